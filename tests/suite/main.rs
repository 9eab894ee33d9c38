//! The one test binary.
mod architecture;
mod disclosure;
mod laws;
mod oracle;

mod surveys;
mod workbook;
mod workbook_export;

mod chart;
mod ingest;
mod report;
mod outputs;

mod simulate;
mod youth;
