//! The questionnaire in one language, ready to be set: every sentence in its place, so that page, paper and document say the same.

use serde::Serialize;

use super::form::{Answer, Changed, Form, Kind, Line, Question, Shown};
use crate::locale::Catalogue;
use crate::model::{AnsweredBy, Language, LinkKind, Text};

/// What the municipality says of its survey. What it leaves out is left to be filled in by hand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Covering {
    /// Name of the municipality.
    pub municipality: String,
    /// Title of the mapping; default: that of the questionnaire.
    pub title: Text,
    /// What the mapping is for.
    pub purpose: Text,
    /// What is done with the answers.
    pub answers_used: Text,
    /// Who answers questions about it.
    pub contact: String,
    /// Last day to answer.
    pub deadline: String,
    /// Fewest people of a group that figures are shown of.
    pub threshold: u64,
}

/// The questionnaire in one language.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Paper {
    /// Tag of the language.
    pub lang: &'static str,
    /// Title.
    pub title: String,
    /// Who asks.
    pub municipality: String,
    /// How many questions, how many minutes.
    pub facts: String,
    /// What people are told before they answer: heading and words, or nothing where they are to be filled in.
    pub cover: Vec<(String, String)>,
    /// Heading over what changed, and sentences; empty unless it was asked for.
    pub changes: Vec<String>,
    /// Heading over the changes.
    pub changes_title: String,
    /// Parts.
    pub sections: Vec<Part>,
    /// Thanks, at the end.
    pub thanks: String,
    /// Instrument, version, fingerprint and licence.
    pub colophon: String,
    /// Page number, with `{page}` and `{pages}`.
    pub page: String,
    /// Words over the first column of a grid.
    pub question_head: String,
}

/// A part.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// Target of links.
    pub id: String,
    /// Heading.
    pub title: String,
    /// Its questions.
    pub questions: Vec<Asked>,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Asked {
    /// Target of links.
    pub id: String,
    /// `one`, `list`, `several`, `grid`, `line`, `words`.
    pub kind: &'static str,
    /// Number; empty for a grid of numbered rows.
    pub number: String,
    /// What stands before it.
    pub lead: String,
    /// The question; for a grid of whole questions how it is answered.
    pub text: String,
    /// How it is answered, and what to pass by.
    pub hint: String,
    /// When it is asked.
    pub route: String,
    /// What became of it.
    pub change: String,
    /// Answers.
    pub options: Vec<Choosable>,
    /// Rows.
    pub rows: Vec<Row>,
}

/// An answer to choose.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Choosable {
    /// Label.
    pub label: String,
    /// Whether it stands apart.
    pub apart: bool,
    /// The service that the units from here on belong to.
    pub group: String,
}

/// A row of a grid.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Target of links.
    pub id: String,
    /// Number, or nothing.
    pub number: String,
    /// The question.
    pub text: String,
    /// What became of it.
    pub change: String,
}

impl Paper {
    /// The questionnaire in a language.
    #[must_use]
    pub fn new(form: &Form, covering: &Covering, language: Language) -> Self {
        let writer = Writer { form, words: Catalogue::of(language), language };
        let words = writer.words;
        let title = if covering.title == Text::default() { &form.title } else { &covering.title };
        let questions = form.count() as u64;
        let facts = words.fill(
            "form.facts",
            &[("questions", &words.plural("questions", questions, &[])), ("minutes", &words.count(form.minutes()))],
        );
        let title = title.get(language).to_string();
        let title = match form.answered_by {
            AnsweredBy::Staff => title,
            who => words.fill(&format!("form.for_{}", who.id()), &[("title", &title)]),
        };
        Self {
            lang: language.tag(),
            title,
            municipality: covering.municipality.clone(),
            facts,
            cover: writer.cover(covering),
            changes: writer.changes(),
            changes_title: form.since.as_ref().map(|since| words.fill("form.changes", &[("version", since)])).unwrap_or_default(),
            sections: form.sections.iter().map(|section| writer.part(&section.id, &section.title, &section.questions)).collect(),
            thanks: words.text("form.thanks"),
            colophon: writer.colophon(),
            page: words.text("pdf.page"),
            question_head: words.text("column.question"),
        }
    }
}

struct Writer<'a> {
    form: &'a Form,
    words: &'static Catalogue,
    language: Language,
}

impl Writer<'_> {
    fn say<'b>(&self, text: &'b Text) -> &'b str {
        text.get(self.language)
    }

    /// Purpose, use, small groups, children, free will, time, deadline, contact.
    fn cover(&self, covering: &Covering) -> Vec<(String, String)> {
        let words = self.words;
        let threshold = words.count(covering.threshold);
        let minutes = words.count(self.form.minutes());
        let open = self.form.questions().any(|question| question.kind == Kind::Words);
        let child = if open { words.text("form.child") } else { words.text("form.child_closed") };
        let of_units = self.form.answered_by != AnsweredBy::Staff;
        let (small_title, small) = if of_units { ("form.unit_title", "form.unit") } else { ("form.small_title", "form.small") };
        let free = if of_units { "form.free_unit" } else { "form.free" };
        vec![
            (words.text("form.purpose_title"), self.say(&covering.purpose).to_string()),
            (words.text("form.use_title"), self.say(&covering.answers_used).to_string()),
            (words.text(small_title), words.fill(small, &[("n", &threshold)])),
            (words.text("form.child_title"), child),
            (words.text("form.free_title"), words.text(free)),
            (words.text("form.time_title"), words.fill("form.time", &[("minutes", &minutes)])),
            (words.text("form.deadline_title"), covering.deadline.clone()),
            (words.text("form.contact_title"), covering.contact.clone()),
        ]
    }

    fn changes(&self) -> Vec<String> {
        let (words, form) = (self.words, self.form);
        let Some(since) = &form.since else { return Vec::new() };
        let marks = || {
            form.questions()
                .flat_map(|question| question.change.iter().chain(question.rows.iter().filter_map(|row| row.change.as_ref())))
        };
        let count = |kinds: &[LinkKind]| marks().filter(|change| kinds.contains(&change.kind)).count() as u64;
        let (new, other) = (count(&[LinkKind::New]), count(&[LinkKind::Reworded, LinkKind::Rescaled]));
        let mut said = vec![words.fill(
            "form.counted",
            &[
                ("new", &words.count(new)),
                ("other", &words.count(other)),
                ("gone", &words.count(form.gone.len() as u64)),
                ("version", since),
            ],
        )];
        said.extend(form.gone.iter().map(|text| words.fill("form.gone", &[("question", self.say(text))])));
        said.extend(form.broken.iter().map(|(title, same, now)| {
            let values =
                [("scale", self.say(title).to_string()), ("same", words.count(*same as u64)), ("now", words.count(*now as u64))];
            let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
            words.fill(if *same == 0 { "form.breaks" } else { "form.linked" }, &values)
        }));
        said
    }

    fn colophon(&self) -> String {
        let licence = if self.form.licence.is_empty() { String::new() } else { format!(" · {}", self.form.licence) };
        format!("{}{licence}", self.form.stamp())
    }

    fn part(&self, id: &str, title: &Text, questions: &[Question]) -> Part {
        let title = self.say(title);
        let title = if title.is_empty() { self.words.text("form.about_you") } else { title.to_string() };
        Part { id: id.to_string(), title, questions: questions.iter().map(|question| self.question(question)).collect() }
    }

    fn question(&self, question: &Question) -> Asked {
        let number = |number: Option<usize>| number.map(|number| number.to_string()).unwrap_or_default();
        let how = self.how(question);
        let own = question.rows.iter().any(|row| row.not_for.is_some()).then(|| self.words.text("form.own"));
        let named = !question.text.wordings().all(str::is_empty);
        let (text, hints) = if named { (self.say(&question.text).to_string(), vec![how]) } else { (how, Vec::new()) };
        let hints: Vec<String> = hints.into_iter().chain(own).collect();
        Asked {
            id: question.id.clone(),
            kind: kind(question.kind),
            number: number(question.number),
            lead: self.say(&question.lead).to_string(),
            text,
            hint: hints.join(" "),
            route: question.route.as_ref().map(|route| self.route(route)).unwrap_or_default(),
            change: question.change.as_ref().map(|change| self.change(change)).unwrap_or_default(),
            options: self.options(question),
            rows: question.rows.iter().map(|row| self.row(row, number(row.number))).collect(),
        }
    }

    fn how(&self, question: &Question) -> String {
        self.words.text(&format!("form.how_{}", kind(question.kind)))
    }

    /// Only after certain answers to an earlier question.
    fn route(&self, route: &Shown) -> String {
        let labels: Vec<String> =
            route.labels.iter().map(|label| self.words.fill("quoted", &[("words", self.say(label))])).collect();
        let answers = match labels.as_slice() {
            [all @ .., last] if !all.is_empty() => format!("{} {} {last}", all.join(", "), self.words.text("or")),
            _ => labels.concat(),
        };
        self.words.fill("form.route", &[("number", &route.number.to_string()), ("answers", &answers)])
    }

    fn change(&self, change: &Changed) -> String {
        let was = self.say(&change.was);
        let key = match change.kind {
            LinkKind::New => "form.change_new",
            LinkKind::Rescaled => "form.change_rescaled",
            _ => "form.change_reworded",
        };
        let said = self.words.text(key);
        if was.is_empty() { said } else { format!("{said} {}", self.words.fill("form.change_was", &[("was", was)])) }
    }

    /// Units stand under the name of their service.
    fn options(&self, question: &Question) -> Vec<Choosable> {
        let services = || self.form.questions().filter(|question| question.place).flat_map(|question| &question.options);
        let name = |code: &str| services().find(|option| option.under.is_none() && option.code == code);
        let mut last: Option<&String> = None;
        let option =
            |option: &Answer| Choosable { label: self.say(&option.label).to_string(), apart: option.apart, group: String::new() };
        let mut options = Vec::new();
        for answer in &question.options {
            let mut made = option(answer);
            if answer.under.as_ref() != last {
                made.group = answer
                    .under
                    .as_deref()
                    .and_then(name)
                    .map(|service| self.say(&service.label).to_string())
                    .unwrap_or_default();
                last = answer.under.as_ref();
            }
            options.push(made);
        }
        options
    }

    fn row(&self, row: &Line, number: String) -> Row {
        let change = row.change.as_ref().map(|change| self.change(change)).unwrap_or_default();
        Row { id: row.id.clone(), number, text: self.say(&row.text).to_string(), change }
    }
}

/// The name that writers know a kind by.
const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::One => "one",
        Kind::List => "list",
        Kind::Several => "several",
        Kind::Grid => "grid",
        Kind::Line => "line",
        Kind::Words => "words",
    }
}
