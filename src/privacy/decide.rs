//! The decision on disclosure: which groups are shown, for each connected set of measures in each round, and whose distribution.
//!
//! It is made from counts alone, before any figure is computed. Everything that is computed afterwards reads it, so that a figure
//! about several groups is a function of shown figures.

use std::collections::{BTreeMap, BTreeSet};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::alike::{is_told, share_tells};
use super::audit::audit;
use super::earlier::{Beside, Counted, Earlier, EarlierMeasure, Joined};
use super::judgement::{Judgement, Suppressed, Verdict, Verdicts};
use super::open::Tree;
use super::options::Together;
use super::primary::primary;
use super::sets::{ConnectedSet, connected_sets};
use super::side::{Side, outside_own};
use super::suppress::{Requirement, Task, Wanted, costs};
use super::system::{Group, Pattern, System};
use crate::analysis::{Block, BlockRoute};
use crate::model::{Frame, GroupAt, GroupKind, List, MeasureAt, MeasureKind};
use crate::project::Rules;

/// Decides what may be shown beside what earlier releases have shown. `atoms` are the smallest cells of each group of the frame.
#[must_use]
pub fn judge(
    frame: &Frame,
    atoms: &List<GroupAt, Vec<u32>>,
    blocks: &List<MeasureAt, Block>,
    rules: &Rules,
    earlier: &[Earlier],
) -> Judgement {
    let response = frame.measures.position(|measure| measure.kind == MeasureKind::Response);
    let respondents = response.and_then(|response| blocks.get(response)).map_or(&[][..], |block| &block.valid);
    let beside = |earlier| Survey { frame, atoms, blocks, rules, respondents, earlier };
    // Which options tell each other is found beside no earlier release: so the same answers once more give the same pattern.
    let mut together = Together::default();
    let verdicts = decided(&beside(&[]), &mut together);
    if earlier.is_empty() {
        return Judgement { verdicts };
    }
    together.again();
    Judgement { verdicts: decided(&beside(earlier), &mut together) }
}

/// Every set in every round, those that others lead to after these; of the options of a question, those that tell each other together.
fn decided<'s>(survey: &Survey<'s>, together: &mut Together<'s>) -> Verdicts {
    let mut verdicts = Verdicts::new();
    for layer in connected_sets(survey.frame, survey.blocks) {
        let rounds = 0..survey.frame.rounds.len();
        let mut tasks: Vec<(ConnectedSet, usize)> =
            layer.into_iter().flat_map(|set| rounds.clone().map(move |round| (set.clone(), round))).collect();
        while !tasks.is_empty() {
            let decide = |(set, round): &(ConnectedSet, usize)| Some(Round::new(survey, set, *round, &verdicts)?.decide());
            let decided: Vec<Verdicts> = tasks.par_iter().filter_map(decide).collect();
            verdicts.extend(decided.into_iter().flatten());
            tasks = together.add(survey, &verdicts);
        }
    }
    verdicts
}

/// All that a decision is made from.
pub(super) struct Survey<'a> {
    pub(super) frame: &'a Frame,
    pub(super) atoms: &'a List<GroupAt, Vec<u32>>,
    pub(super) blocks: &'a List<MeasureAt, Block>,
    pub(super) rules: &'a Rules,
    /// Respondents of each atom.
    pub(super) respondents: &'a [u32],
    pub(super) earlier: &'a [Earlier],
}

/// What two requirements have in common when they are one: people of each atom, how many there must be, whose figures there are, who is
/// left out, and whether groups that are hidden already must not be counted either.
type Counts = (Vec<u64>, u64, Vec<bool>, Vec<u32>, bool);

/// A connected set in one round.
pub(super) struct Round<'a> {
    pub(super) survey: &'a Survey<'a>,
    /// The round, as a position in the frame.
    at: usize,
    /// Groups that have figures of any measure, as positions in the frame; in order.
    pub(super) groups: Vec<GroupAt>,
    pub(super) sides: Vec<Side<'a>>,
    /// Measures that nobody answered.
    unanswered: Vec<Side<'a>>,
    pub(super) tree: Tree<'a>,
    /// Groups that are hidden for their own sake, or for that of the question before.
    pub(super) fixed: Vec<Option<Suppressed>>,
    /// What it costs to hide each group.
    pub(super) costs: Vec<u128>,
    /// Atoms of the groups that are shown of the questions before: numbers of answers here are numbers of answers there.
    pub(super) shown_before: Vec<Vec<u32>>,
    /// What is decided about the questions before.
    pub(super) before: &'a Verdicts,
}

impl<'a> Round<'a> {
    /// `None` when the round did not ask any of the measures.
    pub(super) fn new(survey: &'a Survey<'a>, set: &ConnectedSet, round: usize, before: &'a Verdicts) -> Option<Self> {
        let id = &survey.frame.rounds[round].id;
        let is_of = |group: GroupAt| survey.frame.groups[group].round == *id;
        let blocks: Vec<&Block> = set.measures.iter().map(|&measure| &survey.blocks[measure]).collect();
        let groups: BTreeSet<GroupAt> =
            blocks.iter().flat_map(|block| block.answers.iter().map(|(group, _)| *group)).filter(|&group| is_of(group)).collect();
        let groups: Vec<GroupAt> = groups.into_iter().collect();
        if groups.is_empty() {
            return None;
        }
        let asked = blocks.iter().filter(|block| block.answers.iter().any(|(group, _)| is_of(*group)));
        let sides: Vec<Side<'_>> = asked.map(|block| Side::new(survey, block, &groups)).collect();
        // What nobody in the round answered hides nobody in what shares its answers.
        let has_answers = |side: &Side<'_>| (0..groups.len()).any(|group| side.people(group) > 0);
        let (sides, unanswered) = sides.into_iter().partition(has_answers);
        let mut decision = Self {
            survey,
            at: round,
            tree: tree(survey.frame, &groups),
            costs: hiding_costs(survey, &groups),
            fixed: vec![None; groups.len()],
            groups,
            sides,
            unanswered,
            shown_before: Vec::new(),
            before,
        };
        decision.hide_unsafe_routes(set);
        Some(decision)
    }

    /// Hides groups whose answers to the question before may not be told: the number of answers here says how that was answered.
    fn hide_unsafe_routes(&mut self, set: &ConnectedSet) {
        let before = self.before;
        for route in &set.routes {
            let block = &self.survey.blocks[route.trigger];
            if !self.groups.iter().any(|&group| block.answers_of(group).is_some()) {
                continue;
            }
            let shown = before.iter().filter(|((measure, _), verdict)| *measure == route.trigger && verdict.hidden.is_none());
            let is_of = |group: GroupAt| self.survey.frame.groups[group].round == self.survey.frame.rounds[self.at].id;
            let shown = shown.map(|((_, group), _)| *group).filter(|&group| is_of(group));
            self.shown_before.extend(shown.map(|group| outside_own(&self.survey.atoms[group], &block.own)));
            for (position, &group) in self.groups.iter().enumerate() {
                if !self.is_route_safe(route, group, before.get(&(route.trigger, group))) {
                    self.fixed[position] = Some(Suppressed::Connected);
                }
            }
        }
    }

    fn is_route_safe(&self, route: &BlockRoute, group: GroupAt, verdict: Option<&Verdict>) -> bool {
        let (block, rules) = (&self.survey.blocks[route.trigger], self.survey.rules);
        let info = &self.survey.frame.measures[route.trigger];
        match (verdict, block.answers_of(group)) {
            (Some(Verdict { hidden: None, distribution, .. }), Some(answers)) => {
                // A share of one of more than two answers is a second figure beside the mean.
                *distribution || info.levels.len() <= 2 || !share_tells(info, answers, &route.levels, rules)
            }
            (Some(_), _) => false,
            // A unit has no figures of single questions: its number of answers is the one figure of the question before.
            (None, _) => {
                let people: u64 = self.atoms_of(group).map(|atom| u64::from(block.valid[atom])).sum();
                let one_share = info.levels.len() <= 2 && people >= rules.threshold(false);
                !info.sensitive && (one_share || rules.allows_spread(people))
            }
        }
    }

    fn atoms_of(&self, group: GroupAt) -> impl Iterator<Item = usize> + '_ {
        self.survey.atoms[group].iter().map(|&atom| atom as usize)
    }

    fn decide(mut self) -> Verdicts {
        self.hide_too_few();
        let requirements = self.requirements();
        let alone = self.choose(&requirements.iter().collect::<Vec<_>>());
        let beside = self.earlier(&alone.shown);
        let Pattern { shown, .. } =
            if beside.is_empty() { alone.clone() } else { self.choose(&requirements.iter().chain(&beside).collect::<Vec<_>>()) };
        // What is to be published is looked at once more, as a reader would, by code that does not know how it was chosen.
        let positions: Vec<usize> = (0..shown.len()).filter(|&group| shown[group]).collect();
        let safe = self.sides.iter().all(|side| audit(&side.system(), self.survey.rules, &positions).is_safe());
        let shown = if safe { shown } else { vec![false; shown.len()] };
        let reason = |group: usize| self.reason(group, &alone);
        let mut patterns: BTreeMap<(&[u32], &[Vec<u32>]), Vec<bool>> = BTreeMap::new();
        let mut verdicts = self.nothing();
        for sides in self.told_alike() {
            let key = (sides[0].block.valid.as_slice(), sides[0].atoms.as_slice());
            // People who answered as many questions are parted alike, unless what nobody answered tells of them.
            let known = patterns.get(&key).filter(|known| self.zeros_of(&sides, &shown, known).is_empty());
            let distribution = known.cloned().unwrap_or_else(|| self.distributions(&sides, &shown));
            for (side, (position, &group)) in
                sides.iter().flat_map(|side| self.groups.iter().enumerate().map(move |at| (side, at)))
            {
                if side.answers[position].is_some() {
                    let hidden = (!shown[position]).then(|| reason(position));
                    let distribution = hidden.is_none() && distribution[position];
                    verdicts.insert((side.block.measure, group), Verdict { hidden, distribution, n: side.people(position) });
                }
            }
            patterns.entry(key).or_insert(distribution);
        }
        verdicts
    }

    /// What nobody answered is hidden like what too few did: "nobody" beside "few" would tell which it is.
    fn nothing(&self) -> Verdicts {
        let hidden = Verdict { hidden: Some(Suppressed::TooFew), distribution: false, n: 0 };
        let keys = self.unanswered.iter().flat_map(|side| {
            let groups = self.groups.iter().zip(&side.answers).filter(|(_, answers)| answers.is_some());
            groups.map(|(&group, _)| (side.block.measure, group))
        });
        keys.map(|key| (key, hidden)).collect()
    }

    /// The people of every measure, and of every answer to a sensitive one those who gave another; equal ones once.
    pub(super) fn requirements(&self) -> Vec<Requirement> {
        let rules = self.survey.rules;
        let fixed: Vec<bool> = self.fixed.iter().map(Option::is_some).collect();
        let mut systems: BTreeMap<Counts, System> = BTreeMap::new();
        for side in &self.sides {
            let planned: Vec<bool> = side.answers.iter().map(Option::is_some).collect();
            let mut add = |system: System, fewest: u64, counted: bool| {
                let key = (system.weights.clone(), fewest, planned.clone(), side.block.own.clone(), counted);
                systems.entry(key).or_insert(system);
            };
            add(side.system(), rules.threshold(side.sensitive), false);
            // What is shown of the questions before stands beside the number of answers here.
            let mut everybody = side.everybody(self.survey.respondents, &fixed);
            let before = self.shown_before.iter().map(|atoms| Group { atoms: atoms.clone(), ..Group::default() });
            everybody.groups.extend(before);
            add(everybody, rules.min_n(), true);
            for (system, fewest) in side.dissenters(rules) {
                add(system, fewest, false);
            }
        }
        let systems: Vec<(Counts, System)> = systems.into_iter().collect();
        let requirement = |((_, fewest, ..), system): (Counts, System)| {
            Requirement::beside(&system, fewest, rules.min_interval(), self.groups.len())
        };
        systems.into_iter().map(requirement).collect()
    }

    /// Hides groups that are too small in any measure of the set: in all of them.
    ///
    /// Whether a group answered alike is looked at only as long as it is shown, or follows from what is: what is hidden anyway must not
    /// hide others by what it answered.
    fn hide_too_few(&mut self) {
        for side in &self.sides {
            let fewest = self.survey.rules.threshold(side.sensitive);
            for position in (0..self.groups.len()).filter(|&position| side.answers[position].is_some()) {
                let few = (side.people(position) < fewest).then_some(Suppressed::TooFew);
                self.fixed[position] = self.fixed[position].or(few);
            }
        }
    }

    /// Why a group is hidden, for whoever runs the program.
    fn reason(&self, group: usize, alone: &Pattern) -> Suppressed {
        match self.fixed[group] {
            Some(reason) => reason,
            None if alone.shown[group] => Suppressed::Earlier,
            None if self.answered_alike(group) => Suppressed::TooAlike,
            None => Suppressed::Complementary { fewest: alone.proven_optimal },
        }
    }

    /// Whether a group answered any measure so much alike that one figure tells every answer, or a sensitive one nearly so.
    fn answered_alike(&self, group: usize) -> bool {
        let rules = self.survey.rules;
        let alike = |side: &Side<'_>| {
            let Some(answers) = side.answers[group] else { return false };
            primary(side.people(group), answers.counts(), rules, side.sensitive).is_some() || is_told(side.info, answers, rules)
        };
        self.sides.iter().any(alike)
    }

    fn choose(&self, requirements: &[&Requirement]) -> Pattern {
        let task = Task {
            requirements,
            fixed: self.fixed.iter().map(Option::is_some).collect(),
            costs: &self.costs,
            further: &|shown| self.too_much(shown),
        };
        task.choose()
    }

    /// The people of every measure beside what earlier releases of the round have shown, where these tell anything more.
    pub(super) fn earlier(&self, shown: &[bool]) -> Vec<Requirement> {
        let rules = self.survey.rules;
        let of_side = |side: &Side<'_>| {
            let now = side.rows(shown);
            let telling: Vec<_> = self.beside(side).filter(|earlier| !earlier.adds_nothing(&now)).collect();
            if telling.is_empty() {
                return Vec::new();
            }
            let mut system = side.system();
            // Who answered alike must not follow from two releases either.
            for (group, _) in shown.iter().enumerate().filter(|(_, shown)| !**shown) {
                system.groups[group].primary = side.answers[group].is_some() && self.answered_alike(group);
            }
            let nobody = vec![0; system.weights.len()];
            let everybody = Joined::new(side.everybody_counted(&system), nobody.clone());
            // Where it is not known whether newcomers answered a sensitive question alike, they must be twice as many.
            let is_known =
                !side.sensitive || side.block.level_count() > 0 && telling.iter().all(|earlier| earlier.knows_levels());
            let fewest = rules.threshold(side.sensitive) * if is_known { 1 } else { 2 };
            let valid = Beside { counted: Counted::Valid, distributions: false, fewest, much: None };
            let all = Beside { counted: Counted::Everybody, fewest: rules.min_n(), ..valid };
            let dissenters = side.often_given(rules).filter(|_| is_known).flat_map(|level| {
                let much = side.much();
                let alike =
                    Beside { counted: Counted::Dissent(level), fewest: rules.min_others() * much, much: Some(much), ..valid };
                alike.beside(&Joined::new(system.clone(), side.dissent(level)), &telling, rules)
            });
            let people = valid.beside(&Joined::new(system.clone(), nobody), &telling, rules);
            people.into_iter().chain(all.beside(&everybody, &telling, rules)).chain(dissenters).collect()
        };
        self.sides.iter().flat_map(of_side).collect()
    }

    /// Earlier releases of the round, the latest first.
    pub(super) fn of_round(&self) -> impl Iterator<Item = &'a Earlier> {
        self.survey.earlier.iter().rev().filter(|earlier| earlier.round == self.at)
    }

    /// What they have shown of a measure.
    pub(super) fn beside(&self, side: &Side<'_>) -> impl Iterator<Item = &'a EarlierMeasure> {
        self.of_round().filter_map(|earlier| side.in_earlier(earlier))
    }
}

/// What it costs to hide each group: its respondents, so that all measures weigh groups alike.
fn hiding_costs(survey: &Survey<'_>, groups: &[GroupAt]) -> Vec<u128> {
    let respondents = |&atom: &u32| survey.respondents.get(atom as usize).map_or(1, |&n| u64::from(n));
    let wanted = |&group: &GroupAt| Wanted {
        people: survey.atoms[group].iter().map(respondents).sum(),
        rank: rank(survey.frame.groups[group].kind),
        forced: false,
    };
    costs(&groups.iter().map(wanted).collect::<Vec<_>>())
}

/// Groups with the nearest one around each that has figures too.
fn tree<'a>(frame: &'a Frame, groups: &[GroupAt]) -> Tree<'a> {
    let around = |&group: &GroupAt| {
        let mut around = frame.groups[group].parent;
        while let Some(parent) = around {
            let place = groups.binary_search(&parent);
            if let Ok(place) = place {
                return Some(place);
            }
            around = frame.groups[parent].parent;
        }
        None
    };
    let variables = |&group: &GroupAt| frame.groups[group].keys.keys().map(String::as_str).collect();
    Tree { parent: groups.iter().map(around).collect(), variables: groups.iter().map(variables).collect() }
}

/// Which groups are wanted most when something has to go.
const fn rank(kind: GroupKind) -> u32 {
    match kind {
        GroupKind::Total => 0,
        GroupKind::Municipality => 1,
        GroupKind::Service => 2,
        GroupKind::Role => 3,
        GroupKind::Other => 4,
        GroupKind::Unit => 5,
    }
}
