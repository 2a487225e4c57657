//! `[encryption]`: which grades connections may have.

use crate::model::codes::Purpose;

use super::super::section::{PolicyError, Section};
use super::super::value::Breach;
use super::super::view::{Breaches, View};
use super::{Rule, purposes};

/// Grades: A recommended, B outside the list, C phase-out, D not recommended, E plain text, N not observable, I incomplete.
const GRADES: [&str; 7] = ["A", "B", "C", "D", "E", "N", "I"];
/// Allows connections without a grade.
const UNGRADED: &str = "ungraded";

/// `allow`: grades, and `ungraded`.
struct Grades {
    allow: Vec<String>,
    purposes: Vec<Purpose>,
}

pub(super) fn read(section: &mut Section<'_>) -> Result<Box<dyn Rule>, PolicyError> {
    let allow = section.list("allow", |text| {
        if GRADES.contains(&text) || text == UNGRADED {
            Ok(text.to_owned())
        } else {
            Err(format!("`{text}` is no grade; known are {}, {UNGRADED}", GRADES.join(", ")))
        }
    })?;
    Ok(Box::new(Grades { allow, purposes: purposes(section)? }))
}

impl Rule for Grades {
    fn check(&self, view: &View<'_>) -> Vec<Breach> {
        let mut breaches = Breaches::default();
        for reach in view.of(&self.purposes) {
            let encryption = reach.flow.encryption.as_ref();
            let grade = encryption.and_then(|encryption| encryption.grade.as_deref()).unwrap_or(UNGRADED);
            if self.allow.iter().any(|allowed| allowed == grade) {
                continue;
            }
            let code = if grade == UNGRADED { "not_graded" } else { "grade_not_allowed" };
            let protocol = encryption.map_or("-", |encryption| encryption.protocol.as_str());
            let version = encryption.and_then(|encryption| encryption.version.as_deref()).unwrap_or("-");
            let suite = encryption.and_then(|one| one.cipher_suite.as_deref().or(one.cipher_suite_code.as_deref())).unwrap_or("-");
            let told = [("recipient", reach.recipient.id.as_str()), ("protocol", protocol), ("version", version), ("cipher_suite", suite)];
            breaches.add(code, grade, &told, reach, reach.flow.bytes_sent.saturating_add(reach.flow.bytes_received));
        }
        breaches.into_list()
    }
}
