//! The types of a questionnaire, as they stand in its TOML file.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{
    AnsweredBy, BtiLevel, Counts, DomainId, ItemId, MissingReason, Polarity, RecommendationInfo, ResponseId, ScaleId, Text,
};

/// A questionnaire.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// Version of this file format: 1.
    pub schema: u32,
    /// Short name, equal to the file's name.
    pub id: String,
    /// Versions of the questionnaire, oldest first. A round names the version it used.
    pub versions: Vec<String>,
    /// Languages that every text is given in.
    pub languages: Vec<crate::model::Language>,
    /// Title.
    pub title: Text,
    /// What it is, where it comes from, what it must not be taken for.
    #[serde(default)]
    pub note: Text,
    /// Licence of the texts.
    #[serde(default)]
    pub licence: String,
    /// True for instruments that hold item ids and scoring only, because the texts need permission.
    #[serde(default)]
    pub keys_only: bool,
    /// Parts of the questionnaire, in the order of the report.
    #[serde(default, rename = "domain")]
    pub domains: Vec<Domain>,
    /// Headings for the recommendations of the national guideline on early identification that items belong to, in the order of
    /// the report.
    #[serde(default, rename = "recommendation", skip_serializing_if = "Vec::is_empty")]
    pub recommendations: Vec<RecommendationInfo>,
    /// Response scales.
    #[serde(default, rename = "response")]
    pub responses: Vec<ResponseScale>,
    /// Grouping and background variables.
    #[serde(default, rename = "background")]
    pub backgrounds: Vec<Background>,
    /// Single questions, in questionnaire order.
    #[serde(default, rename = "item")]
    pub items: Vec<Item>,
    /// Sets of items that are scored together.
    #[serde(default, rename = "scale")]
    pub scales: Vec<Scale>,
    /// Questions where several options can be ticked.
    #[serde(default, rename = "multi")]
    pub multis: Vec<MultiSelect>,
    /// Collaboration matrices: other services rated on several aspects.
    #[serde(default, rename = "matrix")]
    pub matrices: Vec<Matrix>,
    /// Open questions. Their texts are not read, unless the project has a codebook for one: then they are coded and dropped.
    #[serde(default, rename = "open")]
    pub opens: Vec<OpenQuestion>,
    /// The questionnaire as it stands in its file, where parts of it are forms of others: what is above is then what staff are asked.
    #[serde(skip)]
    pub whole: Option<Box<Self>>,
}

/// A part of the questionnaire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Domain {
    /// Identifier.
    pub id: DomainId,
    /// Heading.
    pub title: Text,
    /// Informant: `staff` (default), or `leaders` or `coordinator`. What they answer for units is a form of its own, with a row for each unit.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub answered_by: AnsweredBy,
    /// Unit of count: `people` (default; of leaders, what each thinks, with the protection of all answers), or `units` for facts about what a
    /// unit has. Those are shown by service, however few units it has.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub counts: Counts,
    /// A question to discuss when its figures are on the table, which takes no side.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub discuss: Text,
}

/// Whether a key need not be written.
fn is_usual<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Ordered levels with labels, and the kinds of non-answer that stand beside them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResponseScale {
    /// Identifier.
    pub id: ResponseId,
    /// Levels from low to high, strictly increasing in `value`. The first and the last are the declared end points.
    pub levels: Vec<Level>,
    /// Non-answers that can be chosen.
    #[serde(default)]
    pub missing: Vec<MissingCode>,
    /// Number of top levels counted in the top-box share; default: the levels above the middle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top: Option<usize>,
    /// True when the levels have an order but no distances (yes / no / partly): no mean is made.
    #[serde(default)]
    pub nominal: bool,
}

/// One level of a response scale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Value in scores.
    pub value: i32,
    /// Code in exports; default: the value written out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Label.
    pub label: Text,
    /// Further labels by which it is recognised in exports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
}

/// A non-answer that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MissingCode {
    /// Which kind it is.
    pub kind: MissingReason,
    /// Code in exports.
    pub code: String,
    /// Label.
    pub label: Text,
    /// Further labels by which it is recognised.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
}

/// What a background variable is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyRole {
    /// Municipality, when an export holds several.
    Municipality,
    /// Service.
    Service,
    /// Unit within a service.
    Unit,
    /// Role (leader, employee …).
    Role,
    /// Another grouping variable.
    Other,
}

/// A grouping or background variable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Background {
    /// Identifier, and the default name of its column.
    pub id: String,
    /// What it is used for.
    pub role: KeyRole,
    /// Question or heading.
    pub text: Text,
    /// Possible values, in order of display. Empty: whatever the export holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<Choice>,
    /// Values of those who lead: they alone are asked the parts that leaders answer for themselves. Only for the role.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leaders: Vec<String>,
    /// What those who gave a value are called together, by its id: `Leaders` for `Leader`. Default: the label of the value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub people: BTreeMap<String, Text>,
    /// Whether the values go from less to more, as years of service do: answers can then be correlated with them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ordered: bool,
}

impl Background {
    /// One that no questionnaire declares: a column that is read for its values.
    #[must_use]
    pub fn plain(id: impl Into<String>, role: KeyRole) -> Self {
        Self {
            id: id.into(),
            role,
            text: Text::default(),
            levels: Vec::new(),
            leaders: Vec::new(),
            people: BTreeMap::new(),
            ordered: false,
        }
    }
}

/// One option: of a multi-select, or of a background variable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Identifier. For a background variable this is the value that groups carry.
    pub id: String,
    /// Code in exports; default: the identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Label.
    pub label: Text,
    /// Further labels by which it is recognised.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
}

/// A question that is only asked after certain answers to an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// The earlier item.
    pub item: ItemId,
    /// Values (not positions) of that item after which this one is asked.
    pub any_of: Vec<i32>,
}

/// What happened to an item at a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// New words; answers before and after are not compared.
    Reworded,
    /// New response scale; answers before and after are not compared.
    Rescaled,
    /// Corrected without change of meaning: still the same question.
    Editorial,
}

/// One change in the history of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// First version with the new form.
    pub version: String,
    /// What changed.
    pub kind: ChangeKind,
    /// The words before.
    #[serde(default)]
    pub was: Text,
    /// The response scale before, when that changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was_response: Option<ResponseId>,
}

/// A question with one answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Identifier, stable between rounds, and the default name of its column.
    pub id: ItemId,
    /// Part of the questionnaire.
    pub domain: DomainId,
    /// Response scale.
    pub response: ResponseId,
    /// The question.
    #[serde(default)]
    pub text: Text,
    /// What it asks, in at most 70 letters, for titles and sentences: `Is told what happens after a referral`.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub short: Text,
    /// Which end is good.
    #[serde(default)]
    pub polarity: Polarity,
    /// Level of the BTI model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bti_level: Option<BtiLevel>,
    /// Recommendation (1 to 7) of the national guideline on early identification that the item belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recommendation: Option<u8>,
    /// Whether stricter rules of disclosure control apply.
    #[serde(default)]
    pub sensitive: bool,
    /// Asked only after certain answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask_if: Option<Route>,
    /// First version with this item; default: the first of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// First version without this item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dropped_in: Option<String>,
    /// What changed at which version, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
}

/// A set of items that are scored together: the mean of the valid ones, after reversing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Identifier.
    pub id: ScaleId,
    /// Part of the questionnaire.
    pub domain: DomainId,
    /// Name.
    pub title: Text,
    /// One sentence on what a high score means.
    #[serde(default)]
    pub about: Text,
    /// What it is about, as part of a sentence: `confidence in noticing children who are struggling`.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub topic: Text,
    /// Items, in questionnaire order. All share their declared end points.
    pub items: Vec<ItemId>,
    /// Items among `items` that are turned round (`lowest + highest − answer`) before scoring.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reverse: Vec<ItemId>,
    /// Fewest valid answers for a score; default: half of the items, rounded up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_valid: Option<usize>,
    /// Which end of the score is good.
    #[serde(default)]
    pub polarity: Polarity,
    /// Whether stricter rules of disclosure control apply.
    #[serde(default)]
    pub sensitive: bool,
    /// Level of the BTI model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bti_level: Option<BtiLevel>,
}

/// A question where several options can be ticked. One column an option, named `<id>_<option>`, 0 or 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MultiSelect {
    /// Identifier.
    pub id: ItemId,
    /// Part of the questionnaire.
    pub domain: DomainId,
    /// The question.
    pub text: Text,
    /// What those who tick an option wish, with `{option}` for it: `need more training in {option}`. Only where ticking is wishing.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub wish: Text,
    /// Options in order of display. Someone who ticked none of them has skipped the question.
    pub options: Vec<Choice>,
    /// Whether stricter rules of disclosure control apply.
    #[serde(default)]
    pub sensitive: bool,
    /// Asked only after certain answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask_if: Option<Route>,
    /// First version with this question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Its options are the codes of an open question of the same name: nobody is asked to tick them.
    #[serde(skip)]
    pub coded: bool,
}

/// Other services rated on several aspects. One column a pair, named `<matrix>_<aspect>_<service>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// Identifier.
    pub id: ItemId,
    /// Part of the questionnaire.
    pub domain: DomainId,
    /// The question.
    pub text: Text,
    /// What is rated.
    pub aspects: Vec<Aspect>,
    /// Who is rated.
    pub services: Vec<RatedService>,
}

/// What is rated in a collaboration matrix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Aspect {
    /// Identifier (`frequency`, `satisfaction`, `wish` …).
    pub id: String,
    /// Heading.
    pub text: Text,
    /// What it is about, as part of a sentence, with `{option}` for who is rated: `collaboration with {option}`.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub topic: Text,
    /// What those who give the top answer wish, with `{option}` for who is rated. Only where the top answer is a wish.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub wish: Text,
    /// Response scale.
    pub response: ResponseId,
    /// Which end is good.
    #[serde(default)]
    pub polarity: Polarity,
}

/// Who is rated in a collaboration matrix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RatedService {
    /// Identifier.
    pub id: String,
    /// Name.
    pub label: Text,
    /// Where its people work, as sentences say it: `in the kindergartens`.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub place: Text,
    /// Value of the service variable for which this is the person's own service: the diagonal, kept apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<String>,
}

/// An open question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenQuestion {
    /// Identifier, and the default name of its column.
    pub id: String,
    /// Part of the questionnaire.
    pub domain: DomainId,
    /// The question.
    pub text: Text,
}

/// What an answer column of an export holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// An item, or a cell of a matrix: codes or labels of a response scale.
    Response(ResponseId),
    /// An option of a multi-select: ticked or not.
    Tick {
        /// Wordings of the option, accepted for "ticked" where an export writes the label instead of 1.
        option: Choice,
    },
}

/// An answer column that an export should have, in questionnaire order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Default header, and the name that a project maps from.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// The question's words, by which exports without codes are recognised.
    pub text: Text,
}
