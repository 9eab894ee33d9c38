//! What an answer is worth depends on who gave it: leaders alone are asked some questions, and a unit counts beside its own service.

use super::BatchBuilder;
use crate::diag::Code;
use crate::model::{Answer, MissingReason};

impl BatchBuilder<'_> {
    /// Whether the person leads. If not, whatever stands in answers of leaders is none, and said to be none.
    pub(super) fn drop_answers_of_leaders(&mut self) -> bool {
        let Some(plan) = &self.plan.leaders else { return true };
        let current = self.keys[plan.role].current;
        let role = current.map(|position| self.keys[plan.role].texts.bytes(position));
        if role.is_some_and(|role| plan.leaders.iter().any(|leader| leader.as_bytes() == role)) {
            return true;
        }
        for &(slot, column) in &plan.slots {
            let answer = &mut self.answers[self.row + slot];
            if *answer != self.plan.template[slot] {
                if answer.as_level().is_some() {
                    self.problems.in_column(Code::AnsweredByOthers, column.unwrap_or_default(), self.records);
                }
                *answer = self.plan.template[slot];
            }
        }
        false
    }

    /// What only leaders are asked, others were not.
    pub(super) fn leave_unasked(&mut self) {
        for (slot, _) in self.plan.leaders.iter().flat_map(|plan| &plan.slots) {
            self.answers[self.row + slot] = Answer::missing(MissingReason::NotAsked);
        }
    }

    /// A unit counts beside the service that it belongs to, and nowhere else.
    pub(super) fn settle_unit(&mut self) {
        let Some(plan) = &self.plan.units else { return };
        let service = plan.service.and_then(|service| self.keys[service].current);
        let Some(unit) = self.keys[plan.unit].current else { return };
        let settled = self.units.get(&(service, unit)).copied().unwrap_or_else(|| {
            let text = |key: usize, position: usize| String::from_utf8_lossy(self.keys[key].texts.bytes(position));
            let service_name = plan.service.zip(service).map(|(key, service)| text(key, service)).unwrap_or_default();
            let unit_name = text(plan.unit, unit);
            let name = plan.name(&service_name, &unit_name).map(str::to_owned);
            let settled = (self.keys[plan.unit].value(name.as_deref().unwrap_or_default()), name.is_none());
            self.units.insert((service, unit), settled);
            settled
        });
        self.keys[plan.unit].current = Some(settled.0);
        if settled.1 {
            self.problems.in_column(Code::UnitElsewhere, plan.column, self.records);
        }
    }
}
