//! Services known by what their packets carry, whatever address they go to: framings, attributes, words.

use crate::enrich::Talk;
use crate::enrich::knowledge::{Knowledge, Mark, ServiceHit};
use crate::enrich::talk::evidence;
use crate::model::analysis::Evidence;
use crate::model::fact::{Carrier, Fact};

/// Profiles of header extensions that standards know (RFC 8285, RFC 9335).
const fn is_registered(profile: u16) -> bool {
    matches!(profile, 0 | 0xbede | 0x1000..=0x100f | 0xc0de | 0xc2de)
}

/// The service that the strongest mark of a flow tells, with its receipt.
#[must_use]
pub(super) fn service(talk: &Talk, knowledge: &dyn Knowledge) -> Option<(ServiceHit, Evidence)> {
    let marks = talk.facts().iter().filter_map(|sighting| {
        let mark = match &sighting.fact {
            Fact::Framing(framing) => Mark::Framing(framing.framing),
            Fact::StunText { attribute: 0x0014 | 0x8022, text } => Mark::StunText(text.as_str()),
            Fact::Certificate(certificate) if certificate.carrier == Carrier::Dtls => {
                Mark::DtlsName(certificate.common_name.as_ref()?.as_str())
            }
            Fact::StunVendor { code, is_method: false } => Mark::StunAttribute(*code),
            Fact::StunVendor { code, is_method: true } => Mark::StunType(*code),
            Fact::RtpStream(stream) if !is_registered(stream.extension_profile) => Mark::ExtensionProfile(stream.extension_profile),
            _ => return None,
        };
        Some((mark, sighting))
    });
    let mut best: Option<(Mark<'_>, ServiceHit, Evidence)> = None;
    for (mark, sighting) in marks {
        // The order of sorts is that of their strength; most flows show a mark many times.
        if best.as_ref().is_some_and(|(known, _, _)| known.kind() == mark.kind() || *known < mark) {
            continue;
        }
        if let Some(hit) = knowledge.service_of_mark(mark) {
            let receipt = evidence(sighting, &hit.row);
            best = Some((mark, hit, receipt));
        }
    }
    best.map(|(_, hit, receipt)| (hit, receipt)).or_else(|| shared_port(talk, knowledge))
}

/// Protocols that hardly any other service lets share a port.
fn shared_port(talk: &Talk, knowledge: &dyn Knowledge) -> Option<(ServiceHit, Evidence)> {
    let both = talk.speaks("quic") && (talk.speaks("rtp") || talk.speaks("rtcp"));
    let sighting = talk.facts().iter().find(|sighting| matches!(sighting.fact, Fact::Rtcp { .. } | Fact::RtpStream(_)))?;
    let hit = both.then(|| knowledge.service_of_mark(Mark::SharedPort("quic+rtp"))).flatten()?;
    let receipt = evidence(sighting, &hit.row);
    Some((hit, receipt))
}
