//! Municipalities and counties, and how their borders changed.

use std::collections::{BTreeMap, BTreeSet};

use super::AreaCode;

/// How large an area is, told by the length of its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AreaLevel {
    /// `0`.
    Country,
    /// Two digits.
    County,
    /// Four digits.
    Municipality,
    /// Six digits: a city district.
    District,
    /// Eight or ten digits: a basic statistical unit or a living-conditions zone.
    Neighbourhood,
}

impl AreaLevel {
    /// The level of a code; `None` when no level has codes of that length.
    #[must_use]
    pub fn of(code: &AreaCode) -> Option<Self> {
        match code.as_str().len() {
            1 if code.as_str() == "0" => Some(Self::Country),
            2 => Some(Self::County),
            4 => Some(Self::Municipality),
            6 => Some(Self::District),
            8 | 10 => Some(Self::Neighbourhood),
            _ => None,
        }
    }
}

/// One area in one list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Its code.
    pub code: AreaCode,
    /// Its name; official parallel names are joined by ` - `.
    pub name: String,
    /// The first year of the list that it stands in.
    pub list: i32,
}

/// What became of an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// One old code, one new code.
    Recode,
    /// The new area has more than one old area.
    Merge,
    /// The old area went to more than one new area.
    Split,
}

/// One old code and one new code, from 1 January of a year.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BorderChange {
    /// Year.
    pub year: i32,
    /// Code before.
    pub old: AreaCode,
    /// Code after.
    pub new: AreaCode,
    /// What happened.
    pub kind: ChangeKind,
}

/// What a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameMatch {
    /// Exactly one area.
    One(AreaCode),
    /// Several areas of the same list.
    Several(Vec<AreaCode>),
    /// No area.
    None,
}

/// The lists of areas and the changes between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Geography {
    /// Areas of every list, newest list first.
    pub areas: Vec<Area>,
    /// Changes, oldest first.
    pub changes: Vec<BorderChange>,
    /// Old code → new code that hold instead of the chain of changes, because a later split undid an earlier merger.
    pub direct: BTreeMap<AreaCode, AreaCode>,
}

impl Geography {
    /// Whether a code exists in any list. Codes that end in `99` stand for "unknown within the area above", and smaller areas
    /// are known by the municipality that they lie in.
    #[must_use]
    pub fn knows(&self, code: &AreaCode) -> bool {
        let text = code.as_str();
        match AreaLevel::of(code) {
            None => false,
            Some(AreaLevel::Country) => true,
            Some(AreaLevel::County | AreaLevel::Municipality) if text.ends_with("99") => {
                text.len() == 2 || self.has(&text[..2]) || text == "9999"
            }
            Some(AreaLevel::County | AreaLevel::Municipality) => self.has(text),
            Some(AreaLevel::District | AreaLevel::Neighbourhood) => self.has(&text[..4]),
        }
    }

    fn has(&self, code: &str) -> bool {
        self.areas.iter().any(|area| area.code.as_str() == code) || self.changes.iter().any(|change| change.old.as_str() == code)
    }

    /// The area with a name. The newest list that has the name decides, since statistics banks publish old figures under
    /// today's borders. A county in brackets (`Herøy (Nordland)`) tells namesakes apart, and a county is preferred to a
    /// municipality only when the name says so.
    #[must_use]
    pub fn by_name(&self, name: &str) -> NameMatch {
        let (plain, county) = split_bracket(name);
        let wanted = folded(plain);
        if ["hele landet", "landet", "noreg", "norge", "heile landet", "norway", "the whole country"].contains(&wanted.as_str()) {
            return AreaCode::new("0").map_or(NameMatch::None, NameMatch::One);
        }
        let counties: BTreeSet<&str> = county.map(|county| self.county_codes(county)).unwrap_or_default();
        let lists: BTreeSet<i32> = self.areas.iter().map(|area| area.list).collect();
        for list in lists.into_iter().rev() {
            let found: Vec<AreaCode> = self
                .areas
                .iter()
                .filter(|area| area.list == list && has_name(&area.name, &wanted))
                .filter(|area| county.is_none() || counties.contains(&area.code.as_str()[..2]))
                .map(|area| area.code.clone())
                .collect();
            if let Some(decided) = decide(found) {
                return decided;
            }
        }
        NameMatch::None
    }

    fn county_codes(&self, county: &str) -> BTreeSet<&str> {
        let wanted = folded(county);
        let is_county = |area: &&Area| AreaLevel::of(&area.code) == Some(AreaLevel::County);
        self.areas.iter().filter(is_county).filter(|area| has_name(&area.name, &wanted)).map(|area| area.code.as_str()).collect()
    }

    /// Whether a code has had this name in any list.
    #[must_use]
    pub fn has_been_named(&self, code: &AreaCode, name: &str) -> bool {
        let wanted = folded(split_bracket(name).0);
        self.areas.iter().any(|area| &area.code == code && has_name(&area.name, &wanted))
    }

    /// The name of a code in the newest list that has it.
    #[must_use]
    pub fn name(&self, code: &AreaCode) -> Option<&str> {
        self.areas.iter().filter(|area| &area.code == code).max_by_key(|area| area.list).map(|area| area.name.as_str())
    }
}

/// One area, or several; Oslo is both county and municipality, and there the municipality stands for both.
fn decide(mut found: Vec<AreaCode>) -> Option<NameMatch> {
    if found.len() == 2 && found.iter().any(|code| code.as_str() == "03") {
        found.retain(|code| code.as_str() != "03");
    }
    match found.len() {
        0 => None,
        1 => found.pop().map(NameMatch::One),
        _ => Some(NameMatch::Several(found)),
    }
}

fn split_bracket(name: &str) -> (&str, Option<&str>) {
    match name.split_once('(') {
        Some((plain, rest)) => (plain.trim(), Some(rest.trim_end().trim_end_matches(')').trim())),
        None => (name.trim(), None),
    }
}

/// Lower case, without the words that tables add to a county's or a municipality's name.
fn folded(name: &str) -> String {
    let lower = name.trim().to_lowercase();
    lower.trim_end_matches(" kommune").trim_end_matches(" fylkeskommune").trim_end_matches(" fylke").trim().to_owned()
}

/// Whether an official name, or one of its parallel names, is the wanted one.
fn has_name(official: &str, wanted: &str) -> bool {
    let plain = split_bracket(official).0;
    folded(plain) == wanted || plain.split(" - ").any(|part| folded(part) == wanted)
}
