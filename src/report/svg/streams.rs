//! The course of each stream: one row a stream, sent ones first, all over the same time.

use crate::model::analysis::{Analysis, Flow, Stream};
use crate::model::codes::{DataClass, StreamDirection};
use crate::report::course::{course, span};
use crate::report::view::index::Index;
use crate::text::Texts;

use super::{Anchor, Drawing, Picture, colour, float};

/// Streams drawn.
const STREAMS: usize = 24;
/// Parts of the time.
const PARTS: usize = 120;
const WIDTH: u32 = 960;
/// Left end of the bars.
const LEFT: f64 = 320.0;
/// Height of a row.
const ROW: u32 = 30;
/// Height below the rows.
const FOOT: u32 = 24;

/// Draws it; nothing where there is no stream.
#[must_use]
pub fn picture(analysis: &Analysis, _: &Index<'_>, texts: &Texts) -> Option<Picture> {
    let span = span(analysis)?;
    let mut streams: Vec<(&Flow, &Stream)> =
        analysis.flows.iter().flat_map(|flow| flow.media.iter().map(move |stream| (flow, stream))).collect();
    streams.sort_by_key(|(_, stream)| stream.direction != StreamDirection::Sent);
    let others = u64::try_from(streams.len().saturating_sub(STREAMS)).unwrap_or(u64::MAX);
    streams.truncate(STREAMS);
    let rows = u32::try_from(streams.len()).unwrap_or(u32::MAX);
    let height = rows.saturating_mul(ROW).saturating_add(FOOT);
    let mut drawing = Drawing::new(WIDTH, height);
    let room = f64::from(WIDTH) - LEFT;
    let width = room / float(PARTS as u64);
    let mut told = Vec::new();
    for (number, (flow, stream)) in streams.iter().enumerate() {
        let base = f64::from(ROW) * float(number as u64 + 1);
        let kind = texts.code("media_kind", stream.kind.code());
        let direction = texts.code("stream_direction", stream.direction.code());
        let row = texts.say(
            "course-row",
            &[
                ("kind", kind.into()),
                ("direction", direction.into()),
                ("end", flow.remote.to_string().into()),
                ("volume", texts.bytes(stream.bytes).into()),
            ],
        );
        drawing.label((0.0, base - 4.0), &row, Anchor::Start, LEFT - 10.0, false);
        drawing.line((LEFT, base), (f64::from(WIDTH), base));
        let course = course(flow, stream, span, PARTS);
        let most = course.iter().copied().max().unwrap_or(0).max(1);
        for (part, bytes) in course.iter().enumerate().filter(|(_, bytes)| **bytes > 0) {
            let tall = (float(*bytes) / float(most) * (f64::from(ROW) - 8.0)).max(1.5);
            drawing.rect((LEFT + float(part as u64) * width, base - tall), ((width - 0.6).max(0.8), tall), colour(DataClass::ContentData));
        }
        told.push(row);
    }
    let below = f64::from(height) - f64::from(FOOT) / 3.0;
    drawing.label((LEFT, below), &texts.clock(span.first), Anchor::Start, 100.0, false);
    drawing.label((LEFT + room / 2.0, below), &texts.duration(span.first, span.last), Anchor::Middle, 200.0, false);
    drawing.label((f64::from(WIDTH), below), &texts.clock(span.last), Anchor::End, 100.0, false);
    let alternative = format!("{} {}", texts.say("course-alternative", &[("count", others.into())]), told.join("; "));
    Some(Picture {
        id: "streams-course",
        title: texts.text("course-title"),
        caption: texts.text("course-caption"),
        svg: drawing.finish(&alternative),
        alternative,
        width: WIDTH,
        height,
    })
}
