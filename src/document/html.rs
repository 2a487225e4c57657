//! Blocks as an HTML fragment, for documents of others: no identifiers, no scripts, nothing outside, ASCII only, so that it fits into a page
//! of any style and encoding.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::blocks::{Align, Block, Cell, Picture, Style, Table};
use super::xml::Xml;

/// How much of HTML the receiver shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Richness {
    /// A whole page: tables with captions and shares, pictures.
    Page,
    /// A text field of a form: paragraphs, lists and plain tables, no pictures.
    Field,
}

/// The fragment.
#[must_use]
pub fn write(blocks: &[Block], richness: Richness) -> String {
    let mut xml = Xml::new();
    for block in blocks {
        match block {
            Block::Heading { level, text } => heading(&mut xml, *level, text, richness),
            Block::Answer { question, lines } => {
                heading(&mut xml, 2, question, richness);
                for line in lines {
                    paragraph(&mut xml, Style::Body, line);
                }
            }
            Block::Page(_) => continue,
            Block::Paragraph { style, text } => paragraph(&mut xml, *style, text),
            Block::List(items) => {
                xml.open("ul", &[]);
                for item in items {
                    xml.element("li", &[], item);
                }
                xml.close();
            }
            Block::Table(table) => write_table(&mut xml, table, richness),
            Block::Picture(picture) if richness == Richness::Page => figure(&mut xml, picture),
            Block::Picture(picture) => {
                xml.element("p", &[], &picture.alternative);
            }
        }
        xml.raw("\n");
    }
    ascii(&xml.finish())
}

fn heading(xml: &mut Xml, level: u8, text: &str, richness: Richness) {
    if richness == Richness::Field {
        xml.open("p", &[]).element("strong", &[], text).close();
        return;
    }
    let name = match level {
        0 | 1 => "h2",
        2 => "h3",
        _ => "h4",
    };
    xml.element(name, &[], text);
}

fn paragraph(xml: &mut Xml, style: Style, text: &str) {
    match style {
        Style::Body => xml.element("p", &[], text),
        Style::Note => xml.open("p", &[]).element("small", &[], text).close(),
        Style::Code => xml.open("p", &[]).element("code", &[], text).close(),
    };
}

fn write_table(xml: &mut Xml, table: &Table, richness: Richness) {
    xml.open("table", &[]);
    if richness == Richness::Page && !table.caption.is_empty() {
        xml.element("caption", &[], &table.caption);
    }
    if table.header {
        xml.open("thead", &[]).open("tr", &[]);
        for column in &table.columns {
            xml.element("th", &[("scope", "col")], &column.title);
        }
        xml.close().close();
    }
    xml.open("tbody", &[]);
    for (number, row) in table.rows.iter().enumerate() {
        xml.open("tr", &[]);
        for (index, (cell, column)) in row.iter().zip(&table.columns).enumerate() {
            let names_row = index == 0 && !table.header;
            let name = if names_row { "th" } else { "td" };
            let attributes: &[(&str, &str)] = match (names_row, column.align) {
                (true, _) => &[("scope", "row"), ("style", "text-align:start")],
                (false, Align::End) => &[("style", "text-align:end")],
                (false, Align::Start) => &[],
            };
            xml.open(name, attributes);
            lines(xml, cell);
            xml.close();
        }
        xml.close();
        if let Some(details) = table.details.get(number).filter(|details| !details.is_empty()) {
            xml.open("tr", &[]).open("td", &[("colspan", &table.columns.len().to_string())]);
            for (index, detail) in details.iter().enumerate() {
                if index > 0 {
                    xml.empty("br", &[]);
                }
                lines(xml, detail);
            }
            xml.close().close();
        }
    }
    xml.close().close();
}

fn lines(xml: &mut Xml, cell: &Cell) {
    for (index, line) in cell.lines.iter().enumerate() {
        if index > 0 {
            xml.empty("br", &[]);
        }
        if cell.code {
            xml.element("code", &[], line);
        } else {
            xml.text(line);
        }
    }
}

fn figure(xml: &mut Xml, picture: &Picture) {
    // As an image of its own, the drawing's styles and names cannot meet those of the page.
    let source = format!("data:image/svg+xml;base64,{}", STANDARD.encode(&picture.svg));
    let (width, height) = (picture.width.to_string(), picture.height.to_string());
    xml.open("figure", &[])
        .empty("img", &[("src", &source), ("alt", &picture.alternative), ("width", &width), ("height", &height)])
        .element("figcaption", &[], &picture.caption)
        .close();
}

/// Characters beyond ASCII as references: right in a page of any encoding.
fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii() {
            out.push(letter);
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "&#{};", u32::from(letter));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Column;

    #[test]
    fn hostile_names_stay_text_and_umlauts_become_references() {
        let blocks = [Block::body("Empfänger <script>alert(1)</script>")];
        assert_eq!(write(&blocks, Richness::Page), "<p>Empf&#228;nger &lt;script&gt;alert(1)&lt;/script&gt;</p>\n");
    }

    #[test]
    fn tables_name_columns_or_rows() {
        let columns = vec![Column::text("A", 1), Column::number("B", 1)];
        let rows = vec![vec![Cell::from("x"), Cell::from(vec!["1".to_owned(), "2".to_owned()])]];
        let mut table = Table { caption: "C".to_owned(), columns, header: true, rows, ..Table::default() };
        let html = write(&[Block::Table(table.clone())], Richness::Page);
        assert!(html.contains("<caption>C</caption><thead><tr><th scope=\"col\">A</th>"), "{html}");
        assert!(html.contains("<td style=\"text-align:end\">1<br/>2</td>"), "{html}");
        table.header = false;
        let html = write(&[Block::Table(table)], Richness::Field);
        assert!(html.contains("<th scope=\"row\"") && !html.contains("caption"), "{html}");
    }
}
