//! One HTML file: nothing loaded from anywhere, complete without scripts, readable on paper, phone and screen reader.
//!
//! The file is well-formed XML at the same time, so that a strict reader can check it.

use askama::Template;

use super::view::View;
use super::{Document, Format, ReportError, Source};

/// The format.
#[derive(Debug, Clone, Copy)]
pub(super) struct Html;

/// Askama escapes every value by the extension of the template.
#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    view: &'a View,
    lists: [&'a super::view::List; 3],
    db_ip: bool,
}

impl Format for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn render(&self, source: &Source<'_>) -> Result<Vec<Document>, ReportError> {
        // The licence of DB-IP's data asks for a link on pages that show results of it.
        let db_ip = source.analysis.datasets.iter().any(|set| set.name.starts_with("dbip"));
        let view = source.view;
        let page = Page { view, lists: [&view.method, &view.caveats, &view.glossary], db_ip };
        let content = page.render().map_err(|error| ReportError::Template { format: "html", reason: error.to_string() })?;
        Ok(vec![Document { name: "report.html".to_owned(), content: content.into_bytes() }])
    }
}
