//! How a table fits on paper: width of columns, size of letters, which way the sheet is turned, and where a table that is too
//! wide for any sheet is cut. Nothing is ever narrower than its longest number.

use super::letters::printed;
use crate::chart::text::{CAP_HEIGHT, Weight, width};
use crate::locale::Catalogue;
use crate::report::document::{Cell, Row, Table};

/// Width of the text on an upright sheet, in points. `reports/templates/report.typ` has the same.
pub(super) const UPRIGHT: f64 = 481.0;
/// Width of the text on a sheet that lies on its side.
pub(super) const SIDEWAYS: f64 = 728.0;
/// Space to the left and to the right of what stands in a cell.
const INSET: f64 = 2.5;
/// More of it before words that stand beside a column of numbers.
const GAP: f64 = 7.0;
/// Space above and below it.
const ABOVE: f64 = 2.6;
/// Widths are measured without kerning and rounded: this much keeps a word from breaking over a hair.
const PLAY: f64 = 0.5;
/// Ways to set a table, the easiest to read first.
const TRIALS: [Setting; 6] = [
    Setting { size: 8.0, turned: false, sideways: false },
    Setting { size: SMALL, turned: false, sideways: false },
    Setting { size: SMALL, turned: true, sideways: false },
    Setting { size: 8.0, turned: false, sideways: true },
    Setting { size: SMALL, turned: false, sideways: true },
    Setting { size: SMALL, turned: true, sideways: true },
];
/// Tables that are too wide for any sheet are cut in this setting.
const CUT: Setting = TRIALS[2];
/// The smallest letters.
const SMALL: f64 = 7.0;
/// Longest line of a heading that stands on end, in points.
const TALLEST_HEADING: f64 = 88.0;
/// From line to line, in sizes of letters.
const LEADING: f64 = 1.35;
/// Longest piece of a word that hyphenation may leave, in letters of a heading.
const PIECE: usize = 9;
/// Headings of rows are not squeezed below this, in sizes of letters.
const LEAST_ROW_HEADING: f64 = 15.0;
/// As much of a row's heading as should stand on a line, where there is room.
const ROW_HEADING: f64 = 200.0;
/// Indentation of each level of a hierarchy.
pub(super) const INDENT: f64 = 8.0;
/// Columns of numbers get at most this much more than they need.
const MOST_AIR: f64 = 16.0;

/// A table, or a part of one, as it fits.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fit {
    /// Which columns of the table, the first one always among them.
    pub(super) columns: Vec<usize>,
    /// Their widths in points.
    pub(super) widths: Vec<f64>,
    /// How it is set.
    pub(super) setting: Setting,
    /// Height of headings that stand on end, in points.
    pub(super) heading: f64,
}

impl Fit {
    /// Height of a row that has one line, in points: from the tops of capitals to the line that letters stand on, and what is
    /// above and below.
    pub(super) fn line(&self) -> f64 {
        CAP_HEIGHT * self.setting.size + 2.0 * ABOVE
    }

    /// Whether the words of a row of `table` surely have room on one line.
    pub(super) fn holds<'a>(&self, table: &Table, row: &Row, cells: impl Iterator<Item = &'a str>) -> bool {
        let weight = if row.is_total { Weight::Bold } else { Weight::Regular };
        let is_number = |column: usize| table.columns.get(column).is_some_and(|column| column.is_number);
        cells.zip(self.columns.iter().zip(&self.widths)).all(|(words, (&column, room))| {
            let before = match column {
                0 => f64::from(row.depth.min(3)) * INDENT,
                _ if is_number(column) => INSET,
                _ => INSET + GAP,
            };
            // Widths of columns are rounded.
            width(words, self.setting.size, weight) + before + INSET + PLAY / 2.0 <= *room
        })
    }
}

/// How a table is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Setting {
    /// Size of letters in points.
    pub(super) size: f64,
    /// Whether headings of columns stand on end.
    pub(super) turned: bool,
    /// Whether the sheet lies on its side.
    pub(super) sideways: bool,
}

/// Widths in sizes of letters: below the least something is cut, at the natural width nothing is broken.
#[derive(Clone, Copy, Debug, Default)]
struct Room {
    least: f64,
    natural: f64,
}

/// What a column needs.
#[derive(Clone, Copy, Debug, Default)]
struct Need {
    is_first: bool,
    is_number: bool,
    cells: Room,
    heading: Room,
    /// The heading on one line.
    line: f64,
}

impl Need {
    /// What it needs in a setting, in points.
    fn room(&self, setting: Setting) -> Room {
        let size = setting.size;
        let heading = if setting.turned && !self.is_first {
            let lines = (self.line * size / TALLEST_HEADING).ceil().max(1.0);
            // A heading that wraps needs some play: words do not fill their lines.
            let lines = if lines > 1.0 { lines + 1.0 } else { lines };
            Room { least: lines * LEADING, natural: lines * LEADING }
        } else {
            self.heading
        };
        let least = self.cells.least.max(heading.least);
        let natural = self.cells.natural.max(heading.natural);
        let least = if self.is_first { least.max(natural.min(LEAST_ROW_HEADING)) } else { least };
        let gap = if self.is_first || self.is_number { 0.0 } else { GAP };
        let around = 2.0 * INSET + PLAY + gap;
        Room { least: least * size + around, natural: natural * size + around }
    }
}

/// What stands in a cell when it is printed.
pub(super) fn words_of(cell: &Cell, words: &Catalogue) -> String {
    match cell {
        Cell::Text(text) | Cell::Number(text) | Cell::Link { text, .. } => printed(text),
        Cell::Hidden => words.text("suppressed_mark"),
        Cell::Missing(_) => words.text("not_available_mark"),
    }
}

/// Fits a table: in one part if it can be, else in as many as it takes.
pub(super) fn fit(table: &Table, words: &Catalogue) -> Vec<Fit> {
    let count = table.rows.iter().map(|row| row.cells.len()).chain([table.columns.len()]).max().unwrap_or(0);
    let needs: Vec<Need> = (0..count).map(|column| need(table, column, words)).collect();
    let whole = TRIALS.into_iter().find_map(|setting| fitted(&needs, (0..count).collect(), setting));
    whole.map_or_else(|| cut(&needs), |fit| vec![fit])
}

const fn available(setting: Setting) -> f64 {
    if setting.sideways { SIDEWAYS } else { UPRIGHT }
}

/// Parts of a table that is too wide for any sheet, each beginning with the headings of its rows.
fn cut(needs: &[Need]) -> Vec<Fit> {
    let least = |columns: &[usize]| columns.iter().map(|column| needs[*column].room(CUT).least).sum::<f64>();
    let mut parts: Vec<Vec<usize>> = Vec::new();
    for column in 1..needs.len() {
        let longer = parts.last().map(|part| [part.as_slice(), &[column]].concat());
        match longer.filter(|longer| least(longer) <= available(CUT)) {
            Some(longer) => {
                parts.pop();
                parts.push(longer);
            }
            None => parts.push(vec![0, column]),
        }
    }
    parts.into_iter().map(|part| fitted(needs, part.clone(), CUT).unwrap_or_else(|| even(part))).collect()
}

/// For two columns that hold words without end, which break anywhere.
fn even(columns: Vec<usize>) -> Fit {
    let widths = vec![available(CUT) / columns.len() as f64; columns.len()];
    Fit { columns, widths, setting: CUT, heading: TALLEST_HEADING }
}

/// Columns in a setting, if they fit: each gets the least, then room up to its natural width, then all get some air.
fn fitted(needs: &[Need], columns: Vec<usize>, setting: Setting) -> Option<Fit> {
    let rooms: Vec<Room> = columns.iter().map(|column| needs[*column].room(setting)).collect();
    let mut spare = available(setting) - rooms.iter().map(|room| room.least).sum::<f64>();
    if spare < 0.0 {
        return None;
    }
    let mut widths: Vec<f64> = rooms.iter().map(|room| room.least).collect();
    let mut wanted: Vec<f64> = rooms.iter().map(|room| room.natural - room.least).collect();
    if let Some(want) = wanted.first_mut() {
        *want = want.min(ROW_HEADING);
    }
    spare -= shared(&mut widths, &wanted, spare);
    let air = (spare / columns.len() as f64).clamp(0.0, if setting.turned { 0.0 } else { MOST_AIR });
    let widths = widths.iter().map(|width| ((width + air) * 100.0).floor() / 100.0).collect();
    let longest = columns.iter().skip(1).map(|column| needs[*column].line * setting.size).fold(0.0, f64::max);
    Some(Fit { columns, widths, setting, heading: (longest + 1.0).min(TALLEST_HEADING) })
}

/// Widens columns by what they want, those that want least first, each by no more than an even part of what is left. Returns what
/// was given.
fn shared(widths: &mut [f64], wanted: &[f64], spare: f64) -> f64 {
    let mut order: Vec<usize> = (0..widths.len()).collect();
    order.sort_by(|one, other| wanted[*one].total_cmp(&wanted[*other]));
    let mut left = spare;
    for (done, column) in order.iter().enumerate() {
        let more = wanted[*column].min(left / (order.len() - done) as f64);
        widths[*column] += more;
        left -= more;
    }
    spare - left
}

fn need(table: &Table, column: usize, words: &Catalogue) -> Need {
    let heading = table.columns.get(column).map(|column| printed(&column.heading)).unwrap_or_default();
    let mut need = Need {
        is_first: column == 0,
        is_number: table.columns.get(column).is_some_and(|column| column.is_number),
        heading: Room { least: longest_piece(&heading, Weight::Bold), natural: longest_word(&heading, Weight::Bold) },
        line: width(&heading, 1.0, Weight::Bold),
        ..Need::default()
    };
    for row in &table.rows {
        let Some(cell) = row.cells.get(column) else { continue };
        let weight = if row.is_total { Weight::Bold } else { Weight::Regular };
        let text = words_of(cell, words);
        let indent = if column == 0 { f64::from(row.depth.min(3)) * INDENT / SMALL } else { 0.0 };
        let whole = width(&text, 1.0, weight);
        let least = match cell {
            Cell::Text(_) | Cell::Link { .. } => longest_piece(&text, weight),
            _ => whole,
        };
        need.cells.least = need.cells.least.max(least + indent);
        need.cells.natural = need.cells.natural.max(whole + indent);
    }
    need
}

fn longest_word(text: &str, weight: Weight) -> f64 {
    text.split([' ', '\u{ad}']).map(|word| width(word, 1.0, weight)).fold(0.0, f64::max)
}

/// The longest piece that can be left when every word is hyphenated where it may be: a hyphen included.
fn longest_piece(text: &str, weight: Weight) -> f64 {
    let piece = |word: &str| {
        let is_word = word.trim_matches(|sign: char| !sign.is_alphanumeric()).chars().all(char::is_alphabetic);
        let most = if is_word { PIECE } else { usize::MAX };
        let cut = word.chars().count() > most;
        let piece: String = word.chars().take(most).chain(cut.then_some('-')).collect();
        width(&piece, 1.0, weight)
    };
    text.split([' ', '-', '–', '/', '\u{ad}']).map(piece).fold(0.0, f64::max)
}
