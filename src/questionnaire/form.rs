//! A questionnaire as people meet it: parts, questions in order, answers to choose from, routes. Every writer starts from this.

use crate::model::{AnsweredBy, Language, LinkKind, Text};

/// A version of a questionnaire, with the services and units of those who are asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// Id of the instrument.
    pub instrument: String,
    /// Version of it.
    pub version: String,
    /// What was asked, as eight hexadecimal digits: another wording, option or route gives others.
    pub fingerprint: String,
    /// Who answers: staff for themselves, or leaders or the coordinator for units.
    pub answered_by: AnsweredBy,
    /// Languages that the instrument has.
    pub languages: Vec<Language>,
    /// Title.
    pub title: Text,
    /// What the questionnaire is and is not.
    pub note: Text,
    /// Licence of the texts.
    pub licence: String,
    /// Parts, in order.
    pub sections: Vec<Section>,
    /// The version that changes are counted from, when they are asked for.
    pub since: Option<String>,
    /// Questions that the earlier version asked and this one does not.
    pub gone: Vec<Text>,
    /// Scales that cannot be compared whole with the earlier version: name, questions that both asked alike, questions now.
    pub broken: Vec<(Text, usize, usize)>,
}

/// A part of the questionnaire.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Identifier.
    pub id: String,
    /// Heading; empty for questions about the person where the instrument has no heading for them.
    pub title: Text,
    /// Questions, in order.
    pub questions: Vec<Question>,
}

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One answer, all in view.
    One,
    /// One answer out of a long list.
    List,
    /// As many answers as fit.
    Several,
    /// One answer on each row.
    Grid,
    /// A few words: a name.
    Line,
    /// Own words.
    Words,
}

/// A question, or several rows with the same answers to choose from.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Name of its column, or what the names of its columns begin with.
    pub id: String,
    /// The question; empty for a grid of whole questions.
    pub text: Text,
    /// What stands before it: the thought that several grids share.
    pub lead: Text,
    /// How it is answered.
    pub kind: Kind,
    /// Number that people see; none for a grid whose rows are numbered.
    pub number: Option<usize>,
    /// Rows of a grid.
    pub rows: Vec<Line>,
    /// Answers to choose from, in order.
    pub options: Vec<Answer>,
    /// Asked only after certain answers.
    pub route: Option<Shown>,
    /// What became of it since the earlier version.
    pub change: Option<Changed>,
    /// Whether it is about where the person works: its answers are the municipality's, not the instrument's.
    pub place: bool,
}

/// A row of a grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Name of its column.
    pub id: String,
    /// What stands on the row.
    pub text: Text,
    /// Number that people see.
    pub number: Option<usize>,
    /// What became of it since the earlier version.
    pub change: Option<Changed>,
    /// Code of the service whose own staff pass the row by.
    pub not_for: Option<String>,
}

/// An answer to choose.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The value behind it: a level's code, an option's id, a service's name.
    pub value: String,
    /// Code in tools with room for words.
    pub code: String,
    /// Label.
    pub label: Text,
    /// Whether it stands apart from the scale: "don't know".
    pub apart: bool,
    /// Code of the service that the unit belongs to.
    pub under: Option<String>,
}

/// When a question is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// Name of the column of the earlier question.
    pub after: String,
    /// Its number.
    pub number: usize,
    /// Codes of the answers.
    pub codes: Vec<String>,
    /// Labels of the answers.
    pub labels: Vec<Text>,
}

/// What became of a question since an earlier version.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// How it stands between the two versions.
    pub kind: LinkKind,
    /// The words before, when they are others.
    pub was: Text,
}

impl Form {
    /// Questions of all parts, in order.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.sections.iter().flat_map(|section| &section.questions)
    }

    /// What a tool carries along unseen: instrument, version and fingerprint.
    #[must_use]
    pub fn stamp(&self) -> String {
        stamp(&self.instrument, &self.version, &self.fingerprint)
    }

    /// How many questions people see: the last number.
    #[must_use]
    pub fn count(&self) -> usize {
        let numbers = self
            .questions()
            .flat_map(|question| question.number.into_iter().chain(question.rows.iter().filter_map(|row| row.number)));
        numbers.max().unwrap_or_default()
    }

    /// Minutes that it takes, rounded up to five: reading and answering a row, choosing from a list, writing.
    #[must_use]
    pub fn minutes(&self) -> u64 {
        let seconds = self.questions().map(|question| match question.kind {
            Kind::One | Kind::List | Kind::Line => 10,
            Kind::Several => 10 + 2 * question.options.len() as u64,
            Kind::Grid => 7 * question.rows.len() as u64,
            Kind::Words => 60,
        });
        seconds.sum::<u64>().div_ceil(300) * 5
    }

    /// The question with a column of this name, and its place among all.
    #[must_use]
    pub fn question_of(&self, column: &str) -> Option<(usize, &Question)> {
        let has = |question: &Question| question.id == column || question.rows.iter().any(|row| row.id == column);
        self.questions().enumerate().find(|(_, question)| has(question))
    }
}

/// What a tool carries along unseen.
pub(super) fn stamp(instrument: &str, version: &str, fingerprint: &str) -> String {
    format!("{instrument} {version} {fingerprint}")
}

/// Name of the hidden question that carries the stamp.
pub const STAMP: &str = "kartlegg";
