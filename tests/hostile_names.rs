//! Names from the wire that want to be more than names: in every format they appear as harmless, visible text.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use support::{Pcap, TESTER, client_hello, parts, stderr, stdout, text, wohin};

/// HTML, script, Markdown, XML, Typst, formulas, direction marks, terminal escapes, a line that begins another.
const NAMES: &[&str] = &[
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>",
    "]]></w:t><!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]>&y;",
    "[click](https://evil.example/)",
    "![x](https://evil.example/x.png)",
    "https://evil.example/",
    "www.evil.example",
    "`code` **bold** | cell | # heading",
    "=HYPERLINK(\"https://evil.example\",\"x\")",
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-1-1",
    "@SUM(1)",
    "\u{202e}gpj.elif",
    "zero\u{200b}width\u{feff}",
    "\x1b[31mred\x1b[0m\x1b]0;title\x07\x1b[2J",
    "#read(\"/etc/passwd\") $x$ \\u{41} \\",
    "a\nb\r\nc\td",
];

fn capture(folder: &Path) -> PathBuf {
    let mut pcap = Pcap::new();
    let mut port = 41_000;
    for (index, name) in NAMES.iter().enumerate() {
        let server = [198, 51, 100, u8::try_from(index + 1).unwrap()];
        let at = u32::try_from(index).unwrap() * 100;
        let labels: Vec<&[u8]> = name.as_bytes().chunks(60).collect();
        pcap.dns(at, &labels, server);
        pcap.connection(at + 20, (TESTER, port), (server, 443), &client_hello(name.as_bytes()));
        let request = format!("GET / HTTP/1.1\r\nHost: {}\r\nUser-Agent: {name}\r\n\r\n", name.replace(['\r', '\n'], " "));
        pcap.connection(at + 50, (TESTER, port + 1), (server, 80), request.as_bytes());
        let mut stun = vec![0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42];
        stun.extend([9; 12]);
        let padded = name.len().next_multiple_of(4);
        for kind in [0x8022_u16, 0x0014, 0x0006] {
            stun.extend(kind.to_be_bytes());
            stun.extend(u16::try_from(name.len()).unwrap().to_be_bytes());
            stun.extend(name.as_bytes());
            stun.resize(stun.len() + padded - name.len(), 0);
        }
        let length = u16::try_from(stun.len() - 20).unwrap().to_be_bytes();
        stun[2..4].copy_from_slice(&length);
        pcap.udp(at + 80, (TESTER, port + 2), (server, 3478), &stun);
        let sip = format!(
            "INVITE sip:{name}@h SIP/2.0\r\nCall-ID: 1\r\nFrom: {name}\r\nContent-Type: application/sdp\r\nContent-Length: 60\r\n\r\nv=0\r\no={name} 1 1 IN IP4 10.0.0.1\r\ns={name}\r\nc=IN IP4 10.0.0.1\r\n"
        );
        pcap.udp(at + 90, (TESTER, port + 3), (server, 5060), sip.as_bytes());
        port += 4;
    }
    let long = "<b>".repeat(350_000);
    let request = format!("GET / HTTP/1.1\r\nHost: {long}\r\n\r\n");
    pcap.connection(5000, (TESTER, port), ([198, 51, 100, 200], 80), request.as_bytes());
    pcap.connection(6000, (TESTER, port + 1), ([198, 51, 100, 201], 443), &client_hello(&long.as_bytes()[..15_000]));
    pcap.rtp(7000, 40_002, ([203, 0, 113, 30], 30_000), 60);
    pcap.save(folder, "<img src=x onerror=alert(1)>\u{202e}=1+1`|.pcap")
}

/// Files of a bundle that are text, and those inside its packages.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).unwrap();
        if name == "report.docx" {
            let texts = parts(&bytes).into_iter().filter(|(part, _)| !part.starts_with("word/media/") || part.contains(".svg"));
            files.extend(texts.map(|(part, bytes)| (format!("{name}/{part}"), String::from_utf8(bytes).unwrap())));
        } else if name == "report.pdf" {
            match std::process::Command::new("pdftotext").arg(&path).arg("-").output() {
                // A form feed ends each page.
                Ok(told) => drop(files.insert(name, String::from_utf8(told.stdout).unwrap().replace('\u{c}', "\n"))),
                Err(error) => println!("skipped: pdftotext: {error}"),
            }
        } else {
            files.insert(name, String::from_utf8(bytes).unwrap());
        }
    }
    files
}

/// Well-formed parts without document types or entities, in which the names are text.
fn word(files: &BTreeMap<String, String>) {
    let mut texts = String::new();
    for (name, content) in files.iter().filter(|(name, _)| name.starts_with("report.docx/")) {
        let tree = roxmltree::Document::parse(content).unwrap_or_else(|error| panic!("{name}: {error}"));
        texts.extend(tree.descendants().filter(roxmltree::Node::is_text).filter_map(|node| node.text()));
        let links = tree.descendants().filter(|node| node.has_tag_name("Relationship")).filter_map(|node| node.attribute("TargetMode"));
        assert_eq!(links.count(), 0, "{name} points outside");
    }
    let package = files.keys().any(|name| name.starts_with("report.docx/"));
    assert!(!package || texts.contains("script"), "the hostile names are not even shown");
}

/// The names are text on its pages, and nothing in the file leads out of it or runs.
fn pdf(path: &Path, content: &str) {
    // Lines are broken where they are full, so names are looked for without their spaces; what is no letter of a host name stands there by its
    // number (RFC 1035, section 5.1).
    let joined: String = content.split_whitespace().collect();
    for name in
        ["<imgsrc=xonerror=alert(1)>\\u{202e}=1+1`|.pcap", "\\060script\\062alert\\0401\\041", "\\035read\\040\\034", "\\091click\\093"]
    {
        assert!(joined.contains(name), "{name} is not even shown");
    }
    let plain = path.with_file_name("plain.pdf");
    match std::process::Command::new("qpdf").args(["--qdf", "--object-streams=disable"]).args([path, &plain]).status() {
        Ok(status) => {
            assert!(status.success());
            let bytes = std::fs::read(&plain).unwrap();
            let whole = String::from_utf8_lossy(&bytes);
            for word in ["/URI", "/JavaScript", "/JS", "/Launch", "/GoToR", "/OpenAction", "/AA", "/EmbeddedFile", "/RichMedia"] {
                let found =
                    whole.match_indices(word).any(|(at, _)| !whole[at + word.len()..].starts_with(|next: char| next.is_alphanumeric()));
                assert!(!found, "the PDF holds {word}");
            }
            std::fs::remove_file(&plain).unwrap();
        }
        Err(error) => println!("skipped: qpdf: {error}"),
    }
}

/// Nothing invisible, and nothing that a terminal would obey.
fn visible(name: &str, content: &str) {
    let bad = |ch: &char| {
        ch.is_control() && !matches!(ch, '\n' | '\r' | '\t')
            || matches!(*ch, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    assert_eq!(content.chars().find(bad), None, "{name} holds an invisible character");
}

#[test]
fn names_stay_names_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let capture = capture(folder.path());
    for lang in ["de", "en"] {
        let made = folder.path().join(lang);
        let output = wohin(&["--lang", lang, "analyse", text(&capture), "-o", text(&made)]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        visible("the terminal", &stdout(&output));
        assert!(!stdout(&output).contains(['\t', '\r']));
        for line in stdout(&output).lines() {
            assert!(line.chars().count() <= 80, "wider than the terminal: {line}");
        }
        let files = files(&made);
        for (name, content) in &files {
            visible(name, content);
            assert!(content.len() < 4 << 20, "{name}: {} bytes", content.len());
        }
        html(&files["report.html"]);
        word(&files);
        if let Some(content) = files.get("report.pdf") {
            pdf(&made.join("report.pdf"), content);
        }
        markdown(&files["report.md"]);
        for table in ["flows.csv", "endpoints.csv", "recipients.csv", "transfers.csv"] {
            csv_table(table, &files[table]);
        }
        let result: serde_json::Value = serde_json::from_str(&files["summary.json"]).unwrap();
        assert!(result["flows"].as_array().unwrap().len() > 4 * NAMES.len());
        let names = result["endpoints"].to_string();
        assert!(names.contains("script"), "the hostile names are not even shown");
    }
    let json = wohin(&["analyse", text(&capture), "--json"]);
    visible("--json", &stdout(&json));
}

/// Elements that the report may have.
const ELEMENTS: &[&str] = &[
    "script",
    "defs",
    "pattern",
    "clipPath",
    "circle",
    "html",
    "head",
    "svg",
    "g",
    "rect",
    "path",
    "line",
    "text",
    "figure",
    "figcaption",
    "meta",
    "link",
    "title",
    "style",
    "body",
    "header",
    "main",
    "div",
    "section",
    "nav",
    "footer",
    "h1",
    "h2",
    "p",
    "a",
    "ul",
    "li",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "br",
    "span",
    "dl",
    "dt",
    "dd",
];

/// Attributes likewise.
const ATTRIBUTES: &[&str] = &[
    "x",
    "y",
    "x1",
    "x2",
    "y1",
    "y2",
    "d",
    "width",
    "height",
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-opacity",
    "viewBox",
    "text-anchor",
    "font-family",
    "font-size",
    "font-weight",
    "aria-label",
    "lang",
    "charset",
    "http-equiv",
    "content",
    "name",
    "rel",
    "href",
    "id",
    "class",
    "aria-labelledby",
    "tabindex",
    "role",
    "scope",
    "data-name",
    "data-value",
    "data-filter",
    "data-shown",
    "patternUnits",
    "clip-path",
    "stroke-width",
    "stroke-dasharray",
    "cx",
    "cy",
    "r",
    "rx",
];

/// Well-formed, and made of the template's elements alone.
fn html(content: &str) {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let tree = roxmltree::Document::parse_with_options(content, options).unwrap();
    assert_eq!(content.matches("<script").count(), 1, "the report's own script alone");
    let mut texts = String::new();
    for node in tree.descendants() {
        if node.is_text() {
            texts.push_str(node.text().unwrap());
        }
        if !node.is_element() {
            continue;
        }
        assert!(ELEMENTS.contains(&node.tag_name().name()), "element {}", node.tag_name().name());
        for attribute in node.attributes() {
            assert!(ATTRIBUTES.contains(&attribute.name()), "attribute {}", attribute.name());
            if attribute.name() == "href" {
                assert!(attribute.value().starts_with('#') || attribute.value() == "https://db-ip.com", "{}", attribute.value());
            }
        }
    }
    assert!(texts.contains("script") && texts.contains("onerror"), "the hostile names are not even shown");
}

/// No link, picture or HTML comes out of it; line breaks within cells are the report's own.
fn markdown(content: &str) {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_MATH | Options::ENABLE_FOOTNOTES;
    let mut texts = String::new();
    for event in Parser::new_ext(content, options) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => assert_eq!(&*html, "<br>"),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => panic!("a link to {dest_url}"),
            Event::Start(Tag::CodeBlock(_)) => panic!("a block of code"),
            Event::InlineMath(math) | Event::DisplayMath(math) => panic!("a formula: {math}"),
            Event::Text(text) => texts.push_str(&text),
            _ => {}
        }
    }
    assert!(texts.contains("script"), "the hostile names are not even shown");
}

/// No cell begins a formula, and all rows have the columns of the first.
fn csv_table(name: &str, content: &str) {
    let mut reader = csv::Reader::from_reader(content.as_bytes());
    let columns = reader.headers().unwrap().len();
    for row in reader.records() {
        let row = row.unwrap();
        assert_eq!(row.len(), columns);
        for cell in &row {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']), "{name}: {cell}");
        }
    }
}
