//! `kartlegg`: from survey exports to a mapping that a municipality can publish.
//!
//! ```text
//!  surveys/*.toml ─► instrument ─┐                        kartlegging.toml ─► project
//!                                ▼
//!  survey exports ────────► ingest ─► batches of answers ─► tabulate ─► Cube ─┐
//!  roster, crosswalk ─────► ingest ───────────────────────────────────────────┤
//!                                                                             ▼
//!                                            stats (pure) ─► analysis, compare ─► Analysis
//!                                                                             ▼
//!                                                                         privacy ─► Release
//!                                                                             ▼
//!                                              findings ─► chart ─► report ─► html xlsx csv json
//! ```
//!
//! One idea carries it: everything that is published about a group and a question is a function of one histogram, so the
//! program counts, in whole numbers that merge by addition, and computes everything else from the counts. An
//! [`analysis::Analysis`] cannot be written; a [`privacy::Release`] can, and only disclosure control makes one.
//! [`pipeline`] is this picture as code.

pub mod analysis;
pub mod chart;
pub mod cli;
pub mod compare;
pub mod config;
pub mod diag;
pub mod draft;
pub mod error;
pub mod findings;
pub mod ingest;
pub mod instrument;
pub mod locale;
pub mod model;
pub mod output;
pub mod pipeline;
pub mod privacy;
pub mod project;
pub mod questionnaire;
pub mod report;
pub mod simulate;
pub mod sql;
pub mod stats;
pub mod structures;
pub mod tabulate;

pub use error::{Error, ErrorKind};
