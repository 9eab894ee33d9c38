//! Exports as the tools write them that a questionnaire can be typed or read into: their headers, their codes, their ticks.

use rust_xlsxwriter::{DocProperties, Format, Workbook, XlsxError};

use super::people::Invitation;
use super::tables::code;
use super::workbook::date;
use super::{Person, Plan, SimulatedRound};
use crate::instrument::{Instrument, KeyRole};
use crate::model::Language;
use crate::questionnaire::{Answer, Form, Kind, LimeCodes, Places, Question, STAMP, field_name};

/// Rows of cells, the header first.
type Rows = Vec<Vec<String>>;

/// A round as people filled in the form.
pub(super) struct Filled<'a> {
    instrument: &'a Instrument,
    language: Language,
    round: &'a SimulatedRound,
    form: Form,
    lime: LimeCodes,
    service: Option<usize>,
}

/// How a tool heads and fills its columns.
struct Manner<'a> {
    /// Header of a question, or of its part.
    header: &'a dyn Fn(usize, &Question, Option<usize>) -> String,
    /// The answer chosen.
    chosen: &'a dyn Fn(usize, &Question, usize) -> String,
    /// What stands for ticked and not ticked; not answered is what is not ticked.
    ticks: [&'static str; 2],
    /// Between ticks that stand in one cell.
    together: Option<&'static str>,
}

impl<'a> Filled<'a> {
    pub(super) fn new(instrument: &'a Instrument, plan: &'a Plan, round: &'a SimulatedRound) -> Self {
        let form = Form::new(instrument, &round.version, &Places::of(&round.roster), None);
        let lime = LimeCodes::of(&form);
        let service = instrument.backgrounds.iter().position(|background| background.role == KeyRole::Service);
        Self { instrument, language: plan.language, round, form, lime, service }
    }

    fn people(&self) -> impl Iterator<Item = (usize, &Person)> {
        self.round.people.iter().filter(|person| person.is_respondent()).enumerate()
    }

    /// `LimeSurvey`: codes under codes.
    pub(super) fn limesurvey(&self) -> Vec<u8> {
        let header = |at: usize, _: &Question, part: Option<usize>| {
            let code = &self.lime.questions[at];
            part.map_or_else(|| code.clone(), |part| format!("{code}[{}]", self.lime.parts[at][part]))
        };
        let chosen = |at: usize, _: &Question, option: usize| self.lime.answers[at][option].clone();
        self.lime_file(
            &["id", "submitdate", "lastpage", "startlanguage", "seed"],
            STAMP,
            &Manner { header: &header, chosen: &chosen, ticks: ["", "Y"], together: None },
        )
    }

    /// `LimeSurvey`: words under words, as it exports when nothing else is chosen.
    pub(super) fn limesurvey_in_words(&self) -> Vec<u8> {
        let yes = if self.language == Language::En { "Yes" } else { "Ja" };
        let header = |_: usize, question: &Question, part: Option<usize>| {
            let text = self.words(question);
            part.map_or_else(|| text.clone(), |part| format!("{text} [{}]", self.part(question, part)))
        };
        let before = ["Response ID", "Date submitted", "Last page", "Start language", "Seed"];
        let ticks = ["", yes];
        self.lime_file(
            &before,
            "{'…'}",
            &Manner {
                header: &header,
                chosen: &|_, question, option| self.label(&question.options[option]),
                ticks,
                together: None,
            },
        )
    }

    fn lime_file(&self, before: &[&str], stamp: &str, manner: &Manner<'_>) -> Vec<u8> {
        let system = |at: usize, person: &Person| {
            let done = person.invitation == Invitation::Completed;
            let submitted = if done { "1980-01-01 00:00:00" } else { "" };
            let page = if done { self.form.sections.len().to_string() } else { "2".to_string() };
            vec![
                (at + 1).to_string(),
                submitted.to_string(),
                page,
                self.language.tag().to_string(),
                (170_000_000 + 7919 * at).to_string(),
            ]
        };
        let rows = self.rows(before, &system, &[stamp], &|_, _| vec![self.form.stamp()], manner);
        ["\u{feff}".as_bytes(), &quoted_lines(&rows, ",", "\r\n"), b"\r\n"].concat()
    }

    /// Kobo: names without groups, each option a column beside the one that has them all.
    pub(super) fn kobo(&self) -> Vec<u8> {
        let after = [
            "_id",
            "_uuid",
            "_submission_time",
            "_validation_status",
            "_notes",
            "_status",
            "_submitted_by",
            "__version__",
            "_tags",
            "_index",
        ];
        let system = |at: usize, _: &Person| {
            let time = format!("{}T09:12:31", self.round.opened);
            let number = (at + 1).to_string();
            [&format!("4{at:07}"), "", &time, "", "", "submitted_via_web", "", "v1", "", &number].map(str::to_string).to_vec()
        };
        let header = |_: usize, question: &Question, part: Option<usize>| match (question.kind, part) {
            (Kind::Several, Some(part)) => format!("{}/{}", question.id, question.options[part].value),
            (Kind::Grid, Some(part)) => question.rows[part].id.clone(),
            _ => question.id.clone(),
        };
        let before = ["about_2", "about_3"];
        let mut after_with_stamp = vec![STAMP];
        after_with_stamp.extend(after);
        let system = |at: usize, person: &Person| std::iter::once(self.form.stamp()).chain(system(at, person)).collect();
        let manner = Manner {
            header: &header,
            chosen: &|_, question, option| question.options[option].code.clone(),
            ticks: ["0", "1"],
            together: Some(" "),
        };
        let rows = self.rows(&before, &|_, _| vec![String::new(); 2], &after_with_stamp, &system, &manner);
        quoted_lines(&rows, ";", "\n")
    }

    /// ODK Central: names behind those of their groups, all ticks in one cell.
    pub(super) fn odk(&self) -> Vec<u8> {
        let group = |question: &Question| {
            let own = |section: &&crate::questionnaire::Section| section.questions.iter().any(|other| other.id == question.id);
            self.form.sections.iter().find(own).map(|section| section.id.clone()).unwrap_or_default()
        };
        let header = |_: usize, question: &Question, part: Option<usize>| match (question.kind, part) {
            (Kind::Several, Some(part)) => format!("{}-{}/{}", group(question), question.id, question.options[part].value),
            (Kind::Grid, Some(part)) => format!("{}-{}-{}", group(question), question.id, question.rows[part].id),
            _ => format!("{}-{}", group(question), question.id),
        };
        let after = [STAMP, "meta-instanceID", "KEY", "SubmitterID", "SubmitterName", "AttachmentsPresent", "Status"];
        let system = |at: usize, _: &Person| {
            let key = format!("uuid:{at:08x}-0000-4000-8000-000000000000");
            [self.form.stamp().as_str(), &key, &key, "", "", "0", ""].map(str::to_string).to_vec()
        };
        let manner = Manner {
            header: &header,
            chosen: &|_, question, option| question.options[option].code.clone(),
            ticks: ["", ""],
            together: Some(" "),
        };
        let rows = self.rows(
            &["SubmissionDate"],
            &|_, _| vec![format!("{}T07:12:31.000Z", self.round.opened)],
            &after,
            &system,
            &manner,
        );
        super::tables::delimited(self.without_single_ticks(rows, 1), ',', "\n").into_bytes()
    }

    /// The same rows without a column for each option; so many columns stand before those of questions.
    fn without_single_ticks(&self, rows: Rows, before: usize) -> Rows {
        let single = self.single_ticks();
        let is_kept = |column: usize| !single.contains(&column.wrapping_sub(before));
        let kept = |row: Vec<String>| (0..).zip(row).filter(|(column, _)| is_kept(*column)).map(|(_, cell)| cell).collect();
        rows.into_iter().map(kept).collect()
    }

    /// `REDCap`: raw data.
    pub(super) fn redcap(&self) -> Vec<u8> {
        let header = |_: usize, question: &Question, part: Option<usize>| match (question.kind, part) {
            (Kind::Several, Some(part)) => format!("{}___{}", field_name(&question.id), question.options[part].value),
            (Kind::Grid, Some(part)) => field_name(&question.rows[part].id),
            _ => field_name(&question.id),
        };
        let form = field_name(&self.form.instrument);
        let stamped = format!("{form}_timestamp");
        let before = ["record_id", "redcap_survey_identifier", stamped.as_str()];
        let done = format!("{form}_complete");
        let system = |at: usize, _: &Person| vec![(at + 1).to_string(), String::new(), format!("{} 09:12:31", self.round.opened)];
        let after = |_: usize, person: &Person| {
            vec![self.form.stamp(), if person.invitation == Invitation::Completed { "2" } else { "0" }.to_string()]
        };
        let manner = Manner {
            header: &header,
            chosen: &|_, question, option| question.options[option].code.clone(),
            ticks: ["0", "1"],
            together: None,
        };
        let rows = self.rows(&before, &system, &[STAMP, &done], &after, &manner);
        super::tables::delimited(rows, ',', "\n").into_bytes()
    }

    /// Nettskjema with a codebook.
    pub(super) fn nettskjema(&self) -> Vec<u8> {
        let header = |_: usize, question: &Question, part: Option<usize>| match (question.kind, part) {
            (Kind::Several, Some(part)) => format!("{}.{}", question.id, question.options[part].value),
            (Kind::Grid, Some(part)) => {
                let row = &question.rows[part].id;
                format!("{}.{}", question.id, row.strip_prefix(&format!("{}_", question.id)).unwrap_or(row))
            }
            _ => question.id.clone(),
        };
        let system = |at: usize, _: &Person| vec![(27_685_292 + at).to_string(), format!("{}T20:57:15+02:00", self.round.opened)];
        let after = |at: usize, _: &Person| vec![(61_000 + 37 * at).to_string()];
        let manner = Manner {
            header: &header,
            chosen: &|_, question, option| question.options[option].code.clone(),
            ticks: ["0", "1"],
            together: None,
        };
        let rows = self.rows(&["$submission_id", "$created"], &system, &["$answer_time_ms"], &after, &manner);
        quoted_lines(&rows, ";", "\n")
    }

    /// Microsoft Forms: questions as headers, labels, all ticks in one cell.
    pub(super) fn forms(&self) -> Result<Vec<u8>, XlsxError> {
        let before = match self.language {
            Language::En => ["ID", "Start time", "Completion time", "Email", "Name"],
            _ => ["ID", "Starttidspunkt", "Fullføringstidspunkt", "E-postadresse", "Navn"],
        };
        let header = |_: usize, question: &Question, part: Option<usize>| match (question.kind, part) {
            (Kind::Grid, Some(part)) if question.rows[part].number.is_none() => {
                format!("{} {}", self.words(question), self.part(question, part))
            }
            (_, Some(part)) => self.part(question, part),
            _ => self.words(question),
        };
        let system = |at: usize, _: &Person| {
            vec![(at + 1).to_string(), String::new(), String::new(), "anonymous".to_string(), String::new()]
        };
        let manner = Manner {
            header: &header,
            chosen: &|_, question, option| self.label(&question.options[option]),
            ticks: ["", ""],
            together: Some(";"),
        };
        let rows = self.rows(&before, &system, &[], &|_, _| Vec::new(), &manner);
        let rows = self.without_single_ticks(rows, before.len());
        let mut workbook = Workbook::new();
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&date(&self.round.opened)?));
        let sheet = workbook.add_worksheet().set_name("Sheet1")?;
        let time = Format::new().set_num_format("m/d/yy h:mm:ss");
        for (row, cells) in (0..).zip(&rows) {
            for (column, cell) in (0..).zip(cells) {
                match (row, column) {
                    (1.., 0) => sheet.write_number(row, 0, f64::from(row)).map(|_| ())?,
                    (1.., 1 | 2) => {
                        sheet.write_datetime_with_format(row, column, date(&self.round.opened)?, &time).map(|_| ())?;
                    }
                    _ if cell.is_empty() => {}
                    _ => sheet.write_string(row, column, cell).map(|_| ())?,
                }
            }
        }
        workbook.save_to_buffer()
    }

    /// Positions, among the columns of questions, of options that have a column of their own beside the one that has them all.
    fn single_ticks(&self) -> Vec<usize> {
        let mut at = 0;
        let mut single = Vec::new();
        for question in self.form.questions() {
            match question.kind {
                Kind::Several => {
                    single.extend(at + 1..=at + question.options.len());
                    at += 1 + question.options.len();
                }
                Kind::Grid => at += question.rows.len(),
                _ => at += 1,
            }
        }
        single
    }

    fn rows(
        &self,
        before: &[&str],
        first: &dyn Fn(usize, &Person) -> Vec<String>,
        after: &[&str],
        last: &dyn Fn(usize, &Person) -> Vec<String>,
        manner: &Manner<'_>,
    ) -> Rows {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_string()).collect::<Vec<_>>();
        let mut header = names(before);
        for (at, question) in self.form.questions().enumerate() {
            let parts = match question.kind {
                Kind::Grid => question.rows.len(),
                Kind::Several => question.options.len(),
                _ => 0,
            };
            if question.kind != Kind::Grid && (question.kind != Kind::Several || manner.together.is_some()) {
                header.push((manner.header)(at, question, None));
            }
            header.extend((0..parts).map(|part| (manner.header)(at, question, Some(part))));
        }
        header.extend(names(after));
        let row = |(number, person): (usize, &Person)| {
            let answers = self.form.questions().enumerate().flat_map(|(at, question)| self.cells(at, question, person, manner));
            first(number, person).into_iter().chain(answers).chain(last(number, person)).collect()
        };
        std::iter::once(header).chain(self.people().map(row)).collect()
    }

    fn cells(&self, at: usize, question: &Question, person: &Person, manner: &Manner<'_>) -> Vec<String> {
        let chosen = |column: &str| {
            self.option(question, column, person).map(|option| (manner.chosen)(at, question, option)).unwrap_or_default()
        };
        match question.kind {
            Kind::Grid => question.rows.iter().map(|row| chosen(&row.id)).collect(),
            Kind::Several => {
                let ticked: Vec<bool> = question
                    .options
                    .iter()
                    .map(|option| {
                        self.answer(&format!("{}_{}", question.id, option.value), person).is_some_and(|(_, answer)| answer == "1")
                    })
                    .collect();
                let together = manner.together.map(|between| {
                    let chosen = (0..ticked.len()).filter(|option| ticked[*option]).map(|option| {
                        if between == ";" {
                            self.label(&question.options[option]) + between
                        } else {
                            question.options[option].value.clone()
                        }
                    });
                    chosen.collect::<Vec<_>>().join(if between == ";" { "" } else { between })
                });
                together.into_iter().chain(ticked.iter().map(|&ticked| manner.ticks[usize::from(ticked)].to_string())).collect()
            }
            Kind::Words => {
                let open = self.instrument.opens.iter().position(|open| open.id == question.id);
                vec![open.and_then(|open| person.texts.get(open)).cloned().unwrap_or_default()]
            }
            _ => vec![chosen(&question.id)],
        }
    }

    /// Column and code of an answer.
    fn answer(&self, column: &str, person: &Person) -> Option<(usize, String)> {
        let at = self.round.columns.iter().position(|known| known.name == column)?;
        Some((at, code(self.instrument, &self.round.columns[at], person.answers[at])))
    }

    /// Position of the option that a person chose.
    fn option(&self, question: &Question, column: &str, person: &Person) -> Option<usize> {
        let background = self.instrument.backgrounds.iter().position(|background| background.id == column);
        if let Some(background) = background {
            let service = self.service.and_then(|service| person.backgrounds.get(service));
            let code_of = |name: &String| {
                self.form
                    .questions()
                    .flat_map(|other| &other.options)
                    .find(|option| option.under.is_none() && option.value == *name)
                    .map(|option| &option.code)
            };
            let fits = |option: &Answer| {
                let here = option.under.is_none() || option.under.as_ref() == service.and_then(code_of);
                option.value == person.backgrounds[background] && here
            };
            return question.options.iter().position(fits);
        }
        let (_, code) = self.answer(column, person)?;
        question.options.iter().position(|option| option.value == code)
    }

    fn label(&self, option: &Answer) -> String {
        option.label.get(self.language).to_string()
    }

    fn words(&self, question: &Question) -> String {
        let text = question.text.get(self.language);
        if text.is_empty() { "Ett svar på hver linje".to_string() } else { text.to_string() }
    }

    fn part(&self, question: &Question, part: usize) -> String {
        match question.kind {
            Kind::Several => self.label(&question.options[part]),
            _ => question.rows[part].text.get(self.language).to_string(),
        }
    }
}

/// Every field in quotes.
fn quoted_lines(rows: &[Vec<String>], delimiter: &str, end: &str) -> Vec<u8> {
    let line = |row: &Vec<String>| {
        row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect::<Vec<_>>().join(delimiter) + end
    };
    rows.iter().map(line).collect::<String>().into_bytes()
}
