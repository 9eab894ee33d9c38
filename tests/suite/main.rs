//! The one test binary.
mod counting;
mod disclosure;
mod laws;
mod oracle;

mod workbook;
mod surveys;

mod ingest;
mod chart;
mod report;

mod youth;
