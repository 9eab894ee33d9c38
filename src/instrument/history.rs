//! Versions of a questionnaire: what each of them asked, and how items hang together between them.

use super::types::{ChangeKind, Choice, Column, ColumnKind, Domain, Instrument, Item, Matrix, MultiSelect, RatedService, Scale};
use crate::model::{LinkKind, ResponseId, Text};

impl Instrument {
    /// The newest version; empty only for an instrument that was not read by [`Instrument::from_toml`].
    #[must_use]
    pub fn latest(&self) -> &str {
        self.versions.last().map_or("", String::as_str)
    }

    /// Position of a version, oldest first; `None` when the instrument does not have it.
    #[must_use]
    pub fn version(&self, version: &str) -> Option<usize> {
        self.versions.iter().position(|known| known == version)
    }

    /// Whether a version asked an item. A version that the instrument does not have asked nothing.
    #[must_use]
    pub fn asked(&self, item: &Item, version: &str) -> bool {
        let Some(at) = self.version(version) else { return false };
        let since = item.since.as_deref().and_then(|since| self.version(since)).unwrap_or(0);
        let dropped = item.dropped_in.as_deref().and_then(|dropped| self.version(dropped)).unwrap_or(usize::MAX);
        (since..dropped).contains(&at)
    }

    /// Whether a version asked a multi-select.
    #[must_use]
    pub fn asked_multi(&self, multi: &MultiSelect, version: &str) -> bool {
        let since = multi.since.as_deref().and_then(|since| self.version(since)).unwrap_or(0);
        self.version(version).is_some_and(|at| at >= since)
    }

    /// The items of a scale that a version asked, in the order of the scale.
    #[must_use]
    pub fn scale_items(&self, scale: &Scale, version: &str) -> Vec<&Item> {
        scale.items.iter().filter_map(|id| self.item(id)).filter(|item| self.asked(item, version)).collect()
    }

    /// How an item stands between two versions; which of the two is named first makes no difference.
    ///
    /// Several changes on the way count as the gravest: a new response scale before new words. An editorial correction is
    /// no change. An item that neither version asked is [`LinkKind::New`] if it came after both, else [`LinkKind::Dropped`].
    #[must_use]
    pub fn link(&self, item: &Item, from: &str, to: &str) -> LinkKind {
        let (earlier, later) = if self.version(from) <= self.version(to) { (from, to) } else { (to, from) };
        match (self.asked(item, earlier), self.asked(item, later)) {
            (true, true) => self.changed(item, earlier, later),
            (false, true) => LinkKind::New,
            (false, false) if self.first(item) > self.version(later) => LinkKind::New,
            (_, false) => LinkKind::Dropped,
        }
    }

    fn first(&self, item: &Item) -> Option<usize> {
        item.since.as_deref().map_or(Some(0), |since| self.version(since))
    }

    fn changed(&self, item: &Item, earlier: &str, later: &str) -> LinkKind {
        let between = |version: &str| {
            let at = self.version(version);
            at > self.version(earlier) && at <= self.version(later)
        };
        let kinds = || item.changes.iter().filter(|change| between(&change.version)).map(|change| change.kind);
        if kinds().any(|kind| kind == ChangeKind::Rescaled) {
            LinkKind::Rescaled
        } else if kinds().any(|kind| kind == ChangeKind::Reworded) {
            LinkKind::Reworded
        } else {
            LinkKind::Same
        }
    }

    /// The response scale that an item had in a version.
    #[must_use]
    pub fn response_at<'a>(&'a self, item: &'a Item, version: &str) -> &'a ResponseId {
        let mut later = item.changes.iter().filter(|change| self.version(&change.version) > self.version(version));
        later.find_map(|change| change.was_response.as_ref()).unwrap_or(&item.response)
    }

    /// The words that an item had in a version.
    #[must_use]
    pub fn text_at<'a>(&'a self, item: &'a Item, version: &str) -> &'a Text {
        let later = item.changes.iter().filter(|change| self.version(&change.version) > self.version(version));
        later.map(|change| &change.was).find(|was| **was != Text::default()).unwrap_or(&item.text)
    }

    /// An item as it was in a version: its words and its response scale of that time. `None` when it was not asked.
    #[must_use]
    pub fn item_at(&self, item: &Item, version: &str) -> Option<Item> {
        self.asked(item, version).then(|| Item {
            text: self.text_at(item, version).clone(),
            response: self.response_at(item, version).clone(),
            ..item.clone()
        })
    }

    /// Every answer column that a version has, in questionnaire order: part by part its items, then its multi-selects (one
    /// column an option), then its matrices (one column a pair, aspect by aspect).
    ///
    /// The words of a tick or of a matrix cell are the question and the option with ` - ` between them, as survey systems
    /// head such columns. A version that the instrument does not have has no columns.
    #[must_use]
    pub fn columns(&self, version: &str) -> Vec<Column> {
        if self.version(version).is_none() {
            return Vec::new();
        }
        self.domains.iter().flat_map(|domain| self.columns_of(domain, version)).collect()
    }

    pub(super) fn columns_of(&self, domain: &Domain, version: &str) -> Vec<Column> {
        let items = self.items.iter().filter(|item| item.domain == domain.id && self.asked(item, version)).map(|item| Column {
            name: item.id.to_string(),
            kind: ColumnKind::Response(self.response_at(item, version).clone()),
            text: self.text_at(item, version).clone(),
        });
        let multis = self.multis.iter().filter(|multi| multi.domain == domain.id && self.asked_multi(multi, version));
        let matrices = self.matrices.iter().filter(|matrix| matrix.domain == domain.id);
        items.chain(multis.flat_map(MultiSelect::columns)).chain(matrices.flat_map(Matrix::columns)).collect()
    }
}

impl MultiSelect {
    /// Name of the column of an option.
    #[must_use]
    pub fn column_name(&self, option: &Choice) -> String {
        format!("{}_{}", self.id, option.id)
    }

    /// One column an option, in order of display.
    #[must_use]
    pub fn columns(&self) -> Vec<Column> {
        let column = |option: &Choice| Column {
            name: self.column_name(option),
            kind: ColumnKind::Tick { option: option.clone() },
            text: joined(&self.text, &option.label),
        };
        self.options.iter().map(column).collect()
    }
}

impl Matrix {
    /// Name of the column of an aspect of a service.
    #[must_use]
    pub fn column_name(&self, aspect: &str, service: &str) -> String {
        format!("{}_{aspect}_{service}", self.id)
    }

    /// The service of the matrix that is a respondent's own, given the value of the service variable: the declared name, or
    /// the service's label in another language, for exports in Nynorsk or English.
    #[must_use]
    pub fn own_service(&self, value: &str) -> Option<&RatedService> {
        let labelled = |service: &&RatedService| service.own.is_some() && service.label.wordings().any(|label| label == value);
        let declared = self.services.iter().find(|service| service.own.as_deref() == Some(value));
        declared.or_else(|| self.services.iter().find(labelled))
    }

    /// One column a pair: all services of the first aspect, then of the second …
    #[must_use]
    pub fn columns(&self) -> Vec<Column> {
        let mut columns = Vec::new();
        for aspect in &self.aspects {
            columns.extend(self.services.iter().map(|service| Column {
                name: self.column_name(&aspect.id, &service.id),
                kind: ColumnKind::Response(aspect.response.clone()),
                text: joined(&aspect.text, &service.label),
            }));
        }
        columns
    }
}

/// A question and one of its rows, in every language that has both.
fn joined(question: &Text, row: &Text) -> Text {
    Text::of(|language| Some(format!("{} - {}", question.exact(language)?, row.exact(language)?)))
}
