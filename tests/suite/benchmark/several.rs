//! Several municipalities in one mapping, of which one is in the benchmark.

use kartlegg::model::{GroupKind, Statistic};
use kartlegg::pipeline;
use kartlegg::privacy::{Release, Shown, Unavailable};
use kartlegg::project::Project;

use crate::big;

const PROJECT: &str = r#"
schema = 1
instrument = "big.toml"
title.nb = "Mange svar"
municipality = "Tre kommuner"
estimand = "process"
round = [{ id = "2024" }, { id = "2026" }]
combined = { export = "big.csv", round = "round" }
benchmark = [{ file = "county.toml" }]
"#;

fn benchmark(includes: &str) -> String {
    format!(
        "schema = 1\nid = 'county'\ninstrument = 'big'\narea = 'county'\nname.nb = 'Fylket'\nyear = 2026\nsource = 'Oppdiktet'\n\
         includes = [{includes}]\nrow = [{{ measure = 'scale:scale_01', n = 9000, mean = 50, sd = 20 }}]\n"
    )
}

fn release(includes: &str) -> Release {
    let folder = tempfile::tempdir().unwrap();
    let mut csv = Vec::new();
    big::big_csv(&big::big_instrument().unwrap(), 3000, 3, 4, 2, &mut csv).unwrap();
    let instrument = big::big_instrument_toml();
    let text = benchmark(includes);
    for (name, bytes) in [
        ("big.toml", instrument.as_bytes()),
        ("big.csv", &csv),
        ("kartlegging.toml", PROJECT.as_bytes()),
        ("county.toml", text.as_bytes()),
    ] {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    pipeline::analyse(&Project::open(folder.path()).unwrap()).unwrap().release
}

/// The benchmark's mean as it is held against everyone, then against each municipality of the newest round.
fn means(release: &Release) -> Vec<(String, Shown)> {
    let measure = release.measure_position("scale:scale_01").unwrap();
    let frame = release.frame();
    let groups = frame.groups.keys().filter(|&group| {
        let info = &frame.groups[group];
        info.round.as_str() == "2026" && matches!(info.kind, GroupKind::Total | GroupKind::Municipality)
    });
    groups
        .map(|group| {
            let figure = release.against(measure, group, Statistic::BenchmarkMean, frame.benchmarks.at(0).unwrap()).unwrap();
            (frame.groups[group].keys.values().next().cloned().unwrap_or_default(), figure.shown)
        })
        .collect()
}

#[test]
fn each_municipality_takes_out_its_own_people() {
    let means = means(&release("{ municipality = '9802' }"));
    assert_eq!(means.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["", "9801", "9802", "9803"]);
    // Of everyone together only some are in it, and a mean without just those would tell of one municipality.
    assert_eq!(means[0].1, Shown::Unavailable(Unavailable::ContainsOwn));
    let value = |at: usize| means[at].1.value().unwrap();
    assert_eq!((value(1).value, value(1).n, value(3).value), (50.0, 9000, 50.0));
    assert!(value(2).n < 9000 && (value(2).value - 50.0).abs() > 1e-6, "{:?}", value(2));
}

#[test]
fn a_mapping_that_is_in_it_as_a_whole_is_taken_out_as_a_whole() {
    let means = means(&release("{ municipality = 'Tre kommuner', respondents = 1 }"));
    assert!(means.iter().all(|(_, shown)| *shown == Shown::Unavailable(Unavailable::ContainsOwn)), "another number answered");
    let means = self::means(&release("{ municipality = 'Tre kommuner' }"));
    assert!(means.iter().all(|(_, shown)| shown.value().is_some_and(|mean| mean.n < 9000)), "{means:?}");
}
