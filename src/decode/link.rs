//! Link headers by link type.

use crate::model::datagram::Layers;
use crate::model::link_type::LinkType;

use super::view::View;
use super::{Outcome, Pass, ether, packet, program, wifi};

/// A frame of `link` type.
pub(super) fn frame<'f>(pass: &mut Pass<'_, 'f>, link: LinkType, view: View<'f>) -> Outcome {
    let none = &Layers::NONE;
    let decoded = match link {
        LinkType::ETHERNET => {
            pass.process = program::in_trailer(view.bytes).unwrap_or(pass.process);
            return ether::ethernet(pass, view, none);
        }
        LinkType::RAW | LinkType::IPV4 | LinkType::IPV6 => return packet::ip(pass, view, none),
        LinkType::NULL | LinkType::LOOP => family(pass, view),
        LinkType::LINUX_SLL => cooked(pass, view),
        LinkType::LINUX_SLL2 => cooked2(pass, view),
        // Cisco HDLC under the number of PPP: unicast and broadcast addresses of its own.
        LinkType::PPP | LinkType::PPP_SERIAL if matches!(view.u8(0), Some(0x0f | 0x8f)) => hdlc(pass, view),
        LinkType::PPP | LinkType::PPP_SERIAL => Some(ether::ppp(pass, view, none)),
        LinkType::PPP_PPPD => view.skip(1).map(|view| ether::ppp(pass, view, none)),
        LinkType::PPP_ETHER => Some(ether::pppoe_session(pass, view, none)),
        LinkType::C_HDLC => hdlc(pass, view),
        LinkType::C_HDLC_WITH_DIR => view.skip(1).and_then(|view| hdlc(pass, view)),
        LinkType::FRELAY => frame_relay(pass, view),
        LinkType::FRELAY_WITH_DIR => view.skip(1).and_then(|view| frame_relay(pass, view)),
        LinkType::ATM_RFC1483 => Some(ether::llc(pass, view, none)),
        LinkType::SUNATM => view.skip(4).map(|view| ether::llc(pass, view, none)),
        // SLIP's pseudo header: direction and compressed header, 16 bytes.
        LinkType::SLIP => view.skip(16).map(|view| packet::ip(pass, view, none)),
        LinkType::MPLS => Some(ether::mpls(pass, view, none)),
        LinkType::NFLOG => nflog(pass, view),
        LinkType::PPI => ppi(pass, view),
        LinkType::PKTAP | LinkType::PKTAP_PRIVATE => packet_tap(pass, view),
        LinkType::IEEE802_11 => Some(wifi::frame(pass, view, none)),
        LinkType::IEEE802_11_RADIOTAP => wifi::radiotap(pass, view, none),
        LinkType::ARCNET_LINUX => arcnet(pass, view),
        _ => Some(Outcome::not("link_type_unknown")),
    };
    decoded.unwrap_or(Outcome::not("link_header_cut"))
}

/// BSD loopback: an address family in the byte order of the machine that recorded.
fn family(pass: &mut Pass<'_, '_>, view: View<'_>) -> Option<Outcome> {
    let family = view.u32(0)?;
    let family = if family > 0xffff { family.swap_bytes() } else { family };
    let inside = view.skip(4)?;
    // AF_INET is 2 everywhere; AF_INET6 is 10, 23, 24, 28 or 30 by system.
    Some(match family {
        2 | 10 | 23 | 24 | 28 | 30 => packet::ip(pass, inside, &Layers::NONE),
        // Some writers put an EtherType there.
        0x0800 | 0x86dd => packet::ip(pass, inside, &Layers::NONE),
        _ => Outcome::not("address_family"),
    })
}

/// `LINKTYPE_LINUX_SLL`: packet type, ARPHRD, address, protocol.
fn cooked(pass: &mut Pass<'_, '_>, view: View<'_>) -> Option<Outcome> {
    let (hardware, protocol) = (view.u16(2)?, view.u16(14)?);
    cooked_payload(pass, hardware, protocol, view.skip(16)?)
}

/// `LINKTYPE_LINUX_SLL2`: protocol, interface, ARPHRD, packet type, address.
fn cooked2(pass: &mut Pass<'_, '_>, view: View<'_>) -> Option<Outcome> {
    let (protocol, hardware) = (view.u16(0)?, view.u16(8)?);
    cooked_payload(pass, hardware, protocol, view.skip(20)?)
}

fn cooked_payload(pass: &mut Pass<'_, '_>, hardware: u16, protocol: u16, view: View<'_>) -> Option<Outcome> {
    let none = &Layers::NONE;
    // ARPHRD_NETLINK, ARPHRD_IPGRE: the protocol field means something else.
    match hardware {
        824 => return Some(Outcome::not("netlink")),
        778 => return Some(super::tunnel::gre_payload(pass, protocol, view, none)),
        803 => return wifi::radiotap(pass, view, none),
        801 => return Some(wifi::frame(pass, view, none)),
        _ => {}
    }
    Some(match protocol {
        // LLC, Novell 802.3.
        0x0004 => ether::llc(pass, view, none),
        0x0001 => Outcome::not("novell_802_3"),
        _ => ether::payload(pass, protocol, view, none),
    })
}

/// Cisco HDLC: address, control, `EtherType`.
fn hdlc(pass: &mut Pass<'_, '_>, view: View<'_>) -> Option<Outcome> {
    let protocol = view.u16(2)?;
    if protocol == 0x8035 {
        return Some(Outcome::not("slarp"));
    }
    Some(ether::payload(pass, protocol, view.skip(4)?, &Layers::NONE))
}

/// Frame Relay (Q.922), then RFC 2427 or Cisco's `EtherType`.
fn frame_relay(pass: &mut Pass<'_, '_>, view: View<'_>) -> Option<Outcome> {
    // The last octet of the address has its lowest bit set; there are two to four.
    let address = (1..4).find(|&last| view.u8(last).is_some_and(|octet| octet & 1 == 1))? + 1;
    let view = view.skip(address)?;
    let none = &Layers::NONE;
    Some(match (view.u8(0)?, view.u8(1)?) {
        (3, 0xcc | 0x8e) => packet::ip(pass, view.skip(2)?, none),
        (3, 0x80) => ether::snap(pass, view.skip(2)?, none),
        (3, 0) if view.u8(2)? == 0x80 => ether::snap(pass, view.skip(3)?, none),
        (3, 0) if matches!(view.u8(2)?, 0xcc | 0x8e) => packet::ip(pass, view.skip(3)?, none),
        (3, _) => Outcome::not("frame_relay"),
        _ => ether::payload(pass, view.u16(0)?, view.skip(2)?, none),
    })
}

/// Linux netfilter log: family, version, then type-length-value in host byte order; type 1 holds the `EtherType`, type 9 is the packet.
fn nflog(pass: &mut Pass<'_, '_>, view: View<'_>) -> Option<Outcome> {
    let family = view.u8(0)?;
    let mut rest = view.skip(4)?;
    let mut protocol = None;
    while let (Some(len), Some(kind)) = (rest.u16_le(0), rest.u16_le(2)) {
        let len = usize::from(len);
        if len < 4 {
            return Some(Outcome::not("nflog_damaged"));
        }
        if kind & 0x7fff == 1 {
            protocol = rest.u16(4);
        }
        if kind & 0x7fff == 9 {
            let inside = rest.bounded(len).skip(4)?;
            return Some(match (family, protocol) {
                (2 | 10, _) => packet::ip(pass, inside, &Layers::NONE),
                // AF_BRIDGE: whatever the bridge carries.
                (7, Some(protocol)) => ether::payload(pass, protocol, inside, &Layers::NONE),
                _ => Outcome::not("nflog_family"),
            });
        }
        rest = rest.skip(len.saturating_add(3) & !3)?;
    }
    Some(Outcome::not("nflog_without_packet"))
}

/// Per-packet information: header length and the link type of what follows, little endian.
fn ppi<'f>(pass: &mut Pass<'_, 'f>, view: View<'f>) -> Option<Outcome> {
    let (len, link) = (view.u16_le(2)?, view.u16_le(4)?);
    if pass.depth_left == 0 {
        return Some(Outcome::not("too_many_layers"));
    }
    pass.depth_left -= 1;
    Some(frame(pass, LinkType(link), view.skip(usize::from(len).max(8))?))
}

/// Apple's packet tap (`pktap_header` of XNU, little endian): its length, the link type of what follows, bytes behind the frame, the program.
fn packet_tap<'f>(pass: &mut Pass<'_, 'f>, view: View<'f>) -> Option<Outcome> {
    let (len, kind, link, behind) = (view.u32_le(0)?, view.u32_le(4)?, view.u32_le(8)?, view.u32_le(48)?);
    let size = |value: u32| usize::try_from(value).unwrap_or(usize::MAX);
    // Kind 1 is a packet; shorter headers than the first version's do not exist.
    if kind != 1 || len < 108 || pass.depth_left == 0 {
        return Some(Outcome::not("packet_tap_damaged"));
    }
    pass.depth_left -= 1;
    pass.process = program::in_packet_tap(view.bytes).unwrap_or(pass.process);
    let inside = view.skip(size(len))?;
    Some(frame(pass, LinkType(u16::try_from(link).ok()?), inside.bounded(inside.wire.saturating_sub(size(behind)))))
}

/// ARCNET as Linux shows it: source, destination, two bytes offset, then a protocol id of RFC 1051 or RFC 1201.
fn arcnet(pass: &mut Pass<'_, '_>, view: View<'_>) -> Option<Outcome> {
    let none = &Layers::NONE;
    Some(match view.u8(4)? {
        // RFC 1051.
        240 => packet::ip(pass, view.skip(5)?, none),
        // RFC 1201: split flag and sequence number follow; an exception frame has four bytes more.
        212 => match view.u8(5)? {
            0xff => packet::ip(pass, view.skip(12)?, none),
            _ => packet::ip(pass, view.skip(8)?, none),
        },
        _ => Outcome::not("arcnet"),
    })
}
