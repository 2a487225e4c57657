//! Writes large captures to standard output: the project's sample calls over and over, or made-up crowds of flows.
//!
//! `generate calls MEGABYTES`: the sample calls one after another, small pictures and twenty seconds each, so with as many packets and flows as
//! a capture of that size may have. `generate long MEGABYTES [BYTES]`: the same calls an hour long each, their small pictures in as
//! many packets of `BYTES` (1100) as cameras of today make of large ones. `generate flows COUNT [PACKETS]`: a crowd of flows. For the speed script, the memory plot, and by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::collections::HashMap;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use wohin::limits::Limits;
use wohin::source::CaptureFile;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, otherwise: u64| arguments.get(at).map_or(otherwise, |text| text.parse().expect("a number"));
    let mut out = BufWriter::with_capacity(1 << 20, std::io::stdout().lock());
    header(&mut out);
    match arguments.first().map(String::as_str) {
        Some("calls") => calls(&mut out, number(1, 1024) << 20),
        Some("long") => long(&mut out, number(1, 1024) << 20, usize::try_from(number(2, 1100)).unwrap()),
        Some("flows") => flows(&mut out, number(1, 1_000_000), number(2, 2)),
        _ => panic!("generate calls MEGABYTES | generate long MEGABYTES [BYTES] | generate flows COUNT [PACKETS]"),
    }
    out.flush().unwrap();
}

fn header(out: &mut impl Write) {
    for word in [0xa1b2_3c4d_u32, 0x0004_0002, 0, 0, 262_144, 1] {
        out.write_all(&word.to_le_bytes()).unwrap();
    }
}

fn record(out: &mut impl Write, at: u64, wire: u64, bytes: &[u8]) {
    let captured = u32::try_from(bytes.len()).unwrap();
    for word in
        [u32::try_from(at / 1_000_000_000).unwrap(), u32::try_from(at % 1_000_000_000).unwrap(), captured, u32::try_from(wire).unwrap()]
    {
        out.write_all(&word.to_le_bytes()).unwrap();
    }
    out.write_all(bytes).unwrap();
}

struct Packet {
    /// Nanoseconds since the first packet of its call.
    at: u64,
    wire: u64,
    bytes: Vec<u8>,
}

/// Every sample call whose frames are Ethernet, as one sequence each.
fn samples() -> Vec<Vec<Packet>> {
    let mut files = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("captures"), &mut files);
    files.sort();
    files.iter().map(|path| sample(path)).filter(|packets| packets.len() > 500).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "pcap" || extension == "pcapng") {
            files.push(path);
        }
    }
}

fn sample(path: &Path) -> Vec<Packet> {
    let mut file = CaptureFile::open(path, 0, &Limits::default()).unwrap();
    let (mut packets, mut start) = (Vec::new(), None);
    while let Some(frame) = file.next_frame().unwrap() {
        let at = u64::try_from(frame.at.nanos()).unwrap();
        let start = *start.get_or_insert(at);
        // Cut by a snap length or not: the bytes are what costs time, so what is missing is made up again.
        let mut bytes = frame.bytes.to_vec();
        bytes.resize(usize::try_from(frame.wire_len).unwrap(), 0x5a);
        packets.push(Packet { at: at.saturating_sub(start), wire: frame.wire_len, bytes });
    }
    packets
}

/// The sample calls one after another, with other ports of the clients in every round, until so many bytes are written.
fn calls(out: &mut impl Write, bytes: u64) {
    let samples = samples();
    assert!(!samples.is_empty(), "no sample calls in captures/");
    let (mut written, mut begin) = (24, 1_700_000_000_000_000_000_u64);
    for round in 0.. {
        for packets in &samples {
            let mut last = 0;
            for packet in packets {
                last = last.max(packet.at);
                let mut bytes = packet.bytes.clone();
                shift_ports(&mut bytes, round);
                record(out, begin + packet.at, packet.wire, &bytes);
                written += 16 + u64::try_from(bytes.len()).unwrap();
            }
            begin += last + 1_000_000_000;
            if written >= bytes {
                return;
            }
        }
    }
}

/// Seconds of a long call.
const HOUR: u64 = 3600;
/// Streams with frames longer than that carry pictures: 20 ms of G.711 make 214 bytes.
const PICTURE: usize = 300;
/// Packets that stand for each packet of a picture.
const PACKETS: u16 = 5;

/// A sample call that goes on: after its first round only its media, whose numbers and timestamps count on.
fn long(out: &mut impl Write, bytes: u64, picture: usize) {
    let samples = samples();
    assert!(!samples.is_empty(), "no sample calls in captures/");
    let (mut written, mut begin) = (24, 1_700_000_000_000_000_000_u64);
    for number in 0.. {
        for packets in &samples {
            let last = packets.iter().map(|packet| packet.at).max().unwrap_or(0) + 20_000_000;
            let spans = spans(packets);
            for round in 0..(HOUR * 1_000_000_000 / last) {
                for packet in packets {
                    let media = media(&packet.bytes);
                    if media.is_none() && round > 0 {
                        continue;
                    }
                    let span = media.map(|at| (at, spans[&stream(&packet.bytes, at)]));
                    let copies = span.map_or(1, |(_, span)| if span.picture { PACKETS } else { 1 });
                    for copy in 0..copies {
                        let mut bytes = packet.bytes.clone();
                        shift_ports(&mut bytes, number);
                        if let Some((at, span)) = span {
                            count_on(&mut bytes, at, span, u32::try_from(round).unwrap(), copy);
                            if span.picture {
                                enlarge(&mut bytes, picture);
                            }
                        }
                        let at = begin + round * last + packet.at + u64::from(copy) * 50_000;
                        record(out, at, u64::try_from(bytes.len()).unwrap(), &bytes);
                        written += 16 + u64::try_from(bytes.len()).unwrap();
                    }
                }
                if written >= bytes {
                    return;
                }
            }
            begin += HOUR * 1_000_000_000;
        }
    }
}

/// Where the RTP header begins in a plain IPv4 frame, behind the header of a TURN channel where there is one.
fn media(bytes: &[u8]) -> Option<usize> {
    if !matches!(bytes.get(12..24)?, [8, 0, 0x45, ..]) || bytes[23] != 17 {
        return None;
    }
    let payload = 42;
    let at = if matches!(bytes.get(payload)?, 0x40..=0x4f) { payload + 4 } else { payload };
    matches!(bytes.get(at..at + 12)?, [0x80..=0xbf, kind, ..] if !(192..=223).contains(kind)).then_some(at)
}

fn field<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes[at..at + N].try_into().unwrap()
}

/// Sender and source of a stream.
type Stream = ([u8; 4], [u8; 4]);

fn stream(bytes: &[u8], at: usize) -> Stream {
    (field(bytes, 26), field(bytes, at + 8))
}

/// What one round of a stream has.
#[derive(Clone, Copy)]
struct Span {
    first: u16,
    numbers: u16,
    ticks: u32,
    picture: bool,
}

fn spans(packets: &[Packet]) -> HashMap<Stream, Span> {
    let mut spans: HashMap<Stream, (u32, Span)> = HashMap::new();
    for packet in packets {
        let Some(at) = media(&packet.bytes) else { continue };
        let (number, stamp) = (u16::from_be_bytes(field(&packet.bytes, at + 2)), u32::from_be_bytes(field(&packet.bytes, at + 4)));
        let none = Span { first: number, numbers: 1, ticks: 960, picture: false };
        let (began, span) = spans.entry(stream(&packet.bytes, at)).or_insert((stamp, none));
        span.numbers = number.wrapping_sub(span.first).wrapping_add(1);
        span.ticks = stamp.wrapping_sub(*began).wrapping_add(960);
        span.picture |= packet.bytes.len() > PICTURE;
    }
    spans.into_iter().map(|(stream, (_, span))| (stream, span)).collect()
}

/// Numbers and timestamps of a round, where each packet of a picture became several.
fn count_on(bytes: &mut [u8], at: usize, span: Span, round: u32, copy: u16) {
    let place = u16::from_be_bytes(field(bytes, at + 2))
        .wrapping_sub(span.first)
        .wrapping_add(span.numbers.wrapping_mul(u16::try_from(round & 0xffff).unwrap()));
    let copies = if span.picture { PACKETS } else { 1 };
    let number = span.first.wrapping_add(place.wrapping_mul(copies)).wrapping_add(copy);
    let stamp = u32::from_be_bytes(field(bytes, at + 4)).wrapping_add(span.ticks.wrapping_mul(round));
    bytes[at + 2..at + 4].copy_from_slice(&number.to_be_bytes());
    bytes[at + 4..at + 8].copy_from_slice(&stamp.to_be_bytes());
    // Only the last packet of a picture is marked.
    if copy + 1 < copies {
        bytes[at + 1] &= 0x7f;
    }
}

/// Fills a packet of a picture up, with the lengths that say so.
fn enlarge(bytes: &mut Vec<u8>, to: usize) {
    if bytes.len() >= to {
        return;
    }
    let more = u16::try_from(to - bytes.len()).unwrap();
    let channel = matches!(bytes[42], 0x40..=0x4f).then_some(44);
    for at in [16, 38].into_iter().chain(channel) {
        let length = u16::from_be_bytes(field(bytes, at)) + more;
        bytes[at..at + 2].copy_from_slice(&length.to_be_bytes());
    }
    bytes.resize(to, 0x5a);
}

/// Moves the ephemeral ports of a frame, so that each round has flows of its own. Only plain IPv4 over Ethernet is touched.
fn shift_ports(bytes: &mut [u8], round: u16) {
    let transport = match bytes.get(12..24) {
        Some([8, 0, first, ..]) if matches!(bytes[23], 6 | 17) => 14 + usize::from(first & 15) * 4,
        _ => return,
    };
    for at in [transport, transport + 2] {
        if let Some(port) = bytes.get_mut(at..at + 2) {
            let old = u16::from_be_bytes([port[0], port[1]]);
            if old >= 20_000 {
                port.copy_from_slice(&(20_000 + (old - 20_000 + round * 7) % 45_000).to_be_bytes());
            }
        }
    }
}

/// Flows of a few packets each between many hosts, interleaved as a scan would be.
fn flows(out: &mut impl Write, count: u64, packets: u64) {
    let mut at = 1_700_000_000_000_000_000_u64;
    for packet in 0..packets {
        for flow in 0..count {
            let [.., a, b, c] = flow.to_be_bytes();
            let (client, server) = ([198, 18, 0, 1], [100, a, b, c]);
            let (from, to, ports) =
                if packet % 2 == 0 { (client, server, [0xc0, 0, 0x30, 0x39]) } else { (server, client, [0x30, 0x39, 0xc0, 0]) };
            let mut frame = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45, 0, 0, 60, 0, 0, 0, 0, 64, 17, 0, 0];
            frame.extend(from);
            frame.extend(to);
            frame.extend(ports);
            frame.extend([0, 40, 0, 0]);
            frame.extend([0x77; 32]);
            record(out, at, u64::try_from(frame.len()).unwrap(), &frame);
            at += 1000;
        }
    }
}
