//! The PDF report in the PDFs of others, through the command: pages, outlines, forms, files and structure before and after, as qpdf and poppler
//! read them. Tests without their program say that they are skipped.
#![cfg(all(feature = "office", feature = "pdf"))]
#![allow(dead_code, reason = "of what tests share, each uses its part")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use support::shared::shared;
use support::{bundle, stderr, stdout, text, wohin};

/// What a program prints; `None`, and a word, where it is not installed.
fn told(program: &str, arguments: &[&str]) -> Option<String> {
    match Command::new(program).args(arguments).output() {
        Ok(output) => {
            // qpdf ends with 3 where the document itself, before anything was attached, is flawed.
            let fine = output.status.success() || program == "qpdf" && output.status.code() == Some(3);
            assert!(fine, "{program} {arguments:?}: {}{}", stdout(&output), stderr(&output));
            Some(String::from_utf8_lossy(&output.stdout).into_owned())
        }
        Err(error) => {
            eprintln!("skipped: {program}: {error}");
            None
        }
    }
}

/// What a document holds beside its text.
struct Content {
    /// Objects of each page and its contents, in order.
    pages: Vec<(String, String)>,
    /// Titles of the outline with the page each leads to, entries below others behind them.
    outline: Vec<String>,
    /// Fields of the form with their values.
    fields: BTreeMap<String, String>,
    /// Names of embedded files.
    files: Vec<String>,
    /// Whether it tells its structure.
    tagged: bool,
}

impl Content {
    fn of(pdf: &Path) -> Option<Self> {
        let keys = ["pages", "outlines", "acroform", "attachments"].map(|key| format!("--json-key={key}"));
        let mut arguments = vec!["--json"];
        arguments.extend(keys.iter().map(String::as_str));
        arguments.push(text(pdf));
        let json: Value = serde_json::from_str(&told("qpdf", &arguments)?).unwrap();
        let list = |key: &Value| key.as_array().cloned().unwrap_or_default();
        let mut outline = Vec::new();
        entries(&json["outlines"], &mut outline);
        Some(Self {
            pages: list(&json["pages"]).iter().map(|page| (page["object"].to_string(), page["contents"].to_string())).collect(),
            outline,
            fields: list(&json["acroform"]["fields"])
                .iter()
                .map(|field| (field["fullname"].to_string(), format!("{} {}", field["fieldtype"], field["value"])))
                .collect(),
            files: json["attachments"].as_object().map(|files| files.keys().cloned().collect()).unwrap_or_default(),
            tagged: told("pdfinfo", &[text(pdf)])?.lines().any(|line| line.starts_with("Tagged:") && line.ends_with("yes")),
        })
    }
}

fn entries(list: &Value, found: &mut Vec<String>) {
    for entry in list.as_array().into_iter().flatten() {
        found.push(format!("{} → {}", entry["title"], entry["destpageposfrom1"]));
        entries(&entry["kids"], found);
    }
}

fn words(pdf: &Path, first: usize, last: usize) -> Option<String> {
    told("pdftotext", &["-f", &first.to_string(), "-l", &last.to_string(), text(pdf), "-"])
}

#[test]
fn pages_outlines_forms_files_and_structure_of_others_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let from = bundle(folder.path(), "de");
    let Some(documents) = shared("assessments/pdf") else { return };
    let Some(report) = Content::of(&from.join("report.pdf")) else { return };
    let mut names: Vec<PathBuf> = fs::read_dir(documents).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let mut refused = Vec::new();
    for path in &names {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let new = folder.path().join(&name);
        let output = wohin(&["attach", text(path), "--from", text(&from), "-o", text(&new)]);
        if !output.status.success() {
            eprintln!("pdf\t{name}\trefused\t{}", stderr(&output).trim());
            refused.push(name);
            continue;
        }
        let notes = stdout(&output);
        let checked = Command::new("qpdf").arg("--check").arg(&new).output().unwrap();
        assert!(checked.status.success(), "{name}: {}{}", stdout(&checked), stderr(&checked));
        let (before, after) = (Content::of(path).unwrap(), Content::of(&new).unwrap());
        let count = before.pages.len();
        assert_eq!(after.pages[..count], before.pages, "{name}: pages");
        assert_eq!(after.pages.len(), count + report.pages.len(), "{name}: pages of the report");
        assert_eq!(words(path, 1, count), words(&new, 1, count), "{name}: the text before");
        let annex = words(&new, count + 1, after.pages.len()).unwrap();
        let manifest = wohin::report::bundle::sha256(&fs::read(from.join("manifest.json")).unwrap());
        assert_eq!(annex.matches(&manifest).count(), report.pages.len(), "{name}: the manifest's hash on the pages of the report");
        assert!(annex.contains("Wohin gingen die Daten?") && annex.contains("telemetry.metrics.example"), "{name}: the text of the report");
        assert_eq!(after.outline[..before.outline.len()], before.outline, "{name}: outline");
        assert!(after.outline.len() > before.outline.len(), "{name}: no entry leads to the report");
        assert!(after.outline[before.outline.len()].ends_with(&format!("→ {}", count + 1)), "{name}: {:?}", after.outline);
        assert_eq!(after.fields, before.fields, "{name}: form");
        assert!(before.files.iter().all(|file| after.files.contains(file)), "{name}: {:?}", after.files);
        for file in ["summary.json", "manifest.json", "SHA256SUMS", "flows.csv"] {
            assert!(after.files.iter().any(|known| known.contains(file)), "{name}: no {file} in {:?}", after.files);
        }
        assert!(after.tagged == before.tagged || notes.contains("structure"), "{name}: {notes}");
        let told = notes.lines().skip(1).map(str::trim).collect::<Vec<_>>().join("; ");
        eprintln!("pdf\t{name}\tattached\t{count} + {} pages\t{told}", report.pages.len());
    }
    assert!(refused.len() * 20 <= names.len(), "{refused:?}");
}

#[test]
fn the_embedded_bundle_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let from = bundle(folder.path(), "en");
    // A report is a document as any other.
    let new = folder.path().join("new.pdf");
    let output = wohin(&["attach", text(&from.join("report.pdf")), "--from", text(&from), "-o", text(&new)]);
    assert!(output.status.success(), "{}", stderr(&output));
    if let (Some(before), Some(after)) = (Content::of(&from.join("report.pdf")), Content::of(&new)) {
        assert!(before.tagged && after.tagged, "a tagged document stays tagged: {}", stdout(&output));
        assert_eq!(after.pages.len(), 2 * before.pages.len());
    }
    let Some(list) = told("qpdf", &["--list-attachments", text(&new)]) else { return };
    for key in list.lines().filter_map(|line| line.split(" -> ").next()) {
        let name = key.rsplit('/').next().unwrap();
        let Ok(output) = Command::new("qpdf").arg(format!("--show-attachment={key}")).arg(&new).output() else { return };
        assert!(output.status.success(), "{key}: {}", stderr(&output));
        assert_eq!(output.stdout, fs::read(from.join(name)).unwrap_or_else(|error| panic!("{key}: {error}")), "{key}");
    }
    assert!(list.lines().count() >= 10, "{list}");
}

/// The structure of a tagged document, as qpdf shows its objects.
struct Structure {
    marked: bool,
    /// Elements by their types.
    elements: BTreeMap<String, usize>,
    /// Pages whose content belongs to no element.
    loose: Vec<usize>,
    /// Entries of the way from content to structure that lead to no element of the tree.
    lost: usize,
}

impl Structure {
    fn of(pdf: &Path) -> Option<Self> {
        let json: Value = serde_json::from_str(&told("qpdf", &["--json=2", "--json-key=qpdf", text(pdf)])?).ok()?;
        let objects = &json["qpdf"][1];
        let follow = |value: &Value| -> Value {
            let named = value.as_str().map(|name| &objects[format!("obj:{name}").as_str()]["value"]);
            named.filter(|found| !found.is_null()).unwrap_or(value).clone()
        };
        let many = |value: &Value| -> Vec<Value> {
            match follow(value) {
                Value::Array(list) => list,
                Value::Null => Vec::new(),
                _ => vec![value.clone()],
            }
        };
        let catalog = follow(&objects["trailer"]["value"]["/Root"]);
        let tree = follow(&catalog["/StructTreeRoot"]);
        let (mut elements, mut seen) = (BTreeMap::new(), BTreeSet::new());
        let mut waiting = many(&tree["/K"]);
        while let Some(name) = waiting.pop() {
            let element = follow(&name);
            let Some(kind) = element["/S"].as_str() else { continue };
            *elements.entry(kind.to_owned()).or_default() += 1;
            seen.extend(name.as_str().map(str::to_owned));
            waiting.extend(many(&element["/K"]));
        }
        let mut numbers = BTreeMap::new();
        let mut waiting = vec![tree["/ParentTree"].clone()];
        while let Some(node) = waiting.pop() {
            let node = follow(&node);
            waiting.extend(many(&node["/Kids"]));
            for pair in many(&node["/Nums"]).chunks(2) {
                numbers.insert(pair[0].as_i64()?, many(&pair[1]));
            }
        }
        let lost = numbers.values().flatten().filter_map(Value::as_str).filter(|name| !seen.contains(*name)).count();
        let (mut pages, mut waiting) = (Vec::new(), vec![catalog["/Pages"].clone()]);
        while let Some(node) = waiting.pop() {
            let node = follow(&node);
            if node["/Type"] == "/Page" {
                pages.push(node["/StructParents"].as_i64());
            }
            waiting.extend(many(&node["/Kids"]).into_iter().rev());
        }
        let loose =
            (1..).zip(pages).filter(|(_, key)| key.is_none_or(|key| !numbers.contains_key(&key))).map(|(number, _)| number).collect();
        Some(Self { marked: follow(&catalog["/MarkInfo"])["/Marked"] == true, elements, loose, lost })
    }
}

#[test]
fn a_tagged_document_of_a_word_processor_stays_tagged() {
    let folder = tempfile::tempdir().unwrap();
    let from = bundle(folder.path(), "de");
    let Some(documents) = shared("assessments/docx") else { return };
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
    let filter = "pdf:writer_pdf_Export:{\"UseTaggedPDF\":{\"type\":\"boolean\",\"value\":\"true\"}}";
    for name in ["pandoc-headers", "pandoc-table_header_rowspan"] {
        let word = documents.join(format!("{name}.docx"));
        let arguments = [profile.as_str(), "--headless", "--convert-to", filter, "--outdir", text(folder.path()), text(&word)];
        let Ok(output) = Command::new("soffice").args(arguments).output() else { return };
        assert!(output.status.success(), "{}", stderr(&output));
        let old = folder.path().join(format!("{name}.pdf"));
        let Some(before) = Structure::of(&old) else { return };
        assert!(before.marked && before.loose.is_empty() && before.elements.len() > 2, "{name}: {:?}", before.elements);
        let (first, second) = (folder.path().join(format!("{name}-1.pdf")), folder.path().join(format!("{name}-2.pdf")));
        for (given, new) in [(&old, &first), (&first, &second)] {
            let output = wohin(&["attach", text(given), "--from", text(&from), "-o", text(new)]);
            assert!(output.status.success(), "{}", stderr(&output));
            let after = Structure::of(new).unwrap();
            assert!(after.marked, "{name}: no longer marked as tagged");
            assert_eq!((after.loose, after.lost), (Vec::new(), 0), "{name}: content without structure");
            for (kind, count) in &before.elements {
                let now = after.elements.get(kind).copied().unwrap_or_default();
                assert!(now >= *count, "{name}: {count} {kind} before, {now} after");
            }
            assert_eq!(after.elements.get("/Part"), Some(&1), "{name}: the annex is one part of the document, once");
            assert!(after.elements["/TD"] > before.elements.get("/TD").copied().unwrap_or_default(), "{name}: the annex is tagged");
        }
    }
}
