//! Whose address became visible to whom.

use std::collections::BTreeMap;

use crate::model::analysis::{Analysis, Disclosure, Evidence};
use crate::model::text::SafeText;

use super::{Draft, RECEIPTS, about, count, numbers};

/// One finding for each kind of disclosure.
pub(super) fn rule(analysis: &Analysis) -> Vec<Draft> {
    let mut groups: BTreeMap<(&str, &str), Vec<&Disclosure>> = BTreeMap::new();
    let apart = analysis.ends_set_aside();
    for disclosure in analysis.call.disclosures.iter().filter(|disclosure| !apart.contains(disclosure.to.as_str())) {
        groups.entry((&disclosure.whose, &disclosure.by)).or_default().push(disclosure);
    }
    groups
        .into_iter()
        .map(|((whose, by), list)| {
            let mut to: Vec<String> = list.iter().map(|disclosure| disclosure.to.to_string()).collect();
            to.sort();
            to.dedup();
            let mut parameters = numbers(&[("receivers", count(to.len()))]);
            parameters.insert("whose".to_owned(), whose.into());
            parameters.insert("by".to_owned(), by.into());
            Draft {
                rule: "address_disclosed",
                about: about("endpoints", to),
                evidence: list
                    .iter()
                    .take(RECEIPTS)
                    .map(|disclosure| Evidence {
                        capture: 0,
                        frame: Some(disclosure.frame),
                        fact: SafeText::from_wire(disclosure.by.as_bytes()),
                    })
                    .collect(),
                caveats: &["C18"],
                // A server that tells the tester's own address is no direct connection.
                checklist: if by == "stun_mapped" { &["OH-3.4.5"] } else { &["OH-3.4.5", "X-P2P"] },
                parameters,
            }
        })
        .collect()
}
