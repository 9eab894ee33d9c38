//! The sheets around the figures: what the workbook is, and what its words mean.

use std::collections::BTreeSet;

use super::sheet::{Column, Sheet, Value};
use crate::model::{Method, Statistic};
use crate::privacy::{Release, Shown};
use crate::report::view::{View, name_of};

/// Widths of the two columns, in characters.
const TERM: u8 = 34;
const MEANING: u8 = 110;

/// What the workbook is, by what rules it hides, and which sheets it has.
pub(super) fn overview(view: &View<'_>, sheets: &[Sheet]) -> Sheet {
    let words = view.words;
    let (frame, privacy, program) = (view.release.frame(), view.release.privacy(), view.release.program());
    let rounds: Vec<String> = frame.rounds.iter().map(|round| view.round_label(round)).collect();
    let rules = [
        ("n", words.count(privacy.min_n)),
        ("sensitive", words.count(privacy.min_n_sensitive)),
        ("spread", words.count(privacy.min_n_spread)),
    ];
    let rules: Vec<(&str, &str)> = rules.iter().map(|(name, count)| (*name, count.as_str())).collect();
    let facts = [
        ("workbook.title", view.say(&frame.title).to_owned()),
        ("workbook.municipality", frame.municipality.clone()),
        ("provenance.rounds", rounds.join(" · ")),
        ("provenance.instrument", view.say(&frame.instrument.title).to_owned()),
        ("provenance.confidence", view.confidence()),
        ("provenance.program", format!("{} {}", program.name, program.version)),
        ("provenance.schema", format!("release.json {}", Release::SCHEMA)),
        ("privacy.title", words.fill("privacy.rules", &rules)),
    ];
    let mut rows: Vec<(String, String)> = facts.into_iter().map(|(key, value)| (words.text(key), value)).collect();
    rows.push((words.text("suppressed_mark"), words.text("workbook.hidden")));
    rows.push((words.text("not_available_mark"), words.text("workbook.missing")));
    rows.extend(sheets.iter().map(|sheet| (sheet.name.clone(), sheet.about.clone())));
    sheet(view, "overview", rows)
}

/// What each statistic and method is, and why figures are hidden or missing; only what the release uses.
pub(super) fn definitions(view: &View<'_>) -> Sheet {
    let words = view.words;
    let smallest = words.number(view.release.frame().smallest_difference, 0);
    let values = [("smallest", smallest.as_str())];
    let mut statistics: BTreeSet<Statistic> = BTreeSet::new();
    let mut methods: BTreeSet<Method> = BTreeSet::new();
    let mut reasons = BTreeSet::new();
    for figure in view.release.figures() {
        statistics.insert(figure.key.statistic);
        match &figure.shown {
            Shown::Value(estimate) => _ = methods.insert(estimate.method),
            Shown::Hidden => _ = reasons.insert(None),
            Shown::Unavailable(reason) => _ = reasons.insert(Some(name_of(reason))),
        }
    }
    let statistics = statistics.iter().map(|statistic| {
        (words.text(&format!("statistic.{statistic}")), words.fill(&format!("definition.{statistic}"), &values))
    });
    let methods = methods.iter().map(name_of).filter(|method| words.has(&format!("method.{method}")));
    let methods = methods.map(|method| (words.text(&format!("method.{method}")), words.text(&format!("method.{method}_about"))));
    let reasons = reasons.iter().map(|reason| match reason {
        None => (words.text("suppressed_mark"), words.text("suppressed_about")),
        Some(reason) => (words.text("not_available_mark"), words.text(&format!("unavailable.{reason}"))),
    });
    sheet(view, "definitions", statistics.chain(methods).chain(reasons).collect())
}

fn sheet(view: &View<'_>, id: &'static str, rows: Vec<(String, String)>) -> Sheet {
    let words = view.words;
    let column = |key: &str, width: u8| Column { header: words.text(&format!("workbook.{key}")), width };
    let text = |text: String| if text.trim().is_empty() { Value::Missing } else { Value::Text(text) };
    Sheet {
        chart: None,
        id: id.into(),
        name: words.text(&format!("workbook.sheet.{id}")),
        about: words.text(&format!("workbook.about.{id}")),
        columns: vec![column("term", TERM), column("meaning", MEANING)],
        rows: rows.into_iter().map(|(term, meaning)| vec![text(term), text(meaning)]).collect(),
    }
}
