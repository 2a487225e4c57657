//! IP and transport headers. The only file that names `etherparse`.

use std::net::Ipv4Addr;

use etherparse::{LaxIpSlice, TcpHeaderSlice};

use crate::model::datagram::{Datagram, Layers, Part, Tcp, Transport};
use crate::model::frame::{Frame, FrameRef};
use crate::model::time::Instant;

use super::defrag::{Fragment, Key, Whole};
use super::ether::deeper;
use super::view::View;
use super::{Outcome, Pass, tunnel};

/// Transport bytes of one IP packet, or of a reassembled one.
struct Carried<'a> {
    number: FrameRef,
    at: Instant,
    source: std::net::IpAddr,
    destination: std::net::IpAddr,
    protocol: u8,
    view: View<'a>,
    ip_bytes: u64,
    ip_packets: u64,
    /// The frame, or the bytes that `parts` make up.
    whole: &'a [u8],
    parts: &'a [Part],
}

/// An IP packet of either version.
pub(super) fn ip(pass: &mut Pass<'_, '_>, view: View<'_>, layers: &Layers) -> Outcome {
    if let Some(carried) = plain(pass.frame, pass.parts, view) {
        return transport(pass, &carried, layers);
    }
    let Ok((slice, _stopped)) = LaxIpSlice::from_slice(view.bytes) else { return Outcome::not("ip_header_damaged") };
    let (declared, place) = match &slice {
        LaxIpSlice::Ipv4(ip) => {
            let header = ip.header();
            let declared = usize::from(header.total_len());
            // Zero: the sending machine left segmentation to its network card (Linux 6.3 and later for large TCP).
            let declared = if declared == 0 { view.wire } else { declared };
            let place = ip.is_payload_fragmented().then(|| Place {
                id: u32::from(header.identification()),
                key_protocol: header.protocol().0,
                offset: usize::from(header.fragments_offset().byte_offset()),
                more: header.more_fragments(),
            });
            (declared, place)
        }
        LaxIpSlice::Ipv6(ip) => {
            let declared = match usize::from(ip.header().payload_length()) {
                // A jumbogram (RFC 2675) or BIG TCP.
                0 => view.wire,
                length => length + 40,
            };
            (declared, ip.is_payload_fragmented().then(|| place_v6(ip)).flatten())
        }
    };
    let packet = view.bounded(declared);
    let payload = slice.payload();
    let header_len = offset_of(view.bytes, payload.payload);
    let Some(inside) = packet.skip(header_len) else { return Outcome::ip_but("ip_header_cut") };
    let carried = Carried {
        number: pass.frame.number,
        at: pass.frame.at,
        source: slice.source_addr(),
        destination: slice.destination_addr(),
        protocol: payload.ip_number.0,
        view: inside,
        ip_bytes: as_u64(packet.wire),
        ip_packets: 1,
        whole: pass.frame.bytes,
        parts: pass.parts,
    };
    let Some(place) = place else { return transport(pass, &carried, layers) };
    let fragment = Fragment {
        key: Key { source: carried.source, destination: carried.destination, id: place.id, protocol: place.key_protocol },
        offset: place.offset,
        more: place.more,
        protocol: carried.protocol,
        ip_bytes: carried.ip_bytes,
        number: carried.number,
        at: carried.at,
        layers: *layers,
        frame_at: offset_of(pass.frame.bytes, inside.bytes),
    };
    let mut given_up = Vec::new();
    let whole = pass.defrag.add(&fragment, inside.bytes, inside.wire, &mut given_up);
    for lost in &given_up {
        made_of_fragments(pass, lost);
    }
    // One that waits is handed on later, whole or given up.
    whole.map_or(Outcome::DONE, |whole| made_of_fragments(pass, &whole))
}

/// What nearly all packets are: IPv4, not fragmented, with a length that can be, and no extension. Everything else is looked at more closely.
fn plain<'v>(frame: &Frame<'v>, parts: &'v [Part], view: View<'v>) -> Option<Carried<'v>> {
    /// Flag for more fragments, and the offset.
    const FRAGMENTED: u16 = 0x3fff;
    const AUTHENTICATION: u8 = 51;
    let [first, _, l0, l1, _, _, f0, f1, _, protocol, _, _, s0, s1, s2, s3, d0, d1, d2, d3] = *view.bytes.first_chunk::<20>()?;
    let (header, declared) = (usize::from(first & 0x0f) * 4, usize::from(u16::from_be_bytes([l0, l1])));
    let whole = first >> 4 == 4 && header >= 20 && declared >= header && u16::from_be_bytes([f0, f1]) & FRAGMENTED == 0;
    if !whole || protocol == AUTHENTICATION {
        return None;
    }
    let packet = view.bounded(declared);
    Some(Carried {
        number: frame.number,
        at: frame.at,
        source: Ipv4Addr::new(s0, s1, s2, s3).into(),
        destination: Ipv4Addr::new(d0, d1, d2, d3).into(),
        protocol,
        view: packet.skip(header)?,
        ip_bytes: as_u64(packet.wire),
        ip_packets: 1,
        whole: frame.bytes,
        parts,
    })
}

/// A datagram that came in fragments.
pub(super) fn made_of_fragments(pass: &mut Pass<'_, '_>, whole: &Whole) -> Outcome {
    let carried = Carried {
        number: whole.number,
        at: whole.at,
        source: whole.source,
        destination: whole.destination,
        protocol: whole.protocol,
        view: View::new(&whole.bytes, whole.wire),
        ip_bytes: whole.ip_bytes,
        ip_packets: whole.ip_packets,
        whole: &whole.bytes,
        parts: &whole.places,
    };
    // What is inside stands in the bytes put together, not in the frame.
    let frame = Frame { number: whole.number, at: whole.at, bytes: &whole.bytes, held: whole.bytes.len(), ..*pass.frame };
    let mut inside = Pass {
        defrag: &mut *pass.defrag,
        frame: &frame,
        process: pass.process,
        sink: &mut *pass.sink,
        depth_left: pass.depth_left,
        parts: &whole.places,
    };
    transport(&mut inside, &carried, &whole.layers)
}

/// What an IP header says of a fragment's place.
struct Place {
    id: u32,
    key_protocol: u8,
    offset: usize,
    more: bool,
}

fn place_v6(ip: &etherparse::LaxIpv6Slice<'_>) -> Option<Place> {
    let fragment = ip.extensions().clone().into_iter().find_map(|extension| match extension {
        etherparse::Ipv6ExtensionSlice::Fragment(fragment) => Some(fragment),
        _ => None,
    })?;
    Some(Place {
        id: fragment.identification(),
        // RFC 8200 4.5: the next header of the fragment is no part of the key.
        key_protocol: 0,
        offset: usize::from(fragment.fragment_offset().byte_offset()),
        more: fragment.more_fragments(),
    })
}

/// How far `part` begins behind the start of `whole`, of which it is a part.
fn offset_of(whole: &[u8], part: &[u8]) -> usize {
    part.as_ptr().addr().saturating_sub(whole.as_ptr().addr())
}

/// Where `part` begins in `whole`; `None` where it is no part of it.
fn place_in(whole: &[u8], part: &[u8]) -> Option<usize> {
    let at = part.as_ptr().addr().checked_sub(whole.as_ptr().addr())?;
    (at <= whole.len()).then_some(at)
}

fn as_u64(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

fn transport(pass: &mut Pass<'_, '_>, carried: &Carried<'_>, layers: &Layers) -> Outcome {
    let view = carried.view;
    let tunnelled = match carried.protocol {
        // IP in IP (RFC 2003), 6in4 (RFC 4213).
        4 | 41 => Some(deeper(pass, |pass| ip(pass, view, &layers.with(if carried.protocol == 4 { "ipip" } else { "6in4" })))),
        47 => tunnel::gre(pass, view, layers),
        97 => tunnel::ether_ip(pass, view, layers),
        137 => Some(deeper(pass, |pass| super::ether::mpls(pass, view, layers))),
        143 => Some(deeper(pass, |pass| super::ether::ethernet(pass, view, &layers.with("ethernet")))),
        _ => None,
    };
    // A tunnel around anything but IP is a flow of its own.
    if let Some(outcome) = tunnelled
        && outcome.handed_on
    {
        return outcome;
    }
    let (transport, payload) = match carried.protocol {
        17 | 136 => {
            let (Some(source), Some(destination)) = (view.u16(0), view.u16(2)) else { return header_cut(pass, carried, layers) };
            let length = usize::from(view.u16(4).unwrap_or(0));
            // Zero length: UDP segmentation left to the card, or a jumbogram.
            let datagram = if length < 8 || carried.protocol == 136 { view } else { view.bounded(length) };
            // The capture may end between the ports and the payload.
            let payload = datagram.skip(8).unwrap_or(View { bytes: &[], wire: datagram.wire.saturating_sub(8) });
            if let Some(outcome) = tunnel::over_udp(pass, source, destination, payload, layers) {
                return outcome;
            }
            (Transport::Udp { source, destination }, payload)
        }
        6 => match tcp(view) {
            Some((tcp, payload)) => (Transport::Tcp(tcp), payload),
            None => return header_cut(pass, carried, layers),
        },
        1 | 58 => {
            let (Some(kind), Some(code)) = (view.u8(0), view.u8(1)) else { return header_cut(pass, carried, layers) };
            let transport = Transport::Icmp { kind, code, id: view.u16(4).unwrap_or(0), v6: carried.protocol == 58 };
            (transport, view.skip(4).unwrap_or(View::new(&[], 0)))
        }
        132 => {
            let (Some(source), Some(destination)) = (view.u16(0), view.u16(2)) else { return header_cut(pass, carried, layers) };
            (Transport::Sctp { source, destination }, view.skip(12).unwrap_or(View::new(&[], 0)))
        }
        other => (Transport::Other(other), view),
    };
    hand_on(pass, carried, transport, payload, layers);
    Outcome::DONE
}

/// The capture ends before the ports: the packet is counted between its addresses.
fn header_cut(pass: &mut Pass<'_, '_>, carried: &Carried<'_>, layers: &Layers) -> Outcome {
    hand_on(pass, carried, Transport::Other(carried.protocol), View::new(&[], 0), layers);
    Outcome { undecoded: Some("transport_header_cut"), ..Outcome::DONE }
}

fn hand_on(pass: &mut Pass<'_, '_>, carried: &Carried<'_>, transport: Transport, payload: View<'_>, layers: &Layers) {
    (pass.sink)(&Datagram {
        number: carried.number,
        at: carried.at,
        source: carried.source,
        destination: carried.destination,
        transport,
        ip_bytes: carried.ip_bytes,
        ip_packets: carried.ip_packets,
        payload: payload.bytes,
        payload_wire: payload.wire,
        payload_at: place_in(carried.whole, payload.bytes),
        parts: carried.parts,
        layers,
        comment: pass.frame.comment,
        process: pass.process,
    });
}

/// A TCP header; where the capture cut its options, the fields in front of them are still read.
fn tcp(view: View<'_>) -> Option<(Tcp, View<'_>)> {
    if let Ok(header) = TcpHeaderSlice::from_slice(view.bytes) {
        let tcp = Tcp {
            source: header.source_port(),
            destination: header.destination_port(),
            sequence: header.sequence_number(),
            acknowledgement: header.acknowledgment_number(),
            fin: header.fin(),
            syn: header.syn(),
            rst: header.rst(),
            ack: header.ack(),
        };
        return Some((tcp, view.skip(header.slice().len())?));
    }
    let flags = view.u8(13).unwrap_or(0);
    let tcp = Tcp {
        source: view.u16(0)?,
        destination: view.u16(2)?,
        sequence: view.u32(4).unwrap_or(0),
        acknowledgement: view.u32(8).unwrap_or(0),
        fin: flags & 1 != 0,
        syn: flags & 2 != 0,
        rst: flags & 4 != 0,
        ack: flags & 16 != 0,
    };
    let header = usize::from(view.u8(12).unwrap_or(0x50) >> 4) * 4;
    Some((tcp, View { bytes: &[], wire: view.wire.saturating_sub(header.max(20)) }))
}
