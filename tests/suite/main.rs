//! The one test binary.
mod chart;
mod report;
