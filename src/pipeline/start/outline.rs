//! What a draft makes of an export, for whoever asks before anything is written: a person at a terminal, or a page that shows it.

use serde::Serialize;

use crate::draft::Drafted;
use crate::instrument::{Instrument, KeyRole};
use crate::model::{Language, Text};
use crate::project::Project;

/// An export as the draft reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outline {
    /// Version of this form.
    pub schema: u8,
    /// Name of the export.
    pub file: String,
    /// Id of its format.
    pub format: String,
    /// Rows that are people.
    pub respondents: u64,
    /// What people are grouped by; the service has the role `service`.
    pub groups: Vec<Grouping>,
    /// What can be counted, in the order of the questionnaire.
    pub questions: Vec<Question>,
    /// Columns of which no question was made.
    pub left_out: Vec<LeftOut>,
}

/// A grouping variable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Grouping {
    /// What it is: `service`, `unit`, `role`, `municipality` or `other`.
    pub role: KeyRole,
    /// Header of its column.
    pub column: String,
    /// Names of its groups; none where every value is one.
    pub names: Vec<String>,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Question {
    /// Its id in the questionnaire.
    pub id: String,
    /// Header of its column, or of the first of them.
    pub column: String,
    /// As it is asked.
    pub text: String,
    /// How it is answered.
    pub kind: Kind,
    /// Answers to choose from, the lowest first.
    pub answers: Vec<String>,
    /// Whether a mean is made of them.
    pub mean: bool,
}

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One answer.
    One,
    /// As many as apply.
    Several,
    /// One answer for each of several services.
    Matrix,
}

/// A column of which no question was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Header.
    pub column: String,
    /// Code of the finding that says why.
    pub code: &'static str,
}

pub(super) fn outline(file: &str, format: &str, rows: u64, drafted: &Drafted, project: &Project) -> Outline {
    let instrument = &project.instrument;
    let read = project.rounds.first().map(|round| &round.read.columns);
    let combined = project.file.combined.as_ref().map(|combined| &combined.read.columns);
    let header = |id: &str| {
        let named = [combined, read].into_iter().flatten().find_map(|columns| columns.get(id));
        named.or_else(|| drafted.header(id)).map_or_else(|| id.to_string(), Clone::clone)
    };
    let groups = instrument.backgrounds.iter().map(|background| Grouping {
        role: background.role,
        column: header(&background.id),
        names: background.levels.iter().map(|level| words(&level.label)).collect(),
    });
    let left = drafted.left_out.iter().map(|(code, column)| LeftOut { column: column.clone(), code: code.number() });
    Outline {
        schema: 1,
        file: file.to_string(),
        format: format.to_string(),
        respondents: rows,
        groups: groups.collect(),
        questions: questions(instrument, header),
        left_out: left.collect(),
    }
}

fn questions(instrument: &Instrument, header: impl Fn(&str) -> String) -> Vec<Question> {
    let scale = |id| instrument.response(id);
    let levels = |id| scale(id).map(|scale| scale.levels.iter().map(|level| words(&level.label)).collect()).unwrap_or_default();
    let mean = |id| scale(id).is_some_and(|scale| !scale.nominal);
    let items = instrument.items.iter().map(|item| Question {
        id: item.id.to_string(),
        column: header(item.id.as_str()),
        text: words(&item.text),
        kind: Kind::One,
        answers: levels(&item.response),
        mean: mean(&item.response),
    });
    let multis = instrument.multis.iter().map(|multi| {
        let first = multi.options.first().map(|option| format!("{}_{}", multi.id, option.id)).unwrap_or_default();
        let whole = header(multi.id.as_str());
        let parted = header(&first);
        Question {
            id: multi.id.to_string(),
            column: if parted == first { whole } else { parted },
            text: words(&multi.text),
            kind: Kind::Several,
            answers: multi.options.iter().map(|option| words(&option.label)).collect(),
            mean: false,
        }
    });
    let aspects = instrument.matrices.iter().flat_map(|matrix| {
        matrix.aspects.iter().map(|aspect| {
            let first = matrix.services.first().map(|service| matrix.column_name(&aspect.id, &service.id)).unwrap_or_default();
            Question {
                id: format!("{}_{}", matrix.id, aspect.id),
                column: header(&first),
                text: words(&aspect.text),
                kind: Kind::Matrix,
                answers: levels(&aspect.response),
                mean: mean(&aspect.response),
            }
        })
    });
    items.chain(multis).chain(aspects).collect()
}

fn words(text: &Text) -> String {
    text.get(Language::Nb).to_string()
}
