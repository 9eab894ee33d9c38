//! From a release to a document: which sections there are, and what stands in them. What there are no figures for is left out.

mod appendix;
mod arrangement;
mod benchmarks;
mod coding;
mod dif;
mod domain;
mod funnel;
mod items;
mod lead;
mod levels;
mod matrix;
mod missing;
mod moved;
mod questionnaire;
mod respondents;
mod roles;
mod rounds;
mod series;
mod summary;
mod tables;
mod ties;
mod trends;
mod unit;
mod validation;
mod weighting;

use super::document::{Block, Cover, Document};
use super::view::View;
use super::words::capitalised;
use crate::model::{Language, MeasureKind, RoundInfo, Statistic};
use crate::privacy::Release;

/// Composes the report of a release in a language.
#[must_use]
pub fn compose(release: &Release, language: Language) -> Document {
    let Some(view) = View::of(release, language) else {
        return Document { language, cover: Cover::default(), blocks: Vec::new(), chosen: Vec::new() };
    };
    let mut blocks = Vec::new();
    blocks.extend(summary::section(&view));
    blocks.extend(respondents::section(&view));
    for domain in &release.frame().domains {
        blocks.extend(domain::section(&view, domain));
    }
    blocks.extend(roles::section(&view));
    blocks.extend(crate::report::profile::sections(&view));
    blocks.extend(crate::report::structures::sections(&view));
    blocks.extend(rounds::section(&view));
    blocks.extend(benchmarks::section(&view));
    blocks.extend(levels::section(&view));
    blocks.extend(questionnaire::open_questions(&view));
    blocks.extend(appendix::section(&view));
    let chosen = chosen(&blocks);
    let mut document = Document { language, cover: cover(&view), blocks, chosen };
    document.drop_dead_links();
    document
}

/// One figure of each section that has any: the first that tells a certain finding, else the first.
fn chosen(blocks: &[Block]) -> Vec<(String, bool)> {
    let mut chosen: Vec<(String, bool)> = Vec::new();
    let mut is_open = false;
    for block in blocks {
        match block {
            Block::Heading { level: 2, .. } => is_open = true,
            Block::Figure(figure) if is_open => {
                chosen.push((figure.id.clone(), figure.tells));
                is_open = false;
            }
            // A later figure that tells something takes the place of a first that does not.
            Block::Figure(figure) if figure.tells && chosen.last().is_some_and(|(_, tells)| !tells) => {
                chosen.pop();
                chosen.push((figure.id.clone(), true));
            }
            _ => {}
        }
    }
    chosen
}

fn cover(view: &View<'_>) -> Cover {
    let frame = view.release.frame();
    let title = match view.say(&frame.title) {
        "" => view.say(&frame.instrument.title),
        title => title,
    };
    let rounds = match view.previous {
        Some(previous) => {
            view.words.fill("cover.rounds", &[("round", &dated(view, view.round)), ("previous", &dated(view, previous))])
        }
        None => dated(view, view.round),
    };
    Cover {
        municipality: frame.municipality.clone(),
        title: title.to_owned(),
        rounds: capitalised(&rounds),
        date: view.round.date.clone(),
        facts: facts(view),
    }
}

/// A round with its date, unless the date says no more than the name.
fn dated(view: &View<'_>, round: &RoundInfo) -> String {
    let label = view.round_label(round);
    match &round.date {
        Some(date) if view.words.date(date).contains(&label) => view.words.date(date),
        Some(date) if !label.contains(date.as_str()) => format!("{label} ({})", view.words.date(date)),
        _ => label,
    }
}

/// Respondents, response rate, and how many services and units.
fn facts(view: &View<'_>) -> Vec<(String, String)> {
    let words = view.words;
    let mut facts = Vec::new();
    let response = view.response();
    if let Some(response) = response {
        if let Some(count) = view.value(response, view.total, Statistic::Respondents) {
            facts.push((words.value(&count), words.text("cover.respondents")));
        }
        if let Some(rate) = view.value(response, view.total, Statistic::ResponseRate) {
            facts.push((words.whole_percent(rate.value), words.text("cover.response_rate")));
        }
    }
    let groups = view.main_groups().len() as u64;
    if groups > 1 {
        let several = view.release.group(view.main_groups()[0]).kind == crate::model::GroupKind::Municipality;
        let key = if several { "cover.municipalities" } else { "cover.services" };
        facts.push((words.count(groups), words.text(key)));
    }
    let items = view.measures().iter().filter(|measure| measure.kind == MeasureKind::Item).count() as u64;
    facts.push((words.count(items), words.text("cover.items")));
    facts
}

pub(super) use arrangement::is_of;
pub(super) use benchmarks::{benchmark_name, held_against};
use items::low_is_good;
pub(super) use items::{bottom_answers, top_answers};
pub(super) use rounds::scale_label;
pub(super) use ties::{two, wished};
pub use unit::{municipality_folders, unit_index, unit_reports};

pub(super) fn heading(level: u8, id: impl Into<String>, text: impl Into<String>) -> Block {
    Block::Heading { level, id: id.into(), text: text.into() }
}
