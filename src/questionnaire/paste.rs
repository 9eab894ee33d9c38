//! Blocks of text for tools that import nothing: what to type, in the order in which one types it, with names of variables where the tool
//! has them, and a check list.

use std::fmt::Write as _;

use super::form::{Form, Kind, Question};
use super::paper::{Covering, Paper};
use crate::locale::Catalogue;
use crate::model::Language;

/// A tool that one types a questionnaire into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// Of the University of Oslo.
    Nettskjema,
    /// Of Rambøll.
    SurveyXact,
    /// Of Microsoft.
    Forms,
}

impl Tool {
    /// Every tool.
    pub const ALL: [Self; 3] = [Self::Nettskjema, Self::SurveyXact, Self::Forms];

    /// Name in files and messages.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Nettskjema => "nettskjema",
            Self::SurveyXact => "surveyxact",
            Self::Forms => "forms",
        }
    }

    /// Whether questions and answers have names of their own.
    const fn has_codes(self) -> bool {
        !matches!(self, Self::Forms)
    }
}

/// Writes the text for a tool.
#[must_use]
pub(super) fn paste(form: &Form, covering: &Covering, tool: Tool, language: Language) -> String {
    let words = Catalogue::of(language);
    let paper = Paper::new(form, covering, language);
    let mut out = format!("{}\n{}\n\n", paper.title, form.stamp());
    let title = format!("{} ({})", paper.title, form.stamp());
    let values = [("title", title.as_str())];
    let _ = writeln!(out, "{}", words.text("paste.checklist"));
    for part in ["first", tool.id(), "routes", "last"] {
        let _ = writeln!(out, "[ ] {}", words.fill(&format!("paste.check_{part}"), &values));
    }
    let _ = writeln!(out, "\n=== {} ===\n", words.text("paste.welcome"));
    for (heading, said) in paper.cover.iter().filter(|(_, said)| !said.is_empty()) {
        let _ = writeln!(out, "{heading}\n{said}\n");
    }
    for (section, part) in form.sections.iter().zip(&paper.sections) {
        let _ = writeln!(out, "=== {} ===\n", part.title);
        for (question, asked) in section.questions.iter().zip(&part.questions) {
            let kind = words.text(&format!("paste.{}_{}", tool.id(), asked.kind));
            let _ = writeln!(out, "--- {kind}{}", named(question, tool));
            if !asked.route.is_empty() {
                let _ = writeln!(out, "({})", asked.route);
            }
            block(&mut out, question, tool, language);
        }
    }
    let _ = writeln!(out, "=== {} ===\n\n{}", words.text("paste.end"), paper.thanks);
    out
}

/// The name of the variable, or what those of its rows begin with.
fn named(question: &Question, tool: Tool) -> String {
    let grid = question.kind == Kind::Grid && tool == Tool::SurveyXact;
    if tool.has_codes() && !grid { format!("  [{}]", question.id) } else { String::new() }
}

/// Question, rows and answers, each on a line. Without names of variables every row stands for itself, since exports head a column with
/// nothing else.
fn block(out: &mut String, question: &Question, tool: Tool, language: Language) {
    let lead = question.lead.get(language);
    let text = question.text.get(language);
    let text = if text.is_empty() { Catalogue::of(language).text("form.how_grid") } else { text.to_string() };
    for line in [lead, &text].into_iter().filter(|line| !line.is_empty()) {
        let _ = writeln!(out, "{line}");
    }
    let bare = |id: &str| id.strip_prefix(&format!("{}_", question.id)).unwrap_or(id).to_string();
    for row in &question.rows {
        let label = row.text.get(language);
        let _ = match tool {
            Tool::Forms if row.number.is_none() => writeln!(out, "  {text} {label}"),
            Tool::Forms => writeln!(out, "  {label}"),
            Tool::Nettskjema => writeln!(out, "  {label}  [{}]", bare(&row.id)),
            Tool::SurveyXact => writeln!(out, "  {label}  [{}]", row.id),
        };
    }
    if !question.rows.is_empty() {
        out.push('\n');
    }
    for option in &question.options {
        let label = option.label.get(language);
        let code = if question.kind == Kind::Several { &option.value } else { &option.code };
        let _ = match (tool, question.kind) {
            (Tool::Forms, _) => writeln!(out, "  ( ) {label}"),
            (Tool::SurveyXact, Kind::Several) => writeln!(out, "  ( ) {label}  [{}_{code}]", question.id),
            _ => writeln!(out, "  ( ) {label}  [{code}]"),
        };
    }
    out.push('\n');
}
