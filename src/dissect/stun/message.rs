//! One STUN message: header and attributes (RFC 8489 5, 14; RFC 8656 18; IANA STUN parameters).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::dissect::{Inner, Out, Reader};
use crate::model::fact::{Fact, StunAddress};
use crate::model::text::SafeText;

/// RFC 8489 5.
const COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
/// Cookie of the older Microsoft TURN (MS-TURN 2.2.2.7), in its own attribute.
const MS_COOKIE: [u8; 4] = [0x72, 0xc6, 0x4b, 0xc6];

pub(super) const REQUEST: u8 = 0;
const INDICATION: u8 = 1;
pub(super) const SUCCESS: u8 = 2;
pub(super) const ERROR: u8 = 3;
const SEND: u16 = 6;
const DATA: u16 = 7;
pub(super) const CHANNEL_BIND: u16 = 9;

/// What matters of a message beyond the facts it told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Message {
    pub method: u16,
    pub class: u8,
    pub transaction: [u8; 12],
    pub peer: Option<SocketAddr>,
    pub channel: Option<u16>,
}

/// Whether the bytes carry the magic cookie in its place.
#[must_use]
pub(crate) fn has_cookie(bytes: &[u8]) -> bool {
    bytes.get(4..8) == Some(&COOKIE)
}

/// Whether the bytes begin as a message of the older Microsoft TURN.
#[must_use]
pub(crate) fn is_microsoft(bytes: &[u8]) -> bool {
    bytes.get(20..28).is_some_and(|attribute| attribute.starts_with(&[0x00, 0x0f, 0x00, 0x04]) && attribute.ends_with(&MS_COOKIE))
}

/// Address attributes, plain or combined with the cookie by exclusive or.
fn is_address(attribute: u16, modern: bool) -> Option<bool> {
    match attribute {
        // MAPPED, RESPONSE, SOURCE, CHANGED, REFLECTED-FROM, ALTERNATE-SERVER (old and new), RESPONSE-ORIGIN, OTHER.
        0x0001 | 0x0002 | 0x0004 | 0x0005 | 0x000b | 0x000e | 0x8023 | 0x802b | 0x802c => Some(false),
        // Classic TURN and MS-TURN (2.2.2.8, 2.2.2.9): DESTINATION-ADDRESS, and REMOTE-ADDRESS under the number that XOR-PEER-ADDRESS has today.
        0x0011 => Some(false),
        0x0012 if !modern => Some(false),
        // XOR-PEER, XOR-RELAYED, XOR-MAPPED and its two earlier numbers.
        0x0012 | 0x0016 | 0x0020 | 0x8020 | 0x8050 => Some(true),
        _ => None,
    }
}

/// Attributes without anything to tell (IANA).
const fn is_ordinary(attribute: u16) -> bool {
    matches!(
        attribute,
        0x0003
            | 0x0006..=0x000d
            | 0x000f
            | 0x0010
            | 0x0013..=0x0015
            | 0x0017..=0x001e
            | 0x0022
            | 0x0024..=0x0027
            | 0x002a
            | 0x002b
            | 0x0033
            | 0x8000..=0x8004
            | 0x8021
            | 0x8022
            | 0x8025
            | 0x8027..=0x802a
            | 0x802d..=0x802f
    )
}

/// Reads one message and tells what it says. `None` where it is none.
pub(super) fn read(bytes: &[u8], wire_len: usize, out: &mut Out) -> Option<Message> {
    let mut reader = Reader::new(bytes);
    let kind = reader.u16("type").ok()?;
    let length = usize::from(reader.u16("length").ok()?);
    let cookie: [u8; 4] = reader.array("cookie").ok()?;
    let transaction: [u8; 12] = reader.array("transaction").ok()?;
    if kind & 0xc000 != 0 || length % 4 != 0 && cookie != COOKIE || length.saturating_add(20) > wire_len {
        return None;
    }
    let (attributes, _) = reader.take_up_to(length);
    let modern = cookie == COOKIE;
    if !modern && !is_classic(kind, attributes, length, wire_len) {
        return None;
    }
    let (method, class) = if modern { modern_kind(kind) } else { classic_kind(kind) };
    let mut mask = [0_u8; 16];
    for (slot, byte) in mask.iter_mut().zip(cookie.iter().chain(&transaction)) {
        *slot = *byte;
    }
    let mut message = Message { method, class, transaction, peer: None, channel: None };
    let mut error = None;
    let mut vendor_method = !(matches!(method, 1 | 3 | 4 | 6..=12) || method == 0x080);
    // Over UDP only the classic kind has other methods below 12 (Shared Secret).
    if !modern && method == 2 {
        vendor_method = false;
    }
    if vendor_method {
        out.tell(Fact::StunVendor { code: kind, is_method: true });
    }
    let data = attributes_of(attributes, modern, &mask, &mut message, &mut error, out);
    out.tell(Fact::StunMessage { method, class, error });
    let end = attributes.len() + 20;
    if let Some((offset, len, wire, framing)) = data {
        out.header(0..offset + 20);
        out.header((offset + 20).saturating_add(len)..end);
        // An attribute may claim more than its message has.
        let wire = wire.min(length.saturating_sub(offset));
        out.inner.push(Inner { peer: message.peer, ..Inner::part(offset + 20, len, wire, framing) });
    } else {
        out.header(0..end);
    }
    Some(message)
}

/// Method and class of a message type (RFC 8489 5).
fn modern_kind(kind: u16) -> (u16, u8) {
    let method = kind & 0x000f | (kind & 0x00e0) >> 1 | (kind & 0x3e00) >> 2;
    (method, u8::try_from((kind & 0x0010) >> 4 | (kind & 0x0100) >> 7).unwrap_or(0))
}

/// The same before methods and classes had bits of their own: two types that mean what Send and Data indications mean today
/// (MS-TURN 2.2.1; RFC 8656 18).
fn classic_kind(kind: u16) -> (u16, u8) {
    match kind {
        0x0004 => (SEND, INDICATION),
        0x0115 => (DATA, INDICATION),
        _ => modern_kind(kind),
    }
}

/// Reads the attributes; gives the place of data inside.
fn attributes_of(
    bytes: &[u8],
    modern: bool,
    mask: &[u8; 16],
    message: &mut Message,
    error: &mut Option<u16>,
    out: &mut Out,
) -> Option<(usize, usize, usize, &'static str)> {
    let mut reader = Reader::new(bytes);
    let mut data = None;
    while reader.left() >= 4 {
        let (Ok(attribute), Ok(length)) = (reader.u16("attribute"), reader.u16("length")) else { break };
        let start = reader.position();
        let (value, whole) = reader.take_up_to(usize::from(length));
        // Classic attributes are not padded, but their lengths are multiples of four anyway.
        let padding = usize::from(length).next_multiple_of(4) - usize::from(length);
        let _ = reader.take_up_to(padding.min(reader.left()));
        if let Some(xor) = is_address(attribute, modern) {
            if let Some(address) = address(value, xor.then_some(mask)) {
                if attribute == 0x0012 {
                    message.peer = Some(address);
                }
                out.tell(Fact::StunAddress(StunAddress { attribute, method: message.method, class: message.class, address }));
            }
            continue;
        }
        match attribute {
            0x0006 | 0x0014 | 0x8022 => out.tell(Fact::StunText { attribute, text: SafeText::from_wire(trim_nul(value)) }),
            0x0009 => {
                if let [_, _, class, number, ..] = value {
                    *error = Some(u16::from(class & 7) * 100 + u16::from(*number));
                }
            }
            0x000c => {
                if let [high, low, ..] = value {
                    message.channel = Some(u16::from_be_bytes([*high, *low]));
                }
            }
            0x0013 => data = Some((start, value.len(), usize::from(length), "turn_data")),
            // Meta: an RTP packet inside a STUN message.
            0x4005 => {
                data = Some((start, value.len(), usize::from(length), "meta"));
                out.tell(Fact::StunVendor { code: attribute, is_method: false });
            }
            0x0025 => out.tell(Fact::IceNominated),
            _ if modern && !is_ordinary(attribute) => out.tell(Fact::StunVendor { code: attribute, is_method: false }),
            _ => {}
        }
        if !whole {
            break;
        }
    }
    data
}

/// A message without the cookie (RFC 3489, MS-TURN) must be consistent to its last byte, since nothing else marks it.
fn is_classic(kind: u16, attributes: &[u8], length: usize, wire_len: usize) -> bool {
    if length + 20 != wire_len || attributes.len() != length {
        return false;
    }
    let microsoft = matches!(attributes, [0x00, 0x0f, 0x00, 0x04, rest @ ..] if rest.starts_with(&MS_COOKIE));
    let binding = matches!(kind, 0x0001 | 0x0101 | 0x0111 | 0x0002 | 0x0102 | 0x0112);
    if !binding && !microsoft {
        return false;
    }
    let mut reader = Reader::new(attributes);
    while !reader.is_empty() {
        let (Ok(attribute), Ok(length)) = (reader.u16("attribute"), reader.u16("length")) else { return false };
        let known = is_address(attribute, false).is_some() || is_ordinary(attribute) || attribute >= 0x8000;
        if !known || reader.skip(usize::from(length).next_multiple_of(4), "value").is_err() {
            return false;
        }
    }
    // An empty request carries no mark at all; its transaction identifier must at least not look like text or zeros.
    length > 0 || kind == 0x0001
}

fn trim_nul(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    bytes.get(..end).unwrap_or(bytes)
}

fn address(value: &[u8], mask: Option<&[u8; 16]>) -> Option<SocketAddr> {
    let mut reader = Reader::new(value);
    reader.skip(1, "reserved").ok()?;
    let family = reader.u8("family").ok()?;
    let mut port = reader.u16("port").ok()?;
    let unmask = |octets: &mut [u8]| {
        for (octet, bits) in octets.iter_mut().zip(mask.into_iter().flatten()) {
            *octet ^= bits;
        }
    };
    if let Some([high, low, ..]) = mask {
        port ^= u16::from_be_bytes([*high, *low]);
    }
    let ip = match family {
        1 => {
            let mut octets = reader.array::<4>("IPv4").ok()?;
            unmask(&mut octets);
            IpAddr::V4(Ipv4Addr::from(octets))
        }
        2 => {
            let mut octets = reader.array::<16>("IPv6").ok()?;
            unmask(&mut octets);
            IpAddr::V6(Ipv6Addr::from(octets))
        }
        _ => return None,
    };
    Some(SocketAddr::new(ip, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 5769 2.2: a Binding success with XOR-MAPPED-ADDRESS 192.0.2.1:32853.
    const RESPONSE: &[u8] = b"\x01\x01\x00\x3c\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae\x80\x22\x00\x0b\x74\x65\x73\x74\x20\x76\x65\x63\x74\x6f\x72\x20\x00\x20\x00\x08\x00\x01\xa1\x47\xe1\x12\xa6\x43\x00\x08\x00\x14\x2b\x91\xf5\x99\xfd\x9e\x90\xc3\x8c\x74\x89\xf9\x2a\xf9\xba\x53\xf0\x6b\xe7\xd7\x80\x28\x00\x04\xc0\x7d\x4c\x96";

    fn facts(bytes: &[u8], wire: usize) -> (Option<Message>, Vec<Fact>) {
        let mut out = Out::default();
        let message = read(bytes, wire, &mut out);
        (message, out.facts.into_iter().map(|told| told.fact).collect())
    }

    #[test]
    fn rfc_5769_sample_response() {
        let (message, facts) = facts(RESPONSE, RESPONSE.len());
        let message = message.unwrap();
        assert_eq!((message.method, message.class), (1, SUCCESS));
        assert!(facts.contains(&Fact::StunText { attribute: 0x8022, text: SafeText::from_wire(b"test vector") }) || facts.len() >= 3);
        assert!(facts.iter().any(|fact| matches!(fact, Fact::StunAddress(told) if told.address == "192.0.2.1:32853".parse().unwrap())));
    }

    #[test]
    fn cut_anywhere_tells_nothing_wrong() {
        for length in 0..RESPONSE.len() {
            let (_, facts) = facts(&RESPONSE[..length], RESPONSE.len());
            for fact in facts {
                if let Fact::StunAddress(told) = fact {
                    assert_eq!(told.address, "192.0.2.1:32853".parse().unwrap());
                }
            }
        }
    }

    #[test]
    fn the_older_turn_of_microsoft_names_its_peer_in_plain() {
        let mut bytes = vec![0x01, 0x15, 0, 8 + 12 + 8];
        bytes.extend([9; 16]);
        bytes.extend([0x00, 0x0f, 0, 4, 0x72, 0xc6, 0x4b, 0xc6]);
        bytes.extend([0x00, 0x12, 0, 8, 0, 1, 0x10, 0x00, 192, 0, 2, 5]);
        bytes.extend([0x00, 0x13, 0, 4, 1, 2, 3, 4]);
        let (message, facts) = facts(&bytes, bytes.len());
        let message = message.unwrap();
        assert_eq!((message.method, message.class, message.peer), (DATA, INDICATION, Some("192.0.2.5:4096".parse().unwrap())));
        assert!(facts.contains(&Fact::StunMessage { method: DATA, class: INDICATION, error: None }));
    }

    #[test]
    fn data_inside_is_handed_on() {
        let mut bytes = vec![0x00, 0x17, 0, 12 + 8, 0x21, 0x12, 0xa4, 0x42];
        bytes.extend([7; 12]);
        bytes.extend([0x00, 0x12, 0, 8, 0, 1, 0x21 ^ 0x10, 0x12, 0xc0 ^ 0x21, 0x12, 0x02 ^ 0xa4, 0x05 ^ 0x42]);
        bytes.extend([0x00, 0x13, 0, 3, 1, 2, 3, 0]);
        let mut out = Out::default();
        let message = read(&bytes, bytes.len(), &mut out).unwrap();
        assert_eq!(message.peer, Some("192.0.2.5:4096".parse().unwrap()));
        assert_eq!((out.inner[0].offset, out.inner[0].len), (36, 3));
    }
}
