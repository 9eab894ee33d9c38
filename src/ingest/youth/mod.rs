//! Tables of public figures: statistics banks, cubes, and the municipality's own lists.
//!
//! Every reader turns its file into facts (a cell with its categories); [`read`] then interprets the categories in one place,
//! so that `:` is hidden, `..` missing and `0301` Oslo whichever format the table came in.
//!
//! # Formats
//! JSON-stat 2.0 (FHI, Statistics Norway), PC-Axis, FHI's csv2 and csv3, the cubes and the profile feed of its production,
//! exports of the directorate for education, tables saved from a statistics bank as CSV or XLSX (titles above, several header
//! rows, merged labels, notes below), and the municipality's own table. Parquet is refused: reading it would bring a network
//! client into the program, and the same interface gives CSV.
//!
//! The municipality's own table has these columns:
//!
//! | column | holds | without it |
//! | --- | --- | --- |
//! | `area` | code, or a name that one area has | the options say it |
//! | `period` | `2024`, `2022-2024`, `2022/23-2024/25` | the options say it |
//! | `indicator` | id or known title | options, title or file name |
//! | `age`, `sex` | `0-17`, `grade 8-10`; `0`, `1`, `2` | all, both |
//! | `value` or `adjusted` | crude or standardised value | counts alone |
//! | `count`, `denominator`, `expected` | whole period | no test |
//! | `unit` | `percent`, `share`, `per 1000` … | options, or told from the counts |
//! | `flag` | `suppressed`, `missing`, `not_computable` | signs in the cells |
//! | `verdict` | the publisher's own: `better`, `worse`, `different`, `not different` | none is shown |
//!
//! Any other column is a grouping. Signs in cells: `:` withheld, `..` missing, `.` not computable; `-` is a true zero in the
//! tables of Statistics Norway and refused elsewhere.

mod areas;
pub mod catalogue;
mod facts;
mod flat_table;
pub mod geography;
mod jsonstat;
mod layout;
mod levels;
mod measures;
mod number;
mod pivot;
mod printed_profile_feed;
mod px;
mod rate_unit;
mod roles;
mod rows;
mod saved;
mod sheet;
mod stubs;
pub mod themes;
mod udir;
mod verdicts;
mod vocabulary;

use std::collections::BTreeMap;

use super::tables::kind;
use super::tables::text_table::{self, Line, TextTable};
use super::xlsx;
use crate::diag::limits::Limit;
use crate::diag::{Code, Diagnostic, Place, limits};
use crate::model::{AgeGroup, AreaCode, Geography, IndicatorCatalogue, IndicatorId, IndicatorTable, Period, Producer, ValueUnit};

/// What the project says about a file. What is left out is told from the file, or asked for.
#[derive(Clone, Debug)]
pub struct ReadOptions<'a> {
    /// File, relative to the project: for messages, and for the indicator's name when nothing better is there.
    pub file: &'a str,
    /// Areas that exist.
    pub geography: &'a Geography,
    /// Indicators that are known by their titles.
    pub catalogue: Option<&'a IndicatorCatalogue>,
    /// Which indicator the table is about.
    pub indicator: Option<IndicatorId>,
    /// Unit of the values.
    pub unit: Option<ValueUnit>,
    /// Area, when the table does not tell areas apart.
    pub area: Option<AreaCode>,
    /// Period, when the table does not have it.
    pub period: Option<Period>,
    /// Publisher, which decides what `-` and `*` mean.
    pub producer: Option<Producer>,
    /// Sheet of a workbook, when several hold a table.
    pub sheet: Option<String>,
}

impl<'a> ReadOptions<'a> {
    /// Options for a file about which the project says nothing.
    #[must_use]
    pub fn new(file: &'a str, geography: &'a Geography) -> Self {
        Self {
            file,
            geography,
            catalogue: None,
            indicator: None,
            unit: None,
            area: None,
            period: None,
            producer: None,
            sheet: None,
        }
    }

    /// The indicators that a title names only together with an age, by the title as an id.
    fn by_age(&self) -> BTreeMap<(IndicatorId, AgeGroup), IndicatorId> {
        let definitions = self.catalogue.into_iter().flat_map(|catalogue| &catalogue.indicators);
        definitions
            .flat_map(|one| {
                one.titles().map(|title| ((IndicatorId::new(vocabulary::slug(title)), one.age.clone()), one.id.clone()))
            })
            .collect()
    }

    /// The indicator that a category names, by its code or by its label; a cube numbers its indicators, and a number names none.
    fn named(&self, code: &str, label: &str) -> IndicatorId {
        let of = |name: &str| self.catalogue.and_then(|catalogue| catalogue.by_title(name)).map(|found| found.id.clone());
        of(code).or_else(|| of(label)).unwrap_or_else(|| self.known(if label.trim().is_empty() { code } else { label }))
    }

    /// The indicator that a title names, or the title itself as an id.
    fn known(&self, title: &str) -> IndicatorId {
        match self.catalogue.and_then(|catalogue| catalogue.by_title(title)) {
            Some(definition) => definition.id.clone(),
            None => IndicatorId::new(vocabulary::slug(title)),
        }
    }
}

/// A table, and what was noticed on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The table.
    pub table: IndicatorTable,
    /// Notes and warnings.
    pub findings: Vec<Diagnostic>,
}

/// Reads a table, whichever of the known formats it is in.
///
/// # Errors
/// Everything that stands in the way of reading it right, each finding with its place. Nothing is guessed and nothing is left
/// out silently: a table is read whole or refused.
pub fn read(bytes: &[u8], options: &ReadOptions) -> Result<Reading, Vec<Diagnostic>> {
    if let Some(finding) = xlsx::foreign(bytes) {
        let place = Place::file(options.file);
        return Err(vec![Diagnostic { place, ..finding }.expected("csv, json-stat, px, xlsx")]);
    }
    let (facts, encoding) = if kind::is_container(bytes) {
        let sheet = sheet::read(bytes, options)?;
        let mut facts = tabular(sheet.table.rows, &sheet.merged, options)?;
        facts.findings.splice(0..0, sheet.table.findings);
        (facts, "XLSX")
    } else {
        let (text, encoding) = text_table::text(bytes, options.file, None)?;
        (recognise(&text, options)?, encoding.name())
    };
    bounded(limits::PUBLIC_CELLS, facts.cells.len() as u64, Place::file(options.file))?;
    let recognised = format!("{}, {encoding}", facts.format);
    let (table, mut findings) = rows::assemble(facts, options)?;
    findings.insert(0, Diagnostic::new(Code::Recognised, Place::file(options.file)).found(recognised));
    Ok(Reading { table, findings })
}

/// Tells the format of a text from its content: JSON begins with a bracket, PC-Axis with a keyword, everything else is a table.
fn recognise(text: &str, options: &ReadOptions) -> Result<facts::Facts, Vec<Diagnostic>> {
    let start = text.trim_start();
    if start.starts_with(['{', '[']) {
        return jsonstat::read(text, options.file);
    }
    let keywords = ["CHARSET=", "AXIS-VERSION=", "CODEPAGE=", "LANGUAGE=", "MATRIX=", "CREATION-DATE="];
    if keywords.iter().any(|keyword| start.starts_with(keyword)) {
        return px::read(text, options.file);
    }
    let (table, _) = TextTable::split(text, options.file, Some(limits::FIELDS))?;
    tabular(table.rows, &[], options)
}

/// Reads a table, whether its fields came from a text or from a sheet.
fn tabular(lines: Vec<Line>, merged: &[xlsx::Area], options: &ReadOptions) -> Result<facts::Facts, Vec<Diagnostic>> {
    if udir::is_export(&lines) {
        return udir::read(&lines, options.file);
    }
    if printed_profile_feed::is_feed(&lines) {
        return printed_profile_feed::read(&lines, options.file);
    }
    saved::read(lines, merged, options)
}

/// The years that a text means, as tables write them: `2024`, `2022-2024`, `2022/23-2024/25`.
#[must_use]
pub fn period(text: &str) -> Option<Period> {
    vocabulary::period(text)
}

/// Holds a number against a limit before the work that it would cost.
fn bounded(limit: Limit, found: u64, place: Place) -> Result<(), Vec<Diagnostic>> {
    Ok(limit.check(found, place)?)
}

/// Where a category stands.
fn place(file: &str, dimension: &facts::Dimension, category: &facts::Category) -> Place {
    let place = Place::file(file).row(category.row).name(&dimension.code);
    match dimension.column {
        Some(column) => place.column(column),
        None => place,
    }
}
