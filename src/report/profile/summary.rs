//! What stands out, in sentences.

use super::view::{ProfileView, symbol};
use super::{Need, heading};
use crate::findings::FindingKind;
use crate::model::ValueUnit;
use crate::privacy::profile::{Attention, Direction, ProfileRow, Turn, VerdictWord};
use crate::report::document::{Block, Sentence};
use crate::report::words::capitalised;

/// Most lines of a side that are told in sentences where there is no test; the others are named.
const MOST_ASIDE: usize = 5;

pub(super) fn section(view: &ProfileView<'_>, level: u8) -> Vec<Block> {
    let mut blocks = vec![heading(level, "youth-summary", view.words.text("youth.summary.title"))];
    blocks.extend(parts(view, level + 1));
    blocks
}

/// What it comes to, then each side under a heading of a level.
pub(super) fn parts(view: &ProfileView<'_>, level: u8) -> Vec<Block> {
    let words = view.words;
    let mut blocks = vec![Block::Paragraph(lead(view))];
    let rows = view.main_rows();
    let with = |wanted: fn(&ProfileRow) -> bool| rows.iter().copied().filter(move |row| wanted(row)).collect::<Vec<_>>();
    let parts = [
        ("first", with(|row| row.attention == Some(Attention::WorseAndWorsening))),
        ("worse", with(|row| row.attention == Some(Attention::Worse))),
        ("better", with(|row| row.attention == Some(Attention::Better))),
        ("different", with(|row| row.verdict.verdict == VerdictWord::DifferentUnvalued)),
        ("far", with(|row| row.attention == Some(Attention::FarButNotTested))),
    ];
    let aside = aside(view);
    for (part, rows) in parts.into_iter().chain(aside) {
        if rows.is_empty() {
            continue;
        }
        blocks.push(heading(level, format!("youth-{part}"), words.text(&format!("youth.summary.{part}"))));
        if part == "far" {
            blocks.push(Block::Paragraph(words.text("youth.summary.far_note")));
        }
        let (told, left) =
            if part.starts_with("aside") { rows.split_at(rows.len().min(MOST_ASIDE)) } else { (&rows[..], &[][..]) };
        blocks.push(Block::Sentences(told.iter().filter_map(|row| sentence(view, row)).collect()));
        if !left.is_empty() {
            let names: Vec<String> = left.iter().map(|row| view.label(row)).collect();
            blocks.push(Block::Paragraph(words.fill("youth.summary.aside_left", &[("indicators", &words.list(&names))])));
        }
    }
    let alike: Vec<String> =
        rows.iter().filter(|row| is_untested(row) && view.is_alike(row)).map(|row| view.label(row)).collect();
    if !alike.is_empty() {
        blocks.push(Block::Paragraph(words.fill("youth.summary.aside_same", &[("indicators", &words.list(&alike))])));
    }
    blocks.push(Block::Note(caution(view)));
    blocks
}

fn is_untested(row: &ProfileRow) -> bool {
    row.verdict.verdict == VerdictWord::NotTested && row.attention.is_none()
}

/// What lies beside the country and is not tested: on the less favourable side, on the other, and where no side is. The largest
/// difference comes first, measured by the country's own figure.
fn aside<'a>(view: &ProfileView<'a>) -> [(&'static str, Vec<&'a ProfileRow>); 3] {
    let distance = |row: &ProfileRow| {
        let (value, country) = (row.local.value?, row.country.as_ref()?.value?);
        view.size(row, value - country).filter(|_| !view.is_alike(row))?;
        Some((value - country).abs() / country.abs().max(f64::MIN_POSITIVE))
    };
    let mut rows: Vec<(f64, &ProfileRow)> =
        view.main_rows().into_iter().filter(|row| is_untested(row)).filter_map(|row| Some((distance(row)?, row))).collect();
    rows.sort_by(|one, other| other.0.total_cmp(&one.0));
    let on = |side: Option<bool>| rows.iter().filter(|(_, row)| view.is_favourable(row) == side).map(|(_, row)| *row).collect();
    [("aside_less", on(Some(false))), ("aside_more", on(Some(true))), ("aside_none", on(None))]
}

/// Where young people are worse off than the country, for the page for management: what is also getting worse first, then in the
/// order of the catalogue.
pub(super) fn needs(view: &ProfileView<'_>, most: usize) -> Vec<Sentence> {
    let rows = view.main_rows();
    let ranks = [Attention::WorseAndWorsening, Attention::Worse, Attention::FarButNotTested];
    let ranked = ranks.iter().flat_map(|rank| rows.iter().filter(move |row| row.attention == Some(*rank)));
    ranked.filter_map(|row| sentence(view, row)).take(most).collect()
}

/// The first indicator that fits and is worse than in the country.
pub(super) fn worst(view: &ProfileView<'_>, fits: impl Fn(&ProfileRow) -> bool) -> Option<Need> {
    let rows = view.main_rows();
    let ranks = [Attention::WorseAndWorsening, Attention::Worse];
    let mut ranked = ranks.iter().flat_map(|rank| rows.iter().filter(move |row| row.attention == Some(*rank)));
    let row = ranked.find(|row| fits(row))?;
    let (value, country) = (row.local.value?, row.country.as_ref()?.value?);
    let by_name = || view.words.fill("youth.say.behind", &[("indicator", &view.label(row))]);
    Some(Need {
        said: said(view, row).unwrap_or_else(by_name),
        value: view.value(row, value),
        country: view.value(row, country),
        worsening: row.attention == Some(Attention::WorseAndWorsening),
    })
}

fn lead(view: &ProfileView<'_>) -> String {
    let words = view.words;
    let indicators = words.plural("youth.indicators", view.main_rows().len() as u64, &[]);
    let area = &view.release.area().name;
    if view.tested() == 0 {
        let rows = view.main_rows();
        let on = |side| words.count(rows.iter().filter(|row| view.is_favourable(row) == Some(side)).count() as u64);
        let values = [("indicators", indicators.as_str()), ("area", area), ("less", &on(false)), ("more", &on(true))];
        return words.fill("youth.summary.lead_untested", &values);
    }
    let count = |verdict| words.count(view.count(verdict) as u64);
    let lead = words.fill(
        "youth.summary.lead",
        &[
            ("indicators", &indicators),
            ("area", area),
            ("tested", &words.count(view.tested() as u64)),
            ("worse", &count(VerdictWord::Worse)),
            ("better", &count(VerdictWord::Better)),
            ("same", &count(VerdictWord::NotDifferent)),
        ],
    );
    match view.count(VerdictWord::DifferentUnvalued) {
        0 => lead,
        _ => format!("{lead} {}", words.fill("youth.summary.lead_other", &[("other", &count(VerdictWord::DifferentUnvalued))])),
    }
}

/// False alarms to expect, what is not tested, and that the national level is no goal in itself.
fn caution(view: &ProfileView<'_>) -> String {
    let words = view.words;
    let mut parts = Vec::new();
    if view.tested() > 0 {
        let alarms = words.number(view.release.expected_false_alarms(), 1);
        let tested = words.count(view.tested() as u64);
        parts
            .push(words.fill("youth.summary.chance", &[("tested", &tested), ("level", &view.confidence()), ("alarms", &alarms)]));
    }
    let untested = view.count(VerdictWord::NotTested);
    if untested > 0 {
        parts.push(words.fill("youth.summary.untested_note", &[("count", &words.count(untested as u64))]));
    }
    parts.push(words.text("youth.summary.standard"));
    parts.join(" ")
}

fn sentence(view: &ProfileView<'_>, row: &ProfileRow) -> Option<Sentence> {
    let words = view.words;
    let (value, country) = (row.local.value?, row.country.as_ref()?.value?);
    let side = match row.verdict.direction? {
        Direction::Higher => "higher",
        Direction::Lower => "lower",
        Direction::Equal => return None,
    };
    let apart = view.size(row, value - country).unwrap_or_default();
    let (value_text, country) = (view.value(row, value), view.value(row, country));
    let is_certain = matches!(row.verdict.verdict, VerdictWord::Worse | VerdictWord::Better);
    let mut text = vec![if let Some(said) = said(view, row).filter(|_| is_certain) {
        words.fill("youth.say.said", &[("said", &said), ("value", &value_text), ("country", &country)])
    } else {
        let label = view.label(row);
        let values = [("indicator", label.as_str()), ("value", &value_text), ("country", &country), ("size", &apart)];
        words.fill(&format!("youth.say.{}_{side}", template(row)), &values)
    }];
    match row.trend.turn {
        Some(Turn::Worse) => text.push(words.text("youth.say.turn_worse")),
        Some(Turn::Better) => text.push(words.text("youth.say.turn_better")),
        None => {}
    }
    if let Some(verdict) = view.published(row) {
        text.push(words.fill("youth.say.published", &[("publisher", &view.publisher(row)), ("verdict", &verdict)]));
    }
    if row.verdict.same_when_shown {
        text.push(words.text("youth.say.same_when_shown"));
    }
    let mark = symbol(row.verdict.verdict);
    // A per cent sign belongs to its number; other units are words of their own.
    let is_percent = matches!(row.unit, ValueUnit::Share | ValueUnit::Percent);
    Some(Sentence {
        figure: if is_percent { value_text } else { view.number(row, value) },
        unit: if is_percent { String::new() } else { view.suffix(row).trim_start().to_owned() },
        text: text.join(" "),
        meta: format!("{mark} {}", meta(view, row).join(" · ")),
        sign: match row.verdict.verdict {
            VerdictWord::Better => Some(FindingKind::Strength),
            VerdictWord::Worse => Some(FindingKind::Gap),
            _ => None,
        },
        link: Some("youth-barometer".to_owned()),
    })
}

/// `More children than in the country live in crowded housing`, where the catalogue says it so and the figure is everybody's.
fn said(view: &ProfileView<'_>, row: &ProfileRow) -> Option<String> {
    let indicator = view.indicator(row).filter(|indicator| view.label(row) == view.name(indicator))?;
    let word = match row.verdict.direction? {
        Direction::Higher => "youth.say.more",
        Direction::Lower => "youth.say.fewer",
        Direction::Equal => return None,
    };
    let said = indicator.said.get(view.words.language()).replace("{more}", &view.words.text(word));
    (!said.is_empty()).then(|| capitalised(&said))
}

fn template(row: &ProfileRow) -> &'static str {
    match row.verdict.verdict {
        VerdictWord::Worse => "worse",
        VerdictWord::Better => "better",
        VerdictWord::DifferentUnvalued => "different",
        _ if row.attention == Some(Attention::FarButNotTested) => "far",
        _ => "aside",
    }
}

/// `dårligere · sikkert (95 %) · 120 av 900 · 95 %-intervall 11–15 % · 2022–24`.
fn meta(view: &ProfileView<'_>, row: &ProfileRow) -> Vec<String> {
    let words = view.words;
    let mut parts = vec![view.verdict(row.verdict.verdict)];
    if row.verdict.tested.is_some() {
        parts.push(words.fill("youth.say.sure", &[("level", &view.confidence())]));
    }
    parts.extend(view.counts(row));
    if let Some(interval) = view.tested_interval(row) {
        // Of observed over expected, the text already says the level.
        let named = words.fill("youth.short_interval", &[("level", &view.confidence()), ("interval", &interval)]);
        parts.push(if row.local.interval.is_some() { named } else { interval });
    }
    if parts.len() == 1 && row.verdict.verdict == VerdictWord::NotTested {
        parts.push(words.text("youth.say.unknown_error"));
    }
    // Without a test the course is said in words; with one the sentence says which way it goes.
    parts.extend(view.course(row).filter(|_| row.trend.turn.is_none()));
    parts.push(super::short_period(&row.period_label));
    parts.push(view.publisher(row));
    parts
}
