//! Every page of German reports is German: each word of what is made of every sample capture, of comparisons, policies and both ends of a call
//! stands in the German texts, is a name that the capture or a data set brings, or is listed in `tests/words/german.tsv`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]
#![allow(dead_code, unreachable_pub, reason = "of what tests share, each uses its part")]

mod pages;
#[path = "../words/spoken.rs"]
mod spoken;
#[path = "../support/mod.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use pages::pages;
use spoken::spoken;
use support::shared::shared;
use support::{Pcap, RESOLVER, stderr, stdout, text, wohin};

/// Words that are no German ones and may stand in German reports, each with what it is.
const LISTED: &str = include_str!("../words/german.tsv");

/// Kinds of listed words.
const KINDS: &[&str] = &["abbreviation", "both languages", "name", "policy", "protocol", "pseudonym", "term", "unit"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Words of a text as they stand there, and codes (`no_decision`). What holds a digit is a number or a name of a method, and what is cut off (`…`)
/// nobody knows.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let split = text.split_inclusive(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let whole = split.filter(|piece| !piece.ends_with('…')).map(|piece| piece.trim_end_matches(|letter: char| !letter.is_alphanumeric()));
    let is_code = |piece: &str| piece.contains('_') && piece.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    whole.filter(move |piece| piece.chars().count() > 1 && (piece.chars().all(char::is_alphabetic) || is_code(piece)))
}

/// The same in lower case, each once.
fn words(text: &str) -> BTreeSet<String> {
    pieces(text).map(str::to_lowercase).collect()
}

fn listed() -> BTreeMap<&'static str, &'static str> {
    LISTED.lines().filter(|line| !line.starts_with('#')).map(|line| line.split_once('\t').expect("word, tab, kind")).collect()
}

/// All that may stand there whatever was captured.
struct Vocabulary {
    words: BTreeSet<String>,
    /// Countries, in capitals.
    codes: BTreeSet<String>,
}

impl Vocabulary {
    /// With the texts of a language file.
    fn new(texts: &str) -> Self {
        let mut words = words(&spoken(texts));
        let countries = fs::read_to_string(root().join("geo/countries.tsv")).unwrap();
        let place = countries.lines().next().unwrap().split('\t').position(|title| title == "name_de").unwrap();
        let rows = || countries.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
        words.extend(rows().flat_map(|row| self::words(row[place])));
        let checklist: toml::Table = fs::read_to_string(root().join("geo/checklist.toml")).unwrap().parse().unwrap();
        let items = checklist["item"].as_array().unwrap();
        words.extend(items.iter().flat_map(|item| self::words(item["text_de"].as_str().unwrap())));
        words.extend(listed().keys().map(|word| (*word).to_owned()));
        Self { words, codes: rows().map(|row| row[0].to_owned()).collect() }
    }

    fn has(&self, word: &str) -> bool {
        self.codes.contains(word) || self.words.contains(&word.to_lowercase())
    }
}

/// Fields of results that hold names: of files, hosts, companies, programs, ciphers, data sets; and what their users wrote.
const NAMES: &[&str] = &[
    "address",
    "attribution",
    "block",
    "certificate",
    "checklist",
    "cipher_suite",
    "display_filter",
    "edition",
    "entity",
    "file",
    "filter",
    "group",
    "host_pattern",
    "hoster",
    "id",
    "item",
    "key",
    "label",
    "licence",
    "local",
    "media_endpoints",
    "name",
    "operator",
    "parent",
    "phase",
    "prefix",
    "published_range",
    "recipient",
    "received_filters",
    "remote",
    "rule",
    "sent_filters",
    "server_name",
    "srtp_profile",
    "subject",
    "title",
];

/// Names in a result, longest first. A plain word is no name: it might be one of ours.
fn names(result: &serde_json::Value) -> Vec<String> {
    fn collect(value: &serde_json::Value, named: bool, found: &mut BTreeSet<String>) {
        match value {
            serde_json::Value::Object(fields) => {
                for (field, value) in fields {
                    collect(value, NAMES.contains(&field.as_str()), found);
                }
            }
            serde_json::Value::Array(list) => list.iter().for_each(|value| collect(value, named, found)),
            serde_json::Value::String(text) => {
                // Which row of a list a name is found under.
                if let Some((_, row)) = text.split_once(" row ").filter(|_| text.contains('=')) {
                    found.insert(format!("„{row}“"));
                }
                // A grade is a letter.
                if named && text.len() > 2 && !text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
                    found.insert(text.clone());
                    // Recipients go by an id with their kind before it.
                    found.extend(text.split_once(':').map(|(_, name)| name.to_owned()).filter(|name| name.contains('.')));
                }
            }
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    collect(result, false, &mut found);
    let mut found: Vec<String> = found.into_iter().collect();
    found.sort_by_key(|name| std::cmp::Reverse(name.chars().count()));
    found
}

/// The words of a page that are neither known nor names, each with the line that it stands in.
fn foreign(page: &str, names: &[String], known: &Vocabulary) -> BTreeMap<String, String> {
    let parts: BTreeSet<String> = names.iter().flat_map(|name| words(name)).collect();
    let mut found = BTreeMap::new();
    for line in page.replace('\u{a0}', " ").lines() {
        let mut rest = line.to_owned();
        for name in names.iter().filter(|name| line.contains(name.as_str())) {
            rest = rest.replace(name.as_str(), " ");
        }
        // The id by which other programs know a flow (Community ID).
        let without = |piece: &&str| !(piece.trim_start_matches('`').starts_with("1:") && piece.trim_end_matches('`').ends_with('='));
        let rest = rest.split(' ').filter(without).collect::<Vec<_>>().join(" ");
        // What a shortened name goes on with.
        let goes_on = |(number, part): (usize, &str)| {
            if number == 0 { part.to_owned() } else { part.trim_start_matches(char::is_alphanumeric).to_owned() }
        };
        let rest = rest.split('…').enumerate().map(goes_on).collect::<Vec<_>>().join("… ");
        for word in pieces(&rest).filter(|word| !known.has(word)) {
            // A label that is too long for its picture is cut, and the names in it with it.
            let cut = line.contains('…') && parts.contains(&word.to_lowercase());
            if !cut {
                found.entry(word.to_lowercase()).or_insert_with(|| line.trim().chars().take(100).collect());
            }
        }
    }
    found
}

/// What the user calls the phases of a call, and hosts whose name is a plain word.
fn labels(result: &serde_json::Value) -> BTreeSet<String> {
    let list = |name: &str| result[name].as_array().into_iter().flatten();
    let phases = list("phases").filter_map(|phase| phase["label"].as_str());
    let hosts = list("flows").filter_map(|flow| flow["server_name"].as_str());
    phases.chain(hosts).flat_map(words).collect()
}

/// Foreign words by where they stand.
type Found = BTreeMap<String, BTreeSet<String>>;

/// Makes the reports of a call of the program, and reads them.
fn look(what: &str, arguments: &[&str], formats: Option<&str>, known: &Vocabulary, found: &mut Found) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("nachweise");
    let mut all = vec!["--lang", "de"];
    all.extend(arguments);
    all.extend(["-o", text(&bundle)]);
    all.extend(formats.iter().flat_map(|formats| ["--format", formats]));
    let output = wohin(&all);
    if !bundle.exists() && output.status.code() == Some(1) {
        // No capture at all.
        return 0;
    }
    // 1: there was nothing to look at, which the report says as well; 4: a rule of a policy does not hold.
    assert!(matches!(output.status.code(), Some(0 | 1 | 4)), "{what}: {}", stderr(&output));
    let result =
        ["summary.json", "comparison.json", "assertion.json"].into_iter().find_map(|name| fs::read(bundle.join(name)).ok()).unwrap();
    let result: serde_json::Value = serde_json::from_slice(&result).unwrap();
    let mut names = names(&result);
    names.extend([text(folder.path()), "IP Geolocation by DB-IP", "frame.number"].map(str::to_owned));
    let labels = labels(&result);
    // The same as an annex to an assessment: the report itself serves as one.
    fs::write(folder.path().join("assessment.md"), "# Bewertung\n").unwrap();
    let assessments = ["assessment.md", "nachweise/report.docx"].map(|name| folder.path().join(name));
    for assessment in assessments.iter().filter(|path| path.exists()) {
        let name = format!("annex.{}", assessment.extension().unwrap().to_str().unwrap());
        let made = wohin(&["--lang", "de", "attach", text(assessment), "--from", text(&bundle), "-o", text(&bundle.join(name))]);
        assert!(made.status.success() || output.status.code() == Some(1), "{what}: {}", stderr(&made));
    }
    let mut pages = pages(&bundle);
    pages.insert("terminal".to_owned(), stdout(&output));
    let whole: BTreeSet<String> = pages.get("report.md").map(|shown| words_in(shown)).unwrap_or_default();
    for (page, shown) in &pages {
        let mut words = foreign(shown, &names, known);
        words.retain(|word, _| !labels.contains(word));
        let is_pdf = page.rsplit('.').next() == Some("pdf");
        if page == "terminal" || is_pdf {
            // Names are broken at the ends of lines there; whole ones stand in the other formats.
            let parts: BTreeSet<String> = names.iter().flat_map(|name| words_in(name)).collect();
            words.retain(|word, _| !parts.iter().any(|part| part.contains(word.as_str())));
        }
        if is_pdf {
            // A hyphen at the end of a line is lost where text is taken out: `BSIListe`.
            words.retain(|word, _| !word.char_indices().any(|(at, _)| known.has(&word[..at]) && known.has(&word[at..])));
            // A word that goes on in another line of a cell is whole in the other formats.
            words.retain(|word, _| !whole.iter().any(|known| known.starts_with(word.as_str())));
        }
        for (word, line) in words {
            found.entry(word).or_default().insert(format!("{what} {page}: {line}"));
        }
    }
    pages.len()
}

fn words_in(name: &str) -> BTreeSet<String> {
    name.split(|letter: char| !letter.is_alphanumeric()).map(str::to_lowercase).collect()
}

fn told(found: &Found) -> String {
    let line = |(word, places): (&String, &BTreeSet<String>)| format!("{word}: {} pages, {}", places.len(), places.iter().next().unwrap());
    found.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Samples with their captures and phases.
fn samples() -> Vec<(String, Vec<String>)> {
    let mut list = Vec::new();
    let mut folders: Vec<PathBuf> = fs::read_dir(root().join("captures")).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut captures: Vec<String> = files.filter(|path| text(path).contains(".pcap")).map(|path| text(&path).to_owned()).collect();
        captures.sort();
        if captures.is_empty() {
            continue;
        }
        let phases = folder.join("phases.csv");
        if phases.exists() {
            captures.extend(["--phases".to_owned(), text(&phases).to_owned()]);
        }
        list.push((folder.file_name().unwrap().to_string_lossy().into_owned(), captures));
    }
    list
}

fn series(series: &str, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| text(&root().join("captures/series").join(series).join(format!("{name}.pcap"))).to_owned()).collect()
}

const POLICY: &str = r#"
title = "Vorgaben"

[recipients]
allow = ["domain:conference.example", "own-network"]

[countries]
allow = ["eea"]

[[ranges]]
allow = ["203.0.113.0/24"]

[services]
allow = ["zoom"]

[encryption]
allow = ["A"]

[[phases]]
label = "Warteraum"
without = ["media"]
"#;

#[test]
fn every_word_of_german_reports_is_german_a_name_or_listed() {
    let known = Vocabulary::new(include_str!("../../src/text/de.ftl"));
    let mut found = Found::new();
    let made = |what: &str, arguments: &[&str], formats: Option<&str>, found: &mut Found| look(what, arguments, formats, &known, found);
    let mut read = 0;
    for (name, captures) in samples() {
        let mut arguments = vec!["analyse"];
        arguments.extend(captures.iter().map(String::as_str));
        // Of one the PDF is read as well.
        read += made(&name, &arguments, if name == "webrtc-sfu" { None } else { SOME }, &mut found);
    }
    assert!(read > 15 * 9, "{read}");
    let folder = tempfile::tempdir().unwrap();
    // Nothing in it; no call in it; a call alone.
    let mut nothing = Pcap::new();
    read += made("nothing", &["analyse", text(&nothing.save(folder.path(), "leer.pcap"))], None, &mut found);
    read += made("local", &["analyse", text(&nothing.arp(0).save(folder.path(), "lokal.pcap"))], SOME, &mut found);
    read += made(
        "names",
        &["analyse", text(&Pcap::new().dns(0, &[b"a", b"example"], RESOLVER).save(folder.path(), "namen.pcap"))],
        SOME,
        &mut found,
    );
    read += made(
        "media",
        &["analyse", text(&Pcap::new().rtp(0, 40_002, ([203, 0, 113, 30], 30_000), 60).save(folder.path(), "ton.pcap"))],
        SOME,
        &mut found,
    );

    let (on, off) = (series("telemetry", &["on-1", "on-2", "on-3"]), series("telemetry", &["off-1", "off-2", "off-but-one"]));
    let (direct, turn) = (series("relay", &["direct-1", "direct-2", "direct-3"]), series("relay", &["turn-1", "turn-2", "turn-3"]));
    for (what, before, after) in [("telemetry", &on, &off), ("relay", &direct, &turn)] {
        let compared = [&["compare", "--before"][..], &refs(before), &["--after"], &refs(after)].concat();
        read += made(what, &compared, None, &mut found);
        read += made(what, &[&["compare", "--before"][..], &refs(before)].concat(), None, &mut found);
    }
    for way in ["direct", "turn"] {
        let ends = series("both-ends", &[&format!("{way}-alice"), &format!("{way}-bob")]);
        read += made(way, &["compare", "--caller", &ends[0], "--callee", &ends[1]], None, &mut found);
    }
    let policy = folder.path().join("policy.toml");
    fs::write(&policy, POLICY).unwrap();
    read += made("policy", &[&["assert", text(&policy)][..], &refs(&on)].concat(), None, &mut found);
    read += made("policy", &[&["assert", text(&policy)][..], &refs(&turn)].concat(), None, &mut found);

    println!("{read} pages");
    assert!(found.is_empty(), "{} words that are not German:\n{}", found.len(), told(&found));
}

/// All but the PDF, which is made of the blocks that Word gets.
const SOME: Option<&str> = Some("html,docx,md,csv,json");

fn refs(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}

#[test]
fn no_code_and_no_english_word_stands_in_german_reports_of_real_captures() {
    let Some(pcaps) = shared("pcaps") else { return };
    let known = Vocabulary::new(include_str!("../../src/text/de.ftl"));
    let mut found = Found::new();
    let mut files = Vec::new();
    for topic in fs::read_dir(pcaps).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        files.extend(fs::read_dir(topic).unwrap().map(|entry| entry.unwrap().path()));
    }
    files.retain(|path| path.metadata().is_ok_and(|meta| meta.is_file() && meta.len() < 2 << 20));
    files.sort();
    // All calls, and some of everything else.
    let chosen = files.iter().enumerate().filter(|(number, path)| path.parent().unwrap().ends_with("calls") || number % 9 == 0);
    let mut read = 0;
    for (_, path) in chosen {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let formats = if name == "teams.pcap" { "html,md,docx,json" } else { "md,json" };
        read += look(&name, &["analyse", text(path)], Some(formats), &known, &mut found);
    }
    assert!(read > 100, "{read}");
    assert!(found.is_empty(), "{} words that are not German:\n{}", found.len(), told(&found));
}

#[test]
fn a_word_that_slips_in_is_found() {
    let source = include_str!("../../src/text/de.ftl");
    let known = Vocabulary::new(source);
    let names = ["media.conference.example".to_owned()];
    let page = "Paket 8: TLS-Servername media.conference.example (passt zu „telemetry“)";
    let found = |page: &str| foreign(page, &names, &known).into_keys().collect::<Vec<_>>();
    assert_eq!(found("Paket 8: TLS-Servername media.conference.example"), Vec::<String>::new());
    assert_eq!(found(page), ["telemetry"]);
    assert_eq!(found("Stufe ungraded, not_determinable, Land unknown"), ["not_determinable", "ungraded", "unknown"]);
    assert_eq!(found("media.conference.example row telemetry"), ["row", "telemetry"]);
}

#[test]
fn the_list_is_in_order_and_each_word_on_it_is_of_a_known_kind() {
    let lines: Vec<&str> = LISTED.lines().filter(|line| !line.starts_with('#')).collect();
    let words: Vec<&str> = lines.iter().map(|line| line.split_once('\t').expect("word, tab, kind").0).collect();
    assert!(words.is_sorted() && words.windows(2).all(|pair| pair[0] != pair[1]), "sorted, each word once");
    for (word, kind) in listed() {
        assert!(KINDS.contains(&kind), "{word}: {kind}");
        assert_eq!(word, word.to_lowercase());
    }
}
