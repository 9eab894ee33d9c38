//! What a drafted project still needs from a person, in order of what the report gains by it, each with the lines to paste.

use std::collections::BTreeMap;
use std::path::Path;

use crate::draft;
use crate::error::Error;
use crate::instrument::{Instrument, Item, KeyRole, Level, ResponseScale, Scale};
use crate::locale::Catalogue;
use crate::model::{DomainId, ItemId, Language, Polarity, ResponseId, ScaleId, Text};
use crate::project::Project;
use crate::stats;

/// Fewest questions that are proposed as a scale.
const LEAST: usize = 3;

/// Alpha from which questions are taken to go together.
const TOGETHER: f64 = 0.7;

/// Something that only a person can say.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// What it is about.
    pub about: About,
    /// The file that the lines belong in.
    pub file: &'static str,
    /// Lines to paste.
    pub lines: String,
}

/// What a person is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum About {
    /// No column says which service people work in; headers of those that may.
    Service(Vec<String>),
    /// Which end of a response scale is good.
    Direction {
        /// The response scale.
        response: ResponseId,
        /// Lowest and highest answer.
        ends: [String; 2],
        /// The first question that is answered on it, as it is asked.
        first: String,
        /// The questions that are answered on it.
        items: Vec<ItemId>,
    },
    /// Questions that may be one scale.
    Together {
        /// How well they go together, where enough people answered all of them.
        alpha: Option<f64>,
        /// The first of them, as it is asked.
        first: String,
        /// The scale that they would be.
        scale: Box<Scale>,
    },
    /// Nobody has said who was invited.
    Roster,
}

impl Advice {
    /// Whether yes is the likely answer.
    #[must_use]
    pub fn is_likely(&self) -> bool {
        match &self.about {
            About::Direction { ends, .. } => draft::reads_upward(ends),
            About::Together { alpha, .. } => alpha.is_some_and(|alpha| alpha >= TOGETHER),
            About::Service(_) | About::Roster => false,
        }
    }
}

/// What a project still needs. A project that uses a questionnaire of the program, or says all this, needs nothing.
///
/// # Errors
/// When the answers cannot be read.
pub fn advice(project: &Project) -> Result<Vec<Advice>, Error> {
    let instrument = &project.instrument;
    let mut all = Vec::new();
    if Path::new(&project.file.instrument).extension().is_none() {
        return Ok(all);
    }
    if instrument.background(KeyRole::Service).is_none() {
        all.push(service(project));
    }
    if instrument.scales.is_empty() {
        let directions = directions(instrument);
        all.extend(together(project)?);
        all.extend(directions);
    } else {
        all.extend(directions(instrument));
    }
    if project.rounds.iter().all(|round| round.roster.is_none()) {
        let lines = "# tjeneste;enhet;antall\nroster = \"roster.csv\"".to_string();
        all.push(Advice { about: About::Roster, file: "kartlegging.toml", lines });
    }
    Ok(all)
}

fn service(project: &Project) -> Advice {
    let export = project.rounds.iter().rev().find_map(|round| round.export.as_deref());
    let described = export.and_then(|export| crate::ingest::describe(&project.folder.join(export), export).ok());
    let columns = described.map(|description| draft::open_to_doubt(&description).service).unwrap_or_default();
    let header = columns.first().cloned().unwrap_or_else(|| "…".to_string());
    let quoted = toml::Value::String(header);
    let lines = format!(
        "[[background]]\nid = \"service\"\nrole = \"service\"\ntext.nb = {quoted}\n\n# kartlegging.toml, [round.read.columns]:\nservice = {quoted}"
    );
    Advice { about: About::Service(columns), file: "instrument.toml", lines }
}

/// Questions of which nobody has said which end is good, by response scale; those with most questions first.
fn directions(instrument: &Instrument) -> Vec<Advice> {
    let mut by_scale: BTreeMap<&ResponseId, Vec<&Item>> = BTreeMap::new();
    for item in instrument.items.iter().filter(|item| item.polarity == Polarity::Neutral) {
        by_scale.entry(&item.response).or_default().push(item);
    }
    let rated = |id: &ResponseId| instrument.response(id).filter(|scale| !scale.nominal);
    let mut all: Vec<(&ResponseScale, Vec<&Item>)> =
        by_scale.into_iter().filter_map(|(id, items)| Some((rated(id)?, items))).collect();
    all.sort_by_key(|(_, items)| std::cmp::Reverse(items.len()));
    let advice = |(scale, items): (&ResponseScale, Vec<&Item>)| {
        let end = |level: Option<&Level>| level.map_or(String::new(), |level| level.label.get(Language::Nb).to_string());
        let ids: Vec<ItemId> = items.iter().map(|item| item.id.clone()).collect();
        let names = ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        Advice {
            about: About::Direction {
                response: scale.id.clone(),
                ends: [end(scale.levels.first()), end(scale.levels.last())],
                first: items.first().map_or(String::new(), |item| item.text.get(Language::Nb).to_string()),
                items: ids,
            },
            file: "instrument.toml",
            lines: format!("# [[item]] {names}:\npolarity = \"positive\""),
        }
    };
    all.into_iter().map(advice).collect()
}

/// Questions of one part and one response scale, with how well they go together.
fn together(project: &Project) -> Result<Vec<Advice>, Error> {
    let instrument = &project.instrument;
    let mut groups: Vec<((&DomainId, &ResponseId), Vec<&Item>)> = Vec::new();
    for item in &instrument.items {
        let key = (&item.domain, &item.response);
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, items)) => items.push(item),
            None => groups.push((key, vec![item])),
        }
    }
    groups.retain(|((_, response), items)| {
        items.len() >= LEAST && instrument.response(response).is_some_and(|scale| !scale.nominal && scale.levels.len() <= 11)
    });
    let scale = |(number, ((domain, response), items)): (usize, &((&DomainId, &ResponseId), Vec<&Item>))| Scale {
        id: ScaleId::new(format!("skala_{}", number + 1)),
        domain: (*domain).clone(),
        title: named(instrument, (domain, response), items.len()).0,
        about: Text::default(),
        topic: named(instrument, (domain, response), items.len()).1,
        items: items.iter().map(|item| item.id.clone()).collect(),
        reverse: Vec::new(),
        min_valid: None,
        polarity: Polarity::Neutral,
        sensitive: false,
        bti_level: None,
    };
    let scales: Vec<Scale> = groups.iter().enumerate().map(scale).collect();
    if scales.is_empty() {
        return Ok(Vec::new());
    }
    let mut tried = project.clone();
    tried.instrument.scales.clone_from(&scales);
    let read = crate::pipeline::read(&tried)?;
    let cells: Vec<u32> = (0..).take(read.cube.keys().len()).collect();
    let tallies = read.cube.union(&cells);
    let level = crate::model::Confidence::P95;
    let found = scales.into_iter().enumerate().map(|(at, scale)| {
        let alpha = stats::alpha(&tallies.moments(at), level).ok().map(|estimate| estimate.value);
        let first = groups[at].1[0].text.get(Language::Nb).to_string();
        Advice {
            lines: scale_lines(&scale),
            about: About::Together { alpha, first, scale: Box::new(scale) },
            file: "instrument.toml",
        }
    });
    let mut found: Vec<Advice> = found.collect();
    let alpha = |advice: &Advice| match &advice.about {
        About::Together { alpha, .. } => alpha.unwrap_or(0.0),
        _ => 0.0,
    };
    found.sort_by(|a, b| alpha(b).total_cmp(&alpha(a)));
    Ok(found)
}

/// What questions are called together: what they were asked under, or where they stand among all others, how they were answered. Then it is
/// also said as part of a sentence.
fn named(instrument: &Instrument, (domain, response): (&DomainId, &ResponseId), count: usize) -> (Text, Text) {
    let stem = instrument.domain(domain).filter(|known| known.id != draft::domain());
    if let Some(domain) = stem {
        return (domain.title.clone(), Text::default());
    }
    let levels = instrument.response(response).map(|scale| scale.levels.as_slice()).unwrap_or_default();
    let end = |level: Option<&Level>, language: Language| level.map_or("", |level| level.label.get(language)).to_owned();
    let text = |key: &str| {
        Text::of(|language| {
            let values =
                [("low", end(levels.first(), language)), ("high", end(levels.last(), language)), ("count", count.to_string())];
            let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
            Some(Catalogue::of(language).fill(key, &values))
        })
    };
    (text("draft.scale_title"), text("draft.scale_topic"))
}

/// A scale as it stands in an instrument.
fn scale_lines(scale: &Scale) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_string()).to_string();
    let items: Vec<String> = scale.items.iter().map(|item| quoted(item.as_str())).collect();
    let polarity = if scale.polarity == Polarity::Positive { "\npolarity = \"positive\"" } else { "" };
    let topic = scale.topic.exact(Language::Nb).map(|topic| format!("\ntopic.nb = {}", quoted(topic))).unwrap_or_default();
    format!(
        "[[scale]]\nid = {}\ndomain = {}\ntitle.nb = {}{topic}\nitems = [{}]{polarity}",
        quoted(scale.id.as_str()),
        quoted(scale.domain.as_str()),
        quoted(scale.title.get(Language::Nb)),
        items.join(", ")
    )
}

/// The text of an instrument with advice that was taken.
pub(super) fn taken(mut text: String, taken: &[Advice]) -> String {
    let upward: Vec<&ItemId> = taken
        .iter()
        .flat_map(|advice| match &advice.about {
            About::Direction { items, .. } => items.as_slice(),
            _ => &[],
        })
        .collect();
    for item in &upward {
        let head = format!("[[item]]\nid = \"{item}\"\n");
        let Some(start) = text.find(&head) else { continue };
        let rest = text.split_off(start);
        text.push_str(&rest.replacen("polarity = \"neutral\"", "polarity = \"positive\"", 1));
    }
    for advice in taken {
        if let About::Together { scale, .. } = &advice.about {
            let all = scale.items.iter().all(|item| upward.contains(&item));
            let polarity = if all { Polarity::Positive } else { Polarity::Neutral };
            text.extend(["\n", &scale_lines(&Scale { polarity, ..(**scale).clone() }), "\n"]);
        }
    }
    text
}
