//! What each measure of a file counts, in which unit, and which indicator it belongs to.

use super::ReadOptions;
use super::facts::{Category, Cell, Dimension, Facts, MeasureName};
use super::roles::role_of;
use super::vocabulary::{self, Meaning, Role};
use crate::diag::{Code, Diagnostic, Place};
use crate::model::{IndicatorId, ValueKind, ValueUnit};

/// A measure, understood.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Measured {
    pub meaning: Meaning,
    pub unit: ValueUnit,
    pub indicator: IndicatorId,
}

/// Turns a column that says what the numbers on each row measure into measures, as a cube has them; the columns of figures may be
/// periods. A table that says twice what is measured, in rows and in columns, is refused: one of the two would be taken for a group.
pub(super) fn unfold(facts: &mut Facts, file: &str) {
    let Some(position) = facts.dimensions.iter().position(says_what_is_measured) else { return };
    if facts.measures.windows(2).any(|pair| pair[0].code != pair[1].code) {
        let dimension = &facts.dimensions[position];
        let place = dimension.categories.first().map_or_else(Place::default, |first| super::place(file, dimension, first));
        let finding = Diagnostic::new(Code::NotADataset, place).found("measures in rows and in columns");
        facts.findings.push(finding.expected("measures in rows or in columns"));
        return;
    }
    let Dimension { categories, .. } = facts.dimensions.remove(position);
    let columns = std::mem::take(&mut facts.measures);
    let named = |category: &Category| {
        let of = |column: &MeasureName| MeasureName { period: column.period.clone(), ..MeasureName::of(category) };
        columns.iter().map(of).collect::<Vec<_>>()
    };
    facts.measures = categories.iter().flat_map(named).collect();
    for fact in &mut facts.cells {
        fact.measure += fact.coordinates.remove(position) as usize * columns.len();
    }
}

/// Whether a dimension is named as one of measures, or has no name of its own and holds numerators and denominators.
fn says_what_is_measured(dimension: &Dimension) -> bool {
    let labels = dimension.categories.iter().map(|category| category.label.as_str());
    match role_of(dimension) {
        Role::Measure => true,
        Role::Other => vocabulary::are_measures(labels),
        _ => false,
    }
}

/// Understands every measure. Codes decide before labels; two measures with the same meaning by label are two indicators.
pub(super) fn measures(facts: &Facts, options: &ReadOptions, findings: &mut Vec<Diagnostic>) -> Vec<Measured> {
    let meanings = meanings(facts);
    let table = table_indicator(facts, options);
    let mut all = Vec::with_capacity(meanings.len());
    for (position, (measure, meaning)) in facts.measures.iter().zip(meanings).enumerate() {
        if meaning == Meaning::BeforeSuppression {
            findings.push(
                Diagnostic::new(Code::FlaggedFigure, Place::file(options.file).row(1).name(&measure.code)).found(&measure.code),
            );
        }
        let indicator = if meaning == Meaning::Own { options.known(&measure.label) } else { table.clone() };
        all.push(Measured { meaning, unit: unit(facts, position, meaning, options, findings), indicator });
    }
    all
}

fn meanings(facts: &Facts) -> Vec<Meaning> {
    let mut meanings: Vec<(Meaning, bool)> = facts
        .measures
        .iter()
        .enumerate()
        .map(|(position, measure)| match vocabulary::meaning_by_code(&measure.code) {
            Some(meaning) => (meaning, true),
            None => (by_label(facts, position), false),
        })
        .collect();
    for position in 0..meanings.len() {
        let (meaning, by_code) = meanings[position];
        let code = &facts.measures[position].code;
        let twin = |other: usize| meanings[other].0 == meaning && &facts.measures[other].code != code;
        if !by_code && (0..meanings.len()).any(twin) {
            meanings
                .iter_mut()
                .filter(|(other, by_code)| *other == meaning && !by_code)
                .for_each(|(other, _)| *other = Meaning::Own);
        }
    }
    // Slices of cubes hold the displayed value twice, as `MALTALL` and under its own name.
    let crude = Meaning::Value(ValueKind::Crude);
    if meanings.iter().filter(|(meaning, _)| *meaning == crude).count() > 1 {
        let display = |position: &usize| vocabulary::fold(&facts.measures[*position].code) == "maltall";
        (0..meanings.len()).filter(display).for_each(|position| meanings[position].0 = Meaning::Help);
    }
    let only = facts.measures.windows(2).all(|pair| pair[0].code == pair[1].code);
    meanings
        .into_iter()
        .map(|(meaning, _)| if only && meaning == Meaning::Own { Meaning::Value(ValueKind::Crude) } else { meaning })
        .collect()
}

/// A count can also be a balance (growth, surplus of births): then it is a value of its own.
fn by_label(facts: &Facts, position: usize) -> Meaning {
    let measure = &facts.measures[position];
    if measure.is_anonymous() {
        return Meaning::Value(ValueKind::Crude);
    }
    let meaning = vocabulary::meaning_by_label(&measure.label, measure.unit.as_deref());
    let negative = || numbers(facts, position).any(|number| number < 0.0);
    if meaning == Meaning::Count && negative() { Meaning::Own } else { meaning }
}

fn numbers(facts: &Facts, measure: usize) -> impl Iterator<Item = f64> + '_ {
    facts.cells.iter().filter(move |fact| fact.measure == measure).filter_map(|fact| match fact.cell {
        Cell::Number(number) => Some(number),
        Cell::Sign(_) | Cell::Blank => None,
    })
}

/// The unit of a measure: what the caller says, what the file says, or – with a warning – what the figures show.
///
/// A file that says "percent" and holds nothing above 1 has most likely been divided by 100 on the way, but a rare thing in
/// true percent looks the same. Whichever was assumed, a mistake would be a hundredfold one, so the caller must say.
fn unit(facts: &Facts, position: usize, meaning: Meaning, options: &ReadOptions, findings: &mut Vec<Diagnostic>) -> ValueUnit {
    let measure = &facts.measures[position];
    match meaning {
        Meaning::Value(_) | Meaning::Own => {}
        Meaning::Index => return ValueUnit::Index,
        _ => return ValueUnit::Count,
    }
    if let Some(unit) = &options.unit {
        return unit.clone();
    }
    let told = measure.unit.as_deref().and_then(vocabulary::unit_of).or_else(|| vocabulary::unit_of(&measure.label));
    let has_unit_column = facts.dimensions.iter().any(|dimension| role_of(dimension) == Role::Unit);
    let place = Place::file(options.file).name(&measure.code);
    let at_most_one = || numbers(facts, position).all(|number| (0.0..=1.0).contains(&number));
    let some_between = || numbers(facts, position).filter(|number| *number > 0.0 && *number < 1.0).count() > 1;
    match told {
        Some(ValueUnit::Percent) if at_most_one() && some_between() => {
            findings.push(
                Diagnostic::new(Code::BadValue, place)
                    .found("percent, and no figure above 1")
                    .expected("unit = share or percent"),
            );
            ValueUnit::Percent
        }
        Some(unit) => unit,
        None if has_unit_column => ValueUnit::Other(String::new()),
        None if is_share_header(&measure.code) || is_share_header(&measure.label) => {
            let unit = if at_most_one() { ValueUnit::Share } else { ValueUnit::Percent };
            let found = if unit == ValueUnit::Share { "share" } else { "percent" };
            findings.push(Diagnostic::new(Code::UnitAssumed, place).found(found).expected("unit"));
            unit
        }
        None => {
            let words = measure.unit.clone().unwrap_or_default();
            if words.is_empty() {
                findings.push(Diagnostic::new(Code::UnitAssumed, place).found("none").expected("unit"));
            }
            ValueUnit::Other(words)
        }
    }
}

fn is_share_header(name: &str) -> bool {
    vocabulary::fold(name).starts_with("andel")
}

/// The indicator of a table: what the caller says, what its title says, or its file name.
fn table_indicator(facts: &Facts, options: &ReadOptions) -> IndicatorId {
    let stem = || {
        let name = options.file.rsplit('/').next().unwrap_or(options.file);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
    };
    if let Some(indicator) = &options.indicator {
        return indicator.clone();
    }
    let Some(title) = facts.title.as_deref() else { return options.known(&stem()) };
    let (plain, _) = vocabulary::split_title(title);
    let known = options.catalogue.and_then(|catalogue| catalogue.by_title(title).or_else(|| catalogue.by_title(plain)));
    known.map_or_else(|| IndicatorId::new(vocabulary::slug(plain)), |definition| definition.id.clone())
}
