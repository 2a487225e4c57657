//! A comparison as reports: the lab's calls with and without telemetry, in both languages, as a bundle that holds and can be attached.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(dead_code, reason = "of what tests share, each uses its part")]

mod support;

use std::fs;
use std::path::Path;

use support::{stderr, stdout, text, wohin};

fn run(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures/series/telemetry").join(name);
    text(&path).to_owned()
}

fn compare(lang: &str, before: &[&str], after: &[&str], folder: Option<&Path>) -> String {
    let mut arguments: Vec<String> = ["--lang", lang, "compare", "--before"].map(str::to_owned).to_vec();
    arguments.extend(before.iter().map(|name| run(name)));
    if !after.is_empty() {
        arguments.push("--after".to_owned());
        arguments.extend(after.iter().map(|name| run(name)));
    }
    if let Some(folder) = folder {
        arguments.extend(["-o".to_owned(), text(folder).to_owned()]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = wohin(&arguments);
    assert!(output.status.success(), "{}", stderr(&output));
    // Lines are wrapped at 80 columns.
    stdout(&output).split_whitespace().collect::<Vec<_>>().join(" ")
}

const ON: [&str; 3] = ["on-1.pcap", "on-2.pcap", "on-3.pcap"];

#[test]
fn page_one_says_what_vanished_and_what_remained_in_some_runs() {
    let german = compare("de", &ON, &["off-1.pcap", "off-2.pcap", "off-but-one.pcap"], None);
    for words in [
        "Entfallen metrics.example",
        "stats.conference.example (conference.example): wechselhaft (vorher in 3 von 3 Läufen, nachher in 1 von 3 Läufen)",
        "Zu wenige Wiederholungen",
        "Neu niemand",
        "Nicht beobachtet heißt nicht: nicht vorhanden.",
    ] {
        assert!(german.contains(words), "no {words:?} in {german}");
    }
    let english = compare("en", &ON, &["off-1.pcap"], None);
    for words in
        ["Vanished metrics.example", "telemetry.metrics.example (metrics.example): vanished (before in 3 of 3 runs, after in 0 of 1 run)"]
    {
        assert!(english.contains(words), "no {words:?} in {english}");
    }
    let alone = compare("en", &ON, &[], None);
    assert!(alone.contains("telemetry.metrics.example (metrics.example): remained (in 3 of 3 runs)"), "{alone}");
}

#[test]
fn the_bundle_holds_and_goes_into_an_assessment() {
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("compared");
    compare("de", &ON, &["off-1.pcap", "off-2.pcap", "off-3.pcap"], Some(&made));
    let files = ["comparison.html", "comparison.md", "comparison.json", "manifest.json", "SHA256SUMS", "NOTICES.txt", "custody.log"];
    assert!(files.iter().all(|name| made.join(name).exists()), "{:?}", fs::read_dir(&made).unwrap().collect::<Vec<_>>());
    let page = fs::read_to_string(made.join("comparison.html")).unwrap();
    roxmltree::Document::parse_with_options(&page, roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() }).unwrap();
    assert!(page.contains("Was hat sich geändert?") && page.contains("entfallen") && !page.contains("keine Beschreibung kennt"), "{page}");
    assert!(wohin(&["verify", text(&made)]).status.success());
    // The same runs give the same bytes, but for the custody log and the command line in the manifest.
    let again = folder.path().join("again");
    compare("de", &ON, &["off-1.pcap", "off-2.pcap", "off-3.pcap"], Some(&again));
    for name in ["comparison.html", "comparison.md", "comparison.json"] {
        assert!(fs::read(made.join(name)).unwrap() == fs::read(again.join(name)).unwrap(), "{name}");
    }
    attach(&made, folder.path());
}

#[cfg(feature = "office")]
fn attach(made: &Path, folder: &Path) {
    assert!(made.join("comparison.docx").exists());
    let [mine, new]: [std::path::PathBuf; 2] = ["mine.md", "new.md"].map(|name| folder.join(name));
    fs::write(&mine, "# Assessment\n").unwrap();
    let output = wohin(&["attach", text(&mine), "--from", text(made), "-o", text(&new)]);
    assert!(output.status.success(), "{}", stderr(&output));
    let attached = fs::read_to_string(&new).unwrap();
    assert!(attached.starts_with("# Assessment\n") && attached.contains("Vergleich der Datenflüsse vorher und nachher"), "{attached}");
}

#[cfg(not(feature = "office"))]
fn attach(_: &Path, _: &Path) {}
