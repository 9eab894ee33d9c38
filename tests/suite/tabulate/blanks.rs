//! What a blank was, and when there is a score.

use kartlegg::model::{Answer, MissingReason};

use super::{COLUMNS, Person, answered, counted, everyone, instrument, layout, scored, small};
use crate::support::small::INSTRUMENT;

/// Positions in the questionnaire: four items of the scale, `known`, `used`, two ticks, two cells of the matrix.
const KNOWN: usize = 4;
const USED: usize = 5;
const TICKS: [usize; 2] = [6, 7];

/// One person: `.` for a blank, `8` for "don't know", else the position of a level.
fn person(answers: &str) -> Person {
    assert_eq!(answers.len(), COLUMNS);
    let answer = |sign: char| match sign {
        '.' => Answer::BLANK,
        '8' => Answer::missing(MissingReason::DontKnow),
        level => Answer::level(level.to_digit(10).unwrap() as usize),
    };
    Person { unit: 0, answers: answers.chars().map(answer).collect() }
}

/// For each column: the level that one person's answer was counted as, or the kind of non-answer.
fn judged(answers: &str) -> Vec<Result<usize, MissingReason>> {
    let cube = counted(&small(), &[person(answers)]);
    let of = |(levels, missing): (Vec<u64>, Vec<u64>)| match levels.iter().position(|count| *count == 1) {
        Some(level) => Ok(level),
        None => Err(MissingReason::ALL[missing.iter().position(|count| *count == 1).unwrap()]),
    };
    answered(&everyone(&cube), &cube).into_iter().map(of).collect()
}

#[test]
fn a_blank_before_a_later_answer_was_skipped_and_one_after_the_last_dropped_out() {
    let skipped = judged("0.23141034");
    assert_eq!(skipped[1], Err(MissingReason::Skipped));
    let dropped = judged("01........");
    // The route hangs on a question that the person never came to.
    let expected = |column| if column == USED { MissingReason::NotAsked } else { MissingReason::DroppedOut };
    assert!((2..COLUMNS).all(|column| dropped[column] == Err(expected(column))), "{dropped:?}");
    let both = judged("0.2.......");
    assert_eq!((both[1], both[3]), (Err(MissingReason::Skipped), Err(MissingReason::DroppedOut)));
}

#[test]
fn do_not_know_is_an_answer_after_which_blanks_were_skipped() {
    let judged = judged("0.28......");
    assert_eq!((judged[1], judged[3]), (Err(MissingReason::Skipped), Err(MissingReason::DontKnow)));
}

#[test]
fn a_question_that_the_route_passes_by_was_not_asked() {
    for (known, used) in
        [("0", Err(MissingReason::NotAsked)), ("1", Err(MissingReason::Skipped)), ("8", Err(MissingReason::NotAsked))]
    {
        let judged = judged(&format!("0123{known}.1034"));
        assert_eq!(judged[USED], used, "after {known}");
    }
    // An answer that the route should have passed by was given all the same, and counts.
    assert_eq!(judged("0123031034")[USED], Ok(3));
    // Nobody knows whether it would have been asked.
    let silent = judged("0123..1034");
    assert_eq!((silent[KNOWN], silent[USED]), (Err(MissingReason::Skipped), Err(MissingReason::NotAsked)));
}

#[test]
fn ticks_stand_or_fall_together() {
    // A blank box beside a ticked one was not ticked.
    let one = judged("0123141.34");
    assert_eq!((one[TICKS[0]], one[TICKS[1]]), (Ok(1), Ok(0)));
    // Who ticked nothing skipped the question, whether the export writes zeros or nothing.
    for none in ["0123140034", "01231..034", "012314..34"] {
        let judged = judged(none);
        assert!(TICKS.iter().all(|tick| judged[*tick] == Err(MissingReason::Skipped)), "{none}: {judged:?}");
    }
    let last = judged("01231400..");
    assert!(TICKS.iter().all(|tick| last[*tick] == Err(MissingReason::DroppedOut)), "{last:?}");
}

#[test]
fn a_score_needs_so_many_valid_answers_and_not_one_more() {
    for (fewest, text) in
        [(2, INSTRUMENT.to_string()), (3, format!("{INSTRUMENT}min_valid = 3\n")), (4, format!("{INSTRUMENT}min_valid = 4\n"))]
    {
        let instrument = instrument(&text);
        for (valid, scale) in [(0, "...."), (1, "4..."), (1, "4.8."), (2, "41.8"), (3, "4180"), (4, "4100")] {
            let answers = format!("{scale}141034");
            let cube = counted(&instrument, &[person(&answers)]);
            let tallies = everyone(&cube);
            let scores = tallies.scores(0);
            assert_eq!((scores.valid(), scores.no_score), if valid >= fewest { (1, 0) } else { (0, 1) }, "{fewest}: {answers}");
            assert_eq!(scores.prorated(4), u64::from(valid >= fewest && valid < 4), "{fewest}: {answers}");
            assert_eq!(tallies.moments(0).n, u64::from(valid == 4), "complete cases alone have moments: {answers}");
        }
    }
}

#[test]
fn a_score_is_the_mean_of_the_valid_answers_after_turning() {
    // Levels 5 and 2, and 1 of the item that is turned round, which counts as 5: mean 4.
    let cube = counted(&small(), &[person("410.141034")]);
    let (scores, ..) = scored(&everyone(&cube), &cube).swap_remove(0);
    let held: Vec<f64> = scores.iter().filter(|(_, count)| *count > 0).map(|(value, _)| value).collect();
    assert_eq!(held, [4.0]);
}

#[test]
fn a_reworded_item_gives_a_linked_scale_without_it() {
    let names = |versions: [&str; 2]| -> Vec<(String, usize)> {
        let layout = kartlegg::tabulate::Layout::new(&small(), &versions.map(str::to_string));
        layout.scales().iter().map(|scale| (scale.measure.to_string(), scale.items.len())).collect()
    };
    assert_eq!(names(["1", "2"]), [("scale:trust".to_string(), 4), ("scale:trust/linked".to_string(), 3)]);
    assert_eq!(names(["2", "2"]), [("scale:trust".to_string(), 4)]);
    let layout = layout(&small());
    assert!(layout.scales()[1].items.iter().all(|item| item.as_str() != "trust_2"));
}
