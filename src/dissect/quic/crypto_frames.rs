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

/// A frame that says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame<'a> {
    /// ACK, by the largest packet number it acknowledges.
    Ack(u64),
    /// CRYPTO: offset and bytes.
    Crypto(u64, &'a [u8]),
}

/// Hands the frames of an Initial packet to `sink`. `google`: they are numbered as in Q050 to T051.
pub(super) fn frames<'a>(bytes: &'a [u8], google: bool, mut sink: impl FnMut(Frame<'a>)) -> Result<(), FrameError> {
    let mut reader = Reader::new(bytes);
    while !reader.is_empty() {
        let frame = if google { google_frame(&mut reader)? } else { frame(&mut reader)? };
        match frame {
            Next::Says(frame) => sink(frame),
            Next::Silent => {}
            Next::Last => break,
        }
    }
    Ok(())
}

enum Next<'a> {
    Says(Frame<'a>),
    Silent,
    /// Nothing after it is wanted.
    Last,
}

fn frame<'a>(reader: &mut Reader<'a>) -> Result<Next<'a>, FrameError> {
    Ok(match reader.quic_varint("frame type")? {
        // PADDING, PING.
        0 | 1 => Next::Silent,
        kind @ (2 | 3) => Next::Says(Frame::Ack(ack(reader, kind == 3)?)),
        6 => crypto(reader)?,
        // CONNECTION_CLOSE.
        0x1c => Next::Last,
        kind => return Err(FrameError::Type(kind)),
    })
}

fn crypto<'a>(reader: &mut Reader<'a>) -> Result<Next<'a>, Cut> {
    let offset = reader.quic_varint("crypto offset")?;
    let length = reader.quic_varint("crypto length")?;
    let data = reader.take(usize::try_from(length).unwrap_or(usize::MAX), "crypto data")?;
    Ok(Next::Says(Frame::Crypto(offset, data)))
}

/// ACK (RFC 9000 19.3).
fn ack(reader: &mut Reader<'_>, with_ecn: bool) -> Result<u64, Cut> {
    let largest = reader.quic_varint("largest acknowledged")?;
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
    Ok(largest)
}

/// Frames of Google's QUIC, where those with the top bits set keep lengths in their type.
fn google_frame<'a>(reader: &mut Reader<'a>) -> Result<Next<'a>, FrameError> {
    Ok(match reader.u8("frame type")? {
        // PADDING, PING.
        0 | 7 => Next::Silent,
        8 => crypto(reader)?,
        kind @ 0x40..=0x7f => Next::Says(Frame::Ack(google_ack(kind, reader)?)),
        _ => Next::Last,
    })
}

/// ACK of Google's QUIC; its type is `01ntllmm`.
fn google_ack(kind: u8, reader: &mut Reader<'_>) -> Result<u64, Cut> {
    let length = |bits: u8| match bits & 0b11 {
        0 => 1_usize,
        1 => 2,
        2 => 4,
        _ => 6,
    };
    let block = length(kind);
    let largest = reader.take(length(kind >> 2), "largest acknowledged")?;
    let largest = largest.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
    reader.skip(2, "ack delay")?;
    let blocks = if kind & 0b10_0000 == 0 { 0 } else { reader.u8("ack block count")? };
    reader.skip(block, "first ack block")?;
    reader.skip(usize::from(blocks) * (1 + block), "ack blocks")?;
    // The first time stamp takes five bytes, the others three.
    let stamps = usize::from(reader.u8("time stamp count")?);
    reader.skip(if stamps == 0 { 0 } else { 2 + 3 * stamps }, "time stamps")?;
    Ok(largest)
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

    use Frame::{Ack, Crypto};

    fn found(bytes: &[u8], google: bool) -> (Vec<Frame<'_>>, Result<(), FrameError>) {
        let mut all = Vec::new();
        let end = frames(bytes, google, |frame| all.push(frame));
        (all, end)
    }

    #[test]
    fn frames_are_told_apart() {
        let bytes = [0, 1, 2, 5, 0, 1, 0, 0, 0, 6, 0, 2, 8, 9, 3, 4, 0, 0, 0, 1, 2, 3, 6, 0x40, 0x64, 1, 7, 0x1c, 0xff];
        assert_eq!(found(&bytes, false), (vec![Ack(5), Crypto(0, &[8, 9]), Ack(4), Crypto(100, &[7])], Ok(())));
        let google = [7, 0x40, 9, 0, 0, 1, 0, 0x65, 1, 2, 0, 0, 1, 0, 1, 9, 0, 1, 2, 9, 9, 9, 9, 9, 9, 9, 9, 8, 0, 2, 1, 2, 0x80, 6];
        assert_eq!(found(&google, true), (vec![Ack(9), Ack(0x102), Crypto(0, &[1, 2])], Ok(())));
    }

    #[test]
    fn what_was_read_before_damage_stays() {
        assert_eq!(found(&[6, 0, 1, 5, 8], false), (vec![Crypto(0, &[5])], Err(FrameError::Type(8))));
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
