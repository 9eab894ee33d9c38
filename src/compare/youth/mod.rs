//! The youth profile: figures against the country, over time, and across borders that moved.
//!
//! The public institute publishes a verdict and not the test behind it. Here every verdict carries its counts, interval, rule
//! and confidence level, so that a municipality can check it.

pub mod denominators;
pub mod index;
pub mod parts;
pub mod profile;
pub mod recode;
pub mod spread;
pub mod trend;
pub mod verdict;
