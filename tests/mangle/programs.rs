//! The program over captures made by others: hostile ones, and all there are.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::shared::shared;

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(self::files(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
    took: Duration,
    /// Largest resident set seen, kB.
    peak: u64,
}

/// Runs `wohin analyse --json`, looking at its memory every few milliseconds; stops it after `limit`.
fn run(file: &Path, limit: Duration) -> Ran {
    let began = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_wohin"))
        .args(["analyse", "--json"])
        .arg(file)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let drain = |mut pipe: Box<dyn std::io::Read + Send>| {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            pipe.read_to_end(&mut bytes).unwrap();
            String::from_utf8_lossy(&bytes).into_owned()
        })
    };
    let stdout = drain(Box::new(child.stdout.take().unwrap()));
    let stderr = drain(Box::new(child.stderr.take().unwrap()));
    let mut peak = 0;
    let code = loop {
        peak = peak.max(resident(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            break status.code();
        }
        if began.elapsed() > limit {
            child.kill().unwrap();
            child.wait().unwrap();
            break None;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    Ran { code, stdout: stdout.join().unwrap(), stderr: stderr.join().unwrap(), took: began.elapsed(), peak }
}

/// High-water mark of a running process; 0 where the system does not tell.
fn resident(id: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

const LIMIT: Duration = Duration::from_secs(5);
const PEAK_KB: u64 = 200 << 10;

/// Every file ends in time and within memory: with exit code 0 and JSON, or 1 and one line that names it, beside nothing or what was readable as JSON.
fn all_end_well(folder: &Path) {
    let files = files(folder);
    let mut wrong = Vec::new();
    for file in &files {
        let ran = run(file, LIMIT);
        let name = file.strip_prefix(folder).unwrap().display();
        let clear = match ran.code {
            Some(0) => serde_json::from_str::<serde_json::Value>(&ran.stdout).is_ok() && !ran.stderr.contains("panicked"),
            Some(1) => {
                (ran.stdout.is_empty() || serde_json::from_str::<serde_json::Value>(&ran.stdout).is_ok())
                    && ran.stderr.lines().count() == 1
                    && ran.stderr.starts_with("wohin: ")
                    && ran.stderr.contains(&*file.file_name().unwrap().to_string_lossy())
            }
            _ => false,
        };
        if !clear || ran.took > LIMIT || ran.peak > PEAK_KB {
            wrong.push(format!("{name}: exit {:?}, {:?}, {} kB, {}", ran.code, ran.took, ran.peak, ran.stderr.trim()));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), files.len(), wrong.join("\n"));
    eprintln!("{} files", files.len());
}

#[test]
fn malformed_captures_end_well() {
    shared("pcaps/malformed").as_deref().map(all_end_well);
}

#[test]
fn fragmented_captures_end_well() {
    shared("pcaps/fragments").as_deref().map(all_end_well);
}

#[test]
fn all_captures_end_well() {
    shared("pcaps").as_deref().map(all_end_well);
}
