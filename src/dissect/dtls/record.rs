//! Records of DTLS 1.0 to 1.3 in a datagram (RFC 6347 4.1, RFC 9147 4).

use crate::dissect::Reader;

/// Longest record body: 2^14 and what encryption may add (RFC 6347 4.1, RFC 5246 6.2.3).
const BODY_CAP: u16 = (1 << 14) + 2048;
/// Shortest ciphertext of DTLS 1.3: sixteen bytes are needed to unmask the record number (RFC 9147 4.2.3).
const CIPHERTEXT_MIN: usize = 16;

/// Content types (IANA TLS `ContentType`).
pub(super) mod content {
    pub(in super::super) const CHANGE_CIPHER_SPEC: u8 = 20;
    pub(in super::super) const ALERT: u8 = 21;
    pub(in super::super) const HANDSHAKE: u8 = 22;
    pub(in super::super) const CONNECTION_ID: u8 = 25;
    pub(in super::super) const ACK: u8 = 26;
}

/// One record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Record<'a> {
    /// Content type; `None` where encryption hides it (DTLS 1.3).
    pub(super) content: Option<u8>,
    /// Version field; 0 for the unified header of DTLS 1.3, which has none.
    pub(super) version: u16,
    /// Epoch; 0 is in the clear.
    pub(super) epoch: u16,
    /// Captured bytes of the body.
    pub(super) body: &'a [u8],
    /// Whether they are all.
    pub(super) whole: bool,
}

/// Reads the next record. `beyond` is how many bytes of the datagram the capture left out behind the reader's end, `known` whether the flow
/// is known to be DTLS: the unified header alone proves nothing. `None` where no record can stand here.
pub(super) fn next<'a>(reader: &mut Reader<'a>, beyond: usize, known: bool) -> Option<Record<'a>> {
    match reader.u8("content_type").ok()? {
        content @ content::CHANGE_CIPHER_SPEC..=content::ACK => plain(reader, content, beyond),
        first @ 0x20..=0x3f if known => unified(reader, first, beyond),
        _ => None,
    }
}

fn plain<'a>(reader: &mut Reader<'a>, content: u8, beyond: usize) -> Option<Record<'a>> {
    let version = reader.u16("version").ok()?;
    // 0x0100 is DTLS as `OpenSSL` 0.9.8 spoke it.
    if !matches!(version, 0xfefc..=0xfeff | 0x0100) {
        return None;
    }
    let epoch = reader.u16("epoch").ok()?;
    reader.skip(6, "sequence_number").ok()?;
    if content == content::CONNECTION_ID {
        // A connection id of unknown length stands before the length (RFC 9146 4): the rest of the datagram is taken as this record.
        return (epoch > 0).then(|| Record { content: Some(content), version, epoch, body: reader.rest(), whole: beyond == 0 });
    }
    let len = reader.u16("length").ok()?;
    let fits = match (epoch, content) {
        (0, content::CHANGE_CIPHER_SPEC) => len == 1,
        (0, content::ALERT) => len == 2,
        (0, content::HANDSHAKE) => len >= 12,
        (0, content::ACK) => len >= 2,
        (0, _) => false,
        _ => len > 0,
    };
    if !fits || len > BODY_CAP || usize::from(len) > reader.left().saturating_add(beyond) {
        return None;
    }
    let (body, whole) = reader.take_up_to(usize::from(len));
    Some(Record { content: Some(content), version, epoch, body, whole })
}

/// The unified header `001CSLEE` (RFC 9147 4). Without a length the record fills the datagram; with a connection id, whose length only the
/// peers know, it is taken to do so.
fn unified<'a>(reader: &mut Reader<'a>, first: u8, beyond: usize) -> Option<Record<'a>> {
    let (has_id, long_number, has_length) = (first & 0x10 != 0, first & 0x08 != 0, first & 0x04 != 0);
    if has_id {
        let body = reader.rest();
        return (body.len().saturating_add(beyond) >= CIPHERTEXT_MIN).then(|| encrypted(first, body, beyond == 0));
    }
    reader.skip(if long_number { 2 } else { 1 }, "sequence_number").ok()?;
    let len = if has_length { usize::from(reader.u16("length").ok()?) } else { reader.left().saturating_add(beyond) };
    if len < CIPHERTEXT_MIN || len > usize::from(BODY_CAP) || len > reader.left().saturating_add(beyond) {
        return None;
    }
    let (body, whole) = reader.take_up_to(len);
    Some(encrypted(first, body, whole))
}

fn encrypted(first: u8, body: &[u8], whole: bool) -> Record<'_> {
    // The two low bits of the epoch; those of 4 are zero, and nothing of epoch 0 has this header.
    let epoch = match first & 3 {
        0 => 4,
        low => u16::from(low),
    };
    Record { content: None, version: 0, epoch, body, whole }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], beyond: usize, known: bool) -> Option<Record<'_>> {
        next(&mut Reader::new(bytes), beyond, known)
    }

    #[test]
    fn plain_records_need_a_version_and_a_fitting_length() {
        let alert = [21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 2, 40];
        let record = read(&alert, 0, false).unwrap();
        assert_eq!((record.content, record.version, record.epoch, record.body, record.whole), (Some(21), 0xfefd, 0, &[2, 40][..], true));
        assert!((0..alert.len()).all(|end| read(&alert[..end], 0, false).is_none()));
        let cut = read(&alert[..14], 1, false).unwrap();
        assert_eq!((cut.body, cut.whole), (&[2][..], false));
        for (place, value) in [(0, 19), (0, 23), (0, 27), (1, 0x03), (2, 0xfb), (12, 3)] {
            let mut other = alert;
            other[place] = value;
            assert_eq!(read(&other, 0, true), None, "{place}");
        }
    }

    #[test]
    fn unified_headers_count_only_on_known_flows() {
        let mut bytes = vec![0x2e, 0, 1, 0, 16];
        bytes.extend([7; 16]);
        assert_eq!(read(&bytes, 0, false), None);
        let record = read(&bytes, 0, true).unwrap();
        assert_eq!((record.content, record.version, record.epoch, record.body.len()), (None, 0, 2, 16));
        assert_eq!(read(&bytes[..20], 0, true), None);
        let mut short = vec![0x23, 1];
        short.extend([7; 15]);
        assert_eq!(read(&short, 0, true), None);
        short.push(7);
        assert_eq!(read(&short, 0, true).unwrap().epoch, 3);
    }

    #[test]
    fn records_with_a_connection_id_fill_the_datagram() {
        let plain = [25, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 1, 9, 9, 9, 9, 9];
        assert_eq!(read(&plain, 0, false).unwrap().body.len(), 5);
        let unified = [&[0x3f][..], &[5; 20]].concat();
        assert_eq!(read(&unified, 0, true).unwrap().body.len(), 20);
    }
}
