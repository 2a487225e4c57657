//! The evidence bundle: whole or not at all, checkable by anybody, the same on every run.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::{Pcap, TESTER, client_hello, stderr, stdout, text, wohin};

fn capture(folder: &Path) -> PathBuf {
    let server = [198, 51, 100, 10];
    Pcap::new()
        .dns(0, &[b"meet", b"example", b"test"], server)
        .connection(100, (TESTER, 40_001), (server, 443), &client_hello(b"meet.example.test"))
        .rtp(500, 40_002, ([203, 0, 113, 30], 30_000), 60)
        .save(folder, "call.pcap")
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap())
        })
        .collect()
}

fn bundle(capture: &Path, folder: &Path, more: &[&str]) {
    let mut arguments = vec!["analyse", text(capture), "-o", text(folder)];
    arguments.extend(more);
    let output = wohin(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn it_holds_everything_and_sha256sum_agrees() {
    let folder = tempfile::tempdir().unwrap();
    let capture = capture(folder.path());
    let made = folder.path().join("deep/er/evidence");
    bundle(&capture, &made, &[]);
    let files = files(&made);
    for name in [
        "report.html",
        #[cfg(feature = "pdf")]
        "report.pdf",
        #[cfg(feature = "office")]
        "report.docx",
        "report.md",
        "summary.json",
        "flows.csv",
        "endpoints.csv",
        "recipients.csv",
        "transfers.csv",
        "manifest.json",
        "SHA256SUMS",
        "NOTICES.txt",
        "custody.log",
    ] {
        assert!(files.contains_key(name), "no {name} in {:?}", files.keys());
    }
    let sums = String::from_utf8(files["SHA256SUMS"].clone()).unwrap();
    assert!(!sums.contains("custody.log") && sums.contains("manifest.json"));
    let checked = Command::new("sha256sum").args(["--check", "--strict", "--quiet", "SHA256SUMS"]).current_dir(&made).status();
    match checked {
        Ok(status) => assert!(status.success()),
        Err(error) => println!("skipped: sha256sum: {error}"),
    }
    let manifest: serde_json::Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    assert_eq!(manifest["command_line"][2], "call.pcap");
    assert_eq!(manifest["command_line"][4], "evidence");
    assert_eq!(manifest["captures"][0]["included"], false);
    for (name, bytes) in &files {
        let told = String::from_utf8_lossy(bytes);
        assert!(!told.contains(text(folder.path())), "{name} tells a path of the machine");
    }
}

#[test]
fn two_runs_give_the_same_bytes_but_for_the_custody_log() {
    let folder = tempfile::tempdir().unwrap();
    let capture = capture(folder.path());
    let [one, two] = ["one", "two"].map(|name| folder.path().join(name).join("evidence"));
    for made in [&one, &two] {
        bundle(&capture, made, &[]);
    }
    let [mut one, mut two] = [files(&one), files(&two)];
    assert!(one.remove("custody.log").is_some() && two.remove("custody.log").is_some());
    for (name, bytes) in &one {
        assert!(bytes == &two[name], "{name} differs between two runs");
    }
}

#[test]
fn the_language_changes_reports_and_not_the_result() {
    let folder = tempfile::tempdir().unwrap();
    let capture = capture(folder.path());
    let [de, en] = ["de", "en"].map(|lang| {
        let made = folder.path().join(lang);
        bundle(&capture, &made, &["--lang", lang]);
        files(&made)
    });
    assert!(de["report.html"] != en["report.html"] && de["report.md"] != en["report.md"]);
    for name in ["summary.json", "flows.csv", "endpoints.csv", "recipients.csv", "transfers.csv"] {
        assert!(de[name] == en[name], "{name} depends on the language");
    }
}

#[test]
fn an_empty_folder_is_filled_and_only_the_formats_asked_for_are_made() {
    let folder = tempfile::tempdir().unwrap();
    let capture = capture(folder.path());
    let made = folder.path().join("evidence");
    std::fs::create_dir(&made).unwrap();
    bundle(&capture, &made, &["--format", "md,json"]);
    let names: Vec<String> = files(&made).into_keys().collect();
    assert_eq!(names, ["NOTICES.txt", "SHA256SUMS", "custody.log", "manifest.json", "report.md", "summary.json"]);
}

#[test]
fn verify_holds_on_a_copy_and_runs_the_analysis_again_where_captures_are_at_hand() {
    let folder = tempfile::tempdir().unwrap();
    let capture = capture(folder.path());
    let made = folder.path().join("evidence");
    bundle(&capture, &made, &["--include-capture", "--unmask"]);
    let copy = folder.path().join("copy");
    std::fs::create_dir(&copy).unwrap();
    for (name, bytes) in files(&made) {
        std::fs::write(copy.join(name), bytes).unwrap();
    }
    let output = wohin(&["verify", text(&copy)]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("identical"), "{}", stdout(&output));
    let log = std::fs::read_to_string(copy.join("custody.log")).unwrap();
    assert_eq!(log.lines().map(|line| line.split('\t').nth(1).unwrap()).collect::<Vec<_>>(), ["analysis", "verification"]);
    assert_eq!(wohin(&["verify", text(&copy)]).status.code(), Some(0));

    let alone = folder.path().join("alone");
    bundle(&capture, &alone, &[]);
    let output = wohin(&["verify", text(&alone)]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains("not run again") && stdout(&output).contains("call.pcap"), "{}", stdout(&output));
    let output = wohin(&["verify", text(&alone), text(&capture)]);
    assert!(output.status.success() && stdout(&output).contains("identical"), "{}", stdout(&output));
}

#[test]
fn verify_names_the_file_of_any_flipped_bit() {
    let folder = tempfile::tempdir().unwrap();
    let capture = capture(folder.path());
    let made = folder.path().join("evidence");
    bundle(&capture, &made, &["--include-capture"]);
    for (name, bytes) in files(&made) {
        // Spread over the file; every byte would take long.
        for at in [0, 1, bytes.len() / 3, bytes.len() / 2, bytes.len() - 2, bytes.len() - 1] {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            std::fs::write(made.join(&name), &flipped).unwrap();
            let output = wohin(&["verify", text(&made)]);
            assert_eq!(output.status.code(), Some(4), "{name}, byte {at}: {}", stdout(&output));
            assert!(stderr(&output).contains(&name), "{name}, byte {at}: {}", stderr(&output));
        }
        std::fs::remove_file(made.join(&name)).unwrap();
        let gone = wohin(&["verify", text(&made)]);
        assert!(matches!(gone.status.code(), Some(1 | 4)) && stderr(&gone).contains(&name), "{name} removed: {}", stderr(&gone));
        std::fs::write(made.join(&name), &bytes).unwrap();
    }
    assert_eq!(wohin(&["verify", text(&made)]).status.code(), Some(0));
}

/// A result that was changed together with all its hashes.
fn forge(made: &Path, from: &str, to: &str) {
    let summary = std::fs::read_to_string(made.join("summary.json")).unwrap();
    let forged = summary.replacen(from, to, 1);
    assert_ne!(summary, forged, "{from}");
    let hash = wohin::report::bundle::sha256;
    let manifest = std::fs::read_to_string(made.join("manifest.json")).unwrap();
    let new_manifest = manifest.replace(&hash(summary.as_bytes()), &hash(forged.as_bytes()));
    let sums = std::fs::read_to_string(made.join("SHA256SUMS")).unwrap();
    let sums = sums
        .replace(&hash(summary.as_bytes()), &hash(forged.as_bytes()))
        .replace(&hash(manifest.as_bytes()), &hash(new_manifest.as_bytes()));
    for (name, content) in [("summary.json", forged), ("manifest.json", new_manifest), ("SHA256SUMS", sums)] {
        std::fs::write(made.join(name), content).unwrap();
    }
}

#[test]
fn verify_names_the_other_version_and_the_other_data() {
    let folder = tempfile::tempdir().unwrap();
    let capture = capture(folder.path());
    let made = folder.path().join("evidence");
    bundle(&capture, &made, &["--include-capture"]);
    forge(&made, &format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION")), "\"version\": \"0.0.9\"");
    let output = wohin(&["verify", text(&made)]);
    assert_eq!(output.status.code(), Some(4), "{}", stdout(&output));
    let told = stdout(&output);
    assert!(told.contains(&format!("made by version 0.0.9, this is {}", env!("CARGO_PKG_VERSION"))), "{told}");
    assert!(told.contains("/tool/version") && !told.contains("/flows"), "only the version differs: {told}");

    // The same capture with a data set more: the set is named, and the place where the result differs.
    let made = folder.path().join("again");
    bundle(&capture, &made, &["--include-capture"]);
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let row =
        "# pattern\tpurpose\tscope\toperator\tbasis\tconfidence\tsource\n.example.test\ttelemetry\tweb\tgoogle\tlisted\thigh\ta test\n";
    std::fs::write(data.join("telemetry.tsv"), row).unwrap();
    let output = wohin(&["verify", text(&made), "--data", text(&data)]);
    let told = stdout(&output) + &stderr(&output);
    assert_eq!(output.status.code(), Some(4), "{told}");
    assert!(told.contains("data set user:telemetry.tsv is new") && told.contains("/coverage/identified/flows"), "{told}");
}

#[test]
fn verify_says_what_differs_where_the_result_does() {
    let folder = tempfile::tempdir().unwrap();
    let capture = capture(folder.path());
    let made = folder.path().join("evidence");
    bundle(&capture, &made, &["--include-capture"]);
    forge(&made, "\"happened\": true", "\"happened\": false");
    let output = wohin(&["verify", text(&made)]);
    assert_eq!(output.status.code(), Some(4), "{}", stdout(&output));
    assert!(stdout(&output).contains("/call/happened: false, now true"), "{}", stdout(&output));
}
