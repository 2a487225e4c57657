#![no_main]
//! The inside of QUIC Initial packets: the fuzzer's frames are protected as RFC 9001 5.2 says, so that they reach the parser.
use aes::cipher::{BlockCipherEncrypt, KeyInit};
use aes_gcm::aead::{Aead, Payload};
use hkdf::Hkdf;
use sha2::Sha256;

const SALT_V1: [u8; 20] =
    [0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a];
const DESTINATION: [u8; 8] = [0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08];

fn expand<const N: usize>(secret: &Hkdf<Sha256>, label: &str) -> [u8; N] {
    let label = format!("tls13 {label}");
    let mut info = u16::try_from(N).unwrap_or(0).to_be_bytes().to_vec();
    info.push(u8::try_from(label.len()).unwrap_or(0));
    info.extend(label.as_bytes());
    info.push(0);
    let mut out = [0; N];
    secret.expand(&info, &mut out).expect("short keys");
    out
}

/// A client's Initial with these frames.
fn protect(number: u8, frames: &[u8]) -> Vec<u8> {
    let initial = Hkdf::<Sha256>::new(Some(&SALT_V1), &DESTINATION);
    let secret: [u8; 32] = expand(&initial, "client in");
    let secret = Hkdf::<Sha256>::from_prk(&secret).expect("32 bytes");
    let (key, iv, mask): ([u8; 16], [u8; 12], [u8; 16]) =
        (expand(&secret, "quic key"), expand(&secret, "quic iv"), expand(&secret, "quic hp"));
    let mut padded = frames[..frames.len().min(1_300)].to_vec();
    padded.resize(padded.len().max(32), 0);
    let length = u16::try_from(padded.len() + 16 + 1).unwrap_or(0) | 0x4000;
    let mut header = vec![0xc0, 0, 0, 0, 1, 8];
    header.extend(DESTINATION);
    header.extend([0, 0]);
    header.extend(length.to_be_bytes());
    header.push(number);
    let mut nonce = iv;
    nonce[11] ^= number;
    let cipher = aes_gcm::Aes128Gcm::new(&key.into());
    let sealed = cipher.encrypt(&nonce.into(), Payload { msg: &padded, aad: &header }).expect("short messages");
    // RFC 9001 5.4.2: the sample begins four bytes behind the start of the packet number.
    let mut sample: [u8; 16] = sealed[3..19].try_into().expect("sixteen bytes");
    let mut block = sample.into();
    aes::Aes128::new(&mask.into()).encrypt_block(&mut block);
    sample = block.into();
    header[0] ^= sample[0] & 0x0f;
    let last = header.len() - 1;
    header[last] ^= sample[1];
    [header, sealed].concat()
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let packets: Vec<(bool, Vec<u8>)> = wohin_fuzz::messages(bytes)
        .into_iter()
        .take(16)
        .enumerate()
        .map(|(number, (_, frames))| (true, protect(u8::try_from(number).unwrap_or(0), &frames)))
        .collect();
    wohin_fuzz::whole(wohin_fuzz::udp(443, &packets), false);
});
