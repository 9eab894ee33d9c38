//! Room: figures. A [`ChartSpec`] says what is shown, in the reader's words; [`draw`] makes accessible SVG of it.
//!
//! A specification holds released figures alone: what may not be shown has no place in it, only the fact that it is hidden.
//! Ranges of axes and colours are declared or follow from what is shown; places are rounded to what is printed.

#![allow(clippy::cast_precision_loss)] // rows, columns and lines are counted in tens

mod axis;
mod bars;
mod circle;
mod dots;
mod dumbbell;
mod frame;
mod funnel;
mod heat_map;
mod letters;
mod likert;
mod paint;
mod palette;
mod plane;
mod raster;
mod rows;
mod scale;
mod scatter;
mod scene;
mod small_multiples;
mod spec;
mod spine;
mod strip;
mod svg;
pub mod text;
mod verdict_map;

pub use bars::{Bar, BarRow, Bars};
pub use circle::{Circle, Tie};
pub use dots::{Dot, DotKey, DotRow, Dots};
pub use dumbbell::{Change, Dumbbell, DumbbellRow, End, Tone};
pub use frame::Theme;
pub use funnel::{Funnel, FunnelPoint, Limit};
pub use heat_map::{Heat, HeatMap, HeatRow};
pub use likert::{Answers, Likert, LikertRow, Tint};
pub use palette::{DIVERGING_STEPS, Role, SEQUENTIAL_STEPS, contrast, stylesheet};
pub use raster::{Painter, Picture};
pub use scale::{Axis, Tick};
pub use scatter::{Quadrants, Scatter, ScatterPoint};
pub use small_multiples::{Comparison, Moment, Panel, SmallMultiples};
pub use spec::{ChartSpec, Frame, Plot, Reference, RowLabel, Shown, Words};
pub use spine::{Barometer, Spine, SpineRow, SpineWords, Verdict};
pub use strip::{Strip, StripKey, StripMark, StripRow};
pub use svg::{Colours, Head, SvgBackend, escape};
pub use verdict_map::{Judged, VerdictMap, VerdictRow};

use frame::Sheet;
use scene::Scene;

/// A figure that can be put into a page or written to a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Prefix of the identifiers inside; unique on a page.
    pub id: String,
    /// Short name.
    pub name: String,
    /// Text that stands for the figure.
    pub alt: String,
    /// Natural width in pixels.
    pub width: f64,
    /// Natural height in pixels.
    pub height: f64,
    scene: Scene,
}

impl Figure {
    /// The SVG document that can stand alone, without an XML declaration.
    #[must_use]
    pub fn svg(&self) -> String {
        self.written(Colours::Own)
    }

    /// The SVG element of a page that has [`stylesheet`] among its styles.
    #[must_use]
    pub fn svg_of_page(&self) -> String {
        self.written(Colours::OfPage)
    }

    fn written(&self, colours: Colours) -> String {
        paint::svg(&self.scene, Head { id: &self.id, name: &self.name, alt: &self.alt }, colours)
    }

    /// Paints the figure with so many pixels for each natural one, on white; `None` where it has no size.
    #[must_use]
    pub fn paint<'a>(&self, scale: f64, painter: &'a mut Painter) -> Option<Picture<'a>> {
        paint::picture(&self.scene, scale, painter)
    }
}

/// Draws a figure. The same specification and theme give the same bytes.
#[must_use]
pub fn draw(spec: &ChartSpec, theme: &Theme) -> Figure {
    let frame = &spec.frame;
    let mut sheet = Sheet::open(frame, theme);
    match &spec.plot {
        Plot::Likert(likert) => likert::draw(likert, frame, &mut sheet),
        Plot::Dots(dots) => dots::draw(dots, frame, &mut sheet),
        Plot::Bars(bars) => bars::draw(bars, frame, &mut sheet),
        Plot::HeatMap(map) => heat_map::draw(map, frame, &mut sheet),
        Plot::Dumbbell(dumbbell) => dumbbell::draw(dumbbell, frame, &mut sheet),
        Plot::SmallMultiples(multiples) => small_multiples::draw(multiples, frame, &mut sheet),
        Plot::Scatter(scatter) => scatter::draw(scatter, frame, &mut sheet),
        Plot::Funnel(funnel) => funnel::draw(funnel, frame, &mut sheet),
        Plot::Spine(spine) => spine::draw(spine, frame, &mut sheet),
        Plot::VerdictMap(map) => verdict_map::draw(map, frame, &mut sheet),
        Plot::Strip(strip) => strip::draw(strip, frame, &mut sheet),
        Plot::Circle(circle) => circle::draw(circle, frame, &mut sheet),
    }
    let scene = sheet.close(frame);
    let Frame { id, name, alt, .. } = frame.clone();
    Figure { id, name, alt, width: scene.width, height: scene.height, scene }
}
