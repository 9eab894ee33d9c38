//! The columns that a request asks for, with everything they may be called.

use super::headers::Wanted;
use super::request::ExportRequest;
use crate::ingest::normalise;
use crate::instrument::{Choice, Column, ColumnKind, KeyRole};

/// Answer columns and then grouping variables, in the order of the request. What the round did not ask has no name that could match.
pub(crate) fn of_request(request: &ExportRequest) -> Vec<Wanted> {
    let known = |name: &String| {
        let known = request.known_headers.get(name).filter(|_| !request.read.columns.contains_key(name));
        known.cloned().unwrap_or_default()
    };
    let renamed = |name: &String| request.read.columns.get(name).map(|header| normalise::tidy(header).into_owned());
    // A code is no column of its own, and no header may be taken for one: what stands below it are a person's words.
    let is_coded = |column: &Column| multi_of(column).is_some_and(|(multi, _)| request.coded.contains_key(multi));
    let named = |column: &Column| Wanted {
        renamed: renamed(&column.name),
        known: known(&column.name),
        wordings: wordings(column),
        name: column.name.clone(),
    };
    let columns = request.columns.iter().map(|column| if is_coded(column) { Wanted::default() } else { named(column) });
    let keys = request.keys.iter().map(|key| {
        let usual = usual_names(key.role).iter().map(|name| (*name).to_string());
        Wanted {
            renamed: renamed(&key.id),
            known: known(&key.id),
            wordings: key.text.wordings().map(str::to_string).chain(usual).collect(),
            name: key.id.clone(),
        }
    });
    let mut wanted: Vec<Wanted> = columns.chain(keys).collect();
    for wanted in wanted.iter_mut().filter(|wanted| request.not_asked.contains(&wanted.name)) {
        *wanted = Wanted::default();
    }
    wanted
}

/// Everything before the option in the name of a tick: the id of its multi-select.
pub(crate) fn multi_of(column: &Column) -> Option<(&str, &Choice)> {
    let ColumnKind::Tick { option } = &column.kind else { return None };
    let base = column.name.strip_suffix(option.id.as_str())?.strip_suffix('_')?;
    Some((base, option))
}

/// Words by which exports without codes name the column. For a tick the question and the option stand together, in any of the option's
/// wordings.
fn wordings(column: &Column) -> Vec<String> {
    let texts: Vec<String> = column.text.wordings().map(str::to_string).collect();
    let ColumnKind::Tick { option } = &column.kind else { return texts };
    let pairs = questions(column, option);
    let pairs = pairs.iter().flat_map(|question| labels(option).map(move |label| format!("{question} {label}")));
    pairs.chain(texts.iter().cloned()).collect()
}

/// Words of the question that a tick belongs to: the column's, without the option where that stands at their end.
pub(crate) fn questions(column: &Column, option: &Choice) -> Vec<String> {
    let question = |text: &str| {
        let rest = labels(option).find_map(|label| text.strip_suffix(label)).unwrap_or(text);
        rest.trim_end_matches([' ', '-', ':', '\u{2013}']).to_string()
    };
    column.text.wordings().map(question).collect()
}

fn labels(option: &Choice) -> impl Iterator<Item = &str> {
    option.label.wordings().chain(option.aliases.iter().map(String::as_str)).filter(|label| !label.is_empty())
}

/// What people call the usual grouping variables.
fn usual_names(role: KeyRole) -> &'static [&'static str] {
    match role {
        KeyRole::Municipality => &["kommune", "municipality"],
        KeyRole::Service => &["tjeneste", "teneste", "service"],
        KeyRole::Unit => &["enhet", "eining", "unit"],
        KeyRole::Role => &["rolle", "stilling", "role"],
        KeyRole::Other => &[],
    }
}
