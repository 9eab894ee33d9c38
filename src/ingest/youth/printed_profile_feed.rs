//! The table behind a printed public-health profile: one row for each municipality, indicator and language, with the values
//! of the municipality, its county and the country side by side, and the mark that its publisher prints.

use std::collections::BTreeMap;

use super::facts::Facts;
use super::flat_table;
use super::vocabulary;
use crate::diag::{Code, Diagnostic, Place};
use crate::ingest::tables::text_table::Line;
use crate::model::Producer;

/// Columns in which a mark says how the municipality stands to the country, and the word for each.
const MARKS: [(&str, &str); 3] = [("roede", "worse"), ("groenne", "better"), ("hvitmprikk", "different")];

const VALUES: [&str; 3] = ["verdi_lavestegeonivaa", "verdi_mellomgeonivaa", "verdi_referansenivaa"];

fn column(header: &[String], name: &str) -> Option<usize> {
    header.iter().position(|found| vocabulary::fold(found) == name)
}

/// Whether a table has the three value columns of a profile.
pub(super) fn is_feed(lines: &[Line]) -> bool {
    lines.first().is_some_and(|(_, header)| VALUES.iter().all(|name| column(header, name).is_some()))
}

/// Makes a row of each value. The county's and the country's values stand on the rows of all their municipalities and must be
/// the same on each; they are kept once. Rows in Nynorsk repeat those in Bokmål.
pub(super) fn read(lines: &[Line], file: &str) -> Result<Facts, Vec<Diagnostic>> {
    let (header_row, header) = &lines[0];
    let find = |name: &str| column(header, name).ok_or_else(|| name.to_owned());
    let columns = ["sted_kode", "indikator", "enhet", VALUES[0], VALUES[1], VALUES[2]].map(find);
    if let Some(missing) = columns.iter().find_map(|column| column.as_ref().err()) {
        return Err(vec![Diagnostic::new(Code::MissingColumn, Place::file(file).row(*header_row)).found(missing)]);
    }
    let [place, indicator, unit, local, county, nation] = columns.map(|column| column.unwrap_or(0));
    let period = column(header, "periode").or_else(|| column(header, "aar"));
    let Some(period) = period else {
        return Err(vec![Diagnostic::new(Code::MissingColumn, Place::file(file).row(*header_row)).found("Periode")]);
    };
    let language = column(header, "spraakid");
    let marks: Vec<(usize, &str)> = MARKS.iter().filter_map(|(name, word)| Some((column(header, name)?, *word))).collect();
    let mut seen: BTreeMap<[String; 3], String> = BTreeMap::new();
    let mut findings = Vec::new();
    let names = ["GEO", "indicator", "unit", "AAR", "value", "adjusted", "verdict"].map(str::to_owned).to_vec();
    let mut long: Vec<Line> = vec![(*header_row, names)];
    for (row, fields) in &lines[1..] {
        let field = |i: usize| fields.get(i).map_or("", |field| field.trim());
        if language.is_some_and(|language| vocabulary::fold(field(language)) == "nynorsk") {
            continue;
        }
        let code = field(place);
        let padded = if code.len() % 2 == 1 { format!("0{code}") } else { code.to_owned() };
        let above = padded.get(..2).unwrap_or_default().to_owned();
        let marked = marks.iter().find(|(column, _)| !matches!(field(*column), "" | "0" | "."));
        let verdict = marked.map_or("", |(_, word)| *word);
        for (area, value) in [(padded.clone(), field(local)), (above, field(county)), ("0".to_owned(), field(nation))] {
            let key = [area.clone(), field(indicator).to_owned(), field(period).to_owned()];
            match seen.insert(key, value.to_owned()) {
                None => {
                    let [crude, adjusted] = if is_adjusted(field(unit)) { ["", value] } else { [value, ""] };
                    let verdict = if area == padded { verdict } else { "" };
                    let texts = [area.as_str(), field(indicator), field(unit), field(period), crude, adjusted, verdict];
                    long.push((*row, texts.map(str::to_owned).to_vec()));
                }
                Some(earlier) if earlier == value => {}
                Some(_) => findings.push(Diagnostic::new(Code::Duplicate, Place::file(file).row(*row)).found(area)),
            }
        }
    }
    if !findings.is_empty() {
        return Err(findings);
    }
    let mut facts = flat_table::read(&long, file)?;
    facts.producer = Some(Producer::Fhi);
    facts.format = "profile feed";
    Ok(facts)
}

/// A unit says what it is adjusted for: `prosent (a,k)` for age and sex.
fn is_adjusted(unit: &str) -> bool {
    let unit = vocabulary::fold(unit).replace(' ', "");
    ["(a)", "(k)", "(a,k)"].iter().any(|mark| unit.contains(mark))
}
