//! OpenDocument text: the annex is a section at the end of the text, found again by its name. References go into the cells of a checklist
//! table, each in a bookmark of its own.

use crate::document::opendocument::{self, PREFIXES, STYLES, Setting};
use crate::document::package::{Changes, Package};
use crate::document::picture::dots;
use crate::document::xml::escaped;
use crate::limits::DocumentLimits;

use super::checklist::{self, Tables};
use super::tree::{Edits, NodeId, Tree};
use super::{Annex, Attached, Note, Receiver, Refusal};

/// OpenDocument text documents.
pub(super) struct Odt;

const OFFICE: &str = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
const TEXT: &str = "urn:oasis:names:tc:opendocument:xmlns:text:1.0";
const TABLE: &str = "urn:oasis:names:tc:opendocument:xmlns:table:1.0";
const STYLE: &str = "urn:oasis:names:tc:opendocument:xmlns:style:1.0";
const MANIFEST: &str = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0";

const CONTENT: &str = "content.xml";
const MANIFEST_PART: &str = "META-INF/manifest.xml";
/// Folder and begin of the names of our pictures.
const PICTURES: &str = "Pictures/wohin-annex-";
/// Name of our section.
const ANNEX: &str = "wohin-annex";
/// Begin of the names of bookmarks around text that was put into a paragraph.
const RUN: &str = "wohin_ref_r";
/// Begin of the names of bookmarks in a paragraph that was put into a cell.
const PARAGRAPH: &str = "wohin_ref_p";
/// What stands behind the text proper (ISO/IEC 26300-1 3.4).
const EPILOGUE: &[&str] = &[
    "named-expressions",
    "database-ranges",
    "data-pilot-tables",
    "consolidation",
    "dde-links",
    "calculation-settings",
    "content-validations",
];

impl Receiver for Odt {
    fn accepts(&self, _extension: &str, bytes: &[u8]) -> bool {
        bytes.starts_with(b"PK")
            && Package::open(bytes, &DocumentLimits::default()).is_ok_and(|package| package.find(MANIFEST_PART).is_some())
    }

    fn attach(&self, bytes: &[u8], annex: &Annex, limits: &DocumentLimits) -> Result<Attached, Refusal> {
        let mut package = Package::open(bytes, limits)?;
        let manifest = package.read(MANIFEST_PART)?;
        let manifest_tree = Tree::read(MANIFEST_PART, &manifest, limits)?;
        check(&mut package, &manifest_tree)?;
        let content = package.read(CONTENT)?;
        let tree = Tree::read(CONTENT, &content, limits)?;
        let text = body(&tree)?;
        let mut edits = Edits::default();
        edits.bind(&tree, PREFIXES)?;
        let earlier = Earlier::find(&tree, text)?;
        for place in &earlier.places {
            edits.remove(place.clone());
        }

        let setting =
            Setting { language: annex.language.clone(), headings: headings(&mut package, limits)?, pictures: PICTURES.to_owned() };
        let written = opendocument::write(&annex.blocks, &setting);
        let section = format!("<text:section text:style-name=\"{STYLES}Section\" text:name=\"{ANNEX}\">{}</text:section>", written.xml);
        edits.insert(earlier.annex.unwrap_or_else(|| end(&tree, text)), &section);
        add_styles(&tree, &written.styles, &mut edits);
        let found = checklist::find(&tree, &OdtTables, &annex.references, &earlier.places);
        fill(&tree, &found, annex, &earlier, &mut edits);

        let mut changes = Changes::default();
        changes.put.insert(CONTENT.to_owned(), edits.apply(&content));
        changes.drop = package.names().iter().filter(|name| name.starts_with(PICTURES)).cloned().collect();
        let mut names = Vec::new();
        for (name, picture) in &written.pictures {
            let dots = dots(picture).map_err(|error| Refusal::damaged("picture", error))?;
            for (extension, kind, bytes) in [("svg", "image/svg+xml", picture.svg.clone().into_bytes()), ("png", "image/png", dots)] {
                let part = format!("{name}.{extension}");
                changes.put.insert(part.clone(), bytes);
                names.push((part, kind));
            }
        }
        if let Some(changed) = list(&manifest_tree, &manifest, &names)? {
            changes.put.insert(MANIFEST_PART.to_owned(), changed);
        }
        let mut notes = if earlier.places.is_empty() { Vec::new() } else { vec![Note::Replaced] };
        notes.extend(super::checklist_notes(&found, annex));
        Ok(Attached { bytes: package.write(&changes)?, notes })
    }
}

/// Refuses what is encrypted, signed, or no text.
fn check(package: &mut Package<'_>, manifest: &Tree<'_>) -> Result<(), Refusal> {
    if manifest.below(manifest.root()).any(|id| manifest.is(id, MANIFEST, "encryption-data")) || package.find("encrypted-package").is_some()
    {
        return Err(Refusal::Encrypted);
    }
    if package.find("META-INF/documentsignatures.xml").is_some() {
        return Err(Refusal::Signed("digital signature of the document"));
    }
    let root = manifest.children(manifest.root()).find(|&id| manifest.attribute(id, "full-path").as_deref() == Some("/"));
    let kind = match package.find("mimetype").map(str::to_owned) {
        Some(name) => String::from_utf8_lossy(&package.read(&name)?).into_owned(),
        None => root.and_then(|id| manifest.attribute(id, "media-type")).unwrap_or_default(),
    };
    if kind.trim().starts_with("application/vnd.oasis.opendocument.text") {
        Ok(())
    } else {
        Err(Refusal::Unknown("an OpenDocument file, but no text document"))
    }
}

fn body(tree: &Tree<'_>) -> Result<NodeId, Refusal> {
    let body = tree.child(tree.root(), OFFICE, "body").and_then(|body| tree.child(body, OFFICE, "text"));
    body.ok_or_else(|| Refusal::damaged(CONTENT, "it has no text"))
}

/// Where a new annex goes.
fn end(tree: &Tree<'_>, text: NodeId) -> usize {
    let epilogue =
        tree.children(text).find(|&id| tree.namespace(id) == TABLE && tree.local(id).is_some_and(|name| EPILOGUE.contains(&name)));
    // Declarations of the same names stand before the text as well; only those behind all of it count.
    let behind = |id: NodeId| {
        tree.children(text).filter(|&other| other > id).all(|other| tree.namespace(other) != TEXT && !tree.is(other, TABLE, "table"))
    };
    epilogue.filter(|&id| behind(id)).map_or(tree.content(text).end, |id| tree.place(id).start)
}

/// The document's own heading styles, by level.
fn headings(package: &mut Package<'_>, limits: &DocumentLimits) -> Result<[Option<String>; 3], Refusal> {
    let Some(name) = package.find("styles.xml").map(str::to_owned) else { return Ok([None, None, None]) };
    let bytes = package.read(&name)?;
    let tree = Tree::read(&name, &bytes, limits)?;
    let has = |style: &str| {
        tree.below(tree.root()).any(|id| tree.is(id, STYLE, "style") && tree.attribute(id, "style:name").as_deref() == Some(style))
    };
    Ok([1, 2, 3].map(|level| Some(format!("Heading_20_{level}")).filter(|name| has(name))))
}

/// Puts our styles where the automatic ones are, in the place of those of an earlier annex.
fn add_styles(tree: &Tree<'_>, styles: &str, edits: &mut Edits) {
    let root = tree.root();
    let Some(list) = tree.child(root, OFFICE, "automatic-styles") else {
        let before = tree.child(root, OFFICE, "body").map_or(tree.content(root).end, |body| tree.place(body).start);
        edits.insert(before, &format!("<office:automatic-styles>{styles}</office:automatic-styles>"));
        return;
    };
    for style in tree.children(list) {
        if tree.attribute(style, "style:name").is_some_and(|name| name.starts_with(STYLES)) {
            edits.remove(tree.place(style));
        }
    }
    edits.append(tree, list, styles);
}

/// The list of parts with ours in it and those of an earlier annex gone, where that is a change.
fn list(tree: &Tree<'_>, text: &[u8], names: &[(String, &str)]) -> Result<Option<Vec<u8>>, Refusal> {
    let mut edits = Edits::default();
    let mut known = Vec::new();
    for entry in tree.children(tree.root()).filter(|&id| tree.is(id, MANIFEST, "file-entry")) {
        let path = tree.attribute(entry, "full-path").unwrap_or_default();
        if path.starts_with(PICTURES) {
            if names.iter().any(|(name, _)| *name == path) { known.push(path) } else { edits.remove(tree.place(entry)) }
        }
    }
    let mut entries = String::new();
    for (name, kind) in names.iter().filter(|(name, _)| !known.contains(name)) {
        entries.push_str(&format!("<manifest:file-entry manifest:full-path=\"{name}\" manifest:media-type=\"{kind}\"/>"));
    }
    if !entries.is_empty() {
        edits.bind(tree, &[("manifest", MANIFEST)])?;
        edits.append(tree, tree.root(), &entries);
    }
    Ok((!edits.is_empty()).then(|| edits.apply(text)))
}

/// What an earlier annex left.
struct Earlier {
    /// Begin of the section.
    annex: Option<usize>,
    /// All of it.
    places: Vec<std::ops::Range<usize>>,
}

impl Earlier {
    fn find(tree: &Tree<'_>, text: NodeId) -> Result<Self, Refusal> {
        let mut earlier = Self { annex: None, places: Vec::new() };
        for id in tree.below(text) {
            if tree.is(id, TEXT, "section") && tree.attribute(id, "text:name").as_deref() == Some(ANNEX) {
                earlier.annex.get_or_insert(tree.place(id).start);
                earlier.places.push(tree.place(id));
            }
            if !tree.is(id, TEXT, "bookmark-start") {
                continue;
            }
            let name = tree.attribute(id, "text:name").unwrap_or_default();
            let paragraph = tree.parent(id).filter(|&parent| name.starts_with(PARAGRAPH) && !is_only(tree, parent));
            if let Some(paragraph) = paragraph {
                earlier.places.push(tree.place(paragraph));
            } else if name.starts_with(RUN) || name.starts_with(PARAGRAPH) {
                let end = tree.below(text).find(|&end| {
                    end > id && tree.is(end, TEXT, "bookmark-end") && tree.attribute(end, "text:name").as_ref() == Some(&name)
                });
                let end = end.ok_or_else(|| {
                    Refusal::damaged(CONTENT, format!("the bookmark {name} of an earlier annex has no end; remove what it marks"))
                })?;
                earlier.places.push(tree.place(id).start..tree.place(end).end);
            }
        }
        Ok(earlier)
    }

    fn covers(&self, tree: &Tree<'_>, id: NodeId) -> bool {
        self.places.iter().any(|place| place.contains(&tree.place(id).start))
    }
}

fn is_only(tree: &Tree<'_>, paragraph: NodeId) -> bool {
    tree.parent(paragraph).is_some_and(|cell| tree.children(cell).filter(|&child| tree.is(child, TEXT, "p")).count() < 2)
}

/// Puts references into their cells: into the last paragraph where it is empty, else into one of their own.
fn fill(tree: &Tree<'_>, found: &checklist::Found, annex: &Annex, earlier: &Earlier, edits: &mut Edits) {
    for (number, (cell, index)) in found.cells.iter().enumerate() {
        let Some(reference) = annex.references.get(*index) else { continue };
        let text = escaped(&reference.text);
        let mark = |name: &str| {
            format!("<text:bookmark-start text:name=\"{name}{number}\"/>{text}<text:bookmark-end text:name=\"{name}{number}\"/>")
        };
        let last = tree.children(*cell).filter(|&child| tree.is(child, TEXT, "p") && !earlier.covers(tree, child)).last();
        let Some(paragraph) = last else {
            edits.append(tree, *cell, &format!("<text:p>{}</text:p>", mark(PARAGRAPH)));
            continue;
        };
        let empty = tree.below(paragraph).all(|id| earlier.covers(tree, id));
        if empty {
            edits.append(tree, paragraph, &mark(RUN));
        } else {
            let style = tree.attribute(paragraph, "text:style-name");
            let style = style.map_or_else(String::new, |style| format!(" text:style-name=\"{}\"", escaped(&style)));
            edits.insert(tree.place(paragraph).end, &format!("<text:p{style}>{}</text:p>", mark(PARAGRAPH)));
        }
    }
}

/// Tables in OpenDocument.
struct OdtTables;

impl OdtTables {
    fn above(tree: &Tree<'_>, id: NodeId, local: &str) -> Option<NodeId> {
        let mut at = id;
        while let Some(parent) = tree.parent(at) {
            if tree.is(parent, TABLE, local) {
                return Some(parent);
            }
            at = parent;
        }
        None
    }
}

impl Tables for OdtTables {
    fn tables(&self, tree: &Tree<'_>) -> Vec<NodeId> {
        tree.below(tree.root()).filter(|&id| tree.is(id, TABLE, "table")).collect()
    }

    fn rows(&self, tree: &Tree<'_>, table: NodeId) -> Vec<NodeId> {
        tree.below(table).filter(|&id| tree.is(id, TABLE, "table-row") && Self::above(tree, id, "table") == Some(table)).collect()
    }

    fn cells(&self, tree: &Tree<'_>, row: NodeId) -> Vec<(usize, NodeId)> {
        let mut column = 0;
        let mut cells = Vec::new();
        for cell in tree.children(row) {
            let repeated = tree.attribute(cell, "number-columns-repeated").and_then(|text| text.parse().ok()).unwrap_or(1).clamp(1, 1024);
            if tree.is(cell, TABLE, "table-cell") {
                cells.push((column, cell));
            }
            // Cells under a wider one are listed, too.
            if tree.is(cell, TABLE, "table-cell") || tree.is(cell, TABLE, "covered-table-cell") {
                column += repeated;
            }
        }
        cells
    }

    fn text(&self, tree: &Tree<'_>, cell: NodeId) -> String {
        let paragraphs = tree.below(cell).filter(|&id| tree.is(id, TEXT, "p") || tree.is(id, TEXT, "h"));
        let texts: Vec<String> =
            paragraphs.map(|paragraph| tree.text_of(paragraph, |tree, parent| tree.namespace(parent) == TEXT)).collect();
        texts.join(" ")
    }
}
