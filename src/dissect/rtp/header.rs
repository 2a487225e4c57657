//! RTP and RTCP headers (RFC 3550 5.1 and 6, RFC 8285).

use crate::dissect::Reader;
use crate::model::text::SafeText;

/// An RTP header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Media<'a> {
    pub marker: bool,
    pub payload_type: u8,
    pub sequence: u16,
    pub timestamp: u32,
    pub ssrc: u32,
    pub padding: bool,
    /// Profile and data of the extension; the data may be cut.
    pub extension: Option<(u16, &'a [u8])>,
    /// Where the extension begins, or would.
    pub extension_at: usize,
    /// Bytes behind the header.
    pub payload: usize,
    /// Where they begin.
    pub offset: usize,
}

/// Reads an RTP header, where lengths agree with version 2 (RFC 3550 A.1).
pub(super) fn media(bytes: &[u8], wire_len: usize) -> Option<Media<'_>> {
    let mut reader = Reader::new(bytes);
    let first = reader.u8("first").ok()?;
    let second = reader.u8("second").ok()?;
    if first >> 6 != 2 {
        return None;
    }
    let sequence = reader.u16("sequence").ok()?;
    let timestamp = reader.u32("timestamp").ok()?;
    let ssrc = reader.u32("ssrc").ok()?;
    let sources = usize::from(first & 0x0f) * 4;
    let mut header = 12 + sources;
    let mut extension = None;
    if first & 0x10 != 0 {
        let mut reader = Reader::new(bytes);
        // A capture cut inside the header still shows sequence and source.
        if reader.skip(header, "sources").is_ok()
            && let (Ok(profile), Ok(words)) = (reader.u16("profile"), reader.u16("length"))
        {
            let length = usize::from(words) * 4;
            extension = Some((profile, reader.take_up_to(length).0));
            header += 4 + length;
        }
    }
    let payload = wire_len.checked_sub(header)?;
    Some(Media {
        marker: second & 0x80 != 0,
        payload_type: second & 0x7f,
        sequence,
        timestamp,
        ssrc,
        padding: first & 0x20 != 0,
        extension,
        extension_at: 12 + sources,
        payload,
        offset: header,
    })
}

/// The first packet of an RTCP compound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Control {
    pub packet_type: u8,
    pub ssrc: u32,
    /// The whole datagram is a chain of packets in the clear.
    pub exact: bool,
    /// SDES CNAME, where readable.
    pub cname: Option<SafeText>,
    /// What stands where SRTCP has its index, for each place where that may be.
    pub indices: [Option<u32>; 3],
}

/// Bytes from the index to the end of an SRTCP packet: behind the index nothing (RFC 7714 9.3), or a tag of 4 or 10 bytes (RFC 3711 3.4).
const INDEX_AT: [usize; 3] = [4, 8, 14];

/// The index of SRTCP with its flag for encryption set, at every place where it may be.
fn indices(bytes: &[u8], wire_len: usize) -> [Option<u32>; 3] {
    INDEX_AT.map(|from_end| {
        let place = bytes.len().checked_sub(from_end).filter(|place| bytes.len() == wire_len && *place >= 8)?;
        let index = u32::from_be_bytes(*bytes.get(place..)?.first_chunk()?);
        (index >> 31 == 1).then_some(index & 0x7fff_ffff)
    })
}

/// Reads an RTCP packet (types 192–223, RFC 5761 4). Under SRTCP only the first eight bytes are readable.
pub(super) fn control(bytes: &[u8], wire_len: usize) -> Option<Control> {
    let mut reader = Reader::new(bytes);
    let first = reader.u8("first").ok()?;
    let packet_type = reader.u8("type").ok()?;
    if first >> 6 != 2 || !(192..=223).contains(&packet_type) {
        return None;
    }
    let words = usize::from(reader.u16("length").ok()?);
    let ssrc = reader.u32("ssrc").ok()?;
    let length = (words + 1) * 4;
    if length > wire_len || length < 8 {
        return None;
    }
    // Registered packet types only, sender or receiver reports first or reduced-size feedback (RFC 5506).
    if !matches!(packet_type, 192..=195 | 200..=213) {
        return None;
    }
    let (exact, cname) = chain(bytes, wire_len);
    Some(Control { packet_type, ssrc, exact, cname, indices: indices(bytes, wire_len) })
}

/// Whether the bytes are a chain of RTCP packets to their very end, and the CNAME in it.
fn chain(bytes: &[u8], wire_len: usize) -> (bool, Option<SafeText>) {
    let mut reader = Reader::new(bytes);
    let mut name = None;
    let mut at = 0_usize;
    while at < wire_len {
        let (Ok(first), Ok(kind), Ok(words)) = (reader.u8("first"), reader.u8("type"), reader.u16("length")) else { return (false, name) };
        if first >> 6 != 2 || !(192..=223).contains(&kind) {
            return (false, name);
        }
        let length = usize::from(words) * 4;
        let (body, whole) = reader.take_up_to(length);
        if kind == 202 {
            // SSRC, then item CNAME (1), its length, its text.
            if let [_, _, _, _, 1, length, text @ ..] = body {
                name = text.get(..usize::from(*length)).map(SafeText::from_wire);
            }
        }
        at += 4 + length;
        if !whole {
            return (at == wire_len, name);
        }
    }
    (at == wire_len, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_must_agree() {
        let mut bytes = vec![0x90, 0x6f, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0xbe, 0xde, 0, 1, 0x10, 0xff, 0, 0, 9, 9];
        let header = media(&bytes, bytes.len()).unwrap();
        assert_eq!((header.payload_type, header.sequence, header.timestamp, header.ssrc, header.payload), (0x6f, 1, 2, 3, 2));
        assert_eq!(header.extension, Some((0xbede, &[0x10, 0xff, 0, 0][..])));
        bytes[15] = 9;
        assert_eq!(media(&bytes, bytes.len()), None);
        for length in 0..bytes.len() {
            let _ = (media(&bytes[..length], bytes.len()), control(&bytes[..length], bytes.len()));
        }
    }

    #[test]
    fn a_compound_is_walked_to_its_end() {
        let mut bytes = vec![0x80, 201, 0, 1, 0, 0, 0, 7];
        bytes.extend([0x81, 202, 0, 3, 0, 0, 0, 7, 1, 4, b'n', b'a', b'm', b'e', 0, 0]);
        let told = control(&bytes, bytes.len()).unwrap();
        assert_eq!((told.packet_type, told.ssrc, told.exact, told.cname.unwrap().as_str()), (201, 7, true, "name"));
    }
}
