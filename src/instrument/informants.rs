//! Who answers: a part that leaders or the coordinator answer for their units is a form of its own, and no part of what staff are asked.
//!
//! Whoever answers for a unit answers in its name, and staff answer as nobody. So the two never stand on one row: a questionnaire is parted as
//! it is read, and whatever counts people has no column for what units have.

use std::collections::BTreeSet;

use super::types::{Domain, Instrument, KeyRole};
use crate::model::{AnsweredBy, Counts, DomainId, ItemId, Text};

impl Domain {
    /// A part that staff answer.
    #[must_use]
    pub fn of_staff(id: DomainId, title: Text) -> Self {
        Self { id, title, answered_by: AnsweredBy::Staff, counts: Counts::People, discuss: Text::default() }
    }

    /// Whether it is asked beside everybody's questions, of leaders alone.
    #[must_use]
    pub fn is_for_leaders(&self) -> bool {
        self.answered_by == AnsweredBy::Leaders && !self.is_apart()
    }

    /// Whether it is asked in a form of its own.
    pub(super) fn is_apart(&self) -> bool {
        self.counts != Counts::People
    }
}

/// Questions that those who lead are asked beside everybody else's: what they think themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeadersOnly {
    /// The role variable.
    pub role: String,
    /// Its values for those who lead.
    pub leaders: Vec<String>,
    /// Columns of the questions, of any version.
    pub columns: BTreeSet<String>,
}

impl Instrument {
    /// Questions that only leaders are asked; none where there are none.
    #[must_use]
    pub fn leaders_only(&self) -> Option<LeadersOnly> {
        let role = self.background(KeyRole::Role)?;
        let domains = self.domains.iter().filter(|domain| domain.is_for_leaders());
        let columns = domains.flat_map(|domain| self.versions.iter().flat_map(|version| self.columns_of(domain, version)));
        let columns: BTreeSet<String> = columns.map(|column| column.name).collect();
        (!columns.is_empty()).then(|| LeadersOnly { role: role.id.clone(), leaders: role.leaders.clone(), columns })
    }

    /// The questionnaire as it stands in its file, with the parts that others answer.
    #[must_use]
    pub fn whole(&self) -> &Self {
        self.whole.as_deref().unwrap_or(self)
    }

    /// What these people are asked for their units, as a questionnaire of its own; none where they are asked nothing. `Staff` are asked what
    /// is left.
    #[must_use]
    pub fn asked_of(&self, who: AnsweredBy) -> Option<Self> {
        if who == AnsweredBy::Staff {
            return Some(self.clone());
        }
        let whole = self.whole();
        let mut part = whole.part(|domain| domain.is_apart() && domain.answered_by == who);
        if part.domains.is_empty() {
            return None;
        }
        part.id = format!("{}-{}", whole.id, who.id());
        part.backgrounds.retain(|background| matches!(background.role, KeyRole::Municipality | KeyRole::Service | KeyRole::Unit));
        part.recommendations.clear();
        Some(part)
    }

    /// Whom the questions are for: leaders or the coordinator where they are about units, staff otherwise.
    #[must_use]
    pub fn informant(&self) -> AnsweredBy {
        self.domains.iter().find(|domain| domain.is_apart()).map_or(AnsweredBy::Staff, |domain| domain.answered_by)
    }

    /// What staff are asked, with the whole beside it.
    pub(super) fn for_staff(self) -> Self {
        if !self.domains.iter().any(Domain::is_apart) {
            return self;
        }
        Self { whole: Some(Box::new(self.clone())), ..self.part(|domain| !domain.is_apart()) }
    }

    /// The parts that are wanted, with all that belongs to them.
    pub(super) fn part(&self, is_wanted: impl Fn(&Domain) -> bool) -> Self {
        let mut part = Self { whole: None, ..self.clone() };
        part.domains.retain(is_wanted);
        let has = |id: &DomainId| part.domains.iter().any(|domain| domain.id == *id);
        part.items.retain(|item| has(&item.domain));
        part.multis.retain(|multi| has(&multi.domain));
        part.matrices.retain(|matrix| has(&matrix.domain));
        part.scales.retain(|scale| has(&scale.domain));
        part.opens.retain(|open| has(&open.domain));
        part
    }

    /// The part of the questionnaire that an item stands in.
    pub(super) fn domain_of(&self, item: &ItemId) -> Option<&Domain> {
        self.item(item).and_then(|item| self.domain(&item.domain))
    }
}
