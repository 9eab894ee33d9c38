//! The one test binary.

mod youth;
