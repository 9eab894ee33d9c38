//! Distinct values of a column, and what kind of question they come from.

use super::answer_table;
use super::byte_table::ByteTable;
use super::contact;
use super::signs;
use super::source::SourceKind;
use crate::ingest::normalise;

/// Distinct values that are remembered.
const REMEMBERED: usize = 10_000;

/// Most distinct codes of a question with one answer.
const MOST_CODES: usize = 21;

/// Most distinct labels of a question with one answer; units of a municipality are among them.
const MOST_LABELS: usize = 300;

/// Longest label, in characters.
const LONGEST_LABEL: usize = 100;

/// Distinct values of one column with their counts.
#[derive(Debug, Default)]
pub(crate) struct ColumnProfile {
    counts: ByteTable<u64>,
    /// Cells that say that nobody answered: they are no values.
    signs: ByteTable<u64>,
    filled: u64,
    /// Distinct values with an e-mail address.
    addresses: usize,
    /// Whether some value is a national identity number.
    national_id: bool,
}

impl ColumnProfile {
    /// Adds a tidied cell.
    pub(crate) fn add(&mut self, cell: &str) {
        if cell.is_empty() {
            return;
        }
        if let Some(count) = self.counts.get_mut(cell.as_bytes()) {
            *count += 1;
        } else if let Some(count) = self.signs.get_mut(cell.as_bytes()) {
            *count += 1;
            return;
        } else if signs::is_blank(cell) {
            self.signs.insert(cell.as_bytes(), 1);
            return;
        } else if self.counts.len() < REMEMBERED {
            self.counts.insert(cell.as_bytes(), 1);
            self.addresses += usize::from(contact::holds_email(cell));
            self.national_id |= contact::holds_national_id(cell);
        }
        self.filled += 1;
    }

    /// Counts a cell that is, byte for byte, a value that was seen before; says whether it was.
    pub(crate) fn again(&mut self, cell: &[u8]) -> bool {
        let Some(count) = self.counts.get_mut(cell) else { return false };
        *count += 1;
        self.filled += 1;
        true
    }

    /// Distinct values in order of appearance, with how often each stands.
    pub(crate) fn values(&self) -> Vec<(String, u64)> {
        listed(&self.counts)
    }

    /// Cells that say that nobody answered, with how often each stands.
    pub(crate) fn signs(&self) -> Vec<(String, u64)> {
        listed(&self.signs)
    }

    /// Whether every cell is blank.
    pub(crate) fn is_blank(&self) -> bool {
        self.filled == 0
    }

    /// Number of distinct values.
    pub(crate) fn distinct(&self) -> usize {
        self.counts.len()
    }

    /// Whether the column is there to reach people: a national identity number is among its values, or they are e-mail addresses for the
    /// most part. A question in which somebody typed an address is still a question.
    pub(crate) fn hold_contacts(&self) -> bool {
        self.national_id || (self.addresses > 0 && 2 * self.addresses >= self.distinct())
    }

    /// Whether every value says "ticked" or "not ticked".
    pub(crate) fn are_ticks(&self) -> bool {
        !self.is_blank() && self.distinct() <= 4 && self.texts().all(answer_table::is_tick_word)
    }

    /// Whether every value is a number that stands once.
    pub(crate) fn number_rows(&self) -> bool {
        self.distinct() as u64 == self.filled && self.texts().all(|text| text.bytes().all(|byte| byte.is_ascii_digit()))
    }

    /// Whether this is the only value there is.
    pub(crate) fn is_only(&self, text: &str) -> bool {
        !self.is_blank() && self.texts().all(|own| normalise::key(own) == normalise::key(text))
    }

    /// The kind of question, with codes and labels where it has them.
    pub(crate) fn kind(&self) -> (SourceKind, Vec<(String, String)>) {
        if self.is_blank() {
            return (SourceKind::Open, Vec::new());
        }
        if self.texts().all(normalise::looks_like_date) {
            return (SourceKind::Date, Vec::new());
        }
        if let Some(codes) = self.codes() {
            return (SourceKind::Single, codes.into_iter().map(|code| (code.to_string(), String::new())).collect());
        }
        if self.texts().all(|text| text.replace(',', ".").parse::<f64>().is_ok_and(f64::is_finite)) {
            return (SourceKind::Number, Vec::new());
        }
        if let Some(parts) = self.parts() {
            return (SourceKind::Ticks, parts);
        }
        let labels = self.are_ticks() || Self::come_back(self.distinct(), self.filled);
        if labels && self.texts().all(|text| text.chars().count() <= LONGEST_LABEL) {
            let mut labels: Vec<&str> = self.texts().collect();
            labels.sort_unstable();
            return (SourceKind::Single, labels.into_iter().map(|label| (label.to_string(), label.to_string())).collect());
        }
        (SourceKind::Open, self.only().into_iter().map(|label| (label.to_string(), label.to_string())).collect())
    }

    /// The answer that everyone gave: with other questions beside it, it may prove to be a label.
    fn only(&self) -> Option<&str> {
        let only = self.texts().next().filter(|text| self.distinct() == 1 && text.chars().count() <= LONGEST_LABEL);
        only.filter(|_| self.filled >= 4)
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        self.counts.iter().filter_map(|(bytes, _)| std::str::from_utf8(bytes).ok())
    }

    /// Distinct codes, increasing, if the values are few whole numbers of at most three digits.
    fn codes(&self) -> Option<Vec<i64>> {
        let mut codes: Vec<i64> = Vec::new();
        for text in self.texts() {
            codes.push(normalise::whole_number(text)?.parse().ok().filter(|code: &i64| code.abs() < 1000)?);
        }
        codes.sort_unstable();
        codes.dedup();
        (codes.len() <= MOST_CODES).then_some(codes)
    }

    /// Options, when cells hold several of them: the same parts come back in different cells.
    fn parts(&self) -> Option<Vec<(String, String)>> {
        if !self.texts().any(|text| text.contains(';')) {
            return None;
        }
        let mut parts: ByteTable<u64> = ByteTable::default();
        let mut total = 0;
        for (bytes, &count) in self.counts.iter() {
            for part in std::str::from_utf8(bytes).ok()?.split(';').map(str::trim).filter(|part| !part.is_empty()) {
                total += count;
                if parts.get(part.as_bytes()).is_none() {
                    parts.insert(part.as_bytes(), 0);
                }
                if part.chars().count() > LONGEST_LABEL || parts.len() > MOST_CODES * 2 {
                    return None;
                }
            }
        }
        let text = |(bytes, _): (&[u8], &u64)| String::from_utf8_lossy(bytes).into_owned();
        Self::come_back(parts.len(), total).then(|| parts.iter().map(text).map(|label| (label.clone(), label)).collect())
    }

    /// Whether so many texts come back often enough to be labels and not people's own words.
    fn come_back(distinct: usize, total: u64) -> bool {
        let often = if distinct <= 7 { (2 * distinct as u64).max(4) } else { 3 * distinct as u64 };
        (2..=MOST_LABELS).contains(&distinct) && total >= often
    }
}

fn listed(table: &ByteTable<u64>) -> Vec<(String, u64)> {
    table.iter().map(|(bytes, &count)| (String::from_utf8_lossy(bytes).into_owned(), count)).collect()
}
