//! Measures: which levels and ages each theme has, beside what young people struggle with and what staff answer.

use crate::model::{FieldOption, Inventory, InventoryRow, MeasureKind, NeedTheme, Statistic, Text};
use crate::privacy::ProfileRelease;
use crate::report::document::{Block, Cell, Row, Table};
use crate::report::view::View;
use crate::structures::{LEVELS, is_running, needs};

pub(super) fn blocks(view: &View<'_>, measures: &Inventory) -> Vec<Block> {
    let themes = themes(view, measures);
    vec![Block::Table(beside(view, measures, &themes)), Block::Table(coverage(view, measures, &themes))]
}

/// Themes that a measure names, or in which a figure is worse than the country's; those of the profile first, in their order.
fn themes<'a>(view: &View<'a>, measures: &'a Inventory) -> Vec<(String, Text, Option<&'a NeedTheme>)> {
    let named = measures.kind.field("themes").map(|field| field.options.as_slice()).unwrap_or_default();
    let profile = view.release.youth().map(ProfileRelease::themes).unwrap_or_default();
    let in_need = needs(view.release);
    let is_wanted = |theme: &&NeedTheme| {
        named.iter().any(|option| option.id == theme.id) || in_need.iter().any(|need| need.theme.id == theme.id)
    };
    let mut all: Vec<(String, Text, Option<&NeedTheme>)> =
        profile.iter().filter(is_wanted).map(|theme| (theme.id.clone(), theme.title.clone(), Some(theme))).collect();
    for option in named {
        if all.iter().all(|(id, _, _)| *id != option.id) {
            all.push((option.id.clone(), option.label.clone(), None));
        }
    }
    all
}

fn of_theme<'a>(measures: &'a Inventory, theme: &'a str) -> impl Iterator<Item = &'a InventoryRow> {
    let rows = measures.rows.iter().filter(|row| is_running(measures, row));
    rows.filter(move |row| measures.words(row, "themes").any(|word| word == theme))
}

fn at_level<'a>(measures: &'a Inventory, theme: &'a str, level: &'a str) -> impl Iterator<Item = &'a InventoryRow> {
    of_theme(measures, theme).filter(move |row| measures.word(row, "level") == Some(level))
}

/// Need, capacity and measures of each theme beside each other; nothing is computed from them together.
fn beside(view: &View<'_>, measures: &Inventory, themes: &[(String, Text, Option<&NeedTheme>)]) -> Table {
    let words = view.words;
    let text = |key: &str| words.text(&format!("structures.measures.{key}"));
    let mut table = Table::new("inventory-themes", text("beside"), text("theme")).words(text("worse"));
    for key in ["sure", "want"] {
        table = table.number(text(key));
    }
    for level in LEVELS {
        table = table.number(words.text(&format!("structures.level.{level}")));
    }
    table = table.number(text("places"));
    let in_need = needs(view.release);
    for (id, title, theme) in themes {
        let worse = in_need.iter().find(|need| need.theme.id == *id).map(|need| {
            let tested = theme.map_or(0, |theme| theme.indicators.len());
            let all = view.release.youth().map_or(tested, |youth| {
                youth
                    .rows()
                    .iter()
                    .filter(|row| row.main && theme.is_some_and(|theme| theme.indicators.contains(&row.indicator)))
                    .count()
            });
            words.fill("count_of", &[("count", &words.count(need.worse.len() as u64)), ("all", &words.count(all as u64))])
        });
        let answered = |kind: MeasureKind, statistic: Statistic| {
            let found = theme.iter().flat_map(|theme| &theme.measures).filter_map(|id| view.release.measure_position(id));
            let first = found.into_iter().find(|&measure| view.measure(measure).kind == kind);
            view.whole_cell(first.and_then(|measure| view.shown(measure, view.total, statistic)))
        };
        let places: f64 = of_theme(measures, id).filter_map(|row| measures.number(row, "capacity")).sum();
        let mut cells = vec![
            Cell::Text(worse.unwrap_or_else(|| "–".to_owned())),
            answered(MeasureKind::Item, Statistic::TopBox),
            answered(MeasureKind::Choice, Statistic::Ticked),
        ];
        cells.extend(LEVELS.map(|level| Cell::Number(words.count(at_level(measures, id, level).count() as u64))));
        cells.push(Cell::Number(words.number(places, 0)));
        table.rows.push(Row::new(view.say(title), cells));
    }
    table
}

/// Running measures by theme, level and age.
fn coverage(view: &View<'_>, measures: &Inventory, themes: &[(String, Text, Option<&NeedTheme>)]) -> Table {
    let words = view.words;
    let ages: &[FieldOption] = measures.kind.field("ages").map(|field| field.options.as_slice()).unwrap_or_default();
    let mut table =
        Table::new("inventory-coverage", words.text("structures.measures.coverage"), words.text("structures.measures.theme"));
    for age in ages {
        table = table.number(view.say(&age.label));
    }
    let enough = |age: &FieldOption| {
        let asked = age.asked.as_deref().and_then(|id| view.release.measure_position(id));
        view.whole_cell(asked.and_then(|measure| view.shown(measure, view.total, Statistic::TopBox)))
    };
    let answers: Vec<Cell> = ages.iter().map(enough).collect();
    if answers.iter().any(|cell| matches!(cell, Cell::Number(_) | Cell::Hidden)) {
        table.rows.push(Row::new(words.text("structures.measures.enough"), answers));
    }
    for (id, title, _) in themes {
        table.part(view.say(title));
        for level in LEVELS {
            let count = |age: &FieldOption| {
                let rows = at_level(measures, id, level);
                rows.filter(|row| measures.words(row, "ages").any(|word| word == age.id)).count() as u64
            };
            let cells = ages.iter().map(|age| Cell::Number(words.count(count(age))));
            table.rows.push(Row { depth: 1, ..Row::new(words.text(&format!("structures.level.{level}")), cells) });
        }
    }
    table
}
