//! One group's values beside those of others.

use super::{drawing, ends};
use crate::chart::{Axis, Dot, DotKey, DotRow, Dots, Plot, RowLabel};
use crate::model::{Estimate, GroupAt, MeasureAt, Statistic, Unit};
use crate::report::document::Drawing;
use crate::report::view::View;

/// A group's values, and what they are held against.
pub(in crate::report) struct Beside<'a> {
    /// Identifier.
    pub(in crate::report) id: &'a str,
    /// The group.
    pub(in crate::report) group: GroupAt,
    /// Its name.
    pub(in crate::report) name: &'a str,
    /// Whom it is held against, in words.
    pub(in crate::report) reference: &'a str,
    /// The figure of each measure.
    pub(in crate::report) statistic: Statistic,
    /// The measures.
    pub(in crate::report) measures: &'a [MeasureAt],
    /// The value that each is held against.
    pub(in crate::report) others: &'a [Option<Estimate>],
    /// The range of values.
    pub(in crate::report) axis: Axis,
    /// Heading of the column of values.
    pub(in crate::report) value_heading: String,
}

/// A dot for the group and a ring for those that it is held against, measure by measure.
pub(in crate::report) fn beside(view: &View<'_>, beside: &Beside<'_>, title: &str) -> Drawing {
    let words = view.words;
    let in_words = |value: &Estimate| match value.unit {
        Unit::Share => words.whole_percent(value.value),
        _ => words.value(value),
    };
    let rows: Vec<DotRow> = beside
        .measures
        .iter()
        .zip(beside.others)
        .map(|(&measure, other)| {
            let before = other.map(|other| other.value);
            let dot = |own: &Estimate| Dot { value: own.value, interval: ends(own), before, text: in_words(own) };
            let own = view.shown(measure, beside.group, beside.statistic);
            DotRow { label: RowLabel::new(view.label(measure), view.n_text(measure, beside.group)), dot: super::shown(own, dot) }
        })
        .collect();
    let spoken = rows.iter().zip(beside.others).map(|(row, other)| {
        let own = row.dot.value().map_or_else(|| words.text("suppressed_mark"), |dot| dot.text.clone());
        let value = match other.filter(|_| row.dot.value().is_some()) {
            Some(other) => words.fill("unit_report.against", &[("own", &own), ("other", &in_words(&other))]),
            None => own,
        };
        (row.label.label.as_str(), value)
    });
    let spoken: Vec<String> = spoken.map(|(label, value)| format!("{label}: {value}")).collect();
    let values = [("group", beside.name), ("reference", beside.reference), ("rows", &spoken.join("; "))];
    let alt = words.fill("alt.beside", &values);
    let dots = Dots {
        axis: beside.axis.clone(),
        n_heading: words.text("column.n"),
        value_heading: beside.value_heading.clone(),
        key: Some(DotKey { now: beside.name.to_owned(), before: super::capitalised(beside.reference) }),
        references: Vec::new(),
        rows,
    };
    drawing(view, beside.id, title, alt, Plot::Dots(dots))
}
