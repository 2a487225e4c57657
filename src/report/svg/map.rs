//! Where servers may stand and where companies have their seats: a map of countries, never of cities. What is uncertain looks uncertain.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::model::analysis::{Analysis, Endpoint};
use crate::model::codes::CountryVerdict;
use crate::model::country::CountryCode;
use crate::report::view::index::Index;
use crate::text::Texts;

use super::borders::{self, Country};
use super::{Anchor, Drawing, Picture, ceil, float};

const WIDTH: u32 = 960;
/// Height of both panels.
const PANEL: f64 = 330.0;
/// Height of a line of the legend.
const LINE: f64 = 16.0;
/// A country smaller than this cannot be seen: a ring is drawn around it.
const VISIBLE: f64 = 5.0;
/// A country smaller than this has its label below it.
const LABELLED: f64 = 26.0;

/// A part of the world on a part of the drawing: longitudes and latitudes of its edges, left end and width.
struct Panel {
    west: f64,
    east: f64,
    north: f64,
    south: f64,
    left: f64,
    width: f64,
}

const WORLD: Panel = Panel { west: -170.0, east: 180.0, north: 78.0, south: -56.0, left: 0.0, width: 620.0 };
const EUROPE: Panel = Panel { west: -12.0, east: 34.0, north: 66.0, south: 35.0, left: 640.0, width: 320.0 };

impl Panel {
    /// Degrees to pixels: equirectangular around the middle latitude, so that shapes are familiar.
    fn at(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (self.left + (x - self.west) / (self.east - self.west) * self.width, (self.north - y) / (self.north - self.south) * PANEL)
    }

    fn holds(&self, country: &Country) -> bool {
        let [west, south, east, north] = country.extent();
        east >= self.west && west <= self.east && north >= self.south && south <= self.north
    }
}

/// What is known of a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    /// Servers there: data sets agree, or the operator publishes it.
    Agreed,
    /// Servers there: a single data set says so.
    Single,
    /// Servers there or elsewhere: data sets contradict each other.
    Candidate,
    /// Seat of a company.
    Seat,
    /// Seat of a parent company.
    Parent,
}

const MARKS: [Mark; 5] = [Mark::Agreed, Mark::Single, Mark::Candidate, Mark::Seat, Mark::Parent];

impl Mark {
    const fn code(self) -> &'static str {
        match self {
            Self::Agreed => "agreed",
            Self::Single => "single",
            Self::Candidate => "candidate",
            Self::Seat => "seat",
            Self::Parent => "parent",
        }
    }

    /// Attributes of its shape: told apart by lightness and pattern, not by colour alone.
    const fn style(self) -> &'static str {
        match self {
            Self::Agreed => "fill=\"#0072b2\" fill-opacity=\"0.85\"",
            Self::Single => "fill=\"#56b4e9\" fill-opacity=\"0.7\"",
            Self::Candidate => "fill=\"url(#map-dots)\" stroke=\"#0072b2\" stroke-width=\"0.8\" stroke-dasharray=\"2 2\"",
            Self::Seat => "fill=\"url(#map-lines)\" stroke=\"#d55e00\" stroke-width=\"0.8\"",
            Self::Parent => "fill=\"none\" stroke=\"#d55e00\" stroke-width=\"2\"",
        }
    }
}

/// Draws it; nothing where no country is known.
#[must_use]
pub fn picture(analysis: &Analysis, _index: &Index<'_>, texts: &Texts) -> Option<Picture> {
    let marks = marks(analysis);
    if marks.is_empty() {
        return None;
    }
    let lines = legend(analysis, &marks, texts);
    let height = PANEL + 14.0 + LINE * float(lines.iter().map(|(_, lines)| lines.len() as u64).sum()) + 4.0;
    let mut drawing = Drawing::new(WIDTH, ceil(height));
    drawing.body.push_str(
        "<defs><pattern id=\"map-dots\" width=\"4\" height=\"4\" patternUnits=\"userSpaceOnUse\"><rect x=\"0\" y=\"0\" width=\"1.6\" height=\"1.6\" fill=\"#0072b2\"/></pattern>\
         <pattern id=\"map-lines\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\"><path d=\"M0 5L5 0M-1 1L1 -1M4 6L6 4\" stroke=\"#d55e00\" stroke-width=\"1.3\"/></pattern>\
         <clipPath id=\"map-world\"><rect x=\"0\" y=\"0\" width=\"620\" height=\"330\"/></clipPath><clipPath id=\"map-europe\"><rect x=\"640\" y=\"0\" width=\"320\" height=\"330\"/></clipPath></defs>",
    );
    let countries = borders::countries();
    for (panel, clip) in [(&WORLD, "map-world"), (&EUROPE, "map-europe")] {
        let _ = write!(drawing.body, "<g clip-path=\"url(#{clip})\">");
        draw(&mut drawing, panel, countries, &marks);
        drawing.body.push_str("</g>");
        let _ = write!(
            drawing.body,
            "<rect x=\"{:.0}\" y=\"0\" width=\"{:.0}\" height=\"{PANEL:.0}\" fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.3\"/>",
            panel.left, panel.width
        );
    }
    let mut top = PANEL + 14.0;
    for (mark, text) in &lines {
        if let Some(mark) = mark {
            let _ = write!(drawing.body, "<rect x=\"1\" y=\"{top:.0}\" width=\"18\" height=\"11\" {}/>", mark.style());
        }
        for line in text {
            drawing.label((28.0, top + 10.0), line, Anchor::Start, f64::from(WIDTH) - 28.0, false);
            top += LINE;
        }
    }
    let told: Vec<String> = lines.iter().map(|(_, text)| text.join(" ")).collect();
    let alternative = format!("{} {}", texts.text("map-alternative"), told.join("; "));
    Some(Picture {
        id: "map",
        title: texts.text("map-title"),
        caption: texts.text("map-caption"),
        svg: drawing.finish(&alternative),
        alternative,
        width: WIDTH,
        height: ceil(height),
    })
}

type Marks = BTreeMap<CountryCode, BTreeSet<Mark>>;

fn elsewhere(analysis: &Analysis) -> impl Iterator<Item = &Endpoint> {
    let apart = analysis.ends_set_aside();
    let outside = |end: &Endpoint| end.recipient.as_deref().is_some_and(|id| id != "own-network");
    analysis.endpoints.iter().filter(move |end| outside(end) && !apart.contains(end.address.as_str()))
}

fn marks(analysis: &Analysis) -> Marks {
    let mut marks = Marks::new();
    for end in elsewhere(analysis) {
        match (end.country, end.country_verdict) {
            (Some(country), CountryVerdict::Single) => {
                marks.entry(country).or_default().insert(Mark::Single);
            }
            (Some(country), _) => {
                marks.entry(country).or_default().insert(Mark::Agreed);
            }
            (None, CountryVerdict::Disagreed) => {
                for country in end.places.iter().filter_map(|place| place.country) {
                    marks.entry(country).or_default().insert(Mark::Candidate);
                }
            }
            _ => {}
        }
    }
    for recipient in analysis.recipients.iter().filter(|recipient| recipient.counts()) {
        for (seat, mark) in [(&recipient.entity_country, Mark::Seat), (&recipient.parent_country, Mark::Parent)] {
            if let Some(seat) = seat {
                marks.entry(seat.country).or_default().insert(mark);
            }
        }
    }
    // What is agreed for one address is not less so for being a candidate of another.
    for set in marks.values_mut() {
        if set.contains(&Mark::Agreed) {
            set.retain(|mark| !matches!(mark, Mark::Single | Mark::Candidate));
        } else if set.contains(&Mark::Single) {
            set.retain(|mark| *mark != Mark::Candidate);
        }
    }
    marks
}

fn draw(drawing: &mut Drawing, panel: &Panel, countries: &[Country], marks: &Marks) {
    let mut land = String::new();
    for country in countries.iter().filter(|country| panel.holds(country)) {
        land.push_str(&shape(country, panel, GROUND));
    }
    let _ = write!(
        drawing.body,
        "<path d=\"{land}\" fill=\"currentColor\" fill-opacity=\"0.1\" stroke=\"currentColor\" stroke-opacity=\"0.25\" stroke-width=\"0.4\"/>"
    );
    let shown = |mark: Mark| {
        let marked = move |country: &&Country| marks.get(&country.code).is_some_and(|set| set.contains(&mark));
        countries.iter().filter(marked).filter(|country| panel.holds(country))
    };
    for mark in MARKS {
        for country in shown(mark) {
            let (x, y) = panel.at(country.label);
            if country.size() / (panel.east - panel.west) * panel.width < VISIBLE {
                let _ = write!(drawing.body, "<circle cx=\"{x:.0}\" cy=\"{y:.0}\" r=\"4.5\" {}/>", mark.style());
            } else {
                let _ = write!(drawing.body, "<path d=\"{}\" {}/>", shape(country, panel, MARKED), mark.style());
            }
        }
    }
    // Labels last, on a light ground of their own; those of Europe stand in its own panel.
    for country in countries.iter().filter(|country| marks.contains_key(&country.code)) {
        let inside = |panel: &Panel| {
            let (x, y) = country.label;
            (panel.west..=panel.east).contains(&x) && (panel.south..=panel.north).contains(&y)
        };
        if !inside(panel) || (panel.left < EUROPE.left && inside(&EUROPE)) {
            continue;
        }
        let (x, y) = panel.at(country.label);
        // Beside a country that the label would hide.
        let below = if country.size() / (panel.east - panel.west) * panel.width < LABELLED { 14.0 } else { 0.0 };
        let _ = write!(
            drawing.body,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"19\" height=\"13\" rx=\"2\" fill=\"#fff\" fill-opacity=\"0.85\"/>",
            x - 9.5,
            y - 6.5 + below
        );
        let _ = write!(
            drawing.body,
            "<text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\" font-size=\"11\" font-weight=\"600\" fill=\"#1d1c19\">{}</text>",
            y + 4.0 + below,
            country.code
        );
    }
}

/// How finely borders are drawn.
#[derive(Debug, Clone, Copy)]
struct Grain {
    /// Least distance of two points, pixels.
    step: f64,
    /// Rings smaller than this are left out, pixels.
    smallest: f64,
    /// Places are told in so many parts of a pixel.
    parts: f64,
}

/// Land that is but the ground.
const GROUND: Grain = Grain { step: 3.0, smallest: 3.5, parts: 1.0 };
/// Countries that are marked.
const MARKED: Grain = Grain { step: 1.4, smallest: 1.5, parts: 10.0 };

/// A country as a path.
fn shape(country: &Country, panel: &Panel, grain: Grain) -> String {
    let mut path = String::new();
    for ring in &country.rings {
        // A ring that crosses the date line goes on at the other edge of the map: each part is drawn by itself.
        let mut parts: Vec<Vec<(f64, f64)>> = vec![Vec::new()];
        let mut before: Option<f64> = None;
        for point in ring {
            if before.is_some_and(|x| (x - point.0).abs() > 180.0) {
                parts.push(Vec::new());
            }
            before = Some(point.0);
            if let Some(part) = parts.last_mut() {
                part.push(panel.at(*point));
            }
        }
        for part in parts {
            outline(&mut path, &part, grain);
        }
    }
    path
}

fn outline(path: &mut String, ring: &[(f64, f64)], grain: Grain) {
    let extent = |of: fn(&(f64, f64)) -> f64| {
        let (least, most) = ring.iter().map(of).fold((f64::MAX, f64::MIN), |(least, most), place| (least.min(place), most.max(place)));
        most - least
    };
    if extent(|point| point.0).max(extent(|point| point.1)) < grain.smallest {
        return;
    }
    let mut points: Vec<(i32, i32)> = Vec::new();
    let mut last: Option<(f64, f64)> = None;
    for (x, y) in ring {
        if last.is_none_or(|(a, b)| (x - a).hypot(y - b) >= grain.step) {
            last = Some((*x, *y));
            points.push((whole(x * grain.parts), whole(y * grain.parts)));
        }
    }
    let Some(((first_x, first_y), rest)) = points.split_first().filter(|(_, rest)| rest.len() > 1) else { return };
    let short = |place: i32| if grain.parts > 1.0 { short(place) } else { place.to_string() };
    let _ = write!(path, "M{} {}l", short(*first_x), short(*first_y));
    let (mut x, mut y) = (*first_x, *first_y);
    for (next_x, next_y) in rest {
        let _ = write!(path, "{} {} ", short(next_x - x), short(next_y - y));
        (x, y) = (*next_x, *next_y);
    }
    path.truncate(path.trim_end().len());
    path.push('z');
}

/// Tenths as a decimal without what need not be written.
fn short(tenths: i32) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, rest) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    match (whole, rest) {
        (whole, 0) => format!("{sign}{whole}"),
        (0, rest) => format!("{sign}.{rest}"),
        (whole, rest) => format!("{sign}{whole}.{rest}"),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a place on a drawing; a cast of a float saturates")]
fn whole(place: f64) -> i32 {
    place.round() as i32
}

/// What each mark means, with the countries that have it, in lines of the width of the drawing.
fn legend(analysis: &Analysis, marks: &Marks, texts: &Texts) -> Vec<(Option<Mark>, Vec<String>)> {
    let mut lines = Vec::new();
    for mark in MARKS {
        let with = marks.iter().filter(|(_, set)| set.contains(&mark));
        let names: Vec<String> = with.map(|(code, _)| format!("{} ({code})", texts.country(*code))).collect();
        if !names.is_empty() {
            let text = format!("{}: {}", texts.code("map", mark.code()), names.join(&texts.text("list-comma")));
            lines.push((Some(mark), wrapped(&text)));
        }
    }
    let unknown = elsewhere(analysis).filter(|end| end.country.is_none()).count() as u64;
    if unknown > 0 {
        lines.push((None, wrapped(&texts.say("map-unknown", &[("count", unknown.into())]))));
    }
    lines
}

/// Lines of a text that fit beside a swatch.
fn wrapped(text: &str) -> Vec<String> {
    let most = super::letters(f64::from(WIDTH) - 40.0);
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut().filter(|line| line.chars().count() + word.chars().count() < most) {
            Some(line) => {
                line.push(' ');
                line.push_str(word);
            }
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_short() {
        assert_eq!([0, 5, -5, 10, -123].map(short), ["0", ".5", "-.5", "1", "-12.3"]);
    }

    #[test]
    fn germany_is_in_both_panels_and_australia_in_one() {
        let find = |code: &str| borders::countries().iter().find(|country| country.code.to_string() == code).unwrap();
        assert!(WORLD.holds(find("DE")) && EUROPE.holds(find("DE")) && WORLD.holds(find("AU")) && !EUROPE.holds(find("AU")));
        let (x, y) = EUROPE.at(find("DE").label);
        assert!((700.0..860.0).contains(&x) && (80.0..220.0).contains(&y), "{x} {y}");
    }

    #[test]
    fn long_legends_are_wrapped_and_lose_nothing() {
        let text = "Land ".repeat(80);
        let lines = wrapped(text.trim_end());
        assert!(lines.len() > 1);
        assert_eq!(lines.join(" "), text.trim_end());
    }
}
