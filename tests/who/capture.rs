//! Writes small captures: TCP hand-shakes with a chosen delay, and hellos of TLS with a server name.

use std::net::{IpAddr, Ipv4Addr};

/// A capture in the making (pcap, raw IP, nanoseconds).
pub(crate) struct Capture {
    bytes: Vec<u8>,
    now: u64,
    port: u16,
}

/// The tester.
pub(crate) const TESTER: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 10);
/// TCP flags.
const SYN: u8 = 0x02;
const ACK: u8 = 0x10;
const PUSH: u8 = 0x08;

impl Capture {
    /// Begins at a second since 1970.
    pub(crate) fn at(second: u64) -> Self {
        let mut bytes = Vec::new();
        for word in [0xa1b2_3c4d_u32, 0x0004_0002, 0, 0, 65_535, 101] {
            bytes.extend(word.to_le_bytes());
        }
        Self { bytes, now: second * 1_000_000_000, port: 40_000 }
    }

    /// The file.
    pub(crate) fn finish(self) -> Vec<u8> {
        self.bytes
    }

    /// Lets time pass.
    pub(crate) fn wait(&mut self, nanos: u64) {
        self.now += nanos;
    }

    /// A connection to port 443 whose SYN is answered after `rtt` nanoseconds; with a hello that names `name`.
    pub(crate) fn connect(&mut self, server: Ipv4Addr, rtt: u64, name: Option<&str>) {
        self.port += 1;
        let port = self.port;
        self.packet(TESTER, server, (port, 443), (1000, 0), SYN, &[]);
        self.wait(rtt);
        self.packet(server, TESTER, (443, port), (5000, 1001), SYN | ACK, &[]);
        self.wait(1_000);
        self.packet(TESTER, server, (port, 443), (1001, 5001), ACK, &[]);
        if let Some(name) = name {
            self.packet(TESTER, server, (port, 443), (1001, 5001), ACK | PUSH, &hello(name));
        }
        self.wait(1_000_000);
    }

    fn packet(&mut self, from: Ipv4Addr, to: Ipv4Addr, ports: (u16, u16), numbers: (u32, u32), flags: u8, payload: &[u8]) {
        let total = u16::try_from(40 + payload.len()).unwrap();
        let mut packet = vec![0x45, 0];
        packet.extend(total.to_be_bytes());
        packet.extend([0, 0, 0x40, 0, 64, 6, 0, 0]);
        packet.extend(from.octets());
        packet.extend(to.octets());
        packet.extend(ports.0.to_be_bytes());
        packet.extend(ports.1.to_be_bytes());
        packet.extend(numbers.0.to_be_bytes());
        packet.extend(numbers.1.to_be_bytes());
        packet.extend([0x50, flags, 0xff, 0xff, 0, 0, 0, 0]);
        packet.extend(payload);
        let length = u32::try_from(packet.len()).unwrap();
        let (second, nanos) = (self.now / 1_000_000_000, self.now % 1_000_000_000);
        for word in [u32::try_from(second).unwrap(), u32::try_from(nanos).unwrap(), length, length] {
            self.bytes.extend(word.to_le_bytes());
        }
        self.bytes.extend(packet);
    }
}

/// A `ClientHello` of TLS 1.3 with one suite, one group and a server name (RFC 8446 4.1.2, RFC 6066 3).
fn hello(name: &str) -> Vec<u8> {
    let block = |kind: u16, body: Vec<u8>| [kind.to_be_bytes().to_vec(), sized(body)].concat();
    let entry = [vec![0], sized(name.as_bytes().to_vec())].concat();
    let extensions = [block(0, sized(entry)), block(43, vec![2, 3, 4]), block(10, vec![0, 2, 0, 0x1d])].concat();
    let body = [vec![3, 3], vec![7; 32], vec![0], sized(vec![0x13, 1]), vec![1, 0], sized(extensions)].concat();
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    let message = [vec![1], length[1..].to_vec(), body].concat();
    [vec![22, 3, 1], sized(message)].concat()
}

/// Two bytes of length before a body.
fn sized(body: Vec<u8>) -> Vec<u8> {
    [u16::try_from(body.len()).unwrap().to_be_bytes().to_vec(), body].concat()
}

/// An IPv4 address.
pub(crate) fn v4(text: &str) -> Ipv4Addr {
    match text.parse().unwrap() {
        IpAddr::V4(address) => address,
        IpAddr::V6(_) => panic!("{text} is no IPv4 address"),
    }
}
