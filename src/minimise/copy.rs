//! A whole file: a payload-free copy of it, or the proof that it is one.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::limits::Limits;
use crate::model::analysis::{Parent, Warning};
use crate::model::marks;
use crate::sink::pcapng::{self, Opt, option};
use crate::source::record::FileNotes;
use crate::source::{CaptureFile, SourceError};

use super::{Kept, Minimiser};

/// Names taken into one block.
const NAMES_PER_BLOCK: usize = 512;

/// What became of a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Packets.
    pub packets: u64,
    /// Bytes captured before.
    pub before: u64,
    /// Bytes of packets kept.
    pub after: u64,
    /// Packets whose flow was not decided in time: their payload was left out.
    pub forced: u64,
    /// Whether the file held keys, which were left out.
    pub keys_left_out: bool,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    /// Packets looked at.
    pub packets: u64,
    /// First packet that holds payload, by its number.
    pub first_payload: Option<u64>,
    /// The file holds keys.
    pub holds_keys: bool,
    /// What was wrong with it.
    pub warnings: Vec<Warning>,
}

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The capture cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Not one packet.
    #[error("{} holds no packet; nothing was written", file.display())]
    NoPacket {
        /// File.
        file: PathBuf,
    },
    /// The copy cannot be written.
    #[error("cannot write {}: {cause}; give a new name in a folder that you may write to", file.display())]
    Write {
        /// File.
        file: PathBuf,
        /// Why.
        cause: io::Error,
    },
}

/// Makes a payload-free copy. The capture stays as it is, and nothing is overwritten.
pub fn copy(input: CaptureFile, name: &Path, output: &Path, limits: &Limits) -> Result<Copied, CopyError> {
    let failed = |cause| CopyError::Write { file: output.to_owned(), cause };
    let file = OpenOptions::new().write(true).create_new(true).open(output).map_err(failed)?;
    let copied = fill(input, &file, name, output, limits);
    if copied.is_err() {
        // Half a copy proves nothing. Should the removal fail as well, the first error says more.
        let _ = std::fs::remove_file(output);
    }
    copied
}

fn fill(mut input: CaptureFile, file: &File, name: &Path, output: &Path, limits: &Limits) -> Result<Copied, CopyError> {
    let failed = |cause| CopyError::Write { file: output.to_owned(), cause };
    let mut minimiser = Minimiser::new(limits);
    let mut out = Output { to: BufWriter::new(file), block: Vec::new(), snaps: Vec::new(), comments: 0, begun: false, last: None };
    let mut copied = Copied { packets: 0, before: 0, after: 0, forced: 0, keys_left_out: false };
    loop {
        match input.next_frame()? {
            Some(frame) => minimiser.push(&frame),
            None => minimiser.end(),
        }
        let mut any = false;
        while let Some(kept) = minimiser.pop() {
            any = true;
            copied.packets += 1;
            copied.before += as_u64(kept.captured);
            copied.after += as_u64(kept.bytes.len());
            out.packet(&kept, input.notes()).map_err(failed)?;
        }
        if !any && input.is_over() {
            break;
        }
    }
    if copied.packets == 0 {
        return Err(CopyError::NoPacket { file: name.to_owned() });
    }
    copied.forced = minimiser.forced();
    let (notes, digested, format) = input.close();
    copied.keys_left_out = notes.warnings.iter().any(|warning| warning.code == KEYS);
    let sha256 = digested.map(|digested| digested.sha256);
    out.end(notes, format, sha256).map_err(failed)?;
    Ok(copied)
}

/// Code of the warning that a file holds keys.
const KEYS: &str = "decryption_secrets";

/// Looks for payload. A file proves well where every packet ends with its header, and what stands between headers is zero.
pub fn prove(mut input: CaptureFile, limits: &Limits) -> Result<Proof, SourceError> {
    let mut minimiser = Minimiser::new(limits);
    let mut proof = Proof { packets: 0, first_payload: None, holds_keys: false, warnings: Vec::new() };
    loop {
        match input.next_frame()? {
            Some(frame) => minimiser.push(&frame),
            None => minimiser.end(),
        }
        let mut any = false;
        while let Some(kept) = minimiser.pop() {
            any = true;
            proof.packets += 1;
            if kept.had_content && proof.first_payload.is_none() {
                proof.first_payload = Some(kept.number.frame);
            }
        }
        if proof.first_payload.is_some() || !any && input.is_over() {
            break;
        }
    }
    let (notes, ..) = input.close();
    proof.holds_keys = notes.warnings.iter().any(|warning| warning.code == KEYS);
    proof.warnings = notes.warnings;
    Ok(proof)
}

/// The copy while it is written.
struct Output<'f> {
    to: BufWriter<&'f File>,
    block: Vec<u8>,
    /// Snap lengths of the interfaces described so far.
    snaps: Vec<u32>,
    /// Comments of the capture that are written.
    comments: usize,
    begun: bool,
    last: Option<crate::model::time::Instant>,
}

impl Output<'_> {
    fn packet(&mut self, kept: &Kept, notes: &FileNotes) -> io::Result<()> {
        self.block.clear();
        if !self.begun {
            self.begun = true;
            let comments: Vec<Opt<'_>> = notes.comments_as_given.iter().map(|comment| (option::COMMENT, comment.as_slice())).collect();
            self.comments = comments.len();
            let version = concat!("wohin ", env!("CARGO_PKG_VERSION"));
            let own: [Opt<'_>; 2] = [(option::COMMENT, marks::PAYLOAD_FREE), (option::APPLICATION, version.as_bytes())];
            let all: Vec<Opt<'_>> = own.into_iter().chain(comments).collect();
            pcapng::section(&mut self.block, &all);
        }
        self.interfaces(notes);
        let snap = self.snaps.get(kept.interface).copied().unwrap_or(0);
        let bound = if snap == 0 { u64::MAX } else { u64::from(snap) };
        let expected = kept.wire_len.min(bound).max(as_u64(kept.bytes.len()));
        let cut = [marks::CAPTURED, kept.captured.to_string().as_bytes()].concat();
        let process = [marks::PROCESS.as_bytes(), &kept.process].concat();
        let mut options: Vec<Opt<'_>> = Vec::new();
        if as_u64(kept.captured) != expected {
            options.push((option::COMMENT, &cut));
        }
        if !kept.comment.is_empty() {
            options.push((option::COMMENT, &kept.comment));
        } else if !kept.process.is_empty() {
            options.push((option::COMMENT, &process));
        }
        let interface = u32::try_from(kept.interface).unwrap_or(0);
        pcapng::packet(&mut self.block, interface, kept.at, &kept.bytes, kept.wire_len, &options);
        self.last = Some(kept.at);
        self.to.write_all(&self.block)
    }

    /// Describes the interfaces that the capture has described by now.
    fn interfaces(&mut self, notes: &FileNotes) {
        for note in notes.interfaces.iter().skip(self.snaps.len()) {
            let named: Vec<Opt<'_>> = [(option::NAME, note.name.as_slice()), (option::DESCRIPTION, note.description.as_slice())]
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
                .collect();
            pcapng::interface(&mut self.block, note.link, note.snap, &named);
            self.snaps.push(note.snap);
        }
    }

    /// Writes what the capture said about itself, and which it was.
    fn end(mut self, notes: FileNotes, format: String, sha256: Option<String>) -> io::Result<()> {
        self.block.clear();
        self.interfaces(&notes);
        for names in notes.names.chunks(NAMES_PER_BLOCK) {
            pcapng::names(&mut self.block, names);
        }
        for (user, app) in &notes.apps {
            pcapng::app(&mut self.block, *user, app);
        }
        let at = self.last.unwrap_or_default();
        // A copy of a copy still has the first as its parent.
        let parent = notes.parent.unwrap_or_else(|| Parent {
            sha256,
            format,
            // Keys are not in the copy.
            warnings: notes.warnings.into_iter().filter(|warning| warning.code != KEYS).collect(),
        });
        let text = [marks::PARENT, &serde_json::to_vec(&parent).unwrap_or_default()].concat();
        for (index, note) in notes.interfaces.iter().enumerate().take(self.snaps.len()) {
            let dropped = note.dropped.map(u64::to_le_bytes);
            let mut options: Vec<Opt<'_>> = Vec::new();
            if index == 0 {
                options.push((option::COMMENT, &text));
                options.extend(notes.comments_as_given.iter().skip(self.comments).map(|comment| (option::COMMENT, comment.as_slice())));
            }
            if let Some(dropped) = &dropped {
                options.push((option::SYSTEM_DROPPED, dropped));
            }
            if !options.is_empty() {
                pcapng::statistics(&mut self.block, u32::try_from(index).unwrap_or(0), at, &options);
            }
        }
        self.to.write_all(&self.block)?;
        self.to.flush()?;
        self.to.get_ref().sync_all()
    }
}

fn as_u64(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
