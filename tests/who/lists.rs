//! Lists of the user, dates of the law, phases and pseudonyms.

use wohin::analyse::Settings;
use wohin::assess::declared::{Lists, Party};
use wohin::model::Analysis;
use wohin::model::codes::DeclaredVerdict;

use super::capture::{Capture, v4};
use super::{TODAY, analysed};

const RTT: u64 = 20_000_000;

/// Zoom in Virginia, Teams in Singapore, an unknown name on a documentation address, a tracker.
fn call(second: u64) -> Vec<u8> {
    let mut capture = Capture::at(second);
    capture.connect(v4("52.202.62.238"), 95_000_000, Some("us02web.zoom.us"));
    capture.connect(v4("52.114.15.45"), 160_000_000, Some("teams.microsoft.com"));
    capture.connect(v4("198.51.100.7"), RTT, Some("meet.example.org"));
    capture.connect(v4("198.51.100.8"), RTT, Some("api.amplitude.com"));
    capture.finish()
}

fn declared(analysis: &Analysis, id: &str) -> DeclaredVerdict {
    analysis.recipients.iter().find(|recipient| recipient.id == id).unwrap().declared
}

fn company(name: &str) -> Party {
    Party { name: Some(name.to_owned()), ..Party::default() }
}

#[test]
fn declared_and_observed() {
    let regions = |party: Party, regions: &[&str]| Party { regions: regions.iter().map(|text| (*text).to_owned()).collect(), ..party };
    let list = vec![
        regions(Party::named("zoom.us").unwrap(), &["US", "EEA"]),
        regions(company("Microsoft Corp."), &["EEA"]),
        company("Example Backup GmbH"),
    ];
    let lists = Lists { declared: Some(list), own: vec![Party::named("example.org").unwrap()] };
    let analysis = analysed(call(TODAY), &Settings { lists, ..Settings::default() });
    assert_eq!(declared(&analysis, "operator:zoom"), DeclaredVerdict::Declared);
    assert_eq!(declared(&analysis, "operator:microsoft"), DeclaredVerdict::OutsideRegion);
    assert_eq!(declared(&analysis, "operator:amplitude"), DeclaredVerdict::Undeclared);
    assert_eq!(declared(&analysis, "domain:example.org"), DeclaredVerdict::Declared);
    let unseen: Vec<String> = analysis.declared_not_seen.iter().map(ToString::to_string).collect();
    assert_eq!(unseen, ["Example Backup GmbH"]);
    let without = analysed(call(TODAY), &Settings::default());
    assert!(without.recipients.iter().all(|recipient| recipient.declared == DeclaredVerdict::NotCompared));
}

#[test]
fn self_hosted_lists_every_foreign_contact() {
    let lists = Lists { declared: None, own: vec![Party::named("198.51.100.0/29").unwrap()] };
    let analysis = analysed(call(TODAY), &Settings { lists, ..Settings::default() });
    assert_eq!(declared(&analysis, "domain:example.org"), DeclaredVerdict::Declared);
    for foreign in ["operator:zoom", "operator:microsoft", "operator:amplitude"] {
        assert_eq!(declared(&analysis, foreign), DeclaredVerdict::Undeclared, "{foreign}");
    }
}

#[test]
fn the_date_of_the_capture_selects_the_status() {
    // Days before and after the decision on the United States of 10 July 2023.
    for (second, status) in [(1_688_900_000, "not_determinable"), (1_689_000_000, "adequate_listed_only"), (TODAY, "adequate_listed_only")]
    {
        let analysis = analysed(call(second), &Settings::default());
        let rows: Vec<_> = analysis.transfers.iter().filter(|row| row.recipient == "operator:zoom").collect();
        for of in ["location", "entity", "parent"] {
            let row = rows.iter().find(|row| row.country_of == of).unwrap();
            assert_eq!((row.status.as_str(), row.country.unwrap().as_str()), (status, "US"), "{second} {of}");
        }
        let asks = rows.iter().all(|row| row.to_verify.iter().any(|code| code == "dpf_entry"));
        assert_eq!(asks, status == "adequate_listed_only");
    }
}
