//! What inventories say beside the survey, from a [`Release`] alone: gaps by rule, arenas against collaboration, routines against what staff
//! know, decisions against what has happened since.
//!
//! Each [`Fact`] is a candidate for whoever chooses what to tell: a rule, the values of its sentence, and where its evidence stands. There is
//! no score: rules say what is missing beside what, and a reader weighs it.

mod arenas;
mod measures;
mod notes;
mod plan;
mod routines;
mod units;

use std::borrow::Cow;

use crate::model::{Estimate, FieldOption, FieldType, Inventory, Text};
use crate::privacy::Release;

pub use arenas::{Contact, contacts};
pub use measures::{LEVELS, Need, bands_of, is_running, needs};
pub use plan::{Answers, Moved, Since, moved};
pub use routines::{FEW_KNOW, Known, known};
pub use units::{ANSWERED, EVERY_UNIT, Having, NOT_KNOWN, QUESTION, SERVICE, UNITS, UNITS_KIND, having, unit_tables};

/// The rule by which a fact was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FactRule {
    /// A theme in which young people struggle has no measure at all.
    ThemeWithoutMeasure,
    /// Such a theme has no measure of a level for ages that the figure is about.
    GapInNeed,
    /// Measures that one employee alone can run.
    OnePerson,
    /// The same method is a measure of its own in several services.
    SameMethod,
    /// The longest waiting time.
    LongestWait,
    /// New measures, and such as are gone, since the round before.
    MeasuresChanged,
    /// Two services that work together often meet in no arena.
    NoSharedArena,
    /// Of two such services one says that they work together often, and the other does not.
    OneSidedTie,
    /// Members of an arena whose staff say that they do not work together.
    SilentArena,
    /// Services that are in no arena.
    InNoArena,
    /// Arenas that lack a leader, a mandate or an agreement.
    UnwrittenArenas,
    /// A routine that exists, and that few know of.
    UnknownRoutine,
    /// A routine that staff are asked about, and that does not exist.
    MissingRoutine,
    /// Routines that nobody has gone through for two years.
    OldRoutines,
    /// Decisions whose deadline is past, and which are not done.
    Overdue,
    /// A figure that should move after a decision has moved for certain.
    HasMoved,
    /// Figures that should move after decisions, and have not for certain.
    NotMoved,
    /// What most notes of dialogue meetings are about.
    MostNotes,
    /// What the fewest units have.
    FewUnits,
    /// Services of which no unit has what most others have.
    ServiceWithout,
}

impl FactRule {
    /// Every rule, in the order of the report.
    pub const ALL: [Self; 20] = [
        Self::ThemeWithoutMeasure,
        Self::GapInNeed,
        Self::OnePerson,
        Self::SameMethod,
        Self::LongestWait,
        Self::MeasuresChanged,
        Self::NoSharedArena,
        Self::OneSidedTie,
        Self::SilentArena,
        Self::InNoArena,
        Self::UnwrittenArenas,
        Self::UnknownRoutine,
        Self::MissingRoutine,
        Self::OldRoutines,
        Self::Overdue,
        Self::HasMoved,
        Self::NotMoved,
        Self::MostNotes,
        Self::FewUnits,
        Self::ServiceWithout,
    ];

    /// Name in messages.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::ThemeWithoutMeasure => "theme_without_measure",
            Self::GapInNeed => "gap_in_need",
            Self::OnePerson => "one_person",
            Self::SameMethod => "same_method",
            Self::LongestWait => "longest_wait",
            Self::MeasuresChanged => "measures_changed",
            Self::NoSharedArena => "no_shared_arena",
            Self::OneSidedTie => "one_sided_tie",
            Self::SilentArena => "silent_arena",
            Self::InNoArena => "in_no_arena",
            Self::UnwrittenArenas => "unwritten_arenas",
            Self::UnknownRoutine => "unknown_routine",
            Self::MissingRoutine => "missing_routine",
            Self::OldRoutines => "old_routines",
            Self::Overdue => "overdue",
            Self::HasMoved => "has_moved",
            Self::NotMoved => "not_moved",
            Self::MostNotes => "most_notes",
            Self::FewUnits => "few_units",
            Self::ServiceWithout => "service_without",
        }
    }

    /// Whether it tells of something that is missing or left undone.
    #[must_use]
    pub const fn is_gap(self) -> bool {
        match self {
            Self::ThemeWithoutMeasure
            | Self::GapInNeed
            | Self::OnePerson
            | Self::NoSharedArena
            | Self::OneSidedTie
            | Self::SilentArena
            | Self::InNoArena
            | Self::UnwrittenArenas
            | Self::UnknownRoutine
            | Self::MissingRoutine
            | Self::OldRoutines
            | Self::Overdue
            | Self::ServiceWithout => true,
            Self::SameMethod
            | Self::LongestWait
            | Self::MeasuresChanged
            | Self::HasMoved
            | Self::NotMoved
            | Self::MostNotes
            | Self::FewUnits => false,
        }
    }
}

/// A value of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// A name.
    Name(Text),
    /// A service, inside a sentence.
    Service(Text),
    /// Services in a row, inside a sentence.
    Services(Vec<Text>),
    /// Names in a row.
    Names(Vec<Text>),
    /// A message, by its key.
    Word(String),
    /// A number of things.
    Count(u64),
    /// A figure.
    Figure(Estimate),
    /// A figure without its sign.
    Size(Estimate),
    /// A day, month or year.
    Day(String),
    /// What is no longer on a list, as a sentence; nothing where that is nothing.
    Gone(Vec<Text>),
}

/// Something that an inventory tells beside the survey: a candidate for page one.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The rule.
    pub rule: FactRule,
    /// Kind of inventory: `measures`, `arenas`, `routines`, `plan`, or the table of a part of the questionnaire that is answered for units.
    pub inventory: Cow<'static, str>,
    /// Values of its sentence, by name.
    pub values: Vec<(&'static str, Said)>,
    /// The figure of the survey that it rests on beside the table, where there is one.
    pub figure: Option<Estimate>,
    /// Id of the table with its evidence.
    pub evidence: Cow<'static, str>,
}

impl Fact {
    fn new(
        rule: FactRule,
        inventory: impl Into<Cow<'static, str>>,
        evidence: impl Into<Cow<'static, str>>,
        values: Vec<(&'static str, Said)>,
    ) -> Self {
        Self { rule, inventory: inventory.into(), values, figure: None, evidence: evidence.into() }
    }
}

/// Everything that the inventories of a release tell, in the order of the report.
#[must_use]
pub fn facts(release: &Release) -> Vec<Fact> {
    let found = [
        measures::facts(release),
        arenas::facts(release),
        routines::facts(release),
        plan::facts(release),
        notes::facts(release),
        units::facts(release),
    ];
    found.into_iter().flatten().collect()
}

/// The service that an id stands for among those that an inventory may name.
fn services(inventory: &Inventory) -> &[FieldOption] {
    let field = inventory.kind.fields.iter().find(|field| field.kind == FieldType::Service);
    field.map(|field| field.options.as_slice()).unwrap_or_default()
}

/// The same name however it was typed.
fn folded(name: &str) -> String {
    name.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}
