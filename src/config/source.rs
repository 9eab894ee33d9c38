//! A TOML text with its lines, so that every finding can say where it stands.

use std::ops::Range;

use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diag::{Code, Diagnostic, Place, limits};

/// One step from a table to a value in it.
#[derive(Clone, Copy, Debug)]
enum Step {
    Key(&'static str),
    At(usize),
}

/// The way to a value: `item`, third of them, `domain`.
#[derive(Clone, Debug, Default)]
pub struct Path(Vec<Step>);

impl Path {
    /// The way to a key of the whole file.
    #[must_use]
    pub fn root(key: &'static str) -> Self {
        Self(vec![Step::Key(key)])
    }

    /// One step on, to a key.
    #[must_use]
    pub fn key(&self, key: &'static str) -> Self {
        self.then(Step::Key(key))
    }

    /// One step on, to a position in a list.
    #[must_use]
    pub fn at(&self, position: usize) -> Self {
        self.then(Step::At(position))
    }

    fn then(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// The keys on the way, as TOML writes a dotted key.
    fn name(&self) -> String {
        let keys = self.0.iter().filter_map(|step| match step {
            Step::Key(key) => Some(*key),
            Step::At(_) => None,
        });
        keys.collect::<Vec<_>>().join(".")
    }
}

/// A TOML text that is well formed.
pub struct Source<'a> {
    file: &'a str,
    line_ends: Vec<usize>,
    root: Spanned<DeValue<'a>>,
}

impl<'a> Source<'a> {
    /// Reads the text.
    ///
    /// # Errors
    /// Everything that is wrong with its syntax.
    pub fn parse(text: &'a str, file: &'a str) -> Result<Self, Vec<Diagnostic>> {
        limits::TOML_FILE.check(text.len() as u64, Place::file(file)).map_err(|finding| vec![finding])?;
        let (table, errors) = DeTable::parse_recoverable(text);
        let line_ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(position, _)| position).collect();
        let span = table.span();
        let source = Self { file, line_ends, root: Spanned::new(span, DeValue::Table(table.into_inner())) };
        if errors.is_empty() { Ok(source) } else { Err(errors.iter().map(|error| syntax(text, file, error)).collect()) }
    }

    /// The file as a value.
    #[must_use]
    pub fn root(&self) -> &Spanned<DeValue<'a>> {
        &self.root
    }

    /// A place at a position of the text.
    #[must_use]
    pub fn place(&self, span: &Range<usize>, name: &str) -> Place {
        let line = self.line_ends.partition_point(|end| *end < span.start) as u64 + 1;
        let place = Place::file(self.file).row(line);
        if name.is_empty() { place } else { place.name(name) }
    }

    /// The place of a value; of the nearest thing around it when it is not in the text.
    #[must_use]
    pub fn find(&self, path: &Path) -> Place {
        let mut span = 0..0;
        let mut value = self.root.get_ref();
        for step in &path.0 {
            let next = match (step, value) {
                (Step::Key(key), DeValue::Table(table)) => table.get_key_value(*key).map(|(key, value)| (key.span(), value)),
                (Step::At(position), DeValue::Array(array)) => array.get(*position).map(|value| (value.span(), value)),
                _ => None,
            };
            let Some((at, inner)) = next else { break };
            span = at;
            value = inner.get_ref();
        }
        self.place(&span, &path.name())
    }
}

/// A TOML text that is not well formed, at its line: a key that stands twice by its name, and all else in the words of
/// `locale/phrases.toml`.
#[must_use]
pub fn syntax(text: &str, file: &str, error: &toml::de::Error) -> Diagnostic {
    let span = error.span().unwrap_or(0..0);
    let place = Place::file(file).row(1 + text.bytes().take(span.start).filter(|byte| *byte == b'\n').count() as u64);
    if error.message().contains("duplicate key") {
        let key = text.get(span).unwrap_or_default();
        return Diagnostic::new(Code::Duplicate, place.name(key)).found(key);
    }
    let (found, expected) = error.message().split_once(", expected ").unwrap_or((error.message(), ""));
    Diagnostic::new(Code::TomlSyntax, place).found(found).expected(if expected == "nothing" { "" } else { expected })
}
