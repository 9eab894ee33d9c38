//! Figures as files: each as SVG and PNG that stand alone, and a list that says what they show.
//!
//! A figure in a page has its title, subtitle and source around it; in a file they are drawn with it, so that it can be put into
//! any other document and still say what it is. Names of files are the ids that figures have in the page.

mod picture;
mod png;

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use serde::Serialize;

use super::document::{Block, Document, Drawing, FigureBlock};
use super::{Files, ReportError};
use crate::chart::{Figure, Frame, Painter, Plot, Theme, draw};
use crate::model::Language;

/// Folder of the files.
const FOLDER: &str = "figures";
/// Name of the list.
const LIST: &str = "figures.json";
/// What makes a figure an XML document of its own.
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
/// Longest name of a file, without what follows the dot. Some file systems refuse more than twice as much.
const LONGEST_NAME: usize = 100;

/// The list of figures.
#[derive(Serialize)]
struct List<'a> {
    schema: u32,
    language: Language,
    figures: Vec<Listed<'a>>,
}

/// A figure in the list.
#[derive(Serialize)]
struct Listed<'a> {
    id: &'a str,
    kind: &'static str,
    svg: String,
    png: String,
    title: &'a str,
    subtitle: String,
    source: &'a str,
    alt: String,
    /// Natural size in pixels; the PNG has `scale` times as many.
    width: f64,
    height: f64,
    scale: f64,
}

/// Every figure of a document as files, and the list of them. A document without figures has an empty list.
///
/// # Errors
/// When a drawing cannot be turned into pixels.
pub fn figure_files(document: &Document) -> Result<Files, ReportError> {
    let blocks: Vec<(&FigureBlock, &Drawing)> = document
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Figure(figure) => Some((figure.as_ref(), figure.drawing.as_ref()?)),
            _ => None,
        })
        .collect();
    let made: Vec<Result<(Listed<'_>, Files), ReportError>> = (0..blocks.len())
        .into_par_iter()
        .map_init(Painter::default, |painter, position| one(blocks[position], position, painter))
        .collect();
    let mut list = List { schema: 1, language: document.language, figures: Vec::new() };
    let mut files = Files::new();
    for made in made {
        let (listed, own) = made?;
        list.figures.push(listed);
        files.extend(own);
    }
    let mut json = serde_json::to_vec_pretty(&list).map_err(ReportError::new)?;
    json.push(b'\n');
    files.push((format!("{FOLDER}/{LIST}"), json));
    Ok(files)
}

/// A figure as a PNG, and how many of its pixels are one of the natural size.
pub(super) fn pixels(figure: &Figure, painter: &mut Painter) -> Result<(Vec<u8>, f64), ReportError> {
    picture::of(figure, painter)
}

/// A figure as an SVG document that stands alone.
pub(super) fn document_of(figure: &Figure) -> String {
    format!("{DECLARATION}{}", figure.svg())
}

/// A figure as a PNG with fewer pixels.
pub(super) fn small_picture(figure: &Figure, painter: &mut Painter) -> Result<Vec<u8>, ReportError> {
    picture::small(figure, painter)
}

fn one<'a>(
    (block, drawing): (&'a FigureBlock, &Drawing),
    position: usize,
    painter: &mut Painter,
) -> Result<(Listed<'a>, Files), ReportError> {
    let name = file_name(&block.id, position);
    let figure = standing_alone(block, drawing);
    let (png, scale) = picture::of(&figure, painter)?;
    let document = document_of(&figure).into_bytes();
    let Figure { alt, width, height, .. } = figure;
    let listed = Listed {
        id: &block.id,
        kind: kind(&drawing.spec.plot),
        svg: format!("{name}.svg"),
        png: format!("{name}.png"),
        title: &block.title,
        subtitle: block.subtitle.of_drawing(),
        source: &block.source,
        alt,
        width,
        height,
        scale,
    };
    let files = vec![(format!("{FOLDER}/{}", listed.svg), document), (format!("{FOLDER}/{}", listed.png), png)];
    Ok((listed, files))
}

/// The drawing with the words that stand around it in the page.
pub(super) fn standing_alone(block: &FigureBlock, drawing: &Drawing) -> Figure {
    let words = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
    let mut spec = drawing.spec.clone();
    let frame = spec.frame;
    spec.frame = Frame {
        id: block.id.clone(),
        title: words(&block.title),
        subtitle: words(&block.subtitle.of_drawing()),
        note: words(&block.source),
        ..frame
    };
    draw(&spec, &Theme::default())
}

/// A name that every file system takes. Ids are unique already; one that is cut is numbered.
fn file_name(id: &str, position: usize) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' };
    let name: String = id.chars().map(plain).collect();
    if name.len() <= LONGEST_NAME { name } else { format!("{}-{}", &name[..LONGEST_NAME], position + 1) }
}

/// Name of a kind of figure, for those who look for one in the list.
const fn kind(plot: &Plot) -> &'static str {
    match plot {
        Plot::Likert(_) => "likert",
        Plot::Dots(_) => "dots",
        Plot::Bars(_) => "bars",
        Plot::HeatMap(_) => "heat_map",
        Plot::VerdictMap(_) => "verdict_map",
        Plot::Dumbbell(_) => "dumbbell",
        Plot::SmallMultiples(_) => "small_multiples",
        Plot::Scatter(_) => "scatter",
        Plot::Funnel(_) => "funnel",
        Plot::Spine(_) => "spine",
        Plot::Strip(_) => "strip",
        Plot::Circle(_) => "circle",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_and_short() {
        assert_eq!(file_name("figure-scale-trust", 3), "figure-scale-trust");
        assert_eq!(file_name("a/../b c", 0), "a-..-b-c");
        let long = file_name(&"x".repeat(300), 6);
        assert_eq!((long.len(), long.ends_with("-7")), (LONGEST_NAME + 2, true));
    }
}
