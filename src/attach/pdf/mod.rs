//! PDF: the report's pages come behind the document's, the bundle's files are embedded, and the outline gets an entry. All of it is an update
//! behind the last byte, so the document itself stays as it was, byte for byte; attaching again cuts the earlier update off.
//!
//! Reader and writer are our own. What is needed is little (cross-references, dictionaries on the way from the catalog, one update), every
//! step of it must be bounded, and what is not needed must not be read: libraries read, unfold and write anew whole documents.

mod file;
mod files;
mod import;
mod metadata;
mod object;
mod pages;
mod structure;
mod trees;
mod update;

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::document::Block;
use crate::limits::DocumentLimits;

use super::{Annex, Attached, Note, Receiver, Refusal};

use file::File;
use import::Import;
use object::{Dictionary, Object, Reference};
use update::Update;

/// PDF files.
pub(super) struct Pdf;

/// Key by which our objects are known again. In the catalog it says how long the document was, and its hash.
const MARK: &str = "WohinAnnex";
/// Bytes in which the header must stand.
const HEAD: usize = 1024;

impl Receiver for Pdf {
    fn accepts(&self, extension: &str, bytes: &[u8]) -> bool {
        let head = bytes.get(..HEAD).unwrap_or(bytes);
        extension == "pdf" && !bytes.is_empty() || head.starts_with(b"%PDF-")
    }

    fn attach(&self, bytes: &[u8], annex: &Annex, limits: &DocumentLimits) -> Result<Attached, Refusal> {
        let newest = File::open(bytes, limits)?;
        let base = earlier(&newest, bytes, limits)?;
        let mut notes = if base.len() < bytes.len() { vec![Note::Replaced] } else { Vec::new() };
        let host = if base.len() < bytes.len() { File::open(base, limits)? } else { newest };
        let mut update = Update::new(&host);
        let (root, mut catalog) = catalog(&update)?;
        refuse_signed(&update, &catalog, limits)?;
        // What the document itself forbids is told first: another bundle would not help.
        let report = annex.report.as_ref().ok_or(Refusal::Lacking("the bundle holds no report.pdf; make it with `--format pdf`"))?;
        let own = File::open(report, limits)?;
        let own_reader = Update::new(&own);

        let page_root = catalog.get("Pages").and_then(Object::as_reference).ok_or_else(|| Refusal::damaged("pdf", "it has no pages"))?;
        if pages::strip(&mut update, page_root, limits)? {
            // Somebody has written the document anew since; what we find by our marks goes.
            notes = vec![Note::Replaced];
            pages::strip_outline(&mut update, &catalog, limits)?;
        }
        notes.extend(append(&mut update, &mut catalog, page_root, &own_reader, annex, limits)?);
        notes.extend(files::embed(&mut update, &mut catalog, annex, limits)?);
        notes.extend(metadata::withdraw(&mut update, &catalog, limits)?);
        catalog.set(
            MARK,
            Object::Dictionary(Dictionary::of(vec![
                ("Length", Object::Integer(i64::try_from(base.len()).unwrap_or(0))),
                ("Digest", Object::bytes(&Sha256::digest(base))),
            ])),
        );
        raise_version(&mut catalog, base);
        update.put(root, Object::Dictionary(catalog));
        Ok(Attached { bytes: update.finish(base), notes })
    }
}

/// The document without an earlier update of ours, where that is the last one.
fn earlier<'a>(newest: &File<'_>, bytes: &'a [u8], limits: &DocumentLimits) -> Result<&'a [u8], Refusal> {
    let (_, catalog) = catalog(&Update::new(newest))?;
    let Some(Object::Dictionary(mark)) = catalog.get(MARK) else { return Ok(bytes) };
    let length = mark.get("Length").and_then(Object::as_integer).and_then(|length| usize::try_from(length).ok());
    let Some(base) = length.and_then(|length| bytes.get(..length)) else { return Ok(bytes) };
    let digest = mark.get("Digest").and_then(Object::string);
    if digest.as_deref() != Some(Sha256::digest(base).as_slice()) {
        return Ok(bytes);
    }
    // Ours is the only update since, if the one before it is the newest of the document as it was.
    let Ok(before) = File::open(base, limits) else { return Ok(bytes) };
    Ok(if newest.sections.get(1) == Some(&before.newest) { base } else { bytes })
}

fn catalog(update: &Update<'_>) -> Result<(Reference, Dictionary), Refusal> {
    let damaged = || Refusal::damaged("pdf", "it has no catalog");
    let root = update.host.trailer.get("Root").and_then(Object::as_reference).ok_or_else(damaged)?;
    match update.get(root)? {
        Object::Dictionary(catalog) => Ok((root, catalog)),
        _ => Err(damaged()),
    }
}

/// Pages, structure and outline of the report.
fn append(
    update: &mut Update<'_>,
    catalog: &mut Dictionary,
    page_root: Reference,
    own: &Update<'_>,
    annex: &Annex,
    limits: &DocumentLimits,
) -> Result<Option<Note>, Refusal> {
    let (own_root, own_catalog) = self::catalog(own)?;
    let own_pages =
        own_catalog.get("Pages").and_then(Object::as_reference).ok_or_else(|| Refusal::damaged("report.pdf", "it has no pages"))?;
    let structure = structure::find(update, catalog, limits)?;
    let import = Import::new(update, own.host, structure.as_ref().map(|structure| structure.next_key));
    let own_structure = own_catalog.get("StructTreeRoot").and_then(Object::as_reference);
    let own_outline = own_catalog.get("Outlines").and_then(Object::as_reference);
    let except: Vec<Reference> = [Some(own_root), own_structure, own_outline, own.host.trailer.get("Info").and_then(Object::as_reference)]
        .into_iter()
        .flatten()
        .collect();
    import.run(update, own.host, &except)?;

    let leaves = mark_pages(update, import.reference(own_pages), page_root, limits)?;
    pages::append(update, page_root, import.reference(own_pages), i64::try_from(leaves.len()).unwrap_or(0))?;

    let item = own_outline.map_or_else(|| update.add(Object::Null), |outline| import.reference(outline));
    pages::append_outline(update, catalog, item, outline_item(own, own_outline, &import, annex, leaves.first().copied())?)?;

    match (structure, own_structure) {
        (Some(structure), Some(own_structure)) => structure.merge(update, own, own_structure, &import, &annex.language, limits)?,
        _ => return Ok(Some(Note::Untagged)),
    }
    Ok(None)
}

/// Marks the report's pages, hangs their tree below the document's, and guards them from what pages inherit there; gives the pages.
fn mark_pages(update: &mut Update<'_>, own: Reference, parent: Reference, limits: &DocumentLimits) -> Result<Vec<Reference>, Refusal> {
    let mut leaves = Vec::new();
    let mut seen = BTreeSet::new();
    let mut waiting = vec![(own, None)];
    while let Some((reference, inherited)) = waiting.pop() {
        if !seen.insert(reference) || seen.len() > limits.pdf_steps {
            return Err(Refusal::damaged("report.pdf", "the tree of pages is a ring"));
        }
        let Object::Dictionary(mut node) = update.get(reference)? else { continue };
        node.set(MARK, Object::Boolean(true));
        let size: Option<Object> = node.get("MediaBox").cloned().or(inherited);
        if reference == own {
            node.set("Parent", Object::Reference(parent));
        }
        if let Object::Array(kids) = update.value(&node, "Kids")? {
            waiting.extend(kids.iter().rev().filter_map(|kid| Some((kid.as_reference()?, size.clone()))));
        } else {
            leaves.push(reference);
            if node.get("Rotate").is_none() {
                node.set("Rotate", Object::Integer(0));
            }
            if let (None, Some(size)) = (node.get("CropBox"), size) {
                node.set("CropBox", size);
            }
        }
        update.put(reference, Object::Dictionary(node));
    }
    Ok(leaves)
}

/// The entry for the annex; those of the report stand below it.
fn outline_item(
    own: &Update<'_>,
    outline: Option<Reference>,
    import: &Import,
    annex: &Annex,
    first: Option<Reference>,
) -> Result<Dictionary, Refusal> {
    let title = annex.blocks.iter().find_map(|block| match block {
        Block::Heading { text, .. } => Some(text.as_str()),
        _ => None,
    });
    let mut item = Dictionary::of(vec![("Title", Object::text(title.unwrap_or("wohin"))), (MARK, Object::Boolean(true))]);
    if let Some(first) = first {
        item.set("Dest", Object::Array(vec![Object::Reference(first), Object::name("Fit")]));
    }
    let Some(outline) = outline else { return Ok(item) };
    if let Object::Dictionary(outline) = own.get(outline)? {
        for key in ["First", "Last"] {
            if let Some(end) = outline.get(key) {
                item.set(key, import.object(end));
            }
        }
        let count = outline.get("Count").and_then(Object::as_integer).unwrap_or(0).saturating_abs();
        if count > 0 {
            item.set("Count", Object::Integer(-count));
        }
    }
    Ok(item)
}

/// Refuses what a change would break: signatures, certification, usage rights (ISO 32000-1 12.8), and forms that are drawn by the reader.
fn refuse_signed(update: &Update<'_>, catalog: &Dictionary, limits: &DocumentLimits) -> Result<(), Refusal> {
    if let Object::Dictionary(permissions) = update.value(catalog, "Perms")?
        && !permissions.0.is_empty()
    {
        return Err(Refusal::Signed("certified, or with usage rights"));
    }
    let Object::Dictionary(form) = update.value(catalog, "AcroForm")? else { return Ok(()) };
    if catalog.get("NeedsRendering") == Some(&Object::Boolean(true)) {
        return Err(Refusal::Unsupported { part: "pdf".to_owned(), what: "a dynamic XFA form, whose pages only its own program can draw" });
    }
    let mut waiting: Vec<(Object, bool)> = match update.value(&form, "Fields")? {
        Object::Array(fields) => fields.into_iter().map(|field| (field, false)).collect(),
        _ => Vec::new(),
    };
    let mut seen = BTreeSet::new();
    let mut steps = 0;
    while let Some((field, inherited)) = waiting.pop() {
        steps += 1;
        if steps > limits.pdf_steps {
            return Err(Refusal::limit("pdf", "form fields", limits.pdf_steps as u64));
        }
        if let Object::Reference(reference) = field
            && !seen.insert(reference)
        {
            continue;
        }
        let Object::Dictionary(field) = update.follow(&field)? else { continue };
        let signature = field.get("FT").map_or(inherited, |kind| kind.is_name("Sig"));
        if signature && update.value(&field, "V")? != Object::Null {
            return Err(Refusal::Signed("signature field"));
        }
        if let Object::Array(kids) = update.value(&field, "Kids")? {
            waiting.extend(kids.into_iter().map(|kid| (kid, signature)));
        }
    }
    Ok(())
}

/// The report is PDF 1.7; the document must say that it may hold as much (7.5.2).
fn raise_version(catalog: &mut Dictionary, base: &[u8]) {
    let head = base.get(..HEAD).unwrap_or(base);
    let stated = head.windows(5).position(|window| window == b"%PDF-").and_then(|at| head.get(at + 5..at + 8));
    let own = match catalog.get("Version") {
        Some(Object::Name(version)) => Some(version.as_slice()),
        _ => None,
    };
    if own.max(stated).is_none_or(|version| version < b"1.7".as_slice()) {
        catalog.set("Version", Object::name("1.7"));
    }
}
