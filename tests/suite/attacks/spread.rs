//! The spread that small groups borrow. Pooled over all units, hidden ones too, it is one more equation about them: with the spread of
//! everyone it gives the spread between units, and of two hidden ones the figures follow.

use kartlegg::stats::distribution;

use super::published::{Figure, Published};
use super::search::{Kind, Search};

/// Points of a normal distribution that funnels are drawn at.
const NORMAL: [(&str, f64); 2] = [("funnel_95", 1.959_963_984_540_054), ("funnel_998", 3.090_232_306_167_813)];

impl Search<'_> {
    pub(super) fn borrowed(&mut self) {
        for measure in 0..self.release.measures.len() {
            if self.release.measures[measure].kind == "scale" {
                for round in 0..self.truth.survey.rounds {
                    self.take_apart(measure, round);
                }
            }
        }
    }

    fn take_apart(&mut self, measure: usize, round: usize) {
        let release = self.release;
        let of_round = |kind: &str| {
            let fits = |group: &usize| release.groups[*group].round == round && release.groups[*group].kind == kind;
            (0..release.groups.len()).filter(fits).collect::<Vec<usize>>()
        };
        let (units, total) = (of_round("unit"), of_round("total")[0]);
        let info = &release.measures[measure];
        // What every unit answered; of the hidden ones the reader uses how many they are.
        let answers: Vec<_> = units.iter().map(|&unit| self.truth.answers_of(info, &self.members(unit))).collect();
        let (Some(mean), Some(sd)) = (release.get(measure, total, "mean"), release.get(measure, total, "sd")) else { return };
        let inside: u64 = answers.iter().map(|unit| unit.n).sum();
        let hidden: Vec<usize> =
            (0..units.len()).filter(|&unit| answers[unit].n > 0 && release.get(measure, units[unit], "mean").is_none()).collect();
        let [one, two] = hidden[..] else { return };
        let spreads = spreads(release, measure, &units, inside - answers.iter().filter(|unit| unit.n > 0).count() as u64);
        if spreads.is_empty() || inside != mean.n {
            return;
        }
        self.attacked.spreads += 1;
        let (n, everyone) = (mean.n as f64, mean.value);
        let (mut sum, mut own) = (n * everyone, 0.0);
        for unit in (0..units.len()).filter(|unit| !hidden.contains(unit) && answers[*unit].n > 0) {
            let shown = release.get(measure, units[unit], "mean").unwrap();
            sum -= shown.n as f64 * shown.value;
            own += shown.n as f64 * (shown.value - everyone).powi(2);
        }
        let (first, second) = (answers[one].n as f64, answers[two].n as f64);
        let degrees: f64 = answers.iter().map(|unit| (unit.n.max(1) - 1) as f64).sum();
        for spread in spreads {
            let between = (n - 1.0) * sd.value.powi(2) - spread.powi(2) * degrees - own;
            // first·x² + second·y² = between, first·x + second·y = what is left, as distances from everyone.
            let left = sum - (first + second) * everyone;
            let middle = left / (first + second);
            let apart = between - left * middle;
            if apart < -1e-9 {
                continue;
            }
            let step = (apart.max(0.0) * second / first / (first + second)).sqrt();
            let truth = answers[one].sum / first - everyone;
            if (middle + step - truth).abs().min((middle - step - truth).abs()) < 1e-7 {
                let of = format!("{} and {}", release.groups[units[one]].name(), release.groups[units[two]].name());
                self.breach(Kind::Spread, measure, of, answers[one].n, (answers[one].sum, spread));
                return;
            }
        }
    }
}

/// Pooled standard deviations that can be read off funnels and intervals.
fn spreads(release: &Published, measure: usize, units: &[usize], degrees: u64) -> Vec<f64> {
    let info = &release.measures[measure];
    let half = |figure: &Figure| figure.interval.map(|(lower, upper)| (upper - lower) / 2.0);
    let mut found = Vec::new();
    for &unit in units {
        for (name, normal) in NORMAL {
            if let Some(figure) = release.get(measure, unit, name)
                && let Some(half) = half(figure)
            {
                found.push(half * (figure.n as f64).sqrt() / normal / 100.0 * (info.most - info.least));
            }
        }
        if let Some(figure) = release.get(measure, unit, "mean")
            && figure.method == "t_pooled"
            && let Some(half) = half(figure)
        {
            let point = distribution::t_quantile(0.5 + figure.confidence / 2.0, degrees as f64);
            found.push(half * (figure.n as f64).sqrt() / point);
        }
    }
    found.sort_by(f64::total_cmp);
    found.dedup_by(|a, b| (*a - *b).abs() < 1e-9);
    found
}
