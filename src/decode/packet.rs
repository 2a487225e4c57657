//! IP and transport headers. The only file that names `etherparse`.

use etherparse::{LaxIpSlice, TcpHeaderSlice};

use crate::model::datagram::{Datagram, Layers, Tcp, Transport};

use super::defrag::{Fragment, Key};
use super::ether::deeper;
use super::view::View;
use super::{Outcome, Pass, tunnel};

/// Transport bytes of one IP packet, or of a reassembled one.
struct Carried<'a> {
    source: std::net::IpAddr,
    destination: std::net::IpAddr,
    protocol: u8,
    view: View<'a>,
    ip_bytes: u64,
    ip_packets: u64,
}

/// An IP packet of either version.
pub(super) fn ip(pass: &mut Pass<'_, '_>, view: View<'_>, layers: Layers) -> Outcome {
    let Ok((slice, _stopped)) = LaxIpSlice::from_slice(view.bytes) else { return Outcome::not("ip_header_damaged") };
    let (declared, key) = match &slice {
        LaxIpSlice::Ipv4(ip) => {
            let header = ip.header();
            let declared = usize::from(header.total_len());
            // Zero: the sending machine left segmentation to its network card (Linux 6.3 and later for large TCP).
            let declared = if declared == 0 { view.wire } else { declared };
            let key = ip.is_payload_fragmented().then(|| Fragment {
                key: Key {
                    source: header.source_addr().into(),
                    destination: header.destination_addr().into(),
                    id: u32::from(header.identification()),
                    protocol: header.protocol().0,
                },
                offset: usize::from(header.fragments_offset().byte_offset()),
                more: header.more_fragments(),
            });
            (declared, key)
        }
        LaxIpSlice::Ipv6(ip) => {
            let header = ip.header();
            let declared = match usize::from(header.payload_length()) {
                // A jumbogram (RFC 2675) or BIG TCP.
                0 => view.wire,
                length => length + 40,
            };
            let key = ip.is_payload_fragmented().then(|| fragment_v6(ip)).flatten();
            (declared, key)
        }
    };
    let packet = view.bounded(declared);
    let payload = slice.payload();
    let header_len = offset_of(view.bytes, payload.payload);
    let Some(inside) = packet.skip(header_len) else { return Outcome::ip_but("ip_header_cut") };
    let carried = Carried {
        source: slice.source_addr(),
        destination: slice.destination_addr(),
        protocol: payload.ip_number.0,
        view: inside,
        ip_bytes: as_u64(packet.wire),
        ip_packets: 1,
    };
    let Some(fragment) = key else { return transport(pass, &carried, layers) };
    let whole = pass.defrag.add(&fragment, inside.bytes, inside.wire, carried.ip_bytes, pass.frame.at);
    match whole {
        None => Outcome::DONE,
        Some(whole) => {
            let carried = Carried {
                view: View::new(&whole.bytes, whole.bytes.len()),
                ip_bytes: whole.ip_bytes,
                ip_packets: whole.ip_packets,
                ..carried
            };
            transport(pass, &carried, layers)
        }
    }
}

fn fragment_v6(ip: &etherparse::LaxIpv6Slice<'_>) -> Option<Fragment> {
    let fragment = ip.extensions().clone().into_iter().find_map(|extension| match extension {
        etherparse::Ipv6ExtensionSlice::Fragment(fragment) => Some(fragment),
        _ => None,
    })?;
    let header = ip.header();
    Some(Fragment {
        key: Key {
            source: header.source_addr().into(),
            destination: header.destination_addr().into(),
            id: fragment.identification(),
            // RFC 8200 4.5: the next header of the fragment is no part of the key.
            protocol: 0,
        },
        offset: usize::from(fragment.fragment_offset().byte_offset()),
        more: fragment.more_fragments(),
    })
}

/// How far `part` begins behind the start of `whole`, of which it is a part.
fn offset_of(whole: &[u8], part: &[u8]) -> usize {
    part.as_ptr().addr().saturating_sub(whole.as_ptr().addr())
}

fn as_u64(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

fn transport(pass: &mut Pass<'_, '_>, carried: &Carried<'_>, layers: Layers) -> Outcome {
    let view = carried.view;
    let tunnelled = match carried.protocol {
        // IP in IP (RFC 2003), 6in4 (RFC 4213).
        4 | 41 => Some(deeper(pass, |pass| ip(pass, view, layers.with(if carried.protocol == 4 { "ipip" } else { "6in4" })))),
        47 => tunnel::gre(pass, view, layers),
        97 => tunnel::ether_ip(pass, view, layers),
        137 => Some(deeper(pass, |pass| super::ether::mpls(pass, view, layers))),
        143 => Some(deeper(pass, |pass| super::ether::ethernet(pass, view, layers.with("ethernet")))),
        _ => None,
    };
    // A tunnel whose inside does not decode is still a flow of its own.
    if let Some(outcome) = tunnelled
        && outcome.undecoded.is_none()
    {
        return Outcome::DONE;
    }
    let (transport, payload) = match carried.protocol {
        17 | 136 => {
            let (Some(source), Some(destination)) = (view.u16(0), view.u16(2)) else { return header_cut(pass, carried, layers) };
            let length = usize::from(view.u16(4).unwrap_or(0));
            // Zero length: UDP segmentation left to the card, or a jumbogram.
            let datagram = if length < 8 || carried.protocol == 136 { view } else { view.bounded(length) };
            let Some(payload) = datagram.skip(8) else { return header_cut(pass, carried, layers) };
            if let Some(outcome) = tunnel::over_udp(pass, source, destination, payload, layers) {
                return Outcome { ip: true, ..outcome };
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
fn header_cut(pass: &mut Pass<'_, '_>, carried: &Carried<'_>, layers: Layers) -> Outcome {
    hand_on(pass, carried, Transport::Other(carried.protocol), View::new(&[], 0), layers);
    Outcome::ip_but("transport_header_cut")
}

fn hand_on(pass: &mut Pass<'_, '_>, carried: &Carried<'_>, transport: Transport, payload: View<'_>, layers: Layers) {
    (pass.sink)(&Datagram {
        number: pass.frame.number,
        at: pass.frame.at,
        source: carried.source,
        destination: carried.destination,
        transport,
        ip_bytes: carried.ip_bytes,
        ip_packets: carried.ip_packets,
        payload: payload.bytes,
        payload_wire: payload.wire,
        layers,
        comment: pass.frame.comment,
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
