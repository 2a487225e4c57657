//! How much is identified, and what could not be seen.

use std::collections::BTreeMap;

use crate::enrich::talk::LISTED_PACKETS;
use crate::inspect::Inspected;
use crate::model::analysis::{Capture, Coverage, FlowList, Share, Warning};
use crate::model::codes::{Confidence, Ech};
use crate::model::fact::{Fact, Sighting};

/// Shares by confidence; what is set aside is a share of its own.
#[must_use]
pub fn coverage(flows: &FlowList, blind_spots: Vec<Warning>) -> Coverage {
    let [mut identified, mut weak, mut unknown, mut set_aside] = [Share::default(); 4];
    for flow in flows {
        let share = match flow.confidence {
            _ if !flow.counts() => &mut set_aside,
            Confidence::Certain | Confidence::Strong => &mut identified,
            Confidence::Weak => &mut weak,
            Confidence::None => &mut unknown,
        };
        share.flows += 1;
        share.bytes += flow.bytes_sent + flow.bytes_received;
    }
    let hidden = flows.iter().filter(|flow| flow.counts() && flow.ech == Some(Ech::Hidden)).count();
    Coverage { identified, weak, unknown, set_aside, names_hidden: u64::try_from(hidden).unwrap_or(u64::MAX), blind_spots }
}

/// What was in the input and is not in the result.
#[must_use]
pub fn blind_spots(inspected: &Inspected, captures: &[Capture], names_dropped: u64) -> Vec<Warning> {
    let mut spots: BTreeMap<String, (u64, BTreeMap<String, serde_json::Value>)> = BTreeMap::new();
    let mut add = |code: &str, count: u64, parameters: &[(&str, u64)]| {
        if count > 0 {
            let entry = spots.entry(code.to_owned()).or_default();
            entry.0 += count;
            for (name, value) in parameters {
                entry.1.insert((*name).to_owned(), (*value).into());
            }
        }
    };
    for (code, count) in &inspected.undecoded {
        add(code, *count, &[]);
    }
    let fragments = inspected.fragments;
    add("fragments_given_up", fragments.given_up, &[("bytes", fragments.bytes_given_up)]);
    let summed: u64 = inspected.pairs.values().map(|pair| pair.sides.iter().map(|side| side.packets).sum::<u64>()).sum();
    let summed_bytes: u64 = inspected.pairs.values().map(|pair| pair.sides.iter().map(|side| side.bytes).sum::<u64>()).sum();
    let pairs = u64::try_from(inspected.pairs.len()).unwrap_or(u64::MAX);
    add("flows_beyond_limit", pairs, &[("packets", summed), ("bytes", summed_bytes)]);
    add("dns_answers_beyond_limit", inspected.answers_dropped, &[]);
    add("names_beyond_limit", names_dropped, &[]);
    add("streams_beyond_limit", inspected.streams_given_up, &[]);
    let facts: u64 = inspected.flows.iter().map(|flow| flow.state.facts_dropped).sum();
    add("facts_beyond_limit", facts, &[]);
    add("streams_too_short", short_streams(inspected), &[]);
    let sum = |count: fn(&Sighting) -> u64| inspected.flows.iter().flat_map(|flow| &flow.state.facts).map(count).sum();
    add("sources_beyond_limit", sum(|sighting| if let Fact::RtpCrowd { sources } = sighting.fact { sources } else { 0 }), &[]);
    add("certificates_beyond_limit", sum(|sighting| if is_long_chain(&sighting.fact) { sighting.count } else { 0 }), &[]);
    let holes: u64 = inspected.flows.iter().map(|flow| flow.state.holes).sum();
    add("tcp_gaps", holes, &[]);
    let tunnels = inspected.flows.iter().filter(|flow| flow.state.protocols.iter().any(|code| is_opaque(code)));
    let (mut count, mut bytes) = (0, 0);
    for flow in tunnels {
        count += 1;
        bytes += flow.bytes();
    }
    add("opaque_tunnels", count, &[("bytes", bytes)]);
    for capture in captures {
        add("cut_packets", capture.snaplen_cut, &[]);
        add("dropped_packets", capture.dropped.unwrap_or(0), &[]);
        for warning in capture.warnings.iter().filter(|warning| LOSSES.contains(&warning.code.as_str())) {
            add("unread_input", warning.count, &[]);
        }
    }
    if !captures.is_empty() && captures.iter().all(|capture| capture.dropped.is_none()) {
        add("drops_not_recorded", 1, &[]);
    }
    spots.into_iter().map(|(code, (count, parameters))| Warning { code, count, parameters }).collect()
}

/// Streams with fewer packets than are listed.
fn short_streams(inspected: &Inspected) -> u64 {
    let facts = inspected.flows.iter().flat_map(|flow| &flow.state.facts);
    facts
        .map(|sighting| match &sighting.fact {
            Fact::RtpStream(stream) if stream.packets < LISTED_PACKETS => 1,
            Fact::RtpUnlisted { streams } => *streams,
            _ => 0,
        })
        .sum()
}

/// Whether a certificate chain was not read to its end.
fn is_long_chain(fact: &Fact) -> bool {
    matches!(fact, Fact::Anomaly { code: "chain_too_long", .. })
}

/// Warnings of a file that mean that something of it was not read.
const LOSSES: &[&str] = &[
    "block_too_long",
    "cut_in_packet",
    "damaged_block",
    "impossible_length",
    "read_stopped",
    "too_many_comments",
    "too_many_file_names",
    "too_many_interfaces",
    "unfolds_too_far",
    "unknown_section_version",
    "unpack_stopped",
];

fn is_opaque(protocol: &str) -> bool {
    matches!(protocol, "wireguard" | "openvpn" | "ipsec_esp" | "ipsec_ike")
}
