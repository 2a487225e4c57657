//! Frame to datagram: link headers, tags, tunnels, IP, fragments, ports.
//!
//! [`Decoder::decode`] hands the innermost IP datagram of a frame to its caller. Lengths are the original ones: a capture cut by its snap
//! length counts the same bytes as a whole one.

mod defrag;
mod ether;
mod link;
mod packet;
mod program;
mod tunnel;
mod view;
mod wifi;

use crate::limits::Limits;
use crate::model::datagram::{Datagram, Part};
use crate::model::frame::Frame;
use crate::model::link_type::LinkType;

pub use defrag::DefragNotes;
use view::View;

/// What a frame came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcome {
    /// It carried IP.
    pub ip: bool,
    /// A datagram came of it, or will once its fragments are there.
    pub handed_on: bool,
    /// What could not be read, as a code; `None` where the whole way to the datagram could.
    pub undecoded: Option<&'static str>,
}

impl Outcome {
    const fn not(code: &'static str) -> Self {
        Self { ip: false, handed_on: false, undecoded: Some(code) }
    }

    const fn ip_but(code: &'static str) -> Self {
        Self { ip: true, handed_on: false, undecoded: Some(code) }
    }

    const DONE: Self = Self { ip: true, handed_on: true, undecoded: None };
}

/// Unwraps frames; remembers fragments.
#[derive(Debug)]
pub struct Decoder {
    defrag: defrag::Defrag,
    depth_limit: usize,
}

impl Decoder {
    /// A decoder with these limits.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self { defrag: defrag::Defrag::new(limits), depth_limit: limits.tunnel_depth }
    }

    /// Hands the innermost datagram of `frame` to `sink`.
    pub fn decode(&mut self, frame: &Frame<'_>, sink: &mut dyn FnMut(&Datagram<'_>)) -> Outcome {
        // Damaged records claim less than they hold.
        let wire = usize::try_from(frame.wire_len).unwrap_or(usize::MAX).max(frame.bytes.len());
        let mut pass = Pass { defrag: &mut self.defrag, frame, process: &[], sink, depth_left: self.depth_limit, parts: &[] };
        link::frame(&mut pass, frame.link, View::new(frame.bytes, wire))
    }

    /// Hands on what still waits for fragments, oldest first.
    pub fn finish(&mut self, sink: &mut dyn FnMut(&Datagram<'_>)) {
        while let Some(lost) = self.defrag.give_up_oldest() {
            let frame = Frame {
                number: lost.number,
                at: lost.at,
                interface: 0,
                link: LinkType::RAW,
                wire_len: 0,
                bytes: &[],
                held: 0,
                comment: &[],
            };
            let mut pass = Pass { defrag: &mut self.defrag, frame: &frame, process: &[], sink, depth_left: self.depth_limit, parts: &[] };
            packet::made_of_fragments(&mut pass, &lost);
        }
    }

    /// What became of fragments.
    #[must_use]
    pub fn fragments(&self) -> DefragNotes {
        self.defrag.notes()
    }
}

/// One frame on its way through the layers.
struct Pass<'p, 'f> {
    defrag: &'p mut defrag::Defrag,
    frame: &'p Frame<'f>,
    /// Program that the link layer names.
    process: &'f [u8],
    sink: &'p mut dyn FnMut(&Datagram<'_>),
    depth_left: usize,
    /// Fragments that the frame's bytes are made of, where they are.
    parts: &'f [Part],
}
