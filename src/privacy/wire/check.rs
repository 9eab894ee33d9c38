//! What the types alone do not promise of a release, so that no later room meets one that does not hang together.

use std::collections::BTreeSet;
use std::fmt;

use super::bounds;
use crate::diag::{Code, Diagnostic, Place};
use crate::model::{Confidence, Degrees, DetailAt, Frame, GroupAt, GroupInfo, List, MeasureKind};
use crate::privacy::figures::State;
use crate::privacy::release::{Parts, verdict};
use crate::privacy::{Figure, Shown, SizeVerdict};

pub(super) fn refused(name: &str, found: impl fmt::Display) -> Diagnostic {
    Diagnostic::new(Code::BadRelease, Place::default().name(name)).found(found)
}

/// Names an element of a list (counted from 1) in the place.
pub(super) fn at(list: &str, position: usize, mut finding: Diagnostic) -> Diagnostic {
    finding.place.name = Some(format!("{list}[{}].{}", position + 1, finding.place.name.unwrap_or_default()));
    finding
}

/// What the types alone do not promise about the frame.
pub(super) fn frame(frame: &Frame) -> Result<(), Diagnostic> {
    Confidence::new(frame.confidence).map_err(|_| refused("confidence", frame.confidence).expected("0–1"))?;
    if frame.smallest_difference < 0.0 {
        return Err(refused("smallest_difference", frame.smallest_difference).expected("≥ 0"));
    }
    if u32::try_from(frame.groups.len().max(frame.measures.len())).is_err() {
        return Err(refused("groups", frame.groups.len()));
    }
    let mut seen = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for benchmark in &frame.benchmarks {
        if !seen.0.insert(&benchmark.id) || !frame.rounds.iter().any(|round| round.id == benchmark.round) {
            return Err(refused("benchmarks", &benchmark.id).expected("1"));
        }
    }
    for group in &frame.groups {
        if !seen.1.insert((&group.round, &group.keys)) {
            return Err(refused("groups", group.label.get(frame.language)).expected("1"));
        }
        if !frame.rounds.iter().any(|round| round.id == group.round) {
            return Err(refused("groups.round", &group.round));
        }
        climbs_to_a_top(&frame.groups, group)?;
    }
    for measure in &frame.measures {
        if !seen.2.insert(&measure.id) {
            return Err(refused("measures", &measure.id).expected("1"));
        }
        // Who answered is no part of the questionnaire.
        if measure.kind != MeasureKind::Response && !frame.domains.iter().any(|domain| domain.id == measure.domain) {
            return Err(refused("measures.domain", &measure.domain));
        }
        // Ticks and scores have no levels of their own.
        if !measure.levels.is_empty() && measure.top > measure.levels.len() || measure.min > measure.max {
            return Err(refused("measures.top", &measure.id));
        }
    }
    Ok(())
}

/// Parents must exist and must not go in circles.
fn climbs_to_a_top(groups: &List<GroupAt, GroupInfo>, group: &GroupInfo) -> Result<(), Diagnostic> {
    let Some(first) = group.parent else { return Ok(()) };
    let mut around = first;
    for _ in 0..=groups.len() {
        match groups.get(around).ok_or_else(|| refused("groups.parent", around))?.parent {
            Some(parent) => around = parent,
            None => return Ok(()),
        }
    }
    Err(refused("groups.parent", first))
}

/// What the columns do not promise of the figures. Finds where their blocks begin.
pub(super) fn columns(parts: &mut Parts) -> Result<(), Diagnostic> {
    let Parts { frame, figures, .. } = parts;
    if let Some(column) = figures.index() {
        return Err(refused(&format!("figures.{column}"), ""));
    }
    for (position, of) in figures.kinds.iter().enumerate() {
        let is_known = match of.part() {
            Some(DetailAt::Benchmark(at)) => frame.benchmarks.get(at).is_some(),
            Some(DetailAt::Scale(at)) => frame.measures.get(at).is_some(),
            Some(DetailAt::Level(_) | DetailAt::Item(_)) => true,
            None => of.detail.is_none() && !of.statistic.is_by_benchmark() && !of.statistic.is_by_scale(),
        };
        if !is_known || of.reference.is_some_and(|group| frame.groups.get(group).is_none()) {
            return Err(at("figures.kinds", position, refused("reference", of.statistic)));
        }
    }
    for (position, state) in figures.states.iter().enumerate() {
        if let State::Shown { confidence, no_interval, degrees, .. } = state
            && (confidence.is_some() == no_interval.is_some() || *degrees > 2)
        {
            return Err(at("figures.states", position, refused("confidence", "")));
        }
    }
    for (position, block) in figures.blocks.iter().enumerate() {
        if frame.measures.get(block.0).is_none() || frame.groups.get(block.1).is_none() {
            return Err(at("figures.blocks", position, refused("measure", block.0)));
        }
    }
    for (position, found) in figures.iter().enumerate() {
        let told = match figures.states[figures.state[position] as usize] {
            State::Shown { verdict, .. } => verdict,
            _ => None,
        };
        figure(frame, &found, told).map_err(|finding| at("figures", position, finding))?;
    }
    Ok(())
}

/// What a figure can be. A file without verdicts is one of an earlier version; a verdict that its own figures do not give is a mistake.
pub(super) fn figure(frame: &Frame, figure: &Figure, told: Option<SizeVerdict>) -> Result<(), Diagnostic> {
    let info = &frame.measures[figure.key.measure];
    let is_there = match figure.key.detail {
        Some(DetailAt::Level(at)) => info.levels.get(at).is_some(),
        Some(DetailAt::Item(at)) => info.items.get(at).is_some(),
        Some(DetailAt::Benchmark(_) | DetailAt::Scale(_)) | None => true,
    };
    if !is_there {
        return Err(refused("detail", &info.id));
    }
    if let Shown::Value(estimate) = &figure.shown {
        if let Some((field, expected)) = bounds::impossible(info, figure.key.statistic, estimate) {
            return Err(refused(field, estimate.value).expected(expected));
        }
        if let Some(interval) = estimate.interval.ok().filter(|interval| interval.lower > interval.upper) {
            return Err(refused("interval", interval.lower).expected(interval.upper));
        }
        let (df, df2) = match estimate.degrees {
            Degrees::None => (1.0, 1.0),
            Degrees::One(df) => (df, 1.0),
            Degrees::Two(df, df2) => (df, df2),
        };
        if df <= 0.0 || df2 <= 0.0 {
            return Err(refused("df", df.min(df2)).expected("> 0"));
        }
    }
    if let Some(family) = figure.family
        && (!figure.key.statistic.is_p_value() || !(0.0..=1.0).contains(&family.adjusted))
    {
        return Err(refused("p_adjusted", family.adjusted));
    }
    match told.filter(|_| verdict(figure, frame.smallest_difference) != told) {
        Some(verdict) => Err(refused("verdict", serde_json::json!(verdict))),
        None => Ok(()),
    }
}
