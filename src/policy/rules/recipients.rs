//! `[recipients]`: who may receive anything.

use crate::model::analysis::Recipient;
use crate::model::codes::Purpose;

use super::super::section::{PolicyError, Section};
use super::super::value::Breach;
use super::super::view::{Breaches, View};
use super::{Rule, purposes, word};

/// `allow`: recipients by id (`service:…`, `domain:…`, `as:…`, `participants`, `own-network`), or by the name of operator, company or parent.
struct Recipients {
    allow: Vec<String>,
    purposes: Vec<Purpose>,
}

pub(super) fn read(section: &mut Section<'_>) -> Result<Box<dyn Rule>, PolicyError> {
    Ok(Box::new(Recipients { allow: section.list("allow", word)?, purposes: purposes(section)? }))
}

impl Recipients {
    fn allows(&self, recipient: &Recipient) -> bool {
        let mut names = recipient
            .operator
            .iter()
            .chain(recipient.entity.iter().map(|entity| &entity.name))
            .chain(recipient.parent.iter().map(|parent| &parent.name));
        self.allow.iter().any(|allowed| *allowed == recipient.id.as_str())
            || names.any(|name| self.allow.iter().any(|allowed| allowed.eq_ignore_ascii_case(name.as_str())))
    }
}

impl Rule for Recipients {
    fn check(&self, view: &View<'_>) -> Vec<Breach> {
        let mut breaches = Breaches::default();
        for reach in view.sent(&self.purposes).filter(|reach| !self.allows(reach.recipient)) {
            breaches.add("recipient_not_allowed", &reach.recipient.id, &[], reach, reach.flow.bytes_sent);
        }
        breaches.into_list()
    }
}
