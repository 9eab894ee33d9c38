//! What the ledger holds of one release: its smallest cells, and for each measure how many answered, which groups were shown, and
//! fingerprints.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Taken;

/// Bytes of a fingerprint: enough that two different cells are hardly ever alike.
pub(super) const PRINT: usize = 5;

/// One release of one round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    pub(super) municipality: String,
    pub(in crate::privacy) round: String,
    /// Keyed fingerprints of the files of answers.
    pub(super) inputs: BTreeMap<String, String>,
    /// Names of the grouping variables.
    pub(in crate::privacy) variables: Vec<String>,
    /// Values of the variables in each smallest cell.
    pub(in crate::privacy) cells: Vec<Vec<String>>,
    /// Groups, by variable and value.
    pub(in crate::privacy) groups: Vec<BTreeMap<String, String>>,
    /// Cells of each part that weighted figures were made from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::privacy) parts: Vec<Vec<u32>>,
    pub(in crate::privacy) measures: BTreeMap<String, RecordedMeasure>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::privacy) struct RecordedMeasure {
    /// Valid answers of each cell.
    pub(in crate::privacy) n: Vec<u32>,
    /// People of each cell, those without a valid answer too.
    pub(in crate::privacy) people: Vec<u32>,
    /// Fingerprints of what each cell answered, one after the other; and of its non-answers.
    pub(super) prints: [String; 2],
    /// Of a sensitive question, level by level: fingerprints of how many of each cell gave it, one after the other. Who holds the key and
    /// knows how many answered can try them: that is how newcomers are counted who answered alike.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) levels: Vec<String>,
    /// Cells of the people of the rated service.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::privacy) own: Vec<u32>,
    /// Positions of the groups that were shown.
    pub(in crate::privacy) shown: Vec<u32>,
    /// Positions of those whose distribution was.
    pub(in crate::privacy) distributions: Vec<u32>,
    /// By the position of a shown group: answers of which its figures told that nobody gave them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(in crate::privacy) nobody: BTreeMap<u32, Vec<usize>>,
    /// Of a question with a route, positions of shown groups of which it was told how many were asked, and of those among them in which
    /// everybody was who answered the question before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::privacy) asked: Vec<u32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::privacy) all_asked: Vec<u32>,
    /// Positions of the parts that weighted figures told of, and of those whose spread they told.
    #[serde(default, skip_serializing_if = "PartsTold::is_nothing")]
    pub(in crate::privacy) parts: PartsTold,
    /// Fingerprint of the people who were compared with themselves, and of what they answered.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(in crate::privacy) pairs: String,
}

/// Parts that weighted figures of a measure were made from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::privacy) struct PartsTold {
    pub(in crate::privacy) shown: Vec<u32>,
    pub(in crate::privacy) distributions: Vec<u32>,
}

impl PartsTold {
    const fn is_nothing(&self) -> bool {
        self.shown.is_empty()
    }
}

impl Recorded {
    /// What a pool of such releases tells: of groups alone. Its inputs are none, for no report is made of them.
    pub(super) fn as_pooled(&self) -> Self {
        let mut pooled = Self { inputs: BTreeMap::new(), parts: Vec::new(), ..self.clone() };
        for measure in pooled.measures.values_mut() {
            (measure.parts, measure.pairs) = (PartsTold::default(), String::new());
        }
        pooled
    }
}

impl RecordedMeasure {
    /// Fingerprint of what a cell answered, or of its non-answers.
    pub(in crate::privacy) fn print(&self, cell: usize, kind: usize) -> &str {
        print_of(&self.prints[kind], cell)
    }

    /// How many of a cell gave each level; `None` where it was not recorded.
    pub(in crate::privacy) fn given(&self, cell: usize, taken: &mut Taken<'_>) -> Option<Vec<u64>> {
        let people = self.n.get(cell).copied().map(u64::from)?;
        let given =
            |(level, prints): (u64, &String)| (0..=people).find(|&count| taken.print(&[level, count]) == print_of(prints, cell));
        let given: Vec<u64> = (0..).zip(&self.levels).map(given).collect::<Option<_>>()?;
        (!given.is_empty()).then_some(given)
    }
}

/// The fingerprint of a cell, among those of all.
fn print_of(prints: &str, cell: usize) -> &str {
    prints.get(2 * PRINT * cell..2 * PRINT * (cell + 1)).unwrap_or_default()
}
