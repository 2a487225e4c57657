//! What the walkers of pcap and pcapng files find: packet records, what a file says of itself, damage.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::model::analysis::{Parent, Warning};
use crate::model::link_type::LinkType;
use crate::model::text::{HostName, SafeText};
use crate::model::time::Instant;

/// A packet record in the window, by its place there.
#[derive(Debug, Clone, Copy)]
pub struct Record {
    /// Offset of the packet bytes.
    pub body: usize,
    /// Their number.
    pub len: usize,
    /// How many were captured before a payload-free copy left some out.
    pub captured: usize,
    /// Interface, by its place in the section.
    pub interface: usize,
    /// Length of the whole record.
    pub total: usize,
    /// Time, where the record has one.
    pub at: Option<Instant>,
    /// Link type.
    pub link: LinkType,
    /// Length on the wire.
    pub wire_len: u64,
    /// Offset and length of a comment.
    pub comment: (usize, usize),
}

/// What a walker found.
pub enum Next {
    /// A packet.
    Record(Record),
    /// The end of the file, at a boundary.
    End,
    /// Damage behind which nothing can be read.
    Fault(Fault),
}

/// Damage of a capture file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The file ends inside a record.
    Cut {
        /// Where the record begins.
        offset: u64,
    },
    /// A length beyond the limit.
    Length {
        /// Where.
        offset: u64,
        /// Length claimed.
        claimed: u64,
        /// Limit.
        limit: usize,
    },
    /// A block that cannot be.
    Block {
        /// Where.
        offset: u64,
        /// What is wrong.
        what: &'static str,
    },
    /// A section of an unknown version.
    Version {
        /// Major.
        major: u16,
        /// Minor.
        minor: u16,
        /// Where.
        offset: u64,
    },
}

/// An interface as a pcapng file describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterfaceNote {
    /// Link type.
    pub link: LinkType,
    /// Snap length, 0 for none.
    pub snap: u32,
    /// Its name, as bytes of the file.
    pub name: Vec<u8>,
    /// Its description.
    pub description: Vec<u8>,
    /// Packets dropped.
    pub dropped: Option<u64>,
}

/// What a file says about itself.
#[derive(Debug, Default)]
pub struct FileNotes {
    /// Link types in order of appearance.
    pub link_types: Vec<LinkType>,
    /// Packets dropped while recording.
    pub dropped: Option<u64>,
    /// Names from name resolution blocks.
    pub names: Vec<(IpAddr, HostName)>,
    /// Comments of sections and interfaces.
    pub comments: Vec<SafeText>,
    /// The same, byte for byte.
    pub comments_as_given: Vec<Vec<u8>>,
    /// Apps by the user number that packet comments name (`PCAPdroid`).
    pub apps: BTreeMap<u32, SafeText>,
    /// What a payload-free copy says of the capture that it was made of.
    pub parent: Option<Parent>,
    /// Interfaces in order of appearance, of all sections.
    pub interfaces: Vec<InterfaceNote>,
    /// Section headers seen.
    pub sections: u64,
    /// What was wrong.
    pub warnings: Vec<Warning>,
    /// Comments kept.
    pub(super) comment_cap: usize,
}

impl FileNotes {
    /// Notes a warning once more.
    pub fn warn(&mut self, code: &str, parameters: &[(&str, u64)]) {
        if let Some(warning) = self.warnings.iter_mut().find(|warning| warning.code == code) {
            warning.count += 1;
            return;
        }
        let parameters: BTreeMap<_, _> = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
        self.warnings.push(Warning { code: code.to_owned(), count: 1, parameters });
    }

    /// Notes a link type.
    pub fn saw_link(&mut self, link: LinkType) {
        if !self.link_types.contains(&link) {
            self.link_types.push(link);
        }
    }

    /// Keeps a comment.
    pub fn comment(&mut self, text: &[u8]) {
        if self.comments.len() < self.comment_cap {
            self.comments.push(SafeText::from_wire(text));
            self.comments_as_given.push(text.to_vec());
        } else {
            self.warn("too_many_comments", &[("limit", u64::try_from(self.comment_cap).unwrap_or(u64::MAX))]);
        }
    }
}
