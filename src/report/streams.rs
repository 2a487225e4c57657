//! The streams of audio and video in 80 columns: by far end, sent and received apart, each with its course over the time of all media.

use unicode_width::UnicodeWidthStr;

use crate::model::analysis::{Analysis, Flow, Stream};
use crate::model::codes::StreamDirection;
use crate::text::Texts;

use super::course::{Span, bars, course, span};
use super::view::index::grouped;

/// Columns.
const WIDTH: usize = 80;
/// Columns of the course of a stream.
const COURSE: usize = 24;

/// The page; one sentence where there is no stream.
#[must_use]
pub fn page(analysis: &Analysis, texts: &Texts) -> String {
    let mut lines = vec![texts.text("table-streams"), "─".repeat(WIDTH)];
    let Some(span) = span(analysis) else {
        lines.push(texts.text("table-streams-empty"));
        return finish(&lines);
    };
    let with_media = analysis.flows.iter().filter(|flow| !flow.media.is_empty());
    for (remote, flows) in grouped(with_media.map(|flow| (flow.remote.as_str(), flow))) {
        lines.push(head(remote, &flows));
        for direction in [StreamDirection::Sent, StreamDirection::Received] {
            lines.extend(of_direction(&flows, direction, span, texts));
        }
        lines.push(String::new());
    }
    lines.push(format!("{}{}", " ".repeat(54), axis(span, texts)));
    lines.push("─".repeat(WIDTH));
    finish(&lines)
}

fn finish(lines: &[String]) -> String {
    let text: String = lines.iter().flat_map(|line| [line.trim_end(), "\n"]).collect();
    text.replace('\u{a0}', " ")
}

/// The far end with its name, where it has one.
fn head(remote: &str, flows: &[&Flow]) -> String {
    let transport = flows.first().map(|flow| flow.transport.code().to_uppercase()).unwrap_or_default();
    let name = flows.iter().find_map(|flow| flow.server_name.as_ref()).map(|name| format!(" ({name})")).unwrap_or_default();
    cut(&format!("{remote} {transport}{name}"), WIDTH)
}

/// The sum of one direction, then its streams.
fn of_direction(flows: &[&Flow], direction: StreamDirection, span: Span, texts: &Texts) -> Vec<String> {
    let streams: Vec<(&Flow, &Stream)> = flows
        .iter()
        .flat_map(|flow| flow.media.iter().map(move |stream| (*flow, stream)))
        .filter(|(_, stream)| stream.direction == direction)
        .collect();
    if streams.is_empty() {
        return Vec::new();
    }
    let (packets, bytes) = streams.iter().fold((0, 0), |(packets, bytes), (_, stream)| (packets + stream.packets, bytes + stream.bytes));
    let word = texts.code("stream_direction", direction.code());
    let mut lines = vec![row(&word, "", packets, bytes, "", texts)];
    for (flow, stream) in streams {
        let ssrc = stream.ssrc.map_or_else(|| "-".to_owned(), |ssrc| format!("0x{ssrc:08x}"));
        let kind = texts.code("media_kind", stream.kind.code());
        lines.push(row(&format!("  {ssrc}"), &kind, stream.packets, stream.bytes, &bars(&course(flow, stream, span, COURSE)), texts));
    }
    lines
}

fn row(label: &str, kind: &str, packets: u64, bytes: u64, course: &str, texts: &Texts) -> String {
    format!("{} {} {:>7} {:>10}  {course}", pad(label, 12), pad(kind, 20), texts.number(packets), texts.bytes(bytes))
}

/// Begin and end of the courses, at their place.
fn axis(span: Span, texts: &Texts) -> String {
    let (first, last) = (texts.clock(span.first), texts.clock(span.last));
    let gap = COURSE.saturating_sub(first.width() + last.width()).max(1);
    format!("{first}{}{last}", " ".repeat(gap))
}

fn pad(text: &str, width: usize) -> String {
    let text = cut(text, width);
    let gap = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(gap))
}

fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut cut = String::new();
    for letter in text.chars() {
        if cut.width() + 2 > width {
            break;
        }
        cut.push(letter);
    }
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_fits_its_columns() {
        for tag in Texts::tags() {
            let texts = Texts::new(tag).unwrap();
            for kind in crate::model::codes::MediaKind::ALL {
                let kind = texts.code("media_kind", kind.code());
                assert_eq!(cut(&kind, 20), kind, "{tag}");
                let line = row("  0x00000000", &kind, 9_999_999, 999_499_999, &"█".repeat(COURSE), &texts);
                assert!(line.width() <= WIDTH, "{} {line}", line.width());
            }
        }
    }

    #[test]
    fn what_is_too_long_is_cut_visibly() {
        assert_eq!(pad("abcdef", 4), "abc…");
        assert_eq!(pad("ab", 4), "ab  ");
    }
}
