//! `kartlegg benchmark`.

use std::path::PathBuf;

use super::Outcome;
use super::console::Console;
use crate::error::Error;
use crate::model::{BenchmarkArea, RoundId, Text};
use crate::pipeline::{self, PoolRequest};

/// Make a benchmark file from the releases of several municipalities.
///
/// Pools what the releases show, without anybody's answers: means with their spread, and counts of answers. What a release hides
/// takes no part. A figure needs at least three municipalities, also once earlier pools in the same folder are subtracted, and none may
/// make up more than three quarters of it. The same releases give the same file, in whatever order they are named.
#[derive(Debug, clap::Args)]
pub(super) struct Benchmark {
    /// release.json of each municipality
    #[arg(required = true)]
    releases: Vec<PathBuf>,
    /// Name of the area, as reports call it
    #[arg(long, value_name = "NAME")]
    area: String,
    /// What kind of area it is
    #[arg(long, value_name = "KIND", default_value = "region", value_parser = kind)]
    kind: BenchmarkArea,
    /// Year in which people answered
    #[arg(long)]
    year: i32,
    /// Where the figures come from, as reports say it
    #[arg(long, value_name = "TEXT")]
    source: String,
    /// Short name; default: area and year
    #[arg(long)]
    id: Option<String>,
    /// Round of the releases; default: the newest of each
    #[arg(long, value_name = "ROUND")]
    round: Option<String>,
    /// The file to write
    #[arg(long, short, default_value = "benchmark.toml")]
    out: PathBuf,
    /// Set aside what was pooled in the same folder before: new figures are not judged by it any more. Only where nobody has seen it
    #[arg(long)]
    new_ledger: bool,
}

/// The kinds as files name them.
fn kind(word: &str) -> Result<BenchmarkArea, String> {
    serde_json::from_value(word.into()).map_err(|_| format!("`{word}` is not one of region, county, nation, similar, other"))
}

impl Benchmark {
    pub(super) fn run(&self, console: &mut Console) -> Result<Outcome, Error> {
        let request = PoolRequest {
            id: self.id.clone().unwrap_or_else(|| slug(&format!("{} {}", self.area, self.year))),
            area: self.kind,
            name: Text::same(&self.area),
            year: self.year,
            source: self.source.clone(),
            round: self.round.as_ref().map(RoundId::new),
        };
        let made = pipeline::pool_releases(&self.releases, &request, &self.out, self.new_ledger)?;
        let left = made.left_out.unwrap_or_default();
        let numbers =
            [made.rows.len() as u64, made.includes.len() as u64, left.not_shown, left.too_few_contributors, left.dominated]
                .map(|number| number.to_string());
        let [rows, municipalities, not_shown, too_few, dominated] = numbers.each_ref().map(String::as_str);
        console.say("cli.pooled", &[("rows", rows), ("municipalities", municipalities)]);
        console.say("cli.left_out", &[("not_shown", not_shown), ("too_few", too_few), ("dominated", dominated)]);
        console.say("cli.written", &[("folder", &self.out.display().to_string())]);
        Ok(Outcome::Done)
    }
}

/// Letters and digits, everything between them as one hyphen.
fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}
