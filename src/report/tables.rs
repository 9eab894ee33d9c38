//! `tables/*.csv`: every figure of the release in long tables, for researchers and other tools.
//!
//! One row a figure, with its interval, n, unit, method and status. Headers and codes are the same in every language; labels are in the
//! language of the report. The dialect is the one that a Norwegian Excel opens by a double click and that R's `read.csv2` expects:
//! UTF-8 with a byte order mark, `;` between fields, a decimal comma. With a decimal point that Excel would read 3.5 as the third of
//! May, and without the mark it would garble æ, ø and å.
//!
//! A text that a spreadsheet would take for a formula gets an apostrophe in front.

use super::groups::{self, Key};
use super::inert::is_risky;
use super::view::{View, name_of};
use super::{Files, ReportError};
use crate::model::{Degrees, Language, MeasureKind, NoInterval, Statistic};
use crate::privacy::{Figure, Release, Shown};

/// Statistics that compare rounds.
const CHANGES: [Statistic; 7] = [
    Statistic::Change,
    Statistic::ChangeP,
    Statistic::StandardisedChange,
    Statistic::HedgesGChange,
    Statistic::AlphaChange,
    Statistic::ChangeInShare,
    Statistic::ChangeInShareP,
];

/// A file by its name, and whose figures are in it.
type Selection = (&'static str, fn(MeasureKind, Statistic) -> bool);

const FILES: [Selection; 7] = [
    ("benchmarks", |_, statistic| statistic.is_by_benchmark()),
    ("scales", |kind, statistic| matches!(kind, MeasureKind::Scale | MeasureKind::LinkedScale) && !is_change(statistic)),
    ("items", |kind, statistic| kind == MeasureKind::Item && !is_change(statistic)),
    ("choices", |kind, statistic| kind == MeasureKind::Choice && !is_change(statistic)),
    ("matrix", |kind, statistic| kind == MeasureKind::Matrix && !is_change(statistic)),
    ("response", |kind, statistic| kind == MeasureKind::Response && !is_change(statistic)),
    ("changes", |_, statistic| is_change(statistic)),
];

fn is_change(statistic: Statistic) -> bool {
    CHANGES.contains(&statistic)
}

/// Headers before and after those of the grouping variables.
const BEFORE: [&str; 7] = ["measure", "kind", "domain", "label", "round", "group_kind", "group"];
const AFTER: [&str; 21] = [
    "statistic",
    "level",
    "level_label",
    "reference_round",
    "reference_group",
    "across",
    "benchmark",
    "value",
    "lower",
    "upper",
    "confidence",
    "n",
    "unit",
    "method",
    "status",
    "reason",
    "p_adjusted",
    "tested",
    "verdict",
    "df",
    "df2",
];

/// The files that have a row.
///
/// # Errors
/// When the release has no round.
pub fn tables(release: &Release, language: Language) -> Result<Files, ReportError> {
    let view = View::of(release, language).ok_or_else(|| ReportError::new("the release has no round"))?;
    let keys = groups::keys(release);
    let names: Vec<Vec<String>> = (0..release.frame().groups.len()).map(|group| group_fields(&view, &keys, group)).collect();
    let mut files: Vec<(&str, String)> = FILES.iter().map(|(name, _)| (*name, header(&keys))).collect();
    let empty = files.first().map_or(0, |(_, text)| text.len());
    for figure in release.figures() {
        let kind = view.measure(figure.key.measure as usize).kind;
        let chosen = FILES.iter().position(|(_, belongs)| belongs(kind, figure.key.statistic));
        if let Some((_, text)) = chosen.and_then(|at| files.get_mut(at)) {
            row(&view, figure, &names[figure.key.group as usize], text);
        }
    }
    let filled = files.into_iter().filter(|(_, text)| text.len() > empty);
    Ok(filled.map(|(name, text)| (format!("tables/{name}.csv"), text.into_bytes())).collect())
}

fn header(keys: &[Key]) -> String {
    let variables = keys.iter().map(|key| key.id.as_str());
    let fields: Vec<String> = BEFORE.into_iter().chain(variables).chain(AFTER).map(quoted).collect();
    format!("\u{feff}{}\r\n", fields.join(";"))
}

/// Round, kind, name and the value of each grouping variable: the same for every figure of a group.
fn group_fields(view: &View<'_>, keys: &[Key], group: usize) -> Vec<String> {
    let info = view.release.group(group);
    let names = groups::names(view, keys, group).into_iter().map(Option::unwrap_or_default);
    [info.round.to_string(), name_of(&info.kind), view.group_label(group)]
        .into_iter()
        .chain(names)
        .map(|name| quoted(&name))
        .collect()
}

fn row(view: &View<'_>, figure: &Figure, group: &[String], out: &mut String) {
    let key = figure.key;
    let position = key.measure as usize;
    let info = view.measure(position);
    for text in [info.id.as_str(), &name_of(&info.kind), info.domain.as_str(), &view.label(position)] {
        out.push_str(&quoted(text));
        out.push(';');
    }
    for text in group {
        out.push_str(text);
        out.push(';');
    }
    let detail = key.detail.map(usize::from);
    // The detail of an item-rest correlation is an item, that of a share a level.
    let benchmark = view.release.benchmark(figure).map(|benchmark| benchmark.id.clone());
    let (level, label) = match (key.statistic.is_by_item(), detail.filter(|_| benchmark.is_none())) {
        (true, Some(at)) => (info.items.get(at).map(ToString::to_string), None),
        (_, Some(at)) => (Some((at + 1).to_string()), info.levels.get(at).map(|level| view.say(&level.label))),
        (_, None) => (None, None),
    };
    let reference = key.reference.map(|at| at as usize).filter(|at| *at < view.release.frame().groups.len());
    let start = [
        key.statistic.id().to_owned(),
        quoted(&level.unwrap_or_default()),
        quoted(label.unwrap_or_default()),
        quoted(&reference.map(|at| view.release.group(at).round.to_string()).unwrap_or_default()),
        quoted(&reference.map(|at| view.group_label(at)).unwrap_or_default()),
        key.across.map(|kind| name_of(&kind)).unwrap_or_default(),
        quoted(&benchmark.unwrap_or_default()),
    ];
    out.push_str(&start.join(";"));
    for field in figures(&figure.shown).into_iter().chain(derived(view, figure)) {
        out.push(';');
        out.push_str(&field);
    }
    out.push_str("\r\n");
}

/// A p-value adjusted for its family, the size of that, the verdict on a difference, and degrees of freedom.
fn derived(view: &View<'_>, figure: &Figure) -> [String; 5] {
    let (adjusted, tested) = figure.family.map(|family| (number(family.adjusted), family.tested.to_string())).unwrap_or_default();
    let verdict = view.release.verdict(figure).map(|verdict| name_of(&verdict)).unwrap_or_default();
    let [first, second] = match figure.shown.value().map(|estimate| estimate.degrees) {
        None | Some(Degrees::None) => Default::default(),
        Some(Degrees::One(df)) => [number(df), String::new()],
        Some(Degrees::Two(df, df2)) => [number(df), number(df2)],
    };
    [adjusted, tested, verdict, first, second]
}

/// Value, ends of the interval, level of confidence, n, unit, method, status, and the reason that there is no value or no interval.
fn figures(shown: &Shown) -> [String; 9] {
    let without = |status: &str, reason: String| {
        let mut fields: [String; 9] = Default::default();
        (fields[7], fields[8]) = (status.to_owned(), reason);
        fields
    };
    let estimate = match shown {
        Shown::Value(estimate) => estimate,
        Shown::Hidden => return without("suppressed", String::new()),
        Shown::Unavailable(reason) => return without("not_available", name_of(reason)),
    };
    let (lower, upper, level, reason) = match estimate.interval {
        Ok(ci) => (number(ci.lower), number(ci.upper), number(ci.level.level()), String::new()),
        Err(NoInterval::NotAnEstimate | NoInterval::NotDefined) => Default::default(),
        Err(reason) => (String::new(), String::new(), String::new(), name_of(&reason)),
    };
    let value = number(estimate.value);
    let method = name_of(&estimate.method);
    [value, lower, upper, level, estimate.n.to_string(), name_of(&estimate.unit), method, "shown".to_owned(), reason]
}

/// As many digits as the number needs to be read back as it is.
fn number(number: f64) -> String {
    if number.is_finite() { format!("{}", number + 0.0).replace('.', ",") } else { String::new() }
}

/// A text as a field.
fn quoted(text: &str) -> String {
    let guard = if is_risky(text) { "'" } else { "" };
    if text.contains(['"', ';', '\r', '\n']) || text.starts_with(' ') || text.ends_with(' ') {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{guard}{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_and_guarded() {
        for (text, field) in [
            ("Lia skole", "Lia skole"),
            ("a;b", "\"a;b\""),
            ("\"Sol\"", "\"\"\"Sol\"\"\""),
            ("=1+1", "'=1+1"),
            ("@SUM(1);2", "\"'@SUM(1);2\""),
            ("＝1", "'＝1"),
            ("\t=1", "'\t=1"),
            ("\r=1", "\"'\r=1\""),
            ("-2", "'-2"),
        ] {
            assert_eq!(quoted(text), field);
        }
    }

    #[test]
    fn numbers_are_whole_or_have_a_comma() {
        for (value, field) in [(4.0, "4"), (-0.0, "0"), (57.25, "57,25"), (-0.1, "-0,1"), (f64::NAN, "")] {
            assert_eq!(number(value), field);
        }
    }
}
