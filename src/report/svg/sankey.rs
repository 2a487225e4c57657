//! From the device by class of data and recipient to the country: what was sent where.

use std::collections::BTreeMap;

use crate::model::analysis::Analysis;
use crate::model::codes::DataClass;
use crate::report::view::index::{Index, leaves};
use crate::report::view::party;
use crate::text::Texts;

use super::{Anchor, Drawing, Picture, ceil, colour, fits, float};

/// Recipients drawn by themselves; the others are one.
const RECIPIENTS: usize = 9;
const WIDTH: u32 = 960;
/// Left ends of the four columns of nodes.
const COLUMNS: [f64; 4] = [0.0, 150.0, 430.0, 800.0];
/// Width of a node.
const NODE: f64 = 10.0;
/// Pixels between nodes: room for the two lines of a label.
const GAP: f64 = 24.0;
/// Height of a node below which its label is one line, where there is room: two would stand on the bands of its neighbours.
const LOW: f64 = 20.0;
/// Height of all bands of a column.
const HEIGHT: f64 = 260.0;
/// Thinnest band.
const THINNEST: f64 = 1.5;

/// A node: what it is called, its volume, its band heights.
#[derive(Debug, Clone)]
struct Node {
    name: String,
    bytes: u64,
    height: f64,
    top: f64,
    /// How much of it is taken by bands drawn so far: from the left, to the right.
    taken: [f64; 2],
}

/// Draws it; nothing where nothing was sent to anybody.
#[must_use]
pub fn picture(analysis: &Analysis, index: &Index<'_>, texts: &Texts) -> Option<Picture> {
    let rows = rows(analysis, index, texts);
    if rows.is_empty() {
        return None;
    }
    let whole: f64 = rows.iter().map(|(_, bytes)| float(*bytes).sqrt()).sum();
    let thick: Vec<f64> = rows.iter().map(|(_, bytes)| (float(*bytes).sqrt() / whole * HEIGHT).max(THINNEST)).collect();
    let mut columns: Vec<Vec<Node>> = (0..3).map(|column| nodes(&rows, &thick, column)).collect();
    let tallest = columns.iter().map(|nodes| extent(nodes)).fold(0.0, f64::max);
    for nodes in &mut columns {
        place(nodes, tallest);
    }
    let height = tallest + 40.0;
    let mut drawing = Drawing::new(WIDTH, ceil(height));
    let heads = ["sankey-device", "sankey-class", "sankey-recipient", "sankey-country"];
    for (x, key) in COLUMNS.iter().zip(heads) {
        drawing.label((*x, 12.0), &texts.text(key), Anchor::Start, 150.0, true);
    }
    let bands: f64 = thick.iter().sum();
    let mut left = f64::midpoint(24.0, tallest + 24.0) - bands / 2.0;
    drawing.rect((0.0, left), (NODE, bands), "currentColor");
    for (((class, names), _), thickness) in rows.iter().zip(&thick) {
        let fill = colour(*class);
        let mut from = (COLUMNS[0] + NODE, left);
        left += thickness;
        for (column, name) in names.iter().enumerate() {
            let (Some(nodes), Some(x)) = (columns.get_mut(column), COLUMNS.get(column + 1)) else { continue };
            let Some(node) = nodes.iter_mut().find(|node| node.name == *name) else { continue };
            let [coming, going] = node.taken;
            drawing.band(from, (*x, node.top + coming), *thickness, fill);
            from = (x + NODE, node.top + going);
            node.taken = [coming + thickness, going + thickness];
        }
    }
    for (nodes, x) in columns.iter().zip(COLUMNS.iter().skip(1)) {
        let next = COLUMNS.iter().find(|next| *next > x);
        let room = next.map_or(f64::from(WIDTH) - x, |next| next - x) - NODE - 12.0;
        for node in nodes {
            drawing.rect((*x, node.top), (NODE, node.height), "currentColor");
            let (left, middle) = (x + NODE + 5.0, node.top + node.height / 2.0);
            let volume = texts.bytes(node.bytes);
            let line = format!("{}, {volume}", node.name);
            if node.height < LOW && fits(&line, room) {
                // Above the band that goes on from here, which would strike it through.
                let base = if next.is_some() { node.top - 3.0 } else { middle + 4.0 };
                drawing.label((left, base), &line, Anchor::Start, room, false);
            } else {
                drawing.label((left, middle - 1.0), &node.name, Anchor::Start, room, false);
                drawing.label((left, middle + 12.0), &volume, Anchor::Start, room, false);
            }
        }
    }
    let told: Vec<String> = rows
        .iter()
        .map(|((_, [class, recipient, country]), bytes)| {
            let volume = texts.bytes(*bytes);
            texts.say(
                "sankey-row",
                &[
                    ("volume", volume.into()),
                    ("class", class.as_str().into()),
                    ("recipient", recipient.as_str().into()),
                    ("country", country.as_str().into()),
                ],
            )
        })
        .collect();
    let alternative = format!("{} {}", texts.text("sankey-alternative"), told.join("; "));
    Some(Picture {
        id: "sankey",
        title: texts.text("sankey-title"),
        caption: texts.text("sankey-caption"),
        svg: drawing.finish(&alternative),
        alternative,
        width: WIDTH,
        height: ceil(height),
    })
}

/// A class of data with the names of the nodes that it passes.
type Way = (DataClass, [String; 3]);

/// Ways with the bytes sent on them, by class, then most bytes first.
fn rows(analysis: &Analysis, index: &Index<'_>, texts: &Texts) -> Vec<(Way, u64)> {
    let mut order: Vec<(&str, u64)> = Vec::new();
    for flow in analysis.counted().filter(|flow| leaves(flow)) {
        let Some(id) = flow.recipient.as_deref() else { continue };
        match order.iter_mut().find(|(known, _)| *known == id) {
            Some((_, bytes)) => *bytes += flow.bytes_sent,
            None => order.push((id, flow.bytes_sent)),
        }
    }
    order.sort_by_key(|(id, bytes)| (std::cmp::Reverse(*bytes), *id));
    let mut ways: BTreeMap<Way, u64> = BTreeMap::new();
    for flow in analysis.counted().filter(|flow| leaves(flow) && flow.bytes_sent > 0) {
        let Some(end) = index.remote(flow) else { continue };
        let Some(id) = flow.recipient.as_deref() else { continue };
        let shown = order.iter().take(RECIPIENTS).any(|(known, _)| *known == id);
        let recipient = match index.recipient(id).filter(|_| shown) {
            Some(recipient) => party::name(recipient, index, texts),
            None => texts.text("sankey-others"),
        };
        let country = match end.country {
            Some(code) => texts.country(code),
            None if id == "own-network" => texts.code("transfer", "local"),
            None => texts.code("country_verdict", "not_determinable"),
        };
        let class = texts.code("data_class", flow.data_class.code());
        *ways.entry((flow.data_class, [class, recipient, country])).or_default() += flow.bytes_sent;
    }
    let mut rows: Vec<(Way, u64)> = ways.into_iter().collect();
    rows.sort_by(|((a, _), a_bytes), ((b, _), b_bytes)| a.cmp(b).then(b_bytes.cmp(a_bytes)));
    rows
}

fn nodes(rows: &[(Way, u64)], thick: &[f64], column: usize) -> Vec<Node> {
    let mut nodes: Vec<Node> = Vec::new();
    for (((_, names), bytes), thickness) in rows.iter().zip(thick) {
        let Some(name) = names.get(column) else { continue };
        match nodes.iter_mut().find(|node| node.name == *name) {
            Some(node) => {
                node.bytes += bytes;
                node.height += thickness;
            }
            None => nodes.push(Node { name: name.clone(), bytes: *bytes, height: *thickness, top: 0.0, taken: [0.0; 2] }),
        }
    }
    nodes
}

/// Height of a column with its gaps.
fn extent(nodes: &[Node]) -> f64 {
    nodes.iter().map(|node| node.height.max(8.0) + GAP).sum()
}

/// Puts nodes below each other, the column in the middle of the drawing.
fn place(nodes: &mut [Node], tallest: f64) {
    let mut top = 24.0 + (tallest - extent(nodes)) / 2.0 + GAP / 2.0;
    for node in nodes {
        node.top = top;
        top += node.height.max(8.0) + GAP;
    }
}
