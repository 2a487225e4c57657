//! Pictures, drawn once for all formats: SVG with an alternative text, readable in print and without colour. The only place that makes markup of
//! names, and it escapes them.

mod borders;
pub mod disclosed;
pub mod ends;
pub mod map;
pub mod presence;
pub mod sankey;
pub mod streams;
pub mod timeline;

use std::fmt::Write as _;

use crate::model::codes::DataClass;

/// A picture with the text that stands for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Stable id, for links.
    pub id: &'static str,
    /// Title.
    pub title: String,
    /// How to read it.
    pub caption: String,
    /// What it shows, for those who do not see it.
    pub alternative: String,
    /// The drawing.
    pub svg: String,
    /// Width in CSS pixels.
    pub width: u32,
    /// Height likewise.
    pub height: u32,
}

/// Where text stands at its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Anchor {
    Start,
    Middle,
    End,
}

/// A drawing in the making.
#[derive(Debug)]
struct Drawing {
    width: u32,
    height: u32,
    body: String,
}

/// Pixels of a letter of small type, about; labels are cut by it.
const LETTER: f64 = 6.4;

// Writing to a String cannot fail.
impl Drawing {
    const fn new(width: u32, height: u32) -> Self {
        Self { width, height, body: String::new() }
    }

    fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), fill: &str) {
        let _ = write!(self.body, "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{fill}\"/>");
    }

    /// An empty box.
    fn outline(&mut self, (x, y): (f64, f64), (width, height): (f64, f64)) {
        let _ = write!(
            self.body,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"4\" fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.7\"/>"
        );
    }

    /// An outlined square.
    fn square(&mut self, (x, y): (f64, f64), side: f64, fill: &str) {
        let _ = write!(
            self.body,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{side:.1}\" height=\"{side:.1}\" fill=\"{fill}\" stroke=\"currentColor\" stroke-opacity=\"0.7\"/>"
        );
    }

    fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) {
        let _ = write!(
            self.body,
            "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"currentColor\" stroke-opacity=\"0.35\"/>"
        );
    }

    /// A band from a place on the left to one on the right, both given by their upper ends.
    fn band(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), thickness: f64, fill: &str) {
        let middle = f64::midpoint(x1, x2);
        let (below1, below2) = (y1 + thickness, y2 + thickness);
        let _ = write!(
            self.body,
            "<path d=\"M{x1:.1} {y1:.1}C{middle:.1} {y1:.1} {middle:.1} {y2:.1} {x2:.1} {y2:.1}L{x2:.1} {below2:.1}C{middle:.1} {below2:.1} {middle:.1} {below1:.1} {x1:.1} {below1:.1}Z\" fill=\"{fill}\" fill-opacity=\"0.55\"/>"
        );
    }

    /// A label, cut visibly where it is longer than the room.
    fn label(&mut self, (x, y): (f64, f64), text: &str, anchor: Anchor, room: f64, bold: bool) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let weight = if bold { " font-weight=\"600\"" } else { "" };
        let _ = write!(self.body, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\"{weight}>{}</text>", escape(&fit(text, room)));
    }

    fn finish(self, alternative: &str) -> String {
        let Self { width, height, body } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"{}\" font-family=\"Noto Sans, Liberation Sans, Arial, sans-serif\" font-size=\"12\" fill=\"currentColor\">{body}</svg>",
            escape(alternative)
        )
    }
}

/// Whether a label is shown whole in so much room.
fn fits(text: &str, room: f64) -> bool {
    text.chars().count() <= letters(room)
}

fn fit(text: &str, room: f64) -> String {
    let most = letters(room);
    if fits(text, room) { text.to_owned() } else { text.chars().take(most.saturating_sub(1)).chain(['…']).collect() }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a width of a drawing; a cast of a float saturates")]
fn letters(room: f64) -> usize {
    (room / LETTER) as usize
}

#[expect(clippy::cast_precision_loss, reason = "drawn")]
const fn float(number: u64) -> f64 {
    number as f64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a height of a drawing; a cast of a float saturates")]
const fn ceil(height: f64) -> u32 {
    height as u32 + 1
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Colours that the colour-blind can tell apart (Okabe and Ito), of different lightness for print in grey.
const fn colour(class: DataClass) -> &'static str {
    match class {
        DataClass::ContentData => "#0072b2",
        DataClass::FrameworkData => "#56b4e9",
        DataClass::DiagnosticTelemetry => "#d55e00",
        DataClass::Other => "#999999",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_and_cut_visibly() {
        let mut drawing = Drawing::new(10, 10);
        drawing.label((0.0, 0.0), "<b a=\"1\">&", Anchor::Start, 1000.0, false);
        let svg = drawing.finish("\"><script>");
        assert!(svg.contains("&lt;b a=&quot;1&quot;&gt;&amp;") && !svg.contains("<script"), "{svg}");
        assert_eq!(fit("abcdefghij", 5.0 * LETTER), "abcd…");
    }
}
