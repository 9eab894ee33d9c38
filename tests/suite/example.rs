//! `reports/example/report.html` is what the sample municipality makes today.

use std::path::Path;

use kartlegg::pipeline;
use kartlegg::project::Project;
use kartlegg::report::{compose, html};

/// `BLESS=1 cargo test --release --test suite example` rewrites it; the pictures beside it are those of `tests/browser/example.mjs`.
#[test]
fn the_example_is_what_the_sample_makes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let project = Project::open(&root.join("data-samples/storvik")).unwrap();
    let release = pipeline::analyse(&project).unwrap().release;
    let page = html(&compose(&release, project.language()));
    let path = root.join("reports/example/report.html");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    assert!(std::fs::read_to_string(&path).unwrap() == page, "{} differs; BLESS=1 rewrites it", path.display());
}
