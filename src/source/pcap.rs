//! The pcap format and its variants (IETF draft-ietf-opsawg-pcap): microseconds and nanoseconds, both byte orders, and the "modified" form
//! with the longer record header that some Linux versions wrote.

use crate::model::link_type::LinkType;
use crate::model::time::Instant;

use super::record::{Fault, Next, Record};
use super::window::Window;

/// Bytes of the file header.
pub const FILE_HEADER: usize = 24;
/// Bytes of a record header.
const RECORD_HEADER: usize = 16;
/// Bytes of the record header of the modified form: interface, protocol and packet type follow.
const MODIFIED_RECORD_HEADER: usize = 24;

/// Walks the records of a pcap file.
#[derive(Debug, Clone)]
pub struct Walker {
    big_endian: bool,
    nanoseconds: bool,
    modified: bool,
    link: LinkType,
    snap: u32,
    block_limit: usize,
}

/// What the file header says that cannot be gone past.
pub enum Unreadable {
    /// Not pcap.
    NotPcap,
    /// A version of which nothing is known.
    Version(u16, u16),
}

impl Walker {
    /// Reads the file header.
    pub fn new(header: &[u8; FILE_HEADER], block_limit: usize) -> Result<Self, Unreadable> {
        let [m0, m1, m2, m3, v0, v1, w0, w1, ..] = *header;
        let (big_endian, nanoseconds, modified) = match [m0, m1, m2, m3] {
            [0xa1, 0xb2, 0xc3, 0xd4] => (true, false, false),
            [0xd4, 0xc3, 0xb2, 0xa1] => (false, false, false),
            [0xa1, 0xb2, 0x3c, 0x4d] => (true, true, false),
            [0x4d, 0x3c, 0xb2, 0xa1] => (false, true, false),
            [0xa1, 0xb2, 0xcd, 0x34] => (true, false, true),
            [0x34, 0xcd, 0xb2, 0xa1] => (false, false, true),
            _ => return Err(Unreadable::NotPcap),
        };
        let u16_of = |bytes: [u8; 2]| if big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) };
        let (major, minor) = (u16_of([v0, v1]), u16_of([w0, w1]));
        // 2.4 is current; other minor versions and some vendors' 543.0 differ only in fields that are not used here.
        if !(major == 2 || major == 543 && minor == 0) {
            return Err(Unreadable::Version(major, minor));
        }
        let [.., l0, l1, l2, l3] = *header;
        // The upper bits hold the length of the frame check sequence, not the link type.
        let link = if big_endian { u16_of([l2, l3]) } else { u16_of([l0, l1]) };
        let [.., s0, s1, s2, s3, _, _, _, _] = *header;
        let snap = if big_endian { u32::from_be_bytes([s0, s1, s2, s3]) } else { u32::from_le_bytes([s0, s1, s2, s3]) };
        Ok(Self { big_endian, nanoseconds, modified, link: canonical(link), snap, block_limit })
    }

    /// The link type of all packets.
    #[must_use]
    pub const fn link(&self) -> LinkType {
        self.link
    }

    /// Snap length as the header states it.
    #[must_use]
    pub const fn snap(&self) -> u32 {
        self.snap
    }

    /// Name of the format.
    #[must_use]
    pub const fn format(&self) -> &'static str {
        match (self.modified, self.nanoseconds) {
            (true, _) => "pcap_modified",
            (false, true) => "pcap_ns",
            (false, false) => "pcap",
        }
    }

    /// The next record in `window`.
    pub fn next(&self, window: &mut Window) -> Next {
        let header_len = if self.modified { MODIFIED_RECORD_HEADER } else { RECORD_HEADER };
        if !window.ensure(header_len) {
            return if window.bytes().is_empty() { Next::End } else { Next::Fault(Fault::Cut { offset: window.offset() }) };
        }
        let Some(&[s0, s1, s2, s3, f0, f1, f2, f3, c0, c1, c2, c3, w0, w1, w2, w3]) = window.bytes().first_chunk::<RECORD_HEADER>() else {
            return Next::End;
        };
        let number = |bytes: [u8; 4]| if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) };
        let captured = usize::try_from(number([c0, c1, c2, c3])).unwrap_or(usize::MAX);
        if captured > self.block_limit {
            return Next::Fault(Fault::Length {
                offset: window.offset(),
                claimed: u64::from(number([c0, c1, c2, c3])),
                limit: self.block_limit,
            });
        }
        let offset = window.offset();
        let total = header_len.saturating_add(captured);
        if !window.ensure(total) {
            return Next::Fault(Fault::Cut { offset });
        }
        let fraction = i64::from(number([f0, f1, f2, f3]));
        let nanos = if self.nanoseconds { fraction } else { fraction.saturating_mul(1000) };
        let seconds = i64::from(number([s0, s1, s2, s3]));
        Next::Record(Record {
            body: header_len,
            len: captured,
            captured,
            interface: 0,
            total,
            at: Some(Instant::from_nanos(seconds.saturating_mul(1_000_000_000).saturating_add(nanos))),
            link: self.link,
            wire_len: u64::from(number([w0, w1, w2, w3])),
            comment: (0, 0),
        })
    }
}

/// Old numbers of raw IP that depend on the system that wrote the file.
fn canonical(link: u16) -> LinkType {
    match link {
        12 | 14 => LinkType::RAW,
        11 => LinkType::ATM_RFC1483,
        other => LinkType(other),
    }
}
