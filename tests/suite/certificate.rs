//! The certificate of a release, checked by a program that shares nothing with ours.

use std::fs;
use std::path::Path;
use std::process::Command;

use kartlegg::pipeline;
use kartlegg::privacy::{NotCertified, Release, certificate};
use kartlegg::project::Project;
use serde_json::Value;
use tempfile::TempDir;

use crate::attacks;
use crate::support::in_rows;

const INVENTED: &str = include_str!("../golden/report/invented.release.json");

fn analysed(folder: &Path) -> Release {
    pipeline::analyse(&Project::open(folder).unwrap()).unwrap().release
}

/// What the checker says of a package, and whether it is content.
fn checked(release: &str, certificate: &str) -> (bool, String) {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("release.json"), release).unwrap();
    fs::write(folder.path().join("certificate.json"), certificate).unwrap();
    let checker = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/privacy/check_release.py");
    let done = Command::new("python3").arg(checker).arg(folder.path()).output().expect("python3 runs");
    let said = [done.stdout, done.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (done.status.success(), said)
}

fn package(release: &Release) -> (String, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(release.to_json()), text(certificate(release).to_json()))
}

fn passes(release: &Release) {
    let (release, certificate) = package(release);
    let (is_content, said) = checked(&release, &certificate);
    assert!(is_content, "{said}");
}

#[test]
fn the_sample_and_the_invented_release_have_certificates() {
    let sample = analysed(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/storvik"));
    passes(&sample);
    let found = certificate(&sample);
    let missing: &[NotCertified] = found.not_certified();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(found.certified() > 700 && found.to_json().len() < 1 << 19);
    passes(&Release::from_json(INVENTED.as_bytes()).unwrap());
}

/// A release of a survey drawn at random.
fn drawn(seed: u64) -> Option<Release> {
    attacks::drawn(seed).map(|release| Release::from_json(&release).unwrap())
}

/// Scales with overlapping parts, nominal, sensitive and routed questions, ticks; groups near all thresholds.
#[test]
fn drawn_releases_have_certificates() {
    let (mut proven, mut not) = (0, 0);
    for release in (1..=24).filter_map(drawn) {
        passes(&release);
        let found = certificate(&release);
        proven += found.certified();
        not += found.not_certified().len();
    }
    assert!(proven > 400 && not < proven, "{proven} proven, {not} not");
}

fn refused(release: &str, certificate: &str, what: &str) {
    let (is_content, said) = checked(release, certificate);
    assert!(!is_content && said.contains("fault: "), "{what}: {said}");
}

/// A release with proofs of more than a few questions, and with its certificate.
fn with_proofs() -> (String, String) {
    let (release, certificate) = (1..=99)
        .filter_map(drawn)
        .map(|release| package(&release))
        .find(|(_, text)| {
            let proofs = text.lines().filter(|line| line.contains("\"partings\"")).count();
            proofs > 3 && text.contains("\"low\"")
        })
        .unwrap();
    let (is_content, said) = checked(&release, &certificate);
    assert!(is_content, "{said}");
    (release, certificate)
}

#[test]
fn a_certificate_that_was_tampered_with_is_refused() {
    let (release, certificate) = with_proofs();
    // Ten people more in each of the tables, one after the other.
    let starts: Vec<usize> = certificate.match_indices("[[").map(|(at, _)| at).collect();
    for start in starts.iter().step_by(starts.len().div_ceil(40)) {
        let comma = start + certificate[*start..].find(',').unwrap() + 1;
        let mut more = certificate.clone();
        more.insert(comma, '1');
        refused(&release, &more, &certificate[*start..comma]);
    }
    let hidden = certificate.find("{\"group\"").unwrap();
    let end = hidden + certificate[hidden..].find('}').unwrap() + 1;
    let after = end + usize::from(certificate[end..].starts_with(','));
    let without = [&certificate[..hidden], &certificate[after..]].concat().replace(",]", "]");
    refused(&release, &without, "a proof left out");
    let low = certificate.find("\"low\":").unwrap();
    let [from, to] = ["\"low\":", "\"high\":"].map(|name| low + certificate[low..].find(name).unwrap() + name.len());
    let table = &certificate[from..to - ",\"high\":".len()];
    let close = to + certificate[to..].find('}').unwrap();
    refused(&release, &[&certificate[..to], table, &certificate[close..]].concat(), "a group that is not open");
    refused(&release, &certificate.replacen("\"protect_width\":", "\"protect_width\":1", 1), "another promise");
    let other = (2..=99).filter_map(drawn).map(|release| package(&release).1).find(|other| *other != certificate).unwrap();
    refused(&release, &other, "the certificate of another release");
}

#[test]
fn a_release_that_was_tampered_with_is_refused() {
    let (release, certificate) = with_proofs();
    let proofs: Value = serde_json::from_str(&certificate).unwrap();
    let proofs: Vec<(&Value, &Value)> =
        proofs["proofs"].as_array().unwrap().iter().map(|proof| (&proof["measure"], &proof["round"])).collect();
    let (columns, in_rows) = (serde_json::from_str::<Value>(&release).unwrap(), in_rows(release.as_bytes()));
    let rows = in_rows["rows"].as_array().unwrap();
    for statistic in ["valid", "mean", "sd", "top_box", "ticked", "level_share"] {
        // Places among all rows, and among those that are shown.
        let shown = (0..rows.len()).filter(|&row| rows[row]["status"] == "shown").enumerate();
        let places: Vec<(usize, usize)> = shown
            .map(|(number, row)| (row, number))
            .filter(|&(row, _)| rows[row]["statistic"] == statistic && rows[row]["reference"].is_null())
            .filter(|&(row, _)| proofs.contains(&(&rows[row]["measure"], &rows[row]["group"]["round"])))
            .collect();
        for &(row, number) in places.iter().step_by((places.len() / 4).max(1)) {
            let other: Value = serde_json::from_str(&format!("1{}", rows[row]["value"])).unwrap();
            let mut tampered = columns.clone();
            tampered["figures"]["value"][number] = other;
            refused(&tampered.to_string(), &certificate, &rows[row].to_string());
        }
        assert!(statistic == "ticked" || !places.is_empty(), "no {statistic}");
    }
}

/// Tables of one question speak for all that share its answers only where all of these hide the same groups.
#[test]
fn a_scale_that_hides_other_groups_than_its_questions_is_refused() {
    let mut refused = 0;
    for (release, certificate) in (1..=12).filter_map(drawn).map(|release| package(&release)) {
        let release: Value = serde_json::from_str(&release).unwrap();
        let measures = release["measures"].as_array().unwrap();
        let of_kind = |kind: &str| (0..measures.len()).filter(|&measure| measures[measure]["kind"] == kind).collect::<Vec<_>>();
        for (scale, item) in
            of_kind("scale").into_iter().flat_map(|scale| of_kind("item").into_iter().map(move |item| (scale, item)))
        {
            let mut tampered = release.clone();
            tampered["measures"][scale]["items"].as_array_mut().unwrap().push(measures[item]["id"].clone());
            let (is_content, said) = checked(&tampered.to_string(), &certificate);
            refused += usize::from(!is_content && said.contains("which share answers"));
        }
    }
    assert!(refused > 10, "{refused} of them");
}
