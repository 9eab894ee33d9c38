//! The command: parse, call, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    kartlegg::cli::main()
}
