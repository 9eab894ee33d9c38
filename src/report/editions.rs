//! Shorter editions of one document: the council's of fifteen to twenty pages, and a summary of two for everyone. They say nothing that
//! the full one does not.

use super::document::{Block, Document, FigureBlock, Subtitle, Table};

/// Sections that list what was asked, or hold two kinds of figures beside each other.
const LEFT_OUT: [&str; 2] = ["open", "need"];
/// Sections that arrange the same figures in another order: what each part comes to is read without drawing them again.
const IN_WORDS: [&str; 2] = ["bti", "recommendations"];
/// What of the appendix the council gets: how sure is sure, how findings were chosen, and what is hidden. It is one page.
const METHOD: [&str; 3] = ["certainty", "rules", "privacy"];
/// Paragraphs of a section that are kept.
const PARAGRAPHS: usize = 3;
/// Sentences of a section that are kept.
const SENTENCES: usize = 3;
/// Figures that stand open in the page.
const LOUD: usize = 10;
/// Figures of the summary.
const FIGURES: usize = 1;

/// What was asked, what was found, by theme one figure and what it comes to, and how it was done on one page.
#[must_use]
pub fn council(document: &Document) -> Document {
    if document.chosen.is_empty() {
        return document.clone();
    }
    let mut blocks = Vec::new();
    for section in sections(&document.blocks) {
        match id(section) {
            Some("summary") => blocks.extend(section.iter().cloned()),
            Some("appendix") => blocks.extend(method(section)),
            Some(id) if LEFT_OUT.contains(&id) => {}
            Some(id) if IN_WORDS.contains(&id) => blocks.extend(section.iter().filter(|block| is_text(block)).cloned()),
            _ => blocks.extend(shortened(document, section)),
        }
    }
    edition(document, blocks)
}

/// The page for management, and the first figure that tells a certain finding.
#[must_use]
pub fn summary(document: &Document) -> Document {
    let mut blocks: Vec<Block> =
        sections(&document.blocks).into_iter().filter(|section| id(section) == Some("summary")).flatten().cloned().collect();
    let chosen = |figure: &&FigureBlock| document.chosen.iter().any(|(id, tells)| *id == figure.id && *tells);
    let figures = document.blocks.iter().filter_map(|block| match block {
        Block::Figure(figure) if figure.drawing.is_some() => Some(figure.as_ref()),
        _ => None,
    });
    blocks.extend(figures.filter(chosen).take(FIGURES).map(|figure| Block::Figure(Box::new(bare(figure)))));
    edition(document, blocks)
}

/// Blocks from one heading of the first level to the next.
pub(super) fn sections(blocks: &[Block]) -> Vec<&[Block]> {
    let is_head = |block: &Block| matches!(block, Block::Heading { level: 2, .. });
    let mut starts: Vec<usize> = blocks.iter().enumerate().filter(|(_, block)| is_head(block)).map(|(at, _)| at).collect();
    starts.push(blocks.len());
    starts.windows(2).map(|pair| &blocks[pair[0]..pair[1]]).collect()
}

/// The id of a section.
pub(super) fn id(section: &[Block]) -> Option<&str> {
    match section.first() {
        Some(Block::Heading { id, .. }) => Some(id),
        _ => None,
    }
}

fn edition(document: &Document, blocks: Vec<Block>) -> Document {
    let mut edition = Document { blocks, ..document.clone() };
    edition.drop_dead_links();
    edition
}

/// Figures that stand open in the page: those that tell a certain finding, then others of the council's; so many that a reader looks at
/// every one.
pub(super) fn loud(document: &Document) -> Vec<&str> {
    let (telling, plain): (Vec<_>, Vec<_>) = document.chosen.iter().partition(|(_, tells)| *tells);
    telling.into_iter().chain(plain).take(LOUD).map(|(id, _)| id.as_str()).collect()
}

/// Whether a block stands in a shorter edition: text at the beginning of a section, and the chosen figure. `texts` is how many texts came
/// before.
pub(super) fn is_kept(chosen: &[&str], block: &Block, texts: &mut usize) -> bool {
    match block {
        Block::Heading { level: 2, .. } => true,
        // What stands under a smaller heading is no beginning of the section.
        Block::Heading { .. } => {
            *texts = PARAGRAPHS;
            false
        }
        Block::Figure(figure) => {
            *texts = PARAGRAPHS;
            chosen.contains(&figure.id.as_str())
        }
        Block::Paragraph(_) | Block::Lead(_) | Block::Note(_) | Block::Sentences(_) => {
            *texts += 1;
            *texts <= PARAGRAPHS
        }
        _ => false,
    }
}

/// A section with its first paragraphs and its chosen figure; nothing where it has neither.
fn shortened(document: &Document, section: &[Block]) -> Vec<Block> {
    let mut texts = 0;
    let chosen: Vec<&str> = document.chosen.iter().map(|(id, _)| id.as_str()).collect();
    let kept: Vec<Block> = section
        .iter()
        .filter(|block| is_kept(&chosen, block, &mut texts))
        .map(|block| match block {
            Block::Figure(figure) => Block::Figure(Box::new(bare(figure))),
            Block::Sentences(sentences) => Block::Sentences(sentences.iter().take(SENTENCES).cloned().collect()),
            other => other.clone(),
        })
        .collect();
    if kept.len() > 1 { kept } else { Vec::new() }
}

fn is_text(block: &Block) -> bool {
    matches!(block, Block::Heading { .. } | Block::Paragraph(_))
}

/// Without its table, which stands in the full edition.
fn bare(figure: &FigureBlock) -> FigureBlock {
    let table = Table { id: figure.table.id.clone(), caption: figure.table.caption.clone(), ..Table::default() };
    match figure.drawing {
        Some(_) => {
            FigureBlock { table, subtitle: Subtitle { table: String::new(), ..figure.subtitle.clone() }, ..figure.clone() }
        }
        None => figure.clone(),
    }
}

/// How it was done.
fn method(section: &[Block]) -> Vec<Block> {
    let mut kept: Vec<Block> = section.first().cloned().into_iter().collect();
    let mut is_in = false;
    for block in &section[1.min(section.len())..] {
        match block {
            Block::Heading { id, .. } => {
                is_in = METHOD.contains(&id.as_str());
                if is_in {
                    kept.push(block.clone());
                }
            }
            Block::Paragraph(_) | Block::Note(_) if is_in => kept.push(block.clone()),
            Block::Definitions(words) if is_in && words.len() <= 4 => kept.push(block.clone()),
            _ => {}
        }
    }
    kept
}
