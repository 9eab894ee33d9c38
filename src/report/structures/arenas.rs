//! Arenas: who meets where, and how often they say that they work together.

use crate::chart::{Axis, Heat, HeatMap, HeatRow, Plot, RowLabel, Shown};
use crate::model::{FieldOption, Inventory};
use crate::report::document::{Block, Cell, FigureBlock, Row, Table};
use crate::report::figures::draw_plot;
use crate::report::view::View;
use crate::structures::contacts;

/// Most columns that a page has room for.
const MOST: usize = 16;
/// What stands in a cell of the picture.
const MEMBER: &str = "●";

pub(super) fn blocks(view: &View<'_>, arenas: &Inventory) -> Vec<Block> {
    std::iter::once(members(view, arenas)).chain(together(view, arenas)).collect()
}

/// Services by arenas.
fn members(view: &View<'_>, arenas: &Inventory) -> Block {
    let words = view.words;
    let services = arenas.kind.field("members").map(|field| field.options.as_slice()).unwrap_or_default();
    let is_in = |service: &FieldOption, row| arenas.words(row, "members").any(|member| member == service.id);
    let meets = |service: &&FieldOption| arenas.rows.iter().filter(|row| is_in(service, row)).count();
    let mut order: Vec<&FieldOption> = services.iter().collect();
    order.sort_by_key(|service| std::cmp::Reverse(meets(service)));
    let title = match order.first() {
        Some(most) => words.fill(
            "structures.arenas.title",
            &[
                ("service", view.say(&most.label)),
                ("count", &words.count(meets(most) as u64)),
                ("all", &words.count(arenas.rows.len() as u64)),
            ],
        ),
        None => words.text("structures.arenas.members"),
    };
    let names: Vec<String> = arenas.rows.iter().map(|row| arenas.name(row).to_owned()).collect();
    let mut table = Table::new("inventory-members", words.text("table_twin"), words.text("structures.arenas.service")).folded();
    for name in &names {
        table = table.words(name.clone());
    }
    let mut rows = Vec::new();
    for service in order {
        let cells: Vec<bool> = arenas.rows.iter().map(|row| is_in(service, row)).collect();
        let label = view.say(&service.label).to_owned();
        let mark = |is_in: bool| if is_in { MEMBER.to_owned() } else { String::new() };
        table.rows.push(Row::new(label.clone(), cells.iter().map(|&is_in| Cell::Text(mark(is_in)))));
        let heat = |&is_in: &bool| {
            if is_in {
                Shown::Value(Heat { value: 1.0, text: MEMBER.to_owned(), is_marked: false })
            } else {
                Shown::Value(Heat::default())
            }
        };
        rows.push(HeatRow { label: RowLabel::new(label, String::new()), cells: cells.iter().map(heat).collect() });
    }
    let axis = Axis { low: 0.0, high: 1.0, precision: 1.0, ticks: Vec::new(), name: words.text("structures.arenas.members") };
    let alt = words.fill("structures.arenas.alt", &[("title", &title)]);
    let fits = names.len() <= MOST && !rows.is_empty();
    let map = HeatMap { axis, n_heading: String::new(), columns: names, counts: Vec::new(), mark: String::new(), rows };
    Block::Figure(Box::new(FigureBlock {
        tells: false,
        id: "figure-inventory-arenas".to_owned(),
        drawing: fits.then(|| draw_plot(words, "inventory-arenas", &title, alt, Plot::HeatMap(map))),
        title,
        subtitle: words.text("structures.arenas.about").into(),
        source: words
            .fill("source", &[("municipality", &view.release.frame().municipality), ("round", &view.round_label(view.round))]),
        table: Table { folded: fits, ..table },
    }))
}

/// Pairs of services by how often they say that they work together, with the arenas that both are in.
fn together(view: &View<'_>, arenas: &Inventory) -> Option<Block> {
    let words = view.words;
    let mut contacts = contacts(view.release, arenas);
    contacts.sort_by(|a, b| b.mean.value.total_cmp(&a.mean.value));
    let text = |key: &str| words.text(&format!("structures.arenas.{key}"));
    let mut table = Table::new("inventory-contacts", text("contacts"), text("pair"))
        .number(text("mean"))
        .words(text("nearest"))
        .words(text("shared"))
        .folded();
    for contact in &contacts {
        let shared: Vec<&str> = arenas
            .rows
            .iter()
            .filter(|row| {
                [contact.from, contact.with].iter().all(|service| arenas.words(row, "members").any(|member| member == service.id))
            })
            .map(|row| arenas.name(row))
            .collect();
        // Neither often nor together in an arena: nothing to see.
        if !contact.is_often && shared.is_empty() {
            continue;
        }
        let shared = if shared.is_empty() { words.text("structures.none") } else { shared.join(", ") };
        let pair = words.fill(
            "structures.arenas.from_with",
            &[("from", view.say(&contact.from.label)), ("with", view.say(&contact.with.label))],
        );
        let cells =
            [Cell::Number(words.value(&contact.mean)), Cell::Text(view.say(&contact.level.label).to_owned()), Cell::Text(shared)];
        table.rows.push(Row::new(pair, cells));
    }
    (!table.rows.is_empty()).then_some(Block::Table(table))
}
