//! What has changed between rounds, and what cannot be compared.

use super::{heading, moved, series, trends};
use crate::findings::{Certainty, Rule};
use crate::model::{Comparability, GroupAt, LinkKind, MeasureAt, MeasureKind, Statistic, Topic};
use crate::privacy::Shown;
use crate::report::document::{Block, Cell, FigureBlock, Row, Subtitle, Table};
use crate::report::view::{View, name_of};
use crate::report::words::quoted;
use crate::report::{figures, titles};

pub(super) fn section(view: &View<'_>) -> Vec<Block> {
    let (Some(previous), Some(_)) = (view.previous, view.previous_total) else { return Vec::new() };
    let words = view.words;
    let (now, before) = (view.round_label(view.round), view.round_label(previous));
    let mut blocks = vec![heading(2, "rounds", words.fill("rounds.title", &[("before", &before), ("now", &now)]))];
    blocks.push(Block::Paragraph(words.text("rounds.about")));
    let scales = comparable(view, &[MeasureKind::Scale, MeasureKind::LinkedScale], Statistic::Change);
    if !scales.is_empty() {
        blocks.push(figure(view, &scales, "rounds.figure_sure_about"));
        blocks.extend(moved::block(view, &scales));
    }
    blocks.extend(trends::services(view));
    blocks.extend(trends::units(view));
    blocks.extend(series::tables(view));
    let items = comparable(view, &[MeasureKind::Item, MeasureKind::Choice], Statistic::ChangeInShare);
    if !items.is_empty() {
        blocks.push(Block::Table(shares(view, &items)));
    }
    let breaks = breaks(view);
    if !breaks.is_empty() {
        blocks.push(heading(3, "breaks", words.text("rounds.breaks")));
        blocks.push(Block::Paragraph(words.text("rounds.breaks_about")));
        blocks.push(Block::Definitions(breaks));
    }
    if blocks.len() == 2 {
        blocks.push(Block::Note(nothing_compared(view)));
    }
    blocks
}

/// Why no change stands here: nothing was asked alike, or what was may not be shown, or has no figure.
pub(super) fn nothing_compared(view: &View<'_>) -> String {
    let is_alike = |link: &Comparability| {
        link.link == LinkKind::Same && link.to == view.round.id && view.previous.is_some_and(|previous| link.from == previous.id)
    };
    let measures = view.measures();
    let is_change = |statistic: Statistic| statistic.facts().topic == Topic::Rounds && statistic.facts().p_value.is_some();
    let hidden = |measure: MeasureAt| {
        view.release.of(measure, view.total).any(|figure| is_change(figure.key.statistic) && figure.shown.is_hidden())
    };
    let key = if measures.keys().any(hidden) {
        "summary.compared_hidden"
    } else if measures.iter().any(|measure| measure.kind == MeasureKind::LinkedScale || measure.links.iter().any(is_alike)) {
        "summary.compared_absent"
    } else {
        "summary.nothing_compared"
    };
    view.words.text(key)
}

/// Measures whose change since the round before is shown at the total.
pub(super) fn comparable(view: &View<'_>, kinds: &[MeasureKind], statistic: Statistic) -> Vec<MeasureAt> {
    let measures = view.measures();
    measures
        .keys()
        .filter(|&measure| kinds.contains(&measures[measure].kind))
        .filter(|&measure| view.compared(measure, view.total, statistic).is_some_and(|shown| shown.value().is_some()))
        .collect()
}

/// The name of a scale; one over the questions that both rounds share says so.
pub(in crate::report) fn scale_label(view: &View<'_>, scale: MeasureAt) -> String {
    let label = view.label(scale);
    if view.measure(scale).kind == MeasureKind::LinkedScale {
        view.words.fill("rounds.linked", &[("scale", &label)])
    } else {
        label
    }
}

/// Shown changes: how many there are, and how many of them are certain, by the rule of findings.
pub(super) struct Changes {
    pub(super) all: usize,
    pub(super) up: usize,
    pub(super) down: usize,
}

impl Changes {
    /// Of measures in groups.
    pub(super) fn of(view: &View<'_>, figures: impl Iterator<Item = (MeasureAt, GroupAt)>) -> Self {
        let mut changes = Self { all: 0, up: 0, down: 0 };
        for (measure, group) in figures {
            let Some(change) = view.compared(measure, group, Statistic::Change).and_then(Shown::value) else { continue };
            let certainty = view.certainty(measure, group, Statistic::Change);
            let is_certain = certainty.is_some_and(Certainty::is_certain);
            changes.all += 1;
            changes.up += usize::from(is_certain && change.value > 0.0);
            changes.down += usize::from(is_certain && change.value < 0.0);
        }
        changes
    }
}

/// `Of 3 scales: 1 has surely gone up, 2 without a sure change`.
fn title(view: &View<'_>, changes: &Changes) -> String {
    let words = view.words;
    if changes.up + changes.down == 0 {
        return words.plural("rounds.none_surely", changes.all as u64, &[]);
    }
    let unsure = changes.all - changes.up - changes.down;
    let parts = [("rounds.surely_up", changes.up), ("rounds.surely_down", changes.down), ("rounds.not_surely", unsure)];
    let parts: Vec<String> =
        parts.iter().filter(|(_, count)| *count > 0).map(|(key, count)| words.plural(key, *count as u64, &[])).collect();
    let all = words.plural("scales", changes.all as u64, &[]);
    let whole = words.fill("rounds.figure", &[("all", &all), ("parts", &words.list(&parts))]);
    let largest = view.findings.largest(&[Rule::LevelChanged], |_| true);
    let largest = largest.and_then(|finding| titles::moved(view, finding, changes.up + changes.down - 1));
    let [up, down, unsure] = [changes.up, changes.down, unsure].map(|count| words.count(count as u64));
    let short = words.fill("rounds.figure_short", &[("up", &up), ("down", &down), ("unsure", &unsure)]);
    titles::fitting(largest.into_iter().chain([whole, short]))
}

/// The change of each scale, for everyone or for whom the view is focused on. `about` is the message below the title.
pub(super) fn figure(view: &View<'_>, scales: &[MeasureAt], about: &str) -> Block {
    let words = view.words;
    let (now, before) = (view.round_label(view.round), view.previous.map(|previous| view.round_label(previous)));
    let before = before.unwrap_or_default();
    let title = title(view, &Changes::of(view, scales.iter().map(|&scale| (scale, view.total))));
    let subtitle = Subtitle::from(words.fill(about, &[("group", view.group_label(view.total).as_str())]))
        .marked(view.dot_and_ring(&now, &before))
        .with_table(view.intervals_in_table());
    let mut table = Table::new("table-figure-rounds", words.text("table_twin"), words.text("column.scale"))
        .number(before)
        .number(now.as_str())
        .number(words.text("statistic.change"))
        .number(words.fill("column.interval", &[("level", &view.confidence())]))
        .words(words.text("column.certainty"))
        .folded();
    for &scale in scales {
        let change = view.compared(scale, view.total, Statistic::Change);
        let then = view.previous_total.and_then(|total| view.shown(scale, total, Statistic::Mean100));
        let cells = [
            view.cell(then),
            view.cell(view.shown(scale, view.total, Statistic::Mean100)),
            view.cell(change),
            view.interval_cell(change),
            certainty(view, scale, Statistic::Change),
        ];
        table.rows.push(Row::new(scale_label(view, scale), cells));
    }
    Block::Figure(Box::new(FigureBlock {
        tells: view.findings.largest(&[Rule::LevelChanged], |_| true).is_some(),
        id: "figure-rounds".into(),
        drawing: figures::rounds(view, &with_broken(view, scales), &title),
        title,
        subtitle,
        source: view.source(),
        table,
    }))
}

/// Broken series stand among the others, unless their shared questions speak for them.
fn with_broken(view: &View<'_>, scales: &[MeasureAt]) -> Vec<MeasureAt> {
    let measures = view.measures();
    let linked =
        |id: &str| measures.iter().any(|measure| measure.kind == MeasureKind::LinkedScale && measure.id.as_str().starts_with(id));
    measures
        .keys()
        .filter(|&measure| {
            let is_broken = measures[measure].kind == MeasureKind::Scale
                && view.compared(measure, view.total, Statistic::Change).is_some()
                && !linked(&format!("{}/", measures[measure].id));
            scales.contains(&measure) || is_broken
        })
        .collect()
}

fn certainty(view: &View<'_>, measure: MeasureAt, statistic: Statistic) -> Cell {
    match view.certainty(measure, view.total, statistic) {
        Some(certainty) => Cell::Text(view.words.text(&format!("certainty.{}", certainty.id()))),
        None => view.cell(view.compared(measure, view.total, statistic)),
    }
}

fn shares(view: &View<'_>, items: &[MeasureAt]) -> Table {
    let words = view.words;
    let mut table = Table::new("table-rounds-items", words.text("rounds.items"), words.text("column.question"))
        .number(words.text("column.share_before"))
        .number(words.text("column.share_now"))
        .number(words.text("statistic.change_in_share"))
        .number(words.fill("column.interval", &[("level", &view.confidence())]))
        .words(words.text("column.certainty"));
    for &item in items {
        let statistic = if view.measure(item).kind == MeasureKind::Choice { Statistic::Ticked } else { Statistic::TopBox };
        let change = view.compared(item, view.total, Statistic::ChangeInShare);
        let then = view.previous_total.and_then(|total| view.shown(item, total, statistic));
        let cells = [
            view.cell(then),
            view.cell(view.shown(item, view.total, statistic)),
            view.cell(change),
            view.interval_cell(change),
            certainty(view, item, Statistic::ChangeInShare),
        ];
        table.rows.push(Row::new(view.label(item), cells));
    }
    table.folded = table.rows.len() > 12;
    table
}

/// Questions that are not the same in both rounds, and why.
fn breaks(view: &View<'_>) -> Vec<(String, String)> {
    let mut breaks = Vec::new();
    for (position, measure) in view.measures().enumerated() {
        let link = measure.links.iter().find(|link| link.to == view.round.id && link.link != LinkKind::Same);
        if let (MeasureKind::Item, Some(link)) = (measure.kind, link) {
            breaks.push((quoted(view, &view.label(position)), view.words.text(&format!("link.{}", name_of(&link.link)))));
        }
    }
    breaks
}

#[cfg(test)]
mod tests {
    use super::{Changes, nothing_compared, title};
    use crate::model::Language;
    use crate::privacy::Release;
    use crate::report::view::View;

    const INVENTED: &str = include_str!("../../../tests/golden/report/invented.release.json");

    /// The invented release with every change of everyone hidden.
    fn hidden() -> String {
        let line = |line: &str| match line.find(",\"value\":") {
            Some(at) if line.contains("\"statistic\":\"change") && line.contains("\"group\":{\"round\":\"2026\"}") => {
                let end = if line.ends_with("]}") { "]}" } else { "," };
                format!("{},\"status\":\"suppressed\",\"reason\":null}}{end}", &line[..at])
            }
            _ => line.to_owned(),
        };
        INVENTED.lines().map(line).collect::<Vec<_>>().join("\n")
    }

    fn said(json: &str) -> Option<String> {
        let release = Release::from_json(json.as_bytes()).ok()?;
        View::of(&release, Language::Nb).map(|view| nothing_compared(&view))
    }

    /// Changes of the scales of everyone, and the title that they give.
    fn changes(json: &str) -> Option<((usize, usize, usize), String)> {
        let release = Release::from_json(json.as_bytes()).ok()?;
        let view = View::of(&release, Language::Nb)?;
        let scales = view.scales();
        let changes = Changes::of(&view, scales.map(|scale| (scale, view.total)));
        Some(((changes.all, changes.up, changes.down), title(&view, &changes)))
    }

    /// The change of one scale is 11.7 in both; in the second its interval holds zero.
    #[test]
    fn a_change_that_may_be_chance_is_not_counted() {
        let sure = "\"lower\":6.36697533761201";
        assert!(INVENTED.contains(sure));
        let line = |line: &str| {
            if line.contains(sure) {
                line.replace(sure, "\"lower\":-6.36697533761201").replace("more_than_trivial", "cannot_tell")
            } else {
                line.to_owned()
            }
        };
        let unsure: Vec<String> = INVENTED.lines().map(line).collect();
        let (before, said_before) = changes(INVENTED).unwrap_or_default();
        let (after, said_after) = changes(&unsure.join("\n")).unwrap_or_default();
        assert!(before.1 > 0 && said_before.contains(": fra "), "{said_before}");
        assert_eq!((after.0, after.1 + 1, after.2), before, "{said_after}");
    }

    #[test]
    fn one_scale_that_may_not_have_changed_is_said_not_to_have() {
        let release = Release::from_json(INVENTED.as_bytes()).ok();
        let view = release.as_ref().and_then(|release| View::of(release, Language::Nb));
        let said = view.map(|view| title(&view, &Changes { all: 1, up: 0, down: 0 }));
        assert!(said.is_some_and(|said| said.contains("ikke sikkert endret seg") && !said.contains("gått opp")));
    }

    #[test]
    fn what_was_asked_alike_is_never_said_not_to_be() {
        let hidden = said(&hidden());
        assert_eq!(hidden.as_deref(), Some("Det som er spurt likt i de to rundene, kan ikke vises av hensyn til personvernet."));
        assert!(said(INVENTED).is_some_and(|said| said.contains("ingen tall som kan sammenlignes")));
    }
}
