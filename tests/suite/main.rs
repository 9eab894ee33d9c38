//! The one test binary.

mod workbook;
