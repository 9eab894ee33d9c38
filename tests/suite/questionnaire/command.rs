//! The command: every target, a new project with its own copy, hints, and how far a round has come.

use std::fs;
use std::path::Path;

use crate::support::{Small, kartlegg, tree};

/// A new project with a copy of the instrument, and nothing answered yet.
fn fresh(folder: &Path) {
    let ran = kartlegg(folder, &["new", "p", "--questionnaire", "bti"], &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[test]
fn a_questionnaire_is_written_before_anybody_has_answered() {
    let folder = tempfile::TempDir::new().unwrap();
    fresh(folder.path());
    let roster = "tjeneste;enhet;ansatte\nSkole;Nord;20\nSkole;Sør;12\nNAV;Kontoret;9\n";
    fs::write(folder.path().join("p/roster.csv"), roster).unwrap();
    let survey = "\n[survey]\npurpose.nb = \"Vi skal <lage> en plan & følge den.\"\ncontact = \"Kari, 55 50 00 00\"\ndeadline = \"12. mars\"\n";
    let path = folder.path().join("p/kartlegging.toml");
    fs::write(&path, fs::read_to_string(&path).unwrap() + survey).unwrap();
    let every = "docx,html,limesurvey,xlsform,redcap,paste";
    let ran = kartlegg(folder.path(), &["questionnaire", "p", "--as", every, "--language", "nb,nn,en", "--since", "2024.1"], &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let files = tree(&folder.path().join("p/questionnaire"));
    for (target, count) in [("docx", 3), ("html", 3), ("limesurvey", 1), ("xlsform", 1), ("redcap", 3), ("paste", 9)] {
        let made: Vec<&String> =
            files.keys().filter(|name| name.starts_with(target) && !name.ends_with("manifest.json")).collect();
        assert_eq!(made.len(), count, "{made:?}");
    }
    let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
    let page = text("html/bti-2026.1.nb.html");
    for said in ["Vi skal &lt;lage&gt; en plan &amp; følge den.", "12. mars", "Kontoret", "Jeg kjenner de andre tjenestene godt."]
    {
        assert!(page.contains(said), "{said}");
    }
    assert!(!page.contains("<script"));
    let lime = text("limesurvey/bti-2026.1.limesurvey.txt");
    assert!(
        lime.contains("concerncount.NAOK == \"1\"") || lime.contains("concerncount.NAOK == \"\"1\"\""),
        "routes are expressions"
    );
    // A file that somebody has edited since is not replaced.
    let edited = folder.path().join("p/questionnaire/docx/bti-2026.1.nb.docx");
    fs::write(&edited, b"mine").unwrap();
    let again = kartlegg(folder.path(), &["questionnaire", "p", "--as", "docx", "--language", "nb", "--json"], &[]);
    assert_eq!(again.errors(), ["K503"]);
    assert_eq!(fs::read(&edited).unwrap(), b"mine");
}

#[test]
fn the_same_questionnaire_is_the_same_bytes() {
    let folder = tempfile::TempDir::new().unwrap();
    let every = "docx,html,limesurvey,xlsform,redcap,paste";
    let write = |out: &str| {
        let ran = kartlegg(folder.path(), &["questionnaire", "bti", "--as", every, "--out", out], &[]);
        assert_eq!(ran.code, 0, "{ran:?}");
        tree(&folder.path().join(out))
    };
    assert!(write("a") == write("b"));
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let folder = tempfile::TempDir::new().unwrap();
    let refused =
        |arguments: &[&str]| kartlegg(folder.path(), &[&["questionnaire"][..], arguments, &["--json"][..]].concat(), &[]);
    assert_eq!(refused(&["btl", "--as", "html"]).errors(), ["K008"]);
    assert_eq!(refused(&["bti", "--as", "html", "--since", "2023"]).errors(), ["K008"]);
    assert_eq!(refused(&["pincom-q", "--as", "html"]).errors(), ["K101"], "keys without texts");
    assert_eq!(refused(&["bti", "--as", "odt"]).code, 2);
    assert!(tree(folder.path()).is_empty());
}

#[test]
fn an_instrument_is_shown_in_the_terminal_and_judged() {
    let anywhere = tempfile::TempDir::new().unwrap();
    let listed = kartlegg(anywhere.path(), &["list", "bti"], &[]);
    assert_eq!(listed.code, 0);
    assert!(listed.out.contains("[notice_neglect]") && !listed.out.contains("Svært utrygg"), "{}", listed.out);
    let explained = kartlegg(anywhere.path(), &["explain", "bti", "--lang", "nn"], &[]);
    assert!(
        explained.out.contains("( ) Svært utrygg") && explained.out.contains("Svar berre dersom du svarte"),
        "{}",
        explained.out
    );
    let nothing = kartlegg(anywhere.path(), &["list", "btl"], &[]);
    assert_eq!(nothing.code, 2);
    let checked = kartlegg(anywhere.path(), &["check", "bti", "--strict", "--json"], &[]);
    assert_eq!(checked.code, 0, "hints are no warnings: {checked:?}");
    assert!(checked.findings().iter().all(|finding| finding["severity"] == "note"));
}

#[test]
fn a_new_project_with_its_own_questionnaire_can_be_written_and_checked() {
    let folder = tempfile::TempDir::new().unwrap();
    fresh(folder.path());
    let project = fs::read_to_string(folder.path().join("p/kartlegging.toml")).unwrap();
    assert!(project.contains("instrument = \"instrument.toml\""));
    let checked = kartlegg(folder.path(), &["check", "p/instrument.toml"], &[]);
    assert_eq!(checked.code, 0, "{checked:?}");
    let nothing = kartlegg(folder.path(), &["new", "q", "--questionnaire", "btl", "--json"], &[]);
    assert_eq!(nothing.errors(), ["K008"]);
    assert!(!folder.path().join("q").exists());
}

#[test]
fn the_status_counts_units_and_names_nobody() {
    let small = Small::new();
    let ran = small.run(&["status", "."]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("63 av 98 har svart"), "{}", ran.out);
    let line = |unit: &str| ran.out.lines().find(|line| line.contains(unit)).unwrap().to_string();
    assert!(line("Lia skole").contains("21 / 30"), "{}", ran.out);
    let few: String =
        fs::read_to_string(small.path().join("2026.csv")).unwrap().lines().take(4).flat_map(|line| [line, "\n"]).collect();
    small.write("2026.csv", few.as_bytes());
    let ran = small.run(&["status", ".", "--lang", "en"]);
    let line = |unit: &str| ran.out.lines().find(|line| line.contains(unit)).unwrap().to_string();
    assert!(line("Lia skole").contains("2 more answers needed"), "{}", ran.out);
    assert!(line("Elva").contains("5 more answers needed"), "{}", ran.out);
}

/// Every question and every answer of every language stands in the document, and the PDF is what its standard asks for.
#[cfg(feature = "pdf")]
#[test]
fn paper_holds_every_question_and_answer() {
    use kartlegg::instrument::load_shipped;
    use kartlegg::model::Language;
    use kartlegg::questionnaire::{Covering, Form, Paper, Places, TARGETS};

    let form = Form::new(&load_shipped("bti").unwrap(), "2026.1", &Places::default(), None);
    let target = TARGETS.iter().find(|target| target.id == "pdf").unwrap();
    let files = (target.write)(&form, &Covering { threshold: 5, ..Covering::default() }, &Language::ALL).unwrap();
    for ((_, bytes), language) in files.iter().zip(Language::ALL) {
        let paper = crate::paper::Paper::read(bytes);
        let squashed = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
        let words = squashed(&paper.pages().concat());
        let said = Paper::new(&form, &Covering::default(), language);
        for question in said.sections.iter().flat_map(|part| &part.questions) {
            for text in question
                .rows
                .iter()
                .map(|row| &row.text)
                .chain([&question.text])
                .chain(question.options.iter().map(|option| &option.label))
            {
                assert!(words.contains(&squashed(text)), "{language}: {text}");
            }
        }
        assert!(paper.metadata().contains("<pdfuaid:part>1</pdfuaid:part>"));
        let heads = paper.tags().iter().filter(|tag| tag.kind == "TH").count();
        let rows: usize = form.questions().map(|question| question.rows.len()).sum();
        assert!(heads > rows, "rows and columns of grids have headings: {heads}");
    }
}
