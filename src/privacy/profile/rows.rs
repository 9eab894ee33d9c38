//! From lines of a profile to rows that may be shown.

use super::ProfileRequest;
use super::types::{
    FigureStatus, OfSex, ProfileFigure, ProfileIndicator, ProfileInterval, ProfileRow, ProfileSource, ProfileSpread,
    ProfileTrend, ProfileVerdict, RestOfCounty, SeriesPoint, Tested,
};
use crate::compare::youth::index::IndexedTable;
use crate::compare::youth::profile::{Profile, ProfileLine};
use crate::compare::youth::spread::Spread;
use crate::compare::youth::trend;
use crate::compare::youth::verdict::{self, Judgement, Testing, VerdictWord};
use crate::model::{
    AgeGroup, AreaCode, Estimate, Figure, Gap, IndicatorDefinition, IndicatorKey, IndicatorRow, IndicatorTable, Sex, TestFamily,
    ValueKind, ValueUnit,
};

pub(super) fn rows(profile: &Profile, tables: &[IndexedTable], request: &ProfileRequest<'_>) -> Vec<ProfileRow> {
    let mut rows: Vec<ProfileRow> = profile.lines.iter().filter_map(|line| row(line, tables, request)).collect();
    mark_main(&mut rows, &profile.lines);
    rows
}

/// A table of many ages has one row about the ages that the indicator is about; the others are there for those who ask.
fn mark_main(rows: &mut [ProfileRow], lines: &[ProfileLine]) {
    for line in lines {
        let definition = &line.indicator;
        let own = |row: &ProfileRow| row.indicator == definition.id;
        let fits = |row: &ProfileRow| own(row) && row.age == definition.age;
        if definition.age != AgeGroup::All && rows.iter().any(fits) {
            for row in rows.iter_mut().filter(|row| own(row)) {
                row.main = row.age == definition.age;
            }
        }
    }
}

pub(super) fn source(table: &IndicatorTable) -> ProfileSource {
    let origin = &table.origin;
    ProfileSource {
        file: origin.file.clone(),
        title: origin.title.clone(),
        producer: origin.producer,
        updated: origin.updated.clone(),
        format: origin.format.to_owned(),
    }
}

pub(super) fn indicator(definition: &IndicatorDefinition) -> ProfileIndicator {
    ProfileIndicator {
        id: definition.id.clone(),
        theme: definition.theme,
        name: definition.name.clone(),
        said: definition.said.clone(),
        definition: definition.definition.clone(),
        age: definition.age.clone(),
        good: definition.good,
        factor: definition.factor,
        test: definition.test,
        display: definition.display,
        survey: definition.survey,
    }
}

/// How figures of one line are shown: the same unit for every area and period.
struct Showing {
    unit: ValueUnit,
    test: TestFamily,
    testing: Testing,
}

fn row(line: &ProfileLine, tables: &[IndexedTable], request: &ProfileRequest<'_>) -> Option<ProfileRow> {
    let source = tables.iter().position(|indexed| indexed.table.origin == line.origin)?;
    let local = &line.local;
    let showing = Showing { unit: unit(line), test: line.indicator.test, testing: request.testing };
    Some(ProfileRow {
        indicator: line.indicator.id.clone(),
        main: true,
        age: local.key.age.clone(),
        sex: local.key.sex,
        strata: (*local.key.strata).clone(),
        period: local.key.period,
        period_label: local.period_text.to_string(),
        standardised: local.value.given().is_some() && local.kind == ValueKind::Standardised,
        source,
        local: showing.figure(local),
        county: line.county.as_ref().map(|county| showing.figure(county)),
        country: line.country.as_ref().map(|country| showing.figure(country)),
        verdict: ProfileVerdict {
            same_when_shown: line.judgement.same_when_shown || looks_the_same(line, &showing),
            ..verdict(&line.judgement)
        },
        county_verdict: line.county_judgement.as_ref().map(verdict),
        published_verdict: local.published.filter(|_| showing.figure(local).status == FigureStatus::Shown),
        by_sex: by_sex(local, &tables[source].table, &showing),
        rest_of_county: line.against_rest.filter(|_| request.rest_of_county).and_then(|found| showing.rest(&found)),
        attention: line.attention(),
        trend: ProfileTrend {
            course: line.trend.course,
            turn: line.trend.turn,
            test: line.trend.test,
            probability: line.trend.probability,
            change: trend::change(&line.trend.points),
            independent: line.trend.used.clone(),
        },
        series: series(local, &tables[source].table, &showing),
        spread_in_county: line.spread_in_county.as_ref().map(spread),
        spread_in_country: line.spread_in_country.as_ref().map(spread),
        unit: showing.unit,
    })
}

/// The unit that values are published in; where only counts are, the indicator's own.
fn unit(line: &ProfileLine) -> ValueUnit {
    let rows = [Some(&line.local), line.country.as_ref(), line.county.as_ref()];
    let published = rows.into_iter().flatten().find(|row| row.value.given().is_some());
    let counted = rows.into_iter().flatten().any(|row| row.denominator.given().is_some());
    match published {
        Some(row) => row.unit.clone(),
        None if counted && line.indicator.unit.scale().is_some() => line.indicator.unit.clone(),
        None if counted => ValueUnit::Percent,
        None => line.local.unit.clone(),
    }
}

impl Showing {
    fn figure(&self, row: &IndicatorRow) -> ProfileFigure {
        let value = self.value(row);
        let status = match row.gap() {
            None if value.is_some() => FigureStatus::Shown,
            Some(Gap::Suppressed) => FigureStatus::Suppressed,
            Some(Gap::NotComputable) => FigureStatus::NotComputable,
            Some(Gap::Missing | Gap::NotGiven) | None => FigureStatus::Missing,
        };
        let given = |figure: Figure| figure.given().filter(|_| status == FigureStatus::Shown);
        ProfileFigure {
            status,
            sign: row.sign.clone().filter(|_| status != FigureStatus::Shown),
            value: value.filter(|_| status == FigureStatus::Shown),
            count: given(row.count),
            denominator: given(row.denominator),
            expected: given(row.expected),
            interval: self.interval(row).filter(|_| status == FigureStatus::Shown),
        }
    }

    fn value(&self, row: &IndicatorRow) -> Option<f64> {
        match row.value.given() {
            Some(value) if row.unit == self.unit => Some(value),
            Some(value) => Some(value / row.unit.scale()? * self.unit.scale()?),
            None => {
                let count = row.count.given()?;
                match (row.denominator.given().filter(|all| *all > 0.0), self.unit.scale()) {
                    (Some(all), Some(scale)) => Some(count / all * scale),
                    (_, None) => Some(count),
                    (None, Some(_)) => None,
                }
            }
        }
    }

    fn rest(&self, found: &Estimate) -> Option<RestOfCounty> {
        let scale = self.unit.scale()?;
        Some(RestOfCounty { difference: found.value * scale, interval: interval(found, scale)? })
    }

    /// Interval of a crude value. A standardised one is no count over a denominator; its test has an interval of its own.
    fn interval(&self, row: &IndicatorRow) -> Option<ProfileInterval> {
        let adjusted = row.value.given().is_some() && row.kind == ValueKind::Standardised;
        if adjusted || self.test == TestFamily::NotTested {
            return None;
        }
        let scale = self.unit.scale()?;
        interval(&verdict::estimate(row, self.test, self.testing)?, scale)
    }
}

fn interval(estimate: &Estimate, scale: f64) -> Option<ProfileInterval> {
    let found = estimate.interval.ok()?;
    Some(ProfileInterval {
        lower: found.lower * scale,
        upper: found.upper * scale,
        level: found.level.level(),
        method: estimate.method,
    })
}

fn verdict(judgement: &Judgement) -> ProfileVerdict {
    let tested = judgement.tested.and_then(|estimate| {
        Some(Tested {
            value: estimate.value,
            unit: estimate.unit,
            interval: interval(&estimate, 1.0)?,
            n: estimate.n,
            against: judgement.against?,
            rule: judgement.rule?,
        })
    });
    ProfileVerdict {
        verdict: judgement.verdict,
        reason: judgement.reason,
        direction: judgement.direction,
        tested,
        same_when_shown: judgement.same_when_shown,
    }
}

/// Whether a significant difference is none with the digits that are shown. Where a table has counts alone, the shares are computed here.
fn looks_the_same(line: &ProfileLine, showing: &Showing) -> bool {
    let differs = matches!(line.judgement.verdict, VerdictWord::Better | VerdictWord::Worse | VerdictWord::DifferentUnvalued);
    let shown = |row: &IndicatorRow| showing.figure(row).value.map(|value| verdict::rounded(value, line.indicator.display));
    let alike = |local: f64, national: f64| local.total_cmp(&national).is_eq();
    differs
        && shown(&line.local).zip(line.country.as_ref().and_then(shown)).is_some_and(|(local, national)| alike(local, national))
}

/// Boys and girls in the same years, where the row is about both and the table has each.
fn by_sex(local: &IndicatorRow, table: &IndicatorTable, showing: &Showing) -> Vec<OfSex> {
    let country = AreaCode::new("0").ok();
    let of = |sex: Sex| {
        let key = IndicatorKey { sex, ..local.key.clone() };
        let national = country.as_ref().and_then(|code| table.get(&IndicatorKey { area: code.clone(), ..key.clone() }));
        let country = national.and_then(|row| showing.figure(row).value);
        Some(OfSex { sex, local: showing.figure(table.get(&key)?), country })
    };
    let both = [Sex::Male, Sex::Female].map(|sex| of(sex).filter(|_| local.key.sex == Sex::Both));
    let [Some(male), Some(female)] = both else { return Vec::new() };
    vec![male, female]
}

/// Every period that the table has for the area or the country, gaps as gaps.
fn series(local: &IndicatorRow, table: &IndicatorTable, showing: &Showing) -> Vec<SeriesPoint> {
    let same = |row: &&IndicatorRow| IndicatorKey { period: local.key.period, ..row.key.clone() } == local.key;
    let of = |area: &str, row: &IndicatorRow| {
        let key = IndicatorKey { area: AreaCode::new(area).ok()?, ..row.key.clone() };
        table.get(&key).and_then(|row| showing.figure(row).value)
    };
    let county = local.key.area.as_str().get(..2).unwrap_or("").to_owned();
    let mut points: Vec<SeriesPoint> = table
        .about(&local.key.indicator, &local.key.area)
        .iter()
        .filter(same)
        .map(|row| SeriesPoint {
            period: row.key.period,
            label: row.period_text.to_string(),
            local: showing.figure(row),
            county: of(&county, row),
            country: of("0", row),
        })
        .collect();
    points.sort_by_key(|point| (point.period.to, point.period.from));
    points
}

fn spread(spread: &Spread) -> ProfileSpread {
    ProfileSpread { areas: spread.areas, without: spread.without, quantiles: spread.quantiles, ten_best: spread.ten_best }
}
