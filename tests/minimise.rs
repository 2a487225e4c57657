//! A payload-free copy says the same as the whole capture, holds no payload, and is its own copy.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr)]

#[path = "support/shared.rs"]
mod shared;

use std::path::{Path, PathBuf};

use shared::shared;
use wohin::analyse::{Settings, analyse};
use wohin::enrich::knowledge::Nothing;
use wohin::gather::{Input, Quiet, gather};
use wohin::limits::Limits;
use wohin::minimise::{copy, prove};
use wohin::source::CaptureFile;

fn captures_in(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            captures_in(&path, found);
        } else if path.to_string_lossy().contains(".pcap") {
            found.push(path);
        }
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn summary(file: &Path) -> Option<serde_json::Value> {
    let gathered = gather(vec![Input::File(file.to_owned())], &Limits::default(), &mut Quiet);
    if gathered.captures.is_empty() {
        return None;
    }
    let settings = Settings { unmask: true, ..Settings::default() };
    let mut value = serde_json::to_value(analyse(gathered, &settings, &Nothing)).unwrap();
    for capture in value["captures"].as_array_mut().unwrap() {
        let capture = capture.as_object_mut().unwrap();
        // Hashes, the container, and what the copy says of its parent. The copy holds no keys.
        for key in ["sha256", "format", "file", "parent"] {
            capture.remove(key);
        }
        capture["warnings"].as_array_mut().unwrap().retain(|warning| warning["code"] != "decryption_secrets");
    }
    Some(value)
}

/// The first places where two summaries differ.
fn differences(a: &serde_json::Value, b: &serde_json::Value, path: &str, found: &mut Vec<String>) {
    use serde_json::Value;
    match (a, b) {
        (Value::Object(left), Value::Object(right)) => {
            for key in left.keys().chain(right.keys().filter(|key| !left.contains_key(*key))) {
                differences(left.get(key).unwrap_or(&Value::Null), right.get(key).unwrap_or(&Value::Null), &format!("{path}.{key}"), found);
            }
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            for (index, (left, right)) in left.iter().zip(right).enumerate() {
                differences(left, right, &format!("{path}[{index}]"), found);
            }
        }
        _ if a != b => {
            let short = |value: &Value| value.to_string().chars().take(160).collect::<String>();
            found.push(format!("{path}: {} | {}", short(a), short(b)));
        }
        _ => {}
    }
}

/// Copies a file and holds the copy against it; gives what is wrong.
fn check(file: &Path, folder: &Path) -> Result<(), String> {
    let limits = Limits::default();
    let Some(before) = summary(file) else { return Ok(()) };
    let (once, twice) = (folder.join("once.pcapng"), folder.join("twice.pcapng"));
    for old in [&once, &twice] {
        let _ = std::fs::remove_file(old);
    }
    let make = |from: &Path, to: &Path| {
        let input = CaptureFile::open(from, 0, &limits).map_err(|error| error.to_string())?;
        copy(input, from, to, &limits).map_err(|error| error.to_string())
    };
    let copied = match make(file, &once) {
        Err(error) if error.contains("holds no packet") => return Ok(()),
        other => other?,
    };
    if copied.after > copied.before {
        return Err(format!("{} bytes became {}", copied.before, copied.after));
    }
    let mut found = Vec::new();
    differences(&before, &summary(&once).unwrap(), "", &mut found);
    if !found.is_empty() {
        found.truncate(12);
        return Err(found.join("\n    "));
    }
    let proof = prove(CaptureFile::open(&once, 0, &limits).unwrap(), &limits).map_err(|error| error.to_string())?;
    if let Some(frame) = proof.first_payload {
        return Err(format!("the copy holds payload in packet {frame}"));
    }
    make(&once, &twice)?;
    // Elsewhere than in calls, ciphertext may look like the begin of a framing once, and otherwise when zeros follow it.
    let call = !file.to_string_lossy().contains("pcaps") || file.to_string_lossy().contains("pcaps/calls");
    if call && std::fs::read(&once).unwrap() != std::fs::read(&twice).unwrap() {
        return Err("a copy of the copy differs".to_owned());
    }
    let mut found = Vec::new();
    differences(&before, &summary(&twice).unwrap(), "", &mut found);
    if !found.is_empty() {
        return Err(format!("a copy of the copy says {}", found.join("\n    ")));
    }
    Ok(())
}

fn check_all(files: &[PathBuf], least: usize) {
    let folder = tempfile::tempdir().unwrap();
    let wrong: Vec<String> =
        files.iter().filter_map(|file| check(file, folder.path()).err().map(|error| format!("{}:\n    {error}", file.display()))).collect();
    assert!(files.len() >= least, "only {} captures were found", files.len());
    assert!(wrong.is_empty(), "{} of {} copies differ:\n{}", wrong.len(), files.len(), wrong.join("\n"));
}

#[test]
fn copies_of_the_sample_captures_say_the_same() {
    let mut files = Vec::new();
    captures_in(&root().join("captures"), &mut files);
    files.sort();
    check_all(&files, 5);
}

#[test]
fn copies_of_calls_say_the_same() {
    let Some(pcaps) = shared("pcaps") else { return };
    let mut files = Vec::new();
    captures_in(&pcaps.join("calls"), &mut files);
    files.sort();
    check_all(&files, 30);
}

#[test]
fn copies_of_all_other_captures_say_the_same() {
    let Some(pcaps) = shared("pcaps") else { return };
    let mut files = Vec::new();
    captures_in(&pcaps, &mut files);
    files.retain(|file| !file.starts_with(pcaps.join("calls")));
    files.sort();
    check_all(&files, 100);
}

#[test]
fn whole_calls_hold_payload_and_their_copies_shrink() {
    let limits = Limits::default();
    let mut files = Vec::new();
    captures_in(&root().join("captures"), &mut files);
    let mut calls = 0;
    for file in files.iter().filter(|file| file.to_string_lossy().contains("webrtc")) {
        let proof = prove(CaptureFile::open(file, 0, &limits).unwrap(), &limits).unwrap();
        let parent = gather(vec![Input::File(file.clone())], &limits, &mut Quiet).captures[0].parent.clone();
        assert_eq!(proof.first_payload.is_some(), parent.is_none(), "{}", file.display());
        calls += 1;
    }
    assert!(calls > 0);
}

#[test]
fn nothing_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    captures_in(&root().join("captures"), &mut files);
    let there = folder.path().join("there.pcapng");
    std::fs::write(&there, "mine").unwrap();
    let limits = Limits::default();
    let input = CaptureFile::open(&files[0], 0, &limits).unwrap();
    assert!(copy(input, &files[0], &there, &limits).is_err());
    assert_eq!(std::fs::read(&there).unwrap(), b"mine");
}
