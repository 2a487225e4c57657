//! What is learned of one flow, packet by packet.

use thin_vec::ThinVec;

use crate::dissect::{self, Memory, Out, Packet};
use crate::flow::{FlowKey, Rhythm, Turns};
use crate::limits::Limits;
use crate::marks::{Marks, StreamId};
use crate::model::datagram::{Datagram, Transport};
use crate::model::fact::{Fact, RoundTrip, Side, Sighting};
use crate::model::frame::FrameRef;
use crate::model::marks;
use crate::model::text::SafeText;
use crate::model::time::Instant;

use super::HeardAnswer;
use super::streams::Streams;

/// What was learned of one flow.
#[derive(Debug, Default)]
pub struct Inspection {
    /// Facts in order of first appearance, each once.
    pub facts: ThinVec<Sighting>,
    /// Facts beyond the cap.
    pub facts_dropped: u64,
    /// Protocols in order of first appearance.
    pub protocols: ThinVec<&'static str>,
    /// Smallest round trips, one for each kind and asking side.
    pub round_trips: ThinVec<RoundTrips>,
    /// Holes of the capture in TCP streams.
    pub holes: u64,
    /// Comments of its packets.
    pub comments: ThinVec<(FrameRef, Box<[u8]>)>,
    /// Program that owned its socket, where the capture says so.
    pub process: Option<Box<Process>>,
    /// First messages of a TCP connection.
    pub turns: Turns,
    /// Rhythm of what cannot be read, where there is enough of it.
    pub rhythm: Option<Box<Rhythm>>,
    /// Payloads whose protocol is told elsewhere: streams of RTP, framings around them, questions for names.
    pub(super) readable: u64,
    /// Whether it was ended, and nothing came since.
    pub(super) is_finished: bool,
    pub(super) memory: Memory,
    pub(super) streams: Option<Box<Streams>>,
}

/// Comments kept of one flow's packets, and bytes of each.
const COMMENTS: usize = 16;
const COMMENT_BYTES: usize = 256;

/// Packets of a flow before its rhythm is watched: what is shorter has none.
const WATCHED_FROM: u64 = 32;

/// How a capture names a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Process {
    /// By its name.
    Name(SafeText),
    /// By a user number, which the file explains elsewhere (`PCAPdroid`).
    User(u32),
}

/// Round trips of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoundTrips {
    /// `stun`, `tcp`, …
    pub by: &'static str,
    /// Side that asked.
    pub asked_by: Side,
    /// Smallest, nanoseconds.
    pub least: i64,
    /// How many.
    pub samples: u64,
    /// Frame of the answer of the smallest.
    pub frame: FrameRef,
}

/// Where facts go that do not stay with the flow.
pub(super) struct Sink<'s> {
    pub(super) answers: &'s mut Vec<HeardAnswer>,
    pub(super) dropped: &'s mut u64,
    pub(super) limits: &'s Limits,
    pub(super) flow: usize,
    pub(super) marks: &'s mut dyn Marks,
}

/// When, where and through what something was said.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub(super) frame: FrameRef,
    pub(super) at: Instant,
    pub(super) side: Side,
    pub(super) nested: bool,
}

impl Inspection {
    pub(super) fn saw(&mut self, protocol: &'static str) {
        if !protocol.is_empty() && !self.protocols.contains(&protocol) {
            self.protocols.push(protocol);
        }
    }

    /// Notes when and how much was sent where the content stays hidden; `packets` is how many the flow has had.
    pub(super) fn watch(&mut self, datagram: &Datagram<'_>, side: Side, packets: u64) {
        if datagram.payload_wire == 0 {
            return;
        }
        if matches!(datagram.transport, Transport::Tcp(_)) {
            self.turns.segment(side, datagram.at, u32::try_from(datagram.payload_wire).unwrap_or(u32::MAX));
        }
        if packets >= WATCHED_FROM {
            let payload = u64::try_from(datagram.payload_wire).unwrap_or(u64::MAX);
            self.rhythm.get_or_insert_default().packet(side, datagram.at, datagram.number, payload);
        }
    }

    /// Keeps what the capture itself says of a packet.
    pub(super) fn remark(&mut self, datagram: &Datagram<'_>) {
        if self.process.is_none() && !datagram.process.is_empty() {
            self.process = Some(Box::new(Process::Name(SafeText::from_wire(datagram.process))));
        }
        if datagram.comment.is_empty() {
            return;
        }
        // `u-` and the user number of the app: how PCAPdroid marks each packet.
        let user = datagram.comment.strip_prefix(b"u-").and_then(|number| std::str::from_utf8(number).ok()?.parse().ok());
        if let Some(name) = datagram.comment.strip_prefix(marks::PROCESS.as_bytes()) {
            self.process.get_or_insert_with(|| Box::new(Process::Name(SafeText::from_wire(name))));
        } else if let Some(user) = user {
            self.process.get_or_insert_with(|| Box::new(Process::User(user)));
        } else if self.comments.len() < COMMENTS {
            let kept = datagram.comment.get(..COMMENT_BYTES).unwrap_or(datagram.comment);
            self.comments.push((datagram.number, kept.into()));
        }
    }

    pub(super) fn round_trip(&mut self, trip: &RoundTrip, frame: FrameRef) {
        if trip.nanos < 0 {
            return;
        }
        match self.round_trips.iter_mut().find(|known| known.by == trip.by && known.asked_by == trip.asked_by) {
            Some(known) => {
                known.samples += 1;
                if trip.nanos < known.least {
                    known.least = trip.nanos;
                    known.frame = frame;
                }
            }
            None => {
                self.round_trips.push(RoundTrips { by: trip.by, asked_by: trip.asked_by, least: trip.nanos, samples: 1, frame });
            }
        }
    }

    /// Offers a datagram, and what it unwraps to, to the dissectors; gives whether one claimed it.
    pub(super) fn packet(&mut self, packet: &Packet<'_>, key: &FlowKey, out: &mut Out, sink: &mut Sink<'_>) -> bool {
        out.clear();
        let protocol = dissect::demux::datagram(packet, &mut self.memory, out);
        if let Some(protocol) = protocol {
            self.readable += u64::from(protocol.is_empty());
            self.saw(protocol);
        }
        let moment = Moment {
            frame: packet.frame,
            at: packet.at,
            side: packet.side,
            nested: packet.depth > 0 && packet.framing.codes().iter().any(|code| code.starts_with("turn")),
        };
        self.take(out, moment, key, sink);
        if out.inner.is_empty() || packet.depth >= sink.limits.unwrap_depth {
            return protocol.is_some();
        }
        let base = out.base;
        let mut inside = std::mem::take(&mut out.inner);
        for inner in inside.drain(..) {
            out.base = base.saturating_add(inner.offset);
            let Some(payload) = packet.payload.get(inner.offset..).map(|rest| rest.get(..inner.len).unwrap_or(rest)) else { continue };
            let nested = Packet {
                payload,
                wire_len: inner.wire_len,
                framing: &packet.framing.with(inner.framing),
                tell: inner.tell,
                depth: packet.depth + 1,
                ..*packet
            };
            self.packet(&nested, key, out, sink);
        }
        // Its allocation serves the next packet.
        out.inner = inside;
        true
    }

    pub(super) fn take(&mut self, out: &mut Out, moment: Moment, key: &FlowKey, sink: &mut Sink<'_>) {
        if out.protocols.is_empty() && out.facts.is_empty() {
            return;
        }
        for protocol in out.protocols.drain(..) {
            self.saw(protocol);
        }
        for told in out.facts.drain(..) {
            let (frame, at, side) = told.from.unwrap_or((moment.frame, moment.at, moment.side));
            match told.fact {
                // Through a relay it is the way to the peer behind it that was measured.
                Fact::RoundTrip(_) if moment.nested => {}
                Fact::RoundTrip(trip) => self.round_trip(&trip, frame),
                Fact::DnsAnswer(answer) => {
                    if sink.answers.len() < sink.limits.dns_answers {
                        let (server, client) = (key.end(side).ip(), key.end(side.other()).ip());
                        sink.answers.push(HeardAnswer { frame, at, client, server, flow: sink.flow, answer: *answer });
                    } else {
                        *sink.dropped += 1;
                    }
                }
                fact => self.note(fact, Moment { frame, at, side, ..moment }, sink.limits),
            }
        }
    }

    fn note(&mut self, fact: Fact, moment: Moment, limits: &Limits) {
        if let Some(known) =
            self.facts.iter_mut().find(|known| known.side == moment.side && known.nested == moment.nested && known.fact == fact)
        {
            known.count += 1;
            return;
        }
        // Streams are few and must not be crowded out by chatter.
        let room = if matches!(fact, Fact::RtpStream(_)) { limits.facts_per_flow * 4 } else { limits.facts_per_flow };
        if self.facts.len() < room {
            if self.facts.len() == self.facts.capacity() {
                // Flows are many and their facts few: no room for twice as many.
                self.facts.reserve_exact(1 + self.facts.len() / 4);
            }
            self.facts.push(Sighting { first: moment.frame, at: moment.at, side: moment.side, nested: moment.nested, count: 1, fact });
        } else {
            self.facts_dropped += 1;
        }
    }

    pub(super) fn finish(&mut self, moment: Moment, key: &FlowKey, out: &mut Out, sink: &mut Sink<'_>) {
        for side in [Side::A, Side::B] {
            let more = self.streams.as_deref_mut().is_some_and(|streams| streams.finish(side));
            if more {
                self.read_stream(Moment { side, ..moment }, key, out, sink);
            }
        }
        if self.streams.take().is_some() {
            for side in [Side::A, Side::B] {
                sink.marks.closed(StreamId { flow: sink.flow, side });
            }
        }
        out.clear();
        for dissector in dissect::DATAGRAMS {
            dissector.finish(&mut self.memory, out);
        }
        for dissector in dissect::STREAMS {
            dissector.finish(&mut self.memory, out);
        }
        self.take(out, moment, key, sink);
        self.memory = Memory::default();
        self.facts.shrink_to_fit();
        self.protocols.shrink_to_fit();
        if let Some(rhythm) = &mut self.rhythm {
            rhythm.finish();
        }
    }
}
