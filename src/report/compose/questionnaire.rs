//! The questionnaire: what was asked, and how it could be answered.

use super::heading;
use crate::model::{DomainInfo, LinkKind, MeasureInfo, MeasureKind};
use crate::report::document::{Block, Cell, Row, Table};
use crate::report::view::{View, name_of, slug};

/// Open questions are listed; their answers are never read.
pub(super) fn open_questions(view: &View<'_>) -> Vec<Block> {
    let questions = &view.release.frame().instrument.open_questions;
    if questions.is_empty() {
        return Vec::new();
    }
    let words = view.words;
    let mut table =
        Table::new("table-open", words.text("open.table"), words.text("column.number")).words(words.text("column.question"));
    for (number, question) in (1..).zip(questions) {
        table.rows.push(Row::new(words.count(number), [Cell::Text(view.say(question).to_owned())]));
    }
    vec![heading(2, "open", words.text("open.title")), Block::Paragraph(words.text("open.about")), Block::Table(table)]
}

/// One table for each part of the questionnaire.
pub(super) fn blocks(view: &View<'_>) -> Vec<Block> {
    let words = view.words;
    let frame = view.release.frame();
    let mut blocks = vec![heading(3, "questionnaire", words.text("questionnaire.title"))];
    for note in [&frame.instrument.title, &frame.instrument.note] {
        if !view.say(note).is_empty() {
            blocks.push(Block::Paragraph(view.say(note).to_owned()));
        }
    }
    blocks.extend(frame.domains.iter().filter_map(|domain| table(view, domain)).map(Block::Table));
    blocks
}

/// The table with the questions of a part.
pub(super) fn table_id(domain: &DomainInfo) -> String {
    format!("table-asked-{}", slug(domain.id.as_str()))
}

fn table(view: &View<'_>, domain: &DomainInfo) -> Option<Table> {
    let words = view.words;
    let mut table = Table::new(table_id(domain), view.domain_title(domain), words.text("column.question"))
        .words(words.text("column.answers"))
        .words(words.text("column.scale"))
        .folded();
    table.printed = true;
    let changed = view.previous.is_some();
    if changed {
        table = table.words(words.text("column.link"));
    }
    let mut last_question = None;
    for (position, measure) in view.measures().enumerated().filter(|(_, measure)| measure.domain == domain.id) {
        let question = match measure.kind {
            MeasureKind::Item => view.label(position),
            MeasureKind::Choice | MeasureKind::Matrix => {
                let question = (measure.part_of.as_deref(), measure.aspect.as_deref());
                if last_question == Some(question) {
                    continue;
                }
                last_question = Some(question);
                view.say(&measure.about).to_owned()
            }
            MeasureKind::Response | MeasureKind::Scale | MeasureKind::LinkedScale => continue,
        };
        let mut cells = vec![Cell::Text(answers(view, measure)), Cell::Text(scale_of(view, measure))];
        if changed {
            cells.push(Cell::Text(link(view, measure)));
        }
        table.rows.push(Row::new(question, cells));
    }
    (!table.rows.is_empty()).then_some(table)
}

/// Levels with their values, or the options that could be ticked.
fn answers(view: &View<'_>, measure: &MeasureInfo) -> String {
    let levels: Vec<String> = measure.levels.iter().map(|level| format!("{} {}", level.value, view.say(&level.label))).collect();
    let same =
        |other: &&MeasureInfo| other.part_of == measure.part_of && other.aspect == measure.aspect && other.kind == measure.kind;
    let parts = || view.measures().iter().filter(same).map(|option| view.say(&option.label)).collect::<Vec<_>>().join(" · ");
    match measure.kind {
        MeasureKind::Choice => parts(),
        MeasureKind::Matrix => format!("{} ({})", levels.join(" · "), parts()),
        _ => levels.join(" · "),
    }
}

/// The scale that a question is part of, and whether it is turned round there.
fn scale_of(view: &View<'_>, measure: &MeasureInfo) -> String {
    let scales = view.measures().iter().filter(|scale| scale.kind == MeasureKind::Scale && scale.items.contains(&measure.id));
    let names = scales.map(|scale| {
        let name = view.say(&scale.label);
        if scale.reversed.contains(&measure.id) {
            format!("{name} ({})", view.words.text("questionnaire.reversed"))
        } else {
            name.to_owned()
        }
    });
    names.collect::<Vec<_>>().join(", ")
}

fn link(view: &View<'_>, measure: &MeasureInfo) -> String {
    let link = measure.links.iter().find(|link| link.to == view.round.id).map_or(LinkKind::Same, |link| link.link);
    view.words.text(&format!("link.{}", name_of(&link)))
}
