//! Names: every id once, every column once.

use std::collections::BTreeSet;

use super::Checker;
use super::responses::Entry;
use crate::config::Path;
use crate::diag::Code;
use crate::instrument::types::{Choice, KeyRole};

impl Checker<'_> {
    pub(super) fn names(&mut self) {
        let instrument = self.instrument;
        let id = |table, position| Path::root(table).at(position).key("id");
        self.unique(instrument.domains.iter().enumerate().map(|(at, domain)| (domain.id.as_str(), id("domain", at))));
        self.unique(instrument.responses.iter().enumerate().map(|(at, response)| (response.id.as_str(), id("response", at))));
        self.unique(instrument.scales.iter().enumerate().map(|(at, scale)| (scale.id.as_str(), id("scale", at))));
        for (at, item) in instrument.items.iter().enumerate() {
            self.well_formed(&id("item", at), item.id.as_str());
        }
        for (at, open) in instrument.opens.iter().enumerate() {
            self.well_formed(&id("open", at), &open.id);
            self.domain_exists(&Path::root("open").at(at).key("domain"), open.domain.as_str());
        }
        self.backgrounds();
        self.multis();
        self.matrices();
        self.columns();
    }

    fn backgrounds(&mut self) {
        let instrument = self.instrument;
        let mut roles = BTreeSet::new();
        for (at, background) in instrument.backgrounds.iter().enumerate() {
            let path = Path::root("background").at(at);
            self.well_formed(&path.key("id"), &background.id);
            if background.role != KeyRole::Other && !roles.insert(background.role) {
                self.report(Code::Duplicate, &path.key("role"), &background.id, "other");
            }
            if background.ordered && background.levels.is_empty() {
                // An order is that of the declared levels.
                self.report(Code::MissingKey, &path.key("ordered"), &background.id, "levels");
            }
            self.choices(&path.key("levels"), &background.levels);
            for (position, value) in background.leaders.iter().enumerate() {
                let known = background.levels.iter().map(|level| level.id.as_str());
                self.reference(&path.key("leaders").at(position), value, known.filter(|_| background.role == KeyRole::Role));
            }
            for value in background.people.keys() {
                self.reference(&path.key("people"), value, background.levels.iter().map(|level| level.id.as_str()));
            }
        }
    }

    fn multis(&mut self) {
        let instrument = self.instrument;
        for (at, multi) in instrument.multis.iter().enumerate() {
            let path = Path::root("multi").at(at);
            self.well_formed(&path.key("id"), multi.id.as_str());
            self.domain_exists(&path.key("domain"), multi.domain.as_str());
            if multi.options.is_empty() {
                self.report(Code::BadValue, &path.key("options"), "[]", "≥ 1");
            }
            let options = path.key("options");
            self.choices(&options, &multi.options);
            for (position, option) in multi.options.iter().enumerate() {
                self.well_formed(&options.at(position).key("id"), &option.id);
            }
        }
    }

    /// Ids and codes of choices, and what they may be mistaken for: one export value must mean one choice.
    fn choices(&mut self, path: &Path, choices: &[Choice]) {
        let ids = choices.iter().enumerate().map(|(at, choice)| (choice.id.as_str(), path.at(at).key("id")));
        self.unique(ids.collect::<Vec<_>>());
        let codes =
            choices.iter().enumerate().filter_map(|(at, choice)| Some((choice.code.as_deref()?, path.at(at).key("code"))));
        self.unique(codes.collect::<Vec<_>>());
        for (at, choice) in choices.iter().enumerate().filter(|(_, choice)| choice.id.trim().is_empty()) {
            self.report(Code::BadValue, &path.at(at).key("id"), &choice.id, "");
        }
        let entries = choices.iter().enumerate().map(|(at, choice)| Entry {
            path: path.at(at),
            code: Some(choice.code.as_ref().unwrap_or(&choice.id).clone()),
            labels: choice.label.wordings().chain(choice.aliases.iter().map(String::as_str)).collect(),
        });
        self.wordings(&entries.collect::<Vec<_>>());
    }

    fn matrices(&mut self) {
        let instrument = self.instrument;
        let known = instrument.background(KeyRole::Service).map_or(&[][..], |background| &background.levels);
        for (at, matrix) in instrument.matrices.iter().enumerate() {
            let path = Path::root("matrix").at(at);
            self.well_formed(&path.key("id"), matrix.id.as_str());
            self.domain_exists(&path.key("domain"), matrix.domain.as_str());
            for (position, aspect) in matrix.aspects.iter().enumerate() {
                let path = path.key("aspects").at(position);
                self.well_formed(&path.key("id"), &aspect.id);
                self.response_exists(&path.key("response"), aspect.response.as_str());
            }
            let services = path.key("services");
            for (position, service) in matrix.services.iter().enumerate() {
                let path = services.at(position);
                self.well_formed(&path.key("id"), &service.id);
                if let (Some(own), false) = (&service.own, known.is_empty()) {
                    self.reference(&path.key("own"), own, known.iter().map(|level| level.id.as_str()));
                }
            }
            let own = matrix.services.iter().enumerate();
            let own = own.filter_map(|(position, service)| Some((service.own.as_deref()?, services.at(position).key("own"))));
            self.unique(own);
        }
    }

    /// Answers, groups and open questions all stand in one table, so their headers must all differ.
    fn columns(&mut self) {
        let instrument = self.instrument;
        let mut names: Vec<(String, Path)> = Vec::new();
        let own = |table, at: usize| Path::root(table).at(at).key("id");
        names.extend(instrument.backgrounds.iter().enumerate().map(|(at, it)| (it.id.clone(), own("background", at))));
        names.extend(instrument.items.iter().enumerate().map(|(at, it)| (it.id.to_string(), own("item", at))));
        names.extend(instrument.opens.iter().enumerate().map(|(at, it)| (it.id.clone(), own("open", at))));
        for (at, multi) in instrument.multis.iter().enumerate() {
            names.push((multi.id.to_string(), own("multi", at)));
            // A repeated option was named where the options are checked.
            let mut columns: Vec<String> = multi.columns().into_iter().map(|column| column.name).collect();
            columns.sort();
            columns.dedup();
            names.extend(columns.into_iter().map(|name| (name, own("multi", at))));
        }
        for (at, matrix) in instrument.matrices.iter().enumerate() {
            names.push((matrix.id.to_string(), own("matrix", at)));
            names.extend(matrix.columns().into_iter().map(|column| (column.name, own("matrix", at))));
        }
        self.unique(names.iter().map(|(name, path)| (name.as_str(), path.clone())));
    }
}
