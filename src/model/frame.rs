//! Where in the input something was seen.

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
