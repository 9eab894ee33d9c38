//! How one municipality stands: what the pages about many need of its release, so that the release can be forgotten.

use serde::{Deserialize, Serialize};

use crate::findings::Certainty;
use crate::model::{Estimate, GroupAt, GroupKind, LevelInfo, MeasureAt, MeasureInfo, MeasureKind, Polarity, Statistic, Text};
use crate::privacy::{Figure, Release, Shown, SizeVerdict};

/// How one municipality stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// Its name.
    pub name: String,
    /// Folder of its reports, where it has any.
    pub folder: Option<String>,
    /// Whether anything is known of it.
    pub is_there: bool,
    /// How many answered in the newest round.
    pub respondents: Option<u64>,
    /// Share of those invited who did.
    pub rate: Option<f64>,
    /// Whether its report compares it with others.
    pub compares: bool,
    /// Whether there is a round before the newest.
    pub has_before: bool,
    /// Its scales.
    pub scales: Vec<OfScale>,
    /// What its services say of others.
    pub contacts: Vec<Contact>,
    /// What its staff want training in.
    pub wishes: Vec<Wish>,
}

/// A figure, or why there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Told {
    /// There is none.
    #[default]
    Absent,
    /// It may not be shown.
    Hidden,
    /// The figure, with how many it rests on.
    Value {
        /// The figure.
        value: f64,
        /// How many.
        n: u64,
    },
}

/// What a difference amounts to: its size first, then how sure it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Word {
    /// Larger than the smallest difference of interest, certain, to the good side.
    Better,
    /// The same to the other side.
    Worse,
    /// The same where neither side is good.
    Different,
    /// Surely smaller than the smallest difference of interest.
    Alike,
    /// It cannot be told.
    #[default]
    Open,
}

/// One scale of a municipality.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfScale {
    /// Measure.
    pub id: String,
    /// Its name.
    pub label: Text,
    /// Part of the questionnaire.
    pub domain: Text,
    /// Mean from 0 to 100.
    pub mean: Told,
    /// Standard deviation on the same scale, where it is shown.
    #[serde(default)]
    pub deviation: Option<f64>,
    /// Difference from the others of the run.
    pub gap: (Told, Word),
    /// Change since the round before.
    pub change: (Told, Word),
}

/// What services say of another one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// Measure: which question, and of which service.
    pub id: String,
    /// The question.
    pub question: Text,
    /// The service that is rated.
    pub rated: Text,
    /// What it is called where it answers itself.
    #[serde(default)]
    pub own: Option<Text>,
    /// Ends of the scale of its answers, in words.
    pub ends: [(i32, Text); 2],
    /// Of a question without distances between its answers: the answer of which the share is told instead of the mean.
    #[serde(default)]
    pub answer: Option<Text>,
    /// Each service that answers, with its mean on that scale.
    pub by: Vec<(Text, Told)>,
}

/// Something that staff want training in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wish {
    /// Measure.
    pub id: String,
    /// The question.
    pub question: Text,
    /// The option.
    pub label: Text,
    /// Share that ticked it.
    pub share: Told,
}

impl Told {
    fn of(shown: Option<Shown>) -> Self {
        match shown {
            Some(Shown::Value(Estimate { value, n, .. })) => Self::Value { value, n },
            Some(Shown::Hidden) => Self::Hidden,
            Some(Shown::Unavailable(_)) | None => Self::Absent,
        }
    }

    /// The figure, where it is shown.
    #[must_use]
    pub const fn value(self) -> Option<f64> {
        match self {
            Self::Value { value, .. } => Some(value),
            Self::Hidden | Self::Absent => None,
        }
    }
}

impl Standing {
    /// Of a municipality's release.
    #[must_use]
    pub fn of(release: &Release, folder: &str, has_report: bool) -> Self {
        let frame = release.frame();
        let plain = Self {
            name: frame.municipality.clone(),
            folder: has_report.then(|| folder.to_owned()),
            is_there: true,
            compares: !frame.benchmarks.is_empty(),
            has_before: frame.rounds.len() > 1,
            ..Self::default()
        };
        let Some(total) = frame.rounds.last().and_then(|round| release.total(&round.id)) else { return plain };
        let response = frame.measures.position(|measure| measure.kind == MeasureKind::Response);
        let value = |statistic| response.and_then(|measure| release.figure(measure, total, statistic)?.value());
        let measures = |kind| frame.measures.keys().filter(move |&measure| frame.measures[measure].kind == kind);
        Self {
            respondents: value(Statistic::Respondents).map(|count| count.n),
            rate: value(Statistic::ResponseRate).map(|rate| rate.value),
            scales: measures(MeasureKind::Scale).map(|measure| of_scale(release, measure, total)).collect(),
            contacts: measures(MeasureKind::Matrix).filter_map(|measure| contact(release, measure, total)).collect(),
            wishes: measures(MeasureKind::Choice).map(|measure| wish(release, measure, total)).collect(),
            ..plain
        }
    }

    /// As a file.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Out of the file; nothing when it is none.
    #[must_use]
    pub fn from_json(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// Of a municipality of which nothing was made.
    #[must_use]
    pub fn none(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }
}

fn of_scale(release: &Release, measure: MeasureAt, total: GroupAt) -> OfScale {
    let info = release.measure(measure);
    let frame = release.frame();
    // The widest of those that it is held against stands last.
    let gap = frame.benchmarks.keys().next_back();
    let gap = gap.and_then(|benchmark| release.against(measure, total, Statistic::DifferenceFromBenchmark, benchmark));
    let change = release.of(measure, total).find(|figure| figure.key.statistic == Statistic::Change);
    let told = |figure: Option<Figure>| {
        let word = figure.as_ref().map(|figure| word(release, info, figure)).unwrap_or_default();
        (Told::of(figure.map(|figure| figure.shown)), word)
    };
    let domain = frame.domains.iter().find(|domain| domain.id == info.domain);
    OfScale {
        id: info.id.to_string(),
        label: info.label.clone(),
        domain: domain.map(|domain| domain.title.clone()).unwrap_or_default(),
        mean: Told::of(release.figure(measure, total, Statistic::Mean100)),
        deviation: release.figure(measure, total, Statistic::Sd100).and_then(Shown::value).map(|deviation| deviation.value),
        gap: told(gap),
        change: told(change),
    }
}

/// What a difference amounts to. Large and uncertain is open, small is alike only where it surely is.
fn word(release: &Release, info: &MeasureInfo, figure: &Figure) -> Word {
    let Some(difference) = figure.shown.value() else { return Word::Open };
    let is_large = difference.value.abs() >= release.frame().smallest_difference;
    let is_certain = Certainty::of_difference(release, figure).is_certain();
    let is_up = difference.value > 0.0;
    match (is_large && is_certain, info.polarity) {
        (true, Polarity::Neutral) => Word::Different,
        (true, Polarity::Positive) if is_up => Word::Better,
        (true, Polarity::Negative) if !is_up => Word::Better,
        (true, Polarity::Positive | Polarity::Negative) => Word::Worse,
        (false, _) if release.size_of(&difference) == Some(SizeVerdict::Trivial) => Word::Alike,
        (false, _) => Word::Open,
    }
}

/// What each service says of a rated one; nothing where answers have no distances and none of them is the top one.
fn contact(release: &Release, measure: MeasureAt, total: GroupAt) -> Option<Contact> {
    let (info, frame) = (release.measure(measure), release.frame());
    let end = |level: Option<&LevelInfo>| level.map(|level| (level.value, level.label.clone())).unwrap_or_default();
    let round = &frame.groups[total].round;
    let is_service = |group: &GroupAt| frame.groups[*group].round == *round && frame.groups[*group].kind == GroupKind::Service;
    let services = || frame.groups.keys().filter(is_service);
    let statistic = if info.nominal { Statistic::TopBox } else { Statistic::Mean };
    let by = |group: GroupAt| (frame.groups[group].label.clone(), Told::of(release.figure(measure, group, statistic)));
    let answer = info.levels.last().filter(|_| info.nominal && info.top == 1).map(|level| level.label.clone());
    (!info.nominal || answer.is_some()).then(|| Contact {
        id: info.id.to_string(),
        question: info.about.clone(),
        rated: info.label.clone(),
        own: services().find(|group| info.rates(&frame.groups[*group])).map(|group| frame.groups[group].label.clone()),
        ends: [end(info.levels.first()), end(info.levels.last())],
        answer,
        by: services().map(by).collect(),
    })
}

fn wish(release: &Release, measure: MeasureAt, total: GroupAt) -> Wish {
    let info = release.measure(measure);
    Wish {
        id: info.id.to_string(),
        question: info.about.clone(),
        label: info.label.clone(),
        share: Told::of(release.figure(measure, total, Statistic::Ticked)),
    }
}
