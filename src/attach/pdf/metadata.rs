//! What the document claims to be: an archive standard is a promise that attached files of any kind would break.

use crate::limits::DocumentLimits;

use super::super::tree::{Edits, Tree};
use super::super::{Note, Refusal};
use super::object::{Dictionary, Object};
use super::update::Update;

/// Namespace of the claim (ISO 19005-1 6.7.11).
const CLAIM: &str = "http://www.aiim.org/pdfa/ns/id/";

/// Takes back the claim of an archive standard that allows no attached files of any kind; PDF/A-3 and PDF/A-4f do.
pub(super) fn withdraw(update: &mut Update<'_>, catalog: &Dictionary, limits: &DocumentLimits) -> Result<Option<Note>, Refusal> {
    let Some(reference) = catalog.get("Metadata").and_then(Object::as_reference) else { return Ok(None) };
    let stored = update.host.get(reference)?;
    let (Object::Dictionary(mut dictionary), Some(folded)) = (stored.object, stored.stream) else { return Ok(None) };
    let Ok(text) = update.host.unfold(&dictionary, folded) else { return Ok(None) };
    // The packet may be padded with anything; what is no XML makes no claim that a reader could find.
    let Ok(tree) = Tree::read("metadata", &text, limits) else { return Ok(None) };
    let mut edits = Edits::default();
    let (mut part, mut level) = (String::new(), String::new());
    for id in tree.below(tree.root()) {
        if tree.namespace(id) == CLAIM {
            let value = tree.text_of(id, |_, _| true).trim().to_owned();
            match tree.local(id) {
                Some("part") => part = value,
                Some("conformance") => level = value,
                _ => {}
            }
            edits.remove(tree.place(id));
        }
        for (name, slot) in [("pdfaid:part", &mut part), ("pdfaid:conformance", &mut level)] {
            let Some(value) = tree.attribute(id, name) else { continue };
            *slot = value;
            if let Some(place) = attribute(tree.tag(id), name) {
                let start = tree.place(id).start;
                edits.remove(start + place.start..start + place.end);
            }
        }
    }
    let allowed = part == "3" || (part == "4" && level.eq_ignore_ascii_case("f"));
    if part.is_empty() || allowed {
        return Ok(None);
    }
    dictionary.remove("Filter");
    dictionary.remove("DecodeParms");
    update.put_stream(reference, dictionary, edits.apply(&text));
    Ok(Some(Note::ClaimWithdrawn(format!("PDF/A-{part}{}", level.to_lowercase()))))
}

/// Where an attribute is in a tag, with the space before it.
fn attribute(tag: &str, name: &str) -> Option<std::ops::Range<usize>> {
    let start = tag.find(&format!(" {name}")).or_else(|| tag.find(&format!("\n{name}"))).or_else(|| tag.find(&format!("\t{name}")))?;
    let rest = tag.get(start..)?;
    let open = rest.find(['"', '\''])?;
    let quote = rest.get(open..)?.chars().next()?;
    let close = rest.get(open + 1..)?.find(quote)?;
    Some(start..start + open + 1 + close + 1)
}
