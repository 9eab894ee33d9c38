//! A table as data: columns that say what they hold, and rows of anything. CSV, Parquet and the description of both are made from it.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::report::inert::is_risky;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Kind {
    /// Words.
    Word,
    /// Whole numbers.
    Whole,
    /// Numbers.
    Real,
    /// Yes or no.
    Flag,
}

/// What stands in a field.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::report) enum Value<'a> {
    /// Nothing.
    Missing,
    /// Words.
    Word(Cow<'a, str>),
    /// A whole number.
    Whole(i64),
    /// A number.
    Real(f64),
    /// Yes or no.
    Flag(bool),
}

impl<'a> Value<'a> {
    /// The same, without its own copy of the words.
    fn borrowed(&self) -> Value<'_> {
        match self {
            Self::Missing => Value::Missing,
            Self::Word(word) => Value::Word(Cow::Borrowed(word)),
            Self::Whole(number) => Value::Whole(*number),
            Self::Real(number) => Value::Real(*number),
            Self::Flag(flag) => Value::Flag(*flag),
        }
    }

    /// Words; nothing for none.
    pub(in crate::report) fn word(word: impl Into<Cow<'a, str>>) -> Self {
        let word = word.into();
        if word.is_empty() { Self::Missing } else { Self::Word(word) }
    }

    /// The name of a variant as in files; nothing for none.
    pub(in crate::report) fn named(value: Option<&impl serde::Serialize>) -> Self {
        value.map_or(Self::Missing, |value| Self::word(crate::report::names::name(value)))
    }

    /// A number; nothing for none.
    pub(in crate::report) fn real(value: Option<f64>) -> Self {
        value.filter(|value| value.is_finite()).map_or(Self::Missing, |value| Self::Real(value + 0.0))
    }

    /// A count; nothing for none.
    pub(in crate::report) fn whole(value: Option<impl TryInto<i64>>) -> Self {
        value.and_then(|value| value.try_into().ok()).map_or(Self::Missing, Self::Whole)
    }
}

/// A column of rows of a kind.
pub(in crate::report) struct Column<'a, R> {
    /// Name.
    pub(in crate::report) name: String,
    /// What it holds.
    pub(in crate::report) kind: Kind,
    /// What it means, in English, for the description of the package.
    pub(in crate::report) about: &'static str,
    /// How what stands in a row is found.
    pub(in crate::report) reads: Reads<'a, R>,
}

/// How what stands in a row is found.
pub(in crate::report) enum Reads<'a, R> {
    /// Each row has its own.
    Each(Box<dyn Fn(&R) -> Value<'a> + Sync + 'a>),
    /// There are few, and a row says which is its own: by its place among them.
    Few {
        /// All of them.
        values: Vec<Value<'a>>,
        /// The place of a row's.
        place: fn(&R) -> usize,
    },
}

impl<'a, R> Column<'a, R> {
    /// A column.
    pub(in crate::report) fn new(
        name: impl Into<String>,
        kind: Kind,
        about: &'static str,
        value: impl Fn(&R) -> Value<'a> + Sync + 'a,
    ) -> Self {
        Self { name: name.into(), kind, about, reads: Reads::Each(Box::new(value)) }
    }

    /// A column of few values.
    pub(in crate::report) fn of_few(
        name: impl Into<String>,
        kind: Kind,
        about: &'static str,
        values: Vec<Value<'a>>,
        place: fn(&R) -> usize,
    ) -> Self {
        Self { name: name.into(), kind, about, reads: Reads::Few { values, place } }
    }

    /// What stands in a row.
    pub(in crate::report) fn value(&self, row: &R) -> Value<'_> {
        match &self.reads {
            Reads::Each(value) => value(row),
            Reads::Few { values, place } => values[place(row)].borrowed(),
        }
    }
}

/// A table.
pub(in crate::report) struct Table<'a, R> {
    /// Its name; the file's without ending.
    pub(in crate::report) name: &'static str,
    /// What it holds, in English.
    pub(in crate::report) about: &'static str,
    /// Columns.
    pub(in crate::report) columns: Vec<Column<'a, R>>,
    /// Rows, in order.
    rows: Box<dyn Fn() -> Box<dyn Iterator<Item = R> + 'a> + Sync + 'a>,
}

impl<'a, R: 'a> Table<'a, R> {
    /// A table.
    pub(in crate::report) fn new<I: Iterator<Item = R> + 'a>(
        name: &'static str,
        about: &'static str,
        columns: Vec<Column<'a, R>>,
        rows: impl Fn() -> I + Sync + 'a,
    ) -> Self {
        Self { name, about, columns, rows: Box::new(move || Box::new(rows())) }
    }

    /// Its rows, in order.
    pub(in crate::report) fn rows(&self) -> Box<dyn Iterator<Item = R> + 'a> {
        (self.rows)()
    }

    /// The table as CSV. A text that a spreadsheet would take for a formula gets an apostrophe in front.
    pub(in crate::report) fn csv(&self, dialect: Dialect) -> Vec<u8> {
        let (sign, mut out) = match dialect {
            Dialect::Programs => (',', String::new()),
            Dialect::Norwegian => (';', "\u{feff}".to_owned()),
        };
        for (position, column) in self.columns.iter().enumerate() {
            if position > 0 {
                out.push(sign);
            }
            field(&mut out, &column.name, sign);
        }
        out.push_str("\r\n");
        for row in self.rows() {
            for (position, column) in self.columns.iter().enumerate() {
                if position > 0 {
                    out.push(sign);
                }
                match column.value(&row) {
                    Value::Missing => {}
                    Value::Word(word) => field(&mut out, &word, sign),
                    // Writing into a string cannot fail.
                    Value::Whole(number) => drop(write!(out, "{number}")),
                    Value::Real(number) if dialect == Dialect::Norwegian => out.push_str(&number.to_string().replace('.', ",")),
                    Value::Real(number) => drop(write!(out, "{number}")),
                    Value::Flag(flag) => out.push_str(if flag { "true" } else { "false" }),
                }
            }
            out.push_str("\r\n");
        }
        out.into_bytes()
    }
}

/// Whom a CSV is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Dialect {
    /// RFC 4180: UTF-8, comma, decimal point. Other programs read it without being told anything.
    Programs,
    /// What a Norwegian Excel opens by a double click and R's `read.csv2` expects: a byte order mark, `;`, a decimal comma.
    Norwegian,
}

/// A text as a field.
fn field(out: &mut String, text: &str, sign: char) {
    let guard = if is_risky(text) { "'" } else { "" };
    let is_plain = !text.contains(['"', '\r', '\n', sign]) && !text.starts_with(' ') && !text.ends_with(' ');
    if is_plain {
        out.push_str(guard);
        out.push_str(text);
    } else {
        out.push('"');
        out.push_str(guard);
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_and_guarded() {
        for (text, expected) in [
            ("Lia skole", "Lia skole"),
            ("a;b", "a;b"),
            ("a,b", "\"a,b\""),
            ("\"Sol\"", "\"\"\"Sol\"\"\""),
            ("=1+1", "'=1+1"),
            ("@SUM(1),2", "\"'@SUM(1),2\""),
            ("＝1", "'＝1"),
            ("\t=1", "'\t=1"),
            ("\r=1", "\"'\r=1\""),
            ("-2", "'-2"),
        ] {
            let mut out = String::new();
            field(&mut out, text, ',');
            assert_eq!(out, expected);
        }
    }

    #[test]
    fn numbers_have_a_point_and_none_that_is_none_is_written() {
        let column = |value: Value<'static>| Column::new("x", Kind::Real, "", move |(): &()| value.clone());
        for (value, expected) in [
            (Value::real(Some(4.0)), "4"),
            (Value::real(Some(-0.0)), "0"),
            (Value::real(Some(57.25)), "57.25"),
            (Value::real(Some(f64::NAN)), ""),
            (Value::whole(Some(7_u64)), "7"),
            (Value::Flag(true), "true"),
        ] {
            let table = Table::new("t", "", vec![column(value)], || std::iter::once(()));
            assert_eq!(table.csv(Dialect::Programs), format!("x\r\n{expected}\r\n").into_bytes());
            let norwegian = format!("\u{feff}x\r\n{}\r\n", expected.replace('.', ","));
            assert_eq!(table.csv(Dialect::Norwegian), norwegian.into_bytes());
        }
    }
}
