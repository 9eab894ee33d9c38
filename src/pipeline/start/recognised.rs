//! Whether an export holds the answers to a questionnaire that comes with the program.

use std::collections::BTreeSet;

use crate::draft::Known;
use crate::ingest::{self, ExportRequest, SourceColumn, SourceDescription};
use crate::instrument::{self, Background, Instrument, KeyRole};
use crate::questionnaire::{self, Places, STAMP};

/// Fewest columns by which a questionnaire is known: a few may have the same name by chance.
const LEAST: usize = 10;

/// The questionnaire of the program that most of the columns are of, in the version that fits best, the newest of those that fit alike. One
/// that the export itself names goes before all. None where the export has less than half of it.
pub(super) fn recognise(description: &SourceDescription) -> Option<Known> {
    let stamp = stamp_of(description);
    let stamped = |id: &str, version: &str| stamp.as_ref().is_none_or(|(own, of)| own == id && of == version);
    let all = instrument::shipped().into_iter().filter_map(|id| instrument::load_shipped(id).ok());
    let versions = all.flat_map(|instrument| {
        let versions = instrument.versions.clone();
        versions.into_iter().map(move |version| (instrument.clone(), version))
    });
    let fits = versions.filter(|(instrument, version)| stamped(&instrument.id, version)).filter_map(|(instrument, version)| {
        let known = held_against(instrument, version, description);
        counted(&known).map(|(found, missing)| (found, missing, known))
    });
    let best = fits.fold(None, |best: Option<(usize, usize, Known)>, new| match best {
        Some(best) if (best.0, std::cmp::Reverse(best.1)) > (new.0, std::cmp::Reverse(new.1)) => Some(best),
        _ => Some(new),
    });
    best.map(|(_, _, known)| known)
}

/// How many columns of the questionnaire an export has as they were asked, and how many not; none where it is too few to be that one.
pub(super) fn counted(known: &Known) -> Option<(usize, usize)> {
    let columns = known.instrument.columns(&known.version);
    let names: BTreeSet<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let is_there = |name: &str| names.contains(name) && !known.fit.reworded.contains(name);
    let found = known.fit.found.iter().filter(|(name, _)| is_there(name)).count();
    (found >= LEAST && 2 * found >= names.len()).then_some((found, names.len() - found))
}

/// The columns of an export beside those of a version.
fn held_against(instrument: Instrument, version: String, description: &SourceDescription) -> Known {
    let known = questionnaire::known(&instrument, &version, &Places::default());
    let opens =
        instrument.opens.iter().map(|open| Background { text: open.text.clone(), ..Background::plain(&open.id, KeyRole::Other) });
    let multis: Vec<&str> = instrument.multis.iter().map(|multi| multi.id.as_str()).collect();
    let headers = known.headers.iter().filter(|(name, _)| multis.contains(&name.as_str())).flat_map(|(_, headers)| headers);
    let request = ExportRequest {
        columns: instrument.columns(&version),
        responses: known.responses,
        keys: known.backgrounds.into_iter().chain(opens).collect(),
        ignored: headers.cloned().chain(multis.iter().map(|id| (*id).to_string())).chain([STAMP.to_string()]).collect(),
        known_headers: known.headers.clone(),
        ..ExportRequest::default()
    };
    let mut fit = ingest::fit(&request, description);
    fit.others.retain(|at| stamp_in(&description.columns[*at]).is_none());
    Known { instrument, version, fit }
}

/// Questionnaire and version, where the export carries along what was filled in; whatever the tool calls the column.
fn stamp_of(description: &SourceDescription) -> Option<(String, String)> {
    description.columns.iter().find_map(stamp_in)
}

fn stamp_in(column: &SourceColumn) -> Option<(String, String)> {
    let [(stamp, _)] = &column.values[..] else { return None };
    let parts: Vec<&str> = stamp.split(' ').collect();
    let [id, version, _] = parts.as_slice() else { return None };
    instrument::shipped().contains(id).then(|| ((*id).to_string(), (*version).to_string()))
}
