//! From `Analysis` to `Release`: one decision for each group and measure, which every figure about them obeys.

use std::collections::{BTreeMap, BTreeSet};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::audit::audit;
use super::linked::{Beyond, given_away};
use super::primary::{PrimaryReason, primary};
use super::release::{Figure, InFamily, PrivacyInfo, ProgramInfo, QualityNote, Release, Shown, Suppressed};
use super::suppress::suppress;
use super::system::{Decision, Group, System};
use crate::analysis::{Analysis, Block, Row, RowKey};
use crate::diag::{Code, Diagnostic, Place, Severity};
use crate::model::{
    Adjustment, Degrees, Family, Frame, GroupKind, MeasureInfo, MeasureKind, Method, Multiplicity, NoInterval, Statistic,
};
use crate::project::Rules;
use crate::stats::{benjamini_hochberg, holm};

/// What is decided about one group and one measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) hidden: Option<Suppressed>,
    /// Persons that the figures rest on.
    pub(super) n: u64,
}

pub(super) type Verdicts = BTreeMap<(u32, u32), Verdict>;

/// Which groups may be shown, for each measure that they have figures of: the one decision that everything obeys.
#[derive(Clone, Debug)]
pub struct Judgement {
    verdicts: Verdicts,
}

impl Judgement {
    /// Persons that a group's figures of a measure rest on, when they may be shown.
    #[must_use]
    pub fn persons(&self, measure: u32, group: u32) -> Option<u64> {
        self.verdicts.get(&(measure, group)).filter(|verdict| verdict.hidden.is_none()).map(|verdict| verdict.n)
    }

    /// Whether a group's figures of a measure may be shown; `None` when it has none.
    pub(super) fn is_shown(&self, measure: u32, group: u32) -> Option<bool> {
        self.verdicts.get(&(measure, group)).map(|verdict| verdict.hidden.is_none())
    }
}

/// Decides what may be shown, by who answered alone. Figures about several groups at once are computed after it, from groups that
/// may be shown.
#[must_use]
pub fn judge(analysis: &Analysis, rules: &Rules) -> Judgement {
    Judgement { verdicts: verdicts(analysis, rules) }
}

/// Makes the release.
///
/// # Errors
/// When not a single group may be shown (`K401`): there is nothing to publish.
pub fn protect(analysis: Analysis, judgement: Judgement, rules: &Rules, quality: &[Diagnostic]) -> Result<Release, Diagnostic> {
    let Judgement { verdicts } = judgement;
    if verdicts.values().all(|verdict| verdict.hidden.is_some()) {
        return Err(Diagnostic::new(Code::NothingToShow, Place::default()).expected(rules.min_n()));
    }
    let privacy = privacy_info(&verdicts, rules);
    let shown_in = shown_in(&analysis.frame, &verdicts);
    let Analysis { frame, rows, .. } = analysis;
    let mut figures: Vec<Figure> = rows.iter().map(|row| figure(row, &frame, &verdicts, rules)).collect();
    families(&mut figures, &frame);
    Ok(Release {
        program: ProgramInfo { name: env!("CARGO_PKG_NAME").to_string(), version: env!("CARGO_PKG_VERSION").to_string() },
        frame,
        privacy,
        quality: quality.iter().filter(|finding| finding.severity != Severity::Error).map(note).collect(),
        figures,
        shown_in,
        youth: None,
    })
}

/// Decides measure by measure and round by round: people of different rounds never stand in one sum. Then again, until no scale
/// gives away what its questions hide, and none of them what the scale does.
fn verdicts(analysis: &Analysis, rules: &Rules) -> Verdicts {
    let planned = planned(analysis);
    let (mut verdicts, mut beyond) = (Verdicts::new(), Beyond::new());
    let mut open: BTreeSet<u32> = analysis.blocks.iter().map(|block| block.measure).collect();
    while !open.is_empty() {
        verdicts.extend(decided(analysis, rules, &planned, &open, &beyond));
        let more = given_away(&analysis.frame, &verdicts);
        open = more.difference(&beyond).map(|(measure, _)| *measure).collect();
        beyond.extend(more);
    }
    verdicts
}

/// Decisions about the measures that are open.
fn decided(
    analysis: &Analysis,
    rules: &Rules,
    planned: &BTreeMap<u32, Vec<u32>>,
    open: &BTreeSet<u32>,
    beyond: &Beyond,
) -> Verdicts {
    let tasks: Vec<(&Block, Vec<u32>)> = analysis
        .blocks
        .iter()
        .filter(|block| open.contains(&block.measure))
        .flat_map(|block| {
            let groups = planned.get(&block.measure).map(Vec::as_slice).unwrap_or_default();
            by_round(&analysis.frame, groups).into_iter().map(move |groups| (block, groups))
        })
        .collect();
    let decided: Vec<Vec<((u32, u32), Verdict)>> =
        tasks.into_par_iter().map(|(block, groups)| decide(analysis, block, &groups, rules, beyond)).collect();
    decided.into_iter().flatten().collect()
}

/// Groups that each measure has figures for.
fn planned(analysis: &Analysis) -> BTreeMap<u32, Vec<u32>> {
    let mut planned: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for row in &analysis.rows {
        let groups = planned.entry(row.key.measure).or_default();
        if groups.last() != Some(&row.key.group) {
            groups.push(row.key.group);
        }
    }
    planned
}

fn by_round(frame: &Frame, groups: &[u32]) -> Vec<Vec<u32>> {
    let of_round = |round: &crate::model::RoundInfo| {
        groups.iter().copied().filter(|&group| frame.groups[group as usize].round == round.id).collect::<Vec<u32>>()
    };
    frame.rounds.iter().map(of_round).filter(|groups| !groups.is_empty()).collect()
}

/// Decides about groups of one round, which are in increasing order.
fn decide(analysis: &Analysis, block: &Block, groups: &[u32], rules: &Rules, beyond: &Beyond) -> Vec<((u32, u32), Verdict)> {
    let measure = &analysis.frame.measures[block.measure as usize];
    let levels: BTreeMap<u32, &[u64]> = block.levels.iter().map(|(group, levels)| (*group, levels.as_slice())).collect();
    let mut system =
        System { weights: block.valid.iter().map(|&n| u64::from(n)).collect(), groups: Vec::new(), sensitive: measure.sensitive };
    let mut reasons = Vec::new();
    for &group in groups {
        let info = &analysis.frame.groups[group as usize];
        let atoms = outside_own(&analysis.atoms[group as usize], &block.own);
        let n: u64 = atoms.iter().map(|&atom| system.weight(atom)).sum();
        let reason = primary(n, levels.get(&group).copied().unwrap_or_default(), rules, measure.sensitive);
        reasons.push((n, reason));
        system.groups.push(Group {
            atoms,
            parent: info.parent.and_then(|parent| groups.binary_search_by_key(&parent, |&other| other as usize).ok()),
            rank: rank(info.kind),
            primary: reason.is_some() || beyond.contains(&(block.measure, group)),
            forced: false,
        });
    }
    let pattern = suppress(&system, rules);
    let shown: Vec<usize> = (0..groups.len()).filter(|&group| pattern.shows(group)).collect();
    // What is to be published is looked at once more, as a reader would, by code that does not know how it was chosen.
    let safe = audit(&system, rules, &shown).is_safe();
    let verdict = |(decision, (n, reason)): (&Decision, &(u64, Option<PrimaryReason>))| Verdict {
        n: *n,
        hidden: match (decision, reason) {
            (Decision::Shown, _) if safe => None,
            (_, Some(PrimaryReason::TooFew)) => Some(Suppressed::TooFew),
            (_, Some(PrimaryReason::TooAlike)) => Some(Suppressed::AlmostUnanimous),
            _ => Some(Suppressed::Complementary),
        },
    };
    let keys = groups.iter().map(|&group| (block.measure, group));
    keys.zip(pattern.decisions.iter().zip(&reasons).map(verdict)).collect()
}

/// A group's atoms without those of the rated service itself, unless the group lies within it.
fn outside_own(atoms: &[u32], own: &[u32]) -> Vec<u32> {
    let outside: Vec<u32> = atoms.iter().copied().filter(|atom| own.binary_search(atom).is_err()).collect();
    if outside.is_empty() { atoms.to_vec() } else { outside }
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

/// What may be shown of one figure.
fn figure(row: &Row, frame: &Frame, verdicts: &Verdicts, rules: &Rules) -> Figure {
    let verdict = |group: u32| verdicts.get(&(row.key.measure, group)).copied();
    let own = verdict(row.key.group);
    let reference = row.key.reference.map(verdict);
    let mut sizes: Vec<u64> = [own, reference.flatten()].into_iter().flatten().map(|verdict| verdict.n).collect();
    if let ([own, whole], Some(reference)) = (sizes.as_slice(), row.key.reference)
        && frame.groups[reference as usize].kind == GroupKind::Total
        && frame.groups[reference as usize].round == frame.groups[row.key.group as usize].round
    {
        // Held against the others of the whole, whose spread is told as well.
        sizes.push(whole.saturating_sub(*own));
    }
    let fewest = sizes.into_iter().min().unwrap_or(0);
    let shown = match (own.and_then(|verdict| verdict.hidden), reference) {
        (Some(reason), _) => Shown::Hidden(reason),
        (None, Some(None | Some(Verdict { hidden: Some(_), .. }))) => Shown::Hidden(Suppressed::ReferenceHidden),
        _ => match row.outcome {
            Err(reason) => Shown::Unavailable(reason),
            // A test on borrowed spread tells nothing of the group's own.
            Ok(estimate)
                if tells_spread(row.key.statistic) && estimate.method != Method::TestPooled && !rules.allows_spread(fewest) =>
            {
                Shown::Hidden(Suppressed::SpreadTooFew)
            }
            Ok(mut estimate) => {
                // An interval from the group's own spread gives that spread away.
                if matches!(estimate.method, Method::T | Method::TFinite | Method::Welch | Method::Trend)
                    && !rules.allows_spread(fewest)
                {
                    estimate.interval = Err(NoInterval::Withheld);
                    estimate.degrees = Degrees::None;
                }
                // Borrowed spread has the degrees of freedom of all units together, hidden ones too.
                if matches!(estimate.method, Method::DifferencePooled | Method::TestPooled) {
                    estimate.degrees = Degrees::None;
                }
                Shown::Value(estimate)
            }
        },
    };
    Figure { key: row.key, shown, family: None }
}

/// What p-values that are adjusted together have in common.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Compared {
    /// The groups that are compared, and the benchmark.
    Groups(u32, Option<u32>, Option<GroupKind>, Option<u16>),
    /// The measure.
    Measure(u32),
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
        if !statistic.is_p_value() || figure.shown.value().is_none() {
            continue;
        }
        let round = &frame.groups[group as usize].round;
        // All pairs of groups in one measure are one comparison where the p-values know nothing of each other.
        let compared = (family == Family::Comparison).then_some(match statistic {
            Statistic::DunnP => Compared::Measure(measure),
            _ => Compared::Groups(group, reference, across, detail),
        });
        families.entry((statistic, round.as_str(), compared)).or_default().push(position);
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

/// Statistics from which the spread of answers can be read.
const fn tells_spread(statistic: Statistic) -> bool {
    matches!(
        statistic,
        Statistic::Sd
            | Statistic::Sd100
            | Statistic::LevelShare
            | Statistic::Alpha
            | Statistic::SpearmanBrown
            | Statistic::ItemRest
            | Statistic::StandardisedAlpha
            | Statistic::AlphaIfDropped
            | Statistic::Omega
            | Statistic::Loading
            | Statistic::AlphaChange
            | Statistic::DifferenceP
            | Statistic::Superiority
            | Statistic::BrunnerMunzelP
            | Statistic::CliffsDelta
            | Statistic::ChangeP
            | Statistic::HedgesGChange
            | Statistic::HedgesGFromOthers
            | Statistic::DifferenceFromBenchmarkP
            | Statistic::HedgesGFromBenchmark
            | Statistic::TrendP
            | Statistic::Dunn
            | Statistic::DunnP
            | Statistic::Spearman
            | Statistic::SpearmanP
            | Statistic::TauB
            | Statistic::TauBP
    )
}

fn privacy_info(verdicts: &Verdicts, rules: &Rules) -> PrivacyInfo {
    let count =
        |test: fn(Suppressed) -> bool| verdicts.values().filter(|verdict| verdict.hidden.is_some_and(test)).count() as u64;
    PrivacyInfo {
        profile: rules.profile().name().to_string(),
        min_n: rules.min_n(),
        min_n_sensitive: rules.min_n_sensitive(),
        min_n_spread: rules.min_n_spread(),
        judged: verdicts.len() as u64,
        hidden_primary: count(|reason| reason != Suppressed::Complementary),
        hidden_secondary: count(|reason| reason == Suppressed::Complementary),
        audits: vec!["span".to_string(), "smallest_derivable_group".to_string()],
    }
}

/// For each group of which not one scale, and not even the number of respondents, may be shown: the smallest group around it
/// that is shown.
fn shown_in(frame: &Frame, verdicts: &Verdicts) -> BTreeMap<usize, usize> {
    let response = frame.measures.iter().position(|measure: &MeasureInfo| measure.kind == MeasureKind::Response);
    let is_shown = |group: usize| {
        let key = |measure: usize| (u32::try_from(measure).unwrap_or(u32::MAX), u32::try_from(group).unwrap_or(u32::MAX));
        response.and_then(|measure| verdicts.get(&key(measure))).is_some_and(|verdict| verdict.hidden.is_none())
    };
    (0..frame.groups.len())
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
