//! What is surely wanted most: a sentence on page one, and the places that each need can have.

use crate::findings::{Certainty, Finding, FindingKind, Place, Ranked, ranked};
use crate::model::{MeasureAt, Statistic};
use crate::report::document::{Block, Cell, Row, Sentence, Table};
use crate::report::view::{View, slug};
use crate::report::words::{in_whole_percent, quoted, scale_figure, shortened, signed};

/// Most groups that are told of on page one.
const MOST_GROUPS: usize = 3;

/// For page one, of each question whose first wish has no sentence of its own: what is surely among the three that most people chose.
pub(super) fn sentences(view: &View<'_>, all: &[Ranked], wishes: &[Finding]) -> Vec<Sentence> {
    let is_told = |ranked: &Ranked| wishes.iter().any(|wish| is_of(view, ranked, wish.measure));
    all.iter().filter(|ranked| !is_told(ranked)).filter_map(|ranked| told(view, ranked)).collect()
}

/// Groups that surely have something else than everyone among their three, of the question that an option belongs to.
pub(super) fn groups(view: &View<'_>, all: &[Ranked], option: MeasureAt) -> Option<String> {
    in_groups(view, all.iter().find(|ranked| is_of(view, ranked, option))?)
}

fn is_of(view: &View<'_>, ranked: &Ranked, option: MeasureAt) -> bool {
    let question = |option: MeasureAt| &view.measure(option).part_of;
    question(ranked.options[0]) == question(option)
}

fn told(view: &View<'_>, ranked: &Ranked) -> Option<Sentence> {
    let words = view.words;
    let first = ranked.first(&ranked.groups.first()?.1);
    let &most = first.first()?;
    let key = if ranked.is_coded { "wanted.coded" } else { "wanted.chosen" };
    let question = quoted(view, view.say(&view.measure(most).about));
    let said = words.fill(key, &[("question", &question), ("options", &names(view, &first))]);
    let share = in_whole_percent(view.value(most, view.total, Statistic::Ticked)?);
    let sign = FindingKind::Wish;
    let sure = words.text(&format!("certainty.{}", Certainty::Certain.id()));
    let answers = words.plural("answers", view.n(most, view.total)?, &[]);
    let meta = [signed(words, sign), sure, answers];
    Some(Sentence {
        figure: words.value(&share),
        unit: words.text("unit.share"),
        text: std::iter::once(said).chain(in_groups(view, ranked)).collect::<Vec<_>>().join(" "),
        meta: meta.join(" · "),
        sign: Some(sign),
        link: Some(scale_figure(view.measure(most).part_of.as_deref().unwrap_or_default())),
    })
}

fn in_groups(view: &View<'_>, ranked: &Ranked) -> Option<String> {
    let (everyone, groups) = ranked.groups.split_first()?;
    let first = ranked.first(&everyone.1);
    let others = groups.iter().filter_map(|(group, places)| {
        let own: Vec<MeasureAt> = ranked.first(places).into_iter().filter(|option| !first.contains(option)).collect();
        let values = [("group", view.group_label(*group)), ("options", names(view, &own))];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        (!own.is_empty()).then(|| view.words.fill("wanted.group", &values))
    });
    let sentences: Vec<String> = others.take(MOST_GROUPS).collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

fn names(view: &View<'_>, options: &[MeasureAt]) -> String {
    view.words.list(&options.iter().map(|&option| name(view, option)).collect::<Vec<_>>())
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
