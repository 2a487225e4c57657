//! When data went to whom: one row a recipient, one bar a moment, phases behind them.

use crate::model::analysis::{Analysis, Flow};
use crate::model::codes::DataClass;
use crate::model::time::Instant;
use crate::report::view::index::{Index, leaves};
use crate::report::view::party;
use crate::text::Texts;

use super::{Anchor, Drawing, Picture, ceil, colour, float};

/// Recipients drawn.
const RECIPIENTS: usize = 10;
/// Moments drawn.
const MOMENTS: usize = 140;
/// Seconds that a bar stands for at least: volumes are kept by the second.
const SHORTEST: f64 = 1.0;
const WIDTH: u32 = 960;
/// Left end of the bars.
const LEFT: f64 = 220.0;
/// Height of a row.
const ROW: f64 = 34.0;
/// Height above the rows.
const HEAD: f64 = 40.0;

/// Bytes of each moment, by class.
type Bars = Vec<[u64; 4]>;

/// Draws it; nothing where nothing lasted.
#[must_use]
pub fn picture(analysis: &Analysis, index: &Index<'_>, texts: &Texts) -> Option<Picture> {
    let first = analysis.captures.iter().filter_map(|capture| capture.first).min()?;
    let last = analysis.captures.iter().filter_map(|capture| capture.last).max()?;
    let length = last.seconds_since(first);
    if length <= 0.0 {
        return None;
    }
    let moments = moments(length);
    let mut rows: Vec<(&str, u64, Bars)> = Vec::new();
    for flow in analysis.counted().filter(|flow| leaves(flow)) {
        let Some(id) = flow.recipient.as_deref() else { continue };
        if !rows.iter().any(|(known, _, _)| *known == id) {
            rows.push((id, 0, vec![[0; 4]; moments]));
        }
        if let Some((_, bytes, bars)) = rows.iter_mut().find(|(known, _, _)| *known == id) {
            *bytes += flow.bytes_sent + flow.bytes_received;
            add(bars, flow, first, length);
        }
    }
    if rows.is_empty() {
        return None;
    }
    rows.sort_by_key(|(id, bytes, _)| (std::cmp::Reverse(*bytes), *id));
    let others = rows.len().saturating_sub(RECIPIENTS) as u64;
    rows.truncate(RECIPIENTS);
    let most = rows.iter().flat_map(|(_, _, bars)| bars).map(|bar| bar.iter().sum::<u64>()).max().unwrap_or(1).max(1);
    let height = HEAD + ROW * float(rows.len() as u64) + 24.0;
    let mut drawing = Drawing::new(WIDTH, ceil(height));
    let room = f64::from(WIDTH) - LEFT;
    let at = |moment: Instant| LEFT + (moment.seconds_since(first) / length).clamp(0.0, 1.0) * room;
    for (number, phase) in analysis.phases.iter().enumerate() {
        let (begin, end) = (at(phase.first), at(phase.last));
        if number.is_multiple_of(2) {
            drawing.body.push_str("<g fill-opacity=\"0.08\">");
            drawing.rect((begin, 18.0), (end - begin, height - 42.0), "currentColor");
            drawing.body.push_str("</g>");
        }
        drawing.label((begin + 2.0, 30.0), phase.label.as_str(), Anchor::Start, end - begin, false);
    }
    let mut told = Vec::new();
    for (number, (id, bytes, bars)) in rows.iter().enumerate() {
        let base = HEAD + ROW * float(number as u64 + 1);
        let name = index.recipient(id).map_or_else(|| (*id).to_owned(), |recipient| party::name(recipient, index, texts));
        drawing.label((0.0, base - 12.0), &name, Anchor::Start, LEFT - 10.0, false);
        drawing.label((0.0, base), &texts.bytes(*bytes), Anchor::Start, LEFT - 10.0, false);
        drawing.line((LEFT, base), (f64::from(WIDTH), base));
        bar_row(&mut drawing, bars, base, most, room);
        told.push(texts.say("timeline-row", &[("recipient", name.into()), ("volume", texts.bytes(*bytes).into())]));
    }
    let below = height - 8.0;
    drawing.label((LEFT, below), &texts.clock(first), Anchor::Start, 100.0, false);
    drawing.label((LEFT + room / 2.0, below), &texts.duration(first, last), Anchor::Middle, 200.0, false);
    drawing.label((f64::from(WIDTH), below), &texts.clock(last), Anchor::End, 100.0, false);
    legend(&mut drawing, texts);
    let alternative = format!("{} {}", texts.say("timeline-alternative", &[("count", others.into())]), told.join("; "));
    Some(Picture {
        id: "timeline",
        title: texts.text("timeline-title"),
        caption: texts.text("timeline-caption"),
        svg: drawing.finish(&alternative),
        alternative,
        width: WIDTH,
        height: ceil(height),
    })
}

/// Adds a flow's bytes to the moments in which they went.
fn add(bars: &mut Bars, flow: &Flow, first: Instant, length: f64) {
    let class = class_index(flow.data_class);
    let begin = flow.first.seconds_since(first);
    let step = f64::from(flow.per_step_s.max(1));
    let steps = flow.sent_per_step.len().max(flow.received_per_step.len());
    for number in 0..steps {
        let of = |list: &[u64]| list.get(number).copied().unwrap_or(0);
        let bytes = of(&flow.sent_per_step) + of(&flow.received_per_step);
        let from = begin + float(number as u64) * step;
        let to = (from + step).min(flow.last.seconds_since(first)).min(length);
        // A step lies across the moments that it takes part in: they are not as long as it is.
        let width = length / float(bars.len().max(1) as u64);
        let (earliest, latest) = (moment(from / length, bars.len()), moment(to / length, bars.len()));
        let mut left = bytes;
        for at in earliest..=latest {
            let begins = float(at as u64) * width;
            let overlap = ((begins + width).min(to) - begins.max(from)).max(0.0);
            let part = if at == latest || to <= from { left } else { left.min(whole(float(bytes) * overlap / (to - from))) };
            left -= part;
            if let Some(bar) = bars.get_mut(at).and_then(|bar| bar.get_mut(class)) {
                *bar += part;
            }
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of a float saturates; a part of bytes of a capture")]
fn whole(bytes: f64) -> u64 {
    bytes.round() as u64
}

/// How many moments are drawn of so many seconds.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of a float saturates; at most `MOMENTS`")]
fn moments(seconds: f64) -> usize {
    ((seconds / SHORTEST).ceil() as usize).clamp(1, MOMENTS)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "clamped to the moments drawn")]
fn moment(share: f64, moments: usize) -> usize {
    ((share * moments as f64) as usize).min(moments.saturating_sub(1))
}

fn class_index(class: DataClass) -> usize {
    DataClass::ALL.iter().position(|known| *known == class).unwrap_or(0)
}

fn bar_row(drawing: &mut Drawing, bars: &Bars, base: f64, most: u64, room: f64) {
    let width = room / float(bars.len().max(1) as u64);
    for (number, bar) in bars.iter().enumerate() {
        let all: u64 = bar.iter().sum();
        if all == 0 {
            continue;
        }
        let full = ((float(all) / float(most)).sqrt() * (ROW - 8.0)).max(1.5);
        let mut bottom = base;
        for (class, bytes) in DataClass::ALL.iter().zip(bar).filter(|(_, bytes)| **bytes > 0) {
            let height = float(*bytes) / float(all) * full;
            bottom -= height;
            drawing.rect((LEFT + float(number as u64) * width, bottom), ((width - 0.6).max(0.8), height), colour(*class));
        }
    }
}

fn legend(drawing: &mut Drawing, texts: &Texts) {
    let mut x = LEFT;
    for class in DataClass::ALL {
        let name = texts.code("data_class", class.code());
        drawing.rect((x, 3.0), (10.0, 10.0), colour(*class));
        drawing.label((x + 14.0, 12.0), &name, Anchor::Start, 220.0, false);
        x += 40.0 + float(name.chars().count() as u64) * super::LETTER;
    }
}
