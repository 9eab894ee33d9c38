//! While the questionnaire is out: who has answered, by unit, and how many more it takes. Numbers alone; nobody is named.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::error::Error;
use crate::instrument::KeyRole;
use crate::locale::Catalogue;
use crate::model::{GroupKind, Language, Roster};
use crate::project::Project;

/// A unit, or a service without units.
#[derive(Clone, Copy, Debug, Default)]
struct Counted {
    answered: u64,
    invited: u64,
}

/// Service and unit.
type Place = (String, String);

/// How far the newest round has come, as text: each unit against the roster, what is below what may be shown, and words for a
/// reminder that goes to everyone. `day` is the day that the text is of.
///
/// # Errors
/// When the answers so far cannot be read.
pub fn status(project: &Project, day: &str, language: Language) -> Result<String, Error> {
    let read = super::super::read(project)?;
    let Some(round) = project.rounds.last() else { return Ok(String::new()) };
    let position = |kind: GroupKind| project.variables.iter().position(|(_, own)| *own == kind).map(|at| at + 1);
    let (service, unit) = (position(GroupKind::Service), position(GroupKind::Unit));
    let mut places: BTreeMap<Place, Counted> = BTreeMap::new();
    let mut order: Vec<Place> = Vec::new();
    let roster = read.invited.last().and_then(|invited| invited.roster.clone()).unwrap_or_default();
    for row in &roster.rows {
        let place = (row.service.clone(), row.unit.clone().unwrap_or_default());
        if !order.contains(&place) {
            order.push(place.clone());
        }
        places.entry(place).or_default().invited += row.employees;
    }
    let has_units = roster.rows.is_empty() || roster.rows.iter().any(|row| row.unit.is_some());
    for (cell, key) in read.cube.keys().iter().enumerate().filter(|(_, key)| *key[0] == *round.id.as_str()) {
        let value = |at: Option<usize>| at.map(|at| key[at].to_string()).unwrap_or_default();
        let place = (value(service), if has_units { value(unit) } else { String::new() });
        if !order.contains(&place) {
            order.push(place.clone());
        }
        places.entry(place).or_default().answered += read.cube.respondents(cell);
    }
    Ok(Told { project, words: Catalogue::of(language), places, order, roster }.text(day))
}

struct Told<'a> {
    project: &'a Project,
    words: &'static Catalogue,
    places: BTreeMap<Place, Counted>,
    /// As the roster has them; what it does not have comes last.
    order: Vec<Place>,
    roster: Roster,
}

impl Told<'_> {
    fn text(&self, day: &str) -> String {
        let words = self.words;
        let answered: u64 = self.places.values().map(|counted| counted.answered).sum();
        let invited = self.roster.total();
        let round = self.project.rounds.last().map(|round| round.label.get(words.language())).unwrap_or_default();
        let (answered_text, invited_text) = (words.count(answered), words.count(invited));
        let mut out =
            words.fill("status.title", &[("municipality", &self.project.file.municipality), ("round", round), ("day", day)]);
        let rate = share(answered, invited).map(|share| words.whole_percent(share));
        let total = match &rate {
            Some(rate) => words.fill("status.total", &[("answered", &answered_text), ("invited", &invited_text), ("rate", rate)]),
            None => words.plural("answers", answered, &[]),
        };
        let _ = writeln!(out, "\n{total}\n");
        self.table(&mut out);
        let _ = writeln!(out, "\n{}", self.below());
        let deadline = self.project.file.survey.as_ref().map(|survey| survey.deadline.clone()).unwrap_or_default();
        let title = self.project.file.title.get(words.language());
        let reminder = match &rate {
            Some(rate) => words.fill("status.reminder", &[("title", title), ("rate", rate)]),
            None => words.fill("status.reminder_plain", &[("title", title)]),
        };
        let until = if deadline.is_empty() {
            String::new()
        } else {
            format!(" {}", words.fill("status.until", &[("deadline", &deadline)]))
        };
        let _ = write!(out, "\n{}\n{reminder}{until} {}", words.text("status.reminder_title"), words.text("status.reminder_end"));
        out
    }

    fn table(&self, out: &mut String) {
        let name = |place: &Place| {
            let parts = [self.label(KeyRole::Service, &place.0), self.label(KeyRole::Unit, &place.1)];
            let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            if parts.is_empty() { self.words.text("status.nowhere") } else { parts.join(" / ") }
        };
        let widest = self.order.iter().map(|place| name(place).chars().count()).max().unwrap_or(0);
        for place in &self.order {
            let counted = self.places.get(place).copied().unwrap_or_default();
            let rate = share(counted.answered, counted.invited).map(|share| self.words.whole_percent(share)).unwrap_or_default();
            let of = if counted.invited == 0 { String::new() } else { format!("/ {}", counted.invited) };
            let line = format!("{:widest$}  {:>4} {of:<6} {rate:>6}  {}", name(place), counted.answered, self.lacking(counted));
            let _ = writeln!(out, "{}", line.trim_end());
        }
    }

    /// The label of a value that the questionnaire declares; other names stand as they are.
    fn label<'b>(&'b self, role: KeyRole, value: &'b str) -> &'b str {
        let levels = self.project.instrument.background(role).map_or(&[][..], |background| &background.levels);
        levels.iter().find(|level| level.id == value).map_or(value, |level| level.label.get(self.words.language()))
    }

    /// How many more answers would show it by itself.
    fn lacking(&self, counted: Counted) -> String {
        let least = self.project.rules.min_n();
        match least.checked_sub(counted.answered) {
            None | Some(0) => String::new(),
            Some(_) if counted.invited > 0 && counted.invited < least => self.words.text("status.never"),
            Some(more) => self.words.plural("status.more", more, &[]),
        }
    }

    fn below(&self) -> String {
        let least = self.project.rules.min_n();
        let below = self.places.values().filter(|counted| counted.answered < least).count() as u64;
        let least = self.words.count(least);
        if below == 0 {
            self.words.fill("status.all_shown", &[("n", &least)])
        } else {
            self.words.plural("status.below", below, &[("n", &least)])
        }
    }
}

#[allow(clippy::cast_precision_loss)]
fn share(answered: u64, invited: u64) -> Option<f64> {
    (invited > 0).then(|| answered as f64 / invited as f64)
}
