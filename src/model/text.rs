//! Text from the wire, made harmless in one place.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A short text that nobody changes: a code, an address, an id. Up to 23 bytes lie in the value itself; copies of longer ones share their bytes.
pub type Word = smol_str::SmolStr;

/// Longest host name kept, in characters after escaping: 255 octets (RFC 1035 2.3.4), four characters each.
const HOST_NAME_CAP: usize = 1020;
/// Longest other text kept, in characters.
const SAFE_TEXT_CAP: usize = 256;

/// A host name as it was on the wire: lower case, without the final dot. Every byte that is not a letter, digit, `-`, `_`, `.` or `*` is
/// written as `\DDD` (RFC 1035 5.1), so that no name can carry controls, markup or direction marks.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostName(Arc<str>);

impl HostName {
    /// From dotted text. `None` where nothing is left.
    #[must_use]
    pub fn from_text(text: &[u8]) -> Option<Self> {
        let text = text.strip_suffix(b".").unwrap_or(text);
        let mut name = String::with_capacity(text.len());
        for &byte in text {
            push_name_byte(&mut name, byte, true);
            if name.len() > HOST_NAME_CAP {
                break;
            }
        }
        (!name.is_empty()).then(|| Self(name.into()))
    }

    fn from_escaped(text: &str) -> Self {
        let mut name = String::with_capacity(text.len());
        for &byte in text.as_bytes().iter().take(HOST_NAME_CAP) {
            if byte == b'\\' { name.push('\\') } else { push_name_byte(&mut name, byte, true) }
        }
        Self(name.into())
    }

    /// From the labels of a DNS name; a dot inside a label is escaped. The root is `None`.
    #[must_use]
    pub fn from_labels<'a>(labels: impl IntoIterator<Item = &'a [u8]>) -> Option<Self> {
        let mut name = String::new();
        for label in labels {
            if !name.is_empty() {
                name.push('.');
            }
            for &byte in label {
                push_name_byte(&mut name, byte, false);
            }
            if name.len() > HOST_NAME_CAP {
                break;
            }
        }
        (!name.is_empty()).then(|| Self(name.into()))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the text is an address and no name (an IP literal in a Host header or certificate).
    #[must_use]
    pub fn is_address(&self) -> bool {
        self.0.parse::<std::net::IpAddr>().is_ok()
    }
}

fn push_name_byte(name: &mut String, byte: u8, dot_is_separator: bool) {
    match byte {
        b'.' if dot_is_separator => name.push('.'),
        b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'*' => name.push(char::from(byte)),
        b'A'..=b'Z' => name.push(char::from(byte.to_ascii_lowercase())),
        _ => {
            // Writing to a String cannot fail.
            let _ = write!(name, "\\{byte:03}");
        }
    }
}

/// Other text from the wire (realm, software, certificate field, file name): at most 256 characters; controls, direction marks, invisible
/// and unassigned-looking characters are shown as `\u{…}`, broken UTF-8 as `\xNN`; a cut is shown by `…`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SafeText(Arc<str>);

impl SafeText {
    /// Makes bytes from the wire readable and harmless.
    #[must_use]
    pub fn from_wire(bytes: &[u8]) -> Self {
        let mut text = String::new();
        let mut count = 0_usize;
        'outer: for chunk in bytes.utf8_chunks() {
            for ch in chunk.valid().chars() {
                if count >= SAFE_TEXT_CAP {
                    text.push('…');
                    break 'outer;
                }
                push_safe(&mut text, ch);
                count += 1;
            }
            for byte in chunk.invalid() {
                let _ = write!(text, "\\x{byte:02x}");
                count += 1;
            }
        }
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn push_safe(text: &mut String, ch: char) {
    let invisible = matches!(ch,
        '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{ffff}' | '\u{e0000}'..='\u{10ffff}');
    if ch.is_control() || invisible {
        let _ = write!(text, "\\u{{{:x}}}", u32::from(ch));
    } else {
        text.push(ch);
    }
}

macro_rules! text_type {
    ($name:ident, $schema:literal, $read:expr) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&*self.0, f)
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<str>::deserialize(deserializer)?;
                Ok($read(text.as_ref()))
            }
        }
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                schemars::json_schema!({ "type": "string", "description": $schema })
            }
        }
    };
}

// A result read back may have been edited by anybody: it is made harmless again, its escapes kept.
text_type!(HostName, "host name, lower case, other bytes as \\DDD", HostName::from_escaped);
text_type!(SafeText, "text from the wire, invisible characters escaped", |text: &str| SafeText::from_wire(text.as_bytes()));

/// The host of a `host:port`, without brackets.
#[must_use]
pub fn host(socket: &str) -> &str {
    let host = socket.rsplit_once(':').map_or(socket, |(host, _)| host);
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

/// Lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len().saturating_mul(2)), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_names_lose_case_and_final_dot_and_show_odd_bytes() {
        assert_eq!(HostName::from_text(b"WWW.Example.").unwrap().as_str(), "www.example");
        assert_eq!(HostName::from_text(b"a\x1b[31m<b>").unwrap().as_str(), "a\\027\\09131m\\060b\\062");
        assert_eq!(HostName::from_labels([&b"a.b"[..], b"example"]).unwrap().as_str(), "a\\046b.example");
        assert!(HostName::from_text(b".").is_none());
    }

    #[test]
    fn safe_text_shows_what_is_invisible() {
        assert_eq!(SafeText::from_wire("a\u{202e}b\u{7}".as_bytes()).as_str(), "a\\u{202e}b\\u{7}");
        assert_eq!(SafeText::from_wire(b"\xff ok").as_str(), "\\xff ok");
        assert!(SafeText::from_wire(&vec![b'x'; 1_000_000]).as_str().chars().count() <= SAFE_TEXT_CAP + 1);
    }

    #[test]
    fn hosts_of_sockets() {
        assert_eq!(host("192.0.2.1:443"), "192.0.2.1");
        assert_eq!(host("[2001:db8::1]:443"), "2001:db8::1");
        assert_eq!(host("participant-1:5000"), "participant-1");
    }
}
