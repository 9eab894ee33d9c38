//! The head of the file: format, versions, languages.

use super::Checker;
use crate::config::Path;
use crate::diag::Code;
use crate::model::Language;

impl Checker<'_> {
    pub(super) fn head(&mut self) {
        let instrument = self.instrument;
        if instrument.schema != 1 {
            self.report(Code::BadValue, &Path::root("schema"), instrument.schema, "1");
        }
        // The id is the name of a file, not of a column, so it may hold hyphens.
        self.well_formed(&Path::root("id"), &instrument.id.replace('-', "_"));
        self.not_empty("versions", instrument.versions.len());
        self.not_empty("languages", instrument.languages.len());
        let versions = Path::root("versions");
        for (position, version) in instrument.versions.iter().enumerate().filter(|(_, version)| version.trim().is_empty()) {
            self.report(Code::BadValue, &versions.at(position), version, "");
        }
        self.unique(instrument.versions.iter().enumerate().map(|(position, name)| (name.as_str(), versions.at(position))));
        let languages = Path::root("languages");
        let tags = instrument.languages.iter().copied().map(Language::tag);
        self.unique(tags.enumerate().map(|(position, tag)| (tag, languages.at(position))));
        for (position, domain) in instrument.domains.iter().enumerate() {
            self.well_formed(&Path::root("domain").at(position).key("id"), domain.id.as_str());
        }
    }

    fn not_empty(&mut self, key: &'static str, length: usize) {
        if length == 0 {
            self.report(Code::BadValue, &Path::root(key), "[]", "≥ 1");
        }
    }
}
