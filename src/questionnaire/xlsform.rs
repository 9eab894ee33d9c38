//! `XLSForm`, for ODK, Kobo and Enketo: a workbook with the sheets `survey`, `choices` and `settings`, written from its documentation.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use super::form::{Form, Kind, Question, STAMP, Section};
use super::limesurvey::service;
use super::paper::{Covering, Paper};
use crate::locale::Catalogue;
use crate::model::{Language, Text};

/// Columns of the sheet of questions before those of the languages.
const SURVEY: [&str; 6] = ["type", "name", "relevant", "appearance", "calculation", "choice_filter"];

/// Writes the workbook. The first language is the form's own. Cells are text whatever they hold, and there is no clock.
///
/// # Errors
/// When the workbook cannot be made.
pub(super) fn xlsform(form: &Form, covering: &Covering, languages: &[Language]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let mut writer = Writer { form, languages, rows: Vec::new() };
    writer.cover(covering);
    writer.survey();
    fill(workbook.add_worksheet().set_name("survey")?, &writer.survey_header(), &writer.rows)?;
    fill(workbook.add_worksheet().set_name("choices")?, &writer.choices_header(), &writer.choices())?;
    let header = ["form_title", "form_id", "version", "default_language"].map(str::to_string);
    let title = Paper::new(form, covering, languages.first().copied().unwrap_or(Language::Nb)).title;
    let version = format!("{}-{}", form.version, form.fingerprint);
    let own = languages.first().map(|language| name(*language)).unwrap_or_default();
    fill(workbook.add_worksheet().set_name("settings")?, &header, &[vec![title, form.instrument.clone(), version, own]])?;
    workbook.save_to_buffer()
}

fn fill(sheet: &mut Worksheet, header: &[String], rows: &[Vec<String>]) -> Result<(), XlsxError> {
    for (row, cells) in (0..).zip(std::iter::once(header).chain(rows.iter().map(Vec::as_slice))) {
        for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(row, column, cell)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// A language as the format names it.
fn name(language: Language) -> String {
    format!("{} ({})", Catalogue::of(language).text("language.name"), language.tag())
}

struct Writer<'a> {
    form: &'a Form,
    languages: &'a [Language],
    rows: Vec<Vec<String>>,
}

impl Writer<'_> {
    fn survey_header(&self) -> Vec<String> {
        let of = |what: &'static str| self.languages.iter().map(move |language| format!("{what}::{}", name(*language)));
        SURVEY.iter().map(|column| (*column).to_string()).chain(of("label")).chain(of("hint")).collect()
    }

    fn add(&mut self, cells: [&str; 6], label: impl Fn(Language) -> String, hint: impl Fn(Language) -> String) {
        let texts =
            self.languages.iter().map(|language| label(*language)).chain(self.languages.iter().map(|language| hint(*language)));
        self.rows.push(cells.map(str::to_string).into_iter().chain(texts).collect());
    }

    /// What people are told before they answer: a note for each.
    fn cover(&mut self, covering: &Covering) {
        let papers: Vec<(Language, Paper)> =
            self.languages.iter().map(|language| (*language, Paper::new(self.form, covering, *language))).collect();
        let of = |language: Language, at: usize| {
            papers
                .iter()
                .find(|(own, _)| *own == language)
                .and_then(|(_, paper)| paper.cover.get(at))
                .cloned()
                .unwrap_or_default()
        };
        let count = papers.first().map_or(0, |(_, paper)| paper.cover.len());
        for at in 0..count {
            let empty = papers.iter().all(|(language, _)| of(*language, at).1.is_empty());
            if !empty {
                let id = format!("about_{at}");
                self.add(
                    ["note", &id, "", "", "", ""],
                    |language| format!("**{}** {}", of(language, at).0, of(language, at).1),
                    |_| String::new(),
                );
            }
        }
    }

    fn survey(&mut self) {
        let form = self.form;
        for section in &form.sections {
            self.section(section);
        }
        let stamp = format!("'{}'", form.stamp());
        self.add(["calculate", STAMP, "", "", &stamp, ""], |_| String::new(), |_| String::new());
    }

    fn section(&mut self, section: &Section) {
        let title = |language: Language| {
            let title = section.title.get(language);
            if title.is_empty() { Catalogue::of(language).text("form.about_you") } else { title.to_string() }
        };
        self.add(["begin_group", &section.id, "", "", "", ""], title, |_| String::new());
        for question in &section.questions {
            if question.kind == Kind::Grid { self.grid(question) } else { self.question(question) }
        }
        self.add(["end_group", "", "", "", "", ""], |_| String::new(), |_| String::new());
    }

    fn question(&mut self, question: &Question) {
        let list = list(question);
        let kind = match question.kind {
            Kind::Several => format!("select_multiple {list}"),
            Kind::Line | Kind::Words => "text".to_string(),
            Kind::One | Kind::List | Kind::Grid => format!("select_one {list}"),
        };
        let appearance = match question.kind {
            Kind::List => "minimal",
            Kind::Words => "multiline",
            _ => "",
        };
        let filter = question.options.iter().any(|option| option.under.is_some()).then(|| self.service()).flatten();
        let filter = filter.map(|service| format!("service=${{{service}}}")).unwrap_or_default();
        let relevant = relevant(question);
        let hint = |language: Language| match question.kind {
            Kind::Several => Catalogue::of(language).text("form.how_several"),
            _ => String::new(),
        };
        self.add([&kind, &question.id, &relevant, appearance, "", &filter], |language| plain(question.text.get(language)), hint);
    }

    /// Rows are questions of their own, together on one page.
    fn grid(&mut self, question: &Question) {
        let label = |language: Language| {
            let parts = [question.lead.get(language), question.text.get(language)];
            let said = parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ");
            plain(&if said.is_empty() { Catalogue::of(language).text("form.how_grid") } else { said })
        };
        self.add(["begin_group", &question.id, &relevant(question), "field-list", "", ""], label, |_| String::new());
        let kind = format!("select_one {}", list(question));
        let service = self.service();
        for row in &question.rows {
            let asked = row.not_for.as_ref().zip(service.as_ref()).map(|(code, service)| format!("${{{service}}} != '{code}'"));
            self.add(
                [&kind, &row.id, &asked.unwrap_or_default(), "likert", "", ""],
                |language| plain(row.text.get(language)),
                |_| String::new(),
            );
        }
        self.add(["end_group", "", "", "", "", ""], |_| String::new(), |_| String::new());
    }

    /// The question that rows and units refer to.
    fn service(&self) -> Option<String> {
        let is_service = |question: &&Question| {
            question.place && !question.options.is_empty() && question.options.iter().all(|option| option.under.is_none())
        };
        service(self.form).or_else(|| self.form.questions().find(is_service)).map(|question| question.id.clone())
    }

    fn choices_header(&self) -> Vec<String> {
        let fixed = ["list_name", "name", "service"].map(str::to_string);
        fixed.into_iter().chain(self.languages.iter().map(|language| format!("label::{}", name(*language)))).collect()
    }

    fn choices(&self) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        for question in self.form.questions().filter(|question| !question.options.is_empty()) {
            for option in &question.options {
                let code = if question.kind == Kind::Several { &option.value } else { &option.code };
                let fixed = [list(question), code.clone(), option.under.clone().unwrap_or_default()];
                let labels = self.languages.iter().map(|language| option_label(&option.label, *language));
                rows.push(fixed.into_iter().chain(labels).collect());
            }
        }
        rows
    }
}

fn option_label(label: &Text, language: Language) -> String {
    plain(label.get(language))
}

/// A list is named after its question; the rows of a grid share it.
fn list(question: &Question) -> String {
    question.id.clone()
}

fn relevant(question: &Question) -> String {
    let Some(route) = &question.route else { return String::new() };
    route.codes.iter().map(|code| format!("${{{}}} = '{code}'", route.after)).collect::<Vec<_>>().join(" or ")
}

/// What stands between `${` and `}` would be looked up.
fn plain(words: &str) -> String {
    words.replace("${", "$ {")
}
