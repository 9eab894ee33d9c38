//! What is surely wanted most: a line on page one, and the places that each need can have.

use crate::findings::{Place, Ranked, ranked};
use crate::model::MeasureAt;
use crate::report::document::{Block, Cell, Row, Table};
use crate::report::view::{View, slug};
use crate::report::words::{quoted, shortened};

/// Most groups that are told of on page one.
const MOST_GROUPS: usize = 3;

/// For page one: of each question what is surely among the three that most people chose; then groups that surely have something else first.
pub(super) fn summary(view: &View<'_>) -> Vec<Block> {
    ranked(view.release).iter().filter_map(|ranked| told(view, ranked)).map(Block::Paragraph).collect()
}

fn told(view: &View<'_>, ranked: &Ranked) -> Option<String> {
    let words = view.words;
    let names = |options: &[MeasureAt]| words.list(&options.iter().map(|&option| name(view, option)).collect::<Vec<_>>());
    let (everyone, groups) = ranked.groups.split_first()?;
    let first = ranked.first(&everyone.1);
    let mut sentences = Vec::new();
    if !first.is_empty() {
        let key = if ranked.is_coded { "wanted.coded" } else { "wanted.chosen" };
        let question = quoted(view, view.say(&view.measure(ranked.options[0]).about));
        sentences.push(words.fill(key, &[("question", &question), ("options", &names(&first))]));
    }
    let others = groups.iter().filter_map(|(group, places)| {
        let own: Vec<MeasureAt> = ranked.first(places).into_iter().filter(|option| !first.contains(option)).collect();
        (!own.is_empty()).then(|| words.fill("wanted.group", &[("group", &view.group_label(*group)), ("options", &names(&own))]))
    });
    sentences.extend(others.take(MOST_GROUPS));
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

fn name(view: &View<'_>, option: MeasureAt) -> String {
    quoted(view, &shortened(&view.label(option)))
}

/// Places of the options of a question, everyone and by service and role; nothing where none can be told.
pub(super) fn table(view: &View<'_>, options: &[MeasureAt]) -> Option<Block> {
    let words = view.words;
    let all = ranked(view.release);
    let ranked = all.iter().find(|ranked| ranked.options.iter().all(|option| options.contains(option)))?;
    let count = ranked.options.len();
    let is_told = |places: &[Place]| places.iter().any(|place| place.to - place.from + 1 < count);
    let groups: Vec<_> = ranked.groups.iter().filter(|(group, places)| *group == view.total || is_told(places)).collect();
    if !groups.iter().any(|(_, places)| is_told(places)) {
        return None;
    }
    let id = view.measure(ranked.options[0]).part_of.clone().unwrap_or_default();
    let caption = words.fill("wanted.about", &[("count", &words.count(count as u64)), ("level", &view.confidence())]);
    let mut table = Table::new(format!("table-places-{}", slug(&id)), caption, words.text("column.option")).folded();
    for (group, _) in &groups {
        table = table.number(view.group_label(*group));
    }
    for (row, &option) in ranked.options.iter().enumerate() {
        let place = |places: &[Place]| match places.get(row) {
            Some(place) if place.from == place.to => words.count(place.from as u64),
            Some(place) => format!("{}–{}", words.count(place.from as u64), words.count(place.to as u64)),
            None => String::new(),
        };
        let cells: Vec<Cell> = groups.iter().map(|(_, places)| Cell::Text(place(places))).collect();
        table.rows.push(Row::new(view.label(option), cells));
    }
    Some(Block::Table(table))
}
