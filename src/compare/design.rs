//! How the people of a round came to be asked, and what each of them counts: weights of the export, margins that must count as they do among all
//! who were invited, strata and clusters. One value that says it, for everything that is weighted.
//!
//! A margin is a grouping variable; its categories are the groups of it, and roster or project says how many people each has. People who did not
//! say where they belong in one of the variables, or have no weight, are not in weighted figures.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::{Subject, roster_place};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::{Estimand, GroupAt, GroupKind, Histogram, MeasureAt};
use crate::stats::{Population, StatError, WeightCell, Weights, trim_weights};

/// The design of one round, with everybody who answered.
pub(super) struct Design {
    margins: Vec<Margin>,
    /// People who are alike in everything that the design looks at.
    parts: Vec<Part>,
    /// Of each stratum the people or clusters that there are.
    strata: Vec<Population>,
    /// Whether groups were drawn whole.
    is_clustered: bool,
}

struct Margin {
    name: String,
    /// Its categories, as positions in the frame.
    groups: Vec<GroupAt>,
    /// How many people each has; none where nobody says.
    people: Result<Vec<f64>, Unfit>,
}

/// What does not fit in a margin, and the category.
type Unfit = (Code, String);

struct Part {
    cells: Vec<u32>,
    stratum: usize,
    cluster: Option<usize>,
    margins: Vec<usize>,
    weight: f64,
}

impl Design {
    /// Of the plan; `None` when it has none, and weights are by service.
    pub(super) fn of(subject: &Subject<'_>, total: GroupAt) -> Option<Self> {
        let (weights, design) = (subject.plan.weights.as_ref(), subject.plan.design.as_ref());
        if weights.is_none() && design.is_none() {
            return None;
        }
        let rake = weights.map_or(&[][..], |weights| &weights.rake);
        let margins: Vec<Margin> = rake.iter().map(|name| margin(subject, total, name)).collect();
        let groups = |name: &Option<String>| name.as_ref().map(|name| groups_of(subject, total, name));
        let strata = groups(&design.and_then(|design| design.strata.clone()));
        let clusters = groups(&design.and_then(|design| design.clusters.clone()));
        let holds =
            |groups: &[GroupAt], cell: u32| groups.iter().position(|&group| subject.cells[group].binary_search(&cell).is_ok());
        let mut parts: BTreeMap<(usize, Option<usize>, Vec<usize>, u64), Vec<u32>> = BTreeMap::new();
        for &cell in &subject.cells[total] {
            let stratum = strata.as_ref().map_or(Some(0), |strata| holds(strata, cell));
            let cluster = clusters.as_ref().map_or(Some(None), |clusters| holds(clusters, cell).map(Some));
            let categories: Option<Vec<usize>> = margins.iter().map(|margin| holds(&margin.groups, cell)).collect();
            let weight = weight_of(subject, cell).and_then(Result::ok);
            if let (Some(stratum), Some(cluster), Some(categories), Some(weight)) = (stratum, cluster, categories, weight) {
                parts.entry((stratum, cluster, categories, weight.to_bits())).or_default().push(cell);
            }
        }
        let part = |((stratum, cluster, margins, weight), cells)| Part {
            cells,
            stratum,
            cluster,
            margins,
            weight: f64::from_bits(weight),
        };
        let mut found = Self {
            margins,
            parts: parts.into_iter().map(part).collect(),
            strata: populations(subject, total, strata.as_deref()),
            is_clustered: clusters.is_some(),
        };
        found.trim(subject);
        Some(found)
    }

    fn trim(&mut self, subject: &Subject<'_>) {
        let Some([low, high]) = subject.plan.weights.as_ref().and_then(|weights| weights.trim) else { return };
        let respondents = |part: &Part| part.cells.iter().map(|&cell| subject.cube.respondents(cell as usize)).sum();
        let weights: Vec<(f64, u64)> = self.parts.iter().map(|part| (part.weight, respondents(part))).collect();
        // The ends were checked when the project was read.
        let trimmed = trim_weights(&weights, (low, high)).unwrap_or_default();
        self.parts.iter_mut().zip(trimmed).for_each(|(part, weight)| part.weight = weight);
    }

    /// Of each stratum the people or clusters that there are.
    pub(super) fn strata(&self) -> &[Population] {
        &self.strata
    }

    /// Whether the variance is made from sums of clusters, and so tells nothing of the spread within them.
    pub(super) const fn is_clustered(&self) -> bool {
        self.is_clustered
    }

    /// Every category of every margin, as positions in the frame.
    fn groups(&self) -> impl Iterator<Item = GroupAt> + '_ {
        self.margins.iter().flat_map(|margin| margin.groups.iter().copied())
    }

    /// Cells of those who are alike, in order.
    fn cells(&self) -> impl Iterator<Item = &[u32]> {
        self.parts.iter().map(|part| part.cells.as_slice())
    }

    /// Whether each part is of one of these groups alone, or of none: what is said of the groups is then made from the same parts.
    pub(super) fn lies_within(&self, subject: &Subject<'_>, groups: &[GroupAt]) -> bool {
        let of = |cell: u32| groups.iter().position(|&group| subject.cells[group].binary_search(&cell).is_ok());
        self.cells().all(|cells| cells.iter().map(|&cell| of(cell)).collect::<BTreeSet<_>>().len() == 1)
    }

    /// The people of a group in each part: of the others nothing is said.
    pub(super) fn parts_of(&self, subject: &Subject<'_>, group: GroupAt) -> Vec<Vec<u32>> {
        let own = &subject.cells[group];
        let of = |cells: &[u32]| cells.iter().copied().filter(|cell| own.binary_search(cell).is_ok()).collect();
        self.cells().map(of).collect()
    }

    /// Answers of each part to a measure, of the people of a group alone.
    pub(super) fn answers(&self, subject: &Subject<'_>, measure: MeasureAt, group: GroupAt) -> Vec<Histogram> {
        self.parts_of(subject, group).iter().map(|cells| subject.histogram_of(cells, measure)).collect()
    }

    /// The weights.
    ///
    /// # Errors
    /// What does not fit, naming the margin.
    pub(super) fn weights(&self, subject: &Subject<'_>, total: GroupAt) -> Result<Weights, Diagnostic> {
        let mut targets = Vec::new();
        for margin in &self.margins {
            let people = margin.people.as_ref();
            targets.push(people.map_err(|(code, found)| at(subject, total, &margin.name, *code).found(found))?.clone());
        }
        let respondents = |cells: &[u32]| cells.iter().map(|&cell| subject.cube.respondents(cell as usize)).sum();
        let cell = |part: &Part| WeightCell {
            stratum: part.stratum,
            cluster: part.cluster.map(|cluster| cluster as u64),
            margins: part.margins.clone(),
            base_weight: part.weight,
            respondents: respondents(&part.cells),
        };
        let cells = self.parts.iter().map(cell).collect();
        let found = if targets.is_empty() { Weights::base(cells) } else { Weights::rake(cells, &targets) };
        found.map_err(|error| self.refused(subject, total, &error))
    }

    fn refused(&self, subject: &Subject<'_>, total: GroupAt, error: &StatError) -> Diagnostic {
        let name = |margin: usize| self.margins.get(margin).map_or("", |margin| margin.name.as_str());
        let category = |margin: usize, cell: usize| {
            let group = self.margins.get(margin).and_then(|margin| margin.groups.get(cell));
            group.map_or_else(String::new, |&group| {
                subject.frame.groups[group].keys.values().cloned().collect::<Vec<_>>().join(" / ")
            })
        };
        match *error {
            StatError::EmptyTargetCell { margin, cell } => {
                at(subject, total, name(margin), Code::EmptyMargin).found(category(margin, cell))
            }
            StatError::UnexpectedCell { margin, cell } => {
                at(subject, total, name(margin), Code::UnexpectedMargin).found(category(margin, cell))
            }
            StatError::MarginsDisagree { margin } => at(subject, total, name(margin), Code::MarginNotOnRoster),
            StatError::NotConverged { margin, .. } => at(subject, total, name(margin.unwrap_or(0)), Code::NoConvergence),
            _ => at(subject, total, name(0), Code::EmptyMargin),
        }
    }
}

/// Groups of a variable in the round of `total`.
fn groups_of(subject: &Subject<'_>, total: GroupAt, name: &str) -> Vec<GroupAt> {
    let round = subject.round(total);
    let kind = subject.variables.iter().find(|(variable, _)| variable == name).map(|(_, kind)| *kind);
    let is_category = |&group: &GroupAt| {
        let info = &subject.frame.groups[group];
        subject.round(group) == round && Some(info.kind) == kind && info.keys.contains_key(name)
    };
    subject.frame.groups.keys().filter(is_category).collect()
}

/// A margin with the people whom project or roster say that its categories have.
fn margin(subject: &Subject<'_>, total: GroupAt, name: &str) -> Margin {
    let groups = groups_of(subject, total, name);
    let round = &subject.frame.groups[total].round;
    let declared = subject.plan.weights.iter().flat_map(|weights| &weights.margins);
    // What is said last counts.
    let declared = declared.rev().find(|margin| margin.variable == name && margin.round.as_ref().is_none_or(|of| of == round));
    let people = match declared {
        Some(declared) => declared_people(subject, total, (name, &groups), &declared.people),
        None => on_roster(subject, name, &groups),
    };
    Margin { name: name.to_string(), groups, people }
}

fn on_roster(subject: &Subject<'_>, name: &str, groups: &[GroupAt]) -> Result<Vec<f64>, Unfit> {
    let known: Vec<f64> = groups.iter().map(|&group| subject.invited[group].unwrap_or(0) as f64).collect();
    let is_other = groups.iter().any(|&group| subject.frame.groups[group].kind == GroupKind::Other);
    if is_other || known.iter().sum::<f64>() <= 0.0 { Err((Code::MarginNotOnRoster, name.to_string())) } else { Ok(known) }
}

/// What the project says of each category, brought to the number of all invited, where that is known.
fn declared_people(
    subject: &Subject<'_>,
    total: GroupAt,
    (name, groups): (&str, &[GroupAt]),
    declared: &BTreeMap<String, f64>,
) -> Result<Vec<f64>, Unfit> {
    let value = |&group: &GroupAt| subject.frame.groups[group].keys.get(name).cloned().unwrap_or_default();
    let values: Vec<String> = groups.iter().map(value).collect();
    if let Some((nobody, _)) = declared.iter().find(|(value, people)| **people > 0.0 && !values.contains(value)) {
        return Err((Code::EmptyMargin, nobody.clone()));
    }
    let people: Vec<f64> = values.iter().map(|value| declared.get(value).copied().unwrap_or(0.0)).collect();
    let sum: f64 = people.iter().sum();
    if !sum.is_finite() || sum <= 0.0 || people.iter().any(|people| *people < 0.0) {
        return Err((Code::MarginNotOnRoster, name.to_string()));
    }
    let all = subject.invited[total].map_or(1.0, |invited| invited as f64);
    Ok(people.into_iter().map(|people| people / sum * all).collect())
}

/// Of each stratum the people or clusters that there are in all.
fn populations(subject: &Subject<'_>, total: GroupAt, strata: Option<&[GroupAt]>) -> Vec<Population> {
    let design = subject.plan.design.as_ref();
    let clusters = design.filter(|design| design.clusters.is_some());
    let in_all = |key: &str| {
        let count = clusters.and_then(|design| design.clusters_in_all.get(key));
        count.map_or(Population::Infinite, |count| Population::Finite(*count))
    };
    let key = |group: GroupAt| subject.frame.groups[group].keys.values().next_back().cloned().unwrap_or_default();
    match (strata, clusters) {
        (Some(strata), Some(_)) => strata.iter().map(|&group| in_all(&key(group))).collect(),
        (Some(strata), None) => strata.iter().map(|&group| subject.population(group)).collect(),
        (None, Some(_)) => vec![in_all("all")],
        (None, None) => {
            vec![if subject.frame.estimand == Estimand::Staff { subject.population(total) } else { Population::Infinite }]
        }
    }
}

/// The weight of the people of a cell: 1 where the export has none, nothing where the cell is blank, the text where it is no number above 0.
fn weight_of(subject: &Subject<'_>, cell: u32) -> Option<Result<f64, String>> {
    let Some(column) = subject.plan.weight_column() else { return Some(Ok(1.0)) };
    let variable = subject.cube.variables().iter().rposition(|variable| variable == column)?;
    let text: &str = &subject.cube.keys()[cell as usize][variable];
    let number = text.replace(',', ".").parse::<f64>().ok().filter(|weight| weight.is_finite() && *weight > 0.0);
    (!text.is_empty()).then(|| number.ok_or_else(|| text.to_string()))
}

/// The place: which margin in which round.
fn at(subject: &Subject<'_>, total: GroupAt, margin: &str, code: Code) -> Diagnostic {
    let name = format!("plan.weights.rake {margin} ({})", subject.frame.groups[total].round);
    Diagnostic::new(code, roster_place(subject, total).name(name)).found(margin)
}

/// What of the plan's weights does not fit the people who answered: nothing can be weighted by them.
#[must_use]
pub fn weighting_findings(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    // A round without a roster among others that have one is not weighted; where none has, what was asked for is not to be had.
    let has_roster = subject.totals().any(|total| subject.invited[total].is_some());
    for total in subject.totals().filter(|&total| subject.respondents(total) > 0) {
        findings.extend(of_column(subject, total));
        let round = &subject.frame.groups[total].round;
        let mut declared = subject.plan.weights.iter().flat_map(|weights| &weights.margins);
        let is_declared = declared.any(|margin| margin.round.as_ref().is_none_or(|of| of == round));
        if let Some(design) = Design::of(subject, total)
            && (subject.invited[total].is_some() || is_declared || !has_roster)
        {
            findings.extend(design.weights(subject, total).err());
        }
    }
    findings
}

/// Cells of the column of weights that are no weight: errors; and how many people have none.
fn of_column(subject: &Subject<'_>, total: GroupAt) -> Vec<Diagnostic> {
    let Some(column) = subject.plan.weight_column() else { return Vec::new() };
    let mut wrong: BTreeMap<String, u64> = BTreeMap::new();
    let mut blank = 0;
    for &cell in &subject.cells[total] {
        let people = subject.cube.respondents(cell as usize);
        match weight_of(subject, cell) {
            None => blank += people,
            Some(Err(text)) => *wrong.entry(text).or_default() += people,
            Some(Ok(_)) => {}
        }
    }
    let place = || {
        let export = subject.exports.get(subject.round(total)).cloned().flatten();
        Place { file: export, ..Place::default() }.name(column)
    };
    let wrong =
        wrong.into_iter().map(|(text, count)| Diagnostic::new(Code::BadValue, place()).found(text).expected("> 0").count(count));
    let blank = (blank > 0).then(|| Diagnostic::new(Code::BlankKey, place()).found(column).count(blank));
    wrong.chain(blank).collect()
}

/// The parts that weighted figures of one round are made from, as disclosure control must know them: all that are alike in every respect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeightedParts {
    /// Everyone in the round.
    pub total: GroupAt,
    /// Groups of the margins.
    pub groups: Vec<GroupAt>,
    /// Cells of each part.
    pub parts: Vec<Vec<u32>>,
}

/// The parts of every round that the plan has a design for.
#[must_use]
pub fn weighted_parts(subject: &Subject<'_>) -> Vec<WeightedParts> {
    let of = |total: GroupAt| {
        let design = Design::of(subject, total)?;
        Some(WeightedParts { total, groups: design.groups().collect(), parts: design.cells().map(<[u32]>::to_vec).collect() })
    };
    subject.totals().filter_map(of).collect()
}
