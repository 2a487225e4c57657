//! What a document gives and wants: the shape of its format, its styles, its pages.

use crate::document::blocks::Width;

/// Namespaces of one of the two shapes of the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// WordprocessingML.
    pub main: &'static str,
    /// References to other parts.
    pub relationships: &'static str,
    /// Where drawings stand in text.
    pub drawing: &'static str,
    /// Drawings.
    pub graphics: &'static str,
    /// Pictures.
    pub picture: &'static str,
}

/// What Word writes unless told otherwise.
pub const TRANSITIONAL: Dialect = Dialect {
    main: "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    relationships: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    drawing: "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    graphics: "http://schemas.openxmlformats.org/drawingml/2006/main",
    picture: "http://schemas.openxmlformats.org/drawingml/2006/picture",
};

/// "Strict Open XML Document".
pub const STRICT: Dialect = Dialect {
    main: "http://purl.oclc.org/ooxml/wordprocessingml/main",
    relationships: "http://purl.oclc.org/ooxml/officeDocument/relationships",
    drawing: "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing",
    graphics: "http://purl.oclc.org/ooxml/drawingml/main",
    picture: "http://purl.oclc.org/ooxml/drawingml/picture",
};

/// What the document around the blocks gives and wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Namespaces.
    pub dialect: Dialect,
    /// Language of the text, BCP 47 (`de-DE`).
    pub language: String,
    /// Ids of the styles.
    pub styles: StyleIds,
    /// Id of the numbering of lists, where the document has one for us.
    pub bullets: Option<u32>,
    /// Width of the text, twips.
    pub width: u32,
    /// First number for pictures.
    pub first_picture: u32,
    /// Begin of the ids that refer to pictures.
    pub reference: String,
    /// Whether the first heading begins a page.
    pub page_break: bool,
    /// Whether page one holds so much that it is set in smaller type.
    pub crowded: bool,
    /// How pages of the document look, where they are ours to make; an annex leaves them as they are.
    pub sections: Option<Sections>,
}

/// Section properties by the width of pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sections {
    /// Of upright pages.
    pub narrow: String,
    /// Of lying pages.
    pub wide: String,
    /// Width of the text on lying pages, twips.
    pub wide_text: u32,
}

impl Sections {
    pub(super) const fn of(&self, width: Width) -> &String {
        match width {
            Width::Narrow => &self.narrow,
            Width::Wide => &self.wide,
        }
    }
}

/// Ids of the styles that blocks use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StyleIds {
    /// Headings by level.
    pub headings: [String; 3],
    /// Running text.
    pub text: String,
    /// Remarks.
    pub note: String,
    /// Technical text.
    pub code: String,
    /// Items of lists.
    pub list: String,
    /// Captions.
    pub caption: String,
    /// Tables.
    pub table: String,
    /// Text in cells.
    pub cell: String,
    /// Technical text in cells.
    pub cell_code: String,
    /// Answers of page one, which is to stay one page.
    pub answer: String,
    /// Text in cells of tables of many columns.
    pub cell_small: String,
}
