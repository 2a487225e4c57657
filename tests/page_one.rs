//! A reader given only page one answers five questions as the sample's `case.toml` has it: who received audio and video, who received
//! telemetry, in which countries, how sure that is, what could not be seen. In German and in English, for every sample call.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(dead_code, reason = "of what tests share, each uses its part")]

mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use support::{stderr, stdout, text, wohin};

/// What is true of a sample, as far as page one must tell it.
#[derive(Debug, Default)]
struct Truth {
    happened: Option<bool>,
    topology: Option<String>,
    /// Addresses that media went to or came from, by what `case.toml` expects.
    media: BTreeSet<String>,
    /// Addresses of telemetry.
    telemetry: BTreeSet<String>,
}

/// What stands between `[` and `]` of a place, as `key=value` parts.
fn parts(at: &str) -> Vec<(&str, &str)> {
    let inside = at.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map_or("", |(inside, _)| inside);
    inside.split(' ').filter_map(|part| part.split_once('=')).collect()
}

fn address_of(socket: &str) -> String {
    let text = socket.rsplit_once(':').map_or(socket, |(address, _)| address);
    text.trim_matches(['[', ']']).to_owned()
}

fn truth(case: &toml::Table) -> Truth {
    let mut truth = Truth::default();
    for expect in case["expect"].as_array().unwrap() {
        let (at, Some(has)) = (expect["at"].as_str().unwrap(), expect.get("has")) else { continue };
        let pending = |field: &str| expect.get("pending").is_some_and(|pending| pending.get(field).is_some());
        let is = |field: &str, value: &str| has.get(field).and_then(toml::Value::as_str) == Some(value) && !pending(field);
        let find = |key: &str| parts(at).iter().find(|(name, _)| *name == key).map(|(_, value)| (*value).to_owned());
        if at == "call" {
            truth.happened = has.get("happened").and_then(toml::Value::as_bool).filter(|_| !pending("happened"));
            truth.topology = has.get("topology").and_then(toml::Value::as_str).filter(|_| !pending("topology")).map(str::to_owned);
        }
        if let Some(remote) = find("remote").filter(|_| at.starts_with("flows[") && !at.contains("].")) {
            if is("purpose", "media") {
                truth.media.insert(address_of(&remote));
            } else if is("purpose", "telemetry") {
                truth.telemetry.insert(address_of(&remote));
            }
        }
        if at.starts_with("endpoints[address=") && is("role", "telemetry") {
            truth.telemetry.extend(find("address"));
        }
    }
    truth
}

/// By what a reader knows an address: a name that it has, its address, or that it is another participant's.
fn known_as(address: &str, case: &toml::Table, participant: &str) -> Vec<String> {
    let persons = case.get("persons").and_then(toml::Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if persons.iter().any(|person| person.as_str() == Some(address)) {
        return vec![participant.to_owned()];
    }
    let mut names = vec![address.to_owned()];
    for host in case["hosts"].as_array().unwrap() {
        if host["addresses"].as_array().unwrap().iter().any(|known| known.as_str() == Some(address)) {
            let list = host.get("names").and_then(toml::Value::as_array).map(Vec::as_slice).unwrap_or_default();
            names.extend(list.iter().filter_map(toml::Value::as_str).map(|name| {
                // The registrable name: its last two labels in `.example`.
                name.rsplit('.').take(2).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join(".")
            }));
        }
    }
    names
}

struct Words {
    lang: &'static str,
    media: &'static str,
    telemetry: &'static str,
    path: &'static str,
    countries: &'static str,
    encryption: &'static str,
    sure: &'static str,
    unseen: &'static str,
    others: &'static str,
    participant: &'static str,
    nowhere: &'static str,
    no_call: &'static str,
    not_read: &'static str,
    topology: fn(&str) -> &'static str,
}

const LANGUAGES: [Words; 2] = [
    Words {
        lang: "de",
        media: "\nTon und Bild: ",
        telemetry: "\nDiagnose- und Telemetriedaten (Kandidaten): ",
        path: "\nWeg ",
        countries: "\nLänder ",
        encryption: "\nVerschlüsselung ",
        sure: "\nWie sicher ",
        unseen: "\nNicht sichtbar ",
        others: "\nWeitere Gegenstellen",
        participant: "eilnehmende",
        nowhere: "nicht bestimmbar",
        no_call: "keine Konferenz erkannt",
        not_read: "Die Nutzdaten wurden nicht gelesen",
        topology: |code| match code {
            "direct" => "ohne Server dazwischen",
            "relayed" => "Vermittlungsserver",
            "media_server" => "Medienserver",
            "mixed" => "mehreren Wegen",
            _ => "nicht bestimmbar",
        },
    },
    Words {
        lang: "en",
        media: "\nAudio and video: ",
        telemetry: "\nDiagnostic and telemetry data (candidates): ",
        path: "\nPath ",
        countries: "\nCountries ",
        encryption: "\nEncryption ",
        sure: "\nHow sure ",
        unseen: "\nNot visible ",
        others: "\nOther counterparts",
        participant: "participant",
        nowhere: "not determinable",
        no_call: "No call was recognised",
        not_read: "The payload was not read",
        topology: |code| match code {
            "direct" => "without a server",
            "relayed" => "relay",
            "media_server" => "media server",
            "mixed" => "several paths",
            _ => "not determinable",
        },
    },
];

/// What stands under a heading, on one line.
fn section(page: &str, heading: &str, all: &[&str]) -> String {
    let Some(begin) = page.find(heading) else { return String::new() };
    let rest = &page[begin + heading.len()..];
    let end = all.iter().filter_map(|other| rest.find(other)).min().unwrap_or(rest.len());
    rest[..end].split_whitespace().collect::<Vec<_>>().join(" ")
}

fn samples() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|folder| folder.join("case.toml").exists());
    folders.sort();
    folders
}

#[test]
fn page_one_answers_as_the_samples_have_it() {
    let (mut calls, mut with_telemetry) = (0, 0);
    for folder in samples() {
        let case: toml::Table = std::fs::read_to_string(folder.join("case.toml")).unwrap().parse().unwrap();
        let truth = truth(&case);
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        calls += usize::from(!truth.media.is_empty());
        with_telemetry += usize::from(!truth.telemetry.is_empty());
        for words in &LANGUAGES {
            let mut arguments = vec!["--lang".to_owned(), words.lang.to_owned(), "analyse".to_owned()];
            let list = |key: &str| case.get(key).and_then(toml::Value::as_array).map(Vec::as_slice).unwrap_or_default();
            arguments.extend(list("captures").iter().map(|file| text(&folder.join(file.as_str().unwrap())).to_owned()));
            arguments.extend(list("arguments").iter().map(|argument| {
                let argument = argument.as_str().unwrap();
                let file = folder.join(argument);
                if file.exists() { text(&file).to_owned() } else { argument.to_owned() }
            }));
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let output = wohin(&arguments);
            assert!(output.status.success(), "{name}: {}", stderr(&output));
            let page = stdout(&output);
            let all = [
                words.media,
                words.telemetry,
                words.path,
                words.countries,
                words.encryption,
                words.sure,
                words.unseen,
                words.others,
                "\n────",
            ];
            let part = |heading| section(&page, heading, &all);
            let shows =
                |section: &str, address: &String| known_as(address, &case, words.participant).iter().any(|known| section.contains(known));
            let media = part(words.media);
            for address in &truth.media {
                assert!(
                    shows(&media, address),
                    "{name} {}: {address} is not among those who received audio and video: {media}",
                    words.lang
                );
            }
            if truth.happened == Some(false) {
                assert!(media.contains(words.no_call), "{name} {}: {media}", words.lang);
            }
            let telemetry = part(words.telemetry);
            for address in &truth.telemetry {
                assert!(
                    shows(&telemetry, address),
                    "{name} {}: {address} is not among those who received telemetry: {telemetry}",
                    words.lang
                );
            }
            if let (Some(topology), Some(true)) = (&truth.topology, truth.happened) {
                let path = part(words.path).to_lowercase();
                let expected = (words.topology)(topology).to_lowercase();
                assert!(path.contains(&expected), "{name} {}: {topology} is not told: {path}", words.lang);
            }
            // Addresses for documentation are in no country; a sample of others would say which.
            let countries = part(words.countries);
            assert!(countries.contains(words.nowhere) || media.is_empty(), "{name} {}: {countries}", words.lang);
            assert!(part(words.sure).contains('%'), "{name} {}: how sure is not told", words.lang);
            assert!(part(words.unseen).contains(words.not_read), "{name} {}: {}", words.lang, part(words.unseen));
        }
    }
    assert!(calls >= 10 && with_telemetry >= 2, "{calls} samples with media, {with_telemetry} with telemetry");
}
