//! The questionnaire of a round, resolved: for every column what it asks, when, and which lines of the plan are about it.

use std::collections::BTreeMap;

use super::plan::{Plan, What};
use crate::instrument::{Choice, Column, ColumnKind, Instrument, Item, Matrix, MultiSelect, Route};
use crate::model::MissingReason;

/// A column of answers.
#[derive(Clone, Debug)]
pub(super) struct Question {
    /// What it asks.
    pub(super) kind: Kind,
    /// Number of levels.
    pub(super) levels: usize,
    /// Non-answers that can be chosen.
    pub(super) choosable: Vec<MissingReason>,
    /// Number of the question that a person sees: all options of a multi-select are one.
    pub(super) step: usize,
    /// Asked when this earlier column has one of these positions.
    pub(super) route: Option<(usize, Vec<usize>)>,
    /// Whether only leaders are asked.
    pub(super) of_leaders: bool,
    /// Lines of the plan that shift it.
    pub(super) effects: Vec<usize>,
    /// Lines of the plan that leave it without an answer.
    pub(super) gaps: Vec<usize>,
}

/// What a column asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An item; of a scale by position, turned round or not.
    Item {
        /// Its scale.
        scale: Option<usize>,
        /// Whether it is turned round.
        reversed: bool,
    },
    /// An option.
    Tick {
        /// Whether only those tick it who tick nothing else.
        exclusive: bool,
    },
    /// A service rated in a matrix.
    Cell {
        /// Name of the factor that a person's ratings of this aspect share.
        factor: String,
        /// Value of the service variable for which it is not asked.
        own: Option<String>,
        /// Column whose lowest level leaves nothing to rate.
        contact: Option<usize>,
    },
}

/// Where a column stands in the questionnaire, by the names that plans use.
struct Named {
    domain: String,
    scale: Option<String>,
    item: Option<String>,
    option: Option<(String, String)>,
    cell: Option<(String, String, String)>,
    route: Option<Route>,
    kind: Kind,
}

/// Resolves the columns of a version.
pub(super) fn resolve(instrument: &Instrument, plan: &Plan, columns: &[Column]) -> Vec<Question> {
    let named = names(instrument, plan, columns);
    let leaders = instrument.leaders_only();
    let mut questions: Vec<Question> = Vec::new();
    let mut last_step = None;
    for column in columns {
        let Some(name) = named.get(&column.name) else { continue };
        let step_name = step_name(name, column);
        let step = questions.last().map_or(0, |last| last.step + usize::from(last_step.as_ref() != Some(&step_name)));
        last_step = Some(step_name);
        let (levels, choosable) = response(instrument, column);
        questions.push(Question {
            kind: name.kind.clone(),
            levels,
            choosable,
            step,
            route: name.route.as_ref().and_then(|route| resolve_route(instrument, columns, route)),
            of_leaders: leaders.as_ref().is_some_and(|only| only.columns.contains(&column.name)),
            effects: fitting(plan.effects.iter().map(|effect| &effect.what), name, false),
            gaps: fitting(plan.gaps.iter().map(|gap| &gap.what), name, true),
        });
    }
    questions
}

fn step_name(name: &Named, column: &Column) -> String {
    match (&name.option, &name.cell) {
        (Some((multi, _)), _) => multi.clone(),
        (_, Some((matrix, aspect, _))) => format!("{matrix}/{aspect}"),
        _ => column.name.clone(),
    }
}

/// Every column that any version may have, under its name.
fn names(instrument: &Instrument, plan: &Plan, columns: &[Column]) -> BTreeMap<String, Named> {
    let items = instrument.items.iter().map(|item| (item.id.to_string(), named_item(instrument, item)));
    let options = instrument.multis.iter().flat_map(|multi| named_options(plan, multi));
    let cells = instrument.matrices.iter().flat_map(|matrix| named_cells(plan, columns, matrix));
    items.chain(options).chain(cells).collect()
}

fn named_item(instrument: &Instrument, item: &Item) -> Named {
    let scale = instrument.scales.iter().position(|scale| scale.items.contains(&item.id));
    let reversed = scale.is_some_and(|scale| instrument.scales[scale].is_reversed(&item.id));
    Named {
        domain: item.domain.to_string(),
        scale: scale.map(|scale| instrument.scales[scale].id.to_string()),
        item: Some(item.id.to_string()),
        option: None,
        cell: None,
        route: item.ask_if.clone(),
        kind: Kind::Item { scale, reversed },
    }
}

fn named_options(plan: &Plan, multi: &MultiSelect) -> Vec<(String, Named)> {
    let named = |option: &Choice| {
        let exclusive = plan.exclusive.contains(&format!("{}/{}", multi.id, option.id));
        let name = Named {
            domain: multi.domain.to_string(),
            scale: None,
            item: None,
            option: Some((multi.id.to_string(), option.id.clone())),
            cell: None,
            route: multi.ask_if.clone(),
            kind: Kind::Tick { exclusive },
        };
        (multi.column_name(option), name)
    };
    multi.options.iter().map(named).collect()
}

fn named_cells(plan: &Plan, columns: &[Column], matrix: &Matrix) -> Vec<(String, Named)> {
    let mut cells = Vec::new();
    for aspect in &matrix.aspects {
        let asked_by = plan.no_contact.iter().find(|pair| pair.matrix == matrix.id.as_str() && pair.rated == aspect.id);
        for service in &matrix.services {
            let contact = asked_by.map(|pair| matrix.column_name(&pair.aspect, &service.id));
            let contact = contact.and_then(|name| columns.iter().position(|column| column.name == name));
            let factor = format!("{}/{}", matrix.id, aspect.id);
            let name = Named {
                domain: matrix.domain.to_string(),
                scale: None,
                item: None,
                option: None,
                cell: Some((matrix.id.to_string(), aspect.id.clone(), service.id.clone())),
                route: None,
                kind: Kind::Cell { factor, own: service.own.clone(), contact },
            };
            cells.push((matrix.column_name(&aspect.id, &service.id), name));
        }
    }
    cells
}

fn response(instrument: &Instrument, column: &Column) -> (usize, Vec<MissingReason>) {
    let ColumnKind::Response(id) = &column.kind else { return (2, Vec::new()) };
    let scale = instrument.response(id);
    scale.map_or((0, Vec::new()), |scale| (scale.levels.len(), scale.missing.iter().map(|code| code.kind).collect()))
}

fn resolve_route(instrument: &Instrument, columns: &[Column], route: &Route) -> Option<(usize, Vec<usize>)> {
    let column = columns.iter().position(|column| column.name == route.item.as_str())?;
    let scale = match &columns[column].kind {
        ColumnKind::Response(id) => instrument.response(id)?,
        ColumnKind::Tick { .. } => return None,
    };
    Some((column, route.any_of.iter().filter_map(|&value| scale.position(value)).collect()))
}

/// Positions of the lines that are about a column. A line that names nothing is about everything where that is allowed.
fn fitting<'a>(lines: impl Iterator<Item = &'a What>, name: &Named, all: bool) -> Vec<usize> {
    let about = |what: &What| if what.is_empty() { all } else { is_about(what, name) };
    lines.enumerate().filter(|(_, what)| about(what)).map(|(position, _)| position).collect()
}

fn is_about(what: &What, name: &Named) -> bool {
    let has = |list: &[String], wanted: &str| list.iter().any(|listed| listed == wanted);
    let by_id = |list: &[String], wanted: &Option<String>| wanted.as_ref().is_some_and(|wanted| has(list, wanted));
    let option = name
        .option
        .as_ref()
        .is_some_and(|(multi, option)| has(&what.options, multi) || has(&what.options, &format!("{multi}/{option}")));
    let cell = name.cell.as_ref().is_some_and(|(matrix, aspect, to)| {
        let aspect = has(&what.aspects, matrix) || has(&what.aspects, &format!("{matrix}/{aspect}"));
        aspect && (what.to.is_empty() || has(&what.to, to))
    });
    has(&what.domains, &name.domain) || by_id(&what.scales, &name.scale) || by_id(&what.items, &name.item) || option || cell
}
