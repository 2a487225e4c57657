//! Tables: rows that stay whole, titles that repeat, what stands across the page under a row.

use crate::document::blocks::{Align, Cell, Column, Table, Width};

use super::setting::{STRICT, TRANSITIONAL};
use super::{Writer, write_run};

/// Columns beyond which a table on a lying page is set in smaller type; upright pages have room for two less.
const MANY_COLUMNS: usize = 8;

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

impl Writer<'_> {
    pub(super) fn table(&mut self, table: &Table) {
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

    #[test]
    fn columns_share_the_whole_width() {
        let columns = [Column::text("a", 1), Column::text("b", 1), Column::text("c", 1)];
        assert_eq!(widths(&columns, 1000), [333, 333, 334]);
    }
}
