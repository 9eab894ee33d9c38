//! The rule that looks at one group and one question alone.
//!
//! What it hides is a *primary* suppression. It does not protect anybody yet: as long as the total and the other groups
//! stand, the hidden one is a subtraction away. [`suppress`](super::suppress) hides what else must go.

use schemars::JsonSchema;
use serde::Serialize;

use crate::project::Rules;

/// Why a group is hidden for its own sake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PrimaryReason {
    /// Fewer respondents than the threshold. Nobody at all counts as few: telling the two apart would disclose.
    TooFew,
    /// A sensitive question to which too many gave the same answer.
    TooAlike,
}

/// Whether a group must be hidden for its own sake.
///
/// `n` counts the people with a valid answer and `levels` how many of them gave each. For a sensitive question no level may
/// hold more than n − d people (d = 2): that covers "all the same" and "five of six the same", where the sixth reads the
/// others' answers off the table. For yes and no it is the two-sided rule: at least two on either side.
///
/// ```
/// # use kartlegg::privacy::{PrimaryReason, Rules, primary};
/// let rules = Rules::standard();
/// assert_eq!(primary(4, &[2, 2], &rules, false), Some(PrimaryReason::TooFew));
/// assert_eq!(primary(12, &[11, 1], &rules, true), Some(PrimaryReason::TooAlike));
/// assert_eq!(primary(12, &[10, 2], &rules, true), None);
/// ```
#[must_use]
pub fn primary(n: u64, levels: &[u64], rules: &Rules, sensitive: bool) -> Option<PrimaryReason> {
    if n < rules.threshold(sensitive) {
        return Some(PrimaryReason::TooFew);
    }
    let alike = levels.iter().any(|&level| level > n.saturating_sub(rules.min_others()));
    (sensitive && alike).then_some(PrimaryReason::TooAlike)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Result<Rules, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn too_few_comes_first_and_nobody_is_few() {
        let standard = Rules::standard();
        assert_eq!(primary(0, &[0, 0], &standard, false), Some(PrimaryReason::TooFew));
        assert_eq!(primary(5, &[5, 0], &standard, false), None);
        assert_eq!(primary(9, &[9], &standard, true), Some(PrimaryReason::TooFew));
        assert_eq!(primary(5, &[5, 0], &Rules::strict(), false), Some(PrimaryReason::TooFew));
    }

    #[test]
    fn the_rule_of_likeness_is_two_sided() {
        let standard = rules("min_n_sensitive = 5").unwrap();
        for (levels, hidden) in [([6, 0], true), ([5, 1], true), ([4, 2], false), ([2, 4], false), ([1, 5], true), ([0, 6], true)]
        {
            assert_eq!(primary(6, &levels, &standard, true).is_some(), hidden, "{levels:?}");
            assert_eq!(primary(6, &levels, &standard, false), None, "{levels:?}");
        }
    }
}
