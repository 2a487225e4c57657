//! DTLS 1.0 to 1.3 (RFC 4347, RFC 6347, RFC 9147): what a handshake says before it is encrypted, and that records flow.

mod fragments;
mod record;

use fragments::{Fragment, Fragments};
use record::content;

use super::tls::handshake::{Handshake, is_known, kind};
use super::{Dissector, Memory, Out, Packet, Probe, Reader};
use crate::model::fact::{Carrier, Fact, RoundTrip, Side};
use crate::model::time::Instant;

/// Version of a `ServerHello` that makes the unified header possible.
const DTLS_1_3: u16 = 0xfefc;

/// DTLS over datagrams.
pub struct Dtls;

/// What is remembered of a flow. That there is one says that DTLS was seen.
#[derive(Debug, Default)]
struct Flow {
    handshake: Handshake,
    sides: [Fragments; 2],
    /// Version that a server chose.
    version: Option<u16>,
    /// Who asked for a handshake and when, until the answer.
    asked: Option<(Side, Instant)>,
    /// The latest `ClientHello`: a second one like it is a retransmission.
    hello: Option<HelloId>,
}

/// What tells one `ClientHello` from the next: the one that brings a cookie has another number, that of a later handshake another random.
#[derive(Debug, Clone, PartialEq, Eq)]
struct HelloId {
    side: Side,
    number: u16,
    random: Vec<u8>,
}

impl Dissector for Dtls {
    fn protocol(&self) -> &'static str {
        "dtls"
    }

    fn first_byte(&self, byte: u8) -> bool {
        matches!(byte, content::CHANGE_CIPHER_SPEC..=content::ACK | 0x20..=0x3f)
    }

    fn datagram(&self, packet: &Packet<'_>, memory: &mut Memory, out: &mut Out) -> Probe {
        let mut reader = Reader::new(packet.payload);
        let beyond = packet.wire_len.saturating_sub(packet.payload.len());
        let known = memory.existing::<Flow>().is_some_and(|flow| flow.may_be_unified());
        let Some(first) = record::next(&mut reader, beyond, known) else {
            return Probe::NotMine;
        };
        let mut start = 0;
        let flow = memory.slot::<Flow>();
        let mut versions = Vec::new();
        let mut record = first;
        loop {
            if !versions.contains(&record.version) {
                versions.push(record.version);
                out.tell(Fact::DtlsRecord { version: record.version });
            }
            if record.content == Some(content::HANDSHAKE) && record.epoch == 0 {
                flow.fragments(record.body, record.whole, packet, out);
            }
            let end = reader.position();
            // Of what is encrypted only the header stays.
            out.header(start..if record.epoch == 0 { end } else { end.saturating_sub(record.body.len()) });
            start = end;
            if reader.is_empty() {
                return Probe::Mine;
            }
            let Some(next) = record::next(&mut reader, beyond, flow.may_be_unified()) else {
                out.anomaly("dtls", if packet.is_cut() { "cut" } else { "bad_record" });
                return Probe::Mine;
            };
            record = next;
        }
    }

    fn finish(&self, memory: &mut Memory, out: &mut Out) {
        let Some(mut flow) = memory.take::<Flow>() else {
            return;
        };
        for (fragments, side) in flow.sides.into_iter().zip([Side::A, Side::B]) {
            // What waits of a message told already is but an echo.
            if flow.hello.as_ref().is_some_and(|hello| hello.side == side) {
                continue;
            }
            for waiting in fragments.rest().filter(|waiting| waiting.kind == kind::CLIENT_HELLO) {
                let mut told = Out::default();
                flow.handshake.cut_message(waiting.kind, &waiting.beginning(), Carrier::Dtls, &mut told);
                let (frame, at) = waiting.last;
                for told in told.facts {
                    out.tell_from(told.fact, frame, at, side);
                }
            }
        }
    }
}

impl Flow {
    /// Reads the handshake fragments of one record.
    fn fragments(&mut self, body: &[u8], whole: bool, packet: &Packet<'_>, out: &mut Out) {
        let mut reader = Reader::new(body);
        while !reader.is_empty() {
            let Some(fragment) = Fragment::next(&mut reader, whole).filter(|fragment| is_known(fragment.kind)) else {
                out.anomaly("dtls", if whole { "bad_handshake" } else { "cut" });
                return;
            };
            if !fragment.whole {
                let beginning = if fragment.offset == 0 { fragment.bytes } else { &[] };
                self.handshake.cut_message(fragment.kind, beginning, Carrier::Dtls, out);
            } else if fragment.is_message() {
                self.side(packet.side).forget(fragment.number);
                self.message(fragment.kind, fragment.number, fragment.bytes, packet, out);
            } else if let Some(message) = self.side(packet.side).add(&fragment, (packet.frame, packet.at)) {
                self.message(fragment.kind, fragment.number, &message, packet, out);
            }
        }
    }

    /// Whether records may have the unified header: only DTLS 1.3 has it, which is known once a server chose.
    fn may_be_unified(&self) -> bool {
        self.version.is_none_or(|version| version == DTLS_1_3)
    }

    fn side(&mut self, side: Side) -> &mut Fragments {
        let [a, b] = &mut self.sides;
        match side {
            Side::A => a,
            Side::B => b,
        }
    }

    /// Reads one whole message.
    fn message(&mut self, kind: u8, number: u16, body: &[u8], packet: &Packet<'_>, out: &mut Out) {
        match kind {
            kind::CLIENT_HELLO => self.asks(number, body, packet),
            kind::SERVER_HELLO | kind::HELLO_VERIFY_REQUEST => self.answers(packet, out),
            _ => {}
        }
        self.handshake.message(kind, body, Carrier::Dtls, out);
        if kind == kind::SERVER_HELLO
            && let Some(Fact::ServerHello(hello)) = out.facts.last().map(|told| &told.fact)
        {
            self.version = Some(hello.version);
        }
    }

    /// Notes when a handshake was asked for. Of one asked for twice nobody can say which asking was answered.
    fn asks(&mut self, number: u16, body: &[u8], packet: &Packet<'_>) {
        let random = body.get(2..34).unwrap_or_default().to_vec();
        let hello = Some(HelloId { side: packet.side, number, random });
        self.asked = (self.hello != hello).then_some((packet.side, packet.at));
        self.hello = hello;
    }

    fn answers(&mut self, packet: &Packet<'_>, out: &mut Out) {
        let Some((side, at)) = self.asked.take_if(|(side, _)| *side != packet.side) else {
            return;
        };
        let nanos = packet.at.since(at);
        if nanos >= 0 {
            out.tell(Fact::RoundTrip(RoundTrip { by: "dtls", nanos, asked_by: side }));
        }
    }
}

#[cfg(test)]
mod tests;
