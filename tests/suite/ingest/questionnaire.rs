//! A small questionnaire, and what comes out of an export of it.

use std::collections::BTreeMap;
use std::path::Path;

use kartlegg::diag::{Code, Diagnostic};
use kartlegg::ingest::{self, Export, ExportRequest, NOT_TICKED, TICKED};
use kartlegg::instrument::{Background, Choice, Column, ColumnKind, KeyRole, Level, MissingCode, ResponseScale};
use kartlegg::model::{Answer, MissingReason, ResponseId, Text};

fn text(nb: &str, en: &str) -> Text {
    Text { nb: Some(nb.into()), nn: None, en: Some(en.into()) }
}

fn agree5() -> ResponseScale {
    let labels = ["Helt uenig", "Uenig", "Verken eller", "Enig", "Helt enig"];
    let english = ["Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"];
    let level = |(value, (nb, en))| Level { value, code: None, label: text(nb, en), aliases: vec![] };
    ResponseScale {
        id: ResponseId::new("agree5"),
        levels: (1..).zip(labels.into_iter().zip(english)).map(level).collect(),
        missing: vec![MissingCode {
            kind: MissingReason::DontKnow,
            code: "8".into(),
            label: text("Vet ikke", "Don't know"),
            aliases: vec![],
        }],
        top: None,
        nominal: false,
    }
}

fn option(id: &str, label: &str) -> Choice {
    Choice { id: id.into(), code: None, label: Text::same(label), aliases: vec![] }
}

/// Two items, a multi-select of two options, a service with declared levels and a free unit.
pub(crate) fn request(path: &Path) -> ExportRequest {
    let item = |name: &str, words: &str| Column {
        name: name.into(),
        kind: ColumnKind::Response(ResponseId::new("agree5")),
        text: Text::same(words),
    };
    let tick = |id: &str, label: &str| Column {
        name: format!("done_{id}"),
        kind: ColumnKind::Tick { option: option(id, label) },
        text: Text::same(format!("Hva gjorde du? - {label}")),
    };
    let key = |id: &str, role, levels| Background {
        id: id.into(),
        role,
        text: Text::same(format!("Din {id}")),
        levels,
        people: BTreeMap::new(),
        leaders: Vec::new(),
        ordered: false,
    };
    let school = Choice { code: Some("2".into()), ..option("school", "Skole") };
    let kindergarten = Choice { code: Some("1".into()), ..option("kindergarten", "Barnehage") };
    ExportRequest {
        path: path.to_path_buf(),
        shown: "export".into(),
        columns: vec![
            item("notice_neglect", "Jeg kan oppdage omsorgssvikt"),
            item("trust", "Vi stoler på hverandre"),
            tick("talked", "Snakket med barnet"),
            tick("reported", "Meldte fra"),
        ],
        responses: vec![agree5()],
        keys: vec![key("service", KeyRole::Service, vec![kindergarten, school]), key("unit", KeyRole::Unit, vec![])],
        ..ExportRequest::default()
    }
}

/// Everything that came out of an export.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Read {
    pub(crate) answers: Vec<Vec<Answer>>,
    pub(crate) keys: Vec<Vec<String>>,
    pub(crate) without_answers: u64,
}

pub(crate) fn decode(export: Export) -> (Read, Vec<Diagnostic>) {
    let mut read = Read::default();
    let mut findings = export.findings;
    for job in export.jobs {
        match job() {
            Ok(batch) => {
                assert_eq!(batch.answers.len(), batch.rows * batch.columns);
                read.answers.extend(batch.answers.chunks(batch.columns.max(1)).map(<[Answer]>::to_vec));
                for row in 0..batch.rows {
                    read.keys.push(batch.keys.iter().map(|key| key.values[key.codes[row] as usize].clone()).collect());
                }
                read.without_answers += batch.without_answers;
                findings.extend(batch.findings);
            }
            Err(finding) => findings.push(*finding),
        }
    }
    findings.extend(export.facts.findings());
    (read, findings)
}

pub(crate) fn read(request: &ExportRequest) -> (Read, Vec<Diagnostic>) {
    match ingest::open(request) {
        Ok(export) => decode(export),
        Err(findings) => (Read::default(), findings),
    }
}

pub(crate) fn read_bytes(name: &str, bytes: &[u8]) -> (Read, Vec<Diagnostic>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    read(&request(&path))
}

pub(crate) fn errors(findings: &[Diagnostic]) -> Vec<&Diagnostic> {
    findings.iter().filter(|finding| finding.is_error()).collect()
}

pub(crate) fn codes(findings: &[Diagnostic]) -> Vec<Code> {
    findings.iter().map(|finding| finding.code).collect()
}

/// Three people and an invitation that nobody answered.
pub(crate) fn expected() -> Read {
    let (yes, no) = (Answer::level(TICKED), Answer::level(NOT_TICKED));
    let unknown = Answer::missing(MissingReason::DontKnow);
    Read {
        answers: vec![
            vec![Answer::level(4), Answer::level(0), yes, no],
            vec![unknown, Answer::level(2), yes, yes],
            vec![Answer::level(1), Answer::BLANK, Answer::BLANK, Answer::BLANK],
        ],
        keys: vec![
            vec!["kindergarten".into(), "Ås barnehage".into()],
            vec!["school".into(), "Lia skole".into()],
            vec!["school".into(), String::new()],
        ],
        without_answers: 1,
    }
}
