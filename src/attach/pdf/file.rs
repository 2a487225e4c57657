//! Reading a PDF: cross-references, objects where they are asked for, streams where they must be read (ISO 32000-1 7.5). Nothing is read
//! ahead, so damage and bombs in parts that are only passed on cost nothing.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use flate2::read::ZlibDecoder;

use crate::limits::DocumentLimits;

use super::super::Refusal;
use super::object::{Dictionary, Object, Parser, Reference};

/// Where an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nowhere any more.
    Free,
    /// At this byte.
    At(usize, u16),
    /// In an object stream, at this index.
    Within(u32, usize),
}

/// A PDF.
#[derive(Debug)]
pub(super) struct File<'a> {
    bytes: &'a [u8],
    limits: &'a DocumentLimits,
    /// Bytes before the header, from which places count in some files.
    shift: usize,
    places: BTreeMap<u32, Place>,
    /// The newest trailer.
    pub trailer: Dictionary,
    /// Place of the newest cross-reference, as the file counts.
    pub newest: usize,
    /// Places of all cross-references, newest first.
    pub sections: Vec<usize>,
    /// Whether the newest cross-reference is a stream.
    pub is_stream: bool,
    /// Objects that are being read because another needs them.
    depth: Cell<usize>,
}

/// An object with its stream's bytes, folded.
#[derive(Debug, Clone)]
pub(super) struct Stored<'a> {
    pub object: Object,
    pub stream: Option<&'a [u8]>,
}

/// Bytes at the end in which the place of the cross-reference must stand (7.5.5, with room for what mailers append).
const TAIL: usize = 2048;
/// Bytes at the begin in which the header must stand.
const HEAD: usize = 1024;

impl<'a> File<'a> {
    /// Reads the cross-references.
    pub(super) fn open(bytes: &'a [u8], limits: &'a DocumentLimits) -> Result<Self, Refusal> {
        let head = bytes.get(..HEAD).unwrap_or(bytes);
        let shift = head.windows(5).position(|window| window == b"%PDF-").ok_or(Refusal::Unknown("no PDF"))?;
        let start = bytes.len().saturating_sub(TAIL);
        let tail = bytes.get(start..).unwrap_or_default();
        let at = tail.windows(9).rposition(|window| window == b"startxref");
        let at = at.ok_or_else(|| Refusal::damaged("pdf", "its end is missing (no startxref)"))?;
        let newest = Parser::new(bytes, start + at + 9, 1).number().and_then(|number| usize::try_from(number).ok());
        let newest = newest.ok_or_else(|| Refusal::damaged("pdf", "no place after startxref"))?;
        let mut file = Self {
            bytes,
            limits,
            shift: 0,
            places: BTreeMap::new(),
            trailer: Dictionary::default(),
            newest,
            sections: Vec::new(),
            is_stream: false,
            depth: Cell::new(0),
        };
        if shift > 0 && !file.is_section(newest) && file.is_section(newest + shift) {
            file.shift = shift;
        }
        file.read_sections()?;
        if file.trailer.get("Encrypt").is_some_and(|encrypt| *encrypt != Object::Null) {
            return Err(Refusal::Encrypted);
        }
        Ok(file)
    }

    /// Bytes before the header, from which places count.
    pub(super) const fn shift(&self) -> usize {
        self.shift
    }

    fn is_section(&self, at: usize) -> bool {
        let mut parser = Parser::new(self.bytes, at, 1);
        parser.word(b"xref") || (parser.number().is_some() && parser.number().is_some() && parser.word(b"obj"))
    }

    /// One more than the highest number of an object.
    pub(super) fn size(&self) -> u32 {
        let stated = self.trailer.get("Size").and_then(Object::as_integer).and_then(|size| u32::try_from(size).ok()).unwrap_or(0);
        self.places
            .keys()
            .next_back()
            .map_or(0, |highest| highest + 1)
            .max(stated.min(u32::try_from(self.limits.pdf_objects).unwrap_or(u32::MAX)))
    }

    /// Numbers of all objects in use.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> + '_ {
        self.places.iter().filter(|(_, place)| **place != Place::Free).map(|(number, _)| *number)
    }

    fn read_sections(&mut self) -> Result<(), Refusal> {
        let mut next = Some(self.newest);
        let mut seen = BTreeSet::new();
        while let Some(at) = next {
            if !seen.insert(at) {
                return Err(Refusal::damaged("pdf", format!("its cross-references form a ring at byte {at}")));
            }
            if seen.len() > self.limits.pdf_sections {
                return Err(Refusal::limit("pdf", "saved changes", self.limits.pdf_sections as u64));
            }
            let trailer = self.read_section(at, seen.len() == 1)?;
            self.sections.push(at);
            let place = |key: &str| trailer.get(key).and_then(Object::as_integer).and_then(|at| usize::try_from(at).ok());
            if let Some(hybrid) = place("XRefStm").filter(|at| seen.insert(*at)) {
                self.read_section(hybrid, false)?;
            }
            next = place("Prev");
            if seen.len() == 1 || self.trailer.0.is_empty() {
                self.trailer = trailer;
            }
        }
        Ok(())
    }

    fn read_section(&mut self, at: usize, newest: bool) -> Result<Dictionary, Refusal> {
        let at = at.saturating_add(self.shift);
        let mut parser = Parser::new(self.bytes, at, self.limits.pdf_depth);
        if parser.word(b"xref") {
            return self.read_table(parser);
        }
        if newest {
            self.is_stream = true;
        }
        self.read_stream(at)
    }

    /// 7.5.4.
    fn read_table(&mut self, mut parser: Parser<'a>) -> Result<Dictionary, Refusal> {
        let damaged =
            |parser: &Parser<'_>| Refusal::damaged("pdf", format!("a cross-reference that cannot be read, at byte {}", parser.at()));
        loop {
            if parser.word(b"trailer") {
                let Object::Dictionary(trailer) = parser.object()? else { return Err(damaged(&parser)) };
                return Ok(trailer);
            }
            let (Some(first), Some(count)) = (parser.number(), parser.number()) else { return Err(damaged(&parser)) };
            for index in 0..count {
                let (Some(at), Some(generation)) = (parser.number(), parser.number()) else { return Err(damaged(&parser)) };
                parser.skip();
                let kind = parser.rest(1);
                parser.advance(1);
                let place = match kind {
                    b"n" => Place::At(usize::try_from(at).unwrap_or(usize::MAX), u16::try_from(generation).unwrap_or(u16::MAX)),
                    b"f" => Place::Free,
                    _ => return Err(damaged(&parser)),
                };
                self.put(first + index, place)?;
            }
        }
    }

    /// 7.5.8.
    fn read_stream(&mut self, at: usize) -> Result<Dictionary, Refusal> {
        let damaged = || Refusal::damaged("pdf", format!("no cross-reference at byte {at}"));
        let (_, stored) = self.read_at(at)?;
        let Object::Dictionary(dictionary) = stored.object else { return Err(damaged()) };
        let folded = stored.stream.ok_or_else(damaged)?;
        let bytes = self.unfold(&dictionary, folded)?;
        let widths: Vec<usize> = dictionary
            .get("W")
            .and_then(Object::as_array)
            .unwrap_or_default()
            .iter()
            .filter_map(|width| usize::try_from(width.as_integer()?).ok().filter(|width| *width <= 8))
            .collect();
        let [kind, second, third] = widths.as_slice() else { return Err(damaged()) };
        let integers = |key: &str| -> Vec<u64> {
            let list = dictionary.get(key).and_then(Object::as_array).unwrap_or_default();
            list.iter().filter_map(|number| u64::try_from(number.as_integer()?).ok()).collect()
        };
        let size = dictionary.get("Size").and_then(Object::as_integer).and_then(|size| u64::try_from(size).ok()).unwrap_or(0);
        let index = if dictionary.get("Index").is_some() { integers("Index") } else { vec![0, size] };
        let width = kind + second + third;
        let mut rows = bytes.chunks_exact(width.max(1));
        for range in index.chunks_exact(2) {
            let (Some(&first), Some(&count)) = (range.first(), range.get(1)) else { continue };
            for offset in 0..count {
                let Some(row) = rows.next() else { break };
                let (head, rest) = row.split_at_checked(*kind).unwrap_or((row, &[]));
                let (middle, tail) = rest.split_at_checked(*second).unwrap_or((rest, &[]));
                let value = |bytes: &[u8]| bytes.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
                let kind = if head.is_empty() { 1 } else { value(head) };
                let (a, b) = (usize::try_from(value(middle)).unwrap_or(usize::MAX), value(tail));
                let place = match kind {
                    0 => Place::Free,
                    1 => Place::At(a, u16::try_from(b).unwrap_or(u16::MAX)),
                    2 => Place::Within(u32::try_from(a).unwrap_or(u32::MAX), usize::try_from(b).unwrap_or(usize::MAX)),
                    // Unknown kinds are references to null (7.5.8.3).
                    _ => Place::Free,
                };
                self.put(first.saturating_add(offset), place)?;
            }
        }
        Ok(dictionary)
    }

    /// Newer sections come first and win.
    fn put(&mut self, number: u64, place: Place) -> Result<(), Refusal> {
        let limit = || Refusal::limit("pdf", "objects", self.limits.pdf_objects as u64);
        let number = u32::try_from(number).map_err(|_| limit())?;
        if usize::try_from(number).unwrap_or(usize::MAX) >= self.limits.pdf_objects {
            return Err(limit());
        }
        self.places.entry(number).or_insert(place);
        Ok(())
    }

    /// An object by its reference; what is nowhere is null (7.3.10).
    pub(super) fn get(&self, reference: Reference) -> Result<Stored<'a>, Refusal> {
        // The length of a stream may be an object in a stream, and so on in a ring.
        if self.depth.get() >= self.limits.pdf_depth {
            return Err(Refusal::limit("pdf", "objects that need each other", self.limits.pdf_depth as u64));
        }
        self.depth.set(self.depth.get() + 1);
        let stored = self.fetch(reference);
        self.depth.set(self.depth.get() - 1);
        stored
    }

    fn fetch(&self, reference: Reference) -> Result<Stored<'a>, Refusal> {
        match self.places.get(&reference.0) {
            Some(Place::At(at, _)) => {
                let (number, stored) = self.read_at(at.saturating_add(self.shift))?;
                if number != reference.0 {
                    return Err(Refusal::damaged(
                        "pdf",
                        format!("object {} is said to be at byte {at}, where object {number} is", reference.0),
                    ));
                }
                Ok(stored)
            }
            Some(Place::Within(stream, index)) => self.read_within(*stream, *index, reference.0),
            Some(Place::Free) | None => Ok(Stored { object: Object::Null, stream: None }),
        }
    }

    /// An object, or what it refers to.
    pub(super) fn resolve(&self, object: &Object) -> Result<Object, Refusal> {
        let mut object = object.clone();
        // A reference to a reference is not allowed, but seen.
        for _ in 0..8 {
            let Object::Reference(reference) = object else { return Ok(object) };
            object = self.get(reference)?.object;
        }
        Err(Refusal::damaged("pdf", "references form a ring"))
    }

    fn read_at(&self, at: usize) -> Result<(u32, Stored<'a>), Refusal> {
        let damaged = |what: &str| Refusal::damaged("pdf", format!("{what} at byte {at}"));
        let mut parser = Parser::new(self.bytes, at, self.limits.pdf_depth);
        let number = parser.number().and_then(|number| u32::try_from(number).ok());
        let (Some(number), Some(_), true) = (number, parser.number(), parser.word(b"obj")) else { return Err(damaged("no object")) };
        let object = parser.object()?;
        let Object::Dictionary(dictionary) = &object else { return Ok((number, Stored { object, stream: None })) };
        if !parser.word(b"stream") {
            return Ok((number, Stored { object, stream: None }));
        }
        // 7.3.8.1: CR LF or LF, never CR alone; some files have it all the same.
        if parser.rest(2) == b"\r\n" {
            parser.advance(2);
        } else if matches!(parser.rest(1), b"\n" | b"\r") {
            parser.advance(1);
        }
        let length = match dictionary.get("Length") {
            // Its length may be an object of its own; while cross-references are read, it may not be known yet.
            Some(Object::Reference(reference)) if reference.0 != number => self.get(*reference)?.object.as_integer(),
            Some(Object::Integer(length)) => Some(*length),
            _ => None,
        };
        let length = length.and_then(|length| usize::try_from(length).ok());
        let stated = length.and_then(|length| self.bytes.get(parser.at()..parser.at().checked_add(length)?));
        let ends = |stream: &[u8]| Parser::new(self.bytes, parser.at() + stream.len(), 1).word(b"endstream");
        let stream = match stated {
            Some(stream) if ends(stream) => stream,
            _ => {
                let rest = self.bytes.get(parser.at()..).unwrap_or_default();
                let end = rest.windows(9).position(|window| window == b"endstream").ok_or_else(|| damaged("a stream without end"))?;
                rest.get(..end).unwrap_or_default()
            }
        };
        Ok((number, Stored { object, stream: Some(stream) }))
    }

    /// 7.5.7.
    fn read_within(&self, stream: u32, index: usize, number: u32) -> Result<Stored<'a>, Refusal> {
        let damaged = |what: &str| Refusal::damaged("pdf", format!("object {number} in object stream {stream}: {what}"));
        let Some(Place::At(..)) = self.places.get(&stream) else { return Err(damaged("there is no such stream")) };
        let stored = self.get((stream, 0))?;
        let (Object::Dictionary(dictionary), Some(folded)) = (&stored.object, stored.stream) else {
            return Err(damaged("it is no stream"));
        };
        let bytes = self.unfold(dictionary, folded)?;
        let first = dictionary.get("First").and_then(Object::as_integer).and_then(|first| usize::try_from(first).ok());
        let first = first.ok_or_else(|| damaged("no place of the first object"))?;
        let mut head = Parser::new(&bytes, 0, 1);
        let mut found = None;
        for at in 0..=index.min(self.limits.pdf_objects) {
            let (Some(known), Some(offset)) = (head.number(), head.number()) else { break };
            if known == u64::from(number) {
                found = usize::try_from(offset).ok();
                if at == index {
                    break;
                }
            }
        }
        let offset = found.and_then(|offset| first.checked_add(offset)).ok_or_else(|| damaged("it is not listed"))?;
        Ok(Stored { object: Parser::new(&bytes, offset, self.limits.pdf_depth).object()?, stream: None })
    }

    /// Unfolds a stream: none or Flate, with or without predictor. Cross-references, object streams and metadata use no other filter.
    pub(super) fn unfold(&self, dictionary: &Dictionary, bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
        let one = |key: &str| {
            dictionary.get(key).map_or(Ok(Object::Null), |value| match value {
                Object::Array(items) if items.len() == 1 => self.resolve(items.first().unwrap_or(&Object::Null)),
                Object::Array(items) if items.is_empty() => Ok(Object::Null),
                other => self.resolve(other),
            })
        };
        let filter = one("Filter")?;
        if filter == Object::Null {
            return Ok(bytes.to_vec());
        }
        if !filter.is_name("FlateDecode") && !filter.is_name("Fl") {
            return Err(Refusal::Unsupported {
                part: "pdf".to_owned(),
                what: "a cross-reference, object stream or metadata with an unusual filter",
            });
        }
        let limit = self.limits.pdf_stream_bytes;
        let mut out = Vec::new();
        let read = ZlibDecoder::new(bytes).take(limit as u64 + 1).read_to_end(&mut out);
        if out.len() > limit {
            return Err(Refusal::limit("pdf", "unfolded bytes of a stream", limit as u64));
        }
        read.map_err(|error| Refusal::damaged("pdf", format!("a stream that cannot be unfolded: {error}")))?;
        let parameters = one("DecodeParms")?;
        let Some(parameters) = parameters.as_dictionary() else { return Ok(out) };
        let number = |key: &str, usual: usize| {
            parameters.get(key).and_then(Object::as_integer).and_then(|number| usize::try_from(number).ok()).unwrap_or(usual)
        };
        if number("Predictor", 1) < 10 {
            return Ok(out);
        }
        let pixel = (number("Colors", 1) * number("BitsPerComponent", 8)).div_ceil(8).clamp(1, 64);
        Ok(unpredict(&out, (number("Columns", 1) * number("Colors", 1) * number("BitsPerComponent", 8)).div_ceil(8), pixel))
    }
}

/// Takes back PNG predictors (7.4.4.4).
fn unpredict(bytes: &[u8], width: usize, pixel: usize) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut above = vec![0_u8; width];
    for row in bytes.chunks(width.saturating_add(1).max(2)) {
        let Some((&kind, row)) = row.split_first() else { continue };
        let mut line: Vec<u8> = Vec::with_capacity(width);
        for (index, &byte) in row.iter().enumerate() {
            let left = index.checked_sub(pixel).and_then(|at| line.get(at)).copied().unwrap_or(0);
            let up = above.get(index).copied().unwrap_or(0);
            let corner = index.checked_sub(pixel).and_then(|at| above.get(at)).copied().unwrap_or(0);
            let guess = match kind {
                1 => left,
                2 => up,
                3 => u8::midpoint(left, up),
                4 => paeth(left, up, corner),
                _ => 0,
            };
            line.push(byte.wrapping_add(guess));
        }
        out.extend_from_slice(&line);
        line.resize(width, 0);
        above = line;
    }
    out
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let estimate = i16::from(left) + i16::from(up) - i16::from(corner);
    let distance = |value: u8| (estimate - i16::from(value)).abs();
    if distance(left) <= distance(up) && distance(left) <= distance(corner) {
        left
    } else if distance(up) <= distance(corner) {
        up
    } else {
        corner
    }
}
