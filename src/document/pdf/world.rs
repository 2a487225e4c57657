//! The world in which Typst lives: one template, one data file, the pictures, and our fonts. Nothing else exists in it: no files, no network,
//! no packages, no clock. The only file that names Typst.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::PdfError;
use crate::document::fonts;

/// The template. Data come in as JSON and are text there; no markup is ever made of them.
const TEMPLATE: &str = include_str!("report.typ");

static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let fonts: Vec<Font> = fonts::ALL.iter().flat_map(|font| Font::iter(Bytes::new(*font))).collect();
    Fonts { book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts }
});

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

struct Fonts {
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

struct Room {
    main: Source,
    files: BTreeMap<String, Bytes>,
}

/// Typesets the template with these files beside it. `day` is the date of the document; the same files give the same bytes.
pub(super) fn typeset(files: BTreeMap<String, Vec<u8>>, identity: &str, day: Option<(i32, u8, u8)>) -> Result<Vec<u8>, PdfError> {
    let files = files.into_iter().map(|(name, bytes)| (name, Bytes::new(bytes))).collect();
    let room = Room { main: Source::new(id("report.typ")?, TEMPLATE.to_owned()), files };
    let document: PagedDocument = typst::compile(&room).output.map_err(|errors| failed(&errors))?;
    let standards =
        PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]).map_err(|error| PdfError::Typesetting(error.message().to_string()))?;
    let options = PdfOptions {
        ident: Smart::Custom(identity.to_owned()),
        creator: Smart::Custom(Some("wohin".to_owned())),
        timestamp: day.and_then(|(year, month, day)| Datetime::from_ymd(year, month, day)).map(Timestamp::new_utc),
        standards,
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&document, &options).map_err(|errors| failed(&errors))?;
    // What Typst remembers between runs would only grow.
    typst::comemo::evict(0);
    Ok(bytes)
}

/// Whether one of our fonts has a glyph for a character.
pub(super) fn has_glyph(letter: char) -> bool {
    FONTS.fonts.iter().take(1).any(|font| font.info().coverage.contains(u32::from(letter)))
}

fn failed(errors: &[SourceDiagnostic]) -> PdfError {
    let texts: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    PdfError::Typesetting(texts.join("; "))
}

fn id(name: &str) -> Result<FileId, PdfError> {
    let path = VirtualPath::new(name).map_err(|error| PdfError::Typesetting(error.to_string()))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Room {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(missing(id)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(id.vpath().get_without_slash()).cloned().ok_or_else(|| missing(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_without_slash().into())
}
