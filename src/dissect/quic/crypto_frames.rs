//! Frames of Initial packets (RFC 9000 12.4) and the handshake bytes put together from CRYPTO frames.

use crate::dissect::{Cut, Reader};

/// Handshake bytes of one side that are put together; a hello with post-quantum shares and certificates' worth of extensions stays below.
pub(super) const MAX_CRYPTO: usize = 32 << 10;

/// Pieces with holes between them that one side may have waiting.
const MAX_PIECES: usize = 256;

/// Why reading frames stopped early.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum FrameError {
    /// A frame is longer than the packet.
    #[error(transparent)]
    Cut(#[from] Cut),
    /// A frame that Initial packets must not hold.
    #[error("frame type {0:#x} in an Initial packet")]
    Type(u64),
}

/// Hands offset and bytes of every CRYPTO frame to `sink`. `google`: frames are numbered as in Q050 to T051.
pub(super) fn crypto_frames<'a>(frames: &'a [u8], google: bool, mut sink: impl FnMut(u64, &'a [u8])) -> Result<(), FrameError> {
    let mut reader = Reader::new(frames);
    while !reader.is_empty() {
        let kind = if google { reader.u8("frame type").map(u64::from)? } else { reader.quic_varint("frame type")? };
        match kind {
            0 => {}
            1 if !google => {}
            7 if google => {}
            kind @ (2 | 3) if !google => skip_ack(&mut reader, kind == 3)?,
            kind if kind == if google { 8 } else { 6 } => {
                let offset = reader.quic_varint("crypto offset")?;
                let length = reader.quic_varint("crypto length")?;
                sink(offset, reader.take(usize::try_from(length).unwrap_or(usize::MAX), "crypto data")?);
            }
            // CONNECTION_CLOSE: nothing after it matters.
            0x1c if !google => return Ok(()),
            // Google's ACK and STREAM frames have bits in their type; what is wanted stands in front of them.
            _ if google => return Ok(()),
            kind => return Err(FrameError::Type(kind)),
        }
    }
    Ok(())
}

/// ACK (RFC 9000 19.3).
fn skip_ack(reader: &mut Reader<'_>, with_ecn: bool) -> Result<(), Cut> {
    reader.quic_varint("largest acknowledged")?;
    reader.quic_varint("ack delay")?;
    let ranges = reader.quic_varint("ack range count")?;
    reader.quic_varint("first ack range")?;
    // Each takes bytes away, so a count that lies ends at the end of the packet.
    for _ in 0..ranges {
        reader.quic_varint("gap")?;
        reader.quic_varint("ack range")?;
    }
    if with_ecn {
        for _ in 0..3 {
            reader.quic_varint("ecn count")?;
        }
    }
    Ok(())
}

/// Handshake bytes of one side, put together from pieces in any order. Where pieces overlap, the first one stands.
#[derive(Debug, Default)]
pub(super) struct CryptoStream {
    /// Offset of the first byte kept.
    base: usize,
    /// Bytes from `base` on; holes are zero.
    bytes: Vec<u8>,
    /// What of `bytes` is there: start and end, in order, never touching.
    pieces: Vec<(usize, usize)>,
}

impl CryptoStream {
    /// Puts in the bytes of one frame; `false` where a cap cut some off.
    pub(super) fn insert(&mut self, offset: u64, data: &[u8]) -> bool {
        let Ok(offset) = usize::try_from(offset) else { return false };
        let room = MAX_CRYPTO.saturating_sub(offset);
        let whole = data.len() <= room;
        let data = data.get(..room).unwrap_or(data);
        let done = self.base.saturating_sub(offset);
        let Some(data) = data.get(done..).filter(|data| !data.is_empty()) else { return whole };
        let start = offset.saturating_sub(self.base);
        let end = start.saturating_add(data.len());
        if self.pieces.len() >= MAX_PIECES {
            return false;
        }
        if self.bytes.len() < end {
            self.bytes.resize(end, 0);
        }
        self.fill(start, end, data);
        self.join(start, end);
        whole
    }

    /// Copies what falls into holes.
    fn fill(&mut self, start: usize, end: usize, data: &[u8]) {
        let mut at = start;
        let ends = self.pieces.iter().copied().filter(|piece| piece.1 > start && piece.0 < end).chain([(end, end)]);
        for (piece_start, piece_end) in ends {
            if at < piece_start
                && let Some(to) = self.bytes.get_mut(at..piece_start)
                && let Some(from) = data.get(at.saturating_sub(start)..piece_start.saturating_sub(start))
            {
                to.copy_from_slice(from);
            }
            at = at.max(piece_end);
        }
    }

    /// Notes that `start..end` is there.
    fn join(&mut self, mut start: usize, mut end: usize) {
        self.pieces.retain(|piece| {
            let apart = piece.1 < start || piece.0 > end;
            if !apart {
                start = start.min(piece.0);
                end = end.max(piece.1);
            }
            apart
        });
        let place = self.pieces.partition_point(|piece| piece.0 < start);
        self.pieces.insert(place, (start, end));
    }

    /// The bytes there without a hole from the first one kept on.
    pub(super) fn contiguous(&self) -> &[u8] {
        match self.pieces.first() {
            Some(&(0, end)) => self.bytes.get(..end).unwrap_or(&[]),
            _ => &[],
        }
    }

    /// Forgets the first `count` bytes kept.
    pub(super) fn consume(&mut self, count: usize) {
        let count = count.min(self.contiguous().len());
        self.bytes.drain(..count);
        self.base = self.base.saturating_add(count);
        self.pieces.retain_mut(|piece| {
            *piece = (piece.0.saturating_sub(count), piece.1.saturating_sub(count));
            piece.0 < piece.1
        });
        if self.bytes.is_empty() {
            self.bytes = Vec::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Found = (Vec<(u64, Vec<u8>)>, Result<(), FrameError>);

    fn found(frames: &[u8], google: bool) -> Found {
        let mut all = Vec::new();
        let end = crypto_frames(frames, google, |offset, data| all.push((offset, data.to_vec())));
        (all, end)
    }

    #[test]
    fn frames_beside_crypto_are_passed_over() {
        let frames = [0, 1, 2, 5, 0, 1, 0, 0, 0, 6, 0, 2, 8, 9, 3, 5, 0, 0, 0, 1, 2, 3, 6, 0x40, 0x64, 1, 7, 0x1c, 0xff];
        assert_eq!(found(&frames, false), (vec![(0, vec![8, 9]), (100, vec![7])], Ok(())));
        assert_eq!(found(&[7, 8, 0, 2, 1, 2, 0x60, 6], true), (vec![(0, vec![1, 2])], Ok(())));
    }

    #[test]
    fn what_was_read_before_damage_stays() {
        assert_eq!(found(&[6, 0, 1, 5, 8], false), (vec![(0, vec![5])], Err(FrameError::Type(8))));
        assert!(matches!(found(&[6, 0, 1, 5, 6, 1, 9, 1], false), (all, Err(FrameError::Cut(_))) if all.len() == 1));
        let lying_ack = [2, 5, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0];
        assert!(matches!(found(&lying_ack, false).1, Err(FrameError::Cut(_))));
    }

    #[test]
    fn pieces_in_any_order_and_with_overlaps_make_the_same_bytes() {
        let whole: Vec<u8> = (0..60).collect();
        for seed in 0..40_usize {
            let mut stream = CryptoStream::default();
            for step in 0..60 {
                let start = (step * 7 + seed * 13) % 60;
                let end = (start + 1 + (seed + step) % 5).min(60);
                assert!(stream.insert(u64::try_from(start).unwrap(), &whole[start..end]));
            }
            assert_eq!(stream.contiguous(), whole, "{seed}");
        }
    }

    #[test]
    fn the_first_bytes_stand_and_consumed_ones_do_not_come_back() {
        let mut stream = CryptoStream::default();
        stream.insert(2, &[2, 3]);
        assert_eq!(stream.contiguous(), &[] as &[u8]);
        stream.insert(0, &[0, 1, 9, 9, 4]);
        assert_eq!(stream.contiguous(), &[0, 1, 2, 3, 4]);
        stream.consume(3);
        stream.insert(0, &[7, 7, 7, 7, 7, 5]);
        assert_eq!(stream.contiguous(), &[3, 4, 5]);
        stream.consume(3);
        assert!(stream.bytes.is_empty() && stream.pieces.is_empty());
    }

    #[test]
    fn growth_ends_at_the_caps() {
        let mut stream = CryptoStream::default();
        assert!(!stream.insert(u64::MAX >> 2, &[1]));
        let cap = u64::try_from(MAX_CRYPTO).unwrap();
        assert!(!stream.insert(cap - 1, &[1, 2]));
        assert_eq!(stream.bytes.len(), MAX_CRYPTO);
        let fits = (0..cap).step_by(3).filter(|&at| stream.insert(at, &[1])).count();
        assert_eq!(fits, MAX_PIECES - 1);
    }
}
