//! A draft over a questionnaire that is there already: the export holds the answers to it, or to what somebody made of it.

use std::collections::BTreeSet;

use super::instrument::{self, Draft};
use super::{Choices, Drafted, OpenToDoubt, Uses, at, findings, open_to_doubt, readable};
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::{Fit, SourceColumn, SourceDescription, SourceKind};
use crate::instrument::{Background, Instrument, KeyRole};
use crate::model::Language;
use crate::questionnaire;

/// Share of the words of a question that a reworded one still has, in percent.
const ALIKE: usize = 60;

const HEAD: &str = "\
# Utkast laget av «kartlegg new --from»: spørreskjemaet som følger med programmet, uten det som eksporten ikke har, og med egne
# spørsmål sist. Rett og utfyll før resultatene brukes: polarity sier hvilken ende av svarskalaen som er bra i egne spørsmål.
# «kartlegg check» sier fra om feil, med linje.

";

/// A questionnaire, and what an export has of it.
#[derive(Clone, Debug)]
pub struct Known {
    /// The questionnaire.
    pub instrument: Instrument,
    /// The version that was asked.
    pub version: String,
    /// What the export has.
    pub fit: Fit,
}

impl Known {
    /// What the export has beside the questionnaire; columns that are not questions stay in view.
    fn beside(&self, description: &SourceDescription) -> SourceDescription {
        let reworded = |at: &usize| self.fit.found.iter().any(|(name, own)| own == at && self.fit.reworded.contains(name));
        let is_beside = |(at, column): &(usize, &SourceColumn)| {
            column.kind == SourceKind::Contact || column.ids.is_some() || self.fit.others.contains(at) || reworded(at)
        };
        let columns = description.columns.iter().enumerate().filter(is_beside).map(|(_, column)| column.clone()).collect();
        SourceDescription { columns, findings: Vec::new(), ..description.clone() }
    }

    /// What only a person can say of the columns beside the questionnaire, and which of them is the service where it is not among the others.
    #[must_use]
    pub fn open(&self, description: &SourceDescription) -> OpenToDoubt {
        let mut open = open_to_doubt(&self.beside(description));
        let service = self.instrument.background(KeyRole::Service);
        if service.is_none_or(|service| !self.fit.missing.contains(&service.id)) {
            open.service.clear();
        }
        open
    }

    /// Names of questions and groups that the export lacks. Nobody need be asked what is not grouped by, nor what is answered in own words.
    fn gone(&self) -> BTreeSet<String> {
        let needed = |name: &&String| {
            let optional = self.instrument.backgrounds.iter().filter(|background| background.role == KeyRole::Other);
            let optional = optional.map(|background| &background.id).chain(self.instrument.opens.iter().map(|open| &open.id));
            optional.into_iter().all(|id| id != *name)
        };
        self.fit.missing.iter().chain(&self.fit.reworded).filter(needed).cloned().collect()
    }

    /// Names that a question of the export's own cannot have.
    fn names(&self) -> BTreeSet<String> {
        let columns = self.instrument.versions.iter().flat_map(|version| self.instrument.columns(version));
        let others =
            self.instrument.multis.iter().map(|multi| &multi.id).chain(self.instrument.matrices.iter().map(|matrix| &matrix.id));
        columns.map(|column| column.name).chain(others.map(ToString::to_string)).collect()
    }
}

/// Drafts a project over a questionnaire. Where the export lacks something of it or has questions of its own, the project gets a copy
/// that says so.
///
/// # Errors
/// When what came of it is no questionnaire.
pub fn draft_known(
    description: &SourceDescription,
    name: &str,
    title: &str,
    choices: &Choices,
    known: &Known,
) -> Result<Drafted, Vec<Diagnostic>> {
    let mut draft = instrument::draft(&known.beside(description), title, choices, known.names());
    let mut gone = known.gone();
    let own = std::mem::replace(&mut draft.instrument, known.instrument.whole().clone());
    let taken = groups(known, &own.backgrounds, &mut gone, &mut draft);
    draft.renamed.retain(|(id, _)| {
        own.backgrounds.iter().all(|background| background.id != *id || is_new(known, &gone, background)) || taken.contains(id)
    });
    let grouped: Vec<Background> = own.backgrounds.iter().filter(|own| is_new(known, &gone, own)).cloned().collect();
    let has_own = !grouped.is_empty() || !own.items.is_empty() || !own.multis.is_empty() || !own.matrices.is_empty();
    let is_changed = !gone.is_empty() || has_own;
    let mut said = said(known, &gone, &own, description);
    said.extend(codes_of_places(known, description));
    if is_changed {
        draft.instrument = with_own(known.instrument.whole().without(&gone), own);
        draft.instrument.backgrounds.extend(grouped);
    } else {
        draft.notes.clear();
    }
    let signs = known.fit.found.iter().flat_map(|(_, at)| &description.columns[*at].signs);
    draft.missing.extend(signs.map(|(sign, _)| sign.clone()));
    let text = readable(HEAD, &draft, description, name)?;
    let findings = said.into_iter().chain(std::mem::take(&mut draft.findings)).map(|finding| at(name, finding)).collect();
    let left_out = std::mem::take(&mut draft.left_out);
    let headers = known.fit.found.iter().map(|(id, at)| (id.clone(), description.columns[*at].name.clone())).collect();
    let uses = Uses { id: known.instrument.id.clone(), version: known.version.clone(), is_changed };
    Ok(Drafted { instrument: text, findings, left_out, headers, uses: Some(uses), draft, title: title.to_string() })
}

/// Grouping variables of any value that the export has under another header: they are not `gone`. Their ids.
fn groups(known: &Known, own: &[Background], gone: &mut BTreeSet<String>, draft: &mut Draft) -> BTreeSet<String> {
    let mut taken = BTreeSet::new();
    for background in &known.instrument.backgrounds {
        let same = own.iter().find(|own| own.role == background.role && own.role != KeyRole::Other);
        let Some(same) = same.filter(|_| background.levels.is_empty() && gone.contains(&background.id)) else { continue };
        gone.remove(&background.id);
        for (id, _) in draft.renamed.iter_mut().filter(|(id, _)| *id == same.id) {
            id.clone_from(&background.id);
        }
        taken.insert(background.id.clone());
    }
    taken
}

/// Whether people are grouped by something that the questionnaire does not ask for, or asks for in other words.
fn is_new(known: &Known, gone: &BTreeSet<String>, own: &Background) -> bool {
    own.role != KeyRole::Other && known.instrument.background(own.role).is_none_or(|known| gone.contains(&known.id))
}

/// The questionnaire with the questions that it does not have, in parts of their own.
fn with_own(mut instrument: Instrument, own: Instrument) -> Instrument {
    let is_used = |domain: &crate::instrument::Domain| {
        own.items
            .iter()
            .map(|item| &item.domain)
            .chain(own.multis.iter().map(|multi| &multi.domain))
            .chain(own.matrices.iter().map(|matrix| &matrix.domain))
            .chain(own.opens.iter().map(|open| &open.domain))
            .any(|id| *id == domain.id)
    };
    if own.items.len() + own.multis.len() + own.matrices.len() > 0 {
        // The words of the export are there in one language.
        instrument.languages.clone_from(&own.languages);
    }
    instrument.domains.extend(own.domains.iter().filter(|domain| is_used(domain)).cloned());
    instrument.responses.extend(own.responses);
    instrument.items.extend(own.items);
    instrument.multis.extend(own.multis);
    instrument.matrices.extend(own.matrices);
    instrument.opens.extend(own.opens);
    instrument
}

/// What was recognised, and how the export differs from the questionnaire.
fn said(known: &Known, gone: &BTreeSet<String>, own: &Instrument, description: &SourceDescription) -> Vec<Diagnostic> {
    let columns = known.instrument.columns(&known.version);
    let found = columns.iter().filter(|column| known.fit.found.iter().any(|(name, _)| *name == column.name)).count();
    let (id, version) = (&known.instrument.id, &known.version);
    let mut all = vec![
        Diagnostic::new(Code::KnownQuestionnaire, Place::default())
            .found(format!("{id} {version}"))
            .expected(columns.len())
            .count(found as u64),
    ];
    let others: Vec<BTreeSet<String>> =
        known.fit.others.iter().map(|at| words(&description.columns[*at])).filter(|words| !words.is_empty()).collect();
    let is_near = |name: &String| {
        let column = columns.iter().find(|column| column.name == *name);
        let texts = column.into_iter().flat_map(|column| column.text.wordings()).map(split);
        texts.into_iter().any(|text| others.iter().any(|other| alike(&text, other)))
    };
    let (reworded, missing): (Vec<String>, Vec<String>) =
        gone.iter().cloned().partition(|name| known.fit.reworded.contains(name) || is_near(name));
    let items = own.items.iter().map(|item| &item.text).chain(own.multis.iter().map(|multi| &multi.text));
    let own: Vec<String> =
        items.chain(own.matrices.iter().map(|matrix| &matrix.text)).map(|text| text.get(Language::Nb).to_string()).collect();
    for (code, names) in [(Code::NotAskedHere, missing), (Code::RewordedHere, reworded), (Code::OwnQuestions, own)] {
        if !names.is_empty() {
            all.push(Diagnostic::new(code, Place::default()).found(findings::listed(&names)).count(names.len() as u64));
        }
    }
    all
}

/// Services and units that stand as the codes that a survey tool had of the questionnaire: only a roster says what they are called.
fn codes_of_places(known: &Known, description: &SourceDescription) -> Option<Diagnostic> {
    let named: Vec<&str> = known
        .instrument
        .matrices
        .iter()
        .flat_map(|matrix| &matrix.services)
        .filter_map(|service| service.own.as_deref())
        .collect();
    let is_place = |id: &String| {
        let background = known.instrument.backgrounds.iter().find(|background| background.id == *id);
        background.filter(|known| known.levels.is_empty() && matches!(known.role, KeyRole::Service | KeyRole::Unit))
    };
    let places = known.fit.found.iter().filter_map(|(id, at)| Some((is_place(id)?, &description.columns[*at])));
    let codes = places.flat_map(|(background, column)| {
        let decoded = if background.role == KeyRole::Service { questionnaire::place_codes(&named) } else { Vec::new() };
        let values = column.values.iter().map(|(value, _)| value.clone());
        values.filter(move |value| questionnaire::is_place_code(value) && !decoded.contains(value)).collect::<Vec<_>>()
    });
    let codes: Vec<String> = codes.collect();
    let count = codes.len() as u64;
    (count > 0).then(|| {
        Diagnostic::new(Code::CodesForPlaces, Place::default()).found(findings::listed(&codes[..codes.len().min(5)])).count(count)
    })
}

fn words(column: &SourceColumn) -> BTreeSet<String> {
    split(if column.text.is_empty() { &column.name } else { &column.text })
}

/// The words of a text that is a sentence; of a shorter one too many share all.
fn split(text: &str) -> BTreeSet<String> {
    const SENTENCE: usize = 4;
    let words: BTreeSet<String> =
        text.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_string).collect();
    if words.len() >= SENTENCE { words } else { BTreeSet::new() }
}

fn alike(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    let all = one.union(other).count();
    all > 0 && 100 * one.intersection(other).count() >= ALIKE * all
}
