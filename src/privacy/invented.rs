//! An invented release for tests: two rounds, four services, eight units (two of them too small), three domains, three scales,
//! eight items (one reworded), a multi-select and a small matrix. Answers are drawn with a fixed seed; nobody gave them.

mod figures;
mod people;

use std::collections::BTreeMap;

use people::{Person, people};

use super::figures::Figures;
use super::release::Parts;
use super::{PrivacyInfo, ProgramInfo, QualityNote, Release, Shown};
use crate::model::{
    AnsweredBy, BtiLevel, Comparability, DomainInfo, Estimand, Frame, GroupAt, GroupInfo, GroupKind, InstrumentInfo, Language,
    LevelInfo, LinkKind, List, MeasureInfo, MeasureKind, Multiplicity, Polarity, RecommendationInfo, RoundInfo, Text,
};

/// Services, with their two units and how many answered there in the second round.
pub(super) const SERVICES: [(&str, [(&str, usize); 2]); 4] = [
    ("Barnehage", [("Solbakken barnehage", 24), ("Fjordgløtt barnehage", 3)]),
    ("Skole", [("Lia skole", 41), ("Strandbyen ungdomsskole", 33)]),
    ("Barnevern", [("Mottak og undersøkelse", 12), ("Tiltak og omsorg", 14)]),
    ("Helsestasjon og skolehelsetjeneste", [("Helsestasjon", 9), ("Skolehelsetjeneste", 4)]),
];

/// Items: id, domain, the question, and whether the scale turns it round.
pub(super) const ITEMS: [(&str, usize, [&str; 3]); 8] = [
    (
        "notice_neglect",
        0,
        [
            "Jeg er trygg på å kjenne igjen tegn på omsorgssvikt",
            "Eg er trygg på å kjenne att teikn på omsorgssvikt",
            "I am confident that I can recognise signs of neglect",
        ],
    ),
    (
        "notice_violence",
        0,
        [
            "Jeg er trygg på å kjenne igjen tegn på vold i familien",
            "Eg er trygg på å kjenne att teikn på vald i familien",
            "I am confident that I can recognise signs of violence in the family",
        ],
    ),
    (
        "notice_absence",
        0,
        [
            "Jeg vet hva jeg skal gjøre når et barn er mye borte",
            "Eg veit kva eg skal gjere når eit barn er mykje borte",
            "I know what to do when a child is often absent",
        ],
    ),
    (
        "arena_right",
        1,
        [
            "De rette tjenestene er til stede på møtene våre",
            "Dei rette tenestene er til stades på møta våre",
            "The right services take part in our meetings",
        ],
    ),
    (
        "arena_waste",
        1,
        [
            "Møtene fører sjelden til noe for barnet",
            "Møta fører sjeldan til noko for barnet",
            "The meetings seldom lead to anything for the child",
        ],
    ),
    (
        "lead_time",
        2,
        [
            "Lederen min setter av tid til samarbeid med andre tjenester",
            "Leiaren min set av tid til samarbeid med andre tenester",
            "My manager sets time aside for working with other services",
        ],
    ),
    (
        "lead_asks",
        2,
        [
            "Lederen min spør hvordan samarbeidet går",
            "Leiaren min spør korleis samarbeidet går",
            "My manager asks how the collaboration is going",
        ],
    ),
    (
        "plan_known",
        2,
        [
            "Kjenner du kommunens plan for tidlig innsats?",
            "Kjenner du planen kommunen har for tidleg innsats?",
            "Do you know the municipality's plan for early intervention?",
        ],
    ),
];

type Scale = (&'static str, usize, [&'static str; 3], [&'static str; 3], std::ops::Range<usize>);

/// Scales: id, domain, name, what a high score means, items.
const SCALES: [Scale; 3] = [
    (
        "noticing",
        0,
        ["Å oppdage", "Å oppdage", "Noticing"],
        [
            "Høy skår: ansatte er trygge på å oppdage barn som trenger hjelp.",
            "Høg skår: dei tilsette er trygge på å oppdage barn som treng hjelp.",
            "High score: staff are confident that they notice children in need of help.",
        ],
        0..3,
    ),
    (
        "arenas",
        1,
        ["Møteplasser", "Møteplassar", "Arenas"],
        ["Høy skår: møteplassene virker.", "Høg skår: møteplassane verkar.", "High score: meetings between services work."],
        3..5,
    ),
    (
        "leadership",
        2,
        ["Ledelse og forankring", "Leiing og forankring", "Leadership"],
        [
            "Høy skår: ledelsen følger opp samarbeidet.",
            "Høg skår: leiinga følgjer opp samarbeidet.",
            "High score: managers follow up collaboration.",
        ],
        5..7,
    ),
];

/// Options of the multi-select.
pub(super) const OPTIONS: [(&str, [&str; 3]); 5] = [
    (
        "talking",
        [
            "Samtaler med barn om vanskelige tema",
            "Samtalar med barn om vanskelege tema",
            "Talking with children about difficult matters",
        ],
    ),
    ("trauma", ["Traumeforståelse", "Traumeforståing", "Understanding trauma"]),
    ("law", ["Taushetsplikt og meldeplikt", "Teieplikt og meldeplikt", "Confidentiality and the duty to report"]),
    ("culture", ["Foreldre med annet morsmål", "Foreldre med anna morsmål", "Parents with another first language"]),
    ("absence", ["Skolefravær", "Skulefråvær", "School absence"]),
];

/// Rated services of the matrix.
pub(super) const RATED: [(&str, &str); 4] =
    [("barnehage", "Barnehage"), ("skole", "Skole"), ("barnevern", "Barnevern"), ("bup", "BUP")];

const AGREE: [[&str; 3]; 5] = [
    ["Helt uenig", "Heilt ueinig", "Strongly disagree"],
    ["Litt uenig", "Litt ueinig", "Somewhat disagree"],
    ["Verken eller", "Verken eller", "Neither agree nor disagree"],
    ["Litt enig", "Litt einig", "Somewhat agree"],
    ["Helt enig", "Heilt einig", "Strongly agree"],
];
const OFTEN: [[&str; 3]; 4] = [
    ["Samarbeider ikke", "Samarbeider ikkje", "No collaboration"],
    ["Noen ganger i året", "Nokre gonger i året", "A few times a year"],
    ["Hver måned", "Kvar månad", "Every month"],
    ["Hver uke", "Kvar veke", "Every week"],
];
const KNOWS: [[&str; 3]; 3] =
    [["Nei", "Nei", "No"], ["Har hørt om den", "Har høyrt om han", "Have heard of it"], ["Ja", "Ja", "Yes"]];

pub(super) fn text(words: [&str; 3]) -> Text {
    Text { nb: Some(words[0].into()), nn: Some(words[1].into()), en: Some(words[2].into()) }
}

fn levels(labels: &[[&str; 3]], first: i32) -> Vec<LevelInfo> {
    (first..).zip(labels).map(|(value, label)| LevelInfo { value, label: text(*label) }).collect()
}

/// The release.
pub(super) fn release() -> Release {
    let frame = frame();
    let people = people();
    let (figures, judged, hidden) = figures::figures(&frame, &people);
    let mut shown_in = BTreeMap::new();
    for (group, info) in frame.groups.enumerated() {
        if info.kind == GroupKind::Unit && people.iter().filter(|person| person.is_in(info)).count() < figures::MIN_N {
            shown_in.extend(info.parent.map(|parent| (group, parent)));
        }
    }
    let figures = Figures::of_sorted(&figures, frame.smallest_difference);
    Release(Parts {
        schema: Release::SCHEMA,
        program: ProgramInfo { name: "kartlegg".into(), version: "0.0.0".into() },
        frame,
        privacy: PrivacyInfo {
            profile: "standard".into(),
            min_n: figures::MIN_N as u64,
            min_n_sensitive: 10,
            min_n_spread: figures::MIN_SPREAD as u64,
            protect_width: 2,
            judged,
            hidden,
            audits: vec!["span".into()],
        },
        quality: vec![QualityNote {
            code: "K224".into(),
            severity: "note".into(),
            file: Some("svar-2026.xlsx".into()),
            name: None,
            found: String::new(),
            expected: String::new(),
            count: 61,
        }],
        figures,
        shown_in,
        youth: None,
        inventories: Vec::new(),
    })
}

fn frame() -> Frame {
    let domain = |id: &str, title| DomainInfo {
        id: id.into(),
        title: text(title),
        discuss: Text::default(),
        answered_by: AnsweredBy::Staff,
    };
    let round = |id: &str, version: &str| RoundInfo {
        id: id.into(),
        label: Text::same(id),
        date: Some(format!("{id}-03")),
        version: version.into(),
    };
    Frame {
        title: text(["Sammen om barn og unge", "Saman om barn og unge", "Together for children and young people"]),
        municipality: "Fjordvik kommune".into(),
        language: Language::Nb,
        instrument: InstrumentInfo {
            id: "invented".into(),
            title: text(["Oppdiktet skjema", "Oppdikta skjema", "Invented questionnaire"]),
            note: text([
                "Oppdiktet for prøving. Ikke en norm.",
                "Oppdikta for utprøving. Ikkje ei norm.",
                "Invented for testing. Not a norm.",
            ]),
            open_questions: vec![text([
                "Hva fungerer godt i samarbeidet?",
                "Kva fungerer godt i samarbeidet?",
                "What works well in the collaboration?",
            ])],
            recommendations: vec![RecommendationInfo {
                number: 4,
                title: text(["Å se etter tegn", "Å sjå etter teikn", "Looking for signs"]),
            }],
        },
        estimand: Estimand::Staff,
        confidence: 0.95,
        smallest_difference: 5.0,
        multiplicity: Multiplicity::default(),
        weighted_by: Vec::new(),
        design: None,
        unit_reports: true,
        rounds: vec![round("2024", "1"), round("2026", "2")],
        benchmarks: List::default(),
        groups: groups(),
        domains: vec![
            domain("noticing", ["Å oppdage", "Å oppdage", "Noticing"]),
            domain("collaboration", ["Samarbeid", "Samarbeid", "Collaboration"]),
            domain("leadership", ["Ledelse", "Leiing", "Leadership"]),
        ],
        measures: measures().into(),
    }
}

fn groups() -> List<GroupAt, GroupInfo> {
    let mut groups = List::default();
    for round in ["2024", "2026"] {
        let mut add = |kind, keys: &[(&str, &str)], label: Text, parent| {
            let keys = keys.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect();
            groups.push(GroupInfo { kind, round: round.into(), keys, label, place: Text::default(), parent })
        };
        let total = add(GroupKind::Total, &[], text(["Alle", "Alle", "Everyone"]), None);
        let services: Vec<Option<GroupAt>> = SERVICES
            .iter()
            .map(|(service, _)| add(GroupKind::Service, &[("service", service)], Text::same(*service), total))
            .collect();
        for ((service, units), parent) in SERVICES.iter().zip(services) {
            for (unit, _) in units {
                add(GroupKind::Unit, &[("service", service), ("unit", unit)], Text::same(*unit), parent);
            }
        }
        for (role, label) in [("leader", ["Ledere", "Leiarar", "Managers"]), ("employee", ["Ansatte", "Tilsette", "Employees"])] {
            add(GroupKind::Role, &[("role", role)], text(label), total);
        }
    }
    groups
}

/// Everything that measures share here.
fn measure(id: &str, kind: MeasureKind, domain: usize, label: Text) -> MeasureInfo {
    MeasureInfo {
        id: id.into(),
        kind,
        domain: ["noticing", "collaboration", "leadership"][domain].into(),
        label,
        about: Text::default(),
        short: Text::default(),
        wish: Text::default(),
        own: None,
        levels: List::default(),
        min: 0,
        max: 1,
        top: 0,
        nominal: false,
        by_mean: false,
        polarity: Polarity::Positive,
        sensitive: false,
        bti_level: None,
        recommendation: (domain == 0 && kind == MeasureKind::Item).then_some(4),
        items: List::default(),
        reversed: Vec::new(),
        min_valid: 0,
        part_of: None,
        aspect: None,
        links: Vec::new(),
    }
}

fn measures() -> Vec<MeasureInfo> {
    let link = |link| vec![Comparability { from: "2024".into(), to: "2026".into(), link }];
    let mut measures = vec![measure("response", MeasureKind::Response, 0, text(["Svar", "Svar", "Response"]))];
    for domain in 0..3 {
        for (id, _, title, about, items) in SCALES.iter().filter(|scale| scale.1 == domain) {
            measures.extend(scale(id, domain, *title, *about, items.clone()));
        }
        for (id, _, words) in ITEMS.iter().filter(|item| item.1 == domain) {
            let nominal = *id == "plan_known";
            let labels: &[[&str; 3]] = if nominal { &KNOWS } else { &AGREE };
            measures.push(MeasureInfo {
                levels: levels(labels, 1).into(),
                min: 1,
                max: i32::try_from(labels.len()).unwrap(),
                top: if nominal { 1 } else { 2 },
                nominal,
                polarity: if *id == "arena_waste" { Polarity::Negative } else { Polarity::Positive },
                links: link(if *id == "lead_asks" { LinkKind::Reworded } else { LinkKind::Same }),
                ..measure(&format!("item:{id}"), MeasureKind::Item, domain, text(*words))
            });
        }
        measures.extend(parts(domain).into_iter().map(|part| MeasureInfo { links: link(LinkKind::Same), ..part }));
    }
    measures
}

/// A scale, and its linked form when an item of it was reworded.
fn scale(id: &str, domain: usize, title: [&str; 3], about: [&str; 3], range: std::ops::Range<usize>) -> Vec<MeasureInfo> {
    let items: Vec<&str> = ITEMS[range].iter().map(|item| item.0).collect();
    let named = |names: Vec<&str>| names.iter().map(|name| format!("item:{name}").as_str().into()).collect::<Vec<_>>();
    let reworded = items.contains(&"lead_asks");
    let whole = MeasureInfo {
        about: text(about),
        min: 1,
        max: 5,
        bti_level: Some([BtiLevel::Individual, BtiLevel::Service, BtiLevel::Municipality][domain]),
        items: named(items.clone()).into(),
        reversed: named(items.iter().copied().filter(|item| *item == "arena_waste").collect()),
        min_valid: items.len().div_ceil(2),
        links: vec![Comparability {
            from: "2024".into(),
            to: "2026".into(),
            link: if reworded { LinkKind::Reworded } else { LinkKind::Same },
        }],
        ..measure(&format!("scale:{id}"), MeasureKind::Scale, domain, text(title))
    };
    if !reworded {
        return vec![whole];
    }
    let linked = MeasureInfo {
        id: format!("scale:{id}/linked").as_str().into(),
        kind: MeasureKind::LinkedScale,
        items: named(items.into_iter().filter(|item| *item != "lead_asks").collect()).into(),
        min_valid: 1,
        ..whole.clone()
    };
    vec![whole, linked]
}

/// The multi-select stands in the first domain, the matrix in the second.
fn parts(domain: usize) -> Vec<MeasureInfo> {
    match domain {
        0 => OPTIONS
            .iter()
            .map(|(option, words)| MeasureInfo {
                about: text([
                    "Hva trenger du mer kunnskap om?",
                    "Kva treng du meir kunnskap om?",
                    "What do you need to know more about?",
                ]),
                polarity: Polarity::Neutral,
                part_of: Some("training_needs".into()),
                ..measure(&format!("choice:training_needs/{option}"), MeasureKind::Choice, 0, text(*words))
            })
            .collect(),
        1 => RATED
            .iter()
            .map(|(service, name)| MeasureInfo {
                about: text(["Hvor ofte samarbeider du med", "Kor ofte samarbeider du med", "How often do you work with"]),
                levels: levels(&OFTEN, 0).into(),
                max: 3,
                top: 2,
                part_of: Some("contact".into()),
                aspect: Some("frequency".into()),
                ..measure(&format!("matrix:contact/frequency/{service}"), MeasureKind::Matrix, 1, Text::same(*name))
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The file that other tests read, and the one that it was in schema 1, which is read for ever. `BLESS=1` rewrites the first.
#[test]
fn the_invented_release_is_the_one_in_the_repository() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/report");
    let (release, path) = (release(), format!("{folder}/invented.release.2.json"));
    let json = release.to_json();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &json).unwrap();
    }
    assert!(std::fs::read(&path).unwrap() == json, "{path} is not what the code makes; BLESS=1 rewrites it");
    let first = std::fs::read(format!("{folder}/invented.release.json")).unwrap();
    assert!(Release::from_json(&first).unwrap() == release, "schema 1 is not read as it was");
}

/// Small units have nothing but hidden figures.
#[test]
fn small_units_are_hidden() {
    let release = release();
    let small: Vec<GroupAt> = release.0.shown_in.keys().copied().collect();
    assert!(small.len() >= 2);
    for figure in release.figures() {
        assert!(
            !small.contains(&figure.key.group)
                || !matches!(figure.shown, Shown::Value(_))
                || figure.key.measure == crate::model::nth(0)
        );
    }
}
