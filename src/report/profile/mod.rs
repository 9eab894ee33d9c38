//! The youth profile as pages and tables, from its release alone.

mod barometer;
mod csv;
mod factors;
mod fetch;
mod need;
mod overview;
mod quadrants;
mod sources;
mod summary;
mod tables;
mod trends;
mod view;

pub use csv::profile_csv;
pub use fetch::{FetchList, fetch_document};
pub use overview::overview;

use super::document::{Block, Cover, Document, Sentence};
use super::view::View;
use crate::locale::Catalogue;
use crate::model::{Language, NeedTheme};
use crate::privacy::ProfileRelease;
use crate::privacy::profile::VerdictWord;
pub(super) use view::{ProfileView, short_period};

/// The profile of one area as a document.
#[must_use]
pub fn profile_document(release: &ProfileRelease, language: Language) -> Document {
    let view = ProfileView::new(release, language);
    let mut blocks = summary::section(&view, 2);
    blocks.extend(barometer::section(&view, 2));
    blocks.extend(factors::section(&view, 2));
    blocks.extend(trends::section(&view, 2));
    blocks.extend(tables::section(&view, 2));
    blocks.extend(sources::section(&view, 2));
    Document { language, cover: cover(&view), blocks, chosen: Vec::new() }
}

/// The profile and the themes as sections of the report of a survey; nothing when the release has no profile.
pub(super) fn sections(survey: &View<'_>) -> Vec<Block> {
    let Some(release) = survey.release.youth() else { return Vec::new() };
    let view = ProfileView::new(release, survey.words.language());
    let mut blocks = vec![heading(2, "youth", view.words.text("youth.section"))];
    blocks.extend(summary::parts(&view, 3));
    blocks.extend(barometer::section(&view, 3));
    blocks.extend(factors::section(&view, 3));
    blocks.extend(trends::section(&view, 3));
    blocks.extend(tables::section(&view, 3));
    blocks.extend(sources::section(&view, 3));
    blocks.extend(need::section(survey, &view));
    blocks
}

/// What young people struggle with, in sentences for the page for management; nothing when the release has no profile.
pub(super) fn needs(survey: &View<'_>, most: usize) -> Vec<Sentence> {
    let profile = survey.release.youth();
    profile.map(|release| summary::needs(&ProfileView::new(release, survey.words.language()), most)).unwrap_or_default()
}

/// An indicator on which the municipality is worse off than the country, in words.
pub(super) struct Need {
    /// That the municipality is worse off, as the beginning of a sentence.
    pub(super) said: String,
    pub(super) value: String,
    pub(super) country: String,
    /// Whether it is also getting worse.
    pub(super) worsening: bool,
}

impl Need {
    /// With both values: `A larger share of children than in the country live in crowded housing: 14 %, against 12 %.`
    pub(super) fn in_words(&self, words: &Catalogue, key: &str) -> String {
        words.fill(key, &[("said", &self.said), ("value", &self.value), ("country", &self.country)])
    }
}

/// The first of a theme; what is also getting worse before the others.
pub(super) fn worst(survey: &View<'_>, fits: impl Fn(&NeedTheme) -> bool) -> Option<Need> {
    let release = survey.release.youth()?;
    let theme = release.themes().iter().find(|theme| fits(theme))?;
    summary::worst(&ProfileView::new(release, survey.words.language()), |row| theme.indicators.contains(&row.indicator))
}

/// The first of all.
pub(super) fn worst_of_all(survey: &View<'_>) -> Option<Need> {
    let release = survey.release.youth()?;
    summary::worst(&ProfileView::new(release, survey.words.language()), |_| true)
}

fn cover(view: &ProfileView<'_>) -> Cover {
    let words = view.words;
    let newest = view.main_rows().iter().max_by_key(|row| row.period.to).map(|row| short_period(&row.period_label));
    let period = newest.unwrap_or_default();
    let rounds = match view.release.county() {
        Some(county) => words.fill("youth.cover", &[("county", &county.name), ("period", &period)]),
        None => words.fill("youth.cover_bare", &[("period", &period)]),
    };
    let number = |count: usize| words.count(count as u64);
    let mut facts = vec![(number(view.main_rows().len()), words.text("youth.fact_indicators"))];
    if view.tested() > 0 {
        facts.push((number(view.count(VerdictWord::Worse)), words.text("youth.fact_worse")));
        facts.push((number(view.count(VerdictWord::Better)), words.text("youth.fact_better")));
    }
    let untested = view.count(VerdictWord::NotTested);
    if untested > 0 {
        facts.push((number(untested), words.text("youth.fact_not_tested")));
    }
    Cover { municipality: view.release.area().name.clone(), title: words.text("youth.title"), rounds, facts, ..Cover::default() }
}

fn heading(level: u8, id: impl Into<String>, text: impl Into<String>) -> Block {
    Block::Heading { level, id: id.into(), text: text.into() }
}
