//! Arguments to calls of the library, results to output and exit codes.

mod analyse;
mod args;
mod assert;
#[cfg(feature = "office")]
mod attach;
#[cfg(all(feature = "live", target_os = "linux"))]
mod capture;
pub mod case;
#[cfg(feature = "collect")]
mod collect;
mod compare;
mod compared;
mod data;
mod evidence;
mod exit;
mod facts;
mod language;
mod listed;
mod minimise;
mod plan;
mod progress;
mod prove;
mod resolve;
mod runs;
mod sign;
mod verify;

use std::io::Write;

use clap::Parser;

use crate::model::text::SafeText;
use crate::report::{self, ReportError};

pub use exit::{Exit, Failure};

/// Runs the program; gives its exit code.
#[must_use]
pub fn main() -> u8 {
    let args = match args::Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            if error.use_stderr() {
                complain(&[one_line(&error.to_string())]);
                return Exit::Usage.code();
            }
            // Nothing else is left to do where the terminal is gone.
            let _ = error.print();
            return Exit::Done.code();
        }
    };
    match run(args) {
        Ok(exit) => exit.code(),
        Err(failure) => {
            complain(std::slice::from_ref(&failure.message));
            failure.exit.code()
        }
    }
}

fn run(args: args::Args) -> Result<Exit, Failure> {
    match args.command {
        None => {
            out(args::EXAMPLES)?;
            Ok(Exit::Done)
        }
        Some(args::Command::Analyse(options)) => analyse::run(&options, &language::texts(args.lang.as_deref())?),
        Some(args::Command::Verify(options)) => verify::run(&options),
        Some(args::Command::Sign(options)) => sign::run(&options),
        #[cfg(feature = "office")]
        Some(args::Command::Attach(options)) => attach::run(&options, args.lang.as_deref()),
        Some(args::Command::Assert(options)) => assert::run(&options, &language::texts(args.lang.as_deref())?),
        #[cfg(feature = "collect")]
        Some(args::Command::Collect(options)) => collect::run(&options),
        Some(args::Command::Compare(options)) => compare::run(&options, &language::texts(args.lang.as_deref())?),
        Some(args::Command::Facts { files }) => facts::run(&files),
        #[cfg(all(feature = "live", target_os = "linux"))]
        Some(args::Command::Capture(options)) => capture::run(&options, &language::texts(args.lang.as_deref())?),
        #[cfg(all(feature = "live", target_os = "linux"))]
        Some(args::Command::Mark { label, file }) => capture::mark(&label, file.as_deref()),
        #[cfg(all(feature = "live", target_os = "linux"))]
        Some(args::Command::Interfaces) => capture::interfaces(),
        Some(args::Command::Plan) => plan::run(&language::texts(args.lang.as_deref())?),
        Some(args::Command::Minimise { input, output }) => minimise::run(&input, &output),
        Some(args::Command::Prove { file }) => prove::run(&file),
        Some(args::Command::Schema) => {
            let schema = schemars::schema_for!(crate::model::Analysis);
            let text = serde_json::to_string_pretty(&schema).map_err(|error| Failure::new(Exit::Nothing, error.to_string()))?;
            out(&format!("{text}\n"))?;
            Ok(Exit::Done)
        }
        Some(args::Command::Data { options, on, json }) => data::run(&options, on.as_deref(), json),
    }
}

/// Text of any length without controls and direction marks: file names may hold them.
fn visible(text: &str) -> String {
    let mut letter = [0; 4];
    text.chars().map(|ch| SafeText::from_wire(ch.encode_utf8(&mut letter).as_bytes()).as_str().to_owned()).collect()
}

/// What clap says of wrong usage, without the paragraphs around it, and what to do next.
fn one_line(text: &str) -> String {
    let told = text.lines().take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more information"));
    let told: Vec<&str> = told.map(str::trim).filter(|line| !line.is_empty()).collect();
    format!("{}; see `wohin help`", told.join(" ").trim_start_matches("error: "))
}

/// Names what could not be done beside what was: one line each on standard error.
fn complain(lines: &[String]) {
    let mut stderr = std::io::stderr().lock();
    for line in lines {
        // Nothing else is left to do where the terminal is gone.
        let _ = writeln!(stderr, "wohin: {}", visible(line));
    }
}

/// Writes to standard output; a reader that has gone away is no error.
fn out(text: &str) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    written(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()))
}

/// Writes a result as JSON to standard output, without holding all of it as text.
fn json(result: &impl serde::Serialize) -> Result<(), Failure> {
    let mut stdout = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    match report::write_json(result, &mut stdout) {
        Err(ReportError::Json(error)) if error.is_io() => written(Err(error.into())),
        Err(error) => Err(Failure::new(Exit::Nothing, error.to_string())),
        Ok(()) => written(stdout.flush()),
    }
}

fn written(result: std::io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::new(Exit::Nothing, format!("cannot write to standard output: {error}; check the disk or the pipe")))
        }
        _ => Ok(()),
    }
}
