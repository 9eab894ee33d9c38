//! A report as a list of blocks, whatever it is written as.

use crate::chart::{ChartSpec, Figure, Theme, draw};
use crate::findings::FindingKind;
use crate::model::Language;

/// A report.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Language of everything in it.
    pub language: Language,
    /// What stands on the cover.
    pub cover: Cover,
    /// The rest, in order.
    pub blocks: Vec<Block>,
    /// Figures of the shorter editions: one for each theme, and whether it tells a certain finding. Without any, there are none.
    pub chosen: Vec<(String, bool)>,
}

/// What stands on the cover.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cover {
    /// Whom the mapping is about.
    pub municipality: String,
    /// Title.
    pub title: String,
    /// Rounds, with dates.
    pub rounds: String,
    /// The day that it is about, as the project wrote it: `2026-03-02`, or less of it.
    pub date: Option<String>,
    /// The few large figures: value and what it is.
    pub facts: Vec<(String, String)>,
}

/// A part of a report.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A heading; level 2 begins a section.
    Heading {
        /// 2 to 4.
        level: u8,
        /// Target of links; unique.
        id: String,
        /// Words.
        text: String,
    },
    /// What it all comes to, in a few sentences.
    Lead(String),
    /// A paragraph.
    Paragraph(String),
    /// Questions to discuss.
    Questions(Vec<String>),
    /// Findings.
    Sentences(Vec<Sentence>),
    /// A figure with its table.
    Figure(Box<FigureBlock>),
    /// A table.
    Table(Table),
    /// Something to keep in mind.
    Note(String),
    /// Words and what they mean.
    Definitions(Vec<(String, String)>),
}

/// A finding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    /// The figure that it is about, as printed.
    pub figure: String,
    /// Unit of that figure.
    pub unit: String,
    /// The sentence.
    pub text: String,
    /// How sure, and how many answers.
    pub meta: String,
    /// Whether it is good or bad news; absent where it is neither.
    pub sign: Option<FindingKind>,
    /// Where its evidence stands: id of a figure or table.
    pub link: Option<String>,
}

/// How a kind of news looks: a symbol, a word and a colour.
impl FindingKind {
    /// Its symbol.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Strength | Self::Better => "▲",
            Self::Gap | Self::Worse => "▼",
            Self::Changed | Self::Wish => "◆",
        }
    }

    /// Name in messages.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Strength => "strength",
            Self::Gap => "gap",
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Changed => "changed",
            Self::Wish => "wish",
        }
    }

    /// Which colour it has.
    #[must_use]
    pub const fn tone(self) -> &'static str {
        match self {
            Self::Strength | Self::Better => "good",
            Self::Gap | Self::Worse => "bad",
            Self::Changed | Self::Wish => "plain",
        }
    }
}

/// A figure with everything that stands around it.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureBlock {
    /// Target of links; unique.
    pub id: String,
    /// Whether its title tells a certain finding.
    pub tells: bool,
    /// What it shows, as a finding.
    pub title: String,
    /// What is measured, among whom, and how it is drawn.
    pub subtitle: Subtitle,
    /// The drawing, for pages that are wide; absent for what is better read as a table.
    pub drawing: Option<Drawing>,
    /// Where the figures come from.
    pub source: String,
    /// The same figures as a table.
    pub table: Table,
}

/// What stands under the title of a figure, in the order of reading. Each part is left out where what it is about is not there: another
/// program draws other marks, and a shorter edition has no tables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subtitle {
    /// What is measured, among whom, n.
    pub measured: String,
    /// What the marks of the drawing are.
    pub marks: String,
    /// What its table holds besides.
    pub table: String,
}

impl Subtitle {
    /// All of it.
    #[must_use]
    pub fn whole(&self) -> String {
        joined([&self.measured, &self.marks, &self.table])
    }

    /// Beside a drawing that stands alone.
    #[must_use]
    pub fn of_drawing(&self) -> String {
        joined([&self.measured, &self.marks])
    }

    /// The same, with words about the marks.
    #[must_use]
    pub fn marked(mut self, marks: impl AsRef<str>) -> Self {
        self.marks = joined([self.marks.as_str(), marks.as_ref()]);
        self
    }

    /// The same, with words about the table.
    #[must_use]
    pub fn with_table(mut self, table: impl AsRef<str>) -> Self {
        self.table = joined([self.table.as_str(), table.as_ref()]);
        self
    }
}

impl From<String> for Subtitle {
    fn from(measured: String) -> Self {
        Self { measured: measured.trim().to_owned(), ..Self::default() }
    }
}

fn joined<const N: usize>(parts: [&str; N]) -> String {
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

/// A drawing as data; whoever writes it draws it, in the width that fits.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// What is drawn, with nothing around it: title and subtitle stand in the page.
    pub spec: ChartSpec,
}

impl Drawing {
    /// For wide pages and paper.
    #[must_use]
    pub fn wide(&self) -> Figure {
        self.drawn("wide", &Theme::default())
    }

    /// For telephones.
    #[must_use]
    pub fn narrow(&self) -> Figure {
        self.drawn("narrow", &Theme::narrow())
    }

    /// Words that stand for it.
    #[must_use]
    pub fn alt(&self) -> &str {
        &self.spec.frame.alt
    }

    /// Identifiers inside differ by width, for both stand on one page.
    fn drawn(&self, width: &str, theme: &Theme) -> Figure {
        let mut spec = self.spec.clone();
        spec.frame.id = format!("{}-{width}", spec.frame.id);
        draw(&spec, theme)
    }
}

/// A table. The first cell of a row is its heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Target of links; unique.
    pub id: String,
    /// What it shows.
    pub caption: String,
    /// Columns, that of the row headings included.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: Vec<Row>,
    /// Whether it is closed until the reader opens it.
    pub folded: bool,
    /// Whether it stands on paper even so.
    pub printed: bool,
    /// For the table of a figure: the table of the questions behind it, with the answers that people chose from.
    pub asked: Option<String>,
}

/// A column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Heading.
    pub heading: String,
    /// Whether it holds numbers, which stand to the right.
    pub is_number: bool,
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Cells, the heading first.
    pub cells: Vec<Cell>,
    /// How deep its heading stands in a hierarchy.
    pub depth: u8,
    /// Whether it is a total.
    pub is_total: bool,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number as printed.
    Number(String),
    /// A figure that may not be shown. It reads as a word, never as a number.
    Hidden,
    /// No figure, and why.
    Missing(String),
    /// Words that lead to another page.
    Link {
        /// The words.
        text: String,
        /// Where they lead, relative to the page.
        address: String,
    },
}

impl Table {
    /// A table without rows: a column of row headings, then columns of numbers.
    pub fn new(id: impl Into<String>, caption: impl Into<String>, first: impl Into<String>) -> Self {
        let columns = vec![Column { heading: first.into(), is_number: false }];
        Self { id: id.into(), caption: caption.into(), columns, ..Self::default() }
    }

    /// The same table with one more column of numbers.
    #[must_use]
    pub fn number(mut self, heading: impl Into<String>) -> Self {
        self.columns.push(Column { heading: heading.into(), is_number: true });
        self
    }

    /// The same table with one more column of words.
    #[must_use]
    pub fn words(mut self, heading: impl Into<String>) -> Self {
        self.columns.push(Column { heading: heading.into(), is_number: false });
        self
    }

    /// The same table, closed.
    #[must_use]
    pub fn folded(self) -> Self {
        Self { folded: true, ..self }
    }

    /// Why cells are empty, each reason once, in order.
    #[must_use]
    pub fn reasons(&self) -> Vec<&str> {
        let mut reasons: Vec<&str> = Vec::new();
        for cell in self.rows.iter().flat_map(|row| &row.cells) {
            if let Cell::Missing(reason) = cell
                && !reason.is_empty()
                && !reasons.contains(&reason.as_str())
            {
                reasons.push(reason);
            }
        }
        reasons
    }

    /// Whether anything in it is hidden.
    #[must_use]
    pub fn has_hidden(&self) -> bool {
        self.rows.iter().any(|row| row.cells.contains(&Cell::Hidden))
    }
}

impl Table {
    /// A heading over the rows that follow, across the table.
    pub(super) fn part(&mut self, heading: impl Into<String>) {
        let blank = self.columns.iter().skip(1).map(|_| Cell::Text(String::new()));
        self.rows.push(Row { is_total: true, ..Row::new(heading, blank) });
    }
}

impl Row {
    /// A row of cells under a heading.
    pub fn new(heading: impl Into<String>, cells: impl IntoIterator<Item = Cell>) -> Self {
        Self { cells: std::iter::once(Cell::Text(heading.into())).chain(cells).collect(), ..Self::default() }
    }
}

impl Document {
    /// A finding may rest on figures that have no figure or table of their own; then it stands without a link.
    pub(super) fn drop_dead_links(&mut self) {
        let alive: Vec<bool> = self
            .blocks
            .iter()
            .flat_map(|block| if let Block::Sentences(sentences) = block { sentences.as_slice() } else { &[] })
            .map(|sentence| sentence.link.as_ref().is_some_and(|link| self.has_target(link)))
            .collect();
        let mut alive = alive.into_iter();
        for block in &mut self.blocks {
            if let Block::Sentences(sentences) = block {
                for sentence in sentences {
                    if !alive.next().unwrap_or(false) {
                        sentence.link = None;
                    }
                }
            }
        }
    }

    /// Whether there is a figure or table to link to.
    #[must_use]
    pub fn has_target(&self, id: &str) -> bool {
        self.blocks.iter().any(|block| match block {
            Block::Heading { id: own, .. } => own == id,
            Block::Figure(figure) => figure.id == id || figure.table.id == id,
            Block::Table(table) => table.id == id,
            _ => false,
        })
    }
}
