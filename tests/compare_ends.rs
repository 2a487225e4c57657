//! `wohin compare --caller … --callee …` on calls that the lab recorded at both ends, with clocks apart by a known time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

/// Milliseconds by which the lab set the callee's clock ahead (series.toml).
const AHEAD_MS: f64 = 1234.5;
/// How exact the offset must be.
const EXACT_MS: f64 = 5.0;

fn capture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("captures/series/both-ends").join(name)
}

fn ends([calling, called]: [&str; 2], more: &[&str]) -> (Value, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_wohin"))
        .args(["compare", "--json", "--caller"])
        .arg(capture(calling))
        .arg("--callee")
        .arg(capture(called))
        .args(more)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    (serde_json::from_str(&text).unwrap(), text)
}

/// All six streams of the call pair up, and the offset is exact.
fn check(told: &Value, path: &str) {
    let streams = told["streams"].as_array().unwrap();
    assert_eq!(streams.len(), 6, "{streams:#?}");
    assert_eq!(told["unpaired"], json!([]));
    for (end, count) in [("caller", 3), ("callee", 3)] {
        assert_eq!(streams.iter().filter(|pair| pair["from"] == end).count(), count);
    }
    for pair in streams {
        assert_eq!((&pair["packets_sent"], &pair["bytes_sent"]), (&pair["packets_received"], &pair["bytes_received"]), "{pair}");
        assert_eq!(pair["path"], path, "{pair}");
        assert!(pair["delay_first_ms"].as_f64().unwrap().abs() < 50.0, "{pair}");
    }
    let clock = &told["clock"];
    let offset = clock["offset_ms"].as_f64().unwrap();
    assert!((offset - AHEAD_MS).abs() < EXACT_MS, "{clock}");
    assert!((offset - AHEAD_MS).abs() <= clock["uncertainty_ms"].as_f64().unwrap() + 0.1, "{clock}");
    assert_eq!(clock["code"], "both_directions");
}

#[test]
fn a_direct_call_pairs_completely_and_the_offset_is_exact() {
    let (told, text) = ends(["direct-alice.pcap", "direct-bob.pcap"], &[]);
    check(&told, "direct");
    assert_eq!(told["between"], json!([]));
    for address in ["203.0.113.20", "198.51.100.77", "192.168.178.20", "10.20.0.30"] {
        assert!(!text.contains(address), "{address} is shown");
    }
    let seen = |whose: &str, by: &str, how: &str| {
        told["addresses"].as_array().unwrap().iter().any(|one| one["whose"] == whose && one["seen_by"] == by && one["by"] == how)
    };
    assert!(seen("callee", "caller", "media_peer") && seen("caller", "callee", "media_peer"), "{}", told["addresses"]);
    assert!(seen("caller", "caller", "own") && seen("callee", "callee", "own"));
}

#[test]
fn a_relay_is_named_with_those_it_relays_for() {
    let (told, _) = ends(["turn-alice.pcap", "turn-bob.pcap"], &[]);
    check(&told, "relayed");
    let between = told["between"].as_array().unwrap();
    assert_eq!(between.len(), 1, "{between:#?}");
    assert_eq!((&between[0]["address"], &between[0]["role"]), (&json!("203.0.113.50"), &json!("relay")));
    assert_eq!((&between[0]["used_by"], &between[0]["streams"]), (&json!(["caller", "callee"]), &json!(6)));
    let peers: Vec<&Value> = told["addresses"].as_array().unwrap().iter().filter(|one| one["by"] == "media_peer").collect();
    assert_eq!(peers, Vec::<&Value>::new());
}

#[test]
fn ends_turned_round_give_the_offset_turned_round() {
    let (told, _) = ends(["direct-bob.pcap", "direct-alice.pcap"], &[]);
    assert!((told["clock"]["offset_ms"].as_f64().unwrap() + AHEAD_MS).abs() < EXACT_MS, "{}", told["clock"]);
}

#[test]
fn addresses_are_shown_where_asked() {
    let (_, text) = ends(["direct-alice.pcap", "direct-bob.pcap"], &["--unmask"]);
    assert!(text.contains("198.51.100.77") && text.contains("203.0.113.20"));
}

/// The result of a capture with every address shown, changed, as a bundle.
fn bundle(folder: &Path, name: &str, change: impl FnOnce(&mut Value)) -> PathBuf {
    let output = Command::new(env!("CARGO_BIN_EXE_wohin")).args(["analyse", "--json", "--unmask"]).arg(capture(name)).output().unwrap();
    let mut summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    change(&mut summary);
    let made = folder.join(name.trim_end_matches(".pcap"));
    std::fs::create_dir(&made).unwrap();
    std::fs::write(made.join("summary.json"), summary.to_string()).unwrap();
    made
}

fn ends_of(from: &Path, to: &Path) -> (Value, String) {
    let ends = ["compare", "--json", "--caller"];
    let output = Command::new(env!("CARGO_BIN_EXE_wohin")).args(ends).arg(from).arg("--callee").arg(to).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    (serde_json::from_str(&text).unwrap(), text)
}

#[test]
fn an_address_that_neither_end_has_is_nobodys_and_stays_hidden() {
    let folder = tempfile::tempdir().unwrap();
    let caller = bundle(folder.path(), "direct-alice.pcap", |summary| {
        let told = summary["call"]["disclosures"].as_array_mut().unwrap();
        let mut third = told.iter().find(|one| one["whose"] == "participant").unwrap().clone();
        third["address"] = json!("198.51.100.200");
        told.push(third);
    });
    let (told, text) = ends_of(&caller, &capture("direct-bob.pcap"));
    check(&told, "direct");
    let third: Vec<&Value> = told["addresses"].as_array().unwrap().iter().filter(|one| one["whose"].is_null()).collect();
    assert_eq!(third.len(), 1, "{third:#?}");
    assert_eq!((&third[0]["address"], &third[0]["seen_by"]), (&json!("participant-1"), &json!("caller")));
    assert!(!text.contains("198.51.100.200"));
}

#[test]
fn a_relay_that_looks_like_a_person_to_one_end_is_still_a_relay() {
    let folder = tempfile::tempdir().unwrap();
    let callee = bundle(folder.path(), "turn-bob.pcap", |summary| {
        let relay = summary["endpoints"].as_array_mut().unwrap().iter_mut().find(|one| one["address"] == "203.0.113.50").unwrap();
        relay["role"] = json!("peer");
    });
    let (told, _) = ends_of(&capture("turn-alice.pcap"), &callee);
    check(&told, "relayed");
    let between = told["between"].as_array().unwrap();
    assert_eq!((between.len(), &between[0]["role"], &between[0]["used_by"]), (1, &json!("relay"), &json!(["caller", "callee"])));
    assert_eq!((&between[0]["name"], &between[0]["recipient"]), (&json!("turn.relay.example"), &json!("domain:relay.example")));
    assert!(told["addresses"].as_array().unwrap().iter().all(|one| one["by"] != "media_peer"), "{}", told["addresses"]);
}
