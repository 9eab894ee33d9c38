//! What a caller asks of an export, and what it gets.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::encoding::Encoding;
use super::shared::Shared;
use crate::diag::Diagnostic;
use crate::instrument::{Background, Column, ResponseScale};
use crate::model::BatchJob;

/// Which export to read, and what to look for in it.
#[derive(Clone, Debug, Default)]
pub struct ExportRequest {
    /// The file, or the folder of a SurveyXact export.
    pub path: PathBuf,
    /// The file as messages name it: relative to the project.
    pub shown: String,
    /// Id of a format; default: recognised from the content.
    pub format: Option<String>,
    /// Encoding; default: recognised.
    pub encoding: Option<Encoding>,
    /// Delimiter, an ASCII character; default: recognised.
    pub delimiter: Option<u8>,
    /// Sheet of a workbook; default: the only one, or the one that holds the answers.
    pub sheet: Option<String>,
    /// Answer columns, in the order that batches have them.
    pub columns: Vec<Column>,
    /// The response scales that columns refer to.
    pub responses: Vec<ResponseScale>,
    /// Grouping variables, in the order that batches have them.
    pub keys: Vec<Background>,
    /// Headers that the project gives for columns and grouping variables, by their names.
    pub renamed: BTreeMap<String, String>,
    /// Columns and grouping variables that this round did not ask: answers become "not asked", groups "".
    pub not_asked: BTreeSet<String>,
    /// Columns that are known and not read: open questions.
    pub ignored: BTreeSet<String>,
    /// Header of the respondent id, when duplicates are to be found.
    pub respondent_id: Option<String>,
    /// Header of the key that links a person's answers in several rounds, when the project asks for pairs.
    pub link: Option<String>,
    /// Cells that mean that nobody answered, whatever the column.
    pub missing: BTreeSet<String>,
    /// Columns and grouping variables in which a cell that is none of the declared answers counts as blank.
    pub rest_blank: BTreeSet<String>,
    /// Headers of columns that the project wants dropped unread, whatever they hold.
    pub dropped: BTreeSet<String>,
}

/// An export, ready to be decoded.
pub struct Export {
    /// Pieces in file order. Whoever decodes them keeps that order.
    pub jobs: Box<dyn Iterator<Item = BatchJob> + Send>,
    /// What is known about the export as a whole.
    pub facts: ExportFacts,
    /// What was noticed before the first row: what was recognised, dropped, left out.
    pub findings: Vec<Diagnostic>,
}

impl std::fmt::Debug for Export {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Export").field("facts", &self.facts).field("findings", &self.findings).finish_non_exhaustive()
    }
}

/// What is known about an export as a whole. The counts and [`findings`](Self::findings) are complete once every job has run.
#[derive(Clone, Debug)]
pub struct ExportFacts {
    /// Id of the format.
    pub format: &'static str,
    /// Encoding of a text file.
    pub encoding: Option<Encoding>,
    /// Delimiter of a text file.
    pub delimiter: Option<u8>,
    /// Row of the first record, as a spreadsheet shows it.
    pub first_row: u64,
    /// Whether the export lists invitations and says which were completed (SurveyXact's status columns).
    pub has_status: bool,
    pub(crate) shared: Arc<Shared>,
}

impl ExportFacts {
    /// Records read, with answers or without.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.shared.totals().0
    }

    /// Records without a single answer.
    #[must_use]
    pub fn without_answers(&self) -> u64 {
        self.shared.totals().1
    }

    /// Invitations, when the export lists them: blank lines apart, every record is one.
    #[must_use]
    pub fn invited(&self) -> Option<u64> {
        self.has_status.then(|| self.shared.totals().0)
    }

    /// Invitations that were completed, when the export says so.
    #[must_use]
    pub fn completed(&self) -> Option<u64> {
        self.has_status.then(|| self.shared.totals().2)
    }

    /// What only the whole export shows: respondents that stand on two rows. Rows are numbered as in the file.
    #[must_use]
    pub fn findings(&self) -> Vec<Diagnostic> {
        self.shared.duplicates(self.first_row)
    }
}
