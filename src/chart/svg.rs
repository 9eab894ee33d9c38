//! A plotters backend that writes accessible SVG.
//!
//! plotters' coordinates are whole numbers; here they are tenths of a pixel and are written as decimals. Every shape carries the
//! presentation attributes that it needs to stand alone, or the classes by which a page gives it its look.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::ops::RangeInclusive;

use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle, FontTransform,
};

use super::palette::Role;
use super::text::{self, Weight};

/// Tenths of a pixel in a pixel.
pub(super) const UNITS: f64 = 10.0;
/// The embedded face first; then faces that are no wider.
pub(super) const FONT_FAMILY: &str = "'Noto Sans', 'Segoe UI', Arial, sans-serif";

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// How a figure presents itself to those who do not see it.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// Prefix of the identifiers inside; unique on a page.
    pub id: &'a str,
    /// Short name.
    pub name: &'a str,
    /// Text that stands for the figure.
    pub alt: &'a str,
}

/// Where the colours of a drawing stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// In every shape, so that the drawing can stand alone.
    Own,
    /// In the style sheet of a page ([`stylesheet`](super::stylesheet)), which knows them by day and by night.
    OfPage,
}

/// Writes SVG into a string; the document is closed by `present`.
#[derive(Debug)]
pub struct SvgBackend<'a> {
    target: &'a mut String,
    size: (u32, u32),
    colours: Colours,
    open: bool,
}

impl<'a> SvgBackend<'a> {
    /// Begins a document of this size in tenths of a pixel.
    pub fn new(target: &'a mut String, size: (u32, u32), head: Head<'_>, colours: Colours) -> Self {
        let id = identifier(head.id);
        let (width, height) = (decimal(i64::from(size.0)), decimal(i64::from(size.1)));
        let start = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" \
             viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" font-family=\"{FONT_FAMILY}\">\n\
             <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n",
            escape(head.name),
            escape(head.alt),
        );
        target.push_str(&start);
        Self { target, size, colours, open: true }
    }

    fn element(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing into a string cannot fail.
        let _ = self.target.write_fmt(element);
    }

    fn paint<S: BackendStyle>(&self, style: &S, filled: bool) -> String {
        if filled { self.fill(style.color()) } else { self.stroke(style.color(), style.stroke_width()) }
    }

    fn fill(&self, color: BackendColor) -> String {
        let paint = match self.class(color) {
            Some(class) => format!("class=\"{class}\""),
            None => format!("fill=\"{}\"", hex(color)),
        };
        paint + &opacity("fill", color)
    }

    fn stroke(&self, color: BackendColor, width: u32) -> String {
        let paint = match self.class(color) {
            Some(class) => format!("class=\"{class}-line w{width}\""),
            None => format!("fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"", hex(color), decimal(width.into())),
        };
        paint + &opacity("stroke", color)
    }

    /// How words look, as attributes that stand before and after their place. A page knows sizes, weights and anchors by classes.
    fn words<S: BackendTextStyle>(&self, style: &S) -> (String, String) {
        let class = self.class(style.color());
        let [bold, middle, end] = match class {
            Some(_) => [" b", " m", " e"],
            None => [" font-weight=\"700\"", " text-anchor=\"middle\"", " text-anchor=\"end\""],
        };
        let weight = if face_weight(style) == Weight::Bold { bold } else { "" };
        let anchor = match style.anchor().h_pos {
            HPos::Left => "",
            HPos::Center => middle,
            HPos::Right => end,
        };
        let size = style.size().round();
        match class {
            Some(class) => {
                (format!("class=\"{class} s{size}{weight}{anchor}\"{}", opacity("fill", style.color())), String::new())
            }
            None => (self.fill(style.color()), format!(" font-size=\"{}\"{weight}{anchor}", tenths(size))),
        }
    }

    /// The class that a page knows a colour by.
    fn class(&self, color: BackendColor) -> Option<&'static str> {
        Role::of(color.rgb).filter(|_| self.colours == Colours::OfPage).map(Role::class)
    }
}

impl DrawingBackend for SvgBackend<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        if std::mem::take(&mut self.open) {
            self.target.push_str("</svg>\n");
        }
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        self.draw_rect((x, y), (x + 1, y + 1), &color, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Drawn {
        let (left, right) = (from.0.min(to.0), from.0.max(to.0));
        let (top, bottom) = (from.1.min(to.1), from.1.max(to.1));
        let paint = self.paint(style, fill);
        let (x, y) = (decimal(left.into()), decimal(top.into()));
        let (width, height) = (decimal((right - left).into()), decimal((bottom - top).into()));
        self.element(format_args!("<rect {paint} x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>\n"));
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        let (data, paint) = (path_data(path), self.paint(style, false));
        self.element(format_args!("<path {paint} d=\"{data}\"/>\n"));
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, (x, y): BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        let (x, y, radius, paint) = (decimal(x.into()), decimal(y.into()), decimal(radius.into()), self.paint(style, fill));
        self.element(format_args!("<circle {paint} cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>\n"));
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, corners: I, style: &S) -> Drawn {
        let (data, paint) = (path_data(corners), self.paint(style, true));
        self.element(format_args!("<path {paint} d=\"{data}Z\"/>\n"));
        Ok(())
    }

    /// The anchor's vertical part is not used: `y` is the line that letters stand on.
    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, (x, y): BackendCoord) -> Drawn {
        let (x, y) = (decimal(x.into()), decimal(y.into()));
        let turned = match style.transform() {
            FontTransform::None => String::new(),
            FontTransform::Rotate90 => format!(" transform=\"rotate(90 {x} {y})\""),
            FontTransform::Rotate180 => format!(" transform=\"rotate(180 {x} {y})\""),
            FontTransform::Rotate270 => format!(" transform=\"rotate(-90 {x} {y})\""),
        };
        let ((before, after), text) = (self.words(style), escape(text));
        self.element(format_args!("<text {before} x=\"{x}\" y=\"{y}\"{after}{turned}>{text}</text>\n"));
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(&self, text: &str, style: &S) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let width = text::width(text, style.size(), face_weight(style));
        Ok((whole(width), whole(style.size())))
    }

    /// Pictures have no place in a figure that is made of shapes.
    fn blit_bitmap(&mut self, _: BackendCoord, _: (u32, u32), _: &[u8]) -> Drawn {
        Ok(())
    }
}

impl Drop for SvgBackend<'_> {
    fn drop(&mut self) {
        // Its error type has no values.
        let _ = self.present();
    }
}

pub(super) fn face_weight<S: BackendTextStyle>(style: &S) -> Weight {
    if matches!(style.style(), FontStyle::Bold) { Weight::Bold } else { Weight::Regular }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // saturates, which is what a size should do
fn whole(length: f64) -> u32 {
    length.ceil() as u32
}

#[allow(clippy::cast_possible_truncation)] // saturates, which is what a size should do
fn tenths(length: f64) -> String {
    decimal(length.round() as i64)
}

/// Lines are no wider in a page, in tenths of a pixel.
const WIDEST: i64 = 60;
/// Sizes of letters in a page.
const SIZES: RangeInclusive<i64> = 90..=180;

/// Rules for a page: widths of lines, sizes of letters, weights and anchors.
pub(super) fn rules() -> String {
    let widths = (1..=WIDEST).map(|width| format!(".chart .w{width}{{stroke-width:{}}}", decimal(width)));
    let sizes = SIZES.map(|size| format!(".chart .s{size}{{font-size:{}px}}", decimal(size)));
    let words = ".chart .b{font-weight:700}.chart .m{text-anchor:middle}.chart .e{text-anchor:end}\n";
    widths.chain(sizes).chain([words.to_owned()]).collect()
}

/// Tenths of a pixel written in pixels, without a needless decimal.
fn decimal(tenths: i64) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, rest) = (tenths.abs() / 10, tenths.abs() % 10);
    if rest == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

fn path_data(points: impl IntoIterator<Item = BackendCoord>) -> String {
    let mut data = String::new();
    for (index, (x, y)) in points.into_iter().enumerate() {
        data.push(if index == 0 { 'M' } else { 'L' });
        data.push_str(&decimal(x.into()));
        data.push(' ');
        data.push_str(&decimal(y.into()));
    }
    data
}

fn hex(color: BackendColor) -> String {
    let (red, green, blue) = color.rgb;
    format!("#{red:02x}{green:02x}{blue:02x}")
}

fn opacity(kind: &str, color: BackendColor) -> String {
    if color.alpha < 1.0 { format!(" {kind}-opacity=\"{:.2}\"", color.alpha) } else { String::new() }
}

/// Letters, digits, hyphen and underscore; begins with a letter.
fn identifier(id: &str) -> String {
    let kept: String = id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect();
    if kept.starts_with(|c: char| c.is_ascii_alphabetic()) { kept } else { format!("figure-{kept}") }
}

/// Text for element content and attributes, without characters that XML does not know.
#[must_use]
pub fn escape(text: &str) -> String {
    text::clean(text).chars().fold(String::with_capacity(text.len()), |mut escaped, character| {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(character),
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use plotters::style::{Color, IntoFont, ShapeStyle, TextStyle};

    use super::*;

    fn drawn_in(colours: Colours, draw: impl FnOnce(&mut SvgBackend<'_>)) -> String {
        let mut svg = String::new();
        draw(&mut SvgBackend::new(&mut svg, (1000, 505), Head { id: "a b\"c", name: "A < B", alt: "“x” & y" }, colours));
        svg
    }

    fn drawn(draw: impl FnOnce(&mut SvgBackend<'_>)) -> String {
        drawn_in(Colours::Own, draw)
    }

    #[test]
    fn a_document_names_itself_and_is_closed_once() {
        let svg = drawn(|backend| backend.present().unwrap());
        assert!(svg.contains("viewBox=\"0 0 100 50.5\""), "{svg}");
        assert!(svg.contains("role=\"img\" aria-labelledby=\"a-b-c-title a-b-c-desc\""), "{svg}");
        assert!(svg.contains("<title id=\"a-b-c-title\">A &lt; B</title>"), "{svg}");
        assert!(svg.contains("<desc id=\"a-b-c-desc\">“x” &amp; y</desc>"), "{svg}");
        assert_eq!(svg.matches("</svg>").count(), 1);
    }

    #[test]
    fn coordinates_are_tenths() {
        let svg = drawn(|backend| {
            backend.draw_rect((5, 10), (16, 30), &Role::Accent.color(), true).unwrap();
            backend.draw_path([(0, 0), (-3, 15)], &ShapeStyle::from(Role::Rule.color()).stroke_width(15)).unwrap();
            backend.fill_polygon([(0, 0), (10, 0), (0, 10)], &Role::Warm.color().mix(0.5)).unwrap();
            backend.draw_circle((10, 10), 45, &Role::Ink.color(), true).unwrap();
        });
        assert!(svg.contains("<rect fill=\"#0f6c76\" x=\"0.5\" y=\"1\" width=\"1.1\" height=\"2\"/>"), "{svg}");
        assert!(svg.contains("stroke-width=\"1.5\" d=\"M0 0L-0.3 1.5\"/>"), "{svg}");
        assert!(svg.contains("fill-opacity=\"0.50\" d=\"M0 0L1 0L0 1Z\"/>"), "{svg}");
        assert!(svg.contains("cx=\"1\" cy=\"1\" r=\"4.5\"/>"), "{svg}");
    }

    /// A shape has its colour or its class, and never both.
    #[test]
    fn a_page_gives_colours_by_class() {
        let shapes = |backend: &mut SvgBackend<'_>| {
            backend.draw_rect((0, 0), (10, 10), &Role::Accent.color(), true).unwrap();
            backend.draw_path([(0, 0), (10, 10)], &Role::Rule.color()).unwrap();
        };
        let (own, of_page) = (drawn_in(Colours::Own, shapes), drawn_in(Colours::OfPage, shapes));
        assert!(own.contains("<rect fill=") && own.contains("<path fill=\"none\" stroke=\"#"), "{own}");
        assert!(
            of_page.contains("<rect class=\"accent\" x=") && of_page.contains("<path class=\"rule-line w1\" d="),
            "{of_page}"
        );
        assert!(!of_page.contains('#'), "{of_page}");
    }

    #[test]
    fn letters_are_measured_with_the_embedded_face() {
        let style = TextStyle::from(("Noto Sans", 130).into_font());
        let mut svg = String::new();
        let mut backend = SvgBackend::new(&mut svg, (10, 10), Head { id: "a", name: "", alt: "" }, Colours::Own);
        let (width, height) = backend.estimate_text_size("00", &style).unwrap();
        assert_eq!((width, height), (149, 130));
        backend.draw_text("<b>", &style, (10, 20)).unwrap();
        drop(backend);
        assert!(svg.contains("x=\"1\" y=\"2\" font-size=\"13\">&lt;b&gt;</text>"), "{svg}");
    }
}
