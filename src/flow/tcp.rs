//! State of a TCP connection, as far as its summary needs it (RFC 9293 3.3.2).

use crate::model::codes::TcpState;
use crate::model::datagram::Tcp;
use crate::model::fact::Side;
use crate::model::frame::FrameRef;
use crate::model::time::Instant;

/// A round trip of the three-way handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handshake {
    /// Side that asked: the far end of the measured path is the other one.
    pub asked_by: Side,
    /// Nanoseconds.
    pub nanos: i64,
    /// Frame that answered.
    pub frame: FrameRef,
}

/// What is remembered of a connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Connection {
    state: TcpState,
    fin: [bool; 2],
    /// Side that sent the SYN.
    opener: Option<Side>,
    /// Sequence number and time of the SYN; no time once it was sent twice, since its answer could belong to either.
    syn: Option<(u32, Option<Instant>)>,
    /// The same of the SYN and ACK.
    syn_ack: Option<(u32, Option<Instant>)>,
    measured: bool,
}

impl Default for Connection {
    fn default() -> Self {
        Self { state: TcpState::Midstream, fin: [false; 2], opener: None, syn: None, syn_ack: None, measured: false }
    }
}

impl Connection {
    /// Takes a segment in. Gives a round trip where this segment ends one.
    pub(super) fn segment(&mut self, tcp: &Tcp, side: Side, at: Instant, frame: FrameRef) -> Option<Handshake> {
        let mut trip = None;
        if tcp.syn && !tcp.ack {
            self.opener = Some(side);
            if self.state == TcpState::Midstream {
                self.state = TcpState::Syn;
            }
            let again = self.syn.is_some_and(|(sequence, _)| sequence == tcp.sequence);
            self.syn = Some((tcp.sequence, (!again).then_some(at)));
        } else if tcp.syn {
            self.opener = self.opener.or(Some(side.other()));
            if matches!(self.state, TcpState::Midstream | TcpState::Syn) {
                self.state = TcpState::Established;
            }
            let again = self.syn_ack.is_some_and(|(sequence, _)| sequence == tcp.sequence);
            if let (Some((sequence, Some(asked))), false) = (self.syn, again)
                && sequence.wrapping_add(1) == tcp.acknowledgement
                && self.opener == Some(side.other())
            {
                trip = Some(Handshake { asked_by: side.other(), nanos: at.since(asked), frame });
            }
            self.syn_ack = Some((tcp.sequence, (!again).then_some(at)));
        } else if tcp.ack && !self.measured && self.opener == Some(side) {
            self.measured = true;
            if let Some((sequence, Some(asked))) = self.syn_ack
                && sequence.wrapping_add(1) == tcp.acknowledgement
            {
                trip = Some(Handshake { asked_by: side.other(), nanos: at.since(asked), frame });
            }
        }
        if tcp.rst {
            self.state = TcpState::Reset;
        } else if tcp.fin {
            if let Some(fin) = self.fin.get_mut(side.index()) {
                *fin = true;
            }
            if self.fin == [true, true] && self.state != TcpState::Reset {
                self.state = TcpState::Closed;
            }
        }
        trip
    }

    /// Where it stands.
    #[must_use]
    pub(super) const fn state(&self) -> TcpState {
        self.state
    }

    /// Who opened it, where the handshake was seen.
    #[must_use]
    pub(super) const fn opener(&self) -> Option<Side> {
        self.opener
    }

    /// Whether a SYN with this number opens another connection on the same ports.
    #[must_use]
    pub(super) fn is_reopened_by(&self, tcp: &Tcp, side: Side) -> bool {
        tcp.syn
            && !tcp.ack
            && match self.syn {
                Some((sequence, _)) => sequence != tcp.sequence && self.opener == Some(side),
                None => self.state != TcpState::Established,
            }
            && (self.state != TcpState::Syn)
    }
}
