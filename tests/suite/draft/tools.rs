//! Exports as survey systems write them.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Workbook, Worksheet};

use super::chance::Chance;
use super::questions::{Question, Truth};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tool {
    Forms,
    Google,
    Lime,
    Qualtrics,
    Monkey,
    Nettskjema,
    Xact,
    Kobo,
    /// A spreadsheet of codes with a sheet beside it that says what they mean.
    Coded,
}

impl Tool {
    pub(super) const ALL: [Self; 9] = [
        Self::Forms,
        Self::Google,
        Self::Lime,
        Self::Qualtrics,
        Self::Monkey,
        Self::Nettskjema,
        Self::Xact,
        Self::Coded,
        Self::Kobo,
    ];

    /// Whether cells hold the labels of answers.
    pub(super) const fn writes_labels(self) -> bool {
        !matches!(self, Self::Nettskjema | Self::Xact | Self::Coded)
    }

    /// Whether all ticks of a question stand in one cell.
    pub(super) const fn joins_ticks(self) -> bool {
        matches!(self, Self::Forms | Self::Google | Self::Qualtrics)
    }
}

/// A table before it is written.
struct Table {
    heads: Vec<Vec<String>>,
    rows: Vec<Vec<String>>,
}

/// One column: its header cells, one for each header row, and a cell for each person.
type Column = (Vec<String>, Vec<String>);

/// Writes an export, and says where it is.
pub(super) fn write(tool: Tool, questions: &[Question], people: usize, folder: &Path, chance: &mut Chance) -> PathBuf {
    if tool == Tool::Xact {
        return write_xact(questions, people, folder);
    }
    let mut columns = system_columns(tool, people);
    for (number, question) in (1..).zip(questions) {
        columns.extend(columns_of(tool, number, question, people));
    }
    let heads = columns[0].0.len();
    let mut table = Table {
        heads: (0..heads).map(|row| columns.iter().map(|(head, _)| head[row].clone()).collect()).collect(),
        rows: (0..people).map(|person| columns.iter().map(|(_, cells)| cells[person].clone()).collect()).collect(),
    };
    strange_rows(&mut table, tool, chance);
    if tool == Tool::Google && chance.once_in(4) {
        dress(&mut table, chance);
    } else if matches!(tool, Tool::Forms | Tool::Google | Tool::Nettskjema | Tool::Coded) {
        rows_above(&mut table, chance);
    }
    if matches!(tool, Tool::Forms | Tool::Coded) {
        let path = folder.join("Samarbeid(1-99).xlsx");
        let codebook = (tool == Tool::Coded).then(|| super::codebooks::sheet(questions, chance));
        fs::write(&path, workbook(&table, codebook.as_deref(), chance)).unwrap();
        return path;
    }
    let (name, delimiter) = match tool {
        Tool::Nettskjema => ("data-123-2026.txt", ";"),
        Tool::Kobo => ("Kartlegging - alle versjoner.csv", ";"),
        Tool::Lime => ("results-survey1.csv", ","),
        _ => ("svar.csv", ","),
    };
    let text = delimited(&table, delimiter, matches!(tool, Tool::Nettskjema | Tool::Lime));
    let path = folder.join(name);
    fs::write(&path, if tool == Tool::Lime { format!("\u{feff}{text}\r\n") } else { text }).unwrap();
    path
}

fn system_columns(tool: Tool, people: usize) -> Vec<Column> {
    let times = || (0..people).map(|person| format!("2026-03-02 10:{:02}:{:02}", person % 60, person / 60)).collect::<Vec<_>>();
    let numbers = || (1..=people).map(|person| person.to_string()).collect::<Vec<_>>();
    let all = |text: &str| vec![text.to_string(); people];
    let one = |name: &str, cells: Vec<String>| (vec![name.to_string()], cells);
    match tool {
        Tool::Forms => vec![
            one("ID", numbers()),
            one("Starttidspunkt", times()),
            one("Fullføringstidspunkt", times()),
            one("E-postadresse", all("anonymous")),
            one("Navn", all("")),
        ],
        Tool::Google => vec![one("Tidsmerke", times())],
        Tool::Lime => vec![
            one("id", numbers()),
            one("submitdate", times()),
            one("lastpage", all("3")),
            one("startlanguage", all("nb")),
            one("seed", numbers()),
        ],
        Tool::Qualtrics => ["StartDate", "EndDate", "Status", "ResponseId", "UserLanguage"]
            .iter()
            .map(|name| {
                let heads = vec![(*name).to_string(), (*name).to_string(), format!("{{\"ImportId\":\"{name}\"}}")];
                (
                    heads,
                    if name.ends_with("Date") {
                        times()
                    } else if *name == "Status" {
                        all("IP Address")
                    } else if *name == "ResponseId" {
                        numbers().iter().map(|number| format!("R_{number}")).collect()
                    } else {
                        all("NO")
                    },
                )
            })
            .collect(),
        Tool::Monkey => [("Respondent ID", numbers()), ("Start Date", times()), ("Email Address", all(""))]
            .into_iter()
            .map(|(name, cells)| (vec![name.to_string(), String::new()], cells))
            .collect(),
        Tool::Nettskjema => vec![one("$submission_id", numbers()), one("$created", times())],
        Tool::Xact => Vec::new(),
        Tool::Coded => vec![one("lopenr", numbers())],
        Tool::Kobo => vec![one("start", times()), one("end", times()), one("_uuid", numbers()), one("_submission_time", times())],
    }
}

fn columns_of(tool: Tool, number: usize, question: &Question, people: usize) -> Vec<Column> {
    let Truth::Ticks { options } = &question.truth else {
        let cells = match tool {
            Tool::Nettskjema => codes(question),
            Tool::Coded => super::codebooks::cells(question),
            _ => question.cells.clone(),
        };
        return vec![(heads(tool, number, question), cells)];
    };
    let ticked = |person: usize, at: usize| question.chosen[person].contains(&at);
    if tool.joins_ticks() {
        let sign = match tool {
            Tool::Forms => ";",
            Tool::Google => ", ",
            _ => ",",
        };
        let cell = |person: usize| {
            let chosen = question.chosen[person].iter().map(|at| options[*at].clone());
            let all: Vec<String> = chosen.chain(question.typed[person].clone()).collect();
            if tool == Tool::Forms && !all.is_empty() { format!("{};", all.join(sign)) } else { all.join(sign) }
        };
        return vec![(heads(tool, number, question), (0..people).map(cell).collect())];
    }
    (0..options.len())
        .map(|at| {
            let (yes, no, head) = match tool {
                Tool::Lime => ("Y".to_string(), "", vec![format!("{} [{}]", question.header, options[at])]),
                Tool::Kobo => ("1".to_string(), "0", vec![format!("{}/{}", question.header, options[at])]),
                Tool::Monkey => (
                    options[at].clone(),
                    "",
                    vec![if at == 0 { question.header.clone() } else { String::new() }, options[at].clone()],
                ),
                _ => ("1".to_string(), "0", vec![format!("kryss{number}.{}", ["a", "b", "c", "d", "e"][at])]),
            };
            let cell = |person: usize| match (ticked(person, at), tool) {
                (true, _) => yes.clone(),
                // Who ticked nothing left the whole question out.
                (false, Tool::Kobo) if question.chosen[person].is_empty() => String::new(),
                (false, _) => no.to_string(),
            };
            (head, (0..people).map(cell).collect())
        })
        .collect()
}

fn heads(tool: Tool, number: usize, question: &Question) -> Vec<String> {
    let words = match (&question.stem, tool) {
        (Some(stem), Tool::Lime) => format!("{stem} [{}]", question.header),
        (Some(stem), Tool::Kobo) => format!("{stem}/{}", question.header),
        (Some(stem), Tool::Qualtrics | Tool::Google | Tool::Nettskjema) => format!("{stem} - {}", question.header),
        _ => question.header.clone(),
    };
    match tool {
        Tool::Qualtrics => vec![format!("Q{number}"), words, format!("{{\"ImportId\":\"QID{number}\"}}")],
        Tool::Monkey if question.stem.is_some() => vec![question.stem.clone().unwrap(), question.header.clone()],
        Tool::Monkey => vec![words, "Response".to_string()],
        Tool::Coded => vec![super::codebooks::name(number)],
        _ => vec![words],
    }
}

/// Answers as codes from one, where the tool has no labels.
fn codes(question: &Question) -> Vec<String> {
    let Truth::Item { .. } = question.truth else { return question.cells.clone() };
    if question.numeric {
        return question.cells.clone();
    }
    question.chosen.iter().map(|chosen| chosen.first().map_or(String::new(), |at| (at + 1).to_string())).collect()
}

/// Rows that are no respondents.
fn strange_rows(table: &mut Table, tool: Tool, chance: &mut Chance) {
    let width = table.heads[0].len();
    if chance.once_in(4) {
        let mut sum = vec![String::new(); width];
        sum[0] = (*chance.pick(&["Gjennomsnitt", "Totalt", "Sum", "Average"])).to_string();
        sum.iter_mut().skip(3).step_by(2).for_each(|cell| *cell = "3.25".to_string());
        table.rows.push(sum);
    }
    if chance.once_in(5) && tool != Tool::Monkey && tool != Tool::Qualtrics {
        let at = chance.below(table.rows.len());
        table.rows.insert(at, table.heads[0].clone());
    }
    if chance.once_in(5) {
        table.rows.insert(2, vec![String::new(); width]);
    }
    if tool == Tool::Qualtrics && chance.once_in(2) {
        for at in 0..2 {
            let mut preview = table.rows[3 * at].clone();
            preview[2] = (*chance.pick(&["Survey Preview", "Survey Test", "Spam"])).to_string();
            table.rows.insert(at, preview);
        }
    }
    if chance.once_in(6) {
        table
            .rows
            .push(vec![(*chance.pick(&["Utskrift 12.03.2026, side 1 av 3", "Kilde: undersøkelsen", "Side 1 av 1"])).to_string()]);
    }
}

/// What programs put around a table: names of columns above the questions, or the number of each row in front.
fn dress(table: &mut Table, chance: &mut Chance) {
    let width = table.heads[0].len();
    let worded = table.heads[0].iter().filter(|head| head.contains(' ')).count();
    let comes_again = table.rows.contains(&table.heads[0]);
    if chance.once_in(2) && 2 * worded >= width && !comes_again {
        table.heads.insert(0, (0..width).map(|at| format!("Q{at}")).collect());
    } else {
        table.heads[0].insert(0, String::new());
        for (number, row) in (0..).zip(&mut table.rows) {
            let is_filled = row.len() > 1 && row.iter().any(|cell| !cell.is_empty());
            row.insert(0, if is_filled { format!("{number}") } else { String::new() });
        }
    }
}

/// What people write above a table: a title, a date, headings over groups of columns.
fn rows_above(table: &mut Table, chance: &mut Chance) {
    let width = table.heads[0].len();
    let line = |cells: &[(usize, &str)]| {
        let mut line = vec![String::new(); width];
        for (at, text) in cells {
            line[*at] = (*text).to_string();
        }
        line
    };
    let above = match chance.below(8) {
        0 => vec![line(&[(0, "Kartlegging av samarbeidet")])],
        1 => vec![line(&[(0, "Kartlegging av samarbeidet")]), line(&[(0, "Hentet 12.03.2026")]), line(&[])],
        2 => vec![line(&[(0, "Bakgrunn"), (width - 1, "Samarbeid")])],
        _ => Vec::new(),
    };
    table.heads.splice(0..0, above);
}

/// A workbook with the answers and perhaps a codebook, whichever comes first.
fn workbook(table: &Table, codebook: Option<&[Vec<String>]>, chance: &mut Chance) -> Vec<u8> {
    let answers: Vec<&Vec<String>> = table.heads.iter().chain(&table.rows).collect();
    let mut sheets = vec![("Svar", answers)];
    sheets.extend(codebook.map(|codebook| ("Kodebok", codebook.iter().collect())));
    if chance.once_in(2) {
        sheets.reverse();
    }
    let mut workbook = Workbook::new();
    for (name, lines) in sheets {
        fill(workbook.add_worksheet().set_name(name).unwrap(), &lines);
    }
    workbook.save_to_buffer().unwrap()
}

fn fill(sheet: &mut Worksheet, lines: &[&Vec<String>]) {
    for (row, cells) in (0..).zip(lines) {
        for (column, cell) in (0..).zip(*cells).filter(|(_, cell)| !cell.is_empty()) {
            match cell.parse::<f64>() {
                Ok(number) if number.is_finite() && !cell.eq_ignore_ascii_case("nan") => {
                    sheet.write_number(row, column, number).unwrap()
                }
                _ => sheet.write_string(row, column, cell).unwrap(),
            };
        }
    }
}

fn delimited(table: &Table, delimiter: &str, quoted: bool) -> String {
    let field = |cell: &String| {
        let must = quoted || cell.contains(['"', '\n', ',', ';']);
        if must { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
    };
    let line = |cells: &Vec<String>| cells.iter().map(field).collect::<Vec<_>>().join(delimiter);
    table.heads.iter().chain(&table.rows).map(|cells| line(cells) + "\r\n").collect()
}

/// The three tables of SurveyXact.
fn write_xact(questions: &[Question], people: usize, folder: &Path) -> PathBuf {
    let mut header = vec!["respondentid".to_string()];
    let mut rows: Vec<Vec<String>> = (1..=people).map(|person| vec![person.to_string()]).collect();
    let (mut labels, mut structure) =
        (String::new(), String::from("questionName;variableName;questionType;subType;questionText;choiceValue;choiceText\n"));
    for (number, question) in (1..).zip(questions) {
        let name = format!("s_{number}");
        let text = question.stem.as_ref().map_or(question.header.clone(), |stem| format!("{stem} - {}", question.header));
        let all: Vec<String> = match &question.truth {
            Truth::Item { levels, .. } => levels.iter().map(|(label, _)| label.clone()).collect(),
            Truth::Service { names } => names.clone(),
            Truth::Group => vec!["Leder".into(), "Ansatt".into()],
            Truth::Ticks { options } => options.clone(),
            Truth::Left => Vec::new(),
        };
        if let Truth::Ticks { .. } = question.truth {
            for (at, option) in all.iter().enumerate() {
                header.push(format!("{name}_{}", at + 1));
                writeln!(structure, "{name};{name}_{};Closed;Multiple;{text};{};{option}", at + 1, at + 1).unwrap();
                writeln!(labels, "{name}_{};0;Ikke valgt\n{name}_{};1;Valgt", at + 1, at + 1).unwrap();
                for (person, row) in rows.iter_mut().enumerate() {
                    row.push(u8::from(question.chosen[person].contains(&at)).to_string());
                }
            }
            continue;
        }
        header.push(name.clone());
        if all.is_empty() || all.len() > 20 {
            writeln!(structure, "{name};{name};Open;String;{text};;").unwrap();
            rows.iter_mut().zip(&question.cells).for_each(|(row, cell)| row.push(cell.clone()));
            continue;
        }
        // Values of a rating are its codes.
        let value = |at: usize| match &question.truth {
            Truth::Item { levels, .. } if question.numeric => format!("{}", levels[at].1),
            _ => (at + 1).to_string(),
        };
        for (at, label) in all.iter().enumerate() {
            writeln!(structure, "{name};{name};Closed;Single;{text};{};{label}", value(at)).unwrap();
            writeln!(labels, "{name};{};{label}", value(at)).unwrap();
        }
        for (row, chosen) in rows.iter_mut().zip(&question.chosen) {
            row.push(chosen.first().map_or(String::new(), |at| value(*at)));
        }
    }
    let table = Table { heads: vec![header], rows };
    fs::write(folder.join("dataset.csv"), delimited(&table, ";", false)).unwrap();
    fs::write(folder.join("labels.csv"), labels).unwrap();
    fs::write(folder.join("structure.csv"), structure).unwrap();
    folder.to_path_buf()
}
