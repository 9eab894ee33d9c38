//! The ledger: what was shown before of a project, from how many, so that two releases of one round do not tell what each hides.
//!
//! It stays on the machine of whoever runs the program, beside the project and never among its outputs. It holds no answers: of each smallest
//! cell how many answered, and a keyed fingerprint that says whether the answers are still the same. Whoever came or went between two
//! releases is the difference of what both show; so the figures of an earlier release stand among the rows that a new one is
//! judged by.

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
use super::zeros::{blanks, told_zeros};
use crate::analysis::{Block, BlockRoute};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::{Frame, GroupAt, GroupInfo, List, MeasureAt, RoundInfo, hexadecimal};

/// First line of the file, in the words of the project's readers.
const ABOUT: &str = "Not for publication. Ikke for publisering. Ikkje for publisering. What kartlegg has shown of this project, and from how many.";
/// Bytes of the key.
const KEY: usize = 32;
/// Bytes of a fingerprint: enough that two different cells are hardly ever alike.
const PRINT: usize = 5;

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

/// One release of one round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    municipality: String,
    pub(super) round: String,
    /// Keyed fingerprints of the files of answers.
    inputs: BTreeMap<String, String>,
    /// Names of the grouping variables.
    pub(super) variables: Vec<String>,
    /// Values of the variables in each smallest cell.
    pub(super) cells: Vec<Vec<String>>,
    /// Groups, by variable and value.
    pub(super) groups: Vec<BTreeMap<String, String>>,
    /// Cells of each part that weighted figures were made from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) parts: Vec<Vec<u32>>,
    pub(super) measures: BTreeMap<String, RecordedMeasure>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordedMeasure {
    /// Valid answers of each cell.
    pub(super) n: Vec<u32>,
    /// People of each cell, those without a valid answer too.
    pub(super) people: Vec<u32>,
    /// Fingerprints of what each cell answered, one after the other; and of its non-answers.
    prints: [String; 2],
    /// Of a sensitive question, level by level: fingerprints of how many of each cell gave it, one after the other. Who holds the key and
    /// knows how many answered can try them: that is how newcomers are counted who answered alike.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    levels: Vec<String>,
    /// Cells of the people of the rated service.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) own: Vec<u32>,
    /// Positions of the groups that were shown.
    pub(super) shown: Vec<u32>,
    /// Positions of those whose distribution was.
    pub(super) distributions: Vec<u32>,
    /// By the position of a shown group: answers of which its figures told that nobody gave them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) nobody: BTreeMap<u32, Vec<usize>>,
    /// Of a question with a route, positions of shown groups of which it was told how many were asked, and of those among them in which
    /// everybody was who answered the question before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) asked: Vec<u32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) all_asked: Vec<u32>,
    /// Positions of the parts that weighted figures told of, and of those whose spread they told.
    #[serde(default, skip_serializing_if = "PartsTold::is_nothing")]
    pub(super) parts: PartsTold,
    /// Fingerprint of the people who were compared with themselves, and of what they answered.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) pairs: String,
}

/// Parts that weighted figures of a measure were made from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PartsTold {
    pub(super) shown: Vec<u32>,
    pub(super) distributions: Vec<u32>,
}

impl PartsTold {
    const fn is_nothing(&self) -> bool {
        self.shown.is_empty()
    }
}

impl Recorded {
    /// What a pool of such releases tells: of groups alone. Its inputs are none, for no report is made of them.
    fn as_pooled(&self) -> Self {
        let mut pooled = Self { inputs: BTreeMap::new(), parts: Vec::new(), ..self.clone() };
        for measure in pooled.measures.values_mut() {
            (measure.parts, measure.pairs) = (PartsTold::default(), String::new());
        }
        pooled
    }
}

impl RecordedMeasure {
    /// Fingerprint of what a cell answered, or of its non-answers.
    pub(super) fn print(&self, cell: usize, kind: usize) -> &str {
        print_of(&self.prints[kind], cell)
    }

    /// How many of a cell gave each level; `None` where it was not recorded.
    pub(super) fn given(&self, cell: usize, printer: &Printer) -> Option<Vec<u64>> {
        let people = self.n.get(cell).copied().map(u64::from)?;
        let given = |(level, prints): (u64, &String)| {
            (0..=people).find(|&count| printer.print(&[level, count]) == print_of(prints, cell))
        };
        let given: Vec<u64> = (0..).zip(&self.levels).map(given).collect::<Option<_>>()?;
        (!given.is_empty()).then_some(given)
    }
}

/// Whom figures tell of that are no group: parts of weighted figures, and people who answered twice.
#[derive(Clone, Debug, Default)]
pub struct ToldBeside {
    /// Parts that weighted figures are made from.
    pub parts: Vec<JudgedParts>,
    /// People who are compared with themselves.
    pub pairs: JudgedPairs,
}

/// The people of a survey as a ledger knows them: variables after the round, and their values in each atom, the round first.
#[derive(Clone, Copy)]
pub struct Cells<'a> {
    /// Names of the variables, the round first.
    pub variables: &'a [String],
    /// Values of each atom.
    pub keys: &'a [Vec<std::sync::Arc<str>>],
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
        let of = |counts: &[Vec<u64>; 2]| [printer.print(&counts[0]), printer.print(&counts[1])];
        Prints(blocks.par_iter().map(|block| block.counts.iter().map(of).collect()).collect::<Vec<_>>().into())
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
        let told = Decided { blocks, prints: &prints.0, levels: &levels, judgement, beside };
        let of = |round: &RoundInfo| release_of(frame, round.id.as_str(), cells, &told, inputs);
        frame.rounds.iter().map(of).collect()
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
}

/// The fingerprints of each atom, measure by measure.
#[derive(Clone, Debug, Default)]
pub struct Prints(List<MeasureAt, Vec<[String; 2]>>);

/// Of a sensitive measure, the fingerprints of how many gave each level: level by level, atom by atom.
fn level_prints(block: &Block, printer: &Printer) -> Vec<Vec<String>> {
    let of = |level: usize, counts: &Vec<u64>| printer.print(&[level as u64, counts.get(level).copied().unwrap_or(0)]);
    (0..block.level_count()).map(|level| block.levels.iter().map(|counts| of(level, counts)).collect()).collect()
}

/// What is recorded of a decision.
struct Decided<'a> {
    blocks: &'a List<MeasureAt, Block>,
    prints: &'a List<MeasureAt, Vec<[String; 2]>>,
    levels: &'a List<MeasureAt, Vec<Vec<String>>>,
    judgement: &'a Judgement,
    beside: &'a ToldBeside,
}

impl Cells<'_> {
    pub(super) fn of_round(&self, round: &str) -> Vec<u32> {
        (0_u32..).zip(self.keys).filter(|(_, key)| &*key[0] == round).map(|(atom, _)| atom).collect()
    }

    /// Atoms of a group, among some.
    fn within(&self, atoms: &[u32], group: &GroupInfo) -> Vec<u32> {
        let has = |atom: u32, (name, value): (&String, &String)| {
            let variable = self.variables.iter().position(|variable| variable == name);
            variable.is_some_and(|variable| *self.keys[atom as usize][variable] == **value)
        };
        atoms.iter().copied().filter(|&atom| group.keys.iter().all(|key| has(atom, key))).collect()
    }
}

/// How many of some people answered the question before a routed one, and were not asked that.
fn passed_by(route: &BlockRoute, atoms: &[u32], blocks: &List<MeasureAt, Block>) -> u64 {
    let given = atoms.iter().flat_map(|&atom| blocks[route.trigger].counts[atom as usize][0].iter().enumerate());
    given.filter(|(level, _)| !route.levels.contains(level)).map(|(_, people)| people).sum()
}

/// What a decision shows of one round.
fn release_of(
    frame: &Frame,
    round: &str,
    cells: Cells<'_>,
    &Decided { blocks, prints, levels, judgement, beside }: &Decided<'_>,
    inputs: &BTreeMap<String, String>,
) -> Recorded {
    let atoms = cells.of_round(round);
    let groups: Vec<GroupAt> =
        frame.groups.enumerated().filter(|(_, group)| group.round.as_str() == round).map(|(position, _)| position).collect();
    let is_here = |total: GroupAt| frame.groups[total].round.as_str() == round;
    let parts: Vec<(&JudgedParts, GroupAt, &Vec<u32>)> = beside
        .parts
        .iter()
        .flat_map(|judged| judged.parts().map(move |(total, part)| (judged, total, part)))
        .filter(|(_, total, _)| is_here(*total))
        .collect();
    let parts_told = |measure: MeasureAt| {
        let told = |spread: bool| {
            let is_told =
                |judged: &JudgedParts, total: GroupAt| judged.may_stand(measure, total).is_some_and(|told| told || !spread);
            (0_u32..).zip(&parts).filter(|(_, (judged, total, _))| is_told(judged, *total)).map(|(place, _)| place).collect()
        };
        PartsTold { shown: told(false), distributions: told(true) }
    };
    let measure = |block: &Block| {
        let id = frame.measures[block.measure].id.to_string();
        let place = |keep: &dyn Fn(GroupAt) -> bool| {
            (0_u32..).zip(&groups).filter(|(_, group)| keep(**group)).map(|(place, _)| place).collect::<Vec<u32>>()
        };
        let is_shown = |group: GroupAt| judgement.is_shown(block.measure, group) == Some(true);
        let shown = place(&is_shown);
        let within = |group: GroupAt| cells.within(&atoms, &frame.groups[group]);
        let was_passed_by = |group: GroupAt| Some(passed_by(block.route.as_ref()?, &within(group), blocks));
        let tells_blanks =
            |group: GroupAt| judgement.shows_distribution(block.measure, group) || blanks(block, &within(group)) == 0;
        let is_asked_told = |group: GroupAt| block.route.is_some() && is_shown(group) && tells_blanks(group);
        let own = (0_u32..).zip(&atoms).filter(|(_, atom)| block.own.binary_search(atom).is_ok()).map(|(place, _)| place);
        let recorded = RecordedMeasure {
            n: atoms.iter().map(|&atom| block.valid[atom as usize]).collect(),
            people: atoms.iter().map(|&atom| u32::try_from(block.people(atom as usize)).unwrap_or(u32::MAX)).collect(),
            prints: [0, 1].map(|kind| atoms.iter().map(|&atom| prints[block.measure][atom as usize][kind].as_str()).collect()),
            levels: levels[block.measure]
                .iter()
                .map(|by_atom| atoms.iter().map(|&atom| by_atom[atom as usize].as_str()).collect())
                .collect(),
            own: own.collect(),
            shown,
            distributions: place(&|group| judgement.shows_distribution(block.measure, group)),
            nobody: zeros(frame, judgement, block, &groups),
            asked: place(&is_asked_told),
            all_asked: place(&|group| is_asked_told(group) && was_passed_by(group) == Some(0)),
            parts: parts_told(block.measure),
            pairs: beside.pairs.print(block.measure, round).to_string(),
        };
        (!recorded.shown.is_empty()).then_some((id, recorded))
    };
    Recorded {
        municipality: frame.municipality.clone(),
        round: round.to_string(),
        inputs: inputs.clone(),
        variables: cells.variables[1..].to_vec(),
        cells: atoms.iter().map(|&atom| cells.keys[atom as usize][1..].iter().map(ToString::to_string).collect()).collect(),
        groups: groups.iter().map(|&group| frame.groups[group].keys.clone()).collect(),
        parts: parts.iter().map(|(_, _, part)| places(&atoms, part)).collect(),
        measures: blocks.iter().filter_map(measure).collect(),
    }
}

/// By the position of a shown group of a round: answers of which its figures tell that nobody gave them.
fn zeros(frame: &Frame, judgement: &Judgement, block: &Block, groups: &[GroupAt]) -> BTreeMap<u32, Vec<usize>> {
    let of = |(place, &group): (u32, &GroupAt)| {
        let answers = block.answers_of(group).filter(|_| judgement.is_shown(block.measure, group) == Some(true))?;
        let told = judgement.shows_distribution(block.measure, group);
        let zeros = told_zeros(&frame.measures[block.measure], answers, told);
        (!zeros.is_empty()).then_some((place, zeros))
    };
    (0_u32..).zip(groups).filter_map(of).collect()
}

/// Where the cells of a part stand among those of a round.
fn places(atoms: &[u32], part: &[u32]) -> Vec<u32> {
    (0_u32..).zip(atoms).filter(|(_, atom)| part.contains(atom)).map(|(place, _)| place).collect()
}

/// The fingerprint of a cell, among those of all.
fn print_of(prints: &str, cell: usize) -> &str {
    prints.get(2 * PRINT * cell..2 * PRINT * (cell + 1)).unwrap_or_default()
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
