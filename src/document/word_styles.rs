//! The styles that blocks use in WordprocessingML, under names that no document of others has.

use super::word::StyleIds;
use super::xml::escaped;

/// Begin of the ids of our styles.
pub const OURS: &str = "Wohin";

/// Ids of the styles of blocks; headings may be those of the document.
#[must_use]
pub fn ids(headings: [String; 3]) -> StyleIds {
    let id = |name: &str| format!("{OURS}{name}");
    StyleIds {
        headings,
        text: id("Text"),
        note: id("Note"),
        code: id("Code"),
        list: id("List"),
        caption: id("Caption"),
        table: id("Table"),
        cell: id("Cell"),
        cell_code: id("CellCode"),
        cell_small: id("CellSmall"),
        answer: id("Answer"),
    }
}

/// Our styles, each with its id; `paragraph` and `table` are the styles of text and tables without one. Headings are ours only where their id
/// says so. Answers are smaller where page one is crowded.
#[must_use]
pub fn definitions(
    paragraph: Option<&str>,
    table: Option<&str>,
    headings: &[String; 3],
    language: &str,
    crowded: bool,
) -> Vec<(String, String)> {
    let based = |id: Option<&str>| id.map_or_else(String::new, |id| format!("<w:basedOn w:val=\"{}\"/>", escaped(id)));
    let normal = based(paragraph);
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
        if crowded {
            let close = "<w:spacing w:before=\"0\" w:after=\"10\" w:line=\"240\" w:lineRule=\"auto\"/>";
            paragraph("Answer", &on_text, close, "<w:sz w:val=\"16\"/><w:szCs w:val=\"16\"/>")
        } else {
            paragraph("Answer", &on_text, "<w:spacing w:before=\"0\" w:after=\"30\"/>", "")
        },
        paragraph("CellSmall", &on_cell, "", "<w:sz w:val=\"14\"/><w:szCs w:val=\"14\"/>"),
        paragraph("CellCode", &on_cell, "<w:suppressAutoHyphens/>", &format!("{mono}<w:sz w:val=\"13\"/><w:szCs w:val=\"13\"/>")),
    ];
    for (level, (id, size)) in headings.iter().zip([32, 26, 22]).enumerate() {
        if id.starts_with(OURS) {
            let outline =
                format!("<w:keepNext/><w:keepLines/><w:spacing w:before=\"240\" w:after=\"120\"/><w:outlineLvl w:val=\"{level}\"/>");
            let run = format!("<w:b/><w:bCs/><w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/>{language}");
            list.push(paragraph(&format!("Heading{}", level + 1), &normal, &outline, &run));
        }
    }
    list.push((format!("{OURS}Table"), rules(&based(table))));
    list
}

/// Lines between rows, a rule under the titles.
fn rules(based: &str) -> String {
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
