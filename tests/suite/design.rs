//! A design from the project file to the release: weights of the export, margins with totals in the project, strata and clusters. What is found is held
//! against what is worked out here person by person.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use kartlegg::stats::distribution::t_quantile;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Ran, Sketch, in_rows, kartlegg};

fn instrument() -> String {
    Sketch::new("weighed", &[(1, "Nei"), (2, "Lite"), (3, "Noe"), (4, "Mye"), (5, "Ja")], "")
        .background("service", "service", &[])
        .background("unit", "unit", &[])
        .background("sector", "other", &["public", "private"])
        .item("one", "")
        .item("secret", "sensitive = true")
        .scale("one", &["one"])
        .text()
}

/// Service, unit, sector, weight as written, answer to each question.
type Person = (&'static str, &'static str, &'static str, String, i32, i32);

/// Two services of four units each, of thirty people; what a unit thinks in common, and noise beside; three weights.
fn people() -> Vec<Person> {
    let mut seed = 5_u64;
    let mut draw = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i32::try_from((seed >> 33) % below).unwrap()
    };
    let units = [("A", "a1"), ("A", "a2"), ("A", "a3"), ("A", "a4"), ("B", "b1"), ("B", "b2"), ("B", "b3"), ("B", "b4")];
    let mut people = Vec::new();
    for (service, unit) in units {
        let common = draw(4);
        for person in 0..60 {
            let weight = if person < 30 { "0,5" } else { "1.5" };
            let sector = if person % 3 == 0 { "private" } else { "public" };
            let answer = (common + draw(3)).clamp(1, 5);
            people.push((service, unit, sector, weight.to_string(), answer, 1 + draw(5)));
        }
    }
    people
}

fn run(plan: &str, people: &[Person]) -> (TempDir, Ran) {
    let folder = TempDir::new().unwrap();
    let mut answers = String::from("service;unit;sector;vekt;one;secret\n");
    for (service, unit, sector, weight, one, secret) in people {
        writeln!(answers, "{service};{unit};{sector};{weight};{one};{secret}").unwrap();
    }
    let project = format!(
        "schema = 1\ninstrument = \"instrument.toml\"\ntitle.nb = \"Veid\"\nmunicipality = \"Ingensteds\"\n\
         groups = [\"service\", \"unit\", \"sector\"]\nestimand = \"process\"\n\n{plan}\n\n[[round]]\nid = \"1\"\nexport = \"answers.csv\"\n"
    );
    for (name, text) in [("kartlegging.toml", project.as_str()), ("instrument.toml", &instrument()), ("answers.csv", &answers)] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let ran = kartlegg(folder.path(), &["run", ".", "--out", "out", "--json"], &[]);
    (folder, ran)
}

fn rows(folder: &TempDir) -> Vec<Value> {
    in_rows(&fs::read(folder.path().join("out/release.json")).unwrap())["rows"].as_array().unwrap().clone()
}

fn row(rows: &[Value], statistic: &str, measure: &str, service: Option<&str>) -> Value {
    let fits = |row: &&Value| {
        let group = row["group"].as_object().unwrap();
        let is_of = match service {
            None => group.len() == 1,
            Some(service) => group.len() == 2 && group.get("service").is_some_and(|own| own == service),
        };
        is_of && row["statistic"] == statistic && row["measure"] == measure
    };
    rows.iter().find(fits).unwrap_or_else(|| panic!("no {statistic} of {measure} {service:?}: {}", rows[0])).clone()
}

/// Mean, standard error and degrees of freedom, and the effect of the design: sums of clusters within strata.
fn by_hand(people: &[Person], y: impl Fn(&Person) -> f64, is_in: impl Fn(&Person) -> bool) -> (f64, f64, f64, f64) {
    let weight = |person: &Person| if is_in(person) { person.3.replace(',', ".").parse::<f64>().unwrap() } else { 0.0 };
    let sum: f64 = people.iter().map(weight).sum();
    let mean = people.iter().map(|person| weight(person) * y(person)).sum::<f64>() / sum;
    let mut strata: BTreeMap<&str, BTreeMap<&str, f64>> = BTreeMap::new();
    for person in people {
        let influence = weight(person) * (y(person) - mean) / sum;
        *strata.entry(person.0).or_default().entry(person.1).or_default() += influence;
    }
    let (mut variance, mut df) = (0.0, 0.0);
    for clusters in strata.values() {
        let m = clusters.len() as f64;
        let centre = clusters.values().sum::<f64>() / m;
        variance += m / (m - 1.0) * clusters.values().map(|sum| (sum - centre).powi(2)).sum::<f64>();
        df += m - 1.0;
    }
    let n = people.iter().filter(|person| is_in(person)).count() as f64;
    let spread = people.iter().map(|person| weight(person) * (y(person) - mean).powi(2)).sum::<f64>() / sum * n / (n - 1.0);
    (mean, variance.sqrt(), df, variance / (spread / n))
}

const PLAN: &str = "[plan]\nweights = { column = \"vekt\" }\ndesign = { strata = \"service\", clusters = \"unit\" }";

#[test]
fn means_shares_domains_and_effects_are_those_of_the_design() {
    let people = people();
    let (folder, ran) = run(PLAN, &people);
    assert_eq!(ran.code, 0, "{ran:?}");
    let rows = rows(&folder);
    let near = |found: &Value, expected: f64| {
        assert!((found.as_f64().unwrap() - expected).abs() < 1e-6 * (1.0 + expected.abs()), "{found} {expected}");
    };
    for service in [None, Some("A"), Some("B")] {
        let is_in = |person: &Person| service.is_none_or(|service| person.0 == service);
        let (mean, se, df, deff) = by_hand(&people, |person| f64::from(person.4 - 1) * 25.0, is_in);
        let found = row(&rows, "weighted_mean_100", "scale:one", service);
        near(&found["value"], mean);
        near(&found["interval"]["lower"], mean - t_quantile(0.975, df) * se);
        near(&row(&rows, "design_effect_of_mean", "scale:one", service)["value"], deff);
        assert!(deff > 2.0, "people of one unit answer alike");
        let (share, se, df, deff) = by_hand(&people, |person| f64::from(u8::from(person.4 >= 4)), is_in);
        let found = row(&rows, "weighted_share", "item:one", service);
        near(&found["value"], share);
        let half = t_quantile(0.975, df) * se / (share * (1.0 - share));
        #[expect(clippy::disallowed_methods, reason = "held to a tolerance")]
        let upper = 1.0 / (1.0 + (-(share / (1.0 - share)).ln() - half).exp());
        near(&found["interval"]["upper"], upper);
        near(&row(&rows, "design_effect_of_mean", "item:one", service)["value"], deff);
    }
    // n Σw²/(Σw)² of as many halves as one and a halves.
    near(&row(&rows, "design_effect", "response", None)["value"], 2.0 * (0.25 + 2.25) / 4.0);
    let page = fs::read_to_string(folder.path().join("out/report.html")).unwrap();
    assert!(
        page.contains("480 svar teller som 384") && page.contains("samme enhet") && page.contains("table-weighted"),
        "the page says so"
    );
    // Nothing of the column is a group.
    assert!(!page.contains("0,5;") && rows.iter().all(|row| row["group"].get("vekt").is_none()));
}

#[test]
fn trimmed_weights_are_said_and_used() {
    let mut people = people();
    people.iter_mut().step_by(12).for_each(|person| person.3 = "9".to_string());
    let (folder, ran) = run("[plan.weights]\ncolumn = \"vekt\"\ntrim = [0.2, 2.0]", &people);
    assert_eq!(ran.code, 0, "{ran:?}");
    let mean = people.iter().map(|person| person.3.replace(',', ".").parse::<f64>().unwrap()).sum::<f64>() / 480.0;
    let trimmed: Vec<Person> = people
        .iter()
        .map(|person| {
            let weight: f64 = person.3.replace(',', ".").parse().unwrap();
            (person.0, person.1, person.2, weight.clamp(0.2 * mean, 2.0 * mean).to_string(), person.4, person.5)
        })
        .collect();
    assert!(trimmed.iter().zip(&people).any(|(one, other)| one.3.parse::<f64>().unwrap() < 5.0 && other.3 == "9"));
    let expected = by_hand(&trimmed, |person| f64::from(person.4 - 1) * 25.0, |_| true).0;
    let found = row(&rows(&folder), "weighted_mean_100", "scale:one", None);
    assert!((found["value"].as_f64().unwrap() - expected).abs() < 1e-6, "{found} {expected}");
    let page = fs::read_to_string(folder.path().join("out/report.html")).unwrap();
    assert!(page.contains("Vekter under 0,20 og over 2,00 ganger snittet"), "the page says how weights were trimmed");
}

/// Three people with a weight of their own are nowhere shown; with the unweighted mean beside it, the weighted one would tell of them. The figure is gone, and
/// no other is.
#[test]
fn a_weight_of_few_people_takes_weighted_figures_with_it() {
    let mut few = people();
    few.iter_mut().take(3).for_each(|person| person.3 = "2".to_string());
    let plan = "[plan]\nweights = { column = \"vekt\" }";
    let (folder, ran) = run(plan, &few);
    assert_eq!(ran.code, 0, "{ran:?}");
    let found = row(&rows(&folder), "weighted_mean_100", "scale:one", None);
    assert_eq!((&found["status"], &found["reason"]), (&"not_available".into(), &"groups_hidden".into()), "{found}");
    assert_eq!(row(&rows(&folder), "mean_100", "scale:one", None)["status"], "shown");
    few.iter_mut().take(5).for_each(|person| person.3 = "2".to_string());
    let (folder, _) = run(plan, &few);
    let found = row(&rows(&folder), "weighted_mean_100", "scale:one", None);
    // Five may be told of, and not how they are spread.
    assert_eq!((&found["status"], found["interval"].is_null()), (&"shown".into(), true), "{found}");
}

/// A service of which all gave one answer to a sensitive question is hidden; weights that are those of services would be one more equation about it.
#[test]
fn what_is_hidden_for_its_answers_is_in_no_weighted_figure() {
    let mut alike = people();
    for (at, person) in alike.iter_mut().enumerate() {
        person.3 = if person.0 == "A" { "2".to_string() } else { "1".to_string() };
        if person.0 == "A" {
            person.5 = 5;
        } else {
            person.5 = 1 + i32::try_from(at % 5).unwrap();
        }
    }
    let (folder, ran) = run("[plan]\nweights = { column = \"vekt\" }", &alike);
    assert_eq!(ran.code, 0, "{ran:?}");
    let rows = rows(&folder);
    assert_ne!(row(&rows, "top_box", "item:secret", Some("A"))["status"], "shown");
    assert_eq!(row(&rows, "weighted_share", "item:secret", None)["reason"], "groups_hidden");
    assert_eq!(row(&rows, "weighted_share", "item:one", None)["status"], "shown");
}

/// Totals in the project do what totals on a roster do, also for what no roster has; only proportions count.
#[test]
fn margins_have_their_totals_in_the_project() {
    let people = people();
    let plan = |public: f64, private: f64| {
        format!(
            "[plan.weights]\nrake = [\"sector\"]\n\n[[plan.weights.margin]]\nvariable = \"sector\"\npeople = {{ public = {public}, private = {private} }}"
        )
    };
    let value = |plan: &str| {
        let (folder, ran) = run(plan, &people);
        assert_eq!(ran.code, 0, "{ran:?}");
        let page = fs::read_to_string(folder.path().join("out/report.html")).unwrap();
        assert!(page.contains("vektet etter andre kjennetegn, med totalene i prosjektet"), "the page says whose totals they are");
        row(&rows(&folder), "weighted_mean_100", "scale:one", None)["value"].as_f64().unwrap()
    };
    let mean = |sector: &str| {
        let of: Vec<f64> =
            people.iter().filter(|person| person.2 == sector).map(|person| f64::from(person.4 - 1) * 25.0).collect();
        of.iter().sum::<f64>() / of.len() as f64
    };
    let expected = (300.0 * mean("public") + 500.0 * mean("private")) / 800.0;
    assert!((value(&plan(300.0, 500.0)) - expected).abs() < 1e-6 && (value(&plan(3.0, 5.0)) - expected).abs() < 1e-6);
    // Without them the run stops, and what its hint says is what was done above.
    let (_folder, ran) =
        run("[plan.weights]\nrake = [\"sector\"]\n\n[[plan.weights.margin]]\nvariable = \"sector\"\npeople = {}", &people);
    assert!(ran.errors().contains(&"K249".to_string()), "{ran:?}");
    for (people_of, code) in [("public = 3, private = 5, other = 1", "K250"), ("public = 3", "K251")] {
        let plan = format!(
            "[plan.weights]\nrake = [\"sector\"]\n\n[[plan.weights.margin]]\nvariable = \"sector\"\npeople = {{ {people_of} }}"
        );
        let (_folder, ran) = run(&plan, &people);
        assert!(ran.errors().contains(&code.to_string()), "{code}: {ran:?}");
    }
}

#[test]
fn what_is_no_weight_is_named() {
    let mut wrong = people();
    wrong[7].3 = "mye".to_string();
    let (_folder, ran) = run("[plan]\nweights = { column = \"vekt\" }", &wrong);
    let finding = ran.findings().into_iter().find(|finding| finding["found"] == "mye").unwrap_or_else(|| panic!("{ran:?}"));
    assert_eq!((&finding["place"]["file"], &finding["place"]["name"]), (&"answers.csv".into(), &"vekt".into()), "{finding}");
    assert_eq!(ran.code, 3);
    for (plan, code) in [
        ("[plan]\nweights = { trim = [0.5, 2.0] }", "K009"),
        ("[plan]\nweights = { column = \"unit\" }", "K007"),
        ("[plan]\nweights = { column = \"vekt\", trim = [2.0, 3.0] }", "K0"),
        ("[plan]\ndesign = { strata = \"servise\" }", "K008"),
    ] {
        let (_folder, ran) = run(plan, &people());
        assert!(ran.errors().iter().any(|error| error.starts_with(code)), "{plan}: {ran:?}");
    }
}
