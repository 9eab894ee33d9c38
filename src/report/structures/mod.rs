//! What the services have and do, in the report: for each inventory its facts, what it is held against, and the table itself.

mod arenas;
mod measures;
mod plan;
mod routines;
mod services;
mod table;
mod units;

use super::document::{Block, Sentence};
use super::view::View;
use super::words::{capitalised, lowered, signed};
use crate::findings::FindingKind;
use crate::locale::Catalogue;
use crate::model::{Counts, Estimate, Text, Unit};
use crate::structures::{self, Fact, Said};

pub(super) use services::{services_csv, services_page};
pub(super) use table::text as cell_text;

/// A section for each kind of inventory that the release has, in the order of the declarations. A kind that this room knows nothing
/// special of has its table all the same.
pub(super) fn sections(view: &View<'_>) -> Vec<Block> {
    let facts = structures::facts(view.release);
    let mut blocks = Vec::new();
    let mut told: Vec<&str> = Vec::new();
    for inventory in view.release.inventories() {
        let kind = inventory.kind.id.as_str();
        let Some(newest) = view.release.inventory(kind).filter(|_| !told.contains(&kind)) else { continue };
        told.push(kind);
        blocks.push(Block::Heading { level: 2, id: format!("structures-{kind}"), text: view.say(&newest.kind.title).to_owned() });
        let about = if newest.kind.counts == Counts::Units {
            units::about(view, newest)
        } else {
            view.say(&newest.kind.about).to_owned()
        };
        blocks.push(Block::Paragraph(about));
        let sentences: Vec<Sentence> =
            facts.iter().filter(|fact| fact.inventory == kind).map(|fact| sentence(view, fact)).collect();
        if !sentences.is_empty() {
            blocks.push(Block::Sentences(sentences));
        }
        blocks.extend(match kind {
            "measures" => measures::blocks(view, newest),
            "arenas" => arenas::blocks(view, newest),
            "routines" => routines::blocks(view, newest),
            "plan" => plan::blocks(view, newest),
            _ => Vec::new(),
        });
        // Of units the table is all that there is, and stands by question.
        let whole =
            if newest.kind.counts == Counts::Units { units::table(view, newest) } else { table::table(view.words, newest) };
        blocks.push(Block::Table(whole));
    }
    blocks
}

/// A fact in words.
pub(super) fn sentence(view: &View<'_>, fact: &Fact) -> Sentence {
    let words = view.words;
    let rule = fact.rule.id();
    let filled: Vec<(&str, String)> = fact.values.iter().map(|(name, said)| (*name, say(view, said))).collect();
    let values: Vec<(&str, &str)> = filled.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let count = fact
        .values
        .iter()
        .find_map(|(name, said)| if let ("count", Said::Count(count)) = (*name, said) { Some(*count) } else { None });
    let key = format!("structures.fact.{rule}");
    let text = match count {
        Some(count) if words.has(&format!("{key}.other")) => words.plural(&key, count, &values),
        _ => words.fill(&key, &values),
    };
    let meta = match &fact.figure {
        Some(estimate) => std::iter::once(words.plural("answers", estimate.n, &[]))
            .chain(view.interval_of(estimate))
            .collect::<Vec<_>>()
            .join(" · "),
        None if words.has(&format!("structures.source.{rule}")) => words.text(&format!("structures.source.{rule}")),
        None => words.text("structures.from_list"),
    };
    let sign = fact.rule.is_gap().then_some(FindingKind::Gap);
    let told = sign.map(|sign| signed(words, sign));
    let meta = told.into_iter().chain([meta]).collect::<Vec<_>>().join(" · ");
    let unit = format!("structures.unit.{rule}");
    let number = count.unwrap_or(0);
    let unit = if words.has(&unit) { words.text(&unit) } else { words.plural(&unit, number, &[]) };
    Sentence {
        figure: fact.figure.map_or_else(|| words.count(number), |estimate| printed(words, &estimate)),
        unit,
        text: capitalised(&text),
        meta,
        link: Some(fact.evidence.to_string()),
        sign,
    }
}

fn say(view: &View<'_>, said: &Said) -> String {
    let words = view.words;
    let name = |text: &Text| view.say(text).to_owned();
    match said {
        Said::Name(text) => name(text),
        Said::Service(text) => lowered(&name(text)),
        Said::Services(names) => words.list(&names.iter().map(|text| lowered(&name(text))).collect::<Vec<_>>()),
        Said::Names(names) => words.list(&names.iter().map(name).collect::<Vec<_>>()),
        Said::Word(key) => {
            let smallest = words.number(view.release.frame().smallest_difference, 0);
            words.fill(key, &[("smallest", &smallest)])
        }
        Said::Count(count) => words.count(*count),
        Said::Figure(estimate) => printed(words, estimate),
        Said::Size(estimate) => super::words::magnitude(view, estimate),
        Said::Day(day) => words.date(day),
        Said::Gone(names) if names.is_empty() => String::new(),
        Said::Gone(names) => {
            format!(" {}", words.fill("structures.gone", &[("gone", &words.list(&names.iter().map(name).collect::<Vec<_>>()))]))
        }
    }
}

/// Shares in whole per cent, as everywhere on the page.
fn printed(words: &Catalogue, estimate: &Estimate) -> String {
    match estimate.unit {
        Unit::Share => words.whole_percent(estimate.value),
        _ => words.value(estimate),
    }
}
