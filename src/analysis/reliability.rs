//! How well the items of a scale hang together, beyond alpha: at the total of each round, where there are people enough.

use super::describe::{confidence, unavailable};
use super::frame::MeasureSource;
use super::subject::Subject;
use super::types::{Outcome, Row, RowKey};
use crate::model::{
    DetailAt, Estimate, GroupAt, GroupKind, MeasureAt, MeasureKind, Method, Moments, NoInterval, Statistic, Unit,
};
use crate::stats::{self, AnswerPattern, FactorFit, Omega, StatError, Test};
use crate::tabulate::GroupTallies;

/// Standardised alpha, alpha without each item, omega and its loadings, for each scale of three items or more.
pub(super) fn rows(subject: &Subject<'_>, group: GroupAt, tallies: &GroupTallies<'_>) -> Vec<Row> {
    if subject.frame.groups[group].kind != GroupKind::Total {
        return Vec::new();
    }
    let scales = subject.sources.enumerated().filter_map(|(measure, source)| match source {
        MeasureSource::Scale { scale } if subject.frame.measures[measure].kind == MeasureKind::Scale => Some((measure, *scale)),
        _ => None,
    });
    scales
        .filter(|&(measure, _)| subject.is_asked(group, measure))
        .flat_map(|(measure, scale)| {
            let asked = subject.cube.layout().asked_items(scale, subject.version(group));
            Scale { subject, group, measure, counted: scale, moments: tallies.moments(scale).of(&asked), asked }.rows()
        })
        .collect()
}

/// Whether a plan, which says of each statistic whether it asks for it, asks who left out which items.
#[must_use]
pub fn needs_patterns(asks: impl Fn(Statistic) -> bool) -> bool {
    asks(Statistic::LittleMcar) || asks(Statistic::LittleMcarP)
}

/// A test statistic with its degrees of freedom.
fn statistic_of(test: &Test) -> Estimate {
    Estimate {
        value: test.statistic,
        interval: Err(NoInterval::NotDefined),
        n: test.n,
        unit: Unit::TestStatistic,
        method: Method::Test,
        degrees: test.degrees,
    }
}

/// The loadings as figures.
fn loadings(omega: &Omega) -> Vec<Result<Estimate, StatError>> {
    let bare = Estimate {
        interval: Err(NoInterval::NotDefined),
        unit: Unit::ScalePointsDifference,
        method: Method::Descriptive,
        ..omega.estimate
    };
    omega.loadings.iter().map(|&value| Ok(Estimate { value, ..bare })).collect()
}

/// One scale in one group.
struct Scale<'s> {
    subject: &'s Subject<'s>,
    group: GroupAt,
    measure: MeasureAt,
    /// Position of the scale among those that are counted.
    counted: usize,
    moments: Moments,
    /// Positions of the asked items among those of the scale.
    asked: Vec<usize>,
}

impl Scale<'_> {
    fn rows(&self) -> Vec<Row> {
        if self.asked.len() < 3 {
            return Vec::new();
        }
        let mut rows = vec![self.row(Statistic::StandardisedAlpha, None, stats::standardised_alpha(&self.moments))];
        rows.extend(self.by_item(Statistic::AlphaIfDropped, stats::alpha_if_dropped(&self.moments)));
        rows.extend(self.factor());
        rows.extend(self.fit());
        rows.extend(self.missing());
        rows
    }

    /// Whether items are left out at random, when the plan asks. Of people who left out the same items there must be as many as a group needs to
    /// be shown: the test is made from their means.
    fn missing(&self) -> Vec<Row> {
        if !needs_patterns(|statistic| self.subject.plan.asks(statistic)) {
            return Vec::new();
        }
        let fewest = self.subject.rules.threshold(self.subject.frame.measures[self.measure].sensitive);
        let place = |item: usize| self.asked.iter().position(|asked| *asked == item);
        let counted = self.subject.cube.patterns(&self.subject.cells[self.group], self.counted, &self.asked);
        let patterns = counted.unwrap_or_default().into_iter().filter(|(_, moments)| moments.n >= fewest);
        let patterns: Vec<AnswerPattern> = patterns
            .map(|(items, moments)| AnswerPattern { items: items.into_iter().filter_map(place).collect(), moments })
            .collect();
        let test = stats::little_mcar(&patterns, self.asked.len());
        let p = test.as_ref().map(|test| Estimate { value: test.p, unit: Unit::Probability, ..statistic_of(test) });
        let statistic = test.as_ref().map(statistic_of).map_err(Clone::clone);
        vec![self.row(Statistic::LittleMcar, None, statistic), self.row(Statistic::LittleMcarP, None, p.map_err(Clone::clone))]
    }

    /// Omega and the loadings behind it, of one solution.
    fn factor(&self) -> Vec<Row> {
        let plan = &self.subject.plan;
        let mut rows = Vec::new();
        if !plan.asks(Statistic::Omega) && !plan.asks(Statistic::Loading) {
            return rows;
        }
        let omega = stats::omega(&self.moments, confidence(self.subject));
        if plan.asks(Statistic::Loading) {
            rows.extend(self.by_item(Statistic::Loading, omega.as_ref().map(loadings).map_err(Clone::clone)));
        }
        if plan.asks(Statistic::Omega) {
            rows.insert(0, self.row(Statistic::Omega, None, omega.map(|omega| omega.estimate)));
        }
        rows
    }

    /// Fit of the model behind omega, when the plan asks for any of it.
    fn fit(&self) -> Vec<Row> {
        const FIT: [Statistic; 5] = [Statistic::FitChiSquare, Statistic::Cfi, Statistic::Tli, Statistic::Rmsea, Statistic::Srmr];
        if !FIT.iter().any(|&statistic| self.subject.plan.asks(statistic)) {
            return Vec::new();
        }
        let fit = stats::one_factor_fit(&self.moments, confidence(self.subject));
        let figure = |statistic: Statistic| {
            let figure = |fit: &FactorFit| match statistic {
                Statistic::FitChiSquare => statistic_of(&fit.test),
                Statistic::Cfi => fit.cfi,
                Statistic::Tli => fit.tli,
                Statistic::Rmsea => fit.rmsea,
                _ => fit.srmr,
            };
            self.row(statistic, None, fit.as_ref().map(figure).map_err(Clone::clone))
        };
        FIT.into_iter().map(figure).collect()
    }

    /// One row for each item; when there are no figures at all, each gives the reason.
    fn by_item(&self, statistic: Statistic, figures: Result<Vec<Result<Estimate, StatError>>, StatError>) -> Vec<Row> {
        let figures = figures.unwrap_or_else(|error| vec![Err(error); self.asked.len()]);
        self.asked.iter().zip(figures).map(|(&item, figure)| self.row(statistic, Some(item), figure)).collect()
    }

    fn row(&self, statistic: Statistic, item: Option<usize>, figure: Result<Estimate, StatError>) -> Row {
        let items = &self.subject.frame.measures[self.measure].items;
        let detail = item.and_then(|item| items.at(item)).map(DetailAt::Item);
        let key = RowKey { detail, ..RowKey::of(self.measure, self.group, statistic) };
        let outcome: Outcome = figure.map_err(unavailable);
        Row { key, outcome }
    }
}
