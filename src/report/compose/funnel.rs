//! Units of a scale: who stands out by more than chance explains, instead of a list from best to worst.

use crate::findings::Rule;
use crate::model::{MeasureAt, Polarity, Statistic};
use crate::report::document::{Block, Cell, FigureBlock, Row, Table};
use crate::report::figures::{self, LIMITS, Place, Units, level_words};
use crate::report::titles;
use crate::report::view::{View, slug};

/// A funnel where a unit lies beyond both limits, and else the sentence that none does: eleven clouds in which nothing is to be seen
/// teach readers to skip them. `None` where too few units may be shown.
pub(super) fn block(view: &View<'_>, scale: MeasureAt) -> Option<Block> {
    let words = view.words;
    let units = Units::of(view, scale)?;
    let (label, info) = (view.label(scale), view.measure(scale));
    let all = words.count(units.shown.len() as u64);
    let values = [("scale", label.as_str()), ("units", &all)];
    let title = match units.at(Place::Beyond).len() {
        0 => return Some(Block::Paragraph(format!("{}.", words.fill("funnel.none", &values)))),
        count => {
            let some = words.plural("funnel.some", count as u64, &values);
            titles::fitting(named(view, scale, &label).into_iter().chain([some]))
        }
    };
    let mut subtitle = words.fill("funnel.about", &[("round", &view.round_label(view.round)), ("units", &all)]);
    if info.polarity == Polarity::Negative {
        subtitle = format!("{subtitle} {}", words.text("low_is_good"));
    }
    let id = slug(info.id.as_str());
    Some(Block::Figure(Box::new(FigureBlock {
        tells: false,
        id: format!("figure-units-{id}"),
        drawing: Some(figures::units(view, scale, &units, &title)),
        title,
        subtitle: subtitle.into(),
        source: view.source(),
        table: table(view, scale, &units, format!("table-units-{id}")),
    })))
}

/// The unit that surely lies furthest from the others, by name.
fn named(view: &View<'_>, scale: MeasureAt, label: &str) -> Option<String> {
    let words = view.words;
    let finding = view.findings.largest(&[Rule::UnitApart], |finding| finding.measure == scale)?;
    let (level, other) = (words.value(&finding.level?), words.number(finding.other?, 0));
    let level = words.fill("title.of_100", &[("value", &level)]);
    let unit = view.group_label(finding.group);
    Some(words.fill("funnel.unit", &[("scale", label), ("unit", &unit), ("level", &level), ("other", &other)]))
}

fn table(view: &View<'_>, scale: MeasureAt, units: &Units, id: String) -> Table {
    let words = view.words;
    let mut table = Table::new(id, words.text("table_twin"), words.text("column.group"))
        .number(words.text("column.n"))
        .number(words.text("column.of_100"));
    for (level, _) in LIMITS.iter().rev() {
        table = table.number(words.fill("funnel.limit", &[("level", &level_words(words, *level))]));
    }
    table = table.words(words.text("funnel.place")).folded();
    for unit in &units.shown {
        let limits = LIMITS.iter().rev().map(|(_, z)| {
            let (lower, upper) = units.limit(unit.n as f64, *z);
            Cell::Number(format!("{}–{}", words.number(lower, 0), words.number(upper, 0)))
        });
        let place = match unit.place {
            Place::Within => "funnel.within",
            Place::Between => "funnel.between",
            Place::Beyond => "funnel.beyond",
        };
        let mean = view.cell(view.shown(scale, unit.group, Statistic::Mean100));
        let cells = [Cell::Number(words.count(unit.n)), mean].into_iter().chain(limits);
        table.rows.push(Row::new(view.group_label(unit.group), cells.chain([Cell::Text(words.text(place))])));
    }
    table
}
