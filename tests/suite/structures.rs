//! What the services have and do: planted facts of the sample are sentences of the report in every language, bad tables are refused with
//! their place, and nothing that is withheld is in any byte.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use kartlegg::model::{Disclosure, FieldValue, Inventory, Language};
use kartlegg::privacy::Release;
use kartlegg::report::{Block, Document, OUTPUTS, Source, compose};
use kartlegg::structures::{FactRule, facts};

use crate::several::STORVIK;
use crate::support::{Small, kartlegg, tree};

/// What was put into the sample (see its README), in the words of the report.
const PLANTED: [(FactRule, [&str; 3]); 9] = [
    (
        FactRule::GapInNeed,
        [
            "I temaet «Mobbing og tilhørighet» finnes ingen selektive tiltak for 13–15 år",
            "I temaet «Mobbing og tilhøyrsle» finst ingen selektive tiltak for 13–15 år",
            "In the theme “Bullying and belonging” there are no selective measures for 13–15 years",
        ],
    ),
    (
        FactRule::ThemeWithoutMeasure,
        [
            "Temaet «Livet på nettet» har ingen tiltak",
            "Temaet «Livet på nettet» har ingen tiltak",
            "The theme “Life online” has no measures",
        ],
    ),
    (
        FactRule::OneSidedTie,
        [
            "NAV svarer om samarbeidet med flyktningtjeneste nærmest «Omtrent hver uke», flyktningtjeneste svarer nærmest «",
            "NAV svarer om samarbeidet med flyktningteneste nærast «Omtrent kvar veke», flyktningteneste svarer nærast «",
            "Labour and welfare office (NAV): the answers about working with refugee service are nearest to “About every week”; those of refugee service are nearest to “",
        ],
    ),
    (
        FactRule::UnknownRoutine,
        [
            "Rutinen «Rutine ved mistanke om vold» finnes, men bare",
            "Rutinen «Rutine ved mistanke om vold» finst, men berre",
            "The routine “Rutine ved mistanke om vold” exists, but only",
        ],
    ),
    (
        FactRule::OnePerson,
        [
            "Bare én ansatt kan holde «Samtale ved rusbruk». Tiltaket stanser når vedkommende slutter.",
            "Berre éin tilsett kan halde «Samtale ved rusbruk». Tiltaket stansar når vedkomande sluttar.",
            "Only one employee can run “Samtale ved rusbruk”. It stops when they leave.",
        ],
    ),
    (
        FactRule::InNoArena,
        [
            "Kultur og fritid er ikke med på noen fast arena, som eneste",
            "Kultur og fritid er ikkje med på nokon fast arena, som einaste",
            "Culture and leisure is in no standing arena, alone",
        ],
    ),
    (
        FactRule::ServiceWithout,
        [
            "Ingen enhet i Skole svarer «Ja» på spørsmålet «Har enheten en navngitt kontaktperson som andre tjenester kan henvende seg til?». Av de andre enhetene gjør 26 av 28 det.",
            "Inga eining i Skule svarer «Ja» på spørsmålet «Har eininga ein namngitt kontaktperson som andre tenester kan vende seg til?». Av dei andre einingane gjer 26 av 28 det.",
            "No unit in School answers “Yes” to the question “Does the unit have a named contact person whom other services can turn to?”. Of the other units 26 of 28 do.",
        ],
    ),
    (
        FactRule::Overdue,
        [
            "2 av 4 vedtak er ikke gjennomført, enda fristen er ute",
            "2 av 4 vedtak er ikkje gjennomførte, endå fristen er ute",
            "2 of 4 decisions are not done, although their deadline is past",
        ],
    ),
    (
        FactRule::HasMoved,
        [
            "Etter vedtaket «Felles fagdager for alle tjenester» har Tillit mellom tjenestene gått opp med 9 poeng, fra 47 til 56. Endringen er sikkert større enn 5 poeng. Det sier ikke at vedtaket er grunnen.",
            "Etter vedtaket «Felles fagdager for alle tjenester» har Tillit mellom tenestene gått opp med 9 poeng, frå 47 til 56. Endringa er sikkert større enn 5 poeng. Det seier ikkje at vedtaket er grunnen.",
            "After the decision “Felles fagdager for alle tjenester”, Trust between services has gone up by 9 points, from 47 to 56. The change is certain to be larger than 5 points. That does not say that the decision is why.",
        ],
    ),
];

fn sentences(document: &Document) -> Vec<String> {
    let all = document.blocks.iter().filter_map(|block| if let Block::Sentences(all) = block { Some(all) } else { None });
    all.flatten().map(|sentence| sentence.text.clone()).collect()
}

#[test]
fn planted_facts_are_sentences_in_every_language() {
    let found: BTreeSet<FactRule> = facts(&STORVIK).into_iter().map(|fact| fact.rule).collect();
    for (at, language) in Language::ALL.into_iter().enumerate() {
        let document = compose(&STORVIK, language);
        let told = sentences(&document);
        for (rule, words) in PLANTED {
            assert!(found.contains(&rule), "{rule:?}");
            assert!(told.iter().any(|text| text.starts_with(words[at])), "{language} {rule:?}: {told:#?}");
        }
        for fact in facts(&STORVIK) {
            assert!(document.has_target(&fact.evidence), "{:?} leads nowhere", fact.rule);
        }
        assert!(told.iter().all(|text| !text.contains(['{', '⟦'])), "{told:#?}");
    }
}

/// Whatever else is on the list that was not planted as a gap: themes that have what they need give no sentence.
#[test]
fn what_is_covered_is_no_gap() {
    let gaps = facts(&STORVIK).into_iter().filter(|fact| fact.rule == FactRule::GapInNeed).count();
    let weekly =
        facts(&STORVIK).into_iter().filter(|fact| matches!(fact.rule, FactRule::NoSharedArena | FactRule::OneSidedTie)).count();
    let routines = facts(&STORVIK).into_iter().filter(|fact| fact.rule == FactRule::UnknownRoutine).count();
    assert_eq!((gaps, weekly, routines), (1, 1, 1));
}

#[test]
fn the_overview_of_services_stands_alone() {
    let languages =
        [(Language::Nb, "Hvor kan jeg henvende meg?", "Ingen ventetid"), (Language::En, "Where can I turn?", "No waiting time")];
    for (language, title, none) in languages {
        let document = compose(&STORVIK, language);
        let file = |id: &str| {
            let output = OUTPUTS.iter().find(|output| output.id == id).unwrap();
            let files = output.files(&document, Source::Release(&STORVIK), "report").unwrap();
            assert_eq!(files.len(), 1, "{id}");
            String::from_utf8(files[0].1.clone()).unwrap()
        };
        let page = file("services");
        assert!(page.contains(title) && page.contains("Trygg venn") && page.contains("71 00 00 10"));
        // Read on a phone: nothing stands in columns. No age twice, and no waiting for nothing.
        assert!(!page.contains("<table"));
        assert!(page.contains("<dd>Alle mellom 16 og 24 år</dd>"));
        assert!(page.contains(none) && !page.contains("Ventetid: 0") && !page.contains("Waiting time: 0"));
        // Planned measures cannot be turned to, and no answer of staff stands in it.
        assert!(!page.contains("Nettvett for foreldre") && !page.contains("66 %") && !page.contains("<svg"));
        let csv = file("services-csv");
        assert_eq!(csv.lines().count(), 19, "{csv}");
    }
}

#[test]
fn withheld_fields_are_in_no_byte() {
    let note = "pensjon i høst";
    let source = include_str!("../../data-samples/storvik/inventory/measures-2026.csv");
    assert!(source.contains(note), "the sample has nothing to withhold");
    let json = STORVIK.to_json();
    assert!(!String::from_utf8_lossy(&json).contains(note));
    assert!(STORVIK.inventories().iter().all(|inventory| inventory.kind.field("note").is_none()));
    // Not even a reader that forgot to drop them gets them into a release.
    let mut careless: Inventory = STORVIK.inventory("measures").unwrap().clone();
    let mut field = careless.kind.fields[0].clone();
    (field.id, field.disclosure) = ("note".to_owned(), Disclosure::Withheld);
    careless.kind.fields.push(field);
    careless.rows[0].insert("note".to_owned(), FieldValue::Word("En kanarifugl".to_owned()));
    let release = STORVIK.clone().with_inventories(vec![careless]);
    assert!(!String::from_utf8_lossy(&release.to_json()).contains("kanarifugl"));
}

#[test]
fn a_release_with_inventories_is_read_as_it_was_written_and_broken_ones_are_refused() {
    let json = String::from_utf8(STORVIK.to_json()).unwrap();
    assert!(Release::from_json(json.as_bytes()).unwrap() == *STORVIK);
    for (from, to) in [
        ("\"level\":\"selective\"", "\"level\":\"selectiv\""),
        ("\"capacity\":60.0", "\"capacity\":-60.0"),
        ("\"deadline\":\"2024-12-31\"", "\"deadline\":\"2024-12-32\""),
        ("\"disclosure\":\"public\"", "\"disclosure\":\"withheld\""),
        ("\"method\":\"Vennegruppe\"", "\"methd\":\"Vennegruppe\""),
    ] {
        assert!(json.contains(from), "{from}");
        assert!(Release::from_json(json.replacen(from, to, 1).as_bytes()).is_err(), "{to}");
    }
}

/// What people wrote in the export of a round, by its own reading: UTF-16 and tabulators.
fn written(round: &str) -> Vec<String> {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("data-samples/storvik/{round}/surveyxact/dataset.csv"));
    let bytes = std::fs::read(path).unwrap();
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    let text = String::from_utf16(&units).unwrap();
    let mut lines = text.trim_start_matches('\u{feff}').lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let at = lines.next().unwrap().iter().position(|name| *name == "open_competence").unwrap();
    lines.map(|cells| cells[at].trim_matches('"').to_lowercase()).filter(|text| !text.is_empty()).collect()
}

/// The workbook has every table that the report has, cell by cell, and nothing that is withheld.
#[test]
fn the_workbook_has_what_the_services_have() {
    use calamine::Reader;
    let document = compose(&STORVIK, Language::Nb);
    let output = OUTPUTS.iter().find(|output| output.id == "xlsx").unwrap();
    let files = output.files(&document, Source::Release(&STORVIK), "report").unwrap();
    let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(std::io::Cursor::new(files[0].1.clone())).unwrap();
    for kind in ["measures", "arenas", "routines", "plan"] {
        let inventory = STORVIK.inventory(kind).unwrap();
        let title = inventory.kind.title.get(Language::Nb);
        let sheet = book.worksheet_range(title).unwrap_or_else(|error| panic!("{title}: {error} in {:?}", book.sheet_names()));
        assert_eq!(sheet.height(), inventory.rows.len() + 1, "{kind}");
        for (row, cells) in inventory.rows.iter().zip(sheet.rows().skip(1)) {
            assert_eq!(cells[0].to_string(), inventory.name(row), "{kind}");
            let numbers = row.values().filter(|value| matches!(value, FieldValue::Number(_))).count();
            let found = cells.iter().filter(|cell| matches!(cell, calamine::Data::Float(_) | calamine::Data::Int(_))).count();
            assert_eq!(found, numbers, "{kind}");
            assert!(cells.iter().all(|cell| !cell.to_string().is_empty()), "{kind}");
        }
    }
}

/// Notes of dialogue meetings are counted by code, and none of their words is anywhere.
#[test]
fn notes_are_counted_by_what_they_are_about_and_are_gone() {
    let small = Small::new();
    let texts = [
        ("Mye fravær, skolefravær; Kanarifugl", "Svakhet", 7),
        ("Taushetsplikten stopper oss, sa Kanarifugl", "T", 6),
        ("rus", "", 4),
    ];
    let mut table = "Notat;SWOT;Bord\n".to_owned();
    for (text, side, times) in texts {
        (0..times).for_each(|table_number| writeln!(table, "\"{text}\";{side};bord kanari-{table_number}").unwrap());
    }
    small.write("notater.csv", table.as_bytes());
    let project = small.text("kartlegging.toml");
    let more = "\n[[inventory]]\nkind = \"notes\"\nfile = \"notater.csv\"\n";
    small.write("kartlegging.toml", format!("{project}{more}").as_bytes());
    let ran = small.run(&["run", ".", "--language", "nb,nn,en"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let release = Release::from_json(&std::fs::read(small.path().join("out/release.json")).unwrap()).unwrap();
    let notes = release.inventory("notes").unwrap();
    let counts: Vec<(Option<&str>, Option<&FieldValue>)> =
        notes.rows.iter().map(|row| (notes.word(row, "code"), row.get("notes"))).collect();
    let number = |count: f64| FieldValue::Number(count);
    let (seven, six, all) = (number(7.0), number(6.0), number(17.0));
    assert_eq!(counts, [(Some("school_absence"), Some(&seven)), (Some("law"), Some(&six)), (Some("all_notes"), Some(&all))]);
    assert_eq!(notes.rows[0].get("weakness"), Some(&seven));
    for (page, words) in [
        ("report.html", "Flest notater fra dialogmøtene handler om «Skolefravær»: 7 av 17."),
        ("nn/report.html", "Flest notat frå dialogmøta handlar om «Skulefråvær»: 7 av 17."),
        ("en/report.html", "Most notes of the dialogue meetings are about “School absence”: 7 of 17."),
    ] {
        assert!(small.text(&format!("out/{page}")).contains(words), "{page}");
    }
    let mut left = tree(&small.path());
    left.retain(|name, _| name != "notater.csv");
    left.insert("said".into(), [ran.out, ran.err].concat().into_bytes());
    let left = left.into_iter().flat_map(|(name, bytes)| crate::canary::unpacked(&name, bytes)).collect();
    let words = ["Kanarifugl", "kanarifugl", "kanari-", "stopper oss"].map(str::to_owned);
    assert_eq!(crate::canary::sightings(&left, &words), Vec::<String>::new());
    // A codebook that is not there is named with its key.
    small.write("kartlegging.toml", format!("{project}{more}codes = \"competense\"\n").as_bytes());
    let ran = small.run(&["run", "."]);
    assert!(ran.code != 0 && ran.err.contains("competense") && ran.err.contains("competence"), "{}", ran.err);
}

/// What is surely wanted most is on page one, out of shares that are shown, and the table has a place for every option.
#[test]
fn what_is_surely_wanted_most_is_on_page_one() {
    let ranked = kartlegg::findings::ranked(&STORVIK);
    let coded = ranked.iter().find(|ranked| ranked.is_coded).unwrap();
    let trauma = STORVIK.measure_position("choice:open_competence/trauma_war").unwrap();
    assert!(coded.first(&coded.groups[0].1).contains(&trauma), "{coded:?}");
    for ranked in &ranked {
        for (group, places) in &ranked.groups {
            assert_eq!(places.len(), ranked.options.len());
            let shares = ranked.options.iter().map(|&option| STORVIK.figure(option, *group, kartlegg::model::Statistic::Ticked));
            assert!(shares.into_iter().all(|share| share.unwrap().value().is_some()), "a hidden share has a place");
            assert!(ranked.first(places).len() <= kartlegg::findings::FIRST);
        }
    }
    for (language, words) in [
        (Language::Nb, "sikkert blant de tre temaene flest skriver om"),
        (Language::Nn, "sikkert mellom dei tre temaa flest skriv om"),
        (Language::En, "Certainly among the three themes that most people write about"),
    ] {
        let document = compose(&STORVIK, language);
        let page_one = document
            .blocks
            .iter()
            .skip(1)
            .take_while(|block| !matches!(block, Block::Heading { level: 2, id, .. } if id != "summary"));
        let told = page_one.filter_map(|block| if let Block::Sentences(told) = block { Some(told) } else { None }).flatten();
        let told: Vec<&str> = told.map(|sentence| sentence.text.as_str()).collect();
        assert!(told.iter().any(|text| text.contains(words)), "{told:#?}");
        let table = document.blocks.iter().find_map(|block| match block {
            Block::Table(table) if table.id == "table-places-open_competence" => Some(table),
            _ => None,
        });
        assert_eq!(table.unwrap().rows.len(), coded.options.len());
    }
}

/// A need that only text tells: no training on the list is about it, and it is what most people write.
#[test]
fn codes_of_open_answers_are_counted_as_ticks_are() {
    for round in ["2024", "2026"] {
        let texts = written(round);
        let total = STORVIK.total(&kartlegg::model::RoundId::new(round)).unwrap();
        let share = |code: &str| {
            let measure = STORVIK.measure_position(&format!("choice:open_competence/{code}")).unwrap();
            STORVIK.figure(measure, total, kartlegg::model::Statistic::Ticked).unwrap().value().unwrap()
        };
        for (code, words) in [
            ("trauma_war", &["traumer", "traumene", "krig"][..]),
            ("talking_with_children", &["snakke med barn"]),
            ("law", &["taushetsplikt"]),
            ("no_code_fits", &["datasystemet"]),
        ] {
            let fitting = texts.iter().filter(|text| words.iter().any(|word| text.contains(word))).count();
            let estimate = share(code);
            assert!(fitting > 5, "{round} {code}");
            assert_eq!(estimate.n, texts.len() as u64, "{round} {code}");
            assert!((estimate.value - fitting as f64 / texts.len() as f64).abs() < 1e-12, "{round} {code}");
        }
        assert!(share("trauma_war").value > share("talking_with_children").value);
    }
    for (language, words) in [
        (Language::Nb, "Traumer fra krig og flukt"),
        (Language::Nn, "Traume frå krig og flukt"),
        (Language::En, "Trauma from war and flight"),
    ] {
        let document = compose(&STORVIK, language);
        let title = document.blocks.iter().find_map(|block| match block {
            Block::Figure(figure) if figure.id == "figure-open_competence" => Some(figure.title.clone()),
            _ => None,
        });
        assert!(
            title.as_ref().is_some_and(|title| title.to_lowercase().contains(&words.to_lowercase())),
            "{language}: {title:?}"
        );
    }
}

const PROJECT: &str =
    "\n[[inventory]]\nkind = \"measures\"\nfile = \"tiltak.csv\"\n\n[[inventory]]\nkind = \"plan\"\nfile = \"plan.csv\"\n";
const MEASURES: &str = "Tiltak;Tjeneste;Nivå;Alder;Tema;Status\nA;Skole;Universelt;6–12 år;Rus;I gang\n";
const PLAN: &str = "Vedtak;Frist;Status\nA;2026-01-01;I gang\n";

fn with_tables(measures: &str, plan: &str, more: &str) -> Small {
    let small = Small::new();
    small.write("tiltak.csv", measures.as_bytes());
    small.write("plan.csv", plan.as_bytes());
    small.write("kartlegging.toml", format!("{}{PROJECT}{more}", small.text("kartlegging.toml")).as_bytes());
    small
}

#[test]
fn bad_tables_are_refused_with_file_row_column_and_the_nearest_word() {
    assert_eq!(with_tables(MEASURES, PLAN, "").run(&["check", "."]).code, 0);
    let edit = |from: &str, to: &str| (MEASURES.replacen(from, to, 1), PLAN.to_owned());
    for ((measures, plan), expected) in [
        (edit("Universelt", "Univeselt"), ["tiltak.csv", "celle C2", "universelt"]),
        (edit("Skole;", "Skolle;"), ["tiltak.csv", "celle B2", "skole"]),
        (edit("Rus;", "Ruus;"), ["tiltak.csv", "celle E2", "rus"]),
        (edit("I gang", "Igang"), ["tiltak.csv", "celle F2", "i gang"]),
        ((MEASURES.to_owned(), PLAN.replacen("2026-01-01", "til våren", 1)), ["plan.csv", "celle B2", "31.03.2026"]),
        (edit("A;", "A, tlf. 900 00 000;"), ["tiltak.csv", "celle A2", "K311"]),
    ] {
        let ran = with_tables(&measures, &plan, "").run(&["check", "."]);
        assert_ne!(ran.code, 0, "{measures}{plan}");
        for words in expected {
            assert!(ran.err.to_lowercase().contains(&words.to_lowercase()), "{words}: {}", ran.err);
        }
        assert!(!ran.err.contains("900 00 000"), "{}", ran.err);
    }
    let unknown = with_tables(MEASURES, PLAN, "\n[[inventory]]\nkind = \"measure\"\nfile = \"tiltak.csv\"\nround = \"1999\"\n");
    let ran = unknown.run(&["check", "."]);
    assert!(ran.code != 0 && ran.err.contains("K008") && ran.err.contains("measures"), "{}", ran.err);
}

#[test]
fn own_themes_can_be_added() {
    let measures = MEASURES.replacen("Rus;", "Søvn;", 1);
    let small = with_tables(&measures, PLAN, "");
    assert_ne!(small.run(&["check", "."]).code, 0);
    small.write(
        "themes.toml",
        "schema = 1\n[[theme]]\nid = \"sleep\"\ntitle.nb = \"Søvn\"\nindicators = []\nmeasures = []\n".as_bytes(),
    );
    let text = small.text("kartlegging.toml");
    small.write("kartlegging.toml", format!("themes = \"themes.toml\"\n{text}").as_bytes());
    let ran = small.run(&["check", "."]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

/// The municipality's own counts, as an indicator that no list of ours has: in the profile, and named by the plan.
#[test]
fn own_indicators_need_no_new_program() {
    let plan = "Vedtak;Frist;Status;Tall som skal flytte på seg\nFærre henvisninger;2026-01-01;I gang;Henvist til PPT\n";
    let small =
        with_tables(MEASURES, plan, "\n[youth]\ntables = [\"ppt.csv\"]\nmunicipality = \"4003\"\nindicators = \"own.toml\"\n");
    let own = "schema = 1\n[[indicator]]\nid = \"referred_ppt\"\ntheme = \"kindergarten_and_school\"\nage = \"0-17\"\nwindow = 1\nunit = \"percent\"\n\
               good = \"low\"\ntest = \"proportion\"\nname = { nb = \"Henvist til PPT\", nn = \"Tilvist til PPT\", en = \"Referred to PPT\" }\n\
               definition = { nb = \"Barn som er henvist.\", nn = \"Barn som er tilviste.\", en = \"Children who were referred.\" }\n";
    small.write("own.toml", own.as_bytes());
    let mut table = String::from("area;period;age;indicator;count;denominator;unit\n");
    for (year, count) in (2019..).zip([90, 96, 110, 118, 131, 140]) {
        writeln!(table, "4003;{year};0-17;referred_ppt;{count};3000;percent").unwrap();
    }
    small.write("ppt.csv", table.as_bytes());
    let ran = small.run(&["run", "."]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let release: serde_json::Value = serde_json::from_str(&small.text("out/release.json")).unwrap();
    let row = release["youth"]["rows"].as_array().unwrap().iter().find(|row| row["indicator"] == "referred_ppt").unwrap();
    assert_eq!((row["local"]["count"].as_f64(), row["trend"]["course"].as_str()), (Some(140.0), Some("rising")));
    assert!(row["local"]["interval"]["lower"].is_number(), "{row}");
    let page = small.text("out/report.html");
    assert!(page.contains("Henvist til PPT") && page.contains("structures-plan"));
    // Without the file nobody knows it.
    small.replace("kartlegging.toml", "indicators = \"own.toml\"\n", "");
    let ran = small.run(&["check", "."]);
    assert!(ran.code != 0 && ran.err.contains("Henvist til PPT"), "{}", ran.err);
}

#[test]
fn templates_of_a_new_project_are_read_when_they_are_filled_in() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(kartlegg(folder.path(), &["new", "p"], &[]).code, 0);
    let files = tree(&folder.path().join("p"));
    for kind in ["measures", "arenas", "routines", "plan"] {
        assert!(files.keys().any(|name| name.ends_with(&format!("inventory/{kind}.xlsx"))), "{kind}: {:?}", files.keys());
    }
    // As they come, none of them stops a run.
    let small = Small::new();
    let mut project = small.text("kartlegging.toml");
    for kind in ["measures", "arenas", "routines", "plan"] {
        let bytes = std::fs::read(folder.path().join(format!("p/inventory/{kind}.xlsx"))).unwrap();
        small.write(&format!("{kind}.xlsx"), &bytes);
        write!(project, "\n[[inventory]]\nkind = \"{kind}\"\nfile = \"{kind}.xlsx\"\n").unwrap();
    }
    small.write("kartlegging.toml", project.as_bytes());
    let ran = small.run(&["check", "."]);
    assert!(ran.code == 0 && ran.err.contains("K202"), "{} {}", ran.code, ran.err);
}
