//! What a figure reveals: of whose answers it is a function, and of how much of them.
//!
//! What a statistic reveals is a column of the table of statistics, so that none can be added without; here stands what that means for a
//! measure and a method. What a figure reveals decides whether it is shown: nowhere else is there a rule about spread.

use crate::model::{MeasureInfo, MeasureKind, Method, Reveals, Statistic};

/// How much of a group's answers a figure is a function of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Quantity {
    /// A count, a sum, one share: what every shown group tells.
    Location,
    /// Sums of squares, shares of answers, ranks: what groups tell that are large enough for their distribution.
    Distribution,
    /// As much of a scale and of every item in it.
    ItemDistributions,
}

/// What a figure reveals of the group that it is about, and of the group that it is held against where there is one.
///
/// Figures made from several groups (tests among groups, weights, pooling, trends) are computed from shown quantities alone, after the
/// decision; what such a figure reveals besides is shown anyway.
pub(super) fn reveals(statistic: Statistic, method: Option<Method>, measure: &MeasureInfo) -> Quantity {
    use Quantity::{Distribution, ItemDistributions, Location};
    match statistic.facts().reveals {
        Reveals::Location => Location,
        Reveals::Distribution => Distribution,
        Reveals::ItemDistributions => ItemDistributions,
        Reveals::MeanOfAnswers => mean(measure),
        Reveals::ShareOfAnswers => share(measure),
        // Who could not say is told like an answer, once, and not where the question is sensitive.
        Reveals::NotSaid => location_unless(measure.sensitive),
        // Of two answers the share of one is that of the other.
        Reveals::EachLevel => location_unless(measure.levels.len() > 2),
        // On borrowed spread a test tells nothing of the group's own.
        Reveals::TestOfMeans => location_unless(method != Some(Method::TestPooled) || has_share(measure)),
    }
}

const fn location_unless(tells_more: bool) -> Quantity {
    if tells_more { Quantity::Distribution } else { Quantity::Location }
}

/// The one figure of location of a single question is its share of top answers: reports speak of questions in shares, and a share at an end
/// leaves open which of the top answers it was, where a mean at an end tells every answer.
pub(super) const fn has_share(measure: &MeasureInfo) -> bool {
    match measure.kind {
        MeasureKind::Response | MeasureKind::Choice => true,
        // A mean that follows from scales is shown whatever is done.
        MeasureKind::Item => !measure.by_mean,
        MeasureKind::Matrix => measure.nominal,
        MeasureKind::Scale | MeasureKind::LinkedScale => false,
    }
}

/// A share is the figure of location, or a second one beside a mean.
const fn share(measure: &MeasureInfo) -> Quantity {
    location_unless(!has_share(measure))
}

/// A mean is the figure of location, or a second one beside a share.
const fn mean(measure: &MeasureInfo) -> Quantity {
    location_unless(has_share(measure))
}

/// What the interval of a figure reveals, by how it was computed.
#[expect(clippy::match_same_arms, reason = "one arm for each reason")]
pub(super) const fn interval_reveals(method: Method) -> Quantity {
    use Method as M;
    use Quantity::{Distribution, Location};
    match method {
        // From the group's own spread.
        M::T | M::TFinite | M::Welch | M::Trend | M::HedgesG | M::BrunnerMunzel | M::GamesHowell => Distribution,
        M::Feldt | M::FisherZ | M::Bootstrap | M::Delta | M::Mover => Distribution,
        M::NoncentralChiSquare | M::Mantel | M::OrderStatistics => Distribution,
        // From number and share, from borrowed spread, or from shown distributions alone.
        M::Count | M::Descriptive | M::TPooled | M::TPooledFinite | M::DifferencePooled | M::TestPooled => Location,
        M::Wilson | M::WilsonFinite | M::Hypergeometric | M::ClopperPearson | M::Newcombe => Location,
        // From a share and what everybody is told of the dictionary.
        M::LangReiczigel => Location,
        M::PairedT | M::Linearised | M::Standardised | M::EmpiricalBayes | M::Funnel | M::VarianceRatio | M::RandomIntercept => {
            Location
        }
        M::PoissonExact | M::Byar | M::Dobson | M::Test | M::FisherExact | M::Permutation => Location,
    }
}
