//! The ledger: what was shown before of a project, from how many, so that two releases of one round do not tell what each hides.
//!
//! It stays on the machine of whoever runs the program, beside the project and never among its outputs. It holds no answers: of each smallest
//! cell how many answered, and a keyed fingerprint that says whether the answers are still the same. Whoever came or went between two
//! releases is the difference of what both show; so the figures of an earlier release stand among the rows that a new one is
//! judged by.

mod recorded;
mod told;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Read};

use hmac::{Hmac, KeyInit, Mac};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::earlier::Earlier;
use super::judgement::Judgement;
use super::paired::JudgedPairs;
use super::pool::PooledRows;
use super::recognise::Now;
use super::weighted::JudgedParts;
use crate::analysis::Block;
use crate::diag::{Code, Diagnostic, Place};
use crate::model::{Frame, List, MeasureAt, hexadecimal};
use recorded::PRINT;
use told::Decided;

pub use recorded::Recorded;
pub(super) use recorded::RecordedMeasure;
pub use told::Cells;

/// First line of the file, in the words of the project's readers.
const ABOUT: &str = "Not for publication. Ikke for publisering. Ikkje for publisering. What kartlegg has shown of this project, and from how many.";
/// Bytes of the key.
const KEY: usize = 32;

/// What was shown before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    about: String,
    schema: u32,
    /// Random, in hexadecimal: fingerprints mean nothing to whoever does not have it.
    key: String,
    /// Releases of rounds, oldest first.
    releases: Vec<Recorded>,
    /// Releases before the ledger was started anew, by a person's decision. New releases are not judged by them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    set_aside: Vec<Recorded>,
    /// Benchmarks that were pooled beside this ledger.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pools: Vec<PooledRows>,
}

/// Whom figures tell of that are no group: parts of weighted figures, and people who answered twice.
#[derive(Clone, Debug, Default)]
pub struct ToldBeside {
    /// Parts that weighted figures are made from.
    pub parts: Vec<JudgedParts>,
    /// People who are compared with themselves.
    pub pairs: JudgedPairs,
}

impl Ledger {
    /// An empty one, with a key.
    #[must_use]
    pub fn new(key: [u8; KEY]) -> Self {
        Self {
            about: ABOUT.into(),
            schema: 1,
            key: hexadecimal(key),
            releases: Vec::new(),
            set_aside: Vec::new(),
            pools: Vec::new(),
        }
    }

    /// Reads the file.
    ///
    /// # Errors
    /// When it is none of ours, or damaged.
    pub fn read(bytes: &[u8]) -> Result<Self, Diagnostic> {
        let ledger: Self = serde_json::from_slice(bytes).map_err(|error| Diagnostic::json(Code::BadLedger, &error))?;
        let is_key = ledger.key.len() == 2 * KEY && ledger.key.bytes().all(|byte| byte.is_ascii_hexdigit());
        if ledger.schema == 1 && is_key {
            return Ok(ledger);
        }
        Err(Diagnostic::new(Code::BadLedger, Place::default().name("schema")).found("an unknown version of the file"))
    }

    /// The file: one release a line.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let list = |releases: &[Recorded]| releases.iter().map(json).collect::<Vec<String>>().join(",\n");
        let mut text = format!("{{\"about\":{},\n\"schema\":1,\n\"key\":{},\n", json(&self.about), json(&self.key));
        let _ = write!(text, "\"releases\":[\n{}]", list(&self.releases));
        if !self.set_aside.is_empty() {
            let _ = write!(text, ",\n\"set_aside\":[\n{}]", list(&self.set_aside));
        }
        if !self.pools.is_empty() {
            let _ = write!(text, ",\n\"pools\":[\n{}]", self.pools.iter().map(json).collect::<Vec<String>>().join(",\n"));
        }
        text.push_str("}\n");
        text.into_bytes()
    }

    /// Whether a file is a ledger, so that it may be replaced by one.
    #[must_use]
    pub fn is_ledger(bytes: &[u8]) -> bool {
        Self::read(bytes).is_ok()
    }

    /// Sets aside all that was shown before: new releases are not judged by it any more.
    pub fn start_anew(&mut self) {
        self.set_aside.append(&mut self.releases);
        self.pools.clear();
    }

    /// Benchmarks that were pooled before.
    pub(super) fn pools(&self) -> &[PooledRows] {
        &self.pools
    }

    /// Adds a pool, unless it is there already.
    pub fn record_pool(&mut self, pool: PooledRows) {
        if !self.pools.contains(&pool) {
            self.pools.push(pool);
        }
    }

    /// Whether both have one key, and so tell fingerprints alike.
    #[must_use]
    pub fn has_key_of(&self, other: &Self) -> bool {
        self.key == other.key
    }

    /// Adds what another run of the same ledger has recorded since.
    pub fn take_over(&mut self, there: &Self) {
        let news = there.releases.iter().filter(|release| !self.releases.contains(release) && !self.set_aside.contains(release));
        let news: Vec<Recorded> = news.cloned().collect();
        self.releases.extend(news);
        there.pools.iter().cloned().for_each(|pool| self.record_pool(pool));
    }

    /// Adds a release of a round, unless it is the one that was recorded last; in the place of what a pool has told of the same answers.
    pub fn record(&mut self, release: Recorded) {
        match self.last(&release) {
            Some(place) if self.releases[place] == release => {}
            Some(place) if self.releases[place] == release.as_pooled() => self.releases[place] = release,
            _ => self.releases.push(release),
        }
    }

    /// Adds what a pool tells of a round, unless the release that was recorded last tells it.
    pub fn record_pooled(&mut self, release: Recorded) {
        if self.last(&release).is_none_or(|place| self.releases[place].as_pooled() != release) {
            self.releases.push(release);
        }
    }

    /// Where the last release of the same round stands.
    fn last(&self, release: &Recorded) -> Option<usize> {
        let same = |other: &Recorded| other.round == release.round && other.municipality == release.municipality;
        self.releases.iter().rposition(same)
    }

    /// Whether the last release of every round of a municipality was of these inputs.
    #[must_use]
    pub fn knows(&self, municipality: &str, inputs: &BTreeMap<String, String>) -> bool {
        let own = || self.releases.iter().filter(|release| release.municipality == municipality);
        let rounds: BTreeSet<&str> = own().map(|release| release.round.as_str()).collect();
        let last = |round: &str| own().rev().find(|release| release.round == round);
        !rounds.is_empty() && rounds.into_iter().all(|round| last(round).is_some_and(|release| release.inputs == *inputs))
    }

    /// A keyed fingerprint (HMAC-SHA-256) of a file: nobody without the ledger can try what gives it. The file is not held whole.
    ///
    /// # Errors
    /// When it cannot be read to its end.
    pub fn fingerprint(&self, mut file: impl Read) -> io::Result<String> {
        let mut buffer = vec![0; 1 << 16];
        let mut mac = self.keyed();
        loop {
            match file.read(&mut buffer)? {
                0 => return Ok(mac.map_or_else(String::new, |mac| hexadecimal(mac.finalize().into_bytes()))),
                read => mac.iter_mut().for_each(|mac| mac.update(&buffer[..read])),
            }
        }
    }

    /// None never: keys of any length are keys.
    fn keyed(&self) -> Option<Hmac<Sha256>> {
        Hmac::<Sha256>::new_from_slice(self.key.as_bytes()).ok()
    }

    /// What takes fingerprints with the key of this ledger.
    pub(super) fn printer(&self) -> Printer {
        Printer(self.keyed())
    }

    /// The fingerprints of each atom, measure by measure: of its answers, and of its non-answers. What is judged beside this ledger, and recorded in
    /// it, is told by them.
    #[must_use]
    pub fn prints(&self, blocks: &List<MeasureAt, Block>) -> Prints {
        let printer = self.printer();
        let of = |block: &Block| {
            let mut taken = printer.taken();
            block.counts.iter().map(|[given, blank]| [taken.print(given), taken.print(blank)]).collect()
        };
        Prints(blocks.par_iter().map(of).collect::<Vec<_>>().into())
    }

    /// What a decision shows, round by round.
    #[must_use]
    pub fn releases_of(
        &self,
        frame: &Frame,
        cells: Cells<'_>,
        (blocks, prints): (&List<MeasureAt, Block>, &Prints),
        (judgement, beside): (&Judgement, &ToldBeside),
        inputs: &BTreeMap<String, String>,
    ) -> Vec<Recorded> {
        let printer = self.printer();
        let levels = blocks.par_iter().map(|block| level_prints(block, &printer)).collect::<Vec<_>>().into();
        Decided { frame, cells, blocks, prints: &prints.0, levels: &levels, judgement, beside }.rounds(inputs)
    }

    /// Earlier releases of the rounds of a survey, held against its answers as they are now. What they call a round, a group or a
    /// measure does not matter where the answers are the same.
    ///
    /// # Errors
    /// `K404` when an earlier release told people apart by a variable that the survey does not have.
    pub fn earlier(
        &self,
        frame: &Frame,
        cells: Cells<'_>,
        (blocks, prints): (&List<MeasureAt, Block>, &Prints),
    ) -> Result<Vec<Earlier>, Diagnostic> {
        let printer = self.printer();
        let mut found = Vec::new();
        for (round, info) in frame.rounds.iter().enumerate() {
            let now = Now { frame, cells, blocks, prints: &prints.0, printer: &printer, atoms: cells.of_round(info.id.as_str()) };
            for release in self.releases.iter().filter(|release| release.round == info.id.as_str() || now.is_told_by(release)) {
                found.push(now.beside(release, round)?);
            }
        }
        Ok(found)
    }
}

/// Takes fingerprints with the key of a ledger.
pub(super) struct Printer(Option<Hmac<Sha256>>);

impl Printer {
    /// Fingerprint of numbers: of what was counted in a cell, whatever the measure is called.
    pub(super) fn print(&self, counts: &[u64]) -> String {
        // None never: keys of any length are keys.
        let Some(mut mac) = self.0.clone() else { return String::new() };
        for count in counts {
            mac.update(&count.to_le_bytes());
        }
        hexadecimal(&mac.finalize().into_bytes()[..PRINT])
    }

    /// The same, each taken once.
    pub(super) const fn taken(&self) -> Taken<'_> {
        Taken { printer: self, known: BTreeMap::new() }
    }
}

/// Fingerprints of one measure that were taken already: many of its cells are counted alike.
pub(super) struct Taken<'p> {
    printer: &'p Printer,
    known: BTreeMap<Vec<u64>, String>,
}

impl Taken<'_> {
    /// Fingerprint of numbers.
    pub(super) fn print(&mut self, counts: &[u64]) -> String {
        if let Some(print) = self.known.get(counts) {
            return print.clone();
        }
        let print = self.printer.print(counts);
        self.known.insert(counts.to_vec(), print.clone());
        print
    }
}

/// The fingerprints of each atom, measure by measure.
#[derive(Clone, Debug, Default)]
pub struct Prints(List<MeasureAt, Vec<[String; 2]>>);

/// Of a sensitive measure, the fingerprints of how many gave each level: level by level, atom by atom.
fn level_prints(block: &Block, printer: &Printer) -> Vec<Vec<String>> {
    let mut taken = printer.taken();
    let mut of = |level: usize, counts: &Vec<u64>| taken.print(&[level as u64, counts.get(level).copied().unwrap_or(0)]);
    (0..block.level_count()).map(|level| block.levels.iter().map(|counts| of(level, counts)).collect()).collect()
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
