//! Routines: whether they exist, beside how many of the staff know them, have read them and follow them.

use crate::chart::{BarRow, Bars, Plot, RowLabel};
use crate::model::{Inventory, InventoryRow};
use crate::report::compose::top_answers;
use crate::report::document::{Block, Cell, FigureBlock, Row, Subtitle, Table};
use crate::report::view::View;
use crate::report::words::lowered;
use crate::report::{figures, titles};
use crate::structures::{Known, known};

/// Fields that name a question, in the order of the table.
const ASKED: [&str; 3] = ["known", "read", "followed"];

pub(super) fn blocks(view: &View<'_>, routines: &Inventory) -> Vec<Block> {
    let words = view.words;
    let text = |key: &str| words.text(&format!("structures.routines.{key}"));
    let mut table = Table::new("inventory-known", text("beside"), text("routine")).words(text("exists")).words(text("reviewed"));
    for field in ASKED {
        table = table.number(text(field));
    }
    let mut asked: Vec<String> = Vec::new();
    for row in &routines.rows {
        let answers = ASKED.map(|field| known(view.release, routines, row, field));
        if answers.iter().all(Option::is_none) {
            continue;
        }
        let exists = routines.word(row, "exists").map(|id| view.say(&routines.label("exists", id)).to_owned());
        let reviewed = routines.word(row, "reviewed").or_else(|| routines.word(row, "approved")).map(|day| words.date(day));
        let mut cells = vec![Cell::Text(exists.unwrap_or_default()), Cell::Text(reviewed.unwrap_or_default())];
        for known in answers {
            cells.push(view.whole_cell(known.map(|known| known.shown)));
            if let Some(known) = known {
                let said = words.fill(
                    "structures.routines.asked",
                    &[("question", &view.label(known.measure)), ("answers", &top_answers(view, known.measure))],
                );
                if !asked.contains(&said) {
                    asked.push(said);
                }
            }
        }
        table.rows.push(Row::new(routines.name(row), cells));
    }
    if table.rows.is_empty() {
        return Vec::new();
    }
    let note = Block::Note(words.fill("structures.routines.note", &[("questions", &asked.join("; "))]));
    chain(view, routines, table).into_iter().chain([note]).collect()
}

/// One step of a routine's way into practice.
struct Step {
    routine: usize,
    field: &'static str,
    known: Known,
}

/// Each routine from known to read to followed; its table stands with it, or by itself where nothing can be drawn.
fn chain(view: &View<'_>, routines: &Inventory, table: Table) -> Vec<Block> {
    let words = view.words;
    let steps: Vec<Step> = routines
        .rows
        .iter()
        .enumerate()
        .flat_map(|(routine, row)| {
            ASKED
                .into_iter()
                .filter_map(move |field| Some(Step { routine, field, known: known(view.release, routines, row, field)? }))
        })
        .collect();
    let lowest = steps
        .iter()
        .filter(|step| step.field == ASKED[0])
        .filter_map(|step| Some((routines.name(&routines.rows[step.routine]), step.known.shown.value()?)))
        .min_by(|a, b| a.1.value.total_cmp(&b.1.value));
    let Some((routine, share)) = lowest else { return vec![Block::Table(table)] };
    let share = words.whole_percent(share.value);
    let values = [("routine", routine), ("share", share.as_str())];
    let [full, plain] = ["structures.routines.title", "structures.routines.title_short"].map(|key| words.fill(key, &values));
    let title = titles::fitting([full, plain]);
    let rows = steps.iter().enumerate().map(|(at, step)| {
        let row = &routines.rows[step.routine];
        let label = RowLabel::new(
            words.text(&format!("structures.routines.{}", step.field)),
            view.n_text(step.known.measure, view.total),
        );
        let is_first = at == 0 || steps[at - 1].routine != step.routine;
        let bar = figures::bar(view, Some(step.known.shown));
        BarRow { label: if is_first { label.under(headed(view, routines, row)) } else { label }, bar }
    });
    let rows: Vec<BarRow> = rows.collect();
    let spoken = rows.iter().map(|row| {
        let said = row.bar.value().map_or_else(|| words.text("suppressed_mark"), |bar| bar.text.clone());
        format!(
            "{}{}: {said}",
            row.label.heading.as_ref().map(|heading| format!("{heading}: ")).unwrap_or_default(),
            row.label.label
        )
    });
    let alt = words.fill("alt.bars", &[("rows", &spoken.collect::<Vec<_>>().join("; "))]);
    let bars = Bars { n_heading: words.text("column.n"), value_heading: words.text("column.share"), rows, ..Bars::default() };
    let figure = FigureBlock {
        tells: false,
        id: "figure-routines".into(),
        drawing: Some(figures::draw_plot(words, "routines", &title, alt, Plot::Bars(bars))),
        title,
        subtitle: Subtitle::from(words.fill("structures.routines.chain", &[("round", &view.round_label(view.round))]))
            .marked(view.intervals()),
        source: view.source(),
        table: table.folded(),
    };
    vec![Block::Figure(Box::new(figure))]
}

/// `Routine on violence (exists)`.
fn headed(view: &View<'_>, routines: &Inventory, row: &InventoryRow) -> String {
    let exists = routines.word(row, "exists").map(|id| lowered(view.say(&routines.label("exists", id))));
    let name = routines.name(row);
    let said = |exists: String| view.words.fill("structures.routines.headed", &[("routine", name), ("exists", &exists)]);
    exists.map_or_else(|| name.to_owned(), said)
}
