//! Public data through the whole program, as a user would bring them: a questionnaire, an export with labels, a run. The figures in
//! `release.json` are those that other programs computed from the same data.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use rust_xlsxwriter::Workbook;
use serde_json::Value;
use tempfile::TempDir;

use crate::oracle::{data, value};
use crate::support::{in_rows, kartlegg};

/// What a level is called in the export.
fn label(level: i32) -> String {
    format!("nivå {level}")
}

/// A questionnaire of one scale over items with the levels 0 to `most`, and of a nominal question, grouped by service.
fn instrument(items: &[&str], most: i32, services: &[String], colours: &[&str]) -> String {
    let mut text = String::from(
        "schema = 1\nid = \"public\"\nversions = [\"1\"]\nlanguages = [\"nb\"]\ntitle = { nb = \"Åpne data\" }\n\n[[domain]]\nid = \"all\"\n\
         title = { nb = \"Alt\" }\n",
    );
    let levels: Vec<String> =
        (0..=most).map(|level| format!("{{ value = {level}, label = {{ nb = \"{}\" }} }}", label(level))).collect();
    write!(text, "\n[[response]]\nid = \"points\"\nlevels = [{}]\n", levels.join(", ")).unwrap();
    if !colours.is_empty() {
        let levels: Vec<String> =
            (1..).zip(colours).map(|(v, l)| format!("{{ value = {v}, label = {{ nb = \"{l}\" }} }}")).collect();
        write!(text, "\n[[response]]\nid = \"colour\"\nnominal = true\nlevels = [{}]\n", levels.join(", ")).unwrap();
        text += "\n[[item]]\nid = \"eye\"\ndomain = \"all\"\nresponse = \"colour\"\ntext = { nb = \"Øyne\" }\npolarity = \"neutral\"\n";
    }
    if !services.is_empty() {
        let levels: Vec<String> = services.iter().map(|s| format!("{{ id = \"{s}\", label = {{ nb = \"{s}\" }} }}")).collect();
        write!(
            text,
            "\n[[background]]\nid = \"service\"\nrole = \"service\"\ntext = {{ nb = \"Tjeneste\" }}\nlevels = [{}]\n",
            levels.join(", ")
        )
        .unwrap();
    }
    for item in items {
        write!(text, "\n[[item]]\nid = \"{item}\"\ndomain = \"all\"\nresponse = \"points\"\ntext = {{ nb = \"{item}\" }}\npolarity = \"positive\"\n")
            .unwrap();
    }
    if !items.is_empty() {
        let names: Vec<String> = items.iter().map(|item| format!("\"{item}\"")).collect();
        write!(
            text,
            "\n[[scale]]\nid = \"whole\"\ndomain = \"all\"\ntitle = {{ nb = \"Hele\" }}\nitems = [{}]\npolarity = \"positive\"\n",
            names.join(", ")
        )
        .unwrap();
    }
    text
}

/// Runs a project over one export; what it releases.
fn released(instrument: &str, export: &str, bytes: &[u8], rest: &str) -> Value {
    let project = format!(
        "schema = 1\ninstrument = \"instrument.toml\"\ntitle.nb = \"Åpne data\"\nmunicipality = \"Ingensteds\"\nestimand = \"process\"\n\
         \n[[round]]\nid = \"1\"\nexport = \"{export}\"\n{rest}"
    );
    let files = [("kartlegging.toml", project.into_bytes()), ("instrument.toml", instrument.into()), (export, bytes.to_vec())];
    released_from(&files)
}

/// Runs a project of these files; what it releases.
pub(crate) fn released_from(files: &[(&str, Vec<u8>)]) -> Value {
    let folder = TempDir::new().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let ran = kartlegg(folder.path(), &["run", ".", "--out", "out"], &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    in_rows(&fs::read(Path::new(folder.path()).join("out/release.json")).unwrap())
}

pub(crate) fn csv(table: &[Vec<String>]) -> Vec<u8> {
    table.iter().map(|row| row.join(";") + "\n").collect::<String>().into_bytes()
}

fn xlsx(table: &[Vec<String>]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0..).zip(table) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// The row of a statistic with these fields.
fn row<'a>(release: &'a Value, statistic: &str, fields: &[(&str, Value)]) -> &'a Value {
    let mut rows = release["rows"].as_array().unwrap().iter().filter(|row| {
        row["statistic"] == statistic
            && row["group"].as_object().unwrap().len() == 1
            && fields.iter().all(|(name, value)| row.get(*name).unwrap_or(&Value::Null) == value)
    });
    let found = rows.next().unwrap_or_else(|| panic!("no {statistic} {fields:?}"));
    assert!(rows.next().is_none(), "{statistic} {fields:?} is there twice");
    assert_eq!(found["status"], "shown", "{found}");
    found
}

#[track_caller]
pub(crate) fn near(found: &Value, expected: f64, tolerance: f64) {
    let found = found.as_f64().unwrap();
    assert!((found - expected).abs() <= tolerance * expected.abs().max(1.0), "{found}, expected {expected}");
}

#[allow(clippy::cast_possible_truncation)]
fn whole(value: f64) -> i32 {
    value as i32
}

const ATTITUDE: [&str; 7] = ["rating", "complaints", "privileges", "learning", "raises", "critical", "advance"];

/// `attitude` of base R: 30 departments, 7 questions in per cent.
fn attitude() -> Vec<Vec<String>> {
    let columns = data("attitude");
    let header = ATTITUDE.map(str::to_owned).to_vec();
    let people = (0..30).map(|person| columns.iter().map(|column| label(whole(column[person]))).collect());
    std::iter::once(header).chain(people).collect()
}

#[test]
fn attitude_has_the_reliability_that_r_computes() {
    let text = instrument(&ATTITUDE, 100, &[], &[]);
    let table = attitude();
    let releases = [released(&text, "answers.csv", &csv(&table), ""), released(&text, "answers.xlsx", &xlsx(&table), "")];
    assert_eq!(releases[0]["rows"], releases[1]["rows"], "a workbook says what the text says");
    let release = &releases[0];
    let scale = ("measure", Value::from("scale:whole"));
    let expected = |figure: &str| value("reliability", "attitude", figure);
    let alpha = row(release, "alpha", std::slice::from_ref(&scale));
    near(&alpha["value"], expected("alpha"), 1e-9);
    near(&alpha["interval"]["lower"], expected("alpha.lower"), 1e-9);
    near(&alpha["interval"]["upper"], expected("alpha.upper"), 1e-9);
    assert_eq!((&alpha["n"], &alpha["interval"]["method"]), (&Value::from(30), &Value::from("feldt")));
    near(&row(release, "standardised_alpha", std::slice::from_ref(&scale))["value"], expected("standardised"), 1e-9);
    for (position, item) in ATTITUDE.iter().enumerate() {
        let fields = [scale.clone(), ("level", Value::from(*item))];
        near(&row(release, "item_rest", &fields)["value"], expected(&format!("item_rest[{position}]")), 1e-9);
        near(&row(release, "alpha_if_dropped", &fields)["value"], expected(&format!("dropped[{position}]")), 1e-9);
        near(&row(release, "loading", &fields)["value"], value("omega", "attitude", &format!("loading[{position}]")), 1e-6);
    }
    let omega = row(release, "omega", &[scale]);
    near(&omega["value"], value("omega", "attitude", "omega"), 1e-6);
    let (low, high) = (omega["interval"]["lower"].as_f64().unwrap(), omega["interval"]["upper"].as_f64().unwrap());
    assert!(low < 0.856 && high > 0.857 && low > 0.6 && high < 1.0, "{omega}");
}

/// Months as services. Every month has to be let in, down to the nine days of June.
const ALL_GROUPS: &str = "\n[privacy]\nmin_n_spread = 5\n\n[plan]\nadd = [\"games_howell\", \"games_howell_p\", \"dunn\", \"dunn_p\"]\nleave_out = [\"omega\"]\n";

/// Ozone by month of `airquality` (base R).
#[test]
fn ozone_by_month_has_the_tests_that_r_computes() {
    let columns = data("ozone");
    let months: Vec<String> = (5..=9).map(|month| format!("m{month}")).collect();
    let days = columns[0].iter().zip(&columns[1]).map(|(ozone, month)| vec![format!("m{month}"), label(whole(*ozone))]);
    let table: Vec<Vec<String>> = std::iter::once(vec!["service".to_owned(), "ozone".to_owned()]).chain(days).collect();
    let release = released(&instrument(&["ozone"], 168, &months, &[]), "answers.csv", &csv(&table), ALL_GROUPS);
    let expected = |figure: &str| value("comparisons", "ozone", figure);
    let across = [("measure", Value::from("scale:whole")), ("across", Value::from("service"))];
    for (statistic, figure) in [
        ("welch_f", "welch_anova"),
        ("welch_f_p", "welch_anova.p"),
        ("omega_squared", "omega_squared"),
        ("kruskal_wallis", "kruskal"),
        ("kruskal_wallis_p", "kruskal.p"),
        ("epsilon_squared", "epsilon_squared"),
    ] {
        let found = row(&release, statistic, &across);
        near(&found["value"], expected(figure), 1e-9);
        assert_eq!(found["n"], 116, "{found}");
    }
    let pair =
        release["rows"].as_array().unwrap().iter().find(|row| {
            row["statistic"] == "games_howell" && row["group"]["service"] == "m5" && row["reference"]["service"] == "m7"
        });
    let pair = pair.unwrap();
    assert_eq!(row(&release, "welch_f", &across)["df"], 4.0);
    near(&row(&release, "welch_f_p", &across)["df2"], expected("welch_anova.df2"), 1e-9);
    for statistic in ["dunn", "dunn_p"] {
        let wanted = |row: &&Value| {
            row["statistic"] == statistic && row["group"]["service"] == "m5" && row["reference"]["service"] == "m8"
        };
        let found = release["rows"].as_array().unwrap().iter().find(wanted).unwrap();
        near(&found["value"], expected(if statistic == "dunn" { "dunn:0-3" } else { "dunn:0-3.p" }), 1e-9);
        assert_eq!(found.get("tested").is_some_and(|tested| tested == 10), statistic == "dunn_p", "{found}");
    }
    near(&pair["interval"]["lower"], expected("games:0-2.lower") / 1.68, 1e-7);
    near(&pair["interval"]["upper"], expected("games:0-2.upper") / 1.68, 1e-7);
    assert!(release["rows"].as_array().unwrap().iter().all(|row| row["statistic"] != "omega"), "the plan leaves it out");
}

/// Eye by hair of `HairEyeColor` (base R): people of one hair as a service.
#[test]
fn eyes_by_hair_have_the_association_that_r_computes() {
    let (hair, eyes) = (["black", "brown", "red", "blond"].map(str::to_owned), ["Brown", "Blue", "Hazel", "Green"]);
    let mut table = vec![vec!["service".to_owned(), "eye".to_owned()]];
    for (column, eye) in data("hair").iter().zip(eyes) {
        for (hair, count) in hair.iter().zip(column) {
            table.extend((0..whole(*count)).map(|_| vec![hair.clone(), eye.to_owned()]));
        }
    }
    let asked = "\n[plan]\nadd = [\"chi_square\", \"chi_square_p\", \"cramers_v\", \"cramers_v_corrected\"]\n";
    let release = released(&instrument(&[], 1, &hair, &eyes), "answers.csv", &csv(&table), asked);
    let across = [("measure", Value::from("item:eye")), ("across", Value::from("service"))];
    for (statistic, figure) in
        [("chi_square", "chi"), ("chi_square_p", "chi.p"), ("cramers_v", "v"), ("cramers_v_corrected", "v.corrected")]
    {
        let found = row(&release, statistic, &across);
        near(&found["value"], value("comparisons", "hair", figure), 1e-9);
        assert_eq!(found["n"], 592);
    }
    let p = row(&release, "chi_square_p", &across);
    assert_eq!((&p["tested"], &p["p_adjusted"]), (&Value::from(1), &p["value"]), "one test is its own family");
}

/// Gears by cylinders of `mtcars` (base R), cylinders as years of service would be: groups that go from less to more.
#[test]
fn gears_by_cylinders_have_the_correlation_that_r_computes() {
    let columns = data("cyl_gear");
    let mut text = instrument(&["gear"], 5, &[], &[]);
    text += "\n[[background]]\nid = \"cylinders\"\nrole = \"other\"\nordered = true\ntext = { nb = \"Sylindre\" }\nlevels = [";
    for cylinders in [4, 6, 8] {
        write!(text, "{{ id = \"{cylinders}\", label = {{ nb = \"{cylinders}\" }} }}, ").unwrap();
    }
    text += "]\n";
    let cars = columns[0].iter().zip(&columns[1]).map(|(cylinders, gears)| vec![cylinders.to_string(), label(whole(*gears))]);
    let table: Vec<Vec<String>> = std::iter::once(vec!["cylinders".to_owned(), "gear".to_owned()]).chain(cars).collect();
    let project = "schema = 1\ninstrument = \"instrument.toml\"\ntitle.nb = \"Biler\"\nmunicipality = \"Ingensteds\"\n\
                   estimand = \"process\"\ngroups = [\"cylinders\"]\n\n[[round]]\nid = \"1\"\nexport = \"answers.csv\"\n\n[privacy]\n\
                   min_n_spread = 5\n\n[plan]\nadd = [\"spearman\", \"spearman_p\", \"tau_b\", \"tau_b_p\"]\n";
    let files =
        [("kartlegging.toml", project.as_bytes().to_vec()), ("instrument.toml", text.into_bytes()), ("answers.csv", csv(&table))];
    let release = released_from(&files);
    for (statistic, figure) in [("spearman", "spearman"), ("spearman_p", "spearman.p"), ("tau_b", "tau"), ("tau_b_p", "tau.p")] {
        let rows = release["rows"].as_array().unwrap().iter();
        let found: Vec<&Value> = rows.filter(|row| row["statistic"] == statistic && row["measure"] == "item:gear").collect();
        assert_eq!(found.len(), 1, "{statistic}");
        assert_eq!((&found[0]["group"]["cylinders"], &found[0]["reference"]["cylinders"]), (&"8".into(), &"4".into()));
        near(&found[0]["value"], value("comparisons", "cyl_gear", figure), 1e-9);
    }
}

/// Schools of `apiclus1` (R survey) as people: school type as service, whether the whole school met its target as role.
#[test]
fn schools_raked_by_two_margins_have_the_mean_that_r_computes() {
    let columns = data("apiclus1");
    let mut scores: Vec<i32> = columns[0].iter().map(|score| whole(*score)).collect();
    scores.sort_unstable();
    scores.dedup();
    let levels: Vec<String> = scores.iter().map(|s| format!("{{ value = {s}, label = {{ nb = \"{s}\" }} }}")).collect();
    let mut text = format!(
        "schema = 1\nid = \"api\"\nversions = [\"1\"]\nlanguages = [\"nb\"]\ntitle = {{ nb = \"Skoler\" }}\n\n[[domain]]\nid = \"all\"\n\
         title = {{ nb = \"Alt\" }}\n\n[[response]]\nid = \"score\"\nlevels = [{}]\n\n[[item]]\nid = \"api\"\ndomain = \"all\"\nresponse = \
         \"score\"\ntext = {{ nb = \"API\" }}\npolarity = \"positive\"\n\n[[scale]]\nid = \"api\"\ndomain = \"all\"\ntitle = {{ nb = \"API\" }}\n\
         items = [\"api\"]\npolarity = \"positive\"\n",
        levels.join(", ")
    );
    for (id, values) in [("service", &["E", "H", "M"][..]), ("role", &["No", "Yes"])] {
        let levels: Vec<String> = values.iter().map(|v| format!("{{ id = \"{v}\", label = {{ nb = \"{v}\" }} }}")).collect();
        let (text_of, levels) = (format!("{{ nb = \"{id}\" }}"), levels.join(", "));
        write!(text, "\n[[background]]\nid = \"{id}\"\nrole = \"{id}\"\ntext = {text_of}\nlevels = [{levels}]\n").unwrap();
    }
    let (types, wide) = (["E", "H", "M"], ["No", "Yes"]);
    let place = |number: f64| usize::try_from(whole(number)).unwrap();
    let mut table = vec![["service", "role", "api"].map(str::to_owned).to_vec()];
    for ((score, kind), met) in columns[0].iter().zip(&columns[2]).zip(&columns[3]) {
        table.push(vec![types[place(*kind)].to_owned(), wide[place(*met)].to_owned(), whole(*score).to_string()]);
    }
    // 4421 E, 755 H, 1018 M; 1072 No, 5122 Yes: how the two go together is not told to raking, and plays no part.
    let roster = "service;role;employees\nE;No;72\nE;Yes;4349\nH;No;500\nH;Yes;255\nM;No;500\nM;Yes;518\n";
    let project = "schema = 1\ninstrument = \"instrument.toml\"\ntitle.nb = \"Skoler\"\nmunicipality = \"Ingensteds\"\nestimand = \"process\"\n\n\
                   [[round]]\nid = \"1\"\nexport = \"answers.csv\"\nroster = \"roster.csv\"\n\n[privacy]\nmin_n = 3\n\n[plan]\n\
                   weights = { rake = [\"service\", \"role\"] }\n";
    let files = [
        ("kartlegging.toml", project.as_bytes().to_vec()),
        ("instrument.toml", text.into_bytes()),
        ("answers.csv", csv(&table)),
        ("roster.csv", roster.as_bytes().to_vec()),
    ];
    let release = released_from(&files);
    let mean = row(&release, "weighted_mean_100", &[("measure", Value::from("scale:api"))]);
    let (low, high) = (f64::from(scores[0]), f64::from(scores[scores.len() - 1]));
    let points = low + mean["value"].as_f64().unwrap() / 100.0 * (high - low);
    near(&points.into(), value("weights", "raked", "mean"), 1e-9);
    // Where margins cross, the interval would rest on the spread of parts that are shown nowhere.
    assert_eq!((&mean["n"], &mean["no_interval"]), (&Value::from(183), &Value::from("withheld")));
    assert!(row(&release, "design_effect", &[])["value"].as_f64().unwrap() > 1.0);
}

/// 81 of 263 people, Newcombe's first example: the exact interval that he printed, when the plan asks for it.
#[test]
fn a_share_has_the_exact_interval_when_asked_for() {
    let people = (0..263).map(|person| vec![label(i32::from(person < 81))]);
    let table: Vec<Vec<String>> = std::iter::once(vec!["one".to_owned()]).chain(people).collect();
    let text = instrument(&["one"], 1, &[], &[]);
    for (plan, method, lower, upper) in [
        ("", "wilson", 0.255_288_52, 0.366_209_58),
        ("\n[plan]\nshare_interval = \"clopper_pearson\"\n", "clopper_pearson", 0.252_736_75, 0.367_621_92),
    ] {
        let release = released(&text, "answers.csv", &csv(&table), plan);
        let share = row(&release, "level_share", &[("measure", Value::from("item:one")), ("level", Value::from("1"))]);
        near(&share["interval"]["lower"], lower, 5e-9);
        near(&share["interval"]["upper"], upper, 5e-9);
        assert_eq!(share["interval"]["method"], method);
    }
}
