//! Streams that move: the same SSRC goes on at another remote.

use std::collections::BTreeMap;

use crate::classify::roles::Judged;
use crate::model::analysis::{Migration, show_socket};
use crate::model::fact::RtpStream;

/// For so long both paths may carry the stream, or none, nanoseconds.
const OVERLAP: i64 = 5_000_000_000;
/// Sequence numbers that may lie between the parts, or be sent on both paths.
const NUMBERS: i32 = 1000;

/// A part of a stream on one path.
struct Part<'a> {
    stream: &'a RtpStream,
    remote: std::net::SocketAddr,
}

/// All migrations, by time. Parts too short to be listed count as well: a path may be used for four packets.
pub(super) fn migrations(flows: &[Judged<'_>]) -> Vec<Migration> {
    let mut parts: BTreeMap<(u32, bool), Vec<Part<'_>>> = BTreeMap::new();
    for judged in flows {
        let talk = judged.talk;
        for (sighting, stream) in talk.streams().chain(talk.short_streams()) {
            let key = (stream.ssrc, sighting.side == talk.local_side);
            parts.entry(key).or_default().push(Part { stream, remote: talk.remote() });
        }
    }
    let mut found = Vec::new();
    for ((ssrc, _), mut list) in parts {
        list.sort_by_key(|part| (part.stream.first, part.remote));
        for pair in list.windows(2) {
            let [before, after] = pair else { continue };
            if before.remote != after.remote && continues(before.stream, after.stream) {
                found.push(Migration {
                    ssrc,
                    from: show_socket(before.remote),
                    to: show_socket(after.remote),
                    at: after.stream.first,
                    frame: after.stream.first_frame.frame,
                });
            }
        }
    }
    found.sort_by_key(|migration| (migration.at, migration.ssrc));
    found
}

/// Whether one part goes on where the other ends, in time, number and payload type; side by side they would be copies.
fn continues(before: &RtpStream, after: &RtpStream) -> bool {
    let gap = after.first.since(before.last);
    let step = i32::from(after.first_sequence.wrapping_sub(before.last_sequence).cast_signed());
    let same_type = after.payload_types.iter().any(|(number, _)| before.payload_types.iter().any(|(other, _)| other == number));
    let outlasts = after.last > before.last;
    gap.abs() <= OVERLAP && step.abs() <= NUMBERS && same_type && outlasts
}
