//! Where frames come from: capture files (and, elsewhere, a live interface).
//!
//! [`feed`] reads, hashes and unfolds on a thread of its own; [`window`] gives contiguous views of what it read; [`pcap`] and [`pcapng`] walk
//! the records, which [`record`] describes; [`file`] ties them together.

pub mod device;
pub mod feed;
pub mod file;
#[cfg(feature = "live")]
pub mod live;
pub mod pcap;
pub mod pcapng;
pub mod record;
pub mod window;

use std::path::PathBuf;

pub use file::CaptureFile;

/// A frame from which nothing can be read, because the input itself cannot.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The file cannot be opened.
    #[error("cannot open {}: {cause}; check the path and the right to read it", file.display())]
    Open {
        /// File.
        file: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// Reading stopped.
    #[error("cannot read {} at byte {offset}: {cause}; check the disk or copy the file again", file.display())]
    Read {
        /// File.
        file: PathBuf,
        /// Offset in the unfolded bytes.
        offset: u64,
        /// Why.
        cause: std::io::Error,
    },
    /// A folder was named.
    #[error("{} is a folder, not a capture; name the files of one call in it, or use `wohin collect` for many captures", file.display())]
    Folder {
        /// Folder.
        file: PathBuf,
    },
    /// Nothing in it.
    #[error("{} is empty (0 bytes); a capture file begins with a header of at least 24 bytes: record again", file.display())]
    Empty {
        /// File.
        file: PathBuf,
    },
    /// Not a capture file.
    #[error("{} is no pcap or pcapng file: it begins with {magic}; give a capture saved by tcpdump, dumpcap or Wireshark", file.display())]
    Magic {
        /// File.
        file: PathBuf,
        /// First bytes, hex.
        magic: String,
    },
    /// A capture file of a version that does not exist.
    #[error("{} says it is {format} version {major}.{minor}, of which nothing is known; save it again with a current Wireshark", file.display())]
    Version {
        /// File.
        file: PathBuf,
        /// Format.
        format: &'static str,
        /// Major version.
        major: u16,
        /// Minor version.
        minor: u16,
    },
    /// The header is damaged before the first packet.
    #[error("{}: {what} at byte {offset} (limit {limit}); nothing behind it can be read", file.display())]
    Header {
        /// File.
        file: PathBuf,
        /// What is wrong.
        what: &'static str,
        /// Where.
        offset: u64,
        /// The limit that it breaks.
        limit: u64,
    },
}
