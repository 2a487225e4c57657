//! TLS over TCP (RFC 8446, RFC 5246, RFC 6101): what a handshake says before it is encrypted.

pub mod certificate;
pub(in crate::dissect) mod handshake;
pub mod hello;
pub mod ja4;
mod record;

use record::{HEADER, Header, Next, content};

use self::handshake::{Handshake, is_known};
use super::{Chunk, Memory, Out, Progress, Reader, StreamDissector};
use crate::model::fact::{Carrier, Fact, Side};
use crate::model::frame::FrameRef;
use crate::model::time::Instant;

/// Bytes of handshake messages that wait for their end, one direction. The longest real ones are certificate chains of some 20 KiB.
const HANDSHAKE_CAP: usize = 256 << 10;

/// TLS over TCP.
pub struct Tls;

/// What is remembered of a flow.
#[derive(Debug, Default)]
struct Flow {
    handshake: Handshake,
    sides: [Direction; 2],
}

/// What is remembered of one direction.
#[derive(Debug, Default)]
struct Direction {
    /// Handshake bytes whose message is not whole yet.
    pending: Vec<u8>,
    /// Body, as far as it came, of a handshake record that is not whole yet: should a gap follow, nobody hands it over again.
    tail: Vec<u8>,
    /// Where the last of them stood.
    last: Option<(FrameRef, Instant)>,
    /// A record was read.
    known: bool,
    /// `ChangeCipherSpec` was seen: what follows is encrypted, as a rule.
    changed: bool,
}

/// Whether a direction has more to say.
enum Step {
    On,
    Done,
}

impl StreamDissector for Tls {
    fn protocol(&self) -> &'static str {
        "tls"
    }

    fn probe(&self, chunk: &Chunk<'_>) -> Option<bool> {
        if chunk.after_gap { record::resumes(chunk.bytes) } else { record::begins(chunk.bytes) }
    }

    fn stream(&self, chunk: &Chunk<'_>, memory: &mut Memory, out: &mut Out) -> Progress {
        let Flow { handshake, sides: [a, b] } = memory.slot::<Flow>();
        let direction = match chunk.side {
            Side::A => a,
            Side::B => b,
        };
        if chunk.after_gap {
            // Nobody knows where the next record begins: only a beginning that is hardly chance is believed.
            direction.give_up(handshake, out);
            match record::resumes(chunk.bytes) {
                Some(true) => record::mark_resumed(chunk.bytes, out),
                None if !chunk.ended => return Progress::Consumed(0),
                _ if direction.known => return Progress::Opaque,
                _ => return Progress::NotMine,
            }
        }
        direction.last = Some((chunk.frame, chunk.at));
        direction.tail.clear();
        let waits = !chunk.ended;
        let mut reader = Reader::new(chunk.bytes);
        loop {
            let start = reader.position();
            let header = match record::next(reader.peek()) {
                Next::Header(header) => header,
                Next::Short if waits || (!chunk.ended && direction.pending.is_empty() && reader.is_empty()) => {
                    return Progress::Consumed(start);
                }
                Next::Short => {
                    direction.give_up(handshake, out);
                    return Progress::Opaque;
                }
                Next::Foreign if direction.known => {
                    direction.give_up(handshake, out);
                    out.anomaly("tls", "bad_record");
                    return Progress::Opaque;
                }
                Next::Foreign => return Progress::NotMine,
            };
            let first = !std::mem::replace(&mut direction.known, true);
            // Of what is encrypted, the header is all there is to see.
            if header.is_encrypted() {
                out.header(start..start + HEADER);
                if first {
                    out.tell(Fact::Recognised { protocol: "tls" });
                }
                direction.give_up(handshake, out);
                return Progress::Opaque;
            }
            let Ok((body, whole)) = reader.skip(HEADER, "record").map(|()| reader.take_up_to(usize::from(header.len))) else {
                return Progress::Consumed(start);
            };
            if !whole {
                if header.content == content::HANDSHAKE && !direction.changed {
                    direction.tail.extend_from_slice(body);
                    out.header(start..reader.position());
                } else {
                    out.header(start..start + HEADER);
                }
                if waits {
                    return Progress::Consumed(start);
                }
                direction.give_up(handshake, out);
                return Progress::Opaque;
            }
            let clear = header.content == content::HANDSHAKE && !(direction.changed && !record::is_clear_hello(body));
            let step = direction.record(header, body, handshake, out);
            // Heartbeats and what is encrypted are content; alerts and the change of keys have two bytes at most.
            let small = matches!(header.content, content::ALERT | content::CHANGE_CIPHER_SPEC) && body.len() <= 2;
            out.header(start..if clear || small { reader.position() } else { start + HEADER });
            if matches!(step, Step::Done) {
                return Progress::Opaque;
            }
        }
    }

    fn finish(&self, memory: &mut Memory, out: &mut Out) {
        let Some(mut flow) = memory.take::<Flow>() else {
            return;
        };
        for (mut direction, side) in flow.sides.into_iter().zip([Side::A, Side::B]) {
            let mut told = Out::default();
            direction.give_up(&mut flow.handshake, &mut told);
            let Some((frame, at)) = direction.last else { continue };
            for told in told.facts {
                out.tell_from(told.fact, frame, at, side);
            }
        }
    }
}

impl Direction {
    /// Reads one whole record.
    fn record(&mut self, header: Header, body: &[u8], handshake: &mut Handshake, out: &mut Out) -> Step {
        match header.content {
            content::CHANGE_CIPHER_SPEC => {
                self.changed = true;
                Step::On
            }
            content::HANDSHAKE if self.changed && !record::is_clear_hello(body) => Step::Done,
            content::HANDSHAKE => self.handshake(body, handshake, out),
            _ => Step::On,
        }
    }

    /// Reads the handshake messages that `fragment` completes.
    fn handshake(&mut self, fragment: &[u8], handshake: &mut Handshake, out: &mut Out) -> Step {
        self.pending.extend_from_slice(fragment);
        let mut reader = Reader::new(&self.pending);
        let mut done = 0;
        let step = loop {
            let (Ok(kind), Ok(len)) = (reader.u8("msg_type"), reader.u24("length")) else {
                break Step::On;
            };
            let len = usize::try_from(len).unwrap_or(usize::MAX);
            if !is_known(kind) || len > HANDSHAKE_CAP {
                out.anomaly("tls", if is_known(kind) { "too_long" } else { "bad_handshake" });
                break Step::Done;
            }
            let Ok(body) = reader.take(len, "message") else {
                break Step::On;
            };
            handshake.message(kind, body, Carrier::Tls, out);
            done = reader.position();
        };
        match step {
            Step::On => drop(self.pending.drain(..done)),
            Step::Done => self.pending = Vec::new(),
        }
        step
    }

    /// Tells what is readable of a message whose rest will not come.
    fn give_up(&mut self, handshake: &mut Handshake, out: &mut Out) {
        let tail = std::mem::take(&mut self.tail);
        if !tail.is_empty() {
            self.handshake(&tail, handshake, out);
        }
        let pending = std::mem::take(&mut self.pending);
        let mut reader = Reader::new(&pending);
        if let (Ok(kind), Ok(_)) = (reader.u8("msg_type"), reader.u24("length")) {
            handshake.cut_message(kind, reader.rest(), Carrier::Tls, out);
        }
    }
}

#[cfg(test)]
mod tests;
