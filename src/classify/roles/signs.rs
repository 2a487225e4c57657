//! Why an address with media is, or is not, another participant's machine.

use std::net::IpAddr;

use crate::enrich::scope::{is_inside, scope};
use crate::model::analysis::Stream;
use crate::model::codes::{MediaKind, StreamDirection};
use crate::model::fact::Fact;

use super::{Judged, Relays};

/// A sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// The far end keeps sending connectivity checks of its own, as clients do (RFC 8445, RFC 7675; servers only answer, or check once).
    ChecksBothWays,
    /// It takes over streams that went through a relay, and checked the path itself.
    LeftRelay,
    /// An address of a household or company.
    InsideAddress,
    /// An inside address that connectivity checks of a session were sent to: a host candidate of another participant.
    Candidate,
    /// A telephone that signals for itself: it answers calls, asks for no registration, and names no server software.
    Telephone,
    /// It has a name by DNS or in a handshake of its own.
    Named,
    /// Other flows show it to be a server.
    ServesOthers,
    /// More audio streams at once than one participant sends.
    SeveralParticipants,
    /// One connection only takes media in while another only gives it out.
    SplitDirections,
    /// A stream that was sent to it comes back from it.
    SameStreamBack,
    /// It lies in a service's published range.
    PublishedRange,
    /// It lies in a cloud provider's published range.
    CloudRange,
}

impl Sign {
    /// Code for reasons.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ChecksBothWays => "checks_both_ways",
            Self::LeftRelay => "left_relay",
            Self::InsideAddress => "inside_address",
            Self::Candidate => "candidate",
            Self::Telephone => "telephone",
            Self::Named => "named",
            Self::ServesOthers => "serves_others",
            Self::SeveralParticipants => "several_participants",
            Self::SplitDirections => "split_directions",
            Self::SameStreamBack => "same_stream_back",
            Self::PublishedRange => "published_range",
            Self::CloudRange => "cloud_range",
        }
    }

    /// Whether it speaks for a server.
    #[must_use]
    pub const fn is_server(self) -> bool {
        matches!(
            self,
            Self::Named
                | Self::ServesOthers
                | Self::SeveralParticipants
                | Self::SplitDirections
                | Self::SameStreamBack
                | Self::PublishedRange
                | Self::CloudRange
        )
    }
}

/// Whether the signs make it another participant's machine.
#[must_use]
pub fn is_peer(signs: &[Sign]) -> bool {
    // A telephone that signals for itself has a name and answers requests, as servers do.
    let outweighed = signs.contains(&Sign::Telephone);
    let server = signs.iter().any(|sign| sign.is_server() && !(outweighed && matches!(sign, Sign::Named | Sign::ServesOthers)));
    let peer =
        |sign: &Sign| matches!(sign, Sign::ChecksBothWays | Sign::LeftRelay | Sign::InsideAddress | Sign::Candidate | Sign::Telephone);
    !server && signs.iter().any(peer)
}

/// All signs of an address; `flows` are all flows with it, `in_cloud` says whether a cloud provider publishes its range.
#[must_use]
pub fn signs(address: IpAddr, flows: &[Judged<'_>], named: bool, in_cloud: bool, relays: &Relays) -> Vec<Sign> {
    let media = flows.iter().any(|judged| !judged.streams.is_empty());
    let found = [
        (Sign::ChecksBothWays, checks_both_ways(flows)),
        (Sign::LeftRelay, left_relay(flows, relays)),
        (Sign::InsideAddress, is_inside(scope(address))),
        (Sign::Candidate, relays.candidate(address).is_some()),
        (Sign::Telephone, media && is_telephone(flows)),
        (Sign::Named, named),
        (Sign::ServesOthers, serves_others(flows)),
        (Sign::SeveralParticipants, flows.iter().any(|judged| several_participants(judged.streams))),
        (Sign::SplitDirections, split_directions(flows)),
        (Sign::SameStreamBack, same_stream_back(flows)),
        (Sign::PublishedRange, in_published_range(flows)),
        (Sign::CloudRange, in_cloud),
    ];
    found.into_iter().filter(|(_, holds)| *holds).map(|(sign, _)| sign).collect()
}

/// Attribute that only clients put into their checks (GOOG-NETWORK-INFO).
const CLIENT_ATTRIBUTE: u16 = 0xc057;

/// Checks of the far end, as many as a client sends: each side checks every few seconds that the other still agrees (RFC 7675 5.1).
fn checks_both_ways(flows: &[Judged<'_>]) -> bool {
    flows.iter().any(|judged| {
        let (mut far, mut own, mut client) = (0, 0, false);
        for sighting in judged.talk.facts().iter().filter(|sighting| !sighting.nested) {
            let local = sighting.side == judged.talk.local_side;
            match sighting.fact {
                Fact::StunMessage { method: 1, class: 0, .. } if local => own += sighting.count,
                Fact::StunMessage { method: 1, class: 0, .. } => far += sighting.count,
                Fact::StunVendor { code: CLIENT_ATTRIBUTE, is_method: false } if !local => client = true,
                _ => {}
            }
        }
        far > 0 && (client || own < 4 || far >= 3 && far * 3 >= own)
    })
}

fn left_relay(flows: &[Judged<'_>], relays: &Relays) -> bool {
    flows.iter().any(|judged| {
        let talk = judged.talk;
        let checked = talk.facts().iter().any(|sighting| {
            matches!(sighting.fact, Fact::StunMessage { method: 1, class: 0, .. }) && sighting.side != talk.local_side && !sighting.nested
        });
        checked && talk.streams().any(|(sighting, stream)| relays.carried(stream.ssrc, sighting.side == talk.local_side))
    })
}

/// Words in the names of SIP servers, gateways and session border controllers.
const SIP_SERVERS: &[&str] = &[
    "asterisk",
    "fpbx",
    "freeswitch",
    "kamailio",
    "opensips",
    "opensbc",
    "openser",
    "ser (",
    "3cx",
    "yate",
    "sipxecs",
    "gateway",
    "sbc",
    "mediant",
    "cucm",
    "callmanager",
    "broadworks",
    "metaswitch",
    "fritz!box",
    "twilio",
    "janus",
    "jigasi",
    "mobicents",
    "restcomm",
    "rtpengine",
    "sippy",
];

/// Whether the far end answers calls, was not registered with, and asked for no credentials.
fn is_telephone(flows: &[Judged<'_>]) -> bool {
    let mut answers = false;
    for judged in flows {
        for sighting in judged.talk.facts() {
            let Fact::Sip(message) = &sighting.fact else { continue };
            let word = |text: &str| message.method.as_ref().is_some_and(|method| method.as_str().eq_ignore_ascii_case(text));
            let own = sighting.side == judged.talk.local_side;
            let server = message.software.as_ref().is_some_and(|software| {
                let software = software.as_str().to_ascii_lowercase();
                SIP_SERVERS.iter().any(|server| software.contains(server))
            });
            if own && word("REGISTER") || !own && (matches!(message.status, Some(401 | 407)) || server) {
                return false;
            }
            answers |= !own && (message.software.is_some() && matches!(message.status, Some(180 | 183 | 200..=299)) || word("INVITE"));
        }
    }
    answers
}

fn serves_others(flows: &[Judged<'_>]) -> bool {
    flows.iter().any(|judged| {
        judged.streams.is_empty()
            && judged.talk.remote_is_server()
            && ["tls", "quic", "http", "sip", "dns"].iter().any(|protocol| judged.talk.speaks(protocol))
    })
}

fn several_participants(streams: &[Stream]) -> bool {
    let heard = |stream: &&Stream| stream.kind == MediaKind::Audio && stream.direction == StreamDirection::Received && stream.packets >= 50;
    let mut spans: Vec<_> = streams.iter().filter(heard).map(|stream| (stream.first, stream.last)).collect();
    spans.sort();
    spans.windows(2).any(|pair| matches!(pair, [(_, last), (first, _)] if first <= last))
}

/// A participant talks over one path; servers are sent to over one connection and listened to over another.
fn split_directions(flows: &[Judged<'_>]) -> bool {
    let only = |direction: StreamDirection| {
        flows.iter().filter(move |judged| {
            let packets: u64 = judged.streams.iter().map(|stream| stream.packets).sum();
            packets >= 20 && judged.streams.iter().all(|stream| stream.direction == direction)
        })
    };
    only(StreamDirection::Sent).any(|sent| {
        only(StreamDirection::Received).any(|received| {
            // Connections of the same sort, at the same time: a telephone's video may go one way while its audio is on hold.
            let keyed = sent.talk.speaks("stun") && received.talk.speaks("stun");
            keyed && sent.talk.flow.first <= received.talk.flow.last && received.talk.flow.first <= sent.talk.flow.last
        })
    })
}

fn same_stream_back(flows: &[Judged<'_>]) -> bool {
    let of = |direction: StreamDirection| {
        let streams = flows.iter().flat_map(|judged| judged.streams);
        streams.filter(move |stream| stream.direction == direction && stream.packets >= 20).filter_map(|stream| stream.ssrc)
    };
    let sent: std::collections::BTreeSet<u32> = of(StreamDirection::Sent).collect();
    of(StreamDirection::Received).any(|ssrc| sent.contains(&ssrc))
}

fn in_published_range(flows: &[Judged<'_>]) -> bool {
    flows.iter().any(|judged| judged.verdict.row(|rows| rows.published.as_deref()).is_some())
}
