//! A barometer: for each indicator the spread between municipalities with the country in the middle, better to the right.

use super::frame::{Sheet, Swatch};
use super::palette::Role;
use super::rows::{self, Columns, Place, ground};
use super::scale::{Axis, Scale};
use super::scene::{Anchor, Scene};
use super::spec::{Frame, RowLabel, Shown};

const ROW: f64 = 28.0;
const BAND: f64 = 14.0;
const GAP: f64 = 14.0;
const MARK: f64 = 5.5;

/// A barometer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spine {
    /// Words above, beside and below the rows.
    pub words: SpineWords,
    /// The indicators, from above.
    pub rows: Vec<SpineRow>,
}

/// Words of a barometer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpineWords {
    /// Heading of the own values.
    pub own: String,
    /// Heading of the country's values; also names the line in the middle.
    pub country: String,
    /// Names the county's mark.
    pub county: String,
    /// Names the whole band.
    pub range: String,
    /// Names the inner band.
    pub quartiles: String,
    /// At the left end, e.g. `dårligere`.
    pub worse: String,
    /// At the right end, e.g. `bedre`.
    pub better: String,
}

/// One indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct SpineRow {
    /// The indicator.
    pub label: RowLabel,
    /// The country's value as printed.
    pub country: String,
    /// What is shown.
    pub mark: Shown<Barometer>,
}

/// One municipality among all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Barometer {
    /// The own value.
    pub value: f64,
    /// The own value as printed.
    pub text: String,
    /// The country's value.
    pub country: f64,
    /// The county's value.
    pub county: Option<f64>,
    /// Lowest and highest of all municipalities.
    pub range: (f64, f64),
    /// First and third quartile of all municipalities.
    pub quartiles: Option<(f64, f64)>,
    /// A lower value is the better one.
    pub lower_is_better: bool,
    /// How the own value compares.
    pub verdict: Verdict,
    /// The same in a word or two.
    pub word: String,
}

/// How a value compares with the country's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verdict {
    /// Better, with certainty.
    Better,
    /// No certain difference.
    #[default]
    Similar,
    /// Worse, with certainty.
    Worse,
    /// Different, where neither is better.
    Different,
    /// Too few to say, or nothing to hold it against.
    Unknown,
}

impl Verdict {
    /// In the order of a key.
    pub(super) const ALL: [Self; 5] = [Self::Better, Self::Similar, Self::Worse, Self::Different, Self::Unknown];

    pub(super) fn swatch(self) -> Swatch {
        match self {
            Self::Better => Swatch::Triangle(Role::Accent, true),
            Self::Worse => Swatch::Triangle(Role::Warm, false),
            Self::Similar => Swatch::Dot(Role::Ink),
            Self::Different => Swatch::Diamond(Role::Ink),
            Self::Unknown => Swatch::Ring(Role::Ink),
        }
    }

    fn draw(self, at: (f64, f64), scene: &mut Scene) {
        self.draw_in(at, self.colour(), scene);
    }

    /// The mark in a colour of its surroundings.
    pub(super) fn draw_in(self, at: (f64, f64), role: Role, scene: &mut Scene) {
        match self {
            Self::Better => scene.triangle(at, MARK, true, role),
            Self::Worse => scene.triangle(at, MARK, false, role),
            Self::Similar => scene.dot(at, MARK - 0.5, role),
            Self::Different => scene.diamond(at, MARK + 1.0, role),
            Self::Unknown => scene.ring(at, MARK, role),
        }
    }

    fn colour(self) -> Role {
        match self {
            Self::Better => Role::Accent,
            Self::Worse => Role::Warm,
            _ => Role::Ink,
        }
    }
}

/// Where columns of words and the plot are.
struct Layout<'a> {
    own: f64,
    country: f64,
    scale: Scale<'a>,
    verdict: f64,
}

pub(super) fn draw(spine: &Spine, frame: &Frame, sheet: &mut Sheet) {
    key(spine, sheet);
    let (theme, small, body) = (sheet.theme, sheet.theme.small(), sheet.theme.body());
    let labels: Vec<&RowLabel> = spine.rows.iter().map(|row| &row.label).collect();
    let columns = Columns::measure(&theme, &labels, "");
    let shown = || spine.rows.iter().filter_map(|row| row.mark.value());
    let headings = [&spine.words.own, &spine.words.country].map(|words| small.wrap_at_most(2, words, 76.0));
    let own_width = body.bold().widest(shown().map(|mark| mark.text.as_str())).max(small.widest(&headings[0]));
    let country_width = body.widest(spine.rows.iter().map(|row| row.country.as_str())).max(small.widest(&headings[1]));
    let word_width = shown().map(|mark| small.bold().width(&mark.word)).fold(0.0, f64::max).min(theme.width * 0.2);
    let own = columns.plot_left + own_width;
    let country = own + GAP + country_width;
    let verdict = sheet.right() - word_width;
    let axis = Axis { low: -1.0, high: 1.0, precision: 0.01, ticks: Vec::new(), name: String::new() };
    let layout = Layout { own, country, scale: Scale::new(&axis, country + GAP + MARK, verdict - GAP - MARK), verdict };

    let foot = head(spine, &headings, &layout, sheet) + columns.heading_height(&theme);
    let places = columns.place(&theme, &labels, foot + 2.0, ROW);
    let bottom = places.last().map_or(foot, |place| place.bottom);
    rows::bands(sheet, &labels, &places);
    for (row, &place) in spine.rows.iter().zip(&places) {
        bands(row, &layout, place.centre, &mut sheet.scene);
    }
    let top = places.first().map_or(foot, |place| place.top);
    sheet.scene.upright_rule(layout.scale.at(0.0), (top, bottom), Role::Ink, 1.4);
    columns.words(sheet, &labels, &places, foot);
    for (row, &place) in spine.rows.iter().zip(&places) {
        draw_row(row, frame, &layout, place, sheet);
    }
    sheet.y = bottom;
}

fn key(spine: &Spine, sheet: &mut Sheet) {
    let words = &spine.words;
    let verdicts: Vec<(Swatch, &str)> = Verdict::ALL
        .into_iter()
        .filter_map(|verdict| {
            let mark = spine.rows.iter().filter_map(|row| row.mark.value()).find(|mark| mark.verdict == verdict)?;
            Some((verdict.swatch(), mark.word.as_str()))
        })
        .collect();
    let spread = [
        (Swatch::Tick(Role::Ink), words.country.as_str()),
        (Swatch::Tick(Role::Rule), &words.county),
        (Swatch::Area(Role::Grid), &words.range),
        (Swatch::Area(Role::Unsure), &words.quartiles),
    ];
    let spread = spread.into_iter().filter(|(_, words)| !words.is_empty());
    sheet.key(&verdicts.into_iter().chain(spread).collect::<Vec<_>>());
}

/// Words above the columns and at the ends of the plot; gives the height where they end.
fn head(spine: &Spine, headings: &[Vec<String>; 2], layout: &Layout<'_>, sheet: &mut Sheet) -> f64 {
    let face = sheet.theme.small();
    let room = (layout.scale.end - layout.scale.start) / 2.0 - 4.0;
    let [worse, better] = [&spine.words.worse, &spine.words.better].map(|words| face.wrap_at_most(2, words, room));
    let blocks = [
        (layout.own, &headings[0], Anchor::End),
        (layout.country, &headings[1], Anchor::End),
        (layout.scale.start, &worse, Anchor::Start),
        (layout.scale.end, &better, Anchor::End),
    ];
    let foot = sheet.y + face.height(blocks.iter().map(|(_, lines, _)| lines.len()).max().unwrap_or(0));
    for (x, lines, anchor) in blocks {
        sheet.scene.block((x, foot - face.height(lines.len())), lines, face, anchor);
    }
    foot + 2.0
}

impl Barometer {
    /// Distance from the country, better to the right; the end that is farther away is at the edge.
    fn place(&self, value: f64) -> Option<f64> {
        let (low, high) = self.range;
        let reach = (high - self.country).abs().max((self.country - low).abs());
        let share = if reach == 0.0 && value.is_finite() { 0.0 } else { (value - self.country) / reach };
        share.is_finite().then_some(if self.lower_is_better { -share } else { share })
    }
}

fn bands(row: &SpineRow, layout: &Layout<'_>, y: f64, scene: &mut Scene) {
    let Some(mark) = row.mark.value() else { return };
    for (ends, role) in [(Some(mark.range), Role::Grid), (mark.quartiles, Role::Unsure)] {
        let Some((Some(one), Some(other))) = ends.map(|(low, high)| (mark.place(low), mark.place(high))) else { continue };
        let (from, to) = (layout.scale.at(one.min(other)), layout.scale.at(one.max(other)));
        scene.rect((from, y - BAND / 2.0), to - from, BAND, role);
    }
}

fn draw_row(row: &SpineRow, frame: &Frame, layout: &Layout<'_>, place: Place, sheet: &mut Sheet) {
    let (y, small, body) = (place.centre, sheet.theme.small(), sheet.theme.body());
    sheet.scene.text((layout.country, y), &row.country, body.fill(Role::Muted), Anchor::End);
    let Some(mark) = row.mark.value() else {
        let word = row.mark.word(&frame.words).unwrap_or_default();
        sheet.word_over((layout.scale.start, y), word, small, Anchor::Start, ground(&row.label));
        return;
    };
    sheet.scene.text((layout.own, y), &mark.text, body.bold(), Anchor::End);
    if let Some(county) = mark.county.and_then(|county| mark.place(county)) {
        let (x, reach) = (layout.scale.at(county), BAND / 2.0 + 2.0);
        sheet.scene.upright_rule(x, (y - reach, y + reach), Role::Paper, 5.0);
        sheet.scene.upright_rule(x, (y - reach, y + reach), Role::Rule, 3.0);
    }
    if let Some(own) = mark.place(mark.value) {
        mark.verdict.draw((layout.scale.at(own), y), &mut sheet.scene);
    }
    let face = small.bold().fill(mark.verdict.colour());
    let lines = face.wrap_at_most(2, &mark.word, sheet.right() - layout.verdict);
    sheet.scene.block_around((layout.verdict, y), &lines, face, Anchor::Start);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_country_is_in_the_middle_and_better_to_the_right() {
        let mark = Barometer { country: 20.0, range: (10.0, 25.0), ..Barometer::default() };
        assert_eq!([20.0, 10.0, 25.0].map(|value| mark.place(value)), [Some(0.0), Some(-1.0), Some(0.5)]);
        let mark = Barometer { lower_is_better: true, ..mark };
        assert_eq!(mark.place(10.0), Some(1.0));
        let mark = Barometer { range: (20.0, 20.0), ..mark };
        assert_eq!(mark.place(20.0), Some(0.0));
        assert_eq!(mark.place(f64::NAN), None);
    }
}
