//! Series over municipality reforms: every table with zeros or signs under codes that did not exist has the truth of the code of the time.

use std::fmt::Write as _;

use kartlegg::compare::youth::recode::recode;
use proptest::prelude::*;

use super::{areas, counts, row};

/// Skien: the code, the first year and the last year in which it was used.
const SKIEN: [(&str, i32, i32); 3] = [("0806", 2015, 2019), ("3807", 2020, 2023), ("4003", 2024, 2026)];

/// What a table has under a code that was not in use.
#[derive(Clone, Copy, Debug)]
enum Hollow {
    Zeros,
    ZeroCount,
    Sign,
    NoRow,
}

fn hollow() -> impl Strategy<Value = Hollow> {
    prop_oneof![Just(Hollow::Zeros), Just(Hollow::ZeroCount), Just(Hollow::Sign), Just(Hollow::NoRow)]
}

/// Count and people of one year under one code.
fn line(text: &mut String, code: &str, year: i32, figures: &str) {
    writeln!(text, "x,{code},{year},0-17,0,{figures},percent").unwrap();
}

proptest! {
    #[test]
    fn the_code_of_the_time_has_the_figure(
        counted in prop::collection::vec((0_u32..400, 400_u32..900), 12),
        elsewhere in prop::collection::vec(hollow(), 24),
    ) {
        let (mut text, mut elsewhere) = (String::new(), elsewhere.into_iter());
        for (year, (count, people)) in (2015..).zip(&counted) {
            for (code, from, to) in SKIEN {
                if (from..=to).contains(&year) {
                    line(&mut text, code, year, &format!("{count},{people},"));
                    continue;
                }
                match elsewhere.next().unwrap() {
                    Hollow::Zeros => line(&mut text, code, year, "0,0,0"),
                    Hollow::ZeroCount => line(&mut text, code, year, "0,0,"),
                    Hollow::Sign => line(&mut text, code, year, ":,:,:"),
                    Hollow::NoRow => {}
                }
            }
        }
        let recoded = recode(&counts(&text), &areas(), 2024).table;
        for (year, (count, people)) in (2015..).zip(counted) {
            let found = row(&recoded, "4003", year);
            let figures = (found.count.given(), found.denominator.given());
            prop_assert_eq!(figures, (Some(f64::from(count)), Some(f64::from(people))), "{}\n{}", year, text);
        }
        prop_assert!(recoded.rows.iter().all(|row| row.key.area.as_str() == "4003"));
    }
}

/// Nobody counted, under the code of the time, is a figure like any other.
#[test]
fn a_true_zero_stays() {
    let table = counts("x,4003,2024,0-17,0,0,900,,percent\nx,3807,2024,0-17,0,0,0,,percent\nx,3807,2023,0-17,0,7,900,,percent\n");
    let recoded = recode(&table, &areas(), 2024).table;
    let found = row(&recoded, "4003", 2024);
    assert_eq!((found.count.given(), found.denominator.given()), (Some(0.0), Some(900.0)));
    assert_eq!(row(&recoded, "4003", 2023).count.given(), Some(7.0));
}

/// A publisher that divides old figures by new borders means them: they are kept, and the old ones beside them are not added.
#[test]
fn figures_that_a_publisher_carried_back_itself_are_kept() {
    let table = counts("x,4003,2022,0-17,0,90,900,,percent\nx,3807,2022,0-17,0,80,800,,percent\n");
    let recoded = recode(&table, &areas(), 2024);
    assert_eq!(row(&recoded.table, "4003", 2022).count.given(), Some(90.0));
    assert_eq!(recoded.findings.len(), 1);
}
