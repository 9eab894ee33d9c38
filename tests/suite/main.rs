//! The one test binary.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod another_round;
mod architecture;
mod attacks;
#[cfg(unix)]
mod begin;
mod benchmark;
#[path = "../../benches/support/big.rs"]
mod big;
mod canary;
mod certificate;
mod cli;
mod codebook;
mod codes;
mod coding;
mod corpus;
mod counting;
mod design;
mod disclosure;
mod draft;
mod example;
#[cfg(target_os = "linux")]
mod faults;
mod golden;
mod hostile;
mod informants;
mod laws;
mod linked;
mod many;
mod office;
mod old_releases;
mod oracle;
mod pages;
mod pairs;
mod payloads;
mod sharper;
mod structures;
mod support;
mod tabulate;
mod tallies;

mod surveys;
mod workbook;
mod workbook_export;

mod chart;
mod figure_files;
mod findings;
mod ingest;
mod open_document;
mod outputs;
#[cfg(feature = "pdf")]
mod paper;
mod parquet_files;
#[cfg(feature = "pdf")]
mod pdf;
mod plan;
mod profile;
mod public_data;
mod reach;
mod report;
mod report_figures;
mod several;
mod story;
mod units;
mod validation;

mod questionnaire;
mod simulate;
mod youth;
