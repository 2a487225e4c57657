//! http.

use super::{Chunk, Memory, Out, Progress, StreamDissector};

/// http over TCP.
pub struct Http;

impl StreamDissector for Http {
    fn protocol(&self) -> &'static str {
        "http"
    }

    fn probe(&self, _chunk: &Chunk<'_>) -> Option<bool> {
        Some(false)
    }

    fn stream(&self, _chunk: &Chunk<'_>, _memory: &mut Memory, _out: &mut Out) -> Progress {
        Progress::NotMine
    }
}
