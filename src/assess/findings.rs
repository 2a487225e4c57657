//! Findings, numbered, and the checklist items that they bear on. The rules are in [`super::rules`].

use std::collections::BTreeMap;

use crate::model::analysis::{Analysis, ChecklistItem, Finding};

use super::rules::RULES;

/// Caveats that every report prints (sample, not observed, transfer, support, data).
const ALWAYS: &[&str] = &["C07", "C10", "C11", "C20", "C21"];

/// All findings, numbered in order of the rules.
#[must_use]
pub fn findings(analysis: &Analysis) -> Vec<Finding> {
    RULES
        .iter()
        .flat_map(|rule| rule(analysis))
        .enumerate()
        .map(|(index, draft)| Finding {
            id: format!("F-{:03}", index + 1),
            rule: draft.rule.to_owned(),
            about: draft.about,
            evidence: draft.evidence,
            caveats: draft.caveats.iter().chain(ALWAYS).map(|code| (*code).to_owned()).collect(),
            checklist: draft.checklist.iter().map(|item| (*item).to_owned()).collect(),
            parameters: draft.parameters,
        })
        .collect()
}

/// Checklist items with the findings that bear on them.
#[must_use]
pub fn checklist(findings: &[Finding]) -> Vec<ChecklistItem> {
    let mut items: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for finding in findings {
        for item in &finding.checklist {
            items.entry(item).or_default().push(finding.id.clone());
        }
    }
    items.into_iter().map(|(item, references)| ChecklistItem { item: item.to_owned(), references }).collect()
}
