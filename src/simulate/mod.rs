//! Answers that nobody gave: whole surveys made from a plan, so that what the program finds can be held against what was put in.
//!
//! A [`Plan`] says who works where and what the answers shall show; [`simulate`] draws the people, [`write`] makes the files that a
//! survey system would have exported. The same plan gives the same bytes on every machine: one seeded generator, a stream of its
//! own for each person and question, arithmetic that IEEE 754 defines to the last bit, no clock.

mod answers;
mod check;
mod people;
mod plan;
mod questions;
mod random;
mod surveyxact;
mod tables;
#[cfg(test)]
mod tests;
mod tools;
mod workbook;

use std::collections::BTreeMap;

pub use check::{instrument_name, json_schema};
pub use people::Invitation;
pub use plan::{
    Effect, ExportFormat, Former, Gap, NoContact, Plan, PlannedBackground, PlannedOpen, PlannedRound, PlannedService,
    PlannedUnit, What, Who,
};

use crate::diag::{Code, Diagnostic, Place};
use crate::instrument::{Background, Column, Instrument, KeyRole};
use crate::model::{Answer, AnsweredBy, Crosswalk, CrosswalkRow, Roster, RoundId};
use answers::Respondents;
use people::Group;
use random::Random;

/// A survey that never was.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulated {
    /// Rounds, oldest first.
    pub rounds: Vec<SimulatedRound>,
    /// What became of units between them.
    pub crosswalk: Crosswalk,
}

/// One round of it.
#[derive(Clone, Debug, PartialEq)]
pub struct SimulatedRound {
    /// The round.
    pub id: RoundId,
    /// Date on which invitations were made.
    pub opened: String,
    /// Version of the questionnaire.
    pub version: String,
    /// Columns of answers, as the version of the questionnaire has them.
    pub columns: Vec<Column>,
    /// Everybody who was invited, in no order that means anything.
    pub people: Vec<Person>,
    /// How many were invited, where.
    pub roster: Roster,
}

/// Somebody who was invited.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// How the invitation ended.
    pub invitation: Invitation,
    /// For each background variable of the questionnaire the level, or for services and units the name; empty when not answered.
    pub backgrounds: Vec<String>,
    /// For each column the answer.
    pub answers: Vec<Answer>,
    /// For each open question what was written.
    pub texts: Vec<String>,
}

impl Person {
    /// Whether anything was answered.
    #[must_use]
    pub fn is_respondent(&self) -> bool {
        self.answers.iter().any(|answer| !answer.is_blank())
    }
}

/// Draws every round of a plan that was read for this questionnaire.
#[must_use]
pub fn simulate(instrument: &Instrument, plan: &Plan) -> Simulated {
    Simulated {
        rounds: plan.rounds.iter().map(|round| simulate_round(instrument, plan, round, &people::staff(plan, round))).collect(),
        crosswalk: crosswalk(plan),
    }
}

/// The files of a survey, by path relative to the folder they belong in: for each round its exports and its roster, and the
/// crosswalk when units were reorganised.
///
/// # Errors
/// When a workbook cannot be made.
pub fn write(instrument: &Instrument, plan: &Plan) -> Result<BTreeMap<String, Vec<u8>>, Vec<Diagnostic>> {
    let simulated = simulate(instrument, plan);
    let mut files = BTreeMap::new();
    for round in &simulated.rounds {
        files.insert(format!("{}/roster.csv", round.id), tables::roster(instrument, plan, &round.roster));
        files.extend(exports(instrument, plan, round, round.id.as_str())?);
    }
    // What leaders or the coordinator answer for units is an export of its own, in a folder of its own.
    for (who, part) in AnsweredBy::FOR_UNITS.into_iter().filter_map(|who| Some((who, instrument.asked_of(who)?))) {
        for planned in plan.rounds.iter().filter(|planned| !part.columns(&planned.version).is_empty()) {
            let round = simulate_round(&part, plan, planned, &people::for_units(plan, planned, who));
            files.extend(exports(&part, plan, &round, &format!("{}/{}", round.id, who.id()))?);
        }
    }
    if !simulated.crosswalk.rows.is_empty() {
        files.insert("crosswalk.csv".to_string(), tables::crosswalk(&simulated.crosswalk));
    }
    Ok(files)
}

/// The files of one round in every format of the plan, in a folder.
fn exports(
    instrument: &Instrument,
    plan: &Plan,
    round: &SimulatedRound,
    folder: &str,
) -> Result<BTreeMap<String, Vec<u8>>, Vec<Diagnostic>> {
    let mut files = BTreeMap::new();
    for format in &plan.formats {
        match format {
            ExportFormat::SurveyXact => {
                let tables = surveyxact::folder(instrument, plan, round);
                files.extend(tables.into_iter().map(|(name, bytes)| (format!("{folder}/surveyxact/{name}"), bytes)));
            }
            ExportFormat::Csv => {
                files.insert(format!("{folder}/answers.csv"), tables::answers(instrument, round));
            }
            ExportFormat::Xlsx => {
                let name = format!("{folder}/answers.xlsx");
                let bytes = workbook::answers(instrument, plan, round);
                files.insert(name.clone(), bytes.map_err(|error| cannot_write(&name, error))?);
            }
            tool => {
                let (name, bytes) = tool_file(instrument, plan, round, *tool)?;
                files.insert(format!("{folder}/{name}"), bytes);
            }
        }
    }
    Ok(files)
}

fn cannot_write(name: &str, error: impl std::fmt::Display) -> Vec<Diagnostic> {
    vec![Diagnostic::new(Code::CannotWrite, Place::file(name)).found(error)]
}

/// The export of a tool that the questionnaire can be typed or read into.
fn tool_file(
    instrument: &Instrument,
    plan: &Plan,
    round: &SimulatedRound,
    tool: ExportFormat,
) -> Result<(&'static str, Vec<u8>), Vec<Diagnostic>> {
    let filled = tools::Filled::new(instrument, plan, round);
    Ok(match tool {
        ExportFormat::LimeSurvey => ("limesurvey.csv", filled.limesurvey()),
        ExportFormat::LimeSurveyWords => ("limesurvey-words.csv", filled.limesurvey_in_words()),
        ExportFormat::Kobo => ("kobo.csv", filled.kobo()),
        ExportFormat::Odk => ("odk.csv", filled.odk()),
        ExportFormat::RedCap => ("redcap.csv", filled.redcap()),
        ExportFormat::Nettskjema => ("nettskjema.txt", filled.nettskjema()),
        ExportFormat::Forms | ExportFormat::SurveyXact | ExportFormat::Csv | ExportFormat::Xlsx => {
            ("forms.xlsx", filled.forms().map_err(|error| cannot_write("forms.xlsx", error))?)
        }
    })
}

/// Answers of the people of some groups.
fn simulate_round(instrument: &Instrument, plan: &Plan, round: &PlannedRound, groups: &[Group<'_>]) -> SimulatedRound {
    let columns = instrument.columns(&round.version);
    let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    let questions = questions::resolve(instrument, plan, &columns);
    let seed = u64::from(plan.seed);
    let mut people = Vec::new();
    for group in groups {
        let respondents = Respondents::new(plan, instrument, round, &questions, &names, group);
        for number in 0..group.people {
            let name = format!("{}/{}/{}/{}/{number}", round.id, group.service, group.unit, group.role);
            let mut random = Random::named(seed, &["person", &name]);
            let place = random.next();
            people.push((place, name.clone(), person(instrument, plan, round, &respondents, group, &name, &mut random)));
        }
    }
    // Survey systems list invitations as they were imported; the order must not tell who works together.
    people.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    SimulatedRound {
        id: round.id.clone(),
        opened: round.opened.clone(),
        version: round.version.clone(),
        columns,
        people: people.into_iter().map(|(_, _, person)| person).collect(),
        roster: people::roster(groups),
    }
}

/// Service, unit and role are known of everybody who was invited; the other background questions are answered.
fn person(
    instrument: &Instrument,
    plan: &Plan,
    round: &PlannedRound,
    respondents: &Respondents<'_>,
    group: &Group<'_>,
    name: &str,
    random: &mut Random,
) -> Person {
    let mut invitation = group.invitation(round, random);
    let answered = invitation == Invitation::Completed;
    let level = |background: &Background, random: &mut Random| match background.role {
        KeyRole::Municipality => plan.municipality.clone(),
        KeyRole::Service => group.service.to_string(),
        KeyRole::Unit => group.unit.to_string(),
        KeyRole::Role => group.role.to_string(),
        KeyRole::Other if answered => other(plan, round, background, group, random),
        KeyRole::Other => String::new(),
    };
    let backgrounds = instrument.backgrounds.iter().map(|background| level(background, random)).collect();
    let columns = respondents.width();
    let answers = if answered { respondents.answers(name) } else { vec![Answer::BLANK; columns] };
    let left_early = answered && respondents.left_early(name);
    if left_early {
        invitation = Invitation::Partly;
    }
    let stays = answered && !left_early;
    let text = |open: &crate::instrument::OpenQuestion| written(plan, &open.id, name).filter(|_| stays).unwrap_or_default();
    Person { invitation, backgrounds, answers, texts: instrument.opens.iter().map(text).collect() }
}

fn other(plan: &Plan, round: &PlannedRound, background: &Background, group: &Group<'_>, random: &mut Random) -> String {
    let planned = plan.backgrounds.iter().rev().find(|planned| planned.id == background.id && group.is(&planned.who, round));
    let alike = vec![1.0; background.levels.len()];
    let position = random.weighted(planned.map_or(&alike, |planned| &planned.weights));
    background.levels.get(position).map(|level| level.id.clone()).unwrap_or_default()
}

fn written(plan: &Plan, open: &str, person: &str) -> Option<String> {
    let planned = plan.opens.iter().find(|planned| planned.id == open)?;
    let mut random = Random::named(u64::from(plan.seed), &["open", person, open]);
    if !random.chance(planned.rate) {
        return None;
    }
    let text = planned.texts.get(random.below(planned.texts.len()))?;
    if planned.begins.is_empty() {
        return Some(text.clone());
    }
    planned.begins.get(random.below(planned.begins.len())).map(|begins| format!("{begins} {text}"))
}

fn crosswalk(plan: &Plan) -> Crosswalk {
    let row = |former: &Former| CrosswalkRow {
        old_service: former.service.clone(),
        old_unit: Some(former.unit.name.clone()),
        new_service: former.new_service.clone(),
        new_unit: Some(former.new_unit.clone()),
        valid_from: former.valid_from.to_string(),
    };
    Crosswalk { rows: plan.formers.iter().map(row).collect() }
}
