//! What runs across the header of a saved table: one kind of thing in each row, measures among them.

use super::facts::Cell;
use super::layout::{Known, Layout, is_blank};
use super::number::{self, Decimal};
use super::vocabulary::{self, Role};
use crate::ingest::tables::text_table::Line;

/// What labels are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Area,
    Period,
    Sex,
    Grade,
    Age,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Sex, Self::Period, Self::Grade, Self::Age, Self::Area];

    /// The column name that the rest of the reader knows.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Area => "area",
            Self::Period => "period",
            Self::Sex => "sex",
            Self::Grade => "grade",
            Self::Age => "age",
        }
    }

    fn fits(self, label: &str, known: &Known<'_>) -> bool {
        match self {
            Self::Area => known.is_area(label),
            Self::Period => vocabulary::period(label).is_some(),
            // Codes would fit too many things: only words make a column of sexes or ages without a name.
            Self::Sex => !is_code(label) && vocabulary::sex(label, label).is_some(),
            Self::Grade => vocabulary::fold(label).contains("trinn") && vocabulary::age(label, label, true).is_some(),
            Self::Age => !is_code(label) && vocabulary::age(label, label, false).is_some(),
        }
    }
}

fn is_code(label: &str) -> bool {
    label.trim().len() < 2 || label.trim().bytes().all(|byte| byte.is_ascii_digit())
}

/// The kind that all labels are of, blanks aside.
pub(super) fn kind_of<'a>(labels: &mut impl Iterator<Item = &'a str>, known: &Known<'_>) -> Option<Kind> {
    let labels: std::collections::BTreeSet<&str> = labels.map(str::trim).filter(|label| !label.is_empty()).collect();
    if labels.is_empty() {
        return None;
    }
    Kind::ALL.into_iter().find(|kind| labels.iter().all(|label| kind.fits(label, known)))
}

/// The header rows, blanks filled from the left where a label stands once for several columns.
pub(super) struct Heading {
    rows: Vec<Vec<String>>,
}

impl Heading {
    pub(super) fn new(lines: &[Line], layout: &Layout, known: &Known<'_>) -> Self {
        let first = (0..lines[layout.header.start].1.len()).find(|&column| !is_label(column, lines, layout, known)).unwrap_or(0);
        let mut rows: Vec<Vec<String>> = lines[layout.header.clone()].iter().map(|(_, fields)| fields.clone()).collect();
        let lowest = rows.len().saturating_sub(1);
        for row in rows.iter_mut().take(lowest) {
            let mut last = String::new();
            for field in row.iter_mut().skip(first) {
                if is_blank(field) {
                    field.clone_from(&last);
                } else {
                    last.clone_from(field);
                }
            }
        }
        Self { rows }
    }
}

/// Whether a column holds labels: it comes first, its header names what labels are named by, or it holds no figure. Codes of areas are
/// numbers and yet labels.
fn is_label(column: usize, lines: &[Line], layout: &Layout, known: &Known<'_>) -> bool {
    let header = || lines[layout.header.clone()].iter().map(|(_, fields)| fields[column].trim());
    let body = || lines[layout.body.clone()].iter().map(|(_, fields)| fields[column].trim());
    if column == 0 || header().any(names_labels) {
        return true;
    }
    let unnamed = header().all(str::is_empty);
    if unnamed && kind_of(&mut body(), known).is_some() {
        return true;
    }
    let figures = body().any(|field| matches!(number::cell(field, &mut Decimal::Unknown), Ok(Cell::Number(_) | Cell::Sign(_))));
    !figures && body().any(|field| !field.is_empty())
}

fn names_labels(header: &str) -> bool {
    let folded = vocabulary::fold(header);
    let is_code = ["kode", "nummer", "code"].iter().any(|end| folded.ends_with(end));
    is_code || !matches!(vocabulary::role(header), Role::Other | Role::Measure)
}

/// One thing that runs across: its name, its categories in order.
pub(super) struct Level {
    pub(super) name: &'static str,
    pub(super) categories: Vec<String>,
}

/// One column of figures.
pub(super) struct Figures {
    pub(super) column: usize,
    pub(super) measure: usize,
    /// Position of the category in each level.
    pub(super) categories: Vec<u32>,
}

/// Which columns hold labels, which hold figures, and what each of those is about.
pub(super) struct Columns {
    pub(super) stubs: Vec<usize>,
    pub(super) figures: Vec<Figures>,
    pub(super) levels: Vec<Level>,
    pub(super) measures: Vec<String>,
}

impl Columns {
    pub(super) fn new(lines: &[Line], layout: &Layout, heading: &Heading, known: &Known<'_>) -> Self {
        let width = lines[layout.header.start].1.len();
        let holds = |column: usize| {
            let rows = lines[layout.header.start..layout.body.end].iter();
            rows.clone().any(|(_, fields)| !is_blank(&fields[column]))
        };
        let (stubs, places): (Vec<usize>, Vec<usize>) =
            (0..width).filter(|&column| holds(column)).partition(|&column| is_label(column, lines, layout, known));
        let figures = places.iter().map(|&column| Figures { column, measure: 0, categories: Vec::new() }).collect();
        let mut columns = Self { stubs, figures, levels: Vec::new(), measures: Vec::new() };
        let mut names: Vec<Vec<&str>> = vec![Vec::new(); places.len()];
        let mut constant = Vec::new();
        for row in &heading.rows {
            let labels: Vec<&str> = places.iter().map(|&column| row[column].trim()).collect();
            columns.row(&labels, known, &mut names, &mut constant);
        }
        columns.name(&names, &constant);
        columns
    }

    /// One header row: a level when all its labels are of one kind, otherwise a part of the measures' names.
    fn row<'a>(&mut self, labels: &[&'a str], known: &Known<'_>, names: &mut [Vec<&'a str>], constant: &mut Vec<&'a str>) {
        let split: Option<Vec<(&str, &str)>> = labels.iter().map(|label| super::flat_table::value_with_period(label)).collect();
        let is_complete = labels.iter().all(|label| !label.is_empty());
        let kind = kind_of(&mut labels.iter().copied(), known).filter(|_| is_complete);
        match (kind, split) {
            (Some(kind), _) => self.level(kind, labels),
            (None, Some(split)) => {
                let periods: Vec<&str> = split.iter().map(|(_, period)| *period).collect();
                self.level(Kind::Period, &periods);
                names.iter_mut().zip(split).for_each(|(name, (plain, _))| name.push(plain));
            }
            // A text above the whole table tells nothing apart.
            (None, None) if labels.windows(2).all(|pair| pair[0] == pair[1]) => constant.extend(labels.first()),
            (None, None) => names.iter_mut().zip(labels).for_each(|(name, label)| name.push(label)),
        }
    }

    fn level(&mut self, kind: Kind, labels: &[&str]) {
        let mut categories: Vec<String> = Vec::new();
        for (figures, label) in self.figures.iter_mut().zip(labels) {
            let position = categories.iter().position(|known| known == label).unwrap_or_else(|| {
                categories.push((*label).to_owned());
                categories.len() - 1
            });
            figures.categories.push(u32::try_from(position).unwrap_or(u32::MAX));
        }
        self.levels.push(Level { name: kind.name(), categories });
    }

    fn name(&mut self, names: &[Vec<&str>], constant: &[&str]) {
        for (figures, parts) in self.figures.iter_mut().zip(names) {
            let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
            let name = match (parts.as_slice(), constant) {
                ([], [.., only]) if !only.is_empty() => (*only).to_owned(),
                ([], _) => "value".to_owned(),
                (parts, _) => parts.join(" – "),
            };
            figures.measure = self.measures.iter().position(|known| *known == name).unwrap_or_else(|| {
                self.measures.push(name);
                self.measures.len() - 1
            });
        }
    }
}
