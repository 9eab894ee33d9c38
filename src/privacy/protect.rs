//! From `Analysis` to `Release`: every figure obeys the one decision about its measure and group.

use std::collections::BTreeMap;

use super::figures::Figures;
use super::judgement::{Judgement, Verdicts};
use super::release::{Figure, InFamily, Parts, PrivacyInfo, ProgramInfo, QualityNote, Release, Shown};
use super::reveals::{Quantity, interval_reveals, reveals};
use crate::analysis::{Analysis, Row, RowKey, Unavailable};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::{
    Adjustment, Degrees, DetailAt, Estimate, Family, Frame, GroupAt, GroupInfo, GroupKind, List, MeasureAt, MeasureInfo,
    MeasureKind, Multiplicity, NoInterval, PValues,
};
use crate::project::Rules;
use crate::stats::{benjamini_hochberg, holm};

/// Makes the release; of what was noticed it has what readers may know. Adds what shown figures let notice.
///
/// # Errors
/// When not a single group may be shown (`K401`): there is nothing to publish.
pub fn protect(
    analysis: Analysis,
    judgement: Judgement,
    rules: &Rules,
    findings: &mut Vec<Diagnostic>,
) -> Result<Release, Diagnostic> {
    let Judgement { verdicts } = judgement;
    if verdicts.values().all(|verdict| verdict.hidden.is_some()) {
        return Err(Diagnostic::new(Code::NothingToShow, Place::default()).expected(rules.min_n()));
    }
    let privacy = privacy_info(&verdicts, rules);
    let shown_in = shown_in(&analysis.frame, &verdicts);
    let Analysis { frame, mut rows, .. } = analysis;
    rows.sort_by_key(|row| row.key);
    let told = Told::new(&frame, &verdicts, rules.min_n_spread());
    let mut figures: Vec<Figure> = rows.iter().map(|row| told.figure(row)).collect();
    families(&mut figures, &frame);
    findings.extend(not_taken_out(&figures, &frame));
    let figures = Figures::of_sorted(&figures, frame.smallest_difference);
    Ok(Release(Parts {
        schema: Release::SCHEMA,
        program: ProgramInfo { name: env!("CARGO_PKG_NAME").to_string(), version: env!("CARGO_PKG_VERSION").to_string() },
        frame,
        privacy,
        quality: findings.iter().filter(|finding| finding.code.is_for_readers()).map(note).collect(),
        figures,
        shown_in,
        youth: None,
        inventories: Vec::new(),
    }))
}

/// Benchmarks that contain our own people and cannot do without them, each with how many figures say so.
fn not_taken_out(figures: &[Figure], frame: &Frame) -> Vec<Diagnostic> {
    let stuck = figures.iter().filter(|figure| matches!(figure.shown, Shown::Unavailable(Unavailable::ContainsOwn)));
    let mut counts: BTreeMap<DetailAt, u64> = BTreeMap::new();
    stuck.filter_map(|figure| figure.key.detail).for_each(|benchmark| *counts.entry(benchmark).or_default() += 1);
    let of = |(benchmark, count): (DetailAt, u64)| {
        let DetailAt::Benchmark(at) = benchmark else { return None };
        let id = &frame.benchmarks[at].id;
        Some(Diagnostic::new(Code::OwnNotTakenOut, Place::default().name(id)).found(id).count(count))
    };
    counts.into_iter().filter_map(of).collect()
}

/// What may be told of each group.
struct Told<'a> {
    frame: &'a Frame,
    /// How much of its answers to each measure.
    much: List<MeasureAt, List<GroupAt, Much>>,
    /// Fewest people that a measure of spread rests on.
    fewest: u64,
}

/// How much of a group's answers to a measure may be told. Nothing may of what was not decided about.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each quantity is a question of its own")]
struct Much {
    is_judged: bool,
    location: bool,
    distribution: bool,
    /// Whether its distribution of every item of the scale is shown too, where the round asked it.
    items: bool,
}

impl Much {
    fn tells(self, quantity: Quantity) -> bool {
        match quantity {
            Quantity::Location => self.location,
            Quantity::Distribution => self.distribution,
            Quantity::ItemDistributions => self.items,
        }
    }
}

impl<'a> Told<'a> {
    fn new(frame: &'a Frame, verdicts: &Verdicts, fewest: u64) -> Self {
        let positions: BTreeMap<_, MeasureAt> = frame.measures.enumerated().map(|(at, info)| (&info.id, at)).collect();
        let of_measure = |(measure, info): (MeasureAt, &MeasureInfo)| {
            let items: Vec<MeasureAt> = info.items.iter().filter_map(|item| positions.get(item).copied()).collect();
            let much = |group: GroupAt| {
                let verdict = verdicts.get(&(measure, group));
                let location = verdict.is_some_and(|verdict| verdict.hidden.is_none());
                let distribution = location && verdict.is_some_and(|verdict| verdict.distribution);
                let shows = |item: &MeasureAt| verdicts.get(&(*item, group)).is_none_or(|verdict| verdict.distribution);
                Much { is_judged: verdict.is_some(), location, distribution, items: distribution && items.iter().all(shows) }
            };
            frame.groups.keys().map(much).collect()
        };
        Self { frame, much: frame.measures.enumerated().map(of_measure).collect(), fewest }
    }

    /// What may be shown of one figure.
    fn figure(&self, row: &Row) -> Figure {
        let RowKey { measure, statistic, .. } = row.key;
        let groups = std::iter::once(row.key.group).chain(row.key.reference);
        // A correlation is as much about the other scale.
        let other = if let Some(DetailAt::Scale(other)) = row.key.detail { Some(other) } else { None };
        let measures = std::iter::once(measure).chain(other);
        let told = |quantity: Quantity| {
            groups.clone().all(|group| measures.clone().all(|measure| self.much[measure][group].tells(quantity)))
        };
        let info = &self.frame.measures[measure];
        let method = row.outcome.as_ref().ok().map(|estimate| estimate.method);
        let quantity = reveals(statistic, method, info);
        // Complete cases may be far fewer than those who have a score.
        let few = |estimate: &Estimate| quantity == Quantity::ItemDistributions && estimate.n < self.fewest;
        let judged = groups.clone().any(|group| self.much[measure][group].is_judged);
        let shown = match row.outcome {
            // What nobody was asked is no figure that could be hidden. Why another is none, such as that all answered alike, is told
            // where the figure would be.
            Err(reason) if !judged || told(quantity) => Shown::Unavailable(reason),
            Ok(mut estimate) if told(quantity) && !few(&estimate) => {
                // That an interval fails for want of variation is told with the variation.
                let fails = estimate.interval == Err(NoInterval::NoVariation) && !told(Quantity::Distribution);
                if fails || !told(interval_reveals(estimate.method)) && estimate.interval.is_ok() {
                    estimate.interval = Err(NoInterval::Withheld);
                    estimate.degrees = Degrees::None;
                }
                Shown::Value(estimate)
            }
            Err(_) | Ok(_) => Shown::Hidden,
        };
        Figure { key: row.key, shown, family: None }
    }
}

/// What p-values that are adjusted together have in common.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Compared {
    /// The groups that are compared, and the benchmark.
    Groups(GroupAt, Option<GroupAt>, Option<GroupKind>, Option<DetailAt>),
    /// The pairs of one test: a measure among the groups of one kind.
    Pairs(MeasureAt, GroupKind),
}

/// Adjusts shown p-values for the others of their family. Hidden ones do not count: they must not show through the adjustment.
fn families(figures: &mut [Figure], frame: &Frame) {
    let Multiplicity { adjustment, family } = frame.multiplicity;
    if family == Family::None {
        return;
    }
    let mut families: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (position, figure) in figures.iter().enumerate() {
        let RowKey { measure, group, statistic, reference, across, detail } = figure.key;
        // Of a background variable any group may stand for all of them; its tests are one family whichever does.
        let of_variable = across == Some(GroupKind::Other);
        let reference = reference.map(|group| if of_variable { first_of_variable(frame, group) } else { group });
        let Some(adjusted) = statistic.facts().adjusted.filter(|_| figure.shown.value().is_some()) else { continue };
        let round = &frame.groups[group].round;
        let compared = (family == Family::Comparison).then_some(match adjusted {
            PValues::Measure => Compared::Pairs(measure, frame.groups[group].kind),
            // Questions of a scale are tested together; what several benchmarks say is not.
            PValues::Comparison => Compared::Groups(group, reference, across, detail.filter(|_| statistic.is_by_benchmark())),
        });
        // A scale and its questions are the same answers twice, so they are never in one family.
        let is_score = matches!(frame.measures[measure].kind, MeasureKind::Scale | MeasureKind::LinkedScale);
        families.entry((statistic, round.as_str(), is_score, compared)).or_default().push(position);
    }
    for members in families.into_values() {
        let values: Vec<Option<f64>> =
            members.iter().map(|&member| figures[member].shown.value().map(|estimate| estimate.value)).collect();
        let adjusted = match adjustment {
            Adjustment::Holm => holm(&values),
            Adjustment::BenjaminiHochberg => benjamini_hochberg(&values),
        };
        let tested = u32::try_from(members.len()).unwrap_or(u32::MAX);
        for (member, adjusted) in members.into_iter().zip(adjusted) {
            figures[member].family = adjusted.map(|adjusted| InFamily { adjusted, tested });
        }
    }
}

/// The first group of the variable that a group is of.
fn first_of_variable(frame: &Frame, group: GroupAt) -> GroupAt {
    let own = &frame.groups[group];
    let alike = |info: &GroupInfo| info.round == own.round && info.keys.keys().eq(own.keys.keys());
    frame.groups.enumerated().find(|(_, info)| alike(info)).map_or(group, |(first, _)| first)
}

fn privacy_info(verdicts: &Verdicts, rules: &Rules) -> PrivacyInfo {
    PrivacyInfo {
        profile: rules.profile().name().to_string(),
        min_n: rules.min_n(),
        min_n_sensitive: rules.min_n_sensitive(),
        min_n_spread: rules.min_n_spread(),
        protect_width: rules.protect_width(),
        judged: verdicts.len() as u64,
        hidden: verdicts.values().filter(|verdict| verdict.hidden.is_some()).count() as u64,
        audits: ["span", "smallest_derivable_group", "likeness", "width", "distributions"].map(str::to_string).to_vec(),
    }
}

/// For each group of which not one scale, and not even the number of respondents, may be shown: the smallest group around it
/// that is shown.
fn shown_in(frame: &Frame, verdicts: &Verdicts) -> BTreeMap<GroupAt, GroupAt> {
    let response = frame.measures.position(|measure: &MeasureInfo| measure.kind == MeasureKind::Response);
    let is_shown = |group: GroupAt| {
        response.and_then(|measure| verdicts.get(&(measure, group))).is_some_and(|verdict| verdict.hidden.is_none())
    };
    frame
        .groups
        .keys()
        .filter(|&group| !is_shown(group))
        .filter_map(|group| {
            let mut around = frame.groups[group].parent;
            while let Some(candidate) = around {
                if is_shown(candidate) {
                    return Some((group, candidate));
                }
                around = frame.groups[candidate].parent;
            }
            None
        })
        .collect()
}

fn note(finding: &Diagnostic) -> QualityNote {
    QualityNote {
        code: finding.code.number().to_string(),
        severity: finding.severity.name().to_string(),
        file: match (&finding.place.file, &finding.place.sheet) {
            (Some(file), Some(sheet)) => Some(format!("{file}, {sheet}")),
            (file, _) => file.clone(),
        },
        name: finding.place.name.clone(),
        found: finding.found.clone(),
        expected: finding.expected.clone(),
        count: finding.count,
    }
}
