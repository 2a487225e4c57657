//! RTP, STUN and DTLS over TCP with two bytes of length in front (RFC 4571; ICE TCP, RFC 6544).

use crate::dissect::{Chunk, Inner, Memory, Out, Progress, Reader, StreamDissector, stun};

/// RFC 4571 framing.
pub struct FramedRtp;

impl StreamDissector for FramedRtp {
    fn protocol(&self) -> &'static str {
        "rfc4571"
    }

    fn probe(&self, chunk: &Chunk<'_>) -> Option<bool> {
        let mut reader = Reader::new(chunk.bytes);
        let length = usize::from(reader.u16("length").ok()?);
        if length < 8 {
            return Some(false);
        }
        let (packet, whole) = reader.take_up_to(length);
        match packet {
            // ICE TCP begins with a Binding request; its own length must agree with the frame's.
            [0 | 1, _, high, low, ..] if packet.len() >= 8 => {
                Some(stun::has_cookie(packet) && usize::from(u16::from_be_bytes([*high, *low])) + 20 == length)
            }
            // RTP or RTCP: a frame alone is weak; the next one must fit as well.
            [first, _, ..] if first >> 6 == 2 => {
                if !whole {
                    return if (12..=1500).contains(&length) { None } else { Some(false) };
                }
                let next = reader.u16("length").ok()?;
                let first_of_next = reader.u8("first").ok()?;
                Some((8..=1500).contains(&next) && first_of_next >> 6 == 2)
            }
            _ if packet.len() < 8 && packet.first().is_none_or(|first| *first < 2 || first >> 6 == 2) => None,
            _ => Some(false),
        }
    }

    fn stream(&self, chunk: &Chunk<'_>, _memory: &mut Memory, out: &mut Out) -> Progress {
        let mut reader = Reader::new(chunk.bytes);
        let mut used = 0;
        while let Ok(length) = reader.u16("length") {
            let (packet, whole) = reader.take_up_to(usize::from(length));
            if !whole {
                break;
            }
            out.header(used..used + 2);
            out.inner.push(Inner::part(used + 2, packet.len(), packet.len(), "rfc4571"));
            used = reader.position();
        }
        Progress::Consumed(used)
    }
}
