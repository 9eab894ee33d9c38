//! The program as its users run it: exit codes, outputs that appear together or not at all, the same bytes everywhere.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::small::FREE_TEXT;
use crate::support::{Ran, Small, kartlegg, tree, without_files};

const STORVIK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data-samples/storvik");

/// What a run may leave in the folder that it wrote to.
fn output(folder: &Path) -> Vec<String> {
    tree(folder).into_keys().collect()
}

fn anywhere(arguments: &[&str]) -> Ran {
    kartlegg(TempDir::new().unwrap().path(), arguments, &[])
}

#[test]
fn run_writes_every_output_and_says_where() {
    let small = Small::new();
    let ran = small.run(&["run", "."]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.is_empty(), "stdout is for results: {}", ran.out);
    let files = output(&small.path().join("out"));
    for name in ["manifest.json", "release.json", "report.html"] {
        assert!(files.iter().any(|file| file == name), "{name} is not among {files:?}");
    }
    let beside = output(&small.path());
    assert!(beside.iter().all(|file| !file.starts_with('.')), "nothing temporary is left: {beside:?}");
}

/// Nothing that a person wrote and no path of this machine is in any output.
#[test]
fn outputs_hold_no_words_of_respondents_and_no_paths() {
    let small = Small::new();
    let ran = small.run(&["run", ".", "--all"]);
    let folder = small.path().display().to_string();
    for (name, bytes) in tree(&small.path().join("out")) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(!text.contains(FREE_TEXT), "{name} holds free text");
        assert!(!text.contains(&folder), "{name} holds a path");
        assert!(!without_files(&text).contains("NaN"), "{name} holds NaN");
    }
    assert!(!ran.err.contains(FREE_TEXT));
}

#[test]
fn the_manifest_lists_every_file_with_its_sum() {
    let small = Small::new();
    small.run(&["run", "."]);
    let files = tree(&small.path().join("out"));
    let manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    let outputs = manifest["outputs"].as_object().unwrap();
    assert_eq!(outputs.len() + 1, files.len());
    for (name, sum) in outputs {
        assert_eq!(sum.as_str().unwrap(), kartlegg::output::sha256(&files[name]), "{name}");
    }
    let inputs: Vec<&String> = manifest["inputs"].as_object().unwrap().keys().collect();
    assert_eq!(inputs, ["instrument.toml", "kartlegging.toml", "roster.csv"]);
    // Fingerprints of answers stay at home, and none can be had by trying: all are keyed.
    let ledger: Value = serde_json::from_slice(&std::fs::read(small.path().join("kartlegg-ledger.json")).unwrap()).unwrap();
    let answers: Vec<&String> = ledger["releases"][0]["inputs"].as_object().unwrap().keys().collect();
    assert_eq!(answers, ["2024.csv", "2026.csv"]);
    let text = String::from_utf8_lossy(&files["manifest.json"]);
    for input in ["2024.csv", "2026.csv", "instrument.toml", "kartlegging.toml", "roster.csv"] {
        let sum = kartlegg::output::sha256(&std::fs::read(small.path().join(input)).unwrap());
        assert!(!text.contains(&sum), "{input} can be guessed");
    }
}

#[test]
fn the_same_input_gives_the_same_bytes_everywhere() {
    let reference = Small::new();
    assert_eq!(reference.run(&["run", "."]).code, 0);
    let expected = tree(&reference.path().join("out"));
    let surroundings: [&[(&str, &str)]; 3] = [
        &[("RAYON_NUM_THREADS", "1"), ("TZ", "Pacific/Kiritimati"), ("LANG", "tr_TR.UTF-8")],
        &[("RAYON_NUM_THREADS", "2"), ("TZ", "UTC"), ("LC_ALL", "nb_NO.UTF-8")],
        &[("RAYON_NUM_THREADS", "8"), ("LANG", "C")],
    ];
    for environment in surroundings {
        let other = Small::new();
        let ledger = "kartlegg-ledger.json";
        std::fs::copy(reference.path().join(ledger), other.path().join(ledger)).unwrap();
        let out = other.path().join("elsewhere");
        for _ in 0..2 {
            let ran =
                kartlegg(Path::new("/"), &["run", other.path().to_str().unwrap(), "--out", out.to_str().unwrap()], environment);
            assert_eq!(ran.code, 0, "{ran:?}");
            assert_same(&tree(&out), &expected, &format!("{environment:?}"));
        }
    }
}

#[test]
fn threads_of_the_table_library_are_bounded() {
    let small = Small::new();
    let ran = kartlegg(&small.path(), &["run", "."], &[("POLARS_MAX_THREADS", "100000000")]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.err.contains("K222") && ran.err.contains("POLARS_MAX_THREADS"), "{ran:?}");
}

fn assert_same(
    files: &std::collections::BTreeMap<String, Vec<u8>>,
    expected: &std::collections::BTreeMap<String, Vec<u8>>,
    what: &str,
) {
    assert_eq!(files.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>(), "{what}");
    for (name, bytes) in files {
        assert!(*bytes == expected[name], "{name} differs: {what}");
    }
}

#[test]
fn the_sample_municipality_gives_the_same_bytes_on_one_thread_and_two_and_on_an_older_processor() {
    let folder = TempDir::new().unwrap();
    // A copy, since a run leaves its ledger beside the project, and that hides figures of whatever is run there next.
    let project = folder.path().join("storvik");
    for (name, bytes) in tree(Path::new(STORVIK)).iter().filter(|(name, _)| !name.starts_with("out/") && !name.contains("ledger"))
    {
        let path = project.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let run = |threads: &str, extra: (&str, &str)| {
        let out = folder.path().join(threads);
        let arguments = ["run", project.to_str().unwrap(), "--language", "nb,nn,en", "--quiet", "--out", out.to_str().unwrap()];
        let ran = kartlegg(folder.path(), &arguments, &[("RAYON_NUM_THREADS", threads), extra]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
        tree(&out)
    };
    // The C library is told that the processor has no fused multiplication: where it computes for us, last bits change.
    let older = ("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4");
    let (one, two) = (run("1", ("TZ", "America/Lima")), run("2", older));
    assert!(one.contains_key("nn/report.html") && one.contains_key("en/report.html"));
    assert_same(&one, &two, "threads");
}

#[test]
fn rendering_a_release_again_gives_the_same_report() {
    let small = Small::new();
    small.run(&["run", "."]);
    let ran = small.run(&["render", "out/release.json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let (first, again) = (tree(&small.path().join("out")), tree(&small.path().join("out/render")));
    for (name, bytes) in again.iter().filter(|(name, _)| *name != "manifest.json") {
        assert!(*bytes == first[name], "{name} differs");
    }
    assert!(again.contains_key("report.html"));
    let ran = small.run(&["render", "out/release.json", "--language", "en,nn", "--out", "other"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let other = tree(&small.path().join("other"));
    assert!(other.contains_key("nn/report.html") && other["report.html"] != again["report.html"]);
}

#[test]
fn a_release_that_is_none_is_refused() {
    let small = Small::new();
    small.write("other.json", b"{\"schema\": 99}");
    for (file, code) in [("other.json", "K504"), ("roster.csv", "K504"), ("gone.json", "K001")] {
        let ran = small.run(&["render", file, "--json"]);
        assert_eq!((ran.code, ran.errors()), (3, vec![code.to_string()]), "{file}");
    }
    assert!(!small.path().join("render").exists());
}

#[test]
fn check_writes_nothing() {
    let small = Small::new();
    let before = tree(&small.path());
    let ran = small.run(&["check", "."]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{ran:?}");
    assert_eq!(tree(&small.path()), before);
}

#[test]
fn check_and_run_say_the_same_of_the_input() {
    let small = Small::new();
    let of_input = |ran: &Ran| -> Vec<String> {
        let findings = ran.findings().into_iter().filter(|finding| finding["code"].as_str().unwrap() < "K3");
        findings.map(|finding| finding.to_string()).collect()
    };
    let (checked, ran) = (small.run(&["check", ".", "--json", "--all"]), small.run(&["run", ".", "--json", "--all"]));
    assert_eq!((checked.code, ran.code), (0, 0));
    assert_eq!(of_input(&checked), of_input(&ran));
    assert!(!of_input(&ran).is_empty());
}

#[test]
fn every_line_of_json_is_a_finding_with_code_place_and_words() {
    let small = Small::new();
    let findings = small.run(&["run", ".", "--json", "--all"]).findings();
    assert!(findings.len() > 1, "{findings:?}");
    for finding in findings {
        let code = finding["code"].as_str().unwrap();
        assert!(kartlegg::diag::Code::ALL.iter().any(|known| known.number() == code), "{code}");
        assert!(["error", "warning", "note"].contains(&finding["severity"].as_str().unwrap()));
        assert!(finding["message"].as_str().unwrap().contains(code), "{finding}");
        assert!(finding["place"].is_object() && finding["count"].is_u64(), "{finding}");
    }
}

#[test]
fn quiet_says_nothing_when_all_is_well_and_strict_counts_warnings() {
    let small = Small::new();
    for command in ["check", "run"] {
        let ran = small.run(&[command, ".", "--quiet", "--strict"]);
        assert_eq!((ran.code, ran.err.as_str(), ran.out.as_str()), (0, "", ""), "{command}");
    }
    // A respondent without a unit is a warning.
    small.replace("2026.csv", "Lia skole", "");
    // Beside the first report a second one would tell who moved; as if nobody had seen that one.
    std::fs::remove_file(small.path().join("kartlegg-ledger.json")).unwrap();
    for command in ["check", "run"] {
        let strict = small.run(&[command, ".", "--quiet", "--strict"]);
        assert_eq!(strict.code, 1, "{strict:?}");
        assert!(strict.err.contains("K236"), "a warning is said in quiet too: {strict:?}");
        assert_eq!(small.run(&[command, "."]).code, 0, "warnings count only when asked for");
    }
    assert!(small.path().join("out/report.html").exists(), "warnings do not stop the work");
}

#[test]
fn messages_come_in_the_language_that_is_asked_for_and_without_colour() {
    let small = Small::new();
    let said = |arguments: &[&str]| kartlegg(&small.path(), arguments, &[("NO_COLOR", "1")]).err;
    let (own, english) = (said(&["check", "."]), said(&["check", ".", "--lang", "en"]));
    assert!(own.contains("merknad[") && english.contains("note["), "{own}\n{english}");
    // Not a terminal, so there is no colour even when nobody asked for none.
    assert!(![own, english, small.run(&["check", "."]).err].iter().any(|text| text.contains('\u{1b}')));
}

#[test]
fn lists_name_what_there_is() {
    for (what, word) in [
        ("instruments", "bti"),
        ("formats", "surveyxact"),
        ("statistics", "alpha"),
        ("outputs", "report.html"),
        ("codes", "K213"),
    ] {
        let ran = anywhere(&["list", what]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{what}");
        assert!(ran.out.contains(word), "{what}: {}", ran.out);
    }
}

#[test]
fn everything_that_is_listed_is_explained() {
    for what in ["codes", "statistics"] {
        for line in anywhere(&["list", what]).out.lines() {
            let id = line.split_whitespace().next().unwrap();
            let ran = anywhere(&["explain", id]);
            assert!(ran.code == 0 && ran.out.lines().count() >= 2, "{id}: {ran:?}");
        }
    }
}

#[test]
fn an_unknown_word_is_wrong_use_and_the_nearest_is_named() {
    let ran = anywhere(&["explain", "alfa"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("alpha"), "{}", ran.err);
    for wrong in [
        &["explain"][..],
        &["list", "nothing"],
        &["run"],
        &["fly"],
        &["run", ".", "--sideways"],
        &["--lang", "de", "list", "codes"],
    ] {
        assert_eq!(anywhere(wrong).code, 2, "{wrong:?}");
    }
}

#[test]
fn wrong_use_is_told_in_the_readers_language() {
    for (wrong, nb, nn, en) in [
        (&["run"][..], "mangler: <PROJECT>", "manglar: <PROJECT>", "<PROJECT>"),
        (&["list"], "mangler: <WHAT>", "manglar: <WHAT>", "<WHAT>"),
        (&["text", "fly"], "kommando som heter «fly»", "kommando som heiter «fly»", "fly"),
        (&["text"], "mangler: <COMMAND>", "manglar: <COMMAND>", "agree"),
        (&["run", ".", "--sideways"], "valg som heter «--sideways»", "val som heiter «--sideways»", "--sideways"),
        (&["run", ".", "--langauge", "nb"], "(nærmest: --language)", "(nærast: --language)", "--language"),
        (&["run", ".", "--language", "xx"], "«xx» kan ikke brukes", "«xx» kan ikkje brukast", "`xx`"),
        (&["run", ".", "--out"], "trenger en verdi", "treng ein verdi", "value is required"),
        (&["run", ".", "--out", ""], "trenger en verdi", "treng ein verdi", "value is required"),
        (&["profile", "--all", "--municipality", "1"], "sammen med --municipality", "saman med --municipality", "--all"),
        (&["profile", "--sort", "x"], "(nærmest: code, name, worse, better)", "(nærast: code, name", "code, name"),
        (&["explain", ""], "<WHAT> trenger en verdi", "<WHAT> treng ein verdi", "value is required"),
        (&["plan", "a.csv", "--rate", ""], "--rate <RATE> trenger", "--rate <RATE> treng", "--rate"),
        (&["plan", "a.csv", "--rate", "x"], "«x» kan ikke brukes for --rate", "«x» kan ikkje brukast for --rate", "--rate"),
    ] {
        for (language, words) in [("nb", nb), ("nn", nn), ("en", en)] {
            let ran = anywhere(&[wrong, &["--lang", language]].concat());
            assert!(ran.code == 2 && ran.out.is_empty() && ran.err.contains(words), "{wrong:?} {language}: {}", ran.err);
            let english = ["Usage", "error", "tip:", "For more"].iter().any(|word| ran.err.contains(word));
            let whole = crate::hostile::messages::hole(&ran.err.replace(['{', '}'], "")).is_none();
            assert!(language == "en" || !english && whole, "{wrong:?} {language}: {}", ran.err);
        }
    }
}

#[test]
fn help_completions_and_manual_are_results() {
    for (arguments, word) in [
        (&["--help"][..], "simulate"),
        (&["run", "--help"], "--out"),
        (&["--version"], env!("CARGO_PKG_VERSION")),
        (&["completions", "bash"], "complete -F"),
        (&["completions", "zsh"], "#compdef kartlegg"),
        (&["man"], ".TH kartlegg"),
    ] {
        let ran = anywhere(arguments);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{arguments:?}");
        assert!(ran.out.contains(word), "{arguments:?}: {}", ran.out);
    }
}

mod new {
    use super::*;

    #[test]
    fn a_new_project_opens_and_asks_for_its_export() {
        let folder = TempDir::new().unwrap();
        let ran = kartlegg(folder.path(), &["new", "ours"], &[]);
        assert_eq!(ran.code, 0, "{ran:?}");
        let templates = ["arenas", "measures", "notes", "plan", "routines"].map(|name| format!("inventory/{name}.xlsx"));
        let files: Vec<String> = templates.into_iter().chain(["kartlegging.toml".into(), "roster.csv".into()]).collect();
        assert_eq!(output(&folder.path().join("ours")), files);
        // The template names an export that is not there yet, and nothing else is wrong with it.
        let ran = kartlegg(folder.path(), &["check", "ours", "--json"], &[]);
        assert_eq!((ran.code, ran.errors()), (3, vec!["K006".to_string()]), "{ran:?}");
    }

    #[test]
    fn a_project_from_an_export_runs_at_once() {
        let small = Small::new();
        let ran = small.run(&["new", "drafted", "--from", "2026.csv", "--quiet"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        let files = output(&small.path().join("drafted"));
        assert_eq!(files, ["data/2026.csv", "instrument.toml", "kartlegging.toml"]);
        for (name, bytes) in tree(&small.path().join("drafted")).iter().filter(|(name, _)| !name.starts_with("data/")) {
            assert!(!String::from_utf8_lossy(bytes).contains(FREE_TEXT), "{name} holds free text");
        }
        let ran = small.run(&["run", "drafted"]);
        assert_eq!(ran.code, 0, "{ran:?}");
    }

    #[test]
    fn labels_and_numbers_without_a_codebook_give_right_means() {
        let folder = TempDir::new().unwrap();
        let labels = ["Helt enig", "Helt uenig", "Litt enig", "Litt uenig", "Verken enig eller uenig"];
        let row = |at: usize| {
            let service = ["Skole", "NAV"][at % 2];
            format!("{service};{};{};Litt enig\n", labels[at % 5], 1 + at % 5)
        };
        let rows: String = (0..60).map(row).collect();
        fs::write(folder.path().join("svar.csv"), format!("tjeneste;enig;tall;alle\n{rows}")).unwrap();
        let ran = kartlegg(folder.path(), &["new", "drafted", "--from", "svar.csv", "--quiet"], &[]);
        assert_eq!(ran.code, 0, "{ran:?}");
        let text = fs::read_to_string(folder.path().join("drafted/instrument.toml")).unwrap();
        let instrument = kartlegg::instrument::Instrument::from_toml(&text, "instrument.toml").unwrap();
        let items: Vec<&str> = instrument.items.iter().map(|item| item.id.as_str()).collect();
        assert_eq!(items, ["enig", "tall", "alle"]);
        let order: Vec<&str> = instrument.responses[0].levels.iter().filter_map(|level| level.label.nb.as_deref()).collect();
        assert_eq!(order, ["Helt uenig", "Litt uenig", "Verken enig eller uenig", "Litt enig", "Helt enig"]);
        assert!(instrument.responses.iter().all(|response| !response.nominal && response.levels.len() == 5));
        let ran = kartlegg(folder.path(), &["run", "drafted"], &[]);
        assert_eq!(ran.code, 0, "{ran:?}");
    }

    #[test]
    fn nothing_that_is_there_is_overwritten() {
        let small = Small::new();
        let before = tree(&small.path());
        let ran = small.run(&["new", ".", "--json"]);
        assert_eq!((ran.code, ran.errors()), (5, vec!["K503".to_string()]));
        assert_eq!(small.run(&["new", "a", "--from", "gone.csv"]).code, 3);
        assert!(!small.path().join("a").exists(), "nothing is left behind");
        assert_eq!(tree(&small.path()), before);
    }
}

mod folder {
    use super::*;

    #[test]
    fn a_folder_that_is_not_ours_is_left_alone() {
        let small = Small::new();
        for foreign in ["manifest.json", "notes.txt"] {
            small.write("out/letter.txt", b"mine");
            small.write(&format!("out/{foreign}"), b"{}");
            let ran = small.run(&["run", ".", "--json"]);
            assert_eq!((ran.code, ran.errors()), (5, vec!["K503".to_string()]), "{foreign}");
            assert_eq!(tree(&small.path().join("out"))["letter.txt"], b"mine");
            fs::remove_dir_all(small.path().join("out")).unwrap();
        }
    }

    #[test]
    fn a_file_where_the_folder_should_be_is_left_alone() {
        let small = Small::new();
        small.write("out", b"a file");
        let ran = small.run(&["run", "."]);
        assert_eq!(ran.code, 5, "{ran:?}");
        assert_eq!(fs::read(small.path().join("out")).unwrap(), b"a file");
    }

    #[test]
    fn an_older_output_is_replaced_as_a_whole() {
        let small = Small::new();
        small.run(&["run", "."]);
        let first = tree(&small.path().join("out"));
        small.replace("kartlegging.toml", "Ingensteds", "Etsteds");
        assert_eq!(small.run(&["run", "."]).code, 0);
        let second = tree(&small.path().join("out"));
        assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
        assert!(first["report.html"] != second["report.html"]);
    }

    #[test]
    fn a_run_that_is_refused_leaves_the_older_output_whole() {
        let small = Small::new();
        small.run(&["run", "."]);
        let before = tree(&small.path().join("out"));
        small.replace("2026.csv", "trust_1", "trust_9");
        assert_eq!(small.run(&["run", "."]).code, 3);
        assert_eq!(tree(&small.path().join("out")), before);
    }

    #[test]
    fn two_runs_do_not_write_to_the_same_folder() {
        let small = Small::new();
        let lock = fs::File::create(small.path().join(".out.lock")).unwrap();
        lock.lock().unwrap();
        let ran = small.run(&["run", ".", "--json"]);
        assert_eq!((ran.code, ran.errors()), (5, vec!["K502".to_string()]), "{ran:?}");
        drop(lock);
        assert_eq!(small.run(&["run", "."]).code, 0);
    }

    /// A folder below a file can be made by nobody, root included.
    #[test]
    fn a_place_that_cannot_be_written_is_a_limit() {
        let small = Small::new();
        for place in ["roster.csv/out", "/proc/nowhere/out"] {
            let ran = small.run(&["run", ".", "--out", place, "--json"]);
            assert_eq!((ran.code, ran.errors()), (5, vec!["K501".to_string()]), "{place}");
        }
    }
}
