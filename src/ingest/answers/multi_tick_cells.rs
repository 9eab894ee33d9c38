//! Several ticks in one cell: `option A;option B;` as Microsoft Forms writes them, `1;3` as others do.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::ingest::normalise;
use crate::instrument::Choice;

/// What stands between the ticks of a cell, the usual first: an option may hold one that its tool does not use.
pub const SEPARATORS: [&str; 7] = [";", "|", "\n", "•", ",", " / ", " + "];

/// Most parts that one label may consist of.
const LONGEST_LABEL: usize = 8;

/// What the cells of one such column can hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct SplitTable {
    /// Slots of all options.
    pub(crate) slots: Vec<usize>,
    /// The slot of "other", if there is such an option.
    pub(crate) other: Option<usize>,
    /// Codes and labels in compared form, and their slots.
    words: BTreeMap<String, usize>,
}

impl SplitTable {
    /// The options with the slot of each.
    pub(crate) fn new<'a>(options: impl IntoIterator<Item = (usize, &'a Choice)>) -> Self {
        let mut table = Self::default();
        for (slot, option) in options {
            table.slots.push(slot);
            if is_other(option) {
                table.other = Some(slot);
            }
            let code = option.code.as_deref().unwrap_or(&option.id);
            let labels = option.label.wordings().chain(option.aliases.iter().map(String::as_str));
            for word in labels.chain([code, option.id.as_str()]) {
                table.words.entry(normalise::key(word)).or_insert(slot);
            }
        }
        table
    }

    /// Slots that the cell ticks, and the parts that are no option. A label may itself hold the separator, so the longest run of
    /// parts that is a label wins.
    pub(crate) fn read(&self, cell: &str) -> (Vec<usize>, Vec<String>) {
        let cell = &*unlisted(cell);
        let whole = normalise::key(cell);
        if let Some(&slot) = self.words.get(&whole) {
            return (vec![slot], Vec::new());
        }
        // Kobo and ODK write codes with blanks between them.
        if !cell.contains('\n') && cell.split_whitespace().all(|part| self.words.contains_key(&normalise::key(part))) {
            return self.parted(cell, " ");
        }
        // Words of a person's own may hold a separator that the survey system does not use.
        let held = SEPARATORS.into_iter().filter(|sign| cell.contains(sign)).map(|sign| self.parted(cell, sign));
        let best = held.min_by_key(|(ticked, unknown)| (ticked.is_empty(), unknown.len()));
        best.unwrap_or_else(|| self.parted(cell, ","))
    }

    fn parted(&self, cell: &str, separator: &str) -> (Vec<usize>, Vec<String>) {
        let parts: Vec<&str> = cell.split(separator).collect();
        let (mut ticked, mut unknown) = (Vec::new(), Vec::new());
        let mut at = 0;
        while at < parts.len() {
            let longest = (at + 1..=parts.len().min(at + LONGEST_LABEL)).rev().find_map(|end| {
                let run = normalise::key(&parts[at..end].join(separator));
                self.words.get(&run).map(|&slot| (slot, end))
            });
            if let Some((slot, end)) = longest {
                ticked.push(slot);
                at = end;
                continue;
            }
            let part = normalise::tidy(parts[at]);
            if !part.is_empty() {
                unknown.push(part.into_owned());
            }
            at += 1;
        }
        (ticked, unknown)
    }
}

/// A cell without the brackets and quotation marks in which some systems list what was ticked: `["A", "B"]`.
#[must_use]
pub fn unlisted(cell: &str) -> Cow<'_, str> {
    let is_list = cell.starts_with(['[']) && cell.ends_with(']') && cell.contains(['"', '\'']);
    if is_list { Cow::Owned(cell.replace(['[', ']', '"', '\''], "")) } else { Cow::Borrowed(cell) }
}

/// Whether an option asks for the person's own words.
#[must_use]
pub fn is_other(option: &Choice) -> bool {
    const OTHER: [&str; 5] = ["annet", "anna", "andre", "other", "annat"];
    let first_word = |text: &str| normalise::loose(text).split('_').next().is_some_and(|word| OTHER.contains(&word));
    first_word(&option.id) || option.label.wordings().any(first_word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Text;

    fn table() -> SplitTable {
        let option = |id: &str, code: &str, label: &str| Choice {
            id: id.into(),
            code: Some(code.into()),
            label: Text::same(label),
            aliases: vec![],
        };
        let options =
            [option("child", "1", "Snakket med barnet"), option("doubt", "2", "Meldt; i tvil"), option("none", "3", "Ingenting")];
        SplitTable::new((10..).zip(&options))
    }

    #[test]
    fn parts_are_options_by_label_and_by_code() {
        for cell in [
            "Snakket med barnet;Meldt; i tvil;",
            "1;2",
            "1, 2",
            "snakket med barnet ;2;",
            "child|doubt",
            "1\r\n2",
            "[\"1\", \"2\"]",
            "• Snakket med barnet • Meldt; i tvil",
            "Snakket med barnet / Meldt; i tvil",
            "1 + 2",
        ] {
            assert_eq!(table().read(cell), (vec![10, 11], vec![]), "{cell:?}");
        }
        assert_eq!(table().read("Meldt; i tvil"), (vec![11], vec![]));
    }

    #[test]
    fn a_part_that_is_no_option_is_kept_apart() {
        assert_eq!(table().read("Ingenting;noe annet;"), (vec![12], vec!["noe annet".to_string()]));
    }
}
