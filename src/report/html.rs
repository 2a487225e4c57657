//! One HTML file: nothing loaded from anywhere, complete without scripts, readable on paper, phone and screen reader.
//!
//! The file is well-formed XML at the same time, so that a strict reader can check it.

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::view::{Table, View};
use super::{Document, Format, Page, ReportError, Source};

/// The format.
#[derive(Debug, Clone, Copy)]
pub(super) struct Html;

/// Askama escapes every value by the extension of the template.
#[derive(Template)]
#[template(path = "report.html")]
struct Sheet<'a> {
    view: &'a View,
    tables: Vec<Table>,
    lists: [&'a super::view::List; 3],
    db_ip: bool,
    script: &'static str,
    /// SHA-256 of the script, by which the page's own policy lets it run and nothing else.
    script_sha256: String,
    filter: String,
    shown: String,
}

/// Sorts and filters tables; without it the page is as complete.
const SCRIPT: &str = include_str!("templates/report.js");

impl Format for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn render(&self, source: &Source<'_>) -> Result<Vec<Document>, ReportError> {
        Ok(vec![Document { name: "report.html".to_owned(), content: write(&source.page())? }])
    }
}

/// The file.
pub(super) fn write(page: &Page<'_>) -> Result<Vec<u8>, ReportError> {
    let view = page.view;
    let sheet = Sheet {
        view,
        tables: view.tables.iter().map(Table::without_silent_columns).collect(),
        lists: [&view.method, &view.caveats, &view.glossary],
        db_ip: page.db_ip,
        script: SCRIPT,
        script_sha256: STANDARD.encode(Sha256::digest(SCRIPT)),
        filter: page.texts.text("html-filter"),
        shown: page.texts.text("html-shown"),
    };
    let content = sheet.render().map_err(|error| ReportError::Template { format: "html", reason: error.to_string() })?;
    Ok(content.into_bytes())
}
