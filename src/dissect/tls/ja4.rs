//! JA4, the fingerprint of a TLS client. Only this one of the JA4 family is free to use (BSD-3-Clause, `FoxIO`); no other is computed.

use sha2::{Digest, Sha256};

use crate::model::fact::Carrier;
use crate::model::text::{SafeText, hex};

/// Extension types that JA4 counts but leaves out of its second hash: they say where the client goes, not what it is.
const SERVER_NAME: u16 = 0;
const ALPN: u16 = 16;
/// Counts have two digits.
const COUNT_CAP: usize = 99;
/// Stands for an empty list.
const EMPTY: &str = "000000000000";

/// Whether a code is one of those that mean nothing and are there to keep peers tolerant (RFC 8701 2).
#[must_use]
pub const fn is_grease(code: u16) -> bool {
    let [high, low] = code.to_be_bytes();
    high == low && low & 0x0f == 0x0a
}

/// What of a `ClientHello` goes into JA4. All lists in the order of the wire and without GREASE.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Traits {
    /// Offered versions.
    pub(super) versions: Vec<u16>,
    /// Cipher suites.
    pub(super) suites: Vec<u16>,
    /// Extension types.
    pub(super) extensions: Vec<u16>,
    /// Signature schemes.
    pub(super) schemes: Vec<u16>,
    /// First ALPN value.
    pub(super) alpn: Option<Vec<u8>>,
}

impl Traits {
    /// The fingerprint.
    pub(super) fn ja4(&self, carrier: Carrier) -> SafeText {
        let letter = match carrier {
            Carrier::Tls => 't',
            Carrier::Dtls => 'd',
            Carrier::Quic => 'q',
        };
        let target = if self.extensions.contains(&SERVER_NAME) { 'd' } else { 'i' };
        let suites = self.suites.len().min(COUNT_CAP);
        let extensions = self.extensions.len().min(COUNT_CAP);
        let alpn = alpn_letters(self.alpn.as_deref());

        let mut sorted_suites = self.suites.clone();
        sorted_suites.sort_unstable();
        let mut sorted: Vec<u16> = self.extensions.iter().copied().filter(|kind| !matches!(*kind, SERVER_NAME | ALPN)).collect();
        sorted.sort_unstable();
        let mut kinds = listed(&sorted);
        if !self.schemes.is_empty() {
            kinds.push('_');
            kinds.push_str(&listed(&self.schemes));
        }
        let version = self.version();
        let text =
            format!("{letter}{version}{target}{suites:02}{extensions:02}{alpn}_{}_{}", hashed(&listed(&sorted_suites)), hashed(&kinds));
        SafeText::from_wire(text.as_bytes())
    }

    /// The highest version; those of DTLS count downwards. One that JA4 has no letters for is `00`, whatever else was offered.
    fn version(&self) -> &'static str {
        let highest = self.versions.iter().max_by_key(|version| match version.to_be_bytes() {
            [0xfe, minor] => u16::from(!minor),
            _ => **version,
        });
        match highest {
            Some(0x0304) => "13",
            Some(0x0303) => "12",
            Some(0x0302) => "11",
            Some(0x0301) => "10",
            Some(0x0300) => "s3",
            Some(0x0002) => "s2",
            Some(0xfefc) => "d3",
            Some(0xfefd) => "d2",
            Some(0xfeff) => "d1",
            _ => "00",
        }
    }
}

/// First and last character of the first ALPN value; of its hexadecimal form where one of them is no ASCII letter or digit.
fn alpn_letters(value: Option<&[u8]>) -> String {
    let Some((&first, &last)) = value.and_then(|value| Some((value.first()?, value.last()?))) else {
        return "00".to_owned();
    };
    if first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() {
        [char::from(first), char::from(last)].iter().collect()
    } else {
        format!("{:x}{:x}", first >> 4, last & 0x0f)
    }
}

fn listed(codes: &[u16]) -> String {
    let codes: Vec<String> = codes.iter().map(|code| format!("{code:04x}")).collect();
    codes.join(",")
}

fn hashed(text: &str) -> String {
    if text.is_empty() {
        return EMPTY.to_owned();
    }
    let mut hex = hex(&Sha256::digest(text.as_bytes()));
    hex.truncate(EMPTY.len());
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grease_is_sixteen_codes() {
        let all: Vec<u16> = (0..=u16::MAX).filter(|code| is_grease(*code)).collect();
        assert_eq!(all.len(), 16);
        assert_eq!((all[0], all[15]), (0x0a0a, 0xfafa));
    }

    #[test]
    fn letters_of_odd_alpn_values_are_hexadecimal() {
        for (value, letters) in
            [(&b"h2"[..], "h2"), (b"http/1.1", "h1"), (b"", "00"), (b"\xab", "ab"), (b"\xab\xcd", "ad"), (b"0\xab", "3b"), (b"a", "aa")]
        {
            assert_eq!(alpn_letters(Some(value)), letters);
        }
        assert_eq!(alpn_letters(None), "00");
    }

    #[test]
    fn the_worked_example_of_the_specification() {
        let traits = Traits {
            versions: vec![0x0304, 0x0303],
            suites: vec![
                0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035,
            ],
            extensions: vec![
                0x001b, 0, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005, 0x0023, 0x0012, 0x002b, 0xff01, 0x000b, 0x000a, 0x0015,
            ],
            schemes: vec![0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601],
            alpn: Some(b"h2".to_vec()),
        };
        assert_eq!(traits.ja4(Carrier::Tls).as_str(), "t13d1516h2_8daaf6152771_e5627efa2ab1");
    }

    #[test]
    fn nothing_offered_is_zeros() {
        assert_eq!(Traits::default().ja4(Carrier::Quic).as_str(), "q00i000000_000000000000_000000000000");
        let dtls = Traits { versions: vec![0xfefd, 0xfefc], ..Traits::default() };
        assert!(dtls.ja4(Carrier::Dtls).as_str().starts_with("dd3i"));
        let draft = Traits { versions: vec![0xfb1a, 0x0304], ..Traits::default() };
        assert!(draft.ja4(Carrier::Tls).as_str().starts_with("t00i"));
    }
}
