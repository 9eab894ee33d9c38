//! Peers of the program: what others take for a part of the same work, where they are installed.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::program::Took;

/// Runs a peer in Python, where it is installed (`KARTLEGG_PYTHON`, or `python3`), prints the median of the seconds that it says it took,
/// and what the program took beside it. The peer prints its name and its seconds.
pub(crate) fn peer(what: &str, code: &str, file: &Path, times: usize, ours: Took) {
    let python = std::env::var("KARTLEGG_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let once = |_| {
        let ran = Command::new(&python).args(["-c", code]).arg(file).stderr(Stdio::null()).output().ok()?;
        let text = String::from_utf8(ran.stdout).ok()?;
        let (name, seconds) = text.trim().rsplit_once(' ')?;
        Some((seconds.parse::<f64>().ok()?, name.to_owned()))
    };
    let mut all: Vec<(f64, String)> = (0..times.max(1)).filter_map(once).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let Some((seconds, name)) = all.get(all.len() / 2) else {
        println!("{what:48} not installed");
        return;
    };
    println!("{what:48} {seconds:>8.2} s {name}; ours / its: {:.2}", ours.seconds / seconds);
}
