//! Connected sets: measures that share answers, and are decided about together.
//!
//! Items, the scales over them, linked scales, totals and subscales are sums of one another. Were a group hidden in one of them and shown
//! in the others, it would follow. So each set has one pattern of shown groups a round. Then every combination of published figures of
//! the set, whatever it adds and subtracts, is, seen over people, a combination of rows of that one pattern; and a pattern that is safe
//! for each measure's own answers is safe for all of them together.
//!
//! A routed question says by its number of answers how the question before it was answered. It is shown only where that one is. Sets that
//! one question leads to are decided one after the other, since each of them says it.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::{Block, BlockRoute};
use crate::model::{Frame, List, MeasureAt};

/// Measures that share answers, and the routes from measures outside whose answers decide who was asked them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ConnectedSet {
    pub(super) measures: Vec<MeasureAt>,
    pub(super) routes: Vec<BlockRoute>,
}

/// All sets, in layers: the triggers of a set lie in earlier layers, and no two of a layer have one trigger.
pub(super) fn connected_sets(frame: &Frame, blocks: &List<MeasureAt, Block>) -> Vec<Vec<ConnectedSet>> {
    let mut joined = Joined::by_answers(frame);
    loop {
        let sets = joined.sets(blocks);
        let (layers, circular) = layered(sets);
        if circular.is_empty() {
            return layers;
        }
        // Sets that decide about each other are one.
        let first = circular[0].measures[0];
        for set in &circular {
            joined.join(first, set.measures[0]);
        }
    }
}

/// Sets by how many others lie before them, and those that lie before themselves.
fn layered(mut left: Vec<ConnectedSet>) -> (Vec<Vec<ConnectedSet>>, Vec<ConnectedSet>) {
    let (mut layers, mut decided) = (Vec::new(), BTreeSet::new());
    while !left.is_empty() {
        let mut taken = BTreeSet::new();
        let (ready, waiting): (Vec<_>, Vec<_>) = left.into_iter().partition(|set| {
            let triggers: BTreeSet<MeasureAt> = set.routes.iter().map(|route| route.trigger).collect();
            let is_ready = triggers.is_subset(&decided) && triggers.is_disjoint(&taken);
            if is_ready {
                taken.extend(triggers);
            }
            is_ready
        });
        if ready.is_empty() {
            return (layers, waiting);
        }
        decided.extend(ready.iter().flat_map(|set| set.measures.iter().copied()));
        layers.push(ready);
        left = waiting;
    }
    (layers, Vec::new())
}

/// Union and find.
pub(super) struct Joined(List<MeasureAt, MeasureAt>);

impl Joined {
    /// Measures that share answers: scales and their items.
    pub(super) fn by_answers(frame: &Frame) -> Self {
        let mut joined = Self(frame.measures.keys().collect());
        let position: BTreeMap<&str, MeasureAt> =
            frame.measures.enumerated().map(|(position, measure)| (measure.id.as_str(), position)).collect();
        for (scale, measure) in frame.measures.enumerated() {
            for item in measure.items.iter().filter_map(|item| position.get(item.as_str())) {
                joined.join(scale, *item);
            }
        }
        joined
    }

    /// One measure that stands for all that share answers with this one.
    pub(super) fn root(&self, mut at: MeasureAt) -> MeasureAt {
        while self.0[at] != at {
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, a: MeasureAt, b: MeasureAt) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }

    fn sets(&self, blocks: &List<MeasureAt, Block>) -> Vec<ConnectedSet> {
        let mut sets: BTreeMap<MeasureAt, ConnectedSet> = BTreeMap::new();
        for block in blocks {
            let measure = block.measure;
            let root = self.root(measure);
            let set = sets.entry(root).or_default();
            set.measures.push(measure);
            let route = block.route.iter().filter(|route| self.root(route.trigger) != root);
            for route in route.filter(|route| !set.routes.contains(route)).cloned().collect::<Vec<BlockRoute>>() {
                set.routes.push(route);
            }
        }
        sets.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(measures: &[u32], triggers: &[u32]) -> ConnectedSet {
        let routes = triggers.iter().map(|&trigger| BlockRoute { trigger: crate::model::nth(trigger), levels: vec![1] });
        ConnectedSet { measures: measures.iter().copied().map(crate::model::nth).collect(), routes: routes.collect() }
    }

    #[test]
    fn a_set_comes_after_those_that_decide_who_is_asked() {
        let (layers, circular) = layered(vec![set(&[2, 3], &[1]), set(&[0], &[]), set(&[1], &[0])]);
        assert_eq!(layers, [vec![set(&[0], &[])], vec![set(&[1], &[0])], vec![set(&[2, 3], &[1])]]);
        assert!(circular.is_empty());
        let (layers, circular) = layered(vec![set(&[0], &[1]), set(&[1], &[0]), set(&[2], &[])]);
        assert_eq!((layers.len(), circular.len()), (1, 2));
        // Of two that one question leads to, the second comes after the first.
        let (layers, _) = layered(vec![set(&[0], &[]), set(&[1], &[0]), set(&[2], &[0])]);
        assert_eq!(layers.len(), 3);
    }
}
