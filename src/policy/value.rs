//! What holding results against a policy comes to. Serialisable, ordered, without sentences.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::analysis::Tool;
use crate::model::run::{Run, RunCapture};
use crate::model::time::Instant;

/// Version of the shape: adding a field raises the minor number, anything else the major one.
pub const ASSERTION_SCHEMA_VERSION: &str = "1.1";

/// Whether results keep to a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Assertion {
    /// Version of this shape.
    pub schema_version: String,
    /// Who made it.
    pub tool: Tool,
    /// Title of the policy.
    pub title: Option<String>,
    /// What was held against it.
    pub runs: Vec<RunCapture>,
    /// Runs that could not be read. Nobody knows what they hold, so no policy holds with them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unreadable: Vec<String>,
    /// Whether all rules hold in all runs.
    pub held: bool,
    /// The rules in the order of the policy.
    pub rules: Vec<RuleResult>,
}

impl Assertion {
    pub(super) fn new(title: Option<String>, runs: &[Run], unreadable: Vec<String>, rules: Vec<RuleResult>) -> Self {
        Self {
            schema_version: ASSERTION_SCHEMA_VERSION.to_owned(),
            tool: Tool { name: "wohin".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
            title,
            runs: RunCapture::of(runs),
            held: unreadable.is_empty() && rules.iter().all(|rule| rule.held),
            unreadable,
            rules,
        }
    }
}

/// A rule over all runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleResult {
    /// Its name: as given, else its kind.
    pub rule: String,
    /// Its kind.
    pub kind: String,
    /// Whether it holds in all runs.
    pub held: bool,
    /// What breaks it.
    pub evidence: Vec<Breach>,
    /// Breaches beyond those listed.
    pub evidence_left_out: usize,
}

/// Something that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Breach {
    /// Number of the run, from 1.
    pub run: usize,
    /// What is wrong: `recipient_not_allowed`, `country_not_determinable`, `phase_not_seen`, …
    pub code: String,
    /// What it is about: recipient id, address, country, phase.
    pub subject: String,
    /// What belongs to it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
    /// Flow that shows it, by its id within the result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<String>,
    /// First packet of the flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<Instant>,
    /// Wireshark filter of the flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_filter: Option<String>,
}
