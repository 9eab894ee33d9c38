//! Who is invited in a round, and who answers.

use super::plan::{Plan, PlannedRound, PlannedUnit, Who};
use super::random::Random;
use crate::model::{AnsweredBy, Roster, RosterRow};

/// A group of colleagues: those with one role in one unit.
#[derive(Clone, Debug)]
pub(super) struct Group<'a> {
    pub(super) service: &'a str,
    pub(super) unit: &'a str,
    pub(super) role: &'a str,
    pub(super) people: u32,
    response: f64,
}

/// How an invitation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invitation {
    /// Sent and not answered.
    Distributed,
    /// Begun and left.
    Partly,
    /// Answered to the end.
    Completed,
    /// Returned by the mail system.
    Rejected,
}

/// Share of invitations without an answer that were returned, and that were opened and left at once.
const RETURNED: f64 = 0.02;
const OPENED: f64 = 0.03;

/// Staff of a round, service by service.
pub(super) fn staff<'a>(plan: &'a Plan, round: &PlannedRound) -> Vec<Group<'a>> {
    let mut groups = Vec::new();
    for service in &plan.services {
        for unit in service.units.iter().filter(|unit| exists(plan, round, &service.name, &unit.name)) {
            groups.extend(roles(plan, &service.name, unit));
        }
        let formers = plan.formers.iter().filter(|former| former.service == service.name && before(plan, round, former));
        groups.extend(formers.flat_map(|former| roles(plan, &former.service, &former.unit)));
    }
    let known = |name: &str| plan.services.iter().any(|service| service.name == name);
    let gone = plan.formers.iter().filter(|former| !known(&former.service) && before(plan, round, former));
    groups.extend(gone.flat_map(|former| roles(plan, &former.service, &former.unit)));
    groups
}

/// Whoever answers for each unit of a round: leaders, or the coordinator unit by unit.
pub(super) fn for_units<'a>(plan: &'a Plan, round: &PlannedRound, who: AnsweredBy) -> Vec<Group<'a>> {
    let role = if who == AnsweredBy::Leaders { plan.leader.as_str() } else { who.id() };
    let mut groups: Vec<Group<'a>> = Vec::new();
    for group in staff(plan, round) {
        if !groups.iter().any(|known| known.service == group.service && known.unit == group.unit) {
            groups.push(Group { role, people: 1, response: round.units_answered - round.response_rate, ..group });
        }
    }
    groups
}

/// Whether a reorganisation is still to come.
fn before(plan: &Plan, round: &PlannedRound, former: &super::plan::Former) -> bool {
    PlannedRound::position(&plan.rounds, &round.id) < PlannedRound::position(&plan.rounds, &former.valid_from)
}

/// Whether a unit was there: not while its staff still worked in units that became it.
fn exists(plan: &Plan, round: &PlannedRound, service: &str, unit: &str) -> bool {
    let mut formers = plan.formers.iter().filter(|former| former.new_service == service && former.new_unit == unit);
    !formers.any(|former| before(plan, round, former))
}

fn roles<'a>(plan: &'a Plan, service: &'a str, unit: &'a PlannedUnit) -> impl Iterator<Item = Group<'a>> {
    let employees = unit.employees.saturating_sub(unit.leaders);
    let counts = [(plan.leader.as_str(), unit.leaders), (plan.employee.as_str(), employees)];
    let group = move |(role, people)| Group { service, unit: &unit.name, role, people, response: unit.response };
    counts.into_iter().filter(|(_, people)| *people > 0).map(group)
}

/// The roster that staff make.
pub(super) fn roster(groups: &[Group<'_>]) -> Roster {
    let row = |group: &Group<'_>| RosterRow {
        municipality: None,
        service: group.service.to_string(),
        unit: Some(group.unit.to_string()),
        role: Some(group.role.to_string()),
        employees: u64::from(group.people),
    };
    Roster { rows: groups.iter().map(row).collect() }
}

impl Group<'_> {
    /// Whether a person of this group answers, and if not, what became of the invitation.
    pub(super) fn invitation(&self, round: &PlannedRound, random: &mut Random) -> Invitation {
        if random.chance((round.response_rate + self.response).clamp(0.0, 1.0)) {
            return Invitation::Completed;
        }
        let fate = random.uniform();
        if fate < RETURNED {
            Invitation::Rejected
        } else if fate < RETURNED + OPENED {
            Invitation::Partly
        } else {
            Invitation::Distributed
        }
    }

    /// Whether something is about the people of this group.
    pub(super) fn is(&self, who: &Who, round: &PlannedRound) -> bool {
        let fits = |list: &[String], own: &str| list.is_empty() || list.iter().any(|listed| listed == own);
        let place = fits(&who.services, self.service) && fits(&who.units, self.unit);
        place && fits(&who.roles, self.role) && fits(&who.rounds, round.id.as_str())
    }
}
