//! Pages and outline: the report's come behind those of the document.

use std::collections::BTreeSet;

use crate::limits::DocumentLimits;

use super::super::Refusal;
use super::MARK;
use super::object::{Dictionary, Object, Reference};
use super::update::Update;

/// Takes our marked pages out of the tree; gives how many pages are left below a node.
pub(super) fn strip(update: &mut Update<'_>, root: Reference, limits: &DocumentLimits) -> Result<bool, Refusal> {
    let mut walk = Walk { seen: BTreeSet::new(), changed: false, limits };
    walk.node(update, root, 0)?;
    Ok(walk.changed)
}

struct Walk<'a> {
    seen: BTreeSet<Reference>,
    changed: bool,
    limits: &'a DocumentLimits,
}

impl Walk<'_> {
    fn node(&mut self, update: &mut Update<'_>, reference: Reference, depth: usize) -> Result<i64, Refusal> {
        if !self.seen.insert(reference) {
            return Err(Refusal::damaged("pdf", "the tree of pages is a ring"));
        }
        if self.seen.len() > self.limits.pdf_steps {
            return Err(Refusal::limit("pdf", "pages", self.limits.pdf_steps as u64));
        }
        if depth > self.limits.pdf_depth {
            return Err(Refusal::limit("pdf", "levels of pages", self.limits.pdf_depth as u64));
        }
        let Object::Dictionary(mut node) = update.get(reference)? else { return Ok(0) };
        let Object::Array(kids) = update.value(&node, "Kids")? else { return Ok(1) };
        let (mut left, mut count, mut gone) = (Vec::new(), 0, false);
        for kid in kids {
            let Some(target) = kid.as_reference() else {
                left.push(kid);
                continue;
            };
            if is_marked(&update.get(target)?) {
                gone = true;
            } else {
                count += self.node(update, target, depth + 1)?;
                left.push(kid);
            }
        }
        let stated = update.value(&node, "Count")?.as_integer();
        if gone || (self.changed && stated != Some(count)) {
            self.changed = true;
            node.set("Kids", Object::Array(left));
            node.set("Count", Object::Integer(count));
            update.put(reference, Object::Dictionary(node));
        }
        Ok(count)
    }
}

/// Whether an object is one of ours.
pub(super) fn is_marked(object: &Object) -> bool {
    object.as_dictionary().is_some_and(|dictionary| dictionary.get(MARK).is_some())
}

/// Hangs the node `own` with its pages behind the document's last page.
pub(super) fn append(update: &mut Update<'_>, root: Reference, own: Reference, own_count: i64) -> Result<(), Refusal> {
    let Object::Dictionary(mut node) = update.get(root)? else { return Err(Refusal::damaged("pdf", "it has no pages")) };
    let Object::Array(mut kids) = update.value(&node, "Kids")? else { return Err(Refusal::damaged("pdf", "it has no pages")) };
    let count = update.value(&node, "Count")?.as_integer().filter(|count| *count >= 0);
    let count = count.ok_or_else(|| Refusal::damaged("pdf", "its pages are not counted"))?;
    kids.push(Object::Reference(own));
    node.set("Kids", Object::Array(kids));
    node.set("Count", Object::Integer(count + own_count));
    update.put(root, Object::Dictionary(node));
    Ok(())
}

/// Takes our marked items out of the outline.
pub(super) fn strip_outline(update: &mut Update<'_>, catalog: &Dictionary, limits: &DocumentLimits) -> Result<(), Refusal> {
    let Some(root) = catalog.get("Outlines").and_then(Object::as_reference) else { return Ok(()) };
    let Object::Dictionary(mut outline) = update.get(root)? else { return Ok(()) };
    let mut next = outline.get("First").and_then(Object::as_reference);
    let mut seen = BTreeSet::new();
    while let Some(at) = next {
        if !seen.insert(at) || seen.len() > limits.pdf_steps {
            return Err(Refusal::damaged("pdf", "the outline is a ring"));
        }
        let Object::Dictionary(item) = update.get(at)? else { break };
        next = item.get("Next").and_then(Object::as_reference);
        if item.get(MARK).is_none() {
            continue;
        }
        let (before, behind) = (item.get("Prev").cloned(), item.get("Next").cloned());
        link(update, &mut outline, before.as_ref(), "Next", "First", behind.as_ref())?;
        link(update, &mut outline, behind.as_ref(), "Prev", "Last", before.as_ref())?;
        let count = outline.get("Count").and_then(Object::as_integer).unwrap_or(0);
        if count > 0 {
            outline.set("Count", Object::Integer(count - 1));
        }
    }
    update.put(root, Object::Dictionary(outline));
    Ok(())
}

/// Points a neighbour, or the outline where there is none, to what stands beyond the item that goes.
fn link(
    update: &mut Update<'_>,
    outline: &mut Dictionary,
    neighbour: Option<&Object>,
    key: &str,
    end: &str,
    to: Option<&Object>,
) -> Result<(), Refusal> {
    let set = |dictionary: &mut Dictionary, key: &str| match to {
        Some(to) => dictionary.set(key, to.clone()),
        None => dictionary.remove(key),
    };
    match neighbour.and_then(Object::as_reference) {
        None => set(outline, end),
        Some(reference) => {
            if let Object::Dictionary(mut item) = update.get(reference)? {
                set(&mut item, key);
                update.put(reference, Object::Dictionary(item));
            }
        }
    }
    Ok(())
}

/// Puts an item behind the last one of the outline; makes an outline where there is none.
pub(super) fn append_outline(
    update: &mut Update<'_>,
    catalog: &mut Dictionary,
    own: Reference,
    mut item: Dictionary,
) -> Result<(), Refusal> {
    let existing = catalog.get("Outlines").and_then(Object::as_reference);
    let existing = existing.map(|root| update.get(root).map(|object| (root, object))).transpose()?;
    let (root, mut outline) = if let Some((root, Object::Dictionary(outline))) = existing {
        (root, outline)
    } else {
        let root = update.add(Object::Null);
        catalog.set("Outlines", Object::Reference(root));
        (root, Dictionary::of(vec![("Type", Object::name("Outlines"))]))
    };
    item.set("Parent", Object::Reference(root));
    match outline.get("Last").and_then(Object::as_reference) {
        Some(last) => {
            if let Object::Dictionary(mut before) = update.get(last)? {
                before.set("Next", Object::Reference(own));
                update.put(last, Object::Dictionary(before));
                item.set("Prev", Object::Reference(last));
            }
        }
        None => outline.set("First", Object::Reference(own)),
    }
    outline.set("Last", Object::Reference(own));
    // Visible items are counted; ours is closed, so it adds one. A closed outline has a negative count or none (12.3.3).
    let count = outline.get("Count").and_then(Object::as_integer).unwrap_or(0);
    outline.set("Count", Object::Integer(if count >= 0 { count + 1 } else { count - 1 }));
    update.put(own, Object::Dictionary(item));
    update.put(root, Object::Dictionary(outline));
    Ok(())
}
