//! Needs beside what meets them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{IndicatorId, Text};

/// Youth needs and what meets them, under one heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NeedTheme {
    /// Stable id.
    pub id: String,
    /// Heading.
    pub title: Text,
    /// Indicators of need.
    pub indicators: Vec<IndicatorId>,
    /// Measures of the staff survey: scales, questions and training needs, by their ids in the release.
    pub measures: Vec<String>,
}
