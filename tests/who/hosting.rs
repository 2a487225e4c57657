//! Servers of a service that one company alone runs are its own, on whatever hosting; a participant's machine never is.

use std::path::Path;

use wohin::analyse::{Settings, analyse};
use wohin::gather::{Input, Quiet, gather};
use wohin::limits::Limits;
use wohin::model::Analysis;

use wohin::enrich::Knowledge;

use super::capture::{Capture, v4};
use super::shared::shared;
use super::{TODAY, analysed, store};

fn call(folder: &Path, name: &str) -> Analysis {
    analyse(gather(vec![Input::File(folder.join(name))], &Limits::default(), &mut Quiet), &Settings::default(), store())
}

fn recipient<'a>(analysis: &'a Analysis, address: &str) -> &'a str {
    let endpoint = analysis.endpoints.iter().find(|endpoint| endpoint.address == address);
    endpoint.and_then(|endpoint| endpoint.recipient.as_deref()).unwrap_or_default()
}

#[test]
fn servers_on_foreign_hosting_belong_to_the_service() {
    let Some(folder) = shared("pcaps/calls") else { return };
    let discord = call(&folder, "discord.pcap");
    assert_eq!(recipient(&discord, "66.22.196.173"), "operator:discord", "by its framing");
    let company = discord.recipients.iter().find(|recipient| recipient.id == "operator:discord").unwrap();
    assert!(company.hosters.iter().any(|hoster| hoster.as_str().contains("i3D")), "{:?}", company.hosters);
    let teams = call(&folder, "teams.pcap");
    assert_eq!(recipient(&teams, "52.114.250.141"), "operator:microsoft", "by its published range");
    // The relay hands on checks unwrapped, so that its own address is told as if it were the tester's.
    let telegram = call(&folder, "telegram_voice.pcapng");
    assert_eq!(recipient(&telegram, "91.108.9.68"), "operator:telegram");
    assert!(telegram.endpoints.iter().all(|endpoint| !endpoint.address.starts_with("participant")));
}

#[test]
fn a_range_that_left_the_list_of_its_provider_is_its_own_until_then() {
    // In Zoom's list of 2023 and not in that of 2026-02-11; Amazon gives the addresses to others since.
    let service = |second: u64| {
        let mut capture = Capture::at(second);
        capture.connect(v4("13.52.6.130"), 20_000_000, None);
        let analysis = analysed(capture.finish(), &Settings::default());
        (analysis.flows[0].application.clone().map(|id| id.to_string()), recipient(&analysis, "13.52.6.130").to_owned())
    };
    assert_eq!(service(1_673_445_000), (Some("zoom".to_owned()), "operator:zoom".to_owned()));
    assert_eq!(service(TODAY), (None, "as:16509".to_owned()));
}

#[test]
fn a_cloud_hosts_what_no_table_of_networks_has() {
    // In ip-ranges.json of AWS as CLOUDFRONT, and in no table of networks.
    let mut capture = Capture::at(TODAY);
    capture.connect(v4("13.225.84.182"), 20_000_000, None);
    capture.connect(v4("13.224.214.48"), 20_000_000, Some("shop.example.org"));
    let analysis = analysed(capture.finish(), &Settings::default());
    let of = |id: &str| analysis.recipients.iter().find(|recipient| recipient.id == id).unwrap();
    let nameless = of("address:13.225.84.182");
    assert_eq!(nameless.operator.as_ref().unwrap().as_str(), "Amazon Web Services, Inc.");
    assert!(nameless.entity.is_none() && nameless.hosters.is_empty());
    assert_eq!(of("domain:example.org").hosters[0].as_str(), "Amazon Web Services, Inc.");
}

#[test]
fn an_address_that_carries_another_has_the_network_of_that() {
    // 6to4 (RFC 3056), Teredo with the port and address of the client inverted (RFC 4380), NAT64 (RFC 6052): all of 8.8.8.8.
    let plain = store().network("8.8.8.8".parse().unwrap()).unwrap();
    for text in ["2002:808:808::1", "2001:0:4137:9e50:8000:f12a:f7f7:f7f7", "64:ff9b::808:808"] {
        assert_eq!(store().network(text.parse().unwrap()).unwrap().asn, plain.asn, "{text}");
        assert_eq!(store().place(text.parse().unwrap()), store().place("8.8.8.8".parse().unwrap()), "{text}");
    }
    assert_ne!(store().network("2001:4860:4860::8888".parse().unwrap()).map(|network| network.prefix), Some(plain.prefix));
}
