//! The one test binary.
mod chart;
