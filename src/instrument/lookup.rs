//! Finding things in a questionnaire by their id.
//!
//! A questionnaire has at most a few hundred entries, so a look-up is one short scan. Look up once, outside the loop over
//! respondents.

use super::types::{
    Background, Domain, Instrument, Item, KeyRole, Level, Matrix, MissingCode, MultiSelect, ResponseScale, Scale,
};
use crate::model::{DomainId, ItemId, ResponseId, ScaleId};

impl Instrument {
    /// The item with this id.
    #[must_use]
    pub fn item(&self, id: &ItemId) -> Option<&Item> {
        self.items.iter().find(|item| item.id == *id)
    }

    /// The scale with this id.
    #[must_use]
    pub fn scale(&self, id: &ScaleId) -> Option<&Scale> {
        self.scales.iter().find(|scale| scale.id == *id)
    }

    /// The response scale with this id.
    #[must_use]
    pub fn response(&self, id: &ResponseId) -> Option<&ResponseScale> {
        self.responses.iter().find(|response| response.id == *id)
    }

    /// The declared values of the levels of a response scale, in order; of a tick, which has none, 0 and 1.
    #[must_use]
    pub fn values(&self, response: Option<&ResponseId>) -> Vec<i64> {
        let Some(id) = response else { return vec![0, 1] };
        self.response(id).map_or_else(Vec::new, |scale| scale.levels.iter().map(|level| i64::from(level.value)).collect())
    }

    /// The part of the questionnaire with this id.
    #[must_use]
    pub fn domain(&self, id: &DomainId) -> Option<&Domain> {
        self.domains.iter().find(|domain| domain.id == *id)
    }

    /// The multi-select with this id.
    #[must_use]
    pub fn multi(&self, id: &ItemId) -> Option<&MultiSelect> {
        self.multis.iter().find(|multi| multi.id == *id)
    }

    /// The collaboration matrix with this id.
    #[must_use]
    pub fn matrix(&self, id: &ItemId) -> Option<&Matrix> {
        self.matrices.iter().find(|matrix| matrix.id == *id)
    }

    /// The background variable with this use. Every use but [`KeyRole::Other`] stands at most once; of the others this is
    /// the first.
    #[must_use]
    pub fn background(&self, role: KeyRole) -> Option<&Background> {
        self.backgrounds.iter().find(|background| background.role == role)
    }
}

impl ResponseScale {
    /// Value of the lowest declared level, whether or not anybody chose it.
    #[must_use]
    pub fn min(&self) -> i32 {
        self.levels.first().map_or(0, |level| level.value)
    }

    /// Value of the highest declared level, whether or not anybody chose it.
    #[must_use]
    pub fn max(&self) -> i32 {
        self.levels.last().map_or(0, |level| level.value)
    }

    /// Halfway between the end points. Between two levels when their number is even.
    #[must_use]
    pub fn midpoint(&self) -> f64 {
        f64::midpoint(f64::from(self.min()), f64::from(self.max()))
    }

    /// Position among the levels of the level with this value.
    #[must_use]
    pub fn position(&self, value: i32) -> Option<usize> {
        self.levels.iter().position(|level| level.value == value)
    }

    /// Number of top levels that the top-box share counts: the declared one, or the levels above the midpoint.
    #[must_use]
    pub fn top_levels(&self) -> usize {
        let above = |level: &&Level| f64::from(level.value) > self.midpoint();
        self.top.unwrap_or_else(|| self.levels.iter().filter(above).count())
    }
}

impl Level {
    /// Code in exports: the declared one, or the value written out.
    #[must_use]
    pub fn code_text(&self) -> String {
        self.code.clone().unwrap_or_else(|| self.value.to_string())
    }

    /// Every wording by which the level is recognised, besides its code.
    pub fn wordings(&self) -> impl Iterator<Item = &str> {
        self.label.wordings().chain(self.aliases.iter().map(String::as_str))
    }
}

impl MissingCode {
    /// Every wording by which the non-answer is recognised, besides its code.
    pub fn wordings(&self) -> impl Iterator<Item = &str> {
        self.label.wordings().chain(self.aliases.iter().map(String::as_str))
    }
}

impl Scale {
    /// Fewest valid answers for a score when `asked` of the items were asked: the declared number, or half of the items
    /// rounded up.
    #[must_use]
    pub fn min_valid(&self, asked: usize) -> usize {
        self.min_valid.unwrap_or(asked.div_ceil(2))
    }

    /// Whether an item is turned round before scoring.
    #[must_use]
    pub fn is_reversed(&self, item: &ItemId) -> bool {
        self.reverse.contains(item)
    }
}
