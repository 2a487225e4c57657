//! What goes into a table that a document already has.

/// A reference for a checklist item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Chapter, as numbered in the checklist: `3.2`.
    pub chapter: String,
    /// Number of the item within it.
    pub number: u32,
    /// Words by which the item is known in any numbering, lower case; a row of the table must have all of them, each in one of the forms
    /// that `|` separates.
    pub words: Vec<String>,
    /// What to put into the cell.
    pub text: String,
}
