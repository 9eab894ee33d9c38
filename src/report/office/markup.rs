//! As much of reading markup as templates need: elements by name and their attributes, as they stand.

/// Elements of a name with their attributes, in order: what stands from `<` to `>`.
pub(super) fn elements<'m>(markup: &'m str, name: &str) -> impl Iterator<Item = &'m str> {
    let mut rest = markup;
    let name = name.to_owned();
    std::iter::from_fn(move || {
        loop {
            let from = rest.find('<')?;
            let tail = &rest[from..];
            let end = tail.find('>')? + 1;
            let element = &tail[..end];
            rest = &tail[end..];
            let own = element[1..].split(|letter: char| letter.is_whitespace() || matches!(letter, '/' | '>')).next()?;
            if own == name {
                return Some(element);
            }
        }
    })
}

/// Where the value of an attribute stands in an element.
fn span(element: &str, name: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    while let Some(at) = element[from..].find(name) {
        let start = from + at;
        let before = element[..start].chars().next_back().is_some_and(char::is_whitespace);
        let after = element[start + name.len()..].trim_start();
        if let Some(value) = after.strip_prefix('=').map(str::trim_start).filter(|_| before) {
            let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
            let begin = element.len() - value.len() + 1;
            let length = element[begin..].find(quote)?;
            return Some((begin, begin + length));
        }
        from = start + name.len();
    }
    None
}

/// The value of an attribute, with its entities read.
pub(super) fn attribute(element: &str, name: &str) -> Option<String> {
    let (from, to) = span(element, name)?;
    let value = &element[from..to];
    let plain = value.replace("&quot;", "\"").replace("&apos;", "'").replace("&lt;", "<").replace("&gt;", ">");
    Some(plain.replace("&amp;", "&"))
}

/// The element with another value of an attribute that it has.
pub(super) fn replaced_attribute(element: &str, name: &str, value: &str) -> String {
    match span(element, name) {
        Some((from, to)) => format!("{}{}{}", &element[..from], super::escaped(value), &element[to..]),
        None => element.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{attribute, elements, replaced_attribute};

    #[test]
    fn attributes_are_read_in_either_quotes() {
        let markup = r#"<a><b id='1' xid="2" t = "x&amp;y"/><bc id="3"/><b id="4"></b></a>"#;
        let ids: Vec<_> = elements(markup, "b").filter_map(|element| attribute(element, "id")).collect();
        assert_eq!(ids, ["1", "4"]);
        let first = elements(markup, "b").next().unwrap_or_default();
        assert_eq!(attribute(first, "t").as_deref(), Some("x&y"));
        assert_eq!(replaced_attribute(first, "id", "<"), r#"<b id='&lt;' xid="2" t = "x&amp;y"/>"#);
        assert_eq!(attribute("<b id", "id"), None);
        assert_eq!(elements("<b", "b").count() + elements("", "b").count(), 0);
    }
}
