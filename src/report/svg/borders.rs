//! Borders of countries (`geo/outlines.tsv`) and where their labels stand (`geo/countries.tsv`), for the map alone.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::model::country::CountryCode;

const OUTLINES: &str = include_str!("../../../geo/outlines.tsv");
const COUNTRIES: &str = include_str!("../../../geo/countries.tsv");

/// A country with its rings, in degrees: longitude, latitude.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Country {
    /// Its code.
    pub code: CountryCode,
    /// Its rings.
    pub rings: Vec<Vec<(f64, f64)>>,
    /// Where its label stands.
    pub label: (f64, f64),
}

impl Country {
    /// West, south, east, north of all its rings.
    pub(super) fn extent(&self) -> [f64; 4] {
        let points = self.rings.iter().flatten();
        points.fold([f64::MAX, f64::MAX, f64::MIN, f64::MIN], |[west, south, east, north], (x, y)| {
            [west.min(*x), south.min(*y), east.max(*x), north.max(*y)]
        })
    }

    /// The longer side of its extent, degrees.
    pub(super) fn size(&self) -> f64 {
        let [west, south, east, north] = self.extent();
        (east - west).max(north - south)
    }
}

static ALL: LazyLock<Vec<Country>> = LazyLock::new(read);

/// All countries.
pub(super) fn countries() -> &'static [Country] {
    &ALL
}

fn read() -> Vec<Country> {
    let labels = labels();
    let number = |text: &str| text.parse::<f64>().ok().map(|hundredths| hundredths / 100.0);
    let point = |text: &str| text.split_once(',').and_then(|(x, y)| Some((number(x)?, number(y)?)));
    let country = |line: &str| {
        let (code, rings) = line.split_once('\t')?;
        let code = CountryCode::parse(code)?;
        let rings: Vec<Vec<(f64, f64)>> = rings.split(';').map(|ring| ring.split(' ').filter_map(point).collect()).collect();
        let first = rings.first().and_then(|ring| ring.first()).copied()?;
        Some(Country { code, label: labels.get(&code).copied().unwrap_or(first), rings })
    };
    OUTLINES.lines().filter(|line| !line.starts_with('#')).filter_map(country).collect()
}

/// Columns by their titles in the first line.
fn labels() -> BTreeMap<CountryCode, (f64, f64)> {
    let mut lines = COUNTRIES.lines();
    let head: Vec<&str> = lines.next().unwrap_or("").trim_start_matches(['#', ' ']).split('\t').collect();
    let column = |name: &str| head.iter().position(|title| *title == name);
    let (Some(latitude), Some(longitude)) = (column("label_lat"), column("label_lon")) else { return BTreeMap::new() };
    lines
        .filter_map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let number = |index: usize| cells.get(index)?.parse().ok();
            Some((CountryCode::parse(cells.first()?)?, (number(longitude)?, number(latitude)?)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_has_borders_and_most_have_labels_of_their_own() {
        // The smallest islands are single points.
        assert!(countries().len() > 230 && countries().iter().all(|country| country.rings.iter().all(|ring| !ring.is_empty())));
        let labelled = labels();
        assert!(countries().iter().filter(|country| labelled.contains_key(&country.code)).count() > 220);
    }
}
