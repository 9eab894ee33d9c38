//! The one test binary.
mod architecture;
mod cli;
mod disclosure;
mod hostile;
mod support;
mod tabulate;
mod laws;
mod oracle;

mod workbook;
mod surveys;

mod ingest;
mod chart;
mod report;

mod youth;
mod simulate;
