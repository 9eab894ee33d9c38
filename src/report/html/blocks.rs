//! Blocks of a document in a page.

use maud::{Markup, PreEscaped, html as markup};

use super::download;
use crate::chart::{Figure, Theme};
use crate::findings::FindingKind;
use crate::locale::Catalogue;
use crate::report::document::{Block, Cell, Document, FigureBlock, Row, Sentence, Table};
use crate::report::figure_files::standing_alone;

/// Who takes a figure along: what it belongs to, and which figures are also pictures.
pub(super) struct Takers<'d> {
    pub(super) document: &'d Document,
    /// Figures that stand open.
    pub(super) loud: &'d [&'d str],
}

pub(super) fn block(block: &Block, words: &Catalogue, takers: &Takers<'_>) -> Markup {
    match block {
        Block::Heading { level: 2, id, text } => markup! { h2 id=(format!("{id}-title")) { (text) } },
        Block::Heading { level: 3, id, text } => markup! { h3 id=(id) { (text) } },
        Block::Heading { id, text, .. } => markup! { h4 id=(id) { (text) } },
        Block::Lead(text) => markup! { p class="lead" { (text) } },
        Block::Questions(questions) => markup! { ol class="discuss" { @for question in questions { li { (question) } } } },
        Block::Paragraph(text) => markup! { p { (text) } },
        Block::Note(text) => markup! { p class="note" { (text) } },
        Block::Sentences(sentences) => markup! {
            ul class="findings" { @for item in sentences { (sentence(item, words)) } }
        },
        Block::Definitions(definitions) => markup! {
            dl class="definitions" { @for (word, meaning) in definitions { div { dt { (word) } dd { (meaning) } } } }
        },
        Block::Figure(block) => figure(block, words, takers),
        Block::Table(block) if block.folded => markup! {
            details id=(block.id) class="folded" {
                summary { (block.caption) }
                (table(block, words, false))
            }
        },
        Block::Table(block) => markup! { div id=(block.id) class="table-block" { (table(block, words, true)) } },
    }
}

fn sentence(sentence: &Sentence, words: &Catalogue) -> Markup {
    markup! {
        li class=[sentence.sign.map(FindingKind::tone)] {
            p class="size" aria-hidden="true" { span class="number" { (sentence.figure) } " " span class="unit" { (sentence.unit) } }
            div class="words" {
                p { (sentence.text) }
                p class="meta" {
                    (sentence.meta)
                    @if let Some(link) = &sentence.link { " " a href=(format!("#{link}")) { (words.text("html.evidence")) } }
                }
            }
        }
    }
}

fn figure(figure: &FigureBlock, words: &Catalogue, takers: &Takers<'_>) -> Markup {
    let caption = format!("{}-caption", figure.id);
    markup! {
        figure id=(figure.id) aria-labelledby=(caption) {
            figcaption {
                p class="title" id=(caption) { (figure.title) }
                p class="subtitle" { (figure.subtitle.whole()) }
            }
            @if let Some(drawing) = &figure.drawing {
                (drawn("wide", &drawing.wide(), Theme::default().width, figure))
                (drawn("narrow", &drawing.narrow(), Theme::narrow().width, figure))
            }
            @if figure.table.folded {
                details id=(figure.table.id) {
                    summary { (words.text("html.show_table")) }
                    (table(&figure.table, words, false))
                }
            } @else {
                div id=(figure.table.id) { (table(&figure.table, words, false)) }
            }
            p class="source" {
                (figure.source) " "
                @if let Some(asked) = &figure.table.asked { a href=(format!("#{asked}")) { (words.text("html.asked")) } " " }
            }
            (take(figure, words, takers))
        }
    }
}

/// The figure to take along: its address, its numbers, its drawing, and a line to cite it by.
fn take(figure: &FigureBlock, words: &Catalogue, takers: &Takers<'_>) -> Markup {
    let cover = &takers.document.cover;
    let named = |ending: &str| format!("{}.{ending}", figure.id);
    // Pages that are made by the thousand, as profiles are, have their drawings once.
    let drawing = figure.drawing.as_ref().filter(|_| !takers.document.chosen.is_empty());
    let alone = drawing.map(|drawing| standing_alone(figure, drawing));
    let png = alone.as_ref().filter(|_| takers.loud.contains(&figure.id.as_str())).and_then(download::png);
    let date = cover.date.as_deref().map(|date| words.date(date)).unwrap_or_default();
    // What a report lacks, as the overview of many has no municipality, leaves no hole in the line.
    let source: Vec<&str> =
        [cover.municipality.as_str(), &cover.title, &date].into_iter().filter(|part| !part.is_empty()).collect();
    let values = [("source", source.join(", ")), ("figure", figure.title.clone()), ("anchor", figure.id.clone())];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    markup! {
        details class="take" {
            summary { (words.text("html.take")) }
            p {
                a href=(download::address(&figure.table, words)) download=(named("csv")) { (words.text("html.download")) }
                @if let Some(alone) = &alone {
                    " " a href=(PreEscaped(download::svg(alone))) download=(named("svg")) { (words.text("html.download_svg")) }
                }
                @if let Some(png) = &png {
                    " " a href=(png) download=(named("png")) { (words.text("html.download_png")) }
                }
                " " a href=(format!("#{}", figure.id)) class="anchor" { (words.text("html.link_here")) }
            }
            p class="cite" { (words.fill("html.cite", &values)) }
        }
    }
}

/// A drawing that is wider than its place, as a map of many columns is, keeps its size and scrolls; every other one fits its place.
fn drawn(class: &str, drawing: &Figure, room: f64, figure: &FigureBlock) -> Markup {
    let svg = PreEscaped(drawing.svg_of_page());
    if drawing.width <= room {
        return markup! { div class={ "drawing " (class) } { (svg) } };
    }
    markup! { div class={ "drawing broad " (class) } role="group" tabindex="0" aria-label=(figure.title) { (svg) } }
}

/// A table. It scrolls by itself where the page is too narrow, in a part that the keyboard reaches.
fn table(table: &Table, words: &Catalogue, with_caption: bool) -> Markup {
    let notes = notes(table, words);
    markup! {
        div class="scroll" role="group" tabindex="0" aria-label=(table.caption) { (grid(table, words, with_caption)) }
        @if !notes.is_empty() { p class="table-note" { (notes.join(" ")) } }
    }
}

/// What the marks in a table mean, for those that stand in it.
fn notes(table: &Table, words: &Catalogue) -> Vec<String> {
    let mut notes = Vec::new();
    if table.has_hidden() {
        notes.push(words.text("html.hidden_note"));
    }
    let reasons = table.reasons().join("; ");
    if !reasons.is_empty() {
        notes.push(words.fill("html.missing_note", &[("reasons", &reasons)]));
    }
    notes
}

fn grid(table: &Table, words: &Catalogue, with_caption: bool) -> Markup {
    markup! {
        table {
            caption class=(if with_caption { "shown" } else { "unseen" }) { (table.caption) }
            thead {
                tr {
                    @for column in &table.columns {
                        th scope="col" class=[column.is_number.then_some("number")] { (column.heading) }
                    }
                }
            }
            tbody { @for entry in &table.rows { (row(entry, words)) } }
        }
    }
}

fn row(row: &Row, words: &Catalogue) -> Markup {
    let depth = format!("depth-{}", row.depth.min(3));
    markup! {
        tr class=[row.is_total.then_some("total")] {
            @for (position, entry) in row.cells.iter().enumerate() {
                @if position == 0 {
                    th scope="row" class=[(row.depth > 0).then_some(depth.as_str())] { (cell(entry, words)) }
                } @else {
                    td class=[class(entry)] { (cell(entry, words)) }
                }
            }
        }
    }
}

const fn class(cell: &Cell) -> Option<&'static str> {
    match cell {
        Cell::Text(_) | Cell::Link { .. } => None,
        Cell::Number(_) => Some("number"),
        Cell::Hidden => Some("number hidden"),
        Cell::Missing(_) => Some("number missing"),
    }
}

fn cell(cell: &Cell, words: &Catalogue) -> Markup {
    markup! {
        @match cell {
            Cell::Text(text) | Cell::Number(text) => (text),
            Cell::Link { text, address } => a href=(address) { (text) },
            Cell::Hidden => (words.text("suppressed_mark")),
            Cell::Missing(reason) => {
                span aria-hidden="true" { (words.text("not_available_mark")) }
                span class="unseen" { @if reason.is_empty() { (words.text("absent_mark")) } @else { (reason) } }
            }
        }
    }
}
