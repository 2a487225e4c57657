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
        let number: u128 = match self {
            Self::Draft22 => 0x7fbc_db0e_7c66_bbe9_193a_96cd_2151_9ebd,
            Self::Draft23 => 0xc3ee_f712_c72e_bb5a_11a7_d243_2bb4_6365,
            Self::Draft29 => 0xafbf_ec28_9993_d24c_9e97_86f1_9c61_11e0,
            Self::V1 => 0x3876_2cf7_f559_34b3_4d17_9ae6_a4c8_0cad,
            Self::V2 => 0x0ded_e3de_f700_a6db_8193_81be_6e26_9dcb,
            Self::Q050 => 0x5045_74ef_d066_fe2f_9d94_5cfc_dbd3_a7f0,
            Self::T050 => 0x7ff5_79e5_acd0_7291_5580_304c_43a2_367c,
            Self::T051 => 0x7a4e_def4_e7cc_ee5f_a450_6c19_124f_c8cc,
        };
        let tail: u32 = match self {
            Self::Draft22 => 0x7a02_644a,
            Self::Draft23 => 0xbef9_f502,
            Self::Draft29 => 0x4390_a899,
            Self::V1 => 0xccbb_7f0a,
            Self::V2 => 0xf9bd_2ed9,
            Self::Q050 => 0xd3b5_6b45,
            Self::T050 => 0x6048_8310,
            Self::T051 => 0xda6e_033d,
        };
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = number.to_be_bytes();
        let [q, r, s, t] = tail.to_be_bytes();
        [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t]
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
