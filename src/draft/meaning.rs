//! What a column of an export is: a question with one answer, several answers in a cell, people's own words, or nothing to count.

use super::answers::{Answers, FEW, Label, is_code};
use super::bands;
use super::blocks::Block;
use super::composed;
use super::ladders::{Fit, Ladders};
use super::numbers::{self, Numbers};
use super::scales::leading;
use super::several::{self, Several};
use super::words;
use crate::ingest::{SourceColumn, SourceKind, is_tick_word};
use crate::model::compared;

/// A closed question with more options than this is a register (schools, workplaces), not something to be rated.
const MOST_LEVELS: usize = 20;

/// Why a column is no question that can be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Left {
    /// People's own words.
    OwnWords,
    /// Every cell orders the same options.
    Ranking,
    /// Dates where a spreadsheet may have made them of something else.
    Dates,
    /// Numbers, registers, dates, one answer alone.
    NotUsed,
    /// Nothing stands in it.
    Blank,
}

/// What a column is.
#[derive(Clone, Debug)]
pub(super) enum Meaning<'l> {
    /// Answers on a ladder that people know.
    OnLadder(Fit<'l>),
    /// A rating in numbers, with codes of non-answers beside it.
    Rating(i32, i32, Vec<i32>),
    /// Labels with a number of their own: the number of each label that has one.
    Numbered(Vec<Option<i32>>),
    /// Numbers without a known order, increasing.
    Codes(Vec<i32>),
    /// Labels in this order, which is no distance.
    Kinds(Vec<usize>, bool),
    /// Several answers in one cell.
    Several(Vec<(String, u64)>),
    /// Nothing to count.
    Left(Left),
}

/// What is known of an export while its columns are read.
pub(super) struct Around<'l, 'a> {
    /// Every ladder.
    pub ladders: &'l Ladders,
    /// The answers of the columns that hold labels.
    pub others: &'a [&'a Answers],
    /// The questions beside it that were asked with it.
    pub block: Option<&'a Block>,
    /// Scales of the columns of numbers that show theirs.
    pub ranges: &'a [(i32, i32)],
}

/// Header and words of the question.
pub(super) fn header(column: &SourceColumn) -> String {
    if column.text.is_empty() || column.text == column.name {
        column.name.clone()
    } else {
        format!("{} {}", column.name, column.text)
    }
}

/// A column of numbers, when nearly all of its answers are.
pub(super) fn numbers_of<'h>(answers: &Answers, header: &'h str) -> Option<numbers::Column<'h>> {
    let (numbers, others) = answers.numbers();
    let people: u64 = numbers.iter().map(|(_, count)| count).sum();
    let numbers: Vec<i32> = numbers.iter().map(|(number, _)| i32::try_from(*number).ok()).collect::<Option<_>>()?;
    (people > 0 && 20 * others <= people).then_some(numbers::Column { header, numbers, answers: people })
}

/// Reads a column by what it holds.
pub(super) fn read<'l>(column: &SourceColumn, answers: &Answers, around: &Around<'l, '_>) -> Meaning<'l> {
    let header = header(column);
    if column.ids.is_some() {
        return Meaning::Left(Left::NotUsed);
    }
    if answers.labels.is_empty() {
        return Meaning::Left(if column.blank || column.values.is_empty() { Left::Blank } else { Left::NotUsed });
    }
    if let Some(numbers) = numbers_of(answers, &header) {
        let pure = answers.numbers().1 == 0;
        return match numbers::of(&numbers, around.ranges) {
            Numbers::Rating(low, high, beside) => Meaning::Rating(low, high, beside),
            Numbers::Kinds if pure => Meaning::Codes(numbers.numbers.clone()),
            _ => Meaning::Left(Left::NotUsed),
        };
    }
    if let Some(left) = dates(column, answers, &header) {
        return Meaning::Left(left);
    }
    if is_decimal(answers) || are_durations(answers) {
        return Meaning::Left(Left::NotUsed);
    }
    if words::is_open(&header) {
        return Meaning::Left(Left::OwnWords);
    }
    if let Some(fit) = on_ladder(answers, around).filter(|fit| !are_numbered(answers, fit)) {
        return Meaning::OnLadder(fit);
    }
    match several::read(&column.values, |cell| around.ladders.know(&compared(cell))) {
        Some(Several::Ranking) => return Meaning::Left(Left::Ranking),
        Some(Several::Options(options)) if !options.iter().any(|(text, count)| *count >= FEW && words::tells_who(text)) => {
            return Meaning::Several(options);
        }
        _ => {}
    }
    closed(answers, around.ladders)
}

/// The answers that many gave in a column that is taken for people's own words, when most people gave one of them: somebody may know
/// that they were fixed.
pub(super) fn usual(column: &SourceColumn, answers: &Answers) -> Option<Vec<usize>> {
    let many = |at: &usize| answers.labels[*at].count >= FEW && !words::tells_who(&answers.labels[*at].text);
    let mut usual: Vec<usize> = (0..answers.labels.len()).filter(many).collect();
    let people: u64 = usual.iter().map(|at| answers.labels[*at].count).sum();
    usual.sort_by_key(|at| &answers.labels[*at].key);
    let fits = (2..=MOST_LEVELS).contains(&usual.len()) && 10 * people >= 6 * answers.total;
    (fits && !words::is_open(&header(column))).then_some(usual)
}

/// Whether labels bear numbers of their own that say more than the ladder: all lie as far beside its values, for its first steps are others
/// than those asked, or they are its values where nobody chose a step between them.
fn are_numbered(answers: &Answers, fit: &Fit<'_>) -> bool {
    let beside = answers.labels.iter().zip(&fit.steps).filter_map(|(label, step)| {
        let value = fit.ladder.steps[(*step)?].0;
        Some(leading(&label.text).map(|number| number - value))
    });
    let beside: Option<Vec<i32>> = beside.collect();
    let alike = beside.filter(|beside| beside.len() > 1 && beside.iter().all(|by| *by == beside[0]));
    alike.is_some_and(|beside| beside[0] != 0 || !fit.between.is_empty())
}

/// A ladder; one answer alone needs the company of another question on it. Where people had one or two answers to choose from and many
/// wrote something else, the question asks for words, and `No` is what those say who have none.
fn on_ladder<'l>(answers: &Answers, around: &Around<'l, '_>) -> Option<Fit<'l>> {
    let fit = around.ladders.fit(answers, around.others, around.block)?;
    let chosen = fit.steps.iter().flatten().collect::<std::collections::BTreeSet<_>>().len();
    let aside = answers.labels.iter().zip(&fit.steps).filter(|(label, step)| step.is_none() && label.count < FEW);
    let aside: Vec<u64> = aside.map(|(label, _)| label.count).collect();
    let in_words = match chosen {
        1 => aside.len() > 1,
        2 => aside.len() > 4 && 10 * aside.iter().sum::<u64>() >= answers.total,
        _ => false,
    };
    let stands = |other: &&&Answers| {
        let fits = around.ladders.fit(other, &[], None);
        other.labels.len() > 1
            && fits.is_some_and(|theirs| theirs.steps.iter().all(Option::is_some) && theirs.ladder == fit.ladder)
    };
    let holds_all = |other: &&&Answers| {
        let named: Vec<&str> = other.labels.iter().map(|label| label.key.as_str()).collect();
        // A column is no company for itself.
        named.len() > answers.labels.len() && answers.labels.iter().all(|label| named.contains(&label.key.as_str()))
    };
    let company = || around.others.iter().any(|other| stands(&other) || holds_all(&other));
    (!in_words && (chosen > 1 || company())).then_some(fit)
}

/// A question with labels that no ladder holds: numbered, banded, or kinds that enough people chose. Else they are people's own words.
fn closed<'l>(answers: &Answers, ladders: &Ladders) -> Meaning<'l> {
    let texts = answers.texts();
    if answers.tell_who() {
        return Meaning::Left(Left::OwnWords);
    }
    if let Some(order) = bands::order(&texts) {
        return Meaning::Kinds(order, true);
    }
    if let Some(numbered) = numbered(answers, ladders) {
        return Meaning::Numbered(numbered);
    }
    let declared = texts.iter().all(|text| is_code(text) || is_tick_word(text)) || words::is_usual_kind(&texts);
    if !declared && answers.rare().any(|label| !ladders.speak(label)) {
        return Meaning::Left(Left::OwnWords);
    }
    if texts.len() < 2 || texts.len() > MOST_LEVELS {
        // The same words from everyone are a comment, unless they are a tick or a code.
        return Meaning::Left(if texts.len() > 1 || declared { Left::NotUsed } else { Left::OwnWords });
    }
    let by_name = || {
        let mut order: Vec<usize> = (0..texts.len()).collect();
        order.sort_by_key(|at| &answers.labels[*at].key);
        order
    };
    Meaning::Kinds(composed::order(answers).unwrap_or_else(by_name), false)
}

/// Numbers in front of labels, or behind them in brackets, each label its own. What has none is what few wrote beside them, and so is a
/// number with words behind it that few gave, unless it is written as the others are or its words stand on a ladder.
fn numbered(answers: &Answers, ladders: &Ladders) -> Option<Vec<Option<i32>>> {
    let joint = |text: &str| text.chars().filter(|c| !c.is_ascii_digit()).take_while(|c| !c.is_alphabetic()).collect::<String>();
    let usual: Vec<String> = answers.labels.iter().filter(|label| label.count >= FEW).map(|label| joint(&label.text)).collect();
    let words = |text: &str| text.trim_matches(|c: char| !c.is_alphabetic()).to_string();
    let declared = |label: &Label| {
        let bare = !label.text.contains(char::is_alphabetic);
        let alike = usual.contains(&joint(&label.text)) && !joint(&label.text).trim().is_empty();
        bare || label.count >= FEW || alike || ladders.know(&compared(&words(&label.text)))
    };
    let number = |label: &Label| leading(&label.text).filter(|_| declared(label));
    let numbers: Vec<Option<i32>> = answers.labels.iter().map(number).collect();
    let numbered = answers.labels.iter().zip(&numbers).filter(|(_, number)| number.is_some());
    let people: u64 = numbered.map(|(label, _)| label.count).sum();
    let mut found: Vec<i32> = numbers.iter().flatten().copied().collect();
    let all = found.len();
    found.sort_unstable();
    found.dedup();
    let worded = answers.labels.iter().any(|label| label.text.contains(char::is_alphabetic));
    let short = found.iter().all(|number| (-5..=100).contains(number)) && all <= MOST_LEVELS;
    (all > 1 && found.len() == all && worded && short && 10 * people >= 9 * answers.total).then_some(numbers)
}

fn is_decimal(answers: &Answers) -> bool {
    let decimal = |text: &str| text.replace(',', ".").parse::<f64>().is_ok_and(f64::is_finite);
    answers.labels.iter().all(|label| decimal(&label.text))
}

/// Whether most people's answers are a time on a clock or how long something took: `12:31`, `00:07:12`, `PT5M`. Nobody chose among them.
fn are_durations(answers: &Answers) -> bool {
    let digits = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let timed = |text: &str| {
        let clock = text.contains(':') && text.split([':', '.']).all(digits);
        let spelt = text
            .strip_prefix("PT")
            .is_some_and(|rest| rest.ends_with(['S', 'M', 'H']) && rest.starts_with(|c: char| c.is_ascii_digit()));
        clock || spelt
    };
    let timed: u64 = answers.labels.iter().filter(|label| timed(&label.text)).map(|label| label.count).sum();
    2 * timed > answers.total
}

/// Dates: those that were asked for are no answers to count; others may be what a spreadsheet made of `1-5`.
fn dates(column: &SourceColumn, answers: &Answers, header: &str) -> Option<Left> {
    let dates = answers.dates();
    if dates == 0 || (dates < answers.total && dates * 10 < answers.total) {
        return None;
    }
    if column.kind == SourceKind::Date || dates == answers.total {
        let comes_back = answers.total >= 3 * answers.labels.len() as u64;
        return Some(if comes_back && !words::asks_for_date(header) { Left::Dates } else { Left::NotUsed });
    }
    let own_words = answers.labels.len() as u64 * 3 > answers.total;
    Some(if own_words { Left::OwnWords } else { Left::Dates })
}
