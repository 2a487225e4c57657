//! Vendors' own headers around media: taken off, so that what is inside is offered again. One file a vendor; what a header says in the clear
//! becomes a [`Framing`](crate::model::fact::Framing) fact.

mod discord;
mod teams;
mod zoom;

pub use discord::Discord;
pub use teams::Teams;
pub use zoom::Zoom;

/// Whether bytes can begin with an RTP or RTCP header.
fn looks_like_rtp(bytes: &[u8]) -> bool {
    bytes.len() >= 12 && bytes.first().is_some_and(|first| first >> 6 == 2)
}
