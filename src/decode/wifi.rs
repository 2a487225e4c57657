//! IEEE 802.11: data frames that are readable, that is, not encrypted.

use crate::model::datagram::Layers;

use super::view::View;
use super::{Outcome, Pass, ether};

/// A frame behind a radiotap header (length at offset 2, little endian).
pub(super) fn radiotap(pass: &mut Pass<'_, '_>, view: View<'_>, layers: &Layers) -> Option<Outcome> {
    let len = usize::from(view.u16_le(2)?);
    let present = view.skip(4)?.bytes.first_chunk::<4>().map(|bytes| u32::from_le_bytes(*bytes))?;
    let mut inside = view.skip(len)?;
    // Flags are the second field: behind the optional TSFT of eight bytes, when no further presence words follow. Bit 0x10: check sequence at the end.
    if present & 0x8000_0002 == 2 {
        let at = if present & 1 == 1 { 16 } else { 8 };
        if view.u8(at)? & 0x10 != 0 {
            inside = inside.bounded(inside.wire.saturating_sub(4));
        }
    }
    Some(frame(pass, inside, layers))
}

/// A frame without anything in front.
pub(super) fn frame(pass: &mut Pass<'_, '_>, view: View<'_>, layers: &Layers) -> Outcome {
    let (Some(control), Some(flags)) = (view.u8(0), view.u8(1)) else { return Outcome::not("link_header_cut") };
    let (kind, subtype) = (control >> 2 & 3, control >> 4);
    if kind != 2 {
        return Outcome::not(if kind == 0 { "wifi_management" } else { "wifi_control" });
    }
    // Bit 2 of the subtype: no data.
    if subtype & 4 != 0 {
        return Outcome::not("wifi_null");
    }
    if flags & 0x40 != 0 {
        return Outcome::not("wifi_encrypted");
    }
    let mut header = 24;
    if flags & 3 == 3 {
        header += 6;
    }
    let quality = subtype & 8 != 0;
    let aggregate = quality && view.u8(header).is_some_and(|control| control & 0x80 != 0);
    if quality {
        header += 2;
        if flags & 0x80 != 0 {
            header += 4;
        }
    }
    let inside = if aggregate {
        // An A-MSDU: destination, source, length in front of each part; the first part is read.
        view.skip(header).and_then(|parts| parts.skip(14))
    } else {
        view.skip(header)
    };
    inside.map_or(Outcome::not("link_header_cut"), |inside| ether::llc(pass, inside, layers))
}
