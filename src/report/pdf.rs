//! PDF for people and archives: PDF/A-2a and PDF/UA-1.

use crate::document::pdf::{Frame, write};

use super::paper::{self, Extent};
use super::{Document, Format, ReportError, Source};

/// Its file.
const NAME: &str = "report.pdf";
/// Rows of a table; the tables for other programs have all.
const ROWS: usize = 2000;

/// The format.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pdf;

impl Format for Pdf {
    fn name(&self) -> &'static str {
        "pdf"
    }

    fn sealed(&self) -> Option<&'static str> {
        Some(NAME)
    }

    fn render(&self, source: &Source<'_>) -> Result<Vec<Document>, ReportError> {
        let foot = paper::Foot::new(source);
        let frame = Frame {
            title: source.view.front.title.clone(),
            language: paper::language(source.texts),
            author: source.view.front.tool.clone(),
            description: foot.text.clone(),
            foot: foot.text,
            hash: foot.hash,
            pages: foot.pages,
            day: paper::day(source.analysis),
        };
        let blocks = paper::blocks(source, Extent { rows: ROWS });
        let content = write(&blocks, &frame).map_err(|error| ReportError::Template { format: "PDF", reason: error.to_string() })?;
        Ok(vec![Document { name: NAME.to_owned(), content }])
    }
}
