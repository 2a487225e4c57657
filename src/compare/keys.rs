//! Keys that stay the same from call to call, although media servers, ports and addresses change.

use std::net::IpAddr;

use crate::model::analysis::Endpoint;
use crate::model::codes::{Role, Scope};

/// Prefix lengths of the blocks by which addresses without any other knowledge are taken together.
const BLOCK_V4: u8 = 24;
const BLOCK_V6: u8 = 48;
/// Characters from which a label of hexadecimal digits with both letters and numbers is an identifier.
const LONG_HEX: usize = 8;
/// The same of a whole label with hyphens, such as a UUID (RFC 9562 4).
const LONG_IDENTIFIER: usize = 16;

/// What an endpoint is taken together by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    /// `person`, `address`, `host_pattern`, `published_range`, `prefix`, `block`.
    pub(super) by: &'static str,
    /// The pattern.
    pub(super) text: String,
}

/// The pattern of an endpoint, met under this name or none.
pub(super) fn pattern(endpoint: &Endpoint, server_name: Option<&str>) -> Pattern {
    if endpoint.person && !endpoint.local || endpoint.role == Role::Peer {
        return Pattern { by: "person", text: "participant".to_owned() };
    }
    let name = server_name.or_else(|| endpoint.names.first().map(|name| name.name.as_str()));
    if let Some(name) = name {
        return Pattern { by: "host_pattern", text: host_pattern(name) };
    }
    if matches!(endpoint.scope, Scope::Private | Scope::LinkLocal | Scope::Shared) {
        return Pattern { by: "address", text: endpoint.address.to_string() };
    }
    if let Some(region) = &endpoint.region {
        return Pattern { by: "published_range", text: format!("{} {}", region.provider, region.region) };
    }
    match &endpoint.network {
        Some(network) if !network.prefix.is_empty() => Pattern { by: "prefix", text: network.prefix.to_string() },
        _ => Pattern { by: "block", text: block(&endpoint.address) },
    }
}

/// The id of a recipient as it is in every run: one that has nothing but an address is known by its name, else by its block.
pub(super) fn recipient(id: &str, endpoint: Option<&Endpoint>) -> String {
    let Some(address) = id.strip_prefix("address:") else { return id.to_owned() };
    match endpoint.and_then(|endpoint| endpoint.names.first()) {
        Some(name) => format!("host:{}", host_pattern(name.name.as_str())),
        None => format!("block:{}", block(address)),
    }
}

/// The block around an address; what is none (a pseudonym) stays.
pub(super) fn block(address: &str) -> String {
    let Ok(address) = address.parse::<IpAddr>() else { return address.to_owned() };
    let length = if address.is_ipv4() { BLOCK_V4 } else { BLOCK_V6 };
    ipnet::IpNet::new(address, length).map_or_else(|_| address.to_string(), |net| net.trunc().to_string())
}

/// A host name without what differs from server to server of one kind: numbers become `#`, identifiers `*`. The two labels at its end stay.
pub(super) fn host_pattern(name: &str) -> String {
    let labels: Vec<&str> = name.split('.').collect();
    let kept = labels.len().saturating_sub(2);
    let shown: Vec<String> =
        labels.iter().enumerate().map(|(place, label)| if place < kept { label_pattern(label) } else { (*label).to_owned() }).collect();
    shown.join(".")
}

fn label_pattern(label: &str) -> String {
    let hex = label.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    if hex && label.len() >= LONG_IDENTIFIER && label.bytes().any(|byte| byte.is_ascii_digit()) {
        return "*".to_owned();
    }
    label.split('-').map(part_pattern).collect::<Vec<_>>().join("-")
}

fn part_pattern(part: &str) -> String {
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    let identifier = part.len() >= LONG_HEX && digits > 0 && digits < part.len() && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    if identifier {
        return "*".to_owned();
    }
    let mut shown = String::with_capacity(part.len());
    for ch in part.chars() {
        if !ch.is_ascii_digit() {
            shown.push(ch);
        } else if !shown.ends_with('#') {
            shown.push('#');
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_names_of_one_kind_have_one_pattern() {
        assert_eq!(host_pattern("zoomfr123mmr.zoom.us"), "zoomfr#mmr.zoom.us");
        assert_eq!(host_pattern("zoomfr7mmr.zoom.us"), "zoomfr#mmr.zoom.us");
        assert_eq!(host_pattern("ec2-18-184-7-1.eu-central-1.compute.amazonaws.com"), "ec#-#-#-#-#.eu-central-#.compute.amazonaws.com");
        assert_eq!(host_pattern("1f0e2d3c-aaaa-4bbb-8ccc-0123456789ab.media.example.org"), "*.media.example.org");
        assert_eq!(host_pattern("365.example"), "365.example");
        assert_eq!(host_pattern("telemetry.conference.example"), "telemetry.conference.example");
    }

    #[test]
    fn addresses_without_more_are_known_by_their_block() {
        assert_eq!(recipient("address:198.51.100.77", None), "block:198.51.100.0/24");
        assert_eq!(recipient("address:2001:db8:1:2::3", None), "block:2001:db8:1::/48");
        assert_eq!(recipient("service:zoom", None), "service:zoom");
        assert_eq!(block("participant-1"), "participant-1");
    }
}
