//! TLS over TCP (RFC 8446, RFC 5246): what a handshake says before it is encrypted.

pub mod certificate;
pub(in crate::dissect) mod handshake;
pub mod hello;
pub mod ja4;

use super::{Chunk, Memory, Out, Progress, StreamDissector};

/// TLS over TCP.
pub struct Tls;

impl StreamDissector for Tls {
    fn protocol(&self) -> &'static str {
        "tls"
    }

    fn probe(&self, _chunk: &Chunk<'_>) -> Option<bool> {
        Some(false)
    }

    fn stream(&self, _chunk: &Chunk<'_>, _memory: &mut Memory, _out: &mut Out) -> Progress {
        Progress::NotMine
    }
}
