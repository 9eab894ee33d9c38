//! From an instrument to the questionnaire as people meet it.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::codes::{plain_codes, slugs};
use super::form::{Answer, Changed, Form, Kind, Line, Question, Section, Shown};
use crate::instrument::{Background, Choice, Instrument, Item, KeyRole, Matrix, MultiSelect, ResponseScale, Route};
use crate::locale::Catalogue;
use crate::model::{AnsweredBy, Language, LinkKind, Roster, Text, hexadecimal};

/// Options that are still in view when each stands on a line of its own.
const LONG_LIST: usize = 12;

/// Services and units of those who are asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// Services with their units, in the order of the roster.
    services: Vec<(String, Vec<String>)>,
}

impl Places {
    /// Those of a roster.
    #[must_use]
    pub fn of(roster: &Roster) -> Self {
        let mut services: Vec<(String, Vec<String>)> = Vec::new();
        for row in &roster.rows {
            let known = services.iter().position(|(service, _)| *service == row.service);
            let at = known.unwrap_or_else(|| {
                services.push((row.service.clone(), Vec::new()));
                services.len() - 1
            });
            let units = &mut services[at].1;
            if let Some(unit) = row.unit.as_ref().filter(|unit| !units.contains(unit)) {
                units.push(unit.clone());
            }
        }
        Self { services }
    }

    /// Services that a questionnaire names itself, as its matrices have them: who is asked without a roster comes from these.
    #[must_use]
    pub fn of_instrument(instrument: &Instrument) -> Self {
        let mut services: Vec<(String, Vec<String>)> = Vec::new();
        for own in instrument.matrices.iter().flat_map(|matrix| &matrix.services).filter_map(|service| service.own.as_ref()) {
            if services.iter().all(|(known, _)| known != own) {
                services.push((own.clone(), Vec::new()));
            }
        }
        Self { services }
    }

    /// Names of the services.
    pub(super) fn services(&self) -> Vec<&str> {
        self.services.iter().map(|(service, _)| service.as_str()).collect()
    }

    /// Service and unit.
    fn units(&self) -> impl Iterator<Item = (&str, &str)> {
        self.services.iter().flat_map(|(service, units)| units.iter().map(move |unit| (service.as_str(), unit.as_str())))
    }
}

impl Form {
    /// A version of an instrument for these services and units. With `since` every question says what became of it.
    #[must_use]
    pub fn new(instrument: &Instrument, version: &str, places: &Places, since: Option<&str>) -> Self {
        let mut builder = Builder { instrument, version, places, since, number: 0 };
        let mut sections: Vec<Section> = Vec::new();
        let answered_by = instrument.informant();
        let about = builder.about();
        let own = instrument.domains.iter().find(|domain| domain.id.as_str() == ABOUT);
        if !about.is_empty() {
            let title = own.map(|domain| domain.title.clone());
            let title = title.unwrap_or_else(|| if answered_by == AnsweredBy::Staff { Text::default() } else { about_unit() });
            sections.push(Section { id: ABOUT.to_string(), title, questions: about });
        }
        for domain in &instrument.domains {
            let questions = builder.domain(domain.id.as_str());
            match sections.first_mut().filter(|first| first.id == domain.id.as_str()) {
                Some(first) => first.questions.extend(questions),
                None if questions.is_empty() => {}
                None => sections.push(Section { id: domain.id.to_string(), title: domain.title.clone(), questions }),
            }
        }
        route_leaders(instrument, &mut sections);
        number_routes(&mut sections);
        let fingerprint = fingerprint(&sections);
        Self {
            instrument: instrument.id.clone(),
            version: version.to_string(),
            fingerprint,
            answered_by,
            languages: instrument.languages.clone(),
            title: instrument.title.clone(),
            note: instrument.note.clone(),
            licence: instrument.licence.clone(),
            sections,
            since: since.map(str::to_string),
            gone: since.map(|since| gone(instrument, version, since)).unwrap_or_default(),
            broken: since.map(|since| broken(instrument, version, since)).unwrap_or_default(),
        }
    }
}

/// What leaders alone are asked follows the question for the role. A question that has a route of its own follows another of these.
fn route_leaders(instrument: &Instrument, sections: &mut [Section]) {
    let Some(role) = instrument.background(KeyRole::Role) else { return };
    let asked = sections.iter().flat_map(|section| &section.questions).find(|question| question.id == role.id);
    let is_leader = |option: &&Answer| role.leaders.contains(&option.value);
    let leaders: Vec<Answer> = asked.iter().flat_map(|question| question.options.iter().filter(is_leader)).cloned().collect();
    let is_theirs = |section: &&mut Section| {
        instrument.domains.iter().any(|domain| domain.is_for_leaders() && domain.id.as_str() == section.id)
    };
    for question in sections.iter_mut().filter(is_theirs).flat_map(|section| &mut section.questions) {
        question.route.get_or_insert_with(|| Shown {
            after: role.id.clone(),
            number: 0,
            codes: leaders.iter().map(|leader| leader.code.clone()).collect(),
            labels: leaders.iter().map(|leader| leader.label.clone()).collect(),
        });
    }
}

/// Heading over the questions that say which unit is answered for.
fn about_unit() -> Text {
    Catalogue::in_every_language("form.about_unit")
}

/// Routes name the question that they follow by its number.
fn number_routes(sections: &mut [Section]) {
    let questions = || sections.iter().flat_map(|section| &section.questions);
    let rows = questions().flat_map(|question| question.rows.iter().map(|row| (row.id.clone(), row.number)));
    let own = questions().map(|question| (question.id.clone(), question.number));
    let numbers: BTreeMap<String, usize> = own.chain(rows).filter_map(|(id, number)| Some((id, number?))).collect();
    for route in sections.iter_mut().flat_map(|section| &mut section.questions).filter_map(|question| question.route.as_mut()) {
        route.number = numbers.get(&route.after).copied().unwrap_or_default();
    }
}

/// The part with questions about the person.
const ABOUT: &str = "background";

struct Builder<'a> {
    instrument: &'a Instrument,
    version: &'a str,
    places: &'a Places,
    since: Option<&'a str>,
    /// The last number that was given.
    number: usize,
}

impl Builder<'_> {
    fn next(&mut self) -> usize {
        self.number += 1;
        self.number
    }

    /// Questions about the person: where they work, and whatever else answers are grouped by. Nobody is asked for the municipality.
    fn about(&mut self) -> Vec<Question> {
        let asked = self.instrument.backgrounds.iter().filter(|background| background.role != KeyRole::Municipality);
        asked.map(|background| self.background(background)).collect()
    }

    fn background(&mut self, background: &Background) -> Question {
        let options = match background.role {
            _ if !background.levels.is_empty() => chosen(&background.levels),
            KeyRole::Service => self.services(),
            KeyRole::Unit => self.units(),
            _ => Vec::new(),
        };
        let kind = match options.len() {
            0 => Kind::Line,
            few if few <= LONG_LIST && background.role != KeyRole::Unit => Kind::One,
            _ => Kind::List,
        };
        let place = background.levels.is_empty() && matches!(background.role, KeyRole::Service | KeyRole::Unit);
        let number = Some(self.next());
        Question { kind, number, options, place, ..plain(&background.id, &background.text) }
    }

    /// The declared services; else those of the roster; where there is none, those of the matrix that are somebody's own.
    fn services(&self) -> Vec<Answer> {
        let declared = self.instrument.background(KeyRole::Service).map_or(&[][..], |background| &background.levels);
        if !declared.is_empty() {
            return chosen(declared);
        }
        let named = self.places.services();
        if !named.is_empty() {
            return slugs(&named).into_iter().zip(named).map(|(code, name)| named_answer(name, code, None)).collect();
        }
        let rated = self.instrument.matrices.iter().flat_map(|matrix| &matrix.services);
        let own = rated.filter_map(|service| Some((service.own.as_deref()?, service)));
        let mut answers: Vec<Answer> = Vec::new();
        for (name, service) in own {
            if answers.iter().all(|known| known.value != name) {
                answers.push(Answer { label: service.label.clone(), ..named_answer(name, service.id.clone(), None) });
            }
        }
        answers
    }

    /// Units, each under its service; a name that several services have is told apart by the service.
    fn units(&self) -> Vec<Answer> {
        let services = self.services();
        let all: Vec<(&str, &str)> = self.places.units().collect();
        let names: Vec<String> = all
            .iter()
            .map(|(service, unit)| {
                let shared = all.iter().filter(|(_, other)| other == unit).count() > 1;
                if shared { format!("{unit} ({service})") } else { (*unit).to_string() }
            })
            .collect();
        let codes = slugs(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let answer = |((service, unit), (name, code)): ((&str, &str), (&String, String))| {
            let under = services.iter().find(|answer| answer.value == service).map(|answer| answer.code.clone());
            Answer { label: Text::same(name.as_str()), ..named_answer(unit, code, under) }
        };
        all.into_iter().zip(names.iter().zip(codes)).map(answer).collect()
    }

    fn domain(&mut self, id: &str) -> Vec<Question> {
        let instrument = self.instrument;
        let of = |item: &&Item| item.domain.as_str() == id && instrument.asked(item, self.version);
        let items: Vec<Item> =
            instrument.items.iter().filter(of).filter_map(|item| instrument.item_at(item, self.version)).collect();
        let alike = |a: &Item, b: &Item| a.response == b.response && a.ask_if == b.ask_if;
        let mut questions = Vec::new();
        for run in items.chunk_by(alike) {
            let battery = run.len() > 1;
            questions.push(if battery { self.battery(id, run, &questions) } else { self.single(&run[0]) });
        }
        let version = self.version;
        let multis = instrument.multis.iter().filter(|multi| multi.domain.as_str() == id && !multi.coded);
        questions.extend(multis.filter(|multi| instrument.asked_multi(multi, version)).map(|multi| self.several(multi)));
        let matrices: Vec<&Matrix> = instrument.matrices.iter().filter(|matrix| matrix.domain.as_str() == id).collect();
        questions.extend(matrices.into_iter().flat_map(|matrix| self.matrix(matrix)));
        for open in instrument.opens.iter().filter(|open| open.domain.as_str() == id) {
            let number = Some(self.next());
            questions.push(Question { kind: Kind::Words, number, ..plain(&open.id, &open.text) });
        }
        questions
    }

    fn single(&mut self, item: &Item) -> Question {
        Question {
            number: Some(self.next()),
            options: self.options(item.response.as_str()),
            route: item.ask_if.as_ref().and_then(|route| self.shown(route)),
            change: self.change(item),
            ..plain(item.id.as_str(), &item.text)
        }
    }

    /// Questions in a row with the same answers are one grid, named after its part and counted within it.
    fn battery(&mut self, domain: &str, items: &[Item], earlier: &[Question]) -> Question {
        let count = earlier.iter().filter(|question| question.kind == Kind::Grid).count() + 1;
        let lines = items.iter().map(|item| Line {
            id: item.id.to_string(),
            text: item.text.clone(),
            number: Some(self.next()),
            change: self.change(item),
            not_for: None,
        });
        let rows = lines.collect();
        Question {
            kind: Kind::Grid,
            rows,
            options: self.options(items[0].response.as_str()),
            route: items[0].ask_if.as_ref().and_then(|route| self.shown(route)),
            ..plain(&format!("{domain}_{count}"), &Text::default())
        }
    }

    fn several(&mut self, multi: &MultiSelect) -> Question {
        let since = self.since.filter(|since| !self.instrument.asked_multi(multi, since));
        Question {
            kind: Kind::Several,
            number: Some(self.next()),
            options: chosen(&multi.options),
            route: multi.ask_if.as_ref().and_then(|route| self.shown(route)),
            change: since.map(|_| Changed { kind: LinkKind::New, was: Text::default() }),
            ..plain(multi.id.as_str(), &multi.text)
        }
    }

    /// One grid for each thing that is rated. Nobody rates their own service.
    fn matrix(&mut self, matrix: &Matrix) -> Vec<Question> {
        let services = self.services();
        let own = |name: &str| services.iter().find(|service| service.value == name).map(|service| service.code.clone());
        let grids = matrix.aspects.iter().map(|aspect| {
            let row = |service: &crate::instrument::RatedService| Line {
                id: matrix.column_name(&aspect.id, &service.id),
                text: service.label.clone(),
                number: None,
                change: None,
                not_for: service.own.as_deref().and_then(own),
            };
            Question {
                kind: Kind::Grid,
                number: Some(self.next()),
                rows: matrix.services.iter().map(row).collect(),
                options: self.options(aspect.response.as_str()),
                ..plain(&format!("{}_{}", matrix.id, aspect.id), &aspect.text)
            }
        });
        let mut grids: Vec<Question> = grids.collect();
        if let Some(first) = grids.first_mut() {
            first.lead = matrix.text.clone();
        }
        grids
    }

    fn options(&self, response: &str) -> Vec<Answer> {
        let Some(scale) = self.instrument.responses.iter().find(|scale| scale.id.as_str() == response) else { return Vec::new() };
        answers(scale)
    }

    fn shown(&self, route: &Route) -> Option<Shown> {
        let earlier = self.instrument.item(&route.item)?;
        let scale = self.instrument.response(self.instrument.response_at(earlier, self.version))?;
        let levels = scale.levels.iter().zip(answers(scale)).filter(|(level, _)| route.any_of.contains(&level.value));
        let (codes, labels) = levels.map(|(_, answer)| (answer.code, answer.label)).unzip();
        Some(Shown { after: route.item.to_string(), number: 0, codes, labels })
    }

    fn change(&self, item: &Item) -> Option<Changed> {
        let since = self.since?;
        let own = self.instrument.item(&item.id)?;
        let kind = self.instrument.link(own, since, self.version);
        let was = self.instrument.text_at(own, since);
        let changed = *was != item.text && kind != LinkKind::New;
        (kind != LinkKind::Same).then(|| Changed { kind, was: if changed { was.clone() } else { Text::default() } })
    }
}

/// A question of one answer without any.
fn plain(id: &str, text: &Text) -> Question {
    Question {
        id: id.to_string(),
        text: text.clone(),
        lead: Text::default(),
        kind: Kind::One,
        number: None,
        rows: Vec::new(),
        options: Vec::new(),
        route: None,
        change: None,
        place: false,
    }
}

fn chosen(choices: &[Choice]) -> Vec<Answer> {
    let own: Vec<&str> = choices.iter().map(|choice| choice.code.as_deref().unwrap_or(&choice.id)).collect();
    let answer =
        |(choice, code): (&Choice, String)| Answer { label: choice.label.clone(), ..named_answer(&choice.id, code, None) };
    choices.iter().zip(plain_codes(&own)).map(answer).collect()
}

fn named_answer(name: &str, code: String, under: Option<String>) -> Answer {
    Answer { value: name.to_string(), code, label: Text::same(name), apart: false, under }
}

/// Levels, and the non-answers that stand apart.
pub(super) fn answers(scale: &ResponseScale) -> Vec<Answer> {
    let levels = scale.levels.iter().map(|level| (level.code_text(), &level.label, false));
    let missing = scale.missing.iter().map(|missing| (missing.code.clone(), &missing.label, true));
    let all: Vec<(String, &Text, bool)> = levels.chain(missing).collect();
    let codes = plain_codes(&all.iter().map(|(code, ..)| code.as_str()).collect::<Vec<_>>());
    let answer = |((value, label, apart), code): ((String, &Text, bool), String)| Answer {
        value,
        code,
        label: label.clone(),
        apart,
        under: None,
    };
    all.into_iter().zip(codes).map(answer).collect()
}

/// Questions that are not asked any more.
fn gone(instrument: &Instrument, version: &str, since: &str) -> Vec<Text> {
    let was = instrument.items.iter().filter(|item| instrument.asked(item, since) && !instrument.asked(item, version));
    was.map(|item| instrument.text_at(item, since).clone()).collect()
}

/// Scales of which some question is new, gone or other than before.
fn broken(instrument: &Instrument, version: &str, since: &str) -> Vec<(Text, usize, usize)> {
    let counted = instrument.scales.iter().map(|scale| {
        let now = instrument.scale_items(scale, version);
        let before = instrument.scale_items(scale, since).len();
        let same = now.iter().filter(|item| instrument.link(item, since, version) == LinkKind::Same).count();
        (scale.title.clone(), same, now.len(), before)
    });
    let other = counted.filter(|(_, same, now, before)| same != now || same != before);
    other.map(|(title, same, now, _)| (title, same, now)).collect()
}

/// Eight digits over all that people read and choose, in every language. Names of services and units are not the questionnaire's.
fn fingerprint(sections: &[Section]) -> String {
    let mut text = String::new();
    let mut say = |part: &str| {
        text.push_str(part);
        text.push('\u{1f}');
    };
    let words = |said: &Text, say: &mut dyn FnMut(&str)| {
        for language in Language::ALL {
            say(said.exact(language).unwrap_or(""));
        }
    };
    for question in sections.iter().flat_map(|section| &section.questions) {
        say(&question.id);
        words(&question.lead, &mut say);
        words(&question.text, &mut say);
        for row in &question.rows {
            say(&row.id);
            words(&row.text, &mut say);
        }
        for option in question.options.iter().filter(|_| !question.place) {
            say(&option.code);
            words(&option.label, &mut say);
        }
        if let Some(route) = &question.route {
            say(&route.after);
            route.codes.iter().for_each(|code| say(code));
        }
    }
    hexadecimal(&Sha256::digest(text.as_bytes())[..4])
}
