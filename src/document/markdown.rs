//! Blocks as Markdown (CommonMark with tables), for documents of others.

use super::blocks::{Align, Block, Cell, Style, Table};

/// The Markdown; lines end with `\n`.
#[must_use]
pub fn write(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        if !out.is_empty() && !matches!(block, Block::Page(_)) {
            out.push('\n');
        }
        match block {
            Block::Heading { level, text } => {
                out.push_str(&"#".repeat(usize::from(*level).clamp(1, 6)));
                out.push(' ');
                line(&mut out, &escaped(text));
            }
            Block::Answer { question, lines } => {
                line(&mut out, &format!("## {}", escaped(question)));
                for text in lines {
                    line(&mut out, &format!("\n{}", escaped(text)));
                }
            }
            Block::Page(_) => {}
            Block::Paragraph { style: Style::Code, text } => line(&mut out, &code(text)),
            Block::Paragraph { text, .. } => line(&mut out, &escaped(text)),
            Block::List(items) => {
                for item in items {
                    line(&mut out, &format!("- {}", escaped(item)));
                }
            }
            Block::Table(table) => write_table(&mut out, table),
            // A picture would need a file beside the document; its text says the same.
            Block::Picture(picture) => line(&mut out, &escaped(&picture.alternative)),
        }
    }
    out
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

fn write_table(out: &mut String, table: &Table) {
    if !table.caption.is_empty() {
        line(out, &format!("**{}**\n", escaped(&table.caption)));
    }
    let titles: Vec<String> = table.columns.iter().map(|column| escaped(&column.title)).collect();
    line(out, &format!("| {} |", titles.join(" | ")));
    let rules: Vec<&str> = table.columns.iter().map(|column| if column.align == Align::End { "---:" } else { "---" }).collect();
    line(out, &format!("| {} |", rules.join(" | ")));
    for (number, row) in table.rows.iter().enumerate() {
        let mut cells: Vec<String> = row.iter().map(cell).collect();
        // No cell can span here; what is to stand under the row stands in its last cell.
        if let (Some(details), Some(last)) = (table.details.get(number), cells.last_mut()) {
            for detail in details {
                last.push_str("<br>");
                last.push_str(&self::cell(detail));
            }
        }
        line(out, &format!("| {} |", cells.join(" | ")));
    }
}

fn cell(cell: &Cell) -> String {
    let lines: Vec<String> = cell.lines.iter().map(|line| if cell.code { code(line) } else { escaped(line) }).collect();
    lines.join("<br>")
}

/// Punctuation that could be markup is escaped (CommonMark 2.4), angle brackets and ampersands become references: some readers take HTML in
/// spite of a backslash.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' | '$' | '{' | '}' | '^' | '=' => {
                out.push('\\');
                out.push(letter);
            }
            // `1.`, `+ ` and `- ` begin lists only at the begin of a line; `@` and `://` make links in some readers.
            '+' | '-' if out.is_empty() => {
                out.push('\\');
                out.push(letter);
            }
            _ if letter.is_control() => out.push(' '),
            _ => out.push(letter),
        }
    }
    // `1.` and `1)` at the begin of a line would number it.
    let digits = out.chars().take_while(char::is_ascii_digit).count();
    if digits > 0 && out.get(digits..).is_some_and(|rest| rest.starts_with(['.', ')'])) {
        out.insert(digits, '\\');
    }
    out
}

/// Text in which every character counts, as code; the fence is longer than any run of backticks in it.
fn code(text: &str) -> String {
    let text: String = text.chars().map(|letter| if letter.is_control() || letter == '|' { ' ' } else { letter }).collect();
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if longest > 0 { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Column;

    #[test]
    fn names_from_the_wire_make_no_markup() {
        assert_eq!(escaped("[x](javascript:1) <img> a|b *c*"), "\\[x\\](javascript:1) &lt;img&gt; a\\|b \\*c\\*");
        assert_eq!(escaped("1. x"), "1\\. x");
        assert_eq!(escaped("- x"), "\\- x");
        assert_eq!(code("a``b|"), "``` a``b  ```");
    }

    #[test]
    fn tables_have_a_line_of_rules() {
        let columns = vec![Column::text("A", 1), Column::number("B", 1)];
        let rows = vec![vec![Cell::from("x"), Cell::from("1")]];
        let table = Table { caption: String::new(), columns, header: true, rows, ..Table::default() };
        assert_eq!(write(&[Block::Table(table)]), "| A | B |\n| --- | ---: |\n| x | 1 |\n");
    }
}
