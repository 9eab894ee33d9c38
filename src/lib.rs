//! kartlegg.
pub mod analysis;
pub mod chart;
pub mod cli;
pub mod compare;
pub mod config;
pub mod diag;
pub mod findings;
pub mod ingest;
pub mod instrument;
pub mod locale;
pub mod model;
pub mod privacy;
pub mod project;
pub mod report;
pub mod stats;
pub mod tabulate;
