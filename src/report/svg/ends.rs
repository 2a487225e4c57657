//! Both ends of a call: an arrow for what each sent to the other, through the machine between them where there is one.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::compare::ends::value::{BothEnds, End, Pair};
use crate::model::text::host;
use crate::report::comparison::{end, kinds};
use crate::text::Texts;

use super::{Anchor, Drawing, Picture, ceil, float};

/// Ways drawn; the table has all.
const WAYS: usize = 8;
const WIDTH: u32 = 960;
/// Width of the boxes of the ends, and of a machine between.
const BOX: f64 = 170.0;
const SERVER: f64 = 300.0;
const ROW: f64 = 74.0;
const EDGE: f64 = 2.0;

/// A way: who sent, through what, and the streams that took it.
struct Way<'a> {
    from: End,
    through: BTreeSet<&'a str>,
    streams: Vec<&'a Pair>,
}

/// Draws it; nothing where no stream was seen at both ends.
#[must_use]
pub fn picture(ends: &BothEnds, texts: &Texts) -> Option<Picture> {
    let ways = ways(ends);
    if ways.is_empty() {
        return None;
    }
    let shown = ways.len().min(WAYS);
    let inside = ROW * float(shown as u64);
    let mut drawing = Drawing::new(WIDTH, ceil(inside + 2.0 * EDGE));
    let right = f64::from(WIDTH) - EDGE - BOX;
    for (which, left) in [(End::Caller, EDGE), (End::Callee, right)] {
        drawing.outline((left, EDGE), (BOX, inside));
        drawing.label((left + BOX / 2.0, EDGE + inside / 2.0 + 4.0), &end(which, texts), Anchor::Middle, BOX - 12.0, true);
    }
    let mut told = Vec::new();
    for (number, way) in ways.iter().take(WAYS).enumerate() {
        let middle = EDGE + ROW * (float(number as u64) + 0.62);
        let servers: Vec<String> = way.through.iter().map(|address| server(ends, address, texts)).collect();
        arrow(&mut drawing, way.from, middle, !servers.is_empty());
        let label = label(way, texts);
        drawing.label((EDGE + BOX + 14.0, middle - 20.0), &label, Anchor::Start, right - BOX - 28.0, false);
        if !servers.is_empty() {
            let left = (f64::from(WIDTH) - SERVER) / 2.0;
            drawing.outline((left, middle - 13.0), (SERVER, 26.0));
            drawing.label((f64::from(WIDTH) / 2.0, middle + 4.0), &servers.join(", "), Anchor::Middle, SERVER - 10.0, false);
        }
        let stops: Vec<String> = [end(way.from, texts)].into_iter().chain(servers).chain([end(way.from.other(), texts)]).collect();
        told.push(format!("{}: {label}", stops.join(" → ")));
    }
    let mut caption = texts.text("ends-picture-caption");
    if ways.len() > shown {
        let numbers = [("shown", (shown as u64).into()), ("count", (ways.len() as u64).into())];
        let _ = write!(caption, " {}", texts.say("table-cut", &numbers));
    }
    let alternative = told.join("; ");
    Some(Picture {
        id: "ends",
        title: texts.text("ends-picture-title"),
        caption,
        svg: drawing.finish(&alternative),
        alternative,
        width: WIDTH,
        height: ceil(inside + 2.0 * EDGE),
    })
}

/// The ways of the streams, those of the caller first.
fn ways(ends: &BothEnds) -> Vec<Way<'_>> {
    let mut ways: Vec<Way<'_>> = Vec::new();
    for pair in &ends.streams {
        let far = || pair.sent_to.iter().chain(&pair.received_from).map(|socket| host(socket));
        let through: BTreeSet<&str> = far().filter(|address| ends.between.iter().any(|server| server.address == *address)).collect();
        match ways.iter_mut().find(|way| way.from == pair.from && way.through == through) {
            Some(way) => way.streams.push(pair),
            None => ways.push(Way { from: pair.from, through, streams: vec![pair] }),
        }
    }
    ways
}

fn server(ends: &BothEnds, address: &str, texts: &Texts) -> String {
    let known = ends.between.iter().find(|server| server.address == address);
    let name = known.and_then(|server| server.name.as_ref()).map_or_else(|| address.to_owned(), ToString::to_string);
    known.map_or_else(|| name.clone(), |server| format!("{name}: {}", texts.code("role", server.role.code())))
}

fn label(way: &Way<'_>, texts: &Texts) -> String {
    let bytes = way.streams.iter().map(|pair| pair.bytes_sent).sum();
    let count = way.streams.len() as u64;
    let arguments =
        [("count", count.into()), ("kinds", kinds(way.streams.iter().copied(), texts).into()), ("amount", texts.bytes(bytes).into())];
    texts.say("ends-picture-way", &arguments)
}

/// From one end to the other, with a gap where a machine stands.
fn arrow(drawing: &mut Drawing, from: End, at: f64, broken: bool) {
    let (left, right) = (EDGE + BOX + 8.0, f64::from(WIDTH) - EDGE - BOX - 8.0);
    let middle = f64::from(WIDTH) / 2.0;
    let parts = if broken { vec![(left, middle - SERVER / 2.0 - 6.0), (middle + SERVER / 2.0 + 6.0, right)] } else { vec![(left, right)] };
    for (start, stop) in parts {
        let (tail, head, turn) = if from == End::Caller { (start, stop, -9.0) } else { (stop, start, 9.0) };
        let _ = write!(
            drawing.body,
            "<path d=\"M{tail:.1} {at:.1}L{:.1} {at:.1}\" fill=\"none\" stroke=\"#0072b2\" stroke-width=\"2\"/><path d=\"M{head:.1} {at:.1}l{turn:.0} -5l0 10z\" fill=\"#0072b2\"/>",
            head + turn
        );
    }
}
