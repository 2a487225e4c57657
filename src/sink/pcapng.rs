//! Blocks of a pcapng file (draft-ietf-opsawg-pcapng), little endian, times in nanoseconds. Each function appends one whole block.

use std::net::IpAddr;

use crate::model::link_type::LinkType;
use crate::model::text::{HostName, SafeText};
use crate::model::time::Instant;

/// Option codes in use.
pub mod option {
    /// `opt_comment`, of any block.
    pub const COMMENT: u16 = 1;
    /// `shb_hardware`.
    pub const HARDWARE: u16 = 2;
    /// `shb_os`.
    pub const SYSTEM: u16 = 3;
    /// `shb_userappl`.
    pub const APPLICATION: u16 = 4;
    /// `if_name`.
    pub const NAME: u16 = 2;
    /// `if_description`.
    pub const DESCRIPTION: u16 = 3;
    /// `if_tsresol`.
    pub const RESOLUTION: u16 = 9;
    /// `if_filter`: a zero, then the expression.
    pub const FILTER: u16 = 11;
    /// `isb_starttime`.
    pub const START: u16 = 2;
    /// `isb_endtime`.
    pub const END: u16 = 3;
    /// `isb_ifrecv`: received, those dropped not counted.
    pub const RECEIVED: u16 = 4;
    /// `isb_ifdrop`: dropped by the interface.
    pub const INTERFACE_DROPPED: u16 = 5;
    /// `isb_osdrop`: dropped by the system for lack of room.
    pub const SYSTEM_DROPPED: u16 = 7;
}

/// An option: code and value.
pub type Opt<'a> = (u16, &'a [u8]);

const SECTION_HEADER: u32 = 0x0a0d_0d0a;
const INTERFACE_DESCRIPTION: u32 = 1;
const NAME_RESOLUTION: u32 = 4;
const INTERFACE_STATISTICS: u32 = 5;
/// Block type of packets.
pub const ENHANCED_PACKET: u32 = 6;
const CUSTOM: u32 = 0x0bad;
const PCAPDROID: u32 = 62_652;
/// Longest option and record value.
const VALUE_CAP: usize = 65_535;

/// A section header: of unknown length, so that it can be written before the end is known.
pub fn section(to: &mut Vec<u8>, options: &[Opt<'_>]) {
    block(to, SECTION_HEADER, |body| {
        body.extend(0x1a2b_3c4d_u32.to_le_bytes());
        body.extend(1_u16.to_le_bytes());
        body.extend(0_u16.to_le_bytes());
        body.extend(u64::MAX.to_le_bytes());
        put_options(body, options);
    });
}

/// An interface. Its times are nanoseconds.
pub fn interface(to: &mut Vec<u8>, link: LinkType, snap: u32, options: &[Opt<'_>]) {
    block(to, INTERFACE_DESCRIPTION, |body| {
        body.extend(link.0.to_le_bytes());
        body.extend(0_u16.to_le_bytes());
        body.extend(snap.to_le_bytes());
        let all: Vec<Opt<'_>> = options.iter().copied().chain([(option::RESOLUTION, &[9_u8][..])]).collect();
        put_options(body, &all);
    });
}

/// A packet: `bytes` of it, of `wire` in all.
pub fn packet(to: &mut Vec<u8>, interface: u32, at: Instant, bytes: &[u8], wire: u64, options: &[Opt<'_>]) {
    block(to, ENHANCED_PACKET, |body| {
        body.extend(interface.to_le_bytes());
        put_time(body, at);
        body.extend(length(bytes.len()).to_le_bytes());
        body.extend(u32::try_from(wire).unwrap_or(u32::MAX).to_le_bytes());
        put_padded(body, bytes);
        put_options(body, options);
    });
}

/// Statistics of an interface at a moment.
pub fn statistics(to: &mut Vec<u8>, interface: u32, at: Instant, options: &[Opt<'_>]) {
    block(to, INTERFACE_STATISTICS, |body| {
        body.extend(interface.to_le_bytes());
        put_time(body, at);
        put_options(body, options);
    });
}

/// Names of addresses.
pub fn names(to: &mut Vec<u8>, names: &[(IpAddr, HostName)]) {
    block(to, NAME_RESOLUTION, |body| {
        for (address, name) in names {
            let (kind, mut value) = match address {
                IpAddr::V4(address) => (1_u16, address.octets().to_vec()),
                IpAddr::V6(address) => (2_u16, address.octets().to_vec()),
            };
            value.extend(unescaped(name));
            value.push(0);
            put_option(body, (kind, &value));
        }
        body.extend([0; 4]);
    });
}

/// A name without the escapes of its printed form (RFC 1035 5.1); a zero would end it.
fn unescaped(name: &HostName) -> Vec<u8> {
    let mut rest = name.as_str().as_bytes();
    let mut bytes = Vec::with_capacity(rest.len());
    while let Some((&first, behind)) = rest.split_first() {
        let number = behind.first_chunk::<3>().and_then(|digits| std::str::from_utf8(digits).ok()?.parse::<u8>().ok());
        rest = match number {
            Some(number) if first == b'\\' && number != 0 => {
                bytes.push(number);
                behind.get(3..).unwrap_or(&[])
            }
            _ => {
                bytes.push(first);
                behind
            }
        };
    }
    bytes
}

/// The app of a user number, as `PCAPdroid` writes it.
pub fn app(to: &mut Vec<u8>, user: u32, name: &SafeText) {
    block(to, CUSTOM, |body| {
        let name = name.as_str().as_bytes();
        let name = name.get(..255).unwrap_or(name);
        body.extend(PCAPDROID.to_le_bytes());
        body.extend(1_u16.to_le_bytes());
        body.extend([1, 0]);
        body.extend(user.to_le_bytes());
        body.extend([0, u8::try_from(name.len()).unwrap_or(u8::MAX)]);
        put_padded(body, name);
        let padding = body.len().next_multiple_of(4);
        body.resize(padding, 0);
    });
}

/// A moment as the statistics' options hold it.
#[must_use]
pub fn time(at: Instant) -> [u8; 8] {
    let mut bytes = Vec::with_capacity(8);
    put_time(&mut bytes, at);
    bytes.try_into().unwrap_or_default()
}

fn block(to: &mut Vec<u8>, kind: u32, body: impl FnOnce(&mut Vec<u8>)) {
    let begin = to.len();
    to.extend(kind.to_le_bytes());
    let at = to.len();
    to.extend([0; 4]);
    // Blocks begin at multiples of four: what pads the whole pads the body.
    body(to);
    let total = length(to.len().saturating_sub(begin).saturating_add(4)).to_le_bytes();
    if let Some(slot) = to.get_mut(at..at + 4) {
        slot.copy_from_slice(&total);
    }
    to.extend(total);
}

fn put_options(body: &mut Vec<u8>, options: &[Opt<'_>]) {
    for option in options {
        put_option(body, *option);
    }
    if !options.is_empty() {
        body.extend([0; 4]);
    }
}

fn put_option(body: &mut Vec<u8>, (code, value): Opt<'_>) {
    let value = value.get(..VALUE_CAP).unwrap_or(value);
    body.extend(code.to_le_bytes());
    body.extend(u16::try_from(value.len()).unwrap_or(u16::MAX).to_le_bytes());
    put_padded(body, value);
}

fn put_padded(body: &mut Vec<u8>, bytes: &[u8]) {
    body.extend(bytes);
    let padded = bytes.len().next_multiple_of(4) - bytes.len();
    body.extend(std::iter::repeat_n(0, padded));
}

/// Upper and lower half of the count of nanoseconds.
fn put_time(body: &mut Vec<u8>, at: Instant) {
    let nanos = u64::try_from(at.nanos()).unwrap_or(0);
    let (high, low) = (nanos >> 32, nanos & u64::from(u32::MAX));
    for half in [high, low] {
        body.extend(u32::try_from(half).unwrap_or(u32::MAX).to_le_bytes());
    }
}

fn length(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::source::CaptureFile;
    use std::path::Path;

    #[test]
    fn what_is_written_is_read_back() {
        let mut bytes = Vec::new();
        section(&mut bytes, &[(option::COMMENT, b"odd")]);
        interface(&mut bytes, LinkType::ETHERNET, 65_535, &[(option::NAME, b"eth0")]);
        names(&mut bytes, &[("192.0.2.1".parse().unwrap(), HostName::from_text(b"a.example").unwrap())]);
        let at = Instant::from_nanos(1_800_000_000_000_000_007);
        packet(&mut bytes, 0, at, &[1, 2, 3], 90, &[(option::COMMENT, b"remark")]);
        app(&mut bytes, 10_001, &SafeText::from_wire(b"Call"));
        statistics(&mut bytes, 0, at, &[(option::SYSTEM_DROPPED, &5_u64.to_le_bytes())]);
        assert_eq!(bytes.len() % 4, 0);
        let mut file = CaptureFile::from_reader(Box::new(std::io::Cursor::new(bytes)), Path::new("x"), 0, &Limits::default()).unwrap();
        let frame = file.next_frame().unwrap().unwrap();
        assert_eq!((frame.at, frame.bytes, frame.wire_len, frame.comment, frame.held), (at, &[1, 2, 3][..], 90, &b"remark"[..], 3));
        assert!(file.next_frame().unwrap().is_none());
        let (notes, _, _) = file.close();
        assert_eq!((notes.dropped, notes.names.len(), notes.comments.len(), notes.warnings.len()), (Some(5), 1, 1, 0));
        assert_eq!((notes.interfaces[0].name.as_slice(), notes.apps[&10_001].as_str()), (&b"eth0"[..], "Call"));
    }
}
