//! proxy.

use super::{Chunk, Memory, Out, Progress, StreamDissector};

/// socks over TCP.
pub struct Socks;

impl StreamDissector for Socks {
    fn protocol(&self) -> &'static str {
        "socks"
    }

    fn probe(&self, _chunk: &Chunk<'_>) -> Option<bool> {
        Some(false)
    }

    fn stream(&self, _chunk: &Chunk<'_>, _memory: &mut Memory, _out: &mut Out) -> Progress {
        Progress::NotMine
    }
}
