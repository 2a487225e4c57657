//! The exit codes of the contract.

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: done.
    Done,
    /// 1: something was asked that could not be done at all.
    Nothing,
    /// 2: wrong usage.
    Usage,
    /// 3: done, with warnings about the input (only with `--strict`).
    Warnings,
    /// 4: a check did not hold.
    NotHeld,
    /// 5: a right or a device is missing for capturing.
    NoRight,
}

impl Exit {
    /// The number.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Nothing => 1,
            Self::Usage => 2,
            Self::Warnings => 3,
            Self::NotHeld => 4,
            Self::NoRight => 5,
        }
    }
}

/// An end with one line that says what, where, which limit, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Exit code.
    pub exit: Exit,
    /// The line.
    pub message: String,
}

impl Failure {
    /// A failure.
    #[must_use]
    pub const fn new(exit: Exit, message: String) -> Self {
        Self { exit, message }
    }
}
