use crate::diag::Code;
use crate::model::Unit;
use crate::privacy::invented::release;
use crate::privacy::{Release, Shown};

/// Law: what is written is read again as the same release, to the last bit of every number.
#[test]
fn a_release_is_read_as_it_was_written() {
    let original = release();
    let json = original.to_json();
    let back = Release::from_json(&json).unwrap();
    assert!(back == original);
    assert!(back.to_json() == json);
}

#[test]
fn numbers_keep_their_last_bit() {
    let mut original = release();
    let mut seed = 7_u64;
    for figure in &mut original.figures {
        if let Shown::Value(estimate) = &mut figure.shown {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            #[allow(clippy::cast_precision_loss)]
            let fraction = (seed >> 11) as f64 / 9_007_199_254_740_992.0;
            // Every unit but these two can have any value from 0 to 1.
            if !matches!(estimate.unit, Unit::Count | Unit::ScalePoints) {
                estimate.value = fraction;
            }
        }
    }
    assert!(Release::from_json(&original.to_json()).unwrap() == original);
}

#[test]
fn a_grouping_variable_may_be_called_round() {
    let mut original = release();
    for group in &mut original.frame.groups {
        let keys = std::mem::take(&mut group.keys);
        group.keys = keys.into_iter().map(|(key, value)| (if key == "service" { "round".into() } else { key }, value)).collect();
    }
    let back = Release::from_json(&original.to_json()).unwrap();
    assert!(back.figures == original.figures);
}

#[test]
fn hidden_rows_hold_no_number() {
    let json = String::from_utf8(release().to_json()).unwrap();
    let mut hidden = 0;
    for row in json.lines().filter(|line| line.contains("\"status\":\"suppressed\"")) {
        hidden += 1;
        for name in ["\"value\"", "\"n\"", "\"interval\"", "\"lower\""] {
            assert!(!row.contains(name), "{row}");
        }
    }
    assert!(hidden > 0);
}

#[test]
fn a_number_that_is_none_is_not_written() {
    let mut original = release();
    let figure = original.figures.iter_mut().find(|figure| figure.shown.value().is_some()).unwrap();
    if let Shown::Value(estimate) = &mut figure.shown {
        estimate.value = f64::NAN;
    }
    let json = String::from_utf8(original.to_json()).unwrap();
    assert!(!json.contains("NaN") && json.contains("\"reason\":\"improper\""));
}

#[test]
fn what_does_not_hang_together_is_refused() {
    let json = String::from_utf8(release().to_json()).unwrap();
    let row = json.lines().find(|line| line.contains("\"status\":\"shown\"")).unwrap().trim_end_matches(',').to_owned();
    let broken = [
        "{".to_owned(),
        json.replacen("\"schema\":1", "\"schema\":2", 1),
        json.replacen("\"schema\":1,", "", 1),
        json.replacen("\"measure\":\"response\"", "\"measure\":\"nothing\"", 1),
        json.replacen("\"confidence\":0.95", "\"confidence\":95", 1),
        json.replacen("\"parent\":0", "\"parent\":100000", 1),
        json.replacen(&row, &format!("{row},\n{row}"), 1),
        json.replacen("\"status\":\"shown\"", "\"status\":\"suppressed\"", 1),
        json.replacen("\"rows\"", "\"lines\"", 1),
        json.replacen("\"reason\":\"not_comparable\"", "\"reason\":\"because\"", 1),
    ];
    for text in broken {
        assert_eq!(Release::from_json(text.as_bytes()).unwrap_err().code, Code::BadRelease);
    }
}

#[test]
fn a_later_schema_is_called_that() {
    let json = String::from_utf8(release().to_json()).unwrap().replacen("\"schema\":1", "\"schema\":2", 1);
    let finding = Release::from_json(json.as_bytes()).unwrap_err();
    assert_eq!((finding.found.as_str(), finding.expected.as_str()), ("2", "1"));
}

#[test]
fn groups_that_go_in_circles_are_refused() {
    let mut original = release();
    original.frame.groups[0].parent = Some(1);
    assert_eq!(Release::from_json(&original.to_json()).unwrap_err().code, Code::BadRelease);
}

/// The published schema is the one that the types give. `BLESS=1` rewrites it.
#[test]
fn the_published_schema_is_that_of_the_types() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/reports/schema/release.schema.json");
    let schema = Release::json_schema();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, &schema).unwrap();
    }
    assert!(std::fs::read_to_string(path).unwrap() == schema, "{path} is not what the types give; BLESS=1 rewrites it");
}
