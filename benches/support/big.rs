//! Exports of any size, for measurements of speed: whole numbers only, no memory that grows, the same bytes everywhere.

use std::fmt::Write as _;
use std::io::{self, Write};

use kartlegg::diag::Diagnostic;
use kartlegg::instrument::{ColumnKind, Instrument, KeyRole, Scale};
use kartlegg::model::ResponseId;

/// Items a scale, and scales, of [`big_instrument`].
const ITEMS: usize = 5;
const SCALES: usize = 12;

/// Units of each service.
const UNITS: usize = 6;

/// The newest round; earlier ones lie two years apart.
const NEWEST: usize = 2026;

/// Code of the first municipality. No Norwegian municipality has a code from here on.
const FIRST_MUNICIPALITY: usize = 9801;

/// Mean and standard deviation of two sums of four 16-bit numbers.
const MEAN: i64 = 262_140;
const DEVIATION: i64 = 53_510;

/// How far neighbouring services, and rounds, lie apart: a twentieth and a tenth of a standard deviation.
const SERVICE_STEP: i64 = DEVIATION / 20;
const ROUND_STEP: i64 = DEVIATION / 10;

/// Bytes that are gathered before they are written.
const CHUNK: usize = 1 << 20;

/// The questionnaire of [`big_csv`], as its TOML file: sixty items in twelve scales, five levels, "don't know" and "not applicable".
pub(crate) fn big_instrument_toml() -> String {
    let mut text = String::from(BIG_HEAD);
    for scale in 1..=SCALES {
        let ids: Vec<String> = (1..=ITEMS).map(|item| format!("q{:02}", (scale - 1) * ITEMS + item)).collect();
        let quoted: Vec<String> = ids.iter().map(|id| format!("\"{id}\"")).collect();
        let quoted = quoted.join(", ");
        // Writing to a string does not fail.
        let _ = write!(text, "\n[[domain]]\nid = \"part_{scale:02}\"\ntitle.nb = \"Del {scale}\"\n");
        let _ =
            write!(text, "\n[[scale]]\nid = \"scale_{scale:02}\"\ndomain = \"part_{scale:02}\"\ntitle.nb = \"Skala {scale}\"\n");
        let _ = writeln!(text, "about.nb = \"Høy skår er bra.\"\nitems = [{quoted}]");
        for id in ids {
            let _ = write!(
                text,
                "\n[[item]]\nid = \"{id}\"\ndomain = \"part_{scale:02}\"\nresponse = \"five\"\ntext.nb = \"Påstand {id}\"\n"
            );
        }
    }
    text
}

const BIG_HEAD: &str = r#"# A questionnaire to measure speed by. The texts mean nothing.
schema = 1
id = "big"
versions = ["1"]
languages = ["nb"]
title.nb = "Mange svar"

[[response]]
id = "five"
levels = [
  { value = 1, label = { nb = "Helt uenig" } },
  { value = 2, label = { nb = "Litt uenig" } },
  { value = 3, label = { nb = "Verken enig eller uenig" } },
  { value = 4, label = { nb = "Litt enig" } },
  { value = 5, label = { nb = "Helt enig" } },
]
missing = [
  { kind = "dont_know", code = "8", label = { nb = "Vet ikke" } },
  { kind = "not_applicable", code = "9", label = { nb = "Ikke aktuelt" } },
]

[[background]]
id = "municipality"
role = "municipality"
text.nb = "Kommune"

[[background]]
id = "service"
role = "service"
text.nb = "Tjeneste"

[[background]]
id = "unit"
role = "unit"
text.nb = "Enhet"

[[background]]
id = "role"
role = "role"
text.nb = "Rolle"
levels = [
  { id = "leader", label = { nb = "Leder" } },
  { id = "employee", label = { nb = "Ansatt" } },
]
"#;

/// The questionnaire of [`big_csv`].
///
/// # Errors
/// Every finding, if the text of [`big_instrument_toml`] were wrong.
pub(crate) fn big_instrument() -> Result<Instrument, Vec<Diagnostic>> {
    Instrument::from_toml(&big_instrument_toml(), "big.toml")
}

/// Writes `rows` respondents as comma-separated UTF-8 with a header: municipality, service, unit, role and `round`, then every column
/// of the questionnaire as codes. Returns the number of bytes. A count of 0 groups is taken for 1.
///
/// # Errors
/// When the writer fails.
pub(crate) fn big_csv(
    instrument: &Instrument,
    rows: u64,
    municipalities: usize,
    services: usize,
    rounds: usize,
    mut writer: impl Write,
) -> io::Result<u64> {
    let columns = Columns::new(instrument);
    let counts = [municipalities.max(1), services.max(1), rounds.max(1)];
    let mut random = Random::named(1, &["big", &instrument.id]);
    let mut chunk = columns.header(instrument).into_bytes();
    let mut written = 0;
    for _ in 0..rows {
        columns.row(&mut chunk, &mut random, counts)?;
        if chunk.len() >= CHUNK {
            writer.write_all(&chunk)?;
            written += chunk.len() as u64;
            chunk.clear();
        }
    }
    writer.write_all(&chunk)?;
    writer.flush()?;
    Ok(written + chunk.len() as u64)
}

/// `SplitMix64`, as the simulator has it.
struct Random(u64);

impl Random {
    fn named(seed: u64, parts: &[&str]) -> Self {
        let mut hash = 0xCBF2_9CE4_8422_2325_u64 ^ seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        for byte in parts.iter().flat_map(|part| part.bytes().chain([0xFF])) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
        }
        let mut random = Self(hash);
        Self(random.next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        let product = (self.next() >> 32) * bound as u64;
        usize::try_from(product >> 32).unwrap_or(0)
    }
}

/// Codes of one response scale, each with the delimiter before it.
struct Codes {
    id: Option<ResponseId>,
    levels: Vec<String>,
    /// Upper end of each level but the last.
    thresholds: Vec<i64>,
    missing: Vec<String>,
}

struct Columns {
    names: Vec<String>,
    codes: Vec<Codes>,
    /// For each column: its codes, and the factor that it shares with others; columns of no scale share the last.
    answers: Vec<(usize, usize)>,
    factors: usize,
}

impl Columns {
    fn new(instrument: &Instrument) -> Self {
        let mut codes = vec![codes(None, vec![",0".to_string(), ",1".to_string()], Vec::new())];
        for scale in &instrument.responses {
            let levels = scale.levels.iter().map(|level| format!(",{}", level.code_text())).collect();
            let missing = scale.missing.iter().map(|missing| format!(",{}", missing.code)).collect();
            codes.push(self::codes(Some(scale.id.clone()), levels, missing));
        }
        let all = instrument.columns(instrument.latest());
        let mut answers = Vec::new();
        for column in &all {
            let response = match &column.kind {
                ColumnKind::Response(id) => codes.iter().position(|codes| codes.id.as_ref() == Some(id)).unwrap_or(0),
                ColumnKind::Tick { .. } => 0,
            };
            let has = |scale: &Scale| scale.items.iter().any(|item| item.as_str() == column.name);
            let factor = instrument.scales.iter().position(has).unwrap_or(instrument.scales.len());
            answers.push((response, factor));
        }
        Self { names: all.into_iter().map(|column| column.name).collect(), codes, answers, factors: instrument.scales.len() + 1 }
    }

    fn header(&self, instrument: &Instrument) -> String {
        let key =
            |role: KeyRole, usual: &str| instrument.background(role).map_or_else(|| usual.to_string(), |key| key.id.clone());
        let keys = [
            (KeyRole::Municipality, "municipality"),
            (KeyRole::Service, "service"),
            (KeyRole::Unit, "unit"),
            (KeyRole::Role, "role"),
        ];
        let keys = keys.into_iter().map(|(role, usual)| key(role, usual));
        let names: Vec<String> = keys.chain(["round".to_string()]).chain(self.names.iter().cloned()).collect();
        names.join(",") + "\n"
    }

    fn row(&self, chunk: &mut Vec<u8>, random: &mut Random, counts: [usize; 3]) -> io::Result<()> {
        let [municipality, service, round] = counts.map(|count| random.below(count));
        let unit = random.below(UNITS) + 1;
        let role = if random.below(10) == 0 { "leader" } else { "employee" };
        let year = NEWEST - 2 * (counts[2] - 1 - round).min(NEWEST / 2);
        write!(chunk, "{},S{:02},E{unit},{role},{year}", FIRST_MUNICIPALITY + municipality, service + 1)?;
        let shift = small(service) * SERVICE_STEP - small(counts[1]) * SERVICE_STEP / 2 + small(round) * ROUND_STEP;
        let factors: Vec<i64> = (0..self.factors).map(|_| four(random) + shift).collect();
        for &(codes, factor) in &self.answers {
            let value = factors[factor] + four(random);
            chunk.extend_from_slice(self.codes[codes].text(value, random.below(64)).as_bytes());
        }
        chunk.push(b'\n');
        Ok(())
    }
}

impl Codes {
    /// Of 64 answers one is blank, and each kind of non-answer is two.
    fn text(&self, value: i64, gap: usize) -> &str {
        match gap {
            0 => ",",
            gap if gap <= 2 * self.missing.len() => &self.missing[(gap - 1) / 2],
            _ => &self.levels[self.thresholds.iter().filter(|&&threshold| value >= threshold).count()],
        }
    }
}

fn codes(id: Option<ResponseId>, levels: Vec<String>, missing: Vec<String>) -> Codes {
    let count = small(levels.len());
    let thresholds = (1..count).map(|upper| MEAN + (2 * upper - count) * 2 * DEVIATION / count).collect();
    Codes { id, levels, thresholds, missing }
}

/// The sum of the four 16-bit numbers in a draw: close to normal.
fn four(random: &mut Random) -> i64 {
    let bits = random.next();
    (0..4).map(|part| (bits >> (16 * part)) & 0xFFFF).sum::<u64>().cast_signed()
}

fn small(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
