//! Telegram's reflectors: sixteen bytes that name the call, then control behind twelve bytes of ones, or data. Calls of today frame each datagram
//! with the other end's identifier and a length; those of before 2021 encrypt all behind the tag. (Layouts: libtgvoip and tgcalls, measured.)

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::dissect::{Dissector, Inner, Memory, Out, Packet, Probe, Reader, stun};
use crate::model::fact::{AddressOf, Fact, Framing};

use super::Told;

/// Reflectors.
pub struct Telegram;

/// Bytes that name the call.
const TAG: usize = 16;
/// Of these, the ones that both ends share.
const COMMON: usize = 12;
/// Tag, identifier of the end, length.
const DATA: usize = 24;
/// Constructors of the answers, as they stand on the wire.
const SELF_INFO: [u8; 4] = [0xc7, 0x72, 0x15, 0xc0];
const PEER_INFO: [u8; 4] = [0x1c, 0x37, 0xd9, 0x27];

#[derive(Debug, Default)]
struct Known {
    tag: [u8; COMMON],
    told: Told,
}

impl Dissector for Telegram {
    fn protocol(&self) -> &'static str {
        "telegram"
    }

    fn first_byte(&self, _byte: u8) -> bool {
        true
    }

    fn datagram(&self, packet: &Packet<'_>, memory: &mut Memory, out: &mut Out) -> Probe {
        let Some((tag, body)) = packet.payload.split_at_checked(TAG) else { return Probe::NotMine };
        let Some(common) = tag.first_chunk::<COMMON>() else { return Probe::NotMine };
        // Ones all the way name no call.
        let is_name = tag != [0xff; TAG];
        if let Some(control) = body.strip_prefix(&[0xff; COMMON]).filter(|_| is_name) {
            let known = memory.slot::<Known>();
            known.tag = *common;
            out.header(0..packet.payload.len());
            read_control(control, packet, &mut known.told, out);
            return Probe::Mine;
        }
        if let Some(inner) = framed(packet) {
            memory.slot::<Known>().tag = *common;
            // What is inside is known by its first bytes.
            out.header(0..packet.payload.len().min(DATA + 12));
            out.inner.push(inner);
            return Probe::Mine;
        }
        let Some(known) = memory.existing::<Known>().filter(|known| known.tag == *common) else { return Probe::NotMine };
        out.header(0..TAG);
        if known.told.is_first(packet.side, 4) {
            out.tell(Fact::Framing(Framing::of("telegram", 4)));
        }
        Probe::Mine
    }
}

/// A datagram behind identifier and length; padded to four bytes.
fn framed(packet: &Packet<'_>) -> Option<Inner> {
    let mut reader = Reader::new(packet.payload);
    reader.skip(TAG + 4, "tag and identifier").ok()?;
    let length = usize::try_from(reader.u32("length").ok()?).ok()?;
    let there = packet.wire_len.checked_sub(DATA)?;
    if there < length || there - length >= 4 || length < 12 {
        return None;
    }
    let inside = reader.take_up_to(length).0;
    let plausible = stun::has_cookie(inside) || super::looks_like_rtp(inside) || matches!(inside, [20..=63, 0xfe, 0xff | 0xfd, ..]);
    plausible.then(|| Inner::part(DATA, inside.len(), length, "telegram"))
}

/// What reflectors are asked, and tell: how they see the client, and where the other participant is.
fn read_control(control: &[u8], packet: &Packet<'_>, told: &mut Told, out: &mut Out) {
    let mut tell = |message, address: Option<SocketAddr>, whose| {
        if told.is_first(packet.side, message) {
            out.tell(Fact::Framing(Framing { address, whose, ..Framing::of("telegram", message) }));
        }
    };
    let mut reader = Reader::new(control);
    match reader.array::<4>("constructor") {
        Ok(SELF_INFO) => {
            // date, query, address in sixteen bytes, port
            let address = reader.skip(12, "query").ok().and_then(|()| {
                let ip = Ipv6Addr::from(reader.array::<16>("address").ok()?).to_canonical();
                Some(SocketAddr::new(ip, port(&mut reader)?))
            });
            tell(2, address, Some(AddressOf::Receiver));
        }
        Ok(PEER_INFO) => {
            let mut next = || Some(SocketAddr::new(IpAddr::V4(Ipv4Addr::from(reader.array::<4>("address").ok()?)), port(&mut reader)?));
            let (own, other) = (next(), next());
            tell(3, own, Some(AddressOf::Receiver));
            tell(5, other, Some(AddressOf::Third));
        }
        _ => tell(1, None, None),
    }
}

/// Four bytes, the lowest first.
fn port(reader: &mut Reader<'_>) -> Option<u16> {
    reader.array::<4>("port").ok().and_then(|bytes| u16::try_from(u32::from_le_bytes(bytes)).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::tests::packet;

    #[test]
    fn addresses_and_data() {
        let mut info = vec![9_u8; TAG];
        info.extend([0xff; 12]);
        info.extend(PEER_INFO);
        info.extend([192, 0, 2, 1, 0x10, 0x27, 0, 0, 198, 51, 100, 7, 0x11, 0x27, 0, 0]);
        let (mut memory, mut out) = (Memory::default(), Out::default());
        assert_eq!(Telegram.datagram(&packet(&info), &mut memory, &mut out), Probe::Mine);
        let told: Vec<_> =
            out.facts.iter().filter_map(|told| if let Fact::Framing(framing) = &told.fact { framing.address } else { None }).collect();
        assert_eq!(told, ["192.0.2.1:10000".parse().unwrap(), "198.51.100.7:10001".parse().unwrap()]);

        let mut data = vec![9_u8; TAG];
        data.extend([1, 2, 3, 4, 0, 0, 0, 13, 0x80, 111, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 9, 0, 0, 0]);
        out.clear();
        assert_eq!(Telegram.datagram(&packet(&data), &mut memory, &mut out), Probe::Mine);
        assert_eq!((out.inner[0].offset, out.inner[0].len, out.inner[0].wire_len), (24, 13, 13));
        for length in 0..data.len() {
            let _ = Telegram.datagram(&packet(&data[..length]), &mut Memory::default(), &mut Out::default());
            let _ = Telegram.datagram(&packet(&info[..length.min(info.len())]), &mut Memory::default(), &mut Out::default());
        }
    }
}
