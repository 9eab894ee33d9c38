//! Invented figures: a municipality that does not exist.

use kartlegg::chart::{
    Answers, Axis, Bar, BarRow, Bars, ChartSpec, Dot, DotKey, DotRow, Dots, Frame, Likert, LikertRow, Plot, Reference, RowLabel,
    Shown, Words,
};

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
    let n = if matches!(index % 12, 5 | 9) { String::new() } else { format!("{}", 7 + (noise(index) * 200.0) as usize) };
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

fn likert(rows: usize, count: usize) -> Likert {
    let row = |index| LikertRow { label: row(index), answers: shown(index, spread(index, count)) };
    Likert {
        levels: levels(count),
        poles: ("Uenig".into(), "Enig".into()),
        unsure: Some("Vet ikke".into()),
        n_heading: "Svar".into(),
        rows: (0..rows).map(row).collect(),
    }
}

fn dots(rows: usize) -> Dots {
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

/// Each kind with so many rows.
pub(crate) fn of_size(rows: usize) -> Vec<(&'static str, ChartSpec)> {
    let spec = |id: &str, title: &str, subtitle: &str, plot| ChartSpec { frame: frame(id, title, subtitle), plot };
    vec![
        (
            "likert",
            spec(
                "likert",
                "De fleste vet hvem de skal kontakte når de er bekymret for et barn",
                "Andel av ansatte etter svar på «Jeg vet hvem jeg skal kontakte», i prosent. Midterste svar er delt i to.",
                Plot::Likert(likert(rows, 5)),
            ),
        ),
        (
            "dots",
            spec(
                "dots",
                "Samarbeidet oppleves best i barnehagene",
                "Samarbeid om det enkelte barn, gjennomsnitt på skala 0–100 etter tjeneste, med 95\u{a0}% intervall.",
                Plot::Dots(dots(rows)),
            ),
        ),
        (
            "bars",
            spec(
                "bars",
                "Seks av ti inviterte svarte",
                "Svarandel etter tjeneste, med usikkerhet for dem som ikke svarte.",
                Plot::Bars(bars(rows)),
            ),
        ),
    ]
}

/// What is stored as golden files.
pub(crate) fn all() -> Vec<(&'static str, ChartSpec)> {
    let mut all = of_size(12);
    let plain = |id: &str, plot| ChartSpec { frame: frame(id, "Figur uten mye plass", "Prøve"), plot };
    all.extend([
        (
            "likert-two-levels",
            plain("l2", Plot::Likert(Likert { levels: vec!["Nei".into(), "Ja".into()], unsure: None, ..likert(4, 2) })),
        ),
        ("likert-ten-levels", plain("l10", Plot::Likert(likert(5, 10)))),
        ("likert-long-words", plain("ll", Plot::Likert(long_words()))),
        ("dots-crowded-references", plain("dr", Plot::Dots(crowded()))),
        (
            "dots-levels",
            plain(
                "d5",
                Plot::Dots(Dots { axis: Axis::levels(1, 5).named("Snitt, 1–5"), references: vec![], key: None, ..on_levels() }),
            ),
        ),
    ]);
    all
}

fn long_words() -> Likert {
    let mut likert = likert(3, 5);
    likert.levels =
        ["I svært liten grad eller ikke i det hele tatt", "I liten grad", "I noen grad", "I stor grad", "I svært stor grad"]
            .map(String::from)
            .into();
    likert.unsure = Some("Vet ikke / ikke aktuelt for min stilling".into());
    likert.rows[1].label.label =
        "Barne-, ungdoms- og familieetatens tverrfaglige samhandlingskoordineringsteam for overgangen fra barnehage til skole i Øvre bydel".into();
    likert.rows[2].label.label = "a".repeat(300);
    likert
}

fn crowded() -> Dots {
    let mut dots = dots(4);
    dots.references = [
        (2.0, "Lavest 2"),
        (50.0, "Kommunen i alt 50"),
        (50.2, "Landet 50"),
        (52.0, "Sammenlignbare kommuner i fylket 52"),
        (99.0, "Høyest i landet uansett størrelse 99"),
    ]
    .map(|(value, label)| Reference { value, label: label.into() })
    .into();
    dots
}

fn on_levels() -> Dots {
    let mut dots = dots(6);
    for row in &mut dots.rows {
        if let Shown::Value(dot) = &mut row.dot {
            dot.value = 1.0 + dot.value / 25.0;
            dot.interval = dot.interval.map(|(lower, upper)| (1.0 + lower / 25.0, 1.0 + upper / 25.0));
            dot.before = None;
            dot.text = format!("{:.1}", dot.value).replace('.', ",");
        }
    }
    dots
}

/// Each kind with the same words everywhere.
pub(crate) fn worded(text: &str) -> Vec<(&'static str, ChartSpec)> {
    let label = || RowLabel { label: text.into(), n: text.into(), heading: Some(text.into()), emphasis: false };
    let frame = Frame {
        id: text.into(),
        name: text.into(),
        alt: text.into(),
        title: Some(text.into()),
        subtitle: Some(text.into()),
        note: Some(text.into()),
        words: Words { suppressed: text.into(), absent: text.into(), percent: text.into() },
    };
    let mut specs = of_size(12);
    for (_, spec) in &mut specs {
        spec.frame = frame.clone();
        match &mut spec.plot {
            Plot::Likert(likert) => {
                likert.levels = vec![text.into(); 4];
                likert.poles = (text.into(), text.into());
                likert.rows.iter_mut().for_each(|row| row.label = label());
            }
            Plot::Dots(dots) => dots.rows.iter_mut().for_each(|row| row.label = label()),
            Plot::Bars(bars) => bars.rows.iter_mut().for_each(|row| row.label = label()),
        }
    }
    specs
}

/// Each kind with something hidden.
pub(crate) fn hidden() -> Vec<(&'static str, ChartSpec)> {
    of_size(12)
}
