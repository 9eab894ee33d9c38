//! How long each kind of output of the main sample takes, one after another on one thread. `cargo bench --bench outputs`
//!
//! Bytes, milliseconds the first time (which is what a run pays: the typesetter remembers), and the median of several times.

use std::path::Path;
use std::time::Instant;

use kartlegg::model::Language;
use kartlegg::pipeline;
use kartlegg::project::Project;
use kartlegg::report::{RENDERERS, compose};

/// Times that each is made.
const TIMES: usize = 5;

fn main() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/storvik");
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread");
    one.install(|| {
        let project = Project::open(&sample).expect("the sample");
        say("read, count, compare, protect", || pipeline::analyse(&project).map_or(0, |done| done.release.figures().len()));
        let release = pipeline::analyse(&project).expect("the sample").release;
        say("compose", || compose(&release, Language::Nb).blocks.len());
        let document = compose(&release, Language::Nb);
        for renderer in RENDERERS {
            say(renderer.id, || {
                let files = (renderer.render)(&release, &document).unwrap_or_default();
                files.iter().map(|(_, bytes)| bytes.len()).sum()
            });
        }
    });
}

/// Prints the size of what is made, and the median time.
#[expect(clippy::print_stdout, reason = "a bench talks to who runs it")]
fn say(what: &str, mut make: impl FnMut() -> usize) {
    let mut size = 0;
    let mut times: Vec<f64> = (0..TIMES)
        .map(|_| {
            let start = Instant::now();
            size = make();
            start.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    let first = times[0];
    times.sort_by(f64::total_cmp);
    println!("{what:32} {size:>12} {first:>10.1} ms {:>10.1} ms", times[TIMES / 2]);
}
