//! The two directions of a TCP connection: put in order, given to the dissector whose bytes they are.

use crate::dissect::{self, Out, Packet, StreamDissector};
use crate::flow::{Direction, FlowKey, Segment};
use crate::marks::StreamId;
use crate::model::datagram::{Datagram, Tcp};
use crate::model::fact::Side;

use super::inspection::{Inspection, Moment, Sink};

/// Both directions, and who reads them.
#[derive(Debug, Default)]
pub(super) struct Streams {
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

impl Streams {
    /// Ends a direction; gives whether there is something left to read.
    pub(super) fn finish(&mut self, side: Side) -> bool {
        seen_from(side, &mut self.directions).0.finish()
    }
}

/// The direction of this side, and the other one.
fn seen_from(side: Side, [a, b]: &mut [Direction; 2]) -> (&mut Direction, &mut Direction) {
    match side {
        Side::A => (a, b),
        Side::B => (b, a),
    }
}

impl Inspection {
    pub(super) fn segment(&mut self, datagram: &Datagram<'_>, tcp: &Tcp, side: Side, key: &FlowKey, out: &mut Out, sink: &mut Sink<'_>) {
        let stream = StreamId { flow: sink.flow, side };
        if datagram.payload_wire == 0 && !tcp.syn && !tcp.fin && !tcp.rst && self.streams.is_none() {
            return sink.marks.segment(datagram, stream, None);
        }
        let streams = self.streams.get_or_insert_default();
        let (mine, other) = seen_from(side, &mut streams.directions);
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
    pub(super) fn read_stream(&mut self, moment: Moment, key: &FlowKey, out: &mut Out, sink: &mut Sink<'_>) {
        // Every round consumes bytes, changes the speaker, or ends.
        for _ in 0..MAX_ROUNDS {
            let Some(streams) = self.streams.as_deref_mut() else { return };
            let (mine, other) = seen_from(moment.side, &mut streams.directions);
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
                        if other.is_closed() {
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

    pub(super) fn streams_held(&self) -> usize {
        self.streams.as_deref().map_or(0, |streams| streams.directions.iter().map(Direction::held).sum())
    }

    pub(super) fn streams_done(&mut self) {
        if let Some(streams) = &mut self.streams {
            for direction in &mut streams.directions {
                direction.close();
            }
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
