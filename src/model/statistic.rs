//! The statistics that a release can hold. `analysis::catalogue` explains each.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! statistics {
    ($($(#[$doc:meta])* $name:ident $id:literal;)*) => {
        /// A statistic, by the name it has in `release.json`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[non_exhaustive]
        pub enum Statistic { $($(#[$doc])* #[serde(rename = $id)] $name,)* }

        impl Statistic {
            /// Every statistic, in the order of tables.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Name in files.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }
        }
    };
}

statistics! {
    /// Employees invited.
    Invited "invited";
    /// Persons who answered at least one question.
    Respondents "respondents";
    /// Respondents as a share of the invited.
    ResponseRate "response_rate";
    /// The group's share of everyone who answered.
    CompositionShare "composition_share";
    /// The group's share of everyone who was invited.
    RosterShare "roster_share";
    /// How evenly the groups answered: 1 when each answered equally often.
    RIndicator "r_indicator";
    /// How many times more people equal weights would have needed less (Kish).
    DesignEffect "design_effect";
    /// Valid answers.
    Valid "valid";
    /// "Don't know".
    DontKnow "dont_know";
    /// "Not applicable".
    NotApplicable "not_applicable";
    /// "Do not wish to answer".
    Declined "declined";
    /// Passed by through a filter route.
    NotAsked "not_asked";
    /// Blank, although a later question was answered.
    Skipped "skipped";
    /// Blank, and so is everything after it.
    DroppedOut "dropped_out";
    /// Scores made from fewer than all items of the scale.
    Prorated "prorated";
    /// Persons with too few valid items for a score.
    NoScore "no_score";
    /// Share of the valid answers at one level.
    LevelShare "level_share";
    /// Share of the valid answers at the declared top levels.
    TopBox "top_box";
    /// Share of the valid answers at as many bottom levels as there are top levels.
    BottomBox "bottom_box";
    /// "Don't know" as a share of valid answers and "don't know" together.
    DontKnowShare "dont_know_share";
    /// Share who ticked an option, of those who ticked any.
    Ticked "ticked";
    /// Mean on the response scale as declared.
    Mean "mean";
    /// Mean on 0–100.
    Mean100 "mean_100";
    /// Mean on 0–100 with each service weighing what it weighs on the roster.
    WeightedMean100 "weighted_mean_100";
    /// Mean on 0–100 of a unit, drawn towards the common mean of the units.
    ShrunkMean100 "shrunk_mean_100";
    /// Weight of the common mean in that.
    ShrinkageFactor "shrinkage_factor";
    /// Share of a group, drawn towards the common share of the groups.
    ShrunkShare "shrunk_share";
    /// The common figure of the units, with the limits between which 95 of 100 units of this size fall by chance alone.
    Funnel95 "funnel_95";
    /// The same with the limits for 998 of 1000.
    Funnel998 "funnel_998";
    /// Standard deviation (n − 1) on the response scale as declared.
    Sd "sd";
    /// Standard deviation (n − 1) on 0–100.
    Sd100 "sd_100";
    /// Cronbach's alpha on complete cases.
    Alpha "alpha";
    /// Spearman–Brown reliability of a scale of two items.
    SpearmanBrown "spearman_brown";
    /// Correlation of an item with the sum of the others in its scale.
    ItemRest "item_rest";
    /// Alpha of the standardised items.
    StandardisedAlpha "standardised_alpha";
    /// Alpha of the scale without one of its items.
    AlphaIfDropped "alpha_if_dropped";
    /// Omega of the one-factor model.
    Omega "omega";
    /// Loading of an item in that model, in scale points.
    Loading "loading";
    /// Difference in mean (0–100) between a group and everybody else in the reference group.
    DifferenceFromOthers "difference_from_others";
    /// Hedges g of that difference.
    HedgesGFromOthers "hedges_g_from_others";
    /// Probability of a difference from the others at least as large by chance (Welch's t).
    DifferenceP "difference_p";
    /// How often somebody of the group is above somebody of the others, equal counting half.
    Superiority "probability_of_superiority";
    /// Probability of a superiority at least as far from one half by chance (Brunner–Munzel).
    BrunnerMunzelP "brunner_munzel_p";
    /// Cliff's delta of the group against the others.
    CliffsDelta "cliffs_delta";
    /// Change in mean (0–100) since the reference round.
    Change "change";
    /// Probability of a change at least as large by chance (Welch's t).
    ChangeP "change_p";
    /// Change in mean (0–100) with the services weighing what they weighed in the reference round.
    StandardisedChange "standardised_change";
    /// Hedges g of that change.
    HedgesGChange "hedges_g_change";
    /// Change in alpha since the reference round.
    AlphaChange "alpha_change";
    /// Change in a share since the reference round.
    ChangeInShare "change_in_share";
    /// Probability of a change in share at least as far from none by chance (chi-square, or Fisher's exact test).
    ChangeInShareP "change_in_share_p";
    /// Mean (0–100) of a benchmark, without our own people.
    BenchmarkMean "benchmark_mean";
    /// Share at the top levels, or who ticked, in a benchmark, without our own people.
    BenchmarkShare "benchmark_share";
    /// Difference in mean (0–100) from a benchmark.
    DifferenceFromBenchmark "difference_from_benchmark";
    /// Probability of a difference from the benchmark at least as large by chance (Welch's t from summaries).
    DifferenceFromBenchmarkP "difference_from_benchmark_p";
    /// Hedges g of that difference.
    HedgesGFromBenchmark "hedges_g_from_benchmark";
    /// Difference of a share from that of a benchmark.
    ShareDifferenceFromBenchmark "share_difference_from_benchmark";
    /// Probability of a difference in share from the benchmark at least as far from none by chance (chi-square, or Fisher's exact test).
    ShareDifferenceFromBenchmarkP "share_difference_from_benchmark_p";
    /// Change in mean (0–100) along the straight line through three rounds or more.
    Trend "trend";
    /// Probability of a trend at least as large by chance.
    TrendP "trend_p";
    /// Mean change (0–100) of the people who answered both times.
    PairedChange "paired_change";
    /// Probability of such a change at least as large by chance (paired t).
    PairedChangeP "paired_change_p";
    /// Signed-rank statistic of the people who answered both times, with Pratt's zeros.
    SignedRank "signed_rank";
    /// Probability of a signed-rank statistic at least as far from 0 by chance.
    SignedRankP "signed_rank_p";
    /// Stuart–Maxwell statistic: are the answers of the same people distributed alike both times?
    StuartMaxwell "stuart_maxwell";
    /// Probability of a Stuart–Maxwell statistic at least as large by chance.
    StuartMaxwellP "stuart_maxwell_p";
    /// Bowker's statistic: did as many people move from each answer to each other as back?
    Bowker "bowker";
    /// Probability of a Bowker statistic at least as large by chance.
    BowkerP "bowker_p";
    /// Welch's F of the means of several groups.
    WelchF "welch_f";
    /// Probability of an F at least as large by chance.
    WelchFP "welch_f_p";
    /// Share of the variance that lies between the groups.
    OmegaSquared "omega_squared";
    /// Kruskal–Wallis H of several groups, with tie correction.
    KruskalWallis "kruskal_wallis";
    /// Probability of an H at least as large by chance.
    KruskalWallisP "kruskal_wallis_p";
    /// Share of the variation of ranks that lies between the groups.
    EpsilonSquared "epsilon_squared";
    /// Difference in mean (0–100) between two groups, with an interval that holds for all pairs at once.
    GamesHowell "games_howell";
    /// Probability of such a difference by chance, for all pairs at once.
    GamesHowellP "games_howell_p";
    /// Dunn's z of the mean ranks of two groups.
    Dunn "dunn";
    /// Probability of a z at least as far from 0 by chance.
    DunnP "dunn_p";
    /// Chi-square of the answers to a question by group.
    ChiSquare "chi_square";
    /// Probability of a chi-square at least as large by chance.
    ChiSquareP "chi_square_p";
    /// Cramér's V of the answers by group, as it stands.
    CramersV "cramers_v";
    /// Cramér's V with Bergsma's correction.
    CramersVCorrected "cramers_v_corrected";
    /// Spearman's correlation of the answers with the order of rounds or of groups.
    Spearman "spearman";
    /// Probability of a Spearman correlation at least as far from 0 by chance.
    SpearmanP "spearman_p";
    /// Kendall's tau-b of the answers with the order of rounds or of groups.
    TauB "tau_b";
    /// Probability of a tau-b at least as far from 0 by chance.
    TauBP "tau_b_p";
}

impl Statistic {
    /// Whether it has one figure for each item of a scale; other statistics with several figures have one for each level.
    #[must_use]
    pub const fn is_by_item(self) -> bool {
        matches!(self, Self::ItemRest | Self::AlphaIfDropped | Self::Loading)
    }

    /// The p-value that tests it against no difference.
    #[must_use]
    pub const fn p_value(self) -> Option<Self> {
        match self {
            Self::DifferenceFromOthers => Some(Self::DifferenceP),
            Self::Superiority => Some(Self::BrunnerMunzelP),
            Self::Change => Some(Self::ChangeP),
            Self::DifferenceFromBenchmark => Some(Self::DifferenceFromBenchmarkP),
            Self::ChangeInShare => Some(Self::ChangeInShareP),
            Self::ShareDifferenceFromBenchmark => Some(Self::ShareDifferenceFromBenchmarkP),
            Self::Trend => Some(Self::TrendP),
            Self::PairedChange => Some(Self::PairedChangeP),
            _ => None,
        }
    }

    /// Whether it has one figure for each benchmark.
    #[must_use]
    pub const fn is_by_benchmark(self) -> bool {
        matches!(
            self,
            Self::BenchmarkMean
                | Self::BenchmarkShare
                | Self::DifferenceFromBenchmark
                | Self::DifferenceFromBenchmarkP
                | Self::HedgesGFromBenchmark
                | Self::ShareDifferenceFromBenchmark
                | Self::ShareDifferenceFromBenchmarkP
        )
    }

    /// Whether it is a p-value, and so a member of a family of them.
    #[must_use]
    pub const fn is_p_value(self) -> bool {
        matches!(
            self,
            Self::DifferenceP
                | Self::BrunnerMunzelP
                | Self::ChangeP
                | Self::ChangeInShareP
                | Self::DifferenceFromBenchmarkP
                | Self::ShareDifferenceFromBenchmarkP
                | Self::WelchFP
                | Self::KruskalWallisP
                | Self::GamesHowellP
                | Self::ChiSquareP
                | Self::TrendP
                | Self::PairedChangeP
                | Self::SignedRankP
                | Self::StuartMaxwellP
                | Self::BowkerP
                | Self::DunnP
                | Self::SpearmanP
                | Self::TauBP
        )
    }

    /// Whether it is computed only when the project's plan asks for it.
    #[must_use]
    pub const fn is_on_request(self) -> bool {
        matches!(
            self,
            Self::GamesHowell
                | Self::GamesHowellP
                | Self::ChiSquare
                | Self::ChiSquareP
                | Self::CramersV
                | Self::CramersVCorrected
                | Self::Dunn
                | Self::DunnP
                | Self::Spearman
                | Self::SpearmanP
                | Self::TauB
                | Self::TauBP
        )
    }

    /// Whether it is a difference on 0–100, whose size can be held against the smallest difference of interest.
    #[must_use]
    pub const fn is_difference_100(self) -> bool {
        matches!(
            self,
            Self::Change
                | Self::StandardisedChange
                | Self::DifferenceFromOthers
                | Self::DifferenceFromBenchmark
                | Self::Trend
                | Self::PairedChange
        )
    }
}

impl fmt::Display for Statistic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_code_and_in_files_agree() {
        for statistic in Statistic::ALL {
            assert_eq!(serde_json::to_string(statistic).unwrap(), format!("\"{}\"", statistic.id()));
        }
    }
}
