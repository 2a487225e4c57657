//! Ethernet and what an `EtherType` leads to: tags, LLC/SNAP, `PPPoE`, PPP, MPLS, provider bridges.

use crate::model::datagram::Layers;

use super::view::View;
use super::{Outcome, Pass, packet};

/// An Ethernet frame.
pub(super) fn ethernet(pass: &mut Pass<'_, '_>, view: View<'_>, layers: &Layers) -> Outcome {
    let Some(kind) = view.u16(12) else { return Outcome::not("link_header_cut") };
    match view.skip(14) {
        // Up to 1500 it is a length (IEEE 802.3), and LLC follows.
        Some(inside) if kind <= 1500 => llc(pass, inside.bounded(usize::from(kind)), layers),
        Some(inside) => payload(pass, kind, inside, layers),
        None => Outcome::not("link_header_cut"),
    }
}

/// What follows an `EtherType`.
pub(super) fn payload(pass: &mut Pass<'_, '_>, kind: u16, view: View<'_>, layers: &Layers) -> Outcome {
    if pass.depth_left == 0 {
        return Outcome::not("too_many_layers");
    }
    let decoded = match kind {
        0x0800 | 0x86dd => return packet::ip(pass, view, layers),
        // 802.1Q, 802.1ad, and the older values for stacked tags.
        0x8100 | 0x88a8 | 0x9100 | 0x9200 | 0x9300 => tag(pass, view, layers),
        0x8847 | 0x8848 => return mpls(pass, view, layers),
        0x8864 => return pppoe_session(pass, view, &layers.with("pppoe")),
        0x880b => return ppp(pass, view, layers),
        0x6558 => return deeper(pass, |pass| ethernet(pass, view, &layers.with("ethernet"))),
        // 802.1ah: a service tag of four bytes, then a whole frame.
        0x88e7 => view.skip(4).map(|inside| deeper(pass, |pass| ethernet(pass, inside, &layers.with("pbb")))),
        // Cisco meta data: version, length, options; then an EtherType.
        0x8909 => view.u16(6).zip(view.skip(8)).map(|(kind, inside)| deeper(pass, |pass| payload(pass, kind, inside, layers))),
        // Cisco FabricPath: the outer header is 16 bytes, of which 14 are behind us.
        0x8903 => view.skip(2).map(|inside| deeper(pass, |pass| ethernet(pass, inside, &layers.with("fabricpath")))),
        0x894f => super::tunnel::nsh(pass, view, layers),
        0x88be => super::tunnel::erspan(pass, 2, view, layers),
        0x22eb => super::tunnel::erspan(pass, 3, view, layers),
        0x88e5 => Some(Outcome::not("macsec")),
        0x0806 => Some(Outcome::not("arp")),
        0x88cc => Some(Outcome::not("lldp")),
        0x8863 => Some(Outcome::not("pppoe_discovery")),
        0x888e => Some(Outcome::not("eapol")),
        0x0000..=0x05dc => return llc(pass, view, layers),
        _ => Some(Outcome::not("ethertype_unknown")),
    };
    decoded.unwrap_or(Outcome::not("link_header_cut"))
}

/// Runs `inside` one layer deeper.
pub(super) fn deeper<'p, 'f>(pass: &mut Pass<'p, 'f>, inside: impl FnOnce(&mut Pass<'p, 'f>) -> Outcome) -> Outcome {
    let Some(left) = pass.depth_left.checked_sub(1) else { return Outcome::not("too_many_layers") };
    pass.depth_left = left;
    inside(pass)
}

fn tag(pass: &mut Pass<'_, '_>, view: View<'_>, layers: &Layers) -> Option<Outcome> {
    let (kind, inside) = (view.u16(2)?, view.skip(4)?);
    Some(deeper(pass, |pass| {
        if kind <= 1500 { llc(pass, inside.bounded(usize::from(kind)), layers) } else { payload(pass, kind, inside, layers) }
    }))
}

/// IEEE 802.2 LLC; SNAP where the service access points say so.
pub(super) fn llc(pass: &mut Pass<'_, '_>, view: View<'_>, layers: &Layers) -> Outcome {
    let inside = match (view.u8(0), view.u8(1), view.u8(2)) {
        (Some(0xaa), Some(0xaa), Some(3)) => {
            return view.skip(3).map_or(Outcome::not("link_header_cut"), |inside| snap(pass, inside, layers));
        }
        // RFC 1042 before SNAP: IP has a service access point of its own.
        (Some(6), Some(6), Some(3)) => view.skip(3),
        (Some(_), Some(_), Some(_)) => return Outcome::not("llc"),
        _ => None,
    };
    inside.map_or(Outcome::not("link_header_cut"), |inside| packet::ip(pass, inside, layers))
}

/// SNAP: organisation and protocol.
pub(super) fn snap(pass: &mut Pass<'_, '_>, view: View<'_>, layers: &Layers) -> Outcome {
    let (Some(organisation), Some(kind)) = (view.bytes.first_chunk::<3>(), view.u16(3)) else { return Outcome::not("link_header_cut") };
    match (organisation, view.skip(5)) {
        // RFC 1042 and bridge-tunnel encapsulation carry EtherTypes.
        ([0, 0, 0 | 0xf8], Some(inside)) => deeper(pass, |pass| payload(pass, kind, inside, layers)),
        // Bridged Ethernet (RFC 2427, RFC 2684): with or without its check sequence, two bytes of padding on ATM.
        ([0, 0x80, 0xc2], Some(inside)) if matches!(kind, 1 | 7) => {
            let padding = if pass.frame.link == crate::model::link_type::LinkType::ATM_RFC1483 { 2 } else { 0 };
            inside.skip(padding).map_or(Outcome::not("link_header_cut"), |inside| deeper(pass, |pass| ethernet(pass, inside, layers)))
        }
        (_, Some(_)) => Outcome::not("snap_unknown"),
        (_, None) => Outcome::not("link_header_cut"),
    }
}

/// A `PPPoE` session packet (RFC 2516): version, code, session, length, PPP.
pub(super) fn pppoe_session(pass: &mut Pass<'_, '_>, view: View<'_>, layers: &Layers) -> Outcome {
    match (view.u8(0), view.u8(1), view.u16(4), view.skip(6)) {
        // Version and type must be 1 (RFC 2516 4); senders that err there carry IP all the same.
        (Some(_), Some(0), Some(len), Some(inside)) => ppp(pass, inside.bounded(usize::from(len)), layers),
        (Some(_), Some(1..), ..) => Outcome::not("pppoe_discovery"),
        (Some(_), ..) => Outcome::not("pppoe_damaged"),
        _ => Outcome::not("link_header_cut"),
    }
}

/// PPP (RFC 1661), with or without address and control field, protocol field of one or two bytes.
pub(super) fn ppp(pass: &mut Pass<'_, '_>, view: View<'_>, layers: &Layers) -> Outcome {
    let view = if view.bytes.starts_with(&[0xff, 0x03]) { view.skip(2) } else { Some(view) };
    let Some(view) = view else { return Outcome::not("link_header_cut") };
    let (protocol, inside) = match view.u8(0) {
        Some(first) if first & 1 == 1 => (u16::from(first), view.skip(1)),
        Some(_) => (view.u16(0).unwrap_or(0), view.skip(2)),
        None => return Outcome::not("link_header_cut"),
    };
    let Some(inside) = inside else { return Outcome::not("link_header_cut") };
    match protocol {
        0x0021 | 0x0057 => packet::ip(pass, inside, layers),
        0x0281 | 0x0283 => mpls(pass, inside, layers),
        // Compressed headers would need the state of the link.
        0x002d | 0x002f | 0x0061 | 0x0063 | 0x0065 | 0x0067 | 0x0069 => Outcome::not("ppp_compressed"),
        _ => Outcome::not("ppp_control"),
    }
}

/// MPLS labels (RFC 3032), then IP, or Ethernet with or without a control word (RFC 4385, RFC 4448).
pub(super) fn mpls(pass: &mut Pass<'_, '_>, view: View<'_>, layers: &Layers) -> Outcome {
    let mut view = view;
    loop {
        let (Some(entry), Some(inside)) = (view.u32(0), view.skip(4)) else { return Outcome::not("link_header_cut") };
        view = inside;
        if entry & 0x100 != 0 {
            break;
        }
    }
    let layers = &layers.with("mpls");
    match view.u8(0).map(|first| first >> 4) {
        Some(4 | 6) => packet::ip(pass, view, layers),
        Some(0) if view.skip(4).is_some() && !looks_like_ethernet(view) => {
            view.skip(4).map_or(Outcome::not("link_header_cut"), |inside| deeper(pass, |pass| ethernet(pass, inside, layers)))
        }
        Some(1) => Outcome::not("mpls_channel"),
        Some(_) => deeper(pass, |pass| ethernet(pass, view, layers)),
        None => Outcome::not("mpls_empty"),
    }
}

/// Whether the bytes carry a known `EtherType` where an Ethernet header has it: then a leading zero nibble belongs to an address, not to a control word.
fn looks_like_ethernet(view: View<'_>) -> bool {
    matches!(view.u16(12), Some(0x0800 | 0x86dd | 0x8100 | 0x88a8 | 0x0806))
        && !matches!(view.u16(16), Some(0x0800 | 0x86dd | 0x8100 | 0x88a8 | 0x0806))
}
