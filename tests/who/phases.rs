//! Phases that the user gives for a saved capture: as TOML and as CSV, read alike, and told of each recipient.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("captures/webrtc-sfu").join(name)
}

fn analyse(phases: &Path) -> Output {
    let arguments = ["analyse", "--json", "--phases"];
    Command::new(env!("CARGO_BIN_EXE_wohin")).args(arguments).arg(phases).arg(sample("call.pcap")).output().unwrap()
}

fn result(phases: &Path) -> Value {
    let output = analyse(phases);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A file with this text, for one run.
fn written(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// Rows of the sample's file: label, begin, end.
fn rows() -> Vec<[String; 3]> {
    let text = std::fs::read_to_string(sample("phases.csv")).unwrap();
    let row = |line: &str| -> [String; 3] { line.split(',').map(str::to_owned).collect::<Vec<_>>().try_into().unwrap() };
    text.lines().skip(1).map(row).collect()
}

#[test]
fn csv_and_toml_say_the_same() {
    let of_csv = result(&sample("phases.csv"));
    let shown: Vec<[String; 3]> = of_csv["phases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|phase| ["label", "first", "last"].map(|key| phase[key].as_str().unwrap().to_owned()))
        .collect();
    assert_eq!(shown, rows());
    let entry = |[label, start, end]: &[String; 3]| format!("[[phase]]\nlabel = \"{label}\"\nstart = {start}\nend = \"{end}\"\n");
    // In another order, times as text and as times of TOML: the result is sorted.
    let toml: String = rows().iter().rev().map(entry).collect();
    let of_toml = result(&written("phases.toml", &toml));
    assert_eq!(of_toml["phases"], of_csv["phases"]);
    assert_eq!(of_toml["recipients"], of_csv["recipients"]);
}

#[test]
fn recipients_tell_their_phases() {
    let value = result(&sample("phases.csv"));
    let flows = value["flows"].as_array().unwrap();
    let mut told = BTreeSet::new();
    for recipient in value["recipients"].as_array().unwrap() {
        let named: BTreeSet<&str> = recipient["phases"].as_array().unwrap().iter().map(|label| label.as_str().unwrap()).collect();
        let own = || flows.iter().filter(|flow| flow["recipient"] == recipient["id"]);
        for [label, start, end] in &rows() {
            // Times in this form sort as they pass.
            let time = |flow: &'_ Value, key: &str| flow[key].as_str().unwrap().to_owned();
            let touches = own().any(|flow| time(flow, "first") <= *end && time(flow, "last") >= *start);
            let begins_or_ends = own().any(|flow| ["first", "last"].iter().any(|key| (start..=end).contains(&&time(flow, key))));
            assert!(touches || !named.contains(label.as_str()), "{}: nothing was sent in {label}", recipient["id"]);
            assert!(!begins_or_ends || named.contains(label.as_str()), "{}: a packet lies in {label}", recipient["id"]);
        }
        told.extend(named.into_iter().map(str::to_owned));
    }
    assert_eq!(told.len(), rows().len(), "every phase of the sample has traffic: {told:?}");
    let without = Command::new(env!("CARGO_BIN_EXE_wohin")).args(["analyse", "--json"]).arg(sample("call.pcap")).output().unwrap();
    let without: Value = serde_json::from_slice(&without.stdout).unwrap();
    assert_eq!(without["phases"], Value::Array(Vec::new()));
    assert!(without["recipients"].as_array().unwrap().iter().all(|recipient| recipient["phases"] == Value::Array(Vec::new())));
}

#[test]
fn what_is_no_phase_is_named() {
    for (name, text, what) in [
        ("no-label.csv", "start,end\n2026-11-24T19:23:44Z,2026-11-24T19:23:45Z\n", "label"),
        ("no-end.csv", "label,start\ncall,2026-11-24T19:23:44Z\n", "end"),
        ("no-time.csv", "label,start,end\ncall,yesterday,2026-11-24T19:23:45Z\n", "yesterday"),
        ("backwards.csv", "label,start,end\ncall,2026-11-24T19:23:46Z,2026-11-24T19:23:45Z\n", "ends before it begins"),
    ] {
        let path = written(name, text);
        let output = analyse(&path);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{name}: {told}");
        assert!(told.contains(what) && told.contains(name) && output.stdout.is_empty(), "{name}: {told}");
    }
    let missing = analyse(Path::new("/nowhere/phases.csv"));
    assert_eq!(missing.status.code(), Some(2));
}
