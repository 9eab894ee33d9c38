//! The same small drawing again and again: development over time, a panel for each group, one scale for all.

use super::frame::{MARGIN, Sheet, Swatch};
use super::palette::Role;
use super::scale::{Axis, Scale};
use super::scene::{Anchor, Point, Type};
use super::spec::{Frame, Shown};

/// Least width of a panel, in sizes of text: two stand beside each other on a telephone.
const PANEL: f64 = 13.0;
/// A line across a whole page says no more than one that the eye takes in at once.
const WIDEST: f64 = 400.0;
const PLOT: f64 = 92.0;
const GAP: f64 = 20.0;
const DOT: f64 = 3.5;
/// Between words below the plot.
const LABEL_GAP: f64 = 8.0;

/// Panels with lines.
#[derive(Clone, Debug, PartialEq)]
pub struct SmallMultiples {
    /// The range of values, the same in every panel.
    pub axis: Axis,
    /// Points in time, from the left.
    pub times: Vec<String>,
    /// Lines that every panel shows for comparison: the first is plain, a second has rings at its points.
    pub comparisons: Vec<Comparison>,
    /// What a line between two points in time means, e.g. `nye spørsmål`.
    pub break_label: String,
    /// The panels, row by row.
    pub panels: Vec<Panel>,
}

/// What every panel is held against.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// What it is, e.g. `Kommunen i alt`.
    pub label: String,
    /// A value for each point in time, where there is one.
    pub values: Vec<Option<f64>>,
}

/// One panel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Panel {
    /// Whom or what it is about.
    pub label: String,
    /// A value for each point in time.
    pub points: Vec<Shown<Moment>>,
    /// Points in time before which the series is broken.
    pub breaks: Vec<usize>,
}

/// A value at a point in time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moment {
    /// The value.
    pub value: f64,
    /// The ends of its interval.
    pub interval: Option<(f64, f64)>,
    /// The value as printed.
    pub text: String,
}

/// Places inside one panel.
struct Layout<'a> {
    value: Scale<'a>,
    /// Where the panel begins, with its figures at the grid lines.
    edge: f64,
    /// Where it ends, with the figure of the last point.
    limit: f64,
    left: f64,
    right: f64,
    times: usize,
}

impl Layout<'_> {
    fn x(&self, time: usize) -> f64 {
        if self.times < 2 {
            return f64::midpoint(self.left, self.right);
        }
        self.left + (self.right - self.left) * time as f64 / (self.times - 1) as f64
    }

    fn point(&self, time: usize, value: f64) -> Point {
        (self.x(time), self.value.at(value))
    }
}

pub(super) fn draw(multiples: &SmallMultiples, frame: &Frame, sheet: &mut Sheet) {
    key(multiples, frame, sheet);
    let small = sheet.theme.small();
    let title = sheet.theme.body().bold();
    let room = sheet.right() - MARGIN;
    let columns = columns(room, sheet.theme.text_size * PANEL, multiples.panels.len());
    let width = ((room + GAP) / columns as f64 - GAP).min(WIDEST);
    let tick_room = small.widest(multiples.axis.ticks.iter().map(|tick| tick.label.as_str())) + 8.0;
    let texts =
        multiples.panels.iter().flat_map(|panel| &panel.points).filter_map(Shown::value).map(|moment| moment.text.as_str());
    let last_room = small.bold().widest(texts) + 8.0;
    for row in multiples.panels.chunks(columns) {
        let titles: Vec<_> = row.iter().map(|panel| title.wrap_at_most(3, &panel.label, width)).collect();
        let top = sheet.y + title.height(titles.iter().map(Vec::len).max().unwrap_or(0)) + 8.0;
        for (index, (panel, lines)) in row.iter().zip(&titles).enumerate() {
            let left = MARGIN + index as f64 * (width + GAP);
            sheet.scene.block((left, top - 8.0 - title.height(lines.len())), lines, title, Anchor::Start);
            let value = Scale::new(&multiples.axis, top + PLOT, top);
            let layout = Layout {
                value,
                edge: left,
                limit: left + width,
                left: left + tick_room,
                right: left + width - last_room,
                times: multiples.times.len(),
            };
            ground(multiples, &layout, sheet);
            draw_panel(panel, multiples, frame, &layout, sheet);
        }
        sheet.y = top + PLOT + small.leading() + 16.0;
    }
}

/// As many panels beside each other as there is room for, and no more than there are.
fn columns(room: f64, panel: f64, panels: usize) -> usize {
    let most = (1..=8).rev().find(|&columns| room >= columns as f64 * (panel + GAP) - GAP).unwrap_or(1);
    most.min(panels.max(1))
}

fn key(multiples: &SmallMultiples, frame: &Frame, sheet: &mut Sheet) {
    let mut marks = Vec::new();
    if !multiples.axis.name.is_empty() {
        marks.push((Swatch::Line(Role::Accent), multiples.axis.name.as_str()));
    }
    for (rank, comparison) in multiples.comparisons.iter().enumerate() {
        marks.push((if rank == 0 { Swatch::Line(Role::Rule) } else { Swatch::Ring(Role::Muted) }, &comparison.label));
    }
    if !multiples.break_label.is_empty() && multiples.panels.iter().any(|panel| !panel.breaks.is_empty()) {
        marks.push((Swatch::Break, &multiples.break_label));
    }
    if multiples.panels.iter().flat_map(|panel| &panel.points).any(|point| *point == Shown::Suppressed) {
        marks.push((Swatch::Hatch, &frame.words.suppressed));
    }
    sheet.key(&marks);
}

/// Grid, figures at its lines, and the first and last point in time; all of them where there is room.
fn ground(multiples: &SmallMultiples, layout: &Layout<'_>, sheet: &mut Sheet) {
    let face = sheet.theme.small();
    let mut free_below = f64::INFINITY;
    for tick in &multiples.axis.ticks {
        let y = layout.value.at(tick.value);
        sheet.scene.level_rule(y, (layout.left, layout.right), Role::Grid, 1.0);
        if y + face.leading() / 2.0 <= free_below {
            sheet.scene.text((layout.left - 8.0, y), &tick.label, face, Anchor::End);
            free_below = y - face.leading() / 2.0;
        }
    }
    let middle = layout.value.start + 6.0 + face.leading() / 2.0;
    for (x, label) in told(multiples, layout, face) {
        sheet.scene.text((x, middle), &label, face, Anchor::Middle);
    }
}

/// Words below the plot that have room, with their middles: the first point in time, the last, then the others if all of them fit.
/// Long words at the ends stay in their panel.
fn told(multiples: &SmallMultiples, layout: &Layout<'_>, face: Type) -> Vec<(f64, String)> {
    // Two words, one at either end, always have room.
    let most = (layout.limit - layout.edge - LABEL_GAP) / 2.0;
    let labels: Vec<String> = multiples.times.iter().map(|label| face.wrap_at_most(1, label, most).concat()).collect();
    let spans = |time: usize| {
        let half = face.width(&labels[time]) / 2.0;
        let middle = layout.x(time).min(layout.limit - half).max(layout.edge + half);
        (middle - half, middle, middle + half)
    };
    let apart = |times: &[usize]| times.windows(2).all(|pair| spans(pair[0]).2 + LABEL_GAP <= spans(pair[1]).0);
    let all: Vec<usize> = (0..labels.len()).collect();
    let ends: Vec<usize> = all.first().into_iter().chain(all.last().filter(|last| **last > 0)).copied().collect();
    let first = all.get(..1).unwrap_or_default();
    let times = [all.as_slice(), &ends, first].into_iter().find(|times| apart(times)).unwrap_or_default();
    times.iter().map(|&time| (spans(time).1, labels[time].clone())).collect()
}

fn draw_panel(panel: &Panel, multiples: &SmallMultiples, frame: &Frame, layout: &Layout<'_>, sheet: &mut Sheet) {
    for &time in panel.breaks.iter().filter(|time| (1..layout.times).contains(*time)) {
        let between = f64::midpoint(layout.x(time - 1), layout.x(time));
        sheet.scene.broken_rule(between, (layout.value.end, layout.value.start));
    }
    for (rank, comparison) in multiples.comparisons.iter().enumerate() {
        let values = (0..layout.times).map(|time| comparison.values.get(time).copied().flatten());
        for run in runs(values, &panel.breaks) {
            let points: Vec<Point> = run.iter().map(|&(time, value)| layout.point(time, value)).collect();
            sheet.scene.stroke(points.clone(), if rank == 0 { Role::Rule } else { Role::Muted }, 1.4);
            if rank > 0 {
                for point in points {
                    sheet.scene.ring(point, DOT, Role::Muted);
                }
            }
        }
    }
    let moments: Vec<Option<&Moment>> = (0..layout.times)
        .map(|time| panel.points.get(time).and_then(Shown::value).filter(|moment| moment.value.is_finite()))
        .collect();
    hidden(panel, moments.iter().flatten().count(), frame, layout, sheet);
    for (time, moment) in moments.iter().enumerate() {
        if let Some((lower, upper)) = moment.and_then(|moment| moment.interval) {
            let span = (layout.value.at(lower), layout.value.at(upper));
            sheet.scene.upright_rule(layout.x(time), span, Role::AccentSoft, 3.0);
        }
    }
    values(&moments, layout, sheet);
    for run in runs(moments.iter().map(|moment| moment.map(|moment| moment.value)), &panel.breaks) {
        let points: Vec<Point> = run.iter().map(|&(time, value)| layout.point(time, value)).collect();
        sheet.scene.stroke(points.clone(), Role::Accent, 2.0);
        for point in points {
            sheet.scene.dot(point, DOT, Role::Accent);
        }
    }
    if let Some((time, Some(moment))) = moments.iter().enumerate().rev().find(|(_, moment)| moment.is_some()) {
        let (x, y) = layout.point(time, moment.value);
        let face = sheet.theme.small().bold().fill(Role::Accent);
        sheet.word_over((x + DOT + 5.0, y), &moment.text, face, Anchor::Start, Role::Paper);
    }
}

/// Figures at all points but the last, where there is room between them: over the point and its interval, or else below.
fn values(moments: &[Option<&Moment>], layout: &Layout<'_>, sheet: &mut Sheet) {
    let face = sheet.theme.small();
    let widest = face.widest(moments.iter().flatten().map(|moment| moment.text.as_str()));
    if layout.times < 2 || layout.x(1) - layout.x(0) < 1.5 * widest + LABEL_GAP {
        return;
    }
    let last = moments.iter().rposition(Option::is_some);
    let (ceiling, floor) = (layout.value.end, layout.value.start);
    for (time, moment) in moments.iter().enumerate().filter(|(time, _)| Some(*time) != last) {
        let Some(moment) = moment else { continue };
        let (x, y) = layout.point(time, moment.value);
        let (lower, upper) = moment.interval.unwrap_or((moment.value, moment.value));
        let apart = DOT + face.leading() / 2.0;
        let above = layout.value.at(upper).min(y) - apart;
        let below = layout.value.at(lower).max(y) + apart;
        let middle = if above - apart >= ceiling - 4.0 { above } else { below.min(floor - apart) };
        // The first one begins at its point: figures of the axis stand to the left.
        let (x, anchor) = if time == 0 { (x - DOT, Anchor::Start) } else { (x, Anchor::Middle) };
        sheet.word_over((x, middle), &moment.text, face, anchor, Role::Paper);
    }
}

/// Hatching where a value may not be shown, and the word where none is left.
fn hidden(panel: &Panel, shown: usize, frame: &Frame, layout: &Layout<'_>, sheet: &mut Sheet) {
    if shown > 0 {
        for (time, _) in panel.points.iter().take(layout.times).enumerate().filter(|(_, point)| **point == Shown::Suppressed) {
            sheet.scene.hatch((layout.x(time) - 5.0, layout.value.end), 10.0, PLOT);
        }
    } else {
        let suppressed = panel.points.contains(&Shown::Suppressed);
        let word = if suppressed { &frame.words.suppressed } else { &frame.words.absent };
        let middle = (f64::midpoint(layout.left, layout.right), layout.value.end + PLOT / 2.0);
        let face = sheet.theme.small();
        sheet.word_over(middle, word, face, Anchor::Middle, Role::Paper);
    }
}

/// Values that follow each other without a gap or a break.
fn runs(values: impl Iterator<Item = Option<f64>>, breaks: &[usize]) -> Vec<Vec<(usize, f64)>> {
    let mut runs: Vec<Vec<(usize, f64)>> = vec![Vec::new()];
    for (time, value) in values.enumerate() {
        if value.is_none() || breaks.contains(&time) {
            runs.push(Vec::new());
        }
        if let (Some(value), Some(run)) = (value.filter(|value| value.is_finite()), runs.last_mut()) {
            run.push((time, value));
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stop_at_gaps_and_breaks() {
        let values = [Some(1.0), Some(2.0), None, Some(3.0), Some(4.0), Some(5.0)];
        let lengths: Vec<_> = runs(values.into_iter(), &[4]).iter().map(Vec::len).collect();
        assert_eq!(lengths, [2, 1, 2]);
        assert!(runs([None, None].into_iter(), &[]).is_empty());
    }
}
