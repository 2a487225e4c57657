//! What a reader sees of the files of a bundle.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::support::parts;

/// What a browser shows or says: text and the attributes that are read out.
fn of_html(source: &str) -> String {
    let mut shown = String::new();
    let mut rest = source;
    while let Some((before, behind)) = rest.split_once('<') {
        shown.push_str(before);
        // Lines of cells and parts of pictures stand by themselves.
        shown.push('\n');
        let (tag, after) = behind.split_once('>').unwrap_or((behind, ""));
        for attribute in ["aria-label=\"", "alt=\"", "title=\"", "placeholder=\"", "content=\"", "data-shown=\""] {
            let value = tag.split_once(attribute).and_then(|(_, value)| value.split('"').next());
            // What is said to the browser alone.
            if let Some(value) = value.filter(|_| !tag.starts_with("meta ")) {
                shown.push_str(value);
                shown.push('\n');
            }
        }
        let skipped = ["script", "style"].into_iter().find(|name| tag.starts_with(name));
        rest = skipped.and_then(|name| after.split_once(&format!("</{name}>"))).map_or(after, |(_, after)| after);
    }
    shown.push_str(rest);
    let named = ["&lt;|<", "&gt;|>", "&quot;|\"", "&amp;|&"].iter().fold(shown, |shown, pair| {
        let (written, meant) = pair.split_once('|').unwrap();
        shown.replace(written, meant)
    });
    (32_u8..127).fold(named, |shown, code| shown.replace(&format!("&#{code};"), &char::from(code).to_string()))
}

/// Text of paragraphs and what is said of pictures and tables.
fn of_word(package: &[u8]) -> String {
    let mut shown = String::new();
    for (name, part) in parts(package) {
        if !name.starts_with("word/")
            || !Path::new(&name).extension().is_some_and(|extension| extension == "xml")
            || name.contains("styles")
        {
            continue;
        }
        let source = String::from_utf8(part).unwrap();
        let tree = roxmltree::Document::parse(&source).unwrap();
        for node in tree.descendants() {
            match node.tag_name().name() {
                "p" => shown.push('\n'),
                "t" => shown.push_str(node.text().unwrap_or_default()),
                "docPr" => shown.push_str(node.attribute("descr").unwrap_or_default()),
                _ => {}
            }
        }
    }
    shown
}

/// What a report's reader sees, by file.
pub(crate) fn pages(folder: &Path) -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let content = fs::read(&path).unwrap();
        let shown = match path.extension().and_then(|extension| extension.to_str()) {
            Some("html") => of_html(&String::from_utf8(content).unwrap()),
            Some("md") => of_html(&String::from_utf8(content).unwrap()).replace('\\', ""),
            Some("docx") => of_word(&content),
            // The other tables are for programs and hold codes.
            Some("csv") if name.starts_with("sheet-") => String::from_utf8(content).unwrap(),
            Some("pdf") => {
                let told = std::process::Command::new("pdftotext").arg(&path).arg("-").output().expect("poppler-utils");
                // Where a word is broken.
                String::from_utf8(told.stdout).unwrap().replace("\u{ad}\n", "").replace('\u{ad}', "")
            }
            _ => continue,
        };
        pages.insert(name, shown);
    }
    pages
}
