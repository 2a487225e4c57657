//! What an encrypted connection serves, told by who speaks when and how much. All of it is probable only.

use std::collections::BTreeSet;
use std::net::IpAddr;

use thin_vec::{ThinVec, thin_vec};

use crate::enrich::Talk;
use crate::enrich::talk::{evidence, evidence_at};
use crate::flow::Message;
use crate::model::analysis::Basis;
use crate::model::codes::{Confidence, Purpose, TelemetryBasis};
use crate::model::fact::{Carrier, ClientHello};
use crate::model::text::Word;

use super::Verdict;

/// Messages of a TLS handshake, both sides together, behind which application data begins at the latest.
const HANDSHAKE: usize = 4;
/// Payload below which a message of the client is no HTTP/1 request of its own: browsers send several hundred bytes of headers.
const NO_REQUEST: u32 = 120;
/// Payload of a TLS record that only says farewell (an alert with its padding and tag), at most.
const FAREWELL: u32 = 32;
/// Posts of a beacon, at least; share of them that keep the beat; payload of what answers them, at most.
const POSTS: usize = 6;
const IN_BEAT: f64 = 0.7;
const ANSWER: u32 = 300;
/// Shortest and longest beat of a beacon, milliseconds, and how far a post may be off it.
const BEAT: std::ops::RangeInclusive<u32> = 900..=180_000;
const OFF: u32 = 150;

/// What clients do elsewhere in the capture.
#[derive(Debug, Default)]
pub struct Habits<'t> {
    /// Clients, told by address and cipher suites, that offered HTTP/2 to a host.
    two: BTreeSet<(IpAddr, &'t str, &'t [u16])>,
}

impl<'t> Habits<'t> {
    /// Reads all hellos.
    #[must_use]
    pub fn collect(talks: &'t [Talk]) -> Self {
        let mut habits = Self::default();
        for talk in talks {
            if let Some((key, hello)) = client(talk)
                && hello.alpn.iter().any(|offered| offered.as_str() == "h2")
            {
                habits.two.insert(key);
            }
        }
        habits
    }
}

type Client<'t> = (IpAddr, &'t str, &'t [u16]);

fn client(talk: &Talk) -> Option<(Client<'_>, &ClientHello)> {
    let (sighting, hello) = talk.client_hello().filter(|(_, hello)| hello.carrier == Carrier::Tls)?;
    let name = hello.server_name.as_ref()?;
    Some(((talk.flow.key.end(sighting.side).ip(), name.as_str(), hello.cipher_suites.as_slice()), hello))
}

/// A WebSocket inside TLS: it needs HTTP/1.1, so that a browser offers nothing else when it opens one (RFC 6455 4.1), and what then goes to and
/// fro is too small for requests or comes unasked.
pub(super) fn websocket(talk: &Talk, habits: &Habits<'_>) -> Option<Verdict> {
    let (key, hello) = client(talk).filter(|_| talk.remote_is_server())?;
    if hello.alpn.iter().any(|offered| offered.as_str() != "http/1.1") {
        return None;
    }
    let only_one = !hello.alpn.is_empty();
    let told = only_one && habits.two.contains(&key);
    let (small, unasked) = out_of_turn(talk);
    let framed = small >= 2 && unasked >= 1 || small >= 1 && unasked >= 2;
    let (sighting, _) = talk.client_hello()?;
    let mut basis = ThinVec::new();
    if told {
        let offered = thin_vec![evidence(sighting, "alpn=http/1.1 other_connections=h2")];
        basis.push(Basis { rule: Word::new_static("websocket_offer"), evidence: offered });
    }
    if framed {
        let fact = format!("small_messages={small} unasked_messages={unasked}");
        basis.push(Basis { rule: Word::new_static("websocket_messages"), evidence: thin_vec![evidence_at(talk.flow.first_frame, &fact)] });
    }
    // Messages alone are a sign only where HTTP/2, which mixes everything, is out of the question, and where they go on.
    let enough = told || framed && only_one && small >= 3 && unasked >= 2;
    let confidence = if told && framed { Confidence::Strong } else { Confidence::Weak };
    enough.then(|| Verdict::of(Purpose::Signalling, confidence, basis))
}

/// Messages behind the handshake that no HTTP/1 client or server would send: small ones of the client, and those of either side that follow one
/// of its own.
fn out_of_turn(talk: &Talk) -> (usize, usize) {
    let messages = talk.flow.state.turns.messages();
    let later = messages.get(HANDSHAKE..).unwrap_or_default();
    let own = |message: &&Message| message.side == talk.local_side;
    let small = later.iter().filter(own).filter(|message| (FAREWELL..NO_REQUEST).contains(&message.bytes)).count();
    let pairs = messages.get(HANDSHAKE - 1..).unwrap_or_default().windows(2);
    let unasked =
        pairs.filter(|pair| matches!(pair, [before, after] if before.side == after.side && (FAREWELL..2000).contains(&after.bytes)));
    (small, unasked.count())
}

/// A beacon: posts of much the same size on a beat, each answered by next to nothing.
pub(super) fn beacon(talk: &Talk) -> Option<Verdict> {
    if !talk.speaks("tls") || !talk.remote_is_server() || !talk.is_ours {
        return None;
    }
    let later = talk.flow.state.turns.messages().get(HANDSHAKE..)?;
    let (posts, answers): (Vec<&Message>, Vec<&Message>) = later.iter().partition(|message| message.side == talk.local_side);
    if posts.len() < POSTS || answers.iter().any(|answer| answer.bytes > ANSWER) {
        return None;
    }
    let (post, answer) = (middle(posts.iter().map(|post| post.bytes))?, middle(answers.iter().map(|answer| answer.bytes)).unwrap_or(0));
    // A question is small and its answer large; here it is the other way round.
    if post < NO_REQUEST || post < answer.saturating_mul(2) {
        return None;
    }
    let mut times: Vec<u32> = posts.iter().map(|post| post.at).collect();
    // A clock that was set back.
    times.sort_unstable();
    let (beat, share) = beat(&times).filter(|(_, share)| *share >= IN_BEAT)?;
    let fact = format!(
        "{} posts of {post} bytes, every {:.1} s ({:.0} % in time), answered by {answer} bytes",
        posts.len(),
        f64::from(beat) / 1e3,
        share * 100.0
    );
    let basis =
        thin_vec![Basis { rule: Word::new_static("telemetry_behaviour"), evidence: thin_vec![evidence_at(talk.flow.first_frame, &fact)] }];
    let found = Verdict::of(Purpose::Telemetry, Confidence::Weak, basis);
    Some(Verdict { telemetry_by: thin_vec![TelemetryBasis::Behaviour], ..found })
}

fn middle(values: impl Iterator<Item = u32>) -> Option<u32> {
    let mut values: Vec<u32> = values.collect();
    values.sort_unstable();
    values.get(values.len() / 2).copied()
}

/// The beat, of times in order, that most of the time is filled with, and the share of its strokes at which something was sent. What else was sent between them,
/// on a click, does no harm.
fn beat(times: &[u32]) -> Option<(u32, f64)> {
    let (first, last) = (*times.first()?, *times.last()?);
    let mut best: Option<(u32, f64)> = None;
    let distances: BTreeSet<u32> = times
        .iter()
        .enumerate()
        .flat_map(|(index, time)| times.iter().skip(index + 1).take(3).map(move |later| later.abs_diff(*time)))
        .filter(|distance| BEAT.contains(distance))
        .collect();
    for distance in distances {
        let strokes = last.abs_diff(first) / distance;
        if strokes + 1 < u32::try_from(POSTS).unwrap_or(u32::MAX) {
            continue;
        }
        // One post leads to the next; who is off the beat begins no chain.
        let off = OFF.min(distance / 8);
        for start in times.iter().take(3) {
            let (mut at, mut kept) = (*start, 0);
            for _ in 0..strokes {
                let due = at.saturating_add(distance);
                let near = times.iter().copied().min_by_key(|time| time.abs_diff(due));
                let hit = near.filter(|time| time.abs_diff(due) <= off);
                kept += u32::from(hit.is_some());
                at = hit.unwrap_or(due);
            }
            let share = f64::from(kept) / f64::from(strokes);
            if best.is_none_or(|(_, most)| most < share) {
                // What the chain made on the way, rather than the one distance it was begun with.
                best = Some((at.abs_diff(*start) / strokes.max(1), share));
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beat_is_found_among_clicks() {
        let mut times: Vec<u32> = (0..15).map(|stroke| 2100 + stroke * 2000 + stroke % 3).collect();
        times.extend([5130, 10148, 15165, 20181, 25199]);
        times.sort_unstable();
        let (found, share) = beat(&times).unwrap();
        assert!(found.abs_diff(2000) <= 5 && share > 0.9, "{found} {share}");
    }

    #[test]
    fn people_keep_no_beat() {
        let times = [100, 1900, 2300, 6100, 11_000, 11_900, 17_300, 30_100, 31_300, 33_000];
        assert!(beat(&times).is_none_or(|(_, share)| share < IN_BEAT));
    }

    #[test]
    fn nothing_has_no_beat() {
        assert_eq!(beat(&[]), None);
        assert_eq!(beat(&[5]), None);
        assert_eq!(beat(&[5; 20]), None);
    }
}
