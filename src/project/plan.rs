//! What to compute.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Multiplicity, RoundId, Statistic};

/// What to compute beyond, or leave out of, what every release has.
///
/// ```toml
/// [plan]
/// add = ["games_howell", "games_howell_p", "chi_square", "chi_square_p", "cramers_v"]
/// leave_out = ["omega"]
/// backgrounds = ["years"]
/// multiplicity = { adjustment = "bh", family = "round" }
/// paired = "key"
/// weights = { rake = ["service", "role"] }
/// seed = 1955
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Plan {
    /// Statistics to add that are computed only when asked for, because they take long or are many: `games_howell`, `games_howell_p`,
    /// `dunn` and `dunn_p` (every pair of groups); for every question `chi_square`, `chi_square_p` (drawn tables where answers are
    /// few), `cramers_v` and `cramers_v_corrected`; and `spearman`, `spearman_p`, `tau_b` and `tau_b_p` (answers against the order of
    /// rounds, and of background variables that the questionnaire calls ordered); and `fit_chi_square`, `cfi`, `tli`, `rmsea` and `srmr` (fit of
    /// the one-factor model behind omega); and `scale_correlation` and `disattenuated_correlation` (each pair of scales); `dif_from_others`,
    /// `dif_effect_from_others`, `dif_from_others_p`, `dif_change`, `dif_effect_change` and `dif_change_p` (questions that work otherwise in a
    /// service, a role or a round); `icc_1` and `icc_2` (how much lies between units), `adjusted_mean_100` (services with everyone's mix of
    /// roles; only where each role in each unit could be shown) and `within_agreement` (`r_wg(j)` of services and roles); and
    /// `lower_quartile_100`, `median_100` and `upper_quartile_100` of scales; and `little_mcar` and `little_mcar_p` (whether it is chance who leaves out
    /// which questions of a scale).
    pub add: Vec<Statistic>,
    /// Statistics to leave out.
    pub leave_out: Vec<Statistic>,
    /// Background variables whose groups are held against everybody else and against each other, as roles are: years in position, education.
    /// They must be among `groups`. Default: none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub backgrounds: Vec<String>,
    /// Which p-values are adjusted together, and how; default: Holm, over all scales (or all questions) in one
    /// comparison, and over all pairs of one test of Dunn's.
    pub multiplicity: Multiplicity,
    /// Column with a key that is the same for the same person in every round, for comparisons of people with themselves. It is never
    /// kept or written; a round whose export calls it something else says so under `read.columns`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paired: Option<String>,
    /// What weighted figures are weighted by, where it is not the service alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights: Option<WeightPlan>,
    /// How those who answered came to be asked, where it is not everyone: strata and clusters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub design: Option<DesignPlan>,
    /// Interval of shares under `process`: `wilson` or `clopper_pearson`. Under `staff` it is that of a finite population.
    pub share_interval: ShareInterval,
    /// Seed of everything that is drawn at random: permutation tests and the interval of omega.
    pub seed: u64,
}

/// Which interval a share has when estimates speak of a process, and not of a finite staff.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShareInterval {
    /// Wilson's score interval: near the stated coverage on average.
    #[default]
    Wilson,
    /// Clopper and Pearson's exact interval: never below the stated coverage, and wider for it.
    ClopperPearson,
}

/// What weighted figures are weighted by.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WeightPlan {
    /// Grouping variables whose values shall count as they do on the roster, or as `margin` says, each for itself (raking). With one of them it
    /// is post-stratification.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rake: Vec<String>,
    /// Column of the export with a weight for each person, in place of 1 for everyone. A round whose export calls it something else says so under
    /// `read.columns`. Figures that it makes are shown only where those with equal weights are people enough: round weights to few values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Lowest and highest weight, in means of the weights of a round; weights outside are put at the end (trimming).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trim: Option<[f64; 2]>,
    /// Totals of variables in `rake` that the roster does not have, or that go before it.
    #[serde(rename = "margin", skip_serializing_if = "Vec::is_empty")]
    pub margins: Vec<MarginTotals>,
}

/// How many people there are with each value of a variable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MarginTotals {
    /// The grouping variable.
    pub variable: String,
    /// The round; default: every round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<RoundId>,
    /// People for each of its values. Only proportions count: they are brought to the number of all invited.
    pub people: BTreeMap<String, f64>,
}

/// How the people who answered came to be asked. Weighted figures then have the intervals of that design.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DesignPlan {
    /// Grouping variable whose groups were asked each for itself. Under `staff` each has its own part of the roster that answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strata: Option<String>,
    /// Grouping variable whose groups were drawn whole, such as units: people of one are not independent of each other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clusters: Option<String>,
    /// How many such groups there are in all, drawn or not, by stratum (`all` where there are no strata). Default: so many that those drawn
    /// are few of them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub clusters_in_all: BTreeMap<String, u64>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            add: Vec::new(),
            leave_out: Vec::new(),
            backgrounds: Vec::new(),
            multiplicity: Multiplicity::default(),
            paired: None,
            weights: None,
            design: None,
            share_interval: ShareInterval::Wilson,
            seed: 1955,
        }
    }
}

impl Plan {
    /// Column with weights, where there is one.
    #[must_use]
    pub fn weight_column(&self) -> Option<&str> {
        self.weights.as_ref()?.column.as_deref()
    }

    /// Whether a statistic is to be computed.
    #[must_use]
    pub fn asks(&self, statistic: Statistic) -> bool {
        !self.leave_out.contains(&statistic) && (!statistic.facts().on_request || self.add.contains(&statistic))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_come_when_asked_for_and_nothing_that_is_left_out() {
        let plan = Plan::default();
        assert!(plan.asks(Statistic::Omega) && !plan.asks(Statistic::GamesHowell));
        let plan: Plan = toml::from_str("add = ['games_howell']\nleave_out = ['omega']").unwrap();
        assert!(!plan.asks(Statistic::Omega) && plan.asks(Statistic::GamesHowell) && !plan.asks(Statistic::GamesHowellP));
        let plan: Plan = toml::from_str("multiplicity = { adjustment = 'bh' }").unwrap();
        assert_eq!(plan.multiplicity.adjustment, crate::model::Adjustment::BenjaminiHochberg);
        assert!(toml::from_str::<Plan>("add = ['games_howel']").is_err());
    }

    /// The schema that editors read is the one that project files are checked against. `BLESS=1` rewrites it.
    #[test]
    fn the_published_schema_is_that_of_the_types() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/reports/schema/project.schema.json");
        let schema = format!("{}\n", serde_json::to_string_pretty(crate::project::json_schema()).unwrap());
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(path, &schema).unwrap();
        }
        assert!(std::fs::read_to_string(path).unwrap() == schema, "{path} is not what the types give; BLESS=1 rewrites it");
    }
}
