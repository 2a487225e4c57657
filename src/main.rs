//! The command line of `wohin`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(wohin::cli::main())
}
