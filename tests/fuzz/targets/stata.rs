#![no_main]

#[path = "../readers.rs"]
mod readers;
#[allow(dead_code, reason = "the suite uses all of it")]
#[path = "../../suite/support/small.rs"]
mod small;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| readers::read("stata", bytes));
