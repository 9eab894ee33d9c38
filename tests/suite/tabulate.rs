//! Laws of counting: neither the order of people, nor the split of the file, nor the number of threads changes a single count.

mod blanks;

use std::sync::Arc;

use kartlegg::diag::Code;
use kartlegg::instrument::{ColumnKind, Instrument};
use kartlegg::model::{Answer, BatchJob, Confidence, Histogram, KeyColumn, MissingReason, Moments, ResponseBatch, RoundId};
use kartlegg::stats;
use kartlegg::tabulate::{self, Cube, GroupTallies, Layout, Source, SourceRound};
use proptest::prelude::*;

use crate::support::small::INSTRUMENT;

/// Answer columns of the small questionnaire.
const COLUMNS: usize = 10;
/// Services and units that people of a test belong to.
const UNITS: [(&str, &str); 4] = [("school", "Lia"), ("school", "Nes"), ("kindergarten", "Elva"), ("", "")];

/// Somebody, by the position of the unit and the answers in order of the questionnaire.
#[derive(Clone, Debug)]
struct Person {
    unit: usize,
    answers: Vec<Answer>,
}

fn instrument(text: &str) -> Instrument {
    Instrument::from_toml(text, "small.toml").unwrap()
}

fn small() -> Instrument {
    instrument(INSTRUMENT)
}

fn layout(instrument: &Instrument) -> Arc<Layout> {
    Arc::new(Layout::new(instrument, &["1".to_string(), "2".to_string()]))
}

fn rounds() -> Vec<(RoundId, String)> {
    [("2024", "1"), ("2026", "2")].map(|(id, version)| (RoundId::new(id), version.to_string())).to_vec()
}

fn variables() -> Vec<String> {
    ["round", "service", "unit"].map(str::to_string).to_vec()
}

/// Levels of each answer column.
fn levels(instrument: &Instrument) -> Vec<usize> {
    let of = |kind: &ColumnKind| match kind {
        ColumnKind::Response(id) => instrument.responses.iter().find(|response| response.id == *id).unwrap().levels.len(),
        ColumnKind::Tick { .. } => 2,
    };
    instrument.columns("2").iter().map(|column| of(&column.kind)).collect()
}

/// Drawn numbers as answers: levels, then "don't know", then blank.
fn people(drawn: &[(usize, Vec<usize>)], instrument: &Instrument) -> Vec<Person> {
    let levels = levels(instrument);
    assert_eq!(levels.len(), COLUMNS);
    let answer = |(&drawn, &levels): (&usize, &usize)| match drawn % (levels + 3) {
        level if level < levels => Answer::level(level),
        other if other == levels => Answer::missing(MissingReason::DontKnow),
        _ => Answer::BLANK,
    };
    drawn.iter().map(|(unit, drawn)| Person { unit: *unit, answers: drawn.iter().zip(&levels).map(answer).collect() }).collect()
}

fn drawn() -> impl Strategy<Value = Vec<(usize, Vec<usize>)>> {
    prop::collection::vec((0..UNITS.len(), prop::collection::vec(0_usize..840, COLUMNS)), 0..40)
}

fn key(people: &[Person], value: impl Fn(usize) -> &'static str) -> KeyColumn {
    let mut column = KeyColumn::default();
    for person in people {
        let value = value(person.unit);
        let at = column.values.iter().position(|known| known == value).unwrap_or_else(|| {
            column.values.push(value.to_string());
            column.values.len() - 1
        });
        column.codes.push(u32::try_from(at).unwrap());
    }
    column
}

fn batch(people: &[Person]) -> ResponseBatch {
    ResponseBatch {
        links: Vec::new(),
        rows: people.len(),
        columns: COLUMNS,
        answers: people.iter().flat_map(|person| person.answers.iter().copied()).collect(),
        keys: vec![key(people, |unit| UNITS[unit].0), key(people, |unit| UNITS[unit].1)],
        records: people.len() as u64,
        ..ResponseBatch::default()
    }
}

fn source(instrument: &Instrument, layout: &Layout, batches: Vec<ResponseBatch>, round: &str) -> Source {
    let position = |column: &kartlegg::instrument::Column| {
        let response = match &column.kind {
            ColumnKind::Response(id) => Some(id),
            ColumnKind::Tick { .. } => None,
        };
        layout.column_position(&column.name, response).unwrap()
    };
    Source {
        jobs: Box::new(batches.into_iter().map(|batch| -> BatchJob { Box::new(move || Ok(batch)) })),
        round: SourceRound::Fixed(RoundId::new(round)),
        columns: instrument.columns("2").iter().map(position).collect(),
        keys: vec![1, 2],
        first_row: 2,
    }
}

/// Counts people who came in the given batches.
fn counted_as(instrument: &Instrument, batches: &[&[Person]]) -> Cube {
    let layout = layout(instrument);
    let batches = batches.iter().map(|people| batch(people)).collect();
    let source = source(instrument, &layout, batches, "2026");
    tabulate::tabulate(&layout, &variables(), &rounds(), source).unwrap().0
}

fn counted(instrument: &Instrument, people: &[Person]) -> Cube {
    counted_as(instrument, &[people])
}

fn everyone(cube: &Cube) -> GroupTallies<'_> {
    cube.union(&(0..u32::try_from(cube.keys().len()).unwrap()).collect::<Vec<_>>())
}

/// A scale as it is used: persons by score, persons without, moments.
type Scored = (Histogram, u64, Moments);

fn scored(tallies: &GroupTallies<'_>, cube: &Cube) -> Vec<Scored> {
    let of = |scale| (tallies.scores(scale).histogram(), tallies.scores(scale).no_score, tallies.moments(scale));
    (0..cube.layout().scales().len()).map(of).collect()
}

/// Persons by level and by kind of non-answer, column by column.
fn answered(tallies: &GroupTallies<'_>, cube: &Cube) -> Vec<(Vec<u64>, Vec<u64>)> {
    let of = |column| {
        let tally = tallies.tally(column);
        (tally.levels.to_vec(), MissingReason::ALL.iter().map(|reason| tally.missing(*reason)).collect())
    };
    (0..cube.layout().columns().len()).map(of).collect()
}

/// Without the values that nobody has.
fn held(histogram: &Histogram) -> Histogram {
    let (values, counts) = histogram.iter().filter(|(_, count)| *count > 0).unzip();
    Histogram::new(values, counts)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_split_gives_the_same_cube(drawn in drawn(), cuts in prop::collection::vec(0_usize..40, 0..5)) {
        let instrument = small();
        let people = people(&drawn, &instrument);
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(people.len())).chain([0, people.len()]).collect();
        cuts.sort_unstable();
        let pieces: Vec<&[Person]> = cuts.windows(2).map(|ends| &people[ends[0]..ends[1]]).collect();
        prop_assert!(counted_as(&instrument, &pieces) == counted(&instrument, &people));
    }

    #[test]
    fn any_order_gives_the_same_cube(drawn in drawn(), turn in 0_usize..40) {
        let instrument = small();
        let people = people(&drawn, &instrument);
        let mut others = people.clone();
        others.reverse();
        others.rotate_left(turn % people.len().max(1));
        prop_assert!(counted(&instrument, &others) == counted(&instrument, &people));
    }

    #[test]
    fn any_number_of_threads_gives_the_same_cube(drawn in drawn()) {
        let instrument = small();
        let people = people(&drawn, &instrument);
        let pieces: Vec<&[Person]> = people.chunks(3).collect();
        let whole = counted(&instrument, &people);
        for threads in [1, 2, 8] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            prop_assert!(pool.install(|| counted_as(&instrument, &pieces)) == whole);
        }
    }

    #[test]
    fn nobody_adds_nothing_and_merging_is_counting_together(drawn in drawn(), cut in 0_usize..40) {
        let instrument = small();
        let people = people(&drawn, &instrument);
        let whole = counted(&instrument, &people);
        let nobody = || counted(&instrument, &[]);
        prop_assert!(whole.clone().merged(nobody()) == whole && nobody().merged(whole.clone()) == whole);
        let (left, right) = people.split_at(cut.min(people.len()));
        let (left, right) = (counted(&instrument, left), counted(&instrument, right));
        prop_assert!(left.clone().merged(right.clone()) == whole && right.merged(left) == whole);
    }

    #[test]
    fn new_names_may_come_before_or_after_merging(drawn in drawn(), cut in 0_usize..40) {
        let instrument = small();
        let people = people(&drawn, &instrument);
        let (left, right) = people.split_at(cut.min(people.len()));
        let (left, right) = (counted(&instrument, left), counted(&instrument, right));
        // Two units become one, in another service.
        let recode = |key: &tabulate::CellKey| -> tabulate::CellKey {
            if matches!(&*key[2], "Nes" | "Elva") { vec![key[0].clone(), "upbringing".into(), "Both".into()] } else { key.clone() }
        };
        let after = left.clone().merged(right.clone()).recoded(recode);
        prop_assert!(left.recoded(recode).merged(right.recoded(recode)) == after);
    }

    #[test]
    fn a_unit_is_what_its_own_rows_say(drawn in drawn()) {
        let instrument = small();
        let people = people(&drawn, &instrument);
        let whole = counted(&instrument, &people);
        for (at, unit) in UNITS.iter().enumerate() {
            let own: Vec<Person> = people.iter().filter(|person| person.unit == at).cloned().collect();
            let alone = counted(&instrument, &own);
            let cells: Vec<u32> = (0_u32..).zip(whole.keys()).filter(|(_, key)| &*key[2] == unit.1).map(|(cell, _)| cell).collect();
            let (within, alone_tallies) = (whole.union(&cells), everyone(&alone));
            prop_assert_eq!(within.respondents, own.len() as u64);
            prop_assert_eq!(answered(&within, &whole), answered(&alone_tallies, &alone));
            prop_assert_eq!(scored(&within, &whole), scored(&alone_tallies, &alone));
        }
    }

    #[test]
    fn reversing_an_item_twice_changes_no_score(drawn in drawn()) {
        let (reversed, plain) = (small(), instrument(&INSTRUMENT.replace("reverse = [\"trust_3\"]\n", "")));
        let people = people(&drawn, &reversed);
        let mut turned = people.clone();
        for person in &mut turned {
            person.answers[2] = person.answers[2].as_level().map_or(person.answers[2], |level| Answer::level(4 - level));
        }
        let (first, second) = (counted(&reversed, &people), counted(&plain, &turned));
        prop_assert_eq!(scored(&everyone(&first), &first), scored(&everyone(&second), &second));
    }

    #[test]
    fn a_level_that_nobody_chose_changes_no_statistic(drawn in drawn()) {
        let middle = "  { value = 3, label = { nb = \"Verken eller\" } },\n";
        let (wide, narrow) = (small(), instrument(&INSTRUMENT.replace(middle, "")));
        let people = people(&drawn, &narrow);
        let mut shifted = people.clone();
        let fives = levels(&wide).into_iter().map(|levels| levels == 5).collect::<Vec<_>>();
        for person in &mut shifted {
            for (answer, five) in person.answers.iter_mut().zip(&fives) {
                *answer = answer.as_level().filter(|level| *five && *level >= 2).map_or(*answer, |level| Answer::level(level + 1));
            }
        }
        let (first, second) = (counted(&narrow, &people), counted(&wide, &shifted));
        let (few, many) = (everyone(&first), everyone(&second));
        for ((a, a_without, a_moments), (b, b_without, b_moments)) in scored(&few, &first).iter().zip(&scored(&many, &second)) {
            prop_assert_eq!((held(a), a_without, a_moments), (held(b), b_without, b_moments));
            prop_assert_eq!(stats::mean(a, stats::Population::Infinite, Confidence::P95), stats::mean(b, stats::Population::Infinite, Confidence::P95));
            prop_assert_eq!(stats::median(a), stats::median(b));
            prop_assert_eq!(stats::alpha(a_moments, Confidence::P95), stats::alpha(b_moments, Confidence::P95));
        }
        prop_assert_eq!(held(&few.tally(0).histogram(&[1, 2, 4, 5])), held(&many.tally(0).histogram(&[1, 2, 3, 4, 5])));
    }

    #[test]
    fn a_blank_changes_its_own_question_alone(drawn in drawn(), person in 0_usize..40, column in 4_usize..COLUMNS) {
        let instrument = small();
        let people = people(&drawn, &instrument);
        prop_assume!(!people.is_empty());
        let mut holed = people.clone();
        let at = person % people.len();
        holed[at].answers[column] = Answer::BLANK;
        let (before, after) = (counted(&instrument, &people), counted(&instrument, &holed));
        // Columns 4 and above are in no scale; ticks stand or fall together, and the route hangs on `known`.
        prop_assert_eq!(scored(&everyone(&before), &before), scored(&everyone(&after), &after));
        let (a, b) = (answered(&everyone(&before), &before), answered(&everyone(&after), &after));
        let ticks = [6, 7];
        for other in (0..COLUMNS).filter(|other| *other != column && !(ticks.contains(other) && ticks.contains(&column))) {
            prop_assert_eq!(&a[other].0, &b[other].0, "{}", other);
        }
    }

    #[test]
    fn everybody_is_counted_once_in_every_column_and_scale(drawn in drawn()) {
        let instrument = small();
        let people = people(&drawn, &instrument);
        let cube = counted(&instrument, &people);
        let tallies = everyone(&cube);
        for (levels, missing) in answered(&tallies, &cube) {
            prop_assert_eq!(levels.iter().sum::<u64>() + missing.iter().sum::<u64>(), people.len() as u64);
        }
        for (scores, without, moments) in scored(&tallies, &cube) {
            prop_assert_eq!(scores.n() + without, people.len() as u64);
            prop_assert!(moments.n <= scores.n());
        }
    }
}

#[test]
fn rounds_in_one_export_are_rounds_in_two() {
    let instrument = small();
    let layout = layout(&instrument);
    let people = people(
        &(0..30).map(|person| (person % 4, (0..COLUMNS).map(|at| person * 7 + at * 11).collect())).collect::<Vec<_>>(),
        &instrument,
    );
    let (old, new) = people.split_at(13);
    let apart = |people: &[Person], round: &str| {
        let source = source(&instrument, &layout, vec![batch(people)], round);
        tabulate::tabulate(&layout, &variables(), &rounds(), source).unwrap().0
    };
    let together = |round_of: fn(usize) -> &'static str| {
        let mut whole = batch(&people);
        let codes = (0..people.len()).map(|row| u32::from(row >= 13)).collect();
        whole.keys.insert(0, KeyColumn { values: vec![round_of(0).into(), round_of(1).into()], codes });
        let source =
            Source { round: SourceRound::Column(0), keys: vec![0, 1, 2], ..source(&instrument, &layout, vec![whole], "") };
        tabulate::tabulate(&layout, &variables(), &rounds(), source)
    };
    let one = together(|round| ["2024", "2026"][round]).unwrap().0;
    assert!(one == apart(old, "2024").merged(apart(new, "2026")));
    let refused = together(|round| ["2024", "2027"][round]).unwrap_err();
    assert_eq!((refused[0].code, refused[0].found.as_str()), (Code::UnknownReference, "2027"));
}
