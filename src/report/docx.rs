//! Word, for those who edit: real headings, repeated header rows, pictures with alternative texts, a language.

use crate::document::package::create;
use crate::document::picture::dots;
use crate::document::word::{self, Embedded, Sections, Setting, TRANSITIONAL};
use crate::document::word_styles::{definitions, ids};
use crate::document::xml::escaped;

use super::paper::{self, Extent, Foot};
use super::{Document, Format, Page, ReportError, Source};

/// Its file.
const NAME: &str = "report.docx";
/// Rows of a table: word processors get slow beyond. The tables for other programs have all.
const ROWS: usize = 500;
/// Text between the margins of an upright and of a lying page, twips: A4 with 2 cm on each side.
const NARROW: u32 = 11_906 - 2 * MARGIN;
const WIDE: u32 = 16_838 - 2 * MARGIN;
const MARGIN: u32 = 1134;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const KIND: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// The format.
#[derive(Debug, Clone, Copy)]
pub(super) struct Docx;

impl Format for Docx {
    fn name(&self) -> &'static str {
        "docx"
    }

    fn sealed(&self) -> Option<&'static str> {
        Some(NAME)
    }

    fn render(&self, source: &Source<'_>) -> Result<Vec<Document>, ReportError> {
        Ok(vec![Document { name: NAME.to_owned(), content: write(&source.page())? }])
    }
}

/// The file.
pub(super) fn write(source: &Page<'_>) -> Result<Vec<u8>, ReportError> {
    let failed = |reason: String| ReportError::Template { format: "Word", reason };
    let language = paper::language(source.texts);
    let crowded = source.view.front.crowded;
    let setting = Setting {
        dialect: TRANSITIONAL,
        language: language.clone(),
        styles: ids(["Heading1", "Heading2", "Heading3"].map(str::to_owned)),
        bullets: Some(1),
        width: NARROW,
        first_picture: 1,
        reference: "rIdPicture".to_owned(),
        page_break: false,
        crowded,
        sections: Some(sections()),
    };
    let written = word::write(&paper::blocks(source, Extent { rows: ROWS }), &setting);
    let mut pictures = Vec::new();
    for embedded in &written.pictures {
        let dots = dots(&embedded.picture).map_err(|error| failed(error.to_string()))?;
        pictures.push((format!("word/media/{}.png", embedded.dots), dots));
        pictures.push((format!("word/media/{}.svg", embedded.dots), embedded.picture.svg.clone().into_bytes()));
    }
    let title = &source.view.front.title;
    let parts = [
        ("[Content_Types].xml", content_types()),
        ("_rels/.rels", top()),
        ("docProps/core.xml", core(source, &language)),
        ("docProps/app.xml", app(&source.view.front.tool)),
        ("word/document.xml", document(title, &written.xml)),
        ("word/styles.xml", styles(&language, crowded)),
        ("word/numbering.xml", numbering()),
        ("word/settings.xml", settings(&language)),
        ("word/footer1.xml", footer(&Foot::new(source), &language)),
        ("word/_rels/document.xml.rels", relationships(&written.pictures)),
    ];
    let mut list: Vec<(&str, &[u8])> = parts.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    list.extend(pictures.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())));
    create(&list).map_err(|error| failed(error.to_string()))
}

fn sections() -> Sections {
    let section = |width: u32, height: u32, turned: &str| {
        format!(
            "<w:sectPr><w:footerReference xmlns:r=\"{OFFICE}\" w:type=\"default\" r:id=\"rIdFooter\"/><w:pgSz w:w=\"{width}\" w:h=\"{height}\"{turned}/>\
             <w:pgMar w:top=\"850\" w:right=\"{MARGIN}\" w:bottom=\"964\" w:left=\"{MARGIN}\" w:header=\"567\" w:footer=\"454\" w:gutter=\"0\"/></w:sectPr>"
        )
    };
    Sections { narrow: section(11_906, 16_838, ""), wide: section(16_838, 11_906, " w:orient=\"landscape\""), wide_text: WIDE }
}

fn content_types() -> String {
    let part = |name: &str, kind: &str| format!("<Override PartName=\"/{name}\" ContentType=\"{kind}\"/>");
    let default = |extension: &str, kind: &str| format!("<Default Extension=\"{extension}\" ContentType=\"{kind}\"/>");
    [
        format!("{HEAD}<Types xmlns=\"{PACKAGE}/content-types\">"),
        default("rels", "application/vnd.openxmlformats-package.relationships+xml"),
        default("xml", "application/xml"),
        default("png", "image/png"),
        default("svg", "image/svg+xml"),
        part("word/document.xml", &format!("{KIND}.document.main+xml")),
        part("word/styles.xml", &format!("{KIND}.styles+xml")),
        part("word/numbering.xml", &format!("{KIND}.numbering+xml")),
        part("word/settings.xml", &format!("{KIND}.settings+xml")),
        part("word/footer1.xml", &format!("{KIND}.footer+xml")),
        part("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
        part("docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml"),
        "</Types>".to_owned(),
    ]
    .concat()
}

fn relationship(id: &str, kind: &str, target: &str) -> String {
    format!("<Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"{target}\"/>")
}

fn top() -> String {
    [
        format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">"),
        relationship("rId1", &format!("{OFFICE}/officeDocument"), "word/document.xml"),
        relationship("rId2", &format!("{PACKAGE}/relationships/metadata/core-properties"), "docProps/core.xml"),
        relationship("rId3", &format!("{OFFICE}/extended-properties"), "docProps/app.xml"),
        "</Relationships>".to_owned(),
    ]
    .concat()
}

fn relationships(pictures: &[Embedded]) -> String {
    let mut text = format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for (id, kind) in [("rIdStyles", "styles"), ("rIdNumbering", "numbering"), ("rIdSettings", "settings")] {
        text.push_str(&relationship(id, &format!("{OFFICE}/{kind}"), &format!("{kind}.xml")));
    }
    text.push_str(&relationship("rIdFooter", &format!("{OFFICE}/footer"), "footer1.xml"));
    for picture in pictures {
        text.push_str(&relationship(&picture.dots, &format!("{OFFICE}/image"), &format!("media/{}.png", picture.dots)));
        text.push_str(&relationship(&picture.drawing, &format!("{OFFICE}/image"), &format!("media/{}.svg", picture.dots)));
    }
    text + "</Relationships>"
}

fn core(source: &Page<'_>, language: &str) -> String {
    let dated = paper::day(source.begin).map_or_else(String::new, |(year, month, day)| {
        format!("<dcterms:created xsi:type=\"dcterms:W3CDTF\">{year:04}-{month:02}-{day:02}T00:00:00Z</dcterms:created>")
    });
    format!(
        "{HEAD}<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title>\
         <dc:creator>{}</dc:creator><dc:language>{language}</dc:language>{dated}</cp:coreProperties>",
        escaped(&source.view.front.title),
        escaped(&source.view.front.tool)
    )
}

fn app(tool: &str) -> String {
    format!(
        "{HEAD}<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\"><Application>{}</Application></Properties>",
        escaped(tool)
    )
}

fn document(title: &str, body: &str) -> String {
    format!(
        "{HEAD}<w:document xmlns:w=\"{}\"><w:body><w:p><w:pPr><w:pStyle w:val=\"Title\"/></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>{body}</w:body></w:document>",
        TRANSITIONAL.main,
        escaped(title)
    )
}

/// Where page one is crowded, what only it uses is smaller: its title, its questions and its answers.
fn styles(language: &str, crowded: bool) -> String {
    let [title, question, before] = if crowded { [32, 17, 50] } else { [40, 20, 90] };
    let heading = |level: u32, size: u32, before: u32| {
        format!(
            "<w:style w:type=\"paragraph\" w:styleId=\"Heading{level}\"><w:name w:val=\"heading {level}\"/><w:basedOn w:val=\"Normal\"/><w:next w:val=\"WohinText\"/>\
             <w:uiPriority w:val=\"9\"/><w:qFormat/><w:pPr><w:keepNext/><w:keepLines/><w:spacing w:before=\"{before}\" w:after=\"40\"/><w:outlineLvl w:val=\"{}\"/></w:pPr>\
             <w:rPr><w:b/><w:bCs/><w:color w:val=\"1B2733\"/><w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/></w:rPr></w:style>",
            level - 1
        )
    };
    let headings = ["Heading1", "Heading2", "Heading3"].map(str::to_owned);
    let own: String =
        definitions(Some("Normal"), Some("TableNormal"), &headings, language, crowded).into_iter().map(|(_, xml)| xml).collect();
    [
        format!(
            "{HEAD}<w:styles xmlns:w=\"{}\"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Arial\" w:hAnsi=\"Arial\" w:eastAsia=\"Arial\" w:cs=\"Arial\"/>\
             <w:sz w:val=\"18\"/><w:szCs w:val=\"18\"/><w:lang w:val=\"{language}\" w:eastAsia=\"{language}\" w:bidi=\"ar-SA\"/></w:rPr></w:rPrDefault>\
             <w:pPrDefault><w:pPr><w:spacing w:after=\"80\" w:line=\"252\" w:lineRule=\"auto\"/></w:pPr></w:pPrDefault></w:docDefaults>",
            TRANSITIONAL.main
        ),
        "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/></w:style>".to_owned(),
        "<w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/><w:uiPriority w:val=\"99\"/><w:semiHidden/>\
         <w:unhideWhenUsed/><w:tblPr><w:tblInd w:w=\"0\" w:type=\"dxa\"/><w:tblCellMar><w:top w:w=\"0\" w:type=\"dxa\"/><w:left w:w=\"108\" w:type=\"dxa\"/>\
         <w:bottom w:w=\"0\" w:type=\"dxa\"/><w:right w:w=\"108\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>"
            .to_owned(),
        format!("<w:style w:type=\"paragraph\" w:styleId=\"Title\"><w:name w:val=\"Title\"/><w:basedOn w:val=\"Normal\"/><w:next w:val=\"Normal\"/><w:uiPriority w:val=\"10\"/>\
         <w:qFormat/><w:pPr><w:spacing w:after=\"60\"/></w:pPr><w:rPr><w:b/><w:bCs/><w:color w:val=\"1B2733\"/><w:sz w:val=\"{title}\"/><w:szCs w:val=\"{title}\"/></w:rPr></w:style>"),
        heading(1, 30, 320),
        heading(2, question, before),
        heading(3, 21, 160),
        "<w:style w:type=\"paragraph\" w:styleId=\"Footer\"><w:name w:val=\"footer\"/><w:basedOn w:val=\"Normal\"/><w:uiPriority w:val=\"99\"/>\
         <w:pPr><w:spacing w:after=\"0\" w:line=\"240\" w:lineRule=\"auto\"/></w:pPr><w:rPr><w:color w:val=\"52616F\"/><w:sz w:val=\"14\"/><w:szCs w:val=\"14\"/></w:rPr></w:style>"
            .to_owned(),
        own,
        "</w:styles>".to_owned(),
    ]
    .concat()
}

fn numbering() -> String {
    format!(
        "{HEAD}<w:numbering xmlns:w=\"{}\"><w:abstractNum w:abstractNumId=\"0\"><w:multiLevelType w:val=\"singleLevel\"/><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/>\
         <w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"•\"/><w:lvlJc w:val=\"left\"/><w:pPr><w:ind w:left=\"284\" w:hanging=\"284\"/></w:pPr></w:lvl></w:abstractNum>\
         <w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>",
        TRANSITIONAL.main
    )
}

fn settings(language: &str) -> String {
    format!(
        "{HEAD}<w:settings xmlns:w=\"{}\"><w:zoom w:percent=\"100\"/><w:defaultTabStop w:val=\"709\"/><w:autoHyphenation/><w:hyphenationZone w:val=\"142\"/><w:compat><w:compatSetting w:name=\"compatibilityMode\" \
         w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat><w:themeFontLang w:val=\"{language}\"/></w:settings>",
        TRANSITIONAL.main
    )
}

/// What this is, which page it is, and the manifest's hash.
fn footer(foot: &Foot, language: &str) -> String {
    let field = |code: &str| {
        format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> {code} </w:instrText></w:r>\
             <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"
        )
    };
    let [before, between, behind] = &foot.pages;
    let run = |text: &str| word::run(text, language);
    format!(
        "{HEAD}<w:ftr xmlns:w=\"{}\"><w:p><w:pPr><w:pStyle w:val=\"Footer\"/></w:pPr>{}{}{}{}{}</w:p><w:p><w:pPr><w:pStyle w:val=\"Footer\"/></w:pPr>{}</w:p></w:ftr>",
        TRANSITIONAL.main,
        run(&format!("{} · {before}", foot.text)),
        field("PAGE"),
        run(between),
        field("NUMPAGES"),
        run(behind),
        run(&foot.hash)
    )
}
