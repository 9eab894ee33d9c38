//! Sheets that say what columns and codes mean, as people lay them out.

use super::chance::Chance;
use super::questions::{Question, Truth};

/// Name of the column of a question.
pub(super) fn name(number: usize) -> String {
    format!("v{number}")
}

/// What the codes of a question mean, in the order of the codes; nothing where its cells are no codes.
fn labels(question: &Question) -> Vec<(String, String)> {
    let numbered = |labels: Vec<String>| (1..).zip(labels).map(|(code, label): (usize, _)| (code.to_string(), label)).collect();
    match &question.truth {
        Truth::Item { levels, .. } if question.numeric => {
            let few = levels.len() <= 11;
            levels.iter().filter(|_| few).map(|(label, value)| (format!("{value}"), label.clone())).collect()
        }
        Truth::Item { levels, .. } => numbered(levels.iter().map(|(label, _)| label.clone()).collect()),
        Truth::Service { names } => numbered(names.clone()),
        Truth::Group | Truth::Ticks { .. } | Truth::Left => Vec::new(),
    }
}

/// Answers as codes.
pub(super) fn cells(question: &Question) -> Vec<String> {
    let labels = labels(question);
    if question.numeric || labels.is_empty() {
        return question.cells.clone();
    }
    question.chosen.iter().map(|chosen| chosen.first().map_or(String::new(), |at| labels[*at].0.clone())).collect()
}

/// One of the layouts that people make.
pub(super) fn sheet(questions: &[Question], chance: &mut Chance) -> Vec<Vec<String>> {
    let layout = chance.below(4);
    let heads: &[&str] = match layout {
        0 => &["Variabel", "Spørsmål", "Kode", "Etikett"],
        1 => &["Navn", "Svar", "Verdi", "Tekst"],
        2 => &["Kolonne", "Spørsmål", "Koder"],
        _ => &["Spørsmål", "Variabel", "Kode", "Betydning"],
    };
    let mut lines = vec![heads.iter().map(|head| (*head).to_string()).collect::<Vec<_>>()];
    for (number, question) in (1..).zip(questions) {
        if matches!(question.truth, Truth::Ticks { .. }) {
            continue;
        }
        let (name, words, labels) = (name(number), question.header.clone(), labels(question));
        if layout == 2 {
            let list: Vec<String> = labels.iter().map(|(code, label)| format!("{code} = {label}")).collect();
            lines.push(vec![name, words, list.join("; ")]);
            continue;
        }
        let labels = if labels.is_empty() { vec![(String::new(), String::new())] } else { labels };
        for (at, (code, label)) in labels.into_iter().enumerate() {
            let once = |text: &String| if at == 0 { text.clone() } else { String::new() };
            lines.push(match layout {
                0 => vec![name.clone(), words.clone(), code, label],
                1 => vec![once(&name), label, code, once(&words)],
                _ => vec![once(&words), once(&name), code, label],
            });
        }
    }
    lines
}
