//! A small call made of hand-written packets, in every file format.

use std::io::Write as _;
use std::net::Ipv4Addr;

/// A frame: nanoseconds since the epoch and bytes.
pub(crate) type Frame = (u64, Vec<u8>);

pub(crate) const CLIENT: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 7);
pub(crate) const SERVER: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 9);
const RESOLVER: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 53);

fn ethernet(kind: u16, payload: &[u8]) -> Vec<u8> {
    [&[2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2][..], &kind.to_be_bytes(), payload].concat()
}

/// An IPv4 packet; `offset` in bytes and whether more fragments follow.
fn ipv4(from: Ipv4Addr, to: Ipv4Addr, protocol: u8, place: (u16, bool), payload: &[u8]) -> Vec<u8> {
    let total = u16::try_from(20 + payload.len()).unwrap();
    let flags = (place.0 / 8) | if place.1 { 0x2000 } else { 0 };
    let mut packet = vec![0x45, 0];
    packet.extend(total.to_be_bytes());
    packet.extend([0x12, 0x34]);
    packet.extend(flags.to_be_bytes());
    packet.extend([64, protocol, 0, 0]);
    packet.extend(from.octets());
    packet.extend(to.octets());
    packet.extend(payload);
    ethernet(0x0800, &packet)
}

fn udp_header(from: u16, to: u16, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(8 + payload.len()).unwrap();
    [&from.to_be_bytes()[..], &to.to_be_bytes(), &length.to_be_bytes(), &[0, 0], payload].concat()
}

pub(crate) fn udp(from: (Ipv4Addr, u16), to: (Ipv4Addr, u16), payload: &[u8]) -> Vec<u8> {
    ipv4(from.0, to.0, 17, (0, false), &udp_header(from.1, to.1, payload))
}

/// A TCP segment; flags as in the header (2 SYN, 16 ACK, 1 FIN).
pub(crate) fn tcp(from: (Ipv4Addr, u16), to: (Ipv4Addr, u16), sequence: u32, flags: u8, payload: &[u8]) -> Vec<u8> {
    let mut segment = Vec::new();
    segment.extend(from.1.to_be_bytes());
    segment.extend(to.1.to_be_bytes());
    segment.extend(sequence.to_be_bytes());
    segment.extend([0, 0, 0, 1, 0x50, flags, 0xff, 0xff, 0, 0, 0, 0]);
    segment.extend(payload);
    ipv4(from.0, to.0, 6, (0, false), &segment)
}

/// A TLS 1.2 hello for `call.example`.
pub(crate) fn client_hello() -> Vec<u8> {
    let name = b"call.example";
    let length = |count: usize| u16::try_from(count).unwrap().to_be_bytes();
    let list = [&[0][..], &length(name.len()), name].concat();
    let extension = [&[0, 0][..], &length(list.len() + 2), &length(list.len()), &list].concat();
    let mut body = vec![3, 3];
    body.extend([7; 32]);
    body.extend([0, 0, 4, 0x13, 0x01, 0xc0, 0x2f, 1, 0]);
    body.extend(length(extension.len()));
    body.extend(extension);
    let message = [&[1, 0][..], &length(body.len()), &body].concat();
    [&[22, 3, 1][..], &length(message.len()), &message].concat()
}

fn dns(response: bool) -> Vec<u8> {
    let mut message =
        vec![0x12, 0x34, if response { 0x81 } else { 1 }, if response { 0x80 } else { 0 }, 0, 1, 0, u8::from(response), 0, 0, 0, 0];
    message.extend(b"\x04call\x07example\x00\x00\x01\x00\x01");
    if response {
        message.extend(b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04");
        message.extend(SERVER.octets());
    }
    message
}

fn stun(kind: u16) -> Vec<u8> {
    let mut message = kind.to_be_bytes().to_vec();
    // XOR-MAPPED-ADDRESS 198.51.100.7:40000.
    let attribute = [0x00, 0x20, 0, 8, 0, 1, 0xbd, 0x52, 0xe7, 0x21, 0xc0, 0x45];
    let attributes = if kind == 0x0101 { &attribute[..] } else { &[] };
    message.extend(u16::try_from(attributes.len()).unwrap().to_be_bytes());
    message.extend([0x21, 0x12, 0xa4, 0x42]);
    message.extend([5; 12]);
    message.extend(attributes);
    message
}

fn rtp(payload_type: u8, sequence: u16, ssrc: u32, length: usize) -> Vec<u8> {
    let mut packet = vec![0x80, payload_type];
    packet.extend(sequence.to_be_bytes());
    packet.extend((u32::from(sequence) * 960).to_be_bytes());
    packet.extend(ssrc.to_be_bytes());
    packet.extend(std::iter::repeat_n(0xa5, length));
    packet
}

/// Name resolution, a TLS connection out of order, connectivity checks, two streams of media, a datagram in fragments.
pub(crate) fn call() -> Vec<Frame> {
    let mut frames = Vec::new();
    let mut now = 1_700_000_000_000_000_000_u64;
    let mut push = |bytes: Vec<u8>| {
        now += 7_000_000;
        frames.push((now, bytes));
    };
    push(udp((CLIENT, 40_000), (RESOLVER, 53), &dns(false)));
    push(udp((RESOLVER, 53), (CLIENT, 40_000), &dns(true)));
    let (ours, theirs) = ((CLIENT, 40_001), (SERVER, 443));
    push(tcp(ours, theirs, 100, 2, &[]));
    push(tcp(theirs, ours, 500, 18, &[]));
    let hello = client_hello();
    push(tcp(ours, theirs, 141, 16, &hello[40..]));
    push(tcp(ours, theirs, 101, 16, &hello[..40]));
    push(tcp(theirs, ours, 501, 16, &[21, 3, 3, 0, 2, 2, 40]));
    push(tcp(theirs, ours, 508, 17, &[]));
    let (ours, theirs) = ((CLIENT, 40_002), (SERVER, 3478));
    push(udp(ours, theirs, &stun(0x0001)));
    push(udp(theirs, ours, &stun(0x0101)));
    for sequence in 0..30 {
        push(udp(ours, theirs, &rtp(111, sequence, 0x1111_2222, 120)));
        push(udp(theirs, ours, &rtp(96, sequence, 0x3333_4444, 900)));
    }
    let large = udp_header(40_003, 9000, &[0x42; 2000]);
    push(ipv4(CLIENT, SERVER, 17, (0, true), &large[..1480]));
    push(ipv4(CLIENT, SERVER, 17, (1480, false), &large[1480..]));
    frames
}

/// Classic pcap, little endian and microseconds, or big endian and nanoseconds.
pub(crate) fn pcap(frames: &[Frame], big: bool) -> Vec<u8> {
    let word = |value: u32| if big { value.to_be_bytes() } else { value.to_le_bytes() };
    let half = |value: u16| if big { value.to_be_bytes() } else { value.to_le_bytes() };
    let magic = if big { 0xa1b2_3c4d } else { 0xa1b2_c3d4 };
    let mut file = [&word(magic)[..], &half(2), &half(4), &word(0), &word(0), &word(65_535), &word(1)].concat();
    for (at, bytes) in frames {
        let fraction = (at % 1_000_000_000) / if big { 1 } else { 1000 };
        let length = u32::try_from(bytes.len()).unwrap();
        for value in [u32::try_from(at / 1_000_000_000).unwrap(), u32::try_from(fraction).unwrap(), length, length] {
            file.extend(word(value));
        }
        file.extend(bytes);
    }
    file
}

pub(crate) fn block(kind: u32, body: &[u8]) -> Vec<u8> {
    let padding = vec![0; body.len().next_multiple_of(4) - body.len()];
    let total = u32::try_from(12 + body.len() + padding.len()).unwrap().to_le_bytes();
    [&kind.to_le_bytes()[..], &total, body, &padding, &total].concat()
}

pub(crate) fn option(code: u16, value: &[u8]) -> Vec<u8> {
    let padding = vec![0; value.len().next_multiple_of(4) - value.len()];
    [&code.to_le_bytes()[..], &u16::try_from(value.len()).unwrap().to_le_bytes(), value, &padding].concat()
}

/// pcapng with two interfaces of different resolution, comments, names, secrets and statistics.
pub(crate) fn pcapng(frames: &[Frame]) -> Vec<u8> {
    let mut section = [&0x1a2b_3c4d_u32.to_le_bytes()[..], &[1, 0, 0, 0], &[0xff; 8]].concat();
    section.extend(option(1, b"made for a test"));
    section.extend(option(0, b""));
    let mut file = block(0x0a0d_0d0a, &section);
    for resolution in [6, 9] {
        file.extend(block(1, &[&[1, 0, 0, 0, 0, 0, 0, 0][..], &option(9, &[resolution]), &option(0, b"")].concat()));
    }
    let name = [&SERVER.octets()[..], b"named.example\0"].concat();
    file.extend(block(4, &[option(1, &name), option(0, b"")].concat()));
    file.extend(block(10, &[&0x544c_534b_u32.to_le_bytes()[..], &4_u32.to_le_bytes(), b"key\n"].concat()));
    for (index, (at, bytes)) in frames.iter().enumerate() {
        let interface = index % 2;
        let ticks = if interface == 0 { at / 1000 } else { *at };
        let length = u32::try_from(bytes.len()).unwrap();
        let mut body = u32::try_from(interface).unwrap().to_le_bytes().to_vec();
        body.extend(u32::try_from(ticks >> 32).unwrap().to_le_bytes());
        body.extend(u32::try_from(ticks & 0xffff_ffff).unwrap().to_le_bytes());
        body.extend(length.to_le_bytes());
        body.extend(length.to_le_bytes());
        body.extend(bytes);
        body.extend(vec![0; bytes.len().next_multiple_of(4) - bytes.len()]);
        body.extend(option(1, b"a comment"));
        body.extend(option(0, b""));
        file.extend(block(6, &body));
    }
    let statistics = [&[0; 12][..], &option(5, &3_u64.to_le_bytes()), &option(0, b"")].concat();
    file.extend(block(5, &statistics));
    file
}

/// The bytes as gzip.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The bytes as zstd.
pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}
