//! The kinds of rules, one file each.

mod countries;
mod encryption;
mod phases;
mod ranges;
mod recipients;
mod services;

use crate::model::codes::Purpose;

use super::section::{PolicyError, Section};
use super::value::Breach;
use super::view::View;

/// A rule of a policy.
pub(super) trait Rule: Send + Sync {
    /// What breaks it in a result.
    fn check(&self, view: &View<'_>) -> Vec<Breach>;
}

/// A kind of rule: the name of its table, and how the table is read.
pub(super) struct Kind {
    pub(super) code: &'static str,
    pub(super) read: fn(&mut Section<'_>) -> Result<Box<dyn Rule>, PolicyError>,
}

/// All kinds.
pub(super) const KINDS: &[Kind] = &[
    Kind { code: "recipients", read: recipients::read },
    Kind { code: "countries", read: countries::read },
    Kind { code: "ranges", read: ranges::read },
    Kind { code: "services", read: services::read },
    Kind { code: "encryption", read: encryption::read },
    Kind { code: "phases", read: phases::read },
];

/// The kind of a section.
pub(super) fn kind(section: &Section<'_>) -> Result<&'static Kind, PolicyError> {
    KINDS.iter().find(|kind| kind.code == section.kind).ok_or_else(|| {
        let known: Vec<&str> = KINDS.iter().map(|kind| kind.code).collect();
        section.unknown_kind(&known.join(", "))
    })
}

/// `purposes`: which flows a rule is about; all where it is left out.
fn purposes(section: &mut Section<'_>) -> Result<Vec<Purpose>, PolicyError> {
    Ok(section.optional_list("purposes", purpose)?.unwrap_or_default())
}

fn purpose(text: &str) -> Result<Purpose, String> {
    Purpose::from_code(text).ok_or_else(|| {
        let known: Vec<&str> = Purpose::ALL.iter().map(|purpose| purpose.code()).collect();
        format!("`{text}` is no purpose; known are {}", known.join(", "))
    })
}

/// A text that needs no more than to be there.
fn word(text: &str) -> Result<String, String> {
    if text.trim().is_empty() { Err("an empty text allows nothing".to_owned()) } else { Ok(text.to_owned()) }
}
