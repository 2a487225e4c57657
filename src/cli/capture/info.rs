//! The protocol of the test: what the user says of it, and what the machine knows. It is written beside the capture, as `--test-info` reads it.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::text::Texts;

use super::super::args::Capture;
use super::super::case::{RECORDER, TEST_FIELDS};
use super::super::{Exit, Failure, listed, visible};

/// Asked for beside the fields of every test.
const DELETION: &str = "deletion_date";

/// What is known of the test before it begins.
#[derive(Debug)]
pub(super) struct Protocol {
    path: PathBuf,
    fields: BTreeMap<String, String>,
}

impl Protocol {
    /// Takes what the user gave in a file, and asks for the rest where somebody can answer.
    pub(super) fn new(options: &Capture, file: &Path, texts: &Texts) -> Result<Self, Failure> {
        let path = path(file);
        if path.exists() {
            let message = format!("{} is there already and is not overwritten; give another name with -w", path.display());
            return Err(Failure::new(Exit::Nothing, message));
        }
        let given = options.case.test_info.as_deref().map(listed::entries).transpose()?;
        let given = given.and_then(|list| list.into_iter().next()).unwrap_or_default();
        let mut fields: BTreeMap<String, String> =
            given.fields().iter().map(|(name, values)| (name.clone(), values.join("; "))).filter(|(_, value)| !value.is_empty()).collect();
        if !options.yes && std::io::stdin().is_terminal() {
            for field in TEST_FIELDS.iter().chain([&DELETION]) {
                if !fields.contains_key(*field)
                    && let Some(answer) = ask(&texts.code("test_field", field), texts)
                {
                    fields.insert((*field).to_owned(), answer);
                }
            }
        }
        Ok(Self { path, fields })
    }

    /// Whether a date of deletion is given.
    pub(super) fn deletion(&self) -> Option<&String> {
        self.fields.get(DELETION)
    }

    /// Adds what the machine knows, and writes it. Gives the file.
    pub(super) fn write(mut self, options: &Capture, begun: &str, ended: &str) -> Result<PathBuf, Failure> {
        let mut add = |name: &str, value: Option<String>| {
            if let Some(value) = value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()) {
                // What the user says comes before what the machine thinks.
                self.fields.entry(name.to_owned()).or_insert(value);
            }
        };
        add(RECORDER, Some(format!("wohin {}", env!("CARGO_PKG_VERSION"))));
        add("started", Some(begun.to_owned()));
        add("ended", Some(ended.to_owned()));
        add("host", std::fs::read_to_string("/proc/sys/kernel/hostname").ok());
        add("system", Some(system()));
        add("time_zone", time_zone());
        add("clock_offset", clock_offset());
        add("clock_synchronised", clock_synchronised());
        add("command", options.command.first().and_then(|program| Some(Path::new(program).file_name()?.to_string_lossy().into_owned())));
        let unwritable = |error: &dyn std::fmt::Display| {
            Failure::new(Exit::Nothing, format!("cannot write {}: {error}; check the disk", self.path.display()))
        };
        let text = toml::to_string(&self.fields).map_err(|error| unwritable(&error))?;
        let mut file = OpenOptions::new().write(true).create_new(true).open(&self.path).map_err(|error| unwritable(&error))?;
        file.write_all(text.as_bytes()).map_err(|error| unwritable(&error))?;
        Ok(self.path)
    }
}

/// Beside the capture: `call.pcapng` has `call.test-info.toml`.
pub(in super::super) fn path(file: &Path) -> PathBuf {
    file.with_extension("test-info.toml")
}

fn ask(field: &str, texts: &Texts) -> Option<String> {
    let mut stderr = std::io::stderr().lock();
    let question = texts.say("capture-ask", &[("field", field.to_owned().into())]);
    // Where nobody can read the question, there is no answer either.
    let _ = write!(stderr, "{question} ").and_then(|()| stderr.flush());
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).ok()?;
    let answer = visible(answer.trim());
    (!answer.is_empty()).then_some(answer)
}

/// The distribution and the kernel.
fn system() -> String {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME=")).map(|name| name.trim_matches('"').to_owned());
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!("{}, Linux {} {}", name.unwrap_or_default(), kernel.trim(), std::env::consts::ARCH).trim_start_matches(", ").to_owned()
}

/// Its name in the time zone database.
fn time_zone() -> Option<String> {
    let from_link = || {
        let target = std::fs::canonicalize("/etc/localtime").ok()?;
        target.to_str()?.split_once("zoneinfo/").map(|(_, name)| name.to_owned())
    };
    std::env::var("TZ").ok().filter(|zone| !zone.is_empty()).or_else(from_link).or_else(|| std::fs::read_to_string("/etc/timezone").ok())
}

/// What the machine's own time service says, which is asked over a local socket. A service that is not there says nothing.
fn clock_offset() -> Option<String> {
    let text = said("chronyc", &["-c", "-n", "tracking"])?;
    // The fifth column is how far the system clock is off, in seconds.
    let seconds: f64 = text.split(',').nth(4)?.parse().ok()?;
    Some(format!("{seconds:.6} s"))
}

fn clock_synchronised() -> Option<String> {
    said("timedatectl", &["show", "--property=NTPSynchronized", "--value"])
}

fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
