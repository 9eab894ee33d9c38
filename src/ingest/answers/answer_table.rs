//! Cells to answers. Everything that a column can hold is known beforehand, so a cell is one look-up; only a cell that is written
//! in an unexpected way is looked at twice.

use std::collections::{BTreeMap, BTreeSet};

use super::byte_table::ByteTable;
use crate::ingest::normalise;
use crate::instrument::{Choice, ResponseScale};
use crate::model::{Answer, Text};

/// Position of "not ticked" among the levels of a tick.
pub const NOT_TICKED: usize = 0;
/// Position of "ticked" among the levels of a tick.
pub const TICKED: usize = 1;

const YES: [&str; 17] = [
    "1",
    "valgt",
    "valt",
    "vald",
    "selected",
    "ausgewählt",
    "ja",
    "yes",
    "y",
    "j",
    "x",
    "sann",
    "true",
    "wahr",
    "checked",
    "quoted",
    "✓",
];
const NO: [&str; 14] = [
    "0",
    "ikke valgt",
    "ikkje valt",
    "ikkje vald",
    "not selected",
    "nicht ausgewählt",
    "nei",
    "nein",
    "no",
    "n",
    "usann",
    "false",
    "unchecked",
    "not quoted",
];

/// Whether a text says "ticked" or "not ticked" in some system's words.
pub(crate) fn is_tick_word(text: &str) -> bool {
    let text = normalise::key(text);
    YES.contains(&text.as_str()) || NO.contains(&text.as_str())
}

/// What the cells of one column can mean.
#[derive(Clone, Debug)]
pub(crate) struct AnswerTable {
    /// Cells of one byte, which is nearly all of them.
    one: [Option<Answer>; 256],
    /// Cells exactly as expected.
    exact: ByteTable<Answer>,
    /// Codes as whole numbers or words, and labels, both in compared form.
    codes: BTreeMap<String, Answer>,
    labels: BTreeMap<String, Answer>,
    /// Labels as declared, to name the nearest one.
    wordings: Vec<String>,
    /// Codes as declared, to say what was expected.
    expected: Vec<String>,
    /// Cells that mean that nobody answered, in compared form and as they are written.
    blanks: BTreeMap<String, String>,
}

/// A cell that was looked at twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Blank once invisible characters are gone.
    Blank,
    /// A code or label in another spelling.
    Other(Answer),
    /// Not in the table.
    Unknown,
}

impl AnswerTable {
    fn empty() -> Self {
        Self {
            one: [None; 256],
            exact: ByteTable::default(),
            codes: BTreeMap::new(),
            labels: BTreeMap::new(),
            wordings: Vec::new(),
            expected: Vec::new(),
            blanks: BTreeMap::new(),
        }
    }

    /// The same table for an export in which these cells mean that nobody answered. What is declared goes before.
    pub(crate) fn with_blanks<'a>(mut self, cells: impl IntoIterator<Item = &'a String>) -> Self {
        self.blanks = cells.into_iter().map(|cell| (normalise::key(cell), cell.clone())).collect();
        self.finished()
    }

    /// Codes and labels of a response scale.
    pub(crate) fn of_scale(scale: &ResponseScale) -> Self {
        let mut table = Self::empty();
        for (position, level) in scale.levels.iter().enumerate() {
            let code = level.code.clone().unwrap_or_else(|| level.value.to_string());
            table.declare(Answer::level(position), &code, &level.label, &level.aliases);
        }
        for missing in &scale.missing {
            table.declare(Answer::missing(missing.kind), &missing.code, &missing.label, &missing.aliases);
        }
        table.finished()
    }

    /// Ticked or not: 0 and 1 in the words of every system, and the option's own label.
    pub(crate) fn of_tick(option: &Choice) -> Self {
        let mut table = Self::empty();
        for word in YES {
            table.codes.insert(normalise::key(word), Answer::level(TICKED));
        }
        for word in NO {
            table.codes.insert(normalise::key(word), Answer::level(NOT_TICKED));
        }
        table.expected = vec!["0".to_string(), "1".to_string()];
        let code = option.code.as_deref().unwrap_or(&option.id);
        table.codes.entry(code_key(code)).or_insert(Answer::level(TICKED));
        for wording in option.label.wordings().chain(option.aliases.iter().map(String::as_str)) {
            table.labels.entry(normalise::key(wording)).or_insert(Answer::level(TICKED));
            table.wordings.push(wording.to_string());
        }
        table.finished()
    }

    /// Every answer with the texts that stand for it, in compared form and as an engine writes them that lowers plain letters alone.
    pub(crate) fn spellings(&self) -> Vec<(Answer, Vec<String>)> {
        let mut by_answer: BTreeMap<u8, BTreeSet<String>> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        let decimals = |code: &String| normalise::whole_number(code).map(|_| format!("{code}.0"));
        let codes = self
            .codes
            .iter()
            .flat_map(|(code, answer)| [Some(code.clone()), decimals(code)].into_iter().flatten().map(|text| (text, *answer)));
        let labels = self.wordings.iter().filter_map(|wording| Some((wording, *self.labels.get(&normalise::key(wording))?)));
        let labels = labels.flat_map(|(wording, answer)| {
            let tidy = normalise::tidy(wording);
            [normalise::key(wording), tidy.to_lowercase(), tidy.to_ascii_lowercase()].map(|text| (text, answer))
        });
        for (text, answer) in codes.chain(labels) {
            // A code goes before a label.
            if seen.insert(text.clone()) {
                by_answer.entry(answer.byte()).or_default().insert(text);
            }
        }
        by_answer.into_iter().map(|(byte, texts)| (Answer::from_byte(byte), texts.into_iter().collect())).collect()
    }

    fn declare(&mut self, answer: Answer, code: &str, label: &Text, aliases: &[String]) {
        self.codes.entry(code_key(code)).or_insert(answer);
        self.expected.push(code.to_string());
        for wording in label.wordings().chain(aliases.iter().map(String::as_str)) {
            self.labels.entry(normalise::key(wording)).or_insert(answer);
            self.wordings.push(wording.to_string());
        }
    }

    /// Whether some text is the code of one answer and the label of another, so that only the column as a whole can tell.
    pub(crate) fn is_ambiguous(&self) -> bool {
        self.codes.iter().any(|(code, answer)| self.labels.get(code).is_some_and(|other| other != answer))
    }

    /// The same table for a column that holds labels, where they and codes collide.
    pub(crate) fn labels_only(mut self) -> Self {
        self.codes.clear();
        self.finished()
    }

    /// Whether a text is one of the codes.
    pub(crate) fn is_code(&self, text: &str) -> bool {
        self.by_code(text).is_some()
    }

    /// The answer that a label stands for.
    pub(crate) fn by_label(&self, label: &str) -> Option<Answer> {
        let label = normalise::key(label);
        self.labels.get(&label).or_else(|| self.codes.get(&label)).copied()
    }

    /// The answer that a code stands for.
    pub(crate) fn by_code(&self, code: &str) -> Option<Answer> {
        self.codes.get(&code_key(code)).copied()
    }

    /// The same table with the numbering of an export, labels kept: `codes` are all the codes there are.
    pub(crate) fn with_codes(mut self, codes: &BTreeMap<String, Answer>) -> Self {
        self.codes = codes.iter().map(|(code, &answer)| (code_key(code), answer)).collect();
        self.expected = codes.keys().cloned().collect();
        self.finished()
    }

    /// Fills the quick look-ups: the spellings that exports commonly have.
    fn finished(mut self) -> Self {
        self.one = [None; 256];
        self.exact = ByteTable::default();
        let codes = self.codes.iter().flat_map(|(code, &answer)| {
            let numeric = normalise::whole_number(code).is_some();
            let spellings = if numeric {
                vec![code.clone(), format!("{code}.0"), format!("{code},0"), format!(" {code} ")]
            } else {
                vec![code.clone()]
            };
            spellings.into_iter().map(move |spelling| (spelling, answer))
        });
        let labels =
            self.wordings.iter().filter_map(|wording| Some((wording.clone(), *self.labels.get(&normalise::key(wording))?)));
        for (spelling, answer) in codes.chain(labels).collect::<Vec<_>>() {
            if let [byte] = spelling.as_bytes() {
                self.one[usize::from(*byte)].get_or_insert(answer);
            } else {
                self.exact.insert(spelling.as_bytes(), answer);
            }
        }
        for spelling in self.blanks.values() {
            if let [byte] = spelling.as_bytes() {
                self.one[usize::from(*byte)].get_or_insert(Answer::BLANK);
            } else {
                self.exact.insert(spelling.as_bytes(), Answer::BLANK);
            }
        }
        self
    }

    /// A cell as expected.
    #[inline]
    pub(crate) fn quick(&self, cell: &[u8]) -> Option<Answer> {
        if let [byte] = cell { self.one[usize::from(*byte)] } else { self.exact.get(cell).copied() }
    }

    /// A cell in another spelling.
    pub(crate) fn slow(&self, cell: &str) -> Reading {
        let text = normalise::key(cell);
        if text.is_empty() {
            return Reading::Blank;
        }
        let answer = self.codes.get(&code_key(&text)).or_else(|| self.labels.get(&text));
        if answer.is_none() && self.blanks.contains_key(&text) {
            return Reading::Blank;
        }
        answer.map_or(Reading::Unknown, |&answer| Reading::Other(answer))
    }

    /// Codes as declared, for "expected".
    pub(crate) fn expected_codes(&self) -> String {
        self.expected.join(", ")
    }

    /// Labels as declared.
    pub(crate) fn wordings(&self) -> impl Iterator<Item = &str> {
        self.wordings.iter().map(String::as_str)
    }
}

/// The form in which codes are compared: a whole number without ornament, or the word.
fn code_key(code: &str) -> String {
    let code = normalise::key(code);
    normalise::whole_number(&code).unwrap_or(code)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::instrument::{Level, MissingCode};
    use crate::model::{MissingReason, ResponseId};

    /// Five levels of agreement and "vet ikke" as code 8.
    pub(crate) fn agree5() -> ResponseScale {
        let labels = [
            ("Helt uenig", "Strongly disagree"),
            ("Uenig", "Disagree"),
            ("Verken eller", "Neither"),
            ("Enig", "Agree"),
            ("Helt enig", "Strongly agree"),
        ];
        let text = |nb: &str, en: &str| Text { nb: Some(nb.into()), nn: None, en: Some(en.into()) };
        ResponseScale {
            id: ResponseId::new("agree5"),
            levels: (1..)
                .zip(labels)
                .map(|(value, (nb, en))| Level { value, code: None, label: text(nb, en), aliases: vec![] })
                .collect(),
            missing: vec![MissingCode {
                kind: MissingReason::DontKnow,
                code: "8".into(),
                label: text("Vet ikke", "Don't know"),
                aliases: vec!["Veit ikkje".into()],
            }],
            top: None,
            nominal: false,
        }
    }

    fn read(table: &AnswerTable, cell: &str) -> Option<Answer> {
        table.quick(cell.as_bytes()).or(match table.slow(cell) {
            Reading::Other(answer) => Some(answer),
            Reading::Blank => Some(Answer::BLANK),
            Reading::Unknown => None,
        })
    }

    #[test]
    fn codes_and_labels_mean_the_same_however_written() {
        let table = AnswerTable::of_scale(&agree5());
        for cell in ["5", " 5 ", "5,0", "5.0", "'5", "Helt enig", "helt enig ", "HELT\u{a0}ENIG", "Strongly agree"] {
            assert_eq!(read(&table, cell), Some(Answer::level(4)), "{cell:?}");
        }
        for cell in ["8", "8.0", "Vet ikke", "veit ikkje", "Don’t know"] {
            assert_eq!(read(&table, cell), Some(Answer::missing(MissingReason::DontKnow)), "{cell:?}");
        }
        for cell in ["6", "0", "-1", "4,5", "NaN", "４", "Litt enig", "99"] {
            assert_eq!(read(&table, cell), None, "{cell:?}");
        }
        assert_eq!(read(&table, " \u{a0}"), Some(Answer::BLANK));
    }

    #[test]
    fn ticks_are_read_in_the_words_of_every_system() {
        let option = Choice { id: "talk".into(), code: None, label: Text::same("Snakket med barnet"), aliases: vec![] };
        let table = AnswerTable::of_tick(&option);
        for cell in ["1", "Valgt", "Y", "ja", "TRUE", "SANN", "1.0", "x", "Snakket med barnet"] {
            assert_eq!(read(&table, cell), Some(Answer::level(TICKED)), "{cell:?}");
        }
        for cell in ["0", "Ikke valgt", "nei", "N", "FALSE", "USANN"] {
            assert_eq!(read(&table, cell), Some(Answer::level(NOT_TICKED)), "{cell:?}");
        }
        assert_eq!(read(&table, "2"), None);
    }

    #[test]
    fn a_label_that_is_another_levels_code_is_ambiguous() {
        let mut scale = agree5();
        assert!(!AnswerTable::of_scale(&scale).is_ambiguous());
        scale.levels[0].label = Text::same("2");
        let table = AnswerTable::of_scale(&scale);
        assert!(table.is_ambiguous());
        assert_eq!(table.quick(b"2"), Some(Answer::level(1)), "codes go first");
        assert_eq!(table.labels_only().quick(b"2"), Some(Answer::level(0)));
    }
}
