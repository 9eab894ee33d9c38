use crate::diag::Code;
use crate::model::Unit;
use crate::privacy::figures::Figures;
use crate::privacy::invented::release;
use crate::privacy::{Figure, Release, Shown};

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
    let mut figures: Vec<Figure> = original.figures().collect();
    for figure in &mut figures {
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
    original.0.figures = Figures::of_sorted(&figures, original.0.frame.smallest_difference);
    assert!(original.figures().eq(figures));
    assert!(Release::from_json(&original.to_json()).unwrap() == original);
}

#[test]
fn a_grouping_variable_may_be_called_round() {
    let mut original = release();
    for group in original.0.frame.groups.iter_mut() {
        let keys = std::mem::take(&mut group.keys);
        group.keys = keys.into_iter().map(|(key, value)| (if key == "service" { "round".into() } else { key }, value)).collect();
    }
    let back = Release::from_json(&original.to_json()).unwrap();
    assert!(back.figures().eq(original.figures()));
}

/// Law: there are as many numbers as figures that are shown, so that a hidden figure has none anywhere.
#[test]
fn hidden_figures_hold_no_number() {
    let release = release();
    let shown = release.figures().filter(|figure| figure.shown.value().is_some()).count();
    let hidden = release.figures().filter(|figure| figure.shown.is_hidden()).count();
    let file: serde_json::Value = serde_json::from_slice(&release.to_json()).unwrap();
    let length = |column: &str| file["figures"][column].as_array().unwrap().len();
    assert_eq!((length("value"), length("n"), length("of")), (shown, shown, release.figure_count()));
    assert!(length("lower") == length("upper") && length("lower") < shown && hidden > 0);
    let suppressed = file["figures"]["states"].as_array().unwrap().iter().filter(|state| state["status"] == "suppressed");
    assert!(suppressed.into_iter().all(|state| state.as_object().unwrap().len() == 1), "a reason is told");
}

#[test]
fn a_number_that_is_none_is_not_written() {
    let original = release();
    let mut figures: Vec<Figure> = original.figures().collect();
    let figure = figures.iter_mut().find(|figure| figure.shown.value().is_some()).unwrap();
    if let Shown::Value(estimate) = &mut figure.shown {
        estimate.value = f64::NAN;
    }
    let columns = Figures::of_sorted(&figures, original.0.frame.smallest_difference);
    let shown = |figures: &mut dyn Iterator<Item = Figure>| figures.filter(|figure| figure.shown.value().is_some()).count();
    assert_eq!(shown(&mut columns.iter()) + 1, shown(&mut original.figures()));
}

const ROWS: &str = include_str!("../../../tests/golden/report/invented.release.json");

#[test]
fn rows_that_do_not_hang_together_are_refused() {
    let row = ROWS.lines().find(|line| line.contains("\"status\":\"shown\"")).unwrap().trim_end_matches(',').to_owned();
    let broken = [
        "{".to_owned(),
        ROWS.replacen("\"schema\":1", "\"schema\":2", 1),
        ROWS.replacen("\"schema\":1,", "", 1),
        ROWS.replacen("\"measure\":\"response\"", "\"measure\":\"nothing\"", 1),
        ROWS.replacen("\"confidence\":0.95", "\"confidence\":95", 1),
        ROWS.replacen("\"parent\":0", "\"parent\":100000", 1),
        ROWS.replacen(&row, &format!("{row},\n{row}"), 1),
        ROWS.replacen("\"status\":\"shown\"", "\"status\":\"suppressed\"", 1),
        ROWS.replacen("\"rows\"", "\"lines\"", 1),
        ROWS.replacen("\"reason\":\"not_comparable\"", "\"reason\":\"because\"", 1),
    ];
    for text in broken {
        assert_eq!(Release::from_json(text.as_bytes()).unwrap_err().code, Code::BadRelease);
    }
}

/// Every column of the figures, shortened, lengthened and filled with what cannot be; and the head.
#[test]
fn columns_that_do_not_hang_together_are_refused() {
    let file: serde_json::Value = serde_json::from_slice(&release().to_json()).unwrap();
    let refused = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut file = file.clone();
        change(&mut file);
        Release::from_json(&serde_json::to_vec(&file).unwrap()).is_err_and(|finding| finding.code == Code::BadRelease)
    };
    let columns: Vec<String> = file["figures"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(columns.len(), 12);
    for column in &columns {
        let list = |file: &mut serde_json::Value, change: &dyn Fn(&mut Vec<serde_json::Value>)| {
            change(file["figures"][column].as_array_mut().unwrap());
        };
        let is_empty = file["figures"][column].as_array().unwrap().is_empty();
        assert!(is_empty || refused(&|file| list(file, &|list| drop(list.pop()))), "{column} too short");
        let is_dictionary = ["kinds", "states"].contains(&column.as_str());
        assert!(is_dictionary || refused(&|file| list(file, &|list| list.push(1.into()))), "{column} too long");
        // A lower limit is impossible where it is above the figure.
        let impossible = if column == "lower" { 1e9 } else { -1e9 };
        assert!(is_empty || refused(&|file| list(file, &|list| list[0] = impossible.into())), "{column} impossible");
        assert!(refused(&|file| drop(file["figures"].as_object_mut().unwrap().remove(column))), "{column} missing");
    }
    assert!(refused(&|file| file["figures"]["of"][1] = file["figures"]["of"][0].clone()), "the same figure twice");
    assert!(refused(&|file| file["figures"]["blocks"][0][0] = 1_000_000.into()), "an unknown measure");
    for statistic in ["level_share", "scale_correlation", "mean"] {
        let detail = |file: &mut serde_json::Value| {
            let kinds = file["figures"]["kinds"].as_array_mut().unwrap();
            match kinds.iter_mut().find(|kind| kind["statistic"] == statistic) {
                Some(kind) => kind["detail"] = 99.into(),
                None => kinds.push(serde_json::json!({ "statistic": statistic, "detail": 99 })),
            }
        };
        assert!(refused(&detail), "{statistic} of what there is not");
    }
    assert!(refused(&|file| file["unknown"] = 1.into()), "an unknown key");
    assert!(refused(&|file| file["confidence"] = 95.into()), "impossible confidence");
    assert!(!refused(&|_| {}));
}

#[test]
fn a_later_schema_is_called_that() {
    let json = String::from_utf8(release().to_json()).unwrap().replacen("\"schema\":2", "\"schema\":3", 1);
    let finding = Release::from_json(json.as_bytes()).unwrap_err();
    assert_eq!((finding.found.as_str(), finding.expected.as_str()), ("3", "2"));
}

#[test]
fn groups_that_go_in_circles_are_refused() {
    let mut original = release();
    let groups = &mut original.0.frame.groups;
    let (first, second) = (groups.at(0).unwrap(), groups.at(1));
    groups[first].parent = second;
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
