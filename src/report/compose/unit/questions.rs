//! Questions, ticks and matrices of a group beside those of everyone, part by part of the questionnaire.

use super::Target;
use super::beside::Lines;
use crate::chart::Axis;
use crate::model::{DetailAt, GroupAt, LevelAt, LevelInfo, MeasureAt, MeasureKind, Statistic};
use crate::report::compose::{coding, heading, low_is_good, top_answers};
use crate::report::document::{Block, Row, Table};
use crate::report::view::slug;
use crate::report::words::quoted;

/// What a set of questions has in common: a response scale, or the question that they are parts of.
type Common<'a> = (MeasureKind, &'a [LevelInfo], Option<&'a str>, Option<&'a str>);

impl Target<'_> {
    pub(super) fn questions(&self) -> Vec<Block> {
        let (view, words) = (self.view, self.view.words);
        let mut blocks = Vec::new();
        for domain in &view.release.frame().domains {
            let mut figures: Vec<Block> = Vec::new();
            for kind in [MeasureKind::Item, MeasureKind::Choice, MeasureKind::Matrix] {
                let sets = self.sets(&view.in_domain(&domain.id, kind));
                figures.extend(sets.iter().filter_map(|set| self.set(set)));
            }
            // Options without distances have no top: they are told one by one.
            let has_top = |item: &MeasureAt| view.shown(*item, self.group, Statistic::TopBox).is_some();
            let named = view.in_domain(&domain.id, MeasureKind::Item).into_iter().filter(|item| !has_top(item));
            figures.extend(named.filter_map(|item| self.answers(item)).map(Block::Table));
            if !figures.is_empty() {
                let id = format!("domain-{}", slug(domain.id.as_str()));
                blocks.push(heading(3, id, view.domain_title(domain)));
                blocks.extend(figures);
            }
        }
        if !blocks.is_empty() {
            blocks.insert(0, heading(2, "questions", words.text("unit_report.questions")));
            blocks.insert(1, Block::Paragraph(words.text("unit_report.questions_about")));
        }
        blocks
    }

    /// Measures that the group has figures of, those that can share a figure together.
    fn sets(&self, measures: &[MeasureAt]) -> Vec<Vec<MeasureAt>> {
        let view = self.view;
        let common = |measure: MeasureAt| -> Common<'_> {
            let info = view.measure(measure);
            (info.kind, info.levels.as_slice(), info.part_of.as_deref(), info.aspect.as_deref())
        };
        let mut sets: Vec<Vec<MeasureAt>> = Vec::new();
        for &measure in measures {
            if view.shown(measure, self.group, statistic(view.measure(measure).kind)).is_none() {
                continue;
            }
            match sets.iter_mut().find(|members| common(members[0]) == common(measure)) {
                Some(members) => members.push(measure),
                None => sets.push(vec![measure]),
            }
        }
        sets
    }

    /// How answers without distances are spread, in the group and among everyone; nothing where that may not be shown.
    fn answers(&self, item: MeasureAt) -> Option<Table> {
        let (view, words) = (self.view, self.view.words);
        let spread = |group: GroupAt, level: LevelAt| {
            let mut rows = view.rows(item, group, Statistic::LevelShare);
            rows.find(|figure| figure.key.detail == Some(DetailAt::Level(level))).map(|figure| figure.shown)
        };
        let levels = &view.measure(item).levels;
        let is_shown = |level: LevelAt| spread(self.group, level).is_some_and(|shown| shown.value().is_some());
        if !levels.keys().any(is_shown) {
            return None;
        }
        let id = format!("table-unit-{}", slug(view.measure(item).id.as_str()));
        let mut table =
            Table::new(id, view.label(item), words.text("column.answer")).number(self.name()).number(words.text("everyone"));
        for (position, level) in levels.enumerated() {
            let cells = [self.group, view.total].map(|group| view.cell(spread(group, position)));
            table.rows.push(Row::new(view.say(&level.label), cells));
        }
        let valid = [self.group, view.total].map(|group| view.cell(view.shown(item, group, Statistic::Valid)));
        table.rows.push(Row { is_total: true, ..Row::new(words.text("column.n"), valid) });
        Some(table)
    }

    fn set(&self, measures: &[MeasureAt]) -> Option<Block> {
        let (view, words) = (self.view, self.view.words);
        let info = view.measure(*measures.first()?);
        let statistic = statistic(info.kind);
        let answers = match info.kind {
            MeasureKind::Choice if coding::is_coded(view, measures) => words.text("unit_report.wrote"),
            MeasureKind::Choice => words.text("unit_report.ticked"),
            _ => words.fill("unit_report.answering", &[("answers", &top_answers(view, measures[0]))]),
        };
        let question = view.say(&info.about);
        let question = if question.is_empty() || info.kind == MeasureKind::Item {
            String::new()
        } else {
            format!("{} ", quoted(view, question))
        };
        let round = view.round_label(view.round);
        let values = [("question", question.as_str()), ("answers", &answers), ("round", &round)];
        let mut subtitle = words.fill("unit_report.shares_about", &values);
        if let Some(remark) = low_is_good(view, measures) {
            subtitle = format!("{subtitle} {remark}");
        }
        let lines = Lines {
            id: format!("unit-{}", slug(info.id.as_str())),
            subtitle: subtitle.into(),
            axis: Axis::shares(words.percent(0.0, 1).trim_start_matches('0')),
            statistic,
            measures,
            heading: if info.kind == MeasureKind::Choice { "column.option" } else { "column.question" },
            value_heading: words.text("column.share"),
        };
        self.beside(&lines)
    }
}

/// The figure that speaks for a question.
const fn statistic(kind: MeasureKind) -> Statistic {
    match kind {
        MeasureKind::Choice => Statistic::Ticked,
        _ => Statistic::TopBox,
    }
}
