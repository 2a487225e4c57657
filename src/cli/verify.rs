//! `wohin verify`: hashes first, then the analysis again where the captures are at hand.

use std::path::PathBuf;

use clap::Parser;

use crate::enrich::Knowledge;
use crate::gather::Input;
use crate::model::Analysis;
use crate::report;
use crate::report::bundle::Manifest;
use crate::report::signature::{self, Held};
use crate::report::verify::{self, Checked};

use super::args::{Analyse, Args, Command, Verify};
use super::{Exit, Failure, analyse, complain, data, evidence, out};

/// Differences named.
const NAMED: usize = 10;

/// Runs it.
pub(super) fn run(options: &Verify) -> Result<Exit, Failure> {
    let checked = verify::check(&options.bundle).map_err(|error| Failure::new(Exit::Nothing, error.to_string()))?;
    for name in &checked.unlisted {
        complain(&[format!("{name} lies in the bundle, but nothing vouches for it")]);
    }
    if !checked.broken.is_empty() {
        complain(&checked.broken);
        return Ok(Exit::NotHeld);
    }
    let mut text = format!("hashes: {} files hold\n", checked.held);
    match signed(options)? {
        Ok(told) => text.push_str(&told),
        Err(broken) => {
            complain(&[broken]);
            return Ok(Exit::NotHeld);
        }
    }
    let again = again(options, &checked)?;
    text.push_str(&again.told);
    out(&text)?;
    if again.holds {
        evidence::log(&options.bundle, "verification", &checked.manifest_sha256);
    }
    Ok(if again.holds { Exit::Done } else { Exit::NotHeld })
}

/// What the signature says, or why it does not hold. Without a key there is nothing to hold it against.
fn signed(options: &Verify) -> Result<Result<String, String>, Failure> {
    let Some(key) = &options.public_key else {
        let told = if signature::exists(&options.bundle) { "signature: not checked; name the public key with --public-key\n" } else { "" };
        return Ok(Ok(told.to_owned()));
    };
    let held = signature::check(&options.bundle, key).map_err(|error| Failure::new(Exit::Nothing, error.to_string()))?;
    Ok(match held {
        Held::Yes { key } => Ok(format!("signature: holds, by key {key}\n")),
        Held::No(why) => Err(why),
    })
}

/// What the second analysis came to.
struct Again {
    told: String,
    holds: bool,
}

fn again(options: &Verify, checked: &Checked) -> Result<Again, Failure> {
    let not_run = |why: String| Again { told: format!("analysis: not run again, {why}\n"), holds: true };
    let Some(manifest) = &checked.manifest else { return Ok(not_run("the manifest cannot be read".to_owned())) };
    if !manifest.files.contains_key(report::SUMMARY) {
        return Ok(not_run("the bundle holds a comparison of results; the same command gives the same files".to_owned()));
    }
    let captures = match captures(options, manifest) {
        Ok(captures) => captures,
        Err(missing) => return Ok(not_run(format!("{missing} is not at hand; name it behind the bundle"))),
    };
    let then = std::fs::read_to_string(options.bundle.join(report::SUMMARY))
        .map_err(|error| Failure::new(Exit::Nothing, format!("cannot read {}: {error}; check the right to read it", report::SUMMARY)))?;
    let earlier: Analysis = match serde_json::from_str(&then) {
        Ok(earlier) => earlier,
        Err(error) => return Ok(not_run(format!("{} is of another version: {error}", report::SUMMARY))),
    };
    let Some(mut asked) = asked(manifest) else { return Ok(not_run("its command line is not one that this version knows".to_owned())) };
    for file in asked.case.files_mut() {
        // The manifest keeps base names; the files themselves lie where the user says.
        match options.captures.iter().find(|path| path.file_name() == file.file_name()) {
            Some(path) => file.clone_from(path),
            None => return Ok(not_run(format!("{} is not at hand; name it behind the bundle", file.display()))),
        }
    }
    let knowledge = data::store(&options.data)?;
    let other = other_data(&earlier, &knowledge.datasets());
    let inputs = captures.into_iter().map(Input::File).collect();
    let (now, refused) = analyse::examine(inputs, &asked, &knowledge, Some(&earlier))?;
    complain(&refused);
    let Some(now) = now else { return Ok(not_run("no capture could be read".to_owned())) };
    let now = report::json(&now).map_err(|error| Failure::new(Exit::Nothing, error.to_string()))?;
    if now == then {
        return Ok(Again { told: "analysis: run again, identical\n".to_owned(), holds: true });
    }
    let mut told = format!("analysis: run again, {} differs\n", report::SUMMARY);
    if earlier.tool.version != env!("CARGO_PKG_VERSION") {
        told.push_str(&format!("  made by version {}, this is {}\n", earlier.tool.version, env!("CARGO_PKG_VERSION")));
    }
    for line in other {
        told.push_str(&format!("  {line}\n"));
    }
    let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap_or_default();
    for line in verify::differences(&parse(&then), &parse(&now), NAMED) {
        told.push_str(&format!("  {line}\n"));
    }
    Ok(Again { told, holds: false })
}

/// The files of the captures: in the bundle, or as named, recognised by base name and hash; else the name of the first that is missing.
fn captures(options: &Verify, manifest: &Manifest) -> Result<Vec<PathBuf>, String> {
    let find = |file: &str, sha256: &str| {
        let inside = options.bundle.join(file);
        std::iter::once(&inside)
            .chain(&options.captures)
            .find(|path| verify::hash_of(path).is_ok_and(|hash| hash == sha256))
            .cloned()
            .ok_or_else(|| file.to_owned())
    };
    manifest.captures.iter().map(|capture| find(&capture.file, &capture.sha256)).collect()
}

/// The options of the analysis that the manifest tells.
fn asked(manifest: &Manifest) -> Option<Analyse> {
    match Args::try_parse_from(&manifest.request.command_line).ok()?.command? {
        Command::Analyse(options) => Some(*options),
        // What was recorded has its name from the clock where none was given; captures are found by their hashes.
        #[cfg(all(feature = "live", target_os = "linux"))]
        Command::Capture(options) => {
            let files: Vec<PathBuf> = manifest.captures.iter().map(|capture| PathBuf::from(&capture.file)).collect();
            let first = options.write.clone().or_else(|| files.first().cloned())?;
            let mut asked = super::capture::analysis(&options, files);
            asked.case.test_info = Some(super::capture::info_path(&first));
            Some(asked)
        }
        _ => None,
    }
}

/// Data sets that are not those of then.
fn other_data(earlier: &Analysis, now: &[crate::model::analysis::Dataset]) -> Vec<String> {
    let mut lines = Vec::new();
    for set in &earlier.datasets {
        match now.iter().find(|known| known.name == set.name) {
            None => lines.push(format!("data set {} is not at hand", set.name)),
            Some(known) if known.sha256 != set.sha256 => {
                lines.push(format!("data set {}: version {} then, {} now", set.name, set.version, known.version));
            }
            Some(_) => {}
        }
    }
    let new = now.iter().filter(|set| !earlier.datasets.iter().any(|known| known.name == set.name));
    lines.extend(new.map(|set| format!("data set {} is new", set.name)));
    lines
}
