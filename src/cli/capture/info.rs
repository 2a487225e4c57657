//! The protocol of the test: what the user says of it, and what the machine knows. It is written beside the capture, as `--test-info` reads it.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use crate::text::Texts;

use super::super::args::Capture;
use super::super::case::{RECORDER, TEST_FIELDS};
use super::super::{Exit, Failure, listed, visible};
use super::system::{System, This};

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
        add("host", This::host());
        add("system", Some(This::title()));
        add("time_zone", This::time_zone());
        add("clock_offset", This::clock_offset());
        add("clock_synchronised", This::clock_synchronised());
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
