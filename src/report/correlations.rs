//! How scales go together, as the report and the workbook read it from a release.

use super::view::View;
use crate::model::{DetailAt, MeasureAt, Statistic};
use crate::privacy::{RowKey, Shown};

/// Two scales of the newest round, by their positions among the measures.
pub(super) struct ScalePair {
    pub(super) earlier: MeasureAt,
    pub(super) later: MeasureAt,
    /// The correlation of their scores.
    pub(super) plain: Option<Shown>,
    /// The same without what unreliable answers take from it.
    pub(super) corrected: Option<Shown>,
}

/// Every pair of scales of which the release says how they go together.
pub(super) fn pairs(view: &View<'_>) -> Vec<ScalePair> {
    let scales: Vec<MeasureAt> = view.scales().collect();
    let of = |earlier: MeasureAt, later: MeasureAt| {
        let figure = |statistic| {
            view.release.get(RowKey { detail: Some(DetailAt::Scale(earlier)), ..RowKey::of(later, view.total, statistic) })
        };
        let (plain, corrected) = (figure(Statistic::ScaleCorrelation), figure(Statistic::DisattenuatedCorrelation));
        (plain.is_some() || corrected.is_some()).then_some(ScalePair { earlier, later, plain, corrected })
    };
    let all = scales.iter().enumerate().flat_map(|(at, &later)| scales[..at].iter().map(move |&earlier| (earlier, later)));
    all.filter_map(|(earlier, later)| of(earlier, later)).collect()
}
