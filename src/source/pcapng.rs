//! The pcapng format (IETF draft-ietf-opsawg-pcapng): sections in either byte order, several interfaces with their own time resolution,
//! comments, name resolution blocks, interface statistics, decryption secrets.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::limits::Limits;
use crate::model::link_type::LinkType;
use crate::model::marks;
use crate::model::text::{HostName, SafeText};
use crate::model::time::Instant;

use super::record::{Fault, FileNotes, InterfaceNote, Next, Record};
use super::window::Window;

const SECTION_HEADER: u32 = 0x0a0d_0d0a;
const INTERFACE_DESCRIPTION: u32 = 1;
const OBSOLETE_PACKET: u32 = 2;
const SIMPLE_PACKET: u32 = 3;
const NAME_RESOLUTION: u32 = 4;
const INTERFACE_STATISTICS: u32 = 5;
const ENHANCED_PACKET: u32 = 6;
const DECRYPTION_SECRETS: u32 = 10;
const CUSTOM: u32 = 0x0bad;
/// Private enterprise number of `PCAPdroid`, whose custom blocks name the app of each user number.
const PCAPDROID: u32 = 62_652;

/// Bytes of one packet that are filled up with zeros at most: the largest that Linux hands over in one piece, and the usual snap length.
const FILL_CAP: usize = 256 << 10;

/// First four bytes of every pcapng file.
pub const MAGIC: [u8; 4] = [0x0a, 0x0d, 0x0d, 0x0a];

/// Walks the blocks of a pcapng file.
#[derive(Debug, Default)]
pub struct Walker {
    big_endian: bool,
    interfaces: Vec<Interface>,
    last: Option<Instant>,
    limits: Limits,
    /// The section says that payload was left out.
    payload_free: bool,
}

#[derive(Debug, Clone, Copy)]
struct Interface {
    link: LinkType,
    snap: u32,
    /// Ticks a second: a power of ten or of two.
    ticks: u64,
    offset_seconds: i64,
    /// Packets dropped, as the statistics at the end say.
    dropped: Option<u64>,
    /// Packets dropped, as the packets themselves say of the time before each.
    dropped_between: u64,
    /// Place among the interfaces of all sections.
    number: usize,
}

/// A byte-order aware look into a block.
#[derive(Clone, Copy)]
struct Fields<'a> {
    bytes: &'a [u8],
    big_endian: bool,
}

impl<'a> Fields<'a> {
    fn u16(&self, at: usize) -> Option<u16> {
        let array = self.bytes.get(at..)?.first_chunk::<2>()?;
        Some(if self.big_endian { u16::from_be_bytes(*array) } else { u16::from_le_bytes(*array) })
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let array = self.bytes.get(at..)?.first_chunk::<4>()?;
        Some(if self.big_endian { u32::from_be_bytes(*array) } else { u32::from_le_bytes(*array) })
    }

    fn u64(&self, at: usize) -> Option<u64> {
        let array = self.bytes.get(at..)?.first_chunk::<8>()?;
        Some(if self.big_endian { u64::from_be_bytes(*array) } else { u64::from_le_bytes(*array) })
    }

    fn usize32(&self, at: usize) -> Option<usize> {
        usize::try_from(self.u32(at)?).ok()
    }

    /// Options from offset `at` on: code, value, and the value's offset in the block.
    fn options(self, mut at: usize) -> impl Iterator<Item = (u16, &'a [u8], usize)> {
        std::iter::from_fn(move || {
            let code = self.u16(at)?;
            let len = usize::from(self.u16(at + 2)?);
            if code == 0 {
                return None;
            }
            let start = at + 4;
            let value = self.bytes.get(start..start.checked_add(len)?)?;
            at = start.checked_add(padded(len))?;
            Some((code, value, start))
        })
    }
}

impl Walker {
    /// Starts in front of the first section header.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self { limits: limits.clone(), ..Self::default() }
    }

    /// The next packet, noting on the way what other blocks say.
    pub fn next(&mut self, window: &mut Window, notes: &mut FileNotes) -> Next {
        loop {
            if !window.ensure(12) {
                return if window.bytes().is_empty() { Next::End } else { Next::Fault(Fault::Cut { offset: window.offset() }) };
            }
            let offset = window.offset();
            let head = window.bytes();
            if head.starts_with(&MAGIC) {
                match head.get(8..12) {
                    Some([0x1a, 0x2b, 0x3c, 0x4d]) => self.big_endian = true,
                    Some([0x4d, 0x3c, 0x2b, 0x1a]) => self.big_endian = false,
                    _ => return Next::Fault(Fault::Block { offset, what: "section header without byte-order magic" }),
                }
            }
            let fields = Fields { bytes: head, big_endian: self.big_endian };
            let (Some(kind), Some(total)) = (fields.u32(0), fields.usize32(4)) else { return Next::End };
            if total < 12 || total % 4 != 0 {
                return Next::Fault(Fault::Block { offset, what: "block with an impossible length" });
            }
            if total > self.limits.block_bytes {
                notes.warn("block_too_long", &[("offset", offset), ("claimed", total as u64), ("limit", self.limits.block_bytes as u64)]);
                if kind == SECTION_HEADER {
                    return Next::Fault(Fault::Length { offset, claimed: total as u64, limit: self.limits.block_bytes });
                }
                if !window.skip(total as u64) {
                    return Next::Fault(Fault::Cut { offset });
                }
                continue;
            }
            if !window.ensure(total) {
                return Next::Fault(Fault::Cut { offset });
            }
            let block = Fields { bytes: window.bytes().get(..total - 4).unwrap_or(&[]), big_endian: self.big_endian };
            match kind {
                ENHANCED_PACKET | SIMPLE_PACKET | OBSOLETE_PACKET => match self.packet(kind, block, total, notes) {
                    Some(record) => return Next::Record(record),
                    None => notes.warn("damaged_block", &[("offset", offset)]),
                },
                SECTION_HEADER => {
                    if let Err(fault) = self.section(block, offset, notes) {
                        return Next::Fault(fault);
                    }
                }
                INTERFACE_DESCRIPTION => self.interface(block, offset, notes),
                INTERFACE_STATISTICS => self.statistics(block, notes),
                NAME_RESOLUTION => self.names(block, notes),
                DECRYPTION_SECRETS => notes.warn("decryption_secrets", &[]),
                CUSTOM => self.custom(block, notes),
                _ => {}
            }
            window.advance(total);
        }
    }

    fn section(&mut self, block: Fields<'_>, offset: u64, notes: &mut FileNotes) -> Result<(), Fault> {
        let (major, minor) = (block.u16(12).unwrap_or(0), block.u16(14).unwrap_or(0));
        // 1.2 was written by some tools and is read as 1.0 (draft-ietf-opsawg-pcapng 4.1).
        if major != 1 || !matches!(minor, 0 | 2) {
            return Err(Fault::Version { major, minor, offset });
        }
        self.interfaces.clear();
        notes.sections += 1;
        self.payload_free = block.options(24).any(|(code, value, _)| code == 1 && value.starts_with(marks::PAYLOAD_FREE));
        note_comments(block, 24, notes);
        Ok(())
    }

    fn interface(&mut self, block: Fields<'_>, offset: u64, notes: &mut FileNotes) {
        let (Some(link), Some(snap)) = (block.u16(8), block.u32(12)) else {
            notes.warn("damaged_block", &[("offset", offset)]);
            return;
        };
        if self.interfaces.len() >= self.limits.interfaces {
            notes.warn("too_many_interfaces", &[("limit", self.limits.interfaces as u64)]);
            return;
        }
        let mut interface = Interface {
            link: LinkType(link),
            snap,
            ticks: 1_000_000,
            offset_seconds: 0,
            dropped: None,
            dropped_between: 0,
            number: notes.interfaces.len(),
        };
        let mut note = InterfaceNote { link: LinkType(link), snap, name: Vec::new(), description: Vec::new(), dropped: None };
        for (code, value, _) in block.options(16) {
            match (code, value) {
                (2, value) => note.name = value.to_vec(),
                (3, value) => note.description = value.to_vec(),
                (9, &[resolution]) => interface.ticks = ticks_of(resolution),
                (14, value) => {
                    let fields = Fields { bytes: value, big_endian: block.big_endian };
                    interface.offset_seconds = fields.u64(0).map_or(0, u64::cast_signed);
                }
                _ => {}
            }
        }
        note_comments(block, 16, notes);
        notes.saw_link(interface.link);
        notes.interfaces.push(note);
        self.interfaces.push(interface);
    }

    fn packet(&mut self, kind: u32, block: Fields<'_>, total: usize, notes: &mut FileNotes) -> Option<Record> {
        let (index, ticks, captured, wire, body) = match kind {
            ENHANCED_PACKET => (block.usize32(8)?, Some((block.u32(12)?, block.u32(16)?)), block.usize32(20)?, block.u32(24)?, 28),
            OBSOLETE_PACKET => (usize::from(block.u16(8)?), Some((block.u32(12)?, block.u32(16)?)), block.usize32(20)?, block.u32(24)?, 28),
            _ => {
                let wire = block.u32(8)?;
                let snap = self.interfaces.first()?.snap;
                let room = block.bytes.len().checked_sub(12)?;
                let claimed = if snap == 0 { wire } else { wire.min(snap) };
                (0, None, usize::try_from(claimed).ok()?.min(room), wire, 12_usize)
            }
        };
        let interface = self.interfaces.get_mut(index)?;
        block.bytes.get(body..body.checked_add(captured)?)?;
        let at = ticks.map(|(high, low)| interface.instant(u64::from(high) << 32 | u64::from(low)));
        self.last = at.or(self.last);
        let (mut comment, mut own_length) = (None, None);
        if kind != SIMPLE_PACKET {
            for (code, value, offset) in block.options(body.checked_add(padded(captured))?) {
                match code {
                    1 if self.payload_free && value.starts_with(marks::CAPTURED) => {
                        own_length = marks::captured(value).map(|length| length.min(FILL_CAP));
                    }
                    1 => comment = comment.or(Some((offset, value.len()))),
                    // epb_dropcount: lost since the packet before; the statistics of the interface count them, too.
                    4 => {
                        let lost = Fields { bytes: value, big_endian: block.big_endian }.u64(0).unwrap_or(0);
                        interface.dropped_between = interface.dropped_between.saturating_add(lost);
                        if let Some(note) = notes.interfaces.get_mut(interface.number) {
                            note.dropped = Some(interface.dropped_between);
                        }
                        if interface.dropped.is_none() {
                            notes.dropped = Some(notes.dropped.unwrap_or(0).saturating_add(lost));
                        }
                    }
                    _ => {}
                }
            }
        }
        let link = interface.link;
        // Of a payload-free copy the length before is known: that of the wire, but for the snap length.
        let before = if interface.snap == 0 { wire } else { wire.min(interface.snap) };
        let before = usize::try_from(before).unwrap_or(usize::MAX).min(FILL_CAP);
        let before = if self.payload_free { before.max(captured) } else { captured };
        Some(Record {
            body,
            len: captured,
            captured: own_length.unwrap_or(before).max(captured),
            interface: interface.number,
            total,
            at,
            link,
            wire_len: u64::from(wire),
            comment: comment.unwrap_or((0, 0)),
        })
    }

    fn statistics(&mut self, block: Fields<'_>, notes: &mut FileNotes) {
        for (code, value, _) in block.options(20) {
            match (code, value.strip_prefix(marks::PARENT)) {
                (1, Some(text)) => notes.parent = serde_json::from_slice(text).ok().or(notes.parent.take()),
                (1, None) => notes.comment(value),
                _ => {}
            }
        }
        let Some(interface) = block.usize32(8).and_then(|index| self.interfaces.get_mut(index)) else { return };
        // isb_ifdrop (5) and isb_osdrop (7); the last block of an interface holds its final count.
        let drops = block
            .options(20)
            .filter(|(code, ..)| matches!(code, 5 | 7))
            .filter_map(|(_, value, _)| Fields { bytes: value, big_endian: block.big_endian }.u64(0));
        let total = drops.fold(None, |sum: Option<u64>, count| Some(sum.unwrap_or(0).saturating_add(count)));
        if let Some(total) = total {
            let before = interface.dropped.unwrap_or(interface.dropped_between);
            notes.dropped = Some(notes.dropped.unwrap_or(0).saturating_sub(before).saturating_add(total));
            interface.dropped = Some(total);
            if let Some(note) = notes.interfaces.get_mut(interface.number) {
                note.dropped = Some(total);
            }
        }
    }

    /// `PCAPdroid`: version 1, type 1 (a user number and its app), padding; the number, lengths of package and app name, both names.
    fn custom(&self, block: Fields<'_>, notes: &mut FileNotes) {
        if block.u32(8) != Some(PCAPDROID) || block.u16(12) != Some(1) || block.bytes.get(14) != Some(&1) {
            return;
        }
        let Some((user, &[package, app])) = block.u32(16).zip(block.bytes.get(20..).and_then(|rest| rest.first_chunk())) else { return };
        let (package, app) = (usize::from(package), usize::from(app));
        let part = |start: usize, len: usize| block.bytes.get(start..start + len).filter(|name| !name.is_empty());
        let Some(name) = part(22 + package, app).or_else(|| part(22, package)) else { return };
        if notes.apps.len() >= self.limits.interfaces {
            return notes.warn("too_many_apps", &[("limit", self.limits.interfaces as u64)]);
        }
        notes.apps.insert(user, SafeText::from_wire(name));
    }

    fn names(&self, block: Fields<'_>, notes: &mut FileNotes) {
        let mut at = 8;
        while let (Some(kind), Some(len)) = (block.u16(at), block.u16(at + 2)) {
            let len = usize::from(len);
            let Some(value) = block.bytes.get(at + 4..at + 4 + len) else { break };
            let (address, names): (Option<IpAddr>, &[u8]) = match kind {
                0 => break,
                1 => (value.first_chunk::<4>().map(|octets| Ipv4Addr::from(*octets).into()), value.get(4..).unwrap_or(&[])),
                2 => (value.first_chunk::<16>().map(|octets| Ipv6Addr::from(*octets).into()), value.get(16..).unwrap_or(&[])),
                _ => (None, &[]),
            };
            for name in names.split(|byte| *byte == 0).filter_map(HostName::from_text) {
                if let Some(address) = address {
                    if notes.names.len() >= self.limits.file_names {
                        notes.warn("too_many_file_names", &[("limit", self.limits.file_names as u64)]);
                        return;
                    }
                    notes.names.push((address, name));
                }
            }
            at += 4 + padded(len);
        }
    }
}

fn note_comments(block: Fields<'_>, at: usize, notes: &mut FileNotes) {
    for (code, value, _) in block.options(at) {
        if code == 1 && !value.starts_with(marks::PAYLOAD_FREE) {
            notes.comment(value);
        }
    }
}

impl Interface {
    fn instant(&self, ticks: u64) -> Instant {
        let nanos = u128::from(ticks) * 1_000_000_000 / u128::from(self.ticks.max(1));
        let nanos = i64::try_from(nanos).unwrap_or(i64::MAX);
        Instant::from_nanos(nanos.saturating_add(self.offset_seconds.saturating_mul(1_000_000_000)))
    }
}

/// `if_tsresol`: the top bit chooses between powers of two and of ten.
fn ticks_of(resolution: u8) -> u64 {
    let exponent = u32::from(resolution & 0x7f);
    let base: u64 = if resolution & 0x80 == 0 { 10 } else { 2 };
    base.checked_pow(exponent).unwrap_or(u64::MAX)
}

/// Lengths are padded to four bytes.
const fn padded(len: usize) -> usize {
    len.saturating_add(3) & !3
}
