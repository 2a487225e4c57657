//! Captures with known delays: physics refutes what is too far, and nothing else.

use wohin::analyse::Settings;
use wohin::enrich::knowledge::Site;
use wohin::model::Analysis;
use wohin::model::analysis::Endpoint;
use wohin::model::codes::{CountryVerdict, DistanceVerdict};
use wohin::model::country::CountryCode;

use super::capture::{Capture, v4};
use super::{TODAY, analysed};

const MILLI: u64 = 1_000_000;
/// Published regions: Virginia, Frankfurt, Ireland, Singapore, Netherlands, France (addresses of providers, in no request).
const VIRGINIA: &str = "52.202.62.238";
const FRANKFURT: &str = "193.122.35.237";
const IRELAND: &str = "52.114.77.33";
const SINGAPORE: &str = "52.114.15.45";
const AMSTERDAM: &str = "167.99.215.164";
const PARIS: &str = "40.79.138.41";

fn country(text: &str) -> CountryCode {
    CountryCode::parse(text).unwrap()
}

fn bonn() -> Site {
    Site::Point { latitude: 50.73, longitude: 7.10, radius_km: 20.0 }
}

fn measured(trips: &[(&str, u64)], site: Site) -> Analysis {
    let mut capture = Capture::at(TODAY);
    for (address, nanos) in trips {
        capture.connect(v4(address), *nanos, None);
    }
    analysed(capture.finish(), &Settings { site: Some(site), ..Settings::default() })
}

fn at<'a>(analysis: &'a Analysis, address: &str) -> &'a Endpoint {
    analysis.endpoints.iter().find(|endpoint| endpoint.address == address).unwrap()
}

#[test]
fn a_round_trip_refutes_what_is_too_far_and_proves_nothing_near() {
    // From Bonn the United States begin about 5,300 km away: 35.4 ms of light there and back.
    for (nanos, verdict) in [
        (20 * MILLI, DistanceVerdict::Refuted),
        (34 * MILLI, DistanceVerdict::Refuted),
        (36 * MILLI, DistanceVerdict::NotRefuted),
        (95 * MILLI, DistanceVerdict::NotRefuted),
    ] {
        let analysis = measured(&[(VIRGINIA, nanos), (FRANKFURT, 12 * MILLI)], bonn());
        let endpoint = at(&analysis, VIRGINIA);
        assert_eq!(endpoint.distance_verdict, Some(verdict), "{nanos} ns: {:?}", endpoint.rtt);
        let refuted = verdict == DistanceVerdict::Refuted;
        assert_eq!(endpoint.country.is_none(), refuted);
        assert_eq!(endpoint.country_verdict == CountryVerdict::Refuted, refuted);
        assert_eq!(at(&analysis, FRANKFURT).distance_verdict, Some(DistanceVerdict::NotRefuted));
    }
}

#[test]
fn the_reach_holds_every_country_that_light_could_have_reached() {
    let analysis = measured(&[(FRANKFURT, 2_500_000), (VIRGINIA, 90 * MILLI)], bonn());
    let near = &at(&analysis, FRANKFURT).reach;
    // 375 km: neighbours and near ones, but neither Ireland nor Portugal.
    for code in ["DE", "NL", "BE", "LU", "FR"] {
        assert!(near.contains(&country(code)), "{code} in {near:?}");
    }
    for code in ["IE", "PT", "US", "SE"] {
        assert!(!near.contains(&country(code)), "{code} in {near:?}");
    }
    assert!(at(&analysis, VIRGINIA).reach.contains(&country("US")));
}

#[test]
fn without_a_measurement_or_a_place_nothing_is_tested() {
    let none = measured(&[], bonn());
    assert!(none.endpoints.iter().all(|endpoint| endpoint.distance_verdict.is_none()));
    let mut capture = Capture::at(TODAY);
    capture.connect(v4(VIRGINIA), 5 * MILLI, None);
    let analysis = analysed(capture.finish(), &Settings::default());
    assert_eq!(at(&analysis, VIRGINIA).distance_verdict, None);
    assert_eq!(at(&analysis, VIRGINIA).country, Some(country("US")));
}

#[test]
fn behind_a_vpn_or_proxy_nothing_is_tested() {
    let servers = [VIRGINIA, FRANKFURT, IRELAND, SINGAPORE, AMSTERDAM, PARIS];
    // Answered on the machine itself, or all by one far end.
    for (base, step) in [(200_000, 50_000), (30 * MILLI, 200_000)] {
        let trips: Vec<(&str, u64)> = (0_u64..).zip(servers).map(|(index, server)| (server, base + index * step)).collect();
        let analysis = measured(&trips, bonn());
        for server in servers {
            let endpoint = at(&analysis, server);
            assert_eq!(endpoint.distance_verdict, Some(DistanceVerdict::NotTestable), "{server}");
            assert!(endpoint.reach.is_empty());
            assert_ne!(endpoint.country_verdict, CountryVerdict::Refuted);
        }
        assert!(analysis.coverage.blind_spots.iter().any(|spot| spot.code == "round_trips_alike"));
    }
    // The same servers at their true distances are tested.
    let true_trips = [90, 4, 22, 160, 8, 10].map(|millis| millis * MILLI);
    let analysis = measured(&servers.into_iter().zip(true_trips).collect::<Vec<_>>(), bonn());
    assert!(servers.iter().all(|server| at(&analysis, server).distance_verdict == Some(DistanceVerdict::NotRefuted)));
}

#[test]
fn a_country_as_place_reaches_from_its_whole_border() {
    let analysis = measured(&[(SINGAPORE, 30 * MILLI), (FRANKFURT, 9 * MILLI)], Site::Country(country("DE")));
    assert_eq!(at(&analysis, SINGAPORE).distance_verdict, Some(DistanceVerdict::Refuted));
    assert!(at(&analysis, FRANKFURT).reach.contains(&country("DE")));
}
