//! Looks again and again at what was recorded so far: with the analysis itself, so that the view says what the report will say. It runs as a
//! program of its own, which gives up its rights as always, at low priority, and most of the time it rests.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use crate::enrich::local::Own;
use crate::model::Analysis;

use super::super::super::args::Capture;
use super::{Row, rows};

/// Rest between two looks: at least this long, and so many times as long as a look took.
const REST: Duration = Duration::from_secs(2);
const REST_FACTOR: u32 = 10;
/// How far the priority is lowered.
const NICE: i32 = 10;

/// The looks.
#[derive(Debug)]
pub(in super::super) struct Lookout(Receiver<Vec<Row>>);

impl Lookout {
    /// Begins to look at the files.
    pub(in super::super) fn begin(options: &Capture, files: Vec<PathBuf>) -> Self {
        let (send, seen) = sync_channel(1);
        let arguments = arguments(options);
        std::thread::spawn(move || look(&files, &arguments, &send));
        Self(seen)
    }

    /// What was seen since the last time.
    pub(in super::super) fn seen(&self) -> Option<Vec<Row>> {
        self.0.try_iter().last()
    }
}

/// Options of the analysis that change what is seen.
fn arguments(options: &Capture) -> Vec<std::ffi::OsString> {
    let mut arguments = Vec::new();
    let mut add = |option: &str, value: std::ffi::OsString| arguments.extend([option.into(), value]);
    for local in &options.local {
        let text = match local {
            Own::Net(net) => net.to_string(),
            Own::Place(place) => format!("#{place}"),
        };
        add("--local", text.into());
    }
    for (option, files) in [("--country-db", &options.data.country_db), ("--asn-db", &options.data.asn_db)] {
        for file in files {
            add(option, file.into());
        }
    }
    if let Some(folder) = &options.data.data {
        add("--data", folder.into());
    }
    if options.unmask {
        arguments.push("--unmask".into());
    }
    arguments
}

fn look(files: &[PathBuf], arguments: &[std::ffi::OsString], send: &SyncSender<Vec<Row>>) {
    // For this thread and what it starts; where it is refused, it is only less polite.
    let _ = rustix::process::setpriority_process(None, NICE);
    let Ok(program) = std::env::current_exe() else { return };
    loop {
        let begun = Instant::now();
        let there = files.iter().filter(|file| std::fs::metadata(file).is_ok_and(|meta| meta.len() > 0));
        let mut command = Command::new(&program);
        command.args(["analyse", "--json"]).args(arguments).args(there).stdin(Stdio::null()).stderr(Stdio::null());
        // Before the first packet there is no result.
        let seen = command.output().ok().and_then(|output| serde_json::from_slice::<Analysis>(&output.stdout).ok());
        if let Some(seen) = seen
            && send.send(rows(&seen)).is_err()
        {
            return;
        }
        std::thread::sleep(REST.max(begun.elapsed() * REST_FACTOR));
    }
}
