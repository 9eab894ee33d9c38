//! The statistics that a release can hold, with everything about each that is not its formula. `analysis::catalogue` explains each.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Unit;
use super::statistic_facts::{Detail, Facts, PValues, Reveals, Sheet, Topic};

/// Something or nothing, as a column of the table.
macro_rules! optional {
    ($kind:ident) => {
        None
    };
    ($kind:ident $value:ident) => {
        Some($kind::$value)
    };
}

/// Whether a row of the table has a word.
macro_rules! has {
    () => {
        false
    };
    ($word:ident) => {
        true
    };
}

macro_rules! statistics {
    ($(
        $(#[$doc:meta])* $name:ident $id:literal: $($unit:ident)|+, $reveals:ident, $topic:ident
        $(per $detail:ident)? $(tested by $p:ident)? $(adjusted in $family:ident)? $(shown in [$($sheet:ident)+])? $(on $request:ident)?;
    )*) => {
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

            /// Its row of the table.
            #[must_use]
            pub const fn facts(self) -> &'static Facts {
                match self {
                    $(Self::$name => &Facts {
                        units: &[$(Unit::$unit),+],
                        reveals: Reveals::$reveals,
                        topic: Topic::$topic,
                        per: optional!(Detail $($detail)?),
                        p_value: optional!(Statistic $($p)?),
                        adjusted: optional!(PValues $($family)?),
                        sheets: &[$($(Sheet::$sheet),+)?],
                        on_request: has!($($request)?),
                    },)*
                }
            }
        }
    };
}

// Unit of the figure, what it reveals of the answers, what it is about; then, where there is any: what it has several figures for, the
// p-value that tests it, the p-values that it is adjusted with, the sheets of the workbook that have a column for it, and whether it
// is computed only when the plan of the project asks for it.
statistics! {
    /// Employees invited.
    Invited "invited": Count, Location, Own shown in [Response];
    /// Persons who answered at least one question.
    Respondents "respondents": Count, Location, Own shown in [Response];
    /// Respondents as a share of the invited.
    ResponseRate "response_rate": Share, Location, Own shown in [Response];
    /// The group's share of everyone who answered.
    CompositionShare "composition_share": Share, Location, Own;
    /// The group's share of everyone who was invited.
    RosterShare "roster_share": Share, Location, Own;
    /// How evenly the groups answered: 1 when each answered equally often.
    RIndicator "r_indicator": Coefficient, Location, Own;
    /// How many times more people equal weights would have needed less (Kish).
    DesignEffect "design_effect": Ratio, Location, Own;
    /// Valid answers.
    Valid "valid": Count, Location, Own shown in [Scales Items Choices Matrix];
    /// "Don't know".
    DontKnow "dont_know": Count, NotSaid, Own shown in [Items];
    /// "Not applicable".
    NotApplicable "not_applicable": Count, Distribution, Own shown in [Items Matrix];
    /// "Do not wish to answer".
    Declined "declined": Count, Distribution, Own shown in [Items];
    /// Passed by through a filter route.
    NotAsked "not_asked": Count, Distribution, Own;
    /// Blank, although a later question was answered.
    Skipped "skipped": Count, Distribution, Own;
    /// Blank, and so is everything after it.
    DroppedOut "dropped_out": Count, Distribution, Own;
    /// Scores made from fewer than all items of the scale.
    Prorated "prorated": Count, Distribution, Own;
    /// Persons with too few valid items for a score.
    NoScore "no_score": Count, Distribution, Own shown in [Scales];
    /// Share of the valid answers at one level.
    LevelShare "level_share": Share, EachLevel, Own per Level shown in [Items Matrix];
    /// Share of the valid answers at the declared top levels.
    TopBox "top_box": Share, ShareOfAnswers, Own shown in [Items Matrix];
    /// Share of the valid answers at as many bottom levels as there are top levels.
    BottomBox "bottom_box": Share, Distribution, Own shown in [Items];
    /// "Don't know" as a share of valid answers and "don't know" together.
    DontKnowShare "dont_know_share": Share, NotSaid, Own shown in [Items Matrix];
    /// Share who ticked an option, of those who ticked any.
    Ticked "ticked": Share, Location, Own shown in [Choices];
    /// Share whose answer has a code, corrected for what the dictionary gets wrong; of everyone alone.
    CorrectedShare "corrected_share": Share, Location, Own;
    /// Share of the answers that have a code by hand which the dictionary finds: its recall.
    DictionaryRecall "dictionary_recall": Share, Location, Own;
    /// Share of the answers in which the dictionary finds a code that have it by hand: its precision.
    DictionaryPrecision "dictionary_precision": Share, Location, Own;
    /// Agreement between coders about a code, beyond chance (Krippendorff's alpha).
    CoderAgreement "coder_agreement": Coefficient, Location, Own;
    /// Mean on the response scale as declared.
    Mean "mean": ScalePoints, MeanOfAnswers, Own shown in [Items Matrix];
    /// Mean on 0–100.
    Mean100 "mean_100": Points100, MeanOfAnswers, Own shown in [Scales Items Matrix];
    /// Mean on 0–100 with each service weighing what it weighs on the roster.
    WeightedMean100 "weighted_mean_100": Points100, Location, Own;
    /// Share at the top levels, or who ticked, weighted as the plan says.
    WeightedShare "weighted_share": Share, ShareOfAnswers, Own;
    /// Variance of a weighted mean over that of as many people drawn by themselves.
    DesignEffectOfMean "design_effect_of_mean": Ratio, Distribution, Own;
    /// Mean on 0–100 of a unit, drawn towards the common mean of the units.
    ShrunkMean100 "shrunk_mean_100": Points100, Location, Own;
    /// Weight of the common mean in that.
    ShrinkageFactor "shrinkage_factor": Share, Location, Own;
    /// Share of a group, drawn towards the common share of the groups.
    ShrunkShare "shrunk_share": Share, ShareOfAnswers, Own;
    /// The common figure of the units, with the limits between which 95 of 100 units of this size fall by chance alone.
    Funnel95 "funnel_95": Share | Points100, Location, Own;
    /// The same with the limits for 998 of 1000.
    Funnel998 "funnel_998": Share | Points100, Location, Own;
    /// Standard deviation (n − 1) on the response scale as declared.
    Sd "sd": ScalePoints, Distribution, Own shown in [Items];
    /// Standard deviation (n − 1) on 0–100.
    Sd100 "sd_100": Points100, Distribution, Own shown in [Scales];
    /// Score that a quarter of the people are below, on 0–100.
    LowerQuartile100 "lower_quartile_100": Points100, Distribution, Own shown in [Scales] on request;
    /// Score that half of the people are below, on 0–100.
    Median100 "median_100": Points100, Distribution, Own shown in [Scales] on request;
    /// Score that three quarters of the people are below, on 0–100.
    UpperQuartile100 "upper_quartile_100": Points100, Distribution, Own shown in [Scales] on request;
    /// Cronbach's alpha on complete cases.
    Alpha "alpha": Coefficient, ItemDistributions, Own shown in [Scales];
    /// Spearman–Brown reliability of a scale of two items.
    SpearmanBrown "spearman_brown": Coefficient, ItemDistributions, Own shown in [Scales];
    /// Correlation of an item with the sum of the others in its scale.
    ItemRest "item_rest": Coefficient, ItemDistributions, Own per Item;
    /// Alpha of the standardised items.
    StandardisedAlpha "standardised_alpha": Coefficient, ItemDistributions, Own;
    /// Alpha of the scale without one of its items.
    AlphaIfDropped "alpha_if_dropped": Coefficient, ItemDistributions, Own per Item;
    /// Omega of the one-factor model.
    Omega "omega": Coefficient, ItemDistributions, Own;
    /// Loading of an item in that model, in scale points.
    Loading "loading": ScalePointsDifference, ItemDistributions, Own per Item;
    /// Chi-square of that model against any covariances at all.
    FitChiSquare "fit_chi_square": TestStatistic, ItemDistributions, Own on request;
    /// Comparative fit index of that model.
    Cfi "cfi": Coefficient, ItemDistributions, Own on request;
    /// Tucker–Lewis index of that model.
    Tli "tli": Coefficient, ItemDistributions, Own on request;
    /// Root mean square error of approximation of that model.
    Rmsea "rmsea": Coefficient, ItemDistributions, Own on request;
    /// Standardised root mean square residual of that model.
    Srmr "srmr": Coefficient, ItemDistributions, Own on request;
    /// Little's statistic: do those who left out other items of a scale answer the rest alike?
    LittleMcar "little_mcar": TestStatistic, ItemDistributions, Own tested by LittleMcarP on request;
    /// Probability of such a statistic at least as large by chance.
    LittleMcarP "little_mcar_p": Probability, ItemDistributions, Own adjusted in Comparison on request;
    /// How far the people of a group agree on the items of a scale.
    WithinAgreement "within_agreement": Coefficient, ItemDistributions, Own shown in [Scales] on request;
    /// Correlation of the scores of two scales.
    ScaleCorrelation "scale_correlation": Coefficient, ItemDistributions, Own per Scale on request;
    /// The same without what unreliable answers take from it.
    DisattenuatedCorrelation "disattenuated_correlation": Coefficient, ItemDistributions, Own per Scale on request;
    /// How much higher a group answers a question than everybody else with the same score on its scale.
    DifFromOthers "dif_from_others": ScalePointsDifference, ItemDistributions, Others per Item tested by DifFromOthersP on request;
    /// The same in standard deviations of the question.
    DifEffectFromOthers "dif_effect_from_others": Coefficient, ItemDistributions, Others per Item on request;
    /// Probability of such a difference at least as large by chance (Mantel).
    DifFromOthersP "dif_from_others_p": Probability, ItemDistributions, Others per Item adjusted in Comparison on request;
    /// How much higher a question is answered than in the round before, at the same score on its scale.
    DifChange "dif_change": ScalePointsDifference, ItemDistributions, Rounds per Item tested by DifChangeP on request;
    /// The same in standard deviations of the question.
    DifEffectChange "dif_effect_change": Coefficient, ItemDistributions, Rounds per Item on request;
    /// Probability of such a difference at least as large by chance (Mantel).
    DifChangeP "dif_change_p": Probability, ItemDistributions, Rounds per Item adjusted in Comparison on request;
    /// Difference in mean (0–100) between a group and everybody else in the reference group.
    DifferenceFromOthers "difference_from_others": Points100Difference, Location, Others tested by DifferenceP shown in [Scales];
    /// Hedges g of that difference.
    HedgesGFromOthers "hedges_g_from_others": Coefficient, Distribution, Others shown in [Scales];
    /// Probability of a difference from the others at least as large by chance (Welch's t).
    DifferenceP "difference_p": Probability, TestOfMeans, Others adjusted in Comparison;
    /// How often somebody of the group is above somebody of the others, equal counting half.
    Superiority "probability_of_superiority": Share, Distribution, Others tested by BrunnerMunzelP;
    /// Probability of a superiority at least as far from one half by chance (Brunner–Munzel).
    BrunnerMunzelP "brunner_munzel_p": Probability, Distribution, Others adjusted in Comparison;
    /// Cliff's delta of the group against the others.
    CliffsDelta "cliffs_delta": Coefficient, Distribution, Others;
    /// Change in mean (0–100) since the reference round.
    Change "change": Points100Difference, Location, Rounds tested by ChangeP shown in [Rounds];
    /// Probability of a change at least as large by chance (Welch's t).
    ChangeP "change_p": Probability, TestOfMeans, Rounds adjusted in Comparison;
    /// Change in mean (0–100) with the services weighing what they weighed in the reference round.
    StandardisedChange "standardised_change": Points100Difference, Location, Rounds;
    /// Hedges g of that change.
    HedgesGChange "hedges_g_change": Coefficient, Distribution, Rounds shown in [Rounds];
    /// Change in alpha since the reference round.
    AlphaChange "alpha_change": Coefficient, ItemDistributions, Rounds;
    /// Change in a share since the reference round.
    ChangeInShare "change_in_share": ShareDifference, ShareOfAnswers, Rounds tested by ChangeInShareP shown in [Rounds];
    /// Probability of a change in share at least as far from none by chance (chi-square, or Fisher's exact test).
    ChangeInShareP "change_in_share_p": Probability, ShareOfAnswers, Rounds adjusted in Comparison;
    /// Mean (0–100) of a benchmark, without our own people.
    BenchmarkMean "benchmark_mean": Points100, MeanOfAnswers, Benchmark per Benchmark shown in [Benchmarks];
    /// Share at the top levels, or who ticked, in a benchmark, without our own people.
    BenchmarkShare "benchmark_share": Share, ShareOfAnswers, Benchmark per Benchmark shown in [Benchmarks];
    /// Difference in mean (0–100) from a benchmark.
    DifferenceFromBenchmark "difference_from_benchmark": Points100Difference, MeanOfAnswers, Benchmark per Benchmark tested by DifferenceFromBenchmarkP shown in [Benchmarks];
    /// Probability of a difference from the benchmark at least as large by chance (Welch's t from summaries).
    DifferenceFromBenchmarkP "difference_from_benchmark_p": Probability, TestOfMeans, Benchmark per Benchmark adjusted in Comparison;
    /// Hedges g of that difference.
    HedgesGFromBenchmark "hedges_g_from_benchmark": Coefficient, Distribution, Benchmark per Benchmark shown in [Benchmarks];
    /// Difference of a share from that of a benchmark.
    ShareDifferenceFromBenchmark "share_difference_from_benchmark": ShareDifference, ShareOfAnswers, Benchmark per Benchmark tested by ShareDifferenceFromBenchmarkP shown in [Benchmarks];
    /// Probability of a difference in share from the benchmark at least as far from none by chance (chi-square, or Fisher's exact test).
    ShareDifferenceFromBenchmarkP "share_difference_from_benchmark_p": Probability, ShareOfAnswers, Benchmark per Benchmark adjusted in Comparison;
    /// Change in mean (0–100) along the straight line through three rounds or more.
    Trend "trend": Points100Difference, Location, Series tested by TrendP;
    /// Probability of a trend at least as large by chance.
    TrendP "trend_p": Probability, Distribution, Series adjusted in Comparison;
    /// Mean change (0–100) of the people who answered both times.
    PairedChange "paired_change": Points100Difference, Location, SamePeople tested by PairedChangeP shown in [Rounds];
    /// Probability of such a change at least as large by chance (paired t).
    PairedChangeP "paired_change_p": Probability, Location, SamePeople adjusted in Comparison;
    /// Signed-rank statistic of the people who answered both times, with Pratt's zeros.
    SignedRank "signed_rank": TestStatistic, Location, SamePeople;
    /// Probability of a signed-rank statistic at least as far from 0 by chance.
    SignedRankP "signed_rank_p": Probability, Location, SamePeople adjusted in Comparison;
    /// Stuart–Maxwell statistic: are the answers of the same people distributed alike both times?
    StuartMaxwell "stuart_maxwell": TestStatistic, Location, SamePeople;
    /// Probability of a Stuart–Maxwell statistic at least as large by chance.
    StuartMaxwellP "stuart_maxwell_p": Probability, Location, SamePeople adjusted in Comparison;
    /// Bowker's statistic: did as many people move from each answer to each other as back?
    Bowker "bowker": TestStatistic, Location, SamePeople;
    /// Probability of a Bowker statistic at least as large by chance.
    BowkerP "bowker_p": Probability, Location, SamePeople adjusted in Comparison;
    /// Welch's F of the means of several groups.
    WelchF "welch_f": TestStatistic, Location, Groups;
    /// Probability of an F at least as large by chance.
    WelchFP "welch_f_p": Probability, Location, Groups adjusted in Comparison;
    /// Share of the variance that lies between the groups.
    OmegaSquared "omega_squared": Coefficient, Location, Groups;
    /// Share of the variance of one person's score that lies between units.
    Icc1 "icc_1": Coefficient, Location, Groups on request;
    /// Reliability of the mean of a unit of the usual size.
    Icc2 "icc_2": Coefficient, Location, Groups on request;
    /// Mean of a service with everyone's mix of roles, units differing by chance.
    AdjustedMean100 "adjusted_mean_100": Points100, Location, Groups on request;
    /// Kruskal–Wallis H of several groups, with tie correction.
    KruskalWallis "kruskal_wallis": TestStatistic, Location, Groups;
    /// Probability of an H at least as large by chance.
    KruskalWallisP "kruskal_wallis_p": Probability, Location, Groups adjusted in Comparison;
    /// Share of the variation of ranks that lies between the groups.
    EpsilonSquared "epsilon_squared": Coefficient, Location, Groups;
    /// Difference in mean (0–100) between two groups, with an interval that holds for all pairs at once.
    GamesHowell "games_howell": Points100Difference, Distribution, Groups on request;
    /// Probability of such a difference by chance, for all pairs at once.
    GamesHowellP "games_howell_p": Probability, Distribution, Groups adjusted in Comparison on request;
    /// Dunn's z of the mean ranks of two groups.
    Dunn "dunn": TestStatistic, Distribution, Groups on request;
    /// Probability of a z at least as far from 0 by chance.
    DunnP "dunn_p": Probability, Distribution, Groups adjusted in Measure on request;
    /// Chi-square of the answers to a question by group.
    ChiSquare "chi_square": TestStatistic, Location, Groups on request;
    /// Probability of a chi-square at least as large by chance.
    ChiSquareP "chi_square_p": Probability, Location, Groups adjusted in Comparison on request;
    /// Cramér's V of the answers by group, as it stands.
    CramersV "cramers_v": Coefficient, Location, Groups on request;
    /// Cramér's V with Bergsma's correction.
    CramersVCorrected "cramers_v_corrected": Coefficient, Location, Groups on request;
    /// Spearman's correlation of the answers with the order of rounds or of groups.
    Spearman "spearman": Coefficient, Location, Order on request;
    /// Probability of a Spearman correlation at least as far from 0 by chance.
    SpearmanP "spearman_p": Probability, Location, Order adjusted in Comparison on request;
    /// Kendall's tau-b of the answers with the order of rounds or of groups.
    TauB "tau_b": Coefficient, Location, Order on request;
    /// Probability of a tau-b at least as far from 0 by chance.
    TauBP "tau_b_p": Probability, Location, Order adjusted in Comparison on request;
}

impl Statistic {
    /// Whether it has one figure for each item of a scale.
    #[must_use]
    pub const fn is_by_item(self) -> bool {
        matches!(self.facts().per, Some(Detail::Item))
    }

    /// Whether it has one figure for each other scale.
    #[must_use]
    pub const fn is_by_scale(self) -> bool {
        matches!(self.facts().per, Some(Detail::Scale))
    }

    /// Whether it has one figure for each benchmark.
    #[must_use]
    pub const fn is_by_benchmark(self) -> bool {
        matches!(self.facts().per, Some(Detail::Benchmark))
    }

    /// Whether it is a p-value, and so a member of a family of them.
    #[must_use]
    pub const fn is_p_value(self) -> bool {
        self.facts().adjusted.is_some()
    }

    /// Whether it is a difference on 0–100, whose size can be held against the smallest difference of interest.
    #[must_use]
    pub const fn is_difference_100(self) -> bool {
        matches!(self.facts().units, [Unit::Points100Difference])
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

    /// Law: a p-value is a probability and the other way round, what tests another is one, and it is about the same.
    #[test]
    fn the_table_agrees_with_itself() {
        let mut tested = 0;
        for statistic in Statistic::ALL {
            let facts = statistic.facts();
            assert_eq!(statistic.is_p_value(), *facts.units == [Unit::Probability], "{statistic}");
            assert!(
                !facts.units.is_empty() && !facts.sheets.contains(&Sheet::Benchmarks) || statistic.is_by_benchmark(),
                "{statistic}"
            );
            if let Some(p) = facts.p_value {
                assert!(p.is_p_value() && p.facts().topic == facts.topic && p.facts().per == facts.per, "{statistic}");
                tested += 1;
            }
        }
        assert!(tested >= 8);
    }
}
