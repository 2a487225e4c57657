//! Which addresses are the tester's own.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;

use crate::flow::Flow;
use crate::model::codes::{LocalHow, Scope};
use crate::model::fact::Side;

use super::scope::{is_inside, leaves_the_machine, scope};

/// The tester's side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalSide {
    /// Its addresses, sorted.
    pub addresses: Vec<IpAddr>,
    /// How they were found.
    pub how: LocalHow,
}

impl LocalSide {
    /// Whether an address is the tester's.
    #[must_use]
    pub fn has(&self, address: IpAddr) -> bool {
        self.addresses.binary_search(&address).is_ok()
    }
}

/// What speaks for an address being the tester's.
#[derive(Debug, Default, Clone, Copy)]
struct Signs {
    packets: u64,
    /// Packets exchanged with addresses outside.
    outside: u64,
    opened: u64,
}

/// Who opened a flow, as far as the capture shows.
#[must_use]
pub fn opener<S>(flow: &Flow<S>) -> Option<Side> {
    if flow.key.protocol == crate::flow::Protocol::Tcp { flow.tcp.opener() } else { Some(flow.first_side) }
}

/// Finds the tester's addresses: those given, else the private one that talks most with addresses outside, else the one in most packets,
/// else the one that opens flows. Each address family by itself, since a machine has one of each.
#[must_use]
pub fn find<S>(flows: &[Flow<S>], given: &[IpNet]) -> LocalSide {
    let signs = signs(flows);
    if !given.is_empty() {
        let addresses = signs.keys().copied().filter(|address| given.iter().any(|net| net.contains(address))).collect();
        return LocalSide { addresses, how: LocalHow::Given };
    }
    let v4: BTreeMap<_, _> = signs.iter().filter(|(address, _)| address.is_ipv4()).collect();
    let v6: BTreeMap<_, _> = signs.iter().filter(|(address, _)| address.is_ipv6()).collect();
    let found: Vec<(IpAddr, LocalHow)> = [family(&v4), family(&v6)].into_iter().flatten().collect();
    let how = found.iter().map(|(_, how)| *how).min().unwrap_or(LocalHow::None);
    let mut addresses: Vec<IpAddr> = found.into_iter().map(|(address, _)| address).collect();
    addresses.sort_unstable();
    LocalSide { addresses, how }
}

fn signs<S>(flows: &[Flow<S>]) -> BTreeMap<IpAddr, Signs> {
    let mut signs: BTreeMap<IpAddr, Signs> = BTreeMap::new();
    for flow in flows {
        let packets = flow.sent_by(Side::A).packets + flow.sent_by(Side::B).packets;
        let opener = opener(flow);
        for side in [Side::A, Side::B] {
            let (own, other) = (flow.key.end(side).ip(), flow.key.end(side.other()).ip());
            let sign = signs.entry(own).or_default();
            // Multicast and broadcast are spoken to, they never are anybody's own.
            if matches!(scope(own), Scope::Multicast | Scope::Unspecified) {
                continue;
            }
            sign.packets += packets;
            sign.opened += u64::from(opener == Some(side));
            if !is_inside(scope(other)) && leaves_the_machine(scope(other)) {
                sign.outside += packets;
            }
        }
    }
    signs
}

fn family(signs: &BTreeMap<&IpAddr, &Signs>) -> Option<(IpAddr, LocalHow)> {
    let able = || signs.iter().filter(|(address, sign)| sign.packets > 0 && leaves_the_machine(scope(***address)));
    let most = |pick: fn(&Signs) -> u64, private_only: bool| {
        let mut best: Option<(IpAddr, u64)> = None;
        let mut second = 0;
        for (address, sign) in able().filter(|(address, _)| !private_only || is_inside(scope(***address))) {
            let count = pick(sign);
            match best {
                Some((_, known)) if count <= known => second = second.max(count),
                _ => {
                    second = best.map_or(0, |(_, known)| known);
                    best = Some((**address, count));
                }
            }
        }
        best.filter(|(_, count)| *count > second).map(|(address, _)| address)
    };
    most(|sign| sign.outside, true)
        .map(|address| (address, LocalHow::Private))
        .or_else(|| most(|sign| sign.packets, false).map(|address| (address, LocalHow::Majority)))
        .or_else(|| most(|sign| sign.opened, false).map(|address| (address, LocalHow::Initiator)))
        .or_else(|| {
            // Loopback only, or a perfect tie: the lowest address that opened something.
            signs.iter().find(|(_, sign)| sign.opened > 0).map(|(address, _)| (**address, LocalHow::Initiator))
        })
}
