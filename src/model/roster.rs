//! How many were invited, where; and what became of a unit between rounds.

/// Stands between a unit and its service in the value of a code, where units of several services share a name.
pub const UNIT_OF: char = '\u{1f}';

/// Employees of one unit (and role, where the roster tells them apart).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RosterRow {
    /// Municipality, when the project holds more than one.
    pub municipality: Option<String>,
    /// Service the unit belongs to.
    pub service: String,
    /// Unit; `None` when the roster counts services only.
    pub unit: Option<String>,
    /// Role (leader, employee …), when the roster tells them apart.
    pub role: Option<String>,
    /// Invited employees.
    pub employees: u64,
}

/// The invited staff of one round.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    /// Rows, in file order.
    pub rows: Vec<RosterRow>,
}

impl Roster {
    /// Employees in all.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.rows.iter().map(|row| row.employees).sum()
    }
}

/// One unit before and after a reorganisation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CrosswalkRow {
    /// Service before.
    pub old_service: String,
    /// Unit before; `None` moves the whole service.
    pub old_unit: Option<String>,
    /// Service after.
    pub new_service: String,
    /// Unit after; `None` keeps the unit's name.
    pub new_unit: Option<String>,
    /// First round (by its order in the project) for which the new names hold.
    pub valid_from: String,
}

/// Renamings between rounds: older rounds are read in the names of the newest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Crosswalk {
    /// Rows, in file order.
    pub rows: Vec<CrosswalkRow>,
}
