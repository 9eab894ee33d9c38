//! The one test binary.
mod architecture;
mod disclosure;
mod laws;
mod oracle;

mod surveys;
mod workbook;

mod chart;
mod ingest;
mod report;

mod simulate;
mod youth;
