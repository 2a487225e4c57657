//! Bytes together with the length that they had on the wire.

/// A part of a frame: what was captured of it, and how long it was.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    /// Captured bytes.
    pub bytes: &'a [u8],
    /// Original length; never less than what was captured.
    pub wire: usize,
}

impl<'a> View<'a> {
    pub(super) fn new(bytes: &'a [u8], wire: usize) -> Self {
        Self { bytes, wire: wire.max(bytes.len()) }
    }

    /// What follows the first `count` bytes; `None` where the capture ends before.
    pub(super) fn skip(self, count: usize) -> Option<Self> {
        let bytes = self.bytes.get(count..)?;
        Some(Self { bytes, wire: self.wire.saturating_sub(count) })
    }

    /// Bounded to `wire` bytes of original length: what lies behind is padding.
    pub(super) fn bounded(self, wire: usize) -> Self {
        let wire = wire.min(self.wire);
        Self { bytes: self.bytes.get(..wire.min(self.bytes.len())).unwrap_or(self.bytes), wire }
    }

    pub(super) fn u8(self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    pub(super) fn u16(self, at: usize) -> Option<u16> {
        self.bytes.get(at..)?.first_chunk().map(|bytes| u16::from_be_bytes(*bytes))
    }

    pub(super) fn u16_le(self, at: usize) -> Option<u16> {
        self.bytes.get(at..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
    }

    pub(super) fn u32_le(self, at: usize) -> Option<u32> {
        self.bytes.get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
    }

    pub(super) fn u32(self, at: usize) -> Option<u32> {
        self.bytes.get(at..)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
    }
}
