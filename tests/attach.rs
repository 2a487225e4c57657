//! `attach` on documents that others wrote: everything that was in them is kept, the annex is there, a second one takes its place.
//!
//! The documents lie beside the repository (`../shared/assessments`, or `WOHIN_SHARED`); without them, and without the programs that open the
//! results, the tests here say that they are skipped.
#![cfg(feature = "office")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr)]

#[path = "attach/made.rs"]
mod made;
#[path = "support/shared.rs"]
mod shared;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use wohin::attach::{Attached, Note, Refusal, attach};
use wohin::document::package::Package;
use wohin::limits::DocumentLimits;

use made::annex;
use shared::shared;

fn documents(kind: &str) -> Vec<PathBuf> {
    let Some(folder) = shared(&format!("assessments/{kind}")) else { return Vec::new() };
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn attach_to(path: &Path, text: &str) -> Result<Attached, Refusal> {
    attach_bytes(path, &std::fs::read(path).unwrap(), text)
}

fn attach_bytes(path: &Path, bytes: &[u8], text: &str) -> Result<Attached, Refusal> {
    let extension = path.extension().unwrap().to_string_lossy().to_lowercase();
    attach(&extension, bytes, &annex(text), &DocumentLimits::default())
}

fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut package = Package::open(bytes, &DocumentLimits::default()).unwrap();
    let names = package.names().to_vec();
    names.into_iter().map(|name| (name.clone(), package.read(&name).unwrap())).collect()
}

/// Whether `old` is left when something is taken out of `new` at one place.
fn is_inserted_at_one_place(old: &[u8], new: &[u8]) -> bool {
    let same = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let rest = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    same + rest >= old.len() && new.len() >= old.len()
}

/// Whether `old` is left when something is taken out of `new` at any places.
fn is_contained(old: &[u8], new: &[u8]) -> bool {
    let mut rest = new.iter();
    old.iter().all(|byte| rest.any(|other| other == byte))
}

#[test]
fn packages_keep_every_part() {
    for kind in ["docx", "odt"] {
        let mut refused = Vec::new();
        let files = documents(kind);
        for path in &files {
            let attached = match attach_to(path, "eins") {
                Ok(attached) => attached,
                Err(refusal) => {
                    refused.push(format!("{}: {refusal}", path.display()));
                    continue;
                }
            };
            let (before, after) = (parts(&std::fs::read(path).unwrap()), parts(&attached.bytes));
            for (name, old) in &before {
                let new = after.get(name).unwrap_or_else(|| panic!("{}: {name} is gone", path.display()));
                let ours = [
                    "word/document.xml",
                    "word/styles.xml",
                    "word/_rels/document.xml.rels",
                    "[Content_Types].xml",
                    "META-INF/manifest.xml",
                ];
                match name.as_str() {
                    "content.xml" => assert!(is_contained(old, new), "{}: {name}", path.display()),
                    // An empty list written as one tag is opened.
                    name if ours.contains(&name) => {
                        assert!(is_inserted_at_one_place(old, new) || is_contained(old, new), "{}: {name}", path.display());
                    }
                    _ => assert_eq!(old, new, "{}: {name} has changed", path.display()),
                }
            }
            let new: Vec<&String> = after.keys().filter(|name| !before.contains_key(*name)).collect();
            assert!(new.iter().all(|name| name.contains("wohin-annex-") || name.contains("styles") || name.contains("_rels/")), "{new:?}");
        }
        eprintln!("{kind}: {} documents, refused: {refused:?}", files.len());
        assert!(refused.len() * 20 <= files.len(), "{refused:?}");
    }
}

#[test]
fn a_second_annex_takes_the_place_of_the_first() {
    for kind in ["docx", "odt", "pdf", "json"] {
        for path in documents(kind) {
            let Ok(once) = attach_to(&path, "eins") else { continue };
            let direct = attach_to(&path, "zwei drei").unwrap();
            let twice = attach_bytes(&path, &once.bytes, "zwei drei").unwrap();
            assert!(twice.notes.contains(&Note::Replaced), "{}", path.display());
            if kind == "docx" || kind == "odt" {
                for ((name, direct), (other, twice)) in parts(&direct.bytes).iter().zip(&parts(&twice.bytes)) {
                    assert!(name == other && direct == twice, "{}: {name}, {other}", path.display());
                }
            } else {
                assert!(direct.bytes == twice.bytes, "{}", path.display());
            }
            assert_eq!(direct.bytes, attach_to(&path, "zwei drei").unwrap().bytes, "{}: not the same bytes again", path.display());
        }
    }
}

#[test]
fn pdfs_keep_every_byte() {
    for path in documents("pdf") {
        let before = std::fs::read(&path).unwrap();
        let attached = attach_to(&path, "eins").unwrap_or_else(|refusal| panic!("{}: {refusal}", path.display()));
        assert!(attached.bytes.starts_with(&before), "{}", path.display());
        eprintln!("{}: {:?}", path.file_name().unwrap().display(), attached.notes.iter().map(ToString::to_string).collect::<Vec<_>>());
    }
}

/// Runs a program that the test needs; says so where it is missing.
fn run(program: &str, arguments: &[&std::ffi::OsStr]) -> Option<std::process::Output> {
    let output = Command::new(program).args(arguments).output().ok();
    if output.is_none() {
        eprintln!("skipped: {program} is not installed");
    }
    output
}

#[test]
fn qpdf_finds_nothing_to_complain_of_and_pages_add_up() {
    let folder = tempfile::tempdir().unwrap();
    for path in documents("pdf") {
        let Ok(attached) = attach_to(&path, "eins") else { continue };
        let new = folder.path().join(path.file_name().unwrap());
        std::fs::write(&new, &attached.bytes).unwrap();
        let Some(output) = run("qpdf", &["--check".as_ref(), new.as_os_str()]) else { return };
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {text}", path.display());
        let pages = |file: &Path| {
            let output = run("qpdf", &["--show-npages".as_ref(), file.as_os_str()]).unwrap();
            String::from_utf8(output.stdout).unwrap().trim().parse::<u32>().unwrap()
        };
        assert_eq!(pages(&new), pages(&path) + made::REPORT_PAGES, "{}", path.display());
    }
}

#[test]
fn the_export_of_the_pia_software_keeps_its_values() {
    for path in documents("json") {
        let before: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let after: serde_json::Value = serde_json::from_slice(&attach_to(&path, "eins").unwrap().bytes).unwrap();
        for key in ["pia", "measures", "evaluations", "comments"] {
            assert_eq!(before[key], after[key], "{key}");
        }
        let (old, new) = (before["answers"].as_array().unwrap(), after["answers"].as_array().unwrap());
        assert_eq!(old.len(), new.len());
        for (old, new) in old.iter().zip(new) {
            let (old_text, new_text) = (old["data"]["text"].as_str().unwrap_or(""), new["data"]["text"].as_str().unwrap_or(""));
            assert!(new_text.starts_with(old_text), "{new_text}");
            let number = old["reference_to"].as_u64().unwrap();
            assert_eq!(new_text.contains("eins"), annex("").answers.iter().any(|(question, _)| u64::from(*question) == number), "{number}");
            let mut same = new.clone();
            same["data"]["text"] = old["data"]["text"].clone();
            assert_eq!(*old, same);
        }
    }
}

/// Opens results in `LibreOffice`: the text before is there, the annex is there.
#[test]
fn libreoffice_opens_the_results_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    std::fs::create_dir_all(&old).unwrap();
    std::fs::create_dir_all(&new).unwrap();
    let mut names = Vec::new();
    for path in documents("docx").into_iter().chain(documents("odt")) {
        let Ok(attached) = attach_to(&path, "eins") else { continue };
        let name = path.file_name().unwrap();
        std::fs::copy(&path, old.join(name)).unwrap();
        std::fs::write(new.join(name), &attached.bytes).unwrap();
        names.push(name.to_owned());
    }
    if names.is_empty() {
        return;
    }
    for folder in [&old, &new] {
        let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
        let mut arguments: Vec<std::ffi::OsString> =
            [profile.as_str(), "--headless", "--convert-to", "pdf", "--outdir"].into_iter().map(Into::into).collect();
        arguments.push(folder.as_os_str().to_owned());
        arguments.extend(names.iter().map(|name| folder.join(name).into_os_string()));
        let arguments: Vec<&std::ffi::OsStr> = arguments.iter().map(AsRef::as_ref).collect();
        let Some(output) = run("soffice", &arguments) else { return };
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        if let Some(kept) = std::env::var_os("WOHIN_KEEP") {
            let kept = Path::new(&kept).join(folder.file_name().unwrap());
            std::fs::create_dir_all(&kept).unwrap();
            for name in &names {
                std::fs::copy(folder.join(name), kept.join(name)).unwrap();
                let pdf = Path::new(name).with_extension("pdf");
                std::fs::copy(folder.join(&pdf), kept.join(&pdf)).unwrap();
            }
        }
    }
    for name in &names {
        let words = |folder: &Path| {
            let file = folder.join(name).with_extension("pdf");
            let output = run("pdftotext", &[file.as_os_str(), "-".as_ref()])?;
            assert!(output.status.success(), "{}: no PDF came out", file.display());
            let mut words: BTreeMap<String, usize> = BTreeMap::new();
            // Numbers may be those of pages.
            let text = String::from_utf8(output.stdout).unwrap();
            for word in text.split_whitespace().filter(|word| word.parse::<u32>().is_err()) {
                // Heading styles of some documents are all capitals.
                *words.entry(word.to_lowercase()).or_default() += 1;
            }
            Some(words)
        };
        let (Some(before), Some(after)) = (words(&old), words(&new)) else { return };
        for (word, count) in &before {
            let now = after.get(word).copied().unwrap_or(0);
            assert!(now >= *count, "{}: \"{word}\" {count} times before, {now} times after", name.display());
        }
        for word in ["anlage", "empfänger", "<b>", "a.example", "datenflüsse"] {
            assert!(after.contains_key(word), "{}: no {word}", name.display());
        }
    }
}

/// Opens every part with the libraries that others use.
#[test]
fn other_libraries_read_the_results() {
    let folder = tempfile::tempdir().unwrap();
    for path in documents("docx").into_iter().chain(documents("odt")) {
        let Ok(attached) = attach_to(&path, "eins") else { continue };
        std::fs::write(folder.path().join(path.file_name().unwrap()), &attached.bytes).unwrap();
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/attach/open.py");
    let Some(output) = run("python3", &[script.as_os_str(), folder.path().as_os_str()]) else { return };
    eprint!("{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success());
}

#[test]
fn references_go_into_the_cells_of_a_checklist() {
    for (extension, bytes) in [("docx", made::checklist_docx()), ("odt", made::checklist_odt())] {
        let attach = |bytes: &[u8], text: &str| attach(extension, bytes, &annex(text), &DocumentLimits::default()).unwrap();
        let once = attach(&bytes, "eins");
        assert!(once.notes.contains(&Note::Checklist { count: 2 }), "{:?}", once.notes);
        let cells = made::cells(extension, &once.bytes);
        let row = |words: &str| cells.iter().find(|row| row[0].contains(words)).unwrap().clone();
        assert_eq!(row("untersucht")[1..], [String::new(), "eins F-001".to_owned()]);
        assert_eq!(row("unterbunden")[1..], ["ja".to_owned(), "AVV S. 3|eins F-002".to_owned()]);
        assert_eq!(row("Vertrag")[1..], ["ja".to_owned(), "AVV".to_owned()]);
        let twice = attach(&once.bytes, "zwei");
        assert_eq!(made::cells(extension, &twice.bytes).concat().concat(), cells.concat().concat().replace("eins", "zwei"));
        assert!(parts(&twice.bytes) == parts(&attach(&bytes, "zwei").bytes), "{extension}");
    }
}

#[test]
fn signed_encrypted_and_unknown_documents_are_refused_with_the_reason() {
    for (name, bytes, words) in made::refused() {
        let extension = name.rsplit('.').next().unwrap();
        let refusal = attach(extension, &bytes, &annex("x"), &DocumentLimits::default()).expect_err(&name);
        assert!(refusal.to_string().contains(words), "{name}: {refusal}");
    }
}

#[test]
fn damage_anywhere_never_panics() {
    for (extension, bytes) in [("docx", made::checklist_docx()), ("odt", made::checklist_odt()), ("pdf", made::tagged_pdf())] {
        let limits = DocumentLimits::default();
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x11;
            let _ = attach(extension, &damaged, &annex("x"), &limits);
            if at % 7 == 0 {
                let _ = attach(extension, &bytes[..at], &annex("x"), &limits);
            }
        }
    }
}
