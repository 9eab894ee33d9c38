//! From a document to what the template reads: what is printed, in which order, and what leads where.

use std::collections::{BTreeMap, BTreeSet};

use super::grid::{self, Fit};
use super::letters::{printed, spoken};
use super::placed::{Placed, gather, placed, placed_beside, themes};
use super::sheet::{Cover, Figure, Finding, Head, Line, Link, Part, Picture, Printed, Sheet, Words};
use crate::findings::FindingKind;
use crate::locale::Catalogue;
use crate::report::document::{Block, Cell, Document, FigureBlock, Row, Sentence, Table};

/// A council's edition with no more sections than this, as those of units are, has no contents.
const FEW_SECTIONS: usize = 8;
/// A table with no more rows than this stays on one page.
const SHORT_TABLE: usize = 16;

/// How a document is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// Everything, one thing below the other.
    Full,
    /// The words of a part beside its figure, so that two parts share a page.
    Council,
    /// Without a front page and contents.
    Brief,
}

/// Lays out a document.
pub(super) fn compose(document: &Document, layout: Layout) -> Sheet {
    let sections = document.blocks.iter().filter(|block| matches!(block, Block::Heading { level: 2, .. })).count();
    let listed = layout == Layout::Full || layout == Layout::Council && sections > FEW_SECTIONS;
    Sheet { brief: layout == Layout::Brief, listed, ..Composer::new(document, layout).sheet() }
}

struct Composer<'a> {
    document: &'a Document,
    layout: Layout,
    words: &'static Catalogue,
    /// What a link to an identifier leads to: its label in the PDF, and the number of the figure or none.
    targets: BTreeMap<&'a str, (String, Option<usize>)>,
    /// Folded tables that a finding rests on; the others are for the page on the web.
    wanted: BTreeSet<&'a str>,
    /// Level of the heading before.
    level: u8,
    /// How many figures there have been.
    figures: usize,
    /// Drawings of all figures, in order.
    placed: Vec<Option<Placed>>,
    /// Numbers of those that stand beside their words.
    beside: BTreeSet<usize>,
    drawings: BTreeMap<String, String>,
    /// Tables of figures, for the end.
    twins: Vec<Printed>,
}

impl<'a> Composer<'a> {
    fn new(document: &'a Document, layout: Layout) -> Self {
        let themes = if layout == Layout::Council { themes(&document.blocks) } else { BTreeSet::new() };
        let sentences = document.blocks.iter().filter_map(|block| match block {
            Block::Sentences(sentences) => Some(sentences),
            _ => None,
        });
        let wanted = sentences.flatten().filter_map(|sentence| sentence.link.as_deref()).collect();
        let mut composer = Self {
            document,
            layout,
            words: Catalogue::of(document.language),
            targets: BTreeMap::new(),
            wanted,
            level: 0,
            figures: 0,
            placed: Vec::new(),
            beside: BTreeSet::new(),
            drawings: BTreeMap::new(),
            twins: Vec::new(),
        };
        let figures =
            document.blocks.iter().filter_map(|block| if let Block::Figure(figure) = block { Some(figure) } else { None });
        for (at, figure) in figures.enumerate() {
            let beside = figure.drawing.as_ref().filter(|_| themes.contains(&at)).and_then(placed_beside);
            if beside.is_some() {
                composer.beside.insert(at + 1);
            }
            composer.placed.push(beside.or_else(|| figure.drawing.as_ref().and_then(placed)));
        }
        composer.targets = composer.all_targets();
        composer
    }

    /// Labels are numbered: nothing that a document says becomes a name in the PDF.
    fn all_targets(&self) -> BTreeMap<&'a str, (String, Option<usize>)> {
        let mut targets: BTreeMap<&'a str, (String, Option<usize>)> = BTreeMap::new();
        let mut figures = 0;
        let mut add = |id: &'a str, number: Option<usize>| {
            let label = format!("target-{}", targets.len());
            targets.entry(id).or_insert((label, number));
        };
        for block in &self.document.blocks {
            match block {
                Block::Heading { id, .. } => add(id, None),
                Block::Table(table) if self.prints(table) => add(&table.id, None),
                Block::Figure(figure) => {
                    figures += 1;
                    add(&figure.id, Some(figures));
                    // Without a drawing the table is the figure.
                    if self.placed.get(figures - 1).is_some_and(Option::is_some) && !figure.table.rows.is_empty() {
                        add(&figure.table.id, Some(figures));
                    }
                }
                _ => {}
            }
        }
        targets
    }

    fn prints(&self, table: &Table) -> bool {
        !table.folded || table.printed || self.wanted.contains(table.id.as_str())
    }

    fn sheet(mut self) -> Sheet {
        let blocks = &self.document.blocks;
        let is_section = |block: &Block| matches!(block, Block::Heading { level, .. } if *level <= 2);
        let end = blocks.iter().skip(1).position(is_section).map_or(blocks.len(), |at| at + 1);
        let mut lead = self.parts(&blocks[..end]);
        // Without a heading there would be nothing to find one's way by.
        if !blocks.iter().any(|block| matches!(block, Block::Heading { .. })) {
            let text = self.title();
            lead.insert(0, Part::Heading { level: 1, label: String::new(), text, fresh: false });
        }
        let mut body = self.parts(&blocks[end..]);
        // What lies on its side has a sheet of its own, and then the section is no single page.
        if lead.iter().any(|part| matches!(part, Part::Sideways { .. })) {
            body.splice(0..0, std::mem::take(&mut lead));
        }
        body.extend(self.numbers());
        let cover = &self.document.cover;
        Sheet {
            lang: self.document.language.tag(),
            title: self.title(),
            words: Words {
                contents: self.words.text("html.contents"),
                page: self.words.text("pdf.page"),
                see_page: self.words.text("pdf.see_page"),
            },
            cover: Cover {
                municipality: printed(&cover.municipality),
                title: if cover.title.is_empty() { self.title() } else { printed(&cover.title) },
                rounds: printed(&cover.rounds),
                facts: cover.facts.iter().map(|(value, label)| (printed(value), printed(label))).collect(),
            },
            brief: false,
            listed: true,
            lead,
            body,
            drawings: self.drawings,
        }
    }

    /// What the file is called by readers of it.
    fn title(&self) -> String {
        let cover = &self.document.cover;
        let named = [printed(&cover.title), printed(&cover.municipality)].into_iter().filter(|part| !part.is_empty());
        let title = named.collect::<Vec<_>>().join(" – ");
        if title.is_empty() { self.words.text("pdf.untitled") } else { title }
    }

    fn parts(&mut self, blocks: &'a [Block]) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut rest = blocks;
        while let Some((block, after)) = rest.split_first() {
            rest = after;
            match block {
                Block::Heading { level, id, text } => parts.push(self.heading(*level, id, text)),
                Block::Lead(text) => parts.push(Part::Lead { text: printed(text) }),
                Block::Questions(items) => {
                    parts.push(Part::Questions { items: items.iter().map(|item| printed(item)).collect() });
                }
                Block::Paragraph(text) => parts.push(Part::Paragraph { text: printed(text) }),
                Block::Note(text) => parts.push(Part::Note { text: printed(text) }),
                Block::Sentences(items) => {
                    parts.push(Part::Sentences { items: items.iter().map(|item| self.finding(item)).collect() });
                }
                Block::Definitions(items) => parts.push(Part::Definitions {
                    items: items.iter().map(|(word, meaning)| (printed(word), printed(meaning))).collect(),
                }),
                Block::Figure(figure) => self.figure(figure, &mut parts),
                Block::Table(table) if table.folded => {
                    let run = 1 + rest.iter().take_while(|block| matches!(block, Block::Table(table) if table.folded)).count();
                    let run = &blocks[blocks.len() - after.len() - 1..][..run];
                    rest = &after[run.len() - 1..];
                    self.folded(run, &mut parts);
                }
                Block::Table(table) => self.table(table, &mut parts),
            }
        }
        parts
    }

    /// No level is left out: the first heading is of the first level, and each is at most one below the one before.
    fn heading(&mut self, level: u8, id: &str, text: &str) -> Part {
        self.level = level.saturating_sub(1).clamp(1, self.level + 1);
        let fresh = self.layout == Layout::Full && self.level == 1 && id == "appendix";
        Part::Heading { level: self.level, label: self.label(id), text: printed(text), fresh }
    }

    fn label(&self, id: &str) -> String {
        self.targets.get(id).map(|(label, _)| label.clone()).unwrap_or_default()
    }

    fn finding(&self, sentence: &Sentence) -> Finding {
        let target = sentence.link.as_deref().and_then(|id| self.targets.get(id));
        let link = target.map(|(label, figure)| Link {
            text: figure.map(|number| self.numbered("pdf.figure", number)).unwrap_or_default(),
            label: label.clone(),
        });
        Finding {
            figure: printed(&sentence.figure),
            unit: printed(&sentence.unit),
            text: printed(&sentence.text),
            meta: printed(&sentence.meta),
            tone: sentence.sign.map(FindingKind::tone).unwrap_or_default(),
            link,
        }
    }

    fn numbered(&self, key: &str, number: usize) -> String {
        self.words.fill(key, &[("number", &number.to_string())])
    }

    /// A figure with its drawing, and its table at the end; or with its table in the place of a drawing that there is not, or
    /// that is too large to be read on paper.
    fn figure(&mut self, figure: &FigureBlock, parts: &mut Vec<Part>) {
        self.figures += 1;
        let number = self.figures;
        let name = self.numbered("pdf.figure", number);
        let title = printed(&figure.title);
        let label = self.label(&figure.id);
        let placed = self.placed.get_mut(number - 1).and_then(Option::take);
        let Some((drawing, placed)) = figure.drawing.as_ref().zip(placed) else {
            let caption = format!("{name}. {title}");
            let subtitle = printed(&figure.subtitle.whole());
            let mut tables = self.tables(&figure.table, &label);
            for table in &mut tables {
                table.caption.clone_from(&caption);
                table.subtitle.clone_from(&subtitle);
                table.source = printed(&figure.source);
            }
            turned(tables, parts);
            return;
        };
        let path = format!("figure-{number}.svg");
        let twin = self.label(&figure.table.id);
        let is_beside = self.beside.contains(&number);
        let part = Box::new(Figure {
            label,
            number: name,
            title: title.clone(),
            subtitle: printed(&figure.subtitle.whole()),
            drawing: Picture { path: path.clone(), alt: spoken(drawing.alt()), width: placed.width, height: placed.height },
            source: printed(&figure.source),
            twin: Link { text: self.words.text("pdf.twin"), label: twin.clone() },
            asked: figure
                .table
                .asked
                .as_deref()
                .and_then(|id| self.targets.get(id))
                .map(|(label, _)| Link { text: self.words.text("pdf.asked"), label: label.clone() }),
        });
        parts.push(Part::Figure(part));
        if is_beside {
            gather(parts);
        }
        self.drawings.insert(path, placed.svg);
        if figure.table.rows.is_empty() {
            return;
        }
        let mut tables = self.tables(&figure.table, &twin);
        for table in &mut tables {
            table.caption = self.numbered("pdf.twin_of", number);
            table.subtitle.clone_from(&title);
        }
        if figure.table.folded {
            self.twins.extend(tables);
        } else {
            turned(tables, parts);
        }
    }

    /// Folded tables in a row: those that findings rest on, and how many more there are on the web.
    fn folded(&mut self, run: &[Block], parts: &mut Vec<Part>) {
        let tables = run.iter().filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None });
        let (printed, left): (Vec<&Table>, Vec<&Table>) = tables.partition(|table| self.prints(table));
        if !left.is_empty() {
            let key = if printed.is_empty() { "pdf.elsewhere" } else { "pdf.others_elsewhere" };
            parts.push(Part::Note { text: self.words.plural(key, left.len() as u64, &[]) });
        }
        for table in printed {
            self.table(table, parts);
        }
    }

    fn table(&self, table: &Table, parts: &mut Vec<Part>) {
        turned(self.tables(table, &self.label(&table.id)), parts);
    }

    /// A table in as many parts as it takes.
    fn tables(&self, table: &Table, label: &str) -> Vec<Printed> {
        let fits = grid::fit(table, self.words);
        let count = fits.len();
        let caption = printed(&table.caption);
        let part = |position: usize| {
            let place = [("part", (position + 1).to_string()), ("parts", count.to_string())];
            let place: Vec<(&str, &str)> = place.iter().map(|(name, value)| (*name, value.as_str())).collect();
            if count > 1 { format!(" {}", self.words.fill("pdf.part", &place)) } else { String::new() }
        };
        let notes = self.notes(table);
        let made = fits.into_iter().enumerate().map(|(position, fit)| Printed {
            label: (position == 0 && !label.is_empty()).then(|| label.to_owned()),
            caption: format!("{caption}{}", part(position)),
            subtitle: String::new(),
            source: String::new(),
            heads: fit.columns.iter().map(|column| head(table, *column)).collect(),
            rows: table.rows.iter().map(|row| self.line(table, row, &fit)).collect(),
            notes: if position + 1 == count { notes.clone() } else { Vec::new() },
            size: fit.setting.size,
            line: fit.line(),
            turned: fit.setting.turned,
            heading: fit.heading,
            indent: grid::INDENT,
            whole: table.rows.len() <= SHORT_TABLE,
            sideways: fit.setting.sideways,
            widths: fit.widths,
        });
        made.collect()
    }

    fn line(&self, table: &Table, row: &Row, fit: &Fit) -> Line {
        let (mut cells, mut special) = (Vec::new(), Vec::new());
        for (position, &column) in fit.columns.iter().enumerate() {
            let cell = row.cells.get(column);
            let kind = match cell {
                Some(Cell::Number(_)) => 'n',
                Some(Cell::Hidden | Cell::Missing(_)) => 'h',
                Some(Cell::Text(_) | Cell::Link { .. }) | None => 't',
            };
            let is_number = table.columns.get(column).is_some_and(|column| column.is_number);
            if kind == 'h' || is_number == (kind == 't') {
                special.push((position, kind));
            }
            cells.push(cell.map(|cell| grid::words_of(cell, self.words)).unwrap_or_default());
        }
        let flat = fit.holds(table, row, cells.iter().map(String::as_str));
        Line { depth: row.depth.min(3), total: row.is_total, flat, cells, special }
    }

    /// What the marks in a table mean, for those that stand in it.
    fn notes(&self, table: &Table) -> Vec<String> {
        let mut notes = Vec::new();
        if table.has_hidden() {
            notes.push(self.words.text("html.hidden_note"));
        }
        let reasons = table.reasons().join("; ");
        if !reasons.is_empty() {
            notes.push(printed(&self.words.fill("html.missing_note", &[("reasons", &reasons)])));
        }
        notes
    }

    /// Tables of figures, at the end: those who read the figures need them there, those who do not see them need them at all.
    fn numbers(&mut self) -> Vec<Part> {
        let twins = std::mem::take(&mut self.twins);
        if twins.is_empty() {
            return Vec::new();
        }
        let text = self.words.text("pdf.numbers");
        let mut parts = vec![
            Part::Heading { level: 1, label: "numbers".to_owned(), text, fresh: true },
            Part::Paragraph { text: self.words.text("pdf.numbers_about") },
        ];
        turned(twins, &mut parts);
        parts
    }
}

/// Tables in order; those that lie on their side together, so that they share sheets.
fn turned(tables: Vec<Printed>, parts: &mut Vec<Part>) {
    for table in tables {
        match parts.last_mut() {
            Some(Part::Sideways { tables }) if table.sideways => tables.push(table),
            _ if table.sideways => parts.push(Part::Sideways { tables: vec![table] }),
            _ => parts.push(Part::Table(Box::new(table))),
        }
    }
}

fn head(table: &Table, column: usize) -> Head {
    let column = table.columns.get(column);
    Head {
        text: column.map(|column| printed(&column.heading)).unwrap_or_default(),
        number: column.is_some_and(|column| column.is_number),
    }
}
