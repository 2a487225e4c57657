//! Blocks as PDF, typeset by Typst under PDF/A-2a and PDF/UA-1, which it enforces.
//!
//! Typst refuses a document with a character that no font has, so such characters are written as their numbers before (`U+4F8B`); it refuses
//! a picture without alternative text and a document without title, so both are types here.

mod world;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::blocks::{Align, Block, Cell, Style, Table};

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
        "title": shown(&frame.title),
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
        Block::Heading { level, text } => json!({ "kind": "heading", "level": level, "text": shown(text) }),
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
                // It must not be empty, but a picture of nothing has nothing to say.
                "alternative": if alternative.is_empty() { "–".to_owned() } else { shown(alternative) },
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
        "rows": table.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>()).collect::<Vec<_>>(),
    })
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
