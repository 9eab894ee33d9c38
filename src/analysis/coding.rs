//! What is known of the dictionary of an open question, beside the shares that it gives.
//!
//! How often a dictionary errs was counted in answers of everyone, so it is told, and corrected for, of everyone alone.

use super::subject::Subject;
use super::types::Outcome;
use super::{confidence, unavailable};
use crate::diag::{Code, Diagnostic, Place};
use crate::instrument::CodeAgreement;
use crate::model::{Confidence, Estimate, List, MeasureAt, MeasureInfo, Statistic};
use crate::project::Project;
use crate::stats::{self, Count};

/// For each measure: how well the dictionary does on it, where it is a code that enough answers have, and have not, by hand. Fewer would
/// say little, and say it of few people.
pub(super) fn agreements(project: &Project, measures: &List<MeasureAt, MeasureInfo>) -> List<MeasureAt, Option<CodeAgreement>> {
    let of = |measure: &MeasureInfo| {
        let question = measure.part_of.as_ref()?;
        let agreement = project
            .agreements
            .get(question)
            .filter(|known| project.codebooks.get(question).is_some_and(|book| known.fits(book)))?;
        let code = agreement.code(measure.id.as_str().rsplit_once('/')?.1)?;
        let least = if measure.sensitive { project.rules.min_n_sensitive() } else { project.rules.min_n() };
        (code.by_hand().min(code.without()).min(code.found()) >= least).then(|| code.clone())
    };
    measures.iter().map(of).collect()
}

/// Figures of a code in everyone: the corrected share, and how good the dictionary is.
pub(super) fn figures(subject: &Subject<'_>, code: &CodeAgreement, found: (u64, u64)) -> Vec<(Statistic, Outcome)> {
    let level = confidence(subject);
    let share = |events: u64, trials: u64| Ok(stats::wilson(Count::new(events, trials).map_err(unavailable)?, level));
    let mut figures = vec![
        (Statistic::CorrectedShare, corrected(code, found, level)),
        (Statistic::DictionaryRecall, share(code.both, code.by_hand())),
        (Statistic::DictionaryPrecision, share(code.both, code.found())),
    ];
    figures.extend(code.alpha.map(|alpha| (Statistic::CoderAgreement, Ok(Estimate::coefficient(alpha, code.twice)))));
    figures
}

fn corrected(code: &CodeAgreement, (events, trials): (u64, u64), level: Confidence) -> Outcome {
    let count = |events: u64, trials: u64| Count::new(events, trials).map_err(unavailable);
    let sensitivity = count(code.both, code.by_hand())?;
    let specificity = count(code.neither, code.without())?;
    stats::rogan_gladen(count(events, trials)?, sensitivity, specificity, level).map_err(unavailable)
}

/// Files that say how good another dictionary was than the one in use.
#[must_use]
pub fn coding_findings(project: &Project) -> Vec<Diagnostic> {
    let references = project.file.codebooks.iter().filter_map(|reference| {
        let known = project.agreements.get(&reference.question)?;
        let book = project.codebooks.get(&reference.question)?;
        let file = reference.agreement.as_ref().filter(|_| !known.fits(book))?;
        Some(Diagnostic::new(Code::DictionaryChanged, Place::file(file)).found(&reference.question))
    });
    references.collect()
}
