//! XML for inspection: quick-xml, with bounds and without its leniency.
//!
//! The workbook library reads with the same crate, so what is inspected here is what is read there. It is lenient by design, holds one
//! text in memory however long it is, and leaves well-formedness to its caller. Every part is therefore walked once before the library
//! sees it: document types, other encodings than UTF-8, unbalanced tags, and depth, tags or texts beyond any real workbook are refused.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesStart, Event as Xml};
use quick_xml::reader::Reader;

/// Deepest nesting of elements.
const MAX_DEPTH: usize = 256;
/// Longest tag with its attributes, in bytes.
const MAX_TAG: usize = 64 * 1024;
/// Most attributes of an element; the busiest in real workbooks declare some twenty namespaces.
const MAX_ATTRIBUTES: usize = 64;
/// Longest text between two tags: four times what a cell can hold when every character takes its longest escape.
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
    /// A text, tag or comment longer than [`MAX_TEXT`].
    Overlong,
    /// Not well formed, deeper than [`MAX_DEPTH`], with a tag longer than [`MAX_TAG`] or with an attribute given twice.
    Malformed,
}

impl From<io::Error> for Fault {
    fn from(_: io::Error) -> Self {
        Self::Read
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::Io(_) => Self::Read,
            Error::Encoding(_) => Self::Encoding,
            // What begins like a declaration and is neither comment nor section belongs to a document type.
            Error::Syntax(SyntaxError::InvalidBangMarkup | SyntaxError::UnclosedDoctype)
            | Error::IllFormed(IllFormedError::MissingDoctypeName) => Self::DocumentType,
            _ => Self::Malformed,
        }
    }
}

/// What was met; names, attributes and text are read from [`Markup`] itself until the next call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A start tag. An empty element gives `Open` and then `Close`.
    Open,
    /// An end tag.
    Close,
    /// A piece of text, an entity as it is written, or a CDATA section.
    Text,
    /// The end of the part, with every element closed.
    End,
}

/// Input that stops when one event has taken [`MAX_TEXT`] bytes.
struct Bounded<R> {
    input: R,
    left: usize,
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let chunk = self.input.fill_buf()?;
        let taken = chunk.len().min(self.left);
        if taken == 0 && !chunk.is_empty() { Err(io::Error::other("limit")) } else { Ok(&chunk[..taken]) }
    }

    fn consume(&mut self, count: usize) {
        self.left -= count.min(self.left);
        self.input.consume(count);
    }
}

/// The reader; see the module.
#[expect(clippy::struct_excessive_bools, reason = "each is a state of its own of the reader")]
pub(super) struct Markup<R> {
    reader: Reader<Bounded<R>>,
    buffer: Vec<u8>,
    /// The last start tag without its brackets, and the length of its name.
    tag: String,
    name_length: usize,
    text: String,
    is_cdata: bool,
    /// Bytes of text since the last tag.
    run: usize,
    /// Names of the open elements, one after the other, with where each begins.
    names: String,
    starts: Vec<usize>,
    /// Whether the innermost element has ended and leaves with the next call.
    leaves: bool,
    root_seen: bool,
    aside: bool,
}

impl<R: BufRead> Markup<R> {
    /// Reads from `input`.
    pub(super) fn new(input: R) -> Self {
        let mut reader = Reader::from_reader(Bounded { input, left: MAX_TEXT });
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            buffer: Vec::with_capacity(256),
            tag: String::with_capacity(256),
            name_length: 0,
            text: String::with_capacity(256),
            is_cdata: false,
            run: 0,
            names: String::with_capacity(256),
            starts: Vec::with_capacity(16),
            leaves: false,
            root_seen: false,
            aside: false,
        }
    }

    /// The input, to drain what a fault left unread.
    pub(super) fn into_input(self) -> R {
        self.reader.into_inner().input
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.starts.len()
    }

    /// Name of the innermost open element, without its prefix. At `Close` the element still counts as open.
    pub(super) fn name(&self) -> &[u8] {
        self.open_name(self.starts.len())
    }

    /// Name of the element around the innermost one.
    pub(super) fn parent(&self) -> &[u8] {
        self.open_name(self.starts.len().saturating_sub(1))
    }

    fn open_name(&self, depth: usize) -> &[u8] {
        let Some(position) = depth.checked_sub(1) else { return b"" };
        let end = self.starts.get(position + 1).copied().unwrap_or(self.names.len());
        let name = self.starts.get(position).and_then(|&start| self.names.get(start..end)).unwrap_or("");
        local(name).as_bytes()
    }

    /// The last piece of text, without entities resolved.
    pub(super) fn text(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// Whether the last text was a CDATA section.
    pub(super) fn is_cdata(&self) -> bool {
        self.is_cdata
    }

    /// Whether a comment or a processing instruction was passed over since this was last asked.
    pub(super) fn take_aside(&mut self) -> bool {
        std::mem::take(&mut self.aside)
    }

    /// Bytes of the last tag.
    pub(super) fn tag_length(&self) -> usize {
        self.tag.len()
    }

    fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        let written = Attributes::new(&self.tag, self.name_length).flatten();
        written.filter_map(|attribute| match attribute.value {
            Cow::Borrowed(value) => Some((attribute.key.0, value)),
            // Never of a tag that is read: nothing was changed in it.
            Cow::Owned(_) => None,
        })
    }

    /// Value of an attribute of the element just opened, by its full name, as written.
    pub(super) fn attribute(&self, name: &[u8]) -> Option<&[u8]> {
        self.attributes().find(|(key, _)| key.as_bytes() == name).map(|(_, value)| value.as_bytes())
    }

    /// Value of the last attribute with this name under any prefix.
    pub(super) fn attribute_any_prefix(&self, name: &[u8]) -> Option<&[u8]> {
        self.attributes().filter(|(key, _)| local(key).as_bytes() == name).map(|(_, value)| value.as_bytes()).last()
    }

    /// The next event.
    pub(super) fn next(&mut self) -> Result<Event, Fault> {
        if self.reader.buffer_position() == 0 {
            self.begin()?;
        }
        if std::mem::take(&mut self.leaves) {
            self.names.truncate(self.starts.pop().unwrap_or(0));
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        let event = loop {
            buffer.clear();
            self.reader.get_mut().left = MAX_TEXT;
            let event = self.reader.read_event_into(&mut buffer);
            let stopped = self.reader.get_ref().left == 0;
            match event {
                Err(Error::Io(_)) if stopped => break Err(Fault::Overlong),
                Err(error) => break Err(error.into()),
                Ok(event) => {
                    if let Some(event) = self.take(&event).transpose() {
                        break event;
                    }
                }
            }
        };
        self.buffer = buffer;
        event
    }

    /// Refuses UTF-16, which shows a zero among its first bytes.
    fn begin(&mut self) -> Result<(), Fault> {
        let head = self.reader.get_mut().fill_buf()?;
        let is_wide =
            head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]) || head.iter().take(4).any(|&byte| byte == 0);
        if is_wide { Err(Fault::Encoding) } else { Ok(()) }
    }

    /// Keeps what an event says; `None` for comments and processing instructions.
    fn take(&mut self, event: &Xml<'_>) -> Result<Option<Event>, Fault> {
        match event {
            Xml::Start(start) | Xml::Empty(start) => self.open(start).map(Some),
            Xml::End(_) => {
                (self.leaves, self.run) = (true, 0);
                Ok(Some(Event::Close))
            }
            Xml::Text(text) => self.say(["", text, ""], false).map(Some),
            Xml::GeneralRef(entity) => self.say(["&", entity, ";"], false).map(Some),
            Xml::CData(text) => self.say(["", text, ""], true).map(Some),
            Xml::DocType(_) => Err(Fault::DocumentType),
            Xml::Decl(declaration) => {
                self.aside = true;
                let encoding = declaration.encoding().transpose().map_err(|_| Fault::Malformed)?;
                let known = |name: &str| ["utf-8", "us-ascii"].iter().any(|known| name.eq_ignore_ascii_case(known));
                if encoding.is_none_or(|name| known(&name)) { Ok(None) } else { Err(Fault::Encoding) }
            }
            Xml::Comment(_) | Xml::PI(_) => {
                self.aside = true;
                Ok(None)
            }
            Xml::Eof if self.starts.is_empty() && self.root_seen => Ok(Some(Event::End)),
            Xml::Eof => Err(Fault::Malformed),
        }
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<Event, Fault> {
        let second_root = self.starts.is_empty() && self.root_seen;
        self.name_length = start.name().0.len();
        if self.name_length == 0 || start.len() > MAX_TAG || second_root || self.starts.len() >= MAX_DEPTH {
            return Err(Fault::Malformed);
        }
        // Of two attributes with one name, we and the library might each believe another.
        if start.attributes().enumerate().any(|(index, attribute)| index >= MAX_ATTRIBUTES || attribute.is_err()) {
            return Err(Fault::Malformed);
        }
        (self.root_seen, self.run) = (true, 0);
        self.tag.clear();
        self.tag.push_str(start);
        self.starts.push(self.names.len());
        self.names.push_str(start.name().0);
        Ok(Event::Open)
    }

    fn say(&mut self, parts: [&str; 3], is_cdata: bool) -> Result<Event, Fault> {
        self.text.clear();
        self.text.extend(parts);
        self.is_cdata = is_cdata;
        self.run += self.text.len();
        if self.run > MAX_TEXT {
            return Err(Fault::Overlong);
        }
        let is_outside = self.starts.is_empty() && !self.text.bytes().all(|byte| byte.is_ascii_whitespace());
        if is_outside { Err(Fault::Malformed) } else { Ok(Event::Text) }
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

#[cfg(test)]
mod tests;
