//! Blocks as OpenDocument text (ISO/IEC 26300), to stand within a document of somebody else. The prefixes in [`PREFIXES`] must be bound
//! around it.

use super::blocks::{Align, Block, Cell, Picture, Style, Table};
use super::xml::{Xml, escaped};

/// Prefixes that the writer uses.
pub const PREFIXES: &[(&str, &str)] = &[
    ("office", "urn:oasis:names:tc:opendocument:xmlns:office:1.0"),
    ("style", "urn:oasis:names:tc:opendocument:xmlns:style:1.0"),
    ("text", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"),
    ("table", "urn:oasis:names:tc:opendocument:xmlns:table:1.0"),
    ("draw", "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"),
    ("fo", "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"),
    ("svg", "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"),
    ("xlink", "http://www.w3.org/1999/xlink"),
];

/// Begin of the names of all styles here.
pub const STYLES: &str = "Wohin";
/// Widest picture, CSS pixels (16 cm).
const WIDEST: u32 = 605;

/// What the document around the blocks gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Language, BCP 47 (`de-DE`).
    pub language: String,
    /// Names of the document's own heading styles, where it has them.
    pub headings: [Option<String>; 3],
    /// Folder and begin of the names of pictures.
    pub pictures: String,
}

/// Blocks, written.
#[derive(Debug, Default)]
pub struct Written {
    /// Automatic styles.
    pub styles: String,
    /// The content.
    pub xml: String,
    /// Pictures, each with the name of its part without extension.
    pub pictures: Vec<(String, Picture)>,
}

/// Writes blocks.
#[must_use]
pub fn write(blocks: &[Block], setting: &Setting) -> Written {
    let mut writer = Writer { setting, xml: Xml::new(), styles: styles(setting), pictures: Vec::new(), tables: 0, headings: 0 };
    for block in blocks {
        writer.block(block);
    }
    Written { styles: writer.styles, xml: writer.xml.finish(), pictures: writer.pictures }
}

struct Writer<'a> {
    setting: &'a Setting,
    xml: Xml,
    styles: String,
    pictures: Vec<(String, Picture)>,
    tables: u32,
    headings: u32,
}

impl Writer<'_> {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, text } => {
                let level = (*level).clamp(1, 3);
                // The first one begins a page.
                let style = if self.headings == 0 { format!("{STYLES}Begin") } else { format!("{STYLES}Heading{level}") };
                self.headings += 1;
                self.xml.element("text:h", &[("text:style-name", &style), ("text:outline-level", &level.to_string())], text);
            }
            Block::Answer { question, lines } => {
                let style = format!("{STYLES}Heading2");
                self.xml.element("text:h", &[("text:style-name", &style), ("text:outline-level", "2")], question);
                for line in lines {
                    self.paragraph("Text", line);
                }
            }
            // An annex leaves the pages of its document as they are.
            Block::Page(_) => {}
            Block::Paragraph { style, text } => {
                let name = match style {
                    Style::Body => "Text",
                    Style::Note => "Note",
                    Style::Code => "Code",
                };
                self.paragraph(name, text);
            }
            Block::List(items) => {
                self.xml.open("text:list", &[("text:style-name", &format!("{STYLES}List"))]);
                for item in items {
                    self.xml.open("text:list-item", &[]);
                    self.paragraph("Text", item);
                    self.xml.close();
                }
                self.xml.close();
            }
            Block::Table(table) => self.table(table),
            Block::Picture(picture) => self.picture(picture),
        }
    }

    fn paragraph(&mut self, style: &str, text: &str) {
        self.xml.element("text:p", &[("text:style-name", &format!("{STYLES}{style}"))], text);
    }

    fn table(&mut self, table: &Table) {
        if !table.caption.is_empty() {
            self.paragraph("Caption", &table.caption);
        }
        self.tables += 1;
        let name = format!("{STYLES}Table{}", self.tables);
        self.xml.open("table:table", &[("table:name", &name), ("table:style-name", &format!("{STYLES}Table"))]);
        for (index, column) in table.columns.iter().enumerate() {
            let style = format!("{name}.{index}");
            self.styles.push_str(&format!(
                "<style:style style:name=\"{style}\" style:family=\"table-column\"><style:table-column-properties style:rel-column-width=\"{}*\"/></style:style>",
                column.share.max(1) * 100
            ));
            self.xml.empty("table:table-column", &[("table:style-name", &style)]);
        }
        if table.header {
            self.xml.open("table:table-header-rows", &[]).open("table:table-row", &[("table:style-name", &format!("{STYLES}Row"))]);
            for column in &table.columns {
                self.cell(&[Cell::from(column.title.as_str())], column.align, true, 1);
            }
            self.xml.close().close();
        }
        for (number, row) in table.rows.iter().enumerate() {
            self.xml.open("table:table-row", &[("table:style-name", &format!("{STYLES}Row"))]);
            for (index, (cell, column)) in row.iter().zip(&table.columns).enumerate() {
                self.cell(std::slice::from_ref(cell), column.align, index == 0 && !table.header, 1);
            }
            self.xml.close();
            if let Some(details) = table.details.get(number).filter(|details| !details.is_empty()) {
                self.xml.open("table:table-row", &[("table:style-name", &format!("{STYLES}Row"))]);
                self.cell(details, Align::Start, false, table.columns.len());
                for _ in 1..table.columns.len() {
                    self.xml.empty("table:covered-table-cell", &[]);
                }
                self.xml.close();
            }
        }
        self.xml.close();
        self.paragraph("Note", "");
    }

    fn cell(&mut self, parts: &[Cell], align: Align, title: bool, span: usize) {
        let style = format!("{STYLES}{}", if title { "Title" } else { "Data" });
        let span = span.to_string();
        let all = [("table:style-name", style.as_str()), ("office:value-type", "string"), ("table:number-columns-spanned", span.as_str())];
        self.xml.open("table:table-cell", if span == "1" { &all[..2] } else { &all });
        let none = [String::new()];
        for part in parts {
            let name = match (title, part.code, align) {
                (true, _, Align::Start) => "CellBold",
                (true, _, Align::End) => "CellBoldEnd",
                (false, true, _) => "CellCode",
                (false, false, Align::Start) => "Cell",
                (false, false, Align::End) => "CellEnd",
            };
            for line in if part.lines.is_empty() { &none } else { part.lines.as_slice() } {
                self.paragraph(name, line);
            }
        }
        self.xml.close();
    }

    fn picture(&mut self, picture: &Picture) {
        let name = format!("{}{}", self.setting.pictures, self.pictures.len() + 1);
        let width = picture.width.clamp(1, WIDEST);
        let height = u64::from(picture.height) * u64::from(width) / u64::from(picture.width.max(1));
        let size = |pixels: u64| format!("{}.{:02}mm", pixels * 254 / 960, pixels * 25400 / 960 % 100);
        let image = [("xlink:type", "simple"), ("xlink:show", "embed"), ("xlink:actuate", "onLoad")];
        self.xml
            .open("text:p", &[("text:style-name", &format!("{STYLES}Figure"))])
            .open(
                "draw:frame",
                &[
                    ("draw:style-name", &format!("{STYLES}Frame")),
                    ("draw:name", &format!("wohin {}", self.pictures.len() + 1)),
                    ("text:anchor-type", "as-char"),
                    ("svg:width", &size(u64::from(width))),
                    ("svg:height", &size(height)),
                ],
            )
            .empty(
                "draw:image",
                &[&[("xlink:href", format!("{name}.svg").as_str()), ("draw:mime-type", "image/svg+xml")], image.as_slice()].concat(),
            )
            .empty(
                "draw:image",
                &[&[("xlink:href", format!("{name}.png").as_str()), ("draw:mime-type", "image/png")], image.as_slice()].concat(),
            )
            .element("svg:title", &[], &picture.caption)
            .element("svg:desc", &[], &picture.alternative)
            .close()
            .close();
        if !picture.caption.is_empty() {
            self.paragraph("Caption", &picture.caption);
        }
        self.pictures.push((name, picture.clone()));
    }
}

/// Automatic styles that the writer refers to.
fn styles(setting: &Setting) -> String {
    let (language, country) = setting.language.split_once('-').unwrap_or((&setting.language, ""));
    let (language, country) = (escaped(language), escaped(country));
    let language = format!(" fo:language=\"{language}\" fo:country=\"{}\"", if country.is_empty() { "none" } else { &country });
    let paragraph = |name: &str, parent: &str, paragraph: &str, text: &str| {
        format!(
            "<style:style style:name=\"{STYLES}{name}\" style:family=\"paragraph\" style:parent-style-name=\"{}\"><style:paragraph-properties{paragraph}/>\
             <style:text-properties{language}{text}/></style:style>",
            escaped(parent)
        )
    };
    let bold = " fo:font-weight=\"bold\" style:font-weight-asian=\"bold\" style:font-weight-complex=\"bold\"";
    let mono = " style:font-name=\"Liberation Mono\" fo:font-family=\"'Liberation Mono', monospace\" style:font-pitch=\"fixed\"";
    let cell = " fo:margin-top=\"0.03cm\" fo:margin-bottom=\"0.03cm\"";
    let mut out = String::new();
    for (index, (own, size)) in setting.headings.iter().zip(["16pt", "13pt", "11pt"]).enumerate() {
        let keep = " fo:margin-top=\"0.42cm\" fo:margin-bottom=\"0.21cm\" fo:keep-with-next=\"always\"";
        let (parent, text) =
            own.as_ref().map_or_else(|| ("Standard", format!("{bold} fo:font-size=\"{size}\"")), |own| (own.as_str(), String::new()));
        out.push_str(&paragraph(&format!("Heading{}", index + 1), parent, keep, &text));
        if index == 0 {
            out.push_str(&paragraph("Begin", parent, &format!("{keep} fo:break-before=\"page\""), &text));
        }
    }
    let end = " fo:text-align=\"end\"";
    for (name, layout, text) in [
        ("Text", " fo:margin-top=\"0cm\" fo:margin-bottom=\"0.21cm\"".to_owned(), String::new()),
        ("Note", " fo:margin-top=\"0.1cm\" fo:margin-bottom=\"0.21cm\"".to_owned(), " fo:font-size=\"8.5pt\"".to_owned()),
        ("Code", String::new(), format!("{mono} fo:font-size=\"8pt\"")),
        (
            "Caption",
            " fo:margin-top=\"0.28cm\" fo:margin-bottom=\"0.14cm\" fo:keep-with-next=\"always\"".to_owned(),
            format!("{bold} fo:font-size=\"9pt\""),
        ),
        ("Figure", " fo:keep-with-next=\"always\"".to_owned(), String::new()),
        ("Cell", cell.to_owned(), " fo:font-size=\"8.5pt\"".to_owned()),
        ("CellEnd", format!("{cell}{end}"), " fo:font-size=\"8.5pt\"".to_owned()),
        ("CellBold", cell.to_owned(), format!(" fo:font-size=\"8.5pt\"{bold}")),
        ("CellBoldEnd", format!("{cell}{end}"), format!(" fo:font-size=\"8.5pt\"{bold}")),
        ("CellCode", cell.to_owned(), format!("{mono} fo:font-size=\"7.5pt\"")),
    ] {
        out.push_str(&paragraph(name, "Standard", &layout, &text));
    }
    out.push_str(&format!(
        "<style:style style:name=\"{STYLES}Table\" style:family=\"table\"><style:table-properties table:align=\"margins\" style:rel-width=\"100%\" \
         fo:margin-top=\"0cm\" fo:margin-bottom=\"0cm\" style:may-break-between-rows=\"true\"/></style:style>\
         <style:style style:name=\"{STYLES}Row\" style:family=\"table-row\"><style:table-row-properties fo:keep-together=\"always\"/></style:style>\
         <style:style style:name=\"{STYLES}Data\" style:family=\"table-cell\"><style:table-cell-properties fo:padding=\"0.1cm\" fo:border-bottom=\"0.5pt solid #bfc7d1\"/></style:style>\
         <style:style style:name=\"{STYLES}Title\" style:family=\"table-cell\"><style:table-cell-properties fo:padding=\"0.1cm\" fo:background-color=\"#eef2f6\" fo:border-bottom=\"1pt solid #44546a\"/></style:style>\
         <style:style style:name=\"{STYLES}Frame\" style:family=\"graphic\"><style:graphic-properties style:wrap=\"none\" fo:border=\"none\"/></style:style>\
         <style:style style:name=\"{STYLES}Section\" style:family=\"section\"><style:section-properties text:dont-balance-text-columns=\"false\"/></style:style>\
         <text:list-style style:name=\"{STYLES}List\"><text:list-level-style-bullet text:level=\"1\" text:bullet-char=\"•\"><style:list-level-properties \
         text:space-before=\"0cm\" text:min-label-width=\"0.5cm\"/></text:list-level-style-bullet></text:list-style>"
    ));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Column;

    #[test]
    fn blocks_become_styled_text() {
        let setting = Setting {
            language: "de-DE".to_owned(),
            headings: [Some("Heading_20_1".to_owned()), None, None],
            pictures: "Pictures/w".to_owned(),
        };
        let table = Table {
            caption: "Empfänger".to_owned(),
            columns: vec![Column::text("Wer", 2), Column::number("Bytes", 1)],
            header: true,
            rows: vec![vec![Cell::from("<a>"), Cell::from("1")]],
            details: vec![vec![Cell::code("b == c")]],
        };
        let picture = Picture {
            svg: "<svg/>".to_owned(),
            width: 605,
            height: 100,
            caption: "Bild".to_owned(),
            alternative: "Pfeile <nach> außen".to_owned(),
        };
        let written = write(&[Block::heading(1, "Anlage"), Block::Table(table), Block::Picture(picture)], &setting);
        assert!(written.xml.starts_with("<text:h text:style-name=\"WohinBegin\" text:outline-level=\"1\">Anlage</text:h>"));
        assert!(written.xml.contains("table:table-header-rows") && written.xml.contains("&lt;a&gt;"));
        assert!(written.xml.contains("svg:width=\"160.07mm\""), "{}", written.xml);
        assert!(written.xml.contains("<svg:desc>Pfeile &lt;nach&gt; außen</svg:desc>"));
        assert!(
            written.styles.contains("style:parent-style-name=\"Heading_20_1\"")
                && written.styles.contains("fo:language=\"de\" fo:country=\"DE\"")
        );
        assert_eq!(written.pictures[0].0, "Pictures/w1");
    }
}
