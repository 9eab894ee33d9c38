//! Answers that are not there: who left out what, and what it could have changed.

use super::heading;
use super::tables::number;
use crate::findings::{Finding, GroupLeftOut, LeftOut, Missing, Worst};
use crate::model::{Degrees, Estimate, Statistic, Unit};
use crate::privacy::{RowKey, Shown};
use crate::report::document::{Block, Cell, Row, Table};
use crate::report::view::View;
use crate::report::words::{self, capitalised, lowered};

/// Most groups that the sentence names.
const NAMED: usize = 3;

/// One paragraph beside who answered.
pub(super) fn paragraph(view: &View<'_>) -> Option<Block> {
    let found = Missing::of(view.release)?;
    let words = view.words;
    let stopped = found.everyone.stopped?;
    if found.together().left() == 0 {
        return Some(Block::Paragraph(words.text("left_out.none")));
    }
    let left = words.percent(found.together().share()?, found.together().asked());
    let stopped = words.percent(stopped.value, stopped.n);
    let mut text = words.fill("left_out.began", &[("stopped", &stopped), ("left", &left)]);
    let named = |group: &&GroupLeftOut| {
        let share = group.stopped.map(|share| words.percent(share.value, share.n)).unwrap_or_default();
        words.fill("left_out.named", &[("group", &lowered(&view.group_label(group.group))), ("share", &share)])
    };
    let more: Vec<String> = found.surely_more().iter().take(NAMED).map(named).collect();
    if !more.is_empty() {
        text = format!("{text} {}", words.fill("left_out.more", &[("list", &words.list(&more))]));
    } else if found.groups.iter().any(|group| group.p.is_some()) {
        text = format!("{text} {}", words.text("left_out.alike"));
    }
    Some(Block::Paragraph(text))
}

/// The section of the appendix; nothing where no answer is missing.
pub(super) fn blocks(view: &View<'_>) -> Vec<Block> {
    let Some(found) = Missing::of(view.release).filter(|found| found.together().left() > 0) else { return Vec::new() };
    let words = view.words;
    let mut blocks = vec![heading(3, "missing", words.text("left_out.title")), Block::Paragraph(words.text("left_out.about"))];
    blocks.extend(findings(view).map(Block::Table));
    blocks.push(Block::Table(by_group(view, &found)));
    blocks.push(Block::Table(by_part(view, &found)));
    blocks.extend(by_question(view, &found).map(Block::Table));
    if let Some(table) = by_chance(view) {
        blocks.extend([Block::Paragraph(words.text("left_out.chance_about")), Block::Table(table)]);
    }
    blocks
}

/// Little's test of each scale, for those who ask for it in the plan.
fn by_chance(view: &View<'_>) -> Option<Table> {
    let words = view.words;
    let text = |key: &str| words.text(&format!("left_out.{key}"));
    let mut table = Table::new("table-missing-chance", text("chance"), text("scale"))
        .number("χ²".to_owned())
        .number("ν".to_owned())
        .number(text("p"))
        .number(text("people"));
    for scale in view.scales() {
        let key = RowKey::of(scale, view.total, Statistic::LittleMcarP);
        let (statistic, p) = (
            view.shown(scale, view.total, Statistic::LittleMcar),
            view.release.of(scale, view.total).find(|figure| figure.key == key),
        );
        let Some(p) = p else { continue };
        let found = statistic.and_then(Shown::value);
        let adjusted =
            p.shown.value().map(|value| Estimate { value: view.release.adjusted_p(&p).unwrap_or(value.value), ..value });
        let none = || Cell::Missing(String::new());
        let degrees = match found.map(|found| found.degrees) {
            Some(Degrees::One(degrees)) => Cell::Number(words.number(degrees, 0)),
            _ => none(),
        };
        let cells = [
            view.cell(statistic),
            degrees,
            adjusted.map_or_else(|| view.cell(Some(p.shown)), |p| Cell::Number(words.value(&p))),
            found.map_or_else(none, |found| Cell::Number(words.count(found.n))),
        ];
        table.rows.push(Row::new(view.label(scale), cells));
    }
    (!table.rows.is_empty()).then_some(table)
}

/// Each finding of page one as it would be at worst.
fn findings(view: &View<'_>) -> Option<Table> {
    let words = view.words;
    let text = |key: &str| words.text(&format!("left_out.{key}"));
    let mut table = Table::new("table-missing-findings", text("findings"), text("finding"))
        .number(text("difference"))
        .number(text("at_worst"))
        .number(text("without"))
        .words(text("stands"));
    let found = &view.findings;
    for finding in [&found.strengths, &found.gaps, &found.changes, &found.wishes].into_iter().flatten() {
        let Some(worst) = Worst::of(view.release, finding) else { continue };
        let like = |value: f64| {
            let estimate = finding.difference.or(finding.level)?;
            let unit = match estimate.unit {
                Unit::Share | Unit::ShareDifference => Unit::ShareDifference,
                _ => Unit::Points100Difference,
            };
            Some(Cell::Number(words.value(&words::in_whole_percent(Estimate { value, unit, ..estimate }))))
        };
        let none = || Cell::Missing(String::new());
        let own = finding.difference.and_then(|difference| like(difference.value)).unwrap_or_else(none);
        let cells = [
            own,
            like(worst.difference).unwrap_or_else(none),
            Cell::Number(words.count(worst.left)),
            Cell::Text(text(if worst.falls { "no" } else { "yes" })),
        ];
        table.rows.push(Row::new(about(view, finding), cells));
    }
    (!table.rows.is_empty()).then_some(table)
}

/// What a finding is about, and where.
fn about(view: &View<'_>, finding: &Finding) -> String {
    let (topic, place) = (words::topic(view, finding.measure), words::place(view, finding.group));
    capitalised(&if place.is_empty() { topic } else { format!("{topic} {place}") })
}

fn by_group(view: &View<'_>, found: &Missing) -> Table {
    let words = view.words;
    let text = |key: &str| words.text(&format!("left_out.{key}"));
    let mut table = Table::new("table-missing-groups", text("groups"), words.text("column.group"))
        .number(text("stopped"))
        .number(text("difference"))
        .number(text("left"));
    for group in std::iter::once(&found.everyone).chain(&found.groups) {
        let hidden = || view.cell(Some(Shown::Hidden));
        let left = group.questions.and_then(|questions| Some((questions.share()?, questions.asked())));
        let is_total = group.group == view.total;
        let cells = [
            group.stopped.as_ref().map_or_else(hidden, |share| number(view, share)),
            match &group.difference {
                Some(difference) => number(view, difference),
                None if is_total => Cell::Text(String::new()),
                None => hidden(),
            },
            left.map_or_else(hidden, |(share, asked)| Cell::Number(words.percent(share, asked))),
        ];
        table.rows.push(Row { is_total, ..Row::new(view.group_label(group.group), cells) });
    }
    table
}

/// Parts of the questionnaire, in order: where people stop, and what they pass by.
fn by_part(view: &View<'_>, found: &Missing) -> Table {
    let words = view.words;
    let text = |key: &str| words.text(&format!("left_out.{key}"));
    let mut table = Table::new("table-missing-parts", text("parts"), text("part"))
        .number(text("questions"))
        .number(text("skipped"))
        .number(text("had_stopped"))
        .number(text("declined"));
    for domain in &view.release.frame().domains {
        let of: Vec<LeftOut> = found
            .questions
            .iter()
            .filter(|(measure, _)| view.measure(*measure).domain == domain.id)
            .map(|(_, one)| *one)
            .collect();
        let Some(sum) = of.iter().copied().reduce(LeftOut::and) else { continue };
        let share = |count: u64| Cell::Number(words.percent(count as f64 / sum.asked() as f64, sum.asked()));
        let cells = [Cell::Number(words.count(of.len() as u64)), share(sum.skipped), share(sum.stopped), share(sum.declined)];
        table.rows.push(Row::new(view.domain_title(domain), cells));
    }
    table
}

/// Single questions: how many left them out, and between which ends the share at the top would lie.
fn by_question(view: &View<'_>, found: &Missing) -> Option<Table> {
    let words = view.words;
    let text = |key: &str| words.text(&format!("left_out.{key}"));
    let mut table = Table::new("table-missing-questions", text("bounds"), text("question"))
        .number(text("asked"))
        .number(text("left"))
        .number(words.text("statistic.top_box"))
        .number(text("ends"))
        .folded();
    for (measure, left_out) in &found.questions {
        let Some(top) = view.value(*measure, view.total, Statistic::TopBox) else { continue };
        let (Some(share), Some((low, high))) = (left_out.share(), left_out.ends(top.value, top.n)) else { continue };
        let asked = left_out.asked();
        let ends = format!("{} {} {}", words.percent(low, asked), words.text("to"), words.percent(high, asked));
        let cells = [
            Cell::Number(words.count(asked)),
            Cell::Number(words.percent(share, asked)),
            Cell::Number(words.value(&top)),
            Cell::Number(ends),
        ];
        table.rows.push(Row::new(view.label(*measure), cells));
    }
    (!table.rows.is_empty()).then_some(table)
}
