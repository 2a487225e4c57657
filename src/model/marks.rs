//! Words that `wohin` writes into the comments of a capture, and reads back. Wireshark shows them as they are.

use std::net::SocketAddr;

use super::time::Instant;

/// Comment of a section whose packets hold no payload: what was captured beyond the bytes in the file was left out on purpose.
pub const PAYLOAD_FREE: &[u8] = b"wohin payload-free 1";
/// Comment of a packet that was cut by something else before its payload was left out; the number of bytes follows.
pub const CAPTURED: &[u8] = b"wohin captured ";
/// Comment of the statistics at the end of a payload-free copy; JSON follows.
pub const PARENT: &[u8] = b"wohin parent ";
/// Comment that begins a phase; time and label follow.
pub const PHASE: &str = "wohin phase ";
/// Comment that names the program that owns the socket of a packet.
pub const PROCESS: &str = "wohin process ";
/// Comment of the statistics for a flow whose program was known only after its last packet: transport, local end, remote end, begin, program.
pub const OWNER: &str = "wohin owner ";
/// Comment of a section in which programs were looked for; how often follows.
pub const PROCESSES: &str = "wohin processes every ";

/// Comment of the statistics: the clock was set while it was recorded; when, and by how many nanoseconds.
pub const CLOCK: &str = "wohin clock ";
/// Comment of the statistics: so many packets had to be cut before their flow was decided.
pub const UNDECIDED: &str = "wohin undecided ";
/// Label of a phase in which the idle machine is recorded, as the script of the test call has it.
pub const BASELINE: &str = "baseline";
/// Label of the phase in which the idle machine is recorded, before the call.
pub const BASELINE_BEFORE: &str = "baseline-before";
/// Label of what follows it.
pub const CALL: &str = "call";
/// Label of the phase in which the idle machine is recorded, after the call.
pub const BASELINE_AFTER: &str = "baseline-after";

/// Bytes that a packet had before its payload was left out.
#[must_use]
pub fn captured(comment: &[u8]) -> Option<usize> {
    std::str::from_utf8(comment.strip_prefix(CAPTURED)?).ok()?.parse().ok()
}

/// A phase mark as a comment has it.
#[must_use]
pub fn phase(at: Instant, label: &str) -> String {
    format!("{PHASE}{at} {label}")
}

/// Reads a phase mark.
#[must_use]
pub fn read_phase(comment: &str) -> Option<(Instant, &str)> {
    let (at, label) = comment.strip_prefix(PHASE)?.split_once(' ')?;
    let at: jiff::Timestamp = at.parse().ok()?;
    Some((Instant::from_nanos(i64::try_from(at.as_nanosecond()).ok()?), label))
}

/// A flow and its program, as a comment has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owned<'a> {
    /// `tcp` or `udp`.
    pub transport: &'a str,
    /// One end.
    pub ends: [SocketAddr; 2],
    /// First packet.
    pub first: Instant,
    /// Program.
    pub process: &'a str,
}

/// Names the program of a flow away from its packets.
#[must_use]
pub fn owner(of: &Owned<'_>) -> String {
    let [one, other] = of.ends;
    format!("{OWNER}{} {one} {other} {} {}", of.transport, of.first, of.process)
}

/// Reads that.
#[must_use]
pub fn read_owner(comment: &str) -> Option<Owned<'_>> {
    let mut words = comment.strip_prefix(OWNER)?.splitn(5, ' ');
    let transport = words.next()?;
    let ends = [words.next()?.parse().ok()?, words.next()?.parse().ok()?];
    let at: jiff::Timestamp = words.next()?.parse().ok()?;
    let first = Instant::from_nanos(i64::try_from(at.as_nanosecond()).ok()?);
    Some(Owned { transport, ends, first, process: words.next()? })
}

/// Says of packets that they were cut undecided.
#[must_use]
pub fn undecided(packets: u64) -> String {
    format!("{UNDECIDED}{packets}")
}

/// Reads that.
#[must_use]
pub fn read_undecided(comment: &str) -> Option<u64> {
    comment.strip_prefix(UNDECIDED)?.parse().ok()
}

/// Says that the clock was set; `at` is the time after it.
#[must_use]
pub fn clock_was_set(at: Instant, nanoseconds: i64) -> String {
    format!("{CLOCK}{at} {nanoseconds:+} ns")
}

/// Reads that: nanoseconds, below zero where it was set back.
#[must_use]
pub fn read_clock(comment: &str) -> Option<i64> {
    comment.strip_prefix(CLOCK)?.split_once(' ')?.1.strip_suffix(" ns")?.parse().ok()
}

/// What a section says of how programs were looked for.
#[must_use]
pub fn processes(every_ms: u64) -> String {
    format!("{PROCESSES}{every_ms} ms")
}

/// Reads that: milliseconds.
#[must_use]
pub fn read_processes(comment: &str) -> Option<u64> {
    comment.strip_prefix(PROCESSES)?.strip_suffix(" ms")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let at = Instant::from_nanos(1_800_000_000_123_456_789);
        assert_eq!(read_phase(&phase(at, "audio and video")), Some((at, "audio and video")));
        assert_eq!(read_phase("a phase"), None);
        assert_eq!(captured(b"wohin captured 96"), Some(96));
        assert_eq!(captured(b"wohin captured many"), None);
        let ends = ["192.0.2.1:5000".parse().unwrap(), "[2001:db8::1]:443".parse().unwrap()];
        let owned = Owned { transport: "tcp", ends, first: at, process: "a browser" };
        assert_eq!(read_owner(&owner(&owned)), Some(owned));
        assert_eq!(read_owner("wohin owner tcp 192.0.2.1:5000"), None);
        assert_eq!(read_undecided(&undecided(7)), Some(7));
        assert_eq!([-7, 7].map(|by| read_clock(&clock_was_set(at, by))), [Some(-7), Some(7)]);
        assert_eq!(read_processes(&processes(100)), Some(100));
    }
}
