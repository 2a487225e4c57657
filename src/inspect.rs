//! Where the stages meet: every datagram is counted as part of a flow and read by the dissectors.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::decode::{Decoder, DefragNotes, Outcome};
use crate::dissect::{self, Memory, Out, Packet, StreamDissector};
use crate::flow::{Direction, FlowKey, FlowTable, Flows, PairSums, Rhythm, Seen, Segment, Turns};
use crate::limits::Limits;
use crate::marks::{Marks, NoMarks, StreamId};
use crate::model::datagram::{Datagram, Tcp, Transport};
use crate::model::fact::{DnsAnswer, Fact, RoundTrip, Side, Sighting};
use crate::model::frame::{Frame, FrameRef};
use crate::model::marks;
use crate::model::text::SafeText;
use crate::model::time::Instant;

/// What was learned of one flow.
#[derive(Debug, Default)]
pub struct Inspection {
    /// Facts in order of first appearance, each once.
    pub facts: Vec<Sighting>,
    /// Facts beyond the cap.
    pub facts_dropped: u64,
    /// Protocols in order of first appearance.
    pub protocols: Vec<&'static str>,
    /// Smallest round trips, one for each kind and asking side.
    pub round_trips: Vec<RoundTrips>,
    /// Holes of the capture in TCP streams.
    pub holes: u64,
    /// Comments of its packets.
    pub comments: Vec<(FrameRef, Box<[u8]>)>,
    /// Program that owned its socket, where the capture says so.
    pub process: Option<Process>,
    /// First messages of a TCP connection.
    pub turns: Turns,
    /// Rhythm of what cannot be read, where there is enough of it.
    pub rhythm: Option<Box<Rhythm>>,
    /// Payloads whose protocol is told elsewhere: streams of RTP, framings around them, questions for names.
    readable: u64,
    memory: Memory,
    streams: Option<Box<Streams>>,
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

#[derive(Debug, Default)]
struct Streams {
    directions: [Direction; 2],
    speaker: Speaker,
}

/// Who reads a TCP flow.
#[derive(Debug, Default, Clone, Copy)]
enum Speaker {
    /// Not known yet.
    #[default]
    Undecided,
    /// This dissector, by its place in the list.
    Known(usize),
}

/// A DNS answer and who heard it.
#[derive(Debug, Clone)]
pub struct HeardAnswer {
    /// Frame.
    pub frame: FrameRef,
    /// Its time.
    pub at: Instant,
    /// Who got it.
    pub client: IpAddr,
    /// Who gave it.
    pub server: IpAddr,
    /// Flow, by its index.
    pub flow: usize,
    /// What it says.
    pub answer: DnsAnswer,
}

/// Counts datagrams into flows and reads them.
#[derive(Debug)]
pub struct Inspector {
    decoder: Decoder,
    reading: Reading,
}

#[derive(Debug)]
struct Reading {
    limits: Limits,
    flows: FlowTable<Inspection>,
    answers: Vec<HeardAnswer>,
    answers_dropped: u64,
    /// Bytes that TCP flows hold, and flows that had to let go of theirs.
    streams_held: usize,
    streams_given_up: u64,
    out: Out,
    undecoded: BTreeMap<&'static str, u64>,
}

/// All that was learned, before any conclusion.
#[derive(Debug)]
pub struct Inspected {
    /// Flows in order of first appearance.
    pub flows: Flows<Inspection>,
    /// Sums of flows beyond the limit.
    pub pairs: PairSums,
    /// DNS answers.
    pub answers: Vec<HeardAnswer>,
    /// DNS answers beyond the cap.
    pub answers_dropped: u64,
    /// Frames that came to nothing, by reason.
    pub undecoded: BTreeMap<&'static str, u64>,
    /// TCP flows that were not read on because all together held too much.
    pub streams_given_up: u64,
    /// What became of fragments.
    pub fragments: DefragNotes,
}

impl Inspector {
    /// With these limits.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self {
            decoder: Decoder::new(limits),
            reading: Reading {
                limits: limits.clone(),
                flows: FlowTable::new(limits),
                answers: Vec::new(),
                answers_dropped: 0,
                streams_held: 0,
                streams_given_up: 0,
                out: Out::default(),
                undecoded: BTreeMap::new(),
            },
        }
    }

    /// Takes a frame in; gives whether it carries IP.
    pub fn frame(&mut self, frame: &Frame<'_>) -> bool {
        self.marked(frame, &mut NoMarks).ip
    }

    /// Takes a frame in and tells `marks` what of it is header.
    pub fn marked(&mut self, frame: &Frame<'_>, marks: &mut dyn Marks) -> Outcome {
        let Self { decoder, reading } = self;
        let outcome = decoder.decode(frame, &mut |datagram| {
            // Nothing was held of a payload that nobody read: nobody is asked now.
            let left_out = datagram.parts.is_empty() && datagram.payload_at.is_some_and(|at| at >= frame.held);
            reading.datagram(datagram, left_out, marks);
        });
        if let Some(code) = outcome.undecoded {
            *reading.undecoded.entry(code).or_default() += 1;
        }
        outcome
    }

    /// Ends what still waits and tells `marks`.
    pub fn end(&mut self, marks: &mut dyn Marks) {
        let Self { decoder, reading } = self;
        decoder.finish(&mut |datagram| reading.datagram(datagram, false, marks));
        for index in 0..reading.flows.len() {
            reading.finish_flow(index, marks);
        }
    }

    /// Ends all flows.
    #[must_use]
    pub fn finish(mut self) -> Inspected {
        self.end(&mut NoMarks);
        let fragments = self.decoder.fragments();
        let (flows, pairs) = self.reading.flows.into_parts();
        Inspected {
            flows,
            pairs,
            answers: self.reading.answers,
            answers_dropped: self.reading.answers_dropped,
            undecoded: self.reading.undecoded,
            streams_given_up: self.reading.streams_given_up,
            fragments,
        }
    }
}

impl Reading {
    fn datagram(&mut self, datagram: &Datagram<'_>, left_out: bool, marks: &mut dyn Marks) {
        let step = match self.flows.add(datagram) {
            Seen::Listed(step) => step,
            Seen::Summed => return marks.datagram(datagram, &[]),
        };
        let (index, side, ended) = (step.index, step.side, step.ended);
        let limits = &self.limits;
        let mut sink = Sink { answers: &mut self.answers, dropped: &mut self.answers_dropped, limits, flow: index, marks };
        let flow = step.flow;
        let readable_before = flow.state.readable;
        if let Some(trip) = step.handshake {
            flow.state.round_trip(&RoundTrip { by: "tcp", nanos: trip.nanos, asked_by: trip.asked_by }, trip.frame);
        }
        flow.state.remark(datagram);
        let key = flow.key;
        match datagram.transport {
            Transport::Udp { .. } => {
                let packet = Packet {
                    payload: if left_out { &[] } else { datagram.payload },
                    wire_len: datagram.payload_wire,
                    frame: datagram.number,
                    at: datagram.at,
                    side,
                    source: key.end(side),
                    destination: key.end(side.other()),
                    framing: &dissect::Framings::NONE,
                    tell: None,
                    depth: 0,
                };
                self.out.begin(0);
                let claimed = flow.state.packet(&packet, &key, &mut self.out, &mut sink);
                // Where any first bytes are taken for a question, those of something else must not be left alone.
                if !claimed && packet.has_port(53) {
                    self.out.begin(0);
                }
                sink.marks.datagram(datagram, &self.out.headers);
            }
            Transport::Tcp(tcp) => {
                let before = flow.state.streams_held();
                flow.state.segment(datagram, &tcp, side, &key, &mut self.out, &mut sink);
                self.streams_held = self.streams_held.saturating_sub(before).saturating_add(flow.state.streams_held());
                if self.streams_held > limits.streams_bytes && flow.state.streams_held() > before {
                    // The one that grows makes room.
                    self.streams_held = self.streams_held.saturating_sub(flow.state.streams_held());
                    flow.state.streams_done();
                    self.streams_given_up += 1;
                }
            }
            // The rest of the ICMP header, with the identifier of an echo (RFC 792).
            Transport::Icmp { .. } => sink.marks.datagram(datagram, std::slice::from_ref(&(0..4))),
            Transport::Sctp { .. } => sink.marks.datagram(datagram, &[]),
            Transport::Other(number) => {
                match number {
                    50 => flow.state.saw("ipsec_esp"),
                    51 => flow.state.saw("ipsec_ah"),
                    _ => {}
                }
                sink.marks.datagram(datagram, &[]);
            }
        }
        // Of what can be read there is more to know than its rhythm.
        if flow.state.readable == readable_before {
            flow.state.watch(datagram, side, flow.sides.iter().map(|count| count.packets).sum());
        }
        if let Some(ended) = ended {
            self.finish_flow(ended, marks);
        }
    }

    fn finish_flow(&mut self, index: usize, marks: &mut dyn Marks) {
        let Some(flow) = self.flows.get_mut(index) else { return };
        self.streams_held = self.streams_held.saturating_sub(flow.state.streams_held());
        let mut sink = Sink { answers: &mut self.answers, dropped: &mut self.answers_dropped, limits: &self.limits, flow: index, marks };
        let at = Moment { frame: flow.last_frame, at: flow.last, side: flow.first_side, nested: false };
        let key = flow.key;
        flow.state.finish(at, &key, &mut self.out, &mut sink);
    }
}

/// Where facts go that do not stay with the flow.
struct Sink<'s> {
    answers: &'s mut Vec<HeardAnswer>,
    dropped: &'s mut u64,
    limits: &'s Limits,
    flow: usize,
    marks: &'s mut dyn Marks,
}

#[derive(Debug, Clone, Copy)]
struct Moment {
    frame: FrameRef,
    at: Instant,
    side: Side,
    nested: bool,
}

impl Inspection {
    fn saw(&mut self, protocol: &'static str) {
        if !protocol.is_empty() && !self.protocols.contains(&protocol) {
            self.protocols.push(protocol);
        }
    }

    /// Notes when and how much was sent where the content stays hidden; `packets` is how many the flow has had.
    fn watch(&mut self, datagram: &Datagram<'_>, side: Side, packets: u64) {
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
    fn remark(&mut self, datagram: &Datagram<'_>) {
        if self.process.is_none() && !datagram.process.is_empty() {
            self.process = Some(Process::Name(SafeText::from_wire(datagram.process)));
        }
        if datagram.comment.is_empty() {
            return;
        }
        // `u-` and the user number of the app: how PCAPdroid marks each packet.
        let user = datagram.comment.strip_prefix(b"u-").and_then(|number| std::str::from_utf8(number).ok()?.parse().ok());
        if let Some(name) = datagram.comment.strip_prefix(marks::PROCESS.as_bytes()) {
            self.process.get_or_insert_with(|| Process::Name(SafeText::from_wire(name)));
        } else if let Some(user) = user {
            self.process.get_or_insert(Process::User(user));
        } else if self.comments.len() < COMMENTS {
            let kept = datagram.comment.get(..COMMENT_BYTES).unwrap_or(datagram.comment);
            self.comments.push((datagram.number, kept.into()));
        }
    }

    fn round_trip(&mut self, trip: &RoundTrip, frame: FrameRef) {
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
    fn packet(&mut self, packet: &Packet<'_>, key: &FlowKey, out: &mut Out, sink: &mut Sink<'_>) -> bool {
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

    fn take(&mut self, out: &mut Out, moment: Moment, key: &FlowKey, sink: &mut Sink<'_>) {
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
                        sink.answers.push(HeardAnswer { frame, at, client, server, flow: sink.flow, answer });
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
            self.facts.push(Sighting { first: moment.frame, at: moment.at, side: moment.side, nested: moment.nested, count: 1, fact });
        } else {
            self.facts_dropped += 1;
        }
    }

    fn segment(&mut self, datagram: &Datagram<'_>, tcp: &Tcp, side: Side, key: &FlowKey, out: &mut Out, sink: &mut Sink<'_>) {
        let stream = StreamId { flow: sink.flow, side };
        if datagram.payload_wire == 0 && !tcp.syn && !tcp.fin && !tcp.rst && self.streams.is_none() {
            return sink.marks.segment(datagram, stream, None);
        }
        let streams = self.streams.get_or_insert_default();
        let [a, b] = &mut streams.directions;
        let (mine, other) = match side {
            Side::A => (a, b),
            Side::B => (b, a),
        };
        let moment = Moment { frame: datagram.number, at: datagram.at, side, nested: false };
        let sequence = tcp.sequence.wrapping_add(u32::from(tcp.syn));
        let unblocked = tcp.ack && !other.is_closed() && other.acknowledged(tcp.acknowledgement);
        let grew = !mine.is_closed()
            && mine.add(
                Segment { sequence, payload: datagram.payload, wire_len: datagram.payload_wire, syn: tcp.syn, end: tcp.fin || tcp.rst },
                sink.limits.stream_ahead,
            );
        let place = if mine.is_closed() || datagram.payload.is_empty() { None } else { mine.place_of(sequence) };
        sink.marks.segment(datagram, stream, place);
        if unblocked {
            self.read_stream(Moment { side: side.other(), ..moment }, key, out, sink);
        }
        if grew {
            self.read_stream(moment, key, out, sink);
        }
    }

    /// Lets the dissectors read what one direction has ready.
    fn read_stream(&mut self, moment: Moment, key: &FlowKey, out: &mut Out, sink: &mut Sink<'_>) {
        // Every round consumes bytes, changes the speaker, or ends.
        for _ in 0..MAX_ROUNDS {
            let Some(streams) = self.streams.as_deref_mut() else { return };
            let [a, b] = &mut streams.directions;
            let (mine, other) = match moment.side {
                Side::A => (a, b),
                Side::B => (b, a),
            };
            if mine.is_closed() || mine.readable().is_empty() || !mine.is_worth_asking() {
                return;
            }
            let stream = StreamId { flow: sink.flow, side: moment.side };
            let position = mine.position();
            let chunk = dissect::Chunk {
                bytes: mine.readable(),
                frame: moment.frame,
                at: moment.at,
                side: moment.side,
                source: key.end(moment.side),
                destination: key.end(moment.side.other()),
                at_start: mine.at_start(),
                after_gap: mine.after_gap(),
                ended: mine.is_ended(),
            };
            out.clear();
            out.begin(usize::try_from(position).unwrap_or(usize::MAX));
            let speaker = match streams.speaker {
                Speaker::Known(index) => Some(index),
                Speaker::Undecided => match elect(&chunk) {
                    Election::One(index) => {
                        streams.speaker = Speaker::Known(index);
                        Some(index)
                    }
                    Election::Nobody => {
                        // A stream that begins in the middle may still be recognised at a later record.
                        self.holes += mine.holes();
                        mine.close();
                        sink.marks.closed(stream);
                        if !chunk_may_follow(other) {
                            self.streams_done();
                        }
                        return;
                    }
                    Election::TooEarly => None,
                },
            };
            let Some(dissector) = speaker.and_then(|index| dissect::STREAMS.get(index).copied()) else {
                if mine.readable().len() >= sink.limits.stream_bytes {
                    mine.close();
                    sink.marks.closed(stream);
                }
                mine.wants_more();
                return;
            };
            let progress = dissector.stream(&chunk, &mut self.memory, out);
            let read = chunk.bytes.len();
            let (used, close, switch) = steps(progress);
            let inner: Vec<Vec<u8>> = out
                .inner
                .iter()
                .map(|inner| chunk.bytes.get(inner.offset..).map_or(&[][..], |rest| rest.get(..inner.len).unwrap_or(rest)).to_vec())
                .collect();
            let framings: Vec<_> = out.inner.drain(..).map(|inner| (inner.framing, inner.wire_len, inner.offset, inner.tell)).collect();
            mine.consume(used);
            let close_now = close || (used == 0 && mine.readable().len() >= sink.limits.stream_bytes);
            if close_now {
                self.holes += mine.holes();
                mine.close();
            }
            if switch {
                streams.speaker = Speaker::Undecided;
            }
            if !matches!(progress, dissect::Progress::NotMine) {
                self.saw(dissector.protocol());
            }
            self.take(out, moment, key, sink);
            for (payload, (framing, wire_len, offset, tell)) in inner.iter().zip(framings) {
                let packet = Packet {
                    payload,
                    wire_len,
                    frame: moment.frame,
                    at: moment.at,
                    side: moment.side,
                    source: key.end(moment.side),
                    destination: key.end(moment.side.other()),
                    framing: &dissect::Framings::NONE.with(framing),
                    tell,
                    depth: 1,
                };
                out.base = usize::try_from(position).unwrap_or(usize::MAX).saturating_add(offset);
                self.packet(&packet, key, out, sink);
            }
            sink.marks.judged(stream, position.saturating_add(u64::try_from(used).unwrap_or(u64::MAX)), &out.headers);
            if close_now {
                sink.marks.closed(stream);
            }
            if close || (used == 0 && !switch) || used > read {
                return;
            }
        }
    }

    fn streams_held(&self) -> usize {
        self.streams.as_deref().map_or(0, |streams| streams.directions.iter().map(Direction::held).sum())
    }

    fn streams_done(&mut self) {
        if let Some(streams) = &mut self.streams {
            for direction in &mut streams.directions {
                direction.close();
            }
        }
    }

    fn finish(&mut self, moment: Moment, key: &FlowKey, out: &mut Out, sink: &mut Sink<'_>) {
        for side in [Side::A, Side::B] {
            let more = self.streams.as_deref_mut().is_some_and(|streams| {
                let [a, b] = &mut streams.directions;
                match side {
                    Side::A => a.finish(),
                    Side::B => b.finish(),
                }
            });
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
        if let Some(rhythm) = &mut self.rhythm {
            rhythm.finish();
        }
    }
}

/// Rounds of reading one chunk; each consumes at least a byte of at most a few hundred KiB, this only bounds hostile tiny messages.
const MAX_ROUNDS: usize = 65_536;

/// Bytes done with, whether nobody wants more, whether another protocol follows.
const fn steps(progress: dissect::Progress) -> (usize, bool, bool) {
    match progress {
        dissect::Progress::Consumed(used) => (used, false, false),
        dissect::Progress::NotMine | dissect::Progress::Opaque => (0, true, false),
        dissect::Progress::Switch { skip } => (skip, false, true),
    }
}

const fn chunk_may_follow(other: &Direction) -> bool {
    !other.is_closed()
}

enum Election {
    One(usize),
    Nobody,
    TooEarly,
}

/// Asks the stream dissectors in their order whose bytes these are.
fn elect(chunk: &dissect::Chunk<'_>) -> Election {
    let mut undecided = false;
    for (index, dissector) in dissect::STREAMS.iter().enumerate() {
        match StreamDissector::probe(*dissector, chunk) {
            Some(true) => return Election::One(index),
            Some(false) => {}
            None => undecided = true,
        }
    }
    if undecided && !chunk.ended { Election::TooEarly } else { Election::Nobody }
}
