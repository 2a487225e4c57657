//! The course of a stream: its bytes over the time of all media, in so many parts as there is room for.

use crate::model::analysis::{Analysis, Flow, Stream};
use crate::model::codes::StreamDirection;
use crate::model::time::Instant;

/// The time that all courses share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    /// First media packet.
    pub first: Instant,
    /// Last one.
    pub last: Instant,
}

/// From the first packet of any stream to the last one.
pub(super) fn span(analysis: &Analysis) -> Option<Span> {
    let streams = || analysis.flows.iter().flat_map(|flow| &flow.media);
    Some(Span { first: streams().map(|stream| stream.first).min()?, last: streams().map(|stream| stream.last).max()? })
}

/// Bytes of a stream in each part of the span. Where the stream is only probable, its flow's volumes stand for it.
pub(super) fn course(flow: &Flow, stream: &Stream, span: Span, parts: usize) -> Vec<u64> {
    let mut course = vec![0; parts];
    let (begin, step, volumes): (Instant, u32, Vec<u64>) = if stream.bytes_per_second.is_empty() {
        let own = stream.direction == StreamDirection::Sent;
        (flow.first, flow.per_step_s, if own { flow.sent_per_step.to_vec() } else { flow.received_per_step.to_vec() })
    } else {
        (stream.first, stream.per_step_s, stream.bytes_per_second.iter().map(|bytes| u64::from(*bytes)).collect())
    };
    let nanos = |number: usize| i64::try_from(number).unwrap_or(i64::MAX).saturating_mul(i64::from(step)).saturating_mul(1_000_000_000);
    for (number, bytes) in volumes.into_iter().enumerate() {
        let begin = begin.since(span.first);
        spread(&mut course, span, (begin.saturating_add(nanos(number)), begin.saturating_add(nanos(number + 1))), bytes);
    }
    course
}

/// Spreads the bytes of a step over the parts that it covers, each by its share of the time.
fn spread(course: &mut [u64], span: Span, (from, to): (i64, i64), bytes: u64) {
    let length = i128::from(span.last.since(span.first).max(1));
    let parts = i128::try_from(course.len()).unwrap_or(0);
    // In units of a part of the span, so that the borders are whole numbers: a part is as long as the span has nanoseconds.
    let (from, to) = ((i128::from(from) * parts).max(0), (i128::from(to) * parts).min(length * parts));
    if from >= to {
        return;
    }
    for (number, part) in course.iter_mut().enumerate().skip(usize::try_from(from / length).unwrap_or(usize::MAX)) {
        let begin = i128::try_from(number).unwrap_or(0) * length;
        let covered = to.min(begin + length) - from.max(begin);
        if covered <= 0 {
            break;
        }
        *part = part.saturating_add(u64::try_from(i128::from(bytes) * covered / (to - from)).unwrap_or(u64::MAX));
    }
}

/// Bars of eight heights, the highest part being full; a dot where nothing went.
pub(super) fn bars(course: &[u64]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = course.iter().copied().max().unwrap_or(0).max(1);
    let bar = |bytes: &u64| match *bytes {
        0 => '·',
        bytes => {
            let height = u128::from(bytes) * 7 / u128::from(most);
            usize::try_from(height).ok().and_then(|height| BARS.get(height)).copied().unwrap_or('█')
        }
    };
    course.iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_grow_with_the_bytes_and_dots_are_nothing() {
        assert_eq!(bars(&[0, 1, 50, 100]), "·▁▄█");
        assert_eq!(bars(&[]), "");
        assert_eq!(bars(&[u64::MAX, 0]), "█·");
    }

    #[test]
    fn a_step_is_spread_over_the_parts_that_it_covers() {
        let span = Span { first: Instant::from_nanos(1000), last: Instant::from_nanos(1100) };
        let of = |from, to| {
            let mut course = [0; 4];
            spread(&mut course, span, (from, to), 100);
            course
        };
        assert_eq!(of(0, 25), [100, 0, 0, 0]);
        assert_eq!(of(0, 50), [50, 50, 0, 0]);
        assert_eq!(of(20, 70), [10, 50, 40, 0]);
        // What lies beyond the span is not shown; a step that reaches beyond it is squeezed into it.
        assert_eq!(of(75, 175), [0, 0, 0, 100]);
        assert_eq!(of(200, 300), [0; 4]);
        assert_eq!(of(i64::MIN, i64::MAX), [25; 4]);
        spread(&mut [], span, (0, 10), 5);
    }
}
