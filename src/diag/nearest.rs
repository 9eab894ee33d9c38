//! The nearest right word for a typing error.

/// Letters of a word at most: a longer one is a sentence, and comparing it costs the square of its length.
const LONGEST: usize = 100;

/// The candidate that is nearest to `word`, if any is near enough to be what was meant: at most a third of the letters may
/// be inserted, deleted, replaced or swapped with their neighbour. Ties go to the first candidate.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.to_lowercase().chars().take(LONGEST + 1).collect();
    if word.len() > LONGEST {
        return None;
    }
    // Letters that one of them has more must be inserted: most candidates need not be compared at all.
    let may_be_near = |candidate: &&str| {
        let length = candidate.chars().take(2 * LONGEST).count();
        length.abs_diff(word.len()) <= (word.len().max(length) / 3).max(1)
    };
    candidates
        .into_iter()
        .filter(may_be_near)
        .map(|candidate| (distance(&word, &candidate.to_lowercase().chars().collect::<Vec<_>>()), candidate))
        .filter(|(distance, candidate)| *distance <= (word.len().max(candidate.chars().count()) / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Optimal string alignment distance.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut two_back = vec![0; b.len() + 1];
    let mut previous: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut current = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replace = previous[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            current[j] = replace.min(previous[j] + 1).min(current[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                current[j] = current[j].min(two_back[j - 2] + 1);
            }
        }
        two_back = std::mem::replace(&mut previous, current);
    }
    previous[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_errors_find_their_word_and_other_words_do_not() {
        let known = ["instrument", "language", "round"];
        assert_eq!(nearest("instrumnet", known), Some("instrument"));
        assert_eq!(nearest("langauge", known), Some("language"));
        assert_eq!(nearest("privacy", known), None);
    }
}
