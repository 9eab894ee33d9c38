//! What every reader makes of its file: categories by dimension, and one fact for each cell. Which dimension is the area and
//! which the year is decided later, in one place, for all formats.

use std::collections::BTreeMap;

use super::vocabulary::{self, Role};
use crate::diag::{Code, Diagnostic};
use crate::model::Producer;

/// A category of a dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Category {
    /// Code, or the label where the file has labels only.
    pub code: String,
    /// Label.
    pub label: String,
    /// Row of the file where it first stands; in JSON its 1-based position.
    pub row: u64,
}

/// A dimension.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Dimension {
    /// Code, or the header where the file has headers only.
    pub code: String,
    /// Label.
    pub label: String,
    /// Categories in file order.
    pub categories: Vec<Category>,
    /// Column of the file, when it is a table.
    pub column: Option<u64>,
    /// Role, where the file itself says it; otherwise it is told from code and label.
    pub role: Option<Role>,
}

impl Dimension {
    pub(super) fn new(code: impl Into<String>, label: impl Into<String>) -> Self {
        Self { code: code.into(), label: label.into(), categories: Vec::new(), column: None, role: None }
    }

    /// The name that a reader meets: its label, or its code where it has none.
    pub(super) fn name(&self) -> String {
        let label = self.label.trim();
        if label.is_empty() { self.code.clone() } else { label.to_owned() }
    }

    /// The label of a category, with its code where another has the same label.
    pub(super) fn category(&self, position: usize) -> String {
        let Category { code, label, .. } = &self.categories[position];
        let shared = || self.categories.iter().filter(|other| other.label == *label).count() > 1;
        match label.trim() {
            "" => code.clone(),
            label if label != code && shared() => format!("{label} ({code})"),
            label => label.to_owned(),
        }
    }
}

/// What a number measures, in the file's own words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct MeasureName {
    /// Code, or the header.
    pub code: String,
    /// Label.
    pub label: String,
    /// Unit, where the file says it.
    pub unit: Option<String>,
    /// Period, where the header holds it (`Andel (2024)`).
    pub period: Option<String>,
}

impl MeasureName {
    pub(super) fn named(name: impl Into<String>) -> Self {
        let name = name.into();
        Self { code: name.clone(), label: name, unit: None, period: None }
    }

    /// A category of a dimension that says what is measured.
    pub(super) fn of(category: &Category) -> Self {
        Self { code: category.code.clone(), label: category.label.clone(), unit: None, period: None }
    }

    /// Whether it stands for a table with one column of figures and no word about it.
    pub(super) fn is_anonymous(&self) -> bool {
        vocabulary::is_value_header(&self.code)
    }
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    /// A number.
    Number(f64),
    /// A sign in place of a number.
    Sign(String),
    /// Nothing.
    Blank,
}

/// One cell with everything that says what it is about.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fact {
    /// Position of the category in each dimension.
    pub coordinates: Vec<u32>,
    /// Position of the measure.
    pub measure: usize,
    /// The cell.
    pub cell: Cell,
    /// Row of the file; in JSON the 1-based position of the value.
    pub row: u64,
    /// Column of the file; 0 for cubes.
    pub column: u64,
}

/// A whole file.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    /// Title.
    pub title: Option<String>,
    /// Publisher, where the file or its format says it.
    pub producer: Option<Producer>,
    /// When published.
    pub updated: Option<String>,
    /// Format as recognised.
    pub format: &'static str,
    /// Dimensions.
    pub dimensions: Vec<Dimension>,
    /// Measures.
    pub measures: Vec<MeasureName>,
    /// Facts in file order.
    pub cells: Vec<Fact>,
    /// What was noticed.
    pub findings: Vec<Diagnostic>,
}

/// Positions of categories by code and label, so that each is interpreted once however many rows it has.
#[derive(Default)]
pub(super) struct Interner {
    known: BTreeMap<(String, String), u32>,
}

impl Interner {
    pub(super) fn position(&mut self, dimension: &mut Dimension, code: &str, label: &str, row: u64) -> u32 {
        if let Some(&position) = self.known.get(&(code.to_owned(), label.to_owned())) {
            return position;
        }
        let position = u32::try_from(dimension.categories.len()).unwrap_or(u32::MAX);
        dimension.categories.push(Category { code: code.to_owned(), label: label.to_owned(), row });
        self.known.insert((code.to_owned(), label.to_owned()), position);
        position
    }
}

/// Findings that come once for each cell, merged as they come: a table of nothing but faults must not fill the memory.
#[derive(Default)]
pub(super) struct Notes {
    merged: BTreeMap<(Code, Option<String>, String), Diagnostic>,
}

impl Notes {
    /// Adds a finding; the first of its kind keeps its place, the others are counted.
    pub(super) fn add(&mut self, finding: Diagnostic) {
        let key = (finding.code, finding.place.name.clone(), finding.found.clone());
        self.merged.entry(key).and_modify(|first| first.count += 1).or_insert(finding);
    }

    /// Everything that was added, in the order of the rows.
    pub(super) fn into_findings(self) -> Vec<Diagnostic> {
        let mut findings: Vec<Diagnostic> = self.merged.into_values().collect();
        findings.sort_by_key(|finding| (finding.place.row, finding.place.column));
        findings
    }
}
