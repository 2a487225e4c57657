//! Ways through an [`Analysis`] that every view needs: from a flow to its endpoint and recipient, and back.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::analysis::{Analysis, Endpoint, Flow, Recipient};
use crate::model::codes::Scope;
use crate::model::text::host;
use crate::text::Texts;

/// A protocol as readers know it; one of a newer program as the result has it.
#[must_use]
pub fn protocol(code: &str, texts: &Texts) -> String {
    if texts.has("protocol", code) { texts.code("protocol", code) } else { code.to_owned() }
}

/// A data set by what is in it; one that the user brought as it is called.
#[must_use]
pub fn dataset(name: &str, texts: &Texts) -> String {
    if texts.has("dataset", name) { texts.code("dataset", name) } else { name.to_owned() }
}

/// Where things stand.
#[derive(Debug)]
pub struct Index<'a> {
    endpoints: BTreeMap<&'a str, &'a Endpoint>,
    flows: BTreeMap<&'a str, Vec<&'a Flow>>,
    recipients: BTreeMap<&'a str, &'a Recipient>,
    apart: BTreeSet<&'a str>,
}

impl<'a> Index<'a> {
    /// Of a result.
    #[must_use]
    pub fn new(analysis: &'a Analysis) -> Self {
        let endpoints: BTreeMap<&str, &Endpoint> =
            analysis.endpoints.iter().map(|endpoint| (endpoint.address.as_str(), endpoint)).collect();
        let recipients = analysis.recipients.iter().map(|recipient| (recipient.id.as_str(), recipient)).collect();
        let mut flows: BTreeMap<&str, Vec<&Flow>> = BTreeMap::new();
        for flow in analysis.counted() {
            // Its own: several recipients may stand at one address.
            if let Some(id) = flow.recipient.as_deref() {
                flows.entry(id).or_default().push(flow);
            }
        }
        Self { endpoints, flows, recipients, apart: analysis.ends_set_aside() }
    }

    /// The endpoint with this address or pseudonym.
    #[must_use]
    pub fn endpoint(&self, address: &str) -> Option<&'a Endpoint> {
        self.endpoints.get(address).copied()
    }

    /// The far end of a flow.
    #[must_use]
    pub fn remote(&self, flow: &Flow) -> Option<&'a Endpoint> {
        self.endpoint(host(&flow.remote))
    }

    /// Whether only flows that are set aside reached this address.
    #[must_use]
    pub fn is_set_aside(&self, address: &str) -> bool {
        self.apart.contains(address)
    }

    /// Where a recipient was reached; of one that is set aside altogether, all of its addresses.
    #[must_use]
    pub fn ends(&self, recipient: &Recipient) -> Vec<&'a Endpoint> {
        let counted = |end: &&Endpoint| !recipient.counts() || !self.is_set_aside(&end.address);
        recipient.endpoints.iter().filter_map(|address| self.endpoint(address)).filter(counted).collect()
    }

    /// The flows of the call with a recipient, in the order of the result.
    #[must_use]
    pub fn flows(&self, recipient: &str) -> &[&'a Flow] {
        self.flows.get(recipient).map_or(&[], Vec::as_slice)
    }

    /// The recipient with this id.
    #[must_use]
    pub fn recipient(&self, id: &str) -> Option<&'a Recipient> {
        self.recipients.get(id).copied()
    }
}

/// The name of a flow's far end, else its address.
#[must_use]
pub fn host_of(flow: &Flow) -> String {
    flow.server_name.as_ref().map_or_else(|| host(&flow.remote).to_owned(), ToString::to_string)
}

/// What belongs to one key, in the order in which keys appear.
#[must_use]
pub fn grouped<K: Ord + Clone, V>(items: impl IntoIterator<Item = (K, V)>) -> Vec<(K, Vec<V>)> {
    let mut places: BTreeMap<K, usize> = BTreeMap::new();
    let mut groups: Vec<(K, Vec<V>)> = Vec::new();
    for (key, value) in items {
        let place = *places.entry(key.clone()).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, values)) => values.push(value),
            None => groups.push((key, vec![value])),
        }
    }
    groups
}

/// Whether a flow goes to somebody: not to the machine itself, and not to everybody.
#[must_use]
pub const fn leaves(flow: &Flow) -> bool {
    !matches!(flow.scope, Scope::Loopback | Scope::Multicast)
}
