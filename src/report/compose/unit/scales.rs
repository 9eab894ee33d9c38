//! Scales of a group beside those of the others.

use super::Target;
use super::beside::Lines;
use crate::chart::Axis;
use crate::model::{MeasureAt, MeasureKind, Statistic};
use crate::report::compose::heading;
use crate::report::document::{Block, Subtitle};

impl Target<'_> {
    pub(super) fn scales(&self) -> Vec<Block> {
        let (view, words) = (self.view, self.view.words);
        let measures = view.measures();
        let scales: Vec<MeasureAt> = measures
            .keys()
            .filter(|&measure| measures[measure].kind == MeasureKind::Scale)
            .filter(|&measure| view.shown(measure, self.group, Statistic::Mean100).is_some())
            .collect();
        let subtitle = Subtitle::from(words.fill("unit_report.scales_about", &[("round", &view.round_label(view.round))]))
            .marked(view.dot_and_ring(&self.name(), &self.reference()))
            .marked(view.intervals());
        let lines = Lines {
            id: "unit-scales".to_owned(),
            subtitle,
            axis: Axis::points(),
            statistic: Statistic::Mean100,
            measures: &scales,
            heading: "column.scale",
            value_heading: words.text("column.of_100"),
        };
        let Some(figure) = self.beside(&lines) else { return Vec::new() };
        vec![heading(2, "scales", words.text("unit_report.scales")), figure]
    }
}
