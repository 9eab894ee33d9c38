//! A small reader of XML, strict about form: enough to look at what was drawn.

/// An element with its own text.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) text: String,
}

impl Element {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn number(&self, name: &str) -> f64 {
        self.attribute(name).unwrap_or_else(|| panic!("<{}> without {name}", self.name)).parse().expect("a number")
    }

    /// Corners and ends of a shape.
    pub(crate) fn points(&self) -> Vec<(f64, f64)> {
        match self.name.as_str() {
            "rect" => {
                let (x, y) = (self.number("x"), self.number("y"));
                vec![(x, y), (x + self.number("width"), y + self.number("height"))]
            }
            "circle" => {
                let (x, y, radius) = (self.number("cx"), self.number("cy"), self.number("r"));
                vec![(x - radius, y - radius), (x + radius, y + radius)]
            }
            "path" => {
                let data = self.attribute("d").expect("a path has data").trim_end_matches('Z');
                let pair = |part: &str| {
                    part.split_once(' ')
                        .map(|(x, y)| (x.parse().expect("a number"), y.parse().expect("a number")))
                        .expect("a pair")
                };
                data.split(['M', 'L']).filter(|part| !part.is_empty()).map(pair).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Every element in document order.
pub(crate) fn elements(xml: &str) -> Result<Vec<Element>, String> {
    let mut found: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut rest = xml;
    while let Some(at) = rest.find('<') {
        let text = unescape(&rest[..at])?;
        if let Some(&parent) = open.last() {
            found[parent].text.push_str(text.trim_matches('\n'));
        } else if !text.trim().is_empty() {
            return Err(format!("text outside the root: {text:?}"));
        }
        let end = rest[at..].find('>').ok_or("tag without end")? + at;
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            let closed = open.pop().ok_or_else(|| format!("</{name}> closes nothing"))?;
            if found[closed].name != name {
                return Err(format!("</{name}> closes <{}>", found[closed].name));
            }
        } else {
            let (body, alone) = tag.strip_suffix('/').map_or((tag, false), |body| (body, true));
            found.push(element(body)?);
            if !alone {
                open.push(found.len() - 1);
            }
        }
    }
    if !open.is_empty() || !rest.trim().is_empty() {
        return Err(format!("{} elements not closed, rest {rest:?}", open.len()));
    }
    Ok(found)
}

fn element(body: &str) -> Result<Element, String> {
    let (name, mut rest) = body.split_once(' ').unwrap_or((body, ""));
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase()) {
        return Err(format!("no name of an element: {name:?}"));
    }
    let mut attributes: Vec<(String, String)> = Vec::new();
    while !rest.trim_start().is_empty() {
        let (key, after) = rest.trim_start().split_once("=\"").ok_or_else(|| format!("attribute in {body:?}"))?;
        let (value, after) = after.split_once('"').ok_or_else(|| format!("attribute {key} without end"))?;
        if attributes.iter().any(|(other, _)| other == key) {
            return Err(format!("attribute {key} twice in {body:?}"));
        }
        attributes.push((key.to_owned(), unescape(value)?));
        rest = after;
    }
    Ok(Element { name: name.to_owned(), attributes, text: String::new() })
}

fn unescape(text: &str) -> Result<String, String> {
    if text.contains(|c: char| c.is_control() && c != '\n') {
        return Err(format!("control character in {text:?}"));
    }
    let mut parts = text.split('&');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once(';').ok_or_else(|| format!("bare & in {text:?}"))?;
        plain.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "#39" => '\'',
            _ => return Err(format!("unknown entity {name}")),
        });
        plain.push_str(rest);
    }
    Ok(plain)
}
