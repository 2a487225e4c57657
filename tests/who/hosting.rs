//! Servers of a service that one company alone runs are its own, on whatever hosting; a participant's machine never is.

use std::path::Path;

use wohin::analyse::{Settings, analyse};
use wohin::gather::{Input, Quiet, gather};
use wohin::limits::Limits;
use wohin::model::Analysis;

use super::shared::shared;
use super::store;

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
