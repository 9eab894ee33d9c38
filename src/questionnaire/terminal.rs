//! The questionnaire in a terminal: as a list of questions, or whole.

use std::fmt::Write as _;

use super::paper::{Asked, Paper};

/// Writes the questionnaire as plain text: with `whole` every answer and route, else a line a question with the name of its column.
#[must_use]
pub fn terminal(paper: &Paper, whole: bool) -> String {
    let mut out = format!("{}\n{} · {}\n", paper.title, paper.colophon, paper.facts);
    for part in &paper.sections {
        let _ = writeln!(out, "\n{}", part.title);
        for question in &part.questions {
            if whole {
                at_length(&mut out, question);
            } else {
                in_short(&mut out, question);
            }
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn in_short(out: &mut String, question: &Asked) {
    if question.rows.iter().all(|row| row.number.is_empty()) {
        let _ = writeln!(out, "{:>4}  {}  [{}]", question.number, question.text, question.id);
        return;
    }
    for row in &question.rows {
        let _ = writeln!(out, "{:>4}  {}  [{}]", row.number, row.text, row.id);
    }
}

fn at_length(out: &mut String, question: &Asked) {
    out.push('\n');
    for words in [&question.lead, &question.route] {
        if !words.is_empty() {
            let _ = writeln!(out, "      {words}");
        }
    }
    let _ = writeln!(out, "{:>4}  {}  [{}]", question.number, question.text, question.id);
    for words in [&question.change, &question.hint] {
        if !words.is_empty() {
            let _ = writeln!(out, "      {words}");
        }
    }
    for row in &question.rows {
        let _ = writeln!(out, "{:>4}  {}  [{}]", row.number, row.text, row.id);
    }
    let sign = if question.kind == "several" { "[ ]" } else { "( )" };
    for option in &question.options {
        let _ = writeln!(out, "        {sign} {}", option.label);
    }
}
