//! The program itself, as its users run it: how long it takes, the most memory that it holds, and what it writes.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long to wait between two looks at the memory of the program.
const LOOK: Duration = Duration::from_millis(2);

/// What one run took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Took {
    pub(crate) seconds: f64,
    pub(crate) megabytes: f64,
    pub(crate) written: f64,
}

/// Runs the program `times` times, each time without what it wrote before, and prints and returns the median of each figure.
pub(crate) fn measure(what: &str, folder: &Path, arguments: &[&str], times: usize) -> Took {
    measure_after(what, folder, arguments, times, &|| {})
}

/// The same, with the file that it reads forgotten by the system each time: as it is on a machine that has not read it before.
pub(crate) fn measure_cold(what: &str, folder: &Path, arguments: &[&str], times: usize, file: &Path) -> Took {
    measure_after(&format!("{what}, cold"), folder, arguments, times, &|| forget(file))
}

fn measure_after(what: &str, folder: &Path, arguments: &[&str], times: usize, before: &dyn Fn()) -> Took {
    let once = |_| {
        before();
        run(folder, arguments)
    };
    let mut all: Vec<Took> = (0..times.max(1)).map(once).collect();
    let middle = all.len() / 2;
    let mut median = |of: fn(&Took) -> f64| {
        all.sort_by(|a, b| of(a).total_cmp(&of(b)));
        of(&all[middle])
    };
    let (seconds, megabytes, written) = (median(|took| took.seconds), median(|took| took.megabytes), median(|took| took.written));
    println!("{what:48} {seconds:>8.2} s {megabytes:>8.0} MB {written:>9.1} MB written");
    Took { seconds, megabytes, written }
}

/// Asks the system to forget a file that it keeps in memory. Where it does not, the first run is as warm as the others.
fn forget(file: &Path) {
    let told = Command::new("dd")
        .arg(format!("if={}", file.display()))
        .args(["iflag=nocache", "count=0"])
        .stderr(Stdio::null())
        .status();
    if !told.is_ok_and(|status| status.success()) {
        println!("the system does not forget {}", file.display());
    }
}

fn run(folder: &Path, arguments: &[&str]) -> Took {
    for old in ["out", "kartlegg-ledgers", "not-for-publication"] {
        // Nothing is there the first time.
        let _ = fs::remove_dir_all(folder.join(old));
    }
    for old in ["kartlegg-ledger.json", "not-for-publication.csv"] {
        let _ = fs::remove_file(folder.join(old));
    }
    let begun = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_kartlegg"))
        .args(arguments)
        .arg("--quiet")
        .current_dir(folder)
        .stderr(Stdio::null())
        .spawn()
        .expect("the program was built");
    let status = Path::new("/proc").join(child.id().to_string()).join("status");
    let mut megabytes: f64 = 0.0;
    let done = loop {
        megabytes = megabytes.max(peak(&status));
        if let Some(done) = child.try_wait().expect("the program is ours") {
            break done;
        }
        std::thread::sleep(LOOK);
    };
    let seconds = begun.elapsed().as_secs_f64();
    assert!(done.success(), "the program ended with {done}");
    Took { seconds, megabytes, written: size(&folder.join("out")) }
}

/// Most memory that a process ever held, in megabytes; 0 where the system does not tell.
fn peak(status: &Path) -> f64 {
    let text = fs::read_to_string(status).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kilobytes| kilobytes.parse::<f64>().ok()).unwrap_or(0.0) / 1000.0
}

/// Megabytes of all files below a folder.
fn size(folder: &Path) -> f64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let one = |entry: fs::DirEntry| match entry.metadata() {
        Ok(found) if found.is_dir() => size(&entry.path()),
        Ok(found) => found.len() as f64 / 1e6,
        Err(_) => 0.0,
    };
    0.0 + entries.map(one).sum::<f64>()
}
