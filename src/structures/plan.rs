//! The plan: decisions, and what has happened since to the figures that should move. What moved is never said to have moved because of it.

use super::{Fact, FactRule, Said};
use crate::model::{Estimate, IndicatorId, Inventory, InventoryRow, MeasureAt, MeasureKind, RoundId, Statistic, Text};
use crate::privacy::profile::{ProfileRow, SeriesPoint};
use crate::privacy::{Figure, Release, Shown, SizeVerdict};

const KIND: &str = "plan";

/// A figure that should move after a decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved<'a> {
    /// Position of the decision.
    pub decision: usize,
    /// Name of the figure.
    pub label: Text,
    /// What has happened to it since.
    pub since: Since<'a>,
}

/// What has happened to a figure.
#[derive(Clone, Debug, PartialEq)]
pub enum Since<'a> {
    /// A scale or question of the survey.
    Answers(Box<Answers>),
    /// A figure about young people.
    Young {
        /// Its line.
        row: &'a ProfileRow,
        /// The newest figure that was there when the plan was made.
        before: Option<&'a SeriesPoint>,
    },
    /// The survey does not ask it, and no table has it.
    Nothing,
}

/// A scale or question in the round before and in the newest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answers {
    /// Its level in the round before.
    pub before: Option<Shown>,
    /// Its level in the newest round.
    pub now: Option<Shown>,
    /// The change, where both rounds asked alike.
    pub change: Option<Figure>,
}

/// What has happened to every figure that the newest plan names.
#[must_use]
pub fn moved<'a>(release: &'a Release, plan: &Inventory) -> Vec<Moved<'a>> {
    let mut all = Vec::new();
    for (decision, row) in plan.rows.iter().enumerate() {
        for id in plan.words(row, "figures") {
            let since = answers(release, id).or_else(|| young(release, plan, id)).unwrap_or(Since::Nothing);
            all.push(Moved { decision, label: plan.label("figures", id), since });
        }
    }
    all
}

fn answers<'a>(release: &'a Release, id: &str) -> Option<Since<'a>> {
    let measure = release.measure_position(id)?;
    let rounds = &release.frame().rounds;
    let total = release.total(&rounds.last()?.id)?;
    let earlier = rounds.len().checked_sub(2).and_then(|position| release.total(&rounds[position].id));
    let (level, change) = match release.measure(measure).kind {
        MeasureKind::Scale => (Statistic::Mean100, Statistic::Change),
        MeasureKind::Choice => (Statistic::Ticked, Statistic::ChangeInShare),
        _ => (Statistic::TopBox, Statistic::ChangeInShare),
    };
    // Where an item was reworded the scale is compared over the questions that both rounds asked alike.
    let linked = release.measure_position(&format!("{id}/linked")).unwrap_or(measure);
    let found = |measure: MeasureAt| {
        release.of(measure, total).find(|figure| figure.key.statistic == change && figure.shown.value().is_some())
    };
    let (compared, change) = match found(measure) {
        Some(figure) => (measure, Some(figure)),
        None => (linked, found(linked)),
    };
    Some(Since::Answers(Box::new(Answers {
        before: earlier.and_then(|earlier| release.figure(compared, earlier, level)),
        now: release.figure(compared, total, level),
        change,
    })))
}

fn young<'a>(release: &'a Release, plan: &Inventory, id: &str) -> Option<Since<'a>> {
    let id = IndicatorId::new(id);
    let row = release.youth()?.rows().iter().find(|row| row.main && row.indicator == id)?;
    let made = year_of(release, &plan.round)?;
    let is_before = |point: &&SeriesPoint| i64::from(point.period.to) <= made && point.local.value.is_some();
    let before = row.series.iter().rev().find(is_before).filter(|point| point.period != row.period);
    Some(Since::Young { row, before })
}

fn year_of(release: &Release, round: &RoundId) -> Option<i64> {
    let round = release.frame().rounds.iter().find(|known| known.id == *round)?;
    round.date.as_deref().unwrap_or(round.id.as_str()).get(..4)?.parse().ok()
}

/// Whether a change is there for certain, after counting how many were tested.
fn is_certain(release: &Release, change: &Figure) -> bool {
    let outside = |estimate: &Estimate| estimate.interval.is_ok_and(|ci| ci.lower > 0.0 || ci.upper < 0.0);
    let alpha = 1.0 - release.frame().confidence;
    change.shown.value().is_some_and(|estimate| outside(&estimate)) && release.adjusted_p(change).is_none_or(|p| p <= alpha)
}

pub(super) fn facts(release: &Release) -> Vec<Fact> {
    let Some(plan) = release.inventory(KIND) else { return Vec::new() };
    let name = |row: &InventoryRow| Text::same(plan.name(row));
    let mut facts = Vec::new();
    let today = release.frame().rounds.last().and_then(|round| round.date.as_deref()).unwrap_or_default();
    let is_open = |row: &&InventoryRow| matches!(plan.word(row, "status"), Some("not_started" | "running"));
    let is_past =
        |row: &&InventoryRow| plan.word(row, "deadline").is_some_and(|day| day < today.get(..day.len()).unwrap_or(today));
    let late: Vec<Text> = plan.rows.iter().filter(is_open).filter(is_past).map(name).collect();
    if !late.is_empty() {
        let values = vec![
            ("count", Said::Count(late.len() as u64)),
            ("all", Said::Count(plan.rows.len() as u64)),
            ("decisions", Said::Names(late)),
        ];
        facts.push(Fact::new(FactRule::Overdue, KIND, "inventory-plan", values));
    }
    let mut still: Vec<Text> = Vec::new();
    for moved in moved(release, plan) {
        let Since::Answers(answers) = &moved.since else { continue };
        let Answers { before, now, change: Some(change) } = answers.as_ref() else { continue };
        let Some(size) = change.shown.value() else { continue };
        if !is_certain(release, change) {
            if !still.contains(&moved.label) {
                still.push(moved.label.clone());
            }
            continue;
        }
        let (Some(before), Some(now)) = (before.and_then(Shown::value), now.and_then(Shown::value)) else { continue };
        let direction = if size.value > 0.0 { "up" } else { "down" };
        let verdict = match release.verdict(change) {
            Some(SizeVerdict::MoreThanTrivial) => "more_than_trivial",
            _ => "moved",
        };
        let values = vec![
            ("decision", Said::Name(name(&plan.rows[moved.decision]))),
            ("figure", Said::Name(moved.label.clone())),
            ("direction", Said::Word(format!("structures.direction.{direction}"))),
            ("size", Said::Size(size)),
            ("before", Said::Figure(before)),
            ("now", Said::Figure(now)),
            ("verdict", Said::Word(format!("structures.verdict.{verdict}"))),
        ];
        let fact = Fact::new(FactRule::HasMoved, KIND, "inventory-moved", values);
        // Those who answered now: the round before had others.
        facts.push(Fact { figure: Some(Estimate { n: now.n, ..size }), ..fact });
    }
    if !still.is_empty() {
        let values = vec![("count", Said::Count(still.len() as u64)), ("figures", Said::Names(still))];
        facts.push(Fact::new(FactRule::NotMoved, KIND, "inventory-moved", values));
    }
    facts
}
