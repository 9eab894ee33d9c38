//! Who answered, what has changed, the units of a service, and what is not shown.

use super::Target;
use crate::model::{GroupAt, GroupKind, MeasureAt, MeasureKind, Statistic};
use crate::report::compose::{heading, respondents, rounds};
use crate::report::document::{Block, Cell, Row, Table};

impl Target<'_> {
    /// The group's response beside that of the groups around it.
    pub(super) fn respondents(&self) -> Vec<Block> {
        let (view, words) = (self.view, self.view.words);
        let Some(response) = view.response() else {
            return Vec::new();
        };
        let inside = self.inside().into_iter().map(|group| (group, 1));
        let outside = self.around.iter().map(|&group| (group, 0));
        let rows = std::iter::once((self.group, 0)).chain(inside).chain(outside).chain([(view.total, 0)]);
        let caption = words.fill("respondents.table", &[("round", &view.round_label(view.round))]);
        let table = Table { id: "table-response".into(), caption, ..respondents::rates(view, response, rows) };
        vec![heading(2, "respondents", words.text("respondents.title")), Block::Table(table)]
    }

    /// The groups right below it, in the order of the release.
    fn inside(&self) -> Vec<GroupAt> {
        let groups = &self.view.release.frame().groups;
        groups.keys().filter(|&group| groups[group].parent == Some(self.group)).collect()
    }

    pub(super) fn rounds(&self) -> Vec<Block> {
        let (view, words) = (self.view.focused_on(self.group), self.view.words);
        let (Some(previous), Some(_)) = (view.previous, view.previous_total) else { return Vec::new() };
        let (now, before) = (view.round_label(view.round), view.round_label(previous));
        let scales = rounds::comparable(&view, &[MeasureKind::Scale, MeasureKind::LinkedScale], Statistic::Change);
        if scales.is_empty() {
            return Vec::new();
        }
        vec![
            heading(2, "rounds", words.fill("rounds.title", &[("before", &before), ("now", &now)])),
            Block::Paragraph(words.text("rounds.about")),
            rounds::figure(&view, &scales, "unit_report.rounds_sure_about"),
        ]
    }

    /// The scales of the groups right below, one beside the other.
    pub(super) fn parts(&self) -> Vec<Block> {
        let (view, words) = (self.view, self.view.words);
        let inside = self.inside();
        let measures = view.measures();
        let has_level = |measure: MeasureAt, group: GroupAt| view.shown(measure, group, Statistic::Mean100).is_some();
        let scales: Vec<MeasureAt> = measures
            .keys()
            .filter(|&measure| measures[measure].kind == MeasureKind::Scale)
            .filter(|&measure| inside.iter().any(|&group| has_level(measure, group)))
            .collect();
        if inside.is_empty() || scales.is_empty() {
            return Vec::new();
        }
        let caption = words.fill("unit_report.parts_table", &[("group", &self.name())]);
        let mut table = Table::new("table-parts", caption, words.text("column.scale")).number(self.name());
        for &group in &inside {
            table = table.number(view.say(&view.release.group(group).label));
        }
        for scale in scales {
            let groups = std::iter::once(self.group).chain(inside.iter().copied());
            let cells: Vec<Cell> = groups.map(|group| view.cell(view.shown(scale, group, Statistic::Mean100))).collect();
            table.rows.push(Row::new(view.label(scale), cells));
        }
        vec![heading(2, "parts", words.text("unit_report.parts")), Block::Table(table)]
    }

    /// What is not shown and why, in general: the reason for a single figure could help those who look for it.
    pub(super) fn hidden(&self) -> Vec<Block> {
        let (view, words) = (self.view, self.view.words);
        let info = view.release.privacy();
        let rules = words.fill(
            "privacy.rules",
            &[
                ("n", &words.count(info.min_n)),
                ("sensitive", &words.count(info.min_n_sensitive)),
                ("spread", &words.count(info.min_n_spread)),
            ],
        );
        let mut blocks = vec![heading(2, "privacy", words.text("unit_report.hidden"))];
        blocks.extend([rules, words.text("privacy.secondary"), words.text("unit_report.hidden_why")].map(Block::Paragraph));
        if view.release.group(self.group).kind == GroupKind::Unit {
            blocks.push(Block::Paragraph(words.text("unit_report.hidden_questions")));
        }
        blocks.push(Block::Note(words.text("unit_report.main")));
        blocks
    }
}
