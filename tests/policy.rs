//! `wohin assert`: each kind of rule once where it holds and once where it does not, on a sample capture, with the evidence named.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

/// A bundle made of a sample capture, with its phases marked as its case says.
struct Bench {
    folder: TempDir,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let capture = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures/webrtc-sfu/call.pcap");
        let output = wohin(&["analyse".into(), capture, "--json".into()]);
        assert_eq!(output.0, 0, "{}", output.2);
        let mut summary: Value = serde_json::from_str(&output.1).unwrap();
        summary["phases"] = json!([
            { "label": "join", "first": "2026-11-24T19:23:44.435915865Z", "last": "2026-11-24T19:23:45.500000000Z" },
            { "label": "call", "first": "2026-11-24T19:23:45.500000000Z", "last": "2026-11-24T19:23:50.929312448Z" },
            { "label": "leave", "first": "2026-11-24T19:24:02.290000000Z", "last": "2026-11-24T19:24:04.083305955Z" },
        ]);
        fs::write(folder.path().join("summary.json"), summary.to_string()).unwrap();
        Self { folder }
    }

    fn assert(&self, policy: &str, more: &[PathBuf]) -> (i32, String, String) {
        let file = self.folder.path().join("policy.toml");
        fs::write(&file, policy).unwrap();
        let mut arguments = vec!["assert".into(), file, self.folder.path().to_path_buf()];
        arguments.extend_from_slice(more);
        wohin(&arguments)
    }

    /// Holds, and breaks with this code and subject, of which the list says this.
    fn both(&self, holds: &str, breaks: &str, (code, subject): (&str, &str), shown: &str) {
        let (exit, out, error) = self.assert(holds, &["--json".into()]);
        assert_eq!(exit, 0, "{holds}\n{out}\n{error}");
        let told: Value = serde_json::from_str(&out).unwrap();
        assert_eq!((&told["held"], &told["rules"][0]["held"], &told["rules"][0]["evidence"]), (&json!(true), &json!(true), &json!([])));
        let (exit, out, error) = self.assert(breaks, &["--json".into()]);
        assert_eq!(exit, 4, "{breaks}\n{out}\n{error}");
        let told: Value = serde_json::from_str(&out).unwrap();
        assert_eq!((&told["held"], &told["rules"][0]["held"]), (&json!(false), &json!(false)));
        let evidence = told["rules"][0]["evidence"].as_array().unwrap();
        let found = evidence.iter().find(|breach| breach["code"] == code && breach["subject"] == subject);
        assert!(found.is_some(), "{code} {subject} is not among {evidence:#?}");
        let (exit, out, _) = self.assert(breaks, &[]);
        assert_eq!(exit, 4);
        let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(out.contains("does not hold") && out.contains(shown), "no {shown:?} in {out}");
    }
}

fn wohin(arguments: &[PathBuf]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_wohin")).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn every_kind_of_rule_holds_and_breaks() {
    let bench = Bench::new();
    let all = r#"["address:192.0.2.53", "domain:identity.example", "domain:conference.example", "address:198.51.100.20"]"#;
    bench.both(
        &format!("[recipients]\nallow = {}\n", all.replace(']', r#", "domain:metrics.example"]"#)),
        &format!("[recipients]\nallow = {all}\n"),
        ("recipient_not_allowed", "domain:metrics.example"),
        "metrics.example (written in policies as “domain:metrics.example”)",
    );
    bench.both(
        "[countries]\nallow = [\"DE\", \"not_determinable\"]\n",
        "[countries]\nallow = [\"DE\", \"eea\"]\n",
        ("country_not_determinable", "not_determinable"),
        "country not determinable; location (estimated)",
    );
    bench.both(
        "[ranges]\nallow = [\"198.51.100.20\", \"2001:db8::/32\"]\npurposes = [\"media\"]\n",
        "[ranges]\nallow = [\"203.0.113.0/24\", \"participants\", \"own-network\"]\npurposes = [\"media\"]\n",
        ("address_not_allowed", "198.51.100.20"),
        "address not allowed: 198.51.100.20",
    );
    bench.both(
        "[services]\nallow = [\"unrecognised\"]\n",
        "[services]\nallow = [\"jitsi\"]\npurposes = [\"media\"]\n",
        ("service_not_recognised", "unrecognised"),
        "no service recognised",
    );
    bench.both(
        "[encryption]\nallow = [\"A\", \"B\"]\npurposes = [\"media\", \"telemetry\", \"content\"]\n",
        "[encryption]\nallow = [\"A\", \"B\", \"ungraded\"]\n",
        ("grade_not_allowed", "E"),
        "encryption grade not allowed: E (plain text)",
    );
    bench.both(
        "[[phases]]\nlabel = \"join\"\nwithout = [\"media\"]\n",
        "[[phases]]\nlabel = \"call\"\nwithout = [\"media\"]\n",
        ("purpose_in_phase", "call"),
        "not allowed in the phase call",
    );
    bench.both(
        "[[phases]]\nlabel = \"leave\"\nwithout = [\"media\"]\n",
        "[[phases]]\nlabel = \"join\"\nwithout = [\"telemetry\", \"advertising\"]\n",
        ("purpose_in_phase", "join"),
        "not allowed in the phase join",
    );
}

#[test]
fn the_short_list_speaks_both_languages() {
    let bench = Bench::new();
    let policy = "[recipients]\nallow = [\"nobody\"]\n[services]\nallow = [\"unrecognised\"]\n";
    let (exit, german, _) = bench.assert(policy, &["--lang".into(), "de".into()]);
    assert_eq!(exit, 4);
    for words in ["nicht eingehalten  Empfänger", "eingehalten        Dienste", "Empfänger nicht erlaubt: metrics.example", "192.0.2.80"]
    {
        assert!(german.contains(words), "no {words:?} in {german}");
    }
    let (_, english, _) = bench.assert(policy, &["--lang".into(), "en".into()]);
    for words in ["does not hold  recipients", "holds          services", "recipient not allowed: metrics.example"] {
        assert!(english.contains(words), "no {words:?} in {english}");
    }
}

#[test]
fn a_router_that_reports_an_error_has_received_nothing() {
    let bench = Bench::new();
    let capture = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures/series/telemetry/on-1.pcap");
    let (_, summary, _) = wohin(&["analyse".into(), capture.clone(), "--json".into()]);
    let summary: Value = serde_json::from_str(&summary).unwrap();
    let router = summary["endpoints"].as_array().unwrap().iter().find(|endpoint| endpoint["address"] == "203.0.113.1").unwrap();
    assert_eq!((&router["bytes_sent"], router["bytes_received"].as_u64().unwrap() > 0), (&json!(0), true));
    let file = bench.folder.path().join("sent.toml");
    let allowed =
        r#"["address:192.0.2.53", "domain:conference.example", "domain:metrics.example", "domain:relay.example", "participants"]"#;
    fs::write(&file, format!("[recipients]\nallow = {allowed}\n")).unwrap();
    let (exit, out, error) = wohin(&["assert".into(), file, capture]);
    assert_eq!(exit, 0, "{out}{error}");
}

#[test]
fn a_phase_that_was_not_marked_breaks_its_rule() {
    let bench = Bench::new();
    let (exit, out, _) = bench.assert("[[phases]]\nlabel = \"idle\"\nwithout = [\"media\"]\n", &["--json".into()]);
    let told: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((exit, &told["rules"][0]["evidence"][0]["code"]), (4, &json!("phase_not_seen")));
}

#[test]
fn evidence_says_where_to_look() {
    let bench = Bench::new();
    let (_, out, _) = bench.assert("[recipients]\nallow = [\"nobody\"]\n", &["--json".into()]);
    let told: Value = serde_json::from_str(&out).unwrap();
    let telemetry = told["rules"][0]["evidence"].as_array().unwrap().iter().find(|one| one["subject"] == "domain:metrics.example").unwrap();
    assert_eq!(telemetry["parameters"]["server_name"], "telemetry.metrics.example");
    assert!(telemetry["display_filter"].as_str().unwrap().contains("192.0.2.80"));
    assert_eq!(told["runs"][0]["sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn junit_has_a_case_for_each_rule() {
    let bench = Bench::new();
    let file = bench.folder.path().join("junit.xml");
    let policy = "title = \"a < b\"\n[recipients]\nallow = [\"nobody\"]\n[services]\nallow = [\"unrecognised\"]\n";
    let (exit, _, error) = bench.assert(policy, &["--junit".into(), file.clone()]);
    assert_eq!(exit, 4, "{error}");
    let xml = fs::read_to_string(file).unwrap();
    assert!(xml.contains("<testsuites name=\"a &lt; b\" tests=\"2\" failures=\"1\" errors=\"0\">"), "{xml}");
    roxmltree::Document::parse(&xml).unwrap();
    assert!(xml.contains("<testcase classname=\"wohin.services\" name=\"services\"/>"), "{xml}");
    assert!(xml.contains("<failure type=\"recipient_not_allowed\""), "{xml}");
}

#[test]
fn a_policy_that_cannot_be_read_is_a_wrong_use() {
    let bench = Bench::new();
    let (exit, _, error) = bench.assert("[services]\nallow = 3\n", &[]);
    assert_eq!(exit, 2);
    assert!(error.contains("policy.toml:2: services.allow: expected a list of texts, found integer"), "{error}");
}

#[test]
fn a_run_that_cannot_be_read_does_not_hold() {
    let bench = Bench::new();
    let missing = bench.folder.path().join("missing.pcap");
    let junit = bench.folder.path().join("junit.xml");
    let more = [missing, "--json".into(), "--junit".into(), junit.clone()];
    let (exit, out, error) = bench.assert("[services]\nallow = [\"unrecognised\"]\n", &more);
    assert_eq!(exit, 4, "{error}");
    assert!(error.contains("missing.pcap"), "{error}");
    let told: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&told["held"], &told["unreadable"]), (&json!(false), &json!(["missing.pcap"])));
    let xml = fs::read_to_string(junit).unwrap();
    assert!(xml.contains("tests=\"2\" failures=\"0\" errors=\"1\""), "{xml}");
    assert!(xml.contains("<testsuite name=\"missing.pcap\"") && xml.contains("<error type=\"unreadable\""), "{xml}");
    roxmltree::Document::parse(&xml).unwrap();
}
