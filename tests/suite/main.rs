//! The one test binary.
mod architecture;
mod cli;
mod disclosure;
mod hostile;
mod support;
mod tabulate;
mod laws;
mod oracle;

mod surveys;
mod workbook;
mod workbook_export;

mod chart;
mod ingest;
mod outputs;
mod report;

mod simulate;
mod youth;
