//! Tables of tab-separated text: rows by column name for small ones, binary search for large ones that are never parsed as a whole.

use std::cmp::Ordering;

use super::error::DataError;

/// Rows of one table; more is no data set but a mistake.
const MAX_ROWS: usize = 200_000;

/// A small table, read row by row.
pub(super) struct Table<'a> {
    file: &'a str,
    columns: Vec<&'a str>,
    rows: Vec<(usize, &'a str)>,
    comments: Vec<&'a str>,
}

/// One row.
#[derive(Clone, Copy)]
pub(super) struct Row<'t, 'a> {
    table: &'t Table<'a>,
    /// Line in the file, from 1.
    pub(super) line: usize,
    text: &'a str,
}

impl<'a> Table<'a> {
    /// Reads a text whose header is the last comment line before the rows, or its first line where no comment is.
    pub(super) fn read(file: &'a str, text: &'a str) -> Result<Self, DataError> {
        let mut table = Self { file, columns: Vec::new(), rows: Vec::new(), comments: Vec::new() };
        let mut header = None;
        for (index, line) in text.lines().enumerate() {
            let line = line.strip_prefix('\u{feff}').unwrap_or(line);
            if let Some(comment) = line.strip_prefix('#') {
                table.comments.push(comment.trim());
                if table.columns.is_empty() {
                    header = Some(comment.trim());
                }
            } else if !line.trim().is_empty() {
                if table.columns.is_empty() {
                    table.columns = header.unwrap_or(line).split('\t').map(str::trim).collect();
                    if header.is_none() {
                        continue;
                    }
                }
                if table.rows.len() == MAX_ROWS {
                    return Err(DataError::TooManyRows { file: file.to_owned(), limit: MAX_ROWS });
                }
                table.rows.push((index + 1, line));
            }
        }
        Ok(table)
    }

    /// The rows.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_, 'a>> {
        self.rows.iter().map(move |(line, text)| Row { table: self, line: *line, text })
    }

    /// A value given in a comment, `# name value`.
    pub(super) fn stated(&self, name: &str) -> Option<&'a str> {
        self.comments.iter().find_map(|comment| comment.strip_prefix(name)).map(str::trim)
    }
}

impl<'a> Row<'_, 'a> {
    /// A cell; empty where the column is missing.
    pub(super) fn get(&self, column: &str) -> &'a str {
        let place = self.table.columns.iter().position(|name| *name == column);
        place.and_then(|place| self.text.split('\t').nth(place)).map_or("", str::trim)
    }

    /// A cell that must hold something.
    pub(super) fn need(&self, column: &str) -> Result<&'a str, DataError> {
        match self.get(column) {
            "" => Err(self.wrong(format!("column `{column}` is empty or missing"))),
            text => Ok(text),
        }
    }

    /// A cell as text of its own, `None` where empty.
    pub(super) fn optional(&self, column: &str) -> Option<String> {
        let text = self.get(column);
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// The error that this row is.
    pub(super) fn wrong(&self, what: impl Into<String>) -> DataError {
        DataError::Row { file: self.table.file.to_owned(), line: self.line, what: what.into() }
    }
}

/// The line of a sorted text whose first cell is `key`; the cells behind it.
pub(super) fn search<'a>(sorted: &'a str, key: &str) -> Option<&'a str> {
    let (mut low, mut high) = (0, sorted.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = sorted.as_bytes().get(..middle)?.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1).max(low);
        let rest = sorted.get(start..)?;
        let line = rest.split('\n').next().unwrap_or(rest);
        let (cell, behind) = line.split_once('\t').unwrap_or((line, ""));
        match cell.as_bytes().cmp(key.as_bytes()) {
            Ordering::Equal => return Some(behind),
            Ordering::Less => low = start + line.len() + 1,
            Ordering::Greater => high = start,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_a_sorted_text_is_found_and_nothing_else() {
        let text = "a\t1\na.b\t2\nab\nb\t3\tx\n";
        for (key, found) in [("a", "1"), ("a.b", "2"), ("ab", ""), ("b", "3\tx")] {
            assert_eq!(search(text, key), Some(found), "{key}");
        }
        for key in ["", "A", "a.", "a.c", "b\t3", "c"] {
            assert_eq!(search(text, key), None, "{key}");
        }
        assert_eq!(search("", "a"), None);
        assert_eq!(search("one", "one"), Some(""));
    }

    #[test]
    fn cells_go_by_the_name_of_their_column() {
        let text = "# a table\n# as_of 2026-01-02\n# code\tname\nDE\tGermany\n\nFR\n";
        let table = Table::read("t.tsv", text).unwrap();
        let rows: Vec<_> = table.rows().collect();
        assert_eq!((rows[0].get("name"), rows[0].line), ("Germany", 4));
        assert_eq!(rows[1].need("name").unwrap_err().to_string(), "cannot use t.tsv, line 6: column `name` is empty or missing");
        assert_eq!(table.stated("as_of"), Some("2026-01-02"));
        // A header without comment sign, as spreadsheets write it.
        let plain = Table::read("t.tsv", "code\tname\nDE\tGermany\n").unwrap();
        assert_eq!(plain.rows().next().unwrap().get("name"), "Germany");
    }
}
