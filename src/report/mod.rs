//! Results for people and for other programs. A format turns the shared [`View`] or the result itself into files; [`FORMATS`] is the list of
//! which the command line, its help and the bundle are made. Formats know the result, the texts and the view; nothing else.

#[cfg(feature = "office")]
pub mod annex;
pub mod bundle;
pub mod comparison;
mod course;
mod csv;
pub mod custody;
#[cfg(feature = "office")]
mod docx;
mod html;
mod markdown;
#[cfg(any(feature = "office", feature = "pdf"))]
mod paper;
#[cfg(feature = "pdf")]
mod pdf;
pub mod signature;
pub mod streams;
pub mod svg;
pub mod terminal;
pub mod verify;
pub mod view;

use crate::model::Analysis;
use crate::model::time::Instant;
use crate::text::Texts;

pub use view::View;

/// What a format is made of.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The result.
    pub analysis: &'a Analysis,
    /// The same as shown in a language.
    pub view: &'a View,
    /// The language.
    pub texts: &'a Texts,
    /// SHA-256 of the manifest, where it is known already.
    pub manifest: Option<&'a str>,
}

/// What a readable document is made of, whatever it tells of.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// What it shows.
    pub view: &'a View,
    /// The language.
    pub texts: &'a Texts,
    /// SHA-256 of the manifest, where it is known already.
    pub manifest: Option<&'a str>,
    /// When what it tells of began: documents are dated by it.
    pub begin: Option<Instant>,
    /// Whether it shows data whose licence asks for a link to DB-IP.
    pub db_ip: bool,
}

impl<'a> Source<'a> {
    /// As a document.
    #[must_use]
    pub fn page(&self) -> Page<'a> {
        let analysis = self.analysis;
        Page {
            view: self.view,
            texts: self.texts,
            manifest: self.manifest,
            begin: analysis.captures.iter().filter_map(|capture| capture.first).min(),
            db_ip: analysis.datasets.iter().any(|set| set.name.starts_with("dbip")),
        }
    }
}

/// A file of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Name within the bundle.
    pub name: String,
    /// Content.
    pub content: Vec<u8>,
}

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A template failed.
    #[error("cannot make the {format} report: {reason}")]
    Template {
        /// Format.
        format: &'static str,
        /// What the template engine says.
        reason: String,
    },
    /// JSON could not be written.
    #[error("cannot write the result as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// CSV could not be written.
    #[error("cannot write table `{table}` as CSV: {reason}")]
    Csv {
        /// Table.
        table: &'static str,
        /// What the writer says.
        reason: String,
    },
}

/// A format.
pub trait Format: Sync {
    /// Name on the command line.
    fn name(&self) -> &'static str;

    /// Its file, where it shows the hash of the manifest. It is made after the manifest, which cannot hold its hash; the list of hashes does.
    fn sealed(&self) -> Option<&'static str> {
        None
    }

    /// Its files.
    fn render(&self, source: &Source<'_>) -> Result<Vec<Document>, ReportError>;
}

/// All formats that are built in, in the order of the bundle.
pub static FORMATS: &[&dyn Format] = &[
    &html::Html,
    #[cfg(feature = "pdf")]
    &pdf::Pdf,
    #[cfg(feature = "office")]
    &docx::Docx,
    &markdown::Markdown,
    &Json,
    &csv::Csv,
];

/// The result for other programs, by the committed schema.
#[derive(Debug, Clone, Copy)]
struct Json;

impl Format for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn render(&self, source: &Source<'_>) -> Result<Vec<Document>, ReportError> {
        Ok(vec![Document { name: SUMMARY.to_owned(), content: json(source.analysis)?.into_bytes() }])
    }
}

/// File name of the result.
pub const SUMMARY: &str = "summary.json";

/// Writes what [`json`] gives, bit by bit.
pub fn write_json(result: &impl serde::Serialize, mut to: impl std::io::Write) -> Result<(), ReportError> {
    serde_json::to_writer_pretty(&mut to, result)?;
    to.write_all(b"\n").map_err(serde_json::Error::io)?;
    Ok(())
}

/// What stands in the JSON files of bundles and what `--json` prints.
pub fn json(result: &impl serde::Serialize) -> Result<String, ReportError> {
    let mut text = serde_json::to_string_pretty(result)?;
    text.push('\n');
    Ok(text)
}
