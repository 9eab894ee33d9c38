//! One area's profile: for each indicator the newest figure beside county and country, with verdict, trend and spread.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::spread::{self, Spine, Spread};
use super::trend::{self, Trend, Turn};
use super::verdict::{self, Direction, Judgement, Judging, Verdict};
use crate::model::{
    AreaCode, AreaLevel, Confidence, Gap, Good, IndicatorCatalogue, IndicatorDefinition, IndicatorId, IndicatorRow,
    IndicatorTable, Origin,
};

/// One line of a profile.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfileLine {
    /// What is measured, and how it may be judged.
    pub indicator: IndicatorDefinition,
    /// Where the figures came from.
    pub origin: Origin,
    /// The area's newest figure.
    pub local: IndicatorRow,
    /// Its county in the same years.
    pub county: Option<IndicatorRow>,
    /// The country in the same years.
    pub country: Option<IndicatorRow>,
    /// The area against the country.
    pub judgement: Judgement,
    /// The county against the country. The area is never held against its county.
    pub county_judgement: Option<Judgement>,
    /// The area over all its periods.
    pub trend: Trend,
    /// The municipalities of the county.
    pub spread_in_county: Option<Spread>,
    /// The municipalities of the country that the table holds.
    pub spread_in_country: Option<Spread>,
    /// Where values lie on a barometer.
    pub spine: Option<Spine>,
}

/// Why a leader should look at a line first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Attention {
    /// Worse than the country, and getting worse.
    WorseAndWorsening,
    /// Worse than the country.
    Worse,
    /// Better than the country.
    Better,
    /// Not tested, and among the quarter of municipalities with the least favourable values.
    FarButNotTested,
}

impl ProfileLine {
    /// Whether, and why, the line belongs on a shortlist.
    #[must_use]
    pub fn attention(&self) -> Option<Attention> {
        match self.judgement.verdict {
            Verdict::Worse if self.trend.turn == Some(Turn::Worse) => Some(Attention::WorseAndWorsening),
            Verdict::Worse => Some(Attention::Worse),
            Verdict::Better => Some(Attention::Better),
            Verdict::NotTested(_) if self.is_far() => Some(Attention::FarButNotTested),
            _ => None,
        }
    }

    fn is_far(&self) -> bool {
        let spread = self.spread_in_country.as_ref().filter(|spread| spread.areas >= 4);
        let (Some(spread), Some(value)) = (spread, self.local.value.given()) else { return false };
        match (self.indicator.good, self.judgement.direction) {
            (Good::Low, Some(Direction::Higher)) => value >= spread.quantiles[3],
            (Good::High, Some(Direction::Lower)) => value <= spread.quantiles[1],
            _ => false,
        }
    }
}

/// A whole profile.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// The area.
    pub area: AreaCode,
    /// Lines in the order of the catalogue.
    pub lines: Vec<ProfileLine>,
    /// Indicators that the tables hold for the area but the catalogue does not know, so that they cannot be judged.
    pub unknown: Vec<IndicatorId>,
    /// How many lines were tested.
    pub tested: usize,
    /// How many differences chance alone would show among as many tests.
    pub expected_false_alarms: f64,
}

/// Makes the profile of an area from all tables.
#[must_use]
pub fn profile(area: &AreaCode, tables: &[IndicatorTable], catalogue: &IndicatorCatalogue, level: Confidence) -> Profile {
    let mut lines = Vec::new();
    for definition in &catalogue.indicators {
        for table in tables {
            let newest = newest(area, &definition.id, table);
            lines.extend(newest.into_iter().map(|row| line(row, definition, table, level)));
        }
    }
    let own = tables.iter().flat_map(|table| &table.rows).filter(|row| &row.key.area == area);
    let unknown: BTreeSet<&IndicatorId> = own.map(|row| &row.key.indicator).filter(|id| catalogue.get(id).is_none()).collect();
    let judgements: Vec<Judgement> = lines.iter().map(|line: &ProfileLine| line.judgement.clone()).collect();
    Profile {
        area: area.clone(),
        tested: judgements.iter().filter(|judgement| judgement.tested.is_some()).count(),
        expected_false_alarms: verdict::expected_false_alarms(&judgements),
        unknown: unknown.into_iter().cloned().collect(),
        lines,
    }
}

/// The newest row of each group of the indicator (ages, strata) for everybody. A year without a survey is no news: the newest
/// year with a figure, or with one that is withheld, goes before it.
fn newest<'a>(area: &AreaCode, indicator: &IndicatorId, table: &'a IndicatorTable) -> Vec<&'a IndicatorRow> {
    let own = |row: &&IndicatorRow| &row.key.area == area && &row.key.indicator == indicator && verdict::is_about_everybody(row);
    let mut newest: Vec<&IndicatorRow> = Vec::new();
    let rank = |row: &IndicatorRow| (matches!(row.gap(), None | Some(Gap::Suppressed)), row.key.period.to, row.key.period.from);
    for row in table.rows.iter().filter(own) {
        let same = |other: &&mut &IndicatorRow| other.key.age == row.key.age && other.key.strata == row.key.strata;
        match newest.iter_mut().find(same) {
            Some(held) if rank(held) < rank(row) => *held = row,
            Some(_) => {}
            None => newest.push(row),
        }
    }
    newest
}

fn line(row: &IndicatorRow, indicator: &IndicatorDefinition, table: &IndicatorTable, level: Confidence) -> ProfileLine {
    let judging = Judging { good: indicator.good, test: indicator.test, display: indicator.display, level };
    let country = verdict::reference(row, table);
    let above = county_of(&row.key.area);
    let its_county = above.as_ref().and_then(|code| verdict::in_same_years(code, row, table));
    let everywhere = spread::municipalities(&row.key, None, indicator.good, table);
    let middle = country.and_then(|row| row.value.given());
    let spine = everywhere.as_ref().zip(middle).and_then(|(spread, middle)| {
        let [smallest, .., largest] = spread.quantiles;
        Spine::new(smallest, largest, middle, indicator.good)
    });
    ProfileLine {
        judgement: verdict::judge(row, country, &judging),
        county_judgement: its_county.map(|county| verdict::judge(county, verdict::reference(county, table), &judging)),
        trend: trend::trend(trend::series(&row.key, table), indicator.good, level),
        spread_in_county: above.and_then(|code| spread::municipalities(&row.key, Some(&code), indicator.good, table)),
        indicator: indicator.clone(),
        origin: table.origin.clone(),
        local: row.clone(),
        county: its_county.cloned(),
        country: country.cloned(),
        spread_in_country: everywhere,
        spine,
    }
}

fn county_of(area: &AreaCode) -> Option<AreaCode> {
    match AreaLevel::of(area)? {
        AreaLevel::Country | AreaLevel::County => None,
        AreaLevel::Municipality | AreaLevel::District | AreaLevel::Neighbourhood => AreaCode::new(&area.as_str()[..2]).ok(),
    }
}
