//! How good the dictionary of an open question is, below the shares that it found.

use crate::model::{Estimate, MeasureAt, Statistic};
use crate::report::document::{Block, Cell, Row, Table};
use crate::report::view::{View, slug};
use crate::report::words::quoted;

/// Id of the option that stands for answers that no code fits: only a coded question has it.
const NONE_FITS: &str = "/no_code_fits";

/// What is known of the dictionary that these options were found by: corrected shares with recall and precision, or that nobody has looked.
/// Nothing where people ticked the options themselves.
pub(super) fn block(view: &View<'_>, options: &[MeasureAt]) -> Option<Block> {
    let words = view.words;
    let none = none_fits(view, options)?;
    let known = |option: &MeasureAt| view.shown(*option, view.total, Statistic::CorrectedShare).is_some();
    let mut known: Vec<MeasureAt> = options.iter().copied().filter(known).collect();
    if known.is_empty() {
        let question = quoted(view, view.say(&view.measure(none).about));
        return Some(Block::Note(words.fill("coding.unknown", &[("question", &question)])));
    }
    let corrected =
        |option: MeasureAt| view.value(option, view.total, Statistic::CorrectedShare).map_or(-1.0, |share| share.value);
    known.sort_by(|a, b| corrected(*b).total_cmp(&corrected(*a)));
    let name = view.measure(none).part_of.clone().unwrap_or_default();
    let interval = words.fill("column.interval", &[("level", &view.confidence())]);
    let named = |statistic: Statistic| words.text(&format!("statistic.{statistic}"));
    let mut table = Table::new(format!("table-coding-{}", slug(&name)), about(view, &known), words.text("column.option"))
        .number(words.text("coding.found"))
        .number(named(Statistic::CorrectedShare))
        .number(interval.clone())
        .number(named(Statistic::DictionaryRecall))
        .number(interval.clone())
        .number(named(Statistic::DictionaryPrecision))
        .number(interval)
        .number(named(Statistic::CoderAgreement))
        .folded();
    for &option in &known {
        let shown = |statistic: Statistic| view.shown(option, view.total, statistic);
        let mut cells = vec![view.cell(shown(Statistic::Ticked))];
        for statistic in [Statistic::CorrectedShare, Statistic::DictionaryRecall, Statistic::DictionaryPrecision] {
            cells.extend([view.cell(shown(statistic)), view.interval_cell(shown(statistic))]);
        }
        let alpha = shown(Statistic::CoderAgreement);
        cells.push(if alpha.is_some() { view.cell(alpha) } else { Cell::Text(String::new()) });
        table.rows.push(Row::new(view.label(option), cells));
    }
    Some(Block::Table(table))
}

/// Whether the options are codes of answers in people's own words, and nothing that anybody ticked.
pub(super) fn is_coded(view: &View<'_>, options: &[MeasureAt]) -> bool {
    none_fits(view, options).is_some()
}

fn none_fits(view: &View<'_>, options: &[MeasureAt]) -> Option<MeasureAt> {
    options.iter().copied().find(|&option| view.measure(option).id.as_str().ends_with(NONE_FITS))
}

/// How often the dictionary finds what there is, and is right, from the poorest code to the best.
fn about(view: &View<'_>, options: &[MeasureAt]) -> String {
    let words = view.words;
    let ends = |statistic: Statistic| {
        let shares = options.iter().filter_map(|&option| view.value(option, view.total, statistic));
        let all: Vec<f64> = shares.map(|share: Estimate| share.value).collect();
        let percent = |value: f64| words.whole_percent(value);
        let (low, high) = (all.iter().copied().fold(1.0, f64::min), all.iter().copied().fold(0.0, f64::max));
        (percent(low), percent(high))
    };
    let (recall, precision) = (ends(Statistic::DictionaryRecall), ends(Statistic::DictionaryPrecision));
    let values = [
        ("recall_low", recall.0.as_str()),
        ("recall_high", &recall.1),
        ("precision_low", &precision.0),
        ("precision_high", &precision.1),
    ];
    format!("{}. {}", words.text("coding.title"), words.fill("coding.about", &values))
}
