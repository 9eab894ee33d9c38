//! The one test binary.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod architecture;
mod cli;
mod counting;
mod disclosure;
mod hostile;
mod laws;
mod oracle;
mod pairs;
mod support;
mod tabulate;
mod tallies;

mod surveys;
mod workbook;
mod workbook_export;

mod chart;
mod ingest;
mod outputs;
mod profile;
mod public_data;
mod report;
mod several;

mod simulate;
mod youth;
