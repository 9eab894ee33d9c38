use super::*;
use crate::diag::{Code, Diagnostic};
use crate::model::ItemId;
use crate::model::LinkKind;

/// A questionnaire of two rounds: `b` got new words, `c` a new response scale, `d` is new, `e` was dropped, `f` corrected.
const SMALL: &str = r#"
schema = 1
id = "small"
versions = ["1", "2"]
languages = ["nb"]
title = { nb = "Liten" }

[[domain]]
id = "last"
title = { nb = "Siste" }

[[domain]]
id = "first"
title = { nb = "Første" }

[[response]]
id = "agree"
levels = [{ value = 1, label = { nb = "Nei" } }, { value = 2, label = { nb = "Tja" } }, { value = 3, label = { nb = "Ja" } }]
missing = [{ kind = "dont_know", code = "8", label = { nb = "Vet ikke" } }]

[[response]]
id = "wide"
levels = [{ value = 0, code = "nul", label = { nb = "Aldri" } }, { value = 10, label = { nb = "Alltid" } }]

[[item]]
id = "a"
domain = "first"
response = "agree"
text = { nb = "A" }

[[item]]
id = "b"
domain = "first"
response = "agree"
text = { nb = "B ny" }
changes = [{ version = "2", kind = "reworded", was = { nb = "B gammel" } }]

[[item]]
id = "c"
domain = "last"
response = "agree"
text = { nb = "C" }
changes = [{ version = "2", kind = "rescaled", was_response = "wide" }]

[[item]]
id = "d"
domain = "first"
response = "agree"
since = "2"
text = { nb = "D" }

[[item]]
id = "e"
domain = "first"
response = "agree"
dropped_in = "2"
text = { nb = "E" }

[[item]]
id = "f"
domain = "first"
response = "agree"
text = { nb = "F" }
ask_if = { item = "a", any_of = [2, 3] }
changes = [{ version = "2", kind = "editorial", was = { nb = "F." } }]

[[scale]]
id = "s"
domain = "first"
title = { nb = "S" }
items = ["a", "b", "d"]
reverse = ["b"]

[[multi]]
id = "m"
domain = "first"
text = { nb = "Hva?" }
options = [{ id = "x", label = { nb = "X" } }, { id = "y", label = { nb = "Y" } }]

[[matrix]]
id = "k"
domain = "first"
text = { nb = "Hvem?" }
aspects = [{ id = "ofte", response = "wide", text = { nb = "Hvor ofte" } }, { id = "bra", response = "agree", text = { nb = "Hvor bra" } }]
services = [{ id = "ppt", own = "PPT", label = { nb = "PPT" } }, { id = "bup", label = { nb = "BUP" } }]

[[open]]
id = "o"
domain = "last"
text = { nb = "Noe mer?" }
"#;

fn small() -> Instrument {
    Instrument::from_toml(SMALL, "small.toml").unwrap()
}

/// What is found when one passage is put in place of another.
fn findings(from: &str, to: &str) -> Vec<Diagnostic> {
    assert!(SMALL.contains(from), "{from} is not in the example");
    Instrument::from_toml(&SMALL.replacen(from, to, 1), "small.toml").unwrap_err()
}

/// The only finding, with its line pointing at `marker`.
fn only(from: &str, to: &str, marker: &str) -> (Code, String, String) {
    let text = SMALL.replacen(from, to, 1);
    let found = findings(from, to);
    assert_eq!(found.len(), 1, "{found:?}");
    let line = usize::try_from(found[0].place.row.unwrap()).unwrap();
    assert!(text.lines().nth(line - 1).unwrap().contains(marker), "line {line} does not hold {marker}: {found:?}");
    assert_eq!(found[0].place.file.as_deref(), Some("small.toml"));
    (found[0].code, found[0].found.clone(), found[0].expected.clone())
}

fn says(code: Code, found: &str, expected: &str) -> (Code, String, String) {
    (code, found.to_string(), expected.to_string())
}

#[test]
fn unknown_keys_are_found_with_the_nearest_right_one() {
    assert_eq!(only("reverse = [", "revers = [", "revers ="), says(Code::UnknownKey, "revers", "reverse"));
    assert_eq!(only("since =", "sinse =", "sinse ="), says(Code::UnknownKey, "sinse", "since"));
    assert_eq!(only("own = \"PPT\"", "owns = \"PPT\"", "owns"), says(Code::UnknownKey, "owns", "own"));
    assert_eq!(only("[[open]]", "[[opne]]", "[[opne]]"), says(Code::UnknownKey, "opne", "open"));
}

#[test]
fn a_misspelt_required_key_is_one_finding() {
    assert_eq!(
        only("domain = \"last\"\nresponse", "domian = \"last\"\nresponse", "domian"),
        says(Code::UnknownKey, "domian", "domain")
    );
}

#[test]
fn missing_keys_and_wrong_types_are_found() {
    assert_eq!(only("id = \"a\"\n", "", "[[item]]"), says(Code::MissingKey, "", "id"));
    assert_eq!(only("any_of = [2, 3]", "any_of = [2, \"3\"]", "any_of"), says(Code::BadValue, "string", "integer"));
    assert_eq!(only("any_of = [2, 3]", "any_of = 2", "any_of"), says(Code::BadValue, "integer", "array"));
    assert_eq!(only("kind = \"dont_know\"", "kind = \"dontknow\"", "missing"), says(Code::BadValue, "dontknow", "dont_know"));
    let ordered = "[[background]]\nid = \"years\"\nrole = \"other\"\nordered = true\ntext = { nb = \"År\" }\n\n[[open]]";
    assert_eq!(only("[[open]]", ordered, "ordered"), says(Code::MissingKey, "years", "levels"));
    assert_eq!(only("schema = 1", "schema = -1", "schema").0, Code::BadValue);
    assert_eq!(only("schema = 1", "schema = 99999999999999999999", "schema").0, Code::BadValue);
    assert_eq!(only("schema = 1", "schema = 2", "schema"), says(Code::BadValue, "2", "1"));
    assert_eq!(only("languages = [\"nb\"]", "languages = [\"no\"]", "languages").0, Code::BadValue);
    assert_eq!(only("since =", "recommendation = 300\nsince =", "recommendation").0, Code::BadValue);
    assert_eq!(only("since =", "recommendation = 8\nsince =", "recommendation"), says(Code::BadValue, "8", "1–7"));
}

#[test]
fn text_that_is_not_toml_is_refused_with_its_line() {
    assert_eq!(only("id = \"small\"", "id = \"small", "small").0, Code::TomlSyntax);
    assert_eq!(only("schema = 1", "schema = 1\nschema = 1", "schema").0, Code::Duplicate);
    let deep = format!("x = {}", "[".repeat(100_000));
    assert!(Instrument::from_toml(&deep, "deep.toml").is_err());
    let large = "#".repeat(2 * 1024 * 1024);
    assert_eq!(Instrument::from_toml(&large, "large.toml").unwrap_err()[0].code, Code::LimitReached);
}

/// Two lists of a few thousand entries would make millions of columns.
#[test]
fn a_matrix_that_no_machine_has_room_for_is_refused() {
    let aspect = |n| format!("{{ id = \"a{n}\", response = \"agree\", text = {{ nb = \"A\" }} }}");
    let service = |n| format!("{{ id = \"s{n}\", label = {{ nb = \"S\" }} }}");
    let list = |entry: &dyn Fn(u32) -> String| (0..3000).map(entry).collect::<Vec<_>>().join(",");
    let matrix = format!("aspects = [{}]\nservices = [{}]\n", list(&aspect), list(&service));
    let start = SMALL.find("aspects = [").unwrap();
    let end = SMALL.find("\n[[open]]").unwrap();
    let text = format!("{}{matrix}{}", &SMALL[..start], &SMALL[end..]);
    let found = Instrument::from_toml(&text, "small.toml").unwrap_err();
    assert_eq!((found.len(), found[0].code), (1, Code::LimitReached));
}

#[test]
fn references_must_exist() {
    let unknown = |found, expected| says(Code::UnknownReference, found, expected);
    assert_eq!(only("domain = \"last\"\nresponse", "domain = \"lats\"\nresponse", "lats"), unknown("lats", "last"));
    assert_eq!(only("items = [\"a\", \"b\", \"d\"]", "items = [\"a\", \"b\", \"d\", \"q\"]", "items"), unknown("q", "a"));
    assert_eq!(only("reverse = [\"b\"]", "reverse = [\"e\"]", "reverse").0, Code::UnknownReference);
    assert_eq!(only("since = \"2\"", "since = \"3\"", "since").0, Code::UnknownReference);
    assert_eq!(only("was_response = \"wide\"", "was_response = \"wiide\"", "was_response"), unknown("wiide", "wide"));
    assert_eq!(only("item = \"a\"", "item = \"nobody\"", "ask_if").0, Code::UnknownReference);
    assert_eq!(
        only("id = \"ofte\", response = \"wide\"", "id = \"ofte\", response = \"wid\"", "aspects"),
        unknown("wid", "wide")
    );
}

#[test]
fn routes_point_backwards_to_levels_that_exist() {
    assert_eq!(only("item = \"a\"", "item = \"f\"", "ask_if").0, Code::BadRoute);
    assert_eq!(only("any_of = [2, 3]", "any_of = [2, 4]", "any_of"), says(Code::BadRoute, "4", "1, 2, 3"));
    assert_eq!(only("any_of = [2, 3]", "any_of = []", "any_of").0, Code::BadRoute);
    assert_eq!(only("item = \"a\"", "item = \"d\"", "ask_if"), says(Code::BadRoute, "d (1)", ""));
    // What was answered on another scale then says nothing of who was asked.
    assert_eq!(only("item = \"a\"", "item = \"c\"", "ask_if"), says(Code::BadRoute, "c (1)", ""));
    // The order of the questionnaire counts, not that of the file: `last` comes first.
    let to = "text = { nb = \"C\" }\nask_if = { item = \"a\", any_of = [1] }";
    assert_eq!(only("text = { nb = \"C\" }", to, "ask_if").0, Code::BadRoute);
}

#[test]
fn response_scales_are_in_order_and_unambiguous() {
    let twice = findings("value = 3", "value = 2");
    assert!(twice.iter().any(|finding| finding.code == Code::BadLevels && finding.expected == "> 2"));
    let out_of_order = findings("value = 3", "value = 0");
    assert!(out_of_order.iter().any(|finding| finding.code == Code::BadLevels && finding.expected == "> 2"));
    assert_eq!(only("code = \"8\"", "code = \"2\"", "missing").0, Code::BadLevels);
    assert_eq!(only("nb = \"Vet ikke\"", "nb = \" ja\"", "missing").0, Code::Duplicate);
    assert_eq!(only("id = \"wide\"\n", "id = \"wide\"\ntop = 2\n", "top"), says(Code::BadValue, "2", "1–1"));
    let one = ", { value = 10, label = { nb = \"Alltid\" } }";
    assert!(findings(one, "").iter().any(|finding| finding.code == Code::BadLevels));
}

#[test]
fn scales_can_be_scored() {
    assert_eq!(only("reverse =", "min_valid = 0\nreverse =", "min_valid"), says(Code::ImpossibleMinimum, "0", "1–2"));
    assert_eq!(only("reverse =", "min_valid = 3\nreverse =", "min_valid"), says(Code::ImpossibleMinimum, "3", "1–2"));
    // In version 1 item `c` had another response scale than `a` and `b`.
    let mixed = only("items = [\"a\", \"b\", \"d\"]", "items = [\"a\", \"b\", \"d\", \"c\"]", "items");
    assert_eq!(mixed, says(Code::MixedLevels, "c: 0–10", "1–3"));
    assert_eq!(only("items = [\"a\", \"b\", \"d\"]", "items = [\"a\", \"b\", \"a\"]", "items").0, Code::Duplicate);
    let nominal = findings("id = \"agree\"\n", "id = \"agree\"\nnominal = true\n");
    assert!(nominal.iter().all(|finding| finding.code == Code::MixedLevels));
}

#[test]
fn names_are_well_formed_and_unique() {
    assert_eq!(only("[[open]]\nid = \"o\"", "[[open]]\nid = \"Ø\"", "Ø").0, Code::BadValue);
    assert_eq!(only("[[open]]\nid = \"o\"", "[[open]]\nid = \"a\"", "id = \"a\"").0, Code::Duplicate);
    assert_eq!(only("[[open]]\nid = \"o\"", "[[open]]\nid = \"m_x\"", "id = \"m\"").0, Code::Duplicate);
    assert_eq!(only("[[open]]\nid = \"o\"", "[[open]]\nid = \"k_bra_ppt\"", "id = \"k\"").0, Code::Duplicate);
    assert_eq!(only("id = \"y\"", "id = \"x\"", "options").0, Code::Duplicate);
    let twice = findings("id = \"wide\"\n", "id = \"agree\"\n");
    assert!(twice.iter().any(|finding| finding.code == Code::Duplicate && finding.found == "agree"));
}

#[test]
fn texts_exist_in_every_declared_language() {
    assert_eq!(only("nb = \"C\"", "en = \"C\"", "text"), says(Code::MissingText, "c", "nb"));
    assert_eq!(only("nb = \"Hva?\"", "nb = \" \"", "text"), says(Code::MissingText, "m", "nb"));
    let all = findings("languages = [\"nb\"]", "languages = [\"nb\", \"nn\"]");
    assert!(all.len() > 20 && all.iter().all(|finding| finding.code == Code::MissingText && finding.expected == "nn"));
    let keys = SMALL.replacen("languages = [\"nb\"]", "keys_only = true\nlanguages = [\"nb\", \"nn\"]", 1);
    assert!(Instrument::from_toml(&keys, "keys.toml").is_ok());
}

#[test]
fn every_finding_comes_at_once_in_order_of_lines() {
    let text = SMALL.replacen("sensitive", "", 1).replacen("reverse", "revers", 1).replacen("value = 3", "value = 2", 1);
    let text = text.replacen("any_of = [2, 3]", "any_of = [7]", 1).replacen(
        "id = \"o\"\ndomain = \"last\"",
        "id = \"o\"\ndomain = \"x\"",
        1,
    );
    let found = Instrument::from_toml(&text, "small.toml").unwrap_err();
    let codes: Vec<Code> = found.iter().map(|finding| finding.code).collect();
    assert!(
        [Code::BadLevels, Code::BadRoute, Code::UnknownKey, Code::UnknownReference].iter().all(|code| codes.contains(code)),
        "{found:?}"
    );
    assert!(found.is_sorted_by_key(|finding| finding.place.row));
}

#[test]
fn history_must_make_sense() {
    assert_eq!(
        only("version = \"2\", kind = \"editorial\"", "version = \"1\", kind = \"editorial\"", "version").0,
        Code::BadValue
    );
    assert_eq!(only("dropped_in = \"2\"", "dropped_in = \"1\"", "dropped_in").0, Code::BadValue);
    assert_eq!(only(", was_response = \"wide\"", "", "rescaled"), says(Code::MissingKey, "c", "was_response"));
    assert_eq!(only(", was = { nb = \"B gammel\" }", "", "reworded"), says(Code::MissingKey, "b", "was"));
}

#[test]
fn columns_follow_the_parts_and_the_version() {
    let names = |version: &str| small().columns(version).into_iter().map(|column| column.name).collect::<Vec<_>>();
    let shared = ["m_x", "m_y", "k_ofte_ppt", "k_ofte_bup", "k_bra_ppt", "k_bra_bup"];
    assert_eq!(names("1"), [&["c", "a", "b", "e", "f"][..], &shared].concat());
    assert_eq!(names("2"), [&["c", "a", "b", "d", "f"][..], &shared].concat());
    assert!(names("3").is_empty());
}

#[test]
fn columns_have_the_words_and_the_response_scale_of_their_version() {
    let small = small();
    let first = small.columns("1");
    assert_eq!(first[0].kind, ColumnKind::Response("wide".into()));
    assert_eq!(first[2].text.nb.as_deref(), Some("B gammel"));
    assert_eq!(first[4].text.nb.as_deref(), Some("F."));
    assert_eq!(first[5].text.nb.as_deref(), Some("Hva? - X"));
    assert_eq!(first[7].text.nb.as_deref(), Some("Hvor ofte - PPT"));
    let second = small.columns("2");
    assert_eq!(second[0].kind, ColumnKind::Response("agree".into()));
    assert_eq!(second[2].text.nb.as_deref(), Some("B ny"));
    let old = small.item_at(small.item(&"c".into()).unwrap(), "1").unwrap();
    assert_eq!(old.response, "wide".into());
}

#[test]
fn links_name_the_gravest_change_whichever_version_comes_first() {
    let small = small();
    let links = [
        ("a", LinkKind::Same),
        ("b", LinkKind::Reworded),
        ("c", LinkKind::Rescaled),
        ("d", LinkKind::New),
        ("e", LinkKind::Dropped),
        ("f", LinkKind::Same),
    ];
    for (id, expected) in links {
        let item = small.item(&ItemId::from(id)).unwrap();
        assert_eq!(small.link(item, "1", "2"), expected, "{id}");
        assert_eq!(small.link(item, "2", "1"), expected, "{id}, turned round");
    }
    let item = |id: &str| small.item(&ItemId::from(id)).unwrap();
    assert_eq!(small.link(item("b"), "2", "2"), LinkKind::Same);
    assert_eq!(small.link(item("d"), "1", "1"), LinkKind::New);
    assert_eq!(small.link(item("e"), "2", "2"), LinkKind::Dropped);
}

#[test]
fn response_scales_know_their_ends_and_their_top() {
    let small = small();
    let (agree, wide) = (small.response(&"agree".into()).unwrap(), small.response(&"wide".into()).unwrap());
    assert_eq!((agree.min(), agree.max(), agree.top_levels()), (1, 3, 1));
    assert!((agree.midpoint() - 2.0).abs() < f64::EPSILON && (wide.midpoint() - 5.0).abs() < f64::EPSILON);
    assert_eq!((wide.levels[0].code_text(), wide.levels[1].code_text()), ("nul".to_string(), "10".to_string()));
    assert_eq!((wide.position(10), wide.position(5)), (Some(1), None));
}

#[test]
fn half_of_the_items_rounded_up_make_a_score() {
    let scale = small().scales[0].clone();
    assert_eq!([1, 2, 3, 4, 5].map(|asked| scale.min_valid(asked)), [1, 1, 2, 2, 3]);
    assert_eq!(Scale { min_valid: Some(3), ..scale }.min_valid(5), 3);
}
