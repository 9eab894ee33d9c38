//! Area codes and names of a file to codes that exist.

use super::ReadOptions;
use super::facts::{Category, Dimension};
use crate::diag::{Code, Diagnostic};
use crate::model::{AreaCode, NameMatch};

/// The code of every category. What is unknown or ambiguous becomes a finding.
pub(super) fn resolve(dimension: &Dimension, options: &ReadOptions, findings: &mut Vec<Diagnostic>) -> Vec<AreaCode> {
    let mut areas = Vec::with_capacity(dimension.categories.len());
    let mut strangers = 0;
    for category in &dimension.categories {
        match one(category, options) {
            Ok(code) => {
                strangers += usize::from(is_stranger(category, &code, options));
                areas.push(code);
            }
            Err(finding) => findings.push(Diagnostic { place: super::place(options.file, dimension, category), ..*finding }),
        }
    }
    // Other countries number their regions too: when most names are not those of the codes, the codes are not ours.
    let first = dimension.categories.first().filter(|_| strangers * 2 > dimension.categories.len());
    if let Some(category) = first {
        let place = super::place(options.file, dimension, category);
        let finding = Diagnostic::new(Code::UnknownArea, place).found(&category.label);
        findings.push(finding.expected("Norwegian municipalities or counties"));
    }
    areas
}

fn one(category: &Category, options: &ReadOptions) -> Result<AreaCode, Box<Diagnostic>> {
    let place = crate::diag::Place::default();
    // Saved tables write code and name in one cell: `0301 Oslo`.
    let leading = category.code.split_once(' ').and_then(|(first, _)| code_of(first));
    if let Some(code) = code_of(&category.code).or(leading) {
        return if options.geography.knows(&code) {
            Ok(code)
        } else {
            Err(Diagnostic::new(Code::UnknownArea, place).found(&category.code).into())
        };
    }
    let name = if category.label.trim().is_empty() { &category.code } else { &category.label };
    match options.geography.by_name(name) {
        NameMatch::One(code) => Ok(code),
        NameMatch::Several(codes) => {
            let codes: Vec<&str> = codes.iter().map(AreaCode::as_str).collect();
            Err(Diagnostic::new(Code::AmbiguousArea, place).found(name).expected(codes.join(", ")).into())
        }
        NameMatch::None => Err(Diagnostic::new(Code::UnknownArea, place).found(name).into()),
    }
}

/// Whether a text is the code or the name of an area, or of several.
pub(super) fn is_area(text: &str, options: &ReadOptions) -> bool {
    let category = Category { code: text.to_owned(), label: text.to_owned(), row: 0 };
    one(&category, options).map_or_else(|finding| finding.code == Code::AmbiguousArea, |_| true)
}

/// A code, made whole: prefixes of groupings (`K-3004`, `K_5028`) dropped, and the leading zero put back that spreadsheets eat.
fn code_of(text: &str) -> Option<AreaCode> {
    let text = text.trim();
    let digits = text.strip_prefix("K-").or_else(|| text.strip_prefix("K_")).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return (text == "I").then(|| AreaCode::new("0").ok()).flatten();
    }
    if digits.bytes().all(|byte| byte == b'0') {
        return AreaCode::new("0").ok();
    }
    let whole = if digits.len() % 2 == 1 { format!("0{digits}") } else { digits.to_owned() };
    AreaCode::new(whole).ok()
}

/// Whether the file's own name for a code is a name that the code has never had.
fn is_stranger(category: &Category, code: &AreaCode, options: &ReadOptions) -> bool {
    if category.label == category.code || code.as_str() == "0" || code.as_str().len() > 4 || code.as_str().ends_with("99") {
        return false;
    }
    let name = category.label.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    !options.geography.has_been_named(code, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_get_their_leading_zero_back() {
        for (text, code) in
            [("0", "0"), ("00", "0"), ("3", "03"), ("301", "0301"), ("K-3004", "3004"), ("I", "0"), ("30101", "030101")]
        {
            assert_eq!(code_of(text).map(|code| code.to_string()).as_deref(), Some(code), "{text}");
        }
        assert_eq!(code_of("Skien"), None);
    }
}
