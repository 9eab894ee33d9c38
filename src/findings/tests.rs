use super::*;
use crate::model::{Degrees, MeasureKind, Statistic};
use crate::privacy::{Figure, Release, Shown};

const INVENTED: &[u8] = include_bytes!("../../tests/golden/report/invented.release.json");

fn invented() -> Release {
    Release::from_json(INVENTED).unwrap()
}

/// The invented release after a change to its text.
fn changed(change: impl Fn(&str) -> String) -> Release {
    let text: Vec<String> = std::str::from_utf8(INVENTED).unwrap().lines().map(change).collect();
    Release::from_json(text.join("\n").as_bytes()).unwrap()
}

#[test]
fn differences_below_the_smallest_of_interest_are_no_findings() {
    // Verdicts follow from the figures, and a file need not have them.
    let verdicts = ["more_than_trivial", "trivial", "cannot_tell"].map(|verdict| format!(",\"verdict\":\"{verdict}\""));
    let without = |line: &str| verdicts.iter().fold(line.to_owned(), |line, verdict| line.replace(verdict, ""));
    let release = changed(|line| without(line).replace("\"smallest_difference\":5.0", "\"smallest_difference\":1000.0"));
    let findings = Findings::from(&release);
    assert!(findings.changes.is_empty());
    assert!(findings.strengths.iter().chain(&findings.gaps).all(|finding| finding.difference.is_none()));
    assert!(findings.compared > 0);
}

#[test]
fn size_comes_before_certainty_and_certain_before_uncertain() {
    let findings = Findings::from(&invented());
    assert!(!findings.strengths.is_empty() && findings.strengths.len() <= MOST && findings.gaps.len() <= MOST);
    for list in [&findings.strengths, &findings.gaps, &findings.changes] {
        for rule in Rule::ALL {
            let of_rule: Vec<&Finding> =
                list.iter().filter(|finding| finding.rule == rule && finding.difference.is_some()).collect();
            for finding in &of_rule {
                let estimate = finding.difference.unwrap();
                let points = if estimate.unit == Unit::ShareDifference { estimate.value * 100.0 } else { estimate.value };
                assert!(points.abs() >= 5.0);
            }
            let order = |finding: &Finding| {
                let estimate = finding.difference.unwrap();
                let factor = if estimate.unit == Unit::ShareDifference { 100.0 } else { 1.0 };
                (-(estimate.value * factor).abs().round(), finding.certainty)
            };
            assert!(of_rule.windows(2).all(|pair| order(pair[0]) <= order(pair[1])), "{rule:?}");
        }
    }
}

/// Hiding a figure never lets it into a finding, not even through its rank.
#[test]
fn hidden_figures_take_no_part() {
    let hide = |line: &str| {
        if !line.starts_with("{\"measure\":\"scale:noticing\"") {
            return line.to_owned();
        }
        let head = line.split_once("\"level\":null").map(|(head, _)| head.to_owned());
        let comma = if line.ends_with(',') { "," } else { "" };
        head.map_or_else(
            || line.to_owned(),
            |head| format!("{head}\"level\":null,\"status\":\"suppressed\",\"reason\":\"too_few\"}}{comma}"),
        )
    };
    let release = changed(hide);
    let noticing = release.measure_position("scale:noticing").unwrap();
    assert!(release.of(noticing, crate::model::nth(0)).all(|figure| matches!(figure.shown, Shown::Hidden)));
    let findings = Findings::from(&release);
    for finding in findings.strengths.iter().chain(&findings.gaps).chain(&findings.changes) {
        assert_ne!(finding.measure, noticing);
    }
}

#[test]
fn where_low_is_good_the_low_are_ahead() {
    let plain = Findings::from(&invented());
    let turned = Findings::from(&changed(|line| {
        if line.contains("\"id\":\"scale:") {
            line.replace("\"polarity\":\"positive\"", "\"polarity\":\"negative\"")
        } else {
            line.to_owned()
        }
    }));
    let best = |findings: &Findings, rule| {
        findings.strengths.iter().chain(&findings.gaps).find(|finding| finding.rule == rule).map(|f| f.measure)
    };
    assert_eq!(best(&plain, Rule::BestLevel), best(&turned, Rule::PoorestLevel));
    assert_eq!(best(&plain, Rule::AheadOfOthers), best(&turned, Rule::BehindOthers));
}

#[test]
fn reworded_questions_are_never_called_changed() {
    let release = invented();
    let reworded = release.measure_position("item:lead_asks").unwrap();
    let scale = release.measure_position("scale:leadership").unwrap();
    assert!(release.frame().measures.iter().any(|measure| measure.kind == MeasureKind::LinkedScale));
    assert!(Findings::from(&release).changes.iter().all(|finding| finding.measure != reworded && finding.measure != scale));
}

#[test]
fn a_release_without_scales_is_told_by_its_questions() {
    let release =
        changed(
            |line| {
                if line.starts_with("{\"measure\":\"scale:") && line.ends_with("},") { String::new() } else { line.to_owned() }
            },
        );
    let findings = Findings::from(&release);
    let of_scales = [Rule::BestLevel, Rule::PoorestLevel, Rule::AheadOfOthers, Rule::BehindOthers, Rule::RolesApart];
    assert!(findings.strengths.iter().all(|finding| !of_scales.contains(&finding.rule)));
    assert!(!findings.strengths.is_empty() && !findings.gaps.is_empty());
    for gap in &findings.gaps {
        assert!(findings.strengths.iter().all(|strength| strength.measure != gap.measure));
        assert!(release.figure(gap.measure, gap.group, Statistic::TopBox).is_some());
    }
}

#[test]
fn certainty_of_a_level_follows_its_margin() {
    use crate::model::{Confidence, Interval, Method};
    let estimate = |lower, upper| Estimate {
        value: f64::midpoint(lower, upper),
        interval: Ok(Interval::new(lower, upper, Confidence::P95)),
        n: 30,
        unit: Unit::Points100Difference,
        method: Method::Welch,
        degrees: Degrees::None,
    };
    assert_eq!(Certainty::of_level(&estimate(50.0, 70.0)), Certainty::Certain);
    assert_eq!(Certainty::of_level(&estimate(50.0, 71.0)), Certainty::Uncertain);
    let everyone = Estimate { interval: Err(NoInterval::EveryoneAnswered), ..estimate(1.0, 2.0) };
    assert_eq!(Certainty::of_level(&everyone), Certainty::Everyone);
}

/// How sure one can be of each difference from the others, and whether its interval excludes zero, when each has a test with this
/// adjusted p-value.
fn certainties(adjusted: &str) -> Vec<(Certainty, bool)> {
    let tested = |line: &str| {
        let Some((head, _)) = line.split_once("\"value\":").filter(|_| line.contains("\"difference_from_others\"")) else {
            return line.to_owned();
        };
        let head = head.replace("difference_from_others", "difference_p");
        let test =
            "\"value\":0.01,\"unit\":\"probability\",\"interval\":null,\"method\":\"test\",\"no_interval\":\"not_an_estimate\"";
        let of = format!("\"n\":63,\"status\":\"shown\",\"reason\":null,\"p_adjusted\":{adjusted},\"tested\":3");
        format!("{},\n{head}{test},{of}}}{}", line.trim_end_matches(','), if line.ends_with(',') { "," } else { "" })
    };
    let release = changed(tested);
    let differences = release.figures().filter(|figure| release.adjusted_p(figure).is_some());
    let excludes_zero = |figure: &Figure| {
        figure.shown.value().unwrap().interval.is_ok_and(|interval| interval.lower > 0.0 || interval.upper < 0.0)
    };
    differences.map(|figure| (Certainty::of_difference(&release, &figure), excludes_zero(&figure))).collect()
}

#[test]
fn a_difference_is_certain_when_interval_and_adjusted_test_say_so() {
    let (never, by_interval) = (certainties("0.06"), certainties("0.04"));
    assert!(by_interval.iter().any(|(_, excludes_zero)| *excludes_zero) && by_interval.len() == never.len());
    for (certainty, excludes_zero) in by_interval {
        assert_eq!(certainty, if excludes_zero { Certainty::Certain } else { Certainty::Uncertain });
    }
    assert!(never.iter().all(|(certainty, _)| *certainty == Certainty::Uncertain));
}
