//! A report for one service or unit: its own figures beside those of the others and of everyone. Made from the release alone, so
//! that nothing stands here that the main report could not have shown.

mod beside;
mod paths;
mod questions;
mod scales;
mod standing;
mod surroundings;

use super::heading;
use crate::model::{GroupAt, GroupKind, Language, MeasureAt, MeasureKind, Statistic};
use crate::privacy::{Release, Shown};
use crate::report::document::{Block, Cell, Cover, Document, Row, Table};
use crate::report::view::View;
use crate::report::words::capitalised;

pub use paths::municipality_folders;

/// Whom a report is for.
struct Target<'a> {
    view: &'a View<'a>,
    group: GroupAt,
    /// The groups that it is part of, the nearest first, without everyone.
    around: Vec<GroupAt>,
}

/// The report of every service and unit of which something may be shown, by the folder that it belongs in.
#[must_use]
pub fn unit_reports(release: &Release, language: Language) -> Vec<(String, Document)> {
    let Some(view) = View::of(release, language) else { return Vec::new() };
    targets(&view).into_iter().map(|(folder, target)| (folder, target.document())).collect()
}

/// A page that leads to them.
#[must_use]
pub fn unit_index(release: &Release, language: Language) -> Option<Document> {
    let view = View::without_findings(release, language)?;
    let words = view.words;
    let mut table = Table::new("table-unit-reports", words.text("unit_report.index_table"), words.text("column.group"))
        .number(words.text("statistic.respondents"))
        .number(words.text("statistic.response_rate"));
    let response = view.response();
    let mut targets = targets(&view);
    // A folder stands right before those in it.
    targets.sort_by(|a, b| a.0.split('/').cmp(b.0.split('/')));
    for (folder, target) in targets {
        let name = Cell::Link { text: view.group_label(target.group), address: format!("{folder}/report.html") };
        let figure = |statistic| response.and_then(|measure| view.shown(measure, target.group, statistic));
        let rate = figure(Statistic::ResponseRate);
        let rate = match rate.and_then(Shown::value) {
            Some(rate) => Cell::Number(words.whole_percent(rate.value)),
            None => view.cell(rate),
        };
        let cells = vec![name, view.cell(figure(Statistic::Respondents)), rate];
        table.rows.push(Row { cells, depth: u8::try_from(target.around.len()).unwrap_or(u8::MAX), is_total: false });
    }
    if table.rows.is_empty() {
        return None;
    }
    let blocks = vec![
        heading(2, "unit-reports", words.text("unit_report.index_title")),
        Block::Paragraph(words.text("unit_report.index_about")),
        Block::Table(table),
    ];
    let cover = Cover { title: words.text("unit_report.index_title"), facts: Vec::new(), ..super::cover(&view) };
    Some(Document { language, cover, blocks, chosen: Vec::new() })
}

/// Services and units of the newest round of which something may be shown, in the order of the release.
fn targets<'a>(view: &'a View<'a>) -> Vec<(String, Target<'a>)> {
    let folders = paths::folders(view.release);
    let shown = folders.enumerated().filter(|(group, _)| may_be_shown(view, *group));
    shown
        .filter_map(|(group, folder)| Some((folder.clone()?, group)))
        .map(|(folder, group)| (folder, Target { view, group, around: around(view, group) }))
        .collect()
}

/// Whether anything but its size may be shown of a group.
fn may_be_shown(view: &View<'_>, group: GroupAt) -> bool {
    let measures = view.measures();
    let has_answers = |measure: MeasureAt| view.value(measure, group, Statistic::Valid).is_some();
    view.release.shown_in(group).is_none()
        && measures.keys().any(|measure| measures[measure].kind != MeasureKind::Response && has_answers(measure))
}

fn around(view: &View<'_>, group: GroupAt) -> Vec<GroupAt> {
    let mut around = Vec::new();
    let mut at = view.release.group(group).parent;
    while let Some(parent) = at {
        let info = view.release.group(parent);
        // One municipality alone is everyone under another name.
        let is_everyone = info.kind == GroupKind::Municipality && !view.main_groups().contains(&parent);
        if info.kind != GroupKind::Total && !is_everyone {
            around.push(parent);
        }
        at = info.parent;
    }
    around
}

impl Target<'_> {
    fn document(&self) -> Document {
        let mut blocks = self.summary();
        blocks.extend(self.respondents());
        blocks.extend(self.scales());
        blocks.extend(self.rounds());
        blocks.extend(super::benchmarks::of_group(self.view, self.group));
        blocks.extend(self.parts());
        blocks.extend(self.questions());
        blocks.extend(self.hidden());
        let chosen = super::chosen(&blocks);
        let mut document = Document { language: self.view.words.language(), cover: self.cover(), blocks, chosen };
        document.drop_dead_links();
        document
    }

    fn cover(&self) -> Cover {
        let main = super::cover(self.view);
        let (view, words) = (self.view, self.view.words);
        let mut facts = Vec::new();
        let response = view.response();
        let value = |statistic| response.and_then(|measure| view.value(measure, self.group, statistic));
        if let Some(count) = value(Statistic::Respondents) {
            facts.push((words.value(&count), words.text("cover.respondents")));
        }
        if let Some(rate) = value(Statistic::ResponseRate) {
            facts.push((words.whole_percent(rate.value), words.text("cover.response_rate")));
        }
        let around: Vec<String> = self.around.iter().map(|&group| view.group_label(group)).collect();
        let above = [around.join(", "), main.municipality.clone()].into_iter().filter(|name| !name.is_empty());
        let municipality = above.collect::<Vec<_>>().join(" · ");
        let rounds = words.fill("unit_report.cover", &[("title", &main.title), ("rounds", &main.rounds)]);
        Cover { municipality, title: self.name(), rounds: capitalised(&rounds), date: main.date, facts }
    }

    /// The group's name.
    fn name(&self) -> String {
        let label = self.view.say(&self.view.release.group(self.group).label).trim();
        if label.is_empty() { self.view.group_label(self.group) } else { label.to_owned() }
    }

    /// What it is held against: everybody else where the release has the difference, and else everyone.
    fn reference(&self) -> String {
        let key = if self.has_others() { "unit_report.others" } else { "unit_report.everyone" };
        self.view.words.text(key)
    }

    /// Whether the release has differences from everybody else for this kind of group.
    fn has_others(&self) -> bool {
        let measures = self.view.measures();
        measures.keys().any(|measure| self.view.compared(measure, self.group, Statistic::DifferenceFromOthers).is_some())
    }
}
