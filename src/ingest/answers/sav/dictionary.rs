//! The dictionary of an SPSS file: variables, labels of values, missing values, code page. After the record layout that PSPP documents.

use std::collections::BTreeMap;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::super::stored_bytes::{Bad, Bytes};

/// Bytes of one element of a case.
pub(super) const ELEMENT: usize = 8;

/// Bytes of a long text that one of its pieces stands for; each stores three more.
const PIECE: usize = 252;

/// Most elements of a case, and labels of values.
const MOST: usize = 1 << 20;

/// How cases are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    ByteCodes,
    Zlib,
}

/// One variable.
#[derive(Clone, Debug, Default)]
pub(super) struct Variable {
    /// Name, the long one where there is one.
    pub name: String,
    /// Words of the question.
    pub label: String,
    /// 0 for a number, bytes of a text.
    pub width: usize,
    /// Pieces that a long text is stored in: first element and bytes of each.
    pub pieces: Vec<(usize, usize)>,
    /// Kind of format: 5 is a number, 20 and others are dates.
    pub format: u8,
    /// Missing values one by one, and a range of them.
    pub missing: Vec<Value>,
    pub range: Option<(f64, f64)>,
    /// Labels of values in the order of the file.
    pub labels: Vec<(Value, String)>,
}

/// A number by its bits, or a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Number(f64),
    Text(String),
}

/// The whole dictionary.
#[derive(Clone, Debug)]
pub(super) struct Dictionary {
    pub variables: Vec<Variable>,
    /// Elements of a case.
    pub elements: usize,
    pub compression: Compression,
    pub bias: f64,
    pub big: bool,
    pub encoding: &'static Encoding,
    /// Cases, when the file says how many.
    pub cases: Option<usize>,
    /// Where the cases begin.
    pub data: usize,
}

/// A variable as its record has it, with the bytes of names not yet decoded.
#[derive(Default)]
struct Raw<'a> {
    element: usize,
    name: &'a [u8],
    label: &'a [u8],
    width: usize,
    format: u8,
    missing: Vec<[u8; 8]>,
    range: bool,
}

type RawLabels<'a> = (Vec<([u8; 8], &'a [u8])>, Vec<usize>);

#[derive(Default)]
struct Records<'a> {
    variables: Vec<Raw<'a>>,
    labels: Vec<RawLabels<'a>>,
    long_names: &'a [u8],
    long_texts: &'a [u8],
    code_page: Option<i32>,
    encoding: &'a [u8],
    elements: usize,
}

impl Dictionary {
    pub(super) fn read(file: &[u8]) -> Result<Self, Bad> {
        let layout = file.get(64..68).ok_or(Bad("the end of the file comes too early"))?;
        let big = match layout {
            [2 | 3, 0, 0, 0] => false,
            [0, 0, 0, 2 | 3] => true,
            _ => return Err(Bad("its first lines")),
        };
        let mut bytes = Bytes::new(file, big);
        bytes.go(72)?;
        let compression = match (bytes.int()?, file.starts_with(b"$FL3")) {
            (0, false) => Compression::None,
            (1, false) => Compression::ByteCodes,
            (2, _) | (_, true) => Compression::Zlib,
            _ => return Err(Bad("the compression")),
        };
        bytes.int()?;
        let cases = usize::try_from(bytes.int()?).ok();
        let bias = bytes.float()?;
        bytes.go(176)?;
        let records = Records::read(&mut bytes)?;
        let encoding = records.encoding();
        let variables = records.variables(encoding, big)?;
        Ok(Self { variables, elements: records.elements, compression, bias, big, encoding, cases, data: bytes.at() })
    }
}

impl<'a> Records<'a> {
    fn read(bytes: &mut Bytes<'a>) -> Result<Self, Bad> {
        let mut records = Self::default();
        loop {
            match bytes.int()? {
                2 => records.variable(bytes)?,
                3 => records.value_labels(bytes)?,
                6 => {
                    let lines = bytes.count()?;
                    bytes.take(lines.checked_mul(80).ok_or(Bad("the notes of the file"))?)?;
                }
                7 => records.extension(bytes)?,
                999 => {
                    bytes.int()?;
                    return Ok(records);
                }
                _ => return Err(Bad("an unknown record")),
            }
        }
    }

    fn variable(&mut self, bytes: &mut Bytes<'a>) -> Result<(), Bad> {
        let kind = bytes.int()?;
        let has_label = bytes.int()? != 0;
        let missing = bytes.int()?;
        let format = u8::try_from((bytes.int()? >> 16) & 0xff).unwrap_or(0);
        bytes.int()?;
        let name = bytes.take(8)?;
        let label = if has_label {
            let length = bytes.count()?;
            let label = bytes.take(length)?;
            bytes.take(length.next_multiple_of(4) - length)?;
            label
        } else {
            &[]
        };
        let values = missing.unsigned_abs() as usize;
        if values > 3 {
            return Err(Bad("the missing values"));
        }
        let mut raw = Vec::new();
        for _ in 0..values {
            raw.push(bytes.take(8)?.try_into().map_err(|_| Bad("the missing values"))?);
        }
        if kind >= 0 {
            let width = usize::try_from(kind).unwrap_or(0);
            let range = missing < 0;
            self.variables.push(Raw { element: self.elements, name, label, width, format, missing: raw, range });
        }
        self.elements += 1;
        if self.elements > MOST { Err(Bad("the variables")) } else { Ok(()) }
    }

    fn value_labels(&mut self, bytes: &mut Bytes<'a>) -> Result<(), Bad> {
        let mut labels = Vec::new();
        for _ in 0..bytes.count()? {
            let value = bytes.take(8)?.try_into().map_err(|_| Bad("the value labels"))?;
            let length = usize::from(bytes.take(1)?[0]);
            let label = bytes.take(length)?;
            bytes.take((length + 1).next_multiple_of(8) - length - 1)?;
            labels.push((value, label));
            if labels.len() > MOST {
                return Err(Bad("the value labels"));
            }
        }
        if bytes.int()? != 4 {
            return Err(Bad("the value labels"));
        }
        let mut elements = Vec::new();
        for _ in 0..bytes.count()? {
            elements.push(bytes.count()?.checked_sub(1).ok_or(Bad("the value labels"))?);
        }
        self.labels.push((labels, elements));
        Ok(())
    }

    fn extension(&mut self, bytes: &mut Bytes<'a>) -> Result<(), Bad> {
        let subtype = bytes.int()?;
        let (size, count) = (bytes.count()?, bytes.count()?);
        let mut data = bytes.clone();
        let body = bytes.take(size.checked_mul(count).ok_or(Bad("a record of the dictionary"))?)?;
        match subtype {
            3 if count >= 8 => {
                for _ in 0..7 {
                    data.int()?;
                }
                self.code_page = Some(data.int()?);
            }
            13 => self.long_names = body,
            14 => self.long_texts = body,
            20 => self.encoding = body,
            _ => {}
        }
        Ok(())
    }

    fn encoding(&self) -> &'static Encoding {
        let named = Encoding::for_label(self.encoding.trim_ascii());
        let by_page = match self.code_page {
            Some(65001) => Some(UTF_8),
            Some(page @ 1250..=1258) => Encoding::for_label(format!("windows-{page}").as_bytes()),
            Some(page @ 28591..=28605) => Encoding::for_label(format!("iso-8859-{}", page - 28590).as_bytes()),
            _ => None,
        };
        named.or(by_page).unwrap_or(WINDOWS_1252)
    }

    fn variables(&self, encoding: &'static Encoding, big: bool) -> Result<Vec<Variable>, Bad> {
        let text = |bytes: &[u8]| encoding.decode_without_bom_handling(bytes).0.trim_end().to_string();
        let pairs = |body: &[u8]| -> BTreeMap<String, String> {
            let body = text(body);
            let pairs = body.split(['\t', '\0']).filter_map(|pair| pair.split_once('='));
            pairs.map(|(short, long)| (short.trim().to_uppercase(), long.trim().to_string())).collect()
        };
        let (long_names, widths) = (pairs(self.long_names), pairs(self.long_texts));
        let mut variables = Vec::new();
        let mut raws = self.variables.iter();
        while let Some(raw) = raws.next() {
            let short = text(raw.name);
            let long =
                widths.get(&short.to_uppercase()).and_then(|width| width.parse::<usize>().ok()).filter(|width| *width > 255);
            let width = long.unwrap_or(raw.width);
            let mut pieces = vec![(raw.element, raw.width)];
            for _ in 1..if long.is_some() { width.div_ceil(PIECE) } else { 1 } {
                let piece = raws.next().ok_or(Bad("a long text"))?;
                pieces.push((piece.element, piece.width));
            }
            let mut variable = Variable {
                name: long_names.get(&short.to_uppercase()).cloned().unwrap_or(short),
                label: text(raw.label),
                width,
                pieces,
                format: raw.format,
                ..Variable::default()
            };
            missing_values(&mut variable, raw, big, &text);
            let own = self.labels.iter().filter(|(_, elements)| elements.contains(&raw.element));
            for (value, label) in own.flat_map(|(labels, _)| labels) {
                variable.labels.push((decoded(*value, raw.width, big, &text), text(label)));
            }
            variables.push(variable);
        }
        Ok(variables)
    }
}

fn missing_values(variable: &mut Variable, raw: &Raw<'_>, big: bool, text: &impl Fn(&[u8]) -> String) {
    let mut values = raw.missing.iter().map(|value| decoded(*value, raw.width, big, text));
    if raw.range
        && let (Some(Value::Number(low)), Some(Value::Number(high))) = (values.next(), values.next())
    {
        variable.range = Some((low, high));
    }
    variable.missing = values.collect();
}

fn decoded(value: [u8; 8], width: usize, big: bool, text: &impl Fn(&[u8]) -> String) -> Value {
    if width > 0 {
        return Value::Text(text(&value));
    }
    Value::Number(if big { f64::from_be_bytes(value) } else { f64::from_le_bytes(value) })
}

impl Variable {
    /// Whether a value is one that the file declares as missing.
    pub(super) fn is_missing(&self, value: &Value) -> bool {
        let in_range = |number: &f64| self.range.is_some_and(|(low, high)| (low..=high).contains(number));
        self.missing.contains(value) || matches!(value, Value::Number(number) if in_range(number))
    }

    /// The label of a value.
    pub(super) fn label_of(&self, value: &Value) -> Option<&str> {
        self.labels.iter().find(|(known, _)| known == value).map(|(_, label)| label.as_str())
    }
}
