//! Figures of the invented release, by formulas plain enough for invented answers.

use super::{ITEMS, OPTIONS, Person, RATED};
use crate::model::{
    Confidence, Degrees, DetailAt, Estimate, Frame, GroupAt, GroupInfo, GroupKind, Interval, MeasureAt, MeasureInfo, MeasureKind,
    Method, NoInterval, Statistic, Unit,
};
use crate::privacy::{Figure, RowKey, Shown, Unavailable};

pub(crate) const MIN_N: usize = 5;
pub(crate) const MIN_SPREAD: usize = 20;

/// All figures; how many pairs of group and measure were judged, and how many of them are hidden.
pub(crate) fn figures(frame: &Frame, people: &[Person]) -> (Vec<Figure>, u64, u64) {
    let mut maker = Maker { frame, people, figures: Vec::new() };
    let (mut judged, mut hidden) = (0, 0);
    for (measure, info) in frame.measures.enumerated() {
        for (group, members) in frame.groups.enumerated() {
            if members.kind == GroupKind::Unit && !matches!(info.kind, MeasureKind::Scale | MeasureKind::Response) {
                continue;
            }
            judged += 1;
            hidden += u64::from(maker.measure(measure, group));
        }
    }
    maker.figures.sort_by_key(|figure| figure.key);
    (maker.figures, judged, hidden)
}

struct Maker<'a> {
    frame: &'a Frame,
    people: &'a [Person],
    figures: Vec<Figure>,
}

#[allow(clippy::cast_precision_loss)]
fn real(count: usize) -> f64 {
    count as f64
}

fn moments(values: &[f64]) -> (f64, f64) {
    let n = real(values.len());
    let mean = values.iter().sum::<f64>() / n;
    (mean, values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0))
}

impl Maker<'_> {
    /// Makes the figures of a measure in a group, and says whether they are hidden.
    fn measure(&mut self, measure: MeasureAt, group: GroupAt) -> bool {
        let (info, members) = (&self.frame.measures[measure], &self.frame.groups[group]);
        let key =
            |statistic, reference: Option<GroupAt>, detail| RowKey { measure, group, statistic, reference, across: None, detail };
        let n = self.values(info, members).len();
        let rows = match info.kind {
            MeasureKind::Response => response(self.people.iter().filter(|person| person.is_in(members)).count()),
            MeasureKind::Choice => self.ticks(info, members),
            _ => self.answers(info, members, group),
        };
        let hide = n < MIN_N;
        for (statistic, reference, detail, estimate) in rows {
            let spread = matches!(statistic, Statistic::Sd | Statistic::Sd100 | Statistic::LevelShare) && n < MIN_SPREAD;
            let response = matches!(statistic, Statistic::Invited | Statistic::Respondents | Statistic::ResponseRate);
            let shown = match estimate {
                _ if hide && !response => Shown::Hidden,
                _ if spread => Shown::Hidden,
                Some(estimate) => Shown::Value(estimate),
                None => Shown::Unavailable(Unavailable::NotComparable),
            };
            self.figures.push(Figure { key: key(statistic, reference, detail), shown, family: None });
        }
        hide
    }

    /// Values on the scale as declared, one a person with a valid answer.
    fn values(&self, info: &MeasureInfo, members: &GroupInfo) -> Vec<f64> {
        let position = |id: &str| ITEMS.iter().position(|item| id.ends_with(item.0));
        let people = self.people.iter().filter(|person| person.is_in(members));
        let rated = RATED.iter().position(|(id, _)| info.id.as_str().ends_with(id));
        people
            .filter_map(|person| match info.kind {
                MeasureKind::Item => person.items[position(info.id.as_str())?].map(f64::from),
                MeasureKind::Matrix => Some(f64::from(person.contact[rated?])),
                MeasureKind::Scale | MeasureKind::LinkedScale => {
                    let answers: Vec<f64> = info
                        .items
                        .iter()
                        .filter_map(|item| {
                            let answer = person.items[position(item.as_str())?]?;
                            Some(f64::from(if info.reversed.contains(item) { 6 - answer } else { answer }))
                        })
                        .collect();
                    (answers.len() >= info.min_valid).then(|| moments(&answers).0)
                }
                MeasureKind::Response | MeasureKind::Choice => Some(1.0),
            })
            .collect()
    }

    fn ticks(&self, info: &MeasureInfo, members: &GroupInfo) -> Vec<Row> {
        let option = OPTIONS.iter().position(|(id, _)| info.id.as_str().ends_with(id)).unwrap();
        let people: Vec<&Person> = self.people.iter().filter(|person| person.is_in(members)).collect();
        let ticked = people.iter().filter(|person| person.ticks[option]).count();
        vec![
            (Statistic::Valid, None, None, Some(Estimate::count(people.len() as u64))),
            (Statistic::Ticked, None, None, Some(share(ticked, people.len()))),
        ]
    }

    fn answers(&self, info: &MeasureInfo, members: &GroupInfo, group: GroupAt) -> Vec<Row> {
        let values = self.values(info, members);
        let n = values.len();
        let (mean, variance) = moments(&values);
        let range = f64::from(info.max - info.min);
        let scaled = Estimate {
            value: mean,
            interval: interval(mean, (variance / real(n)).sqrt(), n),
            n: n as u64,
            unit: Unit::ScalePoints,
            method: Method::T,
            degrees: Degrees::None,
        };
        let hundred = scaled.rescaled(100.0 / range, -100.0 * f64::from(info.min) / range, Unit::Points100);
        let plain = |value, unit| Some(plain(value, n, unit, Method::Descriptive));
        let mut rows: Vec<Row> = vec![(Statistic::Valid, None, None, Some(Estimate::count(n as u64)))];
        if info.kind != MeasureKind::LinkedScale && !info.nominal {
            rows.push((Statistic::Mean, None, None, Some(scaled)));
            rows.push((Statistic::Mean100, None, None, Some(hundred)));
        }
        match info.kind {
            MeasureKind::Item | MeasureKind::Matrix => rows.extend(self.shares(info, members, &values)),
            MeasureKind::Scale if members.kind != GroupKind::Unit => {
                rows.push((Statistic::Sd100, None, None, plain(variance.sqrt() * 100.0 / range, Unit::Points100)));
                let reliability = if info.items.len() == 2 { Statistic::SpearmanBrown } else { Statistic::Alpha };
                rows.push((reliability, None, None, plain(0.74, Unit::Coefficient)));
                rows.extend(self.against_others(info, group, range));
            }
            _ => {}
        }
        rows.extend(self.change(info, members, range));
        rows
    }

    fn shares(&self, info: &MeasureInfo, members: &GroupInfo, values: &[f64]) -> Vec<Row> {
        let n = values.len();
        let people = self.people.iter().filter(|person| person.is_in(members)).count();
        let mut rows: Vec<Row> = vec![(Statistic::DontKnow, None, None, Some(Estimate::count((people - n) as u64)))];
        let at = |level: i32| values.iter().filter(|value| **value >= f64::from(level) - 0.5).count();
        for (at_level, level) in info.levels.enumerated() {
            let count = at(level.value) - at(level.value + 1);
            rows.push((Statistic::LevelShare, None, Some(DetailAt::Level(at_level)), Some(share(count, n))));
        }
        let top = info.levels.as_slice()[info.levels.len() - info.top].value;
        rows.push((Statistic::TopBox, None, None, Some(share(at(top), n))));
        rows.push((Statistic::BottomBox, None, None, Some(share(n - at(info.levels.as_slice()[info.top].value), n))));
        rows.push((Statistic::DontKnowShare, None, None, Some(share(people - n, people))));
        rows
    }

    fn against_others(&self, info: &MeasureInfo, group: GroupAt, range: f64) -> Option<Row> {
        let members = &self.frame.groups[group];
        let total = self.frame.groups.position(|other| other.round == members.round && other.keys.is_empty())?;
        if total == group {
            return None;
        }
        let (own, all) = (self.values(info, members), self.values(info, &self.frame.groups[total]));
        let (mean, variance) = moments(&own);
        let (all_mean, all_variance) = moments(&all);
        let others = real(all.len() - own.len());
        let rest = (all_mean * real(all.len()) - mean * real(own.len())) / others;
        let error = (variance / real(own.len()) + all_variance / others).sqrt();
        Some((Statistic::DifferenceFromOthers, Some(total), None, Some(difference(mean - rest, error, own.len(), range))))
    }

    fn change(&self, info: &MeasureInfo, members: &GroupInfo, range: f64) -> Option<Row> {
        if members.round.as_str() != "2026" || members.kind == GroupKind::Unit || info.kind == MeasureKind::Matrix {
            return None;
        }
        let before = self.frame.groups.position(|other| other.round.as_str() == "2024" && other.keys == members.keys)?;
        let (now, then) = (self.values(info, members), self.values(info, &self.frame.groups[before]));
        let comparable =
            info.kind == MeasureKind::LinkedScale || info.links.iter().all(|link| link.link == crate::model::LinkKind::Same);
        let ((mean, variance), (old, old_variance)) = (moments(&now), moments(&then));
        if info.kind == MeasureKind::Item {
            let top = f64::from(info.levels.as_slice()[info.levels.len() - info.top].value) - 0.5;
            let part = |values: &[f64]| real(values.iter().filter(|value| **value > top).count()) / real(values.len());
            let change = part(&now) - part(&then);
            let estimate = plain(change, now.len(), Unit::ShareDifference, Method::Newcombe);
            let estimate = Estimate { interval: interval(change, 0.7 / real(now.len()).sqrt(), now.len()), ..estimate };
            return Some((Statistic::ChangeInShare, Some(before), None, comparable.then_some(estimate)));
        }
        let error = (variance / real(now.len()) + old_variance / real(then.len())).sqrt();
        let estimate = difference(mean - old, error, now.len(), range);
        Some((Statistic::Change, Some(before), None, comparable.then_some(estimate)))
    }
}

type Row = (Statistic, Option<GroupAt>, Option<DetailAt>, Option<Estimate>);

fn response(respondents: usize) -> Vec<Row> {
    let invited = respondents + 2 + respondents / 3;
    let rate = plain(real(respondents) / real(invited), invited, Unit::Share, Method::Count);
    vec![
        (Statistic::Invited, None, None, Some(Estimate::count(invited as u64))),
        (Statistic::Respondents, None, None, Some(Estimate::count(respondents as u64))),
        (Statistic::ResponseRate, None, None, Some(Estimate { interval: Err(NoInterval::NotAnEstimate), ..rate })),
    ]
}

fn plain(value: f64, n: usize, unit: Unit, method: Method) -> Estimate {
    Estimate { value, interval: Err(NoInterval::NotDefined), n: n as u64, unit, method, degrees: Degrees::None }
}

fn interval(value: f64, error: f64, n: usize) -> Result<Interval, NoInterval> {
    if n < 2 || error == 0.0 {
        Err(NoInterval::TooFew)
    } else {
        Ok(Interval::new(value - 1.96 * error, value + 1.96 * error, Confidence::P95))
    }
}

fn difference(value: f64, error: f64, n: usize, range: f64) -> Estimate {
    let estimate = Estimate {
        value,
        interval: interval(value, error, n),
        n: n as u64,
        unit: Unit::ScalePointsDifference,
        method: Method::Welch,
        degrees: Degrees::None,
    };
    estimate.rescaled(100.0 / range, 0.0, Unit::Points100Difference)
}

/// A share with Wilson's interval.
fn share(count: usize, of: usize) -> Estimate {
    let (n, p, z) = (real(of), real(count) / real(of), 1.96_f64);
    let scale = 1.0 + z * z / n;
    let centre = (p + z * z / (2.0 * n)) / scale;
    let half = z / scale * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let interval = if of == 0 {
        Err(NoInterval::TooFew)
    } else {
        Ok(Interval::clamped(centre - half, centre + half, 0.0..=1.0, Confidence::P95))
    };
    Estimate { value: p, interval, n: of as u64, unit: Unit::Share, method: Method::Wilson, degrees: Degrees::None }
}
