//! Zoom: an outer header towards its servers, an inner one around each RTP or RTCP packet (measured layouts; see the data file of the
//! service for sources and dates). Straight between two clients there is no outer header.

use std::net::{IpAddr, SocketAddr};

use crate::dissect::{Dissector, Inner, Memory, Out, Packet, Probe};
use crate::model::fact::{AddressOf, Fact, Framing, MediaTell};

use super::{Proof, Told};

/// Zoom's headers.
pub struct Zoom;

/// Length of the outer header.
const OUTER: usize = 8;
/// A keep-alive and its answer.
const ALIVE: usize = 13;
/// One that ends with 64 bytes of its own behind the identifier, and what announces these.
const SEALED: (usize, [u8; 3]) = (81, [1, 5, 64]);
/// A handshake up to its identifier.
const HANDSHAKE: usize = 19;
/// An RTP header without sources.
const RTP: usize = 12;
/// First RTP packet of a datagram that holds two.
const FIRST_OF_TWO: usize = 31;

/// What is remembered of a flow.
#[derive(Debug, Default)]
struct Known {
    proven: bool,
    proof: Proof,
    /// Identifiers of a handshake and of a keep-alive that wait for their answer.
    handshake: Option<[u8; 16]>,
    alive: Option<[u8; 12]>,
    told: Told,
}

/// Where RTP or RTCP begins behind the start of the inner header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    offset: usize,
    tell: Option<MediaTell>,
}

impl Dissector for Zoom {
    fn protocol(&self) -> &'static str {
        ""
    }

    fn first_byte(&self, byte: u8) -> bool {
        matches!(byte, 1..=7 | 13 | 15 | 16 | 30 | 31 | 33..=35)
    }

    fn datagram(&self, packet: &Packet<'_>, memory: &mut Memory, out: &mut Out) -> Probe {
        let payload = packet.payload;
        let Some(&kind) = payload.first() else { return Probe::NotMine };
        if payload.starts_with(&[0x1f, 2, 1]) {
            return hello(packet, memory, out);
        }
        let outer = (1..=7).contains(&kind);
        let start = if outer { OUTER } else { 0 };
        let place = if outer && kind != 5 { None } else { payload.get(start..).and_then(inner) };
        let proves = outer && matches!(kind, 1..=4);
        if place.is_none() && !proves && memory.existing::<Known>().is_none() {
            return Probe::NotMine;
        }
        let known = memory.slot::<Known>();
        if outer {
            // Handshakes and keep-alives with the identifiers that their answers repeat; of others the first byte behind the header.
            out.header(0..payload.len().min(if proves { HANDSHAKE } else { OUTER + 1 }));
        }
        known.proven |= answers(known, payload, packet.wire_len);
        if let Some(place) = place {
            let at = start + place.offset;
            known.proven |= known.proof.add(payload.get(at..).unwrap_or(&[]), packet.side);
            hand_on(packet, at, place, out);
        }
        if !known.proven || !outer && place.is_none() {
            return Probe::NotMine;
        }
        out.saw("zoom");
        let message = if kind == 5 { payload.get(OUTER).copied().unwrap_or(0) } else { kind };
        if known.told.is_first(packet.side, message) {
            out.tell(Fact::Framing(Framing::of(if outer { "zoom" } else { "zoom_p2p" }, message)));
        }
        Probe::Mine
    }
}

/// Handshake (1, answered 2) and keep-alive (3, answered 4) carry identifiers that their answers repeat.
fn answers(known: &mut Known, payload: &[u8], wire_len: usize) -> bool {
    let handshake = || payload.get(3..19)?.try_into().ok();
    let whole = wire_len == ALIVE || wire_len == SEALED.0 && payload.get(ALIVE..).is_some_and(|rest| rest.starts_with(&SEALED.1));
    let alive = || payload.get(1..ALIVE)?.try_into().ok().filter(|_| whole);
    match payload {
        [1, 0, 1..=3, ..] => known.handshake = handshake().or(known.handshake),
        [2, 0, 1..=3, ..] => return known.handshake.is_some() && known.handshake == handshake(),
        [3, ..] => known.alive = alive().or(known.alive),
        [4, ..] => return known.alive.is_some() && known.alive == alive(),
        _ => {}
    }
    false
}

fn hand_on(packet: &Packet<'_>, at: usize, place: Place, out: &mut Out) {
    out.header(0..packet.payload.len().min(at + RTP));
    let whole = Inner { tell: place.tell, ..Inner::rest(packet, at, "zoom") };
    let second = packet.payload.get(at + FIRST_OF_TWO..).unwrap_or(&[]);
    let two = place.offset == 24 && second.first() == Some(&0x90) && second.get(12..14) == Some(&[0xbe, 0xde]);
    if two {
        out.inner.push(Inner { len: FIRST_OF_TWO, wire_len: FIRST_OF_TWO, ..whole });
        out.inner.push(Inner { tell: place.tell, ..Inner::rest(packet, at + FIRST_OF_TWO, "zoom") });
        return;
    }
    out.inner.push(whole);
}

/// The kind that the inner header names, and where what it frames begins.
fn inner(bytes: &[u8]) -> Option<Place> {
    let kind = bytes.first()?;
    let (offset, tell) = match kind {
        13 if bytes.get(7) == Some(&0x1e) => (27, Some(MediaTell::Screen)),
        15 => (19, Some(MediaTell::Audio)),
        16 if bytes.get(20) == Some(&2) => (24, Some(MediaTell::Video)),
        16 => (20, Some(MediaTell::Video)),
        30 => (20, Some(MediaTell::Screen)),
        33..=35 => (16, None),
        // A wrapper: the real header stands seven bytes on.
        7 => {
            return bytes
                .get(7..)
                .filter(|bytes| bytes.first() != Some(&7))
                .and_then(inner)
                .map(|place| Place { offset: place.offset + 7, ..place });
        }
        _ => return None,
    };
    let inside = bytes.get(offset..)?;
    let control = matches!(kind, 33..=35);
    let typed = inside.get(1).is_some_and(|byte| (192..=223).contains(byte) == control);
    (inside.first().is_some_and(|first| first >> 6 == 2) && inside.len() >= 8 && typed).then_some(Place { offset, tell })
}

/// The first message between two clients shows their addresses as text, each behind its length.
fn hello(packet: &Packet<'_>, memory: &mut Memory, out: &mut Out) -> Probe {
    let mut found = Vec::new();
    let mut rest = packet.payload.get(3..).unwrap_or(&[]);
    while let Some((&length, behind)) = rest.split_first() {
        let text = behind.get(..usize::from(length)).filter(|text| text.len() >= 7);
        let address = text.and_then(|text| std::str::from_utf8(text).ok()).and_then(|text| text.parse::<IpAddr>().ok());
        match address {
            Some(address) if found.len() < 8 => {
                found.push(address);
                rest = behind.get(usize::from(length)..).unwrap_or(&[]);
            }
            _ => rest = behind,
        }
    }
    if found.is_empty() {
        return Probe::NotMine;
    }
    memory.slot::<Known>().proven = true;
    out.header(0..packet.payload.len());
    out.saw("zoom");
    for address in found {
        let address = Some(SocketAddr::new(address, 0));
        out.tell(Fact::Framing(Framing { address, whose: Some(AddressOf::Sender), ..Framing::of("zoom_p2p", 0x1f) }));
    }
    Probe::Mine
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::tests::packet;

    fn audio(number: u8) -> Vec<u8> {
        let mut audio = vec![15_u8; 1];
        audio.resize(19, 0);
        audio.extend([0x80, 112, 0, number, 0, 0, 0, 1, 0, 0, 0, 2]);
        audio
    }

    #[test]
    fn offsets_by_type_and_cuts() {
        let place = |offset| Some(Place { offset, tell: Some(MediaTell::Audio) });
        assert_eq!(inner(&audio(1)), place(19));
        let mut wrapped = vec![7_u8, 0, 0, 0, 0, 0, 0];
        wrapped.extend(audio(1));
        assert_eq!(inner(&wrapped), place(26));
        assert_eq!(inner(&[7; 64]), None);
        let mut outer = vec![5, 0, 1, 0, 0, 0, 0, 4];
        outer.extend(&wrapped);
        for length in 0..outer.len() {
            let (mut memory, mut out) = (Memory::default(), Out::default());
            let _ = (Zoom.datagram(&packet(&outer[..length]), &mut memory, &mut out), inner(&outer[..length]));
        }
    }

    #[test]
    fn proven_by_a_run_or_by_an_answer() {
        let (mut memory, mut out) = (Memory::default(), Out::default());
        let answers: Vec<Probe> = (0..5).map(|number| Zoom.datagram(&packet(&audio(number)), &mut memory, &mut out)).collect();
        assert_eq!(answers.iter().filter(|answer| **answer == Probe::Mine).count(), 2);
        assert_eq!((out.inner.len(), out.protocols[0]), (5, "zoom"));

        let (mut memory, mut out) = (Memory::default(), Out::default());
        let (asked, answered) = ([3, 0, 0, 0, 1, 9, 8, 7, 6, 5, 4, 3, 2], [4, 0, 0, 0, 1, 9, 8, 7, 6, 5, 4, 3, 2]);
        assert_eq!(Zoom.datagram(&packet(&asked), &mut memory, &mut out), Probe::NotMine);
        assert_eq!(Zoom.datagram(&packet(&answered), &mut memory, &mut out), Probe::Mine);
    }

    #[test]
    fn a_sealed_keep_alive_is_answered_by_its_identifier() {
        let message = |kind: u8, id: u8, seal: u8| [&[kind, 0, 0, 0, id, 9, 8, 7, 6, 5, 4, 3, 2, 1, 5, 64][..], &[seal; 65]].concat();
        let judge = |answer: &[u8]| {
            let (mut memory, mut out) = (Memory::default(), Out::default());
            assert_eq!(Zoom.datagram(&packet(&message(3, 1, 0xaa)), &mut memory, &mut out), Probe::NotMine);
            Zoom.datagram(&packet(answer), &mut memory, &mut out)
        };
        assert_eq!(judge(&message(4, 1, 0xbb)), Probe::Mine);
        assert_eq!(judge(&message(4, 2, 0xbb)), Probe::NotMine);
        assert_eq!(judge(&[&message(4, 1, 0xbb)[..], &[0]].concat()), Probe::NotMine);
    }

    #[test]
    fn a_hello_shows_addresses() {
        let mut bytes = vec![0x1f, 2, 1, 0, 0, 12];
        bytes.extend(b"192.168.0.17");
        bytes.push(11);
        bytes.extend(b"203.0.113.9");
        let mut out = Out::default();
        assert_eq!(Zoom.datagram(&packet(&bytes), &mut Memory::default(), &mut out), Probe::Mine);
        let told: Vec<_> =
            out.facts.iter().filter_map(|told| if let Fact::Framing(framing) = &told.fact { framing.address } else { None }).collect();
        assert_eq!(told, ["192.168.0.17:0".parse().unwrap(), "203.0.113.9:0".parse().unwrap()]);
    }
}
