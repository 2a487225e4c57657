//! What people read where there is little to say: the one screen of empty results and every kind of error, in both languages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

mod support;

use std::path::Path;

use support::{Pcap, TESTER, client_hello, stderr, stdout, text, wohin};

const SERVER: [u8; 4] = [198, 51, 100, 10];
const OTHER: [u8; 4] = [203, 0, 113, 30];

/// Both languages of a summary, one below the other, with exit code and errors; the folder is made anonymous.
fn shown(folder: &Path, file: &Path) -> String {
    let mut all = String::new();
    for lang in ["en", "de"] {
        let output = wohin(&["--lang", lang, "analyse", text(file)]);
        all.push_str(&stdout(&output));
        all.push_str(&stderr(&output));
        all.push_str(&format!("exit code {}\n\n", output.status.code().unwrap()));
        for line in stdout(&output).lines() {
            assert!(line.chars().count() <= 80, "{lang}: wider than 80 columns: {line}");
        }
    }
    all.replace(text(folder), "FOLDER").replace(env!("CARGO_PKG_VERSION"), "0.0.0")
}

#[test]
fn empty_results_say_what_they_do_not_prove() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let empty = folder.join("empty.pcap");
    std::fs::write(&empty, b"").unwrap();
    insta::assert_snapshot!("empty_file", shown(folder, &empty));
    let none = Pcap::new().save(folder, "none.pcap");
    insta::assert_snapshot!("no_packet", shown(folder, &none));
    let no_ip = Pcap::new().arp(0).arp(1000).save(folder, "arp.pcap");
    insta::assert_snapshot!("no_ip", shown(folder, &no_ip));
    let inside = Pcap::new().udp(0, ([127, 0, 0, 1], 5000), ([127, 0, 0, 1], 6000), b"hello").save(folder, "loopback.pcap");
    insta::assert_snapshot!("no_counterpart", shown(folder, &inside));
    let page = Pcap::new()
        .dns(0, &[b"www", b"example", b"test"], SERVER)
        .connection(100, (TESTER, 40_001), (SERVER, 443), &client_hello(b"www.example.test"))
        .save(folder, "page.pcap");
    insta::assert_snapshot!("no_call", shown(folder, &page));
    let call = Pcap::new().rtp(0, 40_002, (OTHER, 30_000), 100).save(folder, "call.pcap");
    insta::assert_snapshot!("no_telemetry", shown(folder, &call));
    let noise = Pcap::new().udp(0, (TESTER, 40_003), (OTHER, 9999), &[0xff; 40]).save(folder, "noise.pcap");
    insta::assert_snapshot!("everything_unknown", shown(folder, &noise));
}

#[test]
fn errors_are_one_line_with_file_place_limit_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let good = Pcap::new().rtp(0, 40_002, (OTHER, 30_000), 10).save(folder, "good.pcap");
    let full = folder.join("full");
    std::fs::create_dir(&full).unwrap();
    std::fs::write(full.join("mine.txt"), b"mine").unwrap();
    let [good, full] = [text(&good), text(&full)];
    let text_file = write("letter.txt", b"Dear Sir or Madam, this is no capture.");
    let version = write("version.pcap", &[0xd4, 0xc3, 0xb2, 0xa1, 9, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let short = write("short.pcap", &[0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4]);
    let missing = folder.join("missing.pcap");
    let mmdb = write("own.mmdb", b"no database");
    let new = folder.join("new");
    let cases: &[&[&str]] = &[
        &["analyse", text(&missing)],
        &["analyse", text(&text_file)],
        &["analyse", text(&version)],
        &["analyse", text(&short)],
        &["analyse", text(&missing), good, "--json"],
        &["analyse", good, "-o", full],
        &["analyse", good, "-o", good],
        &["analyse", good, "-o", text(&new), "--format", "papyrus"],
        &["analyse", "-", "-o", text(&new), "--include-capture"],
        &["analyse", good, "--local", "home"],
        &["analyse", good, "--country-db", text(&mmdb)],
        &["--lang", "fr", "analyse", good],
        &["analyse"],
        &["anlyse", good],
        &["verify", full],
        &["verify", text(&missing)],
    ];
    let mut all = String::new();
    for case in cases {
        let output = wohin(case);
        all.push_str(&format!("$ wohin {}\n{}exit code {}\n\n", case.join(" "), stderr(&output), output.status.code().unwrap()));
        assert_eq!(std::fs::read_dir(full).unwrap().count(), 1, "written into a folder that was not empty");
    }
    let left: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().starts_with('.') || name == "new"), "left behind: {left:?}");
    // Which formats there are depends on how it was built.
    let formats = all.find("for '--format <LIST>' [possible values: ").and_then(|at| Some((at, at + all.get(at..)?.find(']')?)));
    if let Some((begin, end)) = formats {
        all.replace_range(begin..end, "for '--format <LIST>' [possible values: FORMATS");
    }
    insta::assert_snapshot!("errors", all.replace(text(folder), "FOLDER"));
}

#[test]
fn a_file_that_cannot_be_read_stops_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let good = Pcap::new().rtp(0, 40_002, (OTHER, 30_000), 10).save(folder.path(), "good.pcap");
    let output = wohin(&["analyse", "missing.pcap", text(&good), "--json"]);
    assert_eq!(output.status.code(), Some(0));
    let result: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(result["captures"][0]["file"], "good.pcap");
    assert!(stderr(&output).starts_with("wohin: cannot open missing.pcap"));
    let strict = wohin(&["analyse", "missing.pcap", text(&good), "--json", "--strict"]);
    assert_eq!(strict.status.code(), Some(3));
}

#[test]
fn cut_input_is_a_warning_and_an_exit_code_where_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = Pcap::new().rtp(0, 40_002, (OTHER, 30_000), 10).save(folder.path(), "cut.pcap");
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() - 5]).unwrap();
    assert_eq!(wohin(&["analyse", text(&path)]).status.code(), Some(0));
    let strict = wohin(&["analyse", text(&path), "--strict"]);
    assert_eq!(strict.status.code(), Some(3));
    assert!(stdout(&strict).contains("ends inside a packet"), "{}", stdout(&strict));
}

#[test]
fn alone_it_prints_three_examples() {
    let output = wohin(&[]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stdout(&output).lines().filter(|line| line.trim_start().starts_with("wohin analyse ")).count(), 3);
}
