//! How long the outputs of the main sample take: all that people read in three languages together, then each kind by itself on one
//! thread. `cargo bench --bench outputs`
//!
//! Bytes, milliseconds the first time (which is what a run pays: the typesetter remembers), and the median of several times.

use std::path::Path;
use std::time::Instant;

use kartlegg::model::Language;
use kartlegg::pipeline;
use kartlegg::project::Project;
use kartlegg::report::{Document, Scope, Source, compose, outputs};
use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

/// Times that each is made.
const TIMES: usize = 5;

/// Outputs that people read.
const READ: [&str; 4] = ["html", "pdf", "xlsx", "figures"];

fn main() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/storvik");
    together(&sample);
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread");
    one.install(|| {
        let project = Project::open(&sample).expect("the sample");
        say("read, count, compare, protect", || pipeline::analyse(&project).map_or(0, |done| done.release.figure_count()));
        let release = pipeline::analyse(&project).expect("the sample").release;
        say("compose", || compose(&release, Language::Nb).blocks.len());
        let document = compose(&release, Language::Nb);
        for output in outputs(Scope::Whole) {
            say(output.id, || {
                let files = output.files(&document, Source::Release(&release), "report").unwrap_or_default();
                files.iter().map(|(_, bytes)| bytes.len()).sum()
            });
        }
    });
}

/// What people read, in every language, on all processors: before anything else, so that nothing is remembered.
#[expect(clippy::print_stdout, reason = "a bench talks to who runs it")]
fn together(sample: &Path) {
    let project = Project::open(sample).expect("the sample");
    let release = pipeline::analyse(&project).expect("the sample").release;
    let start = Instant::now();
    let documents: Vec<Document> = Language::ALL.par_iter().map(|language| compose(&release, *language)).collect();
    let read: Vec<_> = outputs(Scope::Whole).filter(|output| READ.contains(&output.id)).collect();
    let tasks: Vec<_> = documents.iter().flat_map(|document| read.iter().map(move |output| (document, output))).collect();
    let source = Source::Release(&release);
    let made =
        tasks.into_par_iter().flat_map_iter(|(document, output)| output.files(document, source, "report").unwrap_or_default());
    let size: usize = made.map(|(_, bytes)| bytes.len()).sum();
    let time = start.elapsed().as_secs_f64() * 1000.0;
    println!(
        "{} in {} languages, {} threads: {size} bytes, {time:.1} ms",
        READ.join(", "),
        documents.len(),
        rayon::current_num_threads()
    );
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
