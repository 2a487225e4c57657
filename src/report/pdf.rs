//! PDF for people and archives: PDF/A-2a and PDF/UA-1.

use crate::document::pdf::{Frame, write as typeset};

use super::paper::{self, Extent};
use super::{Document, Format, Page, ReportError, Source};

/// Its file.
const NAME: &str = "report.pdf";
/// Rows of a table: each page costs megabytes while it is set. The tables for other programs have all.
const ROWS: usize = 200;

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
        Ok(vec![Document { name: NAME.to_owned(), content: write(&source.page())? }])
    }
}

/// PDF/A-2a wants a date. A capture without packets has none, and no report reads a clock.
const UNDATED: (i32, u8, u8) = (1970, 1, 1);

/// The file.
pub(super) fn write(page: &Page<'_>) -> Result<Vec<u8>, ReportError> {
    let foot = paper::Foot::new(page);
    let frame = Frame {
        title: page.view.front.title.clone(),
        language: paper::language(page.texts),
        author: page.view.front.tool.clone(),
        description: foot.text.clone(),
        foot: foot.text,
        hash: foot.hash,
        pages: foot.pages,
        day: paper::day(page.begin).or(Some(UNDATED)),
    };
    let blocks = paper::blocks(page, Extent { rows: ROWS });
    typeset(&blocks, &frame).map_err(|error| ReportError::Template { format: "PDF", reason: error.to_string() })
}
