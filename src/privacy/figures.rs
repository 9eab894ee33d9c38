//! The figures of a release as columns: what a release is in memory, and in its file.
//!
//! Figures are sorted by what they are about, and those of one measure and group stand together in a block. What recurs is written once:
//! a figure names what it is of, and what there is of it, by a place in two short lists. Numbers stand in columns that have only the
//! figures that have such a number, so that a hidden figure has no number anywhere.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::release::{Figure, InFamily, Placed, Shown, verdict};
use super::{RowKey, Unavailable};
use crate::model::{
    Confidence, Degrees, DetailAt, Estimate, GroupAt, GroupKind, Interval, MeasureAt, Method, NoInterval, Statistic, Unit,
};
use crate::stats::SizeVerdict;

/// What a figure is of, within its measure and group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Of {
    /// Statistic.
    pub(super) statistic: Statistic,
    /// Group that it is compared with: its position among the groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<u32>")]
    pub(super) reference: Option<GroupAt>,
    /// Kind of groups that the figure compares or is made from, where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) across: Option<GroupKind>,
    /// For a statistic with several figures: the position of the level among the measure's levels, of the item among its items, of
    /// the benchmark among the benchmarks, or of the other scale among the measures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<u16>")]
    pub(super) detail: Option<u32>,
}

impl Of {
    fn what(key: &RowKey) -> Self {
        let RowKey { statistic, reference, across, detail, .. } = *key;
        Self { statistic, reference, across, detail: detail.map(DetailAt::number) }
    }

    /// What a figure of a measure and a group is about.
    fn key(self, measure: MeasureAt, group: GroupAt) -> RowKey {
        let Self { statistic, reference, across, .. } = self;
        RowKey { measure, group, statistic, reference, across, detail: self.part() }
    }

    /// The part of the measure, where the statistic has a figure for each.
    pub(super) fn part(self) -> Option<DetailAt> {
        Some(DetailAt::numbered(self.statistic.facts().per?, self.detail?))
    }
}

/// What there is of a figure, apart from its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "status", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum State {
    /// There is a figure, and it may not be shown. Nothing says why.
    Suppressed {},
    /// There is none.
    NotAvailable {
        /// Why.
        reason: Unavailable,
    },
    /// A figure: a number in `value` and one in `n`.
    Shown {
        /// What the figure measures.
        unit: Unit,
        /// How it, or its interval, was computed.
        method: Method,
        /// Confidence level of its interval: a number in `lower` and one in `upper`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        confidence: Option<Confidence>,
        /// Why there is no interval.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        no_interval: Option<NoInterval>,
        /// How many degrees of freedom it has: a number in `df`, and one in `df2` where there are two.
        #[serde(default, skip_serializing_if = "is_none")]
        degrees: u8,
        /// For a p-value among others: how many shown p-values its family has, and a number in `p_adjusted`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tested: Option<u32>,
        /// For a difference or change: what its interval says about the smallest difference of interest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        verdict: Option<SizeVerdict>,
    },
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_none(degrees: &u8) -> bool {
    *degrees == 0
}

/// The figures of a release.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Figures {
    /// What figures are of. `of` counts in this list, from 0.
    pub(super) kinds: Vec<Of>,
    /// What there is of figures. `state` counts in this list, from 0.
    pub(super) states: Vec<State>,
    /// One for each measure and group that have figures: the measure's position among the measures, the group's among the groups, and
    /// how many figures they have. They stand in order.
    #[schemars(with = "Vec<(u32, u32, u32)>")]
    pub(super) blocks: Vec<(MeasureAt, GroupAt, u32)>,
    /// What each figure is of, block by block.
    pub(super) of: Vec<u32>,
    /// What there is of each figure.
    pub(super) state: Vec<u32>,
    /// The numbers of those that are shown, in order.
    pub(super) value: Vec<f64>,
    /// Unweighted persons that they rest on.
    pub(super) n: Vec<u64>,
    /// Lower ends of those with an interval.
    pub(super) lower: Vec<f64>,
    /// Upper ends.
    pub(super) upper: Vec<f64>,
    /// Degrees of freedom of those that have any; of the numerator, or the number of groups, where there are two.
    pub(super) df: Vec<f64>,
    /// Second degrees of freedom.
    pub(super) df2: Vec<f64>,
    /// P-values adjusted for their family.
    pub(super) p_adjusted: Vec<f64>,
    /// Where each block begins in the other columns.
    #[serde(skip)]
    starts: Vec<Cursor>,
}

/// A place in the columns.
#[derive(Clone, Copy, Debug, Default)]
struct Cursor {
    figure: usize,
    shown: usize,
    interval: usize,
    df: usize,
    df2: usize,
    family: usize,
}

impl Cursor {
    /// Goes past a figure.
    fn pass(&mut self, state: &State) {
        self.figure += 1;
        if let State::Shown { confidence, degrees, tested, .. } = state {
            self.shown += 1;
            self.interval += usize::from(confidence.is_some());
            self.df += usize::from(*degrees > 0);
            self.df2 += usize::from(*degrees > 1);
            self.family += usize::from(tested.is_some());
        }
    }
}

impl PartialEq for Figures {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Figures {
    /// Columns out of figures that are sorted by key. A number that is none is no figure.
    pub(super) fn of_sorted(figures: &[Figure], smallest_difference: f64) -> Self {
        let mut columns = Self::default();
        // What recurs recurs within a statistic, where it is soon found.
        let (mut kinds, mut states) = (vec![Vec::new(); Statistic::ALL.len()], vec![Vec::new(); Statistic::ALL.len()]);
        for figure in figures {
            let RowKey { measure, group, statistic, .. } = figure.key;
            match columns.blocks.last_mut() {
                Some(block) if (block.0, block.1) == (measure, group) => block.2 += 1,
                _ => columns.blocks.push((measure, group, 1)),
            }
            let state = columns.numbers(figure, smallest_difference);
            let code = code_of(Of::what(&figure.key), &mut columns.kinds, &mut kinds[statistic as usize]);
            columns.of.push(code);
            let code = code_of(state, &mut columns.states, &mut states[statistic as usize]);
            columns.state.push(code);
        }
        columns.index();
        columns
    }

    /// Puts the numbers of a figure into their columns.
    fn numbers(&mut self, figure: &Figure, smallest_difference: f64) -> State {
        let estimate = match &figure.shown {
            Shown::Value(estimate) if is_finite(estimate) => estimate,
            Shown::Value(_) => return State::NotAvailable { reason: Unavailable::Improper },
            Shown::Hidden => return State::Suppressed {},
            Shown::Unavailable(reason) => return State::NotAvailable { reason: *reason },
        };
        self.value.push(estimate.value);
        self.n.push(estimate.n);
        if let Ok(interval) = estimate.interval {
            self.lower.push(interval.lower);
            self.upper.push(interval.upper);
        }
        let numbers = match estimate.degrees {
            Degrees::None => [None, None],
            Degrees::One(df) => [Some(df), None],
            Degrees::Two(df, df2) => [Some(df), Some(df2)],
        };
        let [df, df2] = numbers.map(|df| df.filter(|df| df.is_finite()));
        let df2 = df2.filter(|_| df.is_some());
        self.df.extend(df);
        self.df2.extend(df2);
        self.p_adjusted.extend(figure.family.map(|family| family.adjusted));
        State::Shown {
            unit: estimate.unit,
            method: estimate.method,
            confidence: estimate.interval.ok().map(|interval| interval.level),
            no_interval: estimate.interval.err(),
            degrees: u8::from(df.is_some()) + u8::from(df2.is_some()),
            tested: figure.family.map(|family| family.tested),
            verdict: verdict(figure, smallest_difference),
        }
    }

    /// Finds where blocks begin. `None` when the columns do not hang together, with the name of the one that does not.
    pub(super) fn index(&mut self) -> Option<&'static str> {
        self.starts.clear();
        let mut at = Cursor::default();
        for (position, &(measure, group, figures)) in self.blocks.iter().enumerate() {
            let before = position.checked_sub(1).map(|before| self.blocks[before]);
            if figures == 0 || before.is_some_and(|before| (before.0, before.1) >= (measure, group)) {
                return Some("blocks");
            }
            self.starts.push(at);
            let mut last = None;
            for _ in 0..figures {
                let (Some(of), Some(state)) =
                    (coded(&self.kinds, &self.of, at.figure), coded(&self.states, &self.state, at.figure))
                else {
                    return Some("of");
                };
                if last.is_some_and(|last| last >= *of) {
                    return Some("of");
                }
                last = Some(*of);
                at.pass(state);
            }
        }
        let lengths = [
            ("of", self.of.len(), at.figure),
            ("state", self.state.len(), at.figure),
            ("value", self.value.len(), at.shown),
            ("n", self.n.len(), at.shown),
            ("lower", self.lower.len(), at.interval),
            ("upper", self.upper.len(), at.interval),
            ("df", self.df.len(), at.df),
            ("df2", self.df2.len(), at.df2),
            ("p_adjusted", self.p_adjusted.len(), at.family),
        ];
        lengths.into_iter().find(|(_, found, expected)| found != expected).map(|(name, ..)| name)
    }

    /// How many figures were computed by each method.
    pub(super) fn methods(&self) -> BTreeMap<Method, u64> {
        let mut by_state = vec![0; self.states.len()];
        self.state.iter().for_each(|state| by_state[*state as usize] += 1);
        let mut methods = BTreeMap::new();
        for (state, count) in self.states.iter().zip(by_state) {
            if let (State::Shown { method, .. }, 1..) = (state, count) {
                *methods.entry(*method).or_insert(0) += count;
            }
        }
        methods
    }

    /// Number of figures.
    pub(super) fn len(&self) -> usize {
        self.of.len()
    }

    /// Every figure, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = Figure> {
        (0..self.blocks.len()).flat_map(move |block| self.block(block))
    }

    /// Every figure, in order, with its places in the two short lists.
    pub(super) fn placed(&self) -> impl Iterator<Item = Placed> {
        let places = self.of.iter().zip(&self.state).map(|(&of, &state)| (of as usize, state as usize));
        self.iter().zip(places).map(|(figure, (of, state))| Placed { figure, of, state })
    }

    /// The figures of one measure and group, in order.
    pub(super) fn of(&self, measure: MeasureAt, group: GroupAt) -> impl Iterator<Item = Figure> {
        self.position(measure, group).into_iter().flat_map(move |block| self.block(block))
    }

    /// One figure.
    pub(super) fn get(&self, key: RowKey) -> Option<Figure> {
        let (wanted, block) = (Of::what(&key), self.position(key.measure, key.group)?);
        let mut at = self.starts[block];
        for _ in 0..self.blocks[block].2 {
            if self.kinds[self.of[at.figure] as usize] == wanted {
                return Some(self.figure(&mut at, (key.measure, key.group)));
            }
            at.pass(&self.states[self.state[at.figure] as usize]);
        }
        None
    }

    fn position(&self, measure: MeasureAt, group: GroupAt) -> Option<usize> {
        self.blocks.binary_search_by_key(&(measure, group), |block| (block.0, block.1)).ok()
    }

    fn block(&self, block: usize) -> impl Iterator<Item = Figure> {
        let (measure, group, figures) = self.blocks[block];
        let mut at = self.starts[block];
        (0..figures).map(move |_| self.figure(&mut at, (measure, group)))
    }

    /// The figure at a place, and the place after it.
    fn figure(&self, at: &mut Cursor, (measure, group): (MeasureAt, GroupAt)) -> Figure {
        let here = *at;
        let state = &self.states[self.state[here.figure] as usize];
        at.pass(state);
        let key = self.kinds[self.of[here.figure] as usize].key(measure, group);
        let State::Shown { unit, method, confidence, no_interval, degrees, tested, .. } = *state else {
            let shown = if let State::NotAvailable { reason } = *state { Shown::Unavailable(reason) } else { Shown::Hidden };
            return Figure { key, shown, family: None };
        };
        let interval = match confidence {
            Some(level) => Ok(Interval { lower: self.lower[here.interval], upper: self.upper[here.interval], level }),
            None => Err(no_interval.unwrap_or(NoInterval::NotDefined)),
        };
        let degrees = match degrees {
            0 => Degrees::None,
            1 => Degrees::One(self.df[here.df]),
            _ => Degrees::Two(self.df[here.df], self.df2[here.df2]),
        };
        let estimate = Estimate { value: self.value[here.shown], interval, n: self.n[here.shown], unit, method, degrees };
        let family = tested.map(|tested| InFamily { adjusted: self.p_adjusted[here.family], tested });
        Figure { key, shown: Shown::Value(estimate), family }
    }
}

/// The code of an item in a list, at whose end it is put where it is new. `near` are the codes of those among which it is looked for first.
fn code_of<T: PartialEq>(item: T, list: &mut Vec<T>, near: &mut Vec<u32>) -> u32 {
    if let Some(&code) = near.iter().find(|code| list[**code as usize] == item) {
        return code;
    }
    let code = list.iter().position(|known| *known == item).unwrap_or(list.len());
    if code == list.len() {
        list.push(item);
    }
    near.push(small(code));
    small(code)
}

/// Codes count far fewer things than 32 bits can.
fn small(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// What the code at a place stands for.
fn coded<'a, T>(list: &'a [T], codes: &[u32], at: usize) -> Option<&'a T> {
    codes.get(at).and_then(|code| list.get(*code as usize))
}

fn is_finite(estimate: &Estimate) -> bool {
    estimate.value.is_finite() && estimate.interval.map_or(true, |ci| ci.lower.is_finite() && ci.upper.is_finite())
}
