//! Contact data and identifiers: columns that are never decoded, and values that must never be.

use crate::ingest::normalise;

/// Names of columns with contact data or identifiers, in the loose form of [`normalise::loose`]: SurveyXact (long and eight-character
/// names), Nettskjema, LimeSurvey, Microsoft Forms, Questback, and what people call them by hand.
const NAMES: [&str; 86] = [
    "email",
    "e_mail",
    "e_post",
    "epost",
    "mail",
    "e_postadresse",
    "epostadresse",
    "e_mail_address",
    "email_address",
    "emailaddress",
    "navn",
    "namn",
    "name",
    "full_name",
    "fullt_navn",
    "fornavn",
    "fornamn",
    "forn",
    "first_name",
    "firstname",
    "given_name",
    "etternavn",
    "etternamn",
    "ettern",
    "last_name",
    "lastname",
    "surname",
    "family_name",
    "kontaktperson",
    "contact",
    "contact_person",
    "respondent",
    "respondentid",
    "respondent_id",
    "responde",
    "respondentnavn",
    "respondent_name",
    "response_id",
    "responseid",
    "submission_id",
    "svar_id",
    "svarid",
    "lfdnr",
    "id",
    "personid",
    "person_id",
    "user_id",
    "userid",
    "username",
    "brukernavn",
    "brukarnamn",
    "bruker",
    "user",
    "token",
    "seed",
    "access_code",
    "tilgangskode",
    "survey_link",
    "surveylink",
    "link",
    "ipaddr",
    "ip",
    "ip_address",
    "ip_adresse",
    "ipaddress",
    "refurl",
    "referrer_url",
    "phone",
    "telephone",
    "telefon",
    "telefonnummer",
    "mobil",
    "mobile",
    "mobilnummer",
    "mobile_phone",
    "tlf",
    "tlfnr",
    "phone_number",
    "sms",
    "adresse",
    "address",
    "fodselsnummer",
    "fødselsnummer",
    "fnr",
    "personnummer",
    "national_id",
];

/// Whether a header says that its column holds contact data or identifiers.
pub(crate) fn is_contact_header(header: &str) -> bool {
    let name = normalise::loose(header);
    NAMES.contains(&name.as_str()) || name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_') == "email"
}

/// Whether a text holds an e-mail address.
pub(crate) fn holds_email(text: &str) -> bool {
    text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | ';' | ',' | '(' | ')')).any(|word| {
        word.split_once('@').is_some_and(|(user, host)| {
            let host = host.trim_end_matches('.');
            let (name, top) = host.rsplit_once('.').unwrap_or(("", ""));
            !user.is_empty() && !name.is_empty() && !host.contains('@') && top.len() >= 2 && top.chars().all(char::is_alphabetic)
        })
    })
}

/// Whether a text holds a Norwegian telephone number: eight digits, together or as people group them, that are no date.
pub(crate) fn holds_phone(text: &str) -> bool {
    let tidy = text.replace(['\u{a0}', '\u{202f}'], " ");
    let words: Vec<&str> = tidy.split(|c: char| !c.is_ascii_digit() && c != '+').filter(|word| !word.is_empty()).collect();
    let lengths: Vec<usize> = words.iter().map(|word| word.trim_start_matches('+').len()).collect();
    let beside = |first: usize, count: usize| {
        let digits = words[first..first + count].join(" ");
        tidy.contains(&digits)
    };
    let begins = |at: usize| words[at].starts_with(['2', '3', '4', '5', '6', '7', '8', '9']);
    (0..words.len()).any(|at| {
        let rest = &lengths[at..];
        match rest {
            [8 | 10, ..] if words[at].trim_start_matches("+47").len() == 8 => {
                !words[at].starts_with("20") && !words[at].starts_with("19")
            }
            [2, 2, 2, 2, ..] => begins(at) && beside(at, 4),
            [3, 2, 3, ..] => begins(at) && beside(at, 3),
            _ => false,
        }
    })
}

/// Whether a text holds a Norwegian national identity number: eleven digits with a date and right check digits, also when a blank
/// stands after the sixth, or when a spreadsheet ate the leading zero of a cell.
pub(crate) fn holds_national_id(text: &str) -> bool {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).collect();
    let alone = text.trim().bytes().all(|byte| byte.is_ascii_digit());
    if alone && digits.len() == 10 {
        return is_national_id(&[b"0", &digits[..]].concat());
    }
    runs(text).iter().any(|run| run.len() == 11 && is_national_id(run))
}

/// Runs of digits; single blanks, hyphens and no-break spaces after six digits do not end one.
fn runs(text: &str) -> Vec<Vec<u8>> {
    let mut runs = vec![Vec::new()];
    let characters: Vec<char> = text.chars().collect();
    for (at, &c) in characters.iter().enumerate() {
        let run = runs.last_mut().map_or(0, |run: &mut Vec<u8>| {
            if let (true, Ok(byte)) = (c.is_ascii_digit(), u8::try_from(c)) {
                run.push(byte);
            }
            run.len()
        });
        let bridge = run == 6 && matches!(c, ' ' | '-' | '\u{a0}') && characters.get(at + 1).is_some_and(char::is_ascii_digit);
        if !c.is_ascii_digit() && !bridge && run > 0 {
            runs.push(Vec::new());
        }
    }
    runs
}

/// The date may be that of an ordinary number, a D-number (day + 40) or an H-number or synthetic one (month + 40, 65 or 80). The
/// second check digit is as always; of the first, the rule from 2032 on accepts four remainders, one of which is the old rule.
fn is_national_id(digits: &[u8]) -> bool {
    let digit = |at: usize| u32::from(digits[at] - b'0');
    let day = digit(0) * 10 + digit(1);
    let month = digit(2) * 10 + digit(3);
    let day_fits = (1..=31).contains(&day) || (41..=71).contains(&day);
    let month_fits = [0, 40, 65, 80].iter().any(|shift| (shift + 1..=shift + 12).contains(&month));
    let weighted = |weights: &[u32]| weights.iter().enumerate().map(|(at, weight)| weight * digit(at)).sum::<u32>() % 11;
    let first = weighted(&[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]);
    let second = weighted(&[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]);
    day_fits && month_fits && first <= 3 && second == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contact_columns_are_known_by_name() {
        for header in [
            "E-postadresse",
            "forn",
            "ettern",
            "email",
            "Navn",
            "ipaddr",
            "token",
            "respondentid",
            "responde",
            "$submission_id",
            "ID",
            "email2",
        ] {
            assert!(is_contact_header(header), "{header}");
        }
        for header in ["enhet", "navn_pa_plan", "q1", "Kjenner du navnet på planen?", "identify_1"] {
            assert!(!is_contact_header(header), "{header}");
        }
    }

    #[test]
    fn addresses_and_numbers_are_known_by_value() {
        for text in ["kari@kommune.no", "Kari <kari.n@skole.kommune.no>", "a@b.no; c@d.no"] {
            assert!(holds_email(text), "{text}");
        }
        for text in ["@kommune", "snakk @ kl. 12", "a@b", "pris@5.0"] {
            assert!(!holds_email(text), "{text}");
        }
        for text in ["15813200047", "158132 00047", "nr 15813200047.", "158132-00047"] {
            assert!(holds_national_id(text), "{text}");
        }
        for text in ["15813200048", "99999999999", "12345678", "158132000471", "2026-01-01 12:00:00", "10000000001"] {
            assert!(!holds_national_id(text), "{text}");
        }
    }

    #[test]
    fn a_number_that_lost_its_leading_zero_is_still_one() {
        let complete = (0..100_u32).map(|tail| format!("010180012{tail:02}")).find(|number| holds_national_id(number));
        let number = complete.expect("one of the hundred has right check digits");
        assert!(holds_national_id(&number[1..]));
        assert!(!holds_national_id(&format!("nr {}", &number[1..])));
    }
}
