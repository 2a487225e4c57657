//! Styles: headings are the document's own where it has some; all others are ours, under names of ours, and stand behind those that are there.

use crate::document::package::{Changes, Package};
use crate::document::word::{Dialect, StyleIds};
use crate::document::word_styles::{OURS, definitions, ids};
use crate::limits::DocumentLimits;

use super::super::Refusal;
use super::super::tree::{Edits, NodeId, Tree};
use super::body::is;
use super::parts::Parts;

/// Chooses the styles of the annex, and adds those that the document lacks.
pub(super) fn merge(
    package: &mut Package<'_>,
    parts: &Parts,
    dialect: Dialect,
    language: &str,
    limits: &DocumentLimits,
    changes: &mut Changes,
) -> Result<StyleIds, Refusal> {
    let empty =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n<w:styles xmlns:w=\"{}\"></w:styles>", dialect.main);
    let (name, bytes) = match &parts.styles {
        Some(name) => (name.clone(), package.read(name)?),
        None => (parts.new_styles(), empty.into_bytes()),
    };
    let tree = Tree::read(&name, &bytes, limits)?;
    let styles = Styles::read(&tree);
    let mut edits = Edits::default();
    edits.bind(&tree, &[("w", dialect.main)])?;
    let headings = [1, 2, 3].map(|level| styles.heading(level).unwrap_or_else(|| format!("{OURS}Heading{level}")));
    let mut text = String::new();
    for (id, definition) in definitions(styles.paragraph.as_deref(), styles.table.as_deref(), &headings, language, false) {
        if !styles.ids.contains(&id) {
            text.push_str(&definition);
        }
    }
    if !text.is_empty() {
        edits.append(&tree, tree.root(), &text);
        changes.put.insert(name.clone(), edits.apply(&bytes));
    }
    Ok(ids(headings))
}

/// What a styles part defines.
struct Styles {
    ids: Vec<String>,
    /// Paragraph styles by their built-in name, lower case.
    names: Vec<(String, String)>,
    /// The paragraph style of text without one.
    paragraph: Option<String>,
    /// The same for tables.
    table: Option<String>,
}

impl Styles {
    fn read(tree: &Tree<'_>) -> Self {
        let mut styles = Self { ids: Vec::new(), names: Vec::new(), paragraph: None, table: None };
        for style in tree.children(tree.root()).filter(|&id| is(tree, id, "style")) {
            let Some(id) = tree.attribute(style, "styleId") else { continue };
            let kind = tree.attribute(style, "type").unwrap_or_default();
            let default = tree.attribute(style, "default").is_some_and(|value| matches!(value.as_str(), "1" | "true" | "on"));
            if kind == "paragraph" {
                styles.names.push((name(tree, style).to_lowercase(), id.clone()));
            }
            match kind.as_str() {
                "paragraph" if default => styles.paragraph = Some(id.clone()),
                "table" if default => styles.table = Some(id.clone()),
                _ => {}
            }
            styles.ids.push(id);
        }
        styles
    }

    /// Built-in names are the same in every language (ECMA-376-1 17.7.4.9); ids are not.
    fn heading(&self, level: u8) -> Option<String> {
        let built_in = format!("heading {level}");
        self.names.iter().find(|(name, _)| *name == built_in).map(|(_, id)| id.clone())
    }
}

fn name(tree: &Tree<'_>, style: NodeId) -> String {
    let name = tree.children(style).find(|&child| is(tree, child, "name"));
    name.and_then(|name| tree.attribute(name, "val")).unwrap_or_default()
}
