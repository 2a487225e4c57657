//! Blocks as PDF, typeset by Typst under PDF/A-2a and PDF/UA-1, which it enforces.
//!
//! Typst refuses a document with a character that no font has, so such characters are written as their numbers before (`U+4F8B`); it refuses
//! a picture without alternative text and a document without title, so both are types here.

mod world;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::blocks::{Align, Block, Cell, Style, Table, Width};

/// Why a PDF could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// Typst says so.
    #[error("the PDF cannot be typeset: {0}")]
    Typesetting(String),
}

/// What stands around the blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Title of the document.
    pub title: String,
    /// Language, BCP 47 (`de-DE`).
    pub language: String,
    /// Program that made it.
    pub author: String,
    /// What the document is about, for its metadata.
    pub description: String,
    /// On every page at the foot, left.
    pub foot: String,
    /// On every page at the foot, below: technical text.
    pub hash: String,
    /// `Page {page} of {pages}`, in three parts around the numbers.
    pub pages: [String; 3],
    /// Date of the document: year, month, day.
    pub day: Option<(i32, u8, u8)>,
}

/// Typesets blocks.
pub fn write(blocks: &[Block], frame: &Frame) -> Result<Vec<u8>, PdfError> {
    let mut files = BTreeMap::new();
    let list: Vec<Value> = blocks.iter().map(|block| value(block, &mut files)).collect();
    let (language, region) = frame.language.split_once('-').unwrap_or((&frame.language, ""));
    let data = json!({
        "title": headline(&frame.title),
        "author": shown(&frame.author),
        "description": shown(&frame.description),
        "language": language,
        "region": region,
        "foot": shown(&frame.foot),
        "hash": shown(&frame.hash),
        "pages": frame.pages.iter().map(|part| shown(part)).collect::<Vec<_>>(),
        "blocks": list,
    });
    files.insert("data.json".to_owned(), data.to_string().into_bytes());
    world::typeset(files, &frame.hash, frame.day)
}

fn value(block: &Block, files: &mut BTreeMap<String, Vec<u8>>) -> Value {
    match block {
        Block::Heading { level, text } => json!({ "kind": "heading", "level": level, "text": headline(text) }),
        Block::Answer { question, lines } => {
            json!({ "kind": "answer", "text": headline(question), "lines": lines.iter().map(|line| shown(line)).collect::<Vec<_>>() })
        }
        Block::Page(width) => json!({ "kind": "page", "wide": *width == Width::Wide }),
        Block::Paragraph { style, text } => {
            let kind = match style {
                Style::Body => "text",
                Style::Note => "note",
                Style::Code => "code",
            };
            json!({ "kind": kind, "text": shown(text) })
        }
        Block::List(items) => json!({ "kind": "list", "items": items.iter().map(|item| shown(item)).collect::<Vec<_>>() }),
        Block::Table(table) => table_value(table),
        Block::Picture(picture) => {
            let name = format!("picture-{}.svg", files.len() + 1);
            files.insert(name.clone(), shown(&picture.svg).into_bytes());
            let alternative = if picture.alternative.is_empty() { &picture.caption } else { &picture.alternative };
            json!({
                "kind": "picture",
                "file": name,
                "width": picture.width,
                "caption": shown(&picture.caption),
                "alternative": headline(alternative),
            })
        }
    }
}

fn table_value(table: &Table) -> Value {
    let cell = |cell: &Cell| json!({ "lines": cell.lines.iter().map(|line| shown(line)).collect::<Vec<_>>(), "code": cell.code });
    json!({
        "kind": if table.header { "table" } else { "facts" },
        "caption": shown(&table.caption),
        "shares": table.columns.iter().map(|column| column.share.max(1)).collect::<Vec<_>>(),
        "ends": table.columns.iter().map(|column| column.align == Align::End).collect::<Vec<_>>(),
        "titles": table.columns.iter().map(|column| shown(&column.title)).collect::<Vec<_>>(),
        "details": table.details.iter().map(|details| details.iter().map(cell).collect::<Vec<_>>()).collect::<Vec<_>>(),
        "rows": table.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>()).collect::<Vec<_>>(),
    })
}

/// A heading must say something (ISO 14289-1), even where there is nothing to say.
fn headline(text: &str) -> String {
    if text.trim().is_empty() { "–".to_owned() } else { shown(text) }
}

/// Text that the fonts can show: other characters become their numbers, so that nothing disappears and nothing stops the report.
fn shown(text: &str) -> String {
    if text.chars().all(|letter| letter == '\n' || world::has_glyph(letter)) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' => out.push('\n'),
            letter if world::has_glyph(letter) => out.push(letter),
            letter => out.push_str(&format!("[U+{:04X}]", u32::from(letter))),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Column, Picture};

    fn frame() -> Frame {
        Frame {
            title: "Wohin die Daten gingen".to_owned(),
            language: "de-DE".to_owned(),
            author: "wohin 1.0".to_owned(),
            description: "Prüfbericht".to_owned(),
            foot: "Prüfbericht".to_owned(),
            hash: "00ff".repeat(16),
            pages: ["Seite ".to_owned(), " von ".to_owned(), String::new()],
            day: Some((2026, 3, 14)),
        }
    }

    fn blocks(name: &str) -> Vec<Block> {
        let svg = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='300' height='100'><text x='9' y='50' font-family='sans-serif'>{}</text></svg>",
            crate::document::xml::escaped(name)
        );
        vec![
            Block::Answer { question: "Was getestet wurde".to_owned(), lines: vec![name.to_owned(), "Zwei".to_owned()] },
            Block::heading(1, name),
            Block::Table(Table {
                caption: "Empfänger".to_owned(),
                columns: vec![Column::text("Wer", 2), Column::number("Bytes", 1), Column::text("Filter", 1)],
                header: true,
                rows: vec![vec![Cell::from(name), Cell::from("1"), Cell::code("ip.addr == 192.0.2.1 && ".repeat(9))]; 90],
                details: vec![vec![Cell::code("a == b"), Cell::from("c")]; 90],
            }),
            Block::Page(Width::Wide),
            Block::Picture(Picture { svg, width: 300, height: 100, caption: name.to_owned(), alternative: name.to_owned() }),
            Block::List(vec![name.to_owned()]),
            Block::Table(Table {
                caption: String::new(),
                columns: vec![Column::text("", 1), Column::text("", 3)],
                header: false,
                rows: vec![vec![Cell::from("Begriff"), Cell::from("Bedeutung")]],
                ..Table::default()
            }),
            Block::Paragraph { style: Style::Code, text: "00ff".repeat(40) },
            Block::note("Hinweis"),
        ]
    }

    #[test]
    fn the_same_blocks_give_the_same_bytes() {
        let once = write(&blocks("a"), &frame()).unwrap();
        assert!(once.starts_with(b"%PDF-1.7"));
        assert!(once == write(&blocks("a"), &frame()).unwrap());
        if let Some(kept) = std::env::var_os("WOHIN_KEEP") {
            std::fs::write(std::path::Path::new(&kept).join("blocks.pdf"), once).unwrap();
        }
    }

    #[test]
    fn no_name_stops_the_report() {
        for name in [
            "#panic(\"x\") $x$ *b* `c` <l> @r",
            "例え 😀 \u{202e}abc\u{0}\u{7}",
            "",
            "] } ) \\ \" // /*",
            "مرحبا",
            "\u{feff}\u{ad}",
            "a\n\n= b",
        ] {
            write(&blocks(name), &frame()).unwrap_or_else(|error| panic!("{name:?}: {error}"));
        }
        write(&[], &frame()).unwrap();
    }

    #[test]
    fn characters_without_a_glyph_are_told_by_number() {
        assert_eq!(shown("a例→ä"), "a[U+4F8B]→ä");
    }
}
