//! What the services have and do: measures, arenas, routines and the plan. These are facts about services and no answers of people, so
//! nothing of them is counted, and no group is too small. What of them is shown is decided once, by the declaration of each field.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{RoundId, Text};

/// Unit of count: what one row, or one answer, of a section is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    /// Persons. Five of them is the least that is shown.
    #[default]
    People,
    /// Units or services.
    Units,
    /// Measures and programmes.
    Measures,
    /// Meetings, teams and networks between services.
    Arenas,
    /// Routines, plans and agreements.
    Routines,
    /// Decisions of a plan.
    Decisions,
    /// Notes of dialogue meetings, each written by a group. A code that fewer have than the threshold is not told of.
    Notes,
}

/// Informant: who fills a section in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnsweredBy {
    /// Everyone who is invited.
    #[default]
    Staff,
    /// Leaders of units, for their unit.
    Leaders,
    /// Whoever coordinates the mapping, for the municipality.
    Coordinator,
}

impl Counts {
    /// Name in files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Units => "units",
            Self::Measures => "measures",
            Self::Arenas => "arenas",
            Self::Routines => "routines",
            Self::Decisions => "decisions",
            Self::Notes => "notes",
        }
    }
}

impl AnsweredBy {
    /// Those who answer for units, in the order of the report.
    pub const FOR_UNITS: [Self; 2] = [Self::Leaders, Self::Coordinator];

    /// Name in files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Leaders => "leaders",
            Self::Coordinator => "coordinator",
        }
    }
}

/// Rule of disclosure of a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Disclosure {
    /// A fact about a service: shown as it stands.
    #[default]
    Public,
    /// What somebody thinks, or a note to oneself: it may be written down, and is dropped as it is read.
    Withheld,
}

/// Type of a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// Words.
    #[default]
    Text,
    /// One of the declared options, or several.
    Choice,
    /// A day, a month or a year.
    Date,
    /// A number, zero or more.
    Number,
    /// A service of the municipality, or one that it works with.
    Service,
    /// A theme of needs.
    Theme,
    /// A scale or question of the survey, or an indicator of the youth profile.
    Figure,
    /// Own words: coded by a codebook as they are read, and dropped.
    OwnWords,
}

/// Years of life, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgeSpan {
    /// First year.
    pub from: u8,
    /// Last year.
    pub to: u8,
}

/// An option of a field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldOption {
    /// Identifier.
    pub id: String,
    /// Label.
    pub label: Text,
    /// Further words by which it is recognised.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// For ages: the first and the last year of life.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ages: Option<AgeSpan>,
    /// For ages: the question by which staff say whether there is enough for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<String>,
    /// For questions about units: the column that counts those that have what is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has: Option<String>,
}

/// A field of an inventory: a column of its table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InventoryField {
    /// Identifier.
    pub id: String,
    /// What it holds.
    #[serde(default)]
    pub kind: FieldType,
    /// Whether a cell may hold several.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub many: bool,
    /// Whether every row must have it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Whether a service's own telephone number or address may stand in it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub contact: bool,
    /// Rule of disclosure.
    #[serde(default)]
    pub disclosure: Disclosure,
    /// Heading.
    pub label: Text,
    /// What to write, for whoever fills it in.
    #[serde(default)]
    pub help: Text,
    /// Further headings by which it is recognised.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Options. In a release also the services, themes and figures that rows name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<FieldOption>,
}

/// A kind of inventory. One declaration serves its reader, its template and its tables.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InventoryKind {
    /// Identifier: `measures`, `arenas` …
    pub id: String,
    /// What a row is.
    pub counts: Counts,
    /// Who fills it in.
    pub answered_by: AnsweredBy,
    /// Heading.
    pub title: Text,
    /// What it is and how it is read.
    pub about: Text,
    /// Columns. The first is the name of a row.
    #[serde(rename = "field")]
    pub fields: Vec<InventoryField>,
}

impl InventoryKind {
    /// A column.
    #[must_use]
    pub fn field(&self, id: &str) -> Option<&InventoryField> {
        self.fields.iter().find(|field| field.id == id)
    }
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum FieldValue {
    /// A number.
    Number(f64),
    /// Words, a date, or the id of an option.
    Word(String),
    /// Ids of several options.
    Several(Vec<String>),
}

/// A row: what it has, by the id of the field.
pub type InventoryRow = BTreeMap<String, FieldValue>;

/// An inventory of a round, with everything that is needed to read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Inventory {
    /// The round that it is of.
    pub round: RoundId,
    /// Its declaration, without the fields that are not shown.
    pub kind: InventoryKind,
    /// Rows, in the order of the file.
    pub rows: Vec<InventoryRow>,
}

impl Inventory {
    /// Ids, or words, in a cell; none where it is empty.
    pub fn words<'a>(&'a self, row: &'a InventoryRow, field: &str) -> impl Iterator<Item = &'a str> {
        let (one, several): (Option<&str>, &[String]) = match row.get(field) {
            Some(FieldValue::Word(word)) => (Some(word), &[]),
            Some(FieldValue::Several(words)) => (None, words),
            Some(FieldValue::Number(_)) | None => (None, &[]),
        };
        one.into_iter().chain(several.iter().map(String::as_str))
    }

    /// The one word of a cell.
    #[must_use]
    pub fn word<'a>(&'a self, row: &'a InventoryRow, field: &str) -> Option<&'a str> {
        self.words(row, field).next()
    }

    /// The number of a cell.
    #[must_use]
    pub fn number(&self, row: &InventoryRow, field: &str) -> Option<f64> {
        match row.get(field) {
            Some(FieldValue::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// The count of a cell: a whole number.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, and neither negative nor large")]
    pub fn count(&self, row: &InventoryRow, field: &str) -> Option<u64> {
        let is_count = |number: &f64| number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(number);
        self.number(row, field).filter(is_count).map(|number| number as u64)
    }

    /// The name of a row.
    #[must_use]
    pub fn name<'a>(&'a self, row: &'a InventoryRow) -> &'a str {
        self.kind.fields.first().and_then(|field| self.word(row, &field.id)).unwrap_or_default()
    }

    /// The label of an option of a field; the id where it has none.
    #[must_use]
    pub fn label(&self, field: &str, id: &str) -> Text {
        let options = self.kind.field(field).map(|field| field.options.as_slice()).unwrap_or_default();
        options.iter().find(|option| option.id == id).map_or_else(|| Text::same(id), |option| option.label.clone())
    }
}
