//! Figures about several groups at once follow from figures that stand beside them: nothing in them leads to a hidden group.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use kartlegg::model::{GroupAt, GroupKind, MeasureAt, MeasureKind, NoInterval, Statistic};
use kartlegg::pipeline;
use kartlegg::privacy::{Figure, Release, RowKey, SizeVerdict};
use kartlegg::project::Project;
use kartlegg::stats::holm;

pub(crate) static STORVIK: LazyLock<Release> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/storvik");
    let read = pipeline::analyse(&Project::open(&folder).unwrap()).unwrap().release;
    // What a reader has is the file.
    Release::from_json(&read.to_json()).unwrap()
});

fn value(measure: MeasureAt, group: GroupAt, statistic: Statistic) -> Option<f64> {
    STORVIK.figure(measure, group, statistic)?.value().map(|estimate| estimate.value)
}

fn across(measure: MeasureAt, group: GroupAt, statistic: Statistic, kind: GroupKind) -> Option<f64> {
    let key = RowKey { across: Some(kind), ..RowKey::of(measure, group, statistic) };
    STORVIK.get(key)?.value().map(|estimate| estimate.value)
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(1.0)
}

/// Groups of a kind in each round, with everyone in the round.
fn groups(kind: GroupKind) -> Vec<(GroupAt, Vec<GroupAt>)> {
    let groups = &STORVIK.frame().groups;
    let totals = groups.keys().filter(|&group| groups[group].kind == GroupKind::Total);
    let of = |total: GroupAt| {
        groups.keys().filter(move |&group| groups[group].kind == kind && groups[group].round == groups[total].round)
    };
    totals.map(|total| (total, of(total).collect())).collect()
}

fn scales() -> impl Iterator<Item = MeasureAt> {
    let measures = &STORVIK.frame().measures;
    measures.keys().filter(|&measure| measures[measure].kind == MeasureKind::Scale)
}

#[test]
fn weighted_figures_follow_from_those_of_the_services() {
    let response = STORVIK.measure_position("response").unwrap();
    let mut found = 0;
    for (total, services) in groups(GroupKind::Service) {
        let count = |group, statistic| value(response, group, statistic).unwrap();
        let cells: Vec<(f64, f64)> =
            services.iter().map(|&s| (count(s, Statistic::Respondents), count(s, Statistic::Invited))).collect();
        let (respondents, invited): (f64, f64) = (cells.iter().map(|c| c.0).sum(), cells.iter().map(|c| c.1).sum());
        let rate = respondents / invited;
        let squares: f64 = cells.iter().map(|(there, all)| all * (there / all - rate).powi(2)).sum();
        let evenness = 1.0 - 2.0 * (squares / (invited - 1.0)).sqrt();
        assert!(near(across(response, total, Statistic::RIndicator, GroupKind::Service).unwrap(), evenness));
        let effect = respondents * cells.iter().map(|(there, all)| all * all / there).sum::<f64>() / invited.powi(2);
        assert!(near(across(response, total, Statistic::DesignEffect, GroupKind::Service).unwrap(), effect));
        for measure in scales() {
            let Some(mean) = across(measure, total, Statistic::WeightedMean100, GroupKind::Service) else { continue };
            let weights: Vec<f64> = services
                .iter()
                .zip(&cells)
                .map(|(&service, (there, all))| value(measure, service, Statistic::Valid).unwrap() * all / there)
                .collect();
            let sum: f64 = services
                .iter()
                .zip(&weights)
                .map(|(&service, weight)| weight * value(measure, service, Statistic::Mean100).unwrap())
                .sum();
            assert!(near(mean, sum / weights.iter().sum::<f64>()), "{measure}");
            found += 1;
        }
    }
    assert!(found > 15, "{found}");
}

/// Where a service may not be shown, no figure is made from all of them.
#[test]
fn a_hidden_service_takes_weighted_figures_with_it() {
    let mut found = 0;
    for (total, services) in groups(GroupKind::Service) {
        for measure in scales() {
            let hides = services.iter().any(|&service| STORVIK.figure(measure, service, Statistic::Valid).unwrap().is_hidden());
            if hides {
                assert_eq!(across(measure, total, Statistic::WeightedMean100, GroupKind::Service), None);
                assert_eq!(across(measure, total, Statistic::StandardisedChange, GroupKind::Service), None);
                found += 1;
            }
        }
    }
    assert!(found > 0, "no service is hidden");
}

/// Whoever was there is counted once for each question: with an answer, or under one kind of non-answer.
#[test]
fn everybody_is_counted_once_under_one_kind() {
    const KINDS: [Statistic; 7] = [
        Statistic::Valid,
        Statistic::DontKnow,
        Statistic::NotApplicable,
        Statistic::Declined,
        Statistic::NotAsked,
        Statistic::Skipped,
        Statistic::DroppedOut,
    ];
    let response = STORVIK.measure_position("response").unwrap();
    // A kind that the question does not offer has no row; a hidden one leaves nothing to add up.
    let count = |measure: MeasureAt, group: GroupAt, statistic: Statistic| match STORVIK.figure(measure, group, statistic) {
        None => Some(0.0),
        Some(shown) => shown.value().map(|estimate| estimate.value),
    };
    let measures = &STORVIK.frame().measures;
    let (mut items, mut scored) = (0, 0);
    for (total, services) in groups(GroupKind::Service) {
        for group in services.into_iter().chain([total]) {
            let Some(there) = value(response, group, Statistic::Respondents) else { continue };
            for measure in measures.keys().filter(|&measure| measures[measure].kind == MeasureKind::Item) {
                let Some(counts) = KINDS.map(|kind| count(measure, group, kind)).into_iter().collect::<Option<Vec<f64>>>() else {
                    continue;
                };
                assert!(near(counts.iter().sum(), there), "{measure} {group}: {counts:?}");
                items += 1;
            }
            for measure in scales() {
                let figures = [Statistic::Valid, Statistic::NoScore, Statistic::Prorated].map(|kind| value(measure, group, kind));
                let [Some(valid), Some(without), Some(prorated)] = figures else { continue };
                assert!(near(valid + without, there) && prorated <= valid, "{measure} {group}: {figures:?}");
                scored += 1;
            }
        }
    }
    assert!(items > 500 && scored > 80, "{items} {scored}");
}

#[test]
fn shares_of_a_service_follow_from_its_numbers() {
    let response = STORVIK.measure_position("response").unwrap();
    let mut found = 0;
    for (total, services) in groups(GroupKind::Service) {
        for service in services {
            for (share, number) in
                [(Statistic::CompositionShare, Statistic::Respondents), (Statistic::RosterShare, Statistic::Invited)]
            {
                let all = value(response, total, number).unwrap();
                let (Some(share), Some(own)) = (value(response, service, share), value(response, service, number)) else {
                    continue;
                };
                assert!(near(share, own / all), "{service}: {share} {own} {all}");
                found += 1;
            }
        }
    }
    assert!(found > 30, "{found}");
}

#[test]
fn tests_among_groups_rest_on_those_whose_spread_is_shown() {
    let mut found = 0;
    for kind in [GroupKind::Service, GroupKind::Role] {
        for (total, groups) in groups(kind) {
            for measure in scales() {
                let key = RowKey { across: Some(kind), ..RowKey::of(measure, total, Statistic::WelchF) };
                let Some(f) = STORVIK.get(key).and_then(kartlegg::privacy::Shown::value) else { continue };
                let told = |&&group: &&GroupAt| value(measure, group, Statistic::Sd).is_some();
                let people = groups.iter().filter(told).map(|&group| value(measure, group, Statistic::Valid).unwrap());
                assert!(near(f.n as f64, people.sum()), "{measure} {total}");
                found += 1;
            }
        }
    }
    assert!(found > 20, "{found}");
}

#[test]
fn adjusted_p_values_are_those_of_the_shown_ones() {
    let mut families: BTreeMap<_, Vec<Figure>> = BTreeMap::new();
    for figure in STORVIK.figures().filter(|figure| figure.key.statistic.is_p_value() && figure.shown.value().is_some()) {
        let RowKey { measure, statistic, group, reference, across, detail } = figure.key;
        let is_score = matches!(STORVIK.measure(measure).kind, MeasureKind::Scale | MeasureKind::LinkedScale);
        families.entry((statistic, group, is_score, reference, across, detail)).or_default().push(figure);
    }
    assert!(families.len() > 20);
    for members in families.into_values() {
        let values: Vec<Option<f64>> = members.iter().map(|figure| figure.shown.value().map(|p| p.value)).collect();
        for (figure, adjusted) in members.iter().zip(holm(&values)) {
            let family = figure.family.unwrap();
            assert!(near(family.adjusted, adjusted.unwrap()) && family.tested as usize == members.len(), "{:?}", figure.key);
        }
    }
}

/// Eight services make 28 pairs and two roles one; a correlation of a scale and those of its questions are the same answers twice.
#[test]
fn a_family_is_the_pairs_of_one_test_and_never_scales_with_their_questions() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/storvik");
    let mut project = Project::open(&folder).unwrap();
    let asked = [Statistic::DunnP, Statistic::SpearmanP, Statistic::TauBP];
    project.file.plan.add = asked.to_vec();
    let release = pipeline::analyse(&project).unwrap().release;
    let frame = release.frame();
    let mut families: BTreeMap<_, Vec<Figure>> = BTreeMap::new();
    for figure in release.figures().filter(|figure| asked.contains(&figure.key.statistic) && figure.shown.value().is_some()) {
        let RowKey { statistic, group, reference, across, measure, .. } = figure.key;
        let (kind, round) = (frame.groups[group].kind, &frame.groups[group].round);
        let score = matches!(frame.measures[measure].kind, MeasureKind::Scale | MeasureKind::LinkedScale);
        let pairs = (statistic == Statistic::DunnP).then_some((measure, kind));
        let groups = (statistic != Statistic::DunnP).then_some((group, reference, across));
        families.entry((statistic, round, score, pairs, groups)).or_default().push(figure);
    }
    let mut sizes: BTreeMap<Statistic, Vec<usize>> = BTreeMap::new();
    for ((statistic, ..), members) in families {
        let values: Vec<Option<f64>> = members.iter().map(|figure| figure.shown.value().map(|p| p.value)).collect();
        for (figure, adjusted) in members.iter().zip(holm(&values)) {
            let family = figure.family.unwrap();
            assert!(near(family.adjusted, adjusted.unwrap()) && family.tested as usize == members.len(), "{:?}", figure.key);
        }
        sizes.entry(statistic).or_default().push(members.len());
    }
    // The one pair of roles stands alone; the pairs of services stand together.
    assert!(sizes[&Statistic::DunnP].contains(&1) && sizes[&Statistic::DunnP].iter().any(|size| *size > 9), "{sizes:?}");
    for statistic in [Statistic::SpearmanP, Statistic::TauBP] {
        // Eleven scales at the most, and their questions by themselves.
        assert!(sizes[&statistic].iter().any(|size| *size <= 11) && sizes[&statistic].iter().any(|size| *size > 20), "{sizes:?}");
    }
}

#[test]
fn verdicts_are_those_of_the_intervals() {
    let smallest = STORVIK.frame().smallest_difference;
    let mut found = BTreeMap::new();
    for figure in STORVIK.figures() {
        let Some(verdict) = STORVIK.verdict(&figure) else { continue };
        let expected = match figure.shown.value().unwrap().interval {
            Ok(ci) if ci.lower > smallest || ci.upper < -smallest => SizeVerdict::MoreThanTrivial,
            Ok(ci) if ci.lower > -smallest && ci.upper < smallest => SizeVerdict::Trivial,
            Err(NoInterval::EveryoneAnswered) => continue,
            _ => SizeVerdict::CannotTell,
        };
        assert_eq!(verdict, expected);
        *found.entry(verdict).or_insert(0) += 1;
    }
    assert_eq!(found.len(), 3, "{found:?}");
}

#[test]
fn shrunk_means_lie_between_the_unit_and_what_is_common() {
    let mut found = 0;
    for (_, units) in groups(GroupKind::Unit) {
        for measure in scales() {
            let all: Vec<(f64, f64, f64)> = units
                .iter()
                .filter_map(|&unit| {
                    let own = value(measure, unit, Statistic::Mean100)?;
                    Some((
                        own,
                        value(measure, unit, Statistic::ShrunkMean100)?,
                        value(measure, unit, Statistic::ShrinkageFactor)?,
                    ))
                })
                .collect();
            // The common mean follows from each unit that was drawn at all, and is the same.
            let centres: Vec<f64> = all
                .iter()
                .filter(|unit| unit.2 > 0.01)
                .map(|(own, shrunk, factor)| (shrunk - (1.0 - factor) * own) / factor)
                .collect();
            assert!(centres.windows(2).all(|pair| (pair[0] - pair[1]).abs() < 1e-6), "{centres:?}");
            found += all.len();
        }
    }
    assert!(found > 300, "{found}");
}

/// Limits stand around what the shown units have in common, and a pooled share between that and the unit's own.
#[test]
fn funnels_and_pooled_shares_follow_from_the_shown_groups() {
    let response = STORVIK.measure_position("response").unwrap();
    let ends =
        |group, statistic| STORVIK.figure(response, group, statistic)?.value()?.interval.ok().map(|ci| (ci.lower, ci.upper));
    let mut found = 0;
    for (_, units) in groups(GroupKind::Unit) {
        let count = |unit, statistic| value(response, unit, statistic);
        let shown: Vec<(GroupAt, f64, f64)> = units
            .iter()
            .filter_map(|&unit| Some((unit, count(unit, Statistic::Respondents)?, count(unit, Statistic::Invited)?)))
            .collect();
        let (answered, invited): (f64, f64) = (shown.iter().map(|u| u.1).sum(), shown.iter().map(|u| u.2).sum());
        for (unit, own, all) in shown {
            let Some(centre) = value(response, unit, Statistic::Funnel95) else { continue };
            assert!(near(centre, answered / invited), "{centre}");
            let (usual, rare) = (ends(unit, Statistic::Funnel95).unwrap(), ends(unit, Statistic::Funnel998).unwrap());
            assert!(rare.0 <= usual.0 && usual.0 <= centre && centre <= usual.1 && usual.1 <= rare.1, "{usual:?} {rare:?}");
            let (pooled, factor) =
                (value(response, unit, Statistic::ShrunkShare), value(response, unit, Statistic::ShrinkageFactor));
            let (pooled, factor, own) = (pooled.unwrap(), factor.unwrap(), own / all);
            let common = if factor > 0.01 { (pooled - (1.0 - factor) * own) / factor } else { pooled };
            assert!(
                (0.0..=1.0).contains(&common) && (pooled - own).abs() <= (common - own).abs() + 1e-9,
                "{pooled} {own} {common}"
            );
            found += 1;
        }
    }
    assert!(found > 20, "{found}");
}

/// The table of statistics says in which unit a figure is, and what it has several figures for.
#[test]
fn figures_are_what_the_table_of_statistics_says() {
    let mut seen = std::collections::BTreeSet::new();
    for figure in STORVIK.figures() {
        let facts = figure.key.statistic.facts();
        assert_eq!(figure.key.detail.is_some(), facts.per.is_some(), "{figure:?}");
        if let Some(estimate) = figure.shown.value() {
            assert!(facts.units.contains(&estimate.unit), "{figure:?}");
            seen.insert(figure.key.statistic);
        }
    }
    assert!(seen.len() > 50, "{}", seen.len());
}
