//! The file `certificate.json`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{GroupAt, MeasureId, RoundId};

/// What it is, for whoever opens the file.
const ABOUT: &str = "Proof that the groups suppressed in release.json stay open. For each question, one table of answers gives every \
published number of people, mean, standard deviation and share; each hidden group can have either of two tables within it, low and high, \
whose sums of answers, or of top answers where a share is what is told, are at least the promised width apart, or as far as so many \
people of everyone's published answers can be. The tables are made from release.json alone and are examples: nobody gave these answers, \
and how many are in a hidden group is a guess.";

/// A proof, from a release alone, that its hidden groups stay open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(title = "kartlegg certificate, schema 1")]
pub struct Certificate {
    /// What the file is.
    about: &'static str,
    /// Version of this format: 1.
    schema: u32,
    /// Steps of the response scale that the sum of a hidden group's answers is left open by, or as many as so many people out of
    /// everyone's published answers can make up.
    protect_width: u64,
    /// What is proven, for each question and round with a hidden group.
    pub(super) proofs: Vec<Proof>,
    /// Hidden groups for which no proof was found.
    pub(super) not_certified: Vec<NotCertified>,
}

/// Tables of one question in one round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct Proof {
    /// Measure.
    pub(super) measure: MeasureId,
    /// Round.
    pub(super) round: RoundId,
    /// Parts that values are counted in: the value of an answer is that many times what the response scale says.
    pub(super) unit: i64,
    /// Ways in which people are parted into groups. Everyone's table is the same in all of them.
    pub(super) partings: Vec<Parting>,
}

/// Tables of one way in which people are parted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct Parting {
    /// What they are parted by: `place` for services and units, or a variable.
    pub(super) by: String,
    /// Tables that make up those of all shown groups.
    pub(super) rests: Vec<Rest>,
    /// Hidden groups.
    pub(super) hidden: Vec<Hidden>,
}

/// Answers of a shown group without those of the shown groups within it. Rests that are not listed are of nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct Rest {
    /// Position of the group among the groups of the release.
    pub(super) of: GroupAt,
    /// Its answers.
    pub(super) people: Vec<People>,
}

/// Two tables that a hidden group can have, apart from shown groups within it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct Hidden {
    /// Position of the group.
    pub(super) group: GroupAt,
    /// Position of the shown group in whose rest its people are; none when no shown group holds them.
    pub(super) rest: Option<GroupAt>,
    /// Answers with a low sum, out of those of the rest.
    pub(super) low: Vec<People>,
    /// Answers of as many people with a high sum, out of those of the rest.
    pub(super) high: Vec<People>,
}

/// A value, in parts, and how many people have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct People(pub(super) i64, pub(super) u64);

/// A hidden figure for which no proof was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NotCertified {
    /// Measure.
    pub measure: MeasureId,
    /// Position of the group.
    pub group: GroupAt,
}

impl Certificate {
    pub(super) const fn new(protect_width: u64) -> Self {
        Self { about: ABOUT, schema: 1, protect_width, proofs: Vec::new(), not_certified: Vec::new() }
    }

    /// Hidden figures for which no proof was found.
    #[must_use]
    pub fn not_certified(&self) -> &[NotCertified] {
        &self.not_certified
    }

    /// How many hidden figures are proven to stay open.
    #[must_use]
    pub fn certified(&self) -> usize {
        self.proofs.iter().flat_map(|proof| &proof.partings).map(|parting| parting.hidden.len()).sum()
    }

    /// The bytes of `certificate.json`, with one question a line. The same release gives the same bytes.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let mut out = b"{\n".to_vec();
        entry(&mut out, "about", &self.about);
        entry(&mut out, "schema", &self.schema);
        entry(&mut out, "protect_width", &self.protect_width);
        list(&mut out, "proofs", &self.proofs);
        out.extend_from_slice(b",\n");
        list(&mut out, "not_certified", &self.not_certified);
        out.extend_from_slice(b"\n}\n");
        out
    }

    /// The JSON Schema of `certificate.json`, as text.
    #[must_use]
    pub fn json_schema() -> String {
        let mut text = serde_json::to_string_pretty(&schemars::schema_for!(Self)).unwrap_or_default();
        text.push('\n');
        text
    }
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

fn entry(out: &mut Vec<u8>, name: &str, value: &impl Serialize) {
    out.extend_from_slice(format!("\"{name}\":").as_bytes());
    out.extend_from_slice(&json(value));
    out.extend_from_slice(b",\n");
}

fn list(out: &mut Vec<u8>, name: &str, elements: &[impl Serialize]) {
    out.extend_from_slice(format!("\"{name}\":[").as_bytes());
    for (position, element) in elements.iter().enumerate() {
        out.extend_from_slice(if position == 0 { b"\n" } else { b",\n" });
        out.extend_from_slice(&json(element));
    }
    out.push(b']');
}
