//! The five-tuple, with its ends in a fixed order.

use std::net::{IpAddr, SocketAddr};

use crate::model::datagram::{Datagram, Transport};
use crate::model::fact::Side;
use crate::model::transport::Protocol;

/// Transport and both ends; `a` is the lower address and port, so that both directions have one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FlowKey {
    /// Transport.
    pub protocol: Protocol,
    /// Lower end.
    pub a: SocketAddr,
    /// Higher end.
    pub b: SocketAddr,
}

impl FlowKey {
    /// The key of a datagram, and the side that sent it. ICMP messages of one pair of hosts and one echo identifier are one flow: their
    /// types are not told apart, as a request and its reply have different ones.
    #[must_use]
    pub fn of(datagram: &Datagram<'_>) -> (Self, Side) {
        let (protocol, from, to) = match datagram.transport {
            Transport::Udp { source, destination } => (Protocol::Udp, source, destination),
            Transport::Tcp(tcp) => (Protocol::Tcp, tcp.source, tcp.destination),
            Transport::Sctp { source, destination } => (Protocol::Sctp, source, destination),
            Transport::Icmp { v6: false, id, .. } => (Protocol::Icmp, id, id),
            Transport::Icmp { v6: true, id, .. } => (Protocol::Icmp6, id, id),
            Transport::Other(number) => (Protocol::Other(number), 0, 0),
        };
        let source = SocketAddr::new(datagram.source, from);
        let destination = SocketAddr::new(datagram.destination, to);
        if source <= destination {
            (Self { protocol, a: source, b: destination }, Side::A)
        } else {
            (Self { protocol, a: destination, b: source }, Side::B)
        }
    }

    /// The end on this side.
    #[must_use]
    pub const fn end(&self, side: Side) -> SocketAddr {
        match side {
            Side::A => self.a,
            Side::B => self.b,
        }
    }

    /// Both addresses without ports, in the order of the ends.
    #[must_use]
    pub const fn pair(&self) -> (IpAddr, IpAddr) {
        (self.a.ip(), self.b.ip())
    }
}
