//! Puts a result into an assessment that somebody else wrote.
//!
//! The assessor's file is only read; the result is a new file in which everything that was there is kept: XML parts are changed at single
//! places, all other parts of a package are copied folded as they are, a PDF gets an update behind its last byte. What was attached earlier
//! is found again by its marks and replaced. One file here a document type, each with a line in [`RECEIVERS`].

mod checklist;
mod docx;
mod html;
mod markdown;
mod markers;
mod odt;
mod pdf;
mod pia;
mod refusal;
mod tree;

use crate::document::Block;
use crate::limits::DocumentLimits;

pub use crate::document::Reference;
pub use refusal::Refusal;

/// What is attached, already in the language of the reader.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Annex {
    /// Language, BCP 47 (`de-DE`).
    pub language: String,
    /// The annex: its first block is its heading.
    pub blocks: Vec<Block>,
    /// References for the items of a checklist.
    pub references: Vec<Reference>,
    /// Answers for the questions of the PIA software, by question number.
    pub answers: Vec<(u32, Vec<Block>)>,
    /// SHA-256 of the bundle's manifest, hex.
    pub manifest: String,
    /// Files of the bundle, for documents that can hold files.
    pub files: Vec<File>,
    /// The report as PDF, where the bundle holds one.
    pub report: Option<Vec<u8>>,
}

/// A file of the bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Base name.
    pub name: String,
    /// Media type.
    pub media_type: &'static str,
    /// Content.
    pub bytes: Vec<u8>,
}

/// A document with the annex in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// The new document.
    pub bytes: Vec<u8>,
    /// What its reader should know.
    pub notes: Vec<Note>,
}

/// Something to know about what was attached.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Note {
    /// An earlier annex is gone.
    #[error("an earlier annex was replaced")]
    Replaced,
    /// Cells of a checklist were filled.
    #[error("{count} reference cells of a checklist table were filled; whether a requirement is fulfilled was left to you")]
    Checklist {
        /// How many.
        count: usize,
    },
    /// Items of a checklist were not found.
    #[error("a checklist table was found, but no row for the items {0}")]
    ItemsNotFound(String),
    /// Pages came into a document that does not tell its structure.
    #[error("the document has no structure for screen readers, so the appended pages have none either; the PDF in the bundle has")]
    Untagged,
    /// A PDF no longer keeps to an archive standard.
    #[error("the document claimed {0}, which does not allow attached files of any kind; the claim was taken out of its metadata")]
    ClaimWithdrawn(String),
    /// A file was not embedded.
    #[error("{0} was not embedded: it is too large")]
    NotEmbedded(String),
}

/// A document type.
trait Receiver {
    /// Whether a document is of this type. `extension` is that of its file name, lower case.
    fn accepts(&self, extension: &str, bytes: &[u8]) -> bool;

    /// Makes the new document.
    fn attach(&self, bytes: &[u8], annex: &Annex, limits: &DocumentLimits) -> Result<Attached, Refusal>;
}

/// Document types, asked in this order.
const RECEIVERS: &[&dyn Receiver] = &[&docx::Docx, &odt::Odt, &pdf::Pdf, &pia::Pia, &markdown::Markdown, &html::Html];

/// Attaches an annex to a document. `extension` is that of its file name, lower case.
pub fn attach(extension: &str, bytes: &[u8], annex: &Annex, limits: &DocumentLimits) -> Result<Attached, Refusal> {
    if bytes.len() as u64 > limits.file_bytes {
        return Err(Refusal::limit("file", "bytes", limits.file_bytes));
    }
    match RECEIVERS.iter().find(|receiver| receiver.accepts(extension, bytes)) {
        Some(receiver) => receiver.attach(bytes, annex, limits),
        None => Err(unknown(bytes)),
    }
}

/// What to say of a checklist.
fn checklist_notes(found: &checklist::Found, annex: &Annex) -> Vec<Note> {
    if !found.table || annex.references.is_empty() {
        return Vec::new();
    }
    let mut notes = vec![Note::Checklist { count: found.cells.len() }];
    let missing: Vec<String> = annex
        .references
        .iter()
        .enumerate()
        .filter(|(index, _)| !found.cells.iter().any(|(_, known)| known == index))
        .map(|(_, reference)| format!("{}-{}", reference.chapter, reference.number))
        .collect();
    if !missing.is_empty() {
        notes.push(Note::ItemsNotFound(missing.join(", ")));
    }
    notes
}

/// The container of older Office files, and of newer ones with a password ([MS-CFB] 2.2).
const COMPOUND_FILE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

fn unknown(bytes: &[u8]) -> Refusal {
    // [MS-OFFCRYPTO] 2.3.4.4: the stream is called so, in UTF-16.
    let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.starts_with(COMPOUND_FILE) {
        if bytes.windows(encrypted.len()).any(|window| window == encrypted) {
            return Refusal::Encrypted;
        }
        return Refusal::Unknown("a file of an older Office (.doc); save it as .docx first");
    }
    if bytes.is_empty() {
        return Refusal::Unknown("empty");
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Refusal::Unknown("a package, but no text document");
    }
    if bytes.starts_with(b"{\\rtf") {
        return Refusal::Unknown("Rich Text; save it as .docx first");
    }
    Refusal::Unknown("no document of a known type")
}
