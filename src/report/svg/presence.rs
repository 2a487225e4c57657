//! In which runs each recipient was seen: one row a recipient, one square a run, full where it was seen and empty where not.

use crate::compare::Comparison;
use crate::compare::value::{Mode, Presence, Row};
use crate::report::comparison::{k_of_n, name, verdict};
use crate::text::Texts;

use super::{Anchor, Drawing, Picture, ceil, float};

/// Recipients drawn.
const RECIPIENTS: usize = 24;
/// Runs drawn of a side.
const RUNS: usize = 20;
const WIDTH: u32 = 960;
/// Left end of the squares.
const LEFT: f64 = 330.0;
/// Side of a square with its gap.
const STEP: f64 = 18.0;
const ROW: f64 = 26.0;
const HEAD: f64 = 34.0;
/// Room between both sides.
const BETWEEN: f64 = 46.0;

/// Draws it; nothing where nobody was seen.
#[must_use]
pub fn picture(comparison: &Comparison, texts: &Texts) -> Option<Picture> {
    let rows: Vec<&Row> = comparison.recipients.iter().take(RECIPIENTS).collect();
    let first = rows.first()?;
    let both = comparison.mode == Mode::BeforeAfter;
    let drawn = |n: usize| n.min(RUNS);
    let second = LEFT + STEP * float(drawn(first.before.n) as u64) + BETWEEN;
    let verdicts = if both { second + STEP * float(drawn(first.after.n) as u64) + BETWEEN } else { second };
    let height = HEAD + ROW * float(rows.len() as u64) + 12.0;
    let mut drawing = Drawing::new(WIDTH, ceil(height));
    if both {
        drawing.label((LEFT, 14.0), &texts.code("comparison_side", "before"), Anchor::Start, second - LEFT, true);
        drawing.label((second, 14.0), &texts.code("comparison_side", "after"), Anchor::Start, verdicts - second, true);
    }
    let mut told = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        let top = HEAD + ROW * float(number as u64);
        let name = name(row, texts);
        drawing.label((0.0, top + 11.0), &name, Anchor::Start, LEFT - 14.0, false);
        squares(&mut drawing, &row.before, (LEFT, top));
        if both {
            squares(&mut drawing, &row.after, (second, top));
        }
        let verdict = verdict(row, texts);
        drawing.label((verdicts, top + 11.0), &verdict, Anchor::Start, f64::from(WIDTH) - verdicts, false);
        let seen = if both { format!("{}, {}", k_of_n(&row.before, texts), k_of_n(&row.after, texts)) } else { k_of_n(&row.before, texts) };
        told.push(format!("{name}: {verdict} ({seen})"));
    }
    let alternative = format!("{} {}", texts.text("presence-alternative"), told.join("; "));
    Some(Picture {
        id: "presence",
        title: texts.text("presence-title"),
        caption: texts.text("presence-caption"),
        svg: drawing.finish(&alternative),
        alternative,
        width: WIDTH,
        height: ceil(height),
    })
}

fn squares(drawing: &mut Drawing, presence: &Presence, (left, top): (f64, f64)) {
    for run in 1..=presence.n.min(RUNS) {
        let at = (left + STEP * float(run as u64 - 1), top);
        let fill = if presence.runs.contains(&run) { "#0072b2" } else { "none" };
        drawing.square(at, STEP - 5.0, fill);
    }
}
