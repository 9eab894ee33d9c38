//! The one test binary.
mod surveys;
