//! Opening Initial packets: their keys follow from what anybody can see (RFC 9001 5.2), so this breaks nothing that was meant to be secret.

use aes::cipher::{BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Block};
use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes128Gcm, Nonce};
use hkdf::Hkdf;
use sha2::Sha256;

use super::header::Extent;
use super::version::Keying;
use crate::dissect::Reader;

/// Keys of one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Keys {
    key: [u8; 16],
    iv: [u8; 12],
    header: [u8; 16],
}

/// Keys of both directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KeyPair {
    /// Of what the client sends.
    pub client: Keys,
    /// Of what the server sends.
    pub server: Keys,
}

impl KeyPair {
    /// Keys that follow from the destination connection id of the client's first Initial packet.
    pub(super) fn derive(keying: Keying, destination: &[u8]) -> Option<Self> {
        let initial = Hkdf::<Sha256>::new(Some(&keying.salt()), destination);
        let keys = |label: &[u8]| {
            let secret: [u8; 32] = expand_label(&initial, label)?;
            let secret = Hkdf::<Sha256>::from_prk(&secret).ok()?;
            let [key, iv, header] = keying.labels();
            Some(Keys { key: expand_label(&secret, key)?, iv: expand_label(&secret, iv)?, header: expand_label(&secret, header)? })
        };
        Some(Self { client: keys(b"client in")?, server: keys(b"server in")? })
    }
}

/// HKDF-Expand-Label with an empty context (RFC 8446 7.1).
fn expand_label<const N: usize>(secret: &Hkdf<Sha256>, label: &[u8]) -> Option<[u8; N]> {
    const PREFIX: &[u8] = b"tls13 ";
    let length = u16::try_from(N).ok()?.to_be_bytes();
    let label_length = [u8::try_from(PREFIX.len() + label.len()).ok()?];
    let mut out = [0; N];
    secret.expand_multi_info(&[&length, &label_length, PREFIX, label, &[0]], &mut out).ok()?;
    Some(out)
}

/// An opened packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opened {
    /// Packet number.
    pub number: u64,
    /// Frames.
    pub frames: Vec<u8>,
}

/// Takes header protection and encryption off (RFC 9001 5.3, 5.4). `packet` begins with the long header and holds all of the packet;
/// `largest` is the largest packet number of this direction so far. `None` where the keys do not fit.
pub(super) fn open(keys: &Keys, packet: &[u8], extent: Extent, largest: Option<u64>) -> Option<Opened> {
    let packet = packet.get(..extent.end)?;
    let (header, protected) = packet.split_at_checked(extent.number_at)?;
    let mut sample = Reader::new(protected);
    sample.skip(4, "longest packet number").ok()?;
    let mut mask = Block::from(sample.array::<16>("sample").ok()?);
    Aes128::new(&keys.header.into()).encrypt_block(&mut mask);
    let [first_mask, number_mask @ ..] = <[u8; 16]>::from(mask);

    let (first, ids) = header.split_first()?;
    let first = first ^ (first_mask & 0x0f);
    let number_len = usize::from(first & 0b11) + 1;
    let (number_bytes, sealed) = protected.split_at_checked(number_len)?;
    let number_bytes: Vec<u8> = number_bytes.iter().zip(number_mask).map(|(byte, mask)| byte ^ mask).collect();
    let truncated = number_bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));

    let mut associated = Vec::with_capacity(header.len() + number_len);
    associated.push(first);
    associated.extend_from_slice(ids);
    associated.extend_from_slice(&number_bytes);
    let number = whole_number(truncated, number_len, largest);
    let cipher = Aes128Gcm::new(&keys.key.into());
    let try_number = |number: u64| {
        let frames = cipher.decrypt(&nonce(keys.iv, number), Payload { msg: sealed, aad: &associated }).ok()?;
        Some(Opened { number, frames })
    };
    // A capture that begins late, or a second connection, makes the guess at the whole number wrong.
    try_number(number).or_else(|| if number == truncated { None } else { try_number(truncated) })
}

fn nonce(iv: [u8; 12], number: u64) -> Nonce<aes_gcm::aes::cipher::consts::U12> {
    let mut nonce = iv;
    for (byte, number) in nonce.iter_mut().skip(4).zip(number.to_be_bytes()) {
        *byte ^= number;
    }
    nonce.into()
}

/// The packet number of which only the last `len` bytes were sent (RFC 9000 A.3).
fn whole_number(truncated: u64, len: usize, largest: Option<u64>) -> u64 {
    let Some(largest) = largest else { return truncated };
    let window = 1_u64 << (8 * len.min(4));
    let expected = largest.saturating_add(1);
    let candidate = expected & !(window - 1) | truncated;
    if candidate.saturating_add(window / 2) <= expected && candidate < (1 << 62) - window {
        candidate + window
    } else if candidate > expected.saturating_add(window / 2) && candidate >= window {
        candidate - window
    } else {
        candidate
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Turns hex into bytes; white space is skipped.
    pub(in super::super) fn hex(text: &str) -> Vec<u8> {
        let digits: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
    }

    /// The opposite of [`open`]: protects `frames` under a header that ends with the packet number.
    pub(in super::super) fn seal(keys: &Keys, header: &[u8], number: u64, frames: &[u8]) -> Vec<u8> {
        let number_len = usize::from(header[0] & 3) + 1;
        let number_at = header.len() - number_len;
        let sealed = Aes128Gcm::new(&keys.key.into()).encrypt(&nonce(keys.iv, number), Payload { msg: frames, aad: header }).unwrap();
        let mut packet = [header, &sealed].concat();
        let mut mask = Block::from(<[u8; 16]>::try_from(&packet[number_at + 4..number_at + 20]).unwrap());
        Aes128::new(&keys.header.into()).encrypt_block(&mut mask);
        packet[0] ^= mask[0] & 0x0f;
        for at in 0..number_len {
            packet[number_at + at] ^= mask[at + 1];
        }
        packet
    }

    /// Connection id of both appendices.
    pub(in super::super) const DESTINATION: [u8; 8] = [0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08];

    /// CRYPTO frame with the `ClientHello` for `example.com` of RFC 9001 A.2 and RFC 9369 A.2.
    pub(in super::super) const CLIENT_FRAME: &str = "
        060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c000004130113
        02010000c000000010000e00000b6578616d706c652e636f6dff01000100000a00080006001d00170018001000070005
        04616c706e000500050100000000003300260024001d00209370b2c9caa47fbabaf4559fedba753de171fa71f50f1ce1
        5d43e994ec74d748002b0003020304000d0010000e0403050306030203080408050806002d00020101001c0002400100
        3900320408ffffffffffffffff05048000ffff07048000ffff0801100104800075300901100f088394c8f03e51570806
        048000ffff";

    /// ACK and CRYPTO frame with the `ServerHello` of RFC 9001 A.3 and RFC 9369 A.3.
    pub(in super::super) const SERVER_FRAMES: &str = "
        02000000000600405a020000560303eefce7f7b37ba1d1632e96677825ddf73988cfc79825df566dc5430b9a045a1200
        130100002e00330024001d00209d3c940d89690b84d08a60993c144eca684d1081287c834d5311bcf32bb9da1a002b00
        020304";

    /// Server Initial of RFC 9001 A.3.
    pub(in super::super) const SERVER_V1: &str = "
        cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c69797554780bb3
        8cc5a99f5ede4cf73c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb84
        022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d20398c276456cbc42158407dd074ee";

    /// Server Initial of RFC 9369 A.3.
    pub(in super::super) const SERVER_V2: &str = "
        dc6b3343cf0008f067a5502a4262b5004075d92faaf16f05d8a4398c47089698baeea26b91eb761d9b89237bbf872630
        17915358230035f7fd3945d88965cf17f9af6e16886c61bfc703106fbaf3cb4cfa52382dd16a393e42757507698075b2
        c984c707f0a0812d8cd5a6881eaf21ceda98f4bd23f6fe1a3e2c43edd9ce7ca84bed8521e2e140";

    /// The client Initial of A.2 of either appendix, built from its parts.
    pub(in super::super) fn client_initial(keying: Keying) -> Vec<u8> {
        let keys = KeyPair::derive(keying, &DESTINATION).unwrap().client;
        let header = match keying {
            Keying::V2 => "d36b3343cf088394c8f03e5157080000449e00000002",
            _ => "c300000001088394c8f03e5157080000449e00000002",
        };
        let mut frames = hex(CLIENT_FRAME);
        frames.resize(1162, 0);
        seal(&keys, &hex(header), 2, &frames)
    }

    #[test]
    fn keys_of_rfc_9001_a_1() {
        let pair = KeyPair::derive(Keying::V1, &DESTINATION).unwrap();
        assert_eq!(pair.client.key.to_vec(), hex("1f369613dd76d5467730efcbe3b1a22d"));
        assert_eq!(pair.client.iv.to_vec(), hex("fa044b2f42a3fd3b46fb255c"));
        assert_eq!(pair.client.header.to_vec(), hex("9f50449e04a0e810283a1e9933adedd2"));
        assert_eq!(pair.server.key.to_vec(), hex("cf3a5331653c364c88f0f379b6067e37"));
        assert_eq!(pair.server.iv.to_vec(), hex("0ac1493ca1905853b0bba03e"));
        assert_eq!(pair.server.header.to_vec(), hex("c206b8d9b9f0f37644430b490eeaa314"));
    }

    #[test]
    fn client_initials_match_the_appendices() {
        // Start and tag pin all bytes between: the tag is over the whole ciphertext.
        for (keying, start, tag) in [
            (Keying::V1, "c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11", "e221af44860018ab0856972e194cd934"),
            (Keying::V2, "d76b3343cf088394c8f03e5157080000449ea0c95e82ffe67b6abcdb4298b485", "a18b2faa745b6fe189cf772a9f84cbfc"),
        ] {
            let packet = client_initial(keying);
            assert_eq!(packet.len(), 1200);
            assert_eq!(packet[..32], hex(start));
            assert_eq!(packet[1184..], hex(tag));
            let keys = KeyPair::derive(keying, &DESTINATION).unwrap().client;
            let opened = open(&keys, &packet, Extent { number_at: 18, end: 1200 }, None).unwrap();
            assert_eq!(opened.number, 2);
            assert_eq!(opened.frames[..245], hex(CLIENT_FRAME));
        }
    }

    #[test]
    fn server_initials_match_the_appendices_and_damage_shows() {
        for (keying, packet) in [(Keying::V1, SERVER_V1), (Keying::V2, SERVER_V2)] {
            let keys = KeyPair::derive(keying, &DESTINATION).unwrap().server;
            let mut packet = hex(packet);
            let extent = Extent { number_at: 18, end: packet.len() };
            let opened = open(&keys, &packet, extent, None).unwrap();
            assert_eq!(opened, Opened { number: 1, frames: hex(SERVER_FRAMES) });
            for at in 0..packet.len() {
                packet[at] ^= 0x10;
                assert_eq!(open(&keys, &packet, extent, None), None, "{at}");
                packet[at] ^= 0x10;
            }
            for end in 0..packet.len() {
                assert_eq!(open(&keys, &packet[..end], extent, None), None);
                assert_eq!(open(&keys, &packet, Extent { end, ..extent }, None), None);
            }
        }
    }

    #[test]
    fn packet_numbers_are_completed() {
        // RFC 9000 A.3.
        assert_eq!(whole_number(0x9b32, 2, Some(0xa82f_30ea)), 0xa82f_9b32);
        assert_eq!(whole_number(0x00, 1, Some(0xff)), 0x100);
        assert_eq!(whole_number(0xff, 1, Some(0x100)), 0xff);
        assert_eq!(whole_number(7, 1, None), 7);
    }
}
