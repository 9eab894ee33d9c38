//! Texts: the same words in every language that the questionnaire says it has.

use super::Checker;
use crate::config::Path;
use crate::diag::Code;
use crate::instrument::types::Choice;
use crate::model::Text;

impl Checker<'_> {
    pub(super) fn texts(&mut self) {
        let instrument = self.instrument;
        if instrument.keys_only {
            return;
        }
        self.text(&Path::root("title"), &instrument.id, &instrument.title);
        self.optional_text(&Path::root("note"), &instrument.id, &instrument.note);
        for (at, domain) in instrument.domains.iter().enumerate() {
            self.text(&Path::root("domain").at(at).key("title"), domain.id.as_str(), &domain.title);
            self.optional_text(&Path::root("domain").at(at).key("discuss"), domain.id.as_str(), &domain.discuss);
        }
        for (at, recommendation) in instrument.recommendations.iter().enumerate() {
            let owner = format!("recommendation {}", recommendation.number);
            self.text(&Path::root("recommendation").at(at).key("title"), &owner, &recommendation.title);
        }
        for (at, response) in instrument.responses.iter().enumerate() {
            let path = Path::root("response").at(at);
            for (position, level) in response.levels.iter().enumerate() {
                self.text(&path.key("levels").at(position).key("label"), response.id.as_str(), &level.label);
            }
            for (position, code) in response.missing.iter().enumerate() {
                self.text(&path.key("missing").at(position).key("label"), response.id.as_str(), &code.label);
            }
        }
        for (at, background) in instrument.backgrounds.iter().enumerate() {
            let path = Path::root("background").at(at);
            self.text(&path.key("text"), &background.id, &background.text);
            self.labels(&path.key("levels"), &background.levels);
            for name in background.people.values() {
                self.text(&path.key("people"), &background.id, name);
            }
        }
        self.question_texts();
    }

    fn question_texts(&mut self) {
        let instrument = self.instrument;
        for (at, item) in instrument.items.iter().enumerate() {
            let path = Path::root("item").at(at);
            self.text(&path.key("text"), item.id.as_str(), &item.text);
            self.optional_text(&path.key("short"), item.id.as_str(), &item.short);
            for (position, change) in item.changes.iter().enumerate() {
                self.optional_text(&path.key("changes").at(position).key("was"), item.id.as_str(), &change.was);
            }
        }
        for (at, scale) in instrument.scales.iter().enumerate() {
            let path = Path::root("scale").at(at);
            self.text(&path.key("title"), scale.id.as_str(), &scale.title);
            self.optional_text(&path.key("about"), scale.id.as_str(), &scale.about);
            self.optional_text(&path.key("topic"), scale.id.as_str(), &scale.topic);
        }
        for (at, multi) in instrument.multis.iter().enumerate() {
            let path = Path::root("multi").at(at);
            self.text(&path.key("text"), multi.id.as_str(), &multi.text);
            self.optional_text(&path.key("wish"), multi.id.as_str(), &multi.wish);
            self.labels(&path.key("options"), &multi.options);
        }
        for (at, matrix) in instrument.matrices.iter().enumerate() {
            let path = Path::root("matrix").at(at);
            self.text(&path.key("text"), matrix.id.as_str(), &matrix.text);
            for (position, aspect) in matrix.aspects.iter().enumerate() {
                self.text(&path.key("aspects").at(position).key("text"), &aspect.id, &aspect.text);
                for (key, text) in [("topic", &aspect.topic), ("wish", &aspect.wish)] {
                    self.optional_text(&path.key("aspects").at(position).key(key), &aspect.id, text);
                }
            }
            for (position, service) in matrix.services.iter().enumerate() {
                self.text(&path.key("services").at(position).key("label"), &service.id, &service.label);
                self.optional_text(&path.key("services").at(position).key("place"), &service.id, &service.place);
            }
        }
        for (at, open) in instrument.opens.iter().enumerate() {
            self.text(&Path::root("open").at(at).key("text"), &open.id, &open.text);
        }
    }

    fn labels(&mut self, path: &Path, choices: &[Choice]) {
        for (position, choice) in choices.iter().enumerate() {
            self.text(&path.at(position).key("label"), &choice.id, &choice.label);
        }
    }

    /// A text that may be left out, but not in some languages only.
    fn optional_text(&mut self, path: &Path, owner: &str, text: &Text) {
        if *text != Text::default() {
            self.text(path, owner, text);
        }
    }

    fn text(&mut self, path: &Path, owner: &str, text: &Text) {
        for language in &self.instrument.languages {
            if text.exact(*language).is_none_or(|words| words.trim().is_empty()) {
                self.report(Code::MissingText, path, owner, language);
            }
        }
    }
}
