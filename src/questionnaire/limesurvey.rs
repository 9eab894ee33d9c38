//! The structure that LimeSurvey imports: tab-separated rows by class, written from its manual ("Tab Separated Value survey structure").
//!
//! Everything in the base language stands first, then the same rows in each further one. Texts are markup there, and what stands
//! between braces is computed, so both are written as plain signs.

use std::collections::BTreeMap;

use super::codes::{LimeCodes, quoted};
use super::form::{Form, Kind, Question, STAMP, Section};
use super::paper::{Covering, Paper};
use crate::locale::Catalogue;
use crate::model::{Language, Text};

const COLUMNS: [&str; 15] = [
    "id",
    "related_id",
    "class",
    "type/scale",
    "name",
    "relevance",
    "text",
    "help",
    "language",
    "validation",
    "mandatory",
    "other",
    "default",
    "same_default",
    "hidden",
];

/// A row by its columns.
type Row = BTreeMap<&'static str, String>;

/// Writes the file. The first language is the survey's own.
#[must_use]
pub(super) fn limesurvey(form: &Form, covering: &Covering, languages: &[Language]) -> String {
    let mut writer = Writer { form, codes: LimeCodes::of(form), rows: Vec::new(), id: 0 };
    writer.survey(languages);
    for language in languages {
        writer.settings(&Paper::new(form, covering, *language));
    }
    for language in languages {
        writer.id = 0;
        writer.content(*language);
    }
    let header = COLUMNS.map(str::to_string).to_vec();
    let line = |row: &Row| COLUMNS.iter().map(|column| row.get(column).cloned().unwrap_or_default()).collect();
    let lines: Vec<Vec<String>> = std::iter::once(header).chain(writer.rows.iter().map(line)).collect();
    let text: Vec<String> =
        lines.iter().map(|fields| fields.iter().map(|field| quoted(field, '\t')).collect::<Vec<_>>().join("\t")).collect();
    format!("\u{feff}{}\r\n", text.join("\r\n"))
}

struct Writer<'a> {
    form: &'a Form,
    codes: LimeCodes,
    rows: Vec<Row>,
    /// The last number that a group, question or subquestion got; the same in every language.
    id: usize,
}

impl Writer<'_> {
    fn add<const N: usize>(&mut self, class: &str, cells: [(&'static str, &str); N]) {
        let mut row = Row::from([("class", class.to_string())]);
        row.extend(cells.map(|(column, text)| (column, text.to_string())));
        self.rows.push(row);
    }

    /// Anonymous, without addresses and times of single answers; one part of the questionnaire a page.
    fn survey(&mut self, languages: &[Language]) {
        let tags: Vec<&str> = languages.iter().map(|language| language.tag()).collect();
        let number = u32::from_str_radix(&self.form.fingerprint, 16).unwrap_or_default() % 900_000 + 100_000;
        let (number, others) = (number.to_string(), tags[1..].join(" "));
        let settings = [
            ("sid", number.as_str()),
            ("language", tags[0]),
            ("additional_languages", &others),
            ("format", "G"),
            ("anonymized", "Y"),
            ("datestamp", "N"),
            ("savetimings", "N"),
            ("ipaddr", "N"),
            ("refurl", "N"),
            ("allowprev", "Y"),
            ("allowsave", "Y"),
            ("showprogress", "Y"),
            ("showqnumcode", "X"),
            ("showgroupinfo", "N"),
            ("questionindex", "0"),
        ];
        for (name, text) in settings {
            self.add("S", [("name", name), ("text", text)]);
        }
    }

    fn settings(&mut self, paper: &Paper) {
        let said = paper.cover.iter().filter(|(_, words)| !words.is_empty());
        let welcome: Vec<String> =
            said.map(|(heading, words)| format!("<p><strong>{}</strong><br />{}</p>", markup(heading), markup(words))).collect();
        let texts = [
            ("surveyls_title", format!("{} ({})", markup(&paper.title), self.form.stamp())),
            ("surveyls_description", markup(&paper.facts)),
            ("surveyls_welcometext", welcome.concat()),
            ("surveyls_endtext", markup(&paper.thanks)),
        ];
        for (name, text) in texts {
            self.add("SL", [("name", name), ("text", &text), ("language", paper.lang)]);
        }
    }

    fn content(&mut self, language: Language) {
        let mut at = 0;
        for (number, section) in (1..).zip(&self.form.sections) {
            self.group(number, section, language);
            for question in &section.questions {
                self.question(at, question, language);
                at += 1;
            }
        }
        self.stamp(language);
    }

    fn group(&mut self, number: usize, section: &Section, language: Language) {
        let words = Catalogue::of(language);
        let title = section.title.get(language);
        let title = if title.is_empty() { words.text("form.about_you") } else { title.to_string() };
        let (id, order) = (self.next(), format!("G{number}"));
        self.add(
            "G",
            [("id", &id), ("type/scale", &order), ("name", &markup(&title)), ("relevance", "1"), ("language", language.tag())],
        );
    }

    fn next(&mut self) -> String {
        self.id += 1;
        self.id.to_string()
    }

    fn question(&mut self, at: usize, question: &Question, language: Language) {
        let kind = match question.kind {
            Kind::One => "L",
            Kind::List => "!",
            Kind::Several => "M",
            Kind::Grid => "F",
            Kind::Line => "S",
            Kind::Words => "T",
        };
        let words = Catalogue::of(language);
        let how = match question.kind {
            Kind::Grid => words.text("form.how_grid"),
            Kind::Several => words.text("form.how_several"),
            _ => String::new(),
        };
        let text = question.text.get(language);
        let (text, how) = if text.is_empty() { (how, String::new()) } else { (text.to_string(), how) };
        let help: Vec<String> =
            [question.lead.get(language).to_string(), how].into_iter().filter(|part| !part.is_empty()).collect();
        let relevance = self.relevance(question);
        let id = self.next();
        let cells = [
            ("id", id.as_str()),
            ("type/scale", kind),
            ("name", &self.codes.questions[at].clone()),
            ("relevance", &relevance),
            ("text", &markup(&text)),
            ("help", &markup(&help.join(" "))),
            ("language", language.tag()),
            ("mandatory", "N"),
            ("other", "N"),
        ];
        self.add("Q", cells);
        self.parts(at, question, language);
        // Where several can be ticked the options are subquestions.
        if !matches!(question.kind, Kind::Several) {
            for (option, code) in question.options.iter().zip(self.codes.answers[at].clone()) {
                let text = markup(option.label.get(language));
                self.add("A", [("id", &id), ("type/scale", "0"), ("name", &code), ("text", &text), ("language", language.tag())]);
            }
        }
    }

    fn parts(&mut self, at: usize, question: &Question, language: Language) {
        let texts: Vec<(Text, String)> = match question.kind {
            Kind::Grid => question.rows.iter().map(|row| (row.text.clone(), self.not_for(row.not_for.as_deref()))).collect(),
            Kind::Several => question.options.iter().map(|option| (option.label.clone(), "1".to_string())).collect(),
            _ => Vec::new(),
        };
        for ((text, relevance), code) in texts.into_iter().zip(self.codes.parts[at].clone()) {
            let id = self.next();
            let text = markup(text.get(language));
            let cells = [
                ("id", id.as_str()),
                ("type/scale", "0"),
                ("name", &code),
                ("relevance", &relevance),
                ("text", &text),
                ("language", language.tag()),
            ];
            self.add("SQ", cells);
        }
    }

    fn relevance(&self, question: &Question) -> String {
        let Some(route) = &question.route else { return "1".to_string() };
        let variable = self.codes.variable(self.form, &route.after);
        let codes = route.codes.iter().map(|code| self.codes.answer(self.form, &route.after, code));
        codes.map(|code| format!("{variable}.NAOK == \"{code}\"")).collect::<Vec<_>>().join(" or ")
    }

    /// Nobody rates the service that they work in.
    fn not_for(&self, service: Option<&str>) -> String {
        let named = service.zip(self.service()).map(|(code, question)| {
            (self.codes.variable(self.form, &question.id), self.codes.answer(self.form, &question.id, code))
        });
        named
            .filter(|(_, code)| !code.is_empty())
            .map_or_else(|| "1".to_string(), |(variable, code)| format!("{variable}.NAOK != \"{code}\""))
    }

    fn service(&self) -> Option<&Question> {
        service(self.form)
    }

    /// What tells the questionnaire when the answers come home.
    fn stamp(&mut self, language: Language) {
        let id = self.next();
        let text = format!("{{'{}'}}", self.form.stamp());
        let cells = [
            ("id", id.as_str()),
            ("type/scale", "*"),
            ("name", STAMP),
            ("relevance", "1"),
            ("text", &text),
            ("language", language.tag()),
            ("mandatory", "N"),
            ("other", "N"),
            ("hidden", "1"),
        ];
        self.add("Q", cells);
    }
}

/// The question whose answers rows of a matrix refer to.
pub(super) fn service(form: &Form) -> Option<&Question> {
    let codes: Vec<&String> =
        form.questions().flat_map(|question| &question.rows).filter_map(|row| row.not_for.as_ref()).collect();
    form.questions().find(|question| {
        question.kind != Kind::Several
            && question.options.iter().any(|option| option.under.is_none() && codes.contains(&&option.code))
    })
}

/// Words as they stand in markup in which braces are computed.
fn markup(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '{' => out.push_str("&#123;"),
            '}' => out.push_str("&#125;"),
            '\n' => out.push_str("<br />"),
            letter => out.push(letter),
        }
    }
    out
}
