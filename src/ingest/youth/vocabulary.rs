//! The words of statistics banks: which dimension is the area, what a measure counts, which years a period holds.

use crate::model::{AgeGroup, Period, Sex, ValueKind, ValueUnit};

/// What a dimension, or a column, is for. The number tells which of several wins: the smallest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// Code or name of the area.
    Area(u8),
    /// Years.
    Period(u8),
    /// Ages.
    Age,
    /// School grades.
    Grade,
    /// Sex.
    Sex,
    /// The cell says what the number on the row measures.
    Measure,
    /// The cell names the indicator.
    Indicator,
    /// The cell names the unit.
    Unit,
    /// The cell says why numbers are withheld.
    Flag,
    /// The cell has the publisher's own verdict.
    Verdict,
    /// Help columns for sorting and drawing.
    Ignored,
    /// Any other grouping.
    Other,
}

/// Lower case, single blanks, no invisible characters.
pub(super) fn fold(text: &str) -> String {
    let invisible = |c: char| matches!(c, '\u{feff}' | '\u{200b}' | '\u{ad}');
    let kept: String = text.chars().filter(|&c| !invisible(c)).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// A text as an id: letters a–z, digits and `_`.
pub(super) fn slug(text: &str) -> String {
    let mut id = String::new();
    for c in fold(text).chars() {
        let mapped = match c {
            'æ' => "ae",
            'ø' | 'ö' => "o",
            'å' | 'ä' => "a",
            _ => "",
        };
        if !mapped.is_empty() {
            id.push_str(mapped);
        } else if c.is_ascii_alphanumeric() {
            id.push(c);
        } else if !id.ends_with('_') && !id.is_empty() {
            id.push('_');
        }
    }
    id.trim_end_matches('_').to_owned()
}

/// The role of a column or dimension by its code or header.
pub(super) fn role(name: &str) -> Role {
    match fold(name).as_str() {
        "geo" | "region_code" | "area" | "area_code" | "regionkode" => Role::Area(0),
        "kommunenummer" | "kommunenr" | "kommunenr." | "kommune_code" | "kommunekode" | "sted_kode" => Role::Area(1),
        "geografi" | "region" => Role::Area(2),
        "kommune" | "bydel" | "bostedskommune" | "municipality" | "sted" => Role::Area(3),
        "area_name" | "region_navn" | "fylke" | "fylke_code" | "fylkekode" | "land" | "land_code" | "bydel_code" | "county" => {
            Role::Area(9)
        }
        "aar" | "tid" | "time" | "period" | "periode" => Role::Period(0),
        "år (intervall)" | "skoleår" | "skuleår" => Role::Period(1),
        "år" | "year" => Role::Period(2),
        "skoleår_slutt" => Role::Period(9),
        "alder" | "age" | "alder vises ikke" | "aldersgruppe" => Role::Age,
        "trinn" | "klassetrinn" | "grade" => Role::Grade,
        "kjonn" | "kjønn" | "sex" | "gender" => Role::Sex,
        "measure_type" | "måltall" | "contentscode" | "statistikkvariabel" | "measure" => Role::Measure,
        "indicator" | "indikator" => Role::Indicator,
        "unit" | "enhet" | "eining" => Role::Unit,
        "flag" | "flagg" | "spvflagg" => Role::Flag,
        "verdict" | "vurdering" | "vurdering mot landet" | "mot landet" | "testresultat" => Role::Verdict,
        "label" | "sortkommune" | "sortering" | "region_level" | "area_type" | "dimensions.code" | "dimensions.label" => {
            Role::Ignored
        }
        _ => Role::Other,
    }
}

/// What a number measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Meaning {
    /// Persons or events over the whole period.
    Count,
    /// The same as a yearly mean.
    YearlyCount,
    /// Persons that could have been counted.
    Denominator,
    /// The same as a yearly mean.
    YearlyDenominator,
    /// Expected from national rates.
    Expected,
    /// The same as a yearly mean.
    YearlyExpected,
    /// The figure that is published.
    Value(ValueKind),
    /// Observed over expected, the country being 100.
    Index,
    /// A count before disclosure control, which must not be read.
    BeforeSuppression,
    /// A help figure that nothing here needs.
    Help,
    /// An indicator of its own.
    Own,
}

/// The meaning of a measure by the codes of FHI and of the municipality's own tables.
pub(super) fn meaning_by_code(code: &str) -> Option<Meaning> {
    let code = fold(code);
    Some(match code.as_str() {
        "sumteller" | "count" | "numerator" => Meaning::Count,
        "teller" | "teljar" | "antall" => Meaning::YearlyCount,
        "sumnevner" | "denominator" => Meaning::Denominator,
        "nevner" | "nemnar" => Meaning::YearlyDenominator,
        "sumpredteller" | "expected" | "forventet" | "forventa" => Meaning::Expected,
        "predteller" => Meaning::YearlyExpected,
        "meis" | "adjusted" | "flx" => Meaning::Value(ValueKind::Standardised),
        "rate" | "crude" | "maltall" => Meaning::Value(ValueKind::Crude),
        "smr" => Meaning::Index,
        "norm" | "rate.n" | "rate_n" | "normsmr" => Meaning::Help,
        _ if code.ends_with("_uprikk") => Meaning::BeforeSuppression,
        _ => return None,
    })
}

/// Whether labels say what is measured: each is the word for a measure, and one at least is the word for a count or what it is counted of.
pub(super) fn are_measures<'a>(labels: impl Iterator<Item = &'a str> + Clone) -> bool {
    let counted = |label: &str| {
        matches!(
            meaning_by_code(label),
            Some(Meaning::Count | Meaning::YearlyCount | Meaning::Denominator | Meaning::YearlyDenominator)
        )
    };
    let measured =
        |label: &str| meaning_by_code(label).is_some() || is_value_header(label) || meaning_by_label(label, None) != Meaning::Own;
    let filled = labels.filter(|label| !label.trim().is_empty());
    filled.clone().any(counted) && filled.clone().all(measured)
}

/// Whether a header is that of a column of values.
pub(super) fn is_value_header(name: &str) -> bool {
    matches!(fold(name).as_str(), "value" | "verdi" | "andel" | "prosent" | "figures")
}

/// The meaning of a measure by its label and unit.
pub(super) fn meaning_by_label(label: &str, unit: Option<&str>) -> Meaning {
    let label = fold(label);
    let rate = unit_of(&label).or_else(|| unit.and_then(unit_of));
    if label.contains("standardis") {
        return Meaning::Value(ValueKind::Standardised);
    }
    match rate {
        Some(ValueUnit::Count) => Meaning::Count,
        Some(_) => Meaning::Value(ValueKind::Crude),
        None if label.starts_with("andel") || label == "value" || label == "verdi" => Meaning::Value(ValueKind::Crude),
        None => Meaning::Own,
    }
}

/// The unit that a text speaks of, if it speaks of one.
pub(super) fn unit_of(text: &str) -> Option<ValueUnit> {
    let text = fold(text).replace([' ', '_'], "");
    let has = |word: &str| text.contains(word);
    if has("per100000") || has("pr100000") || has("perhundredthousand") {
        Some(ValueUnit::PerHundredThousand)
    } else if has("per1000") || has("pr1000") || has("promille") || has("perthousand") {
        Some(ValueUnit::PerThousand)
    } else if has("prosent") || has("percent") || has("%") {
        Some(ValueUnit::Percent)
    } else if text == "share" || text == "andel(0-1)" {
        Some(ValueUnit::Share)
    } else if has("antall") || matches!(text.as_str(), "antal" | "personer" | "personar" | "persons" | "number" | "count" | "tal")
    {
        Some(ValueUnit::Count)
    } else if matches!(text.as_str(), "index" | "indeks" | "smr") {
        Some(ValueUnit::Index)
    } else {
        None
    }
}

/// A title, and the words behind it that name the unit or the sex, or say that values are standardised: saved tables end in them.
pub(super) fn split_title(title: &str) -> (&str, &str) {
    let mut plain = title.trim_end();
    while let Some((before, last)) = plain.rsplit_once([',', '(', '–', ';']) {
        let is_unit = unit_of(last).is_some() || fold(last).contains("standardis");
        if before.trim().is_empty() || !(is_unit || sex_word(last).is_some()) {
            break;
        }
        plain = before.trim_end();
    }
    (plain, title[plain.len()..].trim_matches([',', '(', ')', '–', ';', ' ', '.']))
}

/// A span of years: `2024`, `2022_2024`, `2022-2024`, a date, a school year or a span of school years. Quarters, months
/// and weeks are no spans of years.
pub(super) fn period(text: &str) -> Option<Period> {
    let text = fold(text).replace(['–', '_'], "-");
    let parts: Vec<&str> = text.split('-').map(str::trim).collect();
    let period = match parts.as_slice() {
        [one] => single(one).map(|year| Period { from: year, to: year }),
        [year, month, day] if month.len() == 2 && day.len() == 2 => {
            calendar_year(year).map(|year| Period { from: year, to: year })
        }
        [first, second] if second.len() == 2 => {
            school_year(&format!("{first}/{second}")).map(|year| Period { from: year, to: year })
        }
        [first, last] => Some(Period { from: single(first)?, to: single(last)? }),
        _ => None,
    }?;
    (period.from <= period.to).then_some(period)
}

fn single(text: &str) -> Option<i32> {
    calendar_year(text).or_else(|| school_year(text))
}

fn calendar_year(text: &str) -> Option<i32> {
    let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().filter(|year| (1800..2200).contains(year))
}

/// `2016/17` and `2016/2017`: the year in which the school year begins.
fn school_year(text: &str) -> Option<i32> {
    let (first, second) = text.split_once('/')?;
    let begins = calendar_year(first)?;
    let next = begins + 1;
    let follows = second == next.to_string() || second == format!("{:02}", next % 100);
    follows.then_some(begins)
}

/// Ages: `0_17`, `0-17 år`, `17`, `45 år+`, `018`; grades: `5. trinn`, `8-10.trinn`. Everything that means "all" is all.
pub(super) fn age(code: &str, label: &str, grades: bool) -> Option<AgeGroup> {
    age_of(&fold(label), grades).or_else(|| age_of(&fold(code), grades))
}

fn age_of(text: &str, grades: bool) -> Option<AgeGroup> {
    let everybody = [
        "all",
        "alle",
        "alle aldre",
        "i alt",
        "total",
        "totalt",
        "total age",
        "0-120",
        "0_120",
        "samlet",
        "all ages",
        "sum",
        "alle aldrar",
    ];
    if text.is_empty() || everybody.contains(&text) {
        return Some(AgeGroup::All);
    }
    let in_grades = grades || text.contains("trinn") || text.contains("grade") || text.contains("klasse");
    let mut bare = text.to_owned();
    for word in ["trinn", "klasse", "grade", "åringer", "år", "years", "year", ".", " "] {
        bare = bare.replace(word, "");
    }
    let (bare, open) =
        match bare.strip_suffix('+').or_else(|| bare.strip_suffix("ellereldre")).or_else(|| bare.strip_suffix("ogover")) {
            Some(rest) => (rest.to_owned(), true),
            None => (bare, false),
        };
    let (from, to) = bare.split_once(['_', '-', '–']).unwrap_or((&bare, &bare));
    let digits = |part: &str| (!part.is_empty() && part.len() <= 3).then(|| part.parse::<u16>().ok()).flatten();
    let (from, to) = (digits(from)?, digits(to)?);
    if from > to || to > 150 {
        return None;
    }
    if in_grades {
        let grade = |grade: u16| u8::try_from(grade).ok().filter(|grade| (1..=13).contains(grade));
        return Some(AgeGroup::Grades { from: grade(from)?, to: grade(to)? });
    }
    if from == 0 && to >= 105 {
        return Some(AgeGroup::All);
    }
    Some(AgeGroup::Years { from, to: (!open).then_some(to) })
}

/// Sex by code or label; code 8 of FHI is illegal and stays unread.
pub(super) fn sex(code: &str, label: &str) -> Option<Sex> {
    sex_of(&fold(label)).or_else(|| sex_of(&fold(code)))
}

/// The sex that a word of a title names; letters and digits name none.
pub(super) fn sex_word(text: &str) -> Option<Sex> {
    let word = fold(text.trim_matches([',', '(', ')', ';', '–', ' ', '.']));
    sex_of(&word).filter(|sex| *sex != Sex::Unknown && word.len() > 2)
}

fn sex_of(text: &str) -> Option<Sex> {
    Some(match text {
        "0" | "kjønn samlet" | "begge kjønn" | "both" | "both sexes" | "begge" | "alle" | "total" | "samlet" | "i alt"
        | "all" | "totalt" => Sex::Both,
        "1" | "gutter" | "gutar" | "menn" | "mann" | "male" | "men" | "boys" | "gutt" | "males" | "m" => Sex::Male,
        "2" | "jenter" | "kvinner" | "kvinne" | "female" | "women" | "girls" | "jente" | "females" | "f" | "k" => Sex::Female,
        "9" | "ukjent" | "unknown" => Sex::Unknown,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_spans_of_years_or_nothing() {
        for (text, from, to) in [
            ("2024", 2024, 2024),
            ("2022_2024", 2022, 2024),
            ("2011-2015", 2011, 2015),
            ("2015-01-01", 2015, 2015),
            ("2016/17-2018/19", 2016, 2018),
            ("2018-19", 2018, 2018),
            ("1999/2000", 1999, 1999),
        ] {
            assert_eq!(period(text), Some(Period { from, to }), "{text}");
        }
        for text in ["2024K1", "2024M01", "200409", "2024_2022", "", "24", "2018-21", "2016/18", "år"] {
            assert_eq!(period(text), None, "{text}");
        }
    }

    #[test]
    fn ages_and_grades_are_told_apart() {
        let years = |from, to| Some(AgeGroup::Years { from, to });
        assert_eq!(age("0_17", "0-17 år", false), years(0, Some(17)));
        assert_eq!(age("018", "", false).or(age("018", "018", false)), Some(AgeGroup::All));
        assert_eq!(age("018", "018", false), years(18, Some(18)));
        assert_eq!(age("x", "45 år+", false), years(45, None));
        assert_eq!(age("0", "Alle aldre", false), Some(AgeGroup::All));
        assert_eq!(age("0_120", "0_120", false), Some(AgeGroup::All));
        assert_eq!(age("8-10.trinn", "8-10.trinn", false), Some(AgeGroup::Grades { from: 8, to: 10 }));
        assert_eq!(age("5. trinn", "5. trinn", true), Some(AgeGroup::Grades { from: 5, to: 5 }));
        assert_eq!(age("voksne", "voksne", false), None);
    }

    #[test]
    fn ids_are_plain_letters() {
        assert_eq!(slug("Trives på skolen, 10. klasse"), "trives_pa_skolen_10_klasse");
    }

    #[test]
    fn the_unit_is_no_part_of_a_title() {
        assert_eq!(split_title("Trives på skolen, 10. trinn, prosent"), ("Trives på skolen, 10. trinn", "prosent"));
        assert_eq!(split_title("Mobbing (prosent, standardisert)"), ("Mobbing", "prosent, standardisert"));
        assert_eq!(split_title("Bor trangt, 0-17 år"), ("Bor trangt, 0-17 år", ""));
        assert_eq!(split_title("Trives på skolen (jenter), prosent"), ("Trives på skolen", "jenter), prosent"));
        assert_eq!(split_title("Prosent"), ("Prosent", ""));
    }

    #[test]
    fn labels_tell_what_is_measured() {
        let standardised = Meaning::Value(ValueKind::Standardised);
        assert_eq!(meaning_by_label("andel (prosent, standardisert)", None), standardised);
        assert_eq!(meaning_by_label("antall", None), Meaning::Count);
        assert_eq!(meaning_by_label("Avstand", Some("prosent")), Meaning::Value(ValueKind::Crude));
        assert_eq!(meaning_by_label("Emission", Some("kt")), Meaning::Own);
    }

    #[test]
    fn measures_among_labels_are_told_from_groups_that_speak_of_them() {
        for labels in
            [["Teller", "Nevner"].as_slice(), &["count", "denominator", "andel (prosent)"], &["Teljar", "Nemnar", "Prosent"]]
        {
            assert!(are_measures(labels.iter().copied()), "{labels:?}");
        }
        for labels in
            [["50 prosent av medianen", "60 prosent av medianen"].as_slice(), &["Teller", "Skien"], &["", " "], &["Andel"]]
        {
            assert!(!are_measures(labels.iter().copied()), "{labels:?}");
        }
    }
}
