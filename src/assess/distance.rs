//! Whether physics allows a claimed country: a round trip excludes what is too far. It never proves that something is near.

use std::collections::BTreeMap;

use crate::enrich::Knowledge;
use crate::enrich::knowledge::Site;
use crate::enrich::scope::{is_inside, leaves_the_machine};
use crate::model::analysis::{Endpoint, Warning};
use crate::model::codes::{CountryVerdict, DistanceVerdict};
use crate::model::country::CountryCode;

/// Milliseconds under which answers from far networks come from the machine itself or the one beside it.
const AT_HAND: f64 = 2.0;
/// Endpoints that must answer alike before something in between is suspected.
const ALIKE: usize = 4;
/// Share by which their round trips may differ and be alike.
const SPREAD: f64 = 0.1;

/// Judges every endpoint; gives the blind spot where the capture allows no test.
pub fn judge(endpoints: &mut [Endpoint], site: &Site, knowledge: &dyn Knowledge) -> Option<Warning> {
    let least: BTreeMap<CountryCode, f64> = knowledge.distances(site).into_iter().collect();
    let answered_for = answers_alike(endpoints);
    for endpoint in endpoints.iter_mut().filter(|endpoint| is_far(endpoint)) {
        let bound = endpoint.rtt.as_ref().map(|rtt| rtt.max_km).filter(|_| !answered_for && !least.is_empty());
        let Some(km) = bound else {
            endpoint.distance_verdict = Some(DistanceVerdict::NotTestable);
            continue;
        };
        endpoint.reach = least.iter().filter(|(_, least)| **least <= km).map(|(code, _)| *code).collect();
        let claim = endpoint.country.and_then(|country| least.get(&country));
        endpoint.distance_verdict = Some(match claim {
            None => DistanceVerdict::NotTestable,
            Some(least) if *least > km => DistanceVerdict::Refuted,
            Some(_) => DistanceVerdict::NotRefuted,
        });
        if endpoint.distance_verdict == Some(DistanceVerdict::Refuted) {
            endpoint.country = None;
            endpoint.country_verdict = CountryVerdict::Refuted;
        }
    }
    answered_for.then(|| Warning { code: "round_trips_alike".to_owned(), count: 1, parameters: BTreeMap::new() })
}

/// Addresses inside a household are near anyway, unless the user's database places them elsewhere.
fn is_far(endpoint: &Endpoint) -> bool {
    !endpoint.local && leaves_the_machine(endpoint.scope) && (!is_inside(endpoint.scope) || endpoint.country.is_some())
}

/// A VPN or proxy on the way answers for everybody: far networks answer at once, or all after the same time.
fn answers_alike(endpoints: &[Endpoint]) -> bool {
    let mut by_network: BTreeMap<&str, f64> = BTreeMap::new();
    for endpoint in endpoints.iter().filter(|endpoint| is_far(endpoint)) {
        if let Some(rtt) = &endpoint.rtt {
            let network = endpoint.network.as_ref().map_or(endpoint.address.as_str(), |network| network.prefix.as_str());
            let least = by_network.entry(network).or_insert(rtt.min_ms);
            *least = least.min(rtt.min_ms);
        }
    }
    let mut trips: Vec<f64> = by_network.into_values().collect();
    trips.sort_by(f64::total_cmp);
    let (Some(first), Some(last)) = (trips.first(), trips.last()) else { return false };
    let at_hand = trips.iter().filter(|trip| **trip < AT_HAND).count();
    trips.len() >= ALIKE && (at_hand * 4 >= trips.len() * 3 || last - first <= last * SPREAD)
}
