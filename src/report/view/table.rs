//! A table as all readable formats show it.

use crate::text::Texts;

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
    /// How many there would be; more than `rows` where these are cut.
    pub all: usize,
    /// Says so, where they are.
    pub cut: Option<String>,
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

impl Column {
    /// By its key; one that ends in `#` holds numbers.
    #[must_use]
    pub fn new(name: &'static str, texts: &Texts) -> Self {
        let (key, numeric) = name.strip_suffix('#').map_or((name, false), |key| (key, true));
        Self { key, title: texts.code("column", key), numeric }
    }
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Id of what the row is about, where other rows refer to it (`F-001`).
    pub id: Option<String>,
    /// Cells.
    pub cells: Vec<Cell>,
}

/// Letters of technical text from which on a column has no room for it: hashes, filters.
pub const LONG: usize = 56;

/// A cell: lines of text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its lines.
    pub lines: Vec<String>,
    /// Whether every character counts, as in hashes and filters.
    pub code: bool,
    /// By what a column of numbers is sorted.
    pub sort: Option<u64>,
    /// Whether it says only that there was nothing to say, as where nothing was declared that could be compared.
    pub unsaid: bool,
}

impl Cell {
    /// Technical text.
    #[must_use]
    pub fn code(text: impl Into<String>) -> Self {
        Self { lines: vec![text.into()], code: true, ..Self::default() }
    }

    /// Its letters.
    #[must_use]
    pub fn letters(&self) -> usize {
        self.lines.iter().map(|line| line.chars().count()).sum()
    }

    /// Whether it is technical text that wants more room than other cells.
    #[must_use]
    pub fn is_long(&self) -> bool {
        self.code && self.letters() >= LONG
    }

    /// A number as it is shown, with its value.
    #[must_use]
    pub fn number(shown: String, value: u64) -> Self {
        Self { lines: vec![shown], sort: Some(value), ..Self::default() }
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
