//! Who learned whose address: an arrow from the address to whoever learned it, drawn by the way in which it became known.

use std::fmt::Write as _;

use crate::model::analysis::{Analysis, Disclosure};
use crate::report::view::index::Index;
use crate::report::view::party;
use crate::text::Texts;

use super::{Anchor, Drawing, Picture, ceil, float};

/// Arrows drawn; the table has all.
const ARROWS: usize = 16;
const WIDTH: u32 = 960;
const ROW: f64 = 34.0;
const HEAD: f64 = 26.0;
/// Left and right end of the arrows.
const FROM: f64 = 240.0;
const TO: f64 = 660.0;

/// An arrow: whose address, who learned it, by which way.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Arrow {
    whose: String,
    learned: String,
    by: String,
    /// Seen in packets that went there, as against told by somebody.
    seen: bool,
}

/// Draws it; nothing where no address became known beyond what every connection shows.
#[must_use]
pub fn picture(analysis: &Analysis, index: &Index<'_>, texts: &Texts) -> Option<Picture> {
    let arrows = arrows(analysis, index, texts);
    if arrows.is_empty() {
        return None;
    }
    let shown = arrows.len().min(ARROWS);
    let height = HEAD + ROW * float(shown as u64) + 8.0;
    let mut drawing = Drawing::new(WIDTH, ceil(height));
    for (x, key) in [(0.0, "disclosed-whose"), (FROM + 8.0, "disclosed-how"), (TO + 12.0, "disclosed-to")] {
        drawing.label((x, 12.0), &texts.text(key), Anchor::Start, 300.0, true);
    }
    let mut last: Option<&str> = None;
    for (number, arrow) in arrows.iter().take(ARROWS).enumerate() {
        let middle = HEAD + ROW * (float(number as u64) + 0.6);
        if last != Some(arrow.whose.as_str()) {
            drawing.label((0.0, middle + 4.0), &arrow.whose, Anchor::Start, FROM - 10.0, false);
            if number > 0 {
                drawing.line((0.0, middle - ROW / 2.0 - 3.0), (f64::from(WIDTH), middle - ROW / 2.0 - 3.0));
            }
        }
        last = Some(&arrow.whose);
        let dashes = if arrow.seen { "" } else { " stroke-dasharray=\"5 4\"" };
        let _ = write!(
            drawing.body,
            "<path d=\"M{FROM:.0} {middle:.1}L{:.0} {middle:.1}\" fill=\"none\" stroke=\"#0072b2\" stroke-width=\"2\"{dashes}/><path d=\"M{TO:.0} {middle:.1}l-9 -5l0 10z\" fill=\"#0072b2\"/>",
            TO - 8.0
        );
        drawing.label((FROM + 8.0, middle - 5.0), &arrow.by, Anchor::Start, TO - FROM - 20.0, false);
        drawing.label((TO + 12.0, middle + 4.0), &arrow.learned, Anchor::Start, f64::from(WIDTH) - TO - 12.0, false);
    }
    let told: Vec<String> = arrows.iter().take(ARROWS).map(|arrow| format!("{} → {} ({})", arrow.whose, arrow.learned, arrow.by)).collect();
    let mut caption = texts.text("disclosed-caption");
    if arrows.len() > shown {
        let numbers = [("shown", (shown as u64).into()), ("count", (arrows.len() as u64).into())];
        let _ = write!(caption, " {}", texts.say("table-cut", &numbers));
    }
    let alternative = format!("{} {}", texts.text("disclosed-alternative"), told.join("; "));
    Some(Picture {
        id: "disclosed",
        title: texts.text("disclosed-title"),
        caption,
        svg: drawing.finish(&alternative),
        alternative,
        width: WIDTH,
        height: ceil(height),
    })
}

/// One for each of its kind, the tester's addresses first.
fn arrows(analysis: &Analysis, index: &Index<'_>, texts: &Texts) -> Vec<Arrow> {
    let mut list: Vec<(bool, Arrow)> = Vec::new();
    let apart = analysis.ends_set_aside();
    for told in analysis.call.disclosures.iter().filter(|told| !apart.contains(told.to.as_str())) {
        let arrow = arrow(told, index, texts);
        if !list.iter().any(|(_, known)| *known == arrow) {
            list.push((told.whose != "tester", arrow));
        }
    }
    list.sort_by(|(a, one), (b, other)| a.cmp(b).then_with(|| one.whose.cmp(&other.whose)));
    list.into_iter().map(|(_, arrow)| arrow).collect()
}

fn arrow(told: &Disclosure, index: &Index<'_>, texts: &Texts) -> Arrow {
    let end = index.endpoint(&told.to);
    let learned = match end.and_then(|end| end.recipient.as_deref()).and_then(|id| index.recipient(id)) {
        Some(recipient) if !end.is_some_and(|end| end.person) => party::name(recipient, index, texts),
        _ if told.to == "tester" || end.is_some_and(|end| end.local) => texts.code("whose-nominative", "tester"),
        _ => told.to.to_string(),
    };
    let kind = texts.code("scope", told.address_kind.code());
    let whose = match told.whose.as_str() {
        "tester" => texts.code("whose-nominative", "tester"),
        _ => told.address.to_string(),
    };
    Arrow {
        whose: format!("{whose} ({kind})"),
        learned,
        by: texts.code("disclosure", &told.by),
        seen: matches!(told.by.as_str(), "direct_path" | "stun_mapped"),
    }
}
