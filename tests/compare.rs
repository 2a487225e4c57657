//! `wohin compare` on calls of the lab: what differs between two settings is said, and nothing else.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("captures").join(name).join("call.pcap")
}

/// The capture without the packets to and from an address, its clock moved on, as another run of the same call.
fn run_of(sample_name: &str, without: Option<Ipv4Addr>, later_s: u32, to: &Path) -> PathBuf {
    let bytes = fs::read(sample(sample_name)).unwrap();
    assert!(matches!(bytes[..4], [0xd4 | 0x4d, 0xc3 | 0x3c, 0xb2, 0xa1]), "a little-endian pcap");
    let mut kept = bytes[..24].to_vec();
    let mut at = 24;
    while at < bytes.len() {
        let number = |place: usize| u32::from_le_bytes(bytes[at + place..at + place + 4].try_into().unwrap());
        let end = at + 16 + usize::try_from(number(8)).unwrap();
        let frame = &bytes[at + 16..end];
        let names = |address: Ipv4Addr| frame.windows(4).take(40).any(|window| window == address.octets());
        if !without.is_some_and(names) {
            kept.extend((number(0) + later_s).to_le_bytes());
            kept.extend(&bytes[at + 4..end]);
        }
        at = end;
    }
    fs::write(to, kept).unwrap();
    to.to_owned()
}

struct Bench(TempDir);

impl Bench {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn run(&self, name: &str, without: Option<Ipv4Addr>, number: u32) -> PathBuf {
        let file = self.0.path().join(format!("{name}-{}-{number}.pcap", without.map_or("all".to_owned(), |address| address.to_string())));
        run_of(name, without, number * 3600, &file)
    }
}

fn compare(before: &[PathBuf], after: &[PathBuf]) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wohin"));
    command.arg("compare").arg("--json").arg("--before").args(before);
    if !after.is_empty() {
        command.arg("--after").args(after);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Keys of a section whose verdict is none of these.
fn others(comparison: &Value, section: &str, verdicts: &[&str]) -> BTreeSet<(String, String)> {
    comparison[section]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| !verdicts.contains(&row["verdict"].as_str().unwrap()))
        .map(|row| (row["key"].as_str().unwrap().to_owned(), row["verdict"].as_str().unwrap().to_owned()))
        .collect()
}

fn row<'a>(comparison: &'a Value, section: &str, key: &str) -> &'a Value {
    comparison[section]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["key"] == key)
        .unwrap_or_else(|| panic!("no {key} in {}", comparison[section]))
}

const TELEMETRY: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 80);
const SECTIONS: [&str; 8] = ["recipients", "endpoints", "purposes", "countries", "encryption", "disclosures", "topology", "phases"];

fn set(pairs: &[(&str, &str)]) -> BTreeSet<(String, String)> {
    pairs.iter().map(|(key, verdict)| ((*key).to_owned(), (*verdict).to_owned())).collect()
}

#[test]
fn telemetry_on_three_times_and_off_three_times() {
    let bench = Bench::new();
    let on: Vec<PathBuf> = (0..3).map(|number| bench.run("webrtc-sfu", None, number)).collect();
    let off: Vec<PathBuf> = (3..6).map(|number| bench.run("webrtc-sfu", Some(TELEMETRY), number)).collect();
    let told = compare(&on, &off);
    assert_eq!(told["mode"], "before_after");
    let recipients = others(&told, "recipients", &["remained"]);
    assert_eq!(recipients.len(), 1, "{recipients:?}");
    let (key, verdict) = recipients.first().unwrap();
    assert!(key.contains("metrics.example") && verdict == "vanished", "{recipients:?}");
    assert_eq!(others(&told, "endpoints", &["remained"]).len(), 1);
    assert_eq!(others(&told, "purposes", &["remained"]), set(&[("telemetry", "vanished")]));
    assert!(
        others(&told, "encryption", &["remained"]).iter().all(|(key, verdict)| key.contains("metrics.example") && verdict == "vanished")
    );
    for section in ["disclosures", "topology", "phases"] {
        assert_eq!(others(&told, section, &["remained"]), BTreeSet::new(), "{section}");
    }
    let row = row(&told, "purposes", "telemetry");
    assert_eq!(
        (&row["before"]["k"], &row["before"]["n"], &row["after"]["k"], &row["after"]["n"]),
        (&json!(3), &json!(3), &json!(0), &json!(3))
    );
    assert_eq!((&row["p"], &row["test"]), (&json!(0.1), &json!("too_few_repetitions")));
    assert!(row["before"]["median"].as_u64().unwrap() > 0 && row["after"]["median"].is_null());
    assert!(told["conditions"].as_array().unwrap().iter().all(|condition| condition["verdict"] != "differs"), "{}", told["conditions"]);
}

#[test]
fn one_remaining_telemetry_host_has_its_k_of_n() {
    let bench = Bench::new();
    let on: Vec<PathBuf> = (0..3).map(|number| bench.run("webrtc-sfu", None, number)).collect();
    let mut off: Vec<PathBuf> = (3..5).map(|number| bench.run("webrtc-sfu", Some(TELEMETRY), number)).collect();
    off.insert(1, bench.run("webrtc-sfu", None, 5));
    let told = compare(&on, &off);
    let row = row(&told, "purposes", "telemetry");
    assert_eq!((&row["verdict"], &row["after"]["k"], &row["after"]["n"]), (&json!("unstable"), &json!(1), &json!(3)));
    assert_eq!(row["after"]["runs"], json!([2]));
    assert_eq!(row["p"], json!(0.4));
    let receipt = row["evidence"].as_array().unwrap().iter().find(|receipt| receipt["side"] == "after").unwrap();
    assert_eq!(receipt["run"], json!(2));
    assert!(receipt["display_filter"].as_str().unwrap().contains("192.0.2.80"));
}

#[test]
fn with_enough_runs_the_test_decides() {
    let bench = Bench::new();
    let on: Vec<PathBuf> = (0..4).map(|number| bench.run("webrtc-sfu", None, number)).collect();
    let off: Vec<PathBuf> = (4..8).map(|number| bench.run("webrtc-sfu", Some(TELEMETRY), number)).collect();
    let told = compare(&on, &off);
    let row = row(&told, "purposes", "telemetry");
    assert_eq!((&row["verdict"], &row["p"], &row["test"]), (&json!("vanished"), &json!(0.028_571), &json!("exact")));
}

#[test]
fn relay_only_against_direct() {
    let bench = Bench::new();
    let runs = |name: &str| (0..3).map(|number| bench.run(name, None, number)).collect::<Vec<_>>();
    let told = compare(&runs("webrtc-direct"), &runs("webrtc-turn-udp"));
    assert_eq!(others(&told, "topology", &[]), set(&[("direct", "vanished"), ("relayed", "new")]));
    assert_eq!(row(&told, "recipients", "participants")["verdict"], "vanished");
    let direct: Vec<&Value> = told["disclosures"].as_array().unwrap().iter().filter(|row| row["about"]["by"] == "direct_path").collect();
    assert!(!direct.is_empty() && direct.iter().all(|row| row["verdict"] == "vanished"), "{direct:#?}");
    assert_eq!(row(&told, "purposes", "media")["verdict"], "remained");
}

/// Runs of a series of the lab.
fn series(name: &str, labels: &[&str]) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures/series").join(name);
    labels.iter().map(|label| folder.join(format!("{label}.pcap"))).collect()
}

/// Everything that did not remain, section by section.
fn differences(told: &Value) -> Vec<(String, String, String)> {
    let of = |section: &str| {
        others(told, section, &["remained"]).into_iter().map(move |(key, verdict)| (section.to_owned(), key, verdict)).collect::<Vec<_>>()
    };
    SECTIONS.iter().flat_map(|section| of(section)).collect()
}

fn all(rows: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    rows.iter().map(|(section, key, verdict)| ((*section).to_owned(), (*key).to_owned(), (*verdict).to_owned())).collect()
}

#[test]
fn separate_calls_with_telemetry_on_and_off_differ_in_that_and_in_nothing_else() {
    let told = compare(&series("telemetry", &["on-1", "on-2", "on-3"]), &series("telemetry", &["off-1", "off-2", "off-3"]));
    assert_eq!(
        differences(&told),
        all(&[
            ("recipients", "domain:conference.example", "changed"),
            ("recipients", "domain:metrics.example", "vanished"),
            ("endpoints", "domain:conference.example|-|stats.conference.example", "vanished"),
            ("endpoints", "domain:metrics.example|-|telemetry.metrics.example", "vanished"),
            ("purposes", "telemetry", "vanished"),
            ("encryption", "domain:metrics.example|tls", "vanished"),
        ])
    );
    // The service itself is still spoken to, but not for telemetry any more.
    let service = row(&told, "recipients", "domain:conference.example");
    assert_eq!(service["changes"], json!([{ "field": "purposes", "before": ["telemetry"], "after": [] }]));
}

#[test]
fn a_telemetry_host_that_one_call_still_contacts_is_found() {
    let told = compare(&series("telemetry", &["on-1", "on-2", "on-3"]), &series("telemetry", &["off-1", "off-but-one", "off-3"]));
    let left = row(&told, "endpoints", "domain:conference.example|-|stats.conference.example");
    assert_eq!((&left["verdict"], &left["after"]["k"], &left["after"]["n"]), (&json!("unstable"), &json!(1), &json!(3)));
    assert_eq!(left["after"]["runs"], json!([2]));
    assert_eq!(row(&told, "recipients", "domain:metrics.example")["verdict"], "vanished");
}

#[test]
fn separate_calls_direct_and_by_relay_alone_differ_in_the_path() {
    let told = compare(&series("relay", &["direct-1", "direct-2", "direct-3"]), &series("relay", &["turn-1", "turn-2", "turn-3"]));
    assert_eq!(others(&told, "topology", &[]), set(&[("direct", "vanished"), ("relayed", "new")]));
    assert_eq!(others(&told, "purposes", &["remained"]), set(&[("connectivity", "vanished")]));
    let relay = row(&told, "recipients", "domain:relay.example");
    let fields: Vec<&str> = relay["changes"].as_array().unwrap().iter().map(|change| change["field"].as_str().unwrap()).collect();
    assert_eq!((&relay["verdict"], fields), (&json!("changed"), vec!["purposes", "volume"]));
    assert_eq!(row(&told, "recipients", "participants")["verdict"], "vanished");
    assert_eq!(row(&told, "recipients", "domain:conference.example")["verdict"], "remained");
    assert_eq!(others(&told, "countries", &["remained"]), BTreeSet::new());
}

#[test]
fn one_setting_alone_shows_how_stable_it_is() {
    let bench = Bench::new();
    let runs = [bench.run("webrtc-sfu", None, 0), bench.run("webrtc-sfu", Some(TELEMETRY), 1), bench.run("webrtc-sfu", None, 2)];
    let told = compare(&runs, &[]);
    assert_eq!(told["mode"], "repeated");
    assert_eq!(told["after"], json!([]));
    assert_eq!(row(&told, "purposes", "telemetry")["verdict"], "unstable");
    assert_eq!(row(&told, "purposes", "telemetry")["before"]["k"], json!(2));
    let purposes = told["stability"].as_array().unwrap().iter().find(|sets| sets["of"] == "purposes").unwrap();
    let (union, intersection) = (purposes["before"]["union"].as_u64().unwrap(), purposes["before"]["intersection"].as_u64().unwrap());
    assert_eq!(union, intersection + 1);
}

#[test]
fn the_same_runs_give_the_same_bytes_and_no_differences() {
    let bench = Bench::new();
    let runs = [bench.run("webrtc-direct", None, 0), bench.run("webrtc-direct", None, 1)];
    let told = compare(&runs, &runs);
    for section in SECTIONS {
        assert_eq!(others(&told, section, &["remained"]), BTreeSet::new(), "{section}");
    }
    assert_eq!(told.to_string(), compare(&runs, &runs).to_string());
}

#[test]
fn bundles_and_captures_can_be_mixed_and_unreadable_ones_are_named() {
    let bench = Bench::new();
    let capture = sample("webrtc-direct");
    let bundle = bench.0.path().join("bundle");
    fs::create_dir(&bundle).unwrap();
    let summary = Command::new(env!("CARGO_BIN_EXE_wohin")).arg("analyse").arg(&capture).arg("--json").output().unwrap();
    fs::write(bundle.join("summary.json"), summary.stdout).unwrap();
    let told = compare(std::slice::from_ref(&bundle), std::slice::from_ref(&capture));
    for section in SECTIONS {
        assert_eq!(others(&told, section, &["remained"]), BTreeSet::new(), "{section}");
    }
    assert_eq!(told["before"][0]["name"], "bundle");
    let missing = bench.0.path().join("missing");
    let output = Command::new(env!("CARGO_BIN_EXE_wohin"))
        .arg("compare")
        .arg("--before")
        .arg(&missing)
        .arg("--after")
        .arg(&bundle)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("missing"));
}
