//! Ties flows to programs while recording: by the sockets that were there when their packets came. What was not seen is counted.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use foldhash::fast::RandomState;

use crate::flow::{FlowKey, Protocol};
use crate::model::fact::Side;
use crate::model::marks;
use crate::model::time::Instant;

use super::sockets::{Change, EVERY, Place, Transport};

/// Flows that are watched at a time; those beyond it are counted as missed.
const FLOWS: usize = 100_000;
const MILLISECOND: i64 = 1_000_000;
/// How long after the last packet of a flow its socket may still turn up: a few rounds of asking.
const LATE: i64 = 1000 * MILLISECOND;
/// How much later than a packet a socket may be seen that sent it: the pause between two rounds, and the way here.
const UNSEEN: i64 = 400 * MILLISECOND;
/// How long sockets that are gone are remembered.
const GONE: i64 = 5000 * MILLISECOND;
/// How long a flow may be silent before its owner is asked for anew.
const SILENT: i64 = 60_000 * MILLISECOND;

/// What became of flows over TCP and UDP.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Flows whose program is known.
    pub named: u64,
    /// Flows whose socket was seen, but whose program the system does not show.
    pub hidden: u64,
    /// Flows of which no socket was seen.
    pub missed: u64,
}

#[derive(Debug)]
struct Seen {
    program: Option<String>,
    from: Instant,
    until: Option<Instant>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    /// No socket yet.
    Open,
    /// The program is known and stands at no packet yet.
    Known(String),
    /// It stands at a packet, or elsewhere in the file.
    Told(String),
    /// A socket without a visible owner.
    Hidden,
    /// Given up.
    Missed,
}

#[derive(Debug)]
struct Watched {
    opener: Side,
    first: Instant,
    last: Instant,
    state: State,
}

/// The flows and sockets of a recording.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    sockets: BTreeMap<Place, Vec<Seen>>,
    flows: HashMap<FlowKey, Watched, RandomState>,
    tally: Tally,
}

impl Ledger {
    /// Sockets came and went.
    pub(super) fn change(&mut self, change: Change, now: Instant) {
        for socket in change.closed {
            let seen = self.sockets.entry(socket.place).or_default();
            for one in seen.iter_mut().filter(|one| one.until.is_none() && one.program == socket.program) {
                one.until = Some(now);
            }
        }
        for socket in change.opened {
            self.sockets.entry(socket.place).or_default().push(Seen { program: socket.program, from: now, until: None });
        }
        self.match_open();
    }

    /// The clock was set by so many nanoseconds: sockets that are open were seen at times that it does not know.
    pub(super) fn clock_was_set(&mut self, by: i64) {
        let moved = |at: Instant| Instant::from_nanos(at.nanos().saturating_add(by));
        for seen in self.sockets.values_mut().flatten() {
            seen.from = moved(seen.from);
            seen.until = seen.until.map(moved);
        }
    }

    /// A packet of a flow is written; gives the program where it is to stand there. `begins`: it opens a connection.
    pub(super) fn packet(&mut self, key: FlowKey, sender: Side, at: Instant, begins: bool) -> Option<String> {
        if !matches!(key.protocol, Protocol::Tcp | Protocol::Udp) {
            return None;
        }
        let known = self.flows.get(&key);
        let (is_known, anew) = known.map_or((false, false), |flow| {
            let silent = at.since(flow.last) > SILENT;
            (true, silent || begins && flow.state != State::Open && at.since(flow.first) > UNSEEN)
        });
        if anew && let Some(flow) = self.flows.remove(&key) {
            self.count(&flow.state);
        }
        if !is_known && self.flows.len() >= FLOWS {
            self.tally.missed += 1;
            return None;
        }
        let flow = self.flows.entry(key).or_insert(Watched { opener: sender, first: at, last: at, state: State::Open });
        flow.last = flow.last.max(at);
        if matches!(flow.state, State::Open | State::Missed) {
            flow.state = find(&self.sockets, &key, flow).unwrap_or(State::Open);
        }
        let State::Known(program) = &flow.state else { return None };
        let program = program.clone();
        flow.state = State::Told(program.clone());
        Some(program)
    }

    /// Another file begins: what was told is told again there.
    pub(super) fn renew(&mut self, now: Instant) {
        for (_, flow) in self.flows.iter_mut().filter(|(_, flow)| now.since(flow.last) <= SILENT) {
            if let State::Told(program) = &flow.state {
                flow.state = State::Known(program.clone());
            }
        }
    }

    /// Gives the comments for flows whose program was known too late for their last packet, and forgets what is over.
    pub(super) fn beat(&mut self, now: Instant) -> Vec<String> {
        self.match_open();
        for seen in self.sockets.values_mut() {
            seen.retain(|one| one.until.is_none_or(|until| now.since(until) < GONE));
        }
        self.sockets.retain(|_, seen| !seen.is_empty());
        self.settle(|flow| now.since(flow.last) > LATE, |flow| now.since(flow.last) > SILENT)
    }

    /// The recording is over.
    pub(super) fn end(&mut self) -> (Vec<String>, Tally) {
        self.match_open();
        let comments = self.settle(|_| true, |_| true);
        (comments, self.tally)
    }

    fn match_open(&mut self) {
        let sockets = &self.sockets;
        for (key, flow) in self.flows.iter_mut().filter(|(_, flow)| flow.state == State::Open) {
            if let Some(state) = find(sockets, key, flow) {
                flow.state = state;
            }
        }
    }

    fn settle(&mut self, late: impl Fn(&Watched) -> bool, over: impl Fn(&Watched) -> bool) -> Vec<String> {
        let mut comments = Vec::new();
        for (key, flow) in self.flows.iter_mut().filter(|(_, flow)| late(flow)) {
            match &flow.state {
                State::Known(process) => {
                    let transport = if key.protocol == Protocol::Tcp { "tcp" } else { "udp" };
                    comments.push(marks::owner(&marks::Owned { transport, ends: [key.a, key.b], first: flow.first, process }));
                    flow.state = State::Told(process.clone());
                }
                State::Open => flow.state = State::Missed,
                _ => {}
            }
        }
        let done: Vec<State> = self.flows.extract_if(|_, flow| over(flow)).map(|(_, flow)| flow.state).collect();
        for state in done {
            self.count(&state);
        }
        comments.sort_unstable();
        comments
    }

    fn count(&mut self, state: &State) {
        match state {
            State::Told(_) | State::Known(_) => self.tally.named += 1,
            State::Hidden => self.tally.hidden += 1,
            State::Open | State::Missed => self.tally.missed += 1,
        }
    }
}

/// Who has the socket of a flow: connected ones first, then those that only have the local port.
fn find(sockets: &BTreeMap<Place, Vec<Seen>>, key: &FlowKey, flow: &Watched) -> Option<State> {
    let transport = if key.protocol == Protocol::Tcp { Transport::Tcp } else { Transport::Udp };
    [flow.opener, flow.opener.other()].into_iter().find_map(|side| {
        let (local, remote) = (key.end(side), key.end(side.other()));
        let exact = holders(sockets, &Place { transport, local, remote: Some(remote) }, flow);
        exact.or_else(|| (transport == Transport::Udp).then(|| unconnected(sockets, local, flow)).flatten())
    })
}

fn unconnected(sockets: &BTreeMap<Place, Vec<Seen>>, local: SocketAddr, flow: &Watched) -> Option<State> {
    let any_v6 = IpAddr::V6(Ipv6Addr::UNSPECIFIED);
    let any = if local.is_ipv4() { IpAddr::V4(Ipv4Addr::UNSPECIFIED) } else { any_v6 };
    // A socket for IPv6 on all addresses has IPv4 as well, unless it was told otherwise.
    [local.ip(), any, any_v6].into_iter().find_map(|address| {
        holders(sockets, &Place { transport: Transport::Udp, local: SocketAddr::new(address, local.port()), remote: None }, flow)
    })
}

fn holders(sockets: &BTreeMap<Place, Vec<Seen>>, place: &Place, flow: &Watched) -> Option<State> {
    let pause = i64::try_from(EVERY.as_nanos()).unwrap_or(0);
    let fitting = |one: &&Seen| {
        let seen_late = one.from.since(flow.last) > UNSEEN;
        let gone_before = one.until.is_some_and(|until| flow.first.since(until) > pause);
        !seen_late && !gone_before
    };
    let all: Vec<&Seen> = sockets.get(place)?.iter().filter(fitting).collect();
    let living = all.iter().any(|one| one.until.is_none());
    let names: BTreeSet<&str> = all.iter().filter(|one| !living || one.until.is_none()).filter_map(|one| one.program.as_deref()).collect();
    match (all.is_empty(), names.is_empty()) {
        (true, _) => None,
        (false, true) => Some(State::Hidden),
        (false, false) => Some(State::Known(Vec::from_iter(names).join(", "))),
    }
}

#[cfg(test)]
mod tests;
