//! The questionnaires that come with the program.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use kartlegg::instrument::{Instrument, json_schema, load_shipped, shipped, shipped_text};
use kartlegg::model::Language;
use kartlegg::model::LinkKind;

/// Files beside the questionnaires that describe other things.
const OTHERS: [&str; 3] = ["indicators", "inventories", "themes"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("surveys")
}

fn every_instrument() -> Vec<Instrument> {
    let shipped = shipped();
    assert!(shipped.len() > 2, "{shipped:?}");
    shipped.into_iter().map(|id| load_shipped(id).unwrap_or_else(|findings| panic!("{id}: {findings:#?}"))).collect()
}

/// The binary carries what the folder holds, byte for byte.
#[test]
fn every_file_of_the_folder_is_shipped() {
    let mut ids = Vec::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap().to_string();
        if path.extension().is_some_and(|extension| extension == "toml") && !OTHERS.contains(&stem.as_str()) {
            assert_eq!(shipped_text(&stem), Some(std::fs::read_to_string(&path).unwrap().as_str()), "{stem}");
            ids.push(stem);
        }
    }
    ids.sort();
    assert_eq!(shipped(), ids);
}

#[test]
fn every_instrument_is_named_as_its_file() {
    for (id, instrument) in shipped().into_iter().zip(every_instrument()) {
        assert_eq!(instrument.id, id);
    }
}

#[test]
fn every_instrument_has_its_texts_in_every_language() {
    for instrument in every_instrument() {
        let languages: BTreeSet<Language> = instrument.languages.iter().copied().collect();
        assert_eq!(languages, Language::ALL.into_iter().collect(), "{}", instrument.id);
        for scale in &instrument.scales {
            assert!(
                instrument.keys_only || scale.about.exact(Language::En).is_some(),
                "{} says nothing about its score",
                scale.id
            );
        }
        for language in Language::ALL {
            assert!(instrument.title.exact(language).is_some() && instrument.note.exact(language).is_some(), "{}", instrument.id);
            assert!(instrument.domains.iter().all(|domain| domain.title.exact(language).is_some()), "{}", instrument.id);
            assert!(instrument.scales.iter().all(|scale| scale.title.exact(language).is_some()), "{}", instrument.id);
        }
    }
}

/// What the other rooms, the samples and the reports rely on.
#[test]
fn bti_keeps_its_ids() {
    let bti = load_shipped("bti").unwrap();
    let domains: Vec<&str> = bti.domains.iter().map(|domain| domain.id.as_str()).collect();
    let parts = [
        "background",
        "concern",
        "noticing",
        "talking",
        "law",
        "routines",
        "roles",
        "cases",
        "arenas",
        "involvement",
        "leadership",
        "services",
        "matrix",
        "training",
        "open",
    ];
    assert_eq!(domains, parts);
    let scales: Vec<&str> = bti.scales.iter().map(|scale| scale.id.as_str()).collect();
    let names = [
        "noticing",
        "talking",
        "law",
        "routines_work",
        "roles",
        "trust",
        "cases",
        "arenas",
        "involvement",
        "leadership",
        "offers",
    ];
    assert_eq!(scales, names);
    assert!(bti.scales.iter().all(|scale| (3..=6).contains(&scale.items.len())));
    assert!((60..=80).contains(&bti.items.len()));
    assert!(bti.items.iter().all(|item| item.bti_level.is_some()));
    assert!(bti.response(&"agree5".into()).is_some());
    let backgrounds: Vec<&str> = bti.backgrounds.iter().map(|background| background.id.as_str()).collect();
    assert_eq!(backgrounds, ["service", "unit", "role", "years", "direct"]);
    let contact = bti.matrix(&"contact".into()).unwrap();
    let aspects: Vec<&str> = contact.aspects.iter().map(|aspect| aspect.id.as_str()).collect();
    assert_eq!(aspects, ["frequency", "satisfaction", "wish"]);
    assert_eq!(contact.services.iter().filter(|service| service.own.is_some()).count(), 11);
    assert_eq!(contact.own_service("Skolehelsetjeneste").map(|service| service.id.as_str()), Some("skolehelse"));
    assert_eq!(contact.own_service("Skulehelseteneste").map(|service| service.id.as_str()), Some("skolehelse"));
    assert!(contact.own_service("BUP").is_none());
}

/// One item in a scale got new words and one is new; all else can be compared between the two versions.
#[test]
fn bti_tells_what_changed_between_its_versions() {
    let bti = load_shipped("bti").unwrap();
    let changed: Vec<(&str, LinkKind)> = bti
        .items
        .iter()
        .map(|item| (item.id.as_str(), bti.link(item, "2024.1", "2026.1")))
        .filter(|(_, link)| *link != LinkKind::Same)
        .collect();
    assert_eq!(changed, [("law_coordinator", LinkKind::New), ("roles_others", LinkKind::Reworded)]);
    assert_eq!(bti.columns("2026.1").len(), bti.columns("2024.1").len() + 1);
}

/// A word in two languages that reads the same is rare in whole sentences; a whole sentence is a translation forgotten.
#[test]
fn questions_are_translated() {
    let bti = load_shipped("bti").unwrap();
    for item in &bti.items {
        let [nb, nn, en] = Language::ALL.map(|language| item.text.exact(language).unwrap());
        assert!(nb != en && nn != en, "{}", item.id);
        for (word, languages) in [(" ikke ", nn), ("Jeg ", nn), ("Hvor ", nn), ("tjeneste", nn), (" ikkje ", nb), ("Eg ", nb)] {
            assert!(!languages.contains(word), "{}: {languages}", item.id);
        }
    }
}

/// Whatever stands in the file, the reader answers; it never panics.
#[test]
fn a_damaged_questionnaire_is_refused_or_read() {
    let text = shipped_text("bti").unwrap();
    let cuts = (0..text.len()).step_by(293).filter(|at| text.is_char_boundary(*at));
    for at in cuts {
        let refused = Instrument::from_toml(&text[..at], "cut.toml").err().is_none_or(|findings| !findings.is_empty());
        assert!(refused, "refused at {at} without a finding");
        let swapped = format!("{}{}", &text[at..], &text[..at]);
        assert!(Instrument::from_toml(&swapped, "swapped.toml").err().is_none_or(|findings| !findings.is_empty()));
    }
}

/// Each line taken out on its own: the rest is read, or every finding has a line and a file.
#[test]
fn a_missing_line_is_named_with_its_place() {
    let lines: Vec<&str> = shipped_text("bti").unwrap().lines().collect();
    for gone in (0..lines.len()).step_by(7) {
        let rest: Vec<&str> = lines.iter().enumerate().filter(|(at, _)| *at != gone).map(|(_, line)| *line).collect();
        for finding in Instrument::from_toml(&rest.join("\n"), "bti.toml").err().unwrap_or_default() {
            assert!(finding.place.row.is_some() && finding.place.file.is_some(), "without line {}: {finding}", gone + 1);
        }
    }
}

#[test]
fn keys_have_the_published_size() {
    for (id, items, scales) in [("pincom-q", 48, 12), ("aitcs-ii", 23, 3)] {
        let key = load_shipped(id).unwrap();
        assert_eq!((key.items.len(), key.scales.len()), (items, scales), "{id}");
        assert!(key.keys_only && key.items.iter().all(|item| item.text.wordings().next().is_none()), "{id} holds item texts");
        let scored: BTreeSet<&str> =
            key.scales.iter().flat_map(|scale| &scale.items).map(kartlegg::model::ItemId::as_str).collect();
        assert_eq!(scored.len(), items, "{id}");
    }
}

/// The schema that editors use says what the program reads. `BLESS=1 cargo test` rewrites it.
#[test]
fn the_published_schema_is_that_of_the_types() {
    let path = folder().join("schema/instrument.schema.json");
    let made = format!("{}\n", serde_json::to_string_pretty(json_schema()).unwrap());
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    assert!(std::fs::read_to_string(&path).unwrap_or_default() == made, "{} is out of date; BLESS=1 rewrites it", path.display());
}
