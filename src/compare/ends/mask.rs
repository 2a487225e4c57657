//! Addresses of the ends as pseudonyms; those of servers stay.

use std::collections::BTreeMap;

use crate::model::text::host;

use super::value::{BothEnds, End};

/// Shows the addresses of both ends as `caller-1`, `callee-1`, …, those of others as `participant-1`, …
pub(super) fn mask(result: &mut BothEnds) {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut counts: BTreeMap<Option<End>, usize> = BTreeMap::new();
    for known in &result.addresses {
        if !names.contains_key(&known.address) {
            let count = counts.entry(known.whose).or_default();
            *count += 1;
            names.insert(known.address.clone(), format!("{}-{count}", known.whose.map_or("participant", End::code)));
        }
    }
    for known in &mut result.addresses {
        if let Some(name) = names.get(&known.address) {
            known.address.clone_from(name);
        }
    }
    for pair in &mut result.streams {
        for socket in pair.sent_to.iter_mut().chain(&mut pair.received_from) {
            if let Some(name) = names.get(host(socket)) {
                let port = socket.rsplit_once(':').map_or("", |(_, port)| port);
                *socket = format!("{name}:{port}");
            }
        }
        for filter in pair.sent_filters.iter_mut().chain(&mut pair.received_filters) {
            *filter = without(filter, &names);
        }
        // Ids are hashes of addresses and ports, which could be tried through.
        pair.sent_flows.clear();
        pair.received_flows.clear();
    }
}

/// A filter that shows none of these addresses: ports, the readable side and the range of frames, as in masked results.
fn without(filter: &str, names: &BTreeMap<String, String>) -> String {
    let conditions = |part: &str| -> Vec<(String, String)> {
        let bare = part.replace(['(', ')'], "");
        bare.split(" && ").filter_map(|one| one.split_once(" == ").map(|(field, value)| (field.to_owned(), value.to_owned()))).collect()
    };
    // Both directions name the same addresses and ports.
    let one_direction = conditions(filter.split(" || ").next().unwrap_or(filter));
    if !one_direction.iter().any(|(_, value)| names.contains_key(value)) {
        return filter.to_owned();
    }
    let mut parts: Vec<String> = filter.split(" && ").filter(|part| part.starts_with("frame.number")).map(str::to_owned).collect();
    for (field, value) in one_direction.iter().filter(|(_, value)| !names.contains_key(value)) {
        match field.split_once('.') {
            Some((layer, "src" | "dst")) => parts.push(format!("{layer}.addr == {value}")),
            Some((layer, "srcport" | "dstport")) => parts.push(format!("{layer}.port == {value}")),
            _ => parts.push(format!("{field} == {value}")),
        }
    }
    parts.join(" && ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_keep_ports_and_the_readable_side() {
        let filter = "((ip.src == 10.0.0.1 && ip.dst == 203.0.113.5 && udp.srcport == 1 && udp.dstport == 2) || \
                      (ip.src == 203.0.113.5 && ip.dst == 10.0.0.1 && udp.srcport == 2 && udp.dstport == 1)) && !icmp && \
                      frame.number >= 7 && frame.number <= 9";
        let names = |address: &str| BTreeMap::from([(address.to_owned(), "caller-1".to_owned())]);
        assert_eq!(
            without(filter, &names("10.0.0.1")),
            "frame.number >= 7 && frame.number <= 9 && ip.addr == 203.0.113.5 && udp.port == 1 && udp.port == 2"
        );
        assert_eq!(without(filter, &names("10.0.0.2")), filter);
        let masked = "ip.addr == 10.0.0.1 && udp.port == 5 && udp.port == 6";
        assert_eq!(without(masked, &names("10.0.0.1")), "udp.port == 5 && udp.port == 6");
    }
}
