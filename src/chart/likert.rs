//! Answers on a response scale: stacked bars that part at the middle.

use super::frame::Sheet;
use super::palette::Role;
use super::rows::{self, Columns, Place, ground};
use super::scene::Anchor;
use super::spec::{Frame, RowLabel, Shown, Words};

const BAR: f64 = 20.0;
const ROW: f64 = 28.0;
const TOTAL_GAP: f64 = 6.0;
const PANEL_GAP: f64 = 18.0;
const SEAM: f64 = 1.5;
/// Widest that the heading of the side panel makes its panel.
const PANEL: f64 = 72.0;
const NARROW_PANEL: f64 = 50.0;
const NARROW_PANEL_GAP: f64 = 10.0;

/// Diverging stacked bars. Levels left of the middle are drawn to the left; an odd scale's middle level is split in half.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Likert {
    /// Words of the levels, most negative first; 2 to 10.
    pub levels: Vec<String>,
    /// What the sums at the left and right ends are, e.g. `Uenig` and `Enig`; may be empty.
    pub poles: (String, String),
    /// Which end is good, as its colours say.
    pub tint: Tint,
    /// Heading of the side panel of those who do not know; absent when nobody could say so.
    pub unsure: Option<String>,
    /// Heading of the column of n.
    pub n_heading: String,
    /// The rows, from above.
    pub rows: Vec<LikertRow>,
}

/// What the colours of levels say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tint {
    /// The high end is good.
    #[default]
    HighIsGood,
    /// The low end is good: the same colours, turned round.
    LowIsGood,
    /// Neither end is good: one colour, deeper and deeper.
    Neutral,
}

impl Tint {
    fn colours(self, levels: usize) -> Vec<Role> {
        match self {
            Self::HighIsGood => Role::diverging(levels),
            Self::LowIsGood => Role::diverging(levels).into_iter().rev().collect(),
            Self::Neutral => Role::deepening(levels),
        }
    }
}

/// One bar.
#[derive(Clone, Debug, PartialEq)]
pub struct LikertRow {
    /// Whom or what it is about.
    pub label: RowLabel,
    /// How answers are spread.
    pub answers: Shown<Answers>,
}

/// Shares of answers, 0 to 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers {
    /// One for each level, among those who chose a level.
    pub levels: Vec<f64>,
    /// Those who do not know, among all who answered.
    pub unsure: Option<f64>,
}

/// Where the parts of the plot are.
struct Layout {
    zero: f64,
    pixels_per_percent: f64,
    left_total: f64,
    right_total: f64,
    panel: f64,
}

pub(super) fn draw(likert: &Likert, frame: &Frame, sheet: &mut Sheet) {
    let colours = likert.tint.colours(likert.levels.len());
    sheet.legend(colours.iter().copied().zip(likert.levels.iter().map(String::as_str)));
    let labels: Vec<&RowLabel> = likert.rows.iter().map(|row| &row.label).collect();
    let columns = Columns::measure(&sheet.theme, &labels, &likert.n_heading);
    let layout = Layout::new(likert, &frame.words, sheet, &columns);
    let top = headings(likert, &layout, &columns, sheet);
    let places = columns.place(&sheet.theme, &labels, top, ROW);
    let bottom = places.last().map_or(top, |place| place.bottom);
    rows::bands(sheet, &labels, &places);
    let first = places.first().map_or(top, |place| place.top);
    sheet.scene.upright_rule(layout.zero, (first, bottom), Role::Rule, 1.0);
    columns.words(sheet, &labels, &places, top - 4.0);
    for (row, &place) in likert.rows.iter().zip(&places) {
        match &row.answers {
            Shown::Value(answers) => {
                let face = sheet.theme.body().bold_if(row.label.emphasis);
                bar(&likert.percents(answers), &colours, &layout, place, sheet);
                totals(likert, answers, &layout, place, &frame.words, (sheet, face));
            }
            hidden => {
                let face = sheet.theme.small();
                let word = hidden.word(&frame.words).unwrap_or_default();
                sheet.word_over((layout.zero, place.centre), word, face, Anchor::Middle, ground(&row.label));
            }
        }
    }
    sheet.y = bottom;
}

impl Layout {
    fn new(likert: &Likert, words: &Words, sheet: &Sheet, columns: &Columns) -> Self {
        let plot_left = columns.plot_left;
        let (gap, panel) = if columns.stacked { (NARROW_PANEL_GAP, NARROW_PANEL) } else { (PANEL_GAP, PANEL) };
        let total = sheet.theme.body().bold().width(&format!("100{}", words.percent)) + TOTAL_GAP;
        let (negative, positive, unsure) = likert.extents();
        let room = sheet.right() - plot_left - 2.0 * total;
        let (panel_room, panel_units) = if likert.unsure.is_some() { (gap + total, unsure) } else { (0.0, 0.0) };
        let even = (room - panel_room) / (negative + positive + panel_units);
        let pixels_per_percent = if likert.unsure.is_some() && even * unsure + total < panel {
            (room - gap - panel) / (negative + positive)
        } else {
            even
        };
        let pixels_per_percent = pixels_per_percent.max(0.1);
        let zero = plot_left + total + negative * pixels_per_percent;
        let right_total = zero + positive * pixels_per_percent + total;
        Self { zero, pixels_per_percent, left_total: plot_left, right_total, panel: right_total + gap }
    }
}

impl Likert {
    /// How far the shown bars reach to the left, to the right, and in the side panel: whole tens of per cent.
    fn extents(&self) -> (f64, f64, f64) {
        let shown = || self.rows.iter().filter_map(|row| row.answers.value());
        let tens = |reach: f64| (reach / 10.0).ceil().max(1.0) * 10.0;
        let reach = |side: fn(&[f64]) -> f64| shown().map(|answers| side(&self.percents(answers))).fold(0.0, f64::max);
        let unsure = shown().filter_map(|answers| answers.unsure).map(percent).fold(0.0, f64::max);
        (tens(reach(left_reach)), tens(reach(|percents| percents.iter().sum::<f64>() - left_reach(percents))), tens(unsure))
    }

    /// Whole per cent for each level; levels that are not told are empty.
    fn percents(&self, answers: &Answers) -> Vec<f64> {
        (0..self.levels.len()).map(|level| answers.levels.get(level).copied().map_or(0.0, percent)).collect()
    }
}

impl Answers {
    /// Shares of negative and positive levels, as printed at the ends of the bar; the middle level belongs to neither.
    #[must_use]
    pub fn totals(&self) -> (f64, f64) {
        let side = self.levels.len() / 2;
        (self.levels.iter().take(side).sum(), self.levels.iter().rev().take(side).sum())
    }
}

/// Reach of a bar to the left of the middle.
fn left_reach(percents: &[f64]) -> f64 {
    let side = percents.len() / 2;
    let middle = if percents.len() % 2 == 1 { percents[side] / 2.0 } else { 0.0 };
    percents.iter().take(side).sum::<f64>() + middle
}

/// A share in whole per cent, as it is printed and drawn.
fn percent(share: f64) -> f64 {
    if share.is_finite() { (share * 100.0).round().clamp(0.0, 100.0) } else { 0.0 }
}

/// Words above the ends and the side panel; gives the height where rows begin.
fn headings(likert: &Likert, layout: &Layout, columns: &Columns, sheet: &mut Sheet) -> f64 {
    let face = sheet.theme.small();
    let wrap = |words: &str, width: f64| face.wrap_at_most(3, words, width);
    let left = wrap(&likert.poles.0, layout.zero - layout.left_total - 4.0);
    let right = wrap(&likert.poles.1, layout.right_total - layout.zero - 4.0);
    let unsure = wrap(likert.unsure.as_deref().unwrap_or_default(), sheet.right() - layout.panel);
    let lines = [&left, &right, &unsure].map(Vec::len).into_iter().max().unwrap_or(0);
    let height = face.height(lines).max(columns.heading_height(&sheet.theme));
    let top = |block: &[String]| sheet.y + height - face.height(block.len());
    for (x, block, anchor) in [
        (layout.left_total, &left, Anchor::Start),
        (layout.right_total, &right, Anchor::End),
        (layout.panel, &unsure, Anchor::Start),
    ] {
        sheet.scene.block((x, top(block)), block, face, anchor);
    }
    sheet.y + height + 4.0
}

fn bar(percents: &[f64], colours: &[Role], layout: &Layout, place: Place, sheet: &mut Sheet) {
    let face = sheet.theme.small();
    let top = place.centre - BAR / 2.0;
    let mut x = layout.zero - left_reach(percents) * layout.pixels_per_percent;
    let mut begun = false;
    for (&share, &colour) in percents.iter().zip(colours).filter(|(share, _)| **share > 0.0) {
        let width = share * layout.pixels_per_percent;
        sheet.scene.rect((x, top), width, BAR, colour);
        if begun {
            sheet.scene.upright_rule(x, (top, top + BAR), Role::Paper, SEAM);
        }
        let words = format!("{share:.0}");
        if face.width(&words) + 2.5 <= width {
            sheet.scene.text((x + width / 2.0, place.centre), &words, face.fill(colour.text_on()), Anchor::Middle);
        }
        (x, begun) = (x + width, true);
    }
}

/// Sums at the ends, and those who do not know.
fn totals(
    likert: &Likert,
    answers: &Answers,
    layout: &Layout,
    place: Place,
    words: &Words,
    (sheet, face): (&mut Sheet, super::scene::Type),
) {
    let printed = |share: f64| format!("{:.0}{}", percent(share), words.percent);
    if likert.levels.len() > 1 {
        let (negative, positive) = answers.totals();
        let gap = sheet.theme.body().bold().width(&printed(1.0));
        sheet.scene.text((layout.left_total + gap, place.centre), &printed(negative), face, Anchor::End);
        sheet.scene.text((layout.right_total, place.centre), &printed(positive), face, Anchor::End);
    }
    if let (Some(unsure), Some(_)) = (answers.unsure, &likert.unsure) {
        let width = percent(unsure) * layout.pixels_per_percent;
        sheet.scene.rect((layout.panel, place.centre - BAR / 2.0), width, BAR, Role::Unsure);
        let after = layout.panel + if width > 0.0 { width + TOTAL_GAP } else { 0.0 };
        sheet.scene.text((after, place.centre), &printed(unsure), face, Anchor::Start);
    }
}
