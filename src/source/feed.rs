//! Reads a file once, on a thread of its own: hashes the bytes as they are, unfolds gzip and zstd, and hands on large chunks.
//!
//! The hash and the analysis share the same bytes, so that a file costs one pass (see ARCHITECTURE.md, speed).

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use sha2::{Digest, Sha256};

use crate::limits::Limits;
use crate::model::text::hex;

/// Free bytes in front of each chunk, so that an unfinished record of the chunk before can be put there without moving the chunk.
pub const HEADROOM: usize = 64 << 10;
/// Bytes read at a time: few enough to be still in the cache when they are hashed, and once more when they are taken apart.
const CHUNK: usize = 256 << 10;
/// Chunks on their way.
const IN_FLIGHT: usize = 16;

/// How the bytes were packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    Plain,
    /// RFC 1952.
    Gzip,
    /// RFC 8878.
    Zstd,
}

/// What is known when all was read.
#[derive(Debug, Clone)]
pub struct Digested {
    /// SHA-256 of the file as given, lower-case hex.
    pub sha256: String,
    /// Bytes of the file as given.
    pub bytes: u64,
    /// How it was packed.
    pub packing: Packing,
    /// The packing ended before its end mark, or is damaged: what was unfolded before it counts.
    pub unpack_error: Option<String>,
    /// The file unfolds beyond the limit; the rest was not read.
    pub bomb: bool,
}

/// The reading end of a feed.
pub struct Feed {
    chunks: Receiver<io::Result<Vec<u8>>>,
    empties: SyncSender<Vec<u8>>,
    thread: Option<JoinHandle<Digested>>,
}

impl Feed {
    /// Starts reading.
    pub fn start(input: Box<dyn Read + Send>, limits: &Limits) -> io::Result<Self> {
        let (send, chunks) = sync_channel(IN_FLIGHT);
        let (empties, recycled) = sync_channel(IN_FLIGHT + 2);
        let (ratio, free) = (limits.unfold_ratio, limits.unfolded_free);
        let thread = std::thread::Builder::new().name("read-and-hash".into()).spawn(move || run(input, &send, &recycled, ratio, free))?;
        Ok(Self { chunks, empties, thread: Some(thread) })
    }

    /// The next chunk, its bytes behind [`HEADROOM`]; `None` at the end.
    pub fn next_chunk(&mut self) -> Option<io::Result<Vec<u8>>> {
        self.chunks.recv().ok()
    }

    /// Gives a chunk back for re-use.
    pub fn recycle(&self, chunk: Vec<u8>) {
        // A full channel only means that there are enough spare chunks.
        let _ = self.empties.try_send(chunk);
    }

    /// Reads on to the end without handing chunks on, and gives the digest; `None` if reading broke off.
    #[must_use]
    pub fn digest(mut self) -> Option<Digested> {
        while self.next_chunk().is_some() {}
        self.thread.take().and_then(|thread| thread.join().ok())
    }
}

/// Hashes what passes through it.
struct Hashing {
    input: Box<dyn Read + Send>,
    state: Arc<Mutex<(Sha256, u64)>>,
}

impl Read for Hashing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        if let (Ok(mut state), Some(read)) = (self.state.lock(), buffer.get(..count)) {
            state.0.update(read);
            state.1 = state.1.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        }
        Ok(count)
    }
}

fn run(
    input: Box<dyn Read + Send>,
    send: &SyncSender<io::Result<Vec<u8>>>,
    recycled: &Receiver<Vec<u8>>,
    ratio: u64,
    free: u64,
) -> Digested {
    let state = Arc::new(Mutex::new((Sha256::new(), 0_u64)));
    let mut raw = Hashing { input, state: Arc::clone(&state) };
    let mut digested = Digested { sha256: String::new(), bytes: 0, packing: Packing::Plain, unpack_error: None, bomb: false };
    let mut head = [0_u8; 4];
    let got = read_full(&mut raw, &mut head).unwrap_or_else(|error| {
        let _ = send.send(Err(error));
        0
    });
    let head = head.get(..got).unwrap_or(&[]).to_vec();
    digested.packing = match head.as_slice() {
        [0x1f, 0x8b, ..] => Packing::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd] => Packing::Zstd,
        _ => Packing::Plain,
    };
    let packed = io::Cursor::new(head).chain(&mut raw);
    let mut unfolded = 0_u64;
    let consumed = || state.lock().map_or(0, |state| state.1);
    let mut pump = |reader: &mut dyn Read, packed: bool| -> Option<io::Error> {
        loop {
            let mut chunk = recycled.try_recv().unwrap_or_default();
            chunk.resize(HEADROOM + CHUNK, 0);
            let filled = match chunk.get_mut(HEADROOM..).map(|space| read_full(reader, space)) {
                Some(Ok(filled)) => filled,
                Some(Err(error)) => return Some(error),
                None => return None,
            };
            if filled == 0 {
                return None;
            }
            unfolded = unfolded.saturating_add(u64::try_from(filled).unwrap_or(u64::MAX));
            if packed && unfolded > free && unfolded / ratio.max(1) > consumed() {
                digested.bomb = true;
                return None;
            }
            chunk.truncate(HEADROOM + filled);
            if send.send(Ok(chunk)).is_err() {
                return None;
            }
        }
    };
    let failure = match digested.packing {
        Packing::Plain => {
            let mut packed = packed;
            let error = pump(&mut packed, false);
            if let Some(error) = error {
                let _ = send.send(Err(error));
            }
            None
        }
        Packing::Gzip => pump(&mut flate2::read::MultiGzDecoder::new(packed), true),
        Packing::Zstd => pump(&mut ZstdFrames::new(packed), true),
    };
    digested.unpack_error = failure.map(|error| error.to_string());
    // The rest of a file whose unpacking stopped early still counts for its hash.
    let _ = io::copy(&mut raw, &mut io::sink());
    if let Ok(state) = state.lock() {
        digested.bytes = state.1;
        digested.sha256 = hex(&state.0.clone().finalize());
    }
    digested
}

/// Zstandard frames one after another (RFC 8878 3).
struct ZstdFrames<R: Read> {
    input: Option<io::BufReader<R>>,
    frame: Option<ruzstd::decoding::StreamingDecoder<io::BufReader<R>, ruzstd::decoding::FrameDecoder>>,
}

impl<R: Read> ZstdFrames<R> {
    fn new(input: R) -> Self {
        Self { input: Some(io::BufReader::new(input)), frame: None }
    }
}

impl<R: Read> Read for ZstdFrames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(frame) = self.frame.as_mut() {
                let count = frame.read(buffer)?;
                if count > 0 || buffer.is_empty() {
                    return Ok(count);
                }
                self.input = self.frame.take().map(ruzstd::decoding::StreamingDecoder::into_inner);
            }
            let Some(mut input) = self.input.take() else { return Ok(0) };
            if io::BufRead::fill_buf(&mut input)?.is_empty() {
                return Ok(0);
            }
            let frame = ruzstd::decoding::StreamingDecoder::new(input)
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))?;
            self.frame = Some(frame);
        }
    }
}

/// Reads until the buffer is full or the input ends. An error behind some bytes gives the bytes first.
fn read_full(input: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(space) = buffer.get_mut(filled..).filter(|space| !space.is_empty()) {
        match input.read(space) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) if filled > 0 => break,
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
