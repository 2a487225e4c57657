//! Why a document was refused. Whoever prints it puts the name of the file before it.

/// A reason; nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No document of a kind that is known here.
    #[error("is {0}; wohin attaches to .docx, .odt, .pdf, .md, .html and the .json export of the CNIL PIA software")]
    Unknown(&'static str),
    /// Nobody can read it without its password.
    #[error("is encrypted; save it without a password first")]
    Encrypted,
    /// Any change would break a signature.
    #[error("is signed, and any change would break the signature ({0}); attach to a copy that is not signed")]
    Signed(&'static str),
    /// A part cannot be read.
    #[error("is damaged: {part}: {what}; open it in the program that made it and save it again")]
    Damaged {
        /// Which part.
        part: String,
        /// What is wrong with it.
        what: String,
    },
    /// It is larger, deeper or longer than is reasonable.
    #[error("exceeds a limit: {part}: {what} (limit {limit})")]
    Limit {
        /// Which part.
        part: String,
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        limit: u64,
    },
    /// It does something that cannot be kept.
    #[error("cannot be kept as it is: {part}: {what}")]
    Unsupported {
        /// Which part.
        part: String,
        /// What it does.
        what: &'static str,
    },
    /// The bundle lacks what this kind of document needs.
    #[error("cannot be attached to: {0}")]
    Lacking(&'static str),
}

impl Refusal {
    /// A damaged part.
    pub(super) fn damaged(part: &str, what: impl std::fmt::Display) -> Self {
        Self::Damaged { part: part.to_owned(), what: format!("{what}") }
    }

    /// Too much of something.
    pub(super) fn limit(part: &str, what: &'static str, limit: u64) -> Self {
        Self::Limit { part: part.to_owned(), what, limit }
    }
}
