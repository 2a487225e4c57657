//! Ids of flows. A result may hold a million of them, so the hash is kept and written out when it is shown.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::text::Word;

/// Id of a flow within a result: Community ID 1 of its five-tuple (corelight.com community-id-spec), or `m-<ordinal>` where a side is masked.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FlowId(Kind);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    Community([u8; 20]),
    Masked(u64),
    Other(Box<str>),
}

/// Version of the Community ID.
const VERSION: &str = "1:";
/// What ids of masked flows begin with.
const MASKED: &str = "m-";

impl FlowId {
    /// Of a five-tuple with this hash.
    #[must_use]
    pub const fn community(hash: [u8; 20]) -> Self {
        Self(Kind::Community(hash))
    }

    /// Of a flow with a masked side.
    #[must_use]
    pub const fn masked(ordinal: u64) -> Self {
        Self(Kind::Masked(ordinal))
    }

    /// As written.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let ordinal = text.strip_prefix(MASKED).filter(|digits| !digits.starts_with(['0', '+'])).and_then(|digits| digits.parse().ok());
        if let Some(ordinal) = ordinal {
            return Self::masked(ordinal);
        }
        let hash = text.strip_prefix(VERSION).and_then(|digits| STANDARD.decode(digits).ok()).and_then(|hash| hash.try_into().ok());
        Self(hash.map_or_else(|| Kind::Other(text.into()), Kind::Community))
    }
}

impl fmt::Display for FlowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Other(text) => f.pad(text),
            Kind::Masked(ordinal) => write!(f, "{MASKED}{ordinal}"),
            Kind::Community(hash) => {
                // Four digits for three bytes each, of the last the fill.
                let mut digits = [0; 28];
                let written = STANDARD.encode_slice(hash, &mut digits).map_err(|_| fmt::Error)?;
                let digits = digits.get(..written).and_then(|digits| std::str::from_utf8(digits).ok()).ok_or(fmt::Error)?;
                f.write_str(VERSION)?;
                f.write_str(digits)
            }
        }
    }
}

impl fmt::Debug for FlowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

impl PartialEq<str> for FlowId {
    fn eq(&self, other: &str) -> bool {
        *self == Self::read(other)
    }
}

impl PartialEq<&str> for FlowId {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

impl Serialize for FlowId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FlowId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::read(&Word::deserialize(deserializer)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_written_as_they_were_read() {
        for text in [
            "1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
            "m-3",
            "m-0",
            "m-03",
            "m-+3",
            "m-99999999999999999999",
            "",
            "1:",
            "1:AAAA",
            "1:LQU9qZlK+B5F3KDmev6m5PMibrh=",
            "2:LQU9qZlK+B5F3KDmev6m5PMibrg=",
        ] {
            assert_eq!(FlowId::read(text).to_string(), text);
        }
        assert_eq!(std::mem::size_of::<FlowId>(), 24);
    }
}
