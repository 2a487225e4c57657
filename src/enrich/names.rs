//! Names of addresses: which DNS answer explains which flow, with time bounds, and aliases on the way.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use crate::inspect::HeardAnswer;
use crate::model::codes::NameSource;
use crate::model::fact::DnsValue;
use crate::model::frame::FrameRef;
use crate::model::text::HostName;
use crate::model::time::Instant;

/// An answer that ties a name to an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// Name asked for.
    pub name: HostName,
    /// Names between it and the address (CNAME chain, the owner of the address record last).
    pub chain: Vec<HostName>,
    /// When it was heard.
    pub at: Instant,
    /// Seconds it is valid.
    pub ttl: u32,
    /// Frame.
    pub frame: FrameRef,
    /// `dns` or `mdns`.
    pub by: NameSource,
}

/// All ties of a capture.
#[derive(Debug, Default)]
pub struct NameIndex {
    ties: BTreeMap<IpAddr, Vec<Tie>>,
    /// Names whose answer carried keys for an encrypted hello (RFC 9848).
    ech: BTreeSet<HostName>,
    /// Ties beyond what is kept of one address.
    dropped: u64,
}

/// Names kept of one address; large providers have dozens.
const NAMES_PER_ADDRESS: usize = 64;

/// Aliases followed from a question to its address.
const MAX_CHAIN: usize = 16;
/// Seconds for which an answer explains new flows however short its time to live: programs keep addresses longer than they should.
const LEAST_VALIDITY: i64 = 600;
const NANOS: i64 = 1_000_000_000;

impl NameIndex {
    /// Reads the answers in the order in which they were heard.
    #[must_use]
    pub fn build(answers: &[HeardAnswer]) -> Self {
        let mut index = Self::default();
        let mut rest = answers;
        while let Some(first) = rest.first() {
            let same = rest.iter().take_while(|other| other.frame == first.frame && other.flow == first.flow).count().max(1);
            let (message, later) = rest.split_at(same);
            index.message(message);
            rest = later;
        }
        index
    }

    fn message(&mut self, answers: &[HeardAnswer]) {
        let aliases: BTreeMap<&HostName, &HostName> = answers
            .iter()
            .filter_map(|heard| match &heard.answer.value {
                DnsValue::Name(target) if matches!(heard.answer.rtype, 5 | 39) => Some((&heard.answer.name, target)),
                _ => None,
            })
            .collect();
        for heard in answers {
            let answer = &heard.answer;
            let addresses: &[IpAddr] = match &answer.value {
                DnsValue::Address(address) => std::slice::from_ref(address),
                DnsValue::Service { hints, ech, .. } => {
                    if *ech {
                        self.ech.insert(answer.name.clone());
                    }
                    hints
                }
                _ => continue,
            };
            let asked = answer.question.clone().unwrap_or_else(|| answer.name.clone());
            let chain = chain(&asked, &answer.name, &aliases);
            // An answer in the additional section belongs to its own owner, not to the question.
            let name = if chain.is_none() { answer.name.clone() } else { asked };
            let by = if answer.protocol == "dns" { NameSource::Dns } else { NameSource::Mdns };
            for address in addresses {
                let ties = self.ties.entry(*address).or_default();
                let tie = Tie {
                    name: name.clone(),
                    chain: chain.clone().unwrap_or_default(),
                    at: heard.at,
                    ttl: answer.ttl,
                    frame: heard.frame,
                    by,
                };
                let full = ties.len() >= NAMES_PER_ADDRESS;
                match ties.iter_mut().find(|known| known.name == tie.name && known.by == tie.by) {
                    // Heard again: the first frame stays the receipt, validity is extended.
                    Some(known) => {
                        let until = heard.at.since(known.at) / NANOS + i64::from(answer.ttl);
                        known.ttl = known.ttl.max(u32::try_from(until.max(0)).unwrap_or(u32::MAX));
                    }
                    None if full => self.dropped += 1,
                    None => ties.push(tie),
                }
            }
        }
    }

    /// Names beyond what is kept of one address.
    #[must_use]
    pub const fn dropped(&self) -> u64 {
        self.dropped
    }

    /// All ties of an address, in order of time.
    #[must_use]
    pub fn of(&self, address: IpAddr) -> &[Tie] {
        self.ties.get(&address).map_or(&[], Vec::as_slice)
    }

    /// Addresses with a tie.
    pub fn addresses(&self) -> impl Iterator<Item = (&IpAddr, &Vec<Tie>)> {
        self.ties.iter()
    }

    /// Whether an answer promised keys for an encrypted hello to this name.
    #[must_use]
    pub fn has_ech(&self, name: &HostName) -> bool {
        self.ech.contains(name)
    }

    /// The one name that explains a flow to `address` begun at `at`: heard before, still valid, without a rival.
    #[must_use]
    pub fn explains(&self, address: IpAddr, at: Instant) -> Option<&Tie> {
        let before = || self.of(address).iter().filter(move |tie| tie.at <= at);
        let fresh = || before().filter(move |tie| at.since(tie.at) / NANOS <= i64::from(tie.ttl).max(LEAST_VALIDITY));
        let mut candidates = fresh();
        match (candidates.next(), candidates.next()) {
            (Some(only), None) => Some(only),
            (Some(_), Some(_)) => None,
            _ => {
                let mut any = before();
                match (any.next(), any.next()) {
                    (Some(only), None) => Some(only),
                    _ => None,
                }
            }
        }
    }
}

/// The names from behind `asked` to `owner`; `None` where no chain of aliases leads there.
fn chain(asked: &HostName, owner: &HostName, aliases: &BTreeMap<&HostName, &HostName>) -> Option<Vec<HostName>> {
    let mut names = Vec::new();
    let mut current = asked;
    while current != owner {
        current = aliases.get(current)?;
        names.push(current.clone());
        if names.len() > MAX_CHAIN {
            return None;
        }
    }
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fact::DnsAnswer;

    fn name(text: &str) -> HostName {
        HostName::from_text(text.as_bytes()).unwrap()
    }

    fn heard(frame: u64, second: i64, question: &str, owner: &str, value: DnsValue) -> HeardAnswer {
        let rtype = if matches!(value, DnsValue::Name(_)) { 5 } else { 1 };
        HeardAnswer {
            frame: FrameRef { capture: 0, frame },
            at: Instant::from_nanos(second * NANOS),
            client: "192.0.2.1".parse().unwrap(),
            server: "192.0.2.53".parse().unwrap(),
            flow: 0,
            answer: DnsAnswer { protocol: "dns", question: Some(name(question)), name: name(owner), rtype, ttl: 60, value },
        }
    }

    #[test]
    fn aliases_are_unmasked_and_rivals_kept_apart() {
        let address: IpAddr = "203.0.113.5".parse().unwrap();
        let index = NameIndex::build(&[
            heard(1, 10, "metrics.shop.example", "metrics.shop.example", DnsValue::Name(name("c.tracker.example"))),
            heard(1, 10, "metrics.shop.example", "c.tracker.example", DnsValue::Address(address)),
            heard(2, 2000, "other.example", "other.example", DnsValue::Address(address)),
        ]);
        let tie = index.explains(address, Instant::from_nanos(11 * NANOS)).unwrap();
        assert_eq!((tie.name.as_str(), tie.chain.as_slice()), ("metrics.shop.example", &[name("c.tracker.example")][..]));
        assert_eq!(index.explains(address, Instant::from_nanos(5 * NANOS)), None);
        // Ten minutes after its end the first answer no longer competes.
        assert_eq!(index.explains(address, Instant::from_nanos(2001 * NANOS)).unwrap().name.as_str(), "other.example");
        assert_eq!(index.of(address).len(), 2);
    }
}
