//! What the figures are about, out of the project, the questionnaire and the layout of the cube.

use super::isolated::isolated;
use crate::instrument::{Instrument, RatedService, ResponseScale};
use crate::model::{
    Comparability, DesignInfo, DomainId, DomainInfo, Frame, GroupKind, InstrumentInfo, ItemId, LevelInfo, LinkKind, List,
    MeasureAt, MeasureId, MeasureInfo, MeasureKind, Polarity, RoundInfo, Text,
};
use crate::project::Project;
use crate::tabulate::Layout;

/// Where a measure is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeasureSource {
    /// Who answered.
    Response,
    /// A column of answers.
    Column {
        /// Position in the layout.
        column: usize,
        /// Declared value of each level.
        values: Vec<i32>,
    },
    /// A scale.
    Scale {
        /// Position in the layout.
        scale: usize,
    },
}

/// Measures in the order of the frame: who answered; then, domain by domain, scales, items, options and matrix cells.
pub(super) fn sources(layout: &Layout, instrument: &Instrument) -> List<MeasureAt, MeasureSource> {
    let mut sources = List::from_iter([MeasureSource::Response]);
    for domain in &instrument.domains {
        let scales = layout
            .scales()
            .iter()
            .enumerate()
            .filter(|(_, scale)| instrument.scale(&scale.scale).is_some_and(|scale| scale.domain == domain.id));
        sources.extend(scales.map(|(scale, _)| MeasureSource::Scale { scale }));
        let columns = layout
            .columns()
            .iter()
            .enumerate()
            .filter(|(_, column)| domain_of(instrument, &column.measure).as_ref() == Some(&domain.id));
        sources.extend(
            columns
                .map(|(column, answers)| MeasureSource::Column { column, values: values(instrument, answers.response.as_ref()) }),
        );
    }
    sources
}

fn values(instrument: &Instrument, response: Option<&crate::model::ResponseId>) -> Vec<i32> {
    response
        .and_then(|id| instrument.response(id))
        .map_or_else(|| vec![0, 1], |response| response.levels.iter().map(|level| level.value).collect())
}

/// Whether a version of the questionnaire asked what the measure counts; a scale, when it asked at least two of its items.
pub(super) fn asked(source: &MeasureSource, layout: &Layout, version: &str) -> bool {
    match source {
        MeasureSource::Response => true,
        MeasureSource::Column { column, .. } => layout.asked_in(*column, version),
        MeasureSource::Scale { scale } => layout.asked_items(*scale, version).len() >= 2.min(layout.scales()[*scale].items.len()),
    }
}

/// Everything but the groups.
pub(super) fn frame(
    project: &Project,
    instrument: &Instrument,
    layout: &Layout,
    sources: &List<MeasureAt, MeasureSource>,
) -> Frame {
    let describe = Describe { instrument, layout, rounds: &project.rounds };
    let mut measures: List<MeasureAt, MeasureInfo> = sources.iter().map(|source| describe.measure(source)).collect();
    let isolated = isolated(layout, measures.iter(), project.rounds.iter().map(|round| round.version.as_str()));
    // Of two answers the share of one is the mean.
    for measure in measures.iter_mut().filter(|measure| measure.levels.len() > 2) {
        measure.by_mean = isolated.contains(&measure.id);
    }
    Frame {
        title: project.file.title.clone(),
        municipality: project.file.municipality.clone(),
        language: project.language(),
        instrument: InstrumentInfo {
            id: instrument.id.clone(),
            title: instrument.title.clone(),
            note: instrument.note.clone(),
            open_questions: instrument.opens.iter().map(|open| open.text.clone()).collect(),
            recommendations: instrument.recommendations.clone(),
        },
        estimand: project.estimand(),
        confidence: project.file.confidence,
        smallest_difference: project.file.smallest_difference,
        multiplicity: project.file.plan.multiplicity,
        weighted_by: weighted_by(project),
        design: design(project),
        unit_reports: project.file.report.units,
        rounds: project
            .rounds
            .iter()
            .map(|round| RoundInfo {
                id: round.id.clone(),
                label: round.label.clone(),
                date: round.date.clone(),
                version: round.version.clone(),
            })
            .collect(),
        benchmarks: List::default(),
        groups: List::default(),
        domains: instrument
            .domains
            .iter()
            .map(|domain| DomainInfo {
                id: domain.id.clone(),
                title: domain.title.clone(),
                discuss: domain.discuss.clone(),
                answered_by: domain.answered_by,
            })
            .collect(),
        measures,
    }
}

/// Kinds of the variables that the plan weights by.
fn weighted_by(project: &Project) -> Vec<GroupKind> {
    let names = project.file.plan.weights.iter().flat_map(|weights| &weights.rake);
    let kind = |name: &String| project.variables.iter().find(|(id, _)| id == name).map(|(_, kind)| *kind);
    names.filter_map(kind).collect()
}

/// What the plan says of the design, where it says more than what is weighted by.
fn design(project: &Project) -> Option<DesignInfo> {
    let plan = &project.file.plan;
    let kind = |name: &String| project.variables.iter().find(|(id, _)| id == name).map(|(_, kind)| *kind);
    let design = plan.design.as_ref();
    let found = DesignInfo {
        weights: plan.weight_column().is_some(),
        totals: plan.weights.as_ref().is_some_and(|weights| !weights.margins.is_empty()),
        trim: plan.weights.as_ref().and_then(|weights| weights.trim),
        strata: design.and_then(|design| kind(design.strata.as_ref()?)),
        clusters: design.and_then(|design| kind(design.clusters.as_ref()?)),
    };
    (found != DesignInfo::default()).then_some(found)
}

/// Name of those who gave a value of a background variable: the declared one, the value's label, or the value itself.
pub(super) fn value_label(instrument: &Instrument, variable: &str, value: &str) -> Text {
    let declared = instrument.backgrounds.iter().find(|background| background.id == variable);
    let people = declared.and_then(|background| background.people.get(value));
    let label = || declared?.levels.iter().find(|level| level.id == value).map(|level| &level.label);
    people.or_else(label).cloned().unwrap_or_else(|| Text::same(value))
}

/// Where those who gave a value of a variable work, in the words of a matrix that rates the service of that name.
pub(super) fn place(instrument: &Instrument, kind: GroupKind, value: &str) -> Text {
    let service = rated(instrument, value).filter(|_| kind == GroupKind::Service);
    service.map(|service| service.place.clone()).unwrap_or_default()
}

/// Name of a service's staff: as the municipality calls it, and in languages that it has no name in as the matrix does that rates it, so that
/// a report calls it one thing.
pub(super) fn service_label(instrument: &Instrument, variable: &str, value: &str) -> Text {
    let own = value_label(instrument, variable, value);
    let rated = |language| rated(instrument, value)?.label.exact(language);
    Text::of(|language| own.exact(language).or_else(|| rated(language)).map(str::to_owned))
}

fn rated<'a>(instrument: &'a Instrument, value: &str) -> Option<&'a RatedService> {
    let mut services = instrument.matrices.iter().flat_map(|matrix| &matrix.services);
    services.find(|service| service.own.as_deref() == Some(value))
}

/// The value of the service variable that a matrix cell rates.
pub(super) fn own_service(instrument: &Instrument, measure: &MeasureId) -> Option<String> {
    let parts: Vec<&str> = measure.as_str().strip_prefix("matrix:")?.split('/').collect();
    let [matrix, _, service] = parts.as_slice() else { return None };
    let matrix = instrument.matrices.iter().find(|other| other.id.as_str() == *matrix)?;
    matrix.services.iter().find(|other| other.id == *service)?.own.clone()
}

/// The identifier behind a measure: `item:x~2024` is about `x`.
fn item_of(measure: &MeasureId) -> Option<&str> {
    let id = measure.as_str().strip_prefix("item:")?;
    Some(id.split_once('~').map_or(id, |(id, _)| id))
}

fn domain_of(instrument: &Instrument, measure: &MeasureId) -> Option<DomainId> {
    if let Some(id) = item_of(measure) {
        return instrument.item(&ItemId::new(id)).map(|item| item.domain.clone());
    }
    let (kind, rest) = measure.as_str().split_once(':')?;
    let owner = ItemId::new(rest.split('/').next()?);
    match kind {
        "choice" => instrument.multis.iter().find(|multi| multi.id == owner).map(|multi| multi.domain.clone()),
        _ => instrument.matrices.iter().find(|matrix| matrix.id == owner).map(|matrix| matrix.domain.clone()),
    }
}

struct Describe<'a> {
    instrument: &'a Instrument,
    layout: &'a Layout,
    rounds: &'a [crate::project::Round],
}

impl Describe<'_> {
    fn measure(&self, source: &MeasureSource) -> MeasureInfo {
        match source {
            MeasureSource::Response => blank(MeasureId::new("response"), MeasureKind::Response, DomainId::new("response")),
            MeasureSource::Scale { scale } => self.scale(*scale),
            MeasureSource::Column { column, .. } => {
                let measure = &self.layout.columns()[*column].measure;
                let parts: Vec<&str> = measure.as_str().split([':', '/']).collect();
                match (item_of(measure), parts.as_slice()) {
                    (Some(id), _) => self.item(measure, id, *column),
                    (None, ["choice", multi, option]) => self.choice(measure, multi, option),
                    (None, ["matrix", matrix, aspect, service]) => self.cell(measure, matrix, aspect, service),
                    _ => blank(measure.clone(), MeasureKind::Item, DomainId::new("")),
                }
            }
        }
    }

    fn scale(&self, position: usize) -> MeasureInfo {
        let layout = &self.layout.scales()[position];
        let linked = layout.is_linked();
        let kind = if linked { MeasureKind::LinkedScale } else { MeasureKind::Scale };
        let Some(scale) = self.instrument.scale(&layout.scale) else {
            return blank(layout.measure.clone(), kind, DomainId::new(""));
        };
        let measure = |item: &ItemId| MeasureId::new(format!("item:{item}"));
        let polarity = scale.polarity;
        MeasureInfo {
            label: scale.title.clone(),
            about: scale.about.clone(),
            short: scale.topic.clone(),
            min: layout.range.0,
            max: layout.range.1,
            polarity,
            sensitive: scale.sensitive
                || layout.items.iter().any(|id| self.instrument.item(id).is_some_and(|item| item.sensitive)),
            bti_level: scale.bti_level,
            items: layout.items.iter().map(measure).collect(),
            reversed: layout.items.iter().filter(|item| scale.reverse.contains(item)).map(measure).collect(),
            min_valid: layout.min_valid,
            links: self.links(|from, to| {
                // What neither round asked says nothing of how they stand to each other.
                let mut asked = layout.items.iter().filter(|id| [from, to].iter().any(|version| self.is_asked(id, version)));
                let same = asked.all(|id| self.item_link(id, from, to) == LinkKind::Same);
                if same || linked { LinkKind::Same } else { LinkKind::Reworded }
            }),
            ..blank(layout.measure.clone(), kind, scale.domain.clone())
        }
    }

    fn item(&self, measure: &MeasureId, id: &str, column: usize) -> MeasureInfo {
        let Some(item) = self.instrument.item(&ItemId::new(id)) else {
            return blank(measure.clone(), MeasureKind::Item, DomainId::new(""));
        };
        let response = self.layout.columns()[column].response.as_ref().and_then(|id| self.instrument.response(id));
        MeasureInfo {
            label: item.text.clone(),
            short: item.short.clone(),
            bti_level: item.bti_level,
            recommendation: item.recommendation,
            polarity: item.polarity,
            sensitive: item.sensitive,
            links: self.links(|from, to| self.instrument.link(item, from, to)),
            ..levelled(blank(measure.clone(), MeasureKind::Item, item.domain.clone()), response)
        }
    }

    fn choice(&self, measure: &MeasureId, multi: &str, option: &str) -> MeasureInfo {
        let found = self.instrument.multis.iter().find(|other| other.id.as_str() == multi);
        let Some((multi, option)) = found.and_then(|multi| Some((multi, multi.options.iter().find(|other| other.id == option)?)))
        else {
            return blank(measure.clone(), MeasureKind::Choice, DomainId::new(""));
        };
        MeasureInfo {
            label: option.label.clone(),
            about: multi.text.clone(),
            wish: multi.wish.clone(),
            max: 1,
            top: 1,
            polarity: Polarity::Neutral,
            sensitive: multi.sensitive,
            part_of: Some(multi.id.to_string()),
            links: self.links(|from, to| match &multi.since {
                Some(since) if self.before(from, since) && !self.before(to, since) => LinkKind::New,
                _ => LinkKind::Same,
            }),
            ..blank(measure.clone(), MeasureKind::Choice, multi.domain.clone())
        }
    }

    fn cell(&self, measure: &MeasureId, matrix: &str, aspect: &str, service: &str) -> MeasureInfo {
        let found = self.instrument.matrices.iter().find(|other| other.id.as_str() == matrix).and_then(|matrix| {
            let aspect = matrix.aspects.iter().find(|other| other.id == aspect)?;
            Some((matrix, aspect, matrix.services.iter().find(|other| other.id == service)?))
        });
        let Some((matrix, aspect, service)) = found else {
            return blank(measure.clone(), MeasureKind::Matrix, DomainId::new(""));
        };
        let response = self.instrument.response(&aspect.response);
        MeasureInfo {
            label: service.label.clone(),
            about: aspect.text.clone(),
            short: aspect.topic.clone(),
            wish: aspect.wish.clone(),
            own: service.own.clone(),
            polarity: aspect.polarity,
            part_of: Some(matrix.id.to_string()),
            aspect: Some(aspect.id.clone()),
            links: self.links(|_, _| LinkKind::Same),
            ..levelled(blank(measure.clone(), MeasureKind::Matrix, matrix.domain.clone()), response)
        }
    }

    fn is_asked(&self, id: &ItemId, version: &str) -> bool {
        self.instrument.item(id).is_some_and(|item| self.instrument.asked(item, version))
    }

    fn item_link(&self, id: &ItemId, from: &str, to: &str) -> LinkKind {
        self.instrument.item(id).map_or(LinkKind::Dropped, |item| self.instrument.link(item, from, to))
    }

    fn before(&self, version: &str, other: &str) -> bool {
        self.instrument.version(version) < self.instrument.version(other)
    }

    fn links(&self, link: impl Fn(&str, &str) -> LinkKind) -> Vec<Comparability> {
        let pairs = self.rounds.windows(2);
        pairs
            .map(|pair| Comparability {
                from: pair[0].id.clone(),
                to: pair[1].id.clone(),
                link: link(&pair[0].version, &pair[1].version),
            })
            .collect()
    }
}

fn levelled(measure: MeasureInfo, response: Option<&ResponseScale>) -> MeasureInfo {
    let Some(response) = response else { return measure };
    MeasureInfo {
        levels: response.levels.iter().map(|level| LevelInfo { value: level.value, label: level.label.clone() }).collect(),
        min: response.min(),
        max: response.max(),
        // Levels without distances have no middle: only a declared top is one.
        top: if response.nominal { response.top.unwrap_or(0) } else { response.top_levels() },
        nominal: response.nominal,
        ..measure
    }
}

fn blank(id: MeasureId, kind: MeasureKind, domain: DomainId) -> MeasureInfo {
    MeasureInfo {
        id,
        kind,
        domain,
        label: Text::default(),
        about: Text::default(),
        short: Text::default(),
        wish: Text::default(),
        own: None,
        levels: List::default(),
        min: 0,
        max: 0,
        top: 0,
        nominal: false,
        by_mean: false,
        polarity: Polarity::Neutral,
        sensitive: false,
        bti_level: None,
        recommendation: None,
        items: List::default(),
        reversed: Vec::new(),
        min_valid: 0,
        part_of: None,
        aspect: None,
        links: Vec::new(),
    }
}
