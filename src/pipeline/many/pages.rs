//! The pages that lead to many municipalities: to all of a run, and to those of each county.

use std::path::Path;

use super::super::one::Wanted;
use super::Many;
use super::pool::Pools;
use crate::diag::{Code, Diagnostic, Place};
use crate::error::Error;
use crate::model::Confidence;
use crate::output::{self, Files, Manifest};
use crate::privacy::{FEWEST_CONTRIBUTORS, MOST_OF_ONE};
use crate::report::{self, PoolRules, Scope, Source, Spread, Standing, Told, Whole};
use crate::stats::{self, PooledSpread, Published, quantile_of_sorted};

/// Folder of the counties' pages, in the output.
pub(super) const COUNTIES: &str = "county";

/// Some municipalities that have pages together.
struct Together<'a> {
    name: &'a str,
    /// Their folder in the output, with a slash; nothing for the output itself.
    folder: String,
    standings: &'a [Standing],
    /// Parts that have pages of their own: name, and folder.
    parts: Vec<(String, String)>,
}

impl Many {
    /// The pages that are common to all, those of counties, and the pools.
    pub(super) fn deliver_pages(
        &self,
        folder: &Path,
        standings: Vec<Option<Standing>>,
        pools: &Pools,
        wanted: &Wanted,
    ) -> Result<(), Error> {
        let standings = self.with_earlier(folder, standings);
        let mut files = Files::new();
        let mut parts = Vec::new();
        for (code, name, members) in self.counties(standings.iter().map(|standing| standing.is_there)) {
            let own: Vec<Standing> = members.into_iter().map(|at| standings[at].clone()).collect();
            let folder = format!("{COUNTIES}/{code}");
            let county = Together { name: &name, folder: format!("{folder}/"), standings: &own, parts: Vec::new() };
            files.extend(self.pages(&county, wanted)?);
            parts.push((name, folder));
        }
        let all = Together { name: &self.name, folder: String::new(), standings: &standings, parts };
        files.extend(self.pages(&all, wanted)?);
        files.extend(pools.files());
        let settings = serde_json::json!({ "name": self.name, "languages": self.languages });
        output::deliver_beside(folder, &files, Manifest::of(settings)).map_err(Error::from)
    }

    /// The pages of some municipalities, in every language.
    fn pages(&self, together: &Together<'_>, wanted: &Wanted) -> Result<Files, Error> {
        let spreads = spreads(together.standings);
        let rules = PoolRules { fewest: FEWEST_CONTRIBUTORS, most_of_one: MOST_OF_ONE };
        let up = "../".repeat(together.folder.matches('/').count());
        let mut files = Files::new();
        for (position, &language) in self.languages.iter().enumerate() {
            let whole = Whole {
                name: together.name,
                standings: together.standings,
                spreads: &spreads,
                rules,
                parts: &together.parts,
                up: &up,
                language,
                main: self.language(),
            };
            let page = report::several(&whole);
            let stem = if position == 0 { "index".to_owned() } else { format!("{language}/index") };
            let stem = format!("{}{stem}", together.folder);
            for output in report::outputs(Scope::Several).filter(|output| output.id != "pdf" || wanted.names(output)) {
                let failed = |error| Diagnostic::new(Code::CannotWrite, Place::file(&stem)).found(error);
                files.extend(output.files(&page, Source::Municipalities(&whole), &stem).map_err(failed)?);
            }
        }
        Ok(files)
    }
}

/// How what municipalities show of each measure spreads, where enough of them do.
fn spreads(standings: &[Standing]) -> Vec<Spread> {
    let spread = |(id, mut values): (String, Vec<f64>)| {
        values.sort_by(f64::total_cmp);
        let quartile = |share: f64| quantile_of_sorted(&values, share).ok().map(|found| found.value);
        let quartiles = [quartile(0.25)?, quartile(0.5)?, quartile(0.75)?];
        if values.len() < FEWEST_CONTRIBUTORS {
            return None;
        }
        let groups: Vec<Option<Published>> = standings.iter().map(|standing| group(standing, &id)).collect();
        Some(Spread { municipalities: values.len(), quartiles, places: places(&groups), within: within(&groups), id })
    };
    report::shown_by_many(standings).into_iter().filter_map(spread).collect()
}

/// Size, mean and spread of a municipality on a scale, where it shows all three.
fn group(standing: &Standing, id: &str) -> Option<Published> {
    let scale = standing.scales.iter().find(|scale| scale.id == id)?;
    let Told::Value { value, n } = scale.mean else { return None };
    Published::new(n, value, scale.deviation?).ok().filter(|group| group.n() > 1)
}

/// The places that each can have, where enough can be placed.
fn places(groups: &[Option<Published>]) -> Vec<Option<[usize; 2]>> {
    let there: Vec<Published> = groups.iter().flatten().copied().collect();
    let found = stats::places(&there, Confidence::P95).unwrap_or_default();
    let mut found = found.into_iter().filter(|_| there.len() >= FEWEST_CONTRIBUTORS);
    groups.iter().map(|group| group.and_then(|_| found.next()).map(|place| [place.from, place.to])).collect()
}

/// Standard deviation of people within municipalities.
fn within(groups: &[Option<Published>]) -> Option<f64> {
    let there: Vec<Published> = groups.iter().flatten().copied().filter(|group| group.standard_deviation().is_some()).collect();
    if there.len() < FEWEST_CONTRIBUTORS {
        return None;
    }
    PooledSpread::of_published(there).ok().map(|spread| spread.standard_deviation)
}
