//! One capture file: opened, walked, closed with its hash and what it said about itself.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::limits::Limits;
use crate::model::frame::{Frame, FrameRef};
use crate::model::time::Instant;

use super::feed::{Digested, Feed, Packing};
use super::record::{Fault, FileNotes, InterfaceNote, Next};
use super::window::Window;
use super::{SourceError, pcap, pcapng};

enum Walker {
    Pcap(pcap::Walker),
    Pcapng(Box<pcapng::Walker>),
}

/// An open capture file.
pub struct CaptureFile {
    path: PathBuf,
    index: u16,
    window: Window,
    walker: Walker,
    notes: FileNotes,
    count: u64,
    pending: usize,
    last: Instant,
    stopped: bool,
    /// A packet filled up with zeros for what a payload-free copy left out.
    filled: Vec<u8>,
}

impl CaptureFile {
    /// Opens a file; `index` is its place among the files analysed.
    pub fn open(path: &Path, index: u16, limits: &Limits) -> Result<Self, SourceError> {
        let file = File::open(path).map_err(|cause| SourceError::Open { file: path.to_owned(), cause })?;
        Self::from_reader(Box::new(file), path, index, limits)
    }

    /// Reads a capture from anything; `path` names it in errors.
    pub fn from_reader(input: Box<dyn Read + Send>, path: &Path, index: u16, limits: &Limits) -> Result<Self, SourceError> {
        let name = path.to_owned();
        let feed = Feed::start(input, limits).map_err(|cause| SourceError::Open { file: name.clone(), cause })?;
        let mut window = Window::new(feed);
        let mut notes = FileNotes { comment_cap: limits.comments, ..FileNotes::default() };
        let enough = window.ensure(pcap::FILE_HEADER);
        if let Some(cause) = window.take_failure() {
            if cause.kind() == ErrorKind::IsADirectory {
                return Err(SourceError::Folder { file: name });
            }
            return Err(SourceError::Read { file: name, offset: window.offset(), cause });
        }
        let head = window.bytes();
        if head.is_empty() {
            return Err(SourceError::Empty { file: name });
        }
        let magic = || head.iter().take(8).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ");
        let walker = if head.starts_with(&pcapng::MAGIC) {
            Walker::Pcapng(Box::new(pcapng::Walker::new(limits)))
        } else {
            let header = match head.first_chunk::<{ pcap::FILE_HEADER }>() {
                Some(header) if enough => header,
                _ => return Err(SourceError::Magic { file: name, magic: magic() }),
            };
            match pcap::Walker::new(header, limits.block_bytes) {
                Ok(walker) => {
                    notes.saw_link(walker.link());
                    let (link, snap) = (walker.link(), walker.snap());
                    notes.interfaces.push(InterfaceNote { link, snap, name: Vec::new(), description: Vec::new(), dropped: None });
                    Walker::Pcap(walker)
                }
                Err(pcap::Unreadable::NotPcap) => return Err(SourceError::Magic { file: name, magic: magic() }),
                Err(pcap::Unreadable::Version(major, minor)) => {
                    return Err(SourceError::Version { file: name, format: "pcap", major, minor });
                }
            }
        };
        if matches!(walker, Walker::Pcap(_)) {
            window.advance(pcap::FILE_HEADER);
        }
        Ok(Self {
            path: name,
            index,
            window,
            walker,
            notes,
            count: 0,
            pending: 0,
            last: Instant::default(),
            stopped: false,
            filled: Vec::new(),
        })
    }

    /// The next packet. Damage ends the file and becomes a warning; it is an error only where not one packet could be read.
    pub fn next_frame(&mut self) -> Result<Option<Frame<'_>>, SourceError> {
        if self.stopped {
            return Ok(None);
        }
        self.window.advance(std::mem::take(&mut self.pending));
        let next = match &mut self.walker {
            Walker::Pcap(walker) => walker.next(&mut self.window),
            Walker::Pcapng(walker) => walker.next(&mut self.window, &mut self.notes),
        };
        let record = match next {
            Next::Record(record) => record,
            Next::End => {
                self.stopped = true;
                self.read_failure()?;
                return Ok(None);
            }
            Next::Fault(fault) => {
                self.stopped = true;
                self.read_failure()?;
                return self.fault(fault).map(|()| None);
            }
        };
        self.pending = record.total;
        self.count += 1;
        match record.at {
            Some(at) => self.last = at,
            // A simple packet block has no time: the one before is the best lower bound.
            None => self.notes.warn("packets_without_time", &[]),
        }
        let window = self.window.bytes();
        let part = |start: usize, len: usize| window.get(start..start.saturating_add(len)).unwrap_or(&[]);
        let held = part(record.body, record.len);
        let bytes = if record.captured > held.len() {
            self.filled.clear();
            self.filled.extend_from_slice(held);
            self.filled.resize(record.captured, 0);
            &self.filled
        } else {
            held
        };
        Ok(Some(Frame {
            number: FrameRef { capture: self.index, frame: self.count },
            at: self.last,
            interface: record.interface,
            link: record.link,
            wire_len: record.wire_len,
            bytes,
            held: held.len(),
            comment: part(record.comment.0, record.comment.1),
        }))
    }

    /// Whether no packet is left.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.stopped
    }

    /// What the file said about itself so far.
    #[must_use]
    pub const fn notes(&self) -> &FileNotes {
        &self.notes
    }

    /// Reads what is left for the hash, and gives what the file said about itself.
    #[must_use]
    pub fn close(mut self) -> (FileNotes, Option<Digested>, String) {
        let mut format = match &self.walker {
            Walker::Pcap(walker) => walker.format().to_owned(),
            Walker::Pcapng(_) => "pcapng".to_owned(),
        };
        let digested = self.window.digest();
        if let Some(digested) = &digested {
            match digested.packing {
                Packing::Plain => {}
                Packing::Gzip => format.push_str("+gzip"),
                Packing::Zstd => format.push_str("+zstd"),
            }
            if digested.unpack_error.is_some() {
                self.notes.warn("unpack_stopped", &[]);
            }
            if digested.bomb {
                self.notes.warn("unfolds_too_far", &[]);
            }
        }
        (self.notes, digested, format)
    }

    fn read_failure(&mut self) -> Result<(), SourceError> {
        match self.window.take_failure() {
            Some(cause) if self.count == 0 => Err(SourceError::Read { file: self.path.clone(), offset: self.window.offset(), cause }),
            Some(_) => {
                self.notes.warn("read_stopped", &[("offset", self.window.offset())]);
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn fault(&mut self, fault: Fault) -> Result<(), SourceError> {
        let file = || self.path.clone();
        let none_read = self.count == 0 && self.notes.sections == 0 && matches!(self.walker, Walker::Pcapng(_));
        match fault {
            Fault::Cut { offset } => self.notes.warn("cut_in_packet", &[("offset", offset)]),
            Fault::Length { offset, claimed, limit } if self.count == 0 => {
                let limit = u64::try_from(limit).unwrap_or(u64::MAX);
                let _ = claimed;
                return Err(SourceError::Header { file: file(), what: "a record claims an impossible length", offset, limit });
            }
            Fault::Length { offset, claimed, limit } => {
                self.notes.warn(
                    "impossible_length",
                    &[("offset", offset), ("claimed", claimed), ("limit", u64::try_from(limit).unwrap_or(u64::MAX))],
                );
            }
            Fault::Block { offset, what } if none_read => return Err(SourceError::Header { file: file(), what, offset, limit: 12 }),
            Fault::Block { offset, .. } => self.notes.warn("damaged_block", &[("offset", offset)]),
            Fault::Version { major, minor, .. } if none_read => {
                return Err(SourceError::Version { file: file(), format: "pcapng", major, minor });
            }
            Fault::Version { offset, .. } => self.notes.warn("unknown_section_version", &[("offset", offset)]),
        }
        Ok(())
    }
}
