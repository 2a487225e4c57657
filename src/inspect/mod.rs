//! Where the stages meet: every datagram is counted as part of a flow and read by the dissectors.

mod inspection;
mod streams;

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::decode::{Decoder, DefragNotes, Outcome};
use crate::dissect::{self, Out, Packet};
use crate::flow::{FlowTable, Flows, PairSums, Seen};
use crate::limits::Limits;
use crate::marks::{Marks, NoMarks};
use crate::model::datagram::{Datagram, Transport};
use crate::model::fact::{DnsAnswer, RoundTrip};
use crate::model::frame::{Frame, FrameRef};
use crate::model::time::Instant;

pub use inspection::{Inspection, Process, RoundTrips};
use inspection::{Moment, Sink};

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
    /// Datagrams so far, and the flow that was looked at last for being over.
    datagrams: u64,
    hand: usize,
}

/// Datagrams between two looks at whether a flow is over.
const LOOK_EVERY: u64 = 16;

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
                datagrams: 0,
                hand: 0,
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
        flow.state.is_finished = false;
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
        self.datagrams = self.datagrams.wrapping_add(1);
        if self.datagrams.is_multiple_of(LOOK_EVERY) {
            self.look(datagram.at, marks);
        }
    }

    /// Ends the next flow in turn if it is over: the same ports would be a new flow. So what was remembered of calls long ago makes room.
    fn look(&mut self, now: Instant, marks: &mut dyn Marks) {
        self.hand = if self.hand + 1 < self.flows.len() { self.hand + 1 } else { 0 };
        if self.flows.is_idle(self.hand, now) {
            self.finish_flow(self.hand, marks);
        }
    }

    fn finish_flow(&mut self, index: usize, marks: &mut dyn Marks) {
        let Some(flow) = self.flows.get_mut(index).filter(|flow| !flow.state.is_finished) else { return };
        flow.state.is_finished = true;
        self.streams_held = self.streams_held.saturating_sub(flow.state.streams_held());
        let mut sink = Sink { answers: &mut self.answers, dropped: &mut self.answers_dropped, limits: &self.limits, flow: index, marks };
        let at = Moment { frame: flow.last_frame, at: flow.last, side: flow.first_side, nested: false };
        let key = flow.key;
        flow.state.finish(at, &key, &mut self.out, &mut sink);
    }
}
