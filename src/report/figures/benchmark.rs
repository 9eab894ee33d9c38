//! Everyone against a benchmark.

use super::{change, drawing};
use crate::chart::{Axis, Change, DotKey, Dumbbell, DumbbellRow, End, Plot, Reference, RowLabel, Shown};
use crate::findings::{BenchmarkFindings, Certainty};
use crate::model::{Estimate, MeasureAt, Statistic};
use crate::privacy;
use crate::report::compose::{benchmark_name, held_against};
use crate::report::document::Drawing;
use crate::report::view::View;

/// Scales of everyone, ours and the benchmark's, with what lies between.
pub(in crate::report) fn benchmark(
    view: &View<'_>,
    findings: &BenchmarkFindings,
    scales: &[MeasureAt],
    title: &str,
) -> Option<Drawing> {
    let words = view.words;
    let info = &view.release.frame().benchmarks[findings.benchmark];
    let rows: Vec<DumbbellRow> = scales.iter().filter_map(|&scale| row(view, findings, scale)).collect();
    if rows.iter().all(|row| row.change.value().is_none()) {
        return None;
    }
    let spoken = rows.iter().map(|row| {
        let text = row.change.value().map_or_else(|| words.text("suppressed_mark"), |change| change.text.clone());
        (row.label.label.as_str(), text)
    });
    let spoken: Vec<String> = spoken.map(|(label, value)| format!("{label}: {value}")).collect();
    let name = benchmark_name(view, info);
    let alt = words.fill("alt.benchmark", &[("benchmark", &name), ("rows", &spoken.join("; "))]);
    let dumbbell = Dumbbell {
        axis: Axis::points(),
        n_heading: words.text("column.n"),
        change_heading: words.text("column.gap"),
        key: DotKey { now: held_against(view, findings), before: name },
        rows,
    };
    Some(drawing(view, &format!("benchmark-{}", info.id), title, alt, Plot::Dumbbell(dumbbell)))
}

fn row(view: &View<'_>, findings: &BenchmarkFindings, scale: MeasureAt) -> Option<DumbbellRow> {
    let words = view.words;
    let end = |mean: Estimate| End { value: mean.value, text: words.value(&mean) };
    let against = |statistic| view.release.against(scale, findings.group, statistic, findings.benchmark);
    let theirs = against(Statistic::BenchmarkMean).and_then(|figure| figure.shown.value()).map(end);
    let now = view.value(scale, findings.group, Statistic::Mean100).map(end);
    let figure = against(Statistic::DifferenceFromBenchmark)?;
    let certainty = Certainty::of_difference(view.release, &figure);
    let change = match figure.shown {
        privacy::Shown::Value(difference) => Shown::Value(Change {
            before: theirs,
            now,
            broken: false,
            tone: change::tone(view, scale, &difference, Some(certainty)),
            text: words.value(&difference),
        }),
        privacy::Shown::Hidden => Shown::Suppressed,
        privacy::Shown::Unavailable(_) => Shown::Absent,
    };
    Some(DumbbellRow { label: RowLabel::new(view.label(scale), view.n_text(scale, findings.group)), change })
}

/// Lines of a scale's figure: what benchmarks of this round have for everyone.
pub(super) fn lines(view: &View<'_>, scale: MeasureAt) -> Vec<Reference> {
    benchmarks_of(view, scale)
        .into_iter()
        .map(|(name, mean)| Reference {
            value: mean.value,
            label: view.words.fill("reference_total", &[("group", &name), ("value", &view.words.value(&mean))]),
        })
        .collect()
}

/// Name and mean of each benchmark that has the scale for everyone in the newest round.
pub(in crate::report) fn benchmarks_of(view: &View<'_>, scale: MeasureAt) -> Vec<(String, Estimate)> {
    let benchmarks = &view.release.frame().benchmarks;
    let of_round = benchmarks.keys().filter(|&position| benchmarks[position].round == view.round.id);
    of_round
        .filter_map(|position| {
            let figure = view.release.against(scale, view.total, Statistic::BenchmarkMean, position)?;
            Some((benchmark_name(view, &benchmarks[position]), figure.shown.value()?))
        })
        .collect()
}
