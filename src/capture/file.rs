//! The file that is recorded into: whole blocks, handed to the system on a short beat.

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

/// A file while it is written.
#[derive(Debug)]
pub struct Written {
    to: File,
    gathered: Vec<u8>,
    /// Bytes of whole blocks in the file.
    whole: u64,
    packets: u64,
    links: Vec<LinkType>,
}

impl Written {
    /// Begins the file.
    pub fn begin(to: File, header: &Header) -> io::Result<Self> {
        let mut written = Self {
            to,
            gathered: Vec::with_capacity(GATHERED * 2),
            whole: 0,
            packets: 0,
            links: header.interfaces.iter().map(|interface| interface.1).collect(),
        };
        let version = concat!("wohin ", env!("CARGO_PKG_VERSION"));
        let mut options: Vec<Opt<'_>> = Vec::new();
        if header.payload_free {
            options.push((option::COMMENT, marks::PAYLOAD_FREE));
        }
        options.extend(header.comments.iter().map(|comment| (option::COMMENT, comment.as_bytes())));
        options.push((option::SYSTEM, header.system.as_bytes()));
        options.push((option::APPLICATION, version.as_bytes()));
        pcapng::section(&mut written.gathered, &options);
        for (name, link, snap, filter) in &header.interfaces {
            let filter = filter.as_ref().map(|filter| [&[0], filter.as_bytes()].concat());
            let mut options: Vec<Opt<'_>> = vec![(option::NAME, name.as_bytes())];
            options.extend(filter.as_ref().map(|filter| (option::FILTER, filter.as_slice())));
            pcapng::interface(&mut written.gathered, *link, *snap, &options);
        }
        written.flush()?;
        Ok(written)
    }

    /// Link type of an interface.
    #[must_use]
    pub fn link(&self, interface: u32) -> LinkType {
        self.links.get(usize::try_from(interface).unwrap_or(usize::MAX)).copied().unwrap_or(LinkType::ETHERNET)
    }

    /// Adds a packet.
    pub fn packet(&mut self, interface: u32, at: Instant, bytes: &[u8], wire: u64, comments: &[String]) -> io::Result<()> {
        let options: Vec<Opt<'_>> = comments.iter().map(|comment| (option::COMMENT, comment.as_bytes())).collect();
        pcapng::packet(&mut self.gathered, interface, at, bytes, wire, &options);
        if self.gathered.len() >= GATHERED { self.flush() } else { Ok(()) }
    }

    /// Adds the counters of an interface, with comments.
    pub fn statistics(&mut self, interface: u32, at: Instant, counters: Counters, comments: &[String]) -> io::Result<()> {
        let received = counters.received.saturating_sub(counters.dropped).to_le_bytes();
        let (system, device) = (counters.dropped.to_le_bytes(), counters.interface_dropped.to_le_bytes());
        let mut options: Vec<Opt<'_>> = comments.iter().map(|comment| (option::COMMENT, comment.as_bytes())).collect();
        options.push((option::RECEIVED, &received));
        options.push((option::INTERFACE_DROPPED, &device));
        options.push((option::SYSTEM_DROPPED, &system));
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

    /// Packets handed to the system.
    #[must_use]
    pub const fn packets(&self) -> u64 {
        self.packets
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
