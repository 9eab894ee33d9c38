//! Delimited text as an export: recognise, plan, cut, decode.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use super::batch::{BatchBuilder, BatchFacts};
use super::batch_context::BatchContext;
use super::codebook::Codebook;
use super::column_plan::{self, Top};
use super::plan::{Action, Plan};
use super::request::{Export, ExportFacts, ExportRequest};
use super::rows;
use crate::config;
use crate::diag::{Code, Diagnostic, Place, limits};
use crate::ingest::tables::blocks::{BlockError, Blocks};
use crate::ingest::tables::csv;
use crate::ingest::tables::encoding::{self, Encoding};
use crate::ingest::tables::titles;
use crate::model::{BatchJob, ResponseBatch};

/// Records that are looked at before anything is decoded.
const SAMPLE: usize = 2000;

/// A text file up to its first record.
pub(crate) struct Opened<R> {
    /// The rest of the file.
    pub(crate) blocks: Blocks<R>,
    /// The delimiter.
    pub(crate) delimiter: u8,
    /// The header.
    pub(crate) header: Vec<String>,
    /// Words of the questions, where a second row holds them.
    pub(crate) wordings: Vec<String>,
    /// Row of the first record.
    pub(crate) first_row: u64,
    /// What was recognised and what looks odd.
    pub(crate) findings: Vec<Diagnostic>,
}

/// Opens a file.
///
/// # Errors
/// When it is not there or cannot be read.
pub(crate) fn open_file(path: &Path, shown: &str) -> Result<File, Diagnostic> {
    config::open(path, shown).map_err(|finding| config::or_missing(finding, shown))
}

/// Why a piece could not be read, as a finding.
pub(crate) fn unreadable(error: &BlockError, shown: &str) -> Diagnostic {
    let place = Place::file(shown);
    match error {
        BlockError::Read(error) => Diagnostic::new(Code::CannotRead, place).found(error.kind()),
        BlockError::NotText(error) => Diagnostic::new(Code::BadEncoding, place.row(error.line)).found(error),
        BlockError::RecordTooLong => Diagnostic::new(Code::UnclosedQuote, place),
    }
}

/// Recognises encoding and delimiter and reads the header.
///
/// # Errors
/// When there is nothing to read, or no header that can be told apart.
pub(crate) fn open<R: Read>(
    reader: R,
    shown: &str,
    declared: Option<Encoding>,
    delimiter: Option<u8>,
) -> Result<Opened<R>, Diagnostic> {
    let failed = |error: BlockError| unreadable(&error, shown);
    let mut blocks = Blocks::open(reader, declared).map_err(failed)?;
    if blocks.head().iter().all(u8::is_ascii_whitespace) && blocks.is_whole() {
        return Err(Diagnostic::new(Code::EmptyFile, Place::file(shown)));
    }
    let twice = encoding::decoded_twice(blocks.head());
    let by_file = csv::declared_delimiter(blocks.head());
    blocks.pass(by_file.map_or(0, |(_, length)| length));
    let delimiter = delimiter.or(by_file.map(|(delimiter, _)| delimiter)).unwrap_or_else(|| csv::sniff_delimiter(blocks.head()));
    blocks.set_delimiter(delimiter);
    let titles = pass_titles(&mut blocks, delimiter);
    let mut first_row = 2 + titles as u64;
    let header = loop {
        let (header, end) = csv::record(blocks.head(), 0, delimiter);
        if end.next == blocks.head().len() && !blocks.is_whole() {
            blocks.fill().map_err(failed)?;
            continue;
        }
        check_header(blocks.head(), &end, header.len(), shown)?;
        blocks.pass(end.next);
        if !end.is_blank() {
            break header;
        }
        first_row += 1;
    };
    let mut findings = recognised(blocks.encoding(), delimiter, twice, shown);
    if titles > 0 {
        findings.push(titles::passed_over(titles, Place::file(shown).row(1)));
    }
    let mut opened = Opened { blocks, delimiter, header, wordings: Vec::new(), first_row, findings: Vec::new() };
    findings.extend(pass_heads(&mut opened, shown));
    Ok(Opened { findings, ..opened })
}

/// Passes over lines above the header, and says how many they are.
fn pass_titles<R: Read>(blocks: &mut Blocks<R>, delimiter: u8) -> usize {
    let titles = titles::above_header(&sample(blocks.head(), delimiter, titles::LOOKED_AT));
    pass_records(blocks, delimiter, titles);
    titles
}

fn pass_records<R: Read>(blocks: &mut Blocks<R>, delimiter: u8, records: usize) {
    for _ in 0..records {
        let (_, end) = csv::record(blocks.head(), 0, delimiter);
        blocks.pass(end.next);
    }
}

/// Passes over header rows below the first one.
fn pass_heads<R: Read>(opened: &mut Opened<R>, shown: &str) -> Option<Diagnostic> {
    let heads = rows::heads(&opened.header, &sample(opened.blocks.head(), opened.delimiter, rows::LOOKED_AT))?;
    pass_records(&mut opened.blocks, opened.delimiter, heads.rows);
    let place = Place::file(shown).row(opened.first_row);
    opened.first_row += heads.rows as u64;
    (opened.header, opened.wordings) = (heads.header, heads.wordings);
    Some(Diagnostic::new(Code::FurtherHeaders, place).found(heads.rows + 1).count(heads.rows as u64))
}

fn check_header(head: &[u8], end: &csv::RecordEnd, columns: usize, shown: &str) -> Result<(), Diagnostic> {
    let place = || Place::file(shown).row(1);
    if let Some(field) = end.unclosed {
        return Err(Diagnostic::new(Code::UnclosedQuote, place().column(field as u64 + 1)));
    }
    if let Some(error) = encoding::first_not_utf8(&head[..end.next]) {
        return Err(Diagnostic::new(Code::BadEncoding, Place::file(shown).row(error.line)).found(error));
    }
    if head[..end.next].contains(&0) {
        return Err(Diagnostic::new(Code::ControlCharacter, place()));
    }
    limits::COLUMNS.check(columns as u64, place())
}

fn recognised(encoding: Encoding, delimiter: u8, twice: u64, shown: &str) -> Vec<Diagnostic> {
    let name = if delimiter == b'\t' { "TAB".to_string() } else { char::from(delimiter).to_string() };
    let found = format!("{encoding}, {name}");
    let mut findings = vec![Diagnostic::new(Code::Recognised, Place::file(shown)).found(found)];
    if twice > 0 {
        findings.push(Diagnostic::new(Code::Mojibake, Place::file(shown)).count(twice));
    }
    findings
}

/// An export that is one delimited text file, with what is known about its codes from elsewhere.
///
/// # Errors
/// When nothing can be decoded: no file, no text, no header, no row. Columns that are missing or named twice are findings of the
/// export, so that everything is told at once.
pub(crate) fn export(
    request: &ExportRequest,
    path: &Path,
    shown: &str,
    format: &'static str,
    mut codebook: Codebook,
) -> Result<Export, Vec<Diagnostic>> {
    let file = open_file(path, shown)?;
    let opened = open(file, shown, request.declared_encoding(), request.declared_delimiter())?;
    let Opened { blocks, delimiter, header, wordings, first_row, mut findings } = opened;
    header.iter().zip(&wordings).for_each(|(name, wording)| codebook.wording(name, wording));
    if blocks.is_whole() && blocks.head().iter().all(u8::is_ascii_whitespace) {
        findings.push(Diagnostic::new(Code::NoRows, Place::file(shown)));
        return Err(findings);
    }
    let sample = sample(blocks.head(), delimiter, SAMPLE);
    let request = ExportRequest { shown: shown.to_string(), ..request.clone() };
    let (plan, noticed) = column_plan::column_plan(&request, &Top { sheet: None, header, sample, codebook });
    findings.extend(noticed);
    let facts = facts(&plan, format, first_row, Some(blocks.encoding()), Some(delimiter));
    let told = blocks.encoding();
    let jobs = Jobs { blocks, plan: Arc::new(plan), shared: Arc::clone(&facts.shared), delimiter, number: 0, told };
    Ok(Export { jobs: Box::new(jobs), facts, findings })
}

/// Facts of an export of which nothing is decoded yet.
pub(crate) fn facts(
    plan: &Plan,
    format: &'static str,
    first_row: u64,
    encoding: Option<Encoding>,
    delimiter: Option<u8>,
) -> ExportFacts {
    let id = plan.actions.iter().position(|action| matches!(action, Action::Person { unique: true, .. }));
    let place = Place::file(plan.file.clone());
    let place = id.map_or(place.clone(), |column| place.column(column as u64 + 1).name(plan.headers[column].clone()));
    ExportFacts {
        format,
        encoding,
        delimiter,
        first_row,
        has_status: plan.actions.contains(&Action::Completed),
        shared: Arc::new(BatchContext::new(place)),
    }
}

/// The first records, as far as they are complete.
pub(crate) fn sample(head: &[u8], delimiter: u8, most: usize) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut at = 0;
    while at < head.len() && rows.len() < most {
        let (fields, end) = csv::record(head, at, delimiter);
        at = end.next;
        rows.push(fields);
    }
    rows
}

/// Cuts the file and hands out the pieces.
struct Jobs<R> {
    blocks: Blocks<R>,
    plan: Arc<Plan>,
    shared: Arc<BatchContext>,
    delimiter: u8,
    number: usize,
    /// The encoding that was reported.
    told: Encoding,
}

impl<R: Read + Send + 'static> Iterator for Jobs<R> {
    type Item = BatchJob;

    fn next(&mut self) -> Option<BatchJob> {
        let block = match self.blocks.next()? {
            Ok(block) => block,
            Err(error) => {
                let finding = Box::new(unreadable(&error, &self.plan.file));
                return Some(Box::new(move || Err(finding)));
            }
        };
        let encoding = self.blocks.encoding();
        let news = (encoding != self.told)
            .then(|| Diagnostic::new(Code::Recognised, Place::file(self.plan.file.clone())).found(encoding));
        self.told = encoding;
        let (plan, shared, delimiter, number) = (Arc::clone(&self.plan), Arc::clone(&self.shared), self.delimiter, self.number);
        self.number += 1;
        Some(Box::new(move || {
            let (mut batch, facts) = decode(&plan, &block, delimiter)?;
            batch.findings.extend(news);
            shared.add(number, facts);
            Ok(batch)
        }))
    }
}

/// Decodes whole records.
fn decode(plan: &Plan, block: &[u8], delimiter: u8) -> Result<(ResponseBatch, BatchFacts), Box<Diagnostic>> {
    if let Some(error) = encoding::first_not_utf8(block) {
        let place = Place::file(plan.file.clone()).row(error.line);
        return Err(Box::new(Diagnostic::new(Code::BadEncoding, place).found(error)));
    }
    if let Some(at) = memchr::memchr(0, block) {
        let place = Place::file(plan.file.clone()).row(encoding::line_ends(&block[..at]) + 1);
        return Err(Box::new(Diagnostic::new(Code::ControlCharacter, place).found("NUL")));
    }
    let mut builder = BatchBuilder::new(plan);
    let mut scratch = Vec::new();
    let mut at = 0;
    while at < block.len() {
        if matches!(block[at], b'\n' | b'\r') {
            builder.blank();
            at += if block[at..].starts_with(b"\r\n") { 2 } else { 1 };
            continue;
        }
        builder.begin();
        let end = csv::each_field(block, at, delimiter, &mut scratch, |column, cell| builder.cell(column, cell));
        if at == 0 {
            builder.reserve(block.len() / end.next.max(plan.actions.len()) + 1);
        }
        at = end.next;
        if let Some(column) = end.stray {
            builder.problem(Code::StrayQuote, column);
        }
        if let Some(column) = end.unclosed {
            builder.problem(Code::UnclosedQuote, column);
            builder.abandon();
        } else {
            builder.end(end.fields, end.empty_last);
        }
    }
    Ok(builder.finish())
}
