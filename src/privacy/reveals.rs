//! What a figure reveals: of whose answers it is a function, and of how much of them.
//!
//! One exhaustive list. A statistic or a method that is not in it does not compile, and what it reveals decides whether it is shown:
//! nowhere else is there a rule about spread.

use crate::model::{MeasureInfo, MeasureKind, Method, Statistic};

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
#[expect(clippy::match_same_arms, reason = "one arm for each reason")]
pub(super) fn reveals(statistic: Statistic, method: Option<Method>, measure: &MeasureInfo) -> Quantity {
    use Quantity::{Distribution, ItemDistributions, Location};
    use Statistic as S;
    match statistic {
        S::Invited
        | S::Respondents
        | S::ResponseRate
        | S::CompositionShare
        | S::RosterShare
        | S::RIndicator
        | S::DesignEffect => Location,
        S::Valid | S::Ticked | S::WeightedMean100 => Location,
        S::Mean | S::Mean100 | S::BenchmarkMean | S::DifferenceFromBenchmark => mean(measure),
        // From means of shown units, and spread that is borrowed from shown distributions.
        S::ShrunkMean100 | S::ShrinkageFactor | S::Funnel95 | S::Funnel998 => Location,
        // Who could not say is told like an answer, once, and not where the question is sensitive.
        S::DontKnow | S::DontKnowShare => {
            if measure.sensitive {
                Distribution
            } else {
                Location
            }
        }
        S::NotApplicable | S::Declined | S::NotAsked | S::Skipped | S::DroppedOut | S::Prorated | S::NoScore => Distribution,
        // Of two answers the share of one is that of the other.
        S::LevelShare if measure.levels.len() <= 2 => Location,
        S::LevelShare | S::BottomBox | S::Sd | S::Sd100 => Distribution,
        S::TopBox | S::ShrunkShare | S::ChangeInShare | S::ChangeInShareP => share(measure),
        S::BenchmarkShare | S::ShareDifferenceFromBenchmark | S::ShareDifferenceFromBenchmarkP => share(measure),
        S::Alpha | S::SpearmanBrown | S::ItemRest | S::StandardisedAlpha | S::AlphaIfDropped => ItemDistributions,
        S::Omega | S::Loading | S::AlphaChange => ItemDistributions,
        S::DifferenceFromOthers | S::Change | S::StandardisedChange => Location,
        // On borrowed spread a test tells nothing of the group's own.
        S::DifferenceP | S::ChangeP | S::DifferenceFromBenchmarkP => {
            if method == Some(Method::TestPooled) {
                mean(measure)
            } else {
                Distribution
            }
        }
        S::HedgesGFromOthers | S::HedgesGChange | S::HedgesGFromBenchmark | S::CliffsDelta => Distribution,
        S::Superiority | S::BrunnerMunzelP | S::TrendP => Distribution,
        S::Trend => Location,
        // Judged on their own, beside all that is shown of both rounds, and from as many pairs as a distribution asks for.
        S::PairedChange | S::PairedChangeP | S::SignedRank | S::SignedRankP => Location,
        S::StuartMaxwell | S::StuartMaxwellP | S::Bowker | S::BowkerP => Location,
        // From shown distributions alone.
        S::WelchF | S::WelchFP | S::OmegaSquared | S::KruskalWallis | S::KruskalWallisP | S::EpsilonSquared => Location,
        S::ChiSquare | S::ChiSquareP | S::CramersV | S::CramersVCorrected => Location,
        S::Spearman | S::SpearmanP | S::TauB | S::TauBP => Location,
        S::GamesHowell | S::GamesHowellP | S::Dunn | S::DunnP => Distribution,
    }
}

/// The one figure of location of a single question is its share of top answers: reports speak of questions in shares, and a share at an end
/// leaves open which of the top answers it was, where a mean at an end tells every answer.
pub(super) const fn has_share(measure: &MeasureInfo) -> bool {
    match measure.kind {
        MeasureKind::Response | MeasureKind::Choice | MeasureKind::Item => true,
        MeasureKind::Matrix => measure.nominal,
        MeasureKind::Scale | MeasureKind::LinkedScale => false,
    }
}

/// A share is the figure of location, or a second one beside a mean.
const fn share(measure: &MeasureInfo) -> Quantity {
    if has_share(measure) { Quantity::Location } else { Quantity::Distribution }
}

/// A mean is the figure of location, or a second one beside a share.
const fn mean(measure: &MeasureInfo) -> Quantity {
    if has_share(measure) { Quantity::Distribution } else { Quantity::Location }
}

/// What the interval of a figure reveals, by how it was computed.
#[expect(clippy::match_same_arms, reason = "one arm for each reason")]
pub(super) const fn interval_reveals(method: Method) -> Quantity {
    use Method as M;
    use Quantity::{Distribution, Location};
    match method {
        // From the group's own spread.
        M::T | M::TFinite | M::Welch | M::Trend | M::HedgesG | M::BrunnerMunzel | M::GamesHowell => Distribution,
        M::Feldt | M::FisherZ | M::Bootstrap | M::Mover => Distribution,
        // From number and share, from borrowed spread, or from shown distributions alone.
        M::Count | M::Descriptive | M::TPooled | M::TPooledFinite | M::DifferencePooled | M::TestPooled => Location,
        M::Wilson | M::WilsonFinite | M::Hypergeometric | M::ClopperPearson | M::Newcombe => Location,
        M::PairedT | M::Linearised | M::Standardised | M::EmpiricalBayes | M::Funnel => Location,
        M::PoissonExact | M::Byar | M::Dobson | M::Test | M::FisherExact | M::Permutation => Location,
    }
}
