//! Blocks as WordprocessingML (ISO/IEC 29500): the body of a report of our own, or an annex within a document of somebody else. The prefix
//! `w` must be bound around it.

mod drawing;
mod setting;
mod table;

use super::blocks::{Block, Style, Width};
use super::xml::Xml;

pub use drawing::Embedded;
pub use setting::{Dialect, STRICT, Sections, Setting, StyleIds, TRANSITIONAL};

/// Blocks, written.
#[derive(Debug, Default)]
pub struct Written {
    /// The content of a body, with the final section properties where pages are ours.
    pub xml: String,
    /// The pictures in it.
    pub pictures: Vec<Embedded>,
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
        // What says how to read a table or a picture, or what stands there in its place, stays on its page.
        writer.kept = matches!(blocks.get(number + 1), Some(Block::Table(_) | Block::Picture(_) | Block::Paragraph { .. }));
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::blocks::{Cell, Column, Picture, Table};

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
