//! What a reader has: `release.json` in its row form, and nothing of the program.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::in_rows;

/// A figure that is shown.
#[derive(Clone, Debug)]
pub(super) struct Figure {
    pub(super) value: f64,
    pub(super) n: u64,
    pub(super) interval: Option<(f64, f64)>,
    pub(super) method: String,
    pub(super) confidence: f64,
}

#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) kind: String,
    pub(super) round: usize,
    pub(super) keys: BTreeMap<String, String>,
}

impl Group {
    pub(super) fn name(&self) -> String {
        format!("{} {:?} of round {}", self.kind, self.keys.values().collect::<Vec<_>>(), self.round + 1)
    }
}

#[derive(Clone, Debug)]
pub(super) struct Measure {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) levels: Vec<i64>,
    pub(super) top: usize,
    pub(super) nominal: bool,
    pub(super) sensitive: bool,
    /// Positions of the items of a scale.
    pub(super) items: Vec<usize>,
    /// Questions of a scale, counted in the questionnaire.
    pub(super) questions: Vec<usize>,
    pub(super) min_valid: usize,
    pub(super) least: f64,
    pub(super) most: f64,
}

/// A difference between two groups.
#[derive(Clone, Debug)]
pub(super) struct Difference {
    pub(super) measure: usize,
    pub(super) statistic: String,
    pub(super) group: usize,
    pub(super) reference: usize,
}

/// A release as a reader reads it.
#[derive(Clone)]
pub(super) struct Published {
    pub(super) groups: Vec<Group>,
    pub(super) measures: Vec<Measure>,
    /// By measure and group: statistic, with its level after a colon.
    figures: BTreeMap<(usize, usize), BTreeMap<String, Figure>>,
    pub(super) differences: Vec<Difference>,
    /// Kinds of groups that a measure has any rows for, hidden ones too.
    planned: BTreeSet<(usize, String)>,
    pub(super) min_n: u64,
    pub(super) min_n_sensitive: u64,
    pub(super) min_n_spread: u64,
}

impl Published {
    pub(super) fn read(release: &[u8]) -> Self {
        let release = in_rows(release);
        let list = |name: &str| release[name].as_array().unwrap();
        let rounds: Vec<&Value> = list("rounds").iter().map(|round| &round["id"]).collect();
        let groups: Vec<Group> = list("groups").iter().map(|group| of_group(group, &rounds)).collect();
        let ids: Vec<&Value> = list("measures").iter().map(|measure| &measure["id"]).collect();
        let measures: Vec<Measure> = list("measures").iter().map(|measure| of_measure(measure, &ids)).collect();
        let places: BTreeMap<(usize, BTreeMap<String, String>), usize> =
            groups.iter().enumerate().map(|(place, group)| ((group.round, group.keys.clone()), place)).collect();
        let place = |group: &Value| {
            let mut keys = strings(group);
            let round = keys.remove("round").unwrap();
            let round = rounds.iter().position(|id| id.as_str() == Some(&round)).unwrap();
            places[&(round, keys)]
        };
        let privacy = |name: &str| release["privacy"][name].as_u64().unwrap();
        let (min_n, min_n_sensitive) = (privacy("min_n"), privacy("min_n_sensitive"));
        let min_n_spread = privacy("min_n_spread");
        let mut read = Self {
            groups: groups.clone(),
            measures,
            figures: BTreeMap::new(),
            differences: Vec::new(),
            planned: BTreeSet::new(),
            min_n,
            min_n_sensitive,
            min_n_spread,
        };
        for row in list("rows") {
            let measure = ids.iter().position(|id| **id == row["measure"]).unwrap();
            let group = place(&row["group"]);
            read.planned.insert((measure, groups[group].kind.clone()));
            if row["status"] != "shown" || !row["benchmark"].is_null() {
                continue;
            }
            let statistic = row["statistic"].as_str().unwrap().to_owned();
            if row["reference"].is_null() {
                read.add(measure, group, &statistic, row);
            } else {
                let reference = place(&row["reference"]);
                read.differences.push(Difference { measure, statistic, group, reference });
            }
        }
        read
    }

    fn add(&mut self, measure: usize, group: usize, statistic: &str, row: &Value) {
        let name = match row["level"].as_str() {
            Some(level) => format!("{statistic}:{level}"),
            None => statistic.to_owned(),
        };
        let end = |end: &str| row["interval"][end].as_f64();
        let figure = Figure {
            value: row["value"].as_f64().unwrap(),
            n: row["n"].as_u64().unwrap_or(0),
            interval: end("lower").zip(end("upper")),
            method: row["interval"]["method"].as_str().or_else(|| row["method"].as_str()).unwrap_or_default().to_owned(),
            confidence: row["interval"]["level"].as_f64().unwrap_or(0.95),
        };
        self.figures.entry((measure, group)).or_default().insert(name, figure);
    }

    /// A shown figure.
    pub(super) fn get(&self, measure: usize, group: usize, statistic: &str) -> Option<&Figure> {
        self.figures.get(&(measure, group))?.get(statistic)
    }

    /// Measure, group and name of every shown figure.
    pub(super) fn named(&self) -> BTreeSet<(usize, usize, &str)> {
        let of_groups = self.figures.iter().flat_map(|(key, figures)| figures.keys().map(|name| (key.0, key.1, name.as_str())));
        of_groups.chain(self.differences.iter().map(|of| (of.measure, of.group, of.statistic.as_str()))).collect()
    }

    /// Figures of everyone alone.
    pub(super) fn of_everyone(&self) -> Self {
        let is_total = |group: usize| self.groups[group].kind == "total";
        let figures = self.figures.iter().filter(|((_, group), _)| is_total(*group));
        Self { figures: figures.map(|(key, figures)| (*key, figures.clone())).collect(), differences: Vec::new(), ..self.clone() }
    }

    /// Every shown figure of a group.
    pub(super) fn of(&self, measure: usize, group: usize) -> impl Iterator<Item = (&String, &Figure)> {
        self.figures.get(&(measure, group)).into_iter().flatten()
    }

    /// Whether what the group answered is shown in any way.
    pub(super) fn tells(&self, measure: usize, group: usize) -> bool {
        const TELLS: [&str; 6] = ["mean", "mean_100", "top_box", "bottom_box", "ticked", "sd"];
        // Of more than two answers without distances and without a top one, the number who were asked further is the one figure.
        let Measure { nominal, top, .. } = self.measures[measure];
        let by_number = |name: &str| nominal && top == 0 && name == "valid";
        let tells = |name: &str| TELLS.contains(&name) || name.starts_with("level_share:") || by_number(name);
        self.of(measure, group).any(|(name, _)| tells(name.as_str()))
    }

    /// Whether groups of this kind have figures of the measure.
    pub(super) fn plans(&self, measure: usize, group: usize) -> bool {
        self.planned.contains(&(measure, self.groups[group].kind.clone()))
    }

    pub(super) fn threshold(&self, measure: usize) -> u64 {
        if self.measures[measure].sensitive { self.min_n_sensitive } else { self.min_n }
    }

    pub(super) fn measure(&self, id: &str) -> usize {
        self.measures.iter().position(|measure| measure.id == id).unwrap_or_else(|| panic!("no measure {id}"))
    }
}

fn strings(object: &Value) -> BTreeMap<String, String> {
    object.as_object().unwrap().iter().map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned())).collect()
}

fn of_group(group: &Value, rounds: &[&Value]) -> Group {
    let round = rounds.iter().position(|id| **id == group["round"]).unwrap();
    Group { kind: group["kind"].as_str().unwrap().to_owned(), round, keys: strings(&group["keys"]) }
}

fn of_measure(measure: &Value, ids: &[&Value]) -> Measure {
    let items = measure["items"].as_array().unwrap();
    Measure {
        id: measure["id"].as_str().unwrap().to_owned(),
        kind: measure["kind"].as_str().unwrap().to_owned(),
        levels: measure["levels"].as_array().unwrap().iter().map(|level| level["value"].as_i64().unwrap()).collect(),
        top: usize::try_from(measure["top"].as_u64().unwrap()).unwrap(),
        nominal: measure["nominal"].as_bool().unwrap(),
        sensitive: measure["sensitive"].as_bool().unwrap(),
        items: items.iter().map(|item| ids.iter().position(|id| *id == item).unwrap()).collect(),
        questions: items.iter().filter_map(|item| question(item.as_str().unwrap())).collect(),
        min_valid: usize::try_from(measure["min_valid"].as_u64().unwrap()).unwrap(),
        least: measure["min"].as_f64().unwrap(),
        most: measure["max"].as_f64().unwrap(),
    }
}

/// Which question an item of our own surveys is: `item:q3` is the third.
fn question(item: &str) -> Option<usize> {
    item.strip_prefix("item:q")?.parse::<usize>().ok()?.checked_sub(1)
}
