//! Recording a live call: from open devices into a pcapng that survives. [`record`] takes packets in, [`writer`] leaves
//! payload out and says whose they are, [`file`] writes them. [`sockets`] and [`talk`] are for the process that steers.
//!
//! Nothing here opens a file, a device or a socket: all of them come in open, so that the process can give up its rights before the first
//! packet is parsed. While recording, nothing is sent.

mod file;
mod owners;
mod queue;
mod record;
pub mod sockets;
pub mod talk;
mod wall;
mod writer;

pub use file::{Header, Written};
pub use owners::Tally;
pub use record::{Counted, End, Order, Recorded, Source, record};
