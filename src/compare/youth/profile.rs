//! One area's profile: for each indicator the newest figure beside county and country, with verdict, trend and spread.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::index::IndexedTable;
use super::spread::{Spine, Spread};
use super::trend::{self, Trend, Turn};
use super::verdict::{self, Direction, Judgement, Judging, Testing, VerdictWord};
use crate::model::{
    AgeGroup, AreaCode, AreaLevel, Estimate, Gap, Good, IndicatorCatalogue, IndicatorDefinition, IndicatorId, IndicatorRow,
    Origin, Sex, TestFamily,
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
    /// The area against the rest of its county, for those who ask; a description, never a verdict.
    pub against_rest: Option<Estimate>,
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
            VerdictWord::Worse if self.trend.turn == Some(Turn::Worse) => Some(Attention::WorseAndWorsening),
            VerdictWord::Worse => Some(Attention::Worse),
            VerdictWord::Better => Some(Attention::Better),
            VerdictWord::NotTested if self.is_far() => Some(Attention::FarButNotTested),
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
///
/// Where several tables hold a figure of the same indicator and group, the one with the newest figure is used, then the one with
/// counts, then the first: two lines about one thing would be counted, and tested, twice.
#[must_use]
pub fn profile(area: &AreaCode, tables: &[IndexedTable], catalogue: &IndicatorCatalogue, testing: Testing) -> Profile {
    let mut lines = Vec::new();
    for definition in &catalogue.indicators {
        let mut chosen: Vec<(&IndexedTable, &IndicatorRow)> = Vec::new();
        for table in tables.iter().filter(|table| table.holds(&definition.id)) {
            for row in newest(area, &definition.id, table) {
                let same = |held: &&mut (&IndexedTable, &IndicatorRow)| is_same_group(held.1, row);
                match chosen.iter_mut().find(same) {
                    Some(held) if preference(held.1) < preference(row) => *held = (table, row),
                    Some(_) => {}
                    None => chosen.push((table, row)),
                }
            }
        }
        lines.extend(chosen.into_iter().map(|(table, row)| line(row, definition, table, testing)));
    }
    let strangers = tables.iter().flat_map(|table| table.indicators.iter().map(move |id| (table, id)));
    let strangers = strangers.filter(|(_, id)| catalogue.get(id).is_none());
    let own = strangers.filter(|(table, id)| !table.table.about(id, area).is_empty());
    let unknown: BTreeSet<&IndicatorId> = own.map(|(_, id)| id).collect();
    let judgements: Vec<Judgement> = lines.iter().map(|line: &ProfileLine| line.judgement.clone()).collect();
    Profile {
        area: area.clone(),
        tested: judgements.iter().filter(|judgement| judgement.tested.is_some()).count(),
        expected_false_alarms: verdict::expected_false_alarms(&judgements),
        unknown: unknown.into_iter().cloned().collect(),
        lines,
    }
}

/// Indicators and groups that several tables hold, with the position of the tables.
#[must_use]
pub fn held_twice(tables: &[IndexedTable]) -> BTreeMap<IndicatorId, BTreeSet<usize>> {
    type Group<'a> = (&'a IndicatorId, &'a AgeGroup, Sex, &'a BTreeMap<String, String>);
    let mut holders: BTreeMap<Group<'_>, BTreeSet<usize>> = BTreeMap::new();
    for (position, indexed) in tables.iter().enumerate() {
        for row in indexed.table.rows.iter().filter(|row| indexed.is_for_barometer(row)) {
            let group = (&row.key.indicator, &row.key.age, row.key.sex, &*row.key.strata);
            holders.entry(group).or_default().insert(position);
        }
    }
    let mut twice: BTreeMap<IndicatorId, BTreeSet<usize>> = BTreeMap::new();
    for ((indicator, ..), tables) in holders.into_iter().filter(|(_, tables)| tables.len() > 1) {
        twice.entry(indicator.clone()).or_default().extend(tables);
    }
    twice
}

fn is_same_group(one: &IndicatorRow, other: &IndicatorRow) -> bool {
    one.key.age == other.key.age && one.key.sex == other.key.sex && one.key.strata == other.key.strata
}

/// A year without a survey is no news: a figure, or one that is withheld, goes before it.
fn rank(row: &IndicatorRow) -> (bool, i32, i32) {
    (matches!(row.gap(), None | Some(Gap::Suppressed)), row.key.period.to, row.key.period.from)
}

/// Rows of different tables: the newest, then the one that can be tested.
fn preference(row: &IndicatorRow) -> (bool, i32, bool) {
    let has_counts = row.count.given().is_some() && (row.denominator.given().is_some() || row.expected.given().is_some());
    (rank(row).0, row.key.period.to, has_counts)
}

/// The newest row of each group of the indicator (ages, strata) for everybody, or for one sex where the table has nothing else.
fn newest<'a>(area: &AreaCode, indicator: &IndicatorId, indexed: &'a IndexedTable) -> Vec<&'a IndicatorRow> {
    let mut newest: Vec<&IndicatorRow> = Vec::new();
    for row in indexed.table.about(indicator, area).iter().filter(|row| indexed.is_for_barometer(row)) {
        match newest.iter_mut().find(|held| is_same_group(held, row)) {
            Some(held) if rank(held) < rank(row) => *held = row,
            Some(_) => {}
            None => newest.push(row),
        }
    }
    newest
}

fn line(row: &IndicatorRow, indicator: &IndicatorDefinition, indexed: &IndexedTable, testing: Testing) -> ProfileLine {
    let (table, spreads) = (&indexed.table, &indexed.spreads);
    let judging = Judging { good: indicator.good, test: indicator.test, display: indicator.display, testing };
    let country = verdict::reference(row, table);
    let above = county_of(&row.key.area);
    let its_county = above.as_ref().and_then(|code| verdict::in_same_years(code, row, table));
    let everywhere = spreads.around(&row.key, None, indicator.good);
    let middle = country.and_then(|row| row.value.given());
    let spine = everywhere.as_ref().zip(middle).and_then(|(spread, middle)| {
        let [smallest, .., largest] = spread.quantiles;
        Spine::new(smallest, largest, middle, indicator.good)
    });
    let spread_in_county = above.and_then(|code| spreads.around(&row.key, Some(&code), indicator.good));
    // With one other municipality the rest of the county is that one, and it may be withheld.
    let others = spread_in_county.as_ref().map_or(0, |spread| (spread.areas + spread.without).saturating_sub(1));
    let own_county = its_county.filter(|_| others > 1 && indicator.test == TestFamily::Proportion);
    ProfileLine {
        against_rest: own_county.and_then(|county| verdict::against_rest_of_county(row, county, testing.level)),
        judgement: verdict::judge(row, country, &judging),
        county_judgement: its_county.map(|county| verdict::judge(county, verdict::reference(county, table), &judging)),
        trend: trend::trend(trend::series(&row.key, table), indicator.good, testing.level),
        spread_in_county,
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
