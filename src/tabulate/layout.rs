//! Where everything is counted: each measure has a stretch of slots in the row of counts that every cell has.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::joint::Pairs;
use crate::instrument::{Change, ChangeKind, Instrument, Item, ResponseScale, Route, Scale};
use crate::model::{Answer, ItemId, MAX_LEVELS, MeasureId, MissingReason, ResponseId, ScaleId};

/// Marks an answer that carries no value in a score.
const NO_VALUE: i32 = i32::MIN;

/// One answer column of the questionnaire over all its versions, with the slots that count it.
#[derive(Clone, Debug)]
pub struct AnswerColumn {
    /// Name, as `Instrument::columns` gives it.
    pub name: String,
    /// Measure that it is.
    pub measure: MeasureId,
    /// Response scale; `None` for an option of a multi-select.
    pub response: Option<ResponseId>,
    /// First slot. Levels come first, in declared order, then [`MissingReason::ALL`].
    pub first_slot: usize,
    /// Number of levels (2 for an option: not ticked, ticked).
    pub levels: usize,
    /// Filter route, as a column position and the answers after which this is asked.
    route: Option<(usize, [bool; MAX_LEVELS])>,
    /// Versions that asked it.
    versions: Vec<String>,
}

/// A scale as it is scored.
#[derive(Clone, Debug)]
pub struct ScaleLayout {
    /// Measure that it is.
    pub measure: MeasureId,
    /// Scale that it comes from.
    pub scale: ScaleId,
    /// Items, in the order of the moments.
    pub items: Vec<ItemId>,
    /// Column of each item.
    columns: Vec<usize>,
    /// For each item: value of each answer byte after reversing, or [`NO_VALUE`].
    values: Vec<Arc<[i32; 256]>>,
    /// Lowest and highest value of an item.
    pub range: (i32, i32),
    /// Fewest valid answers for a score.
    pub min_valid: usize,
    /// First slot: one for each (count, sum) from `min_valid` answers upwards, then one for "no score".
    pub first_slot: usize,
    /// Number of score slots, without "no score".
    pub scores: usize,
    /// First moment: n, sums, products.
    pub first_moment: usize,
    /// For each score slot: number of items answered, and the sum of their distances from the lowest value.
    pub score_keys: Vec<(u32, u32)>,
    /// Scores that can be had, increasing, on the response scale as declared. Equal fractions (6/2 and 9/3) are one score.
    pub(super) possible: Arc<[f64]>,
    /// The place of each score slot's score among them.
    pub(super) places: Vec<u32>,
    /// Offset of the scores with so many answers, by number of answers.
    offsets: Vec<usize>,
}

impl ScaleLayout {
    /// Moments of this scale take so many numbers in a cell.
    #[must_use]
    pub fn moment_width(&self) -> usize {
        let k = self.items.len();
        1 + k + k * (k + 1) / 2
    }

    /// Whether it is the part of another scale that all rounds asked alike.
    #[must_use]
    pub fn is_linked(&self) -> bool {
        self.measure.as_str().ends_with("/linked")
    }

    /// Position of the column that answers to an item belong to.
    #[must_use]
    pub fn column(&self, item: usize) -> usize {
        self.columns[item]
    }

    /// What a level of an item counts in a score, turned where the item is turned; none when it has no value.
    #[must_use]
    pub fn value(&self, item: usize, level: usize) -> Option<i32> {
        Some(self.values[item][usize::from(Answer::level(level).byte())]).filter(|&value| value != NO_VALUE)
    }
}

/// A multi-select: columns that stand or fall together.
#[derive(Clone, Debug)]
pub(super) struct TickGroup {
    pub(super) columns: std::ops::Range<usize>,
}

/// What is counted where.
#[derive(Clone, Debug)]
pub struct Layout {
    columns: Vec<AnswerColumn>,
    scales: Vec<ScaleLayout>,
    pub(super) tick_groups: Vec<TickGroup>,
    slots: usize,
    pub(super) moments: usize,
    by_name: BTreeMap<String, Vec<usize>>,
    /// Where the sums of each pair of scores begin among the moments, when they are counted.
    pub(super) pairs: Option<Pairs>,
    /// Where the classes of each scale begin among the moments, when they are counted; none for linked scales.
    pub(super) classes: Option<Vec<Option<usize>>>,
    /// Whether people who left out items of a scale are counted by which they left out.
    pub(super) patterns: bool,
}

impl Layout {
    /// Lays out an instrument for rounds that used the given versions (in order of rounds).
    ///
    /// A scale whose items are not the same in all these versions gets a second, linked, layout over the items that are, if at
    /// least two are left.
    #[must_use]
    pub fn new(instrument: &Instrument, versions: &[String]) -> Self {
        let mut builder = Builder::new(instrument);
        for domain in &instrument.domains {
            builder.items(instrument.items.iter().filter(|item| item.domain == domain.id));
            builder.multis(&domain.id);
            builder.matrices(&domain.id);
        }
        builder.routes();
        for scale in &instrument.scales {
            builder.scale(scale, MeasureId::new(format!("scale:{}", scale.id)), &scale.items);
            let linked = builder.linked_items(scale, versions);
            if linked.len() >= 2 && linked.len() < scale.items.len() {
                builder.scale(scale, MeasureId::new(format!("scale:{}/linked", scale.id)), &linked);
            }
        }
        builder.layout
    }

    /// Answer columns, in questionnaire order.
    #[must_use]
    pub fn columns(&self) -> &[AnswerColumn] {
        &self.columns
    }

    /// Scales and linked scales.
    #[must_use]
    pub fn scales(&self) -> &[ScaleLayout] {
        &self.scales
    }

    /// Counts in a cell.
    #[must_use]
    pub const fn slots(&self) -> usize {
        self.slots
    }

    /// Moments in a cell.
    #[must_use]
    pub const fn moment_slots(&self) -> usize {
        self.moments
    }

    /// The column that answers under this name, and on this response scale, belong to.
    #[must_use]
    pub fn column_position(&self, name: &str, response: Option<&ResponseId>) -> Option<usize> {
        self.by_name.get(name)?.iter().copied().find(|&position| self.columns[position].response.as_ref() == response)
    }

    /// Whether a version of the questionnaire asked this column.
    #[must_use]
    pub fn asked_in(&self, column: usize, version: &str) -> bool {
        self.columns[column].versions.iter().any(|asked| asked == version)
    }

    /// Positions of the items of a scale that a version asked in their present form.
    #[must_use]
    pub fn asked_items(&self, scale: usize, version: &str) -> Vec<usize> {
        let columns = self.scales[scale].columns.iter().enumerate();
        columns.filter(|(_, column)| self.asked_in(**column, version)).map(|(item, _)| item).collect()
    }

    /// The columns of the multi-select that a column is an option of.
    #[must_use]
    pub fn ticks_with(&self, column: usize) -> Option<std::ops::Range<usize>> {
        self.tick_groups.iter().map(|group| &group.columns).find(|columns| columns.contains(&column)).cloned()
    }

    /// The column whose answers decide whether this one is asked, and the levels after which it is.
    #[must_use]
    pub fn routed_by(&self, column: usize) -> Option<(usize, Vec<usize>)> {
        let (earlier, asked_after) = self.columns[column].route.as_ref()?;
        Some((*earlier, (0..self.columns[*earlier].levels).filter(|&level| asked_after[level]).collect()))
    }

    /// Whether the column's route lets it be asked, given the answers of the row.
    pub(super) fn is_routed_out(&self, column: usize, row: &[Answer]) -> bool {
        match &self.columns[column].route {
            None => false,
            Some((earlier, asked_after)) => !row[*earlier].as_level().is_some_and(|level| asked_after[level]),
        }
    }
}

/// The slot of a non-answer, counted from the first slot after the levels.
pub(super) const fn missing_slot(reason: MissingReason) -> usize {
    reason.slot()
}

/// Adds up the valid values of a scale in one row: number of valid items, and sum of distances from the lowest value. The values
/// themselves go to `values`, 0 where there is none.
pub(super) fn score(scale: &ScaleLayout, row: &[Answer], values: &mut [i64]) -> (usize, usize) {
    let (mut count, mut sum) = (0, 0);
    values.fill(0);
    for ((&column, table), out) in scale.columns.iter().zip(&scale.values).zip(values.iter_mut()) {
        let value = table[usize::from(row[column].byte())];
        if value != NO_VALUE {
            count += 1;
            sum += usize::try_from(value - scale.range.0).unwrap_or(0);
            *out = i64::from(value);
        }
    }
    (count, sum)
}

/// The slot of a score, or of "no score".
pub(super) fn score_slot(scale: &ScaleLayout, count: usize, sum: usize) -> usize {
    if count < scale.min_valid { scale.first_slot + scale.scores } else { scale.first_slot + scale.offsets[count] + sum }
}

struct Builder<'a> {
    instrument: &'a Instrument,
    layout: Layout,
    /// Value tables of scales so far.
    tables: Vec<Arc<[i32; 256]>>,
}

impl<'a> Builder<'a> {
    fn new(instrument: &'a Instrument) -> Self {
        let layout = Layout {
            columns: Vec::new(),
            scales: Vec::new(),
            tick_groups: Vec::new(),
            slots: 0,
            moments: 0,
            by_name: BTreeMap::new(),
            pairs: None,
            classes: None,
            patterns: false,
        };
        Self { instrument, layout, tables: Vec::new() }
    }

    fn push(&mut self, name: String, measure: String, response: Option<&ResponseScale>, versions: Vec<String>) {
        let levels = response.map_or(2, |response| response.levels.len());
        let position = self.layout.columns.len();
        self.layout.by_name.entry(name.clone()).or_default().push(position);
        self.layout.columns.push(AnswerColumn {
            name,
            measure: MeasureId::new(measure),
            response: response.map(|response| response.id.clone()),
            first_slot: self.layout.slots,
            levels,
            route: None,
            versions,
        });
        self.layout.slots += levels + MissingReason::ALL.len();
    }

    fn items(&mut self, items: impl Iterator<Item = &'a Item>) {
        for item in items {
            let mut later: Vec<String> =
                asked_versions(&self.instrument.versions, item.since.as_deref(), item.dropped_in.as_deref());
            for change in item.changes.iter().filter(|change| change.kind == ChangeKind::Rescaled) {
                let before = split_before(&mut later, &self.instrument.versions, change);
                if let Some(response) = change.was_response.as_ref().and_then(|id| self.instrument.response(id)) {
                    let measure = format!("item:{}~{}", item.id, before.last().map_or("", String::as_str));
                    self.push(item.id.to_string(), measure, Some(response), before);
                }
            }
            if let Some(response) = self.instrument.response(&item.response) {
                self.push(item.id.to_string(), format!("item:{}", item.id), Some(response), later);
            }
        }
    }

    fn multis(&mut self, domain: &crate::model::DomainId) {
        let instrument = self.instrument;
        for multi in instrument.multis.iter().filter(|multi| multi.domain == *domain) {
            let start = self.layout.columns.len();
            for option in &multi.options {
                let versions = asked_versions(&instrument.versions, multi.since.as_deref(), None);
                self.push(format!("{}_{}", multi.id, option.id), format!("choice:{}/{}", multi.id, option.id), None, versions);
            }
            self.layout.tick_groups.push(TickGroup { columns: start..self.layout.columns.len() });
        }
    }

    fn matrices(&mut self, domain: &crate::model::DomainId) {
        let instrument = self.instrument;
        for matrix in instrument.matrices.iter().filter(|matrix| matrix.domain == *domain) {
            for aspect in &matrix.aspects {
                for service in &matrix.services {
                    let name = format!("{}_{}_{}", matrix.id, aspect.id, service.id);
                    let measure = format!("matrix:{}/{}/{}", matrix.id, aspect.id, service.id);
                    self.push(name, measure, instrument.response(&aspect.response), instrument.versions.clone());
                }
            }
        }
    }

    fn routes(&mut self) {
        let routes: Vec<(String, Route)> = self
            .instrument
            .items
            .iter()
            .filter_map(|item| Some((item.id.to_string(), item.ask_if.clone()?)))
            .chain(self.instrument.multis.iter().flat_map(|multi| {
                let names = multi.options.iter().map(move |option| format!("{}_{}", multi.id, option.id));
                names.filter_map(|name| Some((name, multi.ask_if.clone()?)))
            }))
            .collect();
        for (name, route) in routes {
            let Some(&earlier) = self.layout.by_name.get(route.item.as_str()).and_then(|positions| positions.last()) else {
                continue;
            };
            let Some(scale) = self.layout.columns[earlier].response.as_ref().and_then(|id| self.instrument.response(id)) else {
                continue;
            };
            let mut asked_after = [false; MAX_LEVELS];
            for (position, level) in scale.levels.iter().enumerate() {
                asked_after[position] = route.any_of.contains(&level.value);
            }
            for position in self.layout.by_name.get(&name).cloned().unwrap_or_default() {
                self.layout.columns[position].route = Some((earlier, asked_after));
            }
        }
    }

    /// Items of a scale that every one of the versions asked in the same form.
    fn linked_items(&self, scale: &Scale, versions: &[String]) -> Vec<ItemId> {
        let (Some(first), Some(last)) = (versions.first(), versions.last()) else { return scale.items.clone() };
        let same = |id: &&ItemId| {
            self.instrument
                .items
                .iter()
                .find(|item| item.id == **id)
                .is_some_and(|item| self.instrument.link(item, first, last) == crate::model::LinkKind::Same)
        };
        scale.items.iter().filter(same).cloned().collect()
    }

    /// Value of each answer byte: `lowest + highest − x` when reversed. Equal tables are one, so that they stay near the processor.
    fn value_table(&mut self, response: &ResponseScale, reverse: bool) -> Arc<[i32; 256]> {
        let (low, high) = end_points(response);
        let mut table = [NO_VALUE; 256];
        for (position, level) in response.levels.iter().enumerate() {
            table[position] = if reverse { low + high - level.value } else { level.value };
        }
        if let Some(known) = self.tables.iter().find(|known| ***known == table) {
            return Arc::clone(known);
        }
        self.tables.push(Arc::new(table));
        Arc::clone(&self.tables[self.tables.len() - 1])
    }

    fn scale(&mut self, scale: &Scale, measure: MeasureId, items: &[ItemId]) {
        let mut columns = Vec::new();
        let mut values = Vec::new();
        let mut range = (0, 0);
        for id in items {
            let Some(&column) = self.layout.by_name.get(id.as_str()).and_then(|positions| positions.last()) else { return };
            let Some(response) = self.layout.columns[column].response.as_ref().and_then(|id| self.instrument.response(id)) else {
                return;
            };
            range = end_points(response);
            columns.push(column);
            values.push(self.value_table(response, scale.reverse.contains(id)));
        }
        let min_valid = scale.min_valid.unwrap_or_else(|| scale.items.len().div_ceil(2)).min(items.len()).max(1);
        let span = usize::try_from(range.1 - range.0).unwrap_or(0);
        let (mut offsets, mut score_keys) = (vec![0; items.len() + 1], Vec::new());
        for (count, offset) in offsets.iter_mut().enumerate().skip(min_valid) {
            *offset = score_keys.len();
            score_keys.extend((0..=count * span).map(|sum| (narrow(count), narrow(sum))));
        }
        let (possible, places) = possible_scores(&score_keys, range.0);
        let layout = ScaleLayout {
            measure,
            scale: scale.id.clone(),
            items: items.to_vec(),
            columns,
            values,
            range,
            min_valid,
            first_slot: self.layout.slots,
            scores: score_keys.len(),
            first_moment: self.layout.moments,
            score_keys,
            possible,
            places,
            offsets,
        };
        self.layout.slots += layout.scores + 1;
        self.layout.moments += layout.moment_width();
        self.layout.scales.push(layout);
    }
}

/// The scores of slots, each once and increasing, and the place of each slot's.
fn possible_scores(score_keys: &[(u32, u32)], lowest: i32) -> (Arc<[f64]>, Vec<u32>) {
    let by_score = |a: usize, b: usize| {
        let ((count_a, sum_a), (count_b, sum_b)) = (score_keys[a], score_keys[b]);
        (u64::from(sum_a) * u64::from(count_b)).cmp(&(u64::from(sum_b) * u64::from(count_a)))
    };
    let mut order: Vec<usize> = (0..score_keys.len()).collect();
    order.sort_by(|&a, &b| by_score(a, b));
    let (mut possible, mut places) = (Vec::new(), vec![0; score_keys.len()]);
    for (at, &slot) in order.iter().enumerate() {
        if at == 0 || by_score(order[at - 1], slot).is_lt() {
            let (count, sum) = score_keys[slot];
            possible.push(f64::from(lowest) + f64::from(sum) / f64::from(count));
        }
        places[slot] = narrow(possible.len() - 1);
    }
    (possible.into(), places)
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The declared lowest and highest value.
fn end_points(response: &ResponseScale) -> (i32, i32) {
    (response.levels.first().map_or(0, |level| level.value), response.levels.last().map_or(0, |level| level.value))
}

/// Versions from `since` on and before `dropped_in`.
fn asked_versions(versions: &[String], since: Option<&str>, dropped_in: Option<&str>) -> Vec<String> {
    let position = |version: &str| versions.iter().position(|other| other == version);
    let start = since.and_then(position).unwrap_or(0);
    let end = dropped_in.and_then(position).unwrap_or(versions.len());
    versions.get(start..end).unwrap_or_default().to_vec()
}

/// Takes the versions before a change out of `later` and returns them.
fn split_before(later: &mut Vec<String>, versions: &[String], change: &Change) -> Vec<String> {
    let at = versions.iter().position(|version| *version == change.version).unwrap_or(0);
    let is_before = |version: &String| versions.iter().position(|other| other == version).is_some_and(|position| position < at);
    let before = later.iter().filter(|version| is_before(version)).cloned().collect();
    later.retain(|version| !is_before(version));
    before
}
