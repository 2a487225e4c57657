//! An update behind the last byte of a PDF (ISO 32000-1 7.5.6): changed and new objects, and a cross-reference of the same kind as the
//! file's newest. The file's own bytes stay as they are.

use std::collections::BTreeMap;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use sha2::{Digest, Sha256};

use super::super::Refusal;
use super::file::File;
use super::object::{Dictionary, Object, Reference};

/// Objects that change or are new.
#[derive(Debug)]
pub(super) struct Update<'a> {
    /// The file as it is.
    pub host: &'a File<'a>,
    changed: BTreeMap<Reference, (Object, Option<Vec<u8>>)>,
    next: u32,
}

/// Keys of a trailer that go on; the others belong to the section that has them.
const TRAILER: &[&str] = &["Root", "Info", "ID"];

impl<'a> Update<'a> {
    pub(super) fn new(host: &'a File<'a>) -> Self {
        Self { host, changed: BTreeMap::new(), next: host.size().max(1) }
    }

    /// Number of the next new object.
    pub(super) const fn next(&self) -> u32 {
        self.next
    }

    /// Sets numbers aside.
    pub(super) fn reserve(&mut self, numbers: u32) {
        self.next = self.next.saturating_add(numbers);
    }

    /// An object as it will be.
    pub(super) fn get(&self, reference: Reference) -> Result<Object, Refusal> {
        match self.changed.get(&reference) {
            Some((object, _)) => Ok(object.clone()),
            None => Ok(self.host.get(reference)?.object),
        }
    }

    /// A value as it will be, followed to where it is.
    pub(super) fn value(&self, dictionary: &Dictionary, key: &str) -> Result<Object, Refusal> {
        self.follow(dictionary.get(key).unwrap_or(&Object::Null))
    }

    /// An object, or what it refers to.
    pub(super) fn follow(&self, object: &Object) -> Result<Object, Refusal> {
        match object {
            Object::Reference(reference) => match self.get(*reference)? {
                Object::Reference(further) => self.host.resolve(&Object::Reference(further)),
                found => Ok(found),
            },
            other => Ok(other.clone()),
        }
    }

    /// Changes an object, or adds it at its number.
    pub(super) fn put(&mut self, reference: Reference, object: Object) {
        self.changed.insert(reference, (object, None));
    }

    /// The same for a stream, whose bytes are as they are to be written.
    pub(super) fn put_stream(&mut self, reference: Reference, mut dictionary: Dictionary, bytes: Vec<u8>) {
        dictionary.set("Length", Object::Integer(i64::try_from(bytes.len()).unwrap_or(i64::MAX)));
        self.changed.insert(reference, (Object::Dictionary(dictionary), Some(bytes)));
    }

    /// Adds an object.
    pub(super) fn add(&mut self, object: Object) -> Reference {
        let reference = (self.next, 0);
        self.reserve(1);
        self.put(reference, object);
        reference
    }

    /// Adds a stream, folded.
    pub(super) fn add_stream(&mut self, mut dictionary: Dictionary, bytes: &[u8]) -> Result<Reference, Refusal> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        let folded = encoder.write_all(bytes).and_then(|()| encoder.finish()).map_err(|error| Refusal::damaged("pdf", error))?;
        dictionary.set("Filter", Object::name("FlateDecode"));
        let reference = (self.next, 0);
        self.reserve(1);
        self.put_stream(reference, dictionary, folded);
        Ok(reference)
    }

    /// Sets a value where it is: in the object that a dictionary refers to, or in the dictionary itself. Gives the changed dictionary.
    pub(super) fn set(&mut self, dictionary: &mut Dictionary, key: &str, value: Object) {
        match dictionary.get(key) {
            Some(Object::Reference(reference)) => {
                let reference = *reference;
                self.put(reference, value);
            }
            _ => dictionary.set(key, value),
        }
    }

    /// The file with the update behind it.
    pub(super) fn finish(mut self, base: &[u8]) -> Vec<u8> {
        let mut out = base.to_vec();
        if !out.ends_with(b"\n") {
            out.push(b'\n');
        }
        let mut places: BTreeMap<Reference, usize> = BTreeMap::new();
        for (reference, (object, stream)) in &self.changed {
            places.insert(*reference, out.len() - self.host.shift());
            out.extend_from_slice(format!("{} {} obj\n", reference.0, reference.1).as_bytes());
            object.write(&mut out);
            if let Some(stream) = stream {
                out.extend_from_slice(b"\nstream\n");
                out.extend_from_slice(stream);
                out.extend_from_slice(b"\nendstream");
            }
            out.extend_from_slice(b"\nendobj\n");
        }
        let mut trailer = Dictionary(
            self.host.trailer.0.iter().filter(|(key, _)| TRAILER.iter().any(|known| key == known.as_bytes())).cloned().collect(),
        );
        trailer.set("ID", identity(&trailer, &out));
        trailer.set("Prev", number(self.host.newest));
        let at = out.len() - self.host.shift();
        if self.host.is_stream {
            let own = (self.next, 0);
            self.next += 1;
            places.insert(own, at);
            trailer.set("Size", Object::Integer(i64::from(self.next)));
            write_stream(own, trailer, &places, &mut out);
        } else {
            trailer.set("Size", Object::Integer(i64::from(self.next)));
            write_table(&trailer, &places, &mut out);
        }
        out.extend_from_slice(format!("startxref\n{at}\n%%EOF\n").as_bytes());
        out
    }
}

fn number(number: usize) -> Object {
    Object::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

/// The first part stays, the second tells this version from others (14.4).
fn identity(trailer: &Dictionary, content: &[u8]) -> Object {
    let digest: Vec<u8> = Sha256::digest(content).iter().take(16).copied().collect();
    let new = Object::bytes(&digest);
    let first = trailer.get("ID").and_then(Object::as_array).and_then(<[Object]>::first).filter(|first| matches!(first, Object::Text(_)));
    Object::Array(vec![first.cloned().unwrap_or_else(|| new.clone()), new])
}

/// Places that follow each other by number.
fn runs(places: &BTreeMap<Reference, usize>) -> Vec<Vec<(Reference, usize)>> {
    let mut runs: Vec<Vec<(Reference, usize)>> = Vec::new();
    for (&reference, &at) in places {
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|(last, _)| last.0.checked_add(1) == Some(reference.0)) => run.push((reference, at)),
            _ => runs.push(vec![(reference, at)]),
        }
    }
    runs
}

fn write_table(trailer: &Dictionary, places: &BTreeMap<Reference, usize>, out: &mut Vec<u8>) {
    out.extend_from_slice(b"xref\n");
    for run in runs(places) {
        let first = run.first().map_or(0, |(reference, _)| reference.0);
        out.extend_from_slice(format!("{first} {}\n", run.len()).as_bytes());
        for ((_, generation), at) in run {
            out.extend_from_slice(format!("{at:010} {generation:05} n\r\n").as_bytes());
        }
    }
    out.extend_from_slice(b"trailer\n");
    trailer.write(out);
    out.push(b'\n');
}

fn write_stream(own: Reference, mut trailer: Dictionary, places: &BTreeMap<Reference, usize>, out: &mut Vec<u8>) {
    let mut index = Vec::new();
    let mut rows = Vec::new();
    for run in runs(places) {
        index.push(Object::Integer(run.first().map_or(0, |(reference, _)| i64::from(reference.0))));
        index.push(number(run.len()));
        for ((_, generation), at) in run {
            rows.push(1);
            rows.extend_from_slice(&u64::try_from(at).unwrap_or(u64::MAX).to_be_bytes());
            rows.extend_from_slice(&generation.to_be_bytes());
        }
    }
    trailer.set("Type", Object::name("XRef"));
    trailer.set("W", Object::Array([1, 8, 2].map(Object::Integer).to_vec()));
    trailer.set("Index", Object::Array(index));
    trailer.set("Length", number(rows.len()));
    out.extend_from_slice(format!("{} {} obj\n", own.0, own.1).as_bytes());
    trailer.write(out);
    out.extend_from_slice(b"\nstream\n");
    out.extend_from_slice(&rows);
    out.extend_from_slice(b"\nendstream\nendobj\n");
}
