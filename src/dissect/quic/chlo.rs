//! The client hello of Google's own handshake, in its QUIC up to Q050: a map of tags ("QUIC Crypto", Langley and Chang, 2016). It is not TLS,
//! and only its server name is of use.

use crate::dissect::{Cut, Reader};
use crate::model::text::HostName;

const CHLO: &[u8; 4] = b"CHLO";
const SERVER_NAME: &[u8; 4] = b"SNI\0";
/// Tags of a hello; implementations accept no more.
const MAX_TAGS: u16 = 128;
/// Bytes of a packet in which its hello begins: packet number, authentication hash and frame header stand before it.
const LOOKED_AT: usize = 64;

/// The server name of the hello that begins in the first bytes of a packet behind its version.
pub(super) fn server_name_in(packet: &[u8]) -> Option<HostName> {
    let head = packet.get(..LOOKED_AT).unwrap_or(packet);
    let at = head.windows(CHLO.len()).position(|window| window == CHLO)?;
    server_name(packet.get(at..)?)
}

/// The server name of a hello.
pub(super) fn server_name(hello: &[u8]) -> Option<HostName> {
    let mut reader = Reader::new(hello);
    (&reader.array::<4>("message tag").ok()? == CHLO).then_some(())?;
    let count = little_u16(&mut reader).ok().filter(|count| *count <= MAX_TAGS)?;
    reader.skip(2, "padding").ok()?;
    let (mut start, mut found) = (0, None);
    for _ in 0..count {
        let tag = reader.array::<4>("tag").ok()?;
        let end = usize::try_from(little_u32(&mut reader).ok()?).ok()?;
        let len = end.checked_sub(start)?;
        if &tag == SERVER_NAME {
            found = Some((start, len));
        }
        start = end;
    }
    let (at, len) = found?;
    reader.skip(at, "values").ok()?;
    HostName::from_text(reader.take(len, "server name").ok()?)
}

fn little_u16(reader: &mut Reader<'_>) -> Result<u16, Cut> {
    reader.array("number").map(u16::from_le_bytes)
}

fn little_u32(reader: &mut Reader<'_>) -> Result<u32, Cut> {
    reader.array("end offset").map(u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PAD of three bytes, then the name, as Chromium orders them.
    const HELLO: &[u8] = b"CHLO\x02\0\0\0PAD\0\x03\0\0\0SNI\0\x13\0\0\0---video.example.or";

    #[test]
    fn the_name_is_found_behind_the_packet_header() {
        let packet = [&[0x01; 14][..], &[0xa0, 0x01, 0x00, 0x04], HELLO].concat();
        assert_eq!(server_name_in(&packet).unwrap().as_str(), "video.example.or");
    }

    #[test]
    fn a_cut_hello_has_no_name() {
        assert_eq!(server_name(HELLO).unwrap().as_str(), "video.example.or");
        for length in 0..HELLO.len() {
            assert_eq!(server_name(&HELLO[..length]), None);
        }
        let backwards = b"CHLO\x02\0\0\0PAD\0\x03\0\0\0SNI\0\x02\0\0\0---video";
        assert_eq!(server_name(backwards), None);
    }
}
