//! What the template reads.

use std::collections::BTreeMap;

use serde::Serialize;

/// Everything that the template reads.
#[derive(Serialize)]
pub(super) struct Sheet {
    pub(super) lang: &'static str,
    pub(super) title: String,
    pub(super) words: Words,
    pub(super) cover: Cover,
    /// Whether it has neither front page nor contents.
    pub(super) brief: bool,
    /// Whether it has contents: a few pages need none.
    pub(super) listed: bool,
    /// The page for management: the first section.
    pub(super) lead: Vec<Part>,
    /// Every other section.
    pub(super) body: Vec<Part>,
    #[serde(skip)]
    pub(super) drawings: BTreeMap<String, String>,
}

#[derive(Serialize)]
pub(super) struct Words {
    pub(super) contents: String,
    pub(super) page: String,
    pub(super) see_page: String,
}

#[derive(Serialize)]
pub(super) struct Cover {
    pub(super) municipality: String,
    pub(super) title: String,
    pub(super) rounds: String,
    pub(super) facts: Vec<(String, String)>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum Part {
    Heading {
        level: u8,
        label: String,
        text: String,
        fresh: bool,
    },
    Lead {
        text: String,
    },
    Questions {
        items: Vec<String>,
    },
    Paragraph {
        text: String,
    },
    Note {
        text: String,
    },
    Sentences {
        items: Vec<Finding>,
    },
    Definitions {
        items: Vec<(String, String)>,
    },
    Figure(Box<Figure>),
    /// A heading and what is said, with the figure beside it.
    Theme {
        words: Vec<Part>,
        figure: Box<Figure>,
    },
    Table(Box<Printed>),
    /// Tables on sheets that lie on their side.
    Sideways {
        tables: Vec<Printed>,
    },
}

#[derive(Serialize)]
pub(super) struct Finding {
    pub(super) figure: String,
    pub(super) unit: String,
    pub(super) text: String,
    pub(super) meta: String,
    /// `good`, `bad`, `plain`; nothing where it is no news of either kind.
    pub(super) tone: &'static str,
    /// Words and target of a link; no target, no link.
    pub(super) link: Option<Link>,
}

#[derive(Clone, Serialize)]
pub(super) struct Link {
    pub(super) text: String,
    pub(super) label: String,
}

#[derive(Serialize)]
pub(super) struct Figure {
    pub(super) label: String,
    pub(super) number: String,
    pub(super) title: String,
    pub(super) subtitle: String,
    pub(super) drawing: Picture,
    pub(super) source: String,
    /// Where its table stands.
    pub(super) twin: Link,
    /// Where its questions stand.
    pub(super) asked: Option<Link>,
}

#[derive(Serialize)]
pub(super) struct Picture {
    pub(super) path: String,
    pub(super) alt: String,
    pub(super) width: f64,
    pub(super) height: f64,
}

#[derive(Serialize)]
pub(super) struct Printed {
    pub(super) label: Option<String>,
    pub(super) caption: String,
    pub(super) subtitle: String,
    pub(super) source: String,
    pub(super) size: f64,
    /// Height of a row that has one line, in points.
    pub(super) line: f64,
    pub(super) indent: f64,
    /// Whether headings of columns stand on end, and how high they are.
    pub(super) turned: bool,
    pub(super) heading: f64,
    /// Whether it stays on one page.
    pub(super) whole: bool,
    pub(super) widths: Vec<f64>,
    pub(super) heads: Vec<Head>,
    pub(super) rows: Vec<Line>,
    pub(super) notes: Vec<String>,
    #[serde(skip)]
    pub(super) sideways: bool,
}

#[derive(Serialize)]
pub(super) struct Head {
    pub(super) text: String,
    pub(super) number: bool,
}

#[derive(Serialize)]
pub(super) struct Line {
    pub(super) depth: u8,
    pub(super) total: bool,
    /// Whether everything in it has room on one line.
    pub(super) flat: bool,
    pub(super) cells: Vec<String>,
    /// Which of them do not stand as their column does, and what they are: `t` for words, `n` for numbers, `h` for what is hidden
    /// or missing.
    pub(super) special: Vec<(usize, char)>,
}

impl Sheet {
    /// Drawings by the name that the template knows them by.
    pub(super) fn drawings(&self) -> impl Iterator<Item = (&str, &str)> {
        self.drawings.iter().map(|(name, svg)| (name.as_str(), svg.as_str()))
    }
}
