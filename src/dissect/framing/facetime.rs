//! `FaceTime`: relayed datagrams: 0x60, a type, the length of header and payload, and a header whose parts its two first bytes announce
//! (layout: published measurements of 2024); RTP behind it. Control packets begin 0xdeadbeef.

use crate::dissect::{Dissector, Inner, Memory, Out, Packet, Probe, Reader};
use crate::model::fact::{Fact, Framing};

use super::{Proof, Told};

/// Relayed datagrams.
pub struct FaceTime;

/// The longest mark.
const MARK: usize = 6;
/// Mark, length, types, and the count of marks.
const HEADS: usize = 12;
/// An RTP header without sources.
const RTP: usize = 12;

#[derive(Debug, Default)]
struct Known {
    proof: Proof,
    proven: bool,
    told: Told,
}

impl Dissector for FaceTime {
    fn protocol(&self) -> &'static str {
        ""
    }

    fn first_byte(&self, byte: u8) -> bool {
        matches!(byte, 0x60 | 0xde)
    }

    fn datagram(&self, packet: &Packet<'_>, memory: &mut Memory, out: &mut Out) -> Probe {
        if matches!(packet.payload, [0xde, 0xad, 0xbe, 0xef, 0xca, 0xfe, ..] | [0xde, 0xad, 0xbe, 0xef, 0xde, 0xad, ..]) {
            return mine(memory.slot::<Known>(), packet, 0xde, out);
        }
        let mut reader = Reader::new(packet.payload);
        let (Ok(0x60), Ok(kind), Ok(length)) = (reader.u8("mark"), reader.u8("type"), reader.u16("length")) else { return Probe::NotMine };
        let length = usize::from(length);
        if length < 2 || length + 4 > packet.wire_len {
            return Probe::NotMine;
        }
        let content = reader.take_up_to(length).0;
        let inside = header(content).filter(|at| content.get(*at).is_some_and(|first| first >> 6 == 2 && length - at >= 12));
        let known = match (memory.existing::<Known>(), inside) {
            (Some(known), _) => known,
            (None, Some(_)) => memory.slot::<Known>(),
            (None, None) => return Probe::NotMine,
        };
        // The types, and as many bytes as tell how long the header is.
        out.header(0..packet.payload.len().min(inside.map_or(HEADS, |at| at + 4 + RTP)));
        if let Some(at) = inside {
            known.proven |= known.proof.add(content.get(at..).unwrap_or(&[]), packet.side);
            out.inner.push(Inner::part(at + 4, content.len() - at, length - at, "facetime"));
        }
        if known.proven { mine(known, packet, kind, out) } else { Probe::NotMine }
    }
}

fn mine(known: &mut Known, packet: &Packet<'_>, message: u8, out: &mut Out) -> Probe {
    known.proven = true;
    out.header(0..packet.payload.len().min(MARK));
    out.saw("facetime");
    if known.told.is_first(packet.side, message) {
        out.tell(Fact::Framing(Framing::of("facetime", message)));
    }
    Probe::Mine
}

/// Length of the header in front of the payload.
fn header(content: &[u8]) -> Option<usize> {
    let mut reader = Reader::new(content);
    let (outer, inner) = (reader.u8("outer type").ok()?, reader.u8("inner type").ok()?);
    if outer & 0x80 != 0 {
        reader.skip(2, "head").ok()?;
    }
    // Marks of packets before and after, tokens.
    if inner & 0x02 != 0 {
        reader.skip(2, "mark").ok()?;
        let marks = reader.u8("count").ok()?;
        reader.skip(usize::from(marks) * 2, "marks").ok()?;
    } else if inner & 0x01 != 0 {
        reader.skip(2, "token").ok()?;
    }
    if inner & 0x04 != 0 {
        reader.skip(8, "token").ok()?;
    }
    if inner & 0x08 != 0 {
        reader.skip(1, "flag").ok()?;
    }
    let counter = match (inner & 0xf0, outer & 0x0f) {
        (0x00 | 0x40, 2 | 3) | (0x50, _) => 2,
        (0x20 | 0x60, _) => 1,
        (0x70, _) => 3,
        _ => 0,
    };
    reader.skip(counter, "counter").ok()?;
    if outer & 0x20 != 0 {
        reader.skip(2, "tail").ok()?;
    } else if matches!(outer & 0x0f, 6 | 7) {
        reader.skip(12, "token").ok()?;
    }
    Some(reader.position())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::tests::packet;

    #[test]
    fn three_headers_in_a_row_prove_it_and_all_are_handed_on() {
        let (mut memory, mut out) = (Memory::default(), Out::default());
        let mut answers = Vec::new();
        for number in 0..6_u8 {
            let mut bytes = vec![0x60, 0, 0, 0, 0x02, 0x04];
            bytes.extend([7; 8]);
            bytes.extend([0, number, 0x80, 104, 0, number, 0, 0, 0, 0, 1, 2, 3, 4, 9, 9]);
            bytes[3] = u8::try_from(bytes.len() - 4).unwrap();
            answers.push(FaceTime.datagram(&packet(&bytes), &mut memory, &mut out));
            for length in 0..bytes.len() {
                let _ = FaceTime.datagram(&packet(&bytes[..length]), &mut Memory::default(), &mut Out::default());
            }
        }
        assert_eq!(answers, [Probe::NotMine, Probe::NotMine, Probe::NotMine, Probe::Mine, Probe::Mine, Probe::Mine]);
        assert!(out.inner.len() == 6 && out.inner.iter().all(|inner| (inner.offset, inner.len) == (16, 14)));
    }
}
