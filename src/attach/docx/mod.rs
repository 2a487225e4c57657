//! Word: the annex stands before the final section properties, between two bookmarks. The document's own heading styles are used; all others
//! are ours, under names of ours. References go into the cells of a checklist table, each in a bookmark of its own.

mod body;
mod parts;
mod styles;
mod table;

use crate::document::package::{Changes, Package, PackageError};
use crate::document::picture::dots;
use crate::document::word::{self, Setting};
use crate::limits::DocumentLimits;

use super::tree::{Edits, Tree};
use super::{Annex, Attached, Note, Receiver, Refusal, checklist};

use body::Marks;
use parts::Parts;

/// Documents of Word.
pub(super) struct Docx;

/// Begin of the ids of our relationships.
const REFERENCE: &str = "rIdWohin";
/// Begin of the names of our parts.
const MEDIA: &str = "wohin-annex-";

impl Receiver for Docx {
    fn accepts(&self, _extension: &str, bytes: &[u8]) -> bool {
        Package::open(bytes, &DocumentLimits::default()).is_ok_and(|package| package.find("[Content_Types].xml").is_some())
            || (bytes.starts_with(b"PK") && has(bytes, b"[Content_Types].xml"))
    }

    fn attach(&self, bytes: &[u8], annex: &Annex, limits: &DocumentLimits) -> Result<Attached, Refusal> {
        let mut package = Package::open(bytes, limits)?;
        if package.names().iter().any(|name| name.to_ascii_lowercase().starts_with("_xmlsignatures/")) {
            return Err(Refusal::Signed("digital signature of the document"));
        }
        let parts = Parts::find(&mut package, limits)?;
        let main = package.read(&parts.main)?;
        let relationships = match &parts.relationships {
            Some(name) => package.read(name)?,
            None => parts::EMPTY_RELATIONSHIPS.to_vec(),
        };
        let tree = Tree::read(&parts.main, &main, limits)?;
        let (body, dialect) = body::find(&tree)?;
        let mut edits = Edits::default();
        edits.bind(&tree, &[("w", dialect.main)])?;
        let marks = Marks::find(&tree, body)?;
        let orphans = marks.remove(&tree, &mut edits);

        let mut changes = Changes::default();
        let styles = styles::merge(&mut package, &parts, dialect, &annex.language, limits, &mut changes)?;
        let setting = Setting {
            dialect,
            language: annex.language.clone(),
            styles,
            bullets: None,
            width: body::width(&tree, body),
            first_picture: body::first_picture(&tree),
            reference: REFERENCE.to_owned(),
            page_break: true,
            crowded: false,
            sections: None,
        };
        let written = word::write(&annex.blocks, &setting);
        let mut ids = body::first_bookmark(&tree);
        let at = marks.place().unwrap_or_else(|| body::end(&tree, body));
        edits.insert(at, &body::marked(&written.xml, &setting, &mut ids));

        let found = checklist::find(&tree, &table::Word, &annex.references, marks.annex());
        table::fill(&tree, &found, annex, &setting, &marks, &mut ids, &mut edits);

        changes.put.insert(parts.main.clone(), edits.apply(&main));
        parts.link(&mut package, &relationships, &written.pictures, &orphans, limits, &mut changes)?;
        for embedded in &written.pictures {
            let picture = dots(&embedded.picture).map_err(|error| Refusal::damaged("picture", error))?;
            changes.put.insert(parts.media(&embedded.dots, "png"), picture);
            changes.put.insert(parts.media(&embedded.dots, "svg"), embedded.picture.svg.clone().into_bytes());
        }
        let mut notes = Vec::new();
        if !marks.is_empty() {
            notes.push(Note::Replaced);
        }
        notes.extend(super::checklist_notes(&found, annex));
        Ok(Attached { bytes: package.write(&changes)?, notes })
    }
}

fn has(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

impl From<PackageError> for Refusal {
    fn from(error: PackageError) -> Self {
        match error {
            PackageError::Damaged { part, what } => Self::Damaged { part, what },
            PackageError::Limit { part, what, limit } => Self::Limit { part, what, limit },
            PackageError::Encrypted => Self::Encrypted,
        }
    }
}
