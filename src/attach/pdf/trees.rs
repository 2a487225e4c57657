//! Name trees and number trees (ISO 32000-1 7.9.6, 7.9.7), read flat and written flat.

use std::collections::BTreeSet;

use crate::limits::DocumentLimits;

use super::super::Refusal;
use super::object::{Dictionary, Object};
use super::update::Update;

/// Entries of a tree; `key` is `Names` or `Nums`.
pub(super) fn entries(update: &Update<'_>, root: &Object, key: &str, limits: &DocumentLimits) -> Result<Vec<(Object, Object)>, Refusal> {
    let mut entries = Vec::new();
    let mut seen = BTreeSet::new();
    let mut waiting = vec![root.clone()];
    let mut steps = 0;
    while let Some(node) = waiting.pop() {
        if let Object::Reference(reference) = node
            && !seen.insert(reference)
        {
            return Err(Refusal::damaged("pdf", "a tree of names or numbers is a ring"));
        }
        let Object::Dictionary(dictionary) = update.follow(&node)? else { continue };
        if let Object::Array(list) = update.value(&dictionary, key)? {
            steps += list.len();
            for pair in list.chunks_exact(2) {
                if let [name, value] = pair {
                    entries.push((update.follow(name)?, value.clone()));
                }
            }
        }
        if let Object::Array(kids) = update.value(&dictionary, "Kids")? {
            steps += kids.len();
            // The first child comes next.
            waiting.extend(kids.into_iter().rev());
        }
        if steps > limits.pdf_steps {
            return Err(Refusal::limit("pdf", "entries of a tree", limits.pdf_steps as u64));
        }
    }
    Ok(entries)
}

/// A tree of one node with these entries, sorted.
pub(super) fn flat(mut entries: Vec<(Object, Object)>, key: &str) -> Object {
    entries.sort_by_key(|(key, _)| rank(key));
    let list = entries.into_iter().flat_map(|(name, value)| [name, value]).collect();
    Object::Dictionary(Dictionary::of(vec![(key, Object::Array(list))]))
}

fn rank(key: &Object) -> (i64, Vec<u8>) {
    (key.as_integer().unwrap_or(0), key.string().unwrap_or_default())
}
