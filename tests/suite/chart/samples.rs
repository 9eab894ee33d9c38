//! Invented figures: a municipality that does not exist.

#![allow(clippy::cast_precision_loss)] // small invented numbers

use kartlegg::chart::{
    Answers, Axis, Bar, BarRow, Barometer, Bars, Change, ChartSpec, Circle, Comparison, Dot, DotKey, DotRow, Dots, Dumbbell,
    DumbbellRow, End, Frame, Funnel, FunnelPoint, Heat, HeatMap, HeatRow, Judged, Likert, LikertRow, Limit, Moment, Panel, Plot,
    Quadrants, Reference, RowLabel, Scatter, ScatterPoint, Shown, SmallMultiples, Spine, SpineRow, SpineWords, Strip, StripKey,
    StripMark, StripRow, Tick, Tie, Tone, Verdict, VerdictMap, VerdictRow, Words,
};

use super::edges;

const SERVICES: [&str; 12] = [
    "Kommunen i alt",
    "Barnehage",
    "Grunnskole",
    "Skolehelsetjenesten og helsestasjon",
    "Barneverntjenesten",
    "Pedagogisk-psykologisk tjeneste",
    "Psykisk helse og rus",
    "Fysio- og ergoterapi for barn og unge",
    "NAV (sosiale tjenester)",
    "Kultur/fritid",
    "Tildelings- og koordineringskontoret",
    "Bufetat og BUP",
];

fn words() -> Words {
    Words { suppressed: "skjermet".into(), absent: "ingen svar".into(), percent: "\u{a0}%".into() }
}

pub(crate) fn frame(id: &str, title: &str, subtitle: &str) -> Frame {
    Frame {
        id: id.into(),
        name: title.into(),
        alt: format!("{title}. Tallene står i tabellen under figuren."),
        title: Some(title.into()),
        subtitle: Some(subtitle.into()),
        note: Some("Kilde: oppdiktet kartlegging i Vestvik kommune.".into()),
        words: words(),
    }
}

/// Numbers that look like data: the same at every run.
fn noise(seed: usize) -> f64 {
    let mixed = (seed as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 40) as f64 / f64::from(1 << 24)
}

fn row(index: usize) -> RowLabel {
    let name = if index < SERVICES.len() { SERVICES[index].to_owned() } else { format!("{} {}", SERVICES[index % 12], index) };
    // Where nothing may be shown, or nothing is there, there is no n either.
    let n = if matches!(index % 12, 5 | 9) { String::new() } else { format!("{:.0}", 7.0 + noise(index) * 200.0) };
    let label = RowLabel::new(name, n);
    match index {
        0 => label.emphasised(),
        1 => label.under("Etter tjeneste"),
        _ => label,
    }
}

fn shown<T>(index: usize, value: T) -> Shown<T> {
    match index % 12 {
        5 => Shown::Suppressed,
        9 => Shown::Absent,
        _ => Shown::Value(value),
    }
}

fn levels(count: usize) -> Vec<String> {
    let five = ["Helt uenig", "Delvis uenig", "Verken eller", "Delvis enig", "Helt enig"];
    if count == 5 { five.map(String::from).into() } else { (1..=count).map(|level| format!("Nivå {level}")).collect() }
}

fn spread(index: usize, count: usize) -> Answers {
    let raw: Vec<f64> = (0..count).map(|level| if level == index % 7 { 0.02 } else { 0.1 + noise(index * 31 + level) }).collect();
    let sum: f64 = raw.iter().sum();
    Answers { levels: raw.iter().map(|share| share / sum).collect(), unsure: Some(noise(index + 400) * 0.18) }
}

pub(crate) fn likert(rows: usize, count: usize) -> Likert {
    let row = |index| LikertRow { label: row(index), answers: shown(index, spread(index, count)) };
    Likert {
        tint: kartlegg::chart::Tint::HighIsGood,
        levels: levels(count),
        poles: ("Uenig".into(), "Enig".into()),
        unsure: Some("Vet ikke".into()),
        n_heading: "Svar".into(),
        rows: (0..rows).map(row).collect(),
    }
}

pub(crate) fn dots(rows: usize) -> Dots {
    let row = |index: usize| {
        let value = [0.0, 100.0].get(index.wrapping_sub(10)).copied().unwrap_or(45.0 + noise(index) * 40.0);
        let interval = (index % 3 != 2).then_some((value - 3.0 - noise(index + 9) * 9.0, value + 8.0));
        let before = (index % 4 != 3).then_some(value + noise(index + 77) * 24.0 - 12.0);
        DotRow { label: row(index), dot: shown(index, Dot { value, interval, before, text: format!("{value:.0}") }) }
    };
    Dots {
        axis: Axis::points().named("Poeng, 0–100"),
        n_heading: "Svar".into(),
        value_heading: "Poeng".into(),
        key: Some(DotKey { now: "2025, med 95\u{a0}% intervall".into(), before: "2023".into() }),
        references: vec![
            Reference { value: 62.4, label: "Kommunen i alt 62".into() },
            Reference { value: 66.0, label: "Sammenlignbare kommuner 66".into() },
        ],
        rows: (0..rows).map(row).collect(),
    }
}

fn bars(rows: usize) -> Bars {
    let row = |index: usize| {
        let invited = 20 + index * 9;
        let share = [0.0, 1.0].get(index.wrapping_sub(10)).copied().unwrap_or(0.3 + noise(index) * 0.65);
        let share = (share * invited as f64).round() / invited as f64;
        let interval = (index % 4 != 1).then_some(((share - 0.08_f64).max(0.0), (share + 0.07_f64).min(1.0)));
        let mut label = row(index);
        if !label.n.is_empty() {
            label.n = format!("{:.0} av {invited}", share * invited as f64);
        }
        BarRow { label, bar: shown(index, Bar { share, interval, text: format!("{:.0}\u{a0}%", share * 100.0) }) }
    };
    Bars {
        n_heading: "Svar av inviterte".into(),
        value_heading: "Svarandel".into(),
        references: vec![Reference { value: 0.6, label: "Mål 60\u{a0}%".into() }],
        rows: (0..rows).map(row).collect(),
    }
}

fn heat_map(rows: usize, columns: usize) -> HeatMap {
    let cell = |row: usize, column: usize| {
        let value = noise(row * 40 + column) * 100.0;
        match (row * 7 + column) % 17 {
            3 => Shown::Suppressed,
            11 => Shown::Absent,
            _ => Shown::Value(Heat { value, text: format!("{value:.0}"), is_marked: value > 88.0 }),
        }
    };
    let row = |index: usize| HeatRow { label: row(index), cells: (0..columns).map(|column| cell(index, column)).collect() };
    HeatMap {
        axis: Axis::points().named("Hvor godt samarbeidet fungerer, 0–100"),
        n_heading: "Svar".into(),
        columns: (0..columns).map(|column| SERVICES[1 + column % 11].to_owned()).collect(),
        counts: (0..columns).map(|column| format!("{:.0}", 8.0 + noise(column) * 120.0)).collect(),
        mark: "sikker forskjell fra de andre".into(),
        rows: (0..rows).map(row).collect(),
    }
}

fn strip(rows: usize) -> Strip {
    let mark = |index: usize, group: usize| {
        let value = noise(index * 17 + group) * 40.0 - 18.0;
        let tone = if value > 0.0 { Tone::Better } else { Tone::Worse };
        let sign = if value < 0.0 { "−" } else { "+" };
        StripMark {
            value,
            certain: (value.abs() > 15.0).then_some(tone),
            text: format!("{} {sign}{:.0}", SERVICES[1 + group % 11], value.abs()),
        }
    };
    let row = |index: usize| StripRow {
        label: RowLabel::new(THEMES[index % 12], ""),
        all: (index % 4 != 3).then(|| noise(index + 90) * 12.0 - 4.0),
        marks: if index % 6 == 5 { Shown::Suppressed } else { Shown::Value((0..11).map(|group| mark(index, group)).collect()) },
    };
    let tick = |value: f64| Tick { value, label: format!("{value:+}") };
    Strip {
        axis: Axis { low: -30.0, high: 30.0, precision: 0.1, ticks: [-30.0, 0.0, 30.0].map(tick).into(), name: "Endring".into() },
        key: StripKey {
            all: "Alle".into(),
            better: "sikkert bedre".into(),
            worse: "sikkert dårligere".into(),
            uncertain: "en tjeneste; kan være tilfeldig".into(),
        },
        rows: (0..rows).map(row).collect(),
    }
}

fn circle(names: usize) -> Circle {
    let ties = (0..names).filter_map(|from| {
        let to = (from * 5 + 3) % names.max(1);
        (to != from).then_some(Tie { from, to, is_mutual: from % 3 == 0 })
    });
    Circle {
        names: (0..names).map(|index| SERVICES[index % 12].to_owned()).collect(),
        ties: ties.collect(),
        mutual: "begge sier minst ukentlig".into(),
        one_sided: "den ene sier det".into(),
    }
}

fn dumbbell(rows: usize) -> Dumbbell {
    let end = |value: f64| Some(End { value, text: format!("{value:.0}") });
    let row = |index: usize| {
        let before = [100.0, 0.0, 60.0].get(index.wrapping_sub(6)).copied().unwrap_or(30.0 + noise(index) * 50.0);
        let now = [0.0, 0.0, 60.4].get(index.wrapping_sub(6)).copied().unwrap_or(before + noise(index + 5) * 30.0 - 12.0);
        let (broken, change) = (index % 6 == 4, now - before);
        let tone = if change.abs() < 5.0 || broken {
            Tone::Neutral
        } else if change > 0.0 {
            Tone::Better
        } else {
            Tone::Worse
        };
        let sign = if change < 0.0 { "−" } else { "+" };
        let text = if broken { "brudd".into() } else { format!("{sign}{:.0}", change.abs()) };
        let change = Change { before: end(before), now: if index == 10 { None } else { end(now) }, broken, tone, text };
        DumbbellRow { label: row(index), change: shown(index, change) }
    };
    Dumbbell {
        axis: Axis::points().named("Poeng, 0–100"),
        n_heading: "Svar".into(),
        change_heading: "Endring".into(),
        key: DotKey { now: "2025".into(), before: "2023".into() },
        rows: (0..rows).map(row).collect(),
    }
}

fn small_multiples(panels: usize) -> SmallMultiples {
    let moment = |index: usize, time: usize| {
        let value = 40.0 + noise(index) * 30.0 + noise(index * 9 + time) * 14.0;
        match (index * 3 + time * 5) % 19 {
            4 => Shown::Suppressed,
            9 => Shown::Absent,
            _ => Shown::Value(Moment { value, interval: Some((value - 5.0, value + 4.0)), text: format!("{value:.0}") }),
        }
    };
    let panel = |index: usize| Panel {
        label: SERVICES[index % 12].into(),
        points: (0..5).map(|time| if index % 12 == 5 { Shown::Suppressed } else { moment(index, time) }).collect(),
        breaks: if index == 1 { vec![2] } else { Vec::new() },
    };
    SmallMultiples {
        axis: Axis::points().named("Poeng, 0–100"),
        times: (2017..=2025).step_by(2).map(|year| year.to_string()).collect(),
        comparisons: vec![
            Comparison { label: "Landet".into(), values: vec![Some(55.0), Some(57.0), None, Some(61.0), Some(62.0)] },
            Comparison { label: "Fylket".into(), values: vec![Some(50.0), None, Some(52.0), Some(54.0), Some(57.0)] },
        ],
        break_label: "Nye spørsmål".into(),
        panels: (0..panels).map(panel).collect(),
    }
}

const THEMES: [&str; 12] = [
    "Psykiske plager",
    "Ensomhet",
    "Mobbing",
    "Rus",
    "Vold og overgrep",
    "Skolefravær",
    "Barnefattigdom",
    "Søvn",
    "Fysisk aktivitet",
    "Spilling og skjermbruk",
    "Trivsel på skolen",
    "Foreldres rusmiddelbruk",
];

fn scatter(points: usize) -> Scatter {
    let point = |index: usize| {
        let near = index.is_multiple_of(5);
        let x = if near { 62.0 + noise(index) * 4.0 } else { noise(index) * 100.0 };
        let y = if near { 30.0 + noise(index + 3) * 4.0 } else { noise(index + 90) * 100.0 };
        ScatterPoint { label: THEMES[index % 12].into(), x, y, emphasis: x > 50.0 && y < 50.0 && index.is_multiple_of(3) }
    };
    Scatter {
        x: Axis::points().named("Behov blant unge, 0–100 →"),
        y: Axis::points().named("↑ Ansattes trygghet i å møte det, 0–100"),
        split: (50.0, 50.0),
        quadrants: Quadrants {
            upper_left: "Lite behov, god kapasitet".into(),
            upper_right: "Stort behov, god kapasitet".into(),
            lower_left: "Lite behov, liten kapasitet".into(),
            lower_right: "Stort behov, liten kapasitet: se hit først".into(),
        },
        points: (0..points).map(point).collect(),
    }
}

fn funnel(points: usize) -> Funnel {
    let counts = |reach: f64| {
        let end = |step: i32| {
            let n = f64::from(step) * 20.0;
            let half = reach * (0.25 / n).sqrt();
            (n, (0.6 - half).max(0.0), (0.6 + half).min(1.0))
        };
        (1..=25).map(end).collect()
    };
    let point = |index: usize| {
        let x = 12.0 + noise(index) * 470.0;
        let y = (0.6 + (noise(index + 31) - 0.5) * 2.6 / x.sqrt()).clamp(0.0, 1.0);
        let outside = (y - 0.6).abs() > 1.96 * (0.25 / x).sqrt();
        FunnelPoint {
            label: format!("{} {index}", SERVICES[1 + index % 11]),
            x,
            y,
            outside,
            is_named: false,
            emphasis: index == 2,
        }
    };
    let ticks = [0, 100, 200, 300, 400, 500].map(|n: u16| Tick { value: n.into(), label: n.to_string() }).into();
    Funnel {
        x: Axis { low: 0.0, high: 500.0, precision: 1.0, ticks, name: "Antall svar".into() },
        y: Axis::shares("\u{a0}%").named("Andel som er enige"),
        centre: Reference { value: 0.6, label: "Kommunen i alt 60\u{a0}%".into() },
        limits: vec![
            Limit { label: "99,8\u{a0}% grenser".into(), ends: counts(3.09) },
            Limit { label: "95\u{a0}% grenser".into(), ends: counts(1.96) },
        ],
        points: (0..points).map(point).collect(),
    }
}

fn spine(rows: usize) -> Spine {
    let verdicts = [
        (Verdict::Similar, "som landet"),
        (Verdict::Better, "bedre"),
        (Verdict::Worse, "dårligere"),
        (Verdict::Different, "høyere"),
        (Verdict::Unknown, "for få"),
    ];
    let row = |index: usize| {
        let country = 10.0 + noise(index) * 60.0;
        let low = country * (0.4 + noise(index + 6) * 0.3);
        let high = country * (1.2 + noise(index + 8) * 0.4);
        let value = [low, high].get(index.wrapping_sub(6)).copied().unwrap_or(low + (high - low) * noise(index + 50));
        let (verdict, word) = verdicts[index % 5];
        let mark = Barometer {
            value,
            text: format!("{value:.0}\u{a0}%"),
            country,
            county: (index % 4 != 1).then_some(country * 1.05),
            range: (low, high),
            quartiles: Some((f64::midpoint(low, country), f64::midpoint(high, country))),
            lower_is_better: index.is_multiple_of(2),
            verdict,
            word: word.into(),
        };
        let name = [
            "Ensomme, ungdomsskolen",
            "Fornøyd med helsa",
            "Frafall i videregående opplæring",
            "Barn i husholdninger med vedvarende lavinntekt",
        ];
        let label = RowLabel {
            heading: index.is_multiple_of(6).then(|| "Oppvekst og levekår".into()),
            ..RowLabel::new(name[index % 4], "")
        };
        SpineRow { label, country: format!("{country:.0}\u{a0}%"), mark: shown(index, mark) }
    };
    Spine {
        words: SpineWords {
            own: "Vestvik".into(),
            country: "Landet".into(),
            county: "Fylket".into(),
            range: "Alle kommuner".into(),
            quartiles: "Midterste halvdel".into(),
            worse: "← dårligere".into(),
            better: "bedre →".into(),
        },
        rows: (0..rows).map(row).collect(),
    }
}

fn verdict_map(rows: usize, columns: usize) -> VerdictMap {
    let words = ["bedre", "som landet", "dårligere", "annerledes", "ikke testet"];
    let verdicts = [Verdict::Better, Verdict::Similar, Verdict::Worse, Verdict::Different, Verdict::Unknown];
    let cell = |index: usize| {
        let text = format!("{:.0}\u{a0}%", noise(index) * 90.0);
        shown(index, Judged { text, verdict: verdicts[index % 5], word: words[index % 5].into() })
    };
    let row = |index: usize| {
        let heading = index.is_multiple_of(6).then(|| "Oppvekst og levekår".into());
        let label = RowLabel { heading, ..RowLabel::new("Fornøyd med helsa, ungdomsskolen", "") };
        VerdictRow { label, cells: (0..columns).map(|column| cell(index * 3 + column)).collect() }
    };
    let names = ["Porsgrunn", "Skien", "Midt-Telemark", "Drangedal"];
    VerdictMap { columns: (0..columns).map(|index| names[index % 4].into()).collect(), rows: (0..rows).map(row).collect() }
}

fn spec(id: &str, title: &str, subtitle: &str, plot: Plot) -> ChartSpec {
    ChartSpec { frame: frame(id, title, subtitle), plot }
}

/// Each kind with so many rows.
pub(crate) fn of_size(rows: usize) -> Vec<(&'static str, ChartSpec)> {
    let asked = "Andel av ansatte etter svar på «Jeg vet hvem jeg skal kontakte», i prosent. Midterste svar er delt i to.";
    let scale = "Samarbeid om det enkelte barn, gjennomsnitt på skala 0–100 etter tjeneste, med 95\u{a0}% intervall.";
    let knows = "De fleste vet hvem de skal kontakte når de er bekymret for et barn";
    let rate = "Svarandel etter tjeneste, med usikkerhet for dem som ikke svarte.";
    let rated = "Hvor godt samarbeidet fungerer sett fra tjenesten i raden, 0–100.";
    vec![
        ("likert", spec("likert", knows, asked, Plot::Likert(likert(rows, 5)))),
        ("dots", spec("dots", "Samarbeidet oppleves best i barnehagene", scale, Plot::Dots(dots(rows)))),
        ("bars", spec("bars", "Seks av ti inviterte svarte", rate, Plot::Bars(bars(rows)))),
        ("heat-map", spec("heat", "Skole og barnehage ser hverandre mest", rated, Plot::HeatMap(heat_map(rows, 11)))),
        ("dumbbell", spec("change", "Samarbeidet er blitt bedre de fleste steder", scale, Plot::Dumbbell(dumbbell(rows)))),
        ("small-multiples", spec("trend", "Jevn framgang siden 2017", scale, Plot::SmallMultiples(small_multiples(rows)))),
        (
            "scatter",
            spec(
                "need",
                "Mobbing: stort behov, liten kapasitet",
                "Temaer etter behov og kapasitet.",
                Plot::Scatter(scatter(rows)),
            ),
        ),
        ("funnel", spec("funnel", "Tre enheter skiller seg ut", "Andel enige etter antall svar.", Plot::Funnel(funnel(rows)))),
        ("spine", spec("spine", "Vestvik ligner landet", "Vestvik blant landets kommuner.", Plot::Spine(spine(rows)))),
        ("verdict-map", spec("verdicts", "Kommunene mot landet", "Fire kommuner.", Plot::VerdictMap(verdict_map(rows, 17)))),
        ("strip", spec("strip", "NAV har fått dårligere møter", "Endring etter tjeneste.", Plot::Strip(strip(rows)))),
        ("circle", spec("circle", "Tolv sterke bånd", "Minst ukentlig.", Plot::Circle(circle(rows)))),
    ]
}

/// What is stored as golden files.
pub(crate) fn all() -> Vec<(&'static str, ChartSpec)> {
    let mut all = of_size(12);
    let plain = |id: &str, plot| ChartSpec { frame: frame(id, "Figur uten mye plass", "Prøve"), plot };
    all.extend([
        ("heat-map-small", plain("hs", Plot::HeatMap(heat_map(3, 4)))),
        ("heat-map-wide", plain("hw", Plot::HeatMap(heat_map(3, 40)))),
        (
            "likert-two-levels",
            plain("l2", Plot::Likert(Likert { levels: vec!["Nei".into(), "Ja".into()], unsure: None, ..likert(4, 2) })),
        ),
        ("likert-ten-levels", plain("l10", Plot::Likert(likert(5, 10)))),
        ("likert-long-words", plain("ll", Plot::Likert(edges::long_words()))),
        ("dots-crowded-references", plain("dr", Plot::Dots(edges::crowded()))),
        (
            "dots-levels",
            plain(
                "d5",
                Plot::Dots(Dots {
                    axis: Axis::levels(1, 5).named("Snitt, 1–5"),
                    references: vec![],
                    key: None,
                    ..edges::on_levels()
                }),
            ),
        ),
    ]);
    all
}
