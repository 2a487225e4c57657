//! Datagrams to flows: who talked with whom, how much, when, and TCP bytes in order.
//!
//! The table knows nothing of what the bytes mean: every flow carries a value `S` of the caller's own, made when the flow begins.

mod community_id;
mod key;
mod rhythm;
mod stream;
mod table;
mod tcp;
mod turns;
mod volume;

pub use crate::model::transport::Protocol;
pub use community_id::community_id;
pub use key::FlowKey;
pub use rhythm::{Rhythm, Run, Steps, Watched};
pub use stream::{Direction, Segment};
pub use table::{Flow, FlowTable, Flows, PairSum, PairSums, Seen, SideCount, Step};
pub use tcp::Handshake;
pub use turns::{Message, Turns};
pub use volume::Volume;
