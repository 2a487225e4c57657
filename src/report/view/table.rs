//! A table as all readable formats show it.

use crate::text::Texts;

/// Columns that are left out where no row says anything in them. Others stay: a person fills them in, or their emptiness is the answer.
const OPTIONAL: [&str; 15] = [
    "file",
    "instrument",
    "media-sent",
    "network",
    "operator",
    "phase",
    "phases",
    "registered",
    "rtt",
    "server-name",
    "set-aside",
    "stated",
    "to-verify",
    "valid-from",
    "valid-to",
];

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

impl Table {
    /// Whether a column can be left out: nothing there, none of it, or nothing that it was compared with.
    #[must_use]
    pub fn is_silent(&self, column: usize) -> bool {
        let optional = self.columns.get(column).is_some_and(|column| OPTIONAL.contains(&column.key));
        let cells = || self.rows.iter().filter_map(|row| row.cells.get(column));
        optional && cells().all(|cell| cell.unsaid || cell.letters() == 0 || cell.sort == Some(0))
    }

    /// The table without such columns.
    #[must_use]
    pub fn without_silent_columns(&self) -> Self {
        let said: Vec<bool> = (0..self.columns.len()).map(|column| !self.is_silent(column)).collect();
        let mut table = self.clone();
        let mut keep = said.iter();
        table.columns.retain(|_| keep.next().copied().unwrap_or(true));
        for row in &mut table.rows {
            let mut keep = said.iter();
            row.cells.retain(|_| keep.next().copied().unwrap_or(true));
        }
        table
    }
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

/// Letters of the longest of these: `23. September 2026`, `24.11.2026 19:23:44`.
const WHOLE: usize = 19;

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

    /// Whether it is a list of sentences, which wants more room than a word.
    #[must_use]
    pub fn is_list(&self) -> bool {
        !self.code && self.lines.len() > 1 && self.letters() >= LONG
    }

    /// Whether it is an id, a day or a time, which is read as one and stays on a line.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let whole = |line: &String| {
            line.chars().count() <= WHOLE && line.bytes().any(|byte| byte.is_ascii_digit()) && line.matches(' ').count() <= 2
        };
        !self.code && !self.lines.is_empty() && self.lines.iter().all(whole)
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
