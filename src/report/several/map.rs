//! The map: scales down, municipalities across, in each cell the mean and what its difference amounts to.

use std::collections::BTreeSet;

use super::standing::{OfScale, Standing, Told, Word};
use super::{Whole, heading};
use crate::chart::{Judged, Plot, RowLabel, Shown, Verdict, VerdictMap, VerdictRow};
use crate::model::Text;
use crate::report::document::{Block, Cell, FigureBlock, Row, Table};
use crate::report::figures::draw_plot;

/// Most municipalities side by side: a label that has scrolled away labels nothing.
const MOST_COLUMNS: usize = 18;

/// What is mapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// Difference from the others.
    Gap,
    /// Change since the round before.
    Change,
}

impl What {
    const fn name(self) -> &'static str {
        match self {
            Self::Gap => "gap",
            Self::Change => "change",
        }
    }

    fn of(self, scale: &OfScale) -> (Told, Word) {
        match self {
            Self::Gap => scale.gap,
            Self::Change => scale.change,
        }
    }

    /// The number in a cell: where a municipality stands, or by how much it has moved.
    fn number(self, scale: &OfScale) -> Told {
        match self {
            Self::Gap => scale.mean,
            Self::Change => scale.change.0,
        }
    }
}

/// A scale, as any municipality has it.
pub(super) struct Line<'a> {
    pub(super) id: &'a str,
    pub(super) label: &'a Text,
    domain: &'a Text,
}

/// Every scale that any municipality has, in the order of the first that has it.
pub(super) fn lines<'a>(standings: &'a [Standing]) -> Vec<Line<'a>> {
    let mut lines: Vec<Line<'a>> = Vec::new();
    for scale in standings.iter().flat_map(|standing| &standing.scales) {
        if lines.iter().all(|line| line.id != scale.id) {
            lines.push(Line { id: &scale.id, label: &scale.label, domain: &scale.domain });
        }
    }
    lines
}

/// The maps, in pieces that fit a page; nothing where there is nothing to map.
pub(super) fn section(whole: &Whole<'_>, what: What) -> Vec<Block> {
    let lines = lines(whole.standings);
    let is_mapped = |standing: &&Standing| match what {
        What::Gap => standing.is_there && !standing.scales.is_empty(),
        What::Change => standing.has_before && standing.scales.iter().any(|scale| scale.change.0 != Told::Absent),
    };
    let mapped: Vec<&Standing> = whole.standings.iter().filter(is_mapped).collect();
    if mapped.is_empty() || lines.is_empty() {
        return Vec::new();
    }
    let name = what.name();
    let mut blocks = vec![
        heading(2, format!("map-{name}"), whole.text(&format!("map_{name}"))),
        Block::Paragraph(whole.text(&format!("map_{name}_about"))),
    ];
    let pieces = mapped.len().div_ceil(MOST_COLUMNS).max(1);
    for (position, standings) in mapped.chunks(mapped.len().div_ceil(pieces)).enumerate() {
        blocks.push(figure(whole, what, standings, (&lines, position + 1)));
    }
    blocks
}

fn figure(whole: &Whole<'_>, what: What, standings: &[&Standing], (lines, piece): (&[Line<'_>], usize)) -> Block {
    let words = whole.words();
    let id = format!("figure-map-{}-{piece}", what.name());
    let count = |wanted: Word| {
        let scales = standings.iter().flat_map(|standing| &standing.scales);
        words.count(scales.filter(|scale| what.of(scale).1 == wanted && what.of(scale).0.value().is_some()).count() as u64)
    };
    let (better, worse, alike) = (count(Word::Better), count(Word::Worse), count(Word::Alike));
    let ends = (standings[0].name.as_str(), standings[standings.len() - 1].name.as_str());
    let municipalities = words.count(standings.len() as u64);
    let values = [
        ("better", better.as_str()),
        ("worse", &worse),
        ("alike", &alike),
        ("municipalities", &municipalities),
        ("first", ends.0),
        ("last", ends.1),
    ];
    let title = words.fill(&format!("several.map_{}_title", what.name()), &values);
    let plot = Plot::VerdictMap(VerdictMap {
        columns: standings.iter().map(|standing| standing.name.clone()).collect(),
        rows: rows(whole, what, standings, lines),
    });
    let alt = words.fill("several.map_alt", &[("rows", &spoken(whole, what, standings, lines))]);
    Block::Figure(Box::new(FigureBlock {
        tells: false,
        drawing: Some(draw_plot(words, &format!("{id}-drawing"), &title, alt, plot)),
        title,
        subtitle: words.fill(&format!("several.map_{}_subtitle", what.name()), &values).into(),
        source: String::new(),
        table: table(whole, what, standings, (lines, &id)),
        id,
    }))
}

fn found<'a>(standing: &'a Standing, line: &Line<'_>) -> Option<&'a OfScale> {
    standing.scales.iter().find(|scale| scale.id == line.id)
}

fn rows(whole: &Whole<'_>, what: What, standings: &[&Standing], lines: &[Line<'_>]) -> Vec<VerdictRow> {
    let say = |text: &Text| text.get(whole.language).to_owned();
    // A heading above every single line would only say it twice.
    let domains: BTreeSet<&str> = lines.iter().map(|line| line.domain.get(whole.language)).collect();
    let has_headings = 2 * domains.len() <= lines.len();
    let mut domain = None;
    let row = |line: &Line<'_>| {
        let mut label = RowLabel::new(say(line.label), String::new());
        if has_headings && domain.as_ref() != Some(line.domain) {
            label = label.under(say(line.domain));
            domain = Some(line.domain.clone());
        }
        let cells =
            standings.iter().map(|standing| found(standing, line).map_or(Shown::Absent, |scale| judged(whole, what, scale)));
        VerdictRow { label, cells: cells.collect() }
    };
    lines.iter().map(row).collect()
}

fn judged(whole: &Whole<'_>, what: What, scale: &OfScale) -> Shown<Judged> {
    match what.number(scale) {
        Told::Hidden => Shown::Suppressed,
        Told::Absent => Shown::Absent,
        Told::Value { value, .. } => {
            let word = what.of(scale).1;
            Shown::Value(Judged {
                text: printed(whole, what, value),
                verdict: verdict(word),
                word: whole.word(what.name(), word),
            })
        }
    }
}

/// A mean or a change, in whole points.
fn printed(whole: &Whole<'_>, what: What, value: f64) -> String {
    let number = whole.words().number(value, 0);
    let is_up = what == What::Change && value >= 0.5;
    if is_up { format!("+{number}") } else { number }
}

const fn verdict(word: Word) -> Verdict {
    match word {
        Word::Better => Verdict::Better,
        Word::Worse => Verdict::Worse,
        Word::Different => Verdict::Different,
        Word::Alike => Verdict::Similar,
        Word::Open => Verdict::Unknown,
    }
}

/// For each scale how many municipalities differ: hundreds of cells read aloud would tell nobody anything.
fn spoken(whole: &Whole<'_>, what: What, standings: &[&Standing], lines: &[Line<'_>]) -> String {
    let words = whole.words();
    let line = |line: &Line<'_>| {
        let count = |wanted| {
            let with = standings.iter().filter_map(|standing| found(standing, line)).filter(|scale| what.of(scale).1 == wanted);
            words.count(with.count() as u64)
        };
        let (better, worse) = (count(Word::Better), count(Word::Worse));
        let values = [("scale", line.label.get(whole.language)), ("better", better.as_str()), ("worse", &worse)];
        words.fill("several.map_alt_row", &values)
    };
    lines.iter().map(line).collect::<Vec<_>>().join("; ")
}

/// The same figures as a table, in which every cell leads to the report of its municipality.
fn table(whole: &Whole<'_>, what: What, standings: &[&Standing], (lines, id): (&[Line<'_>], &str)) -> Table {
    let mut table =
        Table::new(format!("table-{id}"), whole.text(&format!("map_{}_table", what.name())), whole.text("municipality"));
    for line in lines {
        table = table.number(line.label.get(whole.language));
    }
    for standing in standings {
        let address = whole.address(standing);
        let cells = lines.iter().map(|line| {
            let Some(scale) = found(standing, line) else { return Cell::Missing(String::new()) };
            match what.number(scale) {
                Told::Hidden => Cell::Hidden,
                Told::Absent => Cell::Missing(String::new()),
                Told::Value { value, .. } => {
                    let text = format!("{} {}", printed(whole, what, value), sign(what.of(scale).1)).trim_end().to_owned();
                    match &address {
                        Some(address) => Cell::Link { text, address: format!("{address}#{}", anchor(standing, what)) },
                        None => Cell::Number(text),
                    }
                }
            }
        });
        let mut row = Row::new(String::new(), cells);
        row.cells[0] = whole.link(standing);
        table.rows.push(row);
    }
    table.folded()
}

/// Where in a report the evidence of a cell stands.
const fn anchor(standing: &Standing, what: What) -> &'static str {
    match what {
        What::Gap if standing.compares => "benchmarks",
        What::Gap => "summary",
        What::Change => "rounds",
    }
}

/// The mark of a verdict where nothing can be drawn.
const fn sign(word: Word) -> &'static str {
    match word {
        Word::Better => "▲",
        Word::Worse => "▼",
        Word::Different => "◆",
        Word::Alike => "≈",
        Word::Open => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Catalogue;
    use crate::model::Language;

    #[test]
    fn every_verdict_has_words_in_every_language() {
        for language in Language::ALL {
            let words = Catalogue::of(language);
            for what in [What::Gap, What::Change] {
                for word in ["better", "worse", "different", "alike", "open"] {
                    assert!(!words.text(&format!("several.word_{}_{word}", what.name())).is_empty());
                }
            }
        }
    }
}
