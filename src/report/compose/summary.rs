//! The page for management.

use super::{heading, lead, respondents, wanted};
use crate::findings::{Finding, FindingKind, MOST_BESIDE, Ranked, ranked};
use crate::model::{DomainId, MeasureAt, MeasureKind, Statistic};
use crate::report::document::{Block, Sentence};
use crate::report::profile;
use crate::report::view::View;
use crate::report::words::sentence;

/// Most questions to discuss.
const MOST_QUESTIONS: usize = 3;

pub(super) fn section(view: &View<'_>) -> Vec<Block> {
    let words = view.words;
    let findings = &view.findings;
    let mut blocks = vec![heading(2, "summary", words.text("summary.title"))];
    let lead = lead::sentences(view);
    if !lead.is_empty() {
        blocks.push(Block::Lead(lead.join(" ")));
    }
    let response = response(view);
    if response.is_none() {
        blocks.push(Block::Paragraph(answered(view)));
    }
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
    blocks.extend(wishes(view));
    blocks.extend(super::benchmarks::summary(view));
    blocks.extend(young_people(view));
    blocks.extend(discussion(view));
    let smallest = words.number(view.release.frame().smallest_difference, 0);
    let how_to_read = words.fill("summary.how_to_read", &[("level", &view.confidence()), ("smallest", &smallest)]);
    let youth = view.release.youth().map(|_| words.text("summary.how_to_read_youth"));
    blocks.push(Block::Note(std::iter::once(how_to_read).chain(youth).collect::<Vec<_>>().join(" ")));
    blocks
}

/// What most wish for.
fn wishes(view: &View<'_>) -> Vec<Block> {
    let wishes = &view.findings.wishes;
    let all = ranked(view.release);
    let mut sentences: Vec<Sentence> = wishes.iter().map(|wish| wish_sentence(view, &all, wish)).collect();
    sentences.extend(wanted::sentences(view, &all, wishes));
    if sentences.is_empty() {
        return Vec::new();
    }
    vec![heading(3, "wishes", view.words.text("summary.wishes")), Block::Sentences(sentences)]
}

/// A wish, with groups that surely wish for something else. Where young people are worse off than the country on the same theme, that
/// stands beside it.
fn wish_sentence(view: &View<'_>, all: &[Ranked], wish: &Finding) -> Sentence {
    let id = view.measure(wish.measure).id.as_str();
    let need = profile::worst(view, |theme| theme.measures.iter().any(|measure| measure == id));
    let need = need.map(|need| need.in_words(view.words, "youth.say.said"));
    let said = sentence(view, wish);
    let text =
        [Some(said.text), wanted::groups(view, all, wish.measure), need].into_iter().flatten().collect::<Vec<_>>().join(" ");
    Sentence { text, ..said }
}

/// Questions of the parts of the questionnaire that measures belong to, in their order.
pub(super) fn questions(view: &View<'_>, measures: impl Iterator<Item = MeasureAt>) -> Vec<String> {
    let mut domains: Vec<&DomainId> = Vec::new();
    for measure in measures {
        let domain = &view.measure(measure).domain;
        if !domains.contains(&domain) {
            domains.push(domain);
        }
    }
    let known = &view.release.frame().domains;
    let asked = |id: &&DomainId| known.iter().find(|domain| domain.id == **id).map(|domain| view.say(&domain.discuss).to_owned());
    domains.iter().filter_map(asked).filter(|question| !question.is_empty()).take(MOST_QUESTIONS).collect()
}

/// Questions to discuss: of the parts of the questionnaire that gaps, wishes, changes and strengths are about, in that order.
fn discussion(view: &View<'_>) -> Vec<Block> {
    let findings = &view.findings;
    let told = findings.gaps.iter().chain(&findings.wishes).chain(&findings.changes).chain(&findings.strengths);
    let questions = questions(view, told.map(|finding| finding.measure));
    if questions.is_empty() {
        return Vec::new();
    }
    vec![heading(3, "discuss", view.words.text("summary.discuss")), Block::Questions(questions)]
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
        sign: None,
        link: Some("respondents".to_owned()),
    })
}

/// How many answered, where that has no sentence of its own; else how much was asked.
fn answered(view: &View<'_>) -> String {
    let words = view.words;
    let answered = view.response().and_then(|measure| respondents::answered(view, measure, view.total));
    answered.unwrap_or_else(|| {
        let items = view.measures().iter().filter(|measure| measure.kind == MeasureKind::Item).count() as u64;
        words.fill("summary.content_items", &[("items", &words.plural("questions", items, &[]))])
    })
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
        let order = [FindingKind::Better, FindingKind::Worse, FindingKind::Changed];
        let sentences = order.iter().flat_map(|kind| findings.changes.iter().filter(move |finding| finding.kind == *kind));
        blocks.push(Block::Sentences(sentences.map(|finding| sentence(view, finding)).collect()));
    }
    blocks
}
