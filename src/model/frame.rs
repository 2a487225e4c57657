//! Captured packets and where in the input they stand.

use super::link_type::LinkType;
use super::time::Instant;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A frame of the input: which capture file (in the order analysed, from 0) and its number there, counted from 1 as Wireshark does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct FrameRef {
    /// Index into `captures[]`.
    pub capture: u16,
    /// `frame.number` in that file.
    pub frame: u64,
}

/// One captured packet as the file holds it.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// Where it is.
    pub number: FrameRef,
    /// When it was captured.
    pub at: Instant,
    /// Interface, by its place among those that the capture describes.
    pub interface: usize,
    /// Link type of its interface.
    pub link: LinkType,
    /// Length on the wire, as the record states it.
    pub wire_len: u64,
    /// Captured bytes. What a payload-free copy left out of them is zero.
    pub bytes: &'a [u8],
    /// How many of the bytes the file really holds: all, but in a payload-free copy.
    pub held: usize,
    /// Comment of the packet (pcapng `opt_comment`), empty where none.
    pub comment: &'a [u8],
}

impl Frame<'_> {
    /// Whether the capture holds it only in part.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        u64::try_from(self.bytes.len()).unwrap_or(u64::MAX) < self.wire_len
    }
}
