//! Word and PDF reports in the hands of other programs: `LibreOffice` converts without loss, qpdf and pdfinfo have nothing to complain of, the
//! text comes out in reading order. Tests without their program say that they are skipped.
#![cfg(feature = "office")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr)]
#![allow(dead_code, reason = "of what tests share, each uses its part")]

mod support;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use support::{parts, stderr, text, wohin};

/// Runs a program that the test needs; says so where it is missing.
fn run(program: &str, arguments: &[&OsStr]) -> Option<Output> {
    let output = Command::new(program).args(arguments).output().ok();
    if output.is_none() {
        eprintln!("skipped: {program} is not installed");
    }
    output
}

/// A bundle of the conference of three.
fn bundle(folder: &Path, lang: &str) -> PathBuf {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures/webrtc-sfu");
    let made = folder.join(format!("evidence-{lang}"));
    let (capture, phases) = (sample.join("call.pcap"), sample.join("phases.csv"));
    let output = wohin(&["--lang", lang, "analyse", text(&capture), "--phases", text(&phases), "-o", text(&made)]);
    assert!(output.status.success(), "{}", stderr(&output));
    made
}

/// Text of a PDF, spaces alike, without what hyphenation tears apart.
fn text_of(pdf: &Path) -> Option<String> {
    let output = run("pdftotext", &["-layout".as_ref(), pdf.as_os_str(), "-".as_ref()])?;
    assert!(output.status.success(), "{}: no text", pdf.display());
    Some(String::from_utf8(output.stdout).unwrap().split_whitespace().collect::<Vec<_>>().join(" "))
}

/// What a reader must find in each language, in this order.
const READ: [(&str, &[&str]); 2] = [
    (
        "de",
        &[
            "Wohin gingen die Daten?",
            "Ton und Bild: 1 Empfänger",
            "Diagnose- und Telemetriedaten",
            "Weg",
            "Länder",
            "Wie sicher",
            "Nicht sichtbar",
            "Was wohin gesendet wurde",
            "Befunde mit Nachweisen",
            "Anforderung erfüllt?",
            "Art. 30",
            "Hinweise",
            "Glossar",
        ],
    ),
    (
        "en",
        &[
            "Where did the data go?",
            "Audio and video: 1 recipient",
            "Diagnostic and telemetry data",
            "Path",
            "Countries",
            "How sure",
            "Not visible",
            "What was sent where",
            "Findings with evidence",
            "Requirement fulfilled?",
            "Art. 30",
            "Caveats",
            "Glossary",
        ],
    ),
];

fn in_order(text: &str, words: &[&str], what: &str) {
    let mut rest = text;
    for word in words {
        let at = rest.find(word).unwrap_or_else(|| panic!("{what}: no {word:?} where it should stand"));
        rest = &rest[at + word.len()..];
    }
}

#[test]
fn libreoffice_converts_the_word_report_without_loss() {
    let folder = tempfile::tempdir().unwrap();
    for (lang, words) in READ {
        let made = bundle(folder.path(), lang);
        let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
        let docx = made.join("report.docx");
        let out = folder.path().join(lang);
        let arguments = [
            OsStr::new(&profile),
            "--headless".as_ref(),
            "--convert-to".as_ref(),
            "pdf".as_ref(),
            "--outdir".as_ref(),
            out.as_os_str(),
            docx.as_os_str(),
        ];
        let Some(output) = run("soffice", &arguments) else { return };
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let Some(text) = text_of(&out.join("report.pdf")) else { return };
        in_order(&text, words, lang);
        let manifest: serde_json::Value = serde_json::from_slice(&fs::read(made.join("manifest.json")).unwrap()).unwrap();
        assert_eq!(manifest["sealed"].as_array().unwrap().last().unwrap(), "report.docx", "{manifest}");
    }
}

#[test]
fn every_part_is_well_formed_and_every_reference_leads_somewhere() {
    let folder = tempfile::tempdir().unwrap();
    let parts = parts(&fs::read(bundle(folder.path(), "de").join("report.docx")).unwrap());
    let mut pictures = 0;
    for (name, bytes) in &parts {
        let is = |extension: &str| Path::new(name).extension().is_some_and(|known| known == extension);
        if is("xml") || is("rels") || is("svg") {
            roxmltree::Document::parse(std::str::from_utf8(bytes).unwrap()).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        pictures += usize::from(is("svg"));
    }
    assert!(pictures >= 3, "{pictures} pictures");
    let document = parts.iter().find(|(name, _)| name == "word/document.xml").unwrap();
    let document = std::str::from_utf8(&document.1).unwrap();
    let relations = parts.iter().find(|(name, _)| name == "word/_rels/document.xml.rels").unwrap();
    let relations = std::str::from_utf8(&relations.1).unwrap();
    for id in document.split("r:embed=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(relations.contains(&format!("Id=\"{id}\"")), "{id} leads nowhere");
    }
    // Every style that is used is defined, header rows repeat, pictures say what they show.
    let styles = parts.iter().find(|(name, _)| name == "word/styles.xml").unwrap();
    let styles = std::str::from_utf8(&styles.1).unwrap();
    for style in document.split("Style w:val=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(styles.contains(&format!("w:styleId=\"{style}\"")), "style {style} is not defined");
    }
    assert!(document.contains("<w:tblHeader/>") && !document.contains("descr=\"\""));
}

#[cfg(feature = "pdf")]
mod pdf {
    use super::*;

    #[test]
    fn other_programs_accept_it_and_read_it_in_order() {
        let folder = tempfile::tempdir().unwrap();
        for (lang, words) in READ {
            let made = bundle(folder.path(), lang);
            let pdf = made.join("report.pdf");
            if let Some(output) = run("qpdf", &["--check".as_ref(), pdf.as_os_str()]) {
                assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
            }
            if let Some(output) = run("pdfinfo", &[pdf.as_os_str()]) {
                let told = String::from_utf8_lossy(&output.stdout).into_owned();
                assert!(told.lines().any(|line| line.starts_with("Tagged:") && line.ends_with("yes")), "{told}");
            }
            // What it claims to be is what Typst has checked before it wrote the claim.
            if let Some(output) = run("pdfinfo", &["-meta".as_ref(), pdf.as_os_str()]) {
                let told = String::from_utf8_lossy(&output.stdout).into_owned();
                for claim in ["<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"] {
                    assert!(told.contains(claim), "{claim}: {told}");
                }
            }
            if let Some(output) = run("pdffonts", &[pdf.as_os_str()]) {
                let told = String::from_utf8_lossy(&output.stdout).into_owned();
                // Columns from the right: object and its generation, Unicode, subset, embedded.
                let embedded = |line: &str| line.split_whitespace().rev().nth(4) == Some("yes");
                assert!(told.lines().count() > 2 && told.lines().skip(2).all(embedded), "{told}");
            }
            let Some(text) = text_of(&pdf) else { return };
            in_order(&text, words, lang);
            // The manifest's hash stands on every page.
            let manifest = wohin::report::bundle::sha256(&fs::read(made.join("manifest.json")).unwrap());
            let pages = run("qpdf", &["--show-npages".as_ref(), pdf.as_os_str()]).unwrap();
            let pages: usize = String::from_utf8(pages.stdout).unwrap().trim().parse().unwrap();
            assert_eq!(text.matches(&manifest).count(), pages, "{lang}");
        }
    }

    /// More recipients than a sentence, a table or a typesetter has room for: cut visibly, and a bundle all the same.
    #[test]
    fn a_crowd_of_recipients_stops_no_report() {
        let folder = tempfile::tempdir().unwrap();
        let mut pcap = support::Pcap::new();
        for number in 0..3000_u16 {
            // Spread over networks of many operators.
            let [a, b, c] = [31 + number % 97, number * 7 % 250, number * 11 % 250].map(|part| u8::try_from(part).unwrap());
            let payload: Vec<u8> = (0..60).map(|at: u8| b.wrapping_mul(7).wrapping_add(at.wrapping_mul(31))).collect();
            pcap.udp(u32::from(number) * 5, (support::TESTER, 20_000 + number), ([a, b, c, 1], 443), &payload);
        }
        let capture = pcap.save(folder.path(), "crowd.pcap");
        let made = folder.path().join("evidence");
        let output = wohin(&["--lang", "en", "analyse", text(&capture), "-o", text(&made)]);
        assert!(output.status.success(), "{}", stderr(&output));
        let read = fs::read_to_string(made.join("report.md")).unwrap();
        assert!(read.contains(" more – whether a transfer exists"), "the finding does not say how many recipients it does not name");
        let Some(told) = text_of(&made.join("report.pdf")) else { return };
        assert!(told.contains("The first 200 of 3,000 rows"), "the tables do not say that they are cut");
    }
}
