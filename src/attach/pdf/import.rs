//! Objects of the report, taken over under new numbers.

use super::super::Refusal;
use super::file::File;
use super::object::{Dictionary, Object, Reference};
use super::update::Update;

/// How objects change on their way.
#[derive(Debug)]
pub(super) struct Import {
    /// What is added to numbers.
    offset: u32,
    /// What is added to keys of the tree from marked content to structure; without, such keys are left out.
    keys: Option<i64>,
}

/// Begin of the ids of structure elements that came from the report.
const ID: &[u8] = b"wohin-";

impl Import {
    /// Sets numbers aside for all objects of a file.
    pub(super) fn new(update: &mut Update<'_>, own: &File<'_>, keys: Option<i64>) -> Self {
        let offset = update.next();
        update.reserve(own.size());
        Self { offset, keys }
    }

    /// The new reference of an object.
    pub(super) fn reference(&self, reference: Reference) -> Reference {
        (reference.0.saturating_add(self.offset), 0)
    }

    /// Takes all objects over but those in `except`, and those that only say how the file is stored.
    pub(super) fn run(&self, update: &mut Update<'_>, own: &File<'_>, except: &[Reference]) -> Result<(), Refusal> {
        for number in own.numbers() {
            if except.iter().any(|reference| reference.0 == number) {
                continue;
            }
            let stored = own.get((number, 0))?;
            let to = self.reference((number, 0));
            match (self.object(&stored.object), stored.stream) {
                (Object::Dictionary(dictionary), Some(bytes)) => {
                    let storage = dictionary.get("Type").is_some_and(|kind| kind.is_name("XRef") || kind.is_name("ObjStm"));
                    if !storage {
                        update.put_stream(to, dictionary, bytes.to_vec());
                    }
                }
                (object, _) => update.put(to, object),
            }
        }
        Ok(())
    }

    /// An object with its references changed.
    pub(super) fn object(&self, object: &Object) -> Object {
        match object {
            Object::Reference(reference) => Object::Reference(self.reference(*reference)),
            Object::Array(items) => Object::Array(items.iter().map(|item| self.object(item)).collect()),
            Object::Dictionary(dictionary) => Object::Dictionary(self.dictionary(dictionary)),
            other => other.clone(),
        }
    }

    /// A dictionary likewise.
    pub(super) fn dictionary(&self, dictionary: &Dictionary) -> Dictionary {
        let is_element = dictionary.get("S").is_some() && dictionary.get("P").is_some();
        let mut entries = Vec::with_capacity(dictionary.0.len());
        for (key, value) in &dictionary.0 {
            let value = match key.as_slice() {
                b"StructParents" | b"StructParent" => match (self.keys, value.as_integer()) {
                    (Some(keys), Some(own)) => Object::Integer(own.saturating_add(keys)),
                    _ => continue,
                },
                b"ID" if is_element => renamed(value),
                b"Headers" => match value {
                    Object::Array(ids) => Object::Array(ids.iter().map(renamed).collect()),
                    other => self.object(other),
                },
                _ => self.object(value),
            };
            entries.push((key.clone(), value));
        }
        Dictionary(entries)
    }
}

/// An id that no element of the document has.
pub(super) fn renamed(id: &Object) -> Object {
    id.string().map_or_else(|| id.clone(), |id| Object::bytes(&[ID, &id].concat()))
}
