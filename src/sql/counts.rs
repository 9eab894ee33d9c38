//! Answers become counts: people, answers to each question, scores of each scale and the moments of its complete cases.

use std::collections::BTreeSet;

use super::RoundQuery;
use super::answers::{UNKNOWN, UNKNOWN_NAMES, answer};
use crate::model::Answer;

impl RoundQuery<'_> {
    /// Every table of the round, in the order in which they are made.
    pub(super) fn tables(&self) -> Vec<String> {
        let mut tables = self.answer_tables();
        for scale in self.scales() {
            tables.extend(self.score_tables(scale));
        }
        tables
    }

    /// A query for each measure; all have the same columns.
    pub(super) fn counts(&self) -> Vec<String> {
        let judged = self.table("judged");
        let [unknown, text] = UNKNOWN_NAMES;
        let mut counts = vec![
            self.grouped(&self.text("respondents"), &self.text(""), &judged, ""),
            self.grouped(unknown, text, &format!("{judged} WHERE {unknown} IS NOT NULL"), &format!(", {unknown}, {text}")),
        ];
        for &column in &self.columns {
            let (name, measure) = (answer(column), self.text(self.measure(column)));
            let known = format!("{judged} WHERE {name} <> {UNKNOWN}");
            counts.push(self.grouped(&measure, &self.level(column), &known, &format!(", {name}")));
        }
        for scale in self.scales() {
            let measure = self.text(self.request.layout.scales()[scale].measure.as_str());
            counts.push(self.grouped(&measure, &self.score(), &self.table(&format!("scores{scale}")), ", total, valid"));
            counts.push(self.moments(scale, &measure));
        }
        counts
    }

    fn text(&self, text: &str) -> String {
        self.request.dialect.text(text)
    }

    /// How many there are of each group and level.
    fn grouped(&self, measure: &str, level: &str, from: &str, by: &str) -> String {
        let keys = self.keys();
        let count = self.whole("COUNT(*)");
        format!("SELECT {}, {count} FROM {from} GROUP BY {keys}{by}", self.head(measure, level))
    }

    /// The first columns of a row. The names that the first query gives are those of the result.
    fn head(&self, measure: &str, level: &str) -> String {
        let [measure_name, level_name] = ["measure", "level"].map(|name| self.request.dialect.name(name));
        format!("{}, {measure} AS {measure_name}, {level} AS {level_name}", self.keys())
    }

    /// A score as tallies write it.
    fn score(&self) -> String {
        let dialect = self.request.dialect;
        let score = dialect.joined(&[dialect.to_text("total"), "'/'".to_string(), dialect.to_text("valid")]);
        format!("CASE WHEN valid IS NULL THEN 'no_score' ELSE {score} END")
    }

    /// A whole number that does not overflow, under the name of counts.
    fn whole(&self, expression: &str) -> String {
        format!("CAST({expression} AS BIGINT) AS {}", self.request.dialect.name("count"))
    }

    /// Scales of which the round asked any item.
    fn scales(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.request.layout.scales().len()).filter(|&scale| !self.request.layout.asked_items(scale, self.version).is_empty())
    }

    /// Items of a scale that the round asked: position in the scale, and column of the layout.
    fn items(&self, scale: usize) -> Vec<(usize, usize)> {
        let asked = self.request.layout.asked_items(scale, self.version);
        asked.into_iter().map(|item| (item, self.request.layout.scales()[scale].column(item))).collect()
    }

    /// Values of the items, turned where they are turned; then their number and sum; then those of people with a score.
    fn score_tables(&self, scale: usize) -> Vec<String> {
        let fewest = self.request.layout.scales()[scale].min_valid;
        let [values, sums, scores] = ["values", "sums", "scores"].map(|name| self.table(&format!("{name}{scale}")));
        let (keys, items) = (self.keys(), self.items(scale));
        let lines = items.iter().map(|&(item, column)| format!("{} AS v{item}", self.value(scale, item, column)));
        let terms = |term: &dyn Fn(usize) -> String| items.iter().map(|&(item, _)| term(item)).collect::<Vec<_>>();
        let valid = terms(&|item| format!("CASE WHEN v{item} IS NULL THEN 0 ELSE 1 END")).join(" + ");
        let sum = terms(&|item| format!("COALESCE(v{item}, 0)")).join(" + ");
        let values_of = terms(&|item| format!("v{item}")).join(", ");
        vec![
            format!(
                "{values} AS (\n  SELECT {keys},\n    {}\n  FROM {}\n)",
                lines.collect::<Vec<_>>().join(",\n    "),
                self.table("judged")
            ),
            format!("{sums} AS (\n  SELECT {keys}, {values_of},\n    {valid} AS valid,\n    {sum} AS total\n  FROM {values}\n)"),
            format!(
                "{scores} AS (\n  SELECT {keys}, CASE WHEN valid >= {fewest} THEN valid END AS valid, \
                 CASE WHEN valid >= {fewest} THEN total END AS total\n  FROM {sums}\n)"
            ),
        ]
    }

    /// What an answer to an item counts in a score. Levels at equal distances are reckoned, which is quicker than to look each one up.
    fn value(&self, scale: usize, item: usize, column: usize) -> String {
        let (layout, name) = (&self.request.layout.scales()[scale], answer(column));
        let levels = self.request.layout.columns()[column].levels;
        let values: Vec<(u8, i32)> =
            (0..levels).filter_map(|level| Some((Answer::level(level).byte(), layout.value(item, level)?))).collect();
        let steps: BTreeSet<i32> = values.windows(2).map(|pair| pair[1].1 - pair[0].1).collect();
        match (values.first(), steps.iter().collect::<Vec<_>>().as_slice()) {
            (Some((0, first)), [step]) if values.len() == levels => {
                format!("CASE WHEN {name} < {levels} THEN {first} + {step} * {name} END")
            }
            _ => {
                let cases = values.iter().map(|(level, value)| format!(" WHEN {level} THEN {value}"));
                format!("CASE {name}{} END", cases.collect::<String>())
            }
        }
    }

    /// Sums and sums of products over the complete cases, by item, in one text: from them come alpha and omega.
    fn moments(&self, scale: usize, measure: &str) -> String {
        let (dialect, items) = (self.request.dialect, self.items(scale));
        let ids = &self.request.layout.scales()[scale].items;
        let sum = |expression: &str| dialect.to_text(&format!("SUM(CAST({expression} AS BIGINT))"));
        let mut parts = Vec::new();
        for &(item, _) in &items {
            parts.extend([dialect.text(&format!(" {}=", ids[item])), sum(&format!("v{item}"))]);
        }
        for (first, &(one, _)) in items.iter().enumerate() {
            for &(other, _) in &items[first..] {
                parts.extend([dialect.text(&format!(" {}*{}=", ids[one], ids[other])), sum(&format!("v{one} * v{other}"))]);
            }
        }
        let level = dialect.joined(&[vec![dialect.text("moments")], parts].concat());
        let (sums, keys) = (self.table(&format!("sums{scale}")), self.keys());
        let count = self.whole("COUNT(*)");
        format!("SELECT {}, {count} FROM {sums} WHERE valid = {} GROUP BY {keys}", self.head(measure, &level), items.len())
    }
}
