//! The appendix: questionnaire, every table, definitions, privacy, quality of the data, provenance.

use std::collections::BTreeSet;

use super::{heading, missing, questionnaire, tables, validation, weighting};
use crate::findings::{Certainty, MOST, MOST_BESIDE, Rule};
use crate::locale::diagnostic_message;
use crate::model::{MeasureKind, Method, Statistic};
use crate::privacy::{QualityNote, Release, Shown, entry};
use crate::report::document::{Block, Cell, Row, Table};
use crate::report::view::{View, name_of};
use crate::report::words::cited;

pub(super) fn section(view: &View<'_>) -> Vec<Block> {
    let mut blocks = vec![heading(2, "appendix", view.words.text("appendix.title"))];
    blocks.extend(questionnaire::blocks(view));
    blocks.extend(all_tables(view));
    blocks.extend(weighting::table(view).map(Block::Table));
    blocks.extend(missing::blocks(view));
    blocks.extend(validation::blocks(view));
    blocks.extend(definitions(view));
    blocks.extend(privacy(view));
    blocks.extend(quality(view));
    blocks.extend(provenance(view));
    blocks
}

fn all_tables(view: &View<'_>) -> Vec<Block> {
    let words = view.words;
    let mut blocks =
        vec![heading(3, "tables", words.text("appendix.tables")), Block::Paragraph(words.text("appendix.tables_about"))];
    for (position, measure) in view.measures().enumerated() {
        let table = match measure.kind {
            MeasureKind::Scale => tables::scale_table(view, position),
            MeasureKind::Item => tables::item_table(view, position),
            _ => continue,
        };
        if !table.rows.is_empty() {
            blocks.push(Block::Table(table));
        }
    }
    if blocks.len() == 2 { Vec::new() } else { blocks }
}

/// What each statistic, method and word means; only those that the report uses.
fn definitions(view: &View<'_>) -> Vec<Block> {
    let words = view.words;
    let smallest = words.number(view.release.frame().smallest_difference, 0);
    let values = [
        ("smallest", smallest.as_str()),
        ("margin", &words.number(crate::findings::MARGIN, 0)),
        ("unsure", &words.whole_percent(crate::findings::MANY_UNSURE)),
    ];
    let (most, beside) = (words.count(MOST as u64), words.count(MOST_BESIDE as u64));
    let rules_values = [("smallest", smallest.as_str()), ("most", &most), ("beside", &beside)];
    let used: BTreeSet<Statistic> = view.release.figures().map(|figure| figure.key.statistic).collect();
    let methods: BTreeSet<Method> =
        view.release.figures().filter_map(|figure| figure.shown.value()).map(|value| value.method).collect();
    let statistics =
        used.iter().map(|statistic| (words.text(&format!("statistic.{statistic}")), definition(view, *statistic, &values)));
    let certainties = Certainty::ALL.iter().map(|certainty| {
        (
            words.text(&format!("certainty.{}", certainty.id())),
            words.fill(&format!("certainty_definition.{}", certainty.id()), &values),
        )
    });
    let rules = Rule::ALL
        .iter()
        .map(|rule| (words.text(&format!("rule.{}", rule.id())), words.fill(&format!("rule.{}_about", rule.id()), &values)));
    let needs = view.release.youth().map(|_| (words.text("rule.needs"), words.text("rule.needs_about")));
    let methods = methods.iter().map(name_of).filter(|method| words.has(&format!("method.{method}")));
    let methods = methods.map(|method| (words.text(&format!("method.{method}")), words.text(&format!("method.{method}_about"))));
    vec![
        heading(3, "definitions", words.text("appendix.definitions")),
        Block::Definitions(statistics.collect()),
        heading(3, "certainty", words.text("appendix.certainty")),
        Block::Paragraph(words.fill("appendix.certainty_about", &values)),
        Block::Definitions(certainties.collect()),
        heading(3, "rules", words.text("appendix.rules")),
        Block::Paragraph(words.fill("appendix.rules_about", &rules_values)),
        Block::Definitions(rules.chain(needs).collect()),
        heading(3, "methods", words.text("appendix.methods")),
        Block::Definitions(methods.collect()),
    ]
}

/// What a statistic means, with its formula and source.
fn definition(view: &View<'_>, statistic: Statistic, values: &[(&str, &str)]) -> String {
    let words = view.words;
    let plain = words.fill(&format!("definition.{statistic}"), values);
    entry(statistic).map_or(plain.clone(), |entry| {
        let (formula, source) = (words.text("catalogue.formula"), words.text("catalogue.source"));
        // One for each sign of the formula.
        let signs = entry.symbols.iter().map(|key| words.text(&format!("symbol.{key}"))).collect::<Vec<_>>().join("; ");
        let symbols = words.text("catalogue.symbols");
        format!("{plain} {formula}: {}. {symbols}: {signs}. {source}: {}", entry.formula, cited(entry, words))
    })
}

/// Rules and their cost in general terms: exact counts by group would help those who look for the hidden.
fn privacy(view: &View<'_>) -> Vec<Block> {
    let words = view.words;
    let info = view.release.privacy();
    let mut blocks = vec![heading(3, "privacy", words.text("privacy.title"))];
    blocks.push(Block::Paragraph(words.fill(
        "privacy.rules",
        &[
            ("n", &words.count(info.min_n)),
            ("sensitive", &words.count(info.min_n_sensitive)),
            ("spread", &words.count(info.min_n_spread)),
        ],
    )));
    blocks.push(Block::Paragraph(words.text("privacy.secondary")));
    if info.judged > 0 {
        #[allow(clippy::cast_precision_loss)]
        let share = info.hidden as f64 / info.judged as f64;
        blocks.push(Block::Paragraph(if info.hidden == 0 {
            words.text("privacy.nothing_hidden")
        } else {
            words.fill("privacy.hidden", &[("share", &words.percent(share, info.judged))])
        }));
    }
    blocks
}

fn quality(view: &View<'_>) -> Vec<Block> {
    let words = view.words;
    let mut blocks = vec![heading(3, "quality", words.text("quality.title"))];
    let notes = view.release.quality();
    if notes.is_empty() {
        blocks.push(Block::Paragraph(words.text("quality.nothing")));
        return blocks;
    }
    let mut table = Table::new("table-quality", words.text("quality.table"), words.text("column.code"))
        .words(words.text("column.noticed"))
        .words(words.text("column.place"))
        .number(words.text("column.times"));
    for note in notes {
        table.rows.push(Row::new(note.code.clone(), note_cells(view, note)));
    }
    blocks.push(Block::Table(table));
    blocks
}

fn note_cells(view: &View<'_>, note: &QualityNote) -> [Cell; 3] {
    let place: Vec<&str> = [note.file.as_deref(), note.name.as_deref()].into_iter().flatten().collect();
    let place = place.join(", ");
    let count = view.words.count(note.count);
    let values = [("found", note.found.as_str()), ("expected", &note.expected), ("place", &place), ("count", &count)];
    let message = diagnostic_message(&note.code, &values, view.words.language()).unwrap_or_else(|| note.found.clone());
    [Cell::Text(message), Cell::Text(place), Cell::Number(count)]
}

fn provenance(view: &View<'_>) -> Vec<Block> {
    let words = view.words;
    let (frame, program) = (view.release.frame(), view.release.program());
    let shown = view.release.figures().filter(|figure| matches!(figure.shown, Shown::Value(_))).count() as u64;
    let rounds: Vec<String> = frame
        .rounds
        .iter()
        .map(|round| words.fill("provenance.round", &[("round", &view.round_label(round)), ("version", &round.version)]))
        .collect();
    let smallest = words.fill("points.other", &[("count", &words.number(frame.smallest_difference, 0))]);
    let facts = [
        ("provenance.program", format!("{} {}", program.name, program.version)),
        ("provenance.schema", format!("release.json {}", Release::SCHEMA)),
        ("provenance.instrument", frame.instrument.id.clone()),
        ("provenance.rounds", rounds.join(" · ")),
        ("provenance.estimand", words.text(&format!("provenance.estimand_{}", name_of(&frame.estimand)))),
        ("provenance.confidence", view.confidence()),
        ("provenance.smallest", smallest),
        ("provenance.figures", words.count(shown)),
    ];
    vec![
        heading(3, "provenance", words.text("provenance.title")),
        Block::Paragraph(words.text("provenance.about")),
        Block::Definitions(facts.into_iter().map(|(key, value)| (words.text(key), value)).collect()),
    ]
}
