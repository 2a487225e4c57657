//! The bundle's files, embedded (ISO 32000-1 7.11.4, ISO 19005-3 6.8).

use crate::limits::DocumentLimits;

use super::super::{Annex, Note, Refusal};
use super::object::{Dictionary, Object};
use super::update::Update;
use super::{MARK, pages, trees};

/// Begin of the keys under which our files are listed; names of files within are those of the bundle.
const KEY: &[u8] = b"wohin-annex/";

/// Lists our files beside those that are there, and takes those of an earlier annex out.
pub(super) fn embed(
    update: &mut Update<'_>,
    catalog: &mut Dictionary,
    annex: &Annex,
    limits: &DocumentLimits,
) -> Result<Vec<Note>, Refusal> {
    let mut notes = Vec::new();
    let mut specifications = Vec::new();
    for file in &annex.files {
        if file.bytes.len() as u64 > limits.attachment_bytes {
            notes.push(Note::NotEmbedded(file.name.clone()));
            continue;
        }
        let size = i64::try_from(file.bytes.len()).unwrap_or(i64::MAX);
        let stream = Dictionary::of(vec![
            ("Type", Object::name("EmbeddedFile")),
            ("Subtype", Object::name(file.media_type)),
            ("Params", Object::Dictionary(Dictionary::of(vec![("Size", Object::Integer(size))]))),
        ]);
        let stream = Object::Reference(update.add_stream(stream, &file.bytes)?);
        let specification = update.add(Object::Dictionary(Dictionary::of(vec![
            ("Type", Object::name("Filespec")),
            ("F", Object::text(&file.name)),
            ("UF", Object::text(&file.name)),
            ("AFRelationship", Object::name("Supplement")),
            ("Desc", Object::text(&file.name)),
            ("EF", Object::Dictionary(Dictionary::of(vec![("F", stream.clone()), ("UF", stream)]))),
            (MARK, Object::Boolean(true)),
        ])));
        specifications.push((file.name.clone(), Object::Reference(specification)));
    }

    let Object::Dictionary(mut names) = update.value(catalog, "Names")?.or_empty() else {
        return Err(Refusal::damaged("pdf", "its names are no dictionary"));
    };
    let root = names.get("EmbeddedFiles").cloned().unwrap_or(Object::Null);
    let mut entries = trees::entries(update, &root, "Names", limits)?;
    entries.retain(|(key, _)| !key.string().is_some_and(|key| key.starts_with(KEY)));
    for (name, specification) in &specifications {
        let key = [KEY, name.as_bytes()].concat();
        entries.push((Object::bytes(&key), specification.clone()));
    }
    let tree = trees::flat(entries, "Names");
    update.set(&mut names, "EmbeddedFiles", tree);
    update.set(catalog, "Names", Object::Dictionary(names));

    let mut associated = match update.value(catalog, "AF")? {
        Object::Array(list) => list,
        _ => Vec::new(),
    };
    let mut kept = Vec::new();
    for file in associated.drain(..) {
        if !pages::is_marked(&update.follow(&file)?) {
            kept.push(file);
        }
    }
    kept.extend(specifications.into_iter().map(|(_, specification)| specification));
    update.set(catalog, "AF", Object::Array(kept));
    Ok(notes)
}
