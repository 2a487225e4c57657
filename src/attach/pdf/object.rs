//! Objects of a PDF (ISO 32000-1 7.3), read and written. Strings and numbers keep their tokens, so that what is only passed on stays as it
//! was.

use super::super::Refusal;

/// Number and generation of an indirect object.
pub(super) type Reference = (u32, u16);

/// An object.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Object {
    Null,
    Boolean(bool),
    Integer(i64),
    /// A number with a fraction, as written.
    Real(Vec<u8>),
    /// A string as written, with its brackets.
    Text(Vec<u8>),
    /// A name, unescaped, without its slash.
    Name(Vec<u8>),
    Array(Vec<Object>),
    Dictionary(Dictionary),
    Reference(Reference),
}

impl Object {
    /// A name.
    pub(super) fn name(name: &str) -> Self {
        Self::Name(name.as_bytes().to_vec())
    }

    /// A string of any characters: as it is where ASCII says it all, else UTF-16 with its mark (7.9.2.2).
    pub(super) fn text(text: &str) -> Self {
        let bytes: Vec<u8> = if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
            text.bytes().collect()
        } else {
            [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect()
        };
        Self::bytes(&bytes)
    }

    /// A string of bytes.
    pub(super) fn bytes(bytes: &[u8]) -> Self {
        let mut token = vec![b'<'];
        for byte in bytes {
            token.extend_from_slice(format!("{byte:02X}").as_bytes());
        }
        token.push(b'>');
        Self::Text(token)
    }

    pub(super) const fn as_dictionary(&self) -> Option<&Dictionary> {
        if let Self::Dictionary(dictionary) = self { Some(dictionary) } else { None }
    }

    pub(super) fn as_array(&self) -> Option<&[Self]> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    pub(super) const fn as_reference(&self) -> Option<Reference> {
        if let Self::Reference(reference) = self { Some(*reference) } else { None }
    }

    pub(super) const fn as_integer(&self) -> Option<i64> {
        if let Self::Integer(number) = self { Some(*number) } else { None }
    }

    /// A dictionary where there is nothing yet.
    pub(super) fn or_empty(self) -> Self {
        if self == Self::Null { Self::Dictionary(Dictionary::default()) } else { self }
    }

    pub(super) fn is_name(&self, name: &str) -> bool {
        matches!(self, Self::Name(own) if own == name.as_bytes())
    }

    /// The bytes of a string.
    pub(super) fn string(&self) -> Option<Vec<u8>> {
        let Self::Text(token) = self else { return None };
        match token.split_first()? {
            (b'<', rest) => Some(hex(rest)),
            (_, rest) => Some(literal(rest.strip_suffix(b")").unwrap_or(rest))),
        }
    }

    /// Writes the object.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Null => out.extend_from_slice(b"null"),
            Self::Boolean(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
            Self::Integer(number) => out.extend_from_slice(number.to_string().as_bytes()),
            Self::Real(token) | Self::Text(token) => out.extend_from_slice(token),
            Self::Name(name) => write_name(name, out),
            Self::Array(items) => {
                out.push(b'[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(b' ');
                    }
                    item.write(out);
                }
                out.push(b']');
            }
            Self::Dictionary(dictionary) => dictionary.write(out),
            Self::Reference((number, generation)) => out.extend_from_slice(format!("{number} {generation} R").as_bytes()),
        }
    }
}

/// A dictionary; keys keep their order.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Dictionary(pub Vec<(Vec<u8>, Object)>);

impl Dictionary {
    pub(super) fn get(&self, key: &str) -> Option<&Object> {
        self.0.iter().find(|(own, _)| own == key.as_bytes()).map(|(_, value)| value)
    }

    /// Sets a value, in the place of an earlier one.
    pub(super) fn set(&mut self, key: &str, value: Object) {
        match self.0.iter_mut().find(|(own, _)| own == key.as_bytes()) {
            Some((_, old)) => *old = value,
            None => self.0.push((key.as_bytes().to_vec(), value)),
        }
    }

    pub(super) fn remove(&mut self, key: &str) {
        self.0.retain(|(own, _)| own != key.as_bytes());
    }

    /// A dictionary of these entries.
    pub(super) fn of(entries: Vec<(&str, Object)>) -> Self {
        Self(entries.into_iter().map(|(key, value)| (key.as_bytes().to_vec(), value)).collect())
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"<<");
        for (key, value) in &self.0 {
            write_name(key, out);
            out.push(b' ');
            value.write(out);
        }
        out.extend_from_slice(b">>");
    }
}

fn write_name(name: &[u8], out: &mut Vec<u8>) {
    out.push(b'/');
    for &byte in name {
        if byte.is_ascii_graphic() && !b"#()<>[]{}/%".contains(&byte) {
            out.push(byte);
        } else {
            out.extend_from_slice(format!("#{byte:02X}").as_bytes());
        }
    }
}

fn hex(token: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> =
        token.iter().filter_map(|&byte| char::from(byte).to_digit(16)).filter_map(|digit| u8::try_from(digit).ok()).collect();
    // A missing last digit is 0 (7.3.4.3).
    digits.chunks(2).map(|pair| pair.first().unwrap_or(&0) << 4 | pair.get(1).unwrap_or(&0)).collect()
}

fn literal(token: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(token.len());
    let mut bytes = token.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        match bytes.next() {
            Some(b'n') => out.push(b'\n'),
            Some(b'r') => out.push(b'\r'),
            Some(b't') => out.push(b'\t'),
            Some(b'b') => out.push(8),
            Some(b'f') => out.push(12),
            Some(b'\r') => drop(bytes.next_if_eq(&b'\n')),
            Some(b'\n') | None => {}
            Some(digit @ b'0'..=b'7') => {
                let mut value = u32::from(digit - b'0');
                for _ in 0..2 {
                    let Some(next) = bytes.next_if(|next| (b'0'..=b'7').contains(next)) else { break };
                    value = value * 8 + u32::from(next - b'0');
                }
                // High-order overflow is ignored (7.3.4.2).
                out.push(u8::try_from(value & 0xff).unwrap_or(0));
            }
            Some(other) => out.push(other),
        }
    }
    out
}

/// Reads objects from bytes.
#[derive(Debug, Clone)]
pub(super) struct Parser<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: usize,
}

/// Whitespace (7.2.2).
const fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

const fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

impl<'a> Parser<'a> {
    /// A parser at a place; objects may hold each other so deep.
    pub(super) const fn new(bytes: &'a [u8], at: usize, depth: usize) -> Self {
        Self { bytes, at, depth }
    }

    /// Where it is.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Skips whitespace and comments.
    pub(super) fn skip(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|byte| byte != b'\n' && byte != b'\r') {
                    self.at += 1;
                }
            } else if is_space(byte) {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    /// Takes a word where it stands here.
    pub(super) fn word(&mut self, word: &[u8]) -> bool {
        self.skip();
        let here = self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(word));
        if here {
            self.at += word.len();
        }
        here
    }

    /// Moves by some bytes.
    pub(super) const fn advance(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes);
    }

    /// What is left, so many bytes at most.
    pub(super) fn rest(&self, bytes: usize) -> &'a [u8] {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        rest.get(..bytes).unwrap_or(rest)
    }

    /// A whole number without sign.
    pub(super) fn number(&mut self) -> Option<u64> {
        self.skip();
        let token = self.token();
        std::str::from_utf8(token).ok()?.parse().ok()
    }

    fn token(&mut self) -> &'a [u8] {
        let start = self.at;
        while self.peek().is_some_and(|byte| !is_space(byte) && !is_delimiter(byte)) {
            self.at += 1;
        }
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    /// An object.
    pub(super) fn object(&mut self) -> Result<Object, Refusal> {
        self.skip();
        let start = self.at;
        match self.peek() {
            Some(b'/') => {
                self.at += 1;
                Ok(Object::Name(self.name()))
            }
            Some(b'(') => self.literal(),
            Some(b'<') if self.bytes.get(self.at + 1) == Some(&b'<') => {
                self.at += 2;
                self.deeper(|parser| parser.dictionary().map(Object::Dictionary))
            }
            Some(b'<') => {
                let rest = self.bytes.get(start..).unwrap_or_default();
                let end = rest.iter().position(|&byte| byte == b'>').ok_or_else(|| self.damaged("a string without end"))?;
                self.at += end + 1;
                Ok(Object::Text(rest.get(..=end).unwrap_or_default().to_vec()))
            }
            Some(b'[') => {
                self.at += 1;
                self.deeper(Self::array)
            }
            Some(_) => self.plain(),
            None => Err(self.damaged("it ends where an object should be")),
        }
    }

    /// A dictionary, behind its `<<`.
    fn dictionary(&mut self) -> Result<Dictionary, Refusal> {
        let mut entries = Vec::new();
        loop {
            if self.word(b">>") {
                return Ok(Dictionary(entries));
            }
            let Object::Name(key) = self.object()? else { return Err(self.damaged("a dictionary with a key that is no name")) };
            entries.push((key, self.object()?));
        }
    }

    fn array(&mut self) -> Result<Object, Refusal> {
        let mut items = Vec::new();
        loop {
            if self.word(b"]") {
                return Ok(Object::Array(items));
            }
            items.push(self.object()?);
        }
    }

    fn deeper(&mut self, read: impl FnOnce(&mut Self) -> Result<Object, Refusal>) -> Result<Object, Refusal> {
        let Some(depth) = self.depth.checked_sub(1) else {
            return Err(Refusal::limit("pdf", "objects one in another", 64));
        };
        self.depth = depth;
        let object = read(self);
        self.depth += 1;
        object
    }

    fn name(&mut self) -> Vec<u8> {
        let token = self.token();
        let mut name = Vec::with_capacity(token.len());
        let mut at = 0;
        while let Some(&byte) = token.get(at) {
            let escaped = if byte == b'#' { token.get(at + 1..at + 3) } else { None };
            if let Some(digits) = escaped.filter(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                name.extend(hex(digits));
                at += 3;
            } else {
                name.push(byte);
                at += 1;
            }
        }
        name
    }

    fn literal(&mut self) -> Result<Object, Refusal> {
        let start = self.at;
        let mut open = 0_u32;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Ok(Object::Text(self.bytes.get(start..self.at).unwrap_or_default().to_vec()));
                    }
                }
                _ => {}
            }
        }
        Err(self.damaged("a string without end"))
    }

    /// Numbers, references, and words.
    fn plain(&mut self) -> Result<Object, Refusal> {
        let token = self.token();
        match token {
            b"null" => return Ok(Object::Null),
            b"true" => return Ok(Object::Boolean(true)),
            b"false" => return Ok(Object::Boolean(false)),
            _ => {}
        }
        let text = std::str::from_utf8(token).unwrap_or("");
        if let Ok(number) = text.parse::<i64>() {
            return Ok(self.reference(number).unwrap_or(Object::Integer(number)));
        }
        let numeric = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+'));
        if numeric { Ok(Object::Real(token.to_vec())) } else { Err(self.damaged("something that is no object")) }
    }

    /// `12 0 R`, where a number is followed so.
    fn reference(&mut self, number: i64) -> Option<Object> {
        let number = u32::try_from(number).ok()?;
        let mut ahead = self.clone();
        let generation = u16::try_from(ahead.number()?).ok()?;
        ahead.skip();
        let ends = ahead.bytes.get(ahead.at + 1).is_none_or(|&byte| is_space(byte) || is_delimiter(byte));
        if ahead.peek() != Some(b'R') || !ends {
            return None;
        }
        self.at = ahead.at + 1;
        Some(Object::Reference((number, generation)))
    }

    fn damaged(&self, what: &str) -> Refusal {
        Refusal::damaged("pdf", format!("{what}, at byte {}", self.at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Result<Object, Refusal> {
        Parser::new(text, 0, 8).object()
    }

    #[test]
    fn objects_come_out_as_they_went_in() {
        let text = b"<</A [1 -2 +3.5 .5 12 0 R 7 0]/B#20C (a(b)\\)c)/D <48 49>/E <</F true/G null>>>>";
        let object = read(text).unwrap();
        let mut out = Vec::new();
        object.write(&mut out);
        assert_eq!(read(&out).unwrap(), object);
        let dictionary = object.as_dictionary().unwrap();
        let array = dictionary.get("A").unwrap().as_array().unwrap();
        assert_eq!((array[4].clone(), array.len()), (Object::Reference((12, 0)), 7));
        assert_eq!(dictionary.get("B C").unwrap().string().unwrap(), b"a(b))c");
        assert_eq!(dictionary.get("D").unwrap().string().unwrap(), b"HI");
        assert!(out.windows(12).any(|window| window == b"(a(b)\\)c)/D "));
    }

    #[test]
    fn strings_are_unescaped() {
        for (token, bytes) in [(&b"(\\101\\12\\7x\\\nz)"[..], &b"A\n\x07xz"[..]), (b"(\\n\\(\\\\)", b"\n(\\"), (b"<4>", b"@"), (b"()", b"")]
        {
            assert_eq!(read(token).unwrap().string().unwrap(), bytes);
        }
        assert_eq!(Object::text("Anlage").string().unwrap(), b"Anlage");
        assert_eq!(Object::text("Ä").string().unwrap(), [0xfe, 0xff, 0, 0xc4]);
    }

    #[test]
    fn damage_and_depth_are_refused() {
        for text in [&b"<</A"[..], b"(abc", b"<12", b"[1 2", b"<<1 2>>", b"", b"endobj", b"]"] {
            assert!(matches!(read(text), Err(Refusal::Damaged { .. })), "{}", String::from_utf8_lossy(text));
        }
        assert!(matches!(read(&[b'['; 100]), Err(Refusal::Limit { .. })));
    }
}
