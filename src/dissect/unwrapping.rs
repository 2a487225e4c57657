//! What every unwrapper must hold to: it hands on exactly what is inside, and of a packet that ends anywhere either the same place or nothing,
//! never a byte beyond the end.

use proptest::prelude::*;

use super::tests::packet;
use super::{Chunk, Inner, Memory, Out, Packet, Progress, StreamDissector, demux, rtp, stun};

/// An RTP packet with this number.
fn media(number: u8) -> Vec<u8> {
    let mut bytes = vec![0x80, 111, 0, number, 0, 0, number, 0, 0x11, 0x22, 0x33, 0x44];
    bytes.extend((0..20).map(|byte| number.wrapping_mul(7).wrapping_add(byte)));
    bytes
}

fn length_of(bytes: &[u8]) -> [u8; 2] {
    u16::try_from(bytes.len()).unwrap().to_be_bytes()
}

fn channel(inside: &[u8]) -> Vec<u8> {
    [&[0x40, 1][..], &length_of(inside), inside].concat()
}

/// A DATA indication (RFC 8656 11.6), the peer 192.0.2.9 and port 5000 under the cookie.
fn data(inside: &[u8]) -> Vec<u8> {
    let attributes = [&[0, 0x12, 0, 8, 0, 1, 0x32, 0x9a, 0xe1, 0x12, 0xa6, 0x4b, 0, 0x13][..], &length_of(inside), inside].concat();
    [&[0, 0x17][..], &length_of(&attributes), &[0x21, 0x12, 0xa4, 0x42], &[7; 12], &attributes].concat()
}

fn multiplexed(inside: &[u8]) -> Vec<u8> {
    let behind = [&[9; 8][..], inside].concat();
    [&[0xff, 0x10][..], &length_of(&behind), &behind].concat()
}

fn zoom(inside: &[u8]) -> Vec<u8> {
    [&[5, 0, 1, 0, 0, 0, 0, 4, 15][..], &[0; 18], inside].concat()
}

fn facetime(inside: &[u8]) -> Vec<u8> {
    let number = inside.get(3).copied().unwrap_or(0);
    let behind = [&[0x02, 0x04][..], &[7; 8], &[0, number], inside].concat();
    [&[0x60, 0][..], &length_of(&behind), &behind].concat()
}

fn telegram(inside: &[u8]) -> Vec<u8> {
    [&[9; 16][..], &[1, 2, 3, 4, 0, 0], &length_of(inside), inside].concat()
}

type Wrap = fn(&[u8]) -> Vec<u8>;

const WRAPS: [(&str, Wrap); 6] = [
    ("turn_channel", channel),
    ("turn_data", data),
    ("teams", multiplexed),
    ("zoom", zoom),
    ("facetime", facetime),
    ("telegram", telegram),
];

/// What is handed on of the last packet, after some whole ones that prove the framing.
fn last(wrap: Wrap, payload: &[u8], wire_len: usize) -> Vec<Inner> {
    let (mut memory, mut out) = (Memory::default(), Out::default());
    for number in 0..6 {
        out.clear();
        out.begin(0);
        demux::datagram(&packet(&wrap(&media(number))), &mut memory, &mut out);
    }
    out.clear();
    out.begin(0);
    demux::datagram(&Packet { wire_len, ..packet(payload) }, &mut memory, &mut out);
    assert!(out.headers.iter().all(|header| header.end <= payload.len()), "{:?} of {}", out.headers, payload.len());
    out.inner
}

#[test]
fn what_is_inside_is_handed_on_whole() {
    for (name, wrap) in WRAPS {
        let (inside, whole) = (media(6), wrap(&media(6)));
        let found = last(wrap, &whole, whole.len());
        let [one] = found.as_slice() else { panic!("{name}: {found:?}") };
        assert_eq!((&whole[one.offset..one.offset + one.len], one.wire_len), (inside.as_slice(), inside.len()), "{name}");
    }
}

#[test]
fn cut_at_every_byte_it_is_in_the_same_place_or_nowhere() {
    for (name, wrap) in WRAPS {
        let whole = wrap(&media(6));
        let place = whole.len() - media(6).len();
        for cut in 0..whole.len() {
            // Cut by the capture: the length on the wire is still known.
            for one in last(wrap, &whole[..cut], whole.len()) {
                assert_eq!((one.offset, one.wire_len), (place, media(6).len()), "{name} cut at {cut}");
                assert!(one.offset + one.len <= cut, "{name} cut at {cut}: {one:?}");
            }
            // Cut on its way: a shorter packet.
            for one in last(wrap, &whole[..cut], cut) {
                assert!(one.offset + one.len <= cut && one.offset + one.wire_len <= cut, "{name} cut at {cut}: {one:?}");
            }
        }
    }
}

/// Reads a stream that arrives in two parts and gives what it hands on.
fn streamed(dissector: &dyn StreamDissector, bytes: &[u8], cut: usize) -> Vec<Vec<u8>> {
    let (mut memory, mut found, mut at) = (Memory::default(), Vec::new(), 0);
    for (end, ended) in [(cut, false), (bytes.len(), true)] {
        let Packet { frame, at: time, side, source, destination, .. } = packet(&[]);
        let rest = &bytes[at..end];
        let chunk = Chunk { bytes: rest, frame, at: time, side, source, destination, at_start: at == 0, after_gap: false, ended };
        let mut out = Out::default();
        if !rest.is_empty()
            && let Progress::Consumed(used) = dissector.stream(&chunk, &mut memory, &mut out)
        {
            assert!(used <= rest.len());
            found.extend(out.inner.iter().map(|one| rest[one.offset..one.offset + one.len].to_vec()));
            at += used;
        }
    }
    found
}

#[test]
fn a_stream_cut_at_every_byte_hands_on_the_same() {
    let packets: Vec<Vec<u8>> = (0..5).map(media).collect();
    let framed: Vec<u8> = packets.iter().flat_map(|inside| [&length_of(inside)[..], inside].concat()).collect();
    let turn: Vec<u8> =
        packets.iter().enumerate().flat_map(|(number, inside)| if number % 2 == 0 { channel(inside) } else { data(inside) }).collect();
    let streams: [(&str, &dyn StreamDissector, &[u8]); 2] = [("rfc4571", &rtp::FramedRtp, &framed), ("turn", &stun::StunStream, &turn)];
    for (name, dissector, bytes) in streams {
        for cut in 0..=bytes.len() {
            assert_eq!(streamed(dissector, bytes, cut), packets, "{name} cut at {cut}");
        }
    }
}

proptest! {
    /// Whatever follows the first bytes of a framing, nothing beyond the end is handed on.
    #[test]
    fn any_bytes_stay_within_their_packet(
        wrap in prop::sample::select(WRAPS.map(|(_, wrap)| wrap).to_vec()),
        kept in 0_usize..40,
        tail in prop::collection::vec(any::<u8>(), 0..80),
        more in 0_usize..2000,
    ) {
        let mut bytes = wrap(&media(6));
        bytes.truncate(kept);
        bytes.extend(tail);
        let wire_len = bytes.len() + more;
        for one in last(wrap, &bytes, wire_len) {
            prop_assert!(one.offset + one.len <= bytes.len() && one.offset + one.wire_len <= wire_len, "{:?} of {}", one, bytes.len());
        }
    }
}
