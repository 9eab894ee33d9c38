//! PC-Axis files: keywords with quoted texts, then the data, stub by heading, the last heading fastest.

use std::collections::BTreeMap;

use super::bounded;
use super::facts::{Category, Cell, Dimension, Facts, MeasureName};
use super::jsonstat::cube;
use super::vocabulary::Role;
use crate::diag::{Code, Diagnostic, Place, limits};
use crate::model::Producer;

/// Reads a whole file.
pub(super) fn read(text: &str, file: &str) -> Result<Facts, Vec<Diagnostic>> {
    let bad = |(row, found): (u64, String)| vec![Diagnostic::new(Code::BadCube, Place::file(file).row(row)).found(found)];
    let mut scanner = Scanner { rest: text, row: 1 };
    let mut keywords = Keywords::default();
    while let Some(keyword) = scanner.keyword().map_err(bad)? {
        if keyword.name == "DATA" {
            let (dimensions, metric) = keywords.dimensions(scanner.row).map_err(bad)?;
            let cells: u64 =
                dimensions.iter().try_fold(1_u64, |n, d| n.checked_mul(d.categories.len() as u64)).unwrap_or(u64::MAX);
            bounded(limits::PUBLIC_CELLS, cells, Place::file(file).name("DATA"))?;
            bounded(limits::DIMENSIONS, dimensions.len() as u64, Place::file(file).name("STUB"))?;
            let values = Data { keywords: &keywords, dimensions: &dimensions }.read(&mut scanner, cells).map_err(bad)?;
            return Ok(cube(keywords.facts(&dimensions, metric), dimensions, metric, values));
        }
        let (values, rows) = scanner.values().map_err(bad)?;
        keywords.keep(keyword, values, rows);
    }
    Err(bad((scanner.row, "no DATA".to_owned())))
}

type Problem = (u64, String);

/// `NAME[language]("subject","value")`.
struct Keyword {
    name: String,
    language: bool,
    subjects: Vec<String>,
}

struct Scanner<'a> {
    rest: &'a str,
    row: u64,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.rest = &self.rest[c.len_utf8()..];
        self.row += u64::from(c == '\n');
        Some(c)
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.next();
        }
    }

    fn problem<T>(&self, found: impl Into<String>) -> Result<T, Problem> {
        Err((self.row, found.into()))
    }

    fn keyword(&mut self) -> Result<Option<Keyword>, Problem> {
        self.blanks();
        if self.rest.is_empty() {
            return Ok(None);
        }
        let mut keyword = Keyword { name: String::new(), language: false, subjects: Vec::new() };
        while let Some(c) = self.peek().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
            keyword.name.push(c.to_ascii_uppercase());
            self.next();
        }
        self.blanks();
        if self.peek() == Some('[') {
            keyword.language = true;
            while self.next().is_some_and(|c| c != ']') {}
            self.blanks();
        }
        if self.peek() == Some('(') {
            self.next();
            keyword.subjects = self.subjects()?;
            self.blanks();
        }
        match self.next() {
            Some('=') if !keyword.name.is_empty() => Ok(Some(keyword)),
            _ => self.problem("a keyword that is not followed by ="),
        }
    }

    fn subjects(&mut self) -> Result<Vec<String>, Problem> {
        let mut subjects = Vec::new();
        loop {
            self.blanks();
            match self.peek() {
                Some('"') => subjects.push(self.quoted()?),
                Some(',') => {
                    self.next();
                }
                Some(')') => {
                    self.next();
                    return Ok(subjects);
                }
                _ => return self.problem("a subject without quotation marks"),
            }
        }
    }

    fn quoted(&mut self) -> Result<String, Problem> {
        let row = self.row;
        self.next();
        let Some(end) = self.rest.find('"') else { return Err((row, "a quotation mark that is never closed".to_owned())) };
        let text = self.rest[..end].to_owned();
        self.row += text.matches('\n').count() as u64;
        self.rest = &self.rest[end + 1..];
        Ok(text)
    }

    /// Values up to the semicolon, and the line in which each begins. Quoted texts that follow each other without a comma are one text.
    fn values(&mut self) -> Result<(Vec<String>, Vec<u64>), Problem> {
        let (mut values, mut rows): (Vec<String>, Vec<u64>) = (Vec::new(), Vec::new());
        let mut joins = false;
        loop {
            self.blanks();
            let row = self.row;
            match self.peek() {
                Some('"') => {
                    let text = self.quoted()?;
                    match values.last_mut() {
                        Some(last) if joins => last.push_str(&text),
                        _ => {
                            values.push(text);
                            rows.push(row);
                        }
                    }
                    joins = true;
                }
                Some(';') => {
                    self.next();
                    return Ok((values, rows));
                }
                // A dash between two texts is a span, as in `TLIST(A1),"2019"-"2022"`.
                Some(',' | '-') => {
                    self.next();
                    joins = false;
                }
                Some(_) if joins => return self.problem("words after a closing quotation mark"),
                Some(_) => {
                    values.push(self.bare());
                    rows.push(row);
                }
                None => return self.problem("no semicolon before the end"),
            }
        }
    }

    /// A number, `YES`, or `TLIST(A1, …)`, whose bracket may hold anything.
    fn bare(&mut self) -> String {
        let mut word = String::new();
        let mut depth = 0_u32;
        while let Some(c) = self.peek() {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                ',' | ';' | '"' if depth == 0 => break,
                c if c.is_whitespace() && depth == 0 => break,
                _ => {}
            }
            word.push(c);
            self.next();
        }
        word
    }
}

/// What the header says, in the main language.
#[derive(Default)]
struct Keywords {
    plain: BTreeMap<String, Vec<String>>,
    by_subject: BTreeMap<(String, String), Vec<String>>,
    /// Lines in which the codes and values of a variable stand.
    rows: BTreeMap<(String, String), Vec<u64>>,
}

impl Keywords {
    fn keep(&mut self, keyword: Keyword, values: Vec<String>, rows: Vec<u64>) {
        if keyword.language {
            return;
        }
        match keyword.subjects.first() {
            None => {
                self.plain.insert(keyword.name, values);
            }
            Some(subject) => {
                let key = (keyword.name, subject.clone());
                if matches!(key.0.as_str(), "CODES" | "VALUES") {
                    self.rows.insert(key.clone(), rows);
                }
                self.by_subject.insert(key, values);
            }
        }
    }

    fn first(&self, name: &str) -> Option<&str> {
        self.plain.get(name)?.first().map(String::as_str).filter(|text| !text.is_empty())
    }

    fn about(&self, name: &str, subject: &str) -> Option<&Vec<String>> {
        self.by_subject.get(&(name.to_owned(), subject.to_owned()))
    }

    fn dimensions(&self, row: u64) -> Result<(Vec<Dimension>, Option<usize>), Problem> {
        let list = |name: &str| self.plain.get(name).cloned().unwrap_or_default();
        let variables = [list("STUB"), list("HEADING")].concat();
        if variables.is_empty() {
            return Err((row, "neither STUB nor HEADING".to_owned()));
        }
        let contents = self.first("CONTVARIABLE");
        let mut dimensions = Vec::new();
        for variable in &variables {
            let labels = self.about("VALUES", variable).ok_or_else(|| (row, format!("no VALUES for {variable}")))?;
            let codes = self.about("CODES", variable).unwrap_or(labels);
            if codes.len() != labels.len() {
                return Err((row, format!("{} CODES for {} VALUES of {variable}", codes.len(), labels.len())));
            }
            let code = self.about("VARIABLECODE", variable).and_then(|codes| codes.first()).unwrap_or(variable);
            let mut dimension = Dimension::new(code, variable);
            dimension.role = match contents {
                Some(contents) if contents == variable => Some(Role::Measure),
                _ => self.about("TIMEVAL", variable).map(|_| Role::Period(0)),
            };
            let lines = |name: &str| self.rows.get(&(name.to_owned(), variable.clone()));
            let lines = lines("CODES").or_else(|| lines("VALUES")).into_iter().flatten();
            let categories = lines.zip(codes.iter().zip(labels));
            dimension.categories =
                categories.map(|(row, (code, label))| Category { code: code.clone(), label: label.clone(), row: *row }).collect();
            dimensions.push(dimension);
        }
        let metric = dimensions.iter().position(|dimension| dimension.role == Some(Role::Measure));
        Ok((dimensions, metric))
    }

    fn facts(&self, dimensions: &[Dimension], metric: Option<usize>) -> Facts {
        let unit = |subject: &str| self.about("UNITS", subject).and_then(|units| units.first()).map(String::as_str);
        let unit_of = |subject: &str| unit(subject).or_else(|| self.first("UNITS")).map(str::to_owned);
        let measures = if let Some(metric) = metric {
            let measure = |category: &Category| MeasureName {
                code: category.code.clone(),
                label: category.label.clone(),
                unit: unit_of(&category.label),
                period: None,
            };
            dimensions[metric].categories.iter().map(measure).collect()
        } else {
            let contents = self.first("CONTENTS").unwrap_or("value");
            vec![MeasureName { unit: unit_of(contents), ..MeasureName::named(contents) }]
        };
        let title = self.first("TITLE").or_else(|| self.first("DESCRIPTION")).map(str::to_owned);
        let updated = self.first("LAST-UPDATED").map(str::to_owned);
        Facts { title, producer: Some(Producer::Ssb), updated, format: "PC-Axis", measures, ..Facts::default() }
    }
}

/// The part after `DATA=`.
struct Data<'a> {
    keywords: &'a Keywords,
    dimensions: &'a [Dimension],
}

impl Data<'_> {
    /// Every cell with the line in which it stands.
    fn read(&self, scanner: &mut Scanner, cells: u64) -> Result<Vec<(Cell, u64)>, Problem> {
        let keys = self.keywords.by_subject.keys().filter(|(name, _)| name == "KEYS").count();
        if keys > 0 {
            return self.sparse(scanner, cells, keys);
        }
        let mut values = Vec::new();
        while let Some(cell) = self.cell(scanner)? {
            values.push((cell, scanner.row));
            if values.len() as u64 > cells {
                return scanner.problem(format!("more values than {cells} cells"));
            }
        }
        if values.len() as u64 == cells {
            Ok(values)
        } else {
            scanner.problem(format!("{} values for {cells} cells", values.len()))
        }
    }

    fn cell(&self, scanner: &mut Scanner) -> Result<Option<Cell>, Problem> {
        scanner.blanks();
        while scanner.peek() == Some(',') {
            scanner.next();
            scanner.blanks();
        }
        match scanner.peek() {
            None | Some(';') => Ok(None),
            Some('"') => scanner.quoted().map(|sign| Some(Cell::Sign(self.declared(&sign)))),
            Some(_) => {
                let word = scanner.bare();
                match word.parse::<f64>() {
                    Ok(number) if number.is_finite() && !word.contains(['n', 'i', 'N', 'I']) => Ok(Some(Cell::Number(number))),
                    _ if word.chars().all(|c| matches!(c, '.' | ':' | '-')) => Ok(Some(Cell::Sign(self.declared(&word)))),
                    _ => scanner.problem("neither a number nor a sign among the data"),
                }
            }
        }
    }

    /// One to six dots stand for the sign that the file declares for them; without a declaration they stand for themselves.
    fn declared(&self, sign: &str) -> String {
        let keyword = match sign {
            "-" => "DATASYMBOLNIL".to_owned(),
            dots if !dots.is_empty() && dots.len() <= 6 && dots.bytes().all(|byte| byte == b'.') => {
                format!("DATASYMBOL{}", dots.len())
            }
            _ => return sign.to_owned(),
        };
        self.keywords.first(&keyword).unwrap_or(sign).to_owned()
    }

    /// Lines that begin with their stub values; lines that are left out hold nothing but zeros, which stand where the data begin.
    fn sparse(&self, scanner: &mut Scanner, cells: u64, keys: usize) -> Result<Vec<(Cell, u64)>, Problem> {
        let width: usize =
            self.dimensions[keys.min(self.dimensions.len())..].iter().map(|dimension| dimension.categories.len()).product();
        let mut values = vec![(Cell::Number(0.0), scanner.row); usize::try_from(cells).unwrap_or(0)];
        loop {
            scanner.blanks();
            if matches!(scanner.peek(), None | Some(';')) {
                return Ok(values);
            }
            let mut line = 0;
            for dimension in &self.dimensions[..keys.min(self.dimensions.len())] {
                let Some(Cell::Sign(key)) = self.cell(scanner)? else { return scanner.problem("a line without its key") };
                let position = dimension.categories.iter().position(|category| category.code == key || category.label == key);
                let Some(position) = position else {
                    return scanner.problem(format!("the key {key} is no value of {}", dimension.label));
                };
                line = line * dimension.categories.len() + position;
            }
            for offset in 0..width {
                let Some(cell) = self.cell(scanner)? else { return scanner.problem("a line that ends too early") };
                values[line * width + offset] = (cell, scanner.row);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = "CHARSET=\"ANSI\";\nSTUB=\"region\";\nHEADING=\"contents\",\"year\";\nCONTVARIABLE=\"contents\";\n\
        VALUES(\"region\")=\"Halden; \"\n\"by\",\"Moss\";\nVALUES(\"contents\")=\"Births\";\nVALUES(\"year\")=\"2019\",\"2020\";\n\
        CODES(\"region\")=\"K_3001\",\"K_3002\";\nTIMEVAL(\"year\")=TLIST(A1,\"2019\"-\"2020\");\nUNITS=\"persons\";\nDATA=\n1 \"..\"\n\"-\" 4;\n";

    #[test]
    fn texts_join_semicolons_stay_and_signs_are_signs() {
        let facts = read(SMALL, "t.px").unwrap();
        assert_eq!(facts.dimensions[0].categories[0].label, "Halden; by");
        assert_eq!(facts.dimensions[1].role, Some(Role::Period(0)));
        assert_eq!(facts.measures[0].unit.as_deref(), Some("persons"));
        let cells: Vec<&Cell> = facts.cells.iter().map(|fact| &fact.cell).collect();
        assert_eq!(cells, [&Cell::Number(1.0), &Cell::Sign("..".into()), &Cell::Sign("-".into()), &Cell::Number(4.0)]);
    }

    #[test]
    fn categories_and_cells_know_the_line_of_the_file() {
        let facts = read(&SMALL.replace("\"K_3001\",\"K_3002\"", "\"K_3001\",\n\"K_3002\""), "t.px").unwrap();
        let line = |text: &str| SMALL.lines().position(|line| line.contains(text)).map_or(0, |position| position as u64 + 1);
        let codes = line("CODES");
        assert_eq!(facts.dimensions[0].categories.iter().map(|found| found.row).collect::<Vec<_>>(), [codes, codes + 1]);
        let data = line("DATA") + 1;
        assert_eq!(facts.cells.iter().map(|fact| fact.row).collect::<Vec<_>>(), [data + 1, data + 1, data + 2, data + 2]);
    }

    #[test]
    fn keys_place_their_lines_and_leave_zeros_between() {
        let text = SMALL.replace("DATA=\n1 \"..\"\n\"-\" 4;", "KEYS(\"region\")=CODES;\nDATA=\n\"K_3002\",7 8;");
        let cells: Vec<Cell> = read(&text, "t.px").unwrap().cells.into_iter().map(|fact| fact.cell).collect();
        assert_eq!(cells, [0.0, 0.0, 7.0, 8.0].map(Cell::Number));
    }

    #[test]
    fn faults_are_named_with_their_line() {
        for (from, to, row) in [
            ("UNITS=\"persons\"", "UNITS=\"per\"sons\"", 11),
            ("STUB=\"region\";\nHEADING=\"contents\",\"year\";\n", "", 10),
            ("DATA=\n1 \"..\"\n\"-\" 4;\n", "", 12),
            ("\"-\" 4;", "\"-\";", 14),
            ("\"-\" 4;", "\"-\" x;", 14),
        ] {
            let errors = read(&SMALL.replace(from, to), "t.px").unwrap_err();
            assert_eq!((errors[0].code, errors[0].place.row), (Code::BadCube, Some(row)), "{to}");
        }
    }
}
