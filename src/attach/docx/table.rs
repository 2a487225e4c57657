//! Tables of a document as the checklist reader sees them, and the references put into their cells.

use crate::document::word::{Setting, run};
use crate::document::xml::escaped;

use super::super::Annex;
use super::super::checklist::{Found, Tables};
use super::super::tree::{Edits, NodeId, Tree};
use super::body::{Marks, PARAGRAPH, RUN, above, bookmark, is};

/// Tables in WordprocessingML.
pub(super) struct Word;

impl Tables for Word {
    fn tables(&self, tree: &Tree<'_>) -> Vec<NodeId> {
        tree.below(tree.root()).filter(|&id| is(tree, id, "tbl")).collect()
    }

    fn rows(&self, tree: &Tree<'_>, table: NodeId) -> Vec<NodeId> {
        // Rows and cells may stand in content controls, so they are told by what is above, not by what is around.
        tree.below(table).filter(|&id| is(tree, id, "tr") && above(tree, id, "tbl") == Some(table)).collect()
    }

    fn cells(&self, tree: &Tree<'_>, row: NodeId) -> Vec<(usize, NodeId)> {
        let mut column = 0;
        let cells = tree.below(row).filter(|&id| is(tree, id, "tc") && above(tree, id, "tr") == Some(row));
        cells
            .map(|cell| {
                let begin = column;
                column += span(tree, cell);
                (begin, cell)
            })
            .collect()
    }

    fn text(&self, tree: &Tree<'_>, cell: NodeId) -> String {
        let paragraphs = tree.below(cell).filter(|&id| is(tree, id, "p"));
        let texts: Vec<String> = paragraphs.map(|paragraph| tree.text_of(paragraph, |tree, parent| is(tree, parent, "t"))).collect();
        texts.join(" ")
    }
}

fn span(tree: &Tree<'_>, cell: NodeId) -> usize {
    let properties = tree.children(cell).find(|&child| is(tree, child, "tcPr"));
    let span = properties.and_then(|properties| tree.children(properties).find(|&child| is(tree, child, "gridSpan")));
    span.and_then(|span| tree.attribute(span, "val")).and_then(|text| text.parse().ok()).unwrap_or(1).clamp(1, 63)
}

/// Puts references into their cells: into the last paragraph where it is empty, else into one of their own.
pub(super) fn fill(tree: &Tree<'_>, found: &Found, annex: &Annex, setting: &Setting, marks: &Marks, ids: &mut u32, edits: &mut Edits) {
    for (cell, index) in &found.cells {
        let Some(reference) = annex.references.get(*index) else { continue };
        let Some(paragraph) = tree.children(*cell).filter(|&child| is(tree, child, "p") && !marks.covers(tree, child)).last() else {
            continue;
        };
        let text = run(&reference.text, &setting.language);
        let number = *ids;
        *ids += 1;
        if is_empty(tree, paragraph, marks) {
            let (begin, end) = bookmark(&format!("{RUN}{number}"), number);
            edits.append(tree, paragraph, &format!("{begin}{text}{end}"));
        } else {
            let (begin, end) = bookmark(&format!("{PARAGRAPH}{number}"), number);
            let properties = tree.children(paragraph).find(|&child| is(tree, child, "pPr"));
            let style = properties.and_then(|properties| tree.children(properties).find(|&child| is(tree, child, "pStyle")));
            let style = style.and_then(|style| tree.attribute(style, "val"));
            let style = style.map_or_else(String::new, |style| format!("<w:pPr><w:pStyle w:val=\"{}\"/></w:pPr>", escaped(&style)));
            edits.insert(tree.place(paragraph).end, &format!("<w:p>{style}{begin}{text}{end}</w:p>"));
        }
    }
}

/// Whether nothing is in a paragraph but its properties and what an earlier annex left.
fn is_empty(tree: &Tree<'_>, paragraph: NodeId, marks: &Marks) -> bool {
    let runs = tree.below(paragraph).filter(|&id| is(tree, id, "r") && !marks.covers(tree, id));
    runs.into_iter().all(|run| tree.children(run).all(|child| is(tree, child, "rPr") || tree.local(child).is_none()))
}
