//! What could not be seen.

use crate::model::analysis::{Analysis, Warning};
use crate::text::Texts;

use super::{Entry, Missing, missing};

pub(super) fn unseen(analysis: &Analysis, texts: &Texts) -> Entry {
    let mut lines: Vec<String> =
        analysis.captures.iter().flat_map(|capture| &capture.warnings).map(|warning| warned("warning", warning, texts)).collect();
    let (minor, major): (Vec<&Warning>, Vec<&Warning>) = analysis.coverage.blind_spots.iter().partition(|spot| is_minor(&spot.code));
    lines.extend(major.into_iter().map(|spot| warned("blind", spot, texts)));
    let without: u64 = minor.iter().map(|spot| spot.count).sum();
    if without > 0 {
        lines.push(texts.say("front-unseen-no-ip", &[("count", without.into())]));
    }
    if analysis.coverage.names_hidden > 0 {
        lines.push(texts.say("front-unseen-hidden", &[("count", analysis.coverage.names_hidden.into())]));
    }
    let aside = analysis.coverage.set_aside;
    if aside.flows > 0 {
        lines.push(texts.say("front-set-aside", &[("count", aside.flows.into()), ("bytes", aside.bytes.into())]));
    }
    if missing(analysis) == Missing::Nothing {
        lines.push(texts.text("front-unseen-content"));
    }
    Entry::lines("unseen", texts.text("front-unseen"), lines)
}

/// Upkeep of the local network: no recipient is behind it, so page one sums it up.
fn is_minor(code: &str) -> bool {
    matches!(
        code,
        "arp"
            | "eapol"
            | "eoip_keepalive"
            | "ethertype_unknown"
            | "gre_keepalive"
            | "llc"
            | "lldp"
            | "mpls_channel"
            | "netlink"
            | "ppp_control"
            | "pppoe_discovery"
            | "slarp"
            | "wifi_control"
            | "wifi_management"
            | "wifi_null"
    )
}

/// A warning or blind spot in words.
#[must_use]
pub fn warned(family: &str, warning: &Warning, texts: &Texts) -> String {
    let number = |name: &str| warning.parameters.get(name).and_then(serde_json::Value::as_u64).unwrap_or(0);
    texts.code_with(
        family,
        &warning.code,
        &[
            ("count", warning.count.into()),
            ("bytes", number("bytes").into()),
            ("packets", number("packets").into()),
            ("offset", number("offset").into()),
            ("claimed", number("claimed").into()),
            ("limit", number("limit").into()),
            ("most_ms", number("most_ms").into()),
        ],
    )
}
