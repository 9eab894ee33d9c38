//! Raw tables: what a reader could work out from sums, and an attacker who tries.
//!
//! The attacker shares nothing with the program: it knows how each table was invented, takes the rows that are left as equations over the
//! invented people, eliminates exactly, and looks for sets of people that follow and are too few.

use std::collections::BTreeSet;

use kartlegg::privacy::protect_tables;

use super::*;

/// Areas, periods, ages, sexes and strata of the rows of which something is left.
fn left(rows: &str) -> BTreeSet<String> {
    let text = format!("indicator,area,period,age,sex,background,count,denominator,unit\n{rows}");
    let table = read(&text, "own.csv").unwrap_or_else(|errors| panic!("{errors:?}")).table;
    let all = table.rows.len();
    let protected = protect_tables(vec![table], &catalogue::shipped().unwrap());
    let rows = &protected.tables()[0].table.rows;
    let shown = rows.iter().filter(|row| [row.count, row.denominator, row.value].iter().any(|figure| figure.given().is_some()));
    let names: BTreeSet<String> = shown
        .map(|row| {
            let key = &row.key;
            let background: Vec<&str> = key.strata.values().map(String::as_str).collect();
            format!("{} {} {} {:?} {}", key.area, key.period, key.age, key.sex, background.join("/"))
        })
        .collect();
    assert!(names.len() <= all && protected.hidden() == (all - names.len()) as u64, "what is hidden is counted");
    for row in rows.iter().filter(|row| row.value.gap() == Some(Gap::Suppressed) || row.count.gap() == Some(Gap::Suppressed)) {
        assert!(row.sign.is_none() && row.gap() == Some(Gap::Suppressed), "one word for all that is hidden");
    }
    names
}

/// Rows about 7th grade in one municipality: period, age, sex, background, count, denominator.
fn of_one(rows: &[(&str, &str, &str, &str, u32, u32)]) -> BTreeSet<String> {
    let line = |(period, age, sex, background, count, all): &(&str, &str, &str, &str, u32, u32)| {
        format!("bullied_grade_7,5001,{period},{age},{sex},{background},{count},{all},percent\n")
    };
    left(&rows.iter().map(line).collect::<String>())
}

/// Rows of one year and group: area, count, denominator.
fn of_areas(rows: &[(&str, u32, u32)]) -> BTreeSet<String> {
    let line = |(area, count, all): &(&str, u32, u32)| format!("bullied_grade_7,{area},2024,13-15,0,0,{count},{all},percent\n");
    left(&rows.iter().map(line).collect::<String>()).iter().map(|name| name.split(' ').next().unwrap().to_owned()).collect()
}

fn holds_all(left: &BTreeSet<String>, parts: &[&str]) -> bool {
    parts.iter().all(|part| left.iter().any(|name| name.contains(part)))
}

#[test]
fn a_window_minus_its_shown_years_gives_no_hidden_year() {
    let rows = ["2023", "2024", "2025", "2023-2025"];
    let shown = of_one(&[
        (rows[0], "13-15", "0", "0", 10, 100),
        (rows[1], "13-15", "0", "0", 12, 100),
        (rows[2], "13-15", "0", "0", 2, 100),
        (rows[3], "13-15", "0", "0", 24, 300),
    ]);
    assert!(!shown.is_empty() && !holds_all(&shown, &[" 2023 ", " 2024 ", " 2023-2025 "]), "{shown:?}");
    assert!(!holds_all(&shown, &[" 2025 "]));
}

#[test]
fn overlapping_windows_give_no_few_people_either() {
    // 2020 + 2022 + 2024 = first - second + third = 9 - 12 + 7 = 4.
    let shown = of_one(&[
        ("2020-2022", "13-15", "0", "0", 9, 300),
        ("2021-2023", "13-15", "0", "0", 12, 300),
        ("2022-2024", "13-15", "0", "0", 7, 300),
    ]);
    assert_eq!(shown.len(), 2, "{shown:?}");
}

#[test]
fn a_band_minus_its_shown_ages_gives_no_hidden_age() {
    let shown = of_one(&[
        ("2024", "13", "0", "0", 10, 100),
        ("2024", "14", "0", "0", 12, 100),
        ("2024", "15", "0", "0", 97, 100),
        ("2024", "13-15", "0", "0", 119, 300),
    ]);
    assert!(!shown.is_empty() && !holds_all(&shown, &[" 13-13 ", " 14-14 ", " 13-15 "]), "{shown:?}");
}

#[test]
fn both_sexes_minus_one_give_no_hidden_other() {
    let shown = of_one(&[
        ("2024", "13-15", "0", "0", 22, 200),
        ("2024", "13-15", "1", "0", 20, 100),
        ("2024", "13-15", "2", "0", 2, 100),
    ]);
    assert_eq!(shown.len(), 1, "{shown:?}");
    assert!(holds_all(&shown, &["Both"]), "the larger is shown");
}

#[test]
fn all_backgrounds_minus_the_shown_give_no_hidden_one() {
    let shown = of_one(&[
        ("2024", "13-15", "0", "alle", 40, 300),
        ("2024", "13-15", "0", "norsk", 37, 200),
        ("2024", "13-15", "0", "annen", 3, 100),
    ]);
    assert_eq!(shown.len(), 1, "{shown:?}");
    assert!(holds_all(&shown, &["alle"]));
}

#[test]
fn an_area_minus_its_shown_parts_gives_no_hidden_part() {
    let municipalities = of_areas(&[("40", 90, 900), ("4001", 3, 100), ("4003", 30, 300), ("4005", 57, 500)]);
    assert_eq!(municipalities.iter().collect::<Vec<_>>(), ["40", "4005"]);
    let districts = of_areas(&[("5001", 90, 900), ("500101", 3, 100), ("500102", 30, 300), ("500103", 57, 500)]);
    assert_eq!(districts.iter().collect::<Vec<_>>(), ["5001", "500103"]);
    let counties = of_areas(&[("0", 90, 900), ("03", 3, 100), ("11", 30, 300), ("15", 57, 500)]);
    assert_eq!(counties.iter().collect::<Vec<_>>(), ["0", "15"]);
}

#[test]
fn a_sum_of_hidden_cells_below_the_limit_is_hidden_too() {
    // Two hidden municipalities of 1 and 2: county minus the shown ones is 3.
    let shown = of_areas(&[("40", 90, 900), ("4001", 1, 100), ("4003", 2, 100), ("4005", 30, 300), ("4012", 57, 400)]);
    assert_eq!(shown.iter().collect::<Vec<_>>(), ["40", "4012"]);
    // Nobody and nobody is a sum below the limit too.
    let shown = of_areas(&[("40", 87, 900), ("4001", 0, 100), ("4003", 0, 100), ("4005", 30, 300), ("4012", 57, 400)]);
    assert_eq!(shown.iter().collect::<Vec<_>>(), ["40", "4012"]);
    // 2 + 3 is not.
    let shown = of_areas(&[("40", 92, 900), ("4001", 2, 100), ("4003", 3, 100), ("4005", 30, 300), ("4012", 57, 400)]);
    assert_eq!(shown.iter().collect::<Vec<_>>(), ["40", "4005", "4012"]);
}

#[test]
fn all_but_few_is_few() {
    // Of the two hidden ones together 197 of 200 are counted.
    let shown = of_areas(&[("40", 290, 900), ("4001", 99, 100), ("4003", 98, 100), ("4005", 36, 300), ("4012", 57, 400)]);
    assert_eq!(shown.iter().collect::<Vec<_>>(), ["40", "4012"]);
}

#[test]
fn those_in_no_part_are_people_too() {
    // 3 of 50 people live in no municipality that the table has.
    let shown = of_areas(&[("40", 90, 900), ("4003", 30, 350), ("4005", 57, 500)]);
    assert_eq!(shown.iter().collect::<Vec<_>>(), ["40", "4005"]);
    assert_eq!(of_areas(&[("40", 95, 900), ("4003", 30, 350), ("4005", 57, 500)]).len(), 3, "8 are no longer few");
}

#[test]
fn a_rate_is_hidden_with_the_counts_of_the_same_people() {
    let rates = read(
        "indicator,area,period,age,sex,value,unit\nbullied_grade_7,4001,2024,13-15,0,2.5,percent\nbullied_grade_7,4003,2024,13-15,0,7,percent\n",
        "own.csv",
    );
    let counts = counts("bullied_grade_7,4001,2024,13-15,0,3,120,,percent\nbullied_grade_7,4003,2024,13-15,0,30,400,,percent\n");
    let protected = protect_tables(vec![rates.unwrap().table, counts], &catalogue::shipped().unwrap());
    assert_eq!(protected.tables().len(), 2);
    for table in protected.tables() {
        let is_shown = |row: &&IndicatorRow| row.count.given().or(row.value.given()).is_some();
        let shown: Vec<&str> = table.table.rows.iter().filter(is_shown).map(|row| row.key.area.as_str()).collect();
        assert_eq!(shown, ["4003"]);
    }
}

/// A generator of invented tables.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    fn pick(&mut self, below: u64) -> usize {
        usize::try_from(self.roll(below)).unwrap()
    }
}

/// An invented table: people by municipality, year, age and sex, and rows that are sums of them.
struct Invented {
    people: Vec<(u64, u64)>,
    /// Name of each row as [`left`] says it, its line in the file, and whom it holds.
    rows: Vec<(String, String, Vec<usize>)>,
}

const MUNICIPALITIES: [[&str; 4]; 3] =
    [["4001", "4003", "4005", "4010"], ["4201", "4202", "4203", "4204"], ["5001", "5006", "5007", "5014"]];

fn invent(dice: &mut Dice, shape: [usize; 4], typical: u64, ragged: bool) -> Invented {
    let [areas, years, ages, sexes] = shape;
    let at = |area: usize, year: usize, age: usize, sex: usize| ((area * years + year) * ages + age) * sexes + sex;
    let people: Vec<(u64, u64)> = (0..areas * years * ages * sexes)
        .map(|_| {
            let counted = if dice.roll(3) == 0 { dice.roll(6) } else { 5 + dice.roll(typical) };
            let others = if dice.roll(8) == 0 { dice.roll(6) } else { 5 + dice.roll(4 * typical) };
            (counted, (counted + others).max(1))
        })
        .collect();
    let code = |area: usize| MUNICIPALITIES[area % 3][area / 3];
    let mut places: Vec<(String, Vec<usize>)> = (0..areas).map(|area| (code(area).to_owned(), vec![area])).collect();
    for county in ["40", "42", "50"] {
        places.push((county.to_owned(), (0..areas).filter(|area| code(*area).starts_with(county)).collect()));
    }
    places.push(("0".to_owned(), (0..areas).collect()));
    let spans = |all: usize, longest: usize| -> Vec<(usize, usize)> {
        (0..all).flat_map(|from| (from..all.min(from + longest)).map(move |to| (from, to))).collect()
    };
    let mut rows = Vec::new();
    let periods: Vec<(usize, usize)> = spans(years, 3).into_iter().filter(|(from, to)| from == to || dice.roll(2) == 0).collect();
    let bands: Vec<(usize, usize)> =
        spans(ages, ages).into_iter().filter(|(from, to)| from == to || to - from + 1 == ages).collect();
    for (place, inner) in places.iter().filter(|(_, inner)| !inner.is_empty()) {
        for &(from, to) in &periods {
            for &(young, old) in &bands {
                for sex in 0..(if sexes > 1 { sexes + 1 } else { 1 }) {
                    if ragged && dice.roll(6) == 0 {
                        continue;
                    }
                    let of_sex = |one: usize| sexes == 1 || sex == 0 || one + 1 == sex;
                    let mut held = Vec::new();
                    for &area in inner {
                        for year in from..=to {
                            for age in young..=old {
                                held.extend((0..sexes).filter(|&one| of_sex(one)).map(|one| at(area, year, age, one)));
                            }
                        }
                    }
                    let (counted, all) = held.iter().fold((0, 0), |sum, &one| (sum.0 + people[one].0, sum.1 + people[one].1));
                    let (from, to) = (2020 + from, 2020 + to);
                    let period = if from == to { from.to_string() } else { format!("{from}-{to}") };
                    let (young, old) = (13 + young, 13 + old);
                    let word = ["Both", "Male", "Female"][sex];
                    rows.push((
                        format!("{place} {period} {young}-{old} {word} 0"),
                        format!("bullied_grade_7,{place},{period},{young}-{old},{sex},0,{counted},{all},percent\n"),
                        held,
                    ));
                }
            }
        }
    }
    Invented { people, rows }
}

/// Rows in echelon form, reduced, over the whole numbers.
struct Eliminated {
    width: usize,
    rows: Vec<(usize, Vec<i128>)>,
}

impl Eliminated {
    fn new(width: usize, sets: &[&Vec<usize>]) -> Self {
        let mut own = Self { width, rows: Vec::new() };
        for set in sets {
            let mut row = own.vector(set);
            own.reduce(&mut row);
            if let Some(pivot) = row.iter().position(|entry| *entry != 0) {
                for (_, other) in &mut own.rows {
                    cancel(other, &row, pivot);
                }
                own.rows.push((pivot, row));
            }
        }
        own
    }

    fn vector(&self, set: &[usize]) -> Vec<i128> {
        let mut row = vec![0; self.width];
        for &one in set {
            row[one] = 1;
        }
        row
    }

    fn reduce(&self, row: &mut [i128]) {
        for (pivot, known) in &self.rows {
            cancel(row, known, *pivot);
        }
    }

    fn gives(&self, set: &[usize]) -> bool {
        let mut row = self.vector(set);
        self.reduce(&mut row);
        row.iter().all(|entry| *entry == 0)
    }
}

/// Takes as much of a known row from another as its pivot needs, without fractions.
fn cancel(row: &mut [i128], known: &[i128], pivot: usize) {
    if row[pivot] == 0 {
        return;
    }
    let (own, other) = (row[pivot], known[pivot]);
    let mut common = 0;
    for (entry, known) in row.iter_mut().zip(known) {
        *entry = *entry * other - known * own;
        common = gcd(common, *entry);
    }
    if common > 1 {
        for entry in row {
            *entry /= common;
        }
    }
}

fn gcd(one: i128, other: i128) -> i128 {
    if other == 0 { one.abs() } else { gcd(other, one % other) }
}

/// What an attack came to.
#[derive(Debug, Default)]
struct Tried {
    shown: usize,
    hidden: usize,
    /// Sets of people, with a row of their own or none, of which it was asked whether they follow.
    sets: usize,
    breaches: Vec<String>,
}

fn attack(invented: &Invented, shown: &BTreeSet<String>, tried: &mut Tried) {
    let Invented { people, rows } = invented;
    let is_few = |set: &[usize]| {
        let (counted, all) = set.iter().fold((0, 0), |sum, &one| (sum.0 + people[one].0, sum.1 + people[one].1));
        counted <= 4 || all - counted <= 4 || all <= 9
    };
    let known: Vec<&Vec<usize>> = rows.iter().filter(|row| shown.contains(&row.0)).map(|row| &row.2).collect();
    let space = Eliminated::new(people.len(), &known);
    tried.shown += known.len();
    tried.hidden += rows.len() - known.len();
    let mut sets: Vec<Vec<usize>> = rows.iter().map(|row| row.2.clone()).collect();
    // Every row of the elimination, and every difference of two shown ones, that is a set of people.
    for (pivot, row) in &space.rows {
        if row.iter().all(|entry| [0, row[*pivot]].contains(entry)) {
            sets.push((0..row.len()).filter(|&one| row[one] != 0).collect());
        }
    }
    for one in &known {
        let inside = |other: &&&Vec<usize>| other.len() < one.len() && other.iter().all(|member| one.contains(member));
        sets.extend(
            known.iter().filter(inside).map(|other| one.iter().copied().filter(|member| !other.contains(member)).collect()),
        );
    }
    if people.len() <= 12 {
        sets.extend((1_usize..1 << people.len()).map(|set| (0..people.len()).filter(|one| (set >> one) & 1 == 1).collect()));
    }
    for set in sets.iter().filter(|set| is_few(set)) {
        tried.sets += 1;
        if space.gives(set) {
            tried.breaches.push(format!("{set:?}"));
        }
    }
}

fn attack_all(tables: u64, shape: impl Fn(&mut Dice) -> [usize; 4], typical: u64, ragged: bool) -> Tried {
    let mut tried = Tried::default();
    for seed in 0..tables {
        let mut dice = Dice(seed * 7919 + 17);
        let shape = shape(&mut dice);
        let invented = invent(&mut dice, shape, typical, ragged);
        let lines: String = invented.rows.iter().map(|row| row.1.as_str()).collect();
        let shown = left(&lines);
        let before = tried.breaches.len();
        attack(&invented, &shown, &mut tried);
        for breach in &mut tried.breaches[before..] {
            *breach = format!("table {seed} {shape:?}: {breach}");
        }
    }
    tried
}

/// Nothing was given away, and there was enough to attack.
fn withstood(tried: &Tried) {
    assert!(
        tried.breaches.is_empty(),
        "{} breaches: {:#?}",
        tried.breaches.len(),
        &tried.breaches[..tried.breaches.len().min(10)]
    );
    assert!(tried.hidden > 1500 && tried.shown > 500 && tried.sets > 2000, "{} {} {}", tried.hidden, tried.shown, tried.sets);
}

/// Twelve invented groups of people at most, so that every set of them can be asked for.
#[test]
fn no_set_of_few_people_follows_from_a_small_table() {
    const SHAPES: [[usize; 4]; 6] = [[3, 2, 2, 1], [6, 2, 1, 1], [1, 3, 2, 2], [4, 3, 1, 1], [2, 1, 3, 2], [3, 4, 1, 1]];
    let shape = |dice: &mut Dice| SHAPES[dice.pick(6)];
    let tried = attack_all(150, shape, 20, false);
    withstood(&tried);
}

#[test]
fn nor_where_rows_are_missing() {
    const SHAPES: [[usize; 4]; 5] = [[3, 2, 2, 1], [6, 2, 1, 1], [1, 3, 2, 2], [4, 3, 1, 1], [2, 1, 3, 2]];
    let shape = |dice: &mut Dice| SHAPES[dice.pick(5)];
    let tried = attack_all(150, shape, 20, true);
    withstood(&tried);
}

/// Tables that are decided area by area.
#[test]
fn nor_from_a_large_table() {
    for typical in [40, 300] {
        let tried = attack_all(8, |dice| [9 + dice.pick(4), 4, 2, 1 + dice.pick(2)], typical, false);
        assert!(
            tried.breaches.is_empty(),
            "{} breaches: {:#?}",
            tried.breaches.len(),
            &tried.breaches[..tried.breaches.len().min(10)]
        );
        assert!(tried.hidden > 500 && tried.shown > 50 && tried.sets > 100, "{} {} {}", tried.hidden, tried.shown, tried.sets);
    }
}
