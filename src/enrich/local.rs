//! Which addresses are the tester's own.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;

use crate::flow::Flow;
use crate::model::codes::{LocalHow, Scope};
use crate::model::fact::Side;
use crate::model::frame::FrameRef;
use crate::model::time::Instant;

use super::scope::{is_inside, leaves_the_machine, scope};

/// What the user says to be the tester's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Own {
    /// An address or network.
    Net(IpNet),
    /// `#N`: the address that appears as the N-th in the captures, as [`LocalSide::places`] counts. A manifest that may not show an address
    /// names it so.
    Place(usize),
}

/// Neither a network nor a place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither an address nor a network such as 192.168.1.0/24")]
pub struct OwnError(String);

impl FromStr for Own {
    type Err = OwnError;

    fn from_str(text: &str) -> Result<Self, OwnError> {
        let wrong = || OwnError(text.to_owned());
        if let Some(place) = text.strip_prefix('#') {
            return place.parse().ok().filter(|place| *place > 0).map(Self::Place).ok_or_else(wrong);
        }
        // An address is a network of one.
        text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from)).map(Self::Net).map_err(|_| wrong())
    }
}

/// The tester's side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalSide {
    /// Its addresses, sorted.
    pub addresses: Vec<IpAddr>,
    /// Their places, from 1, in the order in which addresses appear in the captures; of one packet the sender goes first.
    pub places: Vec<usize>,
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
    /// Its first packet; of one packet the sender goes first.
    appears: Option<(Instant, FrameRef, bool)>,
}

/// Finds the tester's addresses: those given, else the private one that talks most with addresses outside, else the one in most packets,
/// else the one that opens flows. Each address family by itself, since a machine has one of each.
#[must_use]
pub fn find<S>(flows: &[Box<Flow<S>>], given: &[Own]) -> LocalSide {
    let signs = signs(flows);
    let order = by_appearance(&signs);
    let side = |addresses: Vec<IpAddr>, how| {
        let place = |address: &IpAddr| order.iter().position(|known| known == address).map_or(0, |at| at + 1);
        LocalSide { places: addresses.iter().map(place).collect(), addresses, how }
    };
    if !given.is_empty() {
        let is_own = |address: &IpAddr| {
            given.iter().any(|own| match own {
                Own::Net(net) => net.contains(address),
                Own::Place(place) => place.checked_sub(1).and_then(|at| order.get(at)) == Some(address),
            })
        };
        return side(signs.keys().copied().filter(is_own).collect(), LocalHow::Given);
    }
    let v4: BTreeMap<_, _> = signs.iter().filter(|(address, _)| address.is_ipv4()).collect();
    let v6: BTreeMap<_, _> = signs.iter().filter(|(address, _)| address.is_ipv6()).collect();
    let found: Vec<(IpAddr, LocalHow)> = [family(&v4), family(&v6)].into_iter().flatten().collect();
    let how = found.iter().map(|(_, how)| *how).min().unwrap_or(LocalHow::None);
    let mut addresses: Vec<IpAddr> = found.into_iter().map(|(address, _)| address).collect();
    addresses.sort_unstable();
    side(addresses, how)
}

/// All addresses as they appear.
fn by_appearance(signs: &BTreeMap<IpAddr, Signs>) -> Vec<IpAddr> {
    let mut order: Vec<_> = signs.iter().map(|(address, sign)| (sign.appears, *address)).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, address)| address).collect()
}

fn signs<S>(flows: &[Box<Flow<S>>]) -> BTreeMap<IpAddr, Signs> {
    let mut signs: BTreeMap<IpAddr, Signs> = BTreeMap::new();
    for flow in flows {
        let packets = flow.sent_by(Side::A).packets + flow.sent_by(Side::B).packets;
        let opener = flow.opener();
        for side in [Side::A, Side::B] {
            let (own, other) = (flow.key.end(side).ip(), flow.key.end(side.other()).ip());
            let sign = signs.entry(own).or_default();
            let here = (flow.first, flow.first_frame, side != flow.first_side);
            sign.appears = Some(sign.appears.map_or(here, |known| known.min(here)));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_addresses_are_read() {
        assert_eq!("10.0.0.7".parse(), Ok(Own::Net("10.0.0.7/32".parse().unwrap())));
        assert_eq!("2001:db8::/32".parse(), Ok(Own::Net("2001:db8::/32".parse().unwrap())));
        assert_eq!("#3".parse(), Ok(Own::Place(3)));
        for wrong in ["", "#", "#0", "#-1", "10.0.0", "10.0.0.0/33", "host"] {
            assert_eq!(wrong.parse::<Own>(), Err(OwnError(wrong.to_owned())));
        }
    }
}
