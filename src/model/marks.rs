//! Words that `wohin` writes into the comments of a capture, and reads back. Wireshark shows them as they are.

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
    }
}
