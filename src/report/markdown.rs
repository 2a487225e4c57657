//! Markdown, for wikis and version control. Nothing from the wire becomes markup.

use std::fmt::Write as _;

use super::view::{Cell, List, Party, Table, View};
use super::{Document, Format, ReportError, Source};

/// The format.
#[derive(Debug, Clone, Copy)]
pub(super) struct Markdown;

impl Format for Markdown {
    fn name(&self) -> &'static str {
        "md"
    }

    fn render(&self, source: &Source<'_>) -> Result<Vec<Document>, ReportError> {
        Ok(vec![Document { name: "report.md".to_owned(), content: write(source.view).into_bytes() }])
    }
}

/// The file. Writing to a String cannot fail.
pub(super) fn write(view: &View) -> String {
    let front = &view.front;
    let mut text = format!("# {}\n\n{}\n", escape(&front.title), escape(&front.tool));
    for entry in &front.entries {
        let _ = write!(text, "\n## {}\n\n", escape(&entry.label));
        for line in &entry.lines {
            let _ = writeln!(text, "- {}", escape(line));
        }
        if !entry.parties.is_empty() {
            if !entry.lines.is_empty() {
                text.push('\n');
            }
            parties(&mut text, view, &entry.parties);
        }
    }
    let _ = write!(text, "\n{}\n", escape(&front.disclaimer));
    for picture in &view.pictures {
        let _ = write!(text, "\n## {}\n\n{}\n", escape(&picture.title), escape(&picture.alternative));
    }
    for table in &view.tables {
        self::table(&mut text, table);
    }
    for list in [&view.method, &view.caveats, &view.glossary] {
        terms(&mut text, list);
    }
    text
}

fn row(text: &mut String, cells: impl IntoIterator<Item = String>) {
    text.push('|');
    for cell in cells {
        let _ = write!(text, " {cell} |");
    }
    text.push('\n');
}

fn parties(text: &mut String, view: &View, parties: &[Party]) {
    let [recipient, what, place, certainty, _] = &view.party_columns;
    row(text, [recipient, what, &view.volume_columns[0], &view.volume_columns[1], place, certainty].map(|title| escape(title)));
    row(text, ["---", "---", "---:", "---:", "---", "---"].map(str::to_owned));
    for party in parties {
        let name: Vec<String> = std::iter::once(&party.name).chain(party.hosts.iter().take(super::view::HOSTS)).cloned().collect();
        row(
            text,
            [
                lines(&name),
                escape(&party.what),
                escape(&party.sent_shown),
                escape(&party.received_shown),
                lines(&party.where_),
                escape(&party.certainty),
            ],
        );
    }
}

fn table(text: &mut String, table: &Table) {
    let _ = write!(text, "\n## {}\n", escape(&table.title));
    for note in table.notes.iter().chain(&table.cut) {
        let _ = write!(text, "\n{}\n", escape(note));
    }
    text.push('\n');
    if table.rows.is_empty() {
        let _ = writeln!(text, "{}", escape(&table.empty));
        return;
    }
    row(text, table.columns.iter().map(|column| escape(&column.title)));
    row(text, table.columns.iter().map(|column| if column.numeric { "---:" } else { "---" }.to_owned()));
    for cells in &table.rows {
        row(text, cells.cells.iter().map(cell));
    }
}

fn cell(cell: &Cell) -> String {
    if cell.code && cell.lines.iter().all(|line| !line.is_empty() && !line.contains(['`', '|', '\n'])) {
        let parts: Vec<String> = cell.lines.iter().map(|line| format!("`{line}`")).collect();
        return parts.join("<br>");
    }
    lines(&cell.lines)
}

fn lines(lines: &[String]) -> String {
    lines.iter().map(|line| escape(line)).collect::<Vec<_>>().join("<br>")
}

fn terms(text: &mut String, list: &List) {
    let _ = write!(text, "\n## {}\n\n", escape(&list.title));
    for (term, meaning) in &list.items {
        let _ = writeln!(text, "- **{}**: {}", escape(term), escape(meaning));
    }
}

/// Text that no reader takes for markup: `CommonMark` lets every ASCII punctuation be escaped by a backslash; `<` and `&` become entities,
/// since some readers pass HTML on before they look at backslashes. A colon before two slashes and an `@` would make links by themselves.
fn escape(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut line_begin = true;
    for ch in text.chars() {
        match ch {
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '&' => shown.push_str("&amp;"),
            '@' => shown.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '|' | '~' | '$' | '^' | '!' => {
                shown.push('\\');
                shown.push(ch);
            }
            '-' | '+' | '=' if line_begin => {
                shown.push('\\');
                shown.push(ch);
            }
            '\n' | '\r' => shown.push(' '),
            _ => shown.push(ch),
        }
        line_begin = false;
    }
    shown.replace("://", "&#58;//").replace("www.", "www&#46;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_stays_text() {
        assert_eq!(escape("<b>|[x](y)\n"), "&lt;b&gt;\\|\\[x\\](y) ");
        assert_eq!(escape("- www.x http://a@b"), "\\- www&#46;x http&#58;//a&#64;b");
    }

    #[test]
    fn code_with_a_bar_stays_in_its_cell() {
        assert_eq!(cell(&Cell::code("a == 1 && b")), "`a == 1 && b`");
        assert_eq!(cell(&Cell::code("a || b")), "a \\|\\| b");
    }
}
