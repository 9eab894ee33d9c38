//! How one municipality stands: what the pages about many need of its release, so that the release can be forgotten.

use serde::{Deserialize, Serialize};

use crate::model::{MeasureKind, Statistic};
use crate::privacy::Release;

/// How one municipality stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// Its name.
    pub name: String,
    /// Folder of its reports, where it has any.
    pub folder: Option<String>,
    /// Whether anything is known of it.
    pub is_there: bool,
    /// How many answered in the newest round.
    pub respondents: Option<u64>,
    /// Share of those invited who did.
    pub rate: Option<f64>,
}

impl Standing {
    /// Of a municipality's release.
    #[must_use]
    pub fn of(release: &Release, folder: &str, has_report: bool) -> Self {
        let frame = release.frame();
        let response = frame.measures.iter().position(|measure| measure.kind == MeasureKind::Response);
        let total = frame.rounds.last().and_then(|round| release.total(&round.id));
        let value =
            |statistic| response.zip(total).and_then(|(measure, total)| release.figure(measure, total, statistic)?.value());
        Self {
            name: frame.municipality.clone(),
            folder: has_report.then(|| folder.to_owned()),
            is_there: true,
            respondents: value(Statistic::Respondents).map(|count| count.n),
            rate: value(Statistic::ResponseRate).map(|rate| rate.value),
        }
    }

    /// As a file.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Out of the file; nothing when it is none.
    #[must_use]
    pub fn from_json(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// Of a municipality of which nothing was made.
    #[must_use]
    pub fn none(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }
}
