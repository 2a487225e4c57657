//! A table as all readable formats show it.

/// A table with what stands around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Stable id, for links.
    pub id: &'static str,
    /// Title.
    pub title: String,
    /// How to read it.
    pub notes: Vec<String>,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows, each with as many cells as there are columns.
    pub rows: Vec<Row>,
    /// What to say where there are no rows.
    pub empty: String,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Stable name, the same in every language.
    pub key: &'static str,
    /// What it holds.
    pub title: String,
    /// Whether it holds numbers, which stand at the end of their column.
    pub numeric: bool,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Id of what the row is about, where other rows refer to it (`F-001`).
    pub id: Option<String>,
    /// Cells.
    pub cells: Vec<Cell>,
}

/// A cell: lines of text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its lines.
    pub lines: Vec<String>,
    /// Whether every character counts, as in hashes and filters.
    pub code: bool,
    /// By what a column of numbers is sorted.
    pub sort: Option<u64>,
}

impl Cell {
    /// Technical text.
    #[must_use]
    pub fn code(text: impl Into<String>) -> Self {
        Self { lines: vec![text.into()], code: true, sort: None }
    }

    /// A number as it is shown, with its value.
    #[must_use]
    pub fn number(shown: String, value: u64) -> Self {
        Self { lines: vec![shown], code: false, sort: Some(value) }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { lines: vec![text], ..Self::default() }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<Vec<String>> for Cell {
    fn from(lines: Vec<String>) -> Self {
        Self { lines, ..Self::default() }
    }
}
