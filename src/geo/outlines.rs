//! How far countries are at least from a place, by generalised outlines.

use crate::enrich::knowledge::Site;
use crate::model::country::CountryCode;

use super::embedded;
use super::table::Table;

/// Mean radius of the earth, km.
const EARTH: f64 = 6371.0;
/// What the outlines may be wrong by, km: half the longest step between two points, what was dropped, the scale of the map.
const SLACK: f64 = 45.0;

/// A point of the unit sphere.
type Point = [f64; 3];

/// A country with its rings, in degrees.
struct Outline {
    code: CountryCode,
    rings: Vec<Vec<(f64, f64)>>,
}

/// Every country with the least distance that it can have from a site, km; 0 where the site may lie in it.
pub(super) fn distances(site: &Site) -> Vec<(CountryCode, f64)> {
    let outlines = read();
    let (from, radius, inside): (Vec<Point>, f64, Vec<CountryCode>) = match site {
        Site::Country(code) => {
            let own = outlines.iter().find(|outline| outline.code == *code);
            (own.map(points).unwrap_or_default(), 0.0, vec![*code])
        }
        Site::Point { latitude, longitude, radius_km } => {
            let holding = outlines.iter().filter(|outline| holds(outline, *longitude, *latitude)).map(|outline| outline.code);
            (vec![on_sphere(*longitude, *latitude)], *radius_km, holding.collect())
        }
    };
    if from.is_empty() {
        return Vec::new();
    }
    outlines
        .iter()
        .map(|outline| {
            if inside.contains(&outline.code) {
                return (outline.code, 0.0);
            }
            let to = points(outline);
            let nearest = from.iter().flat_map(|a| to.iter().map(move |b| cosine(a, b))).fold(-1.0_f64, f64::max);
            let distance = nearest.clamp(-1.0, 1.0).acos() * EARTH;
            (outline.code, (distance - radius - SLACK).max(0.0))
        })
        .collect()
}

fn read() -> Vec<Outline> {
    let Ok(table) = Table::read("outlines.tsv", embedded::OUTLINES) else { return Vec::new() };
    let outline = |code: &str, rings: &str| {
        let number = |text: &str| text.parse::<f64>().ok().map(|hundredths| hundredths / 100.0);
        let point = |text: &str| text.split_once(',').and_then(|(x, y)| Some((number(x)?, number(y)?)));
        let rings = rings.split(';').map(|ring| ring.split(' ').filter_map(point).collect()).collect();
        CountryCode::parse(code).map(|code| Outline { code, rings })
    };
    table.rows().filter_map(|row| outline(row.get("code"), row.get("rings"))).collect()
}

fn points(outline: &Outline) -> Vec<Point> {
    outline.rings.iter().flatten().map(|(x, y)| on_sphere(*x, *y)).collect()
}

fn on_sphere(longitude: f64, latitude: f64) -> Point {
    let (x, y) = (longitude.to_radians(), latitude.to_radians());
    [y.cos() * x.cos(), y.cos() * x.sin(), y.sin()]
}

fn cosine(a: &Point, b: &Point) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Even-odd rule over all rings.
fn holds(outline: &Outline, x: f64, y: f64) -> bool {
    let mut inside = false;
    for ring in &outline.rings {
        let next = ring.iter().cycle().skip(1);
        for ((x1, y1), (x2, y2)) in ring.iter().zip(next) {
            if (*y1 > y) != (*y2 > y) && x < (x2 - x1) * (y - y1) / (y2 - y1) + x1 {
                inside = !inside;
            }
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(site: &Site, code: &str) -> f64 {
        let code = CountryCode::parse(code).unwrap();
        distances(site).into_iter().find(|(known, _)| *known == code).unwrap().1
    }

    #[test]
    fn distances_are_never_above_the_true_ones_and_not_far_below() {
        let bonn = Site::Point { latitude: 50.73, longitude: 7.10, radius_km: 0.0 };
        // Bonn to the nearest point of each: Belgium about 65 km, France 155, Czechia 350, Ireland 900, the United States (Maine) 5,200.
        for (code, least, most) in [("DE", 0.0, 0.0), ("BE", 0.0, 66.0), ("FR", 80.0, 156.0), ("CZ", 270.0, 360.0), ("IE", 820.0, 930.0)] {
            let km = from(&bonn, code);
            assert!(least <= km && km <= most, "{code}: {km}");
        }
        let far = from(&bonn, "AU");
        assert!((12_000.0..14_500.0).contains(&far), "{far}");
        // Puerto Rico has a code of its own; the nearest of the United States is Maine.
        assert!((5_000.0..5_500.0).contains(&from(&bonn, "US")));
        assert!(from(&Site::Point { latitude: 50.73, longitude: 7.10, radius_km: 100.0 }, "FR") < from(&bonn, "FR"));
    }

    #[test]
    fn a_country_is_a_place_too() {
        let germany = Site::Country(CountryCode::parse("DE").unwrap());
        assert!(from(&germany, "DE") < f64::EPSILON && from(&germany, "FR") < f64::EPSILON);
        assert!((250.0..500.0).contains(&from(&germany, "GB")), "{}", from(&germany, "GB"));
        assert!(from(&germany, "JP") > 7_000.0);
    }
}
