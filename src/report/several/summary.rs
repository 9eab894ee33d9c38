//! What it comes to over all municipalities, in a few sentences about scales and never about who is best.

use super::map::lines;
use super::spread::{counted, means, pooled};
use super::{Whole, heading};
use crate::report::document::Block;

/// How far apart the quartiles of a scale are before municipalities are said to differ on it, in points of 100.
const APART: f64 = 5.0;

/// A scale over all municipalities.
struct Line<'a> {
    label: &'a str,
    /// Mean of everybody, where it may stand.
    mean: Option<f64>,
    /// First and third quartile of the municipalities.
    quartiles: Option<[f64; 2]>,
    /// Municipalities that are surely better and worse than the others.
    gaps: [usize; 2],
    /// Municipalities that are surely better and worse than last time.
    changes: [usize; 2],
}

/// A heading and what it comes to; nothing where nothing can be said.
pub(super) fn section(whole: &Whole<'_>) -> Vec<Block> {
    let all: Vec<Line<'_>> =
        lines(whole.standings).iter().map(|line| of(whole, line.id, line.label.get(whole.language))).collect();
    let said: Vec<String> =
        [levels(whole, &all), apart(whole, &all), gaps(whole, &all), changes(whole, &all)].into_iter().flatten().collect();
    if said.is_empty() {
        return Vec::new();
    }
    vec![heading(2, "summary", whole.text("summary")), Block::Lead(said.join(" "))]
}

fn of<'a>(whole: &Whole<'a>, id: &str, label: &'a str) -> Line<'a> {
    Line {
        label,
        mean: pooled(whole, means(whole.standings, id)),
        quartiles: whole.spread(id).map(|spread| [spread.quartiles[0], spread.quartiles[2]]),
        gaps: counted(whole.standings, id, |scale| scale.gap),
        changes: counted(whole.standings, id, |scale| scale.change),
    }
}

/// The highest scale of everybody and the lowest.
fn levels(whole: &Whole<'_>, all: &[Line<'_>]) -> Option<String> {
    let mut ranked: Vec<(&str, f64)> = all.iter().filter_map(|line| Some((line.label, line.mean?))).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    let (high, low) = (ranked.first()?, ranked.last().filter(|_| ranked.len() > 1)?);
    let [most, fewest] = [high, low].map(|line| whole.words().number(line.1, 0));
    let values = [("high", high.0), ("most", most.as_str()), ("low", low.0), ("fewest", &fewest)];
    Some(whole.words().fill("several.summary_levels", &values))
}

/// The scale on which the middle half of the municipalities is widest.
fn apart(whole: &Whole<'_>, all: &[Line<'_>]) -> Option<String> {
    let wide = |line: &&Line<'_>| line.quartiles.map_or(0.0, |[first, third]| third - first);
    let line = all.iter().filter(|line| wide(line) >= APART).max_by(|a, b| wide(a).total_cmp(&wide(b)))?;
    let [first, third] = line.quartiles?.map(|value| whole.words().number(value, 0));
    Some(whole.words().fill("several.summary_apart", &[("scale", line.label), ("first", &first), ("third", &third)]))
}

/// The scale on which most municipalities surely differ from the others.
fn gaps(whole: &Whole<'_>, all: &[Line<'_>]) -> Option<String> {
    most(whole, "several.summary_gaps", all.iter().map(|line| (line.label, line.gaps)))
}

/// The scale on which most municipalities have surely changed.
fn changes(whole: &Whole<'_>, all: &[Line<'_>]) -> Option<String> {
    most(whole, "several.summary_changes", all.iter().map(|line| (line.label, line.changes)))
}

fn most<'a>(whole: &Whole<'_>, key: &str, lines: impl Iterator<Item = (&'a str, [usize; 2])>) -> Option<String> {
    let (label, counts) =
        lines.filter(|(_, [better, worse])| better + worse > 0).max_by_key(|(_, [better, worse])| better + worse)?;
    let [better, worse] =
        counts.map(|count| if count == 0 { whole.text("summary_none") } else { whole.words().count(count as u64) });
    Some(whole.words().fill(key, &[("scale", label), ("better", &better), ("worse", &worse)]))
}
