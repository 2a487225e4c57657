//! Every code that the stages can put into a result, and every key that the reports ask for, has its text in every language; no text is dead.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use support::shared::shared;
use support::{stdout, text, wohin};
use wohin::text::Texts;

/// Code without unit tests of the files below a folder of `src/`, by name.
fn sources(folder: &str) -> BTreeMap<PathBuf, String> {
    fn collect(folder: &Path, found: &mut BTreeMap<PathBuf, String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") && path.file_stem().unwrap() != "tests" {
                let code = std::fs::read_to_string(&path).unwrap();
                found.insert(path, code.split("#[cfg(test)]\nmod ").next().unwrap().to_owned());
            }
        }
    }
    let mut found = BTreeMap::new();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder);
    if path.is_file() {
        found.insert(path.clone(), std::fs::read_to_string(path).unwrap());
    } else {
        collect(&path, &mut found);
    }
    found
}

/// String literals that stand right behind a marker, spaces aside.
fn behind<'a>(code: &'a str, marker: &str) -> Vec<&'a str> {
    code.split(marker)
        .skip(1)
        .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
        .filter(|literal| literal.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')))
        .collect()
}

fn must_have(family: &str, codes: &BTreeSet<String>) {
    for tag in Texts::tags() {
        let texts = Texts::new(tag).unwrap();
        let missing: Vec<_> = codes.iter().filter(|code| !texts.has(family, code)).collect();
        assert!(missing.is_empty(), "{tag}.ftl has no `{family}-…` for {missing:?}");
    }
}

fn collected(places: &[(&str, &[&str])]) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for (folder, markers) in places {
        for code in sources(folder).values() {
            for marker in *markers {
                codes.extend(behind(code, marker).into_iter().map(str::to_owned));
            }
        }
    }
    codes
}

#[test]
fn warnings_and_blind_spots_have_texts() {
    let warnings = collected(&[("source", &["warn("]), ("gather.rs", &["warning("])]);
    assert!(warnings.len() >= 10, "{warnings:?}");
    must_have("warning", &warnings);
    let spots = collected(&[("assess/coverage.rs", &["add("]), ("decode", &["Outcome::not(", "Outcome::bare(", "undecoded: Some("])]);
    assert!(spots.len() >= 30, "{spots:?}");
    must_have("blind", &spots);
}

#[test]
fn findings_have_texts() {
    let codes = collected(&[(
        "assess/rules",
        &["rule:", "Purpose::Media, ", "Purpose::Telemetry, ", "Purpose::Advertising, ", "Purpose::Identity, ", "Purpose::Update, "],
    )]);
    assert!(codes.len() >= 5, "{codes:?}");
    must_have("finding", &codes);
}

#[test]
fn rules_have_texts() {
    let places: &[(&str, &[&str])] = &[
        ("classify", &["rule:", "Confidence::Certain, ", "Confidence::Strong, ", "Confidence::Weak, "]),
        ("assess/baseline.rs", &["rule:"]),
    ];
    let rules = collected(places);
    assert!(rules.len() >= 5, "{rules:?}");
    must_have("rule", &rules);
}

#[test]
fn every_key_asked_for_exists_and_every_text_is_asked_for() {
    let mut asked = BTreeSet::new();
    let mut families: BTreeSet<String> =
        ["month", "empty", "table", "method", "glossary", "warning", "blind", "initiator", "distance_verdict"].map(str::to_owned).into();
    for folder in ["report", "cli", "text", "document"] {
        if !Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder).exists() {
            continue;
        }
        for code in sources(folder).values() {
            for marker in [".text(", ".say(", "text(", "find(", "self.say(", "counted(", "let key = ", "empty("] {
                asked.extend(behind(code, marker).into_iter().filter(|key| key.contains('-')).map(str::to_owned));
            }
            for marker in ["code(", "code_with(", "optional("] {
                families.extend(behind(code, marker).into_iter().map(str::to_owned));
            }
        }
    }
    let texts = Texts::new("en").unwrap();
    let known: BTreeSet<String> = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/text/en.ftl"))
        .unwrap()
        .lines()
        .filter_map(|line| Some(line.split_once(" =")?.0.to_owned()))
        .filter(|key| !key.starts_with([' ', '#']))
        .collect();
    let missing: Vec<_> = asked.iter().filter(|key| !known.contains(*key)).collect();
    assert!(missing.is_empty(), "asked for and not in en.ftl: {missing:?}");
    assert!(asked.len() > 30 && texts.has("front", "title"));
    let all: String = sources("report").into_values().chain(sources("text").into_values()).chain(sources("cli").into_values()).collect();
    let ftl = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/text/en.ftl")).unwrap();
    let dead: Vec<_> = known
        .iter()
        .filter(|key| {
            let by_family = families.iter().any(|family| key.strip_prefix(family.as_str()).is_some_and(|rest| rest.starts_with('-')));
            !by_family && !all.contains(&format!("\"{key}\"")) && !ftl.contains(&format!("{{ {key} }}")) && !KEPT.contains(&key.as_str())
        })
        .collect();
    assert!(dead.is_empty(), "nobody asks for {dead:?}");
}

/// Keys put together in ways that the search above does not see.
const KEPT: &[&str] = &[
    "front-countries-location",
    "front-countries-entity",
    "front-countries-parent",
    "front-countries-entity-none",
    "front-countries-parent-none",
];

#[test]
fn results_of_real_captures_hold_no_code_without_text() {
    let Some(pcaps) = shared("pcaps") else { return };
    let mut files: Vec<PathBuf> = std::fs::read_dir(pcaps)
        .unwrap()
        .filter_map(|topic| std::fs::read_dir(topic.ok()?.path()).ok())
        .flatten()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.metadata().is_ok_and(|meta| meta.len() < 4 << 20))
        .collect();
    files.sort();
    let mut codes: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for file in files.iter().step_by(3) {
        let output = wohin(&["analyse", text(file), "--json"]);
        let Ok(result) = serde_json::from_str::<serde_json::Value>(&stdout(&output)) else { continue };
        let mut note = |family, list: &serde_json::Value, key: &str| {
            for value in list.as_array().unwrap() {
                codes.entry(family).or_default().insert(value[key].as_str().unwrap_or_default().to_owned());
            }
        };
        for capture in result["captures"].as_array().unwrap() {
            note("warning", &capture["warnings"], "code");
        }
        note("blind", &result["coverage"]["blind_spots"], "code");
        note("finding", &result["findings"], "rule");
        note("transfer", &result["transfers"], "status");
        note("country_of", &result["transfers"], "country_of");
        note("disclosure", &result["call"]["disclosures"], "by");
        note("whose", &result["call"]["disclosures"], "whose");
        note("rule", &result["call"]["basis"], "rule");
        for flow in result["flows"].as_array().unwrap() {
            note("rule", &flow["basis"], "rule");
            for stream in flow["media"].as_array().unwrap() {
                note("rule", &stream["basis"], "rule");
            }
            if flow["encryption"].is_object() {
                note("encryption", &serde_json::json!([flow["encryption"]]), "protocol");
                if flow["encryption"]["grade"].is_string() {
                    note("grade", &serde_json::json!([flow["encryption"]]), "grade");
                }
            }
        }
        for row in result["transfers"].as_array().unwrap() {
            for code in row["to_verify"].as_array().unwrap() {
                codes.entry("verify").or_default().insert(code.as_str().unwrap().to_owned());
            }
        }
    }
    let known = Texts::new("en").unwrap();
    let missing: Vec<String> = codes
        .iter()
        .flat_map(|(family, codes)| codes.iter().filter(|code| !known.has(family, code)).map(move |code| format!("{family}-{code}")))
        .collect();
    assert!(missing.is_empty(), "no texts for {missing:?}");
}
