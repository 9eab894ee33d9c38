//! What a reader of the release knows of one question in one round, in whole numbers.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{DetailAt, Estimate, GroupAt, GroupKind, MeasureAt, MeasureId, MeasureInfo, MeasureKind, RoundId, Statistic};
use crate::privacy::reveals::has_share;
use crate::privacy::{Release, Shown};

/// People at each value of a question, in the order of its values.
pub(super) type Table = Vec<u64>;

/// What is published of one group, as whole numbers.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    /// Valid answers.
    pub(super) people: u64,
    /// Sum of what the answers weigh.
    pub(super) sum: i64,
    /// Answers at each level, where the distribution is published.
    pub(super) levels: Option<Table>,
    /// Sum of squares, where the standard deviation is published and the distribution is not.
    pub(super) squares: Option<i64>,
}

impl Facts {
    /// The same without some of the people. `None` when the figures do not go together.
    pub(super) fn without(&self, part: &Self) -> Option<Self> {
        let less = |whole: &[u64], part: &[u64]| -> Option<Table> {
            whole.iter().zip(part).map(|(whole, part)| whole.checked_sub(*part)).collect()
        };
        let both = |whole: &Option<Table>, part: &Option<Table>| match (whole, part) {
            (Some(whole), Some(part)) => less(whole, part).map(Some),
            _ => Some(None),
        };
        Some(Self {
            people: self.people.checked_sub(part.people)?,
            sum: self.sum - part.sum,
            levels: both(&self.levels, &part.levels)?,
            squares: self.squares.zip(part.squares).map(|(whole, part)| whole - part),
        })
    }
}

/// A question in one round: its values, and what is published of whom.
#[derive(Clone, Debug)]
pub(super) struct Question {
    /// Position of the measure.
    pub(super) measure: MeasureAt,
    pub(super) round: RoundId,
    /// Possible values, ascending, in parts of a scale point.
    pub(super) values: Vec<i64>,
    /// What a person at each value adds to the sum: the value itself, or 1 for a top answer where a share is what is told.
    pub(super) weights: Vec<i64>,
    /// How many parts a scale point has.
    pub(super) unit: i64,
    /// Items of a scale; 1 otherwise.
    pub(super) items: i64,
    /// Distance of the closest two weights; a scale point for a scale.
    pub(super) step: i64,
    /// Groups whose figure is shown.
    pub(super) shown: BTreeMap<GroupAt, Facts>,
    /// Groups of which not even the number of answers is shown.
    pub(super) hidden: BTreeSet<GroupAt>,
    /// Groups that are no part of everyone: the rated service itself.
    pub(super) outside: BTreeSet<GroupAt>,
    /// Whether everything that is published of the shown groups is known here, and comes out as whole numbers.
    pub(super) is_whole: bool,
}

impl Question {
    /// Reads a question in each of the rounds that hides a group.
    pub(super) fn read(release: &Release, measure: MeasureAt) -> Vec<Self> {
        if release.measure(measure).kind == MeasureKind::Response {
            return Vec::new();
        }
        let rows = rows(release, measure);
        let location = location(release.measure(measure));
        let rounds = release.frame().rounds.iter();
        rounds.filter_map(|round| in_round(release, measure, &round.id, location, &rows)).collect()
    }

    /// Lowest and highest weight of an answer.
    pub(super) fn range(&self) -> (i64, i64) {
        (self.weights.iter().copied().min().unwrap_or(0), self.weights.iter().copied().max().unwrap_or(0))
    }

    /// Sum of what a table's answers weigh.
    pub(super) fn sum(&self, table: &[u64]) -> i64 {
        self.weights.iter().zip(table).map(|(weight, people)| weight * whole(*people)).sum()
    }

    /// Sum of the squares of a table's answers.
    pub(super) fn squares(&self, table: &[u64]) -> i64 {
        self.values.iter().zip(table).map(|(value, people)| value * value * whole(*people)).sum()
    }
}

/// Figures of each group that are held against nothing.
type Rows = BTreeMap<GroupAt, BTreeMap<(Statistic, Option<DetailAt>), Shown>>;

fn rows(release: &Release, measure: MeasureAt) -> Rows {
    let mut rows = Rows::new();
    for figure in release.frame().groups.keys().flat_map(|group| release.of(measure, group)) {
        let key = figure.key;
        if key.reference.is_none() && key.across.is_none() && !key.statistic.is_by_benchmark() {
            rows.entry(key.group).or_default().insert((key.statistic, key.detail), figure.shown);
        }
    }
    rows
}

/// The one figure that tells of a small group how it answered: a mean or a share. Answers with names and no top one have none.
fn location(info: &MeasureInfo) -> Option<(Statistic, Option<DetailAt>)> {
    let is_single = match info.kind {
        MeasureKind::Choice => return Some((Statistic::Ticked, None)),
        kind => kind != MeasureKind::Response && has_share(info),
    };
    match (is_single, info.levels.len()) {
        (false, _) => Some((Statistic::Mean, None)),
        (true, 2) => Some((Statistic::LevelShare, info.levels.at(1).map(DetailAt::Level))),
        (true, _) => (info.top > 0).then_some((Statistic::TopBox, None)),
    }
}

fn in_round(
    release: &Release,
    measure: MeasureAt,
    round: &RoundId,
    location: Option<(Statistic, Option<DetailAt>)>,
    rows: &Rows,
) -> Option<Question> {
    let info = release.measure(measure);
    let groups = &release.frame().groups;
    let items = items(release, info, round);
    let (unit, values) = values(info, items);
    let weights: Vec<i64> = match location {
        Some((Statistic::TopBox, _)) => (0..values.len()).map(|at| i64::from(at + info.top >= values.len())).collect(),
        Some((Statistic::LevelShare, _)) => (0..).take(values.len()).collect(),
        _ => values.clone(),
    };
    let steps = weights.windows(2).map(|pair| pair[1] - pair[0]).filter(|step| *step > 0);
    let step = if items > 0 { unit } else { steps.min().unwrap_or(1) };
    let mut question = Question {
        measure,
        round: round.clone(),
        values,
        weights,
        unit,
        items: items.max(1),
        step,
        shown: BTreeMap::new(),
        hidden: BTreeSet::new(),
        outside: groups.keys().filter(|group| is_rated(info, release, *group)).collect(),
        is_whole: true,
    };
    for (&group, rows) in rows.iter().filter(|(group, _)| groups[**group].round == *round) {
        match rows.get(&(Statistic::Valid, None)) {
            Some(Shown::Hidden) => _ = question.hidden.insert(group),
            Some(Shown::Value(_)) => match facts(&question, info, location, rows) {
                Some(facts) => _ = question.shown.insert(group, facts),
                None => question.is_whole = false,
            },
            _ => {}
        }
    }
    (!question.hidden.is_empty()).then_some(question)
}

/// Items of a scale that the round asked, 0 for other questions.
fn items(release: &Release, info: &MeasureInfo, round: &RoundId) -> i64 {
    let asked = |id: &MeasureId| {
        let place = release.measure_position(id.as_str())?;
        let total = release.total(round)?;
        release.figure(place, total, Statistic::Valid).filter(|shown| shown.value().is_none_or(|figure| figure.n > 0))
    };
    let asked = info.items.iter().filter(|id| asked(id).is_some()).count();
    let items = if asked < info.min_valid { info.items.len() } else { asked };
    i64::try_from(items).unwrap_or(0)
}

/// How many parts a scale point has, and the possible values in these parts.
fn values(info: &MeasureInfo, items: i64) -> (i64, Vec<i64>) {
    if items == 0 {
        let levels = info.levels.iter().map(|level| i64::from(level.value));
        return (1, if info.levels.is_empty() { vec![0, 1] } else { levels.collect() });
    }
    let fewest = i64::try_from(info.min_valid).unwrap_or(1).clamp(1, items);
    let unit = (fewest..=items).fold(1, |unit, count| unit / gcd(unit, count) * count);
    let scores = (fewest..=items)
        .flat_map(|count| (i64::from(info.min) * count..=i64::from(info.max) * count).map(move |sum| sum * (unit / count)));
    (unit, scores.collect::<BTreeSet<i64>>().into_iter().collect())
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// A service is no part of everyone who rates it.
fn is_rated(info: &MeasureInfo, release: &Release, group: GroupAt) -> bool {
    let group = release.group(group);
    info.kind == MeasureKind::Matrix && group.kind == GroupKind::Service && info.rates(group)
}

/// The whole numbers behind a group's figures. `None` when there is no figure, or they do not come out whole.
fn facts(
    question: &Question,
    info: &MeasureInfo,
    location: Option<(Statistic, Option<DetailAt>)>,
    rows: &BTreeMap<(Statistic, Option<DetailAt>), Shown>,
) -> Option<Facts> {
    let get = |statistic, level| rows.get(&(statistic, level)).and_then(|shown| shown.value());
    let (statistic, level) = location?;
    let figure = get(statistic, level)?;
    let people = figure.n;
    let parts = if statistic == Statistic::Mean { question.unit } else { 1 };
    let sum = rounded(figure.value * people as f64 * parts as f64)?;
    let shares: Option<Vec<Estimate>> =
        info.levels.keys().map(|level| get(Statistic::LevelShare, Some(DetailAt::Level(level)))).collect();
    let count = |share: Estimate| rounded(share.value * people as f64).and_then(|count| u64::try_from(count).ok());
    let levels = match shares.filter(|shares| !shares.is_empty()) {
        Some(shares) => Some(shares.into_iter().map(count).collect::<Option<Table>>()?),
        // Of an option the share who ticked it is the distribution.
        None if statistic == Statistic::Ticked => {
            let ticked = u64::try_from(sum).ok()?;
            Some(vec![people.checked_sub(ticked)?, ticked])
        }
        None => None,
    };
    let squares = match get(Statistic::Sd, None).filter(|_| levels.is_none() && people > 1) {
        Some(sd) => {
            let (n, sum) = (people as f64, sum as f64);
            Some(rounded((n - 1.0) * (sd.value * question.unit as f64).powi(2) + sum * sum / n)?)
        }
        None => None,
    };
    Some(Facts { people, sum, levels, squares })
}

/// The whole number that a figure stands for. `None` when it stands for none.
fn rounded(value: f64) -> Option<i64> {
    let nearest = value.round();
    let near = (value - nearest).abs() <= 1e-6 * nearest.abs().max(1.0);
    #[allow(clippy::cast_possible_truncation, reason = "far below the largest whole number that a float holds exactly")]
    (near && nearest.abs() < 9e15).then_some(nearest as i64)
}

/// A number of people, as sums have it.
pub(super) fn whole(people: u64) -> i64 {
    i64::try_from(people).unwrap_or(i64::MAX)
}
