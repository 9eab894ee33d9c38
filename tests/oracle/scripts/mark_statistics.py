"""Writes the last column of every oracle file: for which statistics of the release a figure is the oracle.

Run after any of the other scripts. A row that is none's own (a degree of freedom, a step on the way) has an empty cell; quantiles.csv is about
distributions and has no such column. The first pattern that fits `case,figure` counts.
"""

import pathlib
import re

SHARES = "response_rate level_share top_box bottom_box dont_know_share ticked share_wilson dictionary_recall dictionary_precision"
FINITE = "response_rate level_share top_box bottom_box dont_know_share ticked"
WELCH = "difference_from_others change"
WELCH_P = "difference_p change_p"
G = "hedges_g_from_others hedges_g_change"

COMPARISONS = [
    (r"^\w+,spearman\.p", "spearman_p"), (r",spearman", "spearman"), (r",tau\.p", "tau_b_p"), (r",tau\.z", ""), (r",tau", "tau_b"),
    (r",welch_anova\.p", "welch_f_p"), (r",welch_anova\.df", ""), (r",welch_anova", "welch_f"), (r",omega_squared", "omega_squared"),
    (r",kruskal\.p", "kruskal_wallis_p"), (r",kruskal", "kruskal_wallis"), (r",epsilon_squared", "epsilon_squared"),
    (r",games.*\.p$", "games_howell_p"), (r",games", "games_howell"), (r",dunn.*\.p$", "dunn_p"), (r",dunn", "dunn"),
    (r",fisher", "change_in_share_p share_difference_from_benchmark_p"),
    (r",chi\.p", "chi_square_p change_in_share_p"), (r",chi\.df", ""), (r",chi", "chi_square"),
    (r",v\.corrected", "cramers_v_corrected"), (r",v$", "cramers_v"),
    (r",stuart\.p", "stuart_maxwell_p"), (r",stuart\.df", ""), (r",stuart", "stuart_maxwell"),
    (r",bowker\.p", "bowker_p"), (r",bowker\.df", ""), (r",bowker", "bowker"),
    (r",rank_biserial", "cliffs_delta"), (r",rank_sum", ""),
    (r",paired\.p", "paired_change_p"), (r",paired", "paired_change"), (r",(holm|bh)", WELCH_P),
]
RANKS = [
    (r",brunner_munzel\.p", "brunner_munzel_p"), (r",brunner_munzel", ""), (r",superiority", "probability_of_superiority"),
    (r",delta", "cliffs_delta"), (r",pratt\.p", "signed_rank_p"), (r",pratt", "signed_rank"), (r",df", ""),
]
RELIABILITY = [
    (r",n$", ""), (r",alpha", "alpha"), (r",standardised", "standardised_alpha"), (r",item_rest", "item_rest"),
    (r",dropped", "alpha_if_dropped"), (r",spearman_brown", "spearman_brown"), (r",omega", "omega"), (r",loading", "loading"), (r",unique", ""),
]
SHARE = [
    (r",wilson", SHARES), (r",clopper", "share_exact"), (r",(finite|fewest|most)", FINITE),
    (r",newcombe", "change_in_share share_difference_from_benchmark rest_of_county"),
]
DIFFERENCES = [(r",difference", WELCH), (r",p$", WELCH_P), (r",g", G), (r",(t|df|d)$", "")]

FILES = {
    "alpha_change": [(r",change", "alpha_change")],
    "benchmarks": [
        (r",pool\.", ""), (r",others\.(n|sd)", ""), (r",others\.mean", "benchmark_mean"), (r",difference", "difference_from_benchmark"),
        (r",p$", "difference_from_benchmark_p"), (r",g$", "hedges_g_from_benchmark"), (r",share$", "benchmark_share"),
        (r",share_difference", "share_difference_from_benchmark"), (r",share_p", "share_difference_from_benchmark_p"),
    ],
    "coding": [(r",alpha", "coder_agreement"), (r"", "corrected_share")],
    "comparisons": COMPARISONS,
    "correlations": [(r",r", "scale_correlation"), (r",corrected", "disattenuated_correlation")],
    "design": [
        (r",se$", ""), (r",deff", "design_effect_of_mean"), (r"/(wide|type)", "weighted_share"), (r"/api", "weighted_mean_100"),
    ],
    "dif": [
        (r",difference", "dif_from_others dif_change"), (r",effect", "dif_effect_from_others dif_effect_change"),
        (r",p$", "dif_from_others_p dif_change_p"), (r",(chi|n)$", ""),
    ],
    "differences": DIFFERENCES,
    "effects": [
        (r"^benchmark,value", "difference_from_benchmark"), (r"^benchmark,p", "difference_from_benchmark_p"),
        (r",standardised", "standardised_change"), (r",raw", "change"), (r",composition", ""), *RANKS, (r",spearman", "spearman"), (r",tau", "tau_b"),
    ],
    "fit": [(r",chi\.p", ""), (r",chi", "fit_chi_square"), (r",cfi", "cfi"), (r",tli", "tli"), (r",rmsea", "rmsea"), (r",srmr", "srmr")],
    "levels": [(r",single", "icc_1"), (r",mean", "icc_2"), (r",agreement", "within_agreement")],
    "means": [
        (r"^pooled_difference,.*_p$", WELCH_P), (r"^pooled_difference", WELCH), (r"^pooled,", "mean mean_100"), (r",mean", "mean mean_100"),
        (r",finite", "mean mean_100"), (r",sd", "sd sd_100"), (r",quantile", ""),
    ],
    "missing": [(r",chi", "little_mcar"), (r",p$", "little_mcar_p"), (r",df", "")],
    "mixed": [(r",(between|within)", ""), (r"", "adjusted_mean_100")],
    "omega": RELIABILITY,
    "omega_interval": [(r"", "omega")],
    "permutation": [(r",p$", "chi_square_p"), (r",chi$", "chi_square")],
    "places": [(r"", "")],
    "power": [(r"", "")],
    "pooling": [
        (r"^funnel.*95$", "funnel_95"), (r"^funnel.*998$", "funnel_998"), (r"^means.*,shrinkage", "shrinkage_factor"),
        (r"^means.*,(value|lower|upper)", "shrunk_mean_100"), (r"^shares.*,shrinkage", "shrinkage_factor"),
        (r"^shares.*,(value|lower|upper)", "shrunk_share"), (r",(centre|between)", ""),
    ],
    "published": [
        (r"^items,mean", "mean"), (r",mean", "weighted_mean_100"), (r",se$", ""), (r"^(attitude|bfi|bfi_not_reversed|pingouin),", None),
        (r"^pain,", RANKS), (r"^sleep,paired", COMPARISONS), (r"^sleep,", DIFFERENCES), (r"^[0-9/]+,", SHARE), (r"", COMPARISONS),
    ],
    "quartiles": [(r",lower_quartile", "lower_quartile_100"), (r",median", "median_100"), (r",upper_quartile", "upper_quartile_100")],
    "rank_tests": RANKS,
    "rates": [
        (r",wilson", "share_wilson"), (r",newcombe", "rest_of_county"), (r",(poisson|byar)", "count_against_rate count_against_expected"),
        (r",(expected|crude|reference_crude)", ""), (r",(ratio|adjusted)", "standardised_ratio count_against_expected"), (r",direct", "standardised_rate"),
        (r",cochran_armitage", "cochran_armitage"), (r",mann_kendall", "mann_kendall"), (r",quantile", "quartiles"),
    ],
    "reliability": RELIABILITY,
    "reliability_missing": RELIABILITY,
    "rounds": [(r",trend\.p", "trend_p"), (r",trend\.df", ""), (r",trend", "trend")],
    "shares": SHARE,
    "weights": [(r",mean", "weighted_mean_100"), (r",r_indicator", "r_indicator"), (r",kish", "design_effect"), (r",se$", "")],
}


def statistics(patterns, row):
    for pattern, found in patterns:
        if re.search(pattern, row):
            found = RELIABILITY if found is None else found
            return found if isinstance(found, str) else statistics(found, row)
    raise SystemExit(f"no statistic for {row}")


def main():
    folder = pathlib.Path(__file__).resolve().parent.parent
    for name, patterns in FILES.items():
        path = folder / f"{name}.csv"
        lines = path.read_text().splitlines()
        head = [line for line in lines if line.startswith("#")]
        rows = [",".join(line.split(",")[:3]) for line in lines[len(head) + 1:]]
        table = [f"{row},{statistics(patterns, row.rsplit(',', 1)[0])}" for row in rows]
        path.write_text("\n".join([*head, "case,figure,value,statistic", *table]) + "\n")


main()
