//! What is analysed: the cube, cut into groups, with the measures that it holds.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::coding;
use super::frame::{self, MeasureSource};
use super::members::Members;
use super::offered::{self, Offered};
use crate::instrument::{CodeAgreement, Instrument};
use crate::model::{
    Frame, GroupAt, GroupInfo, GroupKind, Histogram, List, MeasureAt, MeasureKind, MissingReason, Roster, Visibility,
};
use crate::project::{Plan, Project, Rules};
use crate::stats::{PooledSpread, Population};
use crate::tabulate::{ColumnTally, Cube, GroupTallies};

/// How many were invited in a round.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invited {
    /// By unit, out of the roster.
    pub roster: Option<Roster>,
    /// In all, where the export itself lists its invitations. The roster goes before it.
    pub total: Option<u64>,
}

/// Everything that statistics are computed from.
pub struct Subject<'a> {
    /// What the figures are about.
    pub frame: Frame,
    /// The counts.
    pub cube: &'a Cube,
    /// Where each measure of the frame is counted.
    pub sources: List<MeasureAt, MeasureSource>,
    /// Cells of each group.
    pub cells: List<GroupAt, Vec<u32>>,
    /// Employees of each group by the roster.
    pub invited: List<GroupAt, Option<u64>>,
    /// For each round: its roster, as messages name it.
    pub rosters: Vec<Option<String>>,
    /// For each round: its export, as messages name it.
    pub exports: Vec<Option<String>>,
    /// Grouping variables with their kind.
    pub variables: Vec<(String, GroupKind)>,
    /// For each grouping variable whose values go from less to more: its values in that order.
    pub ordered: Vec<(String, Vec<String>)>,
    /// What to compute.
    pub plan: Plan,
    /// Rules of disclosure control.
    pub rules: Rules,
    /// What may be shown, once that is decided: before, nothing may.
    pub visibility: Visibility,
    /// For each round and measure: whether it was asked.
    asked: Vec<List<MeasureAt, bool>>,
    /// For each measure that rates a service: cells of the people of that service.
    own: List<MeasureAt, Vec<u32>>,
    rounds: List<GroupAt, usize>,
    /// For each group: the group of everyone in its round, and the same group in the round before.
    totals: List<GroupAt, GroupAt>,
    before: List<GroupAt, Option<GroupAt>>,
    /// For each round and scale: the items that it asked.
    asked_items: Vec<Vec<Vec<usize>>>,
    offered: List<MeasureAt, Offered>,
    /// For each measure: how good the dictionary is that it was coded by, where that is known.
    agreements: List<MeasureAt, Option<CodeAgreement>>,
    pooled: Vec<List<MeasureAt, OnceLock<Option<PooledSpread>>>>,
}

impl<'a> Subject<'a> {
    /// Cuts a cube into the groups that a project asks for.
    #[must_use]
    pub fn new(project: &Project, instrument: &Instrument, cube: &'a Cube, invited: &[Invited]) -> Self {
        let sources = frame::sources(cube.layout(), instrument);
        let mut frame = frame::frame(project, instrument, cube.layout(), &sources);
        let members = Members::new(cube, instrument, project, invited);
        let (groups, cells, employees) = members.groups();
        frame.groups = groups;
        let rounds: List<GroupAt, usize> =
            frame.groups.iter().map(|group| frame.rounds.iter().position(|round| round.id == group.round).unwrap_or(0)).collect();
        let asked = frame
            .rounds
            .iter()
            .map(|round| sources.iter().map(|source| frame::asked(source, cube.layout(), &round.version)).collect())
            .collect();
        let own_services: List<MeasureAt, Option<String>> =
            frame.measures.iter().map(|measure| frame::own_service(instrument, &measure.id)).collect();
        let own = own_cells(cube, &own_services, members.variable(GroupKind::Service));
        let (totals, before) = relatives(&frame.groups, &rounds);
        let scales = 0..cube.layout().scales().len();
        let asked_items = frame
            .rounds
            .iter()
            .map(|round| scales.clone().map(|scale| cube.layout().asked_items(scale, &round.version)).collect())
            .collect();
        let pooled = frame.rounds.iter().map(|_| sources.iter().map(|_| OnceLock::new()).collect()).collect();
        let agreements = coding::agreements(project, &frame.measures);
        let offered = offered::offered(cube, instrument, &sources);
        Self {
            frame,
            cube,
            sources,
            cells,
            invited: employees,
            rosters: project.rounds.iter().map(|round| round.roster.clone()).collect(),
            exports: exports(project),
            variables: project.variables.clone(),
            ordered: ordered(project, instrument),
            plan: project.file.plan.clone(),
            rules: project.rules.clone(),
            visibility: Visibility::default(),
            asked,
            own,
            rounds,
            totals,
            before,
            asked_items,
            offered,
            agreements,
            pooled,
        }
    }

    /// Counts of one group.
    #[must_use]
    pub fn tallies(&self, group: GroupAt) -> GroupTallies<'_> {
        self.cube.union(&self.cells[group])
    }

    /// How many of a group answered anything.
    #[must_use]
    pub fn respondents(&self, group: GroupAt) -> u64 {
        self.cells[group].iter().map(|&cell| self.cube.respondents(cell as usize)).sum()
    }

    /// Cells of the people whose own service the measure rates: the diagonal of a collaboration matrix.
    #[must_use]
    pub fn own_cells(&self, measure: MeasureAt) -> &[u32] {
        &self.own[measure]
    }

    /// For a measure that rates a service: the group's answers without those of the people of that service, who are its diagonal. `None`
    /// for other measures, and for groups within that service, whose figures are the diagonal itself.
    #[must_use]
    pub fn outside_own(&self, group: GroupAt, measure: MeasureAt) -> Option<ColumnTally> {
        let (MeasureSource::Column { column, .. }, own) = (&self.sources[measure], self.own_cells(measure)) else { return None };
        if own.is_empty() {
            return None;
        }
        let cells = &self.cells[group];
        let outside: Vec<u32> = cells.iter().copied().filter(|cell| own.binary_search(cell).is_err()).collect();
        (outside.len() < cells.len() && !outside.is_empty()).then(|| self.cube.column(&outside, *column))
    }

    /// How good the dictionary is that the measure was coded by, where it was coded and that is known.
    #[must_use]
    pub fn agreement(&self, measure: MeasureAt) -> Option<&CodeAgreement> {
        self.agreements[measure].as_ref()
    }

    /// Whether the group's round asked the measure.
    #[must_use]
    pub fn is_asked(&self, group: GroupAt, measure: MeasureAt) -> bool {
        self.asked[self.rounds[group]][measure]
    }

    /// Position of the group's round.
    #[must_use]
    pub fn round(&self, group: GroupAt) -> usize {
        self.rounds[group]
    }

    /// Version of the questionnaire that the group answered.
    #[must_use]
    pub fn version(&self, group: GroupAt) -> &str {
        &self.frame.rounds[self.rounds[group]].version
    }

    /// Whether answers to the measure can be missing for this reason.
    #[must_use]
    pub fn offers(&self, measure: MeasureAt, reason: MissingReason) -> bool {
        self.offered[measure][reason.slot()]
    }

    /// Items of a scale that the group's round asked.
    #[must_use]
    pub fn asked_items(&self, group: GroupAt, scale: usize) -> &[usize] {
        &self.asked_items[self.rounds[group]][scale]
    }

    /// The population that estimates for a group speak of.
    #[must_use]
    pub fn population(&self, group: GroupAt) -> Population {
        match (self.frame.estimand, self.invited[group]) {
            (crate::model::Estimand::Staff, Some(people)) => Population::Finite(people),
            _ => Population::Infinite,
        }
    }

    /// Answers to a measure in a group, as a histogram on its declared scale.
    #[must_use]
    pub fn histogram(&self, tallies: &GroupTallies<'_>, measure: MeasureAt) -> Histogram {
        match &self.sources[measure] {
            MeasureSource::Response => Histogram::default(),
            MeasureSource::Column { column, values, .. } => tallies.tally(*column).histogram(values),
            MeasureSource::Scale { scale } => tallies.scores(*scale).histogram(),
        }
    }

    /// As [`Self::histogram`], of the people of some cells; nothing else about them is added up.
    #[must_use]
    pub fn histogram_of(&self, cells: &[u32], measure: MeasureAt) -> Histogram {
        match &self.sources[measure] {
            MeasureSource::Response => Histogram::default(),
            MeasureSource::Column { column, values } => self.cube.column(cells, *column).tally().histogram(values),
            MeasureSource::Scale { scale } => self.cube.score_histogram(cells, *scale),
        }
    }

    /// Answers that a group's own figures of a measure rest on: without the people of a rated service, where it rates one.
    #[must_use]
    pub fn answers(&self, group: GroupAt, measure: MeasureAt) -> Histogram {
        match (&self.sources[measure], self.outside_own(group, measure)) {
            (MeasureSource::Column { values, .. }, Some(outside)) => outside.tally().histogram(values),
            _ => self.histogram_of(&self.cells[group], measure),
        }
    }

    /// Standard deviation within services, pooled over those whose distribution may be shown; where there are not two of them, that
    /// of everyone, or none. A function of shown figures alone: a spread that pooled hidden groups too would, beside everyone's own
    /// and the shown means, give the hidden ones away. Worked out when it is first asked for.
    #[must_use]
    pub fn pooled(&self, group: GroupAt, measure: MeasureAt) -> Option<PooledSpread> {
        let round = self.rounds[group];
        *self.pooled[round][measure].get_or_init(|| {
            let of_kind = |kind: GroupKind| {
                let groups = self.of_kind(kind, round).filter(|&other| self.visibility.shows_distribution(measure, other));
                groups.map(|other| self.answers(other, measure)).collect::<Vec<Histogram>>()
            };
            let services = of_kind(GroupKind::Service);
            let lenders = if services.len() < 2 { of_kind(GroupKind::Total) } else { services };
            PooledSpread::of(&lenders).ok()
        })
    }

    /// The group of everyone in the same round.
    #[must_use]
    pub fn total_of(&self, group: GroupAt) -> GroupAt {
        self.totals[group]
    }

    /// The group of everyone in each round.
    pub fn totals(&self) -> impl Iterator<Item = GroupAt> + '_ {
        self.frame.groups.keys().filter(|&group| self.frame.groups[group].kind == GroupKind::Total)
    }

    /// Groups of a kind in a round, which is a position in the frame.
    pub fn of_kind(&self, kind: GroupKind, round: usize) -> impl Iterator<Item = GroupAt> + '_ {
        self.frame.groups.keys().filter(move |&group| self.rounds[group] == round && self.frame.groups[group].kind == kind)
    }

    /// Scales that a group was asked.
    pub fn asked_scales(&self, group: GroupAt) -> impl Iterator<Item = MeasureAt> + '_ {
        let is_scale = |&measure: &MeasureAt| self.frame.measures[measure].kind == MeasureKind::Scale;
        self.frame.measures.keys().filter(is_scale).filter(move |&measure| self.is_asked(group, measure))
    }

    /// Groups of a background variable that the plan compares.
    #[must_use]
    pub fn is_background(&self, group: GroupAt, variable: &str) -> bool {
        let info = &self.frame.groups[group];
        info.kind == GroupKind::Other && info.keys.len() == 1 && info.keys.contains_key(variable)
    }

    /// Whether a group is held against everybody else: services, roles, and groups of the background variables that the plan names.
    #[must_use]
    pub fn is_compared(&self, group: GroupAt) -> bool {
        matches!(self.frame.groups[group].kind, GroupKind::Municipality | GroupKind::Service | GroupKind::Role)
            || self.plan.backgrounds.iter().any(|variable| self.is_background(group, variable))
    }

    /// The same group in the round before, if it existed.
    #[must_use]
    pub fn before(&self, group: GroupAt) -> Option<GroupAt> {
        self.before[group]
    }
}

/// The export of each round.
fn exports(project: &Project) -> Vec<Option<String>> {
    let combined = project.file.combined.as_ref().map(|combined| combined.export.clone());
    project.rounds.iter().map(|round| round.export.clone().or_else(|| combined.clone())).collect()
}

/// Grouping variables whose values go from less to more.
fn ordered(project: &Project, instrument: &Instrument) -> Vec<(String, Vec<String>)> {
    let grouped = |id: &str| project.variables.iter().any(|(variable, _)| variable == id);
    let backgrounds = instrument.backgrounds.iter().filter(|background| background.ordered && grouped(&background.id));
    backgrounds
        .map(|background| (background.id.clone(), background.levels.iter().map(|level| level.id.clone()).collect()))
        .collect()
}

/// For each measure the cells of the service that it rates.
fn own_cells(cube: &Cube, services: &List<MeasureAt, Option<String>>, variable: Option<usize>) -> List<MeasureAt, Vec<u32>> {
    let mut by_service: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for (variable, (cell, key)) in
        variable.into_iter().flat_map(|variable| (0_u32..).zip(cube.keys()).map(move |cell| (variable, cell)))
    {
        by_service.entry(&key[variable]).or_default().push(cell);
    }
    let cells = |service: &Option<String>| by_service.get(service.as_deref()?).cloned();
    services.iter().map(|service| cells(service).unwrap_or_default()).collect()
}

/// For each group: everyone in its round, and the same group in the round before.
fn relatives(
    groups: &List<GroupAt, GroupInfo>,
    rounds: &List<GroupAt, usize>,
) -> (List<GroupAt, GroupAt>, List<GroupAt, Option<GroupAt>>) {
    let mut totals: BTreeMap<usize, GroupAt> = BTreeMap::new();
    let mut by_keys: BTreeMap<(usize, &BTreeMap<String, String>), GroupAt> = BTreeMap::new();
    for (at, group) in groups.enumerated() {
        if group.kind == GroupKind::Total {
            totals.entry(rounds[at]).or_insert(at);
        }
        by_keys.entry((rounds[at], &group.keys)).or_insert(at);
    }
    let before = |at| by_keys.get(&(rounds[at].checked_sub(1)?, &groups[at].keys)).copied();
    let total = |at| totals.get(&rounds[at]).copied().unwrap_or(at);
    (groups.keys().map(total).collect(), groups.keys().map(before).collect())
}
