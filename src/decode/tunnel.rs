//! Tunnels whose inside is readable: GRE, ERSPAN, `EtherIP`, VXLAN, GENEVE, GTP-U, Teredo, AYIYA, NSH.
//!
//! A tunnel over UDP is believed only when it carries an IP datagram; otherwise its own datagram counts.

use super::ether::deeper;
use crate::model::datagram::Layers;

use super::view::View;
use super::{Outcome, Pass, ether, packet};

/// GRE (RFC 2784, RFC 2890) and its PPTP form (RFC 2637).
pub(super) fn gre(pass: &mut Pass<'_, '_>, view: View<'_>, layers: &Layers) -> Option<Outcome> {
    let (flags, protocol) = (view.u16(0)?, view.u16(2)?);
    let (checksum, routing, key, sequence) = (flags & 0x8000 != 0, flags & 0x4000 != 0, flags & 0x2000 != 0, flags & 0x1000 != 0);
    let mut header = 4;
    match flags & 7 {
        0 => {
            header += if checksum || routing { 4 } else { 0 };
            header += if key { 4 } else { 0 };
            header += if sequence { 4 } else { 0 };
            if routing {
                // Source route entries: family, offset, length, data; an empty one ends the list.
                while let (Some(family), Some(len)) = (view.u16(header), view.u8(header + 3)) {
                    header += 4 + usize::from(len);
                    if family == 0 && len == 0 {
                        break;
                    }
                }
            }
        }
        // MikroTik EoIP: key holds length (big endian) and tunnel id (little endian).
        1 if flags == 0x2001 && protocol == 0x6400 => {
            let len = usize::from(view.u16(4)?);
            let inside = view.skip(8)?;
            if len == 0 {
                return Some(Outcome::ip_but("eoip_keepalive"));
            }
            return Some(deeper(pass, |pass| ether::ethernet(pass, inside.bounded(len), &layers.with("eoip"))));
        }
        1 => {
            header += 4;
            header += if sequence { 4 } else { 0 };
            header += if flags & 0x80 != 0 { 4 } else { 0 };
        }
        _ => return Some(Outcome::ip_but("gre_version")),
    }
    let inside = view.skip(header)?;
    let layers = &layers.with("gre");
    if protocol == 0x88be {
        // ERSPAN type I has no header of its own and no sequence number.
        return if sequence {
            erspan(pass, 2, inside, layers)
        } else {
            Some(deeper(pass, |pass| ether::ethernet(pass, inside, &layers.with("erspan"))))
        };
    }
    Some(gre_payload(pass, protocol, inside, layers))
}

/// What a GRE protocol type leads to.
pub(super) fn gre_payload(pass: &mut Pass<'_, '_>, protocol: u16, view: View<'_>, layers: &Layers) -> Outcome {
    match protocol {
        // Aruba sends 802.11 frames under its own types.
        0x8200..=0x83ff | 0x9000..=0x90ff => deeper(pass, |pass| super::wifi::frame(pass, view, layers)),
        0 => Outcome::ip_but("gre_keepalive"),
        _ => {
            let outcome = deeper(pass, |pass| ether::payload(pass, protocol, view, layers));
            Outcome { ip: true, ..outcome }
        }
    }
}

/// ERSPAN type II (8 bytes) and III (12 bytes, 20 with a platform header).
pub(super) fn erspan(pass: &mut Pass<'_, '_>, kind: u8, view: View<'_>, layers: &Layers) -> Option<Outcome> {
    let inside = match kind {
        2 => view.skip(8)?,
        _ if view.u8(11)? & 1 == 1 => view.skip(20)?,
        _ => view.skip(12)?,
    };
    Some(deeper(pass, |pass| ether::ethernet(pass, inside, &layers.with("erspan"))))
}

/// `EtherIP` (RFC 3378): version 3 in the upper nibble.
pub(super) fn ether_ip(pass: &mut Pass<'_, '_>, view: View<'_>, layers: &Layers) -> Option<Outcome> {
    let inside = (view.u8(0)? >> 4 == 3).then(|| view.skip(2))??;
    Some(deeper(pass, |pass| ether::ethernet(pass, inside, &layers.with("etherip"))))
}

/// Network service header (RFC 8300).
pub(super) fn nsh(pass: &mut Pass<'_, '_>, view: View<'_>, layers: &Layers) -> Option<Outcome> {
    let words = usize::from(view.u16(0)? & 0x3f);
    let (next, inside) = (view.u8(3)?, view.skip(words.max(2) * 4)?);
    let layers = &layers.with("nsh");
    Some(deeper(pass, |pass| match next {
        1 | 2 => packet::ip(pass, inside, layers),
        3 => ether::ethernet(pass, inside, layers),
        5 => ether::mpls(pass, inside, layers),
        _ => Outcome::not("nsh_next"),
    }))
}

/// A tunnel over UDP, by its ports; `None` where the payload is none.
pub(super) fn over_udp(pass: &mut Pass<'_, '_>, source: u16, destination: u16, view: View<'_>, layers: &Layers) -> Option<Outcome> {
    let either = |port: u16| source == port || destination == port;
    let outcome = match destination {
        4789 | 8472 => vxlan(pass, view, layers),
        4790 => vxlan_gpe(pass, view, layers),
        6081 => geneve(pass, view, layers),
        4754 => gre(pass, view, layers),
        6635 => Some(deeper(pass, |pass| ether::mpls(pass, view, layers))),
        _ if either(2152) || either(3386) => gtp_user(pass, view, layers),
        _ if either(3544) => teredo(pass, view, layers),
        _ if either(5072) => ayiya(pass, view, layers),
        _ => None,
    };
    outcome.filter(|outcome| outcome.handed_on)
}

/// VXLAN (RFC 7348): the I flag, then an identifier.
fn vxlan(pass: &mut Pass<'_, '_>, view: View<'_>, layers: &Layers) -> Option<Outcome> {
    (view.u8(0)? & 0x08 != 0).then_some(())?;
    let inside = view.skip(8)?;
    Some(deeper(pass, |pass| ether::ethernet(pass, inside, &layers.with("vxlan"))))
}

/// VXLAN generic protocol extension: the P flag and a next protocol.
fn vxlan_gpe(pass: &mut Pass<'_, '_>, view: View<'_>, layers: &Layers) -> Option<Outcome> {
    let (flags, next, inside) = (view.u8(0)?, view.u8(3)?, view.skip(8)?);
    (flags & 0x08 != 0).then_some(())?;
    let layers = &layers.with("vxlan");
    match if flags & 0x04 == 0 { 3 } else { next } {
        1 | 2 => Some(deeper(pass, |pass| packet::ip(pass, inside, layers))),
        3 => Some(deeper(pass, |pass| ether::ethernet(pass, inside, layers))),
        4 => nsh(pass, inside, layers),
        _ => None,
    }
}

/// GENEVE (RFC 8926): version 0, options, `EtherType`.
fn geneve(pass: &mut Pass<'_, '_>, view: View<'_>, layers: &Layers) -> Option<Outcome> {
    let first = view.u8(0)?;
    (first >> 6 == 0).then_some(())?;
    let (kind, inside) = (view.u16(2)?, view.skip(8 + usize::from(first & 0x3f) * 4)?);
    Some(deeper(pass, |pass| ether::payload(pass, kind, inside, &layers.with("geneve"))))
}

/// GTP-U (3GPP TS 29.281): version 1, protocol type GTP, message type 255.
fn gtp_user(pass: &mut Pass<'_, '_>, view: View<'_>, layers: &Layers) -> Option<Outcome> {
    let (flags, message, len) = (view.u8(0)?, view.u8(1)?, view.u16(2)?);
    (flags >> 5 == 1 && flags & 0x10 != 0 && message == 255).then_some(())?;
    let mut inside = view.bounded(8 + usize::from(len)).skip(8)?;
    if flags & 7 != 0 {
        // Sequence number, N-PDU number, next extension type; then the extensions, each in units of four bytes.
        let mut next = inside.u8(3)?;
        inside = inside.skip(4)?;
        while next != 0 {
            let len = usize::from(inside.u8(0)?) * 4;
            next = inside.u8(len.checked_sub(1)?)?;
            inside = inside.skip(len)?;
        }
    }
    matches!(inside.u8(0)? >> 4, 4 | 6).then_some(())?;
    Some(deeper(pass, |pass| packet::ip(pass, inside, &layers.with("gtp"))))
}

/// Teredo (RFC 4380): optional authentication and origin headers, then IPv6.
fn teredo(pass: &mut Pass<'_, '_>, view: View<'_>, layers: &Layers) -> Option<Outcome> {
    let mut inside = view;
    if inside.u16(0)? == 1 {
        let (id, auth) = (usize::from(inside.u8(2)?), usize::from(inside.u8(3)?));
        inside = inside.skip(13 + id + auth)?;
    }
    if inside.u16(0)? == 0 {
        inside = inside.skip(8)?;
    }
    (inside.u8(0)? >> 4 == 6).then_some(())?;
    Some(deeper(pass, |pass| packet::ip(pass, inside, &layers.with("teredo"))))
}

/// AYIYA (draft-massar-v6ops-ayiya): identity and signature lengths in words, next header 41.
fn ayiya(pass: &mut Pass<'_, '_>, view: View<'_>, layers: &Layers) -> Option<Outcome> {
    let (identity, signature, next) = (view.u8(0)? >> 4, view.u8(1)? >> 4, view.u8(3)?);
    (next == 41).then_some(())?;
    let header = 8 + (1_usize << identity) + usize::from(signature) * 4;
    let inside = view.skip(header)?;
    (inside.u8(0)? >> 4 == 6).then_some(())?;
    Some(deeper(pass, |pass| packet::ip(pass, inside, &layers.with("ayiya"))))
}
