//! What it all comes to, in at most three sentences: what staff say, what has changed, and how young people fare.

use crate::findings::{Finding, FindingKind};
use crate::report::profile;
use crate::report::view::View;
use crate::report::words::{capitalised, magnitude, place, topic};

pub(super) fn sentences(view: &View<'_>) -> Vec<String> {
    [staff(view), changed(view), youth(view)].into_iter().flatten().map(|sentence| capitalised(&sentence)).collect()
}

/// A finding as a part of a sentence: what it is about, and where.
fn noun(view: &View<'_>, finding: &Finding) -> String {
    let (topic, place) = (topic(view, finding.measure), place(view, finding.group));
    if place.is_empty() { topic } else { format!("{topic} {place}") }
}

/// The first strength and the first gap; nothing from what may be chance, nor a level that nothing is held against.
fn staff(view: &View<'_>) -> Option<String> {
    let certain = |list: &[Finding]| {
        list.first().filter(|finding| finding.is_certain() && finding.difference.is_some()).map(|finding| noun(view, finding))
    };
    let (best, poorest) = (certain(&view.findings.strengths), certain(&view.findings.gaps));
    let words = view.words;
    match (best, poorest) {
        (Some(best), Some(poorest)) => Some(words.fill("lead.staff_both", &[("best", &best), ("poorest", &poorest)])),
        (Some(best), None) => Some(words.fill("lead.staff_best", &[("best", &best)])),
        (None, Some(poorest)) => Some(words.fill("lead.staff_poorest", &[("poorest", &poorest)])),
        (None, None) => None,
    }
}

/// The first change for the better and the first for the worse.
fn changed(view: &View<'_>) -> Option<String> {
    let (words, findings) = (view.words, &view.findings);
    let reference = view.round_label(view.previous?);
    let of = |kind: FindingKind| {
        let mut fits = findings.changes.iter().filter(|finding| finding.kind == kind && finding.is_certain());
        let finding = fits.next()?;
        Some((noun(view, finding), magnitude(view, &finding.difference?)))
    };
    let (up, down) = (of(FindingKind::Better), of(FindingKind::Worse));
    let key = match (&up, &down) {
        (Some(_), Some(_)) => "lead.change_both",
        (Some(_), None) => "lead.change_up",
        (None, Some(_)) => "lead.change_down",
        (None, None) if findings.compared > 0 => "lead.change_none",
        (None, None) => return None,
    };
    let ((up, up_size), (down, down_size)) = (up.unwrap_or_default(), down.unwrap_or_default());
    let values =
        [("reference", reference.as_str()), ("up", &up), ("up_size", &up_size), ("down", &down), ("down_size", &down_size)];
    Some(words.fill(key, &values))
}

/// Where young people are worse off than the country, what gets worse first.
fn youth(view: &View<'_>) -> Option<String> {
    let need = profile::worst_of_all(view)?;
    Some(need.in_words(view.words, if need.worsening { "lead.youth_worsening" } else { "youth.say.said" }))
}
