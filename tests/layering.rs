//! Arrows go from left to right (ARCHITECTURE.md): the imports of every file are read, and a stage that reaches to its right, or a library
//! that is named in a second file, fails here.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What each part of the house may use beside itself, `model` and `limits`. A part that is not named may be used by nobody but the drivers.
const MAY_USE: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("limits", &[]),
    // Reading: each stage knows only the words in `model`.
    ("source", &[]),
    ("decode", &[]),
    ("flow", &[]),
    ("dissect", &[]),
    // Judging: flows, what was learned of them, and the judgement to the left.
    ("enrich", &["flow", "inspect"]),
    ("classify", &["flow", "inspect", "dissect", "enrich"]),
    ("assess", &["flow", "inspect", "enrich", "classify"]),
    ("redact", &[]),
    // The data sets, behind a trait of `enrich`.
    ("geo", &["enrich"]),
    // Holding results against each other and against policies.
    ("compare", &[]),
    ("policy", &[]),
    ("collect", &[]),
    // Showing: the result and the texts.
    ("text", &[]),
    ("report", &["text", "document", "compare", "policy"]),
    // Documents for people: blocks and the ways to write them down, without any word on what they say.
    ("document", &[]),
    ("attach", &["document"]),
];

/// Libraries that move, and the only file that may name each; `None` where any one file will do.
const LIBRARIES: &[(&str, Option<&str>)] = &[
    ("etherparse", Some("decode/packet.rs")),
    ("hickory_resolver", Some("enrich/reverse.rs")),
    ("hickory_proto", Some("enrich/reverse.rs")),
    ("maxminddb", Some("geo/mmdb.rs")),
    ("quick_xml", Some("attach/tree.rs")),
    ("zip", Some("document/package.rs")),
    ("resvg", Some("document/picture.rs")),
    ("minisign", Some("report/signature.rs")),
    ("typst", Some("document/pdf/world.rs")),
    ("typst_pdf", Some("document/pdf/world.rs")),
];

/// What would make a result depend on more than its input.
const IMPURE: &[&str] = &["SystemTime", "Instant::now", "std::env", "TcpStream", "UdpSocket", "std::process", "std::fs"];
const PURE: &[&str] = &["model", "decode", "flow", "dissect", "classify", "assess", "redact", "compare", "policy"];

struct Source {
    /// Below `src/`, with forward slashes.
    name: String,
    /// Names of the modules from the crate's root to this file.
    modules: Vec<String>,
    /// Code without comments and unit tests.
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    files.iter().map(|path| source(&root, path)).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn source(root: &Path, path: &Path) -> Source {
    let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
    let mut modules: Vec<String> = name.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if modules.last().is_some_and(|last| matches!(last.as_str(), "mod" | "lib" | "main")) {
        modules.pop();
    }
    let text = std::fs::read_to_string(path).unwrap();
    // Unit tests stand at the end of a file and may use what they like, as do files that hold nothing else.
    let tests = modules.last().is_some_and(|last| last == "tests");
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or("");
    let code: String = if tests {
        String::new()
    } else {
        code.lines().map(|line| line.split("//").next().unwrap_or("")).fold(String::new(), |all, line| all + line + "\n")
    };
    Source { name, modules, code }
}

/// Top-level modules that a file names, by `crate::` or by enough `super::`.
fn named(source: &Source) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in source.code.match_indices("crate::") {
        if !source.code[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_') {
            found.extend(heads(&source.code[at + "crate::".len()..]));
        }
    }
    let up = "super::".repeat(source.modules.len().max(1));
    for (at, _) in source.code.match_indices(&up) {
        if !source.code[..at].ends_with("super::") && !source.code[at + up.len()..].starts_with("super::") && !source.modules.is_empty() {
            found.extend(heads(&source.code[at + up.len()..]));
        }
    }
    found
}

/// The first names of a path, or of each path of a group in braces.
fn heads(rest: &str) -> Vec<String> {
    let word = |text: &str| text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let Some(group) = rest.strip_prefix('{') else { return vec![word(rest)] };
    let (mut depth, mut part, mut parts) = (0, String::new(), Vec::new());
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => parts.push(std::mem::take(&mut part)),
            _ => {}
        }
        part.push(c);
    }
    parts.push(part);
    parts.iter().map(|part| word(part.trim_start_matches(','))).collect()
}

#[test]
fn stages_use_only_what_lies_left_of_them() {
    let table: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    let sources = sources();
    let parts: BTreeSet<&str> = sources.iter().filter_map(|source| source.modules.first().map(String::as_str)).collect();
    assert!(sources.len() > 80 && parts.contains("dissect"), "the sources were not found");
    let mut wrong = Vec::new();
    for source in &sources {
        let Some(part) = source.modules.first() else { continue };
        let Some(allowed) = table.get(part.as_str()) else { continue };
        for name in named(source) {
            let common = name == *part || name == "model" || name == "limits";
            if parts.contains(name.as_str()) && !common && !allowed.contains(&name.as_str()) {
                wrong.push(format!("{} uses {name}", source.name));
            }
        }
    }
    assert!(wrong.is_empty(), "arrows from right to left:\n{}", wrong.join("\n"));
}

#[test]
fn libraries_that_move_are_named_in_one_file() {
    let sources = sources();
    for (library, only) in LIBRARIES {
        let path = format!("{library}::");
        let using: Vec<&str> = sources
            .iter()
            .filter(|source| {
                source.code.match_indices(&path).any(|(at, _)| !source.code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
            })
            .map(|source| source.name.as_str())
            .collect();
        assert!(using.len() <= 1, "{library} is named in {using:?}");
        if let (Some(only), Some(name)) = (only, using.first()) {
            assert_eq!(name, only, "{library}");
        }
    }
}

#[test]
fn libpcap_is_named_in_one_file() {
    let using: Vec<String> = sources()
        .into_iter()
        .filter(|source| source.code.contains("use pcap::") || source.code.contains(" ::pcap::"))
        .map(|source| source.name)
        .collect();
    assert!(using.len() <= 1, "pcap is named in {using:?}");
}

#[test]
fn results_depend_on_nothing_but_their_input() {
    for source in sources().iter().filter(|source| source.modules.first().is_some_and(|part| PURE.contains(&part.as_str()))) {
        for word in IMPURE {
            assert!(!source.code.contains(word), "{} names {word}", source.name);
        }
    }
}

#[test]
fn the_reader_of_imports_sees_what_it_should() {
    let source = |name: &str, code: &str| Source {
        name: name.to_owned(),
        modules: name.split("::").map(str::to_owned).collect(),
        code: code.to_owned(),
    };
    let seen =
        named(&source("flow::table", "use crate::{model::time, report::{html, pdf}};\nlet x = super::super::cli::run(); use super::key;"));
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["cli", "model", "report"]);
    assert!(named(&source("redact", "use super::analyse;")).contains("analyse"));
}
