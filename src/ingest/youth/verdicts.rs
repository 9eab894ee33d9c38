//! Verdicts of publishers, as their tables write them.

use super::vocabulary::fold;
use crate::model::PublishedVerdict;

/// The verdict that a cell has, if it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct InCell(pub Option<PublishedVerdict>);

/// The publisher's verdict that a cell has, in words or as the colour that profiles print; `None` for words that are no verdict.
pub(super) fn published_verdict(text: &str) -> Option<InCell> {
    let text = fold(text);
    let text =
        ["signifikant ", "significantly ", "sikkert "].iter().fold(text.as_str(), |text, word| text.trim_start_matches(word));
    let ends = [" enn landet", " fra landet", " frå landet", " than the country", " from the country"];
    let text = ends.iter().fold(text, |text, end| text.trim_end_matches(end));
    Some(InCell(match text {
        "" | "-" | ".." | "ikke testet" | "ikkje testa" | "not tested" | "hvit" | "kvit" | "white" => None,
        "bedre" | "betre" | "better" | "grønn" | "grøn" | "green" => Some(PublishedVerdict::Better),
        "dårligere" | "dårlegare" | "worse" | "rød" | "raud" | "red" => Some(PublishedVerdict::Worse),
        "forskjellig" | "ulik" | "different" | "hvit med prikk" | "white with dot" => Some(PublishedVerdict::Different),
        "ikke forskjellig"
        | "ikkje forskjellig"
        | "ikkje ulik"
        | "ingen sikker forskjell"
        | "not different"
        | "gul"
        | "yellow" => Some(PublishedVerdict::NotDifferent),
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_of_publishers_are_words_or_colours() {
        for (text, verdict) in [
            ("Signifikant dårligere enn landet", Some(PublishedVerdict::Worse)),
            ("grønn", Some(PublishedVerdict::Better)),
            ("not different from the country", Some(PublishedVerdict::NotDifferent)),
            ("Hvit med prikk", Some(PublishedVerdict::Different)),
            ("ikke testet", None),
        ] {
            assert_eq!(published_verdict(text), Some(InCell(verdict)), "{text}");
        }
        assert_eq!(published_verdict("god helse"), None);
    }
}
