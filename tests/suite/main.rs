//! The one test binary.
mod laws;
mod oracle;
