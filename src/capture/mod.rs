//! Recording a live call: from open devices into a pcapng that survives. [`record`] takes packets in, [`file`] writes them.
//!
//! Nothing here opens a file, a device or a socket: all of them come in open, so that the process can give up its rights before the first
//! packet is parsed. While recording, nothing is sent.

mod file;
mod record;

pub use file::{Header, Written};
pub use record::{End, Order, Recorded, Source, record};
