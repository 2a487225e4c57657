//! Transports, by what the IP header names.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::text::Word;

/// Transport of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// UDP.
    Udp,
    /// TCP.
    Tcp,
    /// SCTP.
    Sctp,
    /// ICMP for IPv4.
    Icmp,
    /// ICMP for IPv6.
    Icmp6,
    /// Anything else by its IP protocol number.
    Other(u8),
}

impl Protocol {
    /// Code as in `flows[].transport`.
    #[must_use]
    pub fn code(self) -> Word {
        let named = NAMED.iter().find(|(protocol, _)| *protocol == self).map(|(_, code)| Word::new_static(code));
        named.unwrap_or_else(|| smol_str::format_smolstr!("ip-{}", self.number()))
    }

    /// The transport with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let named = NAMED.iter().find(|(_, known)| *known == code).map(|(protocol, _)| *protocol);
        named.or_else(|| code.strip_prefix("ip-")?.parse().ok().map(Self::Other))
    }

    /// Number in the IP header.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Udp => 17,
            Self::Tcp => 6,
            Self::Sctp => 132,
            Self::Icmp => 1,
            Self::Icmp6 => 58,
            Self::Other(number) => number,
        }
    }

    /// Whether its ends have ports.
    #[must_use]
    pub const fn has_ports(self) -> bool {
        matches!(self, Self::Udp | Self::Tcp | Self::Sctp)
    }
}

/// Transports with a code of their own.
const NAMED: &[(Protocol, &str)] = &[
    (Protocol::Udp, "udp"),
    (Protocol::Tcp, "tcp"),
    (Protocol::Sctp, "sctp"),
    (Protocol::Icmp, "icmp"),
    (Protocol::Icmp6, "icmp6"),
    (Protocol::Other(50), "esp"),
    (Protocol::Other(51), "ah"),
    (Protocol::Other(2), "igmp"),
    (Protocol::Other(89), "ospf"),
];

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.code())
    }
}

impl Serialize for Protocol {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.code())
    }
}

impl<'de> Deserialize<'de> for Protocol {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = Word::deserialize(deserializer)?;
        Self::from_code(&code).ok_or_else(|| de::Error::custom(format!("`{code}` is no transport")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_transport_has_a_code_that_leads_back_to_it() {
        let others = (0..=u8::MAX).map(Protocol::Other);
        for protocol in [Protocol::Udp, Protocol::Tcp, Protocol::Sctp, Protocol::Icmp, Protocol::Icmp6].into_iter().chain(others) {
            assert_eq!(Protocol::from_code(&protocol.code()), Some(protocol));
        }
        assert_eq!(Protocol::Other(47).code(), "ip-47");
        assert_eq!(Protocol::from_code("ip-256"), None);
    }
}
