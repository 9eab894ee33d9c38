//! Figures at the edge: long words, lines close together, hostile words, hidden values.

use kartlegg::chart::{
    Answers, Axis, Bar, Barometer, Change, ChartSpec, Dot, Dots, End, Frame, Heat, Likert, Moment, Plot, Reference, RowLabel,
    Shown, StripMark, Tie, Tone, Words,
};

use super::samples::{dots, likert, of_size};

pub(crate) fn long_words() -> Likert {
    let mut likert = likert(3, 5);
    likert.levels =
        ["I svært liten grad eller ikke i det hele tatt", "I liten grad", "I noen grad", "I stor grad", "I svært stor grad"]
            .map(String::from)
            .into();
    likert.unsure = Some("Vet ikke / ikke aktuelt for min stilling".into());
    likert.rows[1].label.label =
        "Barne-, ungdoms- og familieetatens tverrfaglige samhandlingskoordineringsteam for overgangen fra barnehage til skole i Øvre bydel".into();
    likert.rows[2].label.label = "a".repeat(300);
    likert
}

pub(crate) fn crowded() -> Dots {
    let mut dots = dots(4);
    dots.references = [
        (2.0, "Lavest 2"),
        (50.0, "Kommunen i alt 50"),
        (50.2, "Landet 50"),
        (52.0, "Sammenlignbare kommuner i fylket 52"),
        (99.0, "Høyest i landet uansett størrelse 99"),
    ]
    .map(|(value, label)| Reference { value, label: label.into() })
    .into();
    dots
}

pub(crate) fn on_levels() -> Dots {
    let mut dots = dots(6);
    for row in &mut dots.rows {
        if let Shown::Value(dot) = &mut row.dot {
            dot.value = 1.0 + dot.value / 25.0;
            dot.interval = dot.interval.map(|(lower, upper)| (1.0 + lower / 25.0, 1.0 + upper / 25.0));
            dot.before = None;
            dot.text = format!("{:.1}", dot.value).replace('.', ",");
        }
    }
    dots
}

/// Each kind with the same words everywhere.
pub(crate) fn worded(text: &str) -> Vec<(&'static str, ChartSpec)> {
    let label = || RowLabel { label: text.into(), n: text.into(), heading: Some(text.into()), emphasis: false };
    let frame = Frame {
        id: text.into(),
        name: text.into(),
        alt: text.into(),
        title: Some(text.into()),
        subtitle: Some(text.into()),
        note: Some(text.into()),
        words: Words { suppressed: text.into(), absent: text.into(), percent: text.into() },
    };
    let mut specs = of_size(12);
    for (_, spec) in &mut specs {
        spec.frame = frame.clone();
        for place in filled(&mut spec.plot, text) {
            *place = label();
        }
    }
    specs
}

/// Words everywhere but in the labels of rows, which are given.
fn filled<'p>(plot: &'p mut Plot, text: &str) -> Vec<&'p mut RowLabel> {
    match plot {
        Plot::Likert(likert) => {
            likert.levels = vec![text.into(); 4];
            likert.poles = (text.into(), text.into());
            likert.rows.iter_mut().map(|row| &mut row.label).collect()
        }
        Plot::Dots(dots) => {
            dots.references.iter_mut().for_each(|reference| reference.label = text.into());
            dots.rows.iter_mut().map(|row| &mut row.label).collect()
        }
        Plot::Bars(bars) => bars.rows.iter_mut().map(|row| &mut row.label).collect(),
        Plot::HeatMap(map) => {
            map.columns = vec![text.into(); 3];
            (map.counts, map.mark) = (vec![text.into(); 3], text.into());
            map.rows.iter_mut().map(|row| &mut row.label).collect()
        }
        Plot::Strip(strip) => {
            let marks =
                strip.rows.iter_mut().filter_map(|row| if let Shown::Value(marks) = &mut row.marks { Some(marks) } else { None });
            marks.flatten().for_each(|mark| mark.text = text.into());
            strip.rows.iter_mut().map(|row| &mut row.label).collect()
        }
        Plot::Circle(circle) => {
            circle.names.iter_mut().for_each(|name| *name = text.into());
            (circle.mutual, circle.one_sided) = (text.into(), text.into());
            Vec::new()
        }
        Plot::Dumbbell(dumbbell) => dumbbell.rows.iter_mut().map(|row| &mut row.label).collect(),
        Plot::Spine(spine) => spine.rows.iter_mut().map(|row| &mut row.label).collect(),
        Plot::VerdictMap(map) => {
            map.columns = vec![text.into(); 3];
            map.rows.iter_mut().map(|row| &mut row.label).collect()
        }
        Plot::SmallMultiples(multiples) => {
            multiples.panels.iter_mut().for_each(|panel| panel.label = text.into());
            Vec::new()
        }
        Plot::Scatter(scatter) => {
            scatter.points.iter_mut().for_each(|point| point.label = text.into());
            Vec::new()
        }
        Plot::Funnel(funnel) => {
            funnel.points.iter_mut().for_each(|point| point.label = text.into());
            Vec::new()
        }
    }
}

/// Each kind that can have something hidden.
pub(crate) fn hidden() -> Vec<(&'static str, ChartSpec)> {
    of_size(12).into_iter().filter(|(name, _)| !matches!(*name, "scatter" | "funnel" | "circle")).collect()
}

/// Each kind with the same number in every place where one can be, and too few or too many of them.
pub(crate) fn numbered(number: f64) -> Vec<(&'static str, ChartSpec)> {
    let mut specs = of_size(4);
    for (_, spec) in &mut specs {
        number_rows(&mut spec.plot, number);
        number_fields(&mut spec.plot, number);
    }
    specs
}

fn number_rows(plot: &mut Plot, number: f64) {
    let text = || "–".to_owned();
    let end = || Some(End { value: number, text: text() });
    match plot {
        Plot::Likert(likert) => {
            for (index, row) in likert.rows.iter_mut().enumerate() {
                row.answers = Shown::Value(Answers { levels: vec![number; index * 3], unsure: Some(number) });
            }
        }
        Plot::Dots(dots) => {
            dots.references[0].value = number;
            for row in &mut dots.rows {
                let dot = Dot { value: number, interval: Some((number, number)), before: Some(number), text: text() };
                row.dot = Shown::Value(dot);
            }
        }
        Plot::Bars(bars) => {
            for row in &mut bars.rows {
                row.bar = Shown::Value(Bar { share: number, interval: Some((number, number)), text: text() });
            }
        }
        Plot::HeatMap(map) => {
            map.axis = Axis { low: number, ..Axis::points() };
            for (index, row) in map.rows.iter_mut().enumerate() {
                row.cells = vec![Shown::Value(Heat { value: number, text: text(), is_marked: true }); index * 9];
            }
        }
        Plot::Dumbbell(dumbbell) => {
            for row in &mut dumbbell.rows {
                row.change = Shown::Value(Change { before: end(), now: end(), ..Change::default() });
            }
        }
        _ => {}
    }
}

fn number_fields(plot: &mut Plot, number: f64) {
    match plot {
        Plot::SmallMultiples(multiples) => {
            multiples.comparisons.iter_mut().for_each(|line| line.values = vec![Some(number); 3]);
            for panel in &mut multiples.panels {
                let moment = Moment { value: number, interval: Some((number, number)), text: String::new() };
                panel.points = vec![Shown::Value(moment); 9];
            }
        }
        Plot::Strip(strip) => {
            for row in &mut strip.rows {
                let mark = |certain| StripMark { value: number, certain, text: "–".into() };
                row.all = Some(number);
                row.marks = Shown::Value(vec![mark(None), mark(Some(Tone::Worse)), mark(Some(Tone::Neutral))]);
            }
        }
        Plot::Circle(circle) => circle.ties = vec![Tie { from: 99, to: 0, is_mutual: true }; 2],
        Plot::Scatter(scatter) => {
            scatter.split = (number, number);
            scatter.points.iter_mut().for_each(|point| (point.x, point.y) = (number, number));
        }
        Plot::Funnel(funnel) => {
            funnel.centre.value = number;
            funnel.limits.iter_mut().for_each(|limit| limit.ends = vec![(number, number, number); 2]);
            funnel.points.iter_mut().for_each(|point| (point.x, point.y) = (number, number));
        }
        Plot::Spine(spine) => {
            for row in &mut spine.rows {
                let (range, quartiles) = ((number, number), Some((number, number)));
                let mark =
                    Barometer { value: number, country: number, county: Some(number), range, quartiles, ..Barometer::default() };
                row.mark = Shown::Value(mark);
            }
        }
        _ => {}
    }
}

/// Words of forty letters that cannot break at a space, all different.
fn long_word(index: usize) -> String {
    format!("{}{:02}", "Barnevernsinstitusjonsavdelingslederens".chars().take(38).collect::<String>(), index % 100)
}

/// Each kind in each number of rows, with words that do not fit; everything hidden but the last row; and one level, option or
/// point in time that nobody is at.
pub(crate) fn stressed() -> Vec<(String, ChartSpec)> {
    let mut specs = Vec::new();
    for rows in [1, 12, 60] {
        for (name, spec) in of_size(rows) {
            let mut long = spec.clone();
            rename(&mut long.plot);
            let mut hidden = spec.clone();
            hide_all_but_the_last(&mut hidden.plot);
            let mut nobody = long.clone();
            empty_one_level(&mut nobody.plot);
            specs.push((format!("{name}-{rows}-long"), long));
            specs.push((format!("{name}-{rows}-hidden"), hidden));
            specs.push((format!("{name}-{rows}-nobody"), nobody));
        }
    }
    specs
}

fn rename(plot: &mut Plot) {
    let words: Vec<&mut String> = match plot {
        Plot::Likert(likert) => likert.rows.iter_mut().map(|row| &mut row.label.label).chain(&mut likert.levels).collect(),
        Plot::Dots(dots) => dots.rows.iter_mut().map(|row| &mut row.label.label).collect(),
        Plot::Bars(bars) => bars.rows.iter_mut().map(|row| &mut row.label.label).collect(),
        Plot::HeatMap(map) => map.rows.iter_mut().map(|row| &mut row.label.label).chain(&mut map.columns).collect(),
        Plot::VerdictMap(map) => map.rows.iter_mut().map(|row| &mut row.label.label).chain(&mut map.columns).collect(),
        Plot::Dumbbell(dumbbell) => dumbbell.rows.iter_mut().map(|row| &mut row.label.label).collect(),
        Plot::SmallMultiples(multiples) => {
            multiples.panels.iter_mut().map(|panel| &mut panel.label).chain(&mut multiples.times).collect()
        }
        Plot::Scatter(scatter) => scatter.points.iter_mut().map(|point| &mut point.label).collect(),
        Plot::Funnel(funnel) => funnel.points.iter_mut().map(|point| &mut point.label).collect(),
        Plot::Spine(spine) => spine.rows.iter_mut().map(|row| &mut row.label.label).collect(),
        Plot::Circle(circle) => circle.names.iter_mut().collect(),
        Plot::Strip(strip) => strip.rows.iter_mut().map(|row| &mut row.label.label).collect(),
    };
    words.into_iter().enumerate().for_each(|(index, word)| *word = long_word(index));
}

fn hide<T>(places: Vec<&mut Shown<T>>) {
    let last = places.len().saturating_sub(1);
    places.into_iter().take(last).for_each(|place| *place = Shown::Suppressed);
}

fn hide_all_but_the_last(plot: &mut Plot) {
    match plot {
        Plot::Likert(likert) => hide(likert.rows.iter_mut().map(|row| &mut row.answers).collect()),
        Plot::Dots(dots) => hide(dots.rows.iter_mut().map(|row| &mut row.dot).collect()),
        Plot::Bars(bars) => hide(bars.rows.iter_mut().map(|row| &mut row.bar).collect()),
        Plot::HeatMap(map) => hide(map.rows.iter_mut().flat_map(|row| &mut row.cells).collect()),
        Plot::VerdictMap(map) => hide(map.rows.iter_mut().flat_map(|row| &mut row.cells).collect()),
        Plot::Dumbbell(dumbbell) => hide(dumbbell.rows.iter_mut().map(|row| &mut row.change).collect()),
        Plot::SmallMultiples(multiples) => hide(multiples.panels.iter_mut().flat_map(|panel| &mut panel.points).collect()),
        Plot::Spine(spine) => hide(spine.rows.iter_mut().map(|row| &mut row.mark).collect()),
        Plot::Strip(strip) => hide(strip.rows.iter_mut().map(|row| &mut row.marks).collect()),
        Plot::Circle(circle) => circle.ties.clear(),
        // Points that may not be shown have no place in these.
        Plot::Scatter(scatter) => drop(scatter.points.drain(..scatter.points.len().saturating_sub(1))),
        Plot::Funnel(funnel) => drop(funnel.points.drain(..funnel.points.len().saturating_sub(1))),
    }
}

fn empty_one_level(plot: &mut Plot) {
    match plot {
        Plot::Likert(likert) => {
            for row in &mut likert.rows {
                if let Shown::Value(answers) = &mut row.answers {
                    let chosen = answers.levels[3];
                    answers.levels[3] = 0.0;
                    answers.levels[0] += chosen;
                    answers.unsure = Some(0.0);
                }
            }
        }
        Plot::Bars(bars) => {
            for row in &mut bars.rows {
                row.bar = Shown::Value(Bar { share: 0.0, interval: Some((0.0, 0.1)), text: "0".into() });
            }
        }
        Plot::SmallMultiples(multiples) => {
            for panel in &mut multiples.panels {
                panel.points.iter_mut().skip(1).step_by(2).for_each(|point| *point = Shown::Absent);
                panel.breaks = vec![1, 4];
            }
        }
        _ => {}
    }
}
