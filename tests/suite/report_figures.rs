//! Figures of the report that place many groups or many rounds: what is in them is what the release shows, and nothing else.
#![allow(clippy::float_cmp)] // the same numbers, not ones that are close

use std::fmt::Write as _;

use kartlegg::chart::{ChartSpec, Panel, Plot, Shown as Drawn};
use kartlegg::model::{GroupAt, GroupKind, Language, LinkKind, MeasureAt, MeasureKind, RoundId, Statistic};
use kartlegg::pipeline;
use kartlegg::privacy::Release;
use kartlegg::project::Project;
use kartlegg::report::{Block, Cell, Document, FigureBlock, compose};

use crate::several::STORVIK;
use crate::support::{Small, small};

fn figures(document: &Document) -> impl Iterator<Item = &FigureBlock> {
    document.blocks.iter().filter_map(|block| if let Block::Figure(figure) = block { Some(figure.as_ref()) } else { None })
}

fn figure<'a>(document: &'a Document, id: &str) -> &'a FigureBlock {
    figures(document).find(|figure| figure.id == id).unwrap_or_else(|| panic!("no {id}"))
}

fn plot(figure: &FigureBlock) -> &Plot {
    let ChartSpec { plot, .. } = &figure.drawing.as_ref().unwrap().spec;
    plot
}

/// A funnel is drawn where a unit lies beyond both limits. Points are the units that are shown; lines go through the released limits
/// of each; who is called outside is outside.
#[test]
fn funnels_hold_what_is_shown_and_the_released_limits() {
    let document = compose(&STORVIK, Language::Nb);
    let newest = &STORVIK.frame().rounds.last().unwrap().id;
    let groups = STORVIK.frame().groups.enumerated();
    let units: Vec<GroupAt> =
        groups.filter(|(_, group)| group.round == *newest && group.kind == GroupKind::Unit).map(|(group, _)| group).collect();
    let mut drawn = 0;
    for (scale, info) in STORVIK.frame().measures.enumerated().filter(|(_, info)| info.kind == MeasureKind::Scale) {
        let of = |group: GroupAt, statistic| STORVIK.figure(scale, group, statistic).and_then(kartlegg::privacy::Shown::value);
        let shown: Vec<GroupAt> = units.iter().copied().filter(|&group| of(group, Statistic::Mean100).is_some()).collect();
        let is_outside = |group: &GroupAt| {
            let (mean, limits) = (of(*group, Statistic::Mean100).unwrap().value, of(*group, Statistic::Funnel998).unwrap());
            let interval = limits.interval.unwrap();
            mean < interval.lower || mean > interval.upper
        };
        let id = format!("figure-units-{}", info.id.as_str().replace(':', "-"));
        let block = figures(&document).find(|figure| figure.id == id);
        assert_eq!(block.is_some(), shown.iter().any(is_outside), "{id}");
        let Some(block) = block else { continue };
        let Plot::Funnel(funnel) = plot(block) else { panic!("{}", block.id) };
        assert_eq!((funnel.points.len(), block.table.rows.len()), (shown.len(), shown.len()));
        for limit in &funnel.limits {
            let ends = [limit.ends.first(), limit.ends.last()].map(|end| end.map(|end| end.0));
            assert_eq!(ends, [Some(STORVIK.privacy().min_n as f64), Some(funnel.x.high)]);
        }
        for (point, &group) in funnel.points.iter().zip(&shown) {
            let mean = of(group, Statistic::Mean100).unwrap();
            assert_eq!((point.x, point.y), (mean.n as f64, mean.value));
            let limits = [Statistic::Funnel998, Statistic::Funnel95].map(|statistic| of(group, statistic).unwrap());
            let beyond = limits.map(|limits| {
                let interval = limits.interval.unwrap();
                point.y < interval.lower || point.y > interval.upper
            });
            assert_eq!([point.outside, point.is_named], beyond, "{}", point.label);
            for (line, limits) in funnel.limits.iter().zip(limits) {
                assert!((funnel.centre.value - limits.value).abs() < 1e-9);
                // All along a line its distance from the middle, times the root of n, is that of the released limits.
                let reach = (limits.interval.unwrap().upper - limits.value) * point.x.sqrt();
                for &(n, lower, upper) in &line.ends {
                    assert!(upper >= 100.0 || ((upper - limits.value) * n.sqrt() - reach).abs() < 1e-6, "{} {n}", info.id);
                    assert!(lower <= 0.0 || ((limits.value - lower) * n.sqrt() - reach).abs() < 1e-6, "{} {n}", info.id);
                }
            }
            drawn += 1;
        }
    }
    assert!(drawn > 50, "{drawn}");
}

/// A service is placed by the mean of the shares that stand in the report, and left out when one of them may not be shown.
#[test]
fn services_are_placed_by_shown_shares() {
    let document = compose(&STORVIK, Language::En);
    let Plot::Scatter(scatter) = plot(figure(&document, "figure-quadrants-training")) else { panic!("a scatter plot") };
    let topics = ["mental_health", "bullying", "absence", "neglect", "violence", "substance"];
    let newest = &STORVIK.frame().rounds.last().unwrap().id;
    let mean = |group: GroupAt, prefix: &str, statistic| {
        let share = |topic: &&str| {
            let measure = STORVIK.measure_position(&format!("{prefix}{topic}")).unwrap();
            Some(STORVIK.figure(measure, group, statistic)?.value()?.value)
        };
        Some(topics.iter().map(share).collect::<Option<Vec<f64>>>()?.iter().sum::<f64>() / topics.len() as f64)
    };
    let groups = STORVIK.frame().groups.enumerated();
    let services = groups.filter(|(_, group)| group.kind == GroupKind::Service && group.round == *newest);
    let expected: Vec<(f64, f64)> = services
        .filter_map(|(group, _)| {
            Some((mean(group, "item:notice_", Statistic::TopBox)?, mean(group, "choice:training_needs/", Statistic::Ticked)?))
        })
        .collect();
    assert!(expected.len() > 5);
    assert_eq!(scatter.points.iter().map(|point| (point.x, point.y)).collect::<Vec<_>>(), expected);
    let margin = STORVIK.frame().smallest_difference / 100.0;
    for point in &scatter.points {
        let is_first = point.x <= scatter.split.0 - margin && point.y >= scatter.split.1 + margin;
        assert_eq!(point.emphasis, is_first, "{}", point.label);
    }
}

/// The small project with a round before the others, with the questionnaire of the first.
fn three_rounds(project: &Small) -> Release {
    project.write("2022.csv", small::export(900).as_bytes());
    let mut rounds = String::from("municipality = \"Ingensteds\"\n\n");
    write!(rounds, "[[round]]\nid = \"2022\"\nversion = \"1\"\nexport = \"2022.csv\"\nroster = \"roster.csv\"\n").unwrap();
    project.replace("kartlegging.toml", "municipality = \"Ingensteds\"\n", &rounds);
    pipeline::analyse(&Project::open(&project.path()).unwrap()).unwrap().release
}

/// What a panel shows of a group in every round, as the release has it.
fn as_released(release: &Release, scale: MeasureAt, group: GroupAt) -> Vec<Option<f64>> {
    let value = |round: &RoundId| {
        let group = release.same_group_in(group, round)?;
        Some(release.figure(scale, group, Statistic::Mean100)?.value()?.value)
    };
    release.frame().rounds.iter().map(|round| value(&round.id)).collect()
}

#[test]
fn with_three_rounds_scales_are_followed_over_all_of_them() {
    let release = three_rounds(&Small::new());
    let scale = release.measure_position("scale:trust").unwrap();
    for language in Language::ALL {
        let document = compose(&release, language);
        let block = figure(&document, "figure-trend-scale-trust");
        let Plot::SmallMultiples(multiples) = plot(block) else { panic!("small multiples") };
        assert_eq!(multiples.times, ["2022", "2024", "2026"]);
        // A question was reworded for the last round, and for that alone.
        assert!(multiples.panels.iter().all(|panel| panel.breaks == [2]), "{multiples:?}");
        let newest = &release.frame().rounds[2].id;
        let kinds = [GroupKind::Total, GroupKind::Service];
        let groups: Vec<GroupAt> = release
            .frame()
            .groups
            .keys()
            .filter(|&group| release.group(group).round == *newest && kinds.contains(&release.group(group).kind))
            .collect();
        let values =
            |panel: &Panel| panel.points.iter().map(|point| point.value().map(|moment| moment.value)).collect::<Vec<_>>();
        assert_eq!(multiples.panels.len(), groups.len());
        for (panel, &group) in multiples.panels.iter().zip(&groups) {
            assert_eq!(values(panel), as_released(&release, scale, group), "{}", panel.label);
            assert!(values(panel).iter().all(Option::is_some), "the test sees values");
        }
        assert_eq!(multiples.comparisons[0].values, values(&multiples.panels[0]));
        assert!(block.title.contains("2024") && !block.title.contains("2022"), "{}", block.title);
        assert_eq!((block.table.columns.len(), block.table.rows.len()), (4, groups.len()));
    }
}

#[test]
fn with_two_rounds_units_are_followed_where_something_has_changed() {
    let document = compose(&STORVIK, Language::Nb);
    let trends: Vec<&FigureBlock> = figures(&document).filter(|figure| figure.id.contains("trend-scale")).collect();
    // Trust between services is the one scale that has changed by as much as is of interest.
    assert_eq!(trends.iter().map(|figure| &*figure.id).collect::<Vec<_>>(), ["figure-unit-trend-scale-trust"]);
    let Plot::SmallMultiples(multiples) = plot(trends[0]) else { panic!("small multiples") };
    for (panel, row) in multiples.panels.iter().zip(&trends[0].table.rows) {
        assert_eq!(row.cells[0], Cell::Text(panel.label.clone()));
        for (point, cell) in panel.points.iter().zip(&row.cells[1..]) {
            match point {
                Drawn::Value(moment) => assert_eq!(*cell, Cell::Number(moment.text.clone())),
                Drawn::Suppressed => assert_eq!(*cell, Cell::Hidden),
                Drawn::Absent => assert!(matches!(cell, Cell::Missing(_))),
            }
        }
    }
}

/// A question that came with the last round says nothing of how the two before stand to each other.
#[test]
fn a_later_question_breaks_no_earlier_round() {
    let project = Small::new();
    project.replace("instrument.toml", "id = \"trust_4\"\n", "id = \"trust_4\"\nsince = \"2\"\n");
    let release = three_rounds(&project);
    let scale = release.measure_position("scale:trust").unwrap();
    let links: Vec<LinkKind> = release.measure(scale).links.iter().map(|link| link.link).collect();
    assert_eq!(links, [LinkKind::Same, LinkKind::Reworded]);
    let total = release.total(&RoundId::new("2024")).unwrap();
    let mut changes = release.of(scale, total).filter(|figure| figure.key.statistic == Statistic::Change);
    assert!(changes.next().is_some_and(|change| change.shown.value().is_some()), "the first two rounds are compared");
}
