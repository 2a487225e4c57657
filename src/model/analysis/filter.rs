//! Wireshark filters of flows. Their texts are long and follow from the five-tuple, so they are made when they are written.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::transport::Protocol;

/// A display filter of Wireshark that selects exactly one flow.
#[derive(Clone)]
pub struct Filter(Kind);

#[derive(Clone)]
enum Kind {
    /// The flow of most calls, without a pointer.
    Plain {
        transport: Protocol,
        local: SocketAddrV4,
        remote: SocketAddrV4,
        /// Ends whose address is masked, and forgotten.
        masked: [bool; 2],
    },
    Selected(Box<Selected>),
    Written(Box<str>),
}

/// What a filter selects.
#[derive(Debug, Clone, Copy)]
pub struct Selected {
    /// Transport.
    pub transport: Protocol,
    /// One end.
    pub local: SocketAddr,
    /// The other.
    pub remote: SocketAddr,
    /// First and last frame, where the same five-tuple was used several times.
    pub frames: Option<[u64; 2]>,
}

impl Filter {
    /// Selects a flow by its ends.
    #[must_use]
    pub fn of(selected: Selected) -> Self {
        match selected {
            Selected { transport, local: SocketAddr::V4(local), remote: SocketAddr::V4(remote), frames: None } => {
                Self(Kind::Plain { transport, local, remote, masked: [false; 2] })
            }
            other => Self(Kind::Selected(Box::new(other))),
        }
    }

    /// Forgets the addresses of ends (the tester's, the far one); what is left selects by ports and by the other end. Gives whether it could: a
    /// filter with frame numbers, or one that was read, must be written anew.
    pub fn mask(&mut self, ends: [bool; 2]) -> bool {
        let Kind::Plain { local, remote, masked, .. } = &mut self.0 else { return false };
        for ((end, hide), done) in [local, remote].into_iter().zip(ends).zip(masked) {
            if hide {
                end.set_ip(Ipv4Addr::UNSPECIFIED);
                *done = true;
            }
        }
        true
    }

    /// A filter as written.
    #[must_use]
    pub fn written(text: &str) -> Self {
        Self(Kind::Written(text.into()))
    }
}

impl Selected {
    /// One direction.
    fn direction(&self, f: &mut fmt::Formatter<'_>, source: SocketAddr, destination: SocketAddr) -> fmt::Result {
        let v6 = self.is_v6();
        let (from, to) = if v6 { ("ipv6.src", "ipv6.dst") } else { ("ip.src", "ip.dst") };
        write!(f, "({from} == {} && {to} == {} && ", source.ip(), destination.ip())?;
        match self.transport {
            Protocol::Udp | Protocol::Tcp | Protocol::Sctp => {
                let code = self.transport.code();
                write!(f, "{code}.srcport == {} && {code}.dstport == {}", source.port(), destination.port())
            }
            Protocol::Icmp => f.write_str("icmp"),
            Protocol::Icmp6 => f.write_str("icmpv6"),
            Protocol::Other(number) if v6 => write!(f, "ipv6.nxt == {number}"),
            Protocol::Other(number) => write!(f, "ip.proto == {number}"),
        }?;
        f.write_str(")")
    }

    /// Both ends are of one family; the lower one of the five-tuple tells which.
    fn is_v6(&self) -> bool {
        self.local.min(self.remote).is_ipv6()
    }
}

impl fmt::Display for Selected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(")?;
        self.direction(f, self.local, self.remote)?;
        f.write_str(" || ")?;
        self.direction(f, self.remote, self.local)?;
        f.write_str(")")?;
        if self.transport.has_ports() {
            // ICMP errors quote the headers of the packet that they answer.
            f.write_str(if self.is_v6() { " && !icmpv6" } else { " && !icmp" })?;
        }
        match self.frames {
            Some([first, last]) => write!(f, " && frame.number >= {first} && frame.number <= {last}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Written(text) => f.write_str(text),
            Kind::Selected(selected) => selected.fmt(f),
            Kind::Plain { transport, local, remote, masked: [false, false] } => {
                Selected { transport: *transport, local: (*local).into(), remote: (*remote).into(), frames: None }.fmt(f)
            }
            Kind::Plain { transport, local, remote, masked } => {
                let code = transport.has_ports().then(|| transport.code());
                let mut joint = "";
                for (end, masked) in [local, remote].into_iter().zip(masked) {
                    if !masked {
                        write!(f, "{joint}ip.addr == {}", end.ip())?;
                        joint = " && ";
                    }
                    if let Some(code) = &code {
                        write!(f, "{joint}{code}.port == {}", end.port())?;
                        joint = " && ";
                    }
                }
                match transport {
                    Protocol::Icmp => write!(f, "{joint}icmp"),
                    Protocol::Icmp6 => write!(f, "{joint}icmpv6"),
                    Protocol::Other(number) => write!(f, "{joint}ip.proto == {number}"),
                    Protocol::Udp | Protocol::Tcp | Protocol::Sctp => Ok(()),
                }
            }
        }
    }
}

impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

impl PartialEq for Filter {
    /// As written: one that was read and one that was made are the same.
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

impl Serialize for Filter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Filter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Kind::Written(Box::<str>::deserialize(deserializer)?)))
    }
}
