//! A result as rules look at it: flows that reach a recipient, each with its endpoint and recipient.

use std::collections::BTreeMap;

use crate::model::Analysis;
use crate::model::codes::Purpose;
use crate::model::reach::{Reach, reached};

use super::value::Breach;

/// The result.
pub(super) struct View<'a> {
    pub(super) analysis: &'a Analysis,
    pub(super) reached: Vec<Reach<'a>>,
}

impl<'a> View<'a> {
    pub(super) fn new(analysis: &'a Analysis) -> Self {
        Self { analysis, reached: reached(analysis) }
    }

    /// Flows of these purposes; of all where none is named.
    pub(super) fn of(&self, purposes: &[Purpose]) -> impl Iterator<Item = Reach<'a>> {
        self.reached.iter().copied().filter(move |reach| purposes.is_empty() || purposes.contains(&reach.flow.purpose))
    }

    /// The same without those in which the far end got nothing: a router that reports an error is no recipient.
    pub(super) fn sent(&self, purposes: &[Purpose]) -> impl Iterator<Item = Reach<'a>> {
        self.of(purposes).filter(|reach| reach.flow.packets_sent > 0)
    }
}

/// Breaches, one for each thing that breaks a rule: the first flow is its receipt, the bytes of all flows are summed.
#[derive(Default)]
pub(super) struct Breaches {
    order: Vec<Vec<String>>,
    list: BTreeMap<Vec<String>, (Breach, u64)>,
}

impl Breaches {
    /// Notes a flow that breaks the rule, with the bytes that count.
    pub(super) fn add(&mut self, code: &str, subject: &str, parameters: &[(&str, &str)], reach: Reach<'_>, bytes: u64) {
        let mut key = vec![code.to_owned(), subject.to_owned()];
        key.extend(parameters.iter().map(|(_, value)| (*value).to_owned()));
        if let Some((_, sum)) = self.list.get_mut(&key) {
            *sum = sum.saturating_add(bytes);
            return;
        }
        let mut told: BTreeMap<String, String> = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        told.insert("remote".to_owned(), reach.flow.remote.to_string());
        if let Some(name) = &reach.flow.server_name {
            told.insert("server_name".to_owned(), name.to_string());
        }
        let recipient = reach.recipient;
        if let Some(name) = recipient.entity.as_deref().map(|entity| &entity.name).or(recipient.operator.as_ref()) {
            told.insert("recipient_name".to_owned(), name.as_str().to_owned());
        }
        let breach = Breach {
            parameters: told,
            flow: Some(reach.flow.id.to_string()),
            first: Some(reach.flow.first),
            display_filter: Some(reach.flow.display_filter.to_string()),
            ..bare(code, subject)
        };
        self.order.push(key.clone());
        self.list.insert(key, (breach, bytes));
    }

    /// The breaches in the order in which they were met.
    pub(super) fn into_list(mut self) -> Vec<Breach> {
        self.order
            .iter()
            .filter_map(|key| self.list.remove(key))
            .map(|(mut breach, bytes)| {
                breach.parameters.insert("bytes".to_owned(), bytes.to_string());
                breach
            })
            .collect()
    }
}

/// A breach without a flow.
pub(super) fn bare(code: &str, subject: &str) -> Breach {
    Breach {
        run: 0,
        code: code.to_owned(),
        subject: subject.to_owned(),
        parameters: BTreeMap::new(),
        flow: None,
        first: None,
        display_filter: None,
    }
}
