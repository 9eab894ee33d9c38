//! The dictionary of a Stata file: what its columns are, where its rows stand, and what its values are called.

use std::collections::BTreeMap;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::super::stored_bytes::{Bad, Bytes};
use crate::diag::limits::COLUMNS;

/// How a value is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Byte,
    Int,
    Long,
    Float,
    Double,
    /// Text of so many bytes.
    Text(usize),
    /// Text of any length, which stands elsewhere.
    LongText,
}

/// A column.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// How a value is shown: `%9.0g`, `%td`.
    pub(super) format: String,
    /// Name of the labels of its values.
    labels: String,
    /// Words of the question.
    pub(super) label: String,
}

/// What stands before and behind the rows.
pub(super) struct Dictionary {
    pub(super) big: bool,
    pub(super) encoding: &'static Encoding,
    pub(super) variables: Vec<Variable>,
    pub(super) rows: u64,
    /// Where the rows begin.
    pub(super) data: usize,
    /// Bytes of the two numbers by which a row names a long text.
    pointer: [usize; 2],
    labels: BTreeMap<String, BTreeMap<i32, String>>,
    long: BTreeMap<(u64, u64), String>,
}

/// Bytes of the parts of a format.
struct Sizes {
    columns: usize,
    rows: usize,
    title: usize,
    name: usize,
    format: usize,
    label: usize,
    pointer: [usize; 2],
    stored: usize,
}

impl Sizes {
    fn of(release: &[u8]) -> Result<Self, Bad> {
        let later = |columns, pointer| Self { columns, rows: 8, title: 2, name: 129, format: 57, label: 321, pointer, stored: 8 };
        match release {
            b"117" => Ok(Self { columns: 2, rows: 4, title: 1, name: 33, format: 49, label: 81, pointer: [4, 4], stored: 4 }),
            b"118" => Ok(later(2, [2, 6])),
            b"119" => Ok(later(4, [3, 5])),
            _ => Err(Bad("an unknown release")),
        }
    }
}

impl Dictionary {
    pub(super) fn read(file: &[u8]) -> Result<Self, Bad> {
        let mut bytes = Bytes::new(file, false);
        bytes.tag("<stata_dta><header><release>")?;
        let release = bytes.take(3)?;
        let sizes = Sizes::of(release)?;
        bytes.tag("</release><byteorder>")?;
        let big = bytes.take(3)? == b"MSF";
        let mut bytes = bytes.ordered(big);
        bytes.tag("</byteorder><K>")?;
        let columns = bytes.number(sizes.columns)?;
        bytes.tag("</K><N>")?;
        let rows = bytes.number(sizes.rows)?;
        bytes.tag("</N><label>")?;
        let title = bytes.size(sizes.title)?;
        bytes.take(title)?;
        bytes.tag("</label><timestamp>")?;
        let stamp = bytes.size(1)?;
        bytes.take(stamp)?;
        bytes.tag("</timestamp></header><map>")?;
        let map = (0..14).map(|_| bytes.size(8)).collect::<Result<Vec<usize>, Bad>>()?;
        let encoding = if release == b"117" { WINDOWS_1252 } else { UTF_8 };
        let columns = usize::try_from(columns.min(COLUMNS.most + 1)).map_err(|_| Bad("a count in the dictionary"))?;
        let mut dictionary = Self {
            big,
            encoding,
            variables: Vec::new(),
            rows,
            data: 0,
            pointer: sizes.pointer,
            labels: BTreeMap::new(),
            long: BTreeMap::new(),
        };
        dictionary.read_variables(&mut bytes, (&map, &sizes), columns)?;
        bytes.go(map[9])?;
        bytes.tag("<data>")?;
        dictionary.data = bytes.at();
        bytes.go(map[10])?;
        dictionary.read_long_texts(&mut bytes, &sizes)?;
        bytes.go(map[11])?;
        dictionary.read_labels(&mut bytes, &sizes)?;
        Ok(dictionary)
    }

    fn read_variables(&mut self, bytes: &mut Bytes<'_>, (map, sizes): (&[usize], &Sizes), columns: usize) -> Result<(), Bad> {
        bytes.go(map[2])?;
        bytes.tag("<variable_types>")?;
        let mut kinds = Vec::new();
        for _ in 0..columns {
            kinds.push(match bytes.size(2)? {
                width @ 1..=2045 => Kind::Text(width),
                32_768 => Kind::LongText,
                65_526 => Kind::Double,
                65_527 => Kind::Float,
                65_528 => Kind::Long,
                65_529 => Kind::Int,
                65_530 => Kind::Byte,
                _ => return Err(Bad("the type of a variable")),
            });
        }
        let parts = [
            (map[3], "<varnames>", sizes.name),
            (map[5], "<formats>", sizes.format),
            (map[6], "<value_label_names>", sizes.name),
            (map[7], "<variable_labels>", sizes.label),
        ];
        let mut texts: Vec<Vec<String>> = Vec::new();
        for (at, tag, size) in parts {
            bytes.go(at)?;
            bytes.tag(tag)?;
            let part = (0..columns).map(|_| Ok(self.text(bytes.take(size)?).unwrap_or_default()));
            texts.push(part.collect::<Result<_, Bad>>()?);
        }
        for (at, kind) in kinds.into_iter().enumerate() {
            let [name, format, labels, label] = [0, 1, 2, 3].map(|part: usize| std::mem::take(&mut texts[part][at]));
            self.variables.push(Variable { name, kind, format, labels, label });
        }
        Ok(())
    }

    fn read_long_texts(&mut self, bytes: &mut Bytes<'_>, sizes: &Sizes) -> Result<(), Bad> {
        bytes.tag("<strls>")?;
        while bytes.rest().starts_with(b"GSO") {
            bytes.take(3)?;
            let place = (bytes.number(4)?, bytes.number(sizes.stored)?);
            bytes.take(1)?;
            let length = bytes.size(4)?;
            let text = self.text(bytes.take(length)?).unwrap_or_default();
            self.long.insert(place, text);
        }
        bytes.tag("</strls>")
    }

    fn read_labels(&mut self, bytes: &mut Bytes<'_>, sizes: &Sizes) -> Result<(), Bad> {
        bytes.tag("<value_labels>")?;
        while bytes.rest().starts_with(b"<lbl>") {
            bytes.take(5 + 4)?;
            let name = self.text(bytes.take(sizes.name)?).unwrap_or_default();
            bytes.take(3)?;
            let (count, length) = (bytes.count()?, bytes.count()?);
            let mut places = bytes.ordered(self.big);
            bytes.take(count.checked_mul(4).ok_or(Bad("the value labels"))?)?;
            let mut values = bytes.ordered(self.big);
            bytes.take(count.checked_mul(4).ok_or(Bad("the value labels"))?)?;
            let texts = bytes.take(length)?;
            let mut labels = BTreeMap::new();
            for _ in 0..count {
                let text = texts.get(places.count()?..).ok_or(Bad("the value labels"))?;
                labels.insert(values.int()?, self.text(text).unwrap_or_default());
            }
            bytes.tag("</lbl>")?;
            self.labels.insert(name, labels);
        }
        bytes.tag("</value_labels>")
    }

    /// Bytes up to the first zero as text; nothing where there is none.
    pub(super) fn text(&self, bytes: &[u8]) -> Option<String> {
        let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
        let text = self.encoding.decode_without_bom_handling(&bytes[..end]).0.trim_end().to_string();
        (!text.is_empty()).then_some(text)
    }

    /// The text that a row names.
    pub(super) fn long_text(&self, bytes: &mut Bytes<'_>) -> Result<Option<String>, Bad> {
        let place = (bytes.number(self.pointer[0])?, bytes.number(self.pointer[1])?);
        Ok(self.long.get(&place).cloned().filter(|text| !text.is_empty()))
    }

    /// Values of a column that have a label, in order.
    pub(super) fn labels_of(&self, variable: &Variable) -> impl Iterator<Item = (&i32, &str)> {
        self.labels.get(&variable.labels).into_iter().flatten().map(|(value, label)| (value, label.as_str()))
    }

    /// The label of a value.
    pub(super) fn label_of(&self, variable: &Variable, value: i32) -> Option<&str> {
        self.labels.get(&variable.labels)?.get(&value).map(String::as_str)
    }
}
