//! Benchmarks: the sample region is made from releases, what is pooled leads to nobody, and the program holds figures against it.

mod command;
mod several;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use kartlegg::ingest;
use kartlegg::instrument::load_shipped;
use kartlegg::model::{BenchmarkArea, BenchmarkFile, GroupAt, MeasureAt, Method, Statistic, Text};
use kartlegg::pipeline::{self, PoolRequest};
use kartlegg::privacy;
use kartlegg::privacy::{Contribution, Ledger, MOST_OF_ONE, Release, Shown, benchmark_toml, pool};
use kartlegg::project::Project;
use kartlegg::simulate::{self, Effect, ExportFormat, Plan, What, Who};

const PLAN: &str = include_str!("../../data-samples/storvik/storvik.plan.toml");

/// Neighbours that do not exist either: name, seed, size against Storvik, and what their answers show (scale, shift).
const NEIGHBOURS: [(&str, u32, f64, &[(&str, f64)]); 4] = [
    ("Fjordvik", 11, 1.2, &[("leadership", 0.2), ("cases", 0.45)]),
    ("Nordskaret", 23, 0.45, &[("noticing", -0.35), ("cases", 0.3)]),
    ("Sundbygda", 37, 1.1, &[("leadership", 0.1), ("trust", 0.3), ("cases", 0.4)]),
    ("Ytterlia", 41, 0.35, &[("offers", 0.4), ("arenas", -0.3)]),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/storvik")
}

/// A neighbour's survey, from Storvik's plan: one round, other people, none of what was put in for Storvik alone.
fn neighbour((name, seed, size, shifts): (&str, u32, f64, &[(&str, f64)])) -> Release {
    let bti = load_shipped("bti").unwrap();
    let mut plan = Plan::from_toml(PLAN, "storvik.plan.toml", &bti).unwrap();
    plan.seed = seed;
    plan.rounds.remove(0);
    plan.formers.clear();
    plan.formats = vec![ExportFormat::Csv];
    plan.effects.retain(|effect| effect.who == Who::default());
    for unit in plan.services.iter_mut().flat_map(|service| &mut service.units) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let employees = (f64::from(unit.employees) * size).round() as u32;
        unit.employees = employees.max(unit.leaders.max(2));
    }
    plan.effects.extend(shifts.iter().map(|(scale, shift)| Effect {
        what: What { scales: vec![(*scale).to_string()], ..What::default() },
        who: Who::default(),
        shift: *shift,
    }));
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in simulate::write(&bti, &plan).unwrap() {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let project = format!(
        "schema = 1\ninstrument = \"bti\"\nmunicipality = \"{name}\"\ntitle.nb = \"Samarbeid i {name}\"\n[[round]]\nid = \"2026\"\n\
         version = \"2026.1\"\nexport = \"2026/answers.csv\"\nroster = \"2026/roster.csv\"\n"
    );
    std::fs::write(folder.path().join("kartlegging.toml"), project).unwrap();
    pipeline::analyse(&Project::open(folder.path()).unwrap()).unwrap().release
}

/// Storvik without benchmarks, as it is handed in.
static STORVIK: LazyLock<Release> = LazyLock::new(|| {
    let mut project = Project::open(&folder()).unwrap();
    project.file.benchmarks.clear();
    project.file.youth = None;
    pipeline::analyse(&project).unwrap().release
});

static RELEASES: LazyLock<Vec<Release>> = LazyLock::new(|| {
    let mut releases: Vec<Release> = NEIGHBOURS.into_iter().map(neighbour).collect();
    releases.push(STORVIK.clone());
    releases
});

/// A ledger of no pools.
fn nothing_before() -> Ledger {
    Ledger::new([1; 32])
}

fn contribution(release: &Release) -> Contribution {
    let bytes = release.to_json();
    let file = format!("{}.json", release.frame().municipality);
    // The sample names no sums: a release may get new figures without those that are pooled becoming others.
    Contribution { file, sha256: None, release: Release::from_json(&bytes).unwrap() }
}

fn request() -> PoolRequest {
    PoolRequest {
        id: "ytre-fjord-2026".to_string(),
        area: BenchmarkArea::Region,
        name: Text::same("Ytre fjord"),
        year: 2026,
        source: "Oppdiktede svar fra fem oppdiktede kommuner.".to_string(),
        round: None,
    }
}

fn region() -> BenchmarkFile {
    pool(RELEASES.iter().map(contribution).collect(), &request(), &nothing_before()).unwrap().file
}

/// `BLESS=1 cargo test` writes the region again; read the difference before committing.
#[test]
fn the_sample_region_is_what_the_releases_make() {
    let made = benchmark_toml(&region());
    let path = folder().join("benchmarks/region.toml");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    assert!(std::fs::read_to_string(&path).unwrap_or_default() == made, "benchmarks/region.toml is not what the releases make");
    assert_eq!(ingest::benchmark_file(&made, "region.toml").unwrap(), region(), "what is written is read again");
}

#[test]
fn the_order_of_releases_makes_no_difference() {
    let mut turned: Vec<Contribution> = RELEASES.iter().map(contribution).collect();
    turned.rotate_left(2);
    turned.swap(0, 1);
    assert!(benchmark_toml(&pool(turned, &request(), &nothing_before()).unwrap().file) == benchmark_toml(&region()));
}

/// Law: every pooled figure is made from shown ones alone, of at least three municipalities, none of them nearly all of it.
#[test]
fn a_pool_is_made_of_what_is_shown() {
    let region = region();
    let (mut means, mut counts) = (0, 0);
    for row in &region.rows {
        let shown: Vec<(&Release, MeasureAt, GroupAt)> = RELEASES
            .iter()
            .filter(|release| !row.without.contains(&release.frame().municipality))
            .map(|release| {
                let round = &release.frame().rounds.last().unwrap().id;
                let group = release.frame().groups.position(|group| group.round == *round && group.keys == row.group);
                (release, release.measure_position(row.measure.as_str()).unwrap(), group.unwrap())
            })
            .collect();
        assert!(shown.len() >= 3, "{} {:?}", row.measure, row.group);
        let needed: &[Statistic] = match (row.mean, row.measure.as_str().starts_with("choice:")) {
            (Some(_), _) => &[Statistic::Mean, Statistic::Sd],
            (None, true) => &[Statistic::Ticked],
            (None, false) => &[Statistic::LevelShare],
        };
        for statistic in needed {
            for (release, measure, group) in &shown {
                let mut figures = release.of(*measure, *group).filter(|figure| figure.key.statistic == *statistic).peekable();
                assert!(figures.peek().is_some() && figures.all(|figure| figure.shown.value().is_some()));
            }
        }
        let sizes: Vec<f64> = shown
            .iter()
            .map(|(release, measure, group)| {
                release.figure(*measure, *group, Statistic::Valid).and_then(Shown::value).unwrap().value
            })
            .collect();
        let all: f64 = sizes.iter().sum();
        assert!(sizes.iter().all(|size| *size <= MOST_OF_ONE * all));
        means += usize::from(row.mean.is_some());
        counts += usize::from(row.counts.is_some());
        let n = row.n.unwrap_or_else(|| row.counts.as_ref().unwrap().iter().sum());
        assert!((n as f64 - all).abs() < 0.5, "{} {:?}", row.measure, row.group);
    }
    assert!(means > 40 && counts > 50, "{means} means, {counts} distributions");
    let left = region.left_out.unwrap();
    assert!(left.not_shown > 0 && left.too_few_contributors > 0, "{left:?}");
    assert!(region.rows.iter().any(|row| !row.without.is_empty()));
}

/// The sample as it stands, read with its benchmarks.
fn compared() -> &'static Release {
    static COMPARED: LazyLock<Release> = LazyLock::new(|| {
        let release = pipeline::analyse(&Project::open(&folder()).unwrap()).unwrap().release;
        Release::from_json(&release.to_json()).unwrap()
    });
    &COMPARED
}

/// Law: our figures against the region are those against the neighbours alone, pooled without us.
#[test]
fn the_region_is_compared_without_ourselves() {
    let release = compared();
    let others = RELEASES.iter().filter(|release| release.frame().municipality != "Storvik");
    let others = pool(others.map(contribution).collect(), &request(), &nothing_before()).unwrap().file;
    let rows: BTreeMap<_, _> = others.rows.iter().map(|row| ((row.measure.clone(), row.group.clone()), row)).collect();
    let info = &release.frame().benchmarks.first().unwrap();
    assert!(info.contains_own && info.municipalities == Some(5));
    let (mut found, mut shares) = (0, 0);
    for figure in release.figures() {
        if release.benchmark(&figure) != Some(info) {
            continue;
        }
        let measure = release.measure(figure.key.measure);
        let group = release.group(figure.key.group);
        let (Some(value), Some(row)) = (figure.shown.value(), rows.get(&(measure.id.clone(), group.keys.clone()))) else {
            continue;
        };
        match (figure.key.statistic, row.mean) {
            (Statistic::BenchmarkMean, Some(mean)) => {
                let mean = (mean - f64::from(measure.min)) / f64::from(measure.max - measure.min) * 100.0;
                assert!((value.value - mean).abs() < 1e-9, "{} {:?}: {} {mean}", measure.id, group.keys, value.value);
                assert_eq!(Some(value.n), row.n);
                found += 1;
            }
            (Statistic::BenchmarkShare, None) => {
                let counts = row.counts.as_ref().unwrap();
                let top: u64 = counts.iter().rev().take(measure.top).sum();
                assert!((value.value - top as f64 / counts.iter().sum::<u64>() as f64).abs() < 1e-9, "{}", measure.id);
                shares += 1;
            }
            _ => {}
        }
    }
    assert!(found > 15 && shares > 50, "{found} means, {shares} shares");
}

/// What is hidden of a group is hidden against a benchmark, and its spread is told by nothing: a small group borrows.
#[test]
fn a_hidden_group_is_hidden_against_benchmarks() {
    let mut project = Project::open(&folder()).unwrap();
    project.rules = toml::from_str("min_n = 12").unwrap();
    let release = pipeline::analyse(&project).unwrap().release;
    let (mut hidden, mut borrowed) = (0, 0);
    for figure in release.figures().filter(|figure| release.benchmark(figure).is_some()) {
        let (measure, group) = (figure.key.measure, figure.key.group);
        let shown = |statistic| release.figure(measure, group, statistic).is_some_and(|shown| shown.value().is_some());
        if !shown(Statistic::Valid) {
            assert!(figure.shown.value().is_none(), "{figure:?}");
            hidden += 1;
        }
        let Some(value) = figure.shown.value().filter(|_| !shown(Statistic::Sd) && shown(Statistic::Mean)) else { continue };
        match figure.key.statistic {
            Statistic::DifferenceFromBenchmark => {
                assert!(value.interval.is_err() || value.method == Method::DifferencePooled, "{figure:?}");
                borrowed += usize::from(value.interval.is_ok());
            }
            Statistic::DifferenceFromBenchmarkP => assert_eq!(value.method, Method::TestPooled, "{figure:?}"),
            statistic => assert_ne!(statistic, Statistic::HedgesGFromBenchmark, "{figure:?}"),
        }
    }
    assert!(hidden > 0, "{hidden} {borrowed}");
}

/// Figures without n or spread have a difference and nothing that calls it sure.
#[test]
fn without_spread_there_is_no_test() {
    let release = compared();
    let measure = release.measure_position("scale:involvement").unwrap();
    let total = release.total(&"2026".into()).unwrap();
    let [first, second] = [0, 1].map(|at| release.frame().benchmarks.at(at).unwrap());
    let difference = release.against(measure, total, Statistic::DifferenceFromBenchmark, second).unwrap();
    assert!(difference.shown.value().unwrap().interval.is_err());
    assert!(release.against(measure, total, Statistic::DifferenceFromBenchmarkP, second).is_none());
    assert!(release.against(measure, total, Statistic::HedgesGFromBenchmark, second).is_none());
    let verdict = release.verdict(&difference);
    assert_eq!(verdict, Some(privacy::SizeVerdict::CannotTell));
    // Two scales have a question that was reworded or is new since the benchmark's version.
    for scale in ["scale:roles", "scale:law"] {
        let measure = release.measure_position(scale).unwrap();
        assert!(release.against(measure, total, Statistic::DifferenceFromBenchmark, second).is_none(), "{scale}");
        assert!(release.against(measure, total, Statistic::DifferenceFromBenchmark, first).is_some(), "{scale}");
    }
}

/// A pool with a municipality and one without it would tell its figures; three more municipalities tell nobody's.
#[test]
fn a_pool_beside_an_earlier_one_finds_no_municipality() {
    let pooled = |from: &[usize], ledger: &Ledger| {
        pool(from.iter().map(|&at| contribution(&RELEASES[at])).collect(), &request(), ledger)
            .map(|pooled| (pooled.file.rows.len(), pooled))
    };
    let mut ledger = nothing_before();
    let (all, first) = pooled(&[0, 1, 2, 3, 4], &ledger).unwrap();
    assert!(all > 50, "{all}");
    ledger.record_pool(first.recorded.clone());
    assert_eq!(pooled(&[4, 3, 2, 1, 0], &ledger).unwrap().0, all, "the same again tells nothing");
    let alone = pooled(&[0, 1, 2], &nothing_before()).unwrap();
    let both = |row: &String| first.recorded.get(row).is_some_and(|before| before.len() > alone.1.recorded[row].len());
    let told = alone.1.recorded.keys().filter(|row| both(row)).count();
    assert!(told > 50, "{told} figures would tell the two others");
    match pooled(&[0, 1, 2], &ledger) {
        Ok((left, second)) => {
            assert_eq!(left, alone.0 - told);
            assert!(!second.recorded.keys().any(both));
        }
        Err(_) => assert_eq!(alone.0, told),
    }
    ledger.start_anew();
    assert_eq!(pooled(&[0, 1, 2], &ledger).unwrap().0, alone.0, "a person has decided");
}
