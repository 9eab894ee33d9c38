//! Pictures against drawings: what we paint is what another program makes of the SVG.

use std::sync::Arc;

use kartlegg::chart::text::{BOLD_TTF, REGULAR_TTF};
use kartlegg::chart::{ChartSpec, Painter, Picture, Theme, draw};
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use super::{edges, samples};

/// Pixels for each natural one.
const SCALE: f32 = 2.0;
/// Side of the squares that are compared, in pixels. Our letters stand on whole pixels: half a pixel may lie on the other side.
const SQUARE: usize = 4;
/// Largest difference of a square's mean, of 255. A stem of a letter that is missing makes twice as much.
const ALLOWED: f64 = 48.0;
/// Largest mean of all differences, of 255.
const MEAN_ALLOWED: f64 = 2.0;

/// The SVG as resvg paints it, with the two embedded faces and no other.
fn painted_by_resvg(svg: &str, options: &Options<'_>, size: (u32, u32)) -> Vec<u8> {
    let tree = Tree::from_str(svg, options).unwrap();
    let mut pixels = Pixmap::new(size.0, size.1).unwrap();
    pixels.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixels.as_mut());
    pixels.take()
}

fn options() -> Options<'static> {
    let mut faces = fontdb::Database::new();
    for bytes in [REGULAR_TTF, BOLD_TTF] {
        faces.load_font_source(fontdb::Source::Binary(Arc::new(bytes)));
    }
    Options { fontdb: Arc::new(faces), font_family: "Noto Sans".to_owned(), ..Options::default() }
}

/// The largest difference between the means of two squares, where it is, and the mean of all differences.
fn difference(picture: &Picture<'_>, other: &[u8]) -> (f64, (usize, usize), f64) {
    let (width, height) = (picture.width as usize, picture.height as usize);
    let (mut worst, mut place, mut sum, mut squares) = (0.0_f64, (0, 0), 0.0, 0.0);
    for top in (0..height).step_by(SQUARE) {
        for left in (0..width).step_by(SQUARE) {
            let inside = (top..(top + SQUARE).min(height))
                .flat_map(|row| (left..(left + SQUARE).min(width)).map(move |column| (row * width + column) * 4));
            let places: Vec<usize> = inside.collect();
            let mean = |pixels: &[u8], channel: usize| {
                places.iter().map(|place| f64::from(pixels[place + channel])).sum::<f64>() / places.len() as f64
            };
            let here = (0..3).map(|channel| (mean(picture.rgba, channel) - mean(other, channel)).abs()).fold(0.0, f64::max);
            if here > worst {
                (worst, place) = (here, (left, top));
            }
            sum += here;
            squares += 1.0;
        }
    }
    (worst, place, sum / squares)
}

fn specs() -> Vec<(String, ChartSpec)> {
    let named = samples::all().into_iter().chain(samples::of_size(12)).map(|(name, spec)| (name.to_owned(), spec));
    named.chain(edges::stressed()).collect()
}

#[test]
fn pictures_are_what_resvg_makes_of_the_drawings() {
    let (options, mut painter) = (options(), Painter::default());
    for (name, spec) in specs() {
        let figure = draw(&spec, &Theme::default());
        let picture = figure.paint(SCALE.into(), &mut painter).unwrap();
        assert_eq!(picture.rgba.len(), picture.width as usize * picture.height as usize * 4, "{name}");
        let other = painted_by_resvg(&figure.svg(), &options, (picture.width, picture.height));
        let (worst, place, mean) = difference(&picture, &other);
        assert!(worst < ALLOWED, "{name}: {worst:.1} around pixel {place:?}");
        assert!(mean < MEAN_ALLOWED, "{name}: {mean:.2} over all");
    }
}

/// What was painted before makes no difference.
#[test]
fn a_painter_paints_the_same_whatever_it_painted_before() {
    let mut used = Painter::default();
    for (name, spec) in samples::all() {
        let figure = draw(&spec, &Theme::default());
        let again = figure.paint(SCALE.into(), &mut used).unwrap().rgba;
        assert!(again == figure.paint(SCALE.into(), &mut Painter::default()).unwrap().rgba, "{name}");
    }
}
