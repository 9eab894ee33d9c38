//! What the services have and do: every table that the project names, beside the survey.

use std::collections::BTreeSet;

use super::{informants, notes, profile};
use crate::config;
use crate::diag::limits::TOML_FILE;
use crate::diag::{Diagnostic, Severity};
use crate::error::{Error, judged};
use crate::ingest::youth::themes;
use crate::ingest::{self, Nameable};
use crate::instrument::{KeyRole, inventories, inventory_kind};
use crate::model::{
    FieldOption, FieldType, FieldValue, Frame, GroupKind, Inventory, InventoryKind, InventoryRow, MeasureKind, NeedTheme, Text,
};
use crate::privacy::Release;
use crate::project::{InventoryReference, Project};

/// The release with what stands beside the survey: figures about young people, and what the services have and do.
pub(super) fn beside(project: &Project, release: Release, findings: &mut Vec<Diagnostic>) -> Result<Release, Error> {
    let release = profile::with_youth(project, release, findings)?;
    let mut inventories = read(project, release.frame(), findings)?;
    inventories.extend(informants::read(project, &services(project, release.frame()), findings)?);
    Ok(if inventories.is_empty() { release } else { release.with_inventories(inventories) })
}

/// Reads all of that, and says what was noticed.
pub(super) fn check(project: &Project, frame: &Frame, findings: &mut Vec<Diagnostic>) -> Result<(), Error> {
    profile::youth(project, findings)?;
    read(project, frame, findings)?;
    informants::read(project, &services(project, frame), findings)?;
    Ok(())
}

/// Reads every table, in the order of the report, and of a kind those of earlier rounds first.
fn read(project: &Project, frame: &Frame, findings: &mut Vec<Diagnostic>) -> Result<Vec<Inventory>, Error> {
    if project.file.inventories.is_empty() {
        return Ok(Vec::new());
    }
    let nameable = nameable(project, frame)?;
    let mut read = Vec::new();
    let mut errors = Vec::new();
    for reference in &project.file.inventories {
        match one(project, reference, &nameable) {
            Ok(Some((inventory, noticed))) => {
                findings.extend(noticed);
                read.push(inventory);
            }
            Ok(None) => {}
            Err(found) => errors.extend(found),
        }
    }
    judged(errors)?;
    let round = |inventory: &Inventory| frame.rounds.iter().position(|round| round.id == inventory.round);
    let kind = |inventory: &Inventory| inventories().iter().position(|kind| kind.id == inventory.kind.id);
    read.sort_by_key(|inventory| (kind(inventory), round(inventory)));
    read.retain(|inventory| !inventory.rows.is_empty());
    Ok(read)
}

type Found = Option<(Inventory, Vec<Diagnostic>)>;

fn one(project: &Project, reference: &InventoryReference, nameable: &Nameable) -> Result<Found, Vec<Diagnostic>> {
    let newest = project.rounds.last().map(|round| &round.id);
    let (Some(kind), Some(round)) = (inventory_kind(&reference.kind), reference.round.as_ref().or(newest)) else {
        return Ok(None);
    };
    let path = project.folder.join(&reference.file);
    let book = notes::book(project, reference, kind)?;
    let nameable = &Nameable { book: book.clone(), ..nameable.clone() };
    let (rows, mut noticed) = ingest::read_inventory(&path, &reference.file, kind, nameable)?;
    noticed.retain(|finding| finding.severity != Severity::Note);
    let inventory = Inventory { round: round.clone(), kind: named(kind, nameable, &rows), rows };
    let least = project.rules.min_n();
    Ok(Some((book.map_or_else(|| inventory.clone(), |book| notes::counted(inventory.clone(), &book, least)), noticed)))
}

/// The declaration with the services, themes and figures that its rows name, so that it can be read without the project.
fn named(kind: &InventoryKind, nameable: &Nameable, rows: &[InventoryRow]) -> InventoryKind {
    let mut kind = kind.clone();
    for field in &mut kind.fields {
        if !matches!(field.kind, FieldType::Service | FieldType::Theme | FieldType::Figure) {
            continue;
        }
        field.options = nameable.of(field).to_vec();
        if field.kind == FieldType::Service {
            // All of them: whoever is named nowhere is a finding.
            continue;
        }
        let used: BTreeSet<&str> = rows
            .iter()
            .filter_map(|row| row.get(&field.id))
            .flat_map(|value| match value {
                FieldValue::Word(id) => std::slice::from_ref(id),
                FieldValue::Several(ids) => ids,
                FieldValue::Number(_) => &[],
            })
            .map(String::as_str)
            .collect();
        field.options.retain(|option| used.contains(option.id.as_str()));
        field.options.iter_mut().for_each(|option| option.aliases.clear());
    }
    kind
}

/// Themes: those that ship with the program, and the project's own.
pub(super) fn needs(project: &Project) -> Result<Vec<NeedTheme>, Error> {
    let mut all = themes::shipped()?;
    let Some(file) = &project.file.themes else { return Ok(all) };
    let text = config::read_text(&project.folder.join(file), file, TOML_FILE)?;
    for theme in themes::read(&text, file)? {
        match all.iter_mut().find(|known| known.id == theme.id) {
            Some(known) => *known = theme,
            None => all.push(theme),
        }
    }
    Ok(all)
}

fn nameable(project: &Project, frame: &Frame) -> Result<Nameable, Error> {
    let themes = needs(project)?.into_iter().map(|theme| option(theme.id, theme.title)).collect();
    Ok(Nameable { services: services(project, frame), themes, figures: figures(project, frame)?, book: None })
}

fn option(id: impl Into<String>, label: Text) -> FieldOption {
    FieldOption { id: id.into(), label, ..FieldOption::default() }
}

/// Services: those that people rate, with the labels of the questionnaire, and those that people work in. The id of a service that people
/// work in is the value that its groups carry.
fn services(project: &Project, frame: &Frame) -> Vec<FieldOption> {
    let mut all: Vec<FieldOption> = Vec::new();
    let mut add = |new: FieldOption| match all.iter_mut().find(|known| known.id == new.id) {
        Some(known) => known.aliases.extend(new.aliases),
        None => all.push(new),
    };
    for service in project.instrument.matrices.iter().flat_map(|matrix| &matrix.services) {
        let id = service.own.clone().unwrap_or_else(|| service.id.clone());
        add(FieldOption { aliases: vec![service.id.clone()], ..option(id, service.label.clone()) });
    }
    for level in project.instrument.backgrounds.iter().filter(|key| key.role == KeyRole::Service).flat_map(|key| &key.levels) {
        add(FieldOption { aliases: level.aliases.clone(), ..option(&level.id, level.label.clone()) });
    }
    for group in frame.groups.iter().filter(|group| group.kind == GroupKind::Service) {
        let variable = project.variables.iter().find(|(_, kind)| *kind == GroupKind::Service).map(|(id, _)| id);
        if let Some(value) = variable.and_then(|variable| group.keys.get(variable)) {
            add(option(value, group.label.clone()));
        }
    }
    all
}

/// Scales and questions by id, with or without their kind in front, and by label; indicators by id and name.
fn figures(project: &Project, frame: &Frame) -> Result<Vec<FieldOption>, Error> {
    let kinds = [MeasureKind::Scale, MeasureKind::Item, MeasureKind::Choice];
    let measures = frame.measures.iter().filter(|measure| kinds.contains(&measure.kind));
    let bare = |id: &str| id.split_once(':').map(|(_, bare)| bare.to_owned()).into_iter().collect();
    let mut all: Vec<FieldOption> = measures
        .map(|measure| FieldOption { aliases: bare(measure.id.as_str()), ..option(measure.id.as_str(), measure.label.clone()) })
        .collect();
    let catalogue = profile::catalogue(project)?;
    all.extend(catalogue.indicators.iter().map(|indicator| option(indicator.id.as_str(), indicator.name.clone())));
    Ok(all)
}
