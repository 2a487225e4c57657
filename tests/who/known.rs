//! Well-known names and addresses have the recipient that other sources give them; others have none.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use wohin::analyse::Settings;
use wohin::enrich::Knowledge;
use wohin::model::Analysis;
use wohin::model::analysis::{Flow, Recipient};
use wohin::model::codes::{Purpose, TelemetryBasis};

use super::capture::Capture;
use super::{TODAY, analysed, store};

const KNOWN: &str = include_str!("known.tsv");
const UNKNOWN: &str = include_str!("unknown.tsv");

fn rows(text: &'static str) -> Vec<Vec<&'static str>> {
    text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect()).collect()
}

/// One connection a row: names go to an address that is in no list, addresses to themselves. Gives each row's flow.
fn contacts(rows: &[Vec<&str>]) -> (Analysis, Vec<usize>) {
    let mut capture = Capture::at(TODAY);
    let mut flows = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let index = u32::try_from(index).unwrap();
        match row[0].parse::<Ipv4Addr>() {
            Ok(address) => capture.connect(address, 20_000_000, None),
            // Documentation addresses (RFC 5737), so that nothing but the name can tell.
            Err(_) => capture.connect(Ipv4Addr::from_bits(0xc633_6400 + index % 256), 20_000_000, Some(row[0])),
        }
        flows.push(flows.len());
    }
    (analysed(capture.finish(), &Settings { unmask: true, ..Settings::default() }), flows)
}

fn recipient<'a>(analysis: &'a Analysis, flow: &Flow) -> Option<&'a Recipient> {
    let id = flow.recipient.as_deref()?;
    analysis.recipients.iter().find(|recipient| recipient.id == id)
}

/// What is wrong with a row, `None` where all is as expected.
fn wrong(analysis: &Analysis, flow: &Flow, row: &[&str]) -> Option<String> {
    let [value, entity, country, class, source] = row else { return Some(format!("{row:?} has not five columns")) };
    if source.is_empty() {
        return Some(format!("{value}: no source"));
    }
    let Some(found) = recipient(analysis, flow) else { return Some(format!("{value}: no recipient")) };
    let told = found.entity.as_ref().map(|entity| entity.name.to_string()).unwrap_or_default();
    let is = |text: &str| entity.split('|').any(|name| text.contains(name));
    let classes: Vec<bool> = class
        .split('|')
        .map(|class| match class {
            "conferencing" => flow.application.is_some(),
            "telemetry" => flow.purpose == Purpose::Telemetry,
            "advertising" => flow.purpose == Purpose::Advertising,
            "identity" => flow.purpose == Purpose::Identity,
            "company" => flow.application.is_none(),
            // The machines are theirs; what runs on them is not.
            "cloud" | "cdn" => told.is_empty() && hosts(analysis, flow).is_some_and(|name| is(&name)),
            _ => false,
        })
        .collect();
    let by_network = matches!(*class, "cloud" | "cdn");
    let named = by_network || is(&told);
    let placed = country.is_empty() || found.entity_country.as_ref().is_some_and(|at| at.country.as_str() == *country);
    let right = named && placed && classes.contains(&true);
    let seat = found.entity_country.as_ref().map(|at| at.country.to_string()).unwrap_or_default();
    let service = flow.application.as_deref().unwrap_or("-");
    (!right).then(|| format!("{value}: {told:?} in {seat:?}, {}, service {service}, {}; expected {row:?}", found.id, flow.purpose.code()))
}

/// The company that runs the network of a flow's far end for others.
fn hosts(analysis: &Analysis, flow: &Flow) -> Option<String> {
    let address = flow.remote.rsplit_once(':')?.0;
    let network = analysis.endpoints.iter().find(|endpoint| endpoint.address == address)?.network.as_ref()?;
    let owner = store().owner_of_network(network).filter(wohin::enrich::knowledge::Owner::hosts_others)?;
    owner.entity.map(|entity| entity.name.to_string())
}

#[test]
fn well_known_hosts_have_their_recipient() {
    let rows = rows(KNOWN);
    assert!(rows.len() >= 200, "{} rows", rows.len());
    let (analysis, flows) = contacts(&rows);
    assert_eq!(analysis.flows.len(), rows.len());
    let failures: Vec<String> = rows.iter().zip(&flows).filter_map(|(row, flow)| wrong(&analysis, &analysis.flows[*flow], row)).collect();
    assert!(failures.is_empty(), "{} of {} rows:\n{}", failures.len(), rows.len(), failures.join("\n"));
}

#[test]
fn others_stay_unknown() {
    let rows = rows(UNKNOWN);
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &rows {
        *kinds.entry(row[1]).or_default() += 1;
    }
    assert!(rows.len() >= 200 && kinds["look-alike"] >= 50, "{kinds:?}");
    let (analysis, flows) = contacts(&rows);
    let mut failures = Vec::new();
    for (row, flow) in rows.iter().zip(&flows) {
        let flow = &analysis.flows[*flow];
        let entity = recipient(&analysis, flow).and_then(|found| found.entity.as_ref()).map(|entity| entity.name.to_string());
        // A word in a name is a weak sign of telemetry, and says nothing of who it is.
        let listed = flow.telemetry_by.iter().any(|basis| *basis != TelemetryBasis::NamePattern);
        if flow.application.is_some() || entity.is_some() || listed {
            failures.push(format!("{}: {entity:?}, {:?}, {:?}", row[0], flow.application, flow.telemetry_by));
        }
    }
    assert!(failures.is_empty(), "{} of {} rows:\n{}", failures.len(), rows.len(), failures.join("\n"));
}
