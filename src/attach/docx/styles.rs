//! Styles: headings are the document's own where it has some; all others are ours, under names of ours, and stand behind those that are there.

use crate::document::package::{Changes, Package};
use crate::document::word::{Dialect, StyleIds};
use crate::document::xml::escaped;
use crate::limits::DocumentLimits;

use super::super::Refusal;
use super::super::tree::{Edits, NodeId, Tree};
use super::body::is;
use super::parts::Parts;

/// Begin of the ids of our styles.
const OURS: &str = "Wohin";

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
    for (id, definition) in definitions(&styles, &headings, language) {
        if !styles.ids.contains(&id) {
            text.push_str(&definition);
        }
    }
    if !text.is_empty() {
        edits.append(&tree, tree.root(), &text);
        changes.put.insert(name.clone(), edits.apply(&bytes));
    }
    let id = |name: &str| format!("{OURS}{name}");
    Ok(StyleIds {
        headings,
        text: id("Text"),
        note: id("Note"),
        code: id("Code"),
        list: id("List"),
        caption: id("Caption"),
        table: id("Table"),
        cell: id("Cell"),
        cell_code: id("CellCode"),
    })
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

/// Our styles, each with its id.
fn definitions(styles: &Styles, headings: &[String; 3], language: &str) -> Vec<(String, String)> {
    let based = |id: &Option<String>| id.as_ref().map_or_else(String::new, |id| format!("<w:basedOn w:val=\"{}\"/>", escaped(id)));
    let normal = based(&styles.paragraph);
    let on_text = format!("<w:basedOn w:val=\"{OURS}Text\"/>");
    let on_cell = format!("<w:basedOn w:val=\"{OURS}Cell\"/>");
    let language = format!("<w:lang w:val=\"{}\"/>", escaped(language));
    let mono = "<w:rFonts w:ascii=\"Consolas\" w:hAnsi=\"Consolas\" w:cs=\"Consolas\"/><w:noProof/>";
    let paragraph = |name: &str, based: &str, paragraph: &str, run: &str| {
        let id = format!("{OURS}{name}");
        let xml = format!(
            "<w:style w:type=\"paragraph\" w:customStyle=\"1\" w:styleId=\"{id}\"><w:name w:val=\"wohin {name}\"/>{based}<w:qFormat/>\
             <w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
        );
        (id, xml)
    };
    let mut list = vec![
        paragraph("Text", &normal, "<w:spacing w:before=\"0\" w:after=\"120\"/>", &language),
        paragraph("Note", &on_text, "<w:spacing w:before=\"60\" w:after=\"120\"/>", "<w:sz w:val=\"17\"/><w:szCs w:val=\"17\"/>"),
        paragraph("Code", &on_text, "<w:suppressAutoHyphens/>", &format!("{mono}<w:sz w:val=\"16\"/><w:szCs w:val=\"16\"/>")),
        paragraph("List", &on_text, "<w:tabs><w:tab w:val=\"left\" w:pos=\"284\"/></w:tabs><w:ind w:left=\"284\" w:hanging=\"284\"/>", ""),
        paragraph(
            "Caption",
            &on_text,
            "<w:spacing w:before=\"160\" w:after=\"80\"/>",
            "<w:b/><w:bCs/><w:sz w:val=\"18\"/><w:szCs w:val=\"18\"/>",
        ),
        paragraph(
            "Cell",
            &normal,
            "<w:spacing w:before=\"20\" w:after=\"20\" w:line=\"240\" w:lineRule=\"auto\"/><w:jc w:val=\"left\"/>",
            &format!("<w:sz w:val=\"17\"/><w:szCs w:val=\"17\"/>{language}"),
        ),
        paragraph("CellCode", &on_cell, "<w:suppressAutoHyphens/>", &format!("{mono}<w:sz w:val=\"15\"/><w:szCs w:val=\"15\"/>")),
    ];
    for (level, (id, size)) in headings.iter().zip([32, 26, 22]).enumerate() {
        if id.starts_with(OURS) {
            let outline =
                format!("<w:keepNext/><w:keepLines/><w:spacing w:before=\"240\" w:after=\"120\"/><w:outlineLvl w:val=\"{level}\"/>");
            let run = format!("<w:b/><w:bCs/><w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/>{language}");
            list.push(paragraph(&format!("Heading{}", level + 1), &normal, &outline, &run));
        }
    }
    list.push((format!("{OURS}Table"), table(&based(&styles.table))));
    list
}

/// Lines between rows, a rule under the titles.
fn table(based: &str) -> String {
    let line =
        |side: &str, size: u8, colour: &str| format!("<w:{side} w:val=\"single\" w:sz=\"{size}\" w:space=\"0\" w:color=\"{colour}\"/>");
    format!(
        "<w:style w:type=\"table\" w:customStyle=\"1\" w:styleId=\"{OURS}Table\"><w:name w:val=\"wohin Table\"/>{based}\
         <w:tblPr><w:tblBorders>{top}{bottom}{inside}</w:tblBorders><w:tblCellMar><w:left w:w=\"85\" w:type=\"dxa\"/><w:right w:w=\"85\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr>\
         <w:tblStylePr w:type=\"firstRow\"><w:rPr><w:b/><w:bCs/></w:rPr><w:tcPr><w:tcBorders>{rule}</w:tcBorders><w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"EEF2F6\"/></w:tcPr></w:tblStylePr>\
         <w:tblStylePr w:type=\"firstCol\"><w:rPr><w:b/><w:bCs/></w:rPr></w:tblStylePr></w:style>",
        top = line("top", 8, "44546A"),
        bottom = line("bottom", 8, "44546A"),
        inside = line("insideH", 4, "BFC7D1"),
        rule = line("bottom", 8, "44546A"),
    )
}
