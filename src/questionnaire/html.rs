//! The questionnaire as one page: to read, to try on colleagues, to print. Nothing in it runs and nothing is sent.

use maud::{DOCTYPE, Markup, html as markup};

use super::paper::{Asked, Paper, Part};
use crate::report::head;

const STYLE: &str = include_str!("../../reports/questionnaire.css");

/// Writes the page.
#[must_use]
pub(super) fn html(paper: &Paper) -> String {
    let page = markup! {
        (DOCTYPE)
        html lang=(paper.lang) {
            (head(&paper.title, &paper.municipality, STYLE))
            body class="form" {
                header class="cover" {
                    div class="cover-inner" {
                        @if !paper.municipality.is_empty() { p class="municipality" { (paper.municipality) } }
                        h1 { (paper.title) }
                        p class="rounds" { (paper.facts) }
                    }
                }
                main id="main" {
                    (cover(paper))
                    @for part in &paper.sections { (section(part, paper)) }
                    p class="thanks" { (paper.thanks) }
                }
                footer { p { (paper.colophon) } }
            }
        }
    };
    page.into_string()
}

fn cover(paper: &Paper) -> Markup {
    markup! {
        section class="about" {
            dl class="definitions" {
                @for (heading, words) in &paper.cover {
                    div { dt { (heading) } dd { @if words.is_empty() { span class="fill" { "\u{a0}" } } @else { (words) } } }
                }
            }
        }
        @if !paper.changes.is_empty() {
            section class="changes" {
                h2 { (paper.changes_title) }
                ul { @for said in &paper.changes { li { (said) } } }
            }
        }
    }
}

fn section(part: &Part, paper: &Paper) -> Markup {
    markup! {
        section id=(part.id) {
            h2 { (part.title) }
            @for question in &part.questions { (asked(question, paper)) }
        }
    }
}

fn asked(question: &Asked, paper: &Paper) -> Markup {
    let title = format!("{}-q", question.id);
    markup! {
        @if !question.lead.is_empty() { p class="lead" { (question.lead) } }
        div class={ "question " (question.kind) } id=(question.id) role="group" aria-labelledby=(title) {
            @if !question.route.is_empty() { p class="route" { (question.route) } }
            p class="asked" id=(title) {
                @if !question.number.is_empty() { span class="no" { (question.number) } " " }
                (question.text)
            }
            @if !question.change.is_empty() { p class="change" { (question.change) } }
            @if !question.hint.is_empty() { p class="hint" { (question.hint) } }
            @match question.kind {
                "grid" => (grid(question, paper)),
                "list" => (list(question, &title)),
                "line" => input type="text" autocomplete="off" aria-labelledby=(title);,
                "words" => textarea rows="5" aria-labelledby=(title) {},
                _ => (options(question)),
            }
        }
    }
}

fn options(question: &Asked) -> Markup {
    let input = if question.kind == "several" { "checkbox" } else { "radio" };
    markup! {
        ul class="options" {
            @for option in &question.options {
                li class=[option.apart.then_some("apart")] {
                    label { input type=(input) name=(question.id); span { (option.label) } }
                }
            }
        }
    }
}

/// A long list: opened on a screen, printed as a line to write on and the list under it.
fn list(question: &Asked, title: &str) -> Markup {
    let starts: Vec<usize> = (0..question.options.len())
        .filter(|&at| at == 0 || !question.options[at].group.is_empty())
        .chain([question.options.len()])
        .collect();
    let groups = || starts.windows(2).map(|pair| &question.options[pair[0]..pair[1]]);
    markup! {
        select aria-labelledby=(title) autocomplete="off" {
            option { "" }
            @for group in groups() {
                @if group.first().is_some_and(|first| !first.group.is_empty()) {
                    optgroup label=(group[0].group) { @for option in group { option { (option.label) } } }
                } @else {
                    @for option in group { option { (option.label) } }
                }
            }
        }
        ul class="printed options columns" aria-hidden="true" {
            @for group in groups() {
                @if group.first().is_some_and(|first| !first.group.is_empty()) { li class="group" { (group[0].group) } }
                @for option in group { li { (option.label) } }
            }
        }
    }
}

/// Rows by answers. On a narrow screen each row becomes a question with its answers under it.
fn grid(question: &Asked, paper: &Paper) -> Markup {
    markup! {
        table class="grid" {
            thead {
                tr {
                    th scope="col" { span class="unseen" { (paper.question_head) } }
                    @for (at, option) in question.options.iter().enumerate() {
                        th scope="col" id=(format!("{}-a{at}", question.id)) class=[option.apart.then_some("apart")] { (option.label) }
                    }
                }
            }
            tbody {
                @for row in &question.rows {
                    tr id=(row.id) {
                        th scope="row" id=(format!("{}-r", row.id)) {
                            @if !row.number.is_empty() { span class="no" { (row.number) } " " }
                            (row.text)
                            @if !row.change.is_empty() { span class="change" { (row.change) } }
                        }
                        @for (at, option) in question.options.iter().enumerate() {
                            td class=[option.apart.then_some("apart")] {
                                label {
                                    input type="radio" name=(row.id)
                                        aria-labelledby=(format!("{}-r {}-a{at}", row.id, question.id));
                                    span class="narrow" aria-hidden="true" { (option.label) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
