//! Blocks as WordprocessingML (ISO/IEC 29500): the body of a report of our own, or an annex within a document of somebody else. The prefix
//! `w` must be bound around it.

use super::blocks::{Align, Block, Cell, Column, Picture, Style, Table, Width};
use super::xml::Xml;

/// Twentieths of a point, the unit of widths.
const TWIPS_PER_INCH: u32 = 1440;
/// English metric units, the unit of pictures.
const EMU_PER_TWIP: u64 = 635;
/// CSS pixels, the unit of drawings.
const TWIPS_PER_PIXEL: u32 = TWIPS_PER_INCH / 96;

/// Columns beyond which a table on a lying page is set in smaller type; upright pages have room for two less.
const MANY_COLUMNS: usize = 8;

/// Namespaces of one of the two shapes of the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// WordprocessingML.
    pub main: &'static str,
    /// References to other parts.
    pub relationships: &'static str,
    /// Where drawings stand in text.
    pub drawing: &'static str,
    /// Drawings.
    pub graphics: &'static str,
    /// Pictures.
    pub picture: &'static str,
}

/// What Word writes unless told otherwise.
pub const TRANSITIONAL: Dialect = Dialect {
    main: "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    relationships: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    drawing: "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    graphics: "http://schemas.openxmlformats.org/drawingml/2006/main",
    picture: "http://schemas.openxmlformats.org/drawingml/2006/picture",
};

/// "Strict Open XML Document".
pub const STRICT: Dialect = Dialect {
    main: "http://purl.oclc.org/ooxml/wordprocessingml/main",
    relationships: "http://purl.oclc.org/ooxml/officeDocument/relationships",
    drawing: "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing",
    graphics: "http://purl.oclc.org/ooxml/drawingml/main",
    picture: "http://purl.oclc.org/ooxml/drawingml/picture",
};

/// What the document around the blocks gives and wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Namespaces.
    pub dialect: Dialect,
    /// Language of the text, BCP 47 (`de-DE`).
    pub language: String,
    /// Ids of the styles.
    pub styles: StyleIds,
    /// Id of the numbering of lists, where the document has one for us.
    pub bullets: Option<u32>,
    /// Width of the text, twips.
    pub width: u32,
    /// First number for pictures.
    pub first_picture: u32,
    /// Begin of the ids that refer to pictures.
    pub reference: String,
    /// Whether the first heading begins a page.
    pub page_break: bool,
    /// Whether page one holds so much that it is set in smaller type.
    pub crowded: bool,
    /// How pages of the document look, where they are ours to make; an annex leaves them as they are.
    pub sections: Option<Sections>,
}

/// Section properties by the width of pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sections {
    /// Of upright pages.
    pub narrow: String,
    /// Of lying pages.
    pub wide: String,
    /// Width of the text on lying pages, twips.
    pub wide_text: u32,
}

impl Sections {
    const fn of(&self, width: Width) -> &String {
        match width {
            Width::Narrow => &self.narrow,
            Width::Wide => &self.wide,
        }
    }
}

/// Ids of the styles that blocks use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StyleIds {
    /// Headings by level.
    pub headings: [String; 3],
    /// Running text.
    pub text: String,
    /// Remarks.
    pub note: String,
    /// Technical text.
    pub code: String,
    /// Items of lists.
    pub list: String,
    /// Captions.
    pub caption: String,
    /// Tables.
    pub table: String,
    /// Text in cells.
    pub cell: String,
    /// Technical text in cells.
    pub cell_code: String,
    /// Answers of page one, which is to stay one page.
    pub answer: String,
    /// Text in cells of tables of many columns.
    pub cell_small: String,
}

/// Blocks, written.
#[derive(Debug, Default)]
pub struct Written {
    /// The content of a body, with the final section properties where pages are ours.
    pub xml: String,
    /// The pictures in it.
    pub pictures: Vec<Embedded>,
}

/// A picture with the ids by which the text refers to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embedded {
    /// Of the picture in dots, for programs that do not draw.
    pub dots: String,
    /// Of the drawing.
    pub drawing: String,
    /// The picture.
    pub picture: Picture,
}

/// Writes blocks.
#[must_use]
pub fn write(blocks: &[Block], setting: &Setting) -> Written {
    let mut writer = Writer {
        setting,
        xml: Xml::new(),
        pictures: Vec::new(),
        headings: 0,
        page: Width::Narrow,
        front: setting.sections.is_some(),
        kept: false,
    };
    for (number, block) in blocks.iter().enumerate() {
        // What says how to read a table or a picture stands on its page.
        writer.kept =
            matches!(blocks.get(number + 1), Some(Block::Table(_) | Block::Picture(_) | Block::Paragraph { style: Style::Note, .. }));
        writer.block(block);
    }
    if let Some(sections) = &setting.sections {
        writer.xml.raw(sections.of(writer.page));
    }
    Written { xml: writer.xml.finish(), pictures: writer.pictures }
}

/// A run of text, as it stands within a paragraph.
#[must_use]
pub fn run(text: &str, language: &str) -> String {
    let mut xml = Xml::new();
    write_run(&mut xml, text, language, false);
    xml.finish()
}

fn write_run(xml: &mut Xml, text: &str, language: &str, code: bool) {
    xml.open("w:r", &[]).open("w:rPr", &[]);
    if code {
        xml.empty("w:noProof", &[]);
    } else {
        xml.empty("w:lang", &[("w:val", language)]);
    }
    xml.close().element("w:t", &[("xml:space", "preserve")], text).close();
}

/// How a cell looks.
#[derive(Debug, Clone, Copy)]
struct Look {
    align: Align,
    width: u32,
    span: usize,
    small: bool,
    /// The side without a rule, between a row and what stands under it.
    open: Option<&'static str>,
    /// Whether its row stays with the next one: titles with what they name, a row with what stands under it.
    kept: bool,
}

struct Writer<'a> {
    setting: &'a Setting,
    xml: Xml,
    pictures: Vec<Embedded>,
    headings: u32,
    page: Width,
    /// Whether this is page one of a report of our own, which is to stay one page.
    front: bool,
    /// Whether the paragraph stays with what follows.
    kept: bool,
}

impl Writer<'_> {
    fn block(&mut self, block: &Block) {
        let styles = &self.setting.styles;
        match block {
            Block::Heading { level, text } => self.heading(*level, text),
            Block::Answer { question, lines } => {
                self.heading(2, question);
                for line in lines {
                    self.paragraph(&styles.answer, line, false, false);
                }
            }
            Block::Page(width) => self.page(*width),
            Block::Paragraph { style, text } => {
                let id = match style {
                    Style::Body if self.front => &styles.answer,
                    Style::Body => &styles.text,
                    Style::Note => &styles.note,
                    Style::Code => &styles.code,
                };
                let kept = self.kept && *style == Style::Note;
                self.paragraph(id, text, *style == Style::Code, kept);
            }
            Block::List(items) => items.iter().for_each(|item| self.item(item)),
            Block::Table(table) => self.table(table),
            Block::Picture(picture) => self.picture(picture),
        }
    }

    /// Ends the section, so that the next one begins a page of the other width (ISO/IEC 29500-1 17.6.18).
    fn page(&mut self, width: Width) {
        if let Some(sections) = &self.setting.sections {
            self.xml.open("w:p", &[]).open("w:pPr", &[]).empty("w:pStyle", &[("w:val", &self.setting.styles.note)]);
            self.xml.raw(sections.of(self.page)).close().close();
            self.page = width;
            self.front = false;
        }
    }

    /// Width of the text, twips.
    fn width(&self) -> u32 {
        match (&self.setting.sections, self.page) {
            (Some(sections), Width::Wide) => sections.wide_text,
            _ => self.setting.width,
        }
    }

    fn heading(&mut self, level: u8, text: &str) {
        let [first, second, third] = &self.setting.styles.headings;
        let id = match level {
            0 | 1 => first,
            2 => second,
            _ => third,
        };
        self.xml.open("w:p", &[]);
        self.xml.open("w:pPr", &[]).empty("w:pStyle", &[("w:val", id)]).empty("w:keepNext", &[]);
        if self.setting.page_break && self.headings == 0 {
            self.xml.empty("w:pageBreakBefore", &[]);
        }
        self.xml.close();
        write_run(&mut self.xml, text, &self.setting.language, false);
        self.xml.close();
        self.headings += 1;
    }

    fn paragraph(&mut self, style: &str, text: &str, code: bool, kept: bool) {
        self.xml.open("w:p", &[]);
        self.xml.open("w:pPr", &[]).empty("w:pStyle", &[("w:val", style)]);
        if kept {
            self.xml.empty("w:keepNext", &[]);
        }
        self.xml.close();
        write_run(&mut self.xml, text, &self.setting.language, code);
        self.xml.close();
    }

    fn item(&mut self, text: &str) {
        self.xml.open("w:p", &[]);
        self.xml.open("w:pPr", &[]).empty("w:pStyle", &[("w:val", &self.setting.styles.list)]);
        if let Some(id) = self.setting.bullets {
            self.xml.open("w:numPr", &[]).empty("w:ilvl", &[("w:val", "0")]).empty("w:numId", &[("w:val", &id.to_string())]).close();
            self.xml.close();
        } else {
            self.xml.close().open("w:r", &[]).element("w:t", &[], "•").empty("w:tab", &[]).close();
        }
        write_run(&mut self.xml, text, &self.setting.language, false);
        self.xml.close();
    }

    fn caption(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.xml.open("w:p", &[]);
        self.xml.open("w:pPr", &[]).empty("w:pStyle", &[("w:val", &self.setting.styles.caption)]).empty("w:keepNext", &[]);
        self.xml.close();
        write_run(&mut self.xml, text, &self.setting.language, false);
        self.xml.close();
    }

    fn table(&mut self, table: &Table) {
        self.caption(&table.caption);
        let widths = widths(&table.columns, self.width());
        let many = if self.page == Width::Wide { MANY_COLUMNS } else { MANY_COLUMNS - 2 };
        let small = table.columns.len() > many || (self.front && self.setting.crowded);
        self.xml.open("w:tbl", &[]);
        let total: u32 = widths.iter().sum();
        let (first_row, first_column) = if table.header { ("1", "0") } else { ("0", "1") };
        self.xml
            .open("w:tblPr", &[])
            .empty("w:tblStyle", &[("w:val", &self.setting.styles.table)])
            .empty("w:tblW", &[("w:w", &total.to_string()), ("w:type", "dxa")])
            .empty("w:tblLayout", &[("w:type", "fixed")])
            .empty(
                "w:tblLook",
                &[
                    ("w:val", if table.header { "0420" } else { "0480" }),
                    ("w:firstRow", first_row),
                    ("w:lastRow", "0"),
                    ("w:firstColumn", first_column),
                    ("w:lastColumn", "0"),
                    ("w:noHBand", "0"),
                    ("w:noVBand", "1"),
                ],
            );
        if !table.caption.is_empty() && self.setting.dialect == TRANSITIONAL {
            // What a screen reader says on entering the table.
            self.xml.empty("w:tblCaption", &[("w:val", &table.caption)]);
        }
        self.xml.close().open("w:tblGrid", &[]);
        for width in &widths {
            self.xml.empty("w:gridCol", &[("w:w", &width.to_string())]);
        }
        self.xml.close();
        if table.header {
            self.xml.open("w:tr", &[]).open("w:trPr", &[]).empty("w:cantSplit", &[]).empty("w:tblHeader", &[]).close();
            for (column, width) in table.columns.iter().zip(&widths) {
                let look = Look { align: column.align, width: *width, span: 1, small, open: None, kept: true };
                self.cell(&[Cell::from(column.title.as_str())], look);
            }
            self.xml.close();
        }
        for (number, row) in table.rows.iter().enumerate() {
            let details = table.details.get(number).filter(|details| !details.is_empty());
            self.xml.open("w:tr", &[]).open("w:trPr", &[]).empty("w:cantSplit", &[]).close();
            for ((cell, column), width) in row.iter().zip(&table.columns).zip(&widths) {
                let (open, kept) = (details.map(|_| "w:bottom"), details.is_some());
                let look = Look { align: column.align, width: *width, span: 1, small, open, kept };
                self.cell(std::slice::from_ref(cell), look);
            }
            self.xml.close();
            if let Some(details) = details {
                self.xml.open("w:tr", &[]).open("w:trPr", &[]).empty("w:cantSplit", &[]).close();
                let (span, open) = (table.columns.len(), Some("w:top"));
                self.cell(details, Look { align: Align::Start, width: total, span, small, open, kept: false });
                self.xml.close();
            }
        }
        self.xml.close();
        // Word joins tables that touch, and a body must not end with one.
        self.xml.open("w:p", &[]).open("w:pPr", &[]).empty("w:pStyle", &[("w:val", &self.setting.styles.answer)]);
        self.xml.empty("w:spacing", &[("w:before", "0"), ("w:after", "0"), ("w:line", "120"), ("w:lineRule", "exact")]);
        self.xml.close().close();
    }

    fn cell(&mut self, parts: &[Cell], look: Look) {
        self.xml.open("w:tc", &[]).open("w:tcPr", &[]).empty("w:tcW", &[("w:w", &look.width.to_string()), ("w:type", "dxa")]);
        if look.span > 1 {
            self.xml.empty("w:gridSpan", &[("w:val", &look.span.to_string())]);
        }
        if let Some(side) = look.open {
            self.xml.open("w:tcBorders", &[]).empty(side, &[("w:val", "nil")]).close();
        }
        self.xml.close();
        let styles = &self.setting.styles;
        let none = [String::new()];
        for part in parts {
            let style = match (part.code, look.small) {
                (true, _) => &styles.cell_code,
                (false, true) => &styles.cell_small,
                (false, false) => &styles.cell,
            };
            for line in if part.lines.is_empty() { &none } else { part.lines.as_slice() } {
                self.xml.open("w:p", &[]).open("w:pPr", &[]).empty("w:pStyle", &[("w:val", style)]);
                if look.kept {
                    self.xml.empty("w:keepNext", &[]);
                }
                if look.align == Align::End {
                    self.xml.empty("w:jc", &[("w:val", if self.setting.dialect == STRICT { "end" } else { "right" })]);
                }
                self.xml.close();
                if !line.is_empty() {
                    write_run(&mut self.xml, line, &self.setting.language, part.code);
                }
                self.xml.close();
            }
        }
        self.xml.close();
    }

    fn picture(&mut self, picture: &Picture) {
        let number = self.setting.first_picture + u32::try_from(self.pictures.len()).unwrap_or(0);
        let embedded = Embedded {
            dots: format!("{}{number}", self.setting.reference),
            drawing: format!("{}{number}s", self.setting.reference),
            picture: picture.clone(),
        };
        self.xml.open("w:p", &[]);
        self.xml.open("w:pPr", &[]).empty("w:pStyle", &[("w:val", &self.setting.styles.text)]).empty("w:keepNext", &[]).close();
        self.xml.open("w:r", &[]).open("w:drawing", &[]);
        self.drawing(&embedded, number);
        self.xml.close().close().close();
        if !picture.caption.is_empty() {
            self.paragraph(&self.setting.styles.note, &picture.caption, false, false);
        }
        self.pictures.push(embedded);
    }

    fn drawing(&mut self, embedded: &Embedded, number: u32) {
        let Dialect { relationships, drawing, graphics, picture: pictures, .. } = self.setting.dialect;
        let picture = &embedded.picture;
        let natural = picture.width.saturating_mul(TWIPS_PER_PIXEL).max(1);
        let width = natural.min(self.width());
        let height = u64::from(picture.height.saturating_mul(TWIPS_PER_PIXEL)) * u64::from(width) / u64::from(natural);
        let (cx, cy) = ((u64::from(width) * EMU_PER_TWIP).to_string(), (height * EMU_PER_TWIP).to_string());
        let (number, name) = (number.to_string(), format!("wohin {number}"));
        let size = [("cx", cx.as_str()), ("cy", cy.as_str())];
        self.xml
            .open("wp:inline", &[("xmlns:wp", drawing), ("distT", "0"), ("distB", "0"), ("distL", "0"), ("distR", "0")])
            .empty("wp:extent", &size)
            .empty("wp:docPr", &[("id", &number), ("name", &name), ("descr", &picture.alternative)])
            .open("wp:cNvGraphicFramePr", &[])
            .empty("a:graphicFrameLocks", &[("xmlns:a", graphics), ("noChangeAspect", "1")])
            .close()
            .open("a:graphic", &[("xmlns:a", graphics)])
            .open("a:graphicData", &[("uri", pictures)])
            .open("pic:pic", &[("xmlns:pic", pictures)])
            .open("pic:nvPicPr", &[])
            .empty("pic:cNvPr", &[("id", &number), ("name", &name), ("descr", &picture.alternative)])
            .empty("pic:cNvPicPr", &[])
            .close()
            .open("pic:blipFill", &[])
            .open("a:blip", &[("xmlns:r", relationships), ("r:embed", &embedded.dots)])
            .open("a:extLst", &[])
            // The drawing itself, for programs that can draw it ([MS-ODRAWXML] 2.3.14).
            .open("a:ext", &[("uri", "{96DAC541-7B7A-43D3-8B79-37D633B846F1}")])
            .empty(
                "asvg:svgBlip",
                &[("xmlns:asvg", "http://schemas.microsoft.com/office/drawing/2016/SVG/main"), ("r:embed", &embedded.drawing)],
            )
            .close()
            .close()
            .close()
            .open("a:stretch", &[])
            .empty("a:fillRect", &[])
            .close()
            .close()
            .open("pic:spPr", &[])
            .open("a:xfrm", &[])
            .empty("a:off", &[("x", "0"), ("y", "0")])
            .empty("a:ext", &size)
            .close()
            .open("a:prstGeom", &[("prst", "rect")])
            .empty("a:avLst", &[])
            .close()
            .close()
            .close()
            .close()
            .close()
            .close();
    }
}

/// Widths of columns by their shares; the last takes what rounding leaves.
fn widths(columns: &[Column], total: u32) -> Vec<u32> {
    let shares: u32 = columns.iter().map(|column| column.share.max(1)).sum::<u32>().max(1);
    let mut widths: Vec<u32> = columns
        .iter()
        .map(|column| u32::try_from(u64::from(total) * u64::from(column.share.max(1)) / u64::from(shares)).unwrap_or(0))
        .collect();
    let used: u32 = widths.iter().sum();
    if let Some(last) = widths.last_mut() {
        *last += total.saturating_sub(used);
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting() -> Setting {
        Setting {
            dialect: TRANSITIONAL,
            language: "de-DE".to_owned(),
            styles: StyleIds {
                headings: ["H1", "H2", "H3"].map(str::to_owned),
                text: "T".to_owned(),
                note: "N".to_owned(),
                code: "C".to_owned(),
                list: "L".to_owned(),
                caption: "K".to_owned(),
                table: "W".to_owned(),
                cell: "Z".to_owned(),
                cell_code: "Y".to_owned(),
                cell_small: "X".to_owned(),
                answer: "A".to_owned(),
            },
            bullets: None,
            width: 9000,
            first_picture: 7,
            reference: "rIdX".to_owned(),
            page_break: true,
            crowded: false,
            sections: None,
        }
    }

    #[test]
    fn columns_share_the_whole_width() {
        let columns = [Column::text("a", 1), Column::text("b", 1), Column::text("c", 1)];
        assert_eq!(widths(&columns, 1000), [333, 333, 334]);
    }

    #[test]
    fn header_rows_repeat_and_pictures_say_what_they_show() {
        let table = Table {
            caption: "Empfänger".to_owned(),
            columns: vec![Column::text("Wer", 2), Column::number("Bytes", 1)],
            header: true,
            rows: vec![vec![Cell::from("<a>"), Cell::from("1")]],
            details: vec![vec![Cell::code("b == c")]],
        };
        let picture = Picture {
            svg: "<svg/>".to_owned(),
            width: 1200,
            height: 600,
            caption: "Bild".to_owned(),
            alternative: "Pfeile \"nach\" außen".to_owned(),
        };
        let written = write(&[Block::heading(1, "Anlage"), Block::Table(table), Block::Picture(picture)], &setting());
        assert!(written.xml.contains("<w:tblHeader/>") && written.xml.contains("&lt;a&gt;"));
        assert!(written.xml.contains("descr=\"Pfeile &quot;nach&quot; außen\""));
        assert!(written.xml.contains("cx=\"5715000\" cy=\"2857500\""), "{}", written.xml);
        assert_eq!((written.pictures[0].dots.as_str(), written.pictures[0].drawing.as_str()), ("rIdX7", "rIdX7s"));
        assert_eq!(written.xml.matches("pageBreakBefore").count(), 1);
    }

    /// The paragraphs with this text, each with whether it stays with the next.
    fn kept(xml: &str, text: &str) -> Vec<bool> {
        let paragraphs = xml.split("<w:p>").filter(|paragraph| paragraph.contains(&format!(">{text}<")));
        paragraphs.map(|paragraph| paragraph.contains("<w:keepNext/>")).collect()
    }

    #[test]
    fn what_belongs_together_stays_on_a_page() {
        let table = Table {
            columns: vec![Column::text("Titel", 1)],
            header: true,
            rows: vec![vec![Cell::from("mit")], vec![Cell::from("ohne")]],
            details: vec![vec![Cell::code("darunter"), Cell::from("dazu")], Vec::new()],
            ..Table::default()
        };
        let blocks =
            [Block::heading(1, "Tafel"), Block::note("Erster"), Block::note("Zweiter"), Block::Table(table), Block::note("Danach")];
        let xml = write(&blocks, &setting()).xml;
        for (text, stays) in [
            ("Tafel", true),
            ("Erster", true),
            ("Zweiter", true),
            ("Titel", true),
            ("mit", true),
            ("darunter", false),
            ("dazu", false),
            ("ohne", false),
            ("Danach", false),
        ] {
            assert_eq!(kept(&xml, text), [stays], "{text}");
        }
    }
}
