//! The file that is recorded into: whole blocks, handed to the system on a short beat.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};

use crate::model::link_type::LinkType;
use crate::model::marks;
use crate::model::time::Instant;
use crate::sink::pcapng::{self, Opt, option};
use crate::source::device::Counters;

/// Bytes gathered before they are handed to the system without waiting for the beat.
const GATHERED: usize = 1 << 20;

/// What the file says at its beginning.
#[derive(Debug, Clone)]
pub struct Header {
    /// Payload is left out.
    pub payload_free: bool,
    /// Name of the machine's system.
    pub system: String,
    /// Comments.
    pub comments: Vec<String>,
    /// Interfaces: name, link type, snap length, filter.
    pub interfaces: Vec<(String, LinkType, u32, Option<String>)>,
}

/// A file while it is written, or several in a ring: the oldest is begun anew where the newest is full.
#[derive(Debug)]
pub struct Written {
    to: File,
    /// The other files of the ring, the oldest first.
    others: VecDeque<(File, u64)>,
    header: Header,
    gathered: Vec<u8>,
    /// Bytes of whole blocks in the file.
    whole: u64,
    packets: u64,
    /// What the kernel had counted when the file began, by interface.
    before: Vec<Counters>,
    /// What it had counted last.
    latest: Vec<Counters>,
}

impl Written {
    /// Begins the file. With `others` it is the first of a ring.
    pub fn begin(to: File, others: Vec<File>, header: Header) -> io::Result<Self> {
        let interfaces = header.interfaces.len();
        let mut written = Self {
            to,
            others: others.into_iter().map(|file| (file, 0)).collect(),
            header,
            gathered: Vec::with_capacity(GATHERED * 2),
            whole: 0,
            packets: 0,
            before: vec![Counters::default(); interfaces],
            latest: vec![Counters::default(); interfaces],
        };
        written.head()?;
        Ok(written)
    }

    /// Ends this file and begins the oldest of the ring anew, which loses what it held. Without a ring nothing happens.
    pub fn turn(&mut self) -> io::Result<()> {
        let Some((next, _)) = self.others.pop_front() else { return Ok(()) };
        self.end()?;
        let full = std::mem::replace(&mut self.to, next);
        self.others.push_back((full, self.packets));
        self.to.set_len(0)?;
        self.to.rewind()?;
        (self.whole, self.packets) = (0, 0);
        self.before.clone_from(&self.latest);
        self.head()
    }

    /// Whether it is a ring.
    #[must_use]
    pub fn is_ring(&self) -> bool {
        !self.others.is_empty()
    }

    /// Section and interfaces.
    fn head(&mut self) -> io::Result<()> {
        let Self { gathered, header, .. } = self;
        let version = concat!("wohin ", env!("CARGO_PKG_VERSION"));
        let mut options: Vec<Opt<'_>> = Vec::new();
        if header.payload_free {
            options.push((option::COMMENT, marks::PAYLOAD_FREE));
        }
        options.extend(header.comments.iter().map(|comment| (option::COMMENT, comment.as_bytes())));
        options.push((option::SYSTEM, header.system.as_bytes()));
        options.push((option::APPLICATION, version.as_bytes()));
        pcapng::section(gathered, &options);
        for (name, link, snap, filter) in &header.interfaces {
            let filter = filter.as_ref().map(|filter| [&[0], filter.as_bytes()].concat());
            let mut options: Vec<Opt<'_>> = vec![(option::NAME, name.as_bytes())];
            options.extend(filter.as_ref().map(|filter| (option::FILTER, filter.as_slice())));
            pcapng::interface(gathered, *link, *snap, &options);
        }
        self.flush()
    }

    /// Link type of an interface.
    #[must_use]
    pub fn link(&self, interface: u32) -> LinkType {
        let described = self.header.interfaces.get(usize::try_from(interface).unwrap_or(usize::MAX));
        described.map_or(LinkType::ETHERNET, |interface| interface.1)
    }

    /// Adds a packet.
    pub fn packet(&mut self, interface: u32, at: Instant, bytes: &[u8], wire: u64, comments: &[String]) -> io::Result<()> {
        let options: Vec<Opt<'_>> = comments.iter().map(|comment| (option::COMMENT, comment.as_bytes())).collect();
        pcapng::packet(&mut self.gathered, interface, at, bytes, wire, &options);
        if self.gathered.len() >= GATHERED { self.flush() } else { Ok(()) }
    }

    /// Adds comments, and the counters of an interface where they are known.
    pub fn statistics(&mut self, interface: u32, at: Instant, counters: Option<Counters>, comments: &[String]) -> io::Result<()> {
        let values;
        let mut options: Vec<Opt<'_>> = comments.iter().map(|comment| (option::COMMENT, comment.as_bytes())).collect();
        if let Some(counters) = counters {
            let place = usize::try_from(interface).unwrap_or(usize::MAX);
            if let Some(latest) = self.latest.get_mut(place) {
                *latest = counters;
            }
            // Of a ring each file has its own share.
            let before = self.before.get(place).copied().unwrap_or_default();
            let received = counters.received.saturating_sub(before.received);
            let dropped = counters.dropped.saturating_sub(before.dropped);
            let by_device = counters.interface_dropped.saturating_sub(before.interface_dropped);
            values = [received.saturating_sub(dropped), by_device, dropped].map(u64::to_le_bytes);
            let codes = [option::RECEIVED, option::INTERFACE_DROPPED, option::SYSTEM_DROPPED];
            options.extend(codes.into_iter().zip(values.iter().map(<[u8; 8]>::as_slice)));
        }
        pcapng::statistics(&mut self.gathered, interface, at, &options);
        Ok(())
    }

    /// Hands what was gathered to the system. Where that fails the file is cut back to the last block that is there as a whole.
    pub fn flush(&mut self) -> io::Result<()> {
        let result = self.to.write_all(&self.gathered);
        if let Err(error) = result {
            let there = self.to.metadata().map_or(self.whole, |meta| meta.len()).saturating_sub(self.whole);
            let (bytes, packets) = blocks(&self.gathered, there);
            self.whole = self.whole.saturating_add(bytes);
            self.packets += packets;
            self.gathered.clear();
            // Should this fail too, a reader still stops at the last whole block.
            let _ = self.to.set_len(self.whole).and_then(|()| self.to.seek(SeekFrom::End(0)));
            return Err(error);
        }
        let (bytes, packets) = blocks(&self.gathered, u64::MAX);
        self.whole = self.whole.saturating_add(bytes);
        self.packets += packets;
        self.gathered.clear();
        Ok(())
    }

    /// Packets handed to the system and still there: of a ring those in all its files.
    #[must_use]
    pub fn packets(&self) -> u64 {
        self.others.iter().fold(self.packets, |sum, (_, packets)| sum.saturating_add(*packets))
    }

    /// Bytes of the file, those gathered counted.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.whole.saturating_add(u64::try_from(self.gathered.len()).unwrap_or(u64::MAX))
    }

    /// Whether nothing was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Ends the file: on the disk, as far as the system says.
    pub fn end(&mut self) -> io::Result<()> {
        self.flush()?;
        self.to.sync_all()
    }
}

/// Whole blocks within the first `there` bytes: their bytes, and how many are packets.
fn blocks(mut bytes: &[u8], there: u64) -> (u64, u64) {
    let (mut whole, mut packets) = (0_u64, 0);
    while let Some([k0, k1, k2, k3, l0, l1, l2, l3]) = bytes.first_chunk() {
        let (kind, length) = (u32::from_le_bytes([*k0, *k1, *k2, *k3]), u32::from_le_bytes([*l0, *l1, *l2, *l3]));
        let next = usize::try_from(length).ok().filter(|length| *length >= 12).and_then(|length| bytes.get(length..));
        let Some(next) = next.filter(|_| whole + u64::from(length) <= there) else { break };
        whole += u64::from(length);
        packets += u64::from(kind == pcapng::ENHANCED_PACKET);
        bytes = next;
    }
    (whole, packets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_blocks_count() {
        let mut bytes = Vec::new();
        pcapng::section(&mut bytes, &[]);
        let first = bytes.len() as u64;
        for _ in 0..3 {
            pcapng::packet(&mut bytes, 0, Instant::default(), &[1, 2, 3], 3, &[]);
        }
        let each = (bytes.len() as u64 - first) / 3;
        assert_eq!(blocks(&bytes, u64::MAX), (bytes.len() as u64, 3));
        assert_eq!(blocks(&bytes, first + 2 * each + 5), (first + 2 * each, 2));
        assert_eq!(blocks(&bytes, first - 1), (0, 0));
        assert_eq!(blocks(&bytes[..bytes.len() - 1], u64::MAX), (first + 2 * each, 2));
    }
}
