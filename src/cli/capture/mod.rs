//! `wohin capture`: the notice, a child that records and has given up its rights ([`inner`]), this process that steers it ([`steer`]), then
//! the analysis.

mod info;
mod inner;
mod interfaces;
mod mark;
mod show;
mod steer;
mod system;
mod view;

use std::io::{BufRead, IsTerminal};
use std::path::{Path, PathBuf};

use crate::text::Texts;

use super::args::{Analyse, Capture};
use super::evidence::Step;
use super::{Exit, Failure, analyse, complain};
use info::Protocol;
use system::{System as _, This};

pub(super) use info::path as info_path;
pub(super) use interfaces::run as interfaces;
pub(super) use mark::run as mark;

/// Files of a ring at most.
const RING: u16 = 1000;

/// Runs it.
pub(super) fn run(options: &Capture, texts: &Texts) -> Result<Exit, Failure> {
    if options.inner {
        return inner::run(options);
    }
    if !options.command.is_empty() && !options.interface.is_empty() {
        let message = "-i and `-- COMMAND` exclude each other: the client is recorded on a device of its own";
        return Err(Failure::new(Exit::Usage, message.to_owned()));
    }
    if options.ring.is_some() && options.duration.is_none() && options.max_size.is_none() {
        let message = "--ring needs --max-size or --duration: it says when the next file begins";
        return Err(Failure::new(Exit::Usage, message.to_owned()));
    }
    let file = options.write.clone().unwrap_or_else(|| PathBuf::from(format!("wohin-{}.pcapng", stamp())));
    let files = files(&file, options.ring);
    if let Some(taken) = files.iter().find(|file| file.exists()) {
        let message = format!("{} is there already and is not overwritten; give another name with -w", taken.display());
        return Err(Failure::new(Exit::Nothing, message));
    }
    if !options.yes {
        notice(options, texts);
    }
    let protocol = Protocol::new(options, &file, texts)?;
    if !options.yes && protocol.deletion().is_none() {
        complain(&[texts.text("capture-notice-deletion")]);
    }
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let begun = Step::now(format!("recording of {name} begun"));
    let left: Vec<String> = This::sweep();
    complain(&left.iter().map(|name| format!("took down {name}, which a recording that was killed left behind")).collect::<Vec<_>>());
    let enclosure = if options.command.is_empty() { None } else { Some(This::enclose()?) };
    let exit = steer::run(options, &file, enclosure.as_ref(), texts)?;
    drop(enclosure);
    let ended = Step::now(format!("recording of {name} ended"));
    // Of a ring, files that were never begun.
    let has_any = |file: &&PathBuf| std::fs::metadata(file).is_ok_and(|meta| meta.len() > 0);
    let (recorded, empty): (Vec<&PathBuf>, Vec<&PathBuf>) = files.iter().partition(has_any);
    for file in empty {
        // Nothing is in it; should it stay, no harm is done.
        let _ = std::fs::remove_file(file);
    }
    if recorded.is_empty() {
        return Ok(exit);
    }
    let info = protocol.write(options, &begun.at, &ended.at)?;
    if exit != Exit::Done || options.no_analyse {
        return Ok(exit);
    }
    let mut asked = analysis(options, recorded.into_iter().cloned().collect());
    asked.case.test_info = Some(info);
    analyse::after(&asked, vec![begun, ended], texts)
}

/// The analysis that follows a recording.
pub(super) fn analysis(options: &Capture, files: Vec<PathBuf>) -> Analyse {
    Analyse {
        files,
        json: options.json,
        output: options.output.clone(),
        format: options.format.clone(),
        local: options.local.clone(),
        data: options.data.clone(),
        case: options.case.clone(),
        resolve: None,
        unmask: options.unmask,
        max_flows: 1_000_000,
        strict: options.strict,
        include_capture: options.include_capture,
        streams: false,
        no_sandbox: options.no_sandbox,
    }
}

/// The files that are written: one, or those of a ring, `call-1.pcapng`, `call-2.pcapng`, …
fn files(file: &Path, ring: Option<u16>) -> Vec<PathBuf> {
    let Some(count) = ring else { return vec![file.to_owned()] };
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let extension = file.extension().map_or_else(String::new, |extension| format!(".{}", extension.to_string_lossy()));
    (1..=count.min(RING)).map(|number| file.with_file_name(format!("{stem}-{number}{extension}"))).collect()
}

/// Consent, equipment, what is kept, and when it will be deleted; waits for a key where somebody can press one.
fn notice(options: &Capture, texts: &Texts) {
    let kept = texts.text(if options.full { "capture-notice-full" } else { "capture-notice-payload-free" });
    complain(&[texts.text("capture-notice-consent"), texts.text("capture-notice-equipment"), kept]);
    if std::io::stdin().is_terminal() {
        complain(&[texts.text("capture-notice-go-on")]);
        let mut line = String::new();
        // The end of the input says yes as well.
        let _ = std::io::stdin().lock().read_line(&mut line);
    }
}

fn stamp() -> String {
    let now = jiff::Timestamp::try_from(std::time::SystemTime::now()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    now.to_string().chars().take(19).filter(|c| *c != ':' && *c != '-').collect::<String>() + "Z"
}
