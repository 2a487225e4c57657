//! A flow seen from the tester's side, with the names that its own packets give.

use std::net::{IpAddr, SocketAddr};

use thin_vec::ThinVec;

use crate::flow::Flow;
use crate::inspect::Inspection;
use crate::model::analysis::{Evidence, Name};
use crate::model::codes::{Initiator, NameSource, Scope};
use crate::model::fact::{Carrier, ClientHello, Fact, RtpStream, ServerHello, Side, Sighting};
use crate::model::frame::FrameRef;
use crate::model::text::{HostName, SafeText};

use super::local::LocalSide;
use super::names::NameIndex;
use super::scope::scope;

/// Packets from which an SSRC is listed (contract).
pub const LISTED_PACKETS: u64 = 5;

/// A flow and what follows from who is local.
#[derive(Debug)]
pub struct Talk {
    /// The flow.
    pub flow: Box<Flow<Inspection>>,
    /// Which end is the tester's (or the initiator's where neither is).
    pub local_side: Side,
    /// Whether that end is one of the tester's addresses.
    pub is_ours: bool,
    /// Who opened it.
    pub initiator: Initiator,
    /// Scope of the far end.
    pub scope: Scope,
    /// Names of the far end by this flow, strongest first.
    pub names: ThinVec<Name>,
}

impl Talk {
    /// Turns a flow towards the tester.
    #[must_use]
    pub fn new(flow: Box<Flow<Inspection>>, local: &LocalSide, names: &NameIndex) -> Self {
        let opener = flow.opener();
        let own = |side: Side| local.has(flow.key.end(side).ip());
        let (local_side, is_ours) = match (own(Side::A), own(Side::B)) {
            (true, false) => (Side::A, true),
            (false, true) => (Side::B, true),
            (ours, _) => (opener.unwrap_or_else(|| speaks_as_client(&flow)), ours),
        };
        let initiator = match opener {
            Some(side) if side == local_side => Initiator::Local,
            Some(_) => Initiator::Remote,
            None => Initiator::Unknown,
        };
        let scope = scope(flow.key.end(local_side.other()).ip());
        let mut talk = Self { flow, local_side, is_ours, initiator, scope, names: ThinVec::new() };
        talk.names = talk.own_names(names);
        talk
    }

    /// The tester's end.
    #[must_use]
    pub const fn local(&self) -> SocketAddr {
        self.flow.key.end(self.local_side)
    }

    /// The far end.
    #[must_use]
    pub const fn remote(&self) -> SocketAddr {
        self.flow.key.end(self.local_side.other())
    }

    /// Facts of the flow.
    #[must_use]
    pub fn facts(&self) -> &[Sighting] {
        &self.flow.state.facts
    }

    /// Whether a protocol was seen on it.
    #[must_use]
    pub fn speaks(&self, protocol: &str) -> bool {
        self.flow.state.protocols.contains(&protocol)
    }

    /// Accepted media streams.
    pub fn streams(&self) -> impl Iterator<Item = (&Sighting, &RtpStream)> {
        self.all_streams().filter(|(_, stream)| stream.packets >= LISTED_PACKETS)
    }

    /// Parts of streams too short to be listed.
    pub fn short_streams(&self) -> impl Iterator<Item = (&Sighting, &RtpStream)> {
        self.all_streams().filter(|(_, stream)| stream.packets < LISTED_PACKETS)
    }

    fn all_streams(&self) -> impl Iterator<Item = (&Sighting, &RtpStream)> {
        self.facts().iter().filter_map(|sighting| match &sighting.fact {
            Fact::RtpStream(stream) => Some((sighting, &**stream)),
            _ => None,
        })
    }

    /// The first hello of a client.
    #[must_use]
    pub fn client_hello(&self) -> Option<(&Sighting, &ClientHello)> {
        self.facts().iter().find_map(|sighting| match &sighting.fact {
            Fact::ClientHello(hello) => Some((sighting, &**hello)),
            _ => None,
        })
    }

    /// The hello that decides, after a retry where there was one.
    #[must_use]
    pub fn server_hello(&self) -> Option<(&Sighting, &ServerHello)> {
        let mut hellos = self.facts().iter().filter_map(|sighting| match &sighting.fact {
            Fact::ServerHello(hello) => Some((sighting, &**hello)),
            _ => None,
        });
        let first = hellos.next()?;
        if first.1.retry { Some(hellos.next().unwrap_or(first)) } else { Some(first) }
    }

    /// Whether the far end speaks as the server of this flow.
    #[must_use]
    pub fn remote_is_server(&self) -> bool {
        match self.client_hello() {
            Some((sighting, _)) => sighting.side == self.local_side,
            None => self.initiator != Initiator::Remote,
        }
    }

    /// The best name, with its source.
    #[must_use]
    pub fn best_name(&self) -> Option<&Name> {
        self.names.first()
    }

    fn own_names(&self, index: &NameIndex) -> ThinVec<Name> {
        let mut names = ThinVec::new();
        let remote_side = self.local_side.other();
        for sighting in self.facts() {
            match &sighting.fact {
                Fact::ClientHello(hello) if sighting.side == self.local_side => {
                    let by = match hello.carrier {
                        Carrier::Tls => NameSource::TlsSni,
                        Carrier::Dtls => NameSource::DtlsSni,
                        Carrier::Quic => NameSource::QuicSni,
                    };
                    push(&mut names, hello.server_name.as_ref(), by, sighting);
                }
                Fact::QuicServerName { name } if sighting.side == self.local_side => {
                    push(&mut names, Some(name), NameSource::QuicSni, sighting);
                }
                Fact::HttpRequest(request) if sighting.side == self.local_side && request.connect.is_none() => {
                    push(&mut names, request.host.as_ref(), NameSource::HttpHost, sighting);
                }
                Fact::Certificate(certificate) if sighting.side == remote_side && certificate.index == 0 => {
                    let by = if certificate.carrier == Carrier::Dtls { NameSource::DtlsCertificate } else { NameSource::Certificate };
                    let common = certificate.common_name.as_ref().and_then(|name| HostName::from_text(name.as_str().as_bytes()));
                    for name in certificate.names.iter().chain(common.as_ref().filter(|name| is_host_like(name))).take(8) {
                        push(&mut names, Some(name), by, sighting);
                    }
                }
                Fact::Sip(message) if sighting.side == self.local_side => {
                    push(&mut names, message.host.as_ref(), NameSource::Sip, sighting);
                }
                _ => {}
            }
        }
        if let Some(tie) = index.explains(self.remote().ip(), self.flow.first) {
            names.push(Name {
                name: tie.name.clone(),
                by: tie.by,
                capture: tie.frame.capture,
                frame: tie.frame.frame,
                chain: tie.chain.clone(),
            });
        }
        names.sort_by_key(|name: &Name| name.by);
        names
    }
}

/// Common names of certificates are often no host names at all (`WebRTC`, `hangouts`).
fn is_host_like(name: &HostName) -> bool {
    name.as_str().contains('.') && !name.as_str().contains('\\')
}

fn push(names: &mut ThinVec<Name>, name: Option<&HostName>, by: NameSource, sighting: &Sighting) {
    if let Some(name) = name
        && !name.is_address()
        && !names.iter().any(|known| known.name == *name && known.by == by)
    {
        names.push(Name { name: name.clone(), by, capture: sighting.first.capture, frame: sighting.first.frame, chain: Vec::new() });
    }
}

/// Which side looks like the client where nobody saw the begin: a hello, a request, the higher port.
fn speaks_as_client(flow: &Flow<Inspection>) -> Side {
    let by_hello = flow.state.facts.iter().find_map(|sighting| match sighting.fact {
        Fact::ClientHello(_) | Fact::QuicServerName { .. } | Fact::HttpRequest(_) => Some(sighting.side),
        Fact::ServerHello(_) | Fact::HttpResponse { .. } => Some(sighting.side.other()),
        _ => None,
    });
    by_hello.unwrap_or(if flow.key.a.port() >= flow.key.b.port() { Side::A } else { Side::B })
}

/// A receipt from a sighting.
#[must_use]
pub fn evidence(sighting: &Sighting, fact: &str) -> Evidence {
    evidence_at(sighting.first, fact)
}

/// A receipt from a frame.
#[must_use]
pub fn evidence_at(frame: FrameRef, fact: &str) -> Evidence {
    Evidence { capture: frame.capture, frame: Some(frame.frame), fact: SafeText::from_wire(fact.as_bytes()) }
}

/// Addresses of a pair, for messages about both.
#[must_use]
pub fn pair(talk: &Talk) -> (IpAddr, IpAddr) {
    (talk.local().ip(), talk.remote().ip())
}
