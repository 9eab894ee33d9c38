//! Carries figures to the borders of another year. Counts are summed; rates are never averaged; what cannot be carried is
//! left out with its reason.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Code, Diagnostic, Place};
use crate::model::{
    AreaCode, BorderChange, ChangeKind, Figure, Gap, Geography, IndicatorKey, IndicatorRow, IndicatorTable, Period, ValueKind,
    ValueUnit,
};

/// A table under the borders of one year, and what was done.
#[derive(Clone, Debug, PartialEq)]
pub struct Recoded {
    /// The table.
    pub table: IndicatorTable,
    /// Notes on sums, and warnings for what could not be carried.
    pub findings: Vec<Diagnostic>,
}

/// Where the figures of one code belong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// In one area.
    Area(AreaCode),
    /// In several areas, in shares that nobody knows: they stay within the county, unplaced.
    Unplaced(AreaCode),
    /// Nowhere: a county that was split.
    Nowhere,
}

/// Where the figures of a code belong under the borders of `year`.
///
/// A code that was split goes to its county's "unknown", and so do the neighbours that were joined with a part of it, because
/// the new area cannot be put together from whole old ones.
#[must_use]
pub fn target(code: &AreaCode, geography: &Geography, year: i32) -> Target {
    if let Some((municipality, rest)) = within_municipality(code) {
        // A district goes with its municipality and keeps its own number.
        return match target(&municipality, geography, year) {
            Target::Area(new) => AreaCode::new(format!("{new}{rest}")).map_or(Target::Nowhere, Target::Area),
            other => other,
        };
    }
    let mut current = code.clone();
    let mut after = i32::MIN;
    loop {
        let step: Vec<&BorderChange> = first_step(&current, geography, after, year);
        let Some(change) = step.first() else { return Target::Area(current) };
        let torn = |new: &AreaCode| {
            geography
                .changes
                .iter()
                .any(|other| other.year == change.year && &other.new == new && other.kind == ChangeKind::Split)
        };
        if step.len() > 1 || torn(&change.new) {
            return match geography.direct.get(code) {
                Some(direct) => Target::Area(direct.clone()),
                None => unplaced(&change.new),
            };
        }
        after = change.year;
        current = change.new.clone();
    }
}

/// The municipality of a smaller area, and the rest of its code.
fn within_municipality(code: &AreaCode) -> Option<(AreaCode, &str)> {
    let (municipality, rest) = code.as_str().split_at_checked(4).filter(|(_, rest)| !rest.is_empty())?;
    Some((AreaCode::new(municipality).ok()?, rest))
}

/// Municipalities with figures from before their borders were drawn out of parts of others: no sum of whole municipalities gives
/// such figures, and the table does not say how they were divided.
#[must_use]
pub fn before_borders(table: &IndicatorTable, geography: &Geography) -> Vec<Diagnostic> {
    let torn = geography.changes.iter().filter(|change| change.kind == ChangeKind::Split && change.old != change.new);
    let drawn: BTreeMap<&AreaCode, i32> = torn
        .filter(|change| !geography.direct.values().any(|new| *new == change.new))
        .filter(|change| !geography.changes.iter().any(|other| other.old == change.new && other.year <= change.year))
        .map(|change| (&change.new, change.year))
        .collect();
    let mut first: BTreeMap<&AreaCode, &IndicatorRow> = BTreeMap::new();
    let early = |row: &&IndicatorRow| drawn.get(&row.key.area).is_some_and(|year| row.key.period.from < *year);
    for row in table.rows.iter().filter(early).filter(|row| row.gap().is_none()) {
        let held = first.entry(&row.key.area).or_insert(row);
        if row.place < held.place {
            *held = row;
        }
    }
    let place = |row: &IndicatorRow| Place::file(table.origin.file.clone()).row(row.place).name(row.key.area.to_string());
    let said = |(area, row): (&AreaCode, &IndicatorRow)| {
        Diagnostic::new(Code::BeforeBorders, place(row)).found(format!("{area}, {}", row.period_text)).expected(drawn[area])
    };
    first.into_iter().map(said).collect()
}

/// The changes of a code in the first year in which it changes.
fn first_step<'a>(code: &AreaCode, geography: &'a Geography, after: i32, until: i32) -> Vec<&'a BorderChange> {
    let own = || geography.changes.iter().filter(|change| &change.old == code && change.year > after && change.year <= until);
    let year = own().map(|change| change.year).min();
    own().filter(|change| Some(change.year) == year).collect()
}

fn unplaced(new: &AreaCode) -> Target {
    let code = new.as_str();
    if code.len() != 4 {
        return Target::Nowhere;
    }
    AreaCode::new(format!("{}99", &code[..2])).map_or(Target::Nowhere, Target::Unplaced)
}

/// Every code that made up `area` just before the changes of `year`, going back from `until`.
fn parts(area: &AreaCode, geography: &Geography, year: i32, until: i32) -> BTreeSet<AreaCode> {
    let direct: BTreeSet<AreaCode> =
        geography.direct.iter().filter(|(_, new)| *new == area).map(|(old, _)| old.clone()).collect();
    if !direct.is_empty()
        && direct.iter().any(|old| first_step(old, geography, i32::MIN, until).first().is_some_and(|c| c.year == year))
    {
        return direct;
    }
    let years: BTreeSet<i32> =
        geography.changes.iter().map(|change| change.year).filter(|y| (year..=until).contains(y)).collect();
    years.into_iter().rev().fold(BTreeSet::from([area.clone()]), |areas, year| {
        areas
            .into_iter()
            .flat_map(|area| {
                let old: Vec<AreaCode> =
                    geography.changes.iter().filter(|c| c.year == year && c.new == area).map(|c| c.old.clone()).collect();
                if old.is_empty() { vec![area] } else { old }
            })
            .collect()
    })
}

/// Carries a whole table to the borders of `year`.
#[must_use]
pub fn recode(table: &IndicatorTable, geography: &Geography, year: i32) -> Recoded {
    let codes: BTreeSet<&AreaCode> = table.rows.iter().map(|row| &row.key.area).collect();
    let targets: BTreeMap<&AreaCode, Target> = codes.into_iter().map(|code| (code, target(code, geography, year))).collect();
    let mut work = Work { table, geography, year, targets: &targets, findings: Vec::new() };
    let mut groups: BTreeMap<IndicatorKey, Vec<&IndicatorRow>> = BTreeMap::new();
    for row in &table.rows {
        match &targets[&row.key.area] {
            Target::Area(area) | Target::Unplaced(area) => {
                groups.entry(IndicatorKey { area: area.clone(), ..row.key.clone() }).or_default().push(row);
            }
            Target::Nowhere => work.refuse(&row.key.area, "the area was split"),
        }
    }
    let rows = groups.into_iter().map(|(key, rows)| work.group(key, &rows)).collect();
    let findings = crate::diag::grouped(work.findings);
    Recoded { table: IndicatorTable { origin: table.origin.clone(), rows }, findings }
}

struct Work<'a> {
    table: &'a IndicatorTable,
    geography: &'a Geography,
    year: i32,
    targets: &'a BTreeMap<&'a AreaCode, Target>,
    findings: Vec<Diagnostic>,
}

impl Work<'_> {
    fn refuse(&mut self, area: &AreaCode, reason: &str) {
        let place = Place::file(self.table.origin.file.clone()).name(area.to_string());
        self.findings.push(Diagnostic::new(Code::CannotRecode, place).found(reason));
    }

    fn group(&mut self, key: IndicatorKey, rows: &[&IndicatorRow]) -> IndicatorRow {
        let living = self.living(rows);
        let rows = living.as_slice();
        // A file that already has the new area beside its old parts would count the same people twice.
        if let Some(own) =
            rows.iter().find(|row| row.key.area == key.area && rows.len() > 1 && !self.is_part_of_itself(&key.area))
        {
            self.refuse(&key.area, "new and old codes side by side: the new one was kept");
            return (*own).clone();
        }
        let unplaced = self.targets.values().any(|target| *target == Target::Unplaced(key.area.clone()));
        if !unplaced {
            let missing = self.missing(&key, rows);
            if !missing.is_empty() {
                let names: Vec<&str> = missing.iter().map(AreaCode::as_str).collect();
                self.refuse(&key.area, &format!("not in the table: {}", names.join(", ")));
                return emptied(key, rows[0]);
            }
        }
        if let [only] = rows {
            return IndicatorRow { key, ..(*only).clone() };
        }
        let summed = sum(key, rows);
        let place = Place::file(self.table.origin.file.clone()).name(summed.key.area.to_string());
        let lost = summed.value.gap() == Some(Gap::NotComputable) && rows.iter().all(|row| row.value.given().is_some());
        let code = if lost && summed.count.given().is_none() { Code::CannotRecode } else { Code::AreasRecoded };
        let reason = if code == Code::CannotRecode { "rates without counts" } else { "sum of counts" };
        self.findings.push(Diagnostic::new(code, place).found(reason));
        summed
    }

    /// The rows that say something. Tables that list every code have a zero or a sign under codes that did not exist yet, or no more: that
    /// is no figure, and must not stand for the one under the code of the time. Where all are of that kind, all are left.
    fn living<'r>(&self, rows: &[&'r IndicatorRow]) -> Vec<&'r IndicatorRow> {
        let hollow = |row: &&IndicatorRow| says_nothing(row) && !self.exists(&row.key.area, row.key.period);
        let living: Vec<&IndicatorRow> = rows.iter().copied().filter(|row| !hollow(row)).collect();
        if living.is_empty() { rows.to_vec() } else { living }
    }

    /// Whether a code was in use in a part of the period: from the year in which it came to be to the year before it was given up.
    fn exists(&self, code: &AreaCode, period: Period) -> bool {
        let municipality = within_municipality(code).map(|(municipality, _)| municipality);
        let code = municipality.as_ref().unwrap_or(code);
        let changes = &self.geography.changes;
        let stays = |year: i32| changes.iter().any(|change| change.year == year && &change.old == code && &change.new == code);
        let born = changes.iter().filter(|change| &change.new == code && &change.old != code && !stays(change.year));
        let left = changes.iter().filter(|change| &change.old == code && !stays(change.year));
        let (born, left) = (born.map(|change| change.year).min(), left.map(|change| change.year).max());
        born.is_none_or(|year| period.to >= year) && left.is_none_or(|year| period.from < year)
    }

    fn is_part_of_itself(&self, area: &AreaCode) -> bool {
        self.geography.changes.iter().any(|change| &change.old == area && &change.new == area && change.year <= self.year)
    }

    /// Old areas that belong to the new one but have no row for this key. An area under its own code is whole unless the
    /// table shows, by naming its former neighbours, that it is in the old borders.
    fn missing(&self, key: &IndicatorKey, rows: &[&IndicatorRow]) -> Vec<AreaCode> {
        let changed = |code: &AreaCode| first_step(code, self.geography, i32::MIN, self.year).first().map(|change| change.year);
        let sources: BTreeSet<&AreaCode> = rows.iter().map(|row| &row.key.area).collect();
        let moved = sources.iter().filter(|code| **code != &key.area).filter_map(|code| changed(code)).min();
        let since = match moved {
            Some(year) => year,
            None => match changed(&key.area).filter(|_| self.is_part_of_itself(&key.area)) {
                Some(year) if key.period.to < year && self.names_old_neighbours(&key.area) => year,
                _ => return Vec::new(),
            },
        };
        parts(&key.area, self.geography, since, self.year).into_iter().filter(|part| !sources.contains(part)).collect()
    }

    fn names_old_neighbours(&self, area: &AreaCode) -> bool {
        self.targets.iter().any(|(code, target)| *code != area && *target == Target::Area(area.clone()))
    }
}

/// Whether a row has neither value nor count but signs and zeros. How many people there are says nothing of the indicator.
fn says_nothing(row: &IndicatorRow) -> bool {
    [row.value, row.count].into_iter().filter_map(Figure::given).all(|figure| figure == 0.0)
}

/// A row that says that there is no figure.
fn emptied(key: IndicatorKey, like: &IndicatorRow) -> IndicatorRow {
    let gap = |figure: Figure| if figure == Figure::NOT_GIVEN { figure } else { Figure::Absent(Gap::NotComputable) };
    IndicatorRow {
        key,
        area_name: None,
        count: gap(like.count),
        denominator: gap(like.denominator),
        expected: gap(like.expected),
        crude: gap(like.crude),
        value: gap(like.value),
        sign: None,
        published: None,
        ..like.clone()
    }
}

/// The sum of several areas. The value is made anew from the counts; what was withheld in one part is withheld in the sum.
fn sum(key: IndicatorKey, rows: &[&IndicatorRow]) -> IndicatorRow {
    let total =
        |pick: fn(&IndicatorRow) -> Figure| rows.iter().map(|row| pick(row)).reduce(Figure::plus).unwrap_or(Figure::NOT_GIVEN);
    let count = total(|row| row.count);
    let denominator = total(|row| row.denominator);
    let unit = &rows[0].unit;
    let same = rows.iter().all(|row| &row.unit == unit && row.kind == rows[0].kind);
    let rate = match (count, denominator, unit.scale()) {
        (Figure::Given(count), Figure::Given(denominator), Some(scale)) if denominator > 0.0 => {
            Figure::Given(count / denominator * scale)
        }
        _ => Figure::Absent(Gap::NotComputable),
    };
    let withheld =
        rows.iter().flat_map(|row| [row.value, row.count]).filter_map(Figure::gap).filter(|gap| *gap > Gap::NotGiven).max();
    let value = match (withheld, unit) {
        (Some(gap), _) => Figure::Absent(gap),
        (None, ValueUnit::Count) => total(|row| row.value),
        (None, _) if same && rows[0].kind == ValueKind::Crude => rate,
        (None, _) => Figure::Absent(Gap::NotComputable),
    };
    let given = |figure: Figure, like: fn(&IndicatorRow) -> Figure| {
        if rows.iter().all(|row| like(row) == Figure::NOT_GIVEN) { Figure::NOT_GIVEN } else { figure }
    };
    IndicatorRow {
        key,
        area_name: None,
        count,
        denominator,
        expected: total(|row| row.expected),
        crude: given(withheld.map_or(rate, Figure::Absent), |row| row.crude),
        value: given(value, |row| row.value),
        sign: None,
        published: None,
        ..rows[0].clone()
    }
}
