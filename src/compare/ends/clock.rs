//! How far the clocks of two captures are apart.

use super::Part;
use super::value::Clock;

/// Nanoseconds from sending to receiving packets that both ends saw: the first and the last of each stream, where the numbers agree.
pub(super) fn common_packets(sent: &[Part<'_>], received: &[Part<'_>]) -> Vec<i64> {
    let mut differences = Vec::new();
    for (_, out) in sent {
        for (_, into) in received {
            if let (Some([out_first, out_last]), Some([into_first, into_last])) = (out.sequence, into.sequence) {
                if out_first == into_first {
                    differences.push(into.first.since(out.first));
                }
                if out_last == into_last {
                    differences.push(into.last.since(out.last));
                }
            }
        }
    }
    differences
}

/// The offset that the differences in both directions come to, nanoseconds: of what the caller sent, and of what the callee did.
pub(super) fn clock(there: &[i64], back: &[i64]) -> Clock {
    let samples = there.len() + back.len();
    match (there.iter().min(), back.iter().min()) {
        (Some(there), Some(back)) => Clock {
            code: "both_directions".to_owned(),
            offset_ms: Some(millis(there.saturating_sub(*back) / 2)),
            uncertainty_ms: Some(millis(there.saturating_add(*back).max(0) / 2)),
            samples,
        },
        (None, None) => Clock { code: "no_common_packet".to_owned(), offset_ms: None, uncertainty_ms: None, samples },
        _ => Clock { code: "one_direction".to_owned(), offset_ms: None, uncertainty_ms: None, samples },
    }
}

/// Milliseconds with three decimals.
#[expect(clippy::cast_precision_loss, reason = "microseconds of differences between clocks are far below 2^52")]
pub(super) fn millis(nanos: i64) -> f64 {
    (nanos / 1_000) as f64 / 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offset_lies_between_the_smallest_differences() {
        // 40 ms ahead, 10 ms there, 10 and 14 ms back.
        let told = clock(&[50_000_000, 57_000_000], &[-26_000_000, -30_000_000]);
        assert_eq!((told.offset_ms, told.uncertainty_ms, told.samples), (Some(40.0), Some(10.0), 4));
        assert_eq!(clock(&[1], &[]).code, "one_direction");
        assert_eq!(clock(&[], &[]).offset_ms, None);
    }
}
