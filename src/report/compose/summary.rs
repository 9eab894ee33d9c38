//! The page for management.

use super::{heading, respondents};
use crate::findings::{FindingKind, MOST_BESIDE};
use crate::model::{LinkKind, MeasureKind, Statistic};
use crate::report::document::{Block, Sentence};
use crate::report::profile;
use crate::report::view::View;
use crate::report::words::sentence;

pub(super) fn section(view: &View<'_>) -> Vec<Block> {
    let words = view.words;
    let findings = &view.findings;
    let mut blocks = vec![heading(2, "summary", words.text("summary.title"))];
    let response = response(view);
    blocks.push(Block::Paragraph(lead(view, response.is_none())));
    blocks.extend(response.map(|response| Block::Sentences(vec![response])));
    let parts = [("strengths", &findings.strengths), ("gaps", &findings.gaps)];
    for (part, list) in parts {
        if !list.is_empty() {
            blocks.push(heading(3, part, words.text(&format!("summary.{part}"))));
            blocks.push(Block::Sentences(list.iter().map(|finding| sentence(view, finding)).collect()));
        }
    }
    if findings.strengths.is_empty() && findings.gaps.is_empty() {
        blocks.push(Block::Note(words.text("summary.nothing")));
    }
    blocks.extend(changes(view));
    blocks.extend(super::benchmarks::summary(view));
    let needs = young_people(view);
    let smallest = words.number(view.release.frame().smallest_difference, 0);
    let mut how_to_read = words.fill("summary.how_to_read", &[("level", &view.confidence()), ("smallest", &smallest)]);
    if !needs.is_empty() {
        how_to_read = format!("{how_to_read} {}", words.text("summary.how_to_read_needs"));
    }
    blocks.extend(needs);
    blocks.push(Block::Note(how_to_read));
    blocks
}

/// How many answered, with how sure that makes the rest.
fn response(view: &View<'_>) -> Option<Sentence> {
    let words = view.words;
    let measure = view.response()?;
    let rate = view.value(measure, view.total, Statistic::ResponseRate)?;
    Some(Sentence {
        figure: words.whole_percent(rate.value),
        unit: words.text("cover.response_rate"),
        text: respondents::answered(view, measure, view.total)?,
        meta: respondents::sure(view, Some(rate.value)),
        link: Some("respondents".to_owned()),
    })
}

/// What it is, and how many answered where that has no sentence of its own.
fn lead(view: &View<'_>, with_response: bool) -> String {
    let words = view.words;
    let response = view.response();
    let scales = view.measures().iter().filter(|measure| measure.kind == MeasureKind::Scale).count() as u64;
    let items = view.measures().iter().filter(|measure| measure.kind == MeasureKind::Item).count() as u64;
    let content = if scales > 0 {
        words.fill(
            "summary.content_scales",
            &[("scales", &words.plural("scales", scales, &[])), ("items", &words.plural("questions", items, &[]))],
        )
    } else {
        words.fill("summary.content_items", &[("items", &words.plural("questions", items, &[]))])
    };
    let answered = response.filter(|_| with_response).and_then(|measure| respondents::answered(view, measure, view.total));
    [answered, Some(content)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What young people struggle with, where the release has public figures that say so.
fn young_people(view: &View<'_>) -> Vec<Block> {
    let needs = profile::needs(view, MOST_BESIDE);
    if needs.is_empty() {
        return Vec::new();
    }
    vec![heading(3, "needs", view.words.text("summary.needs")), Block::Sentences(needs)]
}

fn changes(view: &View<'_>) -> Vec<Block> {
    let (words, findings) = (view.words, &view.findings);
    let Some(previous) = view.previous else { return Vec::new() };
    let previous = view.round_label(previous);
    let mut blocks = vec![heading(3, "changes", words.fill("summary.changes", &[("previous", &previous)]))];
    if findings.compared == 0 {
        blocks.push(Block::Paragraph(super::rounds::nothing_compared(view)));
        return blocks;
    }
    if findings.changes.is_empty() {
        let smallest = words.number(view.release.frame().smallest_difference, 0);
        let compared = findings.compared as u64;
        blocks.push(Block::Paragraph(words.plural("summary.unchanged", compared, &[("smallest", &smallest)])));
    } else {
        let order = [FindingKind::Better, FindingKind::Changed, FindingKind::Worse];
        let sentences = order.iter().flat_map(|kind| findings.changes.iter().filter(move |finding| finding.kind == *kind));
        blocks.push(Block::Sentences(sentences.map(|finding| sentence(view, finding)).collect()));
    }
    let broken = view.measures().iter().filter(|measure| {
        let is_break = |link: LinkKind| matches!(link, LinkKind::Reworded | LinkKind::Rescaled);
        measure.kind == MeasureKind::Item && measure.links.iter().any(|link| link.to == view.round.id && is_break(link.link))
    });
    let broken = broken.count() as u64;
    if broken > 0 {
        blocks.push(Block::Paragraph(words.plural("summary.breaks", broken, &[])));
    }
    blocks
}
