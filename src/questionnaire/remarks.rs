//! What a methodologist would remark on a questionnaire before anybody is asked. Hints: whoever wrote it may have had a reason.

use std::collections::BTreeSet;

use crate::diag::{Code, Diagnostic, Place};
use crate::instrument::Instrument;
use crate::model::{ItemId, Language, Polarity, ResponseId, Text};

/// Words that join two things, each in its language.
const JOINING: [(Language, &[&str]); 3] =
    [(Language::Nb, &[" og ", " eller "]), (Language::Nn, &[" og ", " eller "]), (Language::En, &[" and ", " or "])];

/// Pairs that are one thing, or one answer: they are taken out before a text is looked at.
const ONE_THING: [&str; 24] = [
    "barn og unge",
    "barn og ungdom",
    "barn og foreldre",
    "barn og familier",
    "barn og familiar",
    "barn eller unge",
    "barn eller en ungdom",
    "barn eller ein ungdom",
    "barn eller en familie",
    "barn eller ein familie",
    "foreldre og barn",
    "mor og far",
    "psykisk helse og rus",
    "ergo- og fysioterapi",
    "kultur og fritid",
    "av og til",
    "mer og mer",
    "meir og meir",
    "children and young people",
    "child or young person",
    "children or young people",
    "children and parents",
    "child or a family",
    "more and more",
];

/// Fewest questions of a scale whose reliability tells something.
const FEWEST_ITEMS: usize = 3;

/// Remarks on a questionnaire; `file` is the name that they carry, and `silent` the items of which it does not say which end is good.
#[must_use]
pub fn remarks(instrument: &Instrument, file: &str, silent: &BTreeSet<String>) -> Vec<Diagnostic> {
    let place = |id: &str| Place::file(file).name(id);
    let mut remarks = Vec::new();
    for item in instrument.items.iter().filter(|item| item.dropped_in.is_none()) {
        if let Some(joined) = joined(&item.text) {
            remarks.push(Diagnostic::new(Code::DoubleBarrelled, place(item.id.as_str())).found(joined));
        }
        let scored = instrument.scales.iter().any(|scale| scale.items.contains(&item.id));
        if silent.contains(item.id.as_str()) && !scored {
            remarks.push(Diagnostic::new(Code::NoDirection, place(item.id.as_str())).found(&item.id));
        }
        remarks.extend(
            against_its_scale(instrument, &item.id, item.polarity)
                .map(|scale| Diagnostic::new(Code::DirectionInScale, place(item.id.as_str())).found(&item.id).expected(scale)),
        );
    }
    for scale in &instrument.scales {
        if scale.items.len() < FEWEST_ITEMS {
            remarks.push(Diagnostic::new(Code::ShortScale, place(scale.id.as_str())).found(scale.items.len()));
        }
        let responses: BTreeSet<&ResponseId> =
            scale.items.iter().filter_map(|id| instrument.item(id)).map(|item| &item.response).collect();
        if responses.len() > 1 {
            let names: Vec<&str> = responses.iter().map(|response| response.as_str()).collect();
            remarks.push(Diagnostic::new(Code::MixedBattery, place(scale.id.as_str())).found(names.join(", ")));
        }
    }
    let options =
        instrument.multis.iter().flat_map(|multi| multi.options.iter().map(move |option| (multi.id.as_str(), &option.label)));
    let levels = instrument.responses.iter().flat_map(|scale| {
        let labels = scale.levels.iter().map(|level| &level.label).chain(scale.missing.iter().map(|missing| &missing.label));
        labels.map(move |label| (scale.id.as_str(), label))
    });
    for (id, label) in levels.chain(options) {
        if let Some((one, other)) = uneven(label) {
            remarks.push(Diagnostic::new(Code::UnevenTexts, place(id)).found(one).expected(other));
        }
    }
    remarks
}

/// The words on both sides of a conjunction, in the first language in which there is one.
fn joined(text: &Text) -> Option<String> {
    JOINING.iter().find_map(|(language, words)| {
        let mut said = text.exact(*language)?.to_lowercase();
        for pair in ONE_THING {
            said = said.replace(pair, "…");
        }
        words.iter().find_map(|word| {
            let at = said.find(word)?;
            let before = said[..at].rsplit(' ').next()?;
            let after = said[at + word.len()..].split(' ').next()?;
            Some(format!("{before}{word}{}", after.trim_end_matches(['.', '?', ','])))
        })
    })
}

/// A scale in which an item counts as pointing the other way than the item itself says.
fn against_its_scale<'a>(instrument: &'a Instrument, id: &ItemId, polarity: Polarity) -> Option<&'a str> {
    let scale = instrument.scales.iter().find(|scale| scale.items.contains(id))?;
    let turned = scale.is_reversed(id);
    let against = match (polarity, scale.polarity) {
        (Polarity::Neutral, _) | (_, Polarity::Neutral) => false,
        (own, whole) => (own != whole) != turned,
    };
    against.then_some(scale.id.as_str())
}

/// Labels that name other numbers in one language than in another: `3–5` and `3–6`.
fn uneven(label: &Text) -> Option<(String, String)> {
    let numbers = |words: &str| -> Vec<String> {
        words.split(|letter: char| !letter.is_ascii_digit()).filter(|part| !part.is_empty()).map(str::to_string).collect()
    };
    let wordings: Vec<&str> = label.wordings().collect();
    wordings.windows(2).find_map(|pair| {
        let (one, other) = (numbers(pair[0]), numbers(pair[1]));
        (!one.is_empty() && !other.is_empty() && one != other).then(|| (pair[0].to_string(), pair[1].to_string()))
    })
}
