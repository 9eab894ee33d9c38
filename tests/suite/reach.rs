//! What a plan asks for reaches the release and the report; what does not fit stops the run.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Ran, Sketch, Small, in_rows, kartlegg};

fn instrument() -> String {
    let sketch = Sketch::new("two", &[(1, "Nei"), (2, "Litt"), (3, "Ja")], "");
    sketch.background("service", "service", &[]).background("role", "role", &[]).item("one", "").scale("one", &["one"]).text()
}

const PROJECT: &str = "schema = 1\ninstrument = \"instrument.toml\"\ntitle.nb = \"To marginer\"\nmunicipality = \"Ingensteds\"\n\n[plan]\n\
    weights = { rake = [\"service\", \"role\"] }\n\n[[round]]\nid = \"1\"\nexport = \"answers.csv\"\nroster = \"roster.csv\"\n";

const ROSTER: &str = "service;role;employees\nA;x;60\nA;y;40\nB;x;20\nB;y;80\n";

/// Service, role, and how many of them gave 1, 2 and 3.
type People = [(&'static str, &'static str, [usize; 3])];

/// A project of these people under this roster.
fn run(roster: &str, people: &People, project: &str) -> (TempDir, Ran) {
    let folder = TempDir::new().unwrap();
    let mut answers = String::from("service;role;one\n");
    for (service, role, counts) in people {
        for (answer, count) in (1..).zip(counts) {
            for _ in 0..*count {
                writeln!(answers, "{service};{role};{answer}").unwrap();
            }
        }
    }
    for (name, text) in
        [("kartlegging.toml", project), ("instrument.toml", &instrument()), ("roster.csv", roster), ("answers.csv", &answers)]
    {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let ran = kartlegg(folder.path(), &["run", ".", "--out", "out", "--json"], &[]);
    (folder, ran)
}

fn weighted(folder: &TempDir) -> Value {
    let release = in_rows(&fs::read(folder.path().join("out/release.json")).unwrap());
    let rows = release["rows"].as_array().unwrap();
    rows.iter().find(|row| row["statistic"] == "weighted_mean_100" && row["measure"] == "scale:one").unwrap().clone()
}

const EVERYONE: &People = &[("A", "x", [2, 5, 20]), ("A", "y", [9, 6, 5]), ("B", "x", [3, 4, 3]), ("B", "y", [12, 8, 1])];

/// The weights fit both margins, so that the mean is the one worked out here by scaling each margin in turn.
#[test]
fn raking_weights_to_both_margins_and_the_report_says_so() {
    let (folder, ran) = run(ROSTER, EVERYONE, PROJECT);
    assert_eq!(ran.code, 0, "{ran:?}");
    let (n, targets) = ([27.0, 20.0, 10.0, 21.0], [[100.0, 100.0], [80.0, 120.0]]);
    let mut weights = [1.0_f64; 4];
    for _ in 0..500 {
        for (cells, target) in
            [([0, 1], targets[0][0]), ([2, 3], targets[0][1]), ([0, 2], targets[1][0]), ([1, 3], targets[1][1])]
        {
            let sum: f64 = cells.iter().map(|&cell| weights[cell] * n[cell]).sum();
            for cell in cells {
                weights[cell] *= target / sum;
            }
        }
    }
    let sums: [f64; 4] =
        std::array::from_fn(|cell| (1..).zip(EVERYONE[cell].2).map(|(x, count)| f64::from(x) * count as f64).sum());
    let mean = weights.iter().zip(sums).map(|(weight, sum)| weight * sum).sum::<f64>() / 200.0;
    let found = weighted(&folder);
    assert!((found["value"].as_f64().unwrap() - (mean - 1.0) / 2.0 * 100.0).abs() < 1e-8, "{found} {mean}");
    assert!(found.get("across").is_none(), "{found}");
    let report = fs::read_to_string(folder.path().join("out/report.html")).unwrap();
    assert!(report.contains("vektet etter tjeneste og rolle på ansattlisten"), "the report says what weighting changed");
}

/// Three people of one role in one service are nowhere shown, and must not be worked out from the raked mean.
#[test]
fn a_small_part_takes_the_raked_mean_with_it() {
    let small: &People = &[("A", "x", [2, 5, 20]), ("A", "y", [9, 6, 5]), ("B", "x", [1, 1, 1]), ("B", "y", [12, 8, 1])];
    let (folder, ran) = run(ROSTER, small, PROJECT);
    assert_eq!(ran.code, 0, "{ran:?}");
    let found = weighted(&folder);
    assert_eq!((&found["status"], &found["reason"]), (&"not_available".into(), &"groups_hidden".into()), "{found}");
    // By service alone it stands: services are shown.
    let (folder, ran) = run(ROSTER, small, &PROJECT.replace("[\"service\", \"role\"]", "[\"service\"]"));
    assert_eq!((ran.code, weighted(&folder)["status"].as_str()), (0, Some("shown")));
}

/// Every way in which margins can fail to fit names the margin.
#[test]
fn margins_that_do_not_fit_stop_the_run_by_name() {
    let apart: &People = &[("A", "x", [9, 9, 9]), ("B", "y", [9, 9, 9])];
    let with_new_role: &People = &[("A", "x", [9, 9, 9]), ("A", "y", [9, 9, 9]), ("B", "x", [9, 9, 9]), ("B", "z", [9, 9, 9])];
    let cases: [(&str, &People, &str, &str); 5] = [
        ("service;employees\nA;100\nB;100\n", EVERYONE, "K249", "role"),
        ("service;role;employees\nA;x;60\nA;y;40\nB;x;20\nB;y;80\nB;w;9\n", EVERYONE, "K250", "role"),
        ("service;role;employees\nA;x;60\nA;y;40\nB;x;20\n", with_new_role, "K251", "role"),
        ("service;role;employees\nA;x;50\nA;y;10\nB;y;40\n", apart, "K252", ""),
        ("service;role;employees\nA;x;60\nA;y;40\nC;x;20\nB;y;80\n", EVERYONE, "K250", "service"),
    ];
    for (roster, people, code, margin) in cases {
        let (_folder, ran) = run(roster, people, PROJECT);
        assert_eq!(ran.code, 3, "{code}: {ran:?}");
        let findings = ran.findings();
        let found = findings.iter().find(|finding| finding["code"] == code).unwrap_or_else(|| panic!("no {code}: {ran:?}"));
        assert!(found["place"]["name"].as_str().unwrap_or_default().contains(&format!("plan.weights.rake {margin}")), "{found}");
    }
    let (_folder, ran) = run(ROSTER, EVERYONE, &PROJECT.replace("\"role\"]", "\"rolle\"]"));
    assert!(ran.errors().contains(&"K008".to_string()), "{ran:?}");
    let (_folder, ran) = run(ROSTER, EVERYONE, &PROJECT.replace("\"role\"]", "\"service\"]"));
    assert!(ran.errors().contains(&"K007".to_string()), "{ran:?}");
}

/// Up to fifty employees the exact interval is so many people, and a report of such a group says so.
#[test]
fn exact_limits_are_said_in_people() {
    let small = Small::new();
    small.replace("kartlegging.toml", "\n[[round]]", "\n[report]\nunits = true\n\n[[round]]");
    let ran = small.run(&["run", ".", "--out", "out"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let release = in_rows(&fs::read(small.path().join("out/release.json")).unwrap());
    let rows = release["rows"].as_array().unwrap();
    let share = rows.iter().find(|row| {
        row["statistic"] == "top_box" && row["interval"]["method"] == "hypergeometric" && row["group"]["round"] == "2026"
    });
    let share = share.expect("a service of 44 employees");
    let people = |end: &str| (share["interval"][end].as_f64().unwrap() * 44.0).round();
    let words = format!("{}–{} av 44 ansatte", people("lower"), people("upper"));
    let reports = crate::support::tree(&small.path().join("out"));
    assert!(reports.values().any(|bytes| String::from_utf8_lossy(bytes).contains(&words)), "nobody says {words}");
}
