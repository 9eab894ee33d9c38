//! The youth profile from file to verdict.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod raw;
mod reading;
mod reforms;
mod saved;

use std::fmt::Write;

use kartlegg::compare::youth::denominators::with_denominators;
use kartlegg::compare::youth::index::IndexedTable;
use kartlegg::compare::youth::profile::{Attention, held_twice, profile};
use kartlegg::compare::youth::recode::{Target, before_borders, recode, target};
use kartlegg::compare::youth::verdict::{Direction, Judging, NotTested, Rule, Testing, VerdictWord, judge, reference, rounded};
use kartlegg::compare::youth::{parts, spread, trend, verdict};
use kartlegg::diag::{Code, Diagnostic};
use kartlegg::ingest::youth::{self, ReadOptions, Reading, catalogue, geography};
use kartlegg::model::{
    AreaCode, Confidence, DisplayRule, Figure, Gap, Geography, Good, IndicatorRow, IndicatorTable, TestFamily, ValueUnit,
};

fn areas() -> Geography {
    geography::shipped().unwrap()
}

fn code(text: &str) -> AreaCode {
    AreaCode::new(text).unwrap()
}

fn read_as(text: &str, file: &str, set: impl FnOnce(&mut ReadOptions)) -> Result<Reading, Vec<Diagnostic>> {
    let geography = areas();
    let mut options = ReadOptions::new(file, &geography);
    set(&mut options);
    youth::read(text.as_bytes(), &options)
}

fn read(text: &str, file: &str) -> Result<Reading, Vec<Diagnostic>> {
    read_as(text, file, |_| {})
}

fn codes(errors: &[Diagnostic]) -> Vec<Code> {
    errors.iter().filter(|error| error.is_error()).map(|error| error.code).collect()
}

fn row<'a>(table: &'a IndicatorTable, area: &str, period: i32) -> &'a IndicatorRow {
    let wanted = |row: &&IndicatorRow| row.key.area.as_str() == area && row.key.period.to == period;
    table.rows.iter().find(wanted).unwrap_or_else(|| panic!("no row for {area} {period}"))
}

const JUDGING: Judging = Judging {
    good: Good::Low,
    test: TestFamily::Proportion,
    display: DisplayRule::TwoDigits,
    testing: Testing { level: Confidence::P95, exact: false },
};

fn counts(rows: &str) -> IndicatorTable {
    let text = format!("indicator,area,period,age,sex,count,denominator,value,unit\n{rows}");
    read(&text, "own.csv").unwrap_or_else(|errors| panic!("{errors:?}")).table
}

fn judged(table: &IndicatorTable, area: &str, period: i32, judging: &Judging) -> verdict::Judgement {
    let row = row(table, area, period);
    judge(row, reference(row, table), judging)
}

#[test]
fn verdicts_follow_side_and_direction_of_good() {
    let table = counts(
        "x,0,2024,0-17,0,100000,1000000,10,percent\nx,4001,2024,0-17,0,150,1000,15,percent\nx,4003,2024,0-17,0,60,1000,6,percent\n\
         x,4005,2024,0-17,0,11,100,11,percent\nx,40,2024,0-17,0,1000,5000,20,percent\n",
    );
    let better = [(Good::Low, VerdictWord::Worse, VerdictWord::Better), (Good::High, VerdictWord::Better, VerdictWord::Worse)];
    for (good, high, low) in
        better.into_iter().chain([(Good::None, VerdictWord::DifferentUnvalued, VerdictWord::DifferentUnvalued)])
    {
        let judging = Judging { good, ..JUDGING };
        assert_eq!(judged(&table, "4001", 2024, &judging).verdict, high);
        assert_eq!(judged(&table, "4003", 2024, &judging).verdict, low);
        assert_eq!(judged(&table, "4005", 2024, &judging).verdict, VerdictWord::NotDifferent);
        assert_eq!(judged(&table, "40", 2024, &judging).verdict, high, "a county is held against the country too");
    }
    let worse = judged(&table, "4001", 2024, &JUDGING);
    assert_eq!((worse.rule, worse.direction, worse.against), (Some(Rule::ShareWilson), Some(Direction::Higher), Some(0.1)));
    assert!(worse.tested.unwrap().interval.unwrap().lower > 0.1);
}

#[test]
fn no_test_without_counts_reference_or_leave() {
    let table = counts("x,0,2024,all,0,,,10,percent\nx,4001,2024,all,0,,,15,percent\nx,4003,2023,all,0,10,100,10,percent\n");
    assert_eq!(judged(&table, "4001", 2024, &JUDGING).reason, Some(NotTested::NoCounts), "blank counts are gaps");
    let rates =
        read_as("GEO;AAR;MEIS\n0;2024_2024;10\n4001;2024_2024;15\n4003;2023_2023;9\n4005;2024_2024;:\n", "t.csv", |options| {
            options.unit = Some(ValueUnit::Percent);
        });
    let rates = rates.unwrap().table;
    let higher = judged(&rates, "4001", 2024, &JUDGING);
    assert_eq!((higher.reason, higher.direction), (Some(NotTested::NoCounts), Some(Direction::Higher)));
    assert_eq!(judged(&rates, "4003", 2023, &JUDGING).reason, Some(NotTested::NoReference));
    assert_eq!(judged(&rates, "4005", 2024, &JUDGING).verdict, VerdictWord::Suppressed);
    let untested = Judging { test: TestFamily::NotTested, ..JUDGING };
    assert_eq!(judged(&rates, "4001", 2024, &untested).reason, Some(NotTested::ByDefinition));
}

/// Abortions in Oslo in 2019 against what national rates by age give: published as significantly higher.
#[test]
fn standardised_figures_are_tested_by_observed_against_expected() {
    let text = "GEO;AAR;KJONN;sumTELLER;sumNEVNER;sumPREDTELLER;MEIS\n0;2019_2019;2;11642;1021909;11642;11.392\n\
                3;2019_2019;2;2191;164269;2036.1507399611944;12.259\n";
    let table = read_as(text, "t.csv", |options| options.unit = Some(ValueUnit::PerThousand)).unwrap().table;
    let judging = Judging { good: Good::None, test: TestFamily::Rate, ..JUDGING };
    let oslo = judged(&table, "03", 2019, &judging);
    assert_eq!((oslo.verdict, oslo.rule), (VerdictWord::DifferentUnvalued, Some(Rule::CountAgainstExpected)));
    let ratio = oslo.tested.unwrap();
    assert!((ratio.value - 1.076_049_998_165_537).abs() < 1e-12);
}

#[test]
fn significant_but_equal_as_shown_is_said() {
    let table = counts("x,0,2024,all,0,10000000,100000000,10.0,percent\nx,4001,2024,all,0,10400,100000,10.4,percent\n");
    let judgement = judged(&table, "4001", 2024, &JUDGING);
    assert!(judgement.verdict == VerdictWord::Worse && judgement.same_when_shown);
    for (value, shown) in
        [(9.64, 9.6), (9.96, 10.0), (91.4, 91.0), (7.0, 7.0), (2.65, 2.7), (0.0447, 0.045), (103.5, 104.0), (0.0, 0.0)]
    {
        assert!((rounded(value, DisplayRule::TwoDigits) - shown).abs() < 1e-9, "{value}");
    }
}

#[test]
fn a_survey_year_is_held_against_the_window_that_ends_in_it() {
    let table = counts("x,0,2022-2024,all,0,1000,10000,10,percent\nx,4001,2024,all,0,10,100,10,percent\n");
    assert_eq!(judged(&table, "4001", 2024, &JUDGING).verdict, VerdictWord::NotDifferent);
}

#[test]
fn codes_reach_the_borders_of_2024() {
    let geography = areas();
    let to = |old: &str, year| target(&code(old), &geography, year);
    for (old, new) in
        [("0805", "4001"), ("1653", "5028"), ("1903", "5503"), ("1504", "1508"), ("1534", "1580"), ("0301", "0301"), ("08", "40")]
    {
        assert_eq!(to(old, 2024), Target::Area(code(new)), "{old}");
    }
    for (old, unknown) in
        [("5012", "5099"), ("1850", "1899"), ("1805", "1899"), ("1507", "1599"), ("5024", "5099"), ("5013", "5099")]
    {
        assert_eq!(to(old, 2024), Target::Unplaced(code(unknown)), "{old}");
    }
    assert_eq!(to("30", 2024), Target::Nowhere);
    assert_eq!(to("0821", 2020), Target::Area(code("3817")));
}

/// Bø and Sauherad became Midt-Telemark in 2020, which got a new number in 2024.
#[test]
fn mergers_sum_counts_and_never_average_rates() {
    let geography = areas();
    let table = counts("x,0821,2019,all,0,10,100,10,percent\nx,0822,2019,all,0,40,200,20,percent\n");
    let recoded = recode(&table, &geography, 2024);
    let merged = row(&recoded.table, "4020", 2019);
    assert_eq!((merged.count, merged.denominator), (Figure::Given(50.0), Figure::Given(300.0)));
    assert!((merged.value.given().unwrap() - 100.0 * 50.0 / 300.0).abs() < 1e-12);

    let rates = read_as("GEO;AAR;RATE\n821;2019_2019;10\n822;2019_2019;20\n", "t.csv", |o| o.unit = Some(ValueUnit::Percent))
        .unwrap()
        .table;
    let recoded = recode(&rates, &geography, 2024);
    assert_eq!(row(&recoded.table, "4020", 2019).value, Figure::Absent(Gap::NotComputable));
    assert!(recoded.findings.iter().any(|finding| finding.code == Code::CannotRecode));

    let hidden = read("GEO;AAR;sumTELLER;sumNEVNER\n821;2019_2019;:;100\n822;2019_2019;40;200\n", "t.csv").unwrap().table;
    assert_eq!(row(&recode(&hidden, &geography, 2024).table, "4020", 2019).count, Figure::Absent(Gap::Suppressed));

    let half = counts("x,0822,2019,all,0,40,200,20,percent\n");
    let recoded = recode(&half, &geography, 2024);
    assert_eq!(row(&recoded.table, "4020", 2019).value, Figure::Absent(Gap::NotComputable), "half an area is not the area");
}

/// Law: what happens to the numbers of an area changes no verdict, and two steps are one.
#[test]
fn verdicts_do_not_change_with_the_numbering() {
    let geography = areas();
    let mut rows = String::from("x,0,2019,all,0,120000,1000000,12,percent\n");
    let before =
        ["0805", "0806", "0807", "0811", "0814", "0815", "0817", "0819", "0826", "0827", "0828", "0829", "0830", "0831", "0833"];
    for (position, area) in before.iter().enumerate() {
        let (count, people) = (10 + 7 * position, 150 + 20 * position);
        let value = 100.0 * count as f64 / people as f64;
        writeln!(rows, "x,{area},2019,all,0,{count},{people},{value},percent").unwrap();
    }
    let table = counts(&rows);
    let direct = recode(&table, &geography, 2024).table;
    let stepwise = recode(&recode(&table, &geography, 2020).table, &geography, 2024).table;
    assert_eq!(direct, stepwise);
    for area in before {
        let Target::Area(new) = target(&code(area), &geography, 2024) else { panic!("{area} has a new number") };
        assert_eq!(judged(&table, area, 2019, &JUDGING), judged(&direct, new.as_str(), 2019, &JUDGING), "{area}");
    }
}

/// A table that is already in today's borders stays as it is, whatever the year of its figures.
#[test]
fn tables_in_todays_borders_are_left_alone() {
    let geography = areas();
    let table = counts("x,0,2015,all,0,1,10,10,percent\nx,1103,2015,all,0,1,10,10,percent\nx,4020,2015,all,0,1,10,10,percent\n");
    let recoded = recode(&table, &geography, 2024);
    assert_eq!((recoded.table, recoded.findings.len()), (table, 0));
    let old = counts("x,1103,2019,all,0,1,10,10,percent\nx,1141,2019,all,0,1,10,10,percent\nx,1142,2019,all,0,2,20,10,percent\n");
    assert_eq!(row(&recode(&old, &geography, 2024).table, "1103", 2019).denominator, Figure::Given(40.0));
}

#[test]
fn parts_that_hold_more_than_the_whole_are_found() {
    let table =
        counts("x,40,2024,all,0,10,100,10,percent\nx,4001,2024,all,0,6,60,10,percent\nx,4003,2024,all,0,6,30,20,percent\n");
    let findings = parts::too_large(&table);
    assert_eq!(
        findings.iter().map(|finding| (finding.code, finding.found.as_str())).collect::<Vec<_>>(),
        [(Code::PartsExceedWhole, "40")]
    );
}

#[test]
fn people_from_a_second_table_make_a_share_testable() {
    let shares = read_as("GEO;AAR;RATE\n0;2024_2024;10\n4001;2024_2024;15\n", "t.csv", |o| o.unit = Some(ValueUnit::Percent))
        .unwrap()
        .table;
    let people = read("GEO;AAR;TELLER\n0;2024_2024;1000000\n4001;2024_2024;1000\n", "people.csv").unwrap().table;
    let joined = with_denominators(&shares, &people);
    assert_eq!((joined.matched, joined.unmatched), (2, 0));
    assert_eq!(judged(&joined.table, "4001", 2024, &JUDGING).verdict, VerdictWord::Worse);
}

/// Law: people who are counted by single years, sex and year give the same as one figure for all of them; with a part missing, nothing.
#[test]
fn people_may_be_counted_in_parts() {
    let shares = "area;period;age;sex;value;unit\n4003;2022-2024;0-2;0;15;percent\n";
    let shares = read_as(shares, "x.csv", |_| {}).unwrap().table;
    let sizes = |year: u32, age: u32, sex: u32| 100 * year % 7 + 10 * age + sex + 40;
    let mut cells = Vec::new();
    for year in 2022..=2024 {
        for age in 0..=3 {
            for sex in 1..=2 {
                cells.push((year, age, sex, sizes(year, age, sex)));
            }
        }
    }
    let people = |cells: &[(u32, u32, u32, u32)]| {
        let mut text = "area;period;age;sex;count\n".to_owned();
        for (year, age, sex, size) in cells {
            writeln!(text, "4003;{year};{age};{sex};{size}").unwrap();
        }
        read(&text, "people.csv").unwrap().table
    };
    let expected: u32 = cells.iter().filter(|(_, age, ..)| *age <= 2).map(|(.., size)| size).sum();
    let joined = with_denominators(&shares, &people(&cells));
    assert_eq!((joined.matched, joined.table.rows[0].denominator), (1, Figure::Given(f64::from(expected))));
    assert_eq!(joined.table.rows[0].count, Figure::Given((0.15 * f64::from(expected)).round()));
    let mut missed = 0;
    for left in 0..cells.len() {
        let mut some = cells.clone();
        let (_, age, ..) = some.remove(left);
        let joined = with_denominators(&shares, &people(&some));
        assert_eq!(joined.matched, usize::from(age == 3), "{left}");
        missed += 1;
    }
    assert_eq!(missed, 24);
}

/// Real figures: bullying in the seventh grade rose in the country, in windows that overlap.
#[test]
fn real_series_have_points_but_no_test() {
    let geography = areas();
    let bytes = std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/telemark/bullied_grade_7.csv"))
        .unwrap();
    let table = youth::read(&bytes, &ReadOptions::new("bullied_grade_7.csv", &geography)).unwrap().table;
    let newest = row(&table, "0", 2025);
    let found = trend::trend(trend::series(&newest.key, &table), Good::Low, Confidence::P95);
    assert_eq!((found.points.len(), found.course), (8, trend::Course::TooShort));
    assert!((trend::change(&found.points).unwrap() - 4.4).abs() < 1e-9);
    let around = spread::Spreads::new(&table).around(&newest.key, Some(&code("40")), Good::Low).unwrap();
    assert_eq!((around.areas, around.without), (9, 8));
}

#[test]
fn a_profile_names_what_comes_first_and_what_it_cannot_judge() {
    let catalogue = catalogue::shipped().unwrap();
    let mut rows = String::new();
    for (year, count) in (2018..=2024).zip([100, 110, 121, 133, 146, 160, 176]) {
        writeln!(rows, "crowded_housing,0,{year},0-17,0,100000,1000000,10,percent").unwrap();
        writeln!(rows, "crowded_housing,4001,{year},0-17,0,{count},1000,{},percent", f64::from(count) / 10.0).unwrap();
        writeln!(rows, "crowded_housing,40,{year},0-17,0,1000,10000,10,percent").unwrap();
    }
    rows += "been_drunk,0,2022-2024,grade 8-10,0,1000,10000,10,percent\nbeen_drunk,4001,2023,grade 8-10,0,20,200,10,percent\n\
             been_drunk,4001,2024,grade 8-10,0,.,.,.,percent\nhome_made,4001,2024,all,0,1,2,50,percent\n";
    let found = profile(&code("4001"), &[IndexedTable::new(counts(&rows))], &catalogue, Confidence::P95.into());
    let ids: Vec<&str> = found.lines.iter().map(|line| line.indicator.id.as_str()).collect();
    assert_eq!(ids, ["crowded_housing", "been_drunk"]);
    assert_eq!(found.lines[0].attention(), Some(Attention::WorseAndWorsening));
    assert_eq!(found.lines[0].county_judgement.as_ref().map(|judgement| judgement.verdict), Some(VerdictWord::NotDifferent));
    assert_eq!(found.lines[1].local.key.period.to, 2023, "a year without a survey is no news");
    assert_eq!(found.lines[1].judgement.reason, Some(NotTested::NoReference), "no national window ends in 2023");
    assert_eq!(found.unknown.iter().map(kartlegg::model::IndicatorId::as_str).collect::<Vec<_>>(), ["home_made"]);
    assert_eq!(found.tested, 1);
    assert!((found.expected_false_alarms - 0.05).abs() < 1e-12);
}

/// Exact limits are asked for, and are wider; weighted counts are no whole persons and keep Wilson's.
#[test]
fn shares_have_exact_limits_on_request() {
    let table = counts(
        "x,0,2024,0-17,0,100000,1000000,10,percent\nx,4001,2024,0-17,0,15,100,15,percent\nx,4003,2024,0-17,0,15.5,100,15.5,percent\n",
    );
    let exact = Judging { testing: Testing { exact: true, ..JUDGING.testing }, ..JUDGING };
    let ends = |area, judging: &Judging| {
        let judgement = judged(&table, area, 2024, judging);
        let interval = judgement.tested.unwrap().interval.unwrap();
        (judgement.rule.unwrap(), interval.lower, interval.upper)
    };
    let (rule, lower, upper) = ends("4001", &exact);
    // R 4.3: binom.test(15, 100)$conf.int
    assert_eq!(rule, Rule::ShareExact);
    assert!((lower - 0.086_454).abs() < 5e-6 && (upper - 0.235_307_8).abs() < 5e-6, "{lower} {upper}");
    let (rule, narrow, wide) = ends("4001", &JUDGING);
    assert!(rule == Rule::ShareWilson && narrow > lower && wide < upper);
    assert_eq!(ends("4003", &exact).0, Rule::ShareWilson);
}

/// The rest of a county with two municipalities is the other one, which may be withheld.
#[test]
fn the_rest_of_a_county_is_more_than_one_municipality() {
    let catalogue = catalogue::shipped().unwrap();
    let head = "crowded_housing,0,2024,0-17,0,100000,1000000,10,percent\ncrowded_housing,40,2024,0-17,0,1000,10000,10,percent\n\
                crowded_housing,4001,2024,0-17,0,300,2000,15,percent\ncrowded_housing,4003,2024,0-17,0,:,:,:,percent\n";
    let rest = |rows: &str| {
        let found = profile(&code("4001"), &[IndexedTable::new(counts(rows))], &catalogue, Confidence::P95.into());
        found.lines[0].against_rest
    };
    assert_eq!(rest(head), None);
    let found = rest(&format!("{head}crowded_housing,4005,2024,0-17,0,200,2000,10,percent\n")).unwrap();
    assert!((found.value - (0.15 - 700.0 / 8000.0)).abs() < 1e-12);
}

/// Two tables with one indicator give one line: the newest figure, then the one that can be tested.
#[test]
fn an_indicator_of_two_tables_is_one_line() {
    let catalogue = catalogue::shipped().unwrap();
    let rows = |year: i32| {
        format!("crowded_housing,0,{year},0-17,0,1000,10000,10,percent\ncrowded_housing,4001,{year},0-17,0,30,200,15,percent\n")
    };
    let bare = "crowded_housing,0,2024,0-17,0,,,10,percent\ncrowded_housing,4001,2024,0-17,0,,,15,percent\n";
    let chosen = |tables: &[&str]| {
        let tables: Vec<IndexedTable> = tables.iter().map(|rows| IndexedTable::new(counts(rows))).collect();
        let found = profile(&code("4001"), &tables, &catalogue, Confidence::P95.into());
        assert_eq!(found.lines.len(), 1);
        (found.lines[0].local.key.period.to, found.lines[0].local.count.given(), held_twice(&tables).len())
    };
    assert_eq!(chosen(&[&rows(2023), &rows(2024)]), (2024, Some(30.0), 1));
    assert_eq!(chosen(&[bare, &rows(2024)]), (2024, Some(30.0), 1));
    assert_eq!(chosen(&[bare, &rows(2023)]), (2024, None, 1), "newer goes before counts");
    assert_eq!(chosen(&[bare]), (2024, None, 0));
}

#[test]
fn districts_follow_their_municipality_and_new_borders_are_named() {
    let geography = areas();
    assert_eq!(target(&code("120101"), &geography, 2024), Target::Area(code("460101")));
    assert_eq!(target(&code("030101"), &geography, 2024), Target::Area(code("030101")));
    let table =
        counts("x,5055,2019,all,0,10,100,10,percent\nx,5055,2021,all,0,10,100,10,percent\nx,5001,2019,all,0,10,100,10,percent\n");
    let findings = before_borders(&table, &geography);
    let said: Vec<(Option<&str>, &str)> = findings.iter().map(|f| (f.place.name.as_deref(), f.found.as_str())).collect();
    assert_eq!(said, [(Some("5055"), "5055, 2019")]);
}
