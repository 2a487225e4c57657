//! The words of the project. Nothing in here reads bytes or files.
//!
//! [`Analysis`](analysis::Analysis) is the one value that every report gets; [`Fact`](fact::Fact) is what dissectors learn from one
//! payload; a [`Sighting`](fact::Sighting) ties a fact to the frames that show it.

pub mod analysis;
pub mod between;
pub mod codes;
pub mod country;
pub mod datagram;
pub mod fact;
pub mod frame;
pub mod link_type;
pub mod marks;
pub mod reach;
pub mod run;
pub mod text;
pub mod time;
pub mod transport;

pub use analysis::Analysis;
pub use country::CountryCode;
pub use fact::{Fact, Sighting};
pub use frame::FrameRef;
pub use text::{HostName, SafeText, Word};
pub use time::Instant;
