//! A figure as a chart that can be edited: bars out of what the figure shows, and behind them a workbook with the same numbers.

use std::fmt::Write as _;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use super::{escaped, locale};
use crate::chart::{Bars, Dots, Dumbbell, Heat, HeatMap, Likert, Plot, Shown, Words};
use crate::report::inert::is_risky;

/// Colours of series: those of the theme, which a template may have of its own.
const COLOURS: [&str; 2] = ["accent1", "accent6"];
/// Colour of intervals.
const MARGIN: &str = "1D2733";
/// Colours of the levels of a response scale, from the low end to the high one, of up to five.
const LEVELS: [&str; 5] = ["95500F", "E3B87F", "D5DADF", "8AC6C7", "0E6B75"];
const C: &str = "http://schemas.openxmlformats.org/drawingml/2006/chart";
const A: &str = "http://schemas.openxmlformats.org/drawingml/2006/main";
const R: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Width of a chart on a slide, in points.
const WIDTH: f64 = 864.0;
/// From more rows on the bars of a chart are thin.
const MANY_ROWS: usize = 10;

/// Rows of numbers, by series, as precise as they are printed.
#[derive(Debug, PartialEq)]
pub(super) struct Chart {
    categories: Vec<String>,
    series: Vec<(String, Vec<Option<f64>>)>,
    /// Intervals of the first series.
    margins: Option<Margins>,
    /// What stands after a number of per cent, of shares.
    percent: Option<String>,
    is_stacked: bool,
}

/// How far intervals go below and above their values: two columns of the workbook, after the series.
#[derive(Debug, PartialEq)]
struct Margins {
    names: [String; 2],
    sizes: [Vec<Option<f64>>; 2],
}

impl Margins {
    /// Of values with the ends of their intervals, as precise as they are printed; `None` where there are none.
    fn of(ends: impl Iterator<Item = Option<(f64, f64, f64)>>, names: &[String; 2], printed: fn(f64) -> f64) -> Option<Self> {
        let size = |from: f64, to: f64| ((printed(to) - printed(from)) * 100.0).round() / 100.0;
        let (below, above): (Vec<_>, Vec<_>) = ends
            .map(|ends| (ends.map(|(value, low, _)| size(low, value)), ends.map(|(value, _, high)| size(value, high))))
            .unzip();
        let has_any = below.iter().any(Option::is_some);
        has_any.then(|| Self { names: names.clone(), sizes: [below, above] })
    }
}

impl Chart {
    /// `None` for figures that bars cannot stand for.
    pub(super) fn of(plot: &Plot, words: &Words, value: &str, margins: &[String; 2]) -> Option<Self> {
        let chart = match plot {
            Plot::Bars(bars) => of_bars(bars, words, value, margins),
            // Points on a response scale would be rounded to whole ones.
            Plot::Dots(dots) if dots.axis.high <= 1.0 || dots.axis.high >= 100.0 => of_dots(dots, words, value, margins),
            Plot::Dumbbell(dumbbell) if dumbbell.axis.high >= 100.0 => of_rounds(dumbbell, words),
            Plot::Likert(likert) => of_levels(likert, words),
            Plot::HeatMap(map) => of_total(map, words)?,
            _ => return None,
        };
        let has_any = chart.series.iter().any(|(_, values)| values.iter().any(Option::is_some));
        has_any.then_some(chart)
    }

    /// The workbook behind the chart: rows down, series across.
    pub(super) fn workbook(&self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
        let plain = Format::new().set_num_format("@");
        let quoted = plain.clone().set_quote_prefix();
        let number = Format::new().set_num_format(self.format());
        let sheet = workbook.add_worksheet().set_name("Data")?;
        let text = |words: &str| if is_risky(words) { quoted.clone() } else { plain.clone() };
        let series = self.series.iter().map(|(name, values)| (name, values));
        let margins = self.margins.iter().flat_map(|margins| margins.names.iter().zip(&margins.sizes));
        for (column, (name, values)) in (1_u16..).zip(series.chain(margins)) {
            sheet.write_string_with_format(0, column, name, &text(name))?;
            for (row, value) in (1_u32..).zip(values) {
                if let Some(value) = value {
                    sheet.write_number_with_format(row, column, *value, &number)?;
                }
            }
        }
        for (row, name) in (1_u32..).zip(&self.categories) {
            sheet.write_string_with_format(row, 0, name, &text(name))?;
        }
        sheet.set_column_width(0, 40)?;
        workbook.save_to_buffer()
    }

    /// How numbers are printed, as a workbook says it.
    fn format(&self) -> String {
        let percent = self.percent.as_deref().unwrap_or_default();
        format!("0{}", percent.replace('\u{a0}', " "))
    }

    const fn is_share(&self) -> bool {
        self.percent.is_some()
    }

    /// The part of the chart.
    pub(super) fn part(&self, lang: &str) -> String {
        let grouping = if self.is_stacked { "percentStacked" } else { "clustered" };
        let overlap = if self.is_stacked { r#"<c:overlap val="100"/>"# } else { "" };
        let series: String = (0..self.series.len()).map(|at| self.one(at)).collect();
        let legend =
            if self.series.len() > 1 { r#"<c:legend><c:legendPos val="t"/><c:overlay val="0"/></c:legend>"# } else { "" };
        let gap = if self.has_thin_bars() { 15 } else { 45 };
        let most = if self.is_share() { "1" } else { "100" };
        // Long names on one line each: broken in two they push out every second one.
        let layout = if self.categories.len() > MANY_ROWS { self.names_on_one_line() } else { "<c:layout/>".to_owned() };
        let font = |size: u32| {
            format!(
                r#"<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="{size}"/></a:pPr><a:endParaRPr lang="{}"/></a:p></c:txPr>"#,
                locale(lang)
            )
        };
        format!(
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<c:chartSpace xmlns:c="{C}" xmlns:a="{A}" xmlns:r="{R}"><c:lang val="{}"/><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea>{layout}<c:barChart><c:barDir val="bar"/><c:grouping val="{grouping}"/><c:varyColors val="0"/>{series}<c:gapWidth val="{gap}"/>{overlap}<c:axId val="1001"/><c:axId val="1002"/></c:barChart><c:catAx><c:axId val="1001"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/><c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>{}<c:crossAx val="1002"/><c:crosses val="autoZero"/><c:lblOffset val="100"/><c:tickLblSkip val="1"/></c:catAx><c:valAx><c:axId val="1002"/><c:scaling><c:orientation val="minMax"/><c:max val="{most}"/><c:min val="0"/></c:scaling><c:delete val="0"/><c:axPos val="b"/><c:numFmt formatCode="{}" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{}<c:crossAx val="1001"/><c:crosses val="max"/></c:valAx></c:plotArea>{legend}<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart><c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>"#,
            locale(lang),
            font(self.size_of_names()),
            self.format(),
            font(1100),
        )
    }

    fn one(&self, at: usize) -> String {
        let (name, values) = &self.series[at];
        let last = self.categories.len() + 1;
        let count = self.categories.len();
        let categories = points(self.categories.iter().enumerate().map(|(index, name)| (index, escaped(name))));
        let column = letter(at);
        let numbers = self.numbers(at, values);
        let margins = if at == 0 { self.error_bars() } else { String::new() };
        let colour = self.colour(at);
        let labels = self.labels(at);
        format!(
            r#"<c:ser><c:idx val="{at}"/><c:order val="{at}"/><c:tx><c:strRef><c:f>Data!${column}$1</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{}</c:v></c:pt></c:strCache></c:strRef></c:tx><c:spPr><a:solidFill>{colour}</a:solidFill></c:spPr><c:invertIfNegative val="0"/>{labels}{margins}<c:cat><c:strRef><c:f>Data!$A$2:$A${last}</c:f><c:strCache><c:ptCount val="{count}"/>{categories}</c:strCache></c:strRef></c:cat><c:val>{numbers}</c:val></c:ser>"#,
            escaped(name)
        )
    }

    /// A column of the workbook, by its place after that of the names.
    fn numbers(&self, column: usize, values: &[Option<f64>]) -> String {
        let numbers = points(values.iter().enumerate().filter_map(|(index, value)| Some((index, format!("{}", (*value)?)))));
        let (letter, last, count, format) = (letter(column), values.len() + 1, values.len(), self.format());
        format!(
            r#"<c:numRef><c:f>Data!${letter}$2:${letter}${last}</c:f><c:numCache><c:formatCode>{format}</c:formatCode><c:ptCount val="{count}"/>{numbers}</c:numCache></c:numRef>"#
        )
    }

    /// Intervals as error bars, which the reader can edit as everything else.
    fn error_bars(&self) -> String {
        let Some(margins) = &self.margins else { return String::new() };
        let [below, above] = &margins.sizes;
        let (minus, plus) = (self.numbers(self.series.len(), below), self.numbers(self.series.len() + 1, above));
        format!(
            r#"<c:errBars><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="1"/><c:plus>{plus}</c:plus><c:minus>{minus}</c:minus><c:spPr><a:ln w="19050"><a:solidFill><a:srgbClr val="{MARGIN}"/></a:solidFill></a:ln></c:spPr></c:errBars>"#
        )
    }

    /// Bars of two rounds for many rows: thin ones, close together, so that a number has room in them.
    fn has_thin_bars(&self) -> bool {
        self.series.len() > 1 && !self.is_stacked && self.categories.len() > MANY_ROWS
    }

    /// Where the plot stands, beside the longest name: half as wide as its letters are high, of at most two fifths of the chart.
    fn names_on_one_line(&self) -> String {
        let letters = self.categories.iter().map(|name| name.chars().count()).max().unwrap_or(0);
        let points = letters as f64 * f64::from(self.size_of_names()) / 100.0 * 0.55;
        let left = (points / WIDTH + 0.03).min(0.4);
        format!(
            r#"<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/><c:x val="{left:.3}"/><c:y val="0.08"/><c:w val="{:.3}"/><c:h val="0.84"/></c:manualLayout></c:layout>"#,
            0.97 - left
        )
    }

    /// Letters of the names of rows, in hundredths of a point: all of them stand, however many there are.
    fn size_of_names(&self) -> u32 {
        match self.categories.len() {
            rows if rows <= MANY_ROWS => 1200,
            rows if rows <= 16 => 1000,
            _ => 800,
        }
    }

    /// Values stand at the foot of their bars where intervals have the other end. Where bars are thin, those of the first series alone: the
    /// notes of the slide have the rest.
    fn labels(&self, at: usize) -> String {
        if at > 0 && self.has_thin_bars() {
            return String::new();
        }
        let size = if self.has_thin_bars() { 800 } else { 1000 };
        let format = self.format();
        let inside = self.margins.is_some();
        let colour = if inside && at == 0 { "FFFFFF" } else { "1D2733" };
        let place = if inside { r#"<c:dLblPos val="inBase"/>"# } else { "" };
        format!(
            r#"<c:dLbls><c:numFmt formatCode="{format}" sourceLinked="0"/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr><c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="{size}" b="1"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:defRPr></a:pPr><a:endParaRPr/></a:p></c:txPr>{place}<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>"#
        )
    }

    fn colour(&self, at: usize) -> String {
        if !self.is_stacked {
            return format!(r#"<a:schemeClr val="{}"/>"#, COLOURS[at % COLOURS.len()]);
        }
        let place = at * (LEVELS.len() - 1) / self.series.len().saturating_sub(1).max(1);
        format!(r#"<a:srgbClr val="{}"/>"#, LEVELS[place.min(LEVELS.len() - 1)])
    }
}

/// The letter of a column after that of the names.
fn letter(column: usize) -> char {
    char::from(b'B' + u8::try_from(column).unwrap_or(0))
}

/// Points of a cache.
fn points(texts: impl Iterator<Item = (usize, String)>) -> String {
    texts.fold(String::new(), |mut all, (index, text)| {
        // Writing into a string cannot fail.
        let _ = write!(all, r#"<c:pt idx="{index}"><c:v>{text}</c:v></c:pt>"#);
        all
    })
}

/// As precise as it is printed: whole points, whole per cent.
fn point(value: f64) -> f64 {
    value.round()
}

fn share(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// A row's name; of a figure that there is not, why.
fn named<T>(label: &str, shown: &Shown<T>, words: &Words) -> String {
    shown.word(words).map_or_else(|| label.to_owned(), |word| format!("{label} ({word})"))
}

fn of_bars(bars: &Bars, words: &Words, value: &str, margins: &[String; 2]) -> Chart {
    let ends = bars.rows.iter().map(|row| {
        let bar = row.bar.value()?;
        bar.interval.map(|(low, high)| (bar.share, low, high))
    });
    Chart {
        margins: Margins::of(ends, margins, share),
        categories: bars.rows.iter().map(|row| named(&row.label.label, &row.bar, words)).collect(),
        series: vec![(value.to_owned(), bars.rows.iter().map(|row| row.bar.value().map(|bar| share(bar.share))).collect())],
        percent: Some(words.percent.clone()),
        is_stacked: false,
    }
}

fn of_dots(dots: &Dots, words: &Words, value: &str, margins: &[String; 2]) -> Chart {
    let is_share = dots.axis.high <= 1.0;
    let printed = if is_share { share } else { point };
    let ends = dots.rows.iter().map(|row| {
        let dot = row.dot.value()?;
        dot.interval.map(|(low, high)| (dot.value, low, high))
    });
    let margins = Margins::of(ends, margins, printed);
    let now = dots.rows.iter().map(|row| row.dot.value().map(|dot| printed(dot.value))).collect();
    let before: Vec<Option<f64>> = dots.rows.iter().map(|row| row.dot.value()?.before.map(printed)).collect();
    let mut series = vec![(dots.key.as_ref().map_or_else(|| value.to_owned(), |key| key.now.clone()), now)];
    if let Some(key) = dots.key.as_ref().filter(|_| before.iter().any(Option::is_some)) {
        series.push((key.before.clone(), before));
    }
    let categories = dots.rows.iter().map(|row| named(&row.label.label, &row.dot, words)).collect();
    Chart { categories, series, margins, percent: is_share.then(|| words.percent.clone()), is_stacked: false }
}

fn of_rounds(dumbbell: &Dumbbell, words: &Words) -> Chart {
    let now = dumbbell.rows.iter().map(|row| row.change.value()?.now.as_ref().map(|end| point(end.value))).collect();
    let before = dumbbell.rows.iter().map(|row| row.change.value()?.before.as_ref().map(|end| point(end.value))).collect();
    Chart {
        categories: dumbbell.rows.iter().map(|row| named(&row.label.label, &row.change, words)).collect(),
        series: vec![(dumbbell.key.now.clone(), now), (dumbbell.key.before.clone(), before)],
        margins: None,
        percent: None,
        is_stacked: false,
    }
}

fn of_levels(likert: &Likert, words: &Words) -> Chart {
    let level = |at: usize| {
        likert.rows.iter().map(|row| row.answers.value()?.levels.get(at).copied().map(share)).collect::<Vec<Option<f64>>>()
    };
    Chart {
        categories: likert.rows.iter().map(|row| named(&row.label.label, &row.answers, words)).collect(),
        series: likert.levels.iter().enumerate().map(|(at, name)| (name.clone(), level(at))).collect(),
        margins: None,
        percent: Some(words.percent.clone()),
        is_stacked: true,
    }
}

/// The row of everyone, where it stands first: the largest share first, what is not shown last.
fn of_total(map: &HeatMap, words: &Words) -> Option<Chart> {
    let total = map.rows.first().filter(|row| row.label.emphasis && map.axis.high <= 1.0)?;
    let mut cells: Vec<_> = map.columns.iter().zip(&total.cells).collect();
    let share_of = |cell: &Shown<Heat>| cell.value().map_or(-1.0, |heat| heat.value);
    cells.sort_by(|(_, one), (_, other)| share_of(other).total_cmp(&share_of(one)));
    Some(Chart {
        categories: cells.iter().map(|(name, cell)| named(name, cell, words)).collect(),
        series: vec![(
            total.label.label.clone(),
            cells.iter().map(|(_, cell)| cell.value().map(|heat| share(heat.value))).collect(),
        )],
        margins: None,
        percent: Some(words.percent.clone()),
        is_stacked: false,
    })
}
