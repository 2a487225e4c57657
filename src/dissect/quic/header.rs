//! Long headers (RFC 8999 5.1, RFC 9000 17.2).

use super::version::Readable;
use crate::dissect::{Cut, Reader};

/// Longest connection id of all versions but those to come (RFC 9000 17.2).
pub(super) const MAX_CONNECTION_ID: usize = 20;

/// What the long headers of all versions have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LongHeader<'a> {
    /// First byte, still protected.
    pub first: u8,
    /// Version.
    pub version: u32,
    /// Destination connection id.
    pub destination: &'a [u8],
    /// Source connection id.
    pub source: &'a [u8],
}

impl<'a> LongHeader<'a> {
    /// Reads the header up to the source connection id.
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self, Cut> {
        let first = reader.u8("first byte")?;
        let version = reader.u32("version")?;
        let destination = reader.sub_u8("destination connection id")?.whole();
        let source = reader.sub_u8("source connection id")?.whole();
        Ok(Self { first, version, destination, source })
    }

    /// Whether the connection ids are no longer than RFC 9000 allows.
    pub(super) const fn sane_ids(&self) -> bool {
        self.destination.len() <= MAX_CONNECTION_ID && self.source.len() <= MAX_CONNECTION_ID
    }

    /// Whether the bit is set that tells QUIC from RTP (RFC 9443 3, "fixed bit" of RFC 9000 17.2).
    pub(super) const fn fixed_bit(&self) -> bool {
        self.first & 0x40 != 0
    }
}

/// What follows the connection ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    /// Initial packet.
    Initial(Extent),
    /// 0-RTT or Handshake packet: nothing in it can be read.
    Sealed(Extent),
    /// Retry: a token and its integrity tag up to the end of the datagram (RFC 9000 17.2.5).
    Retry,
}

/// Where a packet with a Length field stands; offsets from its first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    /// Offset of the packet number.
    pub number_at: usize,
    /// Offset of what follows the packet; beyond the bytes there where it is cut or lies.
    pub end: usize,
}

/// Bytes of a Retry's integrity tag.
const RETRY_TAG: usize = 16;

/// Reads on after [`LongHeader::read`] with the same reader.
pub(super) fn body(header: &LongHeader<'_>, version: Readable, reader: &mut Reader<'_>) -> Result<Body, Cut> {
    let kind = header.first >> 4 & 0b11;
    // RFC 9369 3.2 moved every type up by one.
    let kind = if version.v2_types { kind.wrapping_sub(1) & 0b11 } else { kind };
    match kind {
        0 => {
            let token = reader.quic_varint("token length")?;
            reader.skip(usize::try_from(token).unwrap_or(usize::MAX), "token")?;
            extent(reader).map(Body::Initial)
        }
        1 | 2 => extent(reader).map(Body::Sealed),
        _ => {
            let at = reader.position();
            let rest = reader.rest().len();
            // A token of no bytes makes a Retry void (RFC 9000 17.2.5.2).
            if rest > RETRY_TAG { Ok(Body::Retry) } else { Err(Cut { what: "retry token", at, needed: RETRY_TAG + 1, had: rest }) }
        }
    }
}

fn extent(reader: &mut Reader<'_>) -> Result<Extent, Cut> {
    let length = reader.quic_varint("length")?;
    let number_at = reader.position();
    Ok(Extent { number_at, end: number_at.saturating_add(usize::try_from(length).unwrap_or(usize::MAX)) })
}

#[cfg(test)]
mod tests {
    use super::super::version::{Version, version};
    use super::*;

    fn read(bytes: &[u8]) -> Option<(LongHeader<'_>, Result<Body, Cut>)> {
        let mut reader = Reader::new(bytes);
        let header = LongHeader::read(&mut reader).ok()?;
        let Version::Readable(readable) = version(header.version) else { return None };
        Some((header, body(&header, readable, &mut reader)))
    }

    #[test]
    fn types_are_numbered_by_version() {
        let v1 = [0xc0, 0, 0, 0, 1, 1, 7, 0, 2, 9, 9, 0x41, 0x00];
        let (header, body) = read(&v1).unwrap();
        assert_eq!((header.destination, header.source), (&[7_u8][..], &[][..]));
        assert_eq!(body, Ok(Body::Initial(Extent { number_at: 13, end: 13 + 256 })));
        let v2 = [0xd0, 0x6b, 0x33, 0x43, 0xcf, 1, 7, 0, 0, 5];
        assert_eq!(read(&v2).unwrap().1, Ok(Body::Initial(Extent { number_at: 10, end: 15 })));
        let v2_retry = [&[0xc0, 0x6b, 0x33, 0x43, 0xcf, 1, 7, 0][..], &[1; 17]].concat();
        assert_eq!(read(&v2_retry).unwrap().1, Ok(Body::Retry));
        assert!(read(&v2_retry[..24]).unwrap().1.is_err());
    }

    #[test]
    fn a_header_cut_anywhere_is_an_error_and_nothing_worse() {
        let whole = [0xc0, 0, 0, 0, 1, 1, 7, 1, 8, 2, 9, 9, 0x41, 0x00];
        for end in 0..whole.len() {
            assert!(!matches!(read(&whole[..end]), Some((_, Ok(_)))), "{end}");
        }
    }
}
