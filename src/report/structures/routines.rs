//! Routines: whether they exist, beside how many of the staff know them, have read them and follow them.

use crate::model::Inventory;
use crate::report::compose::top_answers;
use crate::report::document::{Block, Cell, Row, Table};
use crate::report::view::View;
use crate::structures::known;

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
    vec![Block::Table(table), Block::Note(words.fill("structures.routines.note", &[("questions", &asked.join("; "))]))]
}
