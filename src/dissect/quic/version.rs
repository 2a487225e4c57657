//! QUIC versions: which are known, and how their Initial packets are keyed.

/// How the Initial packets of a version (or a group of versions) are keyed: salt and labels of the key derivation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keying {
    /// draft-ietf-quic-tls-22.
    Draft22,
    /// draft-ietf-quic-tls-23 to -28.
    Draft23,
    /// draft-ietf-quic-tls-29 to -32.
    Draft29,
    /// RFC 9001 5.2; drafts 33 and 34 already had it.
    V1,
    /// RFC 9369 3.3.
    V2,
    /// Google `Q050`, as in Chromium.
    Q050,
    /// Google `T050`, as in Chromium.
    T050,
    /// Google `T051`, as in Chromium.
    T051,
}

impl Keying {
    /// Salt of HKDF-Extract.
    pub(super) const fn salt(self) -> [u8; 20] {
        *match self {
            Self::Draft22 => b"\x7f\xbc\xdb\x0e\x7c\x66\xbb\xe9\x19\x3a\x96\xcd\x21\x51\x9e\xbd\x7a\x02\x64\x4a",
            Self::Draft23 => b"\xc3\xee\xf7\x12\xc7\x2e\xbb\x5a\x11\xa7\xd2\x43\x2b\xb4\x63\x65\xbe\xf9\xf5\x02",
            Self::Draft29 => b"\xaf\xbf\xec\x28\x99\x93\xd2\x4c\x9e\x97\x86\xf1\x9c\x61\x11\xe0\x43\x90\xa8\x99",
            Self::V1 => b"\x38\x76\x2c\xf7\xf5\x59\x34\xb3\x4d\x17\x9a\xe6\xa4\xc8\x0c\xad\xcc\xbb\x7f\x0a",
            Self::V2 => b"\x0d\xed\xe3\xde\xf7\x00\xa6\xdb\x81\x93\x81\xbe\x6e\x26\x9d\xcb\xf9\xbd\x2e\xd9",
            Self::Q050 => b"\x50\x45\x74\xef\xd0\x66\xfe\x2f\x9d\x94\x5c\xfc\xdb\xd3\xa7\xf0\xd3\xb5\x6b\x45",
            Self::T050 => b"\x7f\xf5\x79\xe5\xac\xd0\x72\x91\x55\x80\x30\x4c\x43\xa2\x36\x7c\x60\x48\x83\x10",
            Self::T051 => b"\x7a\x4e\xde\xf4\xe7\xcc\xee\x5f\xa4\x50\x6c\x19\x12\x4f\xc8\xcc\xda\x6e\x03\x3d",
        }
    }

    /// Labels of key, initialisation vector and header protection key.
    pub(super) const fn labels(self) -> [&'static [u8]; 3] {
        match self {
            Self::V2 => [b"quicv2 key", b"quicv2 iv", b"quicv2 hp"],
            _ => [b"quic key", b"quic iv", b"quic hp"],
        }
    }
}

/// What is known of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    /// 0: Version Negotiation (RFC 8999 6).
    Negotiation,
    /// Its Initial packets can be opened.
    Readable(Readable),
    /// Known by its number only.
    Recognised,
    /// Reserved to force version negotiation (RFC 9000 15).
    Reserved,
    /// Not known.
    Unknown,
}

/// A version whose Initial packets can be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Readable {
    /// Keyings to try, the likeliest first.
    pub keyings: &'static [Keying],
    /// Long header types are numbered by RFC 9369 3.2.
    pub v2_types: bool,
    /// Frames are numbered as in Google's QUIC before the IETF's.
    pub google_frames: bool,
    /// CRYPTO frames carry TLS.
    pub tls: bool,
}

const fn ietf(keyings: &'static [Keying]) -> Version {
    Version::Readable(Readable { keyings, v2_types: false, google_frames: false, tls: true })
}

const fn google(keyings: &'static [Keying], tls: bool) -> Version {
    Version::Readable(Readable { keyings, v2_types: false, google_frames: true, tls })
}

/// What a version that nobody knows is tried as.
pub(super) const GUESS: Readable = Readable {
    keyings: &[Keying::V1, Keying::V2, Keying::Draft29, Keying::Draft23, Keying::Draft22],
    v2_types: false,
    google_frames: false,
    tls: true,
};

/// Facebook's numbers moved from draft to draft, so all are tried.
const MVFST: &[Keying] = &[Keying::V1, Keying::Draft29, Keying::Draft23, Keying::Draft22];

/// What is known of version `number`.
pub(super) const fn version(number: u32) -> Version {
    match number {
        0 => Version::Negotiation,
        1 | 0xff00_0021 | 0xff00_0022 => ietf(&[Keying::V1]),
        0x6b33_43cf => Version::Readable(Readable { keyings: &[Keying::V2], v2_types: true, google_frames: false, tls: true }),
        0xff00_001d..=0xff00_0020 => ietf(&[Keying::Draft29]),
        0xff00_0017..=0xff00_001c => ietf(&[Keying::Draft23]),
        0xff00_0016 => ietf(&[Keying::Draft22]),
        0xface_b000..=0xface_b01f => ietf(MVFST),
        0x5130_3530 => google(&[Keying::Q050], false),
        0x5430_3530 => google(&[Keying::T050], true),
        0x5430_3531 => google(&[Keying::T051], true),
        // Drafts with other headers, and the drafts of version 2.
        0xff00_0001..=0xff00_0015 | 0xff02_0000 | 0x709a_50c4 => Version::Recognised,
        _ if is_google(number) => Version::Recognised,
        _ if number & 0x0f0f_0f0f == 0x0a0a_0a0a => Version::Reserved,
        _ => Version::Unknown,
    }
}

/// Whether `number` is a version tag of Google: `Q0` or `T0` and two digits.
pub(super) const fn is_google(number: u32) -> bool {
    let [letter, zero, tens, ones] = number.to_be_bytes();
    matches!(letter, b'Q' | b'T') && zero == b'0' && tens.is_ascii_digit() && ones.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_what_they_mean() {
        assert_eq!(version(0), Version::Negotiation);
        assert_eq!(version(0x1a2a_3a4a), Version::Reserved);
        assert_eq!(version(0x5130_3433), Version::Recognised);
        assert_eq!(version(2), Version::Unknown);
        for (number, keying) in [(1, Keying::V1), (0xff00_001d, Keying::Draft29), (0xff00_0016, Keying::Draft22), (0x6b33_43cf, Keying::V2)]
        {
            assert!(matches!(version(number), Version::Readable(readable) if readable.keyings == [keying]), "{number:x}");
        }
    }
}
