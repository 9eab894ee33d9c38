//! Figures that hold a group's own values against those of others: a dot, and a ring where the others are.

use super::Target;
use crate::chart::Axis;
use crate::model::{Estimate, MeasureAt, Statistic};
use crate::report::document::{Block, Cell, FigureBlock, Row, Subtitle, Table};
use crate::report::figures::{self, Beside};
use crate::report::titles;
use crate::report::words::{quoted, short};

/// Measures of one kind side by side.
pub(super) struct Lines<'a> {
    /// Target of links.
    pub(super) id: String,
    /// What is measured, among whom.
    pub(super) subtitle: Subtitle,
    /// The range of values.
    pub(super) axis: Axis,
    /// The figure of each measure.
    pub(super) statistic: Statistic,
    /// The measures, in the order in which they stand.
    pub(super) measures: &'a [MeasureAt],
    /// Heading of the column of their names.
    pub(super) heading: &'static str,
    /// Heading of the column of values.
    pub(super) value_heading: String,
}

impl Target<'_> {
    /// A figure and its table; nothing where not a single value of the group's own may be shown.
    pub(super) fn beside(&self, lines: &Lines<'_>) -> Option<Block> {
        let view = self.view;
        let others: Vec<Option<Estimate>> =
            lines.measures.iter().map(|&measure| self.reference_value(measure, lines.statistic)).collect();
        let is_shown = |&measure: &MeasureAt| view.value(measure, self.group, lines.statistic).is_some();
        if !lines.measures.iter().any(is_shown) {
            return None;
        }
        let title = self.beside_title(lines, &others);
        let mut table = self.beside_table(lines, &others);
        table.folded = lines.measures.len() > 1;
        let beside = Beside {
            id: &lines.id,
            group: self.group,
            name: &self.name(),
            reference: &self.reference_of(lines.statistic),
            statistic: lines.statistic,
            measures: lines.measures,
            others: &others,
            axis: lines.axis.clone(),
            value_heading: lines.value_heading.clone(),
        };
        Some(Block::Figure(Box::new(FigureBlock {
            tells: false,
            id: format!("figure-{}", lines.id),
            drawing: Some(figures::beside(view, &beside, &title)),
            title,
            subtitle: lines.subtitle.clone(),
            source: view.source(),
            table,
        })))
    }

    /// The value that a group is held against: that of everybody else where the release has the difference, and else that of
    /// everyone. Nothing is subtracted that is not published as a difference.
    pub(super) fn reference_value(&self, measure: MeasureAt, statistic: Statistic) -> Option<Estimate> {
        if statistic != Statistic::Mean100 || !self.has_others() {
            return self.view.value(measure, self.view.total, statistic);
        }
        let own = self.view.value(measure, self.group, statistic)?;
        let difference = self.view.compared(measure, self.group, Statistic::DifferenceFromOthers)?.value()?;
        Some(Estimate { value: own.value - difference.value, interval: Err(crate::model::NoInterval::NotDefined), ..own })
    }

    /// Who that is, in words.
    pub(super) fn reference_of(&self, statistic: Statistic) -> String {
        let others = statistic == Statistic::Mean100 && self.has_others();
        self.view.words.text(if others { "unit_report.others" } else { "unit_report.everyone" })
    }

    /// Where the group is furthest from whom it is held against.
    fn beside_title(&self, lines: &Lines<'_>, others: &[Option<Estimate>]) -> String {
        let (view, words) = (self.view, self.view.words);
        let pairs = lines
            .measures
            .iter()
            .zip(others)
            .filter_map(|(&measure, other)| Some((measure, view.value(measure, self.group, lines.statistic)?, (*other)?)));
        // The first of those that are equally far away, in the order of the questionnaire.
        let distance = |(_, own, other): &(MeasureAt, Estimate, Estimate)| (own.value - other.value).abs();
        let is_sure = |(measure, _, _): &(MeasureAt, Estimate, Estimate)| self.is_surely_apart(*measure);
        let mut pairs: Vec<(MeasureAt, Estimate, Estimate)> = pairs.collect();
        let is_one = pairs.len() == 1;
        pairs.retain(|pair| is_one || is_sure(pair));
        let widest = pairs.into_iter().reduce(|widest, next| if distance(&next) > distance(&widest) { next } else { widest });
        let Some((measure, own, other)) = widest else {
            let values = [("what", self.matter(lines)), ("reference", self.reference_of(lines.statistic))];
            let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
            return titles::fitting([words.fill("unit_report.alike", &values), words.fill("unit_report.alike_short", &values)]);
        };
        let in_words = |estimate: &Estimate| match estimate.unit {
            crate::model::Unit::Share => words.whole_percent(estimate.value),
            _ => words.value(estimate),
        };
        words.fill(
            if is_one { "unit_report.beside" } else { "unit_report.apart" },
            &[
                ("measure", &quoted(view, &short(view, measure))),
                ("own", &in_words(&own)),
                ("other", &in_words(&other)),
                ("reference", &self.reference_of(lines.statistic)),
            ],
        )
    }

    /// What a figure is about: the part of the questionnaire, or the scales.
    fn matter(&self, lines: &Lines<'_>) -> String {
        let domain = |measure: &MeasureAt| self.view.domain_of(*measure);
        let first = lines.measures.first().and_then(domain);
        let is_one = lines.measures.iter().all(|measure| domain(measure) == first);
        first.filter(|_| is_one).map_or_else(|| self.view.words.text("unit_report.scales"), str::to_owned)
    }

    fn beside_table(&self, lines: &Lines<'_>, others: &[Option<Estimate>]) -> Table {
        let (view, words) = (self.view, self.view.words);
        let has_others = lines.statistic == Statistic::Mean100 && self.has_others();
        let mut table = Table::new(format!("table-{}", lines.id), words.text("table_twin"), words.text(lines.heading))
            .number(self.name())
            .number(words.fill("column.interval", &[("level", &view.confidence())]))
            .number(words.text("column.n"));
        for &group in &self.around {
            table = table.number(view.group_label(group));
        }
        if has_others {
            table = table.number(words.text("unit_report.others")).number(words.text("column.difference"));
        }
        table = table.number(words.text("everyone"));
        for (&measure, other) in lines.measures.iter().zip(others) {
            let own = view.shown(measure, self.group, lines.statistic);
            let valid = view.shown(measure, self.group, Statistic::Valid);
            let mut cells = vec![view.cell(own), view.share_interval_cell(self.group, own), view.cell(valid)];
            cells.extend(self.around.iter().map(|&group| view.cell(view.shown(measure, group, lines.statistic))));
            if has_others {
                let difference = view.compared(measure, self.group, Statistic::DifferenceFromOthers);
                cells.push(other.map_or_else(|| view.cell(difference), |other| Cell::Number(words.value(&other))));
                cells.push(view.cell(difference));
            }
            cells.push(view.cell(view.shown(measure, view.total, lines.statistic)));
            table.rows.push(Row::new(view.label(measure), cells));
        }
        table
    }
}
