//! What an export says about its own codes: SurveyXact's labels and structure tables, value labels of other systems.

use std::collections::BTreeMap;

use super::answer_table::AnswerTable;
use crate::diag::{Code, Diagnostic, Place, Severity};
use crate::ingest::normalise;
use crate::model::Answer;

/// Labels and wordings of an export, by variable.
#[derive(Clone, Debug, Default)]
pub(crate) struct Codebook {
    /// Variable (compared form) to pairs of code and label, in order of display.
    labels: BTreeMap<String, Vec<(String, String)>>,
    /// Variable (compared form) to question text.
    wordings: BTreeMap<String, String>,
}

impl Codebook {
    /// Adds a label.
    pub(crate) fn label(&mut self, variable: &str, code: &str, label: &str) {
        let pair = (normalise::tidy(code).into_owned(), normalise::tidy(label).into_owned());
        self.labels.entry(normalise::key(variable)).or_default().push(pair);
    }

    /// Adds a question text.
    pub(crate) fn wording(&mut self, variable: &str, wording: &str) {
        self.wordings.insert(normalise::key(variable), normalise::tidy(wording).into_owned());
    }

    /// Adds what another one says of variables of which this one says nothing.
    pub(crate) fn add(&mut self, other: Self) {
        other.labels.into_iter().for_each(|(variable, labels)| {
            self.labels.entry(variable).or_insert(labels);
        });
        other.wordings.into_iter().for_each(|(variable, wording)| {
            self.wordings.entry(variable).or_insert(wording);
        });
    }

    /// Pairs of code and label of a variable; none when the export does not say.
    pub(crate) fn labels_of(&self, variable: &str) -> &[(String, String)] {
        self.labels.get(&normalise::key(variable)).map_or(&[], Vec::as_slice)
    }

    /// Question text of a variable.
    pub(crate) fn wording_of(&self, variable: &str) -> Option<&String> {
        self.wordings.get(&normalise::key(variable))
    }

    /// The table of a column in the numbering of the export.
    ///
    /// The export's labels decide: whoever built the form may have numbered "Vet ikke" 6 where the instrument says 8. A label that the
    /// instrument does not know is read by its code only when all labels that it does know stand under the codes they should have;
    /// where the numbering is known to differ, a code alone proves nothing.
    pub(crate) fn translate(
        &self,
        variable: &str,
        table: &AnswerTable,
        place: &Place,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<AnswerTable> {
        let labels = self.labels_of(variable);
        if labels.is_empty() {
            return None;
        }
        let known: Vec<(&str, &str, Answer)> =
            labels.iter().filter_map(|(code, label)| Some((code.as_str(), label.as_str(), table.by_label(label)?))).collect();
        let same_numbering = known.iter().all(|(code, _, answer)| table.by_code(code) == Some(*answer));
        let mut codes: BTreeMap<String, Answer> = known.iter().map(|&(code, _, answer)| (code.to_string(), answer)).collect();
        let unknown = labels.iter().filter(|(_, label)| table.by_label(label).is_none());
        for (code, label) in unknown {
            let by_code = table.by_code(code).filter(|_| same_numbering);
            if let Some(answer) = by_code {
                codes.insert(code.clone(), answer);
                let severity = if known.is_empty() { Severity::Warning } else { Severity::Note };
                let finding = Diagnostic::new(Code::Normalised, place.clone()).found(label).expected(code);
                findings.push(Diagnostic { severity, ..finding });
            } else {
                // Nobody need have chosen it; if somebody did, that cell is an error.
                let nearest = crate::diag::nearest(label, table.wordings()).unwrap_or_default();
                let finding = Diagnostic::new(Code::UnknownLabel, place.clone()).found(label).expected(nearest);
                findings.push(Diagnostic { severity: Severity::Warning, ..finding });
            }
        }
        if !same_numbering {
            let moved = known.iter().filter(|(code, _, answer)| table.by_code(code) != Some(*answer));
            let list: Vec<String> = moved.map(|(code, label, _)| format!("{code} = {label}")).collect();
            findings.push(Diagnostic::new(Code::Recognised, place.clone()).found(list.join("; ")));
        }
        let same_codes = codes.iter().all(|(code, answer)| table.by_code(code) == Some(*answer));
        (!same_codes).then(|| table.clone().with_codes(&codes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::answers::answer_table::tests::agree5;
    use crate::model::MissingReason;

    fn book(labels: &[(&str, &str)]) -> Codebook {
        let mut book = Codebook::default();
        for (code, label) in labels {
            book.label("q1", code, label);
        }
        book
    }

    const LEVELS: [(&str, &str); 5] =
        [("1", "Helt uenig"), ("2", "Uenig"), ("3", "Verken eller"), ("4", "Enig"), ("5", "Helt enig ")];

    #[test]
    fn labels_decide_where_the_numbering_differs() {
        let table = AnswerTable::of_scale(&agree5());
        let mut findings = Vec::new();
        let labels = [&LEVELS[..], &[("6", "Vet ikke")]].concat();
        let translated = book(&labels).translate("Q1", &table, &Place::default(), &mut findings).unwrap();
        assert_eq!(translated.quick(b"6"), Some(Answer::missing(MissingReason::DontKnow)));
        assert_eq!(translated.quick(b"8"), None, "the export has no code 8");
        assert_eq!(translated.quick(b"5"), Some(Answer::level(4)));
        assert_eq!(findings.len(), 1);
        assert_eq!((findings[0].code, findings[0].found.as_str()), (Code::Recognised, "6 = Vet ikke"));
    }

    #[test]
    fn an_unknown_label_is_read_by_its_code_only_where_the_numbering_agrees() {
        let table = AnswerTable::of_scale(&agree5());
        let mut labels = LEVELS;
        labels[2].1 = "Midt på treet";
        let mut findings = Vec::new();
        assert!(book(&labels).translate("q1", &table, &Place::default(), &mut findings).is_none(), "codes as in the instrument");
        assert_eq!(findings[0].code, Code::Normalised);
        findings.clear();
        let moved = [&labels[..], &[("6", "Vet ikke")]].concat();
        let translated = book(&moved).translate("q1", &table, &Place::default(), &mut findings).unwrap();
        assert_eq!(translated.quick(b"3"), None);
        assert_eq!(findings[0].code, Code::UnknownLabel);
    }
}
