//! Which kinds of non-answer a question can have at all: only these are counted in the open. A question without "don't know"
//! would otherwise have a row of nothing for every group.

use super::frame::MeasureSource;
use crate::instrument::Instrument;
use crate::model::{List, MeasureAt, MissingReason};
use crate::tabulate::Cube;

/// Kinds of non-answer of one measure, one for each of [`MissingReason::ALL`].
pub(super) type Offered = [bool; MissingReason::ALL.len()];

/// For each measure: the kinds that its response scale declares, those that happen to every question, and those that someone
/// somewhere gave all the same. It is the same for every group, so that a row that is not there tells nothing about a group.
pub(super) fn offered(
    cube: &Cube,
    instrument: &Instrument,
    sources: &List<MeasureAt, MeasureSource>,
) -> List<MeasureAt, Offered> {
    let everyone: Vec<u32> = (0_u32..).take(cube.keys().len()).collect();
    let kinds = |source: &MeasureSource| {
        let MeasureSource::Column { column, .. } = source else { return Offered::default() };
        let response = cube.layout().columns()[*column].response.as_ref().and_then(|id| instrument.response(id));
        let declared = |reason| response.is_some_and(|response| response.missing.iter().any(|missing| missing.kind == reason));
        let found = cube.column(&everyone, *column);
        MissingReason::ALL.map(|reason| {
            let anywhere = matches!(reason, MissingReason::NotAsked | MissingReason::Skipped | MissingReason::DroppedOut);
            anywhere || declared(reason) || found.tally().missing(reason) > 0
        })
    };
    sources.iter().map(kinds).collect()
}
