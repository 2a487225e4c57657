//! `wohin attach` as the assessor uses it: a bundle into every kind of document, each as a new file; refusals name the reason and write nothing.
#![cfg(feature = "office")]
#![allow(dead_code, reason = "of what other tests make, each uses its part")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr)]

#[path = "attach/made.rs"]
mod made;
mod support;

use std::fs;
use std::path::Path;

use support::shared::shared;
use support::{bundle, parts, stderr, stdout, text, wohin};

fn attach(document: &Path, from: &Path, to: &Path) -> std::process::Output {
    wohin(&["attach", text(document), "--from", text(from), "-o", text(to)])
}

#[test]
fn the_references_go_to_the_items_and_the_answers_to_the_questions() {
    let folder = tempfile::tempdir().unwrap();
    let from = bundle(folder.path(), "de");
    for (extension, bytes) in [("docx", made::checklist_docx()), ("odt", made::checklist_odt())] {
        let [mine, new, again] = ["a", "b", "c"].map(|name| folder.path().join(format!("{name}.{extension}")));
        fs::write(&mine, &bytes).unwrap();
        let output = attach(&mine, &from, &new);
        assert!(output.status.success(), "{}", stderr(&output));
        assert_eq!(fs::read(&mine).unwrap(), bytes, "the assessor's own file stays as it was");
        let attached = fs::read(&new).unwrap();
        let cells = made::cells(extension, &attached);
        let row = cells.iter().find(|row| row[0].contains("untersucht")).unwrap();
        assert!(row[1].is_empty() && row[2].contains("F-0") && row[2].contains("Nachweispaket"), "{row:?}");
        let all = String::from_utf8_lossy(&parts(&attached).into_iter().flat_map(|(_, bytes)| bytes).collect::<Vec<_>>()).into_owned();
        for words in ["Anlage: Datenflüsse im Testanruf", "telemetry.metrics.example", "Hinweise"] {
            assert!(all.contains(words), "{extension}: no {words}");
        }
        // Again: the annex alone is replaced, and its own tables are no checklist of the assessor.
        let output = attach(&new, &from, &again);
        assert!(stdout(&output).contains("an earlier annex was replaced"), "{}", stdout(&output));
        assert!(parts(&fs::read(&again).unwrap()) == parts(&attached), "{extension}");
        // Nothing is overwritten.
        let output = attach(&mine, &from, &new);
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains("exists already"), "{}", stderr(&output));
    }
    let log = fs::read_to_string(from.join("custody.log")).unwrap();
    assert_eq!(log.lines().filter(|line| line.contains("attachment to ")).count(), 4, "{log}");
    assert!(wohin(&["verify", text(&from)]).status.success());
}

#[test]
fn text_documents_get_the_annex_between_marks_once() {
    let folder = tempfile::tempdir().unwrap();
    let from = bundle(folder.path(), "en");
    for (name, before) in [("a.md", "# My assessment\n"), ("a.html", "<!DOCTYPE html><html><body><p>Mine</p></body></html>")] {
        let (mine, new, again) =
            (folder.path().join(name), folder.path().join(format!("new-{name}")), folder.path().join(format!("again-{name}")));
        fs::write(&mine, before).unwrap();
        assert!(attach(&mine, &from, &new).status.success());
        assert!(attach(&new, &from, &again).status.success());
        let (once, twice) = (fs::read_to_string(&new).unwrap(), fs::read_to_string(&again).unwrap());
        assert!(once == twice && once.contains("Annex: data flows in the test call"), "{name}");
        assert!(once.contains("Mine") || once.starts_with(before), "{name}");
    }
}

#[test]
fn what_cannot_be_attached_to_is_named_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let from = bundle(folder.path(), "en");
    let new = folder.path().join("new");
    for (name, bytes, words) in made::refused() {
        let mine = folder.path().join(&name);
        fs::write(&mine, &bytes).unwrap();
        let output = attach(&mine, &from, &new);
        assert_eq!(output.status.code(), Some(1), "{name}");
        let told = stderr(&output);
        let without_report = !cfg!(feature = "pdf") && told.contains("holds no report.pdf");
        assert!(told.contains(words) || without_report, "{name}: {told}");
        assert!(stderr(&output).contains(&name) && !new.exists(), "{name}: {}", stderr(&output));
    }
    // A bundle that somebody changed vouches for nothing.
    let summary = from.join("summary.json");
    fs::write(&summary, fs::read_to_string(&summary).unwrap() + " ").unwrap();
    let mine = folder.path().join("a.md");
    fs::write(&mine, "x").unwrap();
    let output = attach(&mine, &from, &new);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("summary.json does not match") && !new.exists(), "{}", stderr(&output));
}

/// Every document that others wrote, through the command: a table of what came of each.
#[test]
fn all_documents_of_others_take_the_annex() {
    let folder = tempfile::tempdir().unwrap();
    let from = bundle(folder.path(), "de");
    let Some(assessments) = shared("assessments") else { return };
    let mut refused = Vec::new();
    let mut count = 0;
    let kinds: &[&str] = if cfg!(feature = "pdf") { &["docx", "odt", "pdf", "json"] } else { &["docx", "odt", "json"] };
    for kind in kinds {
        for entry in fs::read_dir(assessments.join(kind)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let before = fs::read(&path).unwrap();
            let output = attach(&path, &from, &folder.path().join(&name));
            count += 1;
            if output.status.success() {
                eprintln!("{kind}\t{name}\tattached\t{} → {} bytes", before.len(), fs::metadata(folder.path().join(&name)).unwrap().len());
            } else {
                eprintln!("{kind}\t{name}\trefused\t{}", stderr(&output).trim());
                refused.push(name);
            }
            assert_eq!(fs::read(&path).unwrap(), before, "the assessor's own file stays as it was");
        }
    }
    assert!(count > 80 && refused.len() * 20 <= count, "{} of {count}: {refused:?}", refused.len());
}
