//! What a caller asks of an export, and what it gets.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::batch_context::BatchContext;
use super::own_words::OwnWords;
use crate::diag::Diagnostic;
use crate::ingest::tables::encoding::Encoding;
use crate::instrument::{Background, Codebook, Column, LeadersOnly, ResponseScale};
use crate::model::{BatchJob, ReadFile};

/// Which export to read, and what to look for in it.
#[derive(Clone, Debug, Default)]
pub struct ExportRequest {
    /// The file, or the folder of a SurveyXact export.
    pub path: PathBuf,
    /// The file as messages name it: relative to the project.
    pub shown: String,
    /// How to read it, as the project says; what is left out is recognised from the content.
    pub read: ReadFile,
    /// Answer columns, in the order that batches have them.
    pub columns: Vec<Column>,
    /// The response scales that columns refer to.
    pub responses: Vec<ResponseScale>,
    /// Grouping variables, in the order that batches have them.
    pub keys: Vec<Background>,
    /// Headers that survey tools give to columns and grouping variables of a questionnaire that was written for them, by their names.
    pub known_headers: BTreeMap<String, Vec<String>>,
    /// Codes of such a questionnaire for values of grouping variables, with the values.
    pub known_values: BTreeMap<String, Vec<(String, String)>>,
    /// Services that have a unit of each name, by the roster.
    pub services_of: BTreeMap<String, BTreeSet<String>>,
    /// Questions that only leaders are asked.
    pub leaders_only: Option<LeadersOnly>,
    /// Name of the column that carries which questionnaire was filled in, and what it should hold.
    pub stamp: Option<(String, String)>,
    /// Columns and grouping variables that this round did not ask: answers become "not asked", groups "".
    pub not_asked: BTreeSet<String>,
    /// Codebooks of open questions that are read: the columns of their codes are among `columns`.
    pub coded: BTreeMap<String, Codebook>,
    /// A coded question whose answers are gathered too, for a coding sheet, and where.
    pub own_words: Option<(String, OwnWords)>,
    /// Columns that are known and not read: open questions.
    pub ignored: BTreeSet<String>,
    /// Header of the key that links a person's answers in several rounds, when the project asks for pairs.
    pub link: Option<String>,
    /// Position of the grouping variable whose values are counted, and told of, each by itself: the municipality, where there are many.
    pub apart: Option<usize>,
}

impl ExportRequest {
    /// The encoding that the project declares.
    pub(crate) fn declared_encoding(&self) -> Option<Encoding> {
        self.read.encoding.as_deref().and_then(Encoding::by_name)
    }

    /// The delimiter that the project declares, an ASCII character.
    pub(crate) fn declared_delimiter(&self) -> Option<u8> {
        self.read.delimiter.as_ref().and_then(|delimiter| delimiter.bytes().next())
    }
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
    pub(crate) shared: Arc<BatchContext>,
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
