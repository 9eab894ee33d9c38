//! Where the report of a group stands: a folder for each group around it, named so that every file system takes the name.

use std::collections::BTreeSet;

use crate::model::{GroupAt, GroupKind, List};
use crate::privacy::Release;

/// Longest name of a folder: three of them and a file name stay far below the 260 characters that some systems allow.
const LONGEST: usize = 48;

/// Names that Windows keeps for devices, with any ending.
const DEVICES: [&str; 4] = ["con", "nul", "prn", "aux"];

/// The folder of each group of the newest round that can have a report, and `None` for other groups.
///
/// A name that another group at the same place has taken gets a number. Hidden groups are counted in, so that which groups are
/// shown does not move the others' files.
pub(super) fn folders(release: &Release) -> List<GroupAt, Option<String>> {
    let groups = &release.frame().groups;
    let newest = release.frame().rounds.last().map(|round| &round.id);
    let mut folders: List<GroupAt, Option<String>> = groups.iter().map(|_| None).collect();
    let mut taken = BTreeSet::new();
    let several = groups.iter().filter(|group| group.kind == GroupKind::Municipality && Some(&group.round) == newest).count() > 1;
    for kind in [GroupKind::Municipality, GroupKind::Service, GroupKind::Unit] {
        for (position, group) in groups.enumerated() {
            // One municipality is everyone, and everyone has the main report.
            let alone = kind == GroupKind::Municipality && !several;
            if group.kind != kind || Some(&group.round) != newest || alone {
                continue;
            }
            let around = group.parent.and_then(|parent| folders[parent].clone());
            // A service is called as the municipality does, whatever the language of the report: addresses stay the same.
            let own = group.label.wordings().next().filter(|_| kind == GroupKind::Service);
            let name = slug(own.unwrap_or_else(|| group.label.get(release.frame().language)), kind);
            let place = around.map_or(name.clone(), |around| format!("{around}/{name}"));
            // Of as many names as there are groups and one more, one is free.
            let numbered = |number: usize| if number == 1 { place.clone() } else { format!("{place}-{number}") };
            folders[position] = (1..=groups.len() + 1).map(numbered).find(|folder| taken.insert(folder.clone()));
        }
    }
    folders
}

/// A folder for each of many municipalities, in order; none is called as one of `kept` is. A name that another has taken gets a number.
#[must_use]
pub fn municipality_folders<'a>(names: impl IntoIterator<Item = &'a str>, kept: &[&str]) -> Vec<String> {
    let mut taken: BTreeSet<String> = kept.iter().map(|name| (*name).to_owned()).collect();
    let folder = |name: &str| {
        let slug = slug(name, GroupKind::Municipality);
        let numbered = (2..).map(|number: usize| format!("{slug}-{number}"));
        let free = std::iter::once(slug.clone()).chain(numbered).find(|folder| taken.insert(folder.clone()));
        free.unwrap_or(slug)
    };
    names.into_iter().map(folder).collect()
}

/// A name in small letters, digits and hyphens.
fn slug(name: &str, kind: GroupKind) -> String {
    let mut slug = String::new();
    for character in name.chars().flat_map(char::to_lowercase) {
        if slug.len() >= LONGEST {
            break;
        }
        match plain(character) {
            _ if character.is_ascii_alphanumeric() => slug.push(character),
            "" if slug.is_empty() || slug.ends_with('-') => {}
            "" => slug.push('-'),
            plain => slug.push_str(plain),
        }
    }
    let slug = slug.trim_end_matches('-');
    let is_port = slug.len() == 4 && (slug.starts_with("com") || slug.starts_with("lpt"));
    match (slug, kind) {
        ("", GroupKind::Unit) => "unit".to_owned(),
        ("", GroupKind::Municipality) => "municipality".to_owned(),
        ("", _) => "service".to_owned(),
        _ if DEVICES.contains(&slug) || is_port => format!("{slug}-"),
        _ => slug.to_owned(),
    }
}

/// How a letter is written where only those of English are at hand; nothing for what is none of these.
const fn plain(character: char) -> &'static str {
    match character {
        'æ' | 'ä' => "ae",
        'å' | 'á' | 'à' | 'â' | 'ã' => "a",
        'é' | 'è' | 'ê' | 'ë' => "e",
        'í' | 'ì' | 'î' | 'ï' => "i",
        'ø' | 'ö' | 'ó' | 'ò' | 'ô' | 'õ' => "o",
        'ú' | 'ù' | 'û' | 'ü' => "u",
        'ç' | 'č' => "c",
        'đ' | 'ð' => "d",
        'ñ' | 'ŋ' | 'ń' => "n",
        'š' => "s",
        'ŧ' => "t",
        'ž' => "z",
        'ý' => "y",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_one_that_every_file_system_takes() {
        let named = |name| slug(name, GroupKind::Unit);
        assert_eq!(named("Bjørkelia barnehage"), "bjorkelia-barnehage");
        assert_eq!(named("Ergo- og fysioterapi"), "ergo-og-fysioterapi");
        assert_eq!(named("Čáhppesnjárga Š"), "cahppesnjarga-s");
        assert_eq!(named("  Øyra (avd. 2)  "), "oyra-avd-2");
    }

    #[test]
    fn hostile_names_stay_inside_and_are_no_devices() {
        for name in ["CON", "nul", "COM1", "lpt9", "../x", "a/b", ".", "..", "%2e%2e", "x.", "\u{202e}cod.exe", "", "日本", "😀"]
        {
            let slug = slug(name, GroupKind::Unit);
            let fits = !slug.is_empty() && slug.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            assert!(fits, "{name}: {slug}");
            let stem = slug.as_str();
            assert!(!["con", "nul", "com1", "lpt9"].contains(&stem), "{name}: {slug}");
        }
        assert!(slug(&"lang ".repeat(100), GroupKind::Unit).len() <= LONGEST + 1);
    }
}
