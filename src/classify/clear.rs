//! What stands in the clear on a flow besides its payload: framework data that everybody on the way can read.

use crate::enrich::Talk;
use crate::model::analysis::{InClear, Stream};
use crate::model::fact::{Fact, Sighting};
use crate::model::text::SafeText;

/// Attributes of STUN that are texts, with their codes.
const TEXTS: [(u16, &str); 3] = [(0x0006, "stun_username"), (0x0014, "stun_realm"), (0x8022, "stun_software")];
/// Entries kept of one flow.
const MOST: usize = 64;

/// Each sort once, with the first frame that shows it.
#[must_use]
pub fn in_clear(talk: &Talk, streams: &[Stream]) -> Vec<InClear> {
    let mut found: Vec<InClear> = Vec::new();
    let mut add = |what: &str, capture: u16, frame: u64, text: Option<&SafeText>| {
        let known = found.iter().any(|known| known.what == what && known.text.as_ref() == text);
        if !known && found.len() < MOST {
            found.push(InClear { what: what.to_owned(), capture, frame, text: text.cloned() });
        }
    };
    for sighting in talk.facts() {
        let Sighting { first, fact, .. } = sighting;
        let what = match fact {
            Fact::StunText { attribute, text } => {
                // Names of sessions are random; what a realm or program is called says whose it is.
                let told = TEXTS.iter().find(|(code, _)| code == attribute);
                let shown = Some(text).filter(|_| *attribute != 0x0006);
                if let Some((_, code)) = told {
                    add(code, first.capture, first.frame, shown);
                }
                continue;
            }
            Fact::Sdp(sdp) if sdp.sdes => "sdes_key",
            Fact::RtcpText { item: 1, .. } => "rtcp_cname",
            Fact::Sip(_) => "sip_identities",
            _ => continue,
        };
        add(what, first.capture, first.frame, None);
    }
    for stream in streams {
        let frame = stream.frames.first().copied().unwrap_or(0);
        let capture = talk.flow.first_frame.capture;
        for meaning in stream.elements.iter().filter_map(|element| element.meaning.as_deref()) {
            add(meaning, capture, frame, None);
        }
        if stream.elements_encrypted {
            add("elements_encrypted", capture, frame, None);
        }
    }
    found
}
