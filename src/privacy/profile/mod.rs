//! The youth profile as it may be shown. Tables go in, a [`ProfileRelease`] comes out, and nothing else can make one.
//!
//! Public tables were protected by their publisher: what is withheld stays withheld, nothing is filled in and nothing is
//! summed back. Tables whose publisher is unknown get the primary limits that the statistics bank has; see [`protect_tables`].

mod protect;
mod raw;
mod rows;
mod types;
pub(in crate::privacy) mod wire;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::compare::youth::profile::Attention;
pub use crate::compare::youth::trend::{Course, MIN_POINTS, TrendTest, Turn};
pub use crate::compare::youth::verdict::{Direction, NotTested, Rule, Testing, VerdictWord, rounded};
pub use protect::{ProtectedTables, protect_tables};
pub use raw::{MOST_HIDDEN, SMALLEST_BASE};
pub use types::{
    FigureStatus, OfSex, ProfileArea, ProfileFigure, ProfileIndicator, ProfileInterval, ProfileRow, ProfileSource, ProfileSpread,
    ProfileTrend, ProfileVerdict, RestOfCounty, SeriesPoint, Tested,
};

use super::ProgramInfo;
use crate::compare::youth::profile;
use crate::model::{AreaCode, AreaLevel, Confidence, Geography, IndicatorCatalogue, IndicatorId, NeedTheme};

/// A youth profile that may be shown. What is read is checked before it is one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Parts")]
pub struct ProfileRelease(Parts);

/// Public figures about young people in one area, each with the country beside it, a verdict and what the verdict rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "kartlegg youth profile, schema 1")]
pub(in crate::privacy) struct Parts {
    /// Version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    schema: u32,
    /// What the file is.
    kind: wire::Kind,
    /// The program that made it.
    program: ProgramInfo,
    /// Whom it is about.
    area: ProfileArea,
    /// The county around it.
    county: Option<ProfileArea>,
    /// Confidence level of intervals and tests, two-sided.
    confidence: Confidence,
    /// Rows of the barometer that were tested.
    tested: usize,
    /// Differences that chance alone gives among as many tests.
    expected_false_alarms: f64,
    /// Rows of tables without a known publisher that this program has hidden.
    hidden_here: u64,
    /// Tables that the figures came from.
    sources: Vec<ProfileSource>,
    /// Indicators of the tables.
    indicators: Vec<ProfileIndicator>,
    /// Indicators that the tables have for others and not for this area.
    without_row: Vec<IndicatorId>,
    /// Indicators that the catalogue does not know.
    unknown: Vec<IndicatorId>,
    /// Themes that place needs beside the capacity of the services.
    themes: Vec<NeedTheme>,
    /// The figures.
    rows: Vec<ProfileRow>,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct ProfileRequest<'a> {
    /// The area.
    pub area: &'a AreaCode,
    /// Indicators that are known.
    pub catalogue: &'a IndicatorCatalogue,
    /// Names of areas.
    pub geography: &'a Geography,
    /// How sure tests must be.
    pub testing: Testing,
    /// Whether the area is to be set beside the rest of its county too.
    pub rest_of_county: bool,
}

/// Makes the profile of an area, with what may be shown of it.
#[must_use]
pub fn profile_release(tables: &ProtectedTables, request: &ProfileRequest<'_>) -> ProfileRelease {
    let found = profile::profile(request.area, tables.tables(), request.catalogue, request.testing);
    let rows = rows::rows(&found, tables.tables(), request);
    let tested = rows.iter().filter(|row| row.main && row.verdict.tested.is_some()).count();
    let mut indicators: Vec<ProfileIndicator> = Vec::new();
    let mut without_row = Vec::new();
    for definition in &request.catalogue.indicators {
        if rows.iter().any(|row| row.indicator == definition.id) {
            indicators.push(rows::indicator(definition));
        } else if tables.tables().iter().any(|table| table.holds(&definition.id)) {
            indicators.push(rows::indicator(definition));
            without_row.push(definition.id.clone());
        }
    }
    let county = (AreaLevel::of(request.area) > Some(AreaLevel::County))
        .then(|| AreaCode::new(&request.area.as_str()[..2]).ok())
        .flatten()
        .map(|code| area(code, tables, request.geography));
    ProfileRelease(Parts {
        schema: ProfileRelease::SCHEMA,
        kind: wire::Kind::YouthProfile,
        program: ProgramInfo { name: env!("CARGO_PKG_NAME").to_string(), version: env!("CARGO_PKG_VERSION").to_string() },
        area: area(request.area.clone(), tables, request.geography),
        county,
        confidence: request.testing.level,
        tested,
        expected_false_alarms: tested as f64 * (1.0 - request.testing.level.level()),
        hidden_here: tables.hidden(),
        sources: tables.tables().iter().map(|indexed| rows::source(&indexed.table)).collect(),
        indicators,
        without_row,
        unknown: found.unknown,
        themes: Vec::new(),
        rows,
    })
}

/// The name that the newest list has; otherwise the one in the tables.
fn area(code: AreaCode, tables: &ProtectedTables, geography: &Geography) -> ProfileArea {
    let in_tables = || tables.tables().iter().find_map(|table| table.names.get(&code)).map(ToString::to_string);
    // Official parallel names follow the Norwegian one.
    let listed = geography.name(&code).map(|name| name.split(" - ").next().unwrap_or(name).to_owned());
    let name = in_tables().filter(|name| name.as_str() != code.as_str()).or(listed).unwrap_or_else(|| code.to_string());
    ProfileArea { code, name }
}

impl ProfileRelease {
    /// Version of the file format.
    pub const SCHEMA: u32 = 1;

    /// The program that made it.
    #[must_use]
    pub const fn program(&self) -> &ProgramInfo {
        &self.0.program
    }

    /// Whom it is about.
    #[must_use]
    pub const fn area(&self) -> &ProfileArea {
        &self.0.area
    }

    /// The county around it.
    #[must_use]
    pub const fn county(&self) -> Option<&ProfileArea> {
        self.0.county.as_ref()
    }

    /// Confidence level of intervals and tests.
    #[must_use]
    pub const fn confidence(&self) -> Confidence {
        self.0.confidence
    }

    /// How many lines of the barometer were tested.
    #[must_use]
    pub const fn tested(&self) -> usize {
        self.0.tested
    }

    /// How many differences chance alone gives among as many tests.
    #[must_use]
    pub const fn expected_false_alarms(&self) -> f64 {
        self.0.expected_false_alarms
    }

    /// How many rows of tables without a known publisher this program has hidden.
    #[must_use]
    pub const fn hidden_here(&self) -> u64 {
        self.0.hidden_here
    }

    /// Tables that the figures came from.
    #[must_use]
    pub fn sources(&self) -> &[ProfileSource] {
        &self.0.sources
    }

    /// Indicators of the tables, in the order of a profile.
    #[must_use]
    pub fn indicators(&self) -> &[ProfileIndicator] {
        &self.0.indicators
    }

    /// One indicator.
    #[must_use]
    pub fn indicator(&self, id: &IndicatorId) -> Option<&ProfileIndicator> {
        self.0.indicators.iter().find(|indicator| &indicator.id == id)
    }

    /// Indicators that the tables have for others and not for this area.
    #[must_use]
    pub fn without_row(&self) -> &[IndicatorId] {
        &self.0.without_row
    }

    /// Indicators that the catalogue does not know, so that they cannot be judged.
    #[must_use]
    pub fn unknown(&self) -> &[IndicatorId] {
        &self.0.unknown
    }

    /// Themes that place needs beside capacity.
    #[must_use]
    pub fn themes(&self) -> &[NeedTheme] {
        &self.0.themes
    }

    /// Lines, in the order of the indicators.
    #[must_use]
    pub fn rows(&self) -> &[ProfileRow] {
        &self.0.rows
    }

    /// The same profile with themes that place needs beside capacity.
    #[must_use]
    pub fn with_themes(mut self, themes: Vec<NeedTheme>) -> Self {
        self.0.themes = themes;
        self
    }
}
