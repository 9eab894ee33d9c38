//! A scale and its questions: where everybody answered every question, the mean of the scale is the mean of the questions' means,
//! and one that is hidden follows from all the others.
//!
//! Each measure is judged by itself, and among groups of the same size one measure may give up another than the next. So who is
//! hidden in exactly one of them, with the same people in all, is hidden in more: for a scale in its questions, for a question in
//! the question that comes next. Both are then judged again, with that group among those that have to be hidden.

use std::collections::BTreeSet;

use super::protect::{Verdict, Verdicts};
use super::release::Suppressed;
use crate::model::{Frame, MeasureKind};

/// Measures and groups that have to be hidden beyond what their own answers ask for.
pub(super) type Beyond = BTreeSet<(u32, u32)>;

/// What gives a hidden figure away, as verdicts stand: measures and groups that have to be hidden as well.
pub(super) fn given_away(frame: &Frame, verdicts: &Verdicts) -> Beyond {
    let groups: BTreeSet<u32> = verdicts.keys().map(|(_, group)| *group).collect();
    let families = families(frame);
    let pairs = families.iter().flat_map(|family| groups.iter().map(move |group| (family, *group)));
    pairs.flat_map(|(family, group)| of_family(family, group, verdicts)).collect()
}

/// Each scale with its questions, the scale first.
fn families(frame: &Frame) -> Vec<Vec<u32>> {
    let place = |id| frame.measures.iter().position(|measure| measure.id == id).and_then(|place| u32::try_from(place).ok());
    let scales = (0..).zip(&frame.measures).filter(|(_, measure)| measure.kind == MeasureKind::Scale);
    scales
        .filter_map(|(scale, measure)| {
            let items: Option<Vec<u32>> = measure.items.iter().map(|id| place(id.clone())).collect();
            Some([vec![scale], items?].concat())
        })
        .collect()
}

fn of_family(family: &[u32], group: u32, verdicts: &Verdicts) -> Vec<(u32, u32)> {
    let judged: Option<Vec<&Verdict>> = family.iter().map(|measure| verdicts.get(&(*measure, group))).collect();
    let Some(judged) = judged else { return Vec::new() };
    let same_people = judged.iter().all(|verdict| verdict.n == judged[0].n);
    let mut hidden = judged.iter().enumerate().filter(|(_, verdict)| verdict.hidden.is_some());
    let (Some((place, verdict)), None, true) = (hidden.next(), hidden.next(), same_people) else { return Vec::new() };
    // Too few for one are too few for all of them: then more than one is hidden already.
    if verdict.hidden == Some(Suppressed::TooFew) {
        return Vec::new();
    }
    let items = &family[1..];
    // The question after the last is the first.
    let more = if place == 0 { items } else { std::slice::from_ref(&items[place % items.len()]) };
    more.iter().map(|measure| (*measure, group)).filter(|key| *key != (family[place], group)).collect()
}
