//! All flows of a capture, in order of first appearance.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use foldhash::fast::RandomState;

use crate::limits::Limits;
use crate::model::codes::TcpState;
use crate::model::datagram::{Datagram, Layers, Transport};
use crate::model::fact::Side;
use crate::model::frame::FrameRef;
use crate::model::time::Instant;

use super::Protocol;
use super::key::FlowKey;
use super::tcp::{Connection, Handshake};
use super::volume::Volume;

/// What one side of a flow sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SideCount {
    /// IP packets.
    pub packets: u64,
    /// IP bytes at original length.
    pub bytes: u64,
    /// Transport payload bytes at original length.
    pub payload: u64,
}

/// A flow: one use of a five-tuple.
#[derive(Debug)]
pub struct Flow<S> {
    /// Five-tuple.
    pub key: FlowKey,
    /// Counts uses of the same five-tuple, from 0.
    pub reuse: u32,
    /// What each side sent.
    pub sides: [SideCount; 2],
    /// Earliest packet.
    pub first: Instant,
    /// Latest packet.
    pub last: Instant,
    /// Frame of the first packet.
    pub first_frame: FrameRef,
    /// Frame of the last packet.
    pub last_frame: FrameRef,
    /// Packets that were fragments.
    pub fragments: u64,
    /// Who sent the first packet.
    pub first_side: Side,
    /// Tunnels around it, where there are any.
    layers: Option<Box<Layers>>,
    /// TCP connection, where it is one.
    tcp: Option<Box<Connection>>,
    /// Bytes over time.
    pub volume: Volume,
    /// The caller's own.
    pub state: S,
}

impl<S> Flow<S> {
    /// What this side sent.
    #[must_use]
    pub const fn sent_by(&self, side: Side) -> SideCount {
        let [a, b] = self.sides;
        match side {
            Side::A => a,
            Side::B => b,
        }
    }

    /// Tunnels around it, outermost first.
    #[must_use]
    pub fn layers(&self) -> &[&'static str] {
        self.layers.as_deref().map_or(&[], Layers::codes)
    }

    /// Where its TCP connection stands; none where it is no such.
    #[must_use]
    pub fn tcp_state(&self) -> Option<TcpState> {
        self.tcp.as_deref().map(Connection::state)
    }

    /// Who opened it, as far as the capture shows.
    #[must_use]
    pub fn opener(&self) -> Option<Side> {
        if self.key.protocol == Protocol::Tcp { self.tcp.as_deref().and_then(Connection::opener) } else { Some(self.first_side) }
    }

    /// Bytes of both sides.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        let [a, b] = self.sides;
        a.bytes + b.bytes
    }
}

/// Sums of the flows between two hosts that are not listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairSum {
    /// What each side sent.
    pub sides: [SideCount; 2],
    /// First packet.
    pub first: Instant,
    /// Last packet.
    pub last: Instant,
}

/// Stands for all pairs beyond the limit.
const OTHER_PAIRS: (Protocol, IpAddr, IpAddr) =
    (Protocol::Other(255), IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED), IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED));

/// Sums by protocol and pair of hosts, the lower address first.
pub type PairSums = BTreeMap<(Protocol, IpAddr, IpAddr), PairSum>;

/// What a datagram did to the table.
#[derive(Debug)]
pub enum Seen<'t, S> {
    /// It belongs to a listed flow.
    Listed(Step<'t, S>),
    /// The table is full: it was only summed.
    Summed,
}

/// A datagram of a listed flow.
#[derive(Debug)]
pub struct Step<'t, S> {
    /// Index of the flow in order of appearance.
    pub index: usize,
    /// The flow.
    pub flow: &'t mut Flow<S>,
    /// Side that sent the datagram.
    pub side: Side,
    /// Round trip that it ends.
    pub handshake: Option<Handshake>,
    /// Flow that ended because its five-tuple is used anew.
    pub ended: Option<usize>,
}

/// Each on its own, so that its memory is free for other things as soon as it was judged.
pub type Flows<S> = Vec<Box<Flow<S>>>;

/// The flows.
#[derive(Debug)]
pub struct FlowTable<S> {
    current: HashMap<FlowKey, usize, RandomState>,
    flows: Flows<S>,
    pairs: PairSums,
    /// The flow of the datagram before: calls are made of long runs.
    latest: Option<(FlowKey, usize)>,
    max_flows: usize,
    max_pairs: usize,
    max_steps: usize,
    udp_idle: i64,
    tcp_idle: i64,
}

const NANOS: i64 = 1_000_000_000;

impl<S: Default> FlowTable<S> {
    /// An empty table.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self {
            current: HashMap::default(),
            flows: Vec::new(),
            pairs: BTreeMap::new(),
            latest: None,
            max_flows: limits.flows,
            max_pairs: limits.pairs,
            max_steps: limits.volume_steps,
            udp_idle: limits.udp_idle_seconds.saturating_mul(NANOS),
            tcp_idle: limits.tcp_idle_seconds.saturating_mul(NANOS),
        }
    }

    /// Counts a datagram.
    pub fn add(&mut self, datagram: &Datagram<'_>) -> Seen<'_, S> {
        let (key, side) = FlowKey::of(datagram);
        let known = match self.latest {
            Some((latest, index)) if latest == key => Some(index),
            _ => self.current.get(&key).copied(),
        };
        let mut ended = None;
        let mut reuse = 0;
        let index = match known.and_then(|index| self.flows.get(index).map(|flow| (index, &**flow))) {
            Some((index, flow)) if !self.is_over(flow, datagram, side) => index,
            other => {
                if let Some((index, flow)) = other {
                    ended = Some(index);
                    reuse = flow.reuse + 1;
                }
                if self.flows.len() >= self.max_flows {
                    self.sum(&key, datagram, side);
                    return Seen::Summed;
                }
                self.begin(key, datagram, side, reuse)
            }
        };
        self.latest = Some((key, index));
        let Some(flow) = self.flows.get_mut(index) else { return Seen::Summed };
        let handshake = flow.count(datagram, side, self.max_steps);
        Seen::Listed(Step { index, flow, side, handshake, ended })
    }

    fn is_over(&self, flow: &Flow<S>, datagram: &Datagram<'_>, side: Side) -> bool {
        match datagram.transport {
            Transport::Tcp(tcp) => {
                datagram.at.since(flow.last) > self.tcp_idle || flow.tcp.as_ref().is_none_or(|known| known.is_reopened_by(&tcp, side))
            }
            _ => datagram.at.since(flow.last) > self.udp_idle,
        }
    }

    fn begin(&mut self, key: FlowKey, datagram: &Datagram<'_>, side: Side, reuse: u32) -> usize {
        let index = self.flows.len();
        self.flows.push(Box::new(Flow {
            key,
            reuse,
            sides: [SideCount::default(); 2],
            first: datagram.at,
            last: datagram.at,
            first_frame: datagram.number,
            last_frame: datagram.number,
            fragments: 0,
            first_side: side,
            layers: (!datagram.layers.codes().is_empty()).then(|| Box::new(*datagram.layers)),
            tcp: None,
            volume: Volume::default(),
            state: S::default(),
        }));
        self.current.insert(key, index);
        index
    }

    fn sum(&mut self, key: &FlowKey, datagram: &Datagram<'_>, side: Side) {
        let (a, b) = key.pair();
        let mut place = (key.protocol, a, b);
        if self.pairs.len() >= self.max_pairs && !self.pairs.contains_key(&place) {
            place = OTHER_PAIRS;
        }
        let sum = self.pairs.entry(place).or_insert(PairSum { sides: [SideCount::default(); 2], first: datagram.at, last: datagram.at });
        sum.first = sum.first.min(datagram.at);
        sum.last = sum.last.max(datagram.at);
        add_to(&mut sum.sides, datagram, side);
    }

    /// A flow by its index.
    pub fn get_mut(&mut self, index: usize) -> Option<&mut Flow<S>> {
        self.flows.get_mut(index).map(|flow| &mut **flow)
    }

    /// Whether a flow without connection has been silent for so long that its five-tuple would begin another one.
    #[must_use]
    pub fn is_idle(&self, index: usize, now: Instant) -> bool {
        let flow = self.flows.get(index).filter(|flow| flow.key.protocol != Protocol::Tcp);
        flow.is_some_and(|flow| now.since(flow.last) > self.udp_idle)
    }

    /// All flows in order of first appearance, and the sums of those beyond the limit.
    #[must_use]
    pub fn into_parts(self) -> (Flows<S>, PairSums) {
        (self.flows, self.pairs)
    }

    /// Listed flows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.flows.len()
    }

    /// Whether nothing was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.flows.is_empty()
    }
}

impl<S> Flow<S> {
    fn count(&mut self, datagram: &Datagram<'_>, side: Side, max_steps: usize) -> Option<Handshake> {
        add_to(&mut self.sides, datagram, side);
        self.volume.add(self.first, datagram.at, side, datagram.ip_bytes, max_steps);
        self.first = self.first.min(datagram.at);
        self.last = self.last.max(datagram.at);
        self.last_frame = datagram.number;
        if datagram.ip_packets > 1 {
            self.fragments += datagram.ip_packets;
        }
        match datagram.transport {
            Transport::Tcp(tcp) => self.tcp.get_or_insert_default().segment(&tcp, side, datagram.at, datagram.number),
            _ => None,
        }
    }
}

fn add_to(sides: &mut [SideCount; 2], datagram: &Datagram<'_>, side: Side) {
    let [a, b] = sides;
    let count = match side {
        Side::A => a,
        Side::B => b,
    };
    count.packets += datagram.ip_packets;
    count.bytes += datagram.ip_bytes;
    count.payload += u64::try_from(datagram.payload_wire).unwrap_or(u64::MAX);
}
