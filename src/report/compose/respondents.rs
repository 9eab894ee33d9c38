//! Who answered.

use std::collections::BTreeSet;

use super::{heading, missing, weighting};
use crate::model::{DomainInfo, Estimand, GroupAt, GroupKind, MeasureAt, MeasureKind, Statistic, Unit};
use crate::privacy::Shown;
use crate::report::document::{Block, Cell, FigureBlock, Row, Table};
use crate::report::figures;
use crate::report::titles;
use crate::report::view::{View, name_of};
use crate::report::words::lowered;

pub(super) fn section(view: &View<'_>) -> Vec<Block> {
    let Some(response) = view.response() else {
        return Vec::new();
    };
    let words = view.words;
    let mut blocks = vec![heading(2, "respondents", words.text("respondents.title"))];
    blocks.extend(answered(view, response, view.total).map(Block::Paragraph));
    blocks.extend(asked(view).map(Block::Paragraph));
    let rate = view.value(response, view.total, Statistic::ResponseRate);
    blocks.push(Block::Paragraph(sure(view, rate.map(|rate| rate.value))));
    match view.release.frame().estimand {
        Estimand::Staff if rate.is_some() => {
            blocks.push(Block::Paragraph(words.text("respondents.staff")));
            blocks.extend(unknown_population(view, response).map(Block::Paragraph));
        }
        Estimand::Staff => {}
        Estimand::Process => blocks.push(Block::Paragraph(words.text("respondents.process"))),
    }
    blocks.extend(weighting::paragraph(view));
    blocks.extend(missing::paragraph(view));
    let groups = view.main_groups();
    if rate.is_some() && groups.len() > 1 {
        blocks.push(figure(view, response, &groups));
    }
    if view.has_groups() {
        blocks.push(Block::Table(table(view, response)));
    }
    blocks.extend(rolled_up(view));
    blocks
}

/// What was asked: how many questions, on which themes.
fn asked(view: &View<'_>) -> Option<String> {
    let words = view.words;
    let is_question = |kind: MeasureKind| matches!(kind, MeasureKind::Item | MeasureKind::Choice | MeasureKind::Matrix);
    let asks =
        |domain: &&DomainInfo| view.measures().iter().any(|measure| measure.domain == domain.id && is_question(measure.kind));
    let domains: Vec<String> =
        view.release.frame().domains.iter().filter(asks).map(|domain| lowered(view.domain_title(domain))).collect();
    let items = view.measures().iter().filter(|measure| measure.kind == MeasureKind::Item).count() as u64;
    let values = [("items", words.plural("questions", items, &[])), ("domains", words.list(&domains))];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    (domains.len() > 1).then(|| words.fill("respondents.asked", &values))
}

/// Kinds of groups of which nobody knows how many were invited: their intervals are not those of a finite staff.
fn unknown_population(view: &View<'_>, response: MeasureAt) -> Option<String> {
    let groups = &view.release.frame().groups;
    let is_unknown = |&group: &GroupAt| {
        let invited = view.shown(response, group, Statistic::Invited);
        groups[group].round == view.round.id && matches!(invited, Some(Shown::Unavailable(_)))
    };
    let kinds: BTreeSet<GroupKind> = groups.keys().filter(is_unknown).map(|group| groups[group].kind).collect();
    let names = |kind: GroupKind| view.words.text(&format!("kind.{}", name_of(&kind))).to_lowercase();
    let kinds = kinds.into_iter().map(names).collect::<Vec<_>>().join(", ");
    (!kinds.is_empty()).then(|| view.words.fill("respondents.unknown_population", &[("kinds", &kinds)]))
}

/// How far a response rate lets figures speak for those who did not answer.
pub(super) fn sure(view: &View<'_>, rate: Option<f64>) -> String {
    let words = view.words;
    match rate {
        None if hides_rate(view) => words.text("respondents.sure_hidden"),
        None => words.text("respondents.sure_unknown"),
        Some(rate) if rate >= 0.7 => words.text("respondents.sure_high"),
        Some(rate) if rate >= 0.5 => words.text("respondents.sure_middle"),
        Some(_) => words.text("respondents.sure_low"),
    }
}

/// Whether it is known how many were invited, and the rate may not be shown.
fn hides_rate(view: &View<'_>) -> bool {
    let response = view.response();
    let rate = response.and_then(|response| view.shown(response, view.total, Statistic::ResponseRate));
    rate.is_some_and(Shown::is_hidden)
}

/// `123 of 208 invited answered, 59 %.`
pub(super) fn answered(view: &View<'_>, response: MeasureAt, group: GroupAt) -> Option<String> {
    let words = view.words;
    let count = view.value(response, group, Statistic::Respondents)?;
    let round = view.round_label(view.round);
    let invited = view.value(response, group, Statistic::Invited);
    let rate = view.value(response, group, Statistic::ResponseRate);
    Some(match (invited, rate) {
        (Some(invited), Some(rate)) => words.fill(
            "respondents.answered",
            &[
                ("count", &words.value(&count)),
                ("invited", &words.value(&invited)),
                ("rate", &words.whole_percent(rate.value)),
                ("round", &round),
            ],
        ),
        _ => words.plural("respondents.answered_only", count.n, &[("round", &round)]),
    })
}

fn figure(view: &View<'_>, response: MeasureAt, groups: &[GroupAt]) -> Block {
    let words = view.words;
    let mut ranked: Vec<GroupAt> = groups.to_vec();
    // Hidden ones last, in the order of the release: their place must say nothing.
    let rate = |group: GroupAt| view.value(response, group, Statistic::ResponseRate).map(|rate| rate.value);
    ranked.sort_by(|a, b| rate(*b).unwrap_or(-1.0).total_cmp(&rate(*a).unwrap_or(-1.0)));
    let shown: Vec<GroupAt> = ranked.iter().copied().filter(|group| rate(*group).is_some()).collect();
    let has_hidden = groups.iter().any(|&group| {
        let shown = view.shown(response, group, Statistic::ResponseRate);
        shown.is_some_and(Shown::is_hidden) || view.release.shown_in(group).is_some()
    });
    let title = match (shown.first(), shown.last()) {
        (Some(&high), Some(&low)) if high != low => {
            let values = [
                ("high", view.group_label(high)),
                ("high_rate", words.whole_percent(rate(high).unwrap_or_default())),
                ("low", view.group_label(low)),
                ("low_rate", words.whole_percent(rate(low).unwrap_or_default())),
            ];
            let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
            let keys = if has_hidden {
                ["respondents.figure_shown", "respondents.figure_range_shown"]
            } else {
                ["respondents.figure", "respondents.figure_range"]
            };
            titles::fitting(keys.map(|key| words.fill(key, &values)))
        }
        _ => words.text("respondents.figure_plain"),
    };
    let subtitle = words.fill("respondents.figure_about", &[("round", &view.round_label(view.round))]);
    let mut rows = vec![view.total];
    rows.extend(ranked);
    Block::Figure(Box::new(FigureBlock {
        tells: false,
        id: "figure-response".into(),
        drawing: Some(figures::response(view, response, &rows, &title)),
        title,
        subtitle: subtitle.into(),
        source: view.source(),
        table: rates(view, response, rows.iter().map(|group| (*group, 0))).folded(),
    }))
}

fn table(view: &View<'_>, response: MeasureAt) -> Table {
    let rows = std::iter::once((view.total, 0)).chain(view.tree(&view.round.id));
    let caption = view.words.fill("respondents.table", &[("round", &view.round_label(view.round))]);
    let rows: Vec<(GroupAt, u8)> = rows.filter(|(group, _)| view.release.of(response, *group).next().is_some()).collect();
    Table { id: "table-response".into(), caption, folded: rows.len() > 20, ..rates(view, response, rows.into_iter()) }
}

pub(super) fn rates(view: &View<'_>, response: MeasureAt, groups: impl Iterator<Item = (GroupAt, u8)>) -> Table {
    let words = view.words;
    let mut table = Table::new("table-figure-response", words.text("table_twin"), words.text("column.group"))
        .number(words.text("statistic.invited"))
        .number(words.text("statistic.respondents"))
        .number(words.text("statistic.response_rate"));
    for (group, depth) in groups {
        let cells = [Statistic::Invited, Statistic::Respondents, Statistic::ResponseRate].map(|statistic| {
            let shown = view.shown(response, group, statistic);
            match shown {
                // A rate counts people and is no estimate: whole per cent say enough.
                Some(Shown::Value(rate)) if rate.unit == Unit::Share => Cell::Number(words.whole_percent(rate.value)),
                other => view.cell(other),
            }
        });
        let mut row = Row::new(view.group_label(group), cells);
        row.depth = depth;
        row.is_total = group == view.total;
        table.rows.push(row);
    }
    table
}

/// Most groups that a sentence can name.
const NAMED: usize = 8;

/// Which groups are too small, and where their answers are counted.
fn rolled_up(view: &View<'_>) -> Option<Block> {
    let words = view.words;
    let groups = view.groups(&view.round.id, &[GroupKind::Municipality, GroupKind::Service, GroupKind::Unit]);
    let hidden: Vec<(String, String)> = groups
        .iter()
        .filter_map(|&group| Some((view.group_label(group), view.group_label(view.release.shown_in(group)?))))
        .collect();
    if hidden.is_empty() {
        return None;
    }
    let count = hidden.len() as u64;
    if hidden.len() > NAMED {
        let caption = words.fill("respondents.rolled_up_many", &[("count", &words.count(count))]);
        let mut table =
            Table::new("table-rolled-up", caption, words.text("column.group")).words(words.text("column.within")).folded();
        table.rows = hidden.into_iter().map(|(group, within)| Row::new(group, [Cell::Text(within)])).collect();
        return Some(Block::Table(table));
    }
    let named =
        |(group, within): &(String, String)| words.fill("respondents.rolled_up_one", &[("group", group), ("within", within)]);
    let list = words.list(&hidden.iter().map(named).collect::<Vec<_>>());
    Some(Block::Note(words.plural("respondents.rolled_up", count, &[("list", &list)])))
}
