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

fn compare(lang: &str, before: &[&str], after: &[&str]) -> String {
    let mut arguments: Vec<String> = ["--lang", lang, "compare", "--before"].map(str::to_owned).to_vec();
    arguments.extend(before.iter().map(|name| run(name)));
    if !after.is_empty() {
        arguments.push("--after".to_owned());
        arguments.extend(after.iter().map(|name| run(name)));
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
    let german = compare("de", &ON, &["off-1.pcap", "off-2.pcap", "off-but-one.pcap"]);
    for words in [
        "Entfallen metrics.example",
        "stats.conference.example (conference.example): wechselhaft (vorher in 3 von 3 Läufen, nachher in 1 von 3 Läufen)",
        "Zu wenige Wiederholungen",
        "Neu niemand",
        "Nicht beobachtet heißt nicht: nicht vorhanden.",
    ] {
        assert!(german.contains(words), "no {words:?} in {german}");
    }
    let english = compare("en", &ON, &["off-1.pcap"]);
    for words in
        ["Vanished metrics.example", "telemetry.metrics.example (metrics.example): vanished (before in 3 of 3 runs, after in 0 of 1 run)"]
    {
        assert!(english.contains(words), "no {words:?} in {english}");
    }
    let alone = compare("en", &ON, &[]);
    assert!(alone.contains("telemetry.metrics.example (metrics.example): stable (in 3 of 3 runs)"), "{alone}");
}

#[test]
fn page_one_says_which_way_changed_and_whose_address_is_no_longer_known() {
    let of = |names: &[&str]| -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures/series/relay");
        names.iter().map(|name| text(&root.join(name)).to_owned()).collect()
    };
    let mut list = vec!["--lang".to_owned(), "en".to_owned(), "compare".to_owned(), "--before".to_owned()];
    list.extend(of(&["direct-1.pcap", "direct-2.pcap", "direct-3.pcap"]));
    list.push("--after".to_owned());
    list.extend(of(&["turn-1.pcap", "turn-2.pcap", "turn-3.pcap"]));
    let output = wohin(&list.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(output.status.success(), "{}", stderr(&output));
    let shown = stdout(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "vanished (before in 3 of 3 runs, after in 0 of 3 runs): directly to the other participant, without a server in between",
        "new (before in 0 of 3 runs, after in 3 of 3 runs): through a relay (TURN) that passes the media on",
        "Changed relay.example: purposes: connection checks → audio and video; volume:",
        "other participant (documentation range) → tester (packets on a direct path)",
    ] {
        assert!(shown.contains(words), "no {words:?} in {shown}");
    }
    // Where the way is the same, it is no news.
    let same = compare("en", &ON, &["off-1.pcap", "off-2.pcap", "off-3.pcap"]);
    assert!(!same.contains("without a server in between") && !same.contains("Addresses"), "{same}");
}

/// A kind of comparison: what stands behind `wohin --lang …`, the stem of its files, and what a reader must find in each language, in this order.
struct Told {
    arguments: Vec<String>,
    exit: i32,
    stem: &'static str,
    german: &'static [&'static str],
    english: &'static [&'static str],
    /// Heading in the assessment, German.
    annex: &'static str,
}

fn arguments(parts: &[&str], files: &[(&str, Vec<String>)]) -> Vec<String> {
    let mut list: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
    for (option, files) in files {
        list.extend((!option.is_empty()).then(|| (*option).to_owned()));
        list.extend(files.iter().cloned());
    }
    list
}

fn kinds(folder: &Path) -> Vec<Told> {
    let of = |series: &str, names: &[&str]| -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures/series").join(series);
        names.iter().map(|name| text(&root.join(name)).to_owned()).collect()
    };
    let policy = folder.join("policy.toml");
    fs::write(
        &policy,
        "title = \"Hardened client\"\n[recipients]\nallow = [\"domain:conference.example\", \"participants\", \"own-network\"]\n\
         [services]\nallow = [\"unrecognised\"]\n[[phases]]\nlabel = \"idle\"\nwithout = [\"media\"]\n",
    )
    .unwrap();
    let off = ["off-1.pcap", "off-2.pcap", "off-3.pcap"];
    vec![
        Told {
            arguments: arguments(&["compare"], &[("--before", of("telemetry", &ON)), ("--after", of("telemetry", &off))]),
            exit: 0,
            stem: "comparison",
            german: &[
                "Was hat sich geändert?",
                "Bedingungen",
                "Entfallen",
                "metrics.example",
                "Zu wenige Wiederholungen",
                "Wie ähnlich sich die Läufe sind",
                "Methode",
            ],
            english: &[
                "What has changed?",
                "Conditions",
                "Vanished",
                "metrics.example",
                "Too few repetitions",
                "How alike the runs are",
                "Method",
            ],
            annex: "Vergleich der Datenflüsse vorher und nachher",
        },
        Told {
            arguments: arguments(&["compare"], &[("--before", of("telemetry", &["on-1.pcap", "off-but-one.pcap", "off-1.pcap"]))]),
            exit: 0,
            stem: "comparison",
            german: &[
                "Was ist in jedem Lauf gleich?",
                "Wechselhaft",
                "metrics.example: wechselhaft (in 1 von 3 Läufen)",
                "Wie ähnlich sich die Läufe sind",
                "in jedem Lauf",
            ],
            english: &[
                "What is the same in every run?",
                "Unstable",
                "metrics.example: unstable (in 1 of 3 runs)",
                "How alike the runs are",
                "in every run",
            ],
            annex: "Datenflüsse in wiederholten Läufen",
        },
        Told {
            arguments: arguments(
                &["compare"],
                &[("--caller", of("both-ends", &["turn-alice.pcap"])), ("--callee", of("both-ends", &["turn-bob.pcap"]))],
            ),
            exit: 0,
            stem: "comparison",
            german: &[
                "Ein Anruf an beiden Enden",
                "Kein Strom war nur an einem Ende zu sehen.",
                "turn.relay.example",
                "geht um 1.234",
                "Server dazwischen",
            ],
            english: &["Both ends of one call", "No stream was seen at one end only.", "turn.relay.example", "1,234", "Servers in between"],
            annex: "ein Anruf, an beiden Enden gesehen",
        },
        Told {
            arguments: arguments(&["assert", text(&policy)], &[("", of("telemetry", &["on-1.pcap"]))]),
            exit: 4,
            stem: "assertion",
            german: &[
                "Werden die Vorgaben eingehalten?",
                "1 von 3 Regeln",
                "Empfänger nicht erlaubt: metrics.example",
                "Phase nicht markiert: idle",
                "Verstöße gegen Regeln",
            ],
            english: &[
                "Does the result keep to the policy?",
                "1 of 3 rules",
                "Recipient not allowed: metrics.example",
                "Phase not marked: idle",
                "Breaches of rules",
            ],
            annex: "Datenflüsse und Vorgaben",
        },
    ]
}

/// Runs it and gives the folder of the bundle.
fn made(told: &Told, lang: &str, folder: &Path) -> std::path::PathBuf {
    let made = folder.join("made");
    let mut list = vec!["--lang", lang];
    list.extend(told.arguments.iter().map(String::as_str));
    list.extend(["-o", text(&made)]);
    let output = wohin(&list);
    assert_eq!(output.status.code(), Some(told.exit), "{}", stderr(&output));
    made
}

/// The words stand in the text in this order, however lines are broken.
fn in_order(shown: &str, words: &[&str], what: &str) {
    let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut rest = shown.as_str();
    for word in words {
        let at = rest.find(word).unwrap_or_else(|| panic!("{what}: no {word:?} where it should stand in {shown}"));
        rest = &rest[at + word.len()..];
    }
}

#[test]
fn every_kind_is_a_bundle_in_both_languages_that_holds() {
    let folder = tempfile::tempdir().unwrap();
    for told in kinds(folder.path()) {
        for (lang, words) in [("de", told.german), ("en", told.english)] {
            let place = tempfile::tempdir().unwrap();
            let made = made(&told, lang, place.path());
            for name in ["manifest.json", "SHA256SUMS", "NOTICES.txt", "custody.log"] {
                assert!(made.join(name).exists(), "{name}");
            }
            let read = |ending: &str| fs::read_to_string(made.join(format!("{}.{ending}", told.stem))).unwrap();
            let page = read("html");
            let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
            let document = roxmltree::Document::parse_with_options(&page, options).unwrap();
            let shown: String = document.descendants().filter(roxmltree::Node::is_text).filter_map(|node| node.text()).collect();
            in_order(&shown.replace('\u{a0}', " "), words, lang);
            // Markdown escapes what might be markup.
            in_order(&read("md").replace('\u{a0}', " ").replace('\\', ""), words, lang);
            assert!(!page.contains("keine Beschreibung kennt") && !page.contains("knows no description"), "{page}");
            assert!(wohin(&["verify", text(&made)]).status.success());
            paged(&made, told.stem, words);
            // The same runs give the same bytes, but for the custody log and the command line in the manifest.
            let elsewhere = tempfile::tempdir().unwrap();
            let again = self::made(&told, lang, elsewhere.path());
            for ending in ["html", "md", "json"] {
                let name = format!("{}.{ending}", told.stem);
                assert!(fs::read(made.join(&name)).unwrap() == fs::read(again.join(&name)).unwrap(), "{name}");
            }
        }
    }
}

/// The PDF holds, and its text comes out in reading order.
#[cfg(feature = "pdf")]
fn paged(made: &Path, stem: &str, words: &[&str]) {
    let pdf = made.join(format!("{stem}.pdf"));
    assert!(pdf.exists());
    let run = |program: &str, arguments: &[&str]| std::process::Command::new(program).args(arguments).output().ok();
    if let Some(output) = run("qpdf", &["--check", text(&pdf)]) {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    if let Some(output) = run("pdftotext", &["-layout", text(&pdf), "-"]) {
        let shown = String::from_utf8(output.stdout).unwrap().replace('\u{a0}', " ");
        // Lines of an answer stand beside its question, so only what is short stays in one piece.
        let short: Vec<&str> = words.iter().copied().filter(|word| word.len() < 32).collect();
        in_order(&shown, &short, "pdf");
    }
}

#[cfg(not(feature = "pdf"))]
fn paged(_: &Path, _: &str, _: &[&str]) {}

#[cfg(feature = "office")]
#[test]
fn every_kind_goes_into_an_assessment() {
    let folder = tempfile::tempdir().unwrap();
    for told in kinds(folder.path()) {
        let place = tempfile::tempdir().unwrap();
        let made = made(&told, "de", place.path());
        let docx = fs::read(made.join(format!("{}.docx", told.stem))).unwrap();
        let parts = support::parts(&docx);
        let (_, body) = parts.iter().find(|(name, _)| name == "word/document.xml").unwrap();
        assert!(String::from_utf8_lossy(body).contains(told.german[0]));
        let [mine, new] = ["mine.md", "new.md"].map(|name| place.path().join(name));
        fs::write(&mine, "# Assessment\n").unwrap();
        let output = wohin(&["attach", text(&mine), "--from", text(&made), "-o", text(&new)]);
        assert!(output.status.success(), "{}", stderr(&output));
        let attached = fs::read_to_string(&new).unwrap();
        assert!(attached.starts_with("# Assessment\n") && attached.contains(told.annex), "{attached}");
    }
}

#[test]
fn both_ends_fit_one_screen_and_show_no_address_of_a_person() {
    let folder = tempfile::tempdir().unwrap();
    let told = kinds(folder.path()).remove(2);
    for lang in ["de", "en"] {
        let mut list = vec!["--lang", lang];
        list.extend(told.arguments.iter().map(String::as_str));
        let output = wohin(&list);
        assert!(output.status.success(), "{}", stderr(&output));
        let shown = stdout(&output);
        assert!(shown.lines().all(|line| line.chars().count() <= 80) && shown.lines().count() <= 50, "{shown}");
        let place = tempfile::tempdir().unwrap();
        let made = made(&told, lang, place.path());
        for file in fs::read_dir(made).unwrap() {
            let bytes = fs::read(file.unwrap().path()).unwrap();
            for address in ["203.0.113.20", "198.51.100.77", "192.168.178.20", "10.20.0.30"] {
                assert!(!bytes.windows(address.len()).any(|window| window == address.as_bytes()), "{address}");
            }
        }
    }
}
