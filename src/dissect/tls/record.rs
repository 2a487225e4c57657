//! The record layer over TCP (RFC 8446 5.1, RFC 5246 6.2.1, RFC 6101 5.2.1): where a record begins, how long it is, whether it can be one.

use crate::dissect::Reader;

/// Bytes of a record header.
pub(super) const HEADER: usize = 5;
/// Longest record body: 2^14 and what encryption may add (RFC 5246 6.2.3).
const BODY_CAP: u16 = (1 << 14) + 2048;
/// Longest body of a record of TLS 1.2 or 1.3 that carries data, and the shortest, which has a tag or a block.
const DATA_BODY: std::ops::RangeInclusive<u16> = 16..=BODY_CAP;

/// Content types (IANA TLS `ContentType`).
pub(super) mod content {
    pub(in super::super) const CHANGE_CIPHER_SPEC: u8 = 20;
    pub(in super::super) const ALERT: u8 = 21;
    pub(in super::super) const HANDSHAKE: u8 = 22;
    pub(in super::super) const APPLICATION_DATA: u8 = 23;
    pub(in super::super) const HEARTBEAT: u8 = 24;
}

/// A record header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    /// Content type.
    pub(super) content: u8,
    /// `legacy_record_version`.
    pub(super) version: u16,
    /// Bytes of the body.
    pub(super) len: u16,
}

/// What the next bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// A header that can be one.
    Header(Header),
    /// Too few bytes to tell.
    Short,
    /// No record.
    Foreign,
}

/// Looks at the next bytes.
pub(super) fn next(bytes: &[u8]) -> Next {
    let mut reader = Reader::new(bytes);
    let plausible = |value: Option<u8>, test: fn(u8) -> bool| value.is_none_or(test);
    let (content, major, minor) = (reader.u8("type").ok(), reader.u8("major").ok(), reader.u8("minor").ok());
    let possible = plausible(content, |byte| matches!(byte, content::CHANGE_CIPHER_SPEC..=content::HEARTBEAT))
        && plausible(major, |byte| byte == 3)
        && plausible(minor, |byte| byte <= 4);
    if !possible {
        return Next::Foreign;
    }
    let (Some(content), Some(major), Some(minor), Ok(len)) = (content, major, minor, reader.u16("length")) else {
        return Next::Short;
    };
    let fits = match content {
        content::CHANGE_CIPHER_SPEC => len == 1,
        content::APPLICATION_DATA => len <= BODY_CAP,
        _ => (1..=BODY_CAP).contains(&len),
    };
    if fits { Next::Header(Header { content, version: u16::from_be_bytes([major, minor]), len }) } else { Next::Foreign }
}

/// Whether a stream can begin here: with a hello, or with what is seen when the capture or a proxy joined later.
pub(super) fn begins(bytes: &[u8]) -> Option<bool> {
    let header = match next(bytes) {
        Next::Header(header) => header,
        Next::Short => return None,
        Next::Foreign => return Some(false),
    };
    let body = bytes.get(HEADER..).unwrap_or_default();
    match header.content {
        content::HANDSHAKE => {
            let kind = body.first()?;
            Some(super::handshake::is_known(*kind) && body.get(1).is_none_or(|high| *high < 4))
        }
        content::ALERT => match body {
            _ if header.len != 2 => Some(false),
            [level, ..] => Some(matches!(level, 1 | 2)),
            [] => None,
        },
        content::CHANGE_CIPHER_SPEC => body.first().map(|byte| *byte == 1),
        content::APPLICATION_DATA => Some(is_data(header)),
        _ => Some(false),
    }
}

/// Whether bytes behind a gap may be believed to be a record: encrypted data of TLS 1.2 or 1.3, a whole record of data
/// or an alert, or a hello. Anything else may be chance.
pub(super) fn resumes(bytes: &[u8]) -> Option<bool> {
    let header = match next(bytes) {
        Next::Header(header) => header,
        Next::Short => return None,
        Next::Foreign => return Some(false),
    };
    match header.content {
        content::APPLICATION_DATA | content::ALERT => Some(is_data(header) || stands_alone(bytes, header)),
        content::HANDSHAKE => {
            let mut reader = Reader::new(bytes);
            reader.skip(HEADER, "record").ok()?;
            let (kind, len, version) = (reader.u8("msg_type").ok()?, reader.u24("length").ok()?, reader.u16("legacy_version").ok()?);
            Some(matches!(kind, 1 | 2) && len < u32::from(BODY_CAP) && matches!(version, 0x0300..=0x0303))
        }
        _ => Some(false),
    }
}

/// Marks the record header that, behind the first record, made [`resumes`] believe it.
pub(super) fn mark_resumed(bytes: &[u8], out: &mut crate::dissect::Out) {
    if let Next::Header(header) = next(bytes)
        && !is_data(header)
        && header.content != content::HANDSHAKE
    {
        out.header(0..HEADER);
        let behind = HEADER + usize::from(header.len);
        out.header(behind.min(bytes.len())..(behind + HEADER).min(bytes.len()));
    }
}

fn is_data(header: Header) -> bool {
    header.content == content::APPLICATION_DATA && header.version == 0x0303 && DATA_BODY.contains(&header.len)
}

/// Whether an encrypted record of any version is there as a whole, and another one or nothing behind it: four bytes of header that fit the
/// bytes there exactly are hardly chance.
fn stands_alone(bytes: &[u8], header: Header) -> bool {
    let rest = bytes.get(HEADER + usize::from(header.len)..);
    header.is_encrypted() && rest.is_some_and(|rest| rest.is_empty() || matches!(next(rest), Next::Header(_)))
}

impl Header {
    /// Whether only its header can be read: data always, alerts that are longer than their two bytes.
    pub(super) fn is_encrypted(self) -> bool {
        match self.content {
            content::APPLICATION_DATA => true,
            content::ALERT => DATA_BODY.contains(&self.len),
            _ => false,
        }
    }
}

/// Whether a handshake record that follows `ChangeCipherSpec` is in the clear all the same: around a `HelloRetryRequest` that record is only
/// for show (RFC 8446 D.4). A hello that fills its record exactly is one; ciphertext looks so once in 2^32.
pub(super) fn is_clear_hello(body: &[u8]) -> bool {
    let mut reader = Reader::new(body);
    let kind = reader.u8("msg_type");
    let inner = reader.sub_u24("message");
    matches!(kind, Ok(1 | 2)) && inner.is_ok() && reader.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_believed_by_type_version_and_length() {
        assert_eq!(next(&[22, 3, 1, 2, 0]), Next::Header(Header { content: 22, version: 0x0301, len: 512 }));
        assert_eq!(next(&[22, 3, 0, 2, 0]), Next::Header(Header { content: 22, version: 0x0300, len: 512 }));
        for end in 0..HEADER {
            assert_eq!(next(&[22, 3, 1, 2, 0][..end]), Next::Short);
        }
        for foreign in [&b"G"[..], b"\x16\x02", b"\x16\x03\x05", b"\x16\x03\x01\x00\x00", b"\x17\x03\x03\xff\xff", b"\x14\x03\x03\x00\x02"]
        {
            assert_eq!(next(foreign), Next::Foreign, "{foreign:?}");
        }
    }

    #[test]
    fn a_stream_begins_with_a_message_or_data() {
        assert_eq!(begins(&[22, 3, 1, 2, 0, 1, 0]), Some(true));
        assert_eq!(begins(&[22, 3, 1, 2, 0]), None);
        assert_eq!(begins(&[22, 3, 1, 2, 0, 99]), Some(false));
        assert_eq!(begins(&[22, 3, 1, 2, 0, 1, 9]), Some(false));
        assert_eq!(begins(&[21, 3, 1, 0, 2, 2, 40]), Some(true));
        assert_eq!(begins(&[23, 3, 3, 0, 40]), Some(true));
        assert_eq!(begins(&[24, 3, 3, 0, 40]), Some(false));
        assert_eq!(resumes(&[23, 3, 3, 0, 40]), Some(true));
        assert_eq!(resumes(&[23, 3, 3, 0, 4]), Some(false));
        assert_eq!(resumes(&[22, 3, 3, 0, 40]), None);
        assert_eq!(resumes(&[22, 3, 3, 0, 40, 1, 0, 0, 36, 3, 3]), Some(true));
        assert_eq!(resumes(&[22, 3, 3, 0, 40, 1, 0, 0, 36, 9, 3]), Some(false));
        assert_eq!(resumes(&[23]), None);
        let alert = [&[21, 3, 1, 0, 18][..], &[0x5a; 18]].concat();
        assert_eq!((resumes(&alert), resumes(&alert[..22])), (Some(true), Some(false)));
        assert_eq!(resumes(&[&alert[..], &alert[..5]].concat()), Some(true));
        assert_eq!(resumes(&[&alert[..], b"text."].concat()), Some(false));
    }

    #[test]
    fn only_a_hello_that_fills_its_record_is_clear() {
        assert!(is_clear_hello(&[1, 0, 0, 2, 9, 9]));
        assert!(!is_clear_hello(&[1, 0, 0, 2, 9, 9, 9]));
        assert!(!is_clear_hello(&[1, 0, 0, 3, 9, 9]));
        assert!(!is_clear_hello(&[20, 0, 0, 2, 9, 9]));
    }
}
