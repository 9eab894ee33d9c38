//! A small XML reader for inspection: bounded, strict, and blind to nothing.
//!
//! The workbook library is lenient by design: it accepts end tags that do not match and holds one text in memory however long it is.
//! Every part is therefore walked once by this reader before the library sees it. It refuses document types, other encodings than
//! UTF-8, unbalanced tags and depth or tags beyond any real workbook; texts longer than [`MAX_TEXT`] are flagged, not stored.

use std::io::{self, BufRead};

use memchr::{memchr, memchr2, memchr3};

/// Deepest nesting of elements.
const MAX_DEPTH: usize = 256;
/// Longest tag with its attributes, in bytes.
const MAX_TAG: usize = 64 * 1024;
/// Most attributes of an element; the busiest in real workbooks declare some twenty namespaces.
const MAX_ATTRIBUTES: usize = 64;
/// Longest text kept: four times what a cell can hold when every character takes its longest escape.
pub(super) const MAX_TEXT: usize = 1024 * 1024;

/// Why a part was refused.
#[derive(Debug)]
pub(super) enum Fault {
    /// The bytes could not be read: damaged compression, a wrong checksum, or a limit of the meter below.
    Read,
    /// A document type, the door to entity expansion and external files.
    DocumentType,
    /// Another encoding than UTF-8.
    Encoding,
    /// More of something than is read: a stable word for it, how many, how many are allowed.
    TooMany(&'static str, u64, u64),
    /// Not well formed, deeper than [`MAX_DEPTH`] with a tag longer than [`MAX_TAG`] or with
    /// an attribute given twice.
    Malformed,
}

impl From<io::Error> for Fault {
    fn from(_: io::Error) -> Self {
        Self::Read
    }
}

/// What was met; names, attributes and text are read from [`Markup`] itself until the next call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A start tag. An empty element gives `Open` and then `Close`.
    Open,
    /// An end tag.
    Close,
    /// A run of text or a CDATA section.
    Text,
    /// The end of the part, with every element closed.
    End,
}

/// The reader; see the module.
pub(super) struct Markup<R> {
    input: R,
    tag: Vec<u8>,
    text: Vec<u8>,
    /// Names of the open elements, one after the other, with where each begins.
    names: Vec<u8>,
    starts: Vec<usize>,
    pending: Pending,
    input_at: InputAt,
    text_is: TextIs,
    root_seen: bool,
    aside: bool,
}

/// What the next call does first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pending {
    Nothing,
    /// Report the end of the empty element that was just opened.
    End,
    /// Take the element that ended from the stack.
    Leave,
}

/// Where the input stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum InputAt {
    Beginning,
    Text,
    /// Behind a `<`.
    Tag,
}

/// What the last text was.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TextIs {
    Plain,
    Section,
    /// Longer than what is kept, plain or not.
    Cut,
}

impl<R: BufRead> Markup<R> {
    /// Reads from `input`.
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            tag: Vec::with_capacity(256),
            text: Vec::with_capacity(256),
            names: Vec::with_capacity(256),
            starts: Vec::with_capacity(16),
            pending: Pending::Nothing,
            input_at: InputAt::Beginning,
            text_is: TextIs::Plain,
            root_seen: false,
            aside: false,
        }
    }

    /// The input, to drain what a fault left unread.
    pub(super) fn into_input(self) -> R {
        self.input
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.starts.len()
    }

    /// Name of the innermost open element, without its prefix. At `Close` the element still counts as open.
    pub(super) fn name(&self) -> &[u8] {
        local(self.open_name(self.starts.len()))
    }

    /// Name of the element around the innermost one.
    pub(super) fn parent(&self) -> &[u8] {
        local(self.open_name(self.starts.len().saturating_sub(1)))
    }

    fn open_name(&self, depth: usize) -> &[u8] {
        let Some(position) = depth.checked_sub(1) else { return b"" };
        let end = self.starts.get(position + 1).copied().unwrap_or(self.names.len());
        self.starts.get(position).and_then(|&start| self.names.get(start..end)).unwrap_or(b"")
    }

    /// The last text met, without entities resolved.
    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    /// Whether the last text was longer than what is kept.
    pub(super) fn is_overlong(&self) -> bool {
        self.text_is == TextIs::Cut
    }

    /// Whether the last text was a CDATA section.
    pub(super) fn is_cdata(&self) -> bool {
        self.text_is == TextIs::Section
    }

    /// Whether a comment or a processing instruction was passed over since this was last asked.
    pub(super) fn take_aside(&mut self) -> bool {
        std::mem::take(&mut self.aside)
    }

    /// Bytes of the last tag.
    pub(super) fn tag_length(&self) -> usize {
        self.tag.len()
    }

    /// Value of an attribute of the element just opened, by its full name, as written.
    pub(super) fn attribute(&self, name: &[u8]) -> Option<&[u8]> {
        attributes(&self.tag).find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// Value of the last attribute with this name under any prefix.
    pub(super) fn attribute_any_prefix(&self, name: &[u8]) -> Option<&[u8]> {
        attributes(&self.tag).filter(|(key, _)| local(key) == name).map(|(_, value)| value).last()
    }

    /// The next event.
    pub(super) fn next(&mut self) -> Result<Event, Fault> {
        if self.input_at == InputAt::Beginning {
            self.begin()?;
        }
        match self.pending {
            Pending::Nothing => {}
            Pending::End => return Ok(self.close()),
            Pending::Leave => {
                self.pending = Pending::Nothing;
                self.names.truncate(self.starts.pop().unwrap_or(0));
            }
        }
        loop {
            if self.input_at == InputAt::Text {
                self.read_text()?;
                if !self.text.is_empty() {
                    return self.text_event();
                }
            }
            if self.input_at == InputAt::Text {
                return if self.starts.is_empty() && self.root_seen { Ok(Event::End) } else { Err(Fault::Malformed) };
            }
            self.input_at = InputAt::Text;
            if let Some(event) = self.read_tag()? {
                return Ok(event);
            }
        }
    }

    /// Skips a byte order mark and refuses UTF-16, which shows a zero among its first bytes.
    fn begin(&mut self) -> Result<(), Fault> {
        self.input_at = InputAt::Text;
        let head = self.input.fill_buf()?;
        if head.starts_with(&[0xEF, 0xBB, 0xBF]) {
            self.input.consume(3);
        } else if head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]) || head.iter().take(4).any(|&byte| byte == 0)
        {
            return Err(Fault::Encoding);
        }
        Ok(())
    }

    fn close(&mut self) -> Event {
        self.pending = Pending::Leave;
        Event::Close
    }

    fn text_event(&mut self) -> Result<Event, Fault> {
        // A shortened text may end inside a character, so only whole ones are judged.
        if self.text_is != TextIs::Cut && std::str::from_utf8(&self.text).is_err() {
            return Err(Fault::Encoding);
        }
        if self.starts.is_empty() && !self.text.iter().all(u8::is_ascii_whitespace) {
            return Err(Fault::Malformed);
        }
        Ok(Event::Text)
    }

    /// Reads up to the next `<` or the end of the part.
    fn read_text(&mut self) -> Result<(), Fault> {
        self.text.clear();
        self.text_is = TextIs::Plain;
        loop {
            let chunk = self.input.fill_buf()?;
            if chunk.is_empty() {
                return Ok(());
            }
            let found = memchr(b'<', chunk);
            let taken = found.unwrap_or(chunk.len());
            if !keep(&mut self.text, &chunk[..taken]) {
                self.text_is = TextIs::Cut;
            }
            self.input.consume(found.map_or(taken, |position| position + 1));
            if found.is_some() {
                self.input_at = InputAt::Tag;
                return Ok(());
            }
        }
    }

    /// Reads what stands after a `<`; `None` for comments and processing instructions.
    fn read_tag(&mut self) -> Result<Option<Event>, Fault> {
        self.tag.clear();
        match self.peek()? {
            b'!' => self.read_declaration(),
            b'?' => {
                self.read_until(b"?>", false)?;
                self.aside = true;
                self.check_encoding()?;
                Ok(None)
            }
            b'/' => {
                self.read_until(b">", false)?;
                self.end_tag().map(Some)
            }
            _ => {
                self.read_start_tag()?;
                self.start_tag().map(Some)
            }
        }
    }

    fn peek(&mut self) -> Result<u8, Fault> {
        self.input.fill_buf()?.first().copied().ok_or(Fault::Malformed)
    }

    /// A comment, a CDATA section, or else something that only document types have.
    fn read_declaration(&mut self) -> Result<Option<Event>, Fault> {
        while !matches!(self.tag.as_slice(), b"!--" | b"![CDATA[") {
            let byte = self.peek()?;
            self.tag.push(byte);
            self.input.consume(1);
            if !b"!--".starts_with(&self.tag) && !b"![CDATA[".starts_with(&self.tag) {
                return Err(Fault::DocumentType);
            }
        }
        if self.tag == b"!--" {
            self.read_until(b"-->", true)?;
            self.aside = true;
            return Ok(None);
        }
        self.text_is = TextIs::Section;
        self.read_until(b"]]>", true)?;
        std::mem::swap(&mut self.text, &mut self.tag);
        self.text.drain(..b"![CDATA[".len().min(self.text.len()));
        self.text_event().map(Some)
    }

    /// Appends to the tag all bytes before `end` and skips it. `long` bodies may exceed a tag and are cut at [`MAX_TEXT`].
    fn read_until(&mut self, end: &[u8], long: bool) -> Result<(), Fault> {
        let limit = if long { MAX_TEXT } else { MAX_TAG };
        let last = end.last().copied().unwrap_or(b'>');
        // The end is looked for in what follows the opening alone: `<!-->` does not close itself.
        let opening = self.tag.len();
        let mut tail: Vec<u8> = Vec::with_capacity(end.len());
        loop {
            let chunk = self.input.fill_buf()?;
            if chunk.is_empty() {
                return Err(Fault::Malformed);
            }
            let found = memchr(last, chunk);
            let taken = found.map_or(chunk.len(), |position| position + 1);
            let part = &chunk[..taken];
            tail.extend_from_slice(&part[part.len().saturating_sub(end.len())..]);
            tail.drain(..tail.len().saturating_sub(end.len()));
            if self.tag.len() + taken <= limit {
                self.tag.extend_from_slice(part);
            } else if long {
                self.text_is = TextIs::Cut;
            } else {
                return Err(Fault::Malformed);
            }
            self.input.consume(taken);
            if found.is_some() && tail == end {
                self.tag.truncate((self.tag.len().saturating_sub(end.len())).max(opening));
                return Ok(());
            }
        }
    }

    /// Reads up to the `>` that stands outside quotes.
    fn read_start_tag(&mut self) -> Result<(), Fault> {
        let mut quote: Option<u8> = None;
        loop {
            let chunk = self.input.fill_buf()?;
            if chunk.is_empty() {
                return Err(Fault::Malformed);
            }
            let found = match quote {
                Some(quote) => memchr2(quote, b'<', chunk),
                None => memchr3(b'>', b'"', b'\'', chunk),
            };
            let byte = found.and_then(|position| chunk.get(position).copied());
            let taken = found.map_or(chunk.len(), |position| position + 1);
            if self.tag.len() + taken > MAX_TAG {
                return Err(Fault::Malformed);
            }
            self.tag.extend_from_slice(&chunk[..taken]);
            self.input.consume(taken);
            match (byte, quote) {
                (Some(b'>'), None) => {
                    self.tag.pop();
                    return Ok(());
                }
                (Some(b'<'), Some(_)) => return Err(Fault::Malformed),
                (Some(_), Some(_)) => quote = None,
                (Some(opened), None) => quote = Some(opened),
                (None, _) => {}
            }
        }
    }

    fn start_tag(&mut self) -> Result<Event, Fault> {
        if self.tag.last() == Some(&b'/') {
            self.tag.pop();
            self.pending = Pending::End;
        }
        let length = self.tag.iter().position(u8::is_ascii_whitespace).unwrap_or(self.tag.len());
        let second_root = self.starts.is_empty() && self.root_seen;
        if length == 0 || second_root || self.starts.len() >= MAX_DEPTH || std::str::from_utf8(&self.tag).is_err() {
            return Err(Fault::Malformed);
        }
        // Of two attributes with one name, we and the library might each believe another.
        let keys = || attributes(&self.tag).map(|(key, _)| key);
        if keys().enumerate().any(|(index, key)| index >= MAX_ATTRIBUTES || keys().take(index).any(|earlier| earlier == key)) {
            return Err(Fault::Malformed);
        }
        self.root_seen = true;
        self.starts.push(self.names.len());
        self.names.extend_from_slice(&self.tag[..length]);
        Ok(Event::Open)
    }

    fn end_tag(&mut self) -> Result<Event, Fault> {
        let name = self.tag.get(1..).unwrap_or_default().trim_ascii_end();
        if self.starts.is_empty() || name != self.open_name(self.starts.len()) {
            return Err(Fault::Malformed);
        }
        Ok(self.close())
    }

    /// An XML declaration may name UTF-8 or its subset ASCII and nothing else.
    fn check_encoding(&self) -> Result<(), Fault> {
        let declaration = self.tag.get(1..).unwrap_or_default();
        let Some(rest) = declaration.strip_prefix(b"xml").filter(|rest| rest.first().is_none_or(u8::is_ascii_whitespace)) else {
            return Ok(());
        };
        match attributes_from(rest, 0).find(|(key, _)| *key == b"encoding") {
            Some((_, value)) if !value.eq_ignore_ascii_case(b"utf-8") && !value.eq_ignore_ascii_case(b"us-ascii") => {
                Err(Fault::Encoding)
            }
            _ => Ok(()),
        }
    }
}

/// Appends as much as fits into [`MAX_TEXT`]; false when some did not.
fn keep(text: &mut Vec<u8>, more: &[u8]) -> bool {
    let room = MAX_TEXT.saturating_sub(text.len()).min(more.len());
    text.extend_from_slice(&more[..room]);
    room == more.len()
}

fn local(name: &[u8]) -> &[u8] {
    name.iter().rposition(|&byte| byte == b':').map_or(name, |position| &name[position + 1..])
}

/// Attributes of a whole tag, which begins with the element's name.
fn attributes(tag: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    attributes_from(tag, tag.iter().position(u8::is_ascii_whitespace).unwrap_or(tag.len()))
}

fn attributes_from(tag: &[u8], start: usize) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = tag.get(start..).unwrap_or_default();
    std::iter::from_fn(move || {
        let equals = memchr(b'=', rest)?;
        let key = rest[..equals].trim_ascii();
        let after = rest[equals + 1..].trim_ascii_start();
        let quote = after.first().copied().filter(|&byte| byte == b'"' || byte == b'\'')?;
        let length = memchr(quote, &after[1..])?;
        rest = &after[length + 2..];
        Some((key, &after[1..=length]))
    })
}

#[cfg(test)]
mod tests;
