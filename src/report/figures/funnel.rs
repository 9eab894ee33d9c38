//! Units against how many answered in them, between the limits of what chance alone explains.

use super::drawing;
use crate::chart::{Axis, Funnel, FunnelPoint, Limit, Plot, Reference, Tick};
use crate::locale::Catalogue;
use crate::model::{GroupAt, GroupKind, Interval, MeasureAt, Statistic};
use crate::report::document::Drawing;
use crate::report::view::View;

/// Limits as they are drawn: share of units that chance alone leaves within, and how many standard errors that is.
pub(in crate::report) const LIMITS: [(f64, f64); 2] = [(0.998, 3.090_232_306_167_813), (0.95, 1.959_963_984_540_054)];
/// Fewest units among which one can stand out.
pub(in crate::report) const FEWEST: usize = 8;
/// Stretches that a limit is drawn in.
pub(in crate::report) const STRETCHES: u32 = 40;

/// Where a unit lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Place {
    /// Within what chance explains.
    Within,
    /// Beyond the narrow limit, within the wide one.
    Between,
    /// Beyond the wide limit.
    Beyond,
}

/// A unit that may be shown.
pub(in crate::report) struct Unit {
    pub(in crate::report) group: GroupAt,
    pub(in crate::report) n: u64,
    pub(in crate::report) mean: f64,
    pub(in crate::report) place: Place,
}

/// Units of the newest round on one scale, and what they are held against.
pub(in crate::report) struct Units {
    /// The common mean of the units.
    centre: f64,
    /// The standard deviation that the released limits rest on.
    spread: f64,
    /// In the order of the release.
    pub(in crate::report) shown: Vec<Unit>,
}

impl Units {
    /// `None` where too few units may be shown.
    pub(in crate::report) fn of(view: &View<'_>, scale: MeasureAt) -> Option<Self> {
        let unit = |group: GroupAt| {
            let mean = view.value(scale, group, Statistic::Mean100)?;
            let limits = |statistic| {
                let funnel = view.value(scale, group, statistic)?;
                Some((funnel.value, funnel.interval.ok()?))
            };
            let (centre, narrow) = limits(Statistic::Funnel95)?;
            let (_, wide) = limits(Statistic::Funnel998)?;
            let beyond = |limits: Interval| mean.value < limits.lower || mean.value > limits.upper;
            let place = match (beyond(wide), beyond(narrow)) {
                (true, _) => Place::Beyond,
                (false, true) => Place::Between,
                (false, false) => Place::Within,
            };
            Some((Unit { group, n: mean.n, mean: mean.value, place }, centre, narrow.upper - centre))
        };
        let groups = view.groups(&view.round.id, &[GroupKind::Unit]);
        let found: Vec<(Unit, f64, f64)> = groups.into_iter().filter_map(unit).collect();
        // The largest unit has the narrowest limits, which no end of the scale cuts off.
        let (largest, centre, half) = found.iter().max_by_key(|(unit, ..)| unit.n)?;
        let (centre, spread) = (*centre, half * (largest.n as f64).sqrt() / LIMITS[1].1);
        let shown: Vec<Unit> = found.into_iter().map(|(unit, ..)| unit).collect();
        (shown.len() >= FEWEST).then_some(Self { centre, spread, shown })
    }

    /// The ends of a limit for a unit of so many: the common mean ± z·s/√n (Spiegelhalter 2005, Stat Med 24:1185–1202), so that
    /// the released limits of single units become lines.
    pub(in crate::report) fn limit(&self, n: f64, z: f64) -> (f64, f64) {
        let half = z * self.spread / n.sqrt();
        ((self.centre - half).max(0.0), (self.centre + half).min(100.0))
    }

    pub(in crate::report) fn at(&self, place: Place) -> Vec<&Unit> {
        self.shown.iter().filter(|unit| unit.place == place).collect()
    }
}

/// Units of a scale, those outside the narrow limit by name.
pub(in crate::report) fn units(view: &View<'_>, scale: MeasureAt, units: &Units, title: &str) -> Drawing {
    let words = view.words;
    let axis = numbers(words, units.shown.iter().map(|unit| unit.n).max().unwrap_or_default());
    let first = view.release.privacy().min_n.max(1) as f64;
    let high = axis.high;
    let limit = |&(level, z): &(f64, f64)| {
        let step = (high - first) / f64::from(STRETCHES);
        let numbers = (0..=STRETCHES).map(|stretch| first + step * f64::from(stretch));
        let ends = numbers.map(|n| {
            let (lower, upper) = units.limit(n, z);
            (n, lower, upper)
        });
        Limit { label: words.fill("funnel.limit", &[("level", &level_words(words, level))]), ends: ends.collect() }
    };
    let point = |unit: &Unit| FunnelPoint {
        label: view.group_label(unit.group),
        x: unit.n as f64,
        y: unit.mean,
        outside: unit.place == Place::Beyond,
        is_named: unit.place != Place::Within,
        emphasis: false,
    };
    let centre = words.fill("funnel.centre", &[("value", &words.number(units.centre, 0))]);
    let alt = alt(view, units, &centre);
    let funnel = Funnel {
        x: axis,
        y: Axis::points().named(words.text("funnel.of_100")),
        centre: Reference { value: units.centre, label: centre },
        limits: LIMITS.iter().map(limit).collect(),
        points: units.shown.iter().map(point).collect(),
    };
    drawing(view, &format!("units-{}", view.measure(scale).id), title, alt, Plot::Funnel(funnel))
}

/// `99.8 %`, with the decimal that it needs.
pub(in crate::report) fn level_words(words: &Catalogue, level: f64) -> String {
    let is_whole = ((level * 100.0).round() - level * 100.0).abs() < 1e-9;
    if is_whole { words.whole_percent(level) } else { words.percent(level, 1000) }
}

fn alt(view: &View<'_>, units: &Units, centre: &str) -> String {
    let named = |place| {
        let names: Vec<String> = units
            .at(place)
            .iter()
            .map(|unit| format!("{} {}", view.group_label(unit.group), view.words.number(unit.mean, 0)))
            .collect();
        if names.is_empty() { view.words.text("funnel.nobody") } else { names.join(", ") }
    };
    let values = [
        ("centre", centre),
        ("beyond", &named(Place::Beyond)),
        ("between", &named(Place::Between)),
        ("within", &view.words.count(units.at(Place::Within).len() as u64)),
    ];
    view.words.fill("alt.funnel", &values)
}

/// From nobody to a round number that is at least the largest.
pub(in crate::report) fn numbers(words: &Catalogue, most: u64) -> Axis {
    let most = most.max(1);
    let step =
        (0..).map(|power| 10_u64.saturating_pow(power)).flat_map(|power| [1, 2, 5].map(|factor| power.saturating_mul(factor)));
    let step = step.into_iter().find(|step| most.div_ceil(*step) <= 6).unwrap_or(most);
    let tick = |index: u64| Tick { value: (index * step) as f64, label: words.count(index * step) };
    let count = most.div_ceil(step);
    Axis {
        low: 0.0,
        high: (count * step) as f64,
        precision: 1.0,
        ticks: (0..=count).map(tick).collect(),
        name: words.text("funnel.answers"),
    }
}
