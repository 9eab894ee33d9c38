//! What units have, as leaders or the coordinator answer for them: what few have, and services of which no unit has it.

use std::collections::BTreeSet;

use super::{Fact, FactRule, Said};
use crate::model::{Counts, FieldOption, Inventory, InventoryRow, Text};
use crate::privacy::Release;

/// What the ids of such tables begin with; the part of the questionnaire follows.
pub const UNITS_KIND: &str = "units_";
/// Column of the question.
pub const QUESTION: &str = "question";
/// Column of the service; a row without one counts all units.
pub const SERVICE: &str = "service";
/// Column of the units of which it is not known: whoever answered did not know, or several did not answer alike.
pub const NOT_KNOWN: &str = "not_known";
/// Column of the units with an answer.
pub const ANSWERED: &str = "answered";
/// Column of the units that there are.
pub const UNITS: &str = "units";
/// In the place of a question, in the row that counts units that were answered for at all.
pub const EVERY_UNIT: &str = "every_unit";

/// What is told of when this share of the units or fewer have it.
const FEW: f64 = 0.5;
/// Fewest units of a service of which it is told that none has something.
const SEVERAL: u64 = 2;

/// Units that have what a question asks for, among those of which it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Having {
    /// Units that have it.
    pub have: u64,
    /// Units of which it is known.
    pub known: u64,
}

impl Having {
    fn share(self) -> f64 {
        self.have as f64 / self.known as f64
    }
}

/// Tables of units of the newest round that has them, in the order of the report.
pub fn unit_tables(release: &Release) -> impl Iterator<Item = &Inventory> {
    let units = release.inventories().iter().filter(|inventory| inventory.kind.counts == Counts::Units);
    let ids: BTreeSet<&str> = units.map(|inventory| inventory.kind.id.as_str()).collect();
    ids.into_iter().filter_map(|id| release.inventory(id))
}

/// How many units of a row have what its question asks for; none where the question has no answer that says so, or it is known of no unit.
#[must_use]
pub fn having(table: &Inventory, row: &InventoryRow) -> Option<Having> {
    let question = asked(table, row)?;
    let have = table.count(row, question.has.as_deref()?)?;
    let known = table.count(row, ANSWERED)?.saturating_sub(table.count(row, NOT_KNOWN).unwrap_or(0));
    (known > 0).then_some(Having { have, known })
}

/// The question of a row.
fn asked<'a>(table: &'a Inventory, row: &InventoryRow) -> Option<&'a FieldOption> {
    let id = table.word(row, QUESTION)?;
    table.kind.field(QUESTION)?.options.iter().find(|option| option.id == id)
}

/// What the answer is called that says that a unit has it.
fn answer(table: &Inventory, question: &FieldOption) -> Option<Text> {
    Some(table.kind.field(question.has.as_deref()?)?.label.clone())
}

pub(super) fn facts(release: &Release) -> Vec<Fact> {
    unit_tables(release).flat_map(|table| few(table).into_iter().chain(without(table))).collect()
}

fn fact(rule: FactRule, table: &Inventory, values: Vec<(&'static str, Said)>) -> Fact {
    Fact::new(rule, table.kind.id.clone(), format!("inventory-{}", table.kind.id), values)
}

/// What the fewest units have, where that is half of them or less.
fn few(table: &Inventory) -> Option<Fact> {
    let all = table.rows.iter().filter(|row| !row.contains_key(SERVICE));
    let counted = all.filter_map(|row| Some((asked(table, row)?, having(table, row)?)));
    let (question, having) = counted.min_by(|a, b| a.1.share().total_cmp(&b.1.share()))?;
    let values = vec![
        ("count", Said::Count(having.have)),
        ("all", Said::Count(having.known)),
        ("answer", Said::Name(answer(table, question)?)),
        ("question", Said::Name(question.label.clone())),
    ];
    (having.share() <= FEW).then(|| fact(FactRule::FewUnits, table, values))
}

/// Questions of which most units have what is asked for, and no unit of some service.
fn without(table: &Inventory) -> Vec<Fact> {
    let questions = table.kind.field(QUESTION).map(|field| field.options.as_slice()).unwrap_or_default();
    let of = |question: &FieldOption| {
        let rows = || table.rows.iter().filter(|row| table.word(row, QUESTION) == Some(question.id.as_str()));
        let lacks = |row: &&InventoryRow| having(table, row).is_some_and(|own| own.have == 0 && own.known >= SEVERAL);
        let services: Vec<&InventoryRow> = rows().filter(|row| row.contains_key(SERVICE)).filter(lacks).collect();
        let all = having(table, rows().find(|row| !row.contains_key(SERVICE))?)?;
        let without: u64 = services.iter().filter_map(|row| having(table, row)).map(|own| own.known).sum();
        let others = Having { have: all.have, known: all.known.saturating_sub(without) };
        let names = services.iter().filter_map(|row| table.word(row, SERVICE)).map(|id| table.label(SERVICE, id)).collect();
        let values = vec![
            ("services", Said::Names(names)),
            ("units", Said::Count(without)),
            ("with", Said::Count(others.have)),
            ("all", Said::Count(others.known)),
            ("answer", Said::Name(answer(table, question)?)),
            ("question", Said::Name(question.label.clone())),
        ];
        (!services.is_empty() && others.known > 0 && others.share() > FEW).then(|| fact(FactRule::ServiceWithout, table, values))
    };
    questions.iter().filter_map(of).collect()
}
