//! Canaries: values that only a hidden group has, and words that respondents wrote, are looked for in every byte that a run leaves
//! behind, containers and compressed streams included. The same search finds what is shown, and finds the hidden as soon as the
//! thresholds are lowered: it would see a leak.
//!
//! The hidden unit has 7 respondents, and the one that is hidden with it 11; no other count in the project has these factors. Every
//! share and every mean of theirs is then a number whose decimals repeat as no other number's do.
#![allow(
    clippy::unwrap_used,
    clippy::case_sensitive_file_extension_comparisons,
    reason = "helpers of tests; names of files are our own"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};

use crate::support::small::HEADER;
use crate::support::{Small, held, tree};
use crate::support::{in_rows, tables};

/// Units with service, respondents and employees.
const UNITS: [(&str, &str, usize, usize); 4] =
    [("1", "Lia skole", 17, 30), ("1", "Nes skole", 13, 24), ("2", "Elva", 11, 26), ("2", "Bekken", 7, 20)];

/// Units of which nothing may be shown: one is too small, the other would give it away.
const HIDDEN: [&str; 2] = ["Bekken", "Elva"];

/// What stands in columns that are never read, and in answers to an open question.
const WORDS: [&str; 4] = ["kari.kanarifugl@example.no", "Kari Kanarifugl", "kanari-4711", "En kanarifugl sa det i fortrolighet"];

/// The mean of a question in the hidden unit, as pages round it. Nobody else answers that low.
const ROUNDED: [&str; 2] = ["1,29", "1.29"];

/// Answers by unit: from the person's number in it, and a number that shifts them between questions.
fn level(unit: usize, person: usize, shift: usize) -> usize {
    let at = person + shift;
    match unit {
        // Nine in all among seven: 1,29.
        3 => [1, 1, 1, 2, 1, 1, 2][at % 7],
        2 => [3, 4, 3, 3, 4, 3, 3, 3, 4, 3, 3][at % 11],
        1 => [4, 5, 4, 3, 5, 4, 4, 5, 3, 4, 5, 4, 4][at % 13],
        _ => [5, 4, 5, 4, 4, 3, 5, 4, 5, 4, 3, 4, 4, 5, 4, 3, 4][at % 17],
    }
}

fn export(round: usize) -> String {
    let mut text = format!("{HEADER};epost;navn;svar_id\n");
    for (unit, (service, name, people, _)) in UNITS.iter().enumerate() {
        for person in 0..*people {
            let answer = |question: usize| level(unit, person, question + round);
            let known = usize::from(!(unit == 0 && person == 0));
            let used = if known == 1 { answer(5).to_string() } else { String::new() };
            let ticked = |every: usize| usize::from((person + round).is_multiple_of(every));
            writeln!(
                text,
                "{service};{name};{};{};{};{};{known};{used};{};{};{};{};{};{};{};{}-{unit}-{person}",
                answer(0),
                answer(1),
                6 - answer(2),
                answer(3),
                ticked(2),
                1 - ticked(2),
                answer(6),
                answer(7),
                WORDS[3],
                WORDS[0],
                WORDS[1],
                WORDS[2],
            )
            .unwrap();
        }
    }
    text
}

/// The project: every output in every language, with reports of units, and groups of fewer than `least` hidden.
fn project(least: u64) -> Small {
    let small = Small::new();
    let mut roster = "service;unit;employees\n".to_owned();
    for (service, unit, _, employees) in UNITS {
        writeln!(roster, "{};{unit};{employees}", if service == "1" { "Skole" } else { "Barnehage" }).unwrap();
    }
    small.write("roster.csv", roster.as_bytes());
    for (file, round) in [("2024.csv", 0), ("2026.csv", 3)] {
        small.write(file, export(round).as_bytes());
    }
    let text = std::fs::read_to_string(small.path().join("kartlegging.toml")).unwrap();
    let more = format!("languages = [\"nb\", \"nn\", \"en\"]\n{text}\n[report]\nunits = true\n\n[privacy]\nmin_n = {least}\n");
    small.write("kartlegging.toml", more.as_bytes());
    small
}

/// Everything that a run leaves: files, and what it said.
fn left_behind(small: &Small) -> BTreeMap<String, Vec<u8>> {
    let before = tree(&small.path());
    let ran = small.run(&["run", ".", "--all"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let mut left = tree(&small.path());
    left.retain(|name, bytes| before.get(name) != Some(bytes));
    assert!(left.len() > 15, "{:?}", left.keys());
    left.insert("what it said".to_owned(), [ran.out, ran.err].concat().into_bytes());
    left.into_iter().flat_map(|(name, bytes)| unpacked(&name, bytes)).collect()
}

/// A file, the members of a container, the inflated streams of a PDF, the fields of Parquet, and the files that links of a page hold.
pub(crate) fn unpacked(name: &str, bytes: Vec<u8>) -> Vec<(String, Vec<u8>)> {
    let mut parts = Vec::new();
    if bytes.starts_with(b"PK") {
        let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
        for at in 0..archive.len() {
            let mut member = archive.by_index(at).unwrap();
            let inner = format!("{name}!{}", member.name().unwrap());
            let mut content = Vec::new();
            member.read_to_end(&mut content).unwrap();
            parts.extend(unpacked(&inner, content));
        }
    }
    if bytes.starts_with(b"%PDF") {
        for at in find(&bytes, b"stream") {
            let start = at + 6 + bytes[at + 6..].iter().take_while(|byte| b"\r\n".contains(byte)).count();
            let mut content = Vec::new();
            // Fonts and images may be stored as they are; they stand in the raw bytes then.
            if flate2::read::ZlibDecoder::new(&bytes[start..]).read_to_end(&mut content).is_ok() {
                parts.push((format!("{name}!{start}"), content));
            }
        }
    }
    if name.ends_with(".html") {
        let page = std::str::from_utf8(&bytes).unwrap();
        let links = page.split("href=\"data:").skip(1).map(|link| link.split('"').next().unwrap());
        // Drawings stand there as they are.
        for (at, file) in links.filter_map(|link| Some(link.split_once(";base64,")?.1)).enumerate() {
            parts.push((format!("{name}!link {at}"), held(file)));
        }
    }
    if bytes.starts_with(b"PAR1") {
        parts.push((format!("{name}!rows"), format!("{:?}", tables::parquet(&bytes)).into_bytes()));
    }
    parts.push((name.to_owned(), bytes));
    parts
}

fn find(bytes: &[u8], wanted: &[u8]) -> Vec<usize> {
    memchr::memmem::find_iter(bytes, wanted).collect()
}

/// The decimals of multiples of 1/`n`: a run long enough that nothing else has it by chance.
fn decimals(n: u64) -> Vec<String> {
    let digits = |numerator: u64| {
        let mut rest = numerator;
        let digit = |_| {
            rest *= 10;
            let digit = rest / n;
            rest %= n;
            char::from(b'0' + u8::try_from(digit).unwrap())
        };
        (0..11).map(digit).collect::<String>()
    };
    (1..n).map(digits).collect()
}

/// Where any of the canaries stands.
pub(crate) fn sightings(left: &BTreeMap<String, Vec<u8>>, canaries: &[String]) -> Vec<String> {
    let mut seen = Vec::new();
    for (name, bytes) in left {
        for canary in canaries.iter().filter(|canary| !find(bytes, canary.as_bytes()).is_empty()) {
            seen.push(format!("{canary} in {name}"));
        }
    }
    seen
}

/// Cells of a row or column of a page's tables that stands under the name of a group, with a digit in them.
fn digits_beside(page: &str, group: &str) -> Vec<String> {
    let text = |part: &str| {
        let words = part.split('<').map(|piece| piece.split_once('>').map_or("", |(_, words)| words));
        words.collect::<String>().trim().to_owned()
    };
    let mut found = Vec::new();
    for table in page.split("<table>").skip(1).map(|part| part.split("</table>").next().unwrap()) {
        let rows = table.split("<tr").skip(1).map(|row| {
            let cells = row.replace("<td", "<th");
            cells.split("<th").skip(1).map(|cell| text(&format!("<{cell}"))).collect::<Vec<String>>()
        });
        let rows: Vec<Vec<String>> = rows.collect();
        let column = rows.first().and_then(|head| head.iter().position(|cell| cell == group));
        for row in rows.iter().skip(1) {
            let own = if row.first().is_some_and(|head| head == group) { row.as_slice() } else { &[] };
            let below = column.and_then(|at| row.get(at));
            found.extend(own.iter().skip(1).chain(below).filter(|cell| cell.bytes().any(|byte| byte.is_ascii_digit())).cloned());
        }
    }
    found
}

/// Numbers in rows of workbooks and tables that name a group.
fn numbers_beside(name: &str, bytes: &[u8], group: &str) -> Vec<String> {
    let mut found = Vec::new();
    if name.ends_with(".xlsx") {
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
        for sheet in book.sheet_names() {
            for row in book.worksheet_range(&sheet).unwrap().rows() {
                if row.contains(&Data::String(group.to_owned())) {
                    found
                        .extend(row.iter().filter(|cell| matches!(cell, Data::Float(_) | Data::Int(_))).map(ToString::to_string));
                }
            }
        }
    }
    let rows = match name.rsplit_once('.') {
        Some((_, "csv")) => tables::csv(bytes),
        Some((_, "parquet")) => tables::parquet(bytes),
        _ => Vec::new(),
    };
    for row in rows.iter().filter(|row| row.values().any(|value| value == group)) {
        let values = ["value", "lower", "upper", "n", "p", "p_adjusted"].into_iter().filter_map(|column| row.get(column));
        found.extend(values.cloned());
    }
    if name.ends_with("release.json") {
        let release = in_rows(bytes);
        for row in release["rows"].as_array().unwrap() {
            let named = [&row["group"], &row["reference"]].iter().any(|other| other["unit"] == group);
            if named && (row["status"] == "shown" || row.get("value").is_some() || row.get("n").is_some()) {
                found.push(row.to_string());
            }
        }
    }
    found
}

fn beside(left: &BTreeMap<String, Vec<u8>>, group: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (name, bytes) in left {
        if name.ends_with(".html") {
            let cells = digits_beside(std::str::from_utf8(bytes).unwrap(), group);
            found.extend(cells.into_iter().map(|cell| format!("{cell} in {name}")));
        }
        found.extend(numbers_beside(name, bytes, group).into_iter().map(|cell| format!("{cell} in {name}")));
    }
    found
}

#[test]
fn what_only_a_hidden_group_has_is_in_no_byte() {
    let left = left_behind(&project(10));
    let hidden: Vec<String> = decimals(7).into_iter().chain(decimals(11)).collect();
    assert_eq!(sightings(&left, &hidden), Vec::<String>::new());
    for group in HIDDEN {
        assert_eq!(beside(&left, group), Vec::<String>::new(), "{group}");
        let folder = group.to_lowercase();
        assert!(left.keys().all(|name| !name.to_lowercase().contains(&folder)), "a file tells of {group}");
    }
    let pages: BTreeMap<String, Vec<u8>> = left.clone().into_iter().filter(|(name, _)| name.ends_with(".html")).collect();
    assert_eq!(sightings(&pages, &ROUNDED.map(str::to_owned)), Vec::<String>::new());

    // The same search sees what is shown: thirteenths and seventeenths, in each kind of file that has all decimals.
    for n in [13, 17] {
        let seen = sightings(&left, &decimals(n));
        for kind in
            ["release.json", "data/figures.csv", "data/figures.parquet!rows", "data/scales.json", "tables.xlsx!xl/worksheets"]
        {
            assert!(seen.iter().any(|place| place.contains(kind)), "{n} is not seen in {kind}: {seen:?}");
        }
    }
    for kind in [".html", "tables.xlsx", ".csv", ".parquet", "release.json"] {
        assert!(beside(&left, "Nes skole").iter().any(|place| place.ends_with(kind)), "{kind}");
    }
}

#[test]
fn what_respondents_wrote_is_in_no_byte() {
    let words = WORDS.map(str::to_owned);
    let small = project(10);
    let left = left_behind(&small);
    assert_eq!(sightings(&left, &words), Vec::<String>::new());
    // They are there to be found: the export has them all.
    let export = BTreeMap::from([("2026.csv".to_owned(), std::fs::read(small.path().join("2026.csv")).unwrap())]);
    assert!(words.iter().all(|word| !sightings(&export, std::slice::from_ref(word)).is_empty()));
}

/// Coded on the way in, they are counted, and still nowhere to be seen.
#[test]
fn what_respondents_wrote_is_in_no_byte_when_it_is_coded() {
    let words = WORDS.map(str::to_owned);
    let small = project(5);
    let codes = "schema = 1\nid = \"own\"\ntitle.nb = \"Egne\"\n[[code]]\nid = \"trust\"\nlabel.nb = \"Fortrolighet\"\npatterns = [\"fortrolig*\"]\n";
    small.write("codes.toml", codes.as_bytes());
    let project = small.text("kartlegging.toml");
    let more = format!("{project}\n[[codebook]]\nquestion = \"comment\"\ncodes = \"codes.toml\"\n");
    small.write("kartlegging.toml", more.as_bytes());
    let left = left_behind(&small);
    assert_eq!(sightings(&left, &words), Vec::<String>::new());
    let measure = sightings(&left, &["choice:comment/trust".to_owned()]);
    assert!(measure.iter().any(|place| place.contains("release.json")), "{measure:?}");
}

/// With lower thresholds both groups are shown, and the canaries sing.
#[test]
fn without_protection_the_same_search_finds_the_hidden() {
    let left = left_behind(&project(5));
    for (n, group) in [(7, "Bekken"), (11, "Elva")] {
        let seen = sightings(&left, &decimals(n));
        for kind in
            ["release.json", "data/figures.csv", "data/figures.parquet!rows", "data/scales.json", "tables.xlsx!xl/worksheets"]
        {
            assert!(seen.iter().any(|place| place.contains(kind)), "{n} is not seen in {kind}: {seen:?}");
        }
        assert!(beside(&left, group).iter().any(|place| place.ends_with(".html")), "{group}");
        assert!(left.keys().any(|name| name.contains(&group.to_lowercase())), "{group} has no report");
    }
}

/// The unpacking reaches what is compressed.
#[test]
fn compressed_streams_are_looked_into() {
    let mut packed = Vec::new();
    flate2::read::ZlibEncoder::new(&b"0.142857142857"[..], flate2::Compression::best()).read_to_end(&mut packed).unwrap();
    let pdf = [b"%PDF-1.7\n1 0 obj\n<< /Filter /FlateDecode >>\nstream\n".as_slice(), &packed, b"\nendstream\nendobj\n"].concat();
    let parts: BTreeMap<String, Vec<u8>> = unpacked("a.pdf", pdf).into_iter().collect();
    let seen = sightings(&parts, &decimals(7));
    assert!(!seen.is_empty() && seen.iter().all(|place| place.contains("a.pdf!")), "{seen:?}");
}
