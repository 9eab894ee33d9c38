//! The report of the invented release: the same in every run, in every language, and never showing what it may not.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod structure;

use kartlegg::model::Language;
use kartlegg::privacy::Release;
use kartlegg::report::{Scope, Source, compose, html, outputs};
use structure::structure;

use crate::support::without_files;

const INVENTED: &[u8] = include_bytes!("../golden/report/invented.release.json");

fn invented() -> Release {
    Release::from_json(INVENTED).unwrap()
}

fn page(release: &Release, language: Language) -> String {
    html(&compose(release, language))
}

/// Words are held in `golden/outputs`; here it is what stands where, in every language the same. `BLESS=1` rewrites; read the difference
/// before committing. `LOOK=folder` writes the pages.
#[test]
fn the_page_has_the_stored_structure_in_every_language() {
    let path = format!("{}/tests/golden/report/structure.txt", env!("CARGO_MANIFEST_DIR"));
    for language in Language::ALL {
        let page = page(&invented(), language);
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, structure(&page)).unwrap();
        }
        if let Some(folder) = std::env::var_os("LOOK") {
            std::fs::write(std::path::Path::new(&folder).join(format!("report.{language}.html")), &page).unwrap();
        }
        assert!(std::fs::read_to_string(&path).unwrap() == structure(&page), "{path} differs in {language}; BLESS=1 rewrites it");
    }
}

#[test]
fn every_message_is_there_and_no_number_is_none() {
    for language in Language::ALL {
        let page = without_files(&page(&invented(), language));
        for wrong in ["⟦", "NaN", "inf<", "{count}", "{level}", "{measure}", "−0<"] {
            assert!(!page.contains(wrong), "{language}: {wrong}");
        }
    }
}

/// A value that may not be shown is a word everywhere, and the word is there.
#[test]
fn suppressed_is_a_word() {
    for (language, word) in [(Language::Nb, "skjermet"), (Language::Nn, "skjerma"), (Language::En, "suppressed")] {
        assert!(page(&invented(), language).contains(&format!("hidden\">{word}</td>")));
    }
}

#[test]
fn the_page_needs_nothing_but_itself() {
    let page = page(&invented(), Language::Nb);
    assert!(page.contains("default-src &#39;none&#39;") || page.contains("default-src 'none'"));
    for outside in ["<script", "<link", "<iframe", "src=\"http", "url(http", "@import", " onclick", " onload", "javascript:"] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn every_link_has_its_target_and_every_id_is_unique() {
    for language in Language::ALL {
        let page = page(&invented(), language);
        let ids: Vec<&str> = page.split(" id=\"").skip(1).map(|part| part.split('"').next().unwrap()).collect();
        let mut sorted = ids.clone();
        sorted.sort_unstable();
        for pair in sorted.windows(2) {
            assert_ne!(pair[0], pair[1], "{language}: an id stands twice");
        }
        for target in page.split("href=\"#").skip(1).map(|part| part.split('"').next().unwrap()) {
            assert!(ids.contains(&target), "{language}: nothing has the id {target}");
        }
    }
}

#[test]
fn there_is_one_first_heading_and_no_level_is_left_out() {
    let page = page(&invented(), Language::En);
    let levels: Vec<u8> = page
        .match_indices("<h")
        .filter_map(|(at, _)| page.as_bytes().get(at + 2).copied().filter(|digit| (b'1'..=b'6').contains(digit)))
        .collect();
    assert_eq!(levels.iter().position(|level| *level == b'1'), levels.iter().rposition(|level| *level == b'1'));
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1));
}

/// Names from exports are text, whatever they hold.
#[test]
fn hostile_names_are_inert() {
    let payloads =
        ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</title><b>", "<!--", "{{7*7}}", "{count}", "]]>"];
    for payload in payloads {
        let quoted = serde_json::to_string(payload).unwrap();
        let inner = &quoted[1..quoted.len() - 1];
        let json = String::from_utf8(INVENTED.to_vec()).unwrap();
        let json = json.replace("Barnevern", inner).replace("Traumeforståelse", inner).replace("Fjordvik kommune", inner);
        let release = Release::from_json(json.as_bytes()).unwrap();
        let page = page(&release, Language::Nb);
        assert!(
            !page.contains("<script") && !page.contains("<img") && !page.contains("<b>") && !page.contains("<!--"),
            "{payload}"
        );
        assert!(page.matches("</title>").count() == page.matches("<title").count());
    }
}

#[test]
fn every_renderer_makes_the_same_bytes_twice() {
    for output in outputs(Scope::Whole) {
        let files = || {
            let release = invented();
            output.files(&compose(&release, Language::Nb), Source::Release(&release), "report").unwrap()
        };
        let first = files();
        // The invented release has nothing of what services have.
        assert_eq!(first.is_empty(), output.id.starts_with("services"), "{}", output.id);
        assert!(first == files(), "{}", output.id);
    }
}

/// A release as a draft of an unknown survey gives it: one round, one domain, no groups, no scales, labels in one language.
fn draft(questions: usize) -> Release {
    let scales: [&[&str]; 4] = [
        &["Strongly disagree", "Disagree", "Neither nor", "Agree", "Strongly agree"],
        &["Nei", "Ja"],
        &["Nie", "Selten", "Manchmal", "Oft", "Sehr oft", "Immer", "Weiß nicht genau"],
        &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"],
    ];
    let mut measures = Vec::new();
    let mut rows = Vec::new();
    for question in 0..questions {
        let labels = scales[question * scales.len() / questions];
        let levels: Vec<String> = labels
            .iter()
            .enumerate()
            .map(|(value, label)| format!("{{\"value\":{value},\"label\":{{\"nb\":\"{label}\"}}}}"))
            .collect();
        let id = format!("item:q{question}");
        let long =
            "with a rather long explanation of what exactly is meant by it, as unknown surveys often have ".repeat(question % 3);
        measures.push(format!(
            "{{\"id\":\"{id}\",\"kind\":\"item\",\"domain\":\"draft\",\"label\":{{\"nb\":\"Question number {question} {long}\"}},\"about\":{{}},\
             \"levels\":[{}],\"min\":0,\"max\":{},\"top\":{},\"nominal\":{},\"polarity\":\"positive\",\"sensitive\":false,\"items\":[],\
             \"reversed\":[],\"min_valid\":0,\"links\":[]}}",
            levels.join(","),
            labels.len() - 1,
            labels.len() / 2,
            labels.len() == 2,
        ));
        let share = |value: f64, statistic: &str, level: &str| {
            format!(
                "{{\"measure\":\"{id}\",\"statistic\":\"{statistic}\",\"group\":{{\"round\":\"1\"}},\"reference\":null,\"level\":{level},\
                 \"value\":{value},\"unit\":\"share\",\"interval\":null,\"method\":\"wilson\",\"no_interval\":\"not_defined\",\"n\":83,\
                 \"status\":\"shown\",\"reason\":null}}"
            )
        };
        rows.push(share(83.0, "valid", "null").replace("\"share\"", "\"count\""));
        let weights: Vec<u32> =
            (0..labels.len()).map(|level| 1 + u32::try_from((question * 7 + level * 5) % 9).unwrap()).collect();
        let all = f64::from(weights.iter().sum::<u32>());
        for (level, weight) in weights.iter().enumerate() {
            rows.push(share(f64::from(*weight) / all, "level_share", &format!("\"{level}\"")));
        }
        let top = weights[labels.len() - labels.len() / 2..].iter().sum::<u32>();
        rows.push(share(f64::from(top) / all, "top_box", "null"));
    }
    let json = format!(
        "{{\"schema\":1,\"program\":{{\"name\":\"kartlegg\",\"version\":\"0\"}},\"title\":{{\"nb\":\"Employee survey export\"}},\
         \"municipality\":\"\",\"language\":\"en\",\"instrument\":{{\"id\":\"draft\",\"title\":{{}},\"note\":{{}},\"open_questions\":[]}},\
         \"estimand\":\"staff\",\"confidence\":0.95,\"smallest_difference\":5.0,\"privacy\":{{\"profile\":\"standard\",\"min_n\":5,\
         \"min_n_sensitive\":10,\"min_n_spread\":20,\"protect_width\":2,\"judged\":200,\"hidden\":0,\"audits\":[]}},\
         \"quality\":[],\"rounds\":[{{\"id\":\"1\",\"label\":{{}},\"version\":\"1\"}}],\"domains\":[{{\"id\":\"draft\",\"title\":{{}}}}],\
         \"groups\":[{{\"kind\":\"total\",\"round\":\"1\",\"keys\":{{}},\"label\":{{}}}}],\"measures\":[{}],\"shown_in\":[],\"rows\":[{}]}}",
        measures.join(","),
        rows.join(",")
    );
    Release::from_json(json.as_bytes()).unwrap()
}

#[test]
fn a_draft_of_an_unknown_survey_makes_a_report() {
    for questions in [1, 5, 200] {
        let release = draft(questions);
        for language in Language::ALL {
            let page = page(&release, language);
            assert!(page.contains("Question number 0"));
            let said = without_files(&page);
            assert!(!said.contains("⟦") && !said.contains("NaN"));
            if let (Some(folder), 200) = (std::env::var_os("LOOK"), questions) {
                std::fs::write(std::path::Path::new(&folder).join(format!("draft.{language}.html")), &page).unwrap();
            }
        }
    }
}

/// A release without rounds, groups or figures is poor, but no reason to stop.
#[test]
fn an_empty_release_makes_an_empty_report() {
    let mut file: serde_json::Value = serde_json::from_slice(&draft(1).to_json()).unwrap();
    file["figures"].as_object_mut().unwrap().values_mut().for_each(|column| *column = serde_json::json!([]));
    let release = Release::from_json(&serde_json::to_vec(&file).unwrap()).unwrap();
    assert!(page(&release, Language::En).contains("<h1>"));
}

/// The release with some rows hidden: what they hold is gone, that they exist is not.
fn with_hidden(hide: impl Fn(&str) -> bool) -> Release {
    let json = std::str::from_utf8(INVENTED).unwrap();
    let line = |line: &str| match line.find(",\"value\":") {
        Some(at) if hide(line) => {
            let end = if line.ends_with("]}") { "]}" } else { "," };
            format!("{},\"status\":\"suppressed\",\"reason\":\"complementary\"}}{end}", &line[..at])
        }
        _ => line.to_owned(),
    };
    let lines: Vec<String> = json.lines().map(line).collect();
    Release::from_json(lines.join("\n").as_bytes()).unwrap()
}

/// What exists and may not be shown is never said not to exist.
#[test]
fn what_is_hidden_is_not_said_to_be_missing() {
    let total = |line: &str| line.contains("\"group\":{\"round\":\"2026\"}");
    let release = with_hidden(|line| total(line) && line.contains("\"measure\":\"response\""));
    let page = page(&release, Language::Nb);
    assert!(page.contains("Svarprosenten kan ikke vises av hensyn til personvernet"));
    assert!(!page.contains("Det finnes ingen liste"));
}

/// A hidden group may be the lowest of all.
#[test]
fn the_lowest_rate_is_that_of_those_that_may_be_shown() {
    let before = page(&invented(), Language::Nb);
    assert!(!before.contains("hos dem som kan vises") && before.contains("Svarprosent: fra"));
    let own = |line: &str| line.contains("\"group\":{\"round\":\"2026\",\"service\":\"Barnevern\"}");
    let after = page(&with_hidden(|line| own(line) && line.contains("\"measure\":\"response\"")), Language::Nb);
    assert!(after.contains("Svarprosent hos dem som kan vises: fra"));
    assert!(!after.contains("Svarprosent: fra"));
}
