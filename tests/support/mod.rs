//! What tests of the program share: captures made on the spot, and the program itself.
#![allow(dead_code, unreachable_pub, reason = "each test uses its part")]
#![allow(clippy::unwrap_used)]

pub mod shared;

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The tester's address in made captures.
pub const TESTER: [u8; 4] = [192, 168, 178, 20];
/// A resolver.
pub const RESOLVER: [u8; 4] = [192, 168, 178, 1];
/// Begin of made captures: 2026-03-14T10:00:00Z, in seconds.
const BEGIN: u32 = 1_773_482_400;

/// A capture in the making: classic pcap, microseconds, Ethernet.
#[derive(Debug, Clone)]
pub struct Pcap {
    bytes: Vec<u8>,
}

impl Pcap {
    /// An empty one: the header alone.
    pub fn new() -> Self {
        let mut bytes = Vec::new();
        bytes.extend(0xa1b2_c3d4_u32.to_le_bytes());
        bytes.extend(2_u16.to_le_bytes());
        bytes.extend(4_u16.to_le_bytes());
        bytes.extend([0; 8]);
        bytes.extend(65_535_u32.to_le_bytes());
        bytes.extend(1_u32.to_le_bytes());
        Self { bytes }
    }

    /// A frame, so many milliseconds after the begin.
    pub fn frame(&mut self, at_ms: u32, frame: &[u8]) -> &mut Self {
        let len = u32::try_from(frame.len()).unwrap();
        self.bytes.extend((BEGIN + at_ms / 1000).to_le_bytes());
        self.bytes.extend((at_ms % 1000 * 1000).to_le_bytes());
        self.bytes.extend(len.to_le_bytes());
        self.bytes.extend(len.to_le_bytes());
        self.bytes.extend(frame);
        self
    }

    /// A frame of another protocol than IP (ARP).
    pub fn arp(&mut self, at_ms: u32) -> &mut Self {
        let mut frame = vec![0xff; 6];
        frame.extend([2, 0, 0, 0, 0, 1, 0x08, 0x06]);
        frame.extend([0, 1, 8, 0, 6, 4, 0, 1]);
        frame.extend([0; 20]);
        self.frame(at_ms, &frame)
    }

    /// An IPv4 packet.
    pub fn ip(&mut self, at_ms: u32, protocol: u8, from: [u8; 4], to: [u8; 4], payload: &[u8]) -> &mut Self {
        let mut frame = vec![2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x08, 0x00];
        frame.extend([0x45, 0]);
        frame.extend(u16::try_from(20 + payload.len()).unwrap().to_be_bytes());
        frame.extend([0, 0, 0x40, 0, 64, protocol, 0, 0]);
        frame.extend(from);
        frame.extend(to);
        frame.extend(payload);
        self.frame(at_ms, &frame)
    }

    /// A UDP datagram.
    pub fn udp(&mut self, at_ms: u32, from: ([u8; 4], u16), to: ([u8; 4], u16), payload: &[u8]) -> &mut Self {
        let mut datagram = Vec::new();
        datagram.extend(from.1.to_be_bytes());
        datagram.extend(to.1.to_be_bytes());
        datagram.extend(u16::try_from(8 + payload.len()).unwrap().to_be_bytes());
        datagram.extend([0, 0]);
        datagram.extend(payload);
        self.ip(at_ms, 17, from.0, to.0, &datagram)
    }

    /// A TCP segment with payload, and so many bytes before it in this direction.
    pub fn tcp(&mut self, at_ms: u32, from: ([u8; 4], u16), to: ([u8; 4], u16), flags: u8, sequence: u32, payload: &[u8]) -> &mut Self {
        let mut segment = Vec::new();
        segment.extend(from.1.to_be_bytes());
        segment.extend(to.1.to_be_bytes());
        segment.extend(sequence.to_be_bytes());
        segment.extend([0, 0, 0, 1, 0x50, flags, 0xff, 0xff, 0, 0, 0, 0]);
        segment.extend(payload);
        self.ip(at_ms, 6, from.0, to.0, &segment)
    }

    /// A connection that opens and sends this first.
    pub fn connection(&mut self, at_ms: u32, from: ([u8; 4], u16), to: ([u8; 4], u16), payload: &[u8]) -> &mut Self {
        self.tcp(at_ms, from, to, 0x02, 100, &[]).tcp(at_ms + 20, to, from, 0x12, 500, &[]).tcp(at_ms + 21, from, to, 0x10, 101, &[]);
        let mut sequence = 101;
        for part in payload.chunks(1400) {
            self.tcp(at_ms + 22, from, to, 0x18, sequence, part);
            sequence += u32::try_from(part.len()).unwrap();
        }
        self
    }

    /// A DNS answer: this name has this address.
    pub fn dns(&mut self, at_ms: u32, labels: &[&[u8]], address: [u8; 4]) -> &mut Self {
        let mut question = Vec::new();
        for label in labels {
            question.push(u8::try_from(label.len()).unwrap());
            question.extend(*label);
        }
        question.extend([0, 0, 1, 0, 1]);
        let mut ask = vec![0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0];
        ask.extend(&question);
        let mut answer = vec![0x12, 0x34, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0];
        answer.extend(&question);
        answer.extend([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]);
        answer.extend(address);
        self.udp(at_ms, (TESTER, 40_053), (RESOLVER, 53), &ask).udp(at_ms + 9, (RESOLVER, 53), (TESTER, 40_053), &answer)
    }

    /// A stream of RTP, one packet every 20 ms, 160 bytes each, both ways.
    pub fn rtp(&mut self, at_ms: u32, own: u16, far: ([u8; 4], u16), packets: u16) -> &mut Self {
        for number in 0..packets {
            for (from, to, ssrc) in [((TESTER, own), far, 0x1111_1111_u32), (far, (TESTER, own), 0x2222_2222)] {
                let mut packet = vec![0x80, 0];
                packet.extend((1000 + number).to_be_bytes());
                packet.extend((u32::from(number) * 160).to_be_bytes());
                packet.extend(ssrc.to_be_bytes());
                packet.extend((0..160_u16).map(|at| u8::try_from((at * 7 + number * 13) % 251).unwrap()));
                self.udp(at_ms + u32::from(number) * 20, from, to, &packet);
            }
        }
        self
    }

    /// Writes it into a folder.
    pub fn save(&self, folder: &Path, name: &str) -> PathBuf {
        let path = folder.join(name);
        std::fs::write(&path, &self.bytes).unwrap();
        path
    }
}

/// A TLS 1.2 client hello with this server name, as one record.
pub fn client_hello(server_name: &[u8]) -> Vec<u8> {
    let two = |len: usize| u16::try_from(len).unwrap().to_be_bytes();
    let mut name = vec![0];
    name.extend(two(server_name.len()));
    name.extend(server_name);
    let mut extension = vec![0, 0];
    extension.extend(two(name.len() + 2));
    extension.extend(two(name.len()));
    extension.extend(name);
    let mut body = vec![3, 3];
    body.extend([7; 32]);
    body.extend([0, 0, 2, 0xc0, 0x2f, 1, 0]);
    body.extend(two(extension.len()));
    body.extend(extension);
    let mut record = vec![0x16, 3, 1];
    record.extend(two(body.len() + 4));
    record.extend([1, 0]);
    record.extend(two(body.len()));
    record.extend(body);
    record
}

/// Runs the program.
pub fn wohin(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wohin"))
        .args(arguments)
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env("LANG", "C")
        .output()
        .unwrap()
}

/// What it printed.
pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What it complained about.
pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A path as text.
pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Address as text.
pub fn address(octets: [u8; 4]) -> String {
    Ipv4Addr::from(octets).to_string()
}

/// Parts of a package of office documents, by their names.
pub fn parts(package: &[u8]) -> Vec<(String, Vec<u8>)> {
    use std::io::Read as _;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(package)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut part = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            (part.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

/// A bundle of a call with telemetry before it, so that items 3-1, 3.2-3 of the checklist have references.
pub fn bundle(folder: &Path, lang: &str) -> PathBuf {
    let server = [198, 51, 100, 10];
    let capture = Pcap::new()
        .dns(0, &[b"telemetry", b"metrics", b"example"], server)
        .connection(100, (TESTER, 40_001), (server, 443), &client_hello(b"telemetry.metrics.example"))
        .rtp(500, 40_002, ([203, 0, 113, 30], 30_000), 60)
        .save(folder, "call.pcap");
    let made = folder.join(format!("evidence-{lang}"));
    let output = wohin(&["--lang", lang, "analyse", text(&capture), "-o", text(&made)]);
    assert!(output.status.success(), "{}", stderr(&output));
    made
}
