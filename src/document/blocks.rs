//! The blocks of a document.

/// A piece of a document, in reading order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading.
    Heading {
        /// From 1.
        level: u8,
        /// Its text.
        text: String,
    },
    /// A question and its answer, beside each other where there is room.
    Answer {
        /// The question in a few words: a heading of the second level.
        question: String,
        /// The answer in sentences.
        lines: Vec<String>,
    },
    /// A new page; what follows needs so much width.
    Page(Width),
    /// A paragraph.
    Paragraph {
        /// What it is for.
        style: Style,
        /// Its text.
        text: String,
    },
    /// Items of a list.
    List(Vec<String>),
    /// A table.
    Table(Table),
    /// A picture.
    Picture(Picture),
}

impl Block {
    /// A paragraph of the body.
    #[must_use]
    pub fn body(text: impl Into<String>) -> Self {
        Self::Paragraph { style: Style::Body, text: text.into() }
    }

    /// A paragraph that says how to read what stands above it, or where it comes from.
    #[must_use]
    pub fn note(text: impl Into<String>) -> Self {
        Self::Paragraph { style: Style::Note, text: text.into() }
    }

    /// A heading.
    #[must_use]
    pub fn heading(level: u8, text: impl Into<String>) -> Self {
        Self::Heading { level, text: text.into() }
    }
}

/// How wide pages are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// Upright: text and narrow tables.
    Narrow,
    /// Lying: tables of many columns.
    Wide,
}

/// What a paragraph is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Running text.
    Body,
    /// A remark in smaller type.
    Note,
    /// Technical text whose every character counts: hashes, filters.
    Code,
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// What it shows, in a line; stands above it.
    pub caption: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Whether the first row names the columns. Without, the first cell of a row names the row.
    pub header: bool,
    /// Its rows, each with as many cells as there are columns.
    pub rows: Vec<Vec<Cell>>,
    /// What stands under each row across all columns: lists and technical text too long for a column. None, or some for each row.
    pub details: Vec<Vec<Cell>>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What it holds.
    pub title: String,
    /// Its share of the width, relative to those of the others.
    pub share: u32,
    /// Where its text stands.
    pub align: Align,
}

impl Column {
    /// A column of text.
    #[must_use]
    pub fn text(title: impl Into<String>, share: u32) -> Self {
        Self { title: title.into(), share, align: Align::Start }
    }

    /// A column of numbers.
    #[must_use]
    pub fn number(title: impl Into<String>, share: u32) -> Self {
        Self { title: title.into(), share, align: Align::End }
    }
}

/// Where text stands in its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Where lines begin.
    Start,
    /// Where lines end: numbers.
    End,
}

/// A cell: lines of text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its lines.
    pub lines: Vec<String>,
    /// Whether every character counts, as in hashes.
    pub code: bool,
}

impl Cell {
    /// A cell of technical text.
    #[must_use]
    pub fn code(text: impl Into<String>) -> Self {
        Self { lines: vec![text.into()], code: true }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { lines: vec![text], code: false }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<Vec<String>> for Cell {
    fn from(lines: Vec<String>) -> Self {
        Self { lines, code: false }
    }
}

/// A picture with the text that stands for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The drawing.
    pub svg: String,
    /// Width in CSS pixels, as the drawing itself says.
    pub width: u32,
    /// Height likewise.
    pub height: u32,
    /// What it is, in a line; stands below it.
    pub caption: String,
    /// What it shows, for those who do not see it.
    pub alternative: String,
}
