//! The main part: where its body is, where the annex goes, and what an earlier one left.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::document::word::{Dialect, STRICT, Setting, TRANSITIONAL};

use super::super::Refusal;
use super::super::tree::{Edits, NodeId, Tree};

/// Name of the bookmark around the annex.
const ANNEX: &str = "wohin_annex";
/// Begin of the names of bookmarks around a run that was put into a paragraph.
pub(super) const RUN: &str = "wohin_ref_r";
/// Begin of the names of bookmarks around a paragraph that was put into a cell.
pub(super) const PARAGRAPH: &str = "wohin_ref_p";

/// Text between margins where a section does not say: A4 with 2.5 cm on each side, twips.
const USUAL_WIDTH: u32 = 9070;
/// Narrower than this no table can be read.
const LEAST_WIDTH: u32 = 2880;
/// Numbers of pictures begin here, unless the document's are higher.
const FIRST_PICTURE: u32 = 900_000;

/// The body, and the shape of the format.
pub(super) fn find(tree: &Tree<'_>) -> Result<(NodeId, Dialect), Refusal> {
    for dialect in [TRANSITIONAL, STRICT] {
        if let Some(body) = tree.child(tree.root(), dialect.main, "body") {
            return Ok((body, dialect));
        }
    }
    Err(Refusal::damaged(tree.part(), "it has no body"))
}

/// Whether a node is an element of WordprocessingML.
pub(super) fn is(tree: &Tree<'_>, id: NodeId, local: &str) -> bool {
    tree.is(id, TRANSITIONAL.main, local) || tree.is(id, STRICT.main, local)
}

/// Where a new annex goes: before the final section properties, else at the end.
pub(super) fn end(tree: &Tree<'_>, body: NodeId) -> usize {
    section(tree, body).map_or_else(|| tree.content(body).end, |section| tree.place(section).start)
}

fn section(tree: &Tree<'_>, body: NodeId) -> Option<NodeId> {
    tree.children(body).filter(|&child| is(tree, child, "sectPr")).last()
}

/// Width of the text in the last section, twips.
pub(super) fn width(tree: &Tree<'_>, body: NodeId) -> u32 {
    let Some(section) = section(tree, body) else { return USUAL_WIDTH };
    let number = |element: &str, attribute: &str| {
        let child = tree.children(section).find(|&child| is(tree, child, element))?;
        tree.attribute(child, attribute)?.parse::<u32>().ok()
    };
    let margins = [number("pgMar", "left"), number("pgMar", "right"), number("pgMar", "gutter")].into_iter().flatten().sum::<u32>();
    let columns = number("cols", "num").unwrap_or(1).clamp(1, 45);
    match number("pgSz", "w") {
        Some(page) if page > margins => ((page - margins) / columns).clamp(LEAST_WIDTH, 31_680),
        _ => USUAL_WIDTH,
    }
}

/// A number above those of all pictures of the part.
pub(super) fn first_picture(tree: &Tree<'_>) -> u32 {
    let numbers =
        tree.below(tree.root()).filter(|&id| tree.local(id) == Some("docPr")).filter_map(|id| tree.attribute(id, "id")?.parse().ok());
    let theirs = numbers.filter(|&number: &u32| number < u32::MAX / 4).max().unwrap_or(0);
    // Those just above the first number are of an earlier annex, which is about to go.
    if theirs < FIRST_PICTURE + 1000 { FIRST_PICTURE } else { theirs + 1 }
}

/// A number above those of all bookmarks that are not ours.
pub(super) fn first_bookmark(tree: &Tree<'_>) -> u32 {
    let theirs = tree.below(tree.root()).filter(|&id| is(tree, id, "bookmarkStart") && !name(tree, id).starts_with("wohin_"));
    theirs.filter_map(|id| tree.attribute(id, "id")?.parse::<u32>().ok()).filter(|&id| id < u32::MAX / 4).max().map_or(0, |id| id + 1)
}

fn name(tree: &Tree<'_>, id: NodeId) -> String {
    tree.attribute(id, "name").unwrap_or_default()
}

/// A pair of tags around what is ours.
pub(super) fn bookmark(name: &str, id: u32) -> (String, String) {
    (format!("<w:bookmarkStart w:id=\"{id}\" w:name=\"{name}\"/>"), format!("<w:bookmarkEnd w:id=\"{id}\"/>"))
}

/// Puts the bookmark into the first and the last paragraph of the annex, where no editor moves it.
pub(super) fn marked(xml: &str, setting: &Setting, ids: &mut u32) -> String {
    let (begin, end) = bookmark(ANNEX, *ids);
    *ids += 1;
    let first = xml.find("</w:pPr>").map_or(0, |at| at + "</w:pPr>".len());
    let (head, tail) = xml.split_at(first);
    let last = format!("<w:p><w:pPr><w:pStyle w:val=\"{}\"/></w:pPr>{end}</w:p>", setting.styles.note);
    format!("{head}{begin}{tail}{last}")
}

/// What an earlier annex left.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// The annex.
    annex: Option<Range<usize>>,
    /// References in cells.
    cells: Vec<Range<usize>>,
}

impl Marks {
    /// Looks for bookmarks of ours.
    pub(super) fn find(tree: &Tree<'_>, body: NodeId) -> Result<Self, Refusal> {
        let mut marks = Self::default();
        for start in tree.below(body).filter(|&id| is(tree, id, "bookmarkStart")) {
            let name = name(tree, start);
            if name != ANNEX && !name.starts_with(RUN) && !name.starts_with(PARAGRAPH) {
                continue;
            }
            let id = tree.attribute(start, "id").unwrap_or_default();
            let end = tree
                .below(body)
                .find(|&end| end > start && is(tree, end, "bookmarkEnd") && tree.attribute(end, "id").as_ref() == Some(&id));
            let Some(end) = end else {
                return Err(Refusal::damaged(
                    tree.part(),
                    format!("the bookmark {name} of an earlier annex has no end; remove what it marks"),
                ));
            };
            if name == ANNEX {
                let first = tree.place(top(tree, start, body));
                marks.annex = Some(first.start..tree.place(top(tree, end, body)).end.max(first.end));
            } else if name.starts_with(RUN) {
                marks.cells.push(tree.place(start).start..tree.place(end).end);
            } else if let Some(paragraph) = above(tree, start, "p").filter(|&paragraph| !is_only(tree, paragraph)) {
                marks.cells.push(tree.place(paragraph));
            } else {
                // Its siblings are gone, and a cell must have a paragraph.
                marks.cells.push(tree.place(start).start..tree.place(end).end);
            }
        }
        Ok(marks)
    }

    /// Whether nothing is left of an earlier annex.
    pub(super) const fn is_empty(&self) -> bool {
        self.annex.is_none() && self.cells.is_empty()
    }

    /// All of the earlier annex but what it left in cells.
    pub(super) fn annex(&self) -> &[Range<usize>] {
        self.annex.as_slice()
    }

    /// Where the earlier annex is.
    pub(super) fn place(&self) -> Option<usize> {
        self.annex.as_ref().map(|annex| annex.start)
    }

    /// Whether a node is part of what an earlier annex left in cells.
    pub(super) fn covers(&self, tree: &Tree<'_>, id: NodeId) -> bool {
        self.cells.iter().any(|cell| cell.contains(&tree.place(id).start))
    }

    /// Takes all of it away; gives the ids of relationships that nothing refers to any more.
    pub(super) fn remove(&self, tree: &Tree<'_>, edits: &mut Edits) -> BTreeSet<String> {
        for cell in &self.cells {
            edits.remove(cell.clone());
        }
        let Some(annex) = &self.annex else { return BTreeSet::new() };
        edits.remove(annex.clone());
        let (mut inside, mut outside) = (BTreeSet::new(), BTreeSet::new());
        for id in tree.below(tree.root()) {
            let list = if annex.contains(&tree.place(id).start) { &mut inside } else { &mut outside };
            for attribute in ["r:embed", "r:link", "r:id", "r:pict"] {
                list.extend(tree.attribute(id, attribute).filter(|_| tree.tag(id).contains(attribute)));
            }
        }
        inside.difference(&outside).cloned().collect()
    }
}

/// The child of the body that holds a node.
fn top(tree: &Tree<'_>, id: NodeId, body: NodeId) -> NodeId {
    let mut at = id;
    while let Some(parent) = tree.parent(at) {
        if parent == body {
            break;
        }
        at = parent;
    }
    at
}

/// The nearest element above of this name.
pub(super) fn above(tree: &Tree<'_>, id: NodeId, local: &str) -> Option<NodeId> {
    let mut at = id;
    while let Some(parent) = tree.parent(at) {
        if is(tree, parent, local) {
            return Some(parent);
        }
        at = parent;
    }
    None
}

/// Whether a paragraph is the only one in its cell.
fn is_only(tree: &Tree<'_>, paragraph: NodeId) -> bool {
    tree.parent(paragraph).is_some_and(|cell| tree.children(cell).filter(|&child| is(tree, child, "p")).count() < 2)
}
