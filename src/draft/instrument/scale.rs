//! Response scales of a draft: ladders, numbers, kinds, and what a codebook names.

use std::collections::BTreeSet;

use super::super::answers::{Answers, FEW, subjects};
use super::super::ladders::Fit;
use super::super::meaning::Meaning;
use super::super::scales::{add_missing, leading, level, recognise, response_scale};
use super::super::words;
use super::{Drafter, Note};
use crate::ingest::SourceColumn;
use crate::instrument::{Level, ResponseScale};
use crate::model::{MissingReason, ResponseId, compared};

impl Drafter {
    /// The response scale of a column, and whether some of its answers are not on it.
    pub(super) fn scale(
        &mut self,
        column: &SourceColumn,
        answers: &Answers,
        meaning: &Meaning<'_>,
    ) -> Option<(ResponseId, bool)> {
        let scale = match meaning {
            Meaning::OnLadder(fit) => return self.on_ladder(column, answers, fit),
            Meaning::Rating(low, high, beside) => {
                let rest = answers.numbers().1 > 0;
                if rest {
                    self.said.not_on_ladder(&column.name, answers.numbers().1, &[]);
                }
                return Some((self.number_scale(*low, *high, beside, answers), rest));
            }
            Meaning::Numbered(numbers) => {
                let mut levels: Vec<_> =
                    numbers.iter().zip(&answers.labels).filter_map(|(number, label)| Some(((*number)?, label))).collect();
                levels.sort_by_key(|(number, _)| *number);
                let words: Vec<&str> = levels.iter().map(|(_, label)| label.text.as_str()).collect();
                let nominal = !words::is_rating(&words);
                let levels =
                    levels.iter().map(|(number, label)| spelled(level(*number, &label.text, &label.text), &label.spellings));
                let scale = self.shared_scale(&levels.collect::<Vec<_>>(), nominal, None).id.clone();
                let rest: u64 =
                    answers.labels.iter().zip(numbers).filter(|(_, number)| number.is_none()).map(|(label, _)| label.count).sum();
                if rest > 0 {
                    self.said.not_on_ladder(&column.name, rest, &[]);
                }
                (scale, rest > 0)
            }
            Meaning::Codes(numbers) => {
                if numbers.len() < 2 {
                    return None;
                }
                if numbers.len() > 2 {
                    self.said.no_order(&column.name);
                }
                let levels = numbers.iter().map(|number| level(*number, &number.to_string(), &number.to_string()));
                (self.shared_scale(&levels.collect::<Vec<_>>(), true, Some(Note::NoOrder)).id.clone(), false)
            }
            Meaning::Kinds(order, in_order) => {
                let levels = (1..).zip(order).map(|(value, at)| {
                    let label = &answers.labels[*at];
                    spelled(level(value, &label.text, &label.text), &label.spellings)
                });
                if order.len() < 2 {
                    return None;
                }
                if !in_order && order.len() > 2 {
                    self.said.no_order(&column.name);
                }
                let note = (!in_order).then_some(Note::NoOrder);
                let named: u64 = order.iter().map(|at| answers.labels[*at].count).sum();
                if named < answers.total {
                    self.said.not_on_ladder(&column.name, answers.total - named, &[]);
                }
                (self.shared_scale(&levels.collect::<Vec<_>>(), true, note).id.clone(), named < answers.total)
            }
            Meaning::Several(_) | Meaning::Left(_) => return None,
        };
        self.add_non_answers(&scale.0, answers);
        Some(scale)
    }

    /// A ladder with the spellings of the export. A gap in the middle is no step: nobody knows whether it was asked.
    pub(super) fn on_ladder(&mut self, column: &SourceColumn, answers: &Answers, fit: &Fit<'_>) -> Option<(ResponseId, bool)> {
        let ladder = fit.ladder;
        let labels = answers.texts();
        let language = ladder.language(&labels);
        let gap = !fit.between.is_empty();
        let shown = |step: usize| {
            // One language on one scale: where two are mixed, the usual one.
            let usual = |key: &str| ladder.is_worded(step, language, key);
            let own = answers.labels.iter().zip(&fit.steps).filter(|(_, at)| **at == Some(step));
            let own = own.max_by_key(|(label, _)| (usual(&label.key), label.count));
            own.map_or_else(|| ladder.wording(step, language).to_string(), |(label, _)| label.text.clone())
        };
        let steps = (0..ladder.steps.len()).filter(|step| !gap || !(fit.between.contains(step) || fit.beyond.contains(step)));
        let levels: Vec<Level> = steps
            .map(|step| {
                let words = shown(step);
                let mut level = level(ladder.steps[step].0, &words, &words);
                for (label, _) in answers.labels.iter().zip(&fit.steps).filter(|(_, at)| **at == Some(step)) {
                    let spellings: Vec<&str> = std::iter::once(&label.text).chain(&label.spellings).map(String::as_str).collect();
                    recognise(&mut level, &spellings);
                }
                level
            })
            .collect();
        if levels.len() < 2 {
            return None;
        }
        let unchosen = |steps: &[usize]| steps.iter().map(|step| ladder.wording(*step, language).to_string()).collect::<Vec<_>>();
        if gap && !ladder.nominal {
            self.said.gap(&column.name, &unchosen(&fit.between));
        } else if !fit.beyond.is_empty() {
            self.said.unchosen(&unchosen(&fit.beyond));
        }
        let note = if gap { Note::NoOrder } else { Note::KnownLadder };
        let id = self.shared_scale(&levels, ladder.nominal || gap, Some(note)).id.clone();
        self.add_non_answers(&id, answers);
        let off: Vec<_> =
            answers.labels.iter().zip(&fit.steps).filter(|(_, step)| step.is_none()).map(|(label, _)| label).collect();
        if !off.is_empty() {
            let told = off.iter().filter(|label| label.count >= FEW && !words::tells_who(&label.text));
            let told: Vec<String> = told.map(|label| label.text.clone()).collect();
            self.said.not_on_ladder(&column.name, off.iter().map(|label| label.count).sum(), &told);
        }
        Some((id, !off.is_empty()))
    }

    pub(super) fn add_non_answers(&mut self, scale: &ResponseId, answers: &Answers) {
        if let Some(scale) = self.instrument.responses.iter_mut().find(|known| known.id == *scale) {
            add_missing(scale, answers.unanswered.iter().map(|(kind, text)| (Some(*kind), text.as_str())));
        }
    }

    /// A scale of numbers, with codes of non-answers beside it.
    pub(super) fn number_scale(&mut self, low: i32, high: i32, beside: &[i32], answers: &Answers) -> ResponseId {
        let levels: Vec<Level> = (low..=high).map(|value| level(value, &value.to_string(), &value.to_string())).collect();
        let scale = self.shared_scale(&levels, false, Some(Note::BareNumbers));
        let codes: Vec<String> = beside.iter().map(i32::to_string).collect();
        add_missing(scale, codes.iter().map(|code| (Some(MissingReason::DontKnow), code.as_str())));
        let id = scale.id.clone();
        self.add_non_answers(&id, answers);
        id
    }

    /// The response scale with these levels, new or known.
    pub(super) fn shared_scale(&mut self, levels: &[Level], nominal: bool, note: Option<Note>) -> &mut ResponseScale {
        let codes = |levels: &[Level]| levels.iter().map(|level| (level.value, compared(&level.code_text()))).collect::<Vec<_>>();
        let wanted = codes(levels);
        let known = self.instrument.responses.iter().position(|scale| {
            self.notes.get(&scale.id) == note.as_ref() && scale.nominal == nominal && codes(&scale.levels) == wanted
        });
        let at = known.unwrap_or_else(|| {
            let id = ResponseId::new(format!("svar_{}", self.instrument.responses.len() + 1));
            if let Some(note) = note {
                self.notes.insert(id.clone(), note);
            }
            let bare = levels.iter().cloned().map(|level| Level { aliases: Vec::new(), ..level }).collect();
            self.instrument.responses.push(ResponseScale {
                id,
                levels: bare,
                missing: Vec::new(),
                top: nominal.then_some(1),
                nominal,
            });
            self.instrument.responses.len() - 1
        });
        let scale = &mut self.instrument.responses[at];
        for (own, new) in scale.levels.iter_mut().zip(levels) {
            recognise(own, &new.aliases.iter().map(String::as_str).collect::<Vec<_>>());
        }
        scale
    }

    /// The response scale with these codes and labels; `None` when fewer than two of them are levels.
    pub(super) fn response(&mut self, labels: &[(String, String)]) -> Option<ResponseId> {
        if let Some(id) = self.scales.get(labels) {
            return Some(id.clone());
        }
        // A code without a label among others that have one is most often what a system writes for no answer.
        let has_names = labels.iter().any(|(_, label)| !label.is_empty());
        let says_none = |label: &str| words::missing_kind(label).is_some();
        let asked: BTreeSet<String> =
            labels.iter().filter(|(_, label)| !says_none(label)).flat_map(|(_, label)| subjects(label)).collect();
        // `Not familiar` before `Slightly familiar` is the lowest step.
        let is_lowest = |label: &str| labels[0].1 == label && !subjects(label).is_disjoint(&asked);
        let is_missing = |(_, label): &&(String, String)| says_none(label) && !is_lowest(label) || has_names && label.is_empty();
        let (missing, levels): (Vec<_>, Vec<_>) = labels.iter().partition(is_missing);
        if levels.len() < 2 {
            return None;
        }
        let id = ResponseId::new(format!("svar_{}", self.instrument.responses.len() + 1));
        let scale = response_scale(id.clone(), &levels, &missing);
        if labels.iter().all(|(code, label)| label.is_empty() || (label == code && leading(code).is_none())) {
            self.notes.insert(id.clone(), Note::NoOrder);
        }
        self.instrument.responses.push(scale);
        self.scales.insert(labels.to_vec(), id.clone());
        Some(id)
    }
}

fn spelled(level: Level, spellings: &[String]) -> Level {
    Level { aliases: spellings.to_vec(), ..level }
}
