//! `[services]`: which services may be spoken to.

use crate::model::codes::Purpose;

use super::super::section::{PolicyError, Section};
use super::super::value::Breach;
use super::super::view::{Breaches, View};
use super::{Rule, purposes, word};

/// Allows flows of which no service is recognised.
const UNRECOGNISED: &str = "unrecognised";

/// `allow`: service ids, and `unrecognised`.
struct Services {
    allow: Vec<String>,
    purposes: Vec<Purpose>,
}

pub(super) fn read(section: &mut Section<'_>) -> Result<Box<dyn Rule>, PolicyError> {
    Ok(Box::new(Services { allow: section.list("allow", word)?, purposes: purposes(section)? }))
}

impl Rule for Services {
    fn check(&self, view: &View<'_>) -> Vec<Breach> {
        let mut breaches = Breaches::default();
        for reach in view.sent(&self.purposes) {
            let service = reach.flow.application.as_deref();
            if !self.allow.iter().any(|allowed| allowed == service.unwrap_or(UNRECOGNISED)) {
                let code = if service.is_some() { "service_not_allowed" } else { "service_not_recognised" };
                let told = [("recipient", reach.recipient.id.as_str())];
                breaches.add(code, service.unwrap_or(UNRECOGNISED), &told, reach, reach.flow.bytes_sent);
            }
        }
        breaches.into_list()
    }
}
