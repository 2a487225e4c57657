//! What of the bytes is header, told while they are inspected: so that a copy can be made that holds nothing else.

use std::ops::Range;

use crate::model::datagram::Datagram;
use crate::model::fact::Side;

/// One direction of a TCP flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId {
    /// Flow, by its index.
    pub flow: usize,
    /// Side that sends.
    pub side: Side,
}

/// Is told what of the bytes is header.
pub trait Marks {
    /// A datagram that is no part of a stream, with the places of header in its payload. All else is content.
    fn datagram(&mut self, datagram: &Datagram<'_>, headers: &[Range<usize>]);

    /// A TCP segment, and the place of its first payload byte in its direction; what its bytes are is told by
    /// [`judged`](Self::judged). Without a place nobody reads it: all is content.
    fn segment(&mut self, datagram: &Datagram<'_>, stream: StreamId, place: Option<i64>);

    /// The bytes of a direction before `until` are judged. Places of header are in the direction's own count, and may lie behind `until`.
    fn judged(&mut self, stream: StreamId, until: u64, headers: &[Range<usize>]);

    /// Nothing more is read of a direction: what was not judged is content.
    fn closed(&mut self, stream: StreamId);
}

/// Does not want to know.
#[derive(Debug, Default, Clone, Copy)]
pub struct NoMarks;

impl Marks for NoMarks {
    fn datagram(&mut self, _datagram: &Datagram<'_>, _headers: &[Range<usize>]) {}

    fn segment(&mut self, _datagram: &Datagram<'_>, _stream: StreamId, _place: Option<i64>) {}

    fn judged(&mut self, _stream: StreamId, _until: u64, _headers: &[Range<usize>]) {}

    fn closed(&mut self, _stream: StreamId) {}
}
