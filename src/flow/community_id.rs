//! Community ID 1 with seed 0 (corelight.com community-id-spec).

use std::net::{IpAddr, SocketAddr};

use sha1::{Digest, Sha1};

use crate::model::analysis::FlowId;

use super::Protocol;
use super::key::FlowKey;

/// The Community ID of a flow. For ICMP and port-less transports the ports are left out, as the specification has it for unknown types;
/// flows here do not tell ICMP types apart.
#[must_use]
pub fn community_id(key: &FlowKey) -> FlowId {
    let (low, high) = ordered(key.a, key.b);
    let mut hash = Sha1::new();
    hash.update(0_u16.to_be_bytes());
    update_address(&mut hash, low.ip());
    update_address(&mut hash, high.ip());
    hash.update([key.protocol.number(), 0]);
    if matches!(key.protocol, Protocol::Udp | Protocol::Tcp | Protocol::Sctp) {
        hash.update(low.port().to_be_bytes());
        hash.update(high.port().to_be_bytes());
    }
    FlowId::community(hash.finalize().into())
}

fn ordered(a: SocketAddr, b: SocketAddr) -> (SocketAddr, SocketAddr) {
    if (a.ip(), a.port()) <= (b.ip(), b.port()) { (a, b) } else { (b, a) }
}

fn update_address(hash: &mut Sha1, address: IpAddr) {
    match address {
        IpAddr::V4(v4) => hash.update(v4.octets()),
        IpAddr::V6(v6) => hash.update(v6.octets()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_baseline_of_the_specification() {
        let key = FlowKey { protocol: Protocol::Tcp, a: "66.35.250.204:80".parse().unwrap(), b: "128.232.110.120:34855".parse().unwrap() };
        assert_eq!(community_id(&key), "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
        let key = FlowKey { protocol: Protocol::Udp, a: "8.8.8.8:53".parse().unwrap(), b: "192.168.1.52:54585".parse().unwrap() };
        assert_eq!(community_id(&key), "1:d/FP5EW3wiY1vCndhwleRRKHowQ=");
    }
}
