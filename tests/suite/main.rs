//! The one test binary.
mod disclosure;
