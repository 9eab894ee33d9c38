//! Room: privacy.

mod answers;
mod attack;
mod audit;
mod hitting;
mod laminar;
mod linear;
mod rules;
mod suppress;
mod system;
mod tables;

pub use answers::{AnswerBounds, answer_bounds, suppress_answers};
pub use audit::{Audit, Interval, Named, audit, interval, named};
pub use rules::{HIGHEST_THRESHOLD, LOWEST_THRESHOLD, PrimaryReason, Profile, RuleSettings, Rules, RulesError, primary};
pub use suppress::suppress;
pub use system::{Combination, Decision, Group, Pattern, System};
