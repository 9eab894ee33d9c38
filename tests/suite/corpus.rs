//! Everything that the fuzzer kept, read again without it: what was found once stays found.

#[path = "../fuzz/readers.rs"]
pub(crate) mod readers;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::support::small;
use readers::READERS;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz")
}

#[test]
fn every_file_of_the_corpus_is_read_to_its_end() {
    for reader in READERS {
        let folder = fuzz().join("corpus").join(reader.name);
        let mut files: Vec<PathBuf> = fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort();
        assert!(!files.is_empty(), "{} has no corpus", reader.name);
        files.par_iter().for_each(|file| {
            let bytes = fs::read(file).unwrap();
            let read = std::panic::catch_unwind(|| readers::read(reader.name, &bytes));
            assert!(read.is_ok(), "{}", file.display());
        });
    }
}

/// A reader has a target, a target a reader, and the fuzzer knows both.
#[test]
fn every_reader_has_a_target() {
    let readers: BTreeSet<String> = READERS.iter().map(|reader| reader.name.to_string()).collect();
    let stems = |folder: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(fuzz().join(folder)).unwrap().map(|entry| entry.unwrap().path());
        entries.map(|path| path.file_stem().unwrap().to_str().unwrap().to_string()).collect()
    };
    assert_eq!(stems("targets"), readers);
    assert_eq!(stems("corpus"), readers);
    let manifest: toml::Table = toml::from_str(&fs::read_to_string(fuzz().join("Cargo.toml")).unwrap()).unwrap();
    let bins: BTreeSet<String> =
        manifest["bin"].as_array().unwrap().iter().map(|bin| bin["name"].as_str().unwrap().to_string()).collect();
    assert_eq!(bins, readers);
    for name in &readers {
        let target = fs::read_to_string(fuzz().join(format!("targets/{name}.rs"))).unwrap();
        assert!(target.contains(&format!("readers::read(\"{name}\", bytes)")), "{name} reads with its own reader");
    }
}
