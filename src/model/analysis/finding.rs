//! Findings, and the checklist items that refer to them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Evidence;
use crate::model::codes::Answer;

/// Receipts kept of one finding.
pub const RECEIPTS: usize = 16;

/// A statement with evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// `F-001`, …
    pub id: String,
    /// Rule code.
    pub rule: String,
    /// What it is about: flow ids, addresses, recipient ids.
    pub about: BTreeMap<String, Vec<String>>,
    /// Receipts.
    pub evidence: Vec<Evidence>,
    /// Caveat codes C01–C21.
    pub caveats: Vec<String>,
    /// Checklist items.
    pub checklist: Vec<String>,
    /// Numbers and names for the sentence.
    pub parameters: BTreeMap<String, serde_json::Value>,
}

impl Finding {
    /// A parameter that is a text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.parameters.get(name)?.as_str()
    }
}

/// What assessors ask, and what the capture says to it; whether a requirement is fulfilled is none of these questions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Assessed {
    /// Code of the question, a key of the texts.
    pub field: String,
    /// What the capture says.
    pub answer: Answer,
    /// Findings that bear on it.
    pub references: Vec<String>,
}

/// A checklist item with references; never an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChecklistItem {
    /// Item id.
    pub item: String,
    /// Finding ids.
    pub references: Vec<String>,
}
