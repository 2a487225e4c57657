//! Facts about both ends of a flow: who is local, what the addresses are, what they are called.

pub mod knowledge;
pub mod local;
pub mod names;
pub mod remembered;
pub mod resolved;
#[cfg(feature = "resolve")]
pub mod reverse;
pub mod scope;
pub mod talk;

pub use knowledge::Knowledge;
pub use local::LocalSide;
pub use names::NameIndex;
pub use remembered::Remembered;
pub use talk::Talk;
