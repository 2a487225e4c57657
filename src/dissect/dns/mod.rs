//! DNS (RFC 1035), mDNS (RFC 6762) and LLMNR (RFC 4795) over UDP, DNS over TCP (RFC 7766).

mod message;

use crate::model::fact::{Fact, RoundTrip, Side};
use crate::model::time::Instant;

use super::{Chunk, Dissector, Memory, Out, Packet, Probe, Progress, Reader, StreamDissector};

const DNS: u16 = 53;
const MDNS: u16 = 5353;
const LLMNR: u16 = 5355;

/// DNS in datagrams.
pub struct Dns;

impl Dissector for Dns {
    fn protocol(&self) -> &'static str {
        ""
    }

    fn first_byte(&self, _byte: u8) -> bool {
        // The identifier is random.
        true
    }

    fn datagram(&self, packet: &Packet<'_>, memory: &mut Memory, out: &mut Out) -> Probe {
        let protocol = if packet.has_port(DNS) {
            "dns"
        } else if packet.has_port(MDNS) {
            "mdns"
        } else if packet.has_port(LLMNR) {
            "llmnr"
        } else if !packet.is_cut() && message::is_beyond_doubt(packet.payload) {
            "dns"
        } else {
            return Probe::NotMine;
        };
        let Some(head) = message::read(packet.payload, protocol, packet.is_cut(), out) else { return Probe::NotMine };
        out.saw(protocol);
        out.header(0..packet.payload.len());
        if protocol == "dns" {
            memory.slot::<Waiting>().message(head, packet.at, packet.side, out);
        }
        Probe::Mine
    }
}

/// Questions that wait for their answers, for round-trip times.
#[derive(Debug, Default)]
struct Waiting {
    /// Identifier, side and time; no time once it was asked twice.
    questions: Vec<(u16, Side, Option<Instant>)>,
}

/// Questions remembered; older ones make room.
const WAITING: usize = 32;

impl Waiting {
    fn message(&mut self, head: message::Head, at: Instant, side: Side, out: &mut Out) {
        let place = self.questions.iter().position(|(id, asked, _)| *id == head.id && (*asked == side) != head.response);
        if !head.response {
            if let Some(question) = place.and_then(|place| self.questions.get_mut(place)) {
                question.2 = None;
            } else {
                if self.questions.len() >= WAITING {
                    self.questions.remove(0);
                }
                self.questions.push((head.id, side, Some(at)));
            }
        } else if let Some((_, asked_by, asked)) = place.map(|place| self.questions.swap_remove(place))
            && let Some(asked) = asked
        {
            out.tell(Fact::RoundTrip(RoundTrip { by: "dns", nanos: at.since(asked), asked_by }));
        }
    }
}

/// DNS over TCP: messages with two bytes of length in front.
pub struct DnsStream;

impl StreamDissector for DnsStream {
    fn protocol(&self) -> &'static str {
        "dns"
    }

    fn probe(&self, chunk: &Chunk<'_>) -> Option<bool> {
        let ports = [chunk.source.port(), chunk.destination.port()];
        if !ports.iter().any(|port| matches!(*port, DNS | MDNS)) {
            return Some(false);
        }
        let mut reader = Reader::new(chunk.bytes);
        let (Ok(length), Ok(_id), Ok(flags), Ok(questions)) =
            (reader.u16("length"), reader.u16("id"), reader.u16("flags"), reader.u16("qd"))
        else {
            return None;
        };
        // Query, notify or update; at most a few questions.
        Some(length >= 12 && matches!((flags >> 11) & 0xf, 0 | 4 | 5) && questions <= 8)
    }

    fn stream(&self, chunk: &Chunk<'_>, memory: &mut Memory, out: &mut Out) -> Progress {
        let mut reader = Reader::new(chunk.bytes);
        let Ok((mut message, whole)) = reader.sub_u16_lenient("message") else { return Progress::Consumed(0) };
        if !whole && !chunk.ended {
            out.header(0..chunk.bytes.len());
            return Progress::Consumed(0);
        }
        match message::read(message.rest(), "dns", !whole, out) {
            Some(head) => {
                out.header(0..reader.position());
                memory.slot::<Waiting>().message(head, chunk.at, chunk.side, out);
                Progress::Consumed(reader.position())
            }
            None => Progress::NotMine,
        }
    }
}
