//! Invented respondents.

use super::{ITEMS, OPTIONS, RATED, SERVICES};
use crate::model::GroupInfo;

/// One invented respondent.
pub(crate) struct Person {
    pub(crate) round: &'static str,
    service: &'static str,
    unit: &'static str,
    leader: bool,
    /// `None` for "don't know".
    pub(crate) items: [Option<i32>; ITEMS.len()],
    pub(crate) ticks: [bool; OPTIONS.len()],
    pub(crate) contact: [i32; RATED.len()],
}

impl Person {
    pub(crate) fn is_in(&self, group: &GroupInfo) -> bool {
        self.round == group.round.as_str()
            && group.keys.iter().all(|(key, value)| match key.as_str() {
                "service" => self.service == value,
                "unit" => self.unit == value,
                _ => self.leader == (value == "leader"),
            })
    }
}

/// A linear congruential generator is random enough to invent answers.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> i32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i32::try_from((self.0 >> 33) % sides).unwrap()
    }
}

/// Everyone, in both rounds; one in six more in the second.
pub(crate) fn people() -> Vec<Person> {
    let mut dice = Dice(2026);
    let mut people = Vec::new();
    for (late, round) in ["2024", "2026"].into_iter().enumerate() {
        for (position, (service, units)) in SERVICES.iter().enumerate() {
            for (unit, size) in units {
                for person in 0..(if late == 1 { *size } else { size - size / 6 }) {
                    people.push(one(&mut dice, round, position, service, unit, person == 0));
                }
            }
        }
    }
    people
}

fn one(dice: &mut Dice, round: &'static str, position: usize, service: &'static str, unit: &'static str, leader: bool) -> Person {
    let later = round == "2026";
    let mood = dice.roll(3) - 1;
    let lean = [[1, 1, 0, 0, -1], [-1, 0, 1, -1, 0], [1, 1, 1, 0, 0], [0, 1, 0, 0, -1]][position];
    let items = std::array::from_fn(|item| {
        if dice.roll(14) == 0 {
            return None;
        }
        if item == 7 {
            return Some(1 + dice.roll(if later { 3 } else { 2 }) + i32::from(leader && !later));
        }
        let shift = lean[item % 5] + i32::from(later && item < 3) * dice.roll(2);
        let answer = (3 + mood + dice.roll(3) - 1 + shift).clamp(1, 5);
        Some(if item == 4 { 6 - answer } else { answer })
    });
    Person {
        round,
        service,
        unit,
        leader,
        items,
        ticks: std::array::from_fn(|option| dice.roll(5) > i32::try_from(option).unwrap()),
        contact: std::array::from_fn(|rated| if rated == position { 3 } else { dice.roll(4).min(3 - i32::from(rated == 3)) }),
    }
}
