//! A workbook as an export: the three sheets of SurveyXact, or one sheet with a header and one row a respondent.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use super::codebook::Codebook;
use super::codebook_sheet;
use super::column_plan::{self, Top};
use super::contact;
use super::describe;
use super::explained::{self, Explained};
use super::plan::Action;
use super::request::{Export, ExportRequest};
use super::sheet::SheetDecoder;
use super::sheet_rows::SheetRows;
use super::source::SourceDescription;
use super::surveyxact;
use super::workbook_parts::Parts;
use crate::diag::{Code, Diagnostic, Place, Severity};
use crate::ingest::normalise;
use crate::ingest::tables::kind;
use crate::ingest::tables::sheets;
use crate::ingest::tables::text_table::TextTable;
use crate::ingest::tables::xlsx::{self, MAX_TABLE_ROWS, SheetFacts, Workbook};

/// Id of the format for workbooks that are not SurveyXact's.
pub(crate) const ID: &str = "xlsx";

/// Most cells of a sheet that explains another.
const LARGEST_CODEBOOK: u64 = 100_000;

/// Most sheets that are held against each other.
const MOST_SHEETS: usize = 12;

/// The sheets of an export, by what they hold.
struct Sheets {
    format: &'static str,
    /// Sheets with the answers; more than one only when SurveyXact has split them by columns.
    answers: Vec<String>,
    labels: Option<String>,
    structure: Option<String>,
}

/// Whether a file begins like a workbook.
pub(crate) fn is_workbook(path: &Path) -> bool {
    kind::begins(path, kind::is_container)
}

/// Opens a workbook as an export.
///
/// # Errors
/// When the workbook or the sheet cannot be read, a sheet is missing, several could be meant, or there is no row of answers.
pub(crate) fn open(request: &ExportRequest) -> Result<Export, Vec<Diagnostic>> {
    let mut workbook = xlsx::open(&request.path, &request.shown)?;
    let chosen = choose(&mut workbook, request)?;
    let labels = read_table(&mut workbook, chosen.labels.as_deref())?;
    let structure = read_table(&mut workbook, chosen.structure.as_deref())?;
    let first = chosen.answers.first().cloned().unwrap_or_default();
    let parts = Parts::read(&mut workbook, &chosen.answers)?;
    let mut findings = workbook.findings();
    findings.push(Diagnostic::new(Code::Recognised, workbook.place(&first)).found(chosen.format));
    findings.extend(parts.findings.iter().cloned());
    for (at, sheet) in chosen.answers.iter().enumerate() {
        let Some(header) = sheets::header(&mut workbook, sheet)? else { continue };
        let actions = actions(request, &parts.kept(at, header.names), labels.as_ref(), structure.as_ref());
        findings.extend(doubts(&workbook, request, sheet, header.row, &actions)?);
    }
    let mut decoder = SheetDecoder::new(request, &first, chosen.format, labels.as_ref(), structure.as_ref());
    workbook.rows(&first, &mut |number, cells| {
        decoder.row(number, parts.bind(number, sheets::texts(cells)));
        ControlFlow::Continue(())
    })?;
    let export = parts.relocated(decoder.finish()?);
    Ok(Export { findings: [findings, export.findings].concat(), ..export })
}

/// What puts the values of a sheet in doubt, given what is done with its columns.
fn doubts(
    workbook: &Workbook,
    request: &ExportRequest,
    sheet: &str,
    header_row: u64,
    actions: &[Action],
) -> Result<Vec<Diagnostic>, Diagnostic> {
    let is_read = |column: u64| {
        let position = usize::try_from(column - 1).unwrap_or(usize::MAX);
        actions.get(position).is_some_and(|action| *action != Action::Skip)
    };
    let mut findings = sheets::doubts(&workbook.facts(sheet)?, workbook, sheet, header_row, &is_read);
    for finding in &mut findings {
        // Whoever names a hidden sheet knows that it is hidden.
        let whole_sheet = finding.place.row.is_none() && finding.place.column.is_none();
        if finding.code == Code::HiddenParts && whole_sheet && request.read.sheet.is_some() {
            finding.severity = Severity::Note;
        }
    }
    Ok(findings)
}

/// Describes a workbook.
///
/// # Errors
/// When the workbook or the sheet cannot be read, or is empty.
pub(crate) fn describe(path: &Path, shown: &str) -> Result<SourceDescription, Diagnostic> {
    let mut workbook = xlsx::open(path, shown)?;
    let (chosen, explained) = if let Some(sheets) = surveyxact_sheets(&workbook) {
        let labels = read_table(&mut workbook, sheets.labels.as_deref())?;
        let structure = read_table(&mut workbook, sheets.structure.as_deref())?;
        (sheets, explained::explain(labels.as_ref(), structure.as_ref()))
    } else {
        fullest(&mut workbook)?
    };
    let first = chosen.answers.first().cloned().unwrap_or_default();
    refuse_merged(&mut workbook, &first)?;
    let parts = Parts::read(&mut workbook, &chosen.answers)?;
    let mut rows = SheetRows::default();
    workbook.rows(&first, &mut |number, cells| {
        rows.row(number, parts.bind(number, sheets::texts(cells)));
        ControlFlow::Continue(())
    })?;
    let Some((describer, further)) = rows.finish() else {
        return Err(Diagnostic::new(Code::EmptyFile, workbook.place(&first)));
    };
    let mut description = describer.describe(chosen.format, &explained);
    let place = workbook.place(&first);
    let found = description.findings.into_iter().chain(further);
    description.findings = found.map(|finding| describe::finding_at(finding, &place)).collect();
    description.findings.push(Diagnostic::new(Code::Recognised, workbook.place(&first)).found(chosen.format));
    description.findings.extend(workbook.findings());
    Ok(description)
}

/// Labels and structure: what puts their values in doubt is told, but nobody need see the sheets.
fn read_table(workbook: &mut Workbook, sheet: Option<&str>) -> Result<Option<TextTable>, Diagnostic> {
    let Some(sheet) = sheet else { return Ok(None) };
    let mut table = sheets::table(workbook, sheet)?;
    table.findings.retain(|finding| !matches!(finding.code, Code::HiddenParts | Code::FormulaCells));
    Ok(Some(table))
}

fn choose(workbook: &mut Workbook, request: &ExportRequest) -> Result<Sheets, Vec<Diagnostic>> {
    let plain = |sheet: String| Sheets { format: ID, answers: vec![sheet], labels: None, structure: None };
    let named = request.read.sheet.as_deref().map(|sheet| sheets::named(workbook, sheet)).transpose()?;
    if request.read.format.as_deref() != Some(ID) {
        let ours = surveyxact_sheets(workbook);
        if let Some(ours) = ours.filter(|ours| named.as_ref().is_none_or(|sheet| ours.answers.contains(sheet))) {
            return Ok(ours);
        }
        if request.read.format.as_deref() == Some(surveyxact::ID) {
            let place = Place { sheet: None, ..workbook.place("") };
            let missing = Diagnostic::new(Code::MissingSheet, place).found(workbook.sheet_names().join(", "));
            return Err(Vec::from(missing.expected("Dataset, Labels, Structure")));
        }
    }
    if let Some(sheet) = named {
        return Ok(plain(sheet));
    }
    let candidates = sheets::visible_with_values(workbook)?;
    match candidates.as_slice() {
        [only] => Ok(plain(only.clone())),
        _ => best(workbook, request, &candidates).map(plain),
    }
}

/// The sheet in which most of the columns that are asked for are found, if one sheet has more than every other.
fn best(workbook: &mut Workbook, request: &ExportRequest, candidates: &[String]) -> Result<String, Vec<Diagnostic>> {
    let mut found: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for sheet in candidates {
        let header = sheets::header(workbook, sheet)?;
        let header = header.map(|header| header.names).unwrap_or_default();
        let asked = |action: &&Action| matches!(action, Action::Answer { .. } | Action::Split(_));
        let columns = actions(request, &header, None, None).iter().filter(asked).count();
        found.entry(columns).or_default().push(sheet);
    }
    let place = Place { sheet: None, ..workbook.place("") };
    match found.last_key_value() {
        None | Some((0, _)) => Err(vec![Diagnostic::new(Code::MissingSheet, place).expected(candidates.join(", "))]),
        Some((_, best)) if best.len() == 1 => Ok(best[0].to_string()),
        Some((_, best)) => Err(vec![Diagnostic::new(Code::SeveralSheets, place).found(best.join(", "))]),
    }
}

/// What would be done with each column under these headers.
fn actions(request: &ExportRequest, header: &[String], labels: Option<&TextTable>, structure: Option<&TextTable>) -> Vec<Action> {
    let codebook = explained::explain(labels, structure).codebook;
    let top = Top { header: header.to_vec(), codebook, ..Top::default() };
    column_plan::column_plan(request, &top).0.actions
}

/// The sheets of a SurveyXact workbook: answers, and at least one of the tables that explain them.
fn surveyxact_sheets(workbook: &Workbook) -> Option<Sheets> {
    let names = workbook.sheet_names();
    let found = |wanted: &str| names.iter().find(|name| normalise::key(name) == wanted).map(|name| (*name).to_string());
    let mut answers: Vec<(u32, String)> =
        names.iter().filter_map(|name| Some((part_number(name)?, (*name).to_string()))).collect();
    answers.sort();
    let (labels, structure) = (found("labels"), found("structure"));
    let complete = !answers.is_empty() && (labels.is_some() || structure.is_some());
    let answers = answers.into_iter().map(|(_, name)| name).collect();
    complete.then_some(Sheets { format: surveyxact::ID, answers, labels, structure })
}

/// `Dataset` is 0; `Dataset(2)`, a part of answers that are too wide for one sheet, is 2.
fn part_number(sheet: &str) -> Option<u32> {
    let name = normalise::key(sheet);
    let rest = name.strip_prefix("dataset")?.trim();
    if rest.is_empty() { Some(0) } else { rest.strip_prefix('(')?.strip_suffix(')')?.trim().parse().ok() }
}

/// The visible sheet with most values, and the codebook beside it if there is one: where nobody has said what to look for, the answers
/// are the largest table that explains no other.
fn fullest(workbook: &mut Workbook) -> Result<(Sheets, Explained), Diagnostic> {
    let candidates = sheets::visible_with_values(workbook)?;
    let books = codebooks(workbook, &candidates)?;
    let mut best = (0, String::new());
    for sheet in candidates.iter().filter(|sheet| !books.iter().any(|(_, book, _)| book == *sheet)) {
        let cells = workbook.facts(sheet)?.cells;
        if cells > best.0 {
            best = (cells, sheet.clone());
        }
    }
    let mut explained = Explained::default();
    for (_, book, codebook) in books.into_iter().filter(|(answers, _, _)| *answers == best.1) {
        explained.findings.push(Diagnostic::new(Code::Recognised, workbook.place(&book)).found("a codebook"));
        explained.codebook.add(codebook);
    }
    Ok((Sheets { format: ID, answers: vec![best.1], labels: None, structure: None }, explained))
}

/// Which sheets say what the columns of another one mean: the answers, the sheet that explains them, and what it says.
fn codebooks(workbook: &mut Workbook, candidates: &[String]) -> Result<Vec<(String, String, Codebook)>, Diagnostic> {
    let mut found = Vec::new();
    if !(2..=MOST_SHEETS).contains(&candidates.len()) {
        return Ok(found);
    }
    let mut headers = Vec::new();
    for sheet in candidates {
        headers.push(sheets::header(workbook, sheet)?.map(|header| header.names).unwrap_or_default());
    }
    for book in candidates {
        let facts = workbook.facts(book)?;
        if facts.last_row > MAX_TABLE_ROWS || facts.cells > LARGEST_CODEBOOK {
            continue;
        }
        let rows = sheets::table(workbook, book)?.rows;
        for (answers, header) in candidates.iter().zip(&headers).filter(|(answers, _)| *answers != book) {
            found.extend(codebook_sheet::read(&rows, header).map(|codebook| (answers.clone(), book.clone(), codebook)));
        }
    }
    Ok(found)
}

/// A cell that is merged with others holds a value for one of them alone; a draft that passed over the others would lose people.
fn refuse_merged(workbook: &mut Workbook, sheet: &str) -> Result<(), Diagnostic> {
    let Some(header) = sheets::header(workbook, sheet)? else { return Ok(()) };
    let is_named = |column: u64| {
        let name = usize::try_from(column - 1).ok().and_then(|at| header.names.get(at));
        name.is_some_and(|name| !name.trim().is_empty() && !contact::is_contact_header(name))
    };
    let facts = workbook.facts(sheet)?;
    let merged = SheetFacts { merged: facts.merged, ..SheetFacts::default() };
    let doubts = sheets::doubts(&merged, workbook, sheet, header.row, &is_named);
    doubts.into_iter().find(Diagnostic::is_error).map_or(Ok(()), Err)
}
