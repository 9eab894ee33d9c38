//! Brings the people behind a share from a second table, so that a share published without its counts can be tested.

use std::collections::BTreeMap;

use crate::model::{AgeGroup, AreaCode, Figure, IndicatorRow, IndicatorTable, Period, Sex, ValueKind};

/// A table whose crude shares have got counts where the second table has the people, and how many rows got them.
#[derive(Clone, Debug, PartialEq)]
pub struct Joined {
    /// The table.
    pub table: IndicatorTable,
    /// Rows that got a denominator.
    pub matched: usize,
    /// Rows with a crude share for which the second table has no figure, or more than one.
    pub unmatched: usize,
}

/// Joins by area, period, age and sex. The count is the whole number nearest to share times people, which is the count behind
/// the share as far as its digits tell. Standardised values get nothing: they are no share of anybody.
///
/// Banks count people by single years, by sex and year by year, and shares are of bands, of both sexes and of several years. People who
/// have no row of their own are summed from rows that together are exactly they: no year missing and none twice.
#[must_use]
pub fn with_denominators(table: &IndicatorTable, people: &IndicatorTable) -> Joined {
    let people = People::new(people);
    let mut joined = Joined { table: table.clone(), matched: 0, unmatched: 0 };
    for row in &mut joined.table.rows {
        let wanting = row.kind == ValueKind::Crude && row.denominator == Figure::NOT_GIVEN && row.unit.is_share();
        let (true, Some(value), Some(scale)) = (wanting, row.value.given(), row.unit.scale()) else { continue };
        match people.behind(row) {
            Some(size) if size > 0.0 && value >= 0.0 && value <= scale => {
                row.denominator = Figure::Given(size);
                row.count = Figure::Given((value / scale * size).round());
                joined.matched += 1;
            }
            _ => joined.unmatched += 1,
        }
    }
    joined
}

/// How many people there are, by area, years, ages and sex. Several figures for one group say nothing.
struct People<'a> {
    sizes: BTreeMap<(&'a AreaCode, Period, Sex), BTreeMap<&'a AgeGroup, Vec<f64>>>,
}

impl<'a> People<'a> {
    fn new(people: &'a IndicatorTable) -> Self {
        let mut sizes: BTreeMap<(&AreaCode, Period, Sex), BTreeMap<&AgeGroup, Vec<f64>>> = BTreeMap::new();
        for row in &people.rows {
            let size = row.denominator.given().or_else(|| row.count.given()).or_else(|| row.value.given());
            let ages = sizes.entry((&row.key.area, row.key.period, row.key.sex)).or_default();
            // A group with a gap is not there, and no sum is made over it.
            ages.entry(&row.key.age).or_default().extend(size);
        }
        Self { sizes }
    }

    /// The people behind a share: over all years of its period, as the share itself is.
    fn behind(&self, row: &IndicatorRow) -> Option<f64> {
        let key = &row.key;
        let years = (key.period.from..=key.period.to).map(|year| Period { from: year, to: year });
        self.in_period(&key.area, key.period, &key.age, key.sex).or_else(|| {
            let several = key.period.from < key.period.to;
            several.then(|| years.map(|year| self.in_period(&key.area, year, &key.age, key.sex)).sum()).flatten()
        })
    }

    fn in_period(&self, area: &AreaCode, period: Period, age: &AgeGroup, sex: Sex) -> Option<f64> {
        let of = |sex: Sex| Self::of_ages(self.sizes.get(&(area, period, sex))?, age);
        let both = || Some(of(Sex::Male)? + of(Sex::Female)?);
        of(sex).or_else(|| if sex == Sex::Both { both() } else { None })
    }

    fn of_ages(sizes: &BTreeMap<&AgeGroup, Vec<f64>>, age: &AgeGroup) -> Option<f64> {
        if let Some(own) = sizes.get(age) {
            return only(own);
        }
        let (first, last) = ends(age)?;
        let mut sum = 0.0;
        let mut next = first;
        while next <= last {
            let begins =
                |other: &&&AgeGroup| same_scale(other, age) && ends(other).is_some_and(|(from, to)| from == next && to <= last);
            let part = sizes.keys().filter(begins).min_by_key(|other| ends(other).map(|(_, to)| to))?;
            sum += only(&sizes[*part])?;
            next = ends(part)?.1 + 1;
        }
        Some(sum)
    }
}

fn only(sizes: &[f64]) -> Option<f64> {
    match sizes {
        [size] => Some(*size),
        _ => None,
    }
}

/// First and last year or grade, "and above" being further than anybody lives; none for all ages.
fn ends(age: &AgeGroup) -> Option<(u16, u16)> {
    match age {
        AgeGroup::All => None,
        AgeGroup::Years { from, to } => Some((*from, to.unwrap_or(u16::MAX - 1))),
        AgeGroup::Grades { from, to } => Some((u16::from(*from), u16::from(*to))),
    }
}

const fn same_scale(one: &AgeGroup, other: &AgeGroup) -> bool {
    matches!((one, other), (AgeGroup::Years { .. }, AgeGroup::Years { .. }) | (AgeGroup::Grades { .. }, AgeGroup::Grades { .. }))
}
