//! The dictionary that `REDCap` imports: one row a field, one file a language, since a dictionary has one.

use super::codes::quoted;
use super::form::{Answer, Form, Kind, Question, STAMP};
use super::limesurvey::service;
use crate::locale::Catalogue;
use crate::model::Language;

const HEADER: [&str; 18] = [
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
];

/// What a field has besides name, kind and label.
#[derive(Default)]
struct Field<'a> {
    section: &'a str,
    choices: String,
    note: String,
    branching: String,
    matrix: &'a str,
    annotation: String,
}

/// Writes the dictionary in a language.
#[must_use]
pub(super) fn redcap(form: &Form, language: Language) -> String {
    let mut writer = Writer { form, words: Catalogue::of(language), language, rows: vec![HEADER.map(str::to_string).to_vec()] };
    writer.add("record_id", "text", "record_id", Field::default());
    for section in &form.sections {
        let title = section.title.get(language);
        let title = if title.is_empty() { writer.words.text("form.about_you") } else { title.to_string() };
        for (at, question) in section.questions.iter().enumerate() {
            writer.question(question, if at == 0 { &title } else { "" });
        }
    }
    let annotation = format!("@HIDDEN @DEFAULT='{}'", form.stamp());
    writer.add(STAMP, "text", STAMP, Field { annotation, ..Field::default() });
    let line = |row: &Vec<String>| row.iter().map(|field| quoted(field, ',')).collect::<Vec<_>>().join(",");
    writer.rows.iter().map(|row| line(row) + "\r\n").collect()
}

struct Writer<'a> {
    form: &'a Form,
    words: &'static Catalogue,
    language: Language,
    rows: Vec<Vec<String>>,
}

impl Writer<'_> {
    fn add(&mut self, name: &str, kind: &str, label: &str, field: Field<'_>) {
        let form = field_name(&self.form.instrument);
        let row = [
            field_name(name),
            form,
            field.section.to_string(),
            kind.to_string(),
            label.to_string(),
            field.choices,
            field.note,
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            field.branching,
            String::new(),
            String::new(),
            String::new(),
            field.matrix.to_string(),
            String::new(),
            field.annotation,
        ];
        self.rows.push(row.to_vec());
    }

    fn question(&mut self, question: &Question, section: &str) {
        let language = self.language;
        let branching = question.route.as_ref().map(|route| {
            let one = |code: &String| format!("[{}] = '{code}'", field_name(&route.after));
            route.codes.iter().map(one).collect::<Vec<_>>().join(" or ")
        });
        let branching = branching.unwrap_or_default();
        let text = question.text.get(language);
        if question.kind == Kind::Grid {
            let how = self.words.text("form.how_grid");
            let parts = [section, question.lead.get(language), text];
            let header = parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" – ");
            let header = if header.is_empty() { how } else { header };
            self.rows_of(question, &header, &branching);
            return;
        }
        let kind = match question.kind {
            Kind::One | Kind::Grid => "radio",
            Kind::List => "dropdown",
            Kind::Several => "checkbox",
            Kind::Line => "text",
            Kind::Words => "notes",
        };
        let several = question.kind == Kind::Several;
        let note = if several { self.words.text("form.how_several") } else { String::new() };
        let choices = self.choices(&question.options, several);
        self.add(&question.id, kind, text, Field { section, choices, note, branching, ..Field::default() });
    }

    /// Rows of a grid are fields that stand together under one heading.
    fn rows_of(&mut self, question: &Question, header: &str, branching: &str) {
        let choices = self.choices(&question.options, false);
        let service = service(self.form).map(|service| field_name(&service.id));
        let matrix = field_name(&question.id);
        for (at, row) in question.rows.iter().enumerate() {
            let own = row.not_for.as_ref().zip(service.as_ref()).map(|(code, service)| format!("[{service}] <> '{code}'"));
            let branching = match (branching, own) {
                ("", own) => own.unwrap_or_default(),
                (route, None) => route.to_string(),
                (route, Some(own)) => format!("({route}) and {own}"),
            };
            let field = Field {
                section: if at == 0 { header } else { "" },
                choices: choices.clone(),
                branching,
                matrix: &matrix,
                ..Field::default()
            };
            self.add(&row.id, "radio", row.text.get(self.language), field);
        }
    }

    /// `code, label | code, label`: a stroke in a label would end it.
    fn choices(&self, options: &[Answer], by_value: bool) -> String {
        let choice = |option: &Answer| {
            let code = if by_value { &option.value } else { &option.code };
            format!("{code}, {}", option.label.get(self.language).replace('|', "/"))
        };
        options.iter().map(choice).collect::<Vec<_>>().join(" | ")
    }
}

/// The name of a field: small letters, digits and `_`, beginning with a letter.
#[must_use]
pub fn field_name(id: &str) -> String {
    super::codes::slug(id)
}
