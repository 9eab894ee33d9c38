//! What the figures themselves say about the data.

use super::subject::Subject;
use super::types::{Analysis, Row, Unavailable};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::{DetailAt, GroupAt, GroupKind, LinkKind, MeasureKind, Statistic};

/// Respondents held against the roster: units that it does not have, and more people than it counts.
#[must_use]
pub fn roster_findings(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (group, info) in subject.frame.groups.enumerated() {
        let in_roster = |kind: GroupKind| {
            subject.frame.groups.keys().any(|other| {
                subject.round(other) == subject.round(group)
                    && subject.frame.groups[other].kind == kind
                    && subject.invited[other].is_some()
            })
        };
        let respondents = subject.respondents(group);
        let name = info.keys.values().cloned().collect::<Vec<_>>().join(" / ");
        let place = || roster_place(subject, group).name(format!("{} {name}", info.round).trim().to_string());
        match subject.invited[group] {
            None if respondents > 0 && in_roster(info.kind) => {
                findings.push(Diagnostic::new(Code::UnknownUnit, place()).found(&name).count(respondents));
            }
            Some(invited) if respondents > invited => {
                findings.push(Diagnostic::new(Code::MoreThanInvited, place()).found(respondents).expected(invited));
            }
            _ => {}
        }
    }
    findings
}

/// The roster of a group's round, as the place of a finding.
#[must_use]
pub fn roster_place(subject: &Subject<'_>, group: GroupAt) -> Place {
    Place { file: subject.rosters.get(subject.round(group)).cloned().flatten(), ..Place::default() }
}

/// Questions that nobody answered, items that go against their scale, and breaks in series.
#[must_use]
pub fn notices(subject: &Subject<'_>, analysis: &Analysis) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    // Findings reach readers too: of answers whose spread is not told they tell nothing.
    let is_told = |row: &&Row| subject.visibility.shows_distribution(row.key.measure, row.key.group);
    let nobody = |row: &&Row| row.outcome == Err(Unavailable::NoValidAnswers);
    let of_everyone = analysis.rows.iter().filter(|row| analysis.frame.groups[row.key.group].kind == GroupKind::Total);
    for row in of_everyone.filter(|row| nobody(row) || is_told(row)) {
        let measure = &analysis.frame.measures[row.key.measure];
        let group = &analysis.frame.groups[row.key.group];
        let place = || Place::default().name(format!("{} {}", group.round, measure.id));
        match (row.key.statistic, &row.outcome) {
            (Statistic::Mean100 | Statistic::Ticked, Err(Unavailable::NoValidAnswers)) => {
                findings.push(Diagnostic::new(Code::NoValidAnswers, place()));
            }
            (Statistic::Alpha | Statistic::SpearmanBrown, Err(Unavailable::NoVariation)) => {
                findings.push(Diagnostic::new(Code::NoVariation, place()));
            }
            (Statistic::ItemRest, Ok(correlation)) if correlation.value < 0.0 => {
                let found = if let Some(DetailAt::Item(item)) = row.key.detail { measure.items[item].as_str() } else { "" };
                findings.push(Diagnostic::new(Code::NegativeItemRest, place()).found(found));
            }
            _ => {}
        }
    }
    findings.extend(breaks(analysis));
    findings
}

fn breaks(analysis: &Analysis) -> impl Iterator<Item = Diagnostic> + '_ {
    let items = analysis.frame.measures.iter().filter(|measure| measure.kind == MeasureKind::Item);
    items.flat_map(|measure| {
        let broken = measure.links.iter().filter(|link| link.link != LinkKind::Same);
        broken.map(|link| {
            let kind = match link.link {
                LinkKind::Same => "same",
                LinkKind::Reworded => "reworded",
                LinkKind::Rescaled => "rescaled",
                LinkKind::New => "new",
                LinkKind::Dropped => "dropped",
            };
            let place = Place::default().name(measure.id.as_str());
            Diagnostic::new(Code::BreakInSeries, place).found(kind).expected(format!("{} – {}", link.from, link.to))
        })
    })
}
