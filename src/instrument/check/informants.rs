//! Who answers a part and what it counts: facts about units have a form of their own, and nothing in it asks what somebody thinks.

use super::Checker;
use crate::config::Path;
use crate::diag::Code;
use crate::instrument::types::{Domain, KeyRole, ResponseScale, Route};
use crate::model::{AnsweredBy, Counts, DomainId};

/// Beginnings of words by which people say what they think. An answer that holds one is no fact about a unit, whatever its response scale says
/// of itself.
const OPINIONS: [&str; 18] = [
    "enig",
    "einig",
    "uenig",
    "ueinig",
    "agree",
    "disagree",
    "fornøyd",
    "misfornøyd",
    "nøgd",
    "misnøgd",
    "satisf",
    "dissatisf",
    "tilfreds",
    "viktig",
    "important",
    "trygg",
    "utrygg",
    "confident",
];

impl Checker<'_> {
    pub(super) fn informants(&mut self) {
        let instrument = self.instrument;
        for (at, domain) in instrument.domains.iter().enumerate() {
            let path = Path::root("domain").at(at);
            match (domain.answered_by, domain.counts) {
                (AnsweredBy::Staff, Counts::People) => {}
                (AnsweredBy::Leaders, Counts::People) => self.opinions(&path, domain),
                (AnsweredBy::Leaders | AnsweredBy::Coordinator, Counts::Units) => self.facts(&path, domain),
                (AnsweredBy::Staff, _) => {
                    self.report(Code::OtherInformant, &path.key("counts"), domain.counts.id(), "people");
                }
                _ => self.report(Code::OtherInformant, &path.key("counts"), domain.counts.id(), "units"),
            }
        }
        self.routes_within();
    }

    /// What leaders think: asked beside everybody's questions, so it must be known who leads.
    fn opinions(&mut self, path: &Path, domain: &Domain) {
        let role = self.instrument.background(KeyRole::Role);
        if role.is_none_or(|role| role.leaders.is_empty()) {
            self.report(Code::MissingKey, path, &domain.id, "background (role = \"role\", leaders)");
        }
    }

    /// A part with facts: questions with answers to choose from, whose answers say what there is.
    fn facts(&mut self, path: &Path, domain: &Domain) {
        let instrument = self.instrument;
        let own = |id: &DomainId| *id == domain.id;
        let asks =
            instrument.items.iter().any(|item| own(&item.domain)) || instrument.multis.iter().any(|multi| own(&multi.domain));
        if !asks {
            self.report(Code::EmptyPart, &path.key("id"), &domain.id, "");
        }
        let placed = |role| instrument.background(role).is_some();
        if !placed(KeyRole::Service) && !placed(KeyRole::Unit) {
            self.report(Code::MissingKey, path, &domain.id, "background (role = \"unit\")");
        }
        for (at, item) in instrument.items.iter().enumerate().filter(|(_, item)| own(&item.domain)) {
            let path = Path::root("item").at(at);
            if item.sensitive {
                self.report(Code::OpinionAsFact, &path.key("sensitive"), &item.id, "sensitive = false");
            }
            let used = item.changes.iter().filter_map(|change| change.was_response.as_ref()).chain([&item.response]);
            let responses: Vec<&ResponseScale> = used.filter_map(|id| instrument.response(id)).collect();
            if let Some(response) = responses.into_iter().find(|response| is_opinion(response)) {
                self.report(Code::OpinionAsFact, &path.key("response"), &item.id, opinion(response));
            }
        }
        for (at, multi) in instrument.multis.iter().enumerate().filter(|(_, multi)| own(&multi.domain) && multi.sensitive) {
            self.report(Code::OpinionAsFact, &Path::root("multi").at(at).key("sensitive"), &multi.id, "sensitive = false");
        }
        for (at, scale) in instrument.scales.iter().enumerate() {
            let facts = |item: &&crate::model::ItemId| instrument.domain_of(item).is_some_and(|found| found.id == domain.id);
            if own(&scale.domain) || scale.items.iter().any(|item| facts(&item)) {
                self.report(Code::OpinionAsFact, &Path::root("scale").at(at), &scale.id, "item");
            }
        }
        let others = instrument.matrices.iter().enumerate().filter(|(_, matrix)| own(&matrix.domain));
        let others = others.map(|(at, matrix)| (Path::root("matrix").at(at), matrix.id.as_str()));
        let opens = instrument.opens.iter().enumerate().filter(|(_, open)| own(&open.domain));
        let opens = opens.map(|(at, open)| (Path::root("open").at(at), open.id.as_str()));
        for (path, id) in others.chain(opens).collect::<Vec<_>>() {
            self.report(Code::OpinionAsFact, &path.key("domain"), id, "item, multi");
        }
    }

    /// A route stays within a form: nobody can be led by what somebody else answered.
    fn routes_within(&mut self) {
        let instrument = self.instrument;
        let items = instrument.items.iter().enumerate();
        let items = items.filter_map(|(at, item)| Some((Path::root("item").at(at), &item.domain, item.ask_if.as_ref()?)));
        let multis = instrument.multis.iter().enumerate();
        let multis = multis.filter_map(|(at, multi)| Some((Path::root("multi").at(at), &multi.domain, multi.ask_if.as_ref()?)));
        let routes: Vec<(Path, &DomainId, &Route)> = items.chain(multis).collect();
        for (path, domain, route) in routes {
            let form = |domain: Option<&Domain>| domain.map(|domain| (domain.is_apart(), domain.answered_by));
            // Within what leaders are asked a question leads to a question: it cannot have two routes.
            let (own, earlier) = (form(instrument.domain(domain)), form(instrument.domain_of(&route.item)));
            if own.is_some() && earlier.is_some() && own != earlier {
                self.report(Code::BadRoute, &path.key("ask_if").key("item"), &route.item, domain);
            }
        }
    }
}

/// Whether answers say what somebody thinks: they have distances as those of an attitude have, or words of one.
fn is_opinion(response: &ResponseScale) -> bool {
    !response.nominal || !opinion_words(response).is_empty()
}

/// What would have to be otherwise.
fn opinion(response: &ResponseScale) -> String {
    let words = opinion_words(response);
    if words.is_empty() { format!("{}: nominal = true", response.id) } else { format!("{}: {words}", response.id) }
}

/// The first label that holds a word of opinion.
fn opinion_words(response: &ResponseScale) -> String {
    let labels = response.levels.iter().flat_map(|level| level.label.wordings());
    let holds = |label: &&str| {
        let lower = label.to_lowercase();
        let mut words = lower.split(|letter: char| !letter.is_alphanumeric());
        words.any(|word| OPINIONS.iter().any(|opinion| word.starts_with(opinion)))
    };
    labels.into_iter().find(holds).unwrap_or_default().to_owned()
}
