//! The view model: what readable formats show, made once. A result and the texts of a language become sentences, recipients and tables; how
//! they look is up to the format.

pub mod front;
pub mod index;
pub mod party;

use crate::model::analysis::Analysis;
use crate::text::Texts;

pub use front::{Entry, Front};
pub use index::Index;
pub use party::Party;

/// Everything that readable formats show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Page one.
    pub front: Front,
}

impl View {
    /// Of a result, in a language.
    #[must_use]
    pub fn new(analysis: &Analysis, texts: &Texts) -> Self {
        let index = Index::new(analysis);
        Self { front: front::front(analysis, &index, texts) }
    }
}
