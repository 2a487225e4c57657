//! What questions and answers for names say.

use std::net::IpAddr;

use serde::Serialize;

use crate::model::text::{HostName, SafeText};

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct DnsQuestion {
    /// `dns`, `mdns` or `llmnr`.
    pub protocol: &'static str,
    /// Name asked for.
    pub name: HostName,
    /// Type code (1 A, 28 AAAA, 65 HTTPS, …).
    #[serde(rename = "type")]
    pub rtype: u16,
}

/// One answer record, with the question it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct DnsAnswer {
    /// `dns`, `mdns` or `llmnr`.
    pub protocol: &'static str,
    /// The first question's name, where there is one: what the client asked for.
    pub question: Option<HostName>,
    /// Owner of the record.
    pub name: HostName,
    /// Type code.
    #[serde(rename = "type")]
    pub rtype: u16,
    /// Time to live, seconds.
    pub ttl: u32,
    /// What the record says.
    pub value: DnsValue,
}

/// Record data.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DnsValue {
    /// A or AAAA.
    Address(IpAddr),
    /// CNAME, DNAME, PTR, NS, SRV or MX target.
    Name(HostName),
    /// HTTPS or SVCB (RFC 9460).
    Service {
        /// `TargetName`, `None` for the owner itself.
        target: Option<HostName>,
        /// Protocols of `alpn`.
        alpn: Vec<SafeText>,
        /// Address hints.
        hints: Vec<IpAddr>,
        /// Whether an `ech` parameter is there (RFC 9848).
        ech: bool,
    },
    /// Anything else: its data is not kept.
    Other,
}
