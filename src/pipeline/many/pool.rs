//! Whom each municipality is held against: all of the run together, and those of its county.

use std::collections::BTreeMap;

use super::super::benchmarks::Shared;
use super::super::ledger;
use super::{Many, ManyOptions, Step, each};
use crate::diag::Code;
use crate::error::Error;
use crate::ingest::youth::geography;
use crate::locale::Catalogue;
use crate::model::{AreaCode, BenchmarkArea, Geography, NameMatch, Text};
use crate::output::Files;
use crate::privacy::{self, Contribution, FEWEST_CONTRIBUTORS, PoolRequest, Pooled, Release};

use std::sync::atomic::{AtomicUsize, Ordering};

/// Name of the ledger of pools, among the others.
const LEDGER: &str = "_pools";

/// The pools of a run.
#[derive(Default)]
pub(super) struct Pools {
    /// In order: counties, then all.
    shared: Vec<Shared>,
    /// For each municipality: its pools.
    of: BTreeMap<usize, Vec<usize>>,
}

/// A pool that is to be made.
struct Planned {
    id: String,
    area: BenchmarkArea,
    name: String,
    members: Vec<usize>,
}

impl Pools {
    /// What a municipality is held against.
    pub(super) fn of(&self, member: usize) -> impl Iterator<Item = &Shared> {
        self.of.get(&member).into_iter().flatten().map(|&pool| &self.shared[pool])
    }

    /// The pools as files.
    pub(super) fn files(&self) -> Files {
        self.shared.iter().map(|shared| (shared.file.clone(), shared.text.clone().into_bytes())).collect()
    }
}

impl Many {
    /// Pools what the municipalities show. Where too few show enough there is nothing to compare with, and that is no fault.
    pub(super) fn pools(&self, options: &ManyOptions, step: &(dyn Fn(Step) + Sync)) -> Result<Pools, Error> {
        if !self.compare || self.members.len() < FEWEST_CONTRIBUTORS {
            return Ok(Pools::default());
        }
        let count = AtomicUsize::new(0);
        let all: Vec<usize> = (0..self.members.len()).collect();
        let parts = each(&all, |at| {
            let member = &self.members[at];
            let part =
                self.open_member(member).and_then(|(project, read)| self.job(&project, &[], options.anew).pooled_part(&read));
            let done = count.fetch_add(1, Ordering::Relaxed) + 1;
            step(Step { gathering: true, done, of: all.len(), name: member.name.clone() });
            part.ok()
        });
        let parts: BTreeMap<usize, Release> = all.into_iter().zip(parts).filter_map(|(at, part)| Some((at, part?))).collect();
        let mut pools = Pools::default();
        for planned in self.planned(&parts) {
            self.pool(&planned, &parts, options, &mut pools)?;
        }
        Ok(pools)
    }

    /// Counties that are worth a page: code, name and municipalities, where three at least are there and others beside them. Each
    /// municipality says whether it is there.
    pub(super) fn counties(&self, is_there: impl Iterator<Item = bool>) -> Vec<(String, String, Vec<usize>)> {
        let geography = geography::shipped().unwrap_or_default();
        let there: Vec<usize> = is_there.enumerate().filter_map(|(at, is_there)| is_there.then_some(at)).collect();
        let counties = self.by_county(&geography, there.iter().copied());
        let is_part = |members: &Vec<usize>| (FEWEST_CONTRIBUTORS..there.len()).contains(&members.len());
        let worth = counties.into_iter().filter(|(_, members)| is_part(members));
        worth.map(|(code, members)| (code.clone(), name_of(&geography, &code), members)).collect()
    }

    fn by_county(&self, geography: &Geography, members: impl Iterator<Item = usize>) -> BTreeMap<String, Vec<usize>> {
        let mut counties: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for at in members {
            if let Some(county) = county(geography, &self.members[at].name) {
                counties.entry(county).or_default().push(at);
            }
        }
        counties
    }

    fn pool(
        &self,
        planned: &Planned,
        parts: &BTreeMap<usize, Release>,
        options: &ManyOptions,
        pools: &mut Pools,
    ) -> Result<(), Error> {
        let contributions: Vec<Contribution> = planned
            .members
            .iter()
            .filter_map(|at| {
                let file = format!("{}/release.json", self.members[*at].folder);
                Some(Contribution { file, sha256: None, release: parts.get(at)?.clone() })
            })
            .collect();
        let words = Catalogue::of(self.language());
        let count = words.count(contributions.len() as u64);
        let year = contributions.iter().filter_map(|part| year(&part.release)).max();
        let Some(year) = year.filter(|_| contributions.len() >= FEWEST_CONTRIBUTORS) else { return Ok(()) };
        let request = PoolRequest {
            id: planned.id.clone(),
            area: planned.area,
            name: Text::same(&planned.name),
            year,
            source: words.fill("several.pooled_source", &[("count", &count)]),
            round: None,
        };
        let path = self.ledger(LEDGER);
        loop {
            let ledger = ledger::open(&path, options.anew && pools.shared.is_empty())?;
            let Pooled { file, recorded } = match privacy::pool(contributions.clone(), &request, &ledger) {
                Ok(pooled) => pooled,
                Err(findings) if findings.iter().all(|finding| finding.code == Code::TooFewContributors) => return Ok(()),
                Err(findings) => return Err(Error::from(findings)),
            };
            if !ledger::record(&path, &ledger, &|ledger| ledger.record_pool(recorded.clone()))? {
                continue;
            }
            let position = pools.shared.len();
            let (name, text) = (format!("benchmarks/{}.toml", planned.id), privacy::benchmark_toml(&file));
            pools.shared.push(Shared { file: name, text, round: None });
            for &at in &planned.members {
                pools.of.entry(at).or_default().push(position);
            }
            return Ok(());
        }
    }

    /// The pools that are worth making: each county of which enough are there, unless it is all of them; and all.
    fn planned(&self, parts: &BTreeMap<usize, Release>) -> Vec<Planned> {
        let geography = geography::shipped().unwrap_or_default();
        let counties = self.by_county(&geography, parts.keys().copied());
        let all: Vec<usize> = parts.keys().copied().collect();
        let is_one = counties.values().any(|members| members.len() == all.len());
        let area = match counties.len() {
            _ if is_one => BenchmarkArea::County,
            0 | 1 => BenchmarkArea::Region,
            _ => BenchmarkArea::Nation,
        };
        let mut planned = Vec::new();
        for (code, members) in counties.into_iter().filter(|_| !is_one) {
            let name = name_of(&geography, &code);
            planned.push(Planned { id: format!("county-{code}"), area: BenchmarkArea::County, name, members });
        }
        planned.push(Planned { id: "all".to_owned(), area, name: self.name.clone(), members: all });
        planned
    }
}

/// The county of a municipality that has a name or a number which everybody knows.
fn county(geography: &Geography, name: &str) -> Option<String> {
    let code = match AreaCode::new(name.trim()) {
        Ok(code) if geography.knows(&code) => code,
        _ => match geography.by_name(name) {
            NameMatch::One(code) => code,
            NameMatch::Several(_) | NameMatch::None => return None,
        },
    };
    (code.as_str().len() == 4).then(|| code.as_str()[..2].to_owned())
}

/// The name of a county; its code where it has none.
fn name_of(geography: &Geography, code: &str) -> String {
    let name = AreaCode::new(code).ok().and_then(|code| geography.name(&code).map(str::to_owned));
    name.unwrap_or_else(|| code.to_owned())
}

/// The year of the newest round: of its date, or the first that its name holds.
fn year(release: &Release) -> Option<i32> {
    let round = release.frame().rounds.last()?;
    let year = |text: &str| {
        let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() == 4);
        numbers.filter_map(|digits| digits.parse().ok()).find(|year| (1900..=2200).contains(year))
    };
    round.date.as_deref().and_then(year).or_else(|| year(round.id.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_county_is_known_by_name_and_by_number() {
        let geography = geography::shipped().unwrap();
        assert_eq!(county(&geography, "Bergen").as_deref(), Some("46"));
        assert_eq!(county(&geography, "4601").as_deref(), Some("46"));
        assert_eq!(county(&geography, "Ingensteds"), None);
    }
}
