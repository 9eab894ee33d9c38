//! Who is missed by whom: what services say of each other, pooled over the municipalities that show it.

use std::collections::BTreeMap;

use super::spread::pooled;
use super::standing::{Contact, Told};
use super::{Whole, heading};
use crate::model::Text;
use crate::report::document::{Block, Cell, Row, Table};

/// A table for each question of a collaboration matrix: those who answer down, those who are rated across.
pub(super) fn section(whole: &Whole<'_>) -> Vec<Block> {
    let all: Vec<&Contact> = whole.standings.iter().flat_map(|standing| &standing.contacts).collect();
    let mut told: BTreeMap<(&str, &str), Vec<Told>> = BTreeMap::new();
    for contact in &all {
        for (who, mean) in &contact.by {
            told.entry((contact.id.as_str(), who.get(whole.language))).or_default().push(*mean);
        }
    }
    let mut questions: Vec<&Text> = Vec::new();
    for contact in &all {
        if !questions.contains(&&contact.question) {
            questions.push(&contact.question);
        }
    }
    let tables: Vec<Block> =
        questions.iter().enumerate().filter_map(|(at, question)| table(whole, (at + 1, question), &all, &told)).collect();
    if tables.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![heading(2, "contacts", whole.text("contacts")), Block::Paragraph(whole.text("contacts_about"))];
    blocks.extend(tables);
    blocks
}

fn table(
    whole: &Whole<'_>,
    (number, question): (usize, &Text),
    all: &[&Contact],
    told: &BTreeMap<(&str, &str), Vec<Told>>,
) -> Option<Block> {
    let words = whole.words();
    let (mut rated, mut who): (Vec<&Contact>, Vec<&str>) = (Vec::new(), Vec::new());
    for contact in all.iter().filter(|contact| contact.question == *question) {
        if rated.iter().all(|known| known.id != contact.id) {
            rated.push(contact);
        }
        for (own, _) in &contact.by {
            let own = own.get(whole.language);
            if !who.contains(&own) {
                who.push(own);
            }
        }
    }
    who.sort_unstable();
    let contact = rated.first()?;
    let end = |(value, label): &(i32, Text)| format!("{value} = {}", label.get(whole.language));
    let about = question.get(whole.language).trim_end_matches(['?', ':', '…', ' ']);
    let caption = if let Some(answer) = &contact.answer {
        words.fill("several.contacts_shares", &[("question", about), ("answer", answer.get(whole.language))])
    } else {
        let [low, high] = contact.ends.each_ref().map(end);
        words.fill("several.contacts_table", &[("question", about), ("low", &low), ("high", &high)])
    };
    let printed = |value: f64| match &contact.answer {
        Some(_) => words.whole_percent(value),
        None => words.number(value, 1),
    };
    let mut table = Table::new(format!("table-contacts-{number}"), caption, words.text("matrix.who"));
    for contact in &rated {
        table = table.number(contact.rated.get(whole.language));
    }
    for own in who {
        let cells = rated.iter().map(|contact| {
            if contact.own.as_ref().is_some_and(|name| name.get(whole.language) == own) {
                return Cell::Missing(whole.text("own_service"));
            }
            let found = told.get(&(contact.id.as_str(), own)).and_then(|told| pooled(whole, told.iter().copied()));
            found.map_or_else(|| Cell::Missing(whole.text("too_few_show")), |value| Cell::Number(printed(value)))
        });
        let row = Row::new(own, cells);
        if row.cells.iter().any(|cell| matches!(cell, Cell::Number(_))) {
            table.rows.push(row);
        }
    }
    (!table.rows.is_empty()).then_some(Block::Table(table))
}
