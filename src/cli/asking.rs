//! The few questions that an export leaves open, with the likely answer to each: asked in a terminal, listed for a page, or answered by
//! arguments.

use dialoguer::Select;
use dialoguer::theme::Theme;
use serde::Serialize;

use super::console::Console;
use crate::diag::{Code, Diagnostic, Place};
use crate::error::Error;
use crate::locale::Catalogue;
use crate::pipeline::{About, Advice, Begun, Choices, Planned};

/// Most questions that are asked.
const QUESTIONS: usize = 5;

/// One question.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Asked {
    /// What an answer is given to: `--answer ID=VALUE`.
    pub id: String,
    /// In the language of the console.
    pub question: String,
    /// What can be answered; exactly one is likely.
    pub answers: Vec<Answer>,
}

/// One answer.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Answer {
    /// What `--answer ID=VALUE` takes.
    pub value: String,
    /// In words.
    pub text: String,
    /// Whether the program would take it by itself.
    pub likely: bool,
}

/// An answer that was given as an argument.
#[derive(Clone, Debug)]
pub(super) struct Given {
    id: String,
    value: String,
}

impl std::str::FromStr for Given {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (id, value) = text.split_once('=').ok_or("ID=VALUE")?;
        Ok(Self { id: id.trim().to_string(), value: value.trim().to_string() })
    }
}

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// A person at a terminal.
    Person,
    /// Nobody: what is likely stands, and is said.
    Likelihood,
    /// Arguments alone: what is not answered stays open.
    Arguments,
    /// Nobody, and nobody wants to know what there is to ask.
    Nobody,
}

/// Questions and answers of one draft.
#[derive(Debug)]
pub(super) struct Asking<'a> {
    console: &'a mut Console,
    given: &'a [Given],
    by: By,
    /// How many a person was asked.
    put: usize,
    /// Every question that there was.
    asked: Vec<Asked>,
}

impl<'a> Asking<'a> {
    pub(super) fn new(console: &'a mut Console, given: &'a [Given], by: By) -> Self {
        Self { console, given, by, put: 0, asked: Vec::new() }
    }

    /// The questions that a person would be asked.
    pub(super) fn into_asked(self) -> Vec<Asked> {
        self.asked.into_iter().filter(|asked| asked.answers.len() > 1).take(QUESTIONS).collect()
    }

    /// A plan of the project, with everything that was answered in it.
    pub(super) fn plan<'b>(&mut self, begun: &'b Begun, title: &str) -> Result<Planned<'b>, Error> {
        let open = begun.open();
        let service = self.service(&open.service)?;
        let mut closed = Vec::new();
        for (column, labels) in open.words.iter().take(1) {
            let asked = self.words(column, labels);
            if !self.yes(asked, true)? {
                closed.push(column.clone());
            }
        }
        let mut planned = begun.plan(title, &Choices { service, closed })?;
        let mut taken = Vec::new();
        // Scales are judged by the answers, which are read once more for it.
        let advice = if self.by == By::Nobody { Vec::new() } else { planned.advice()? };
        for advice in advice {
            if self.takes(&advice)? {
                taken.push(advice);
            }
        }
        planned.take(&taken)?;
        let unknown = self.given.iter().find(|given| self.asked.iter().all(|asked| asked.id != given.id));
        if let Some(given) = unknown {
            let known: Vec<&str> = self.asked.iter().map(|asked| asked.id.as_str()).collect();
            let place = Place::default().name("--answer");
            return Err(Diagnostic::new(Code::UnknownReference, place).found(&given.id).expected(known.join(", ")).into());
        }
        Ok(planned)
    }

    fn catalogue(&self) -> &'static Catalogue {
        Catalogue::of(self.console.language())
    }

    /// Which column is the service: `None` where the likely one stands, nothing for "none of them".
    fn service(&mut self, columns: &[String]) -> Result<Option<String>, Error> {
        let Some(likely) = columns.first() else { return Ok(None) };
        let answer = |column: &String| Answer { value: column.clone(), text: column.clone(), likely: column == likely };
        let none = Answer { value: String::new(), text: self.catalogue().text("begin.none"), likely: false };
        let asked = Asked {
            id: "service".into(),
            question: self.catalogue().text("begin.ask_service"),
            answers: columns.iter().map(answer).chain([none]).collect(),
        };
        let chosen = self.answer(asked)?;
        Ok(if chosen == 0 { None } else { Some(columns.get(chosen).cloned().unwrap_or_default()) })
    }

    fn words(&self, column: &str, labels: &[String]) -> Asked {
        let question = self.catalogue().fill("begin.ask_words", &[("column", column), ("labels", &labels.join(", "))]);
        self.yes_or_no(format!("words:{column}"), question, true)
    }

    /// Whether advice is taken: as somebody says, or as is likely.
    fn takes(&mut self, advice: &Advice) -> Result<bool, Error> {
        let Some(question) = question(advice, self.catalogue()) else { return Ok(false) };
        let id = match &advice.about {
            About::Direction { response, .. } => format!("direction:{response}"),
            About::Together { scale, .. } => format!("together:{}", scale.id),
            About::Service(_) | About::Roster => return Ok(false),
        };
        let asked = self.yes_or_no(id, question, advice.is_likely());
        self.yes(asked, false)
    }

    fn yes_or_no(&self, id: String, question: String, likely: bool) -> Asked {
        let answer = |value: &str| Answer {
            value: value.to_string(),
            text: self.catalogue().text(&format!("begin.{value}")),
            likely: likely == (value == "yes"),
        };
        Asked { id, question, answers: vec![answer("yes"), answer("no")] }
    }

    /// Whether a question of yes and no is answered with yes; `open` where nobody answers and nothing is taken as likely.
    fn yes(&mut self, asked: Asked, open: bool) -> Result<bool, Error> {
        let is_given = self.given.iter().any(|given| given.id == asked.id);
        let by = self.by;
        let chosen = self.answer(asked)?;
        Ok(if by != By::Person && by != By::Likelihood && !is_given { open } else { chosen == 0 })
    }

    /// The position of the answer.
    fn answer(&mut self, asked: Asked) -> Result<usize, Error> {
        let likely = asked.answers.iter().position(|answer| answer.likely).unwrap_or(0);
        let chosen = match self.given.iter().find(|given| given.id == asked.id) {
            Some(given) => given.among(&asked)?,
            None if self.by == By::Person && self.put < QUESTIONS => {
                self.put += 1;
                let texts: Vec<&str> = asked.answers.iter().map(|answer| answer.text.as_str()).collect();
                // A terminal that goes away answers nothing, and the likely answer stands.
                Select::with_theme(&Bare).with_prompt(&asked.question).items(&texts).default(likely).interact().unwrap_or(likely)
            }
            None => {
                if self.by == By::Person || self.by == By::Likelihood {
                    let values = [("question", asked.question.as_str()), ("answer", asked.answers[likely].text.as_str())];
                    self.console.say("begin.likely", &values);
                }
                likely
            }
        };
        self.asked.push(asked);
        Ok(chosen)
    }
}

/// Questions as they are written: they end with signs of their own.
struct Bare;

impl Theme for Bare {
    fn format_prompt(&self, out: &mut dyn std::fmt::Write, prompt: &str) -> std::fmt::Result {
        write!(out, "{prompt}")
    }

    fn format_input_prompt_selection(&self, out: &mut dyn std::fmt::Write, prompt: &str, chosen: &str) -> std::fmt::Result {
        write!(out, "{prompt} → {chosen}")
    }
}

impl Given {
    /// The answer that was given, by its value or in Norwegian.
    fn among(&self, asked: &Asked) -> Result<usize, Error> {
        let value = match self.value.as_str() {
            "ja" => "yes",
            "nei" => "no",
            other => other,
        };
        asked.answers.iter().position(|answer| answer.value == value).ok_or_else(|| {
            let known: Vec<&str> = asked.answers.iter().map(|answer| answer.value.as_str()).collect();
            let place = Place::default().name(&self.id);
            Diagnostic::new(Code::BadValue, place).found(&self.value).expected(known.join(" | ")).into()
        })
    }
}

/// What a person is asked.
pub(super) fn question(advice: &Advice, catalogue: &Catalogue) -> Option<String> {
    Some(match &advice.about {
        About::Service(columns) if columns.is_empty() => catalogue.text("todo.no_service"),
        About::Service(columns) => catalogue.fill("todo.service", &[("columns", &columns.join(", "))]),
        About::Direction { ends: [low, high], items, first, .. } => {
            catalogue.plural("todo.direction", items.len() as u64, &[("low", low), ("high", high), ("first", first)])
        }
        About::Together { alpha: Some(alpha), first, scale } => {
            let alpha = catalogue.number(*alpha, 2);
            catalogue.plural("todo.together", scale.items.len() as u64, &[("alpha", &alpha), ("first", first)])
        }
        About::Together { alpha: None, .. } => return None,
        About::Roster => catalogue.text("todo.roster"),
    })
}
