use super::super::tls::certificate::tests::chain_body;
use super::super::tls::hello::tests::{client_body, ext, server_body, sized};
use super::*;
use crate::model::frame::FrameRef;

const CLIENT: Side = Side::A;
const SERVER: Side = Side::B;

/// A fragment of a handshake message with its header.
fn fragment(kind: u8, number: u8, body: &[u8], from: usize, to: usize) -> Vec<u8> {
    let three = |value: usize| u32::try_from(value).unwrap().to_be_bytes()[1..].to_vec();
    [&[kind][..], &three(body.len()), &[0, number], &three(from), &three(to - from), &body[from..to]].concat()
}

fn message(kind: u8, number: u8, body: &[u8]) -> Vec<u8> {
    fragment(kind, number, body, 0, body.len())
}

fn record(content: u8, epoch: u8, body: &[u8]) -> Vec<u8> {
    [&[content, 0xfe, 0xfd, 0, epoch, 0, 0, 0, 0, 0, 1][..], &sized(body)].concat()
}

/// A flow under test.
#[derive(Default)]
struct Talk {
    memory: Memory,
    out: Out,
    clock: i64,
}

impl Talk {
    /// Sends a datagram ten nanoseconds later, of which the capture holds `held` bytes.
    fn send_cut(&mut self, side: Side, bytes: &[u8], held: usize) -> Probe {
        self.clock += 10;
        let packet = Packet {
            payload: &bytes[..held],
            wire_len: bytes.len(),
            frame: FrameRef { capture: 0, frame: 1 },
            at: Instant::from_nanos(self.clock),
            side,
            source: "192.0.2.1:5000".parse().unwrap(),
            destination: "192.0.2.2:3478".parse().unwrap(),
            framing: &super::super::Framings::NONE,
            tell: None,
            depth: 0,
        };
        Dtls.datagram(&packet, &mut self.memory, &mut self.out)
    }

    fn send(&mut self, side: Side, bytes: &[u8]) -> Probe {
        self.send_cut(side, bytes, bytes.len())
    }

    /// Kinds of the facts told so far, without records.
    fn kinds(&self) -> Vec<String> {
        let name = |fact: &Fact| format!("{fact:?}").split(['(', ' ']).next().unwrap().to_owned();
        self.out.facts.iter().map(|told| name(&told.fact)).filter(|kind| kind != "DtlsRecord").collect()
    }

    fn round_trips(&self) -> Vec<i64> {
        self.out.facts.iter().filter_map(|told| if let Fact::RoundTrip(trip) = &told.fact { Some(trip.nanos) } else { None }).collect()
    }
}

fn client_hello(number: u8) -> Vec<u8> {
    record(22, 0, &message(1, number, &client_body(Carrier::Dtls)))
}

fn server_flight() -> Vec<u8> {
    let hello = server_body(0xfefd, [1; 32], &[], &ext(14, &[0, 2, 0, 7, 0]));
    let key_exchange = [&[3, 0, 29, 32][..], &[4; 32]].concat();
    [
        record(22, 0, &message(2, 1, &hello)),
        record(22, 0, &[message(11, 2, &chain_body()), message(12, 3, &key_exchange)].concat()),
        record(22, 0, &message(14, 4, &[])),
    ]
    .concat()
}

#[test]
fn a_handshake_with_cookie_is_told_from_both_sides() {
    let mut talk = Talk::default();
    let verify = record(22, 0, &message(3, 0, &[0xfe, 0xff, 2, 9, 9]));
    for (side, datagram) in [(CLIENT, client_hello(0)), (SERVER, verify), (CLIENT, client_hello(1)), (SERVER, server_flight())] {
        assert_eq!(talk.send(side, &datagram), Probe::Mine);
    }
    let told = ["ClientHello", "RoundTrip", "ClientHello", "RoundTrip", "ServerHello", "Certificate", "Certificate", "KeyExchangeGroup"];
    assert_eq!(talk.kinds(), told);
    assert_eq!(talk.round_trips(), [10, 10]);
    let profiles: Vec<_> = talk
        .out
        .facts
        .iter()
        .filter_map(|told| match &told.fact {
            Fact::ClientHello(hello) => Some(hello.srtp_profiles.clone()),
            Fact::ServerHello(hello) => Some(hello.srtp_profile.into_iter().collect()),
            _ => None,
        })
        .collect();
    assert_eq!(profiles, [vec![7, 1], vec![7, 1], vec![7]]);
}

#[test]
fn a_handshake_asked_for_twice_gives_no_time() {
    let mut talk = Talk::default();
    talk.send(CLIENT, &client_hello(0));
    talk.send(CLIENT, &client_hello(0));
    talk.send(SERVER, &server_flight());
    talk.send(CLIENT, &client_hello(0));
    talk.send(SERVER, &server_flight());
    assert!(talk.round_trips().is_empty());
}

#[test]
fn fragments_over_datagrams_make_one_message() {
    let body = client_body(Carrier::Dtls);
    let parts = [(0, 40), (40, 41), (41, body.len())];
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let mut talk = Talk::default();
        for place in order {
            let (from, to) = parts[place];
            assert!(talk.kinds().is_empty());
            talk.send(CLIENT, &record(22, 0, &fragment(1, 0, &body, from, to)));
        }
        assert_eq!(talk.kinds(), ["ClientHello"]);
        assert!(matches!(&talk.out.facts.last().unwrap().fact, Fact::ClientHello(hello) if hello.complete && hello.ja4.is_some()));
        // An echo of a fragment is no second hello.
        talk.send(CLIENT, &record(22, 0, &fragment(1, 0, &body, 0, 40)));
        Dtls.finish(&mut talk.memory, &mut talk.out);
        assert_eq!(talk.kinds(), ["ClientHello"]);
    }
}

#[test]
fn a_hello_that_never_ends_is_told_when_the_flow_ends() {
    let body = client_body(Carrier::Dtls);
    let mut talk = Talk::default();
    talk.send(CLIENT, &record(22, 0, &fragment(1, 0, &body, 0, 110)));
    Dtls.finish(&mut talk.memory, &mut talk.out);
    assert_eq!(talk.kinds(), ["Anomaly", "ClientHello"]);
    let last = talk.out.facts.last().unwrap();
    assert_eq!(last.from.unwrap().1.nanos(), 10);
    assert!(matches!(&last.fact, Fact::ClientHello(hello) if !hello.complete && hello.server_name.is_some()));
}

#[test]
fn a_datagram_cut_anywhere_tells_nothing_wrong() {
    for bytes in [client_hello(0), server_flight()] {
        let mut all = Talk::default();
        all.send(SERVER, &bytes);
        for held in 0..bytes.len() {
            // Cut by the capture, and sent so.
            let (mut cut, mut short) = (Talk::default(), Talk::default());
            assert_eq!(cut.send_cut(SERVER, &bytes, held), if held < 13 { Probe::NotMine } else { Probe::Mine });
            short.send(SERVER, &bytes[..held]);
            for talk in [cut, short] {
                for told in talk.out.facts {
                    match told.fact {
                        Fact::Anomaly { .. } => {}
                        Fact::ClientHello(hello) => assert!(!hello.complete && hello.ja4.is_none()),
                        fact => assert!(all.out.facts.iter().any(|told| told.fact == fact)),
                    }
                }
            }
        }
    }
}

#[test]
fn unified_headers_are_dtls_only_where_dtls_was_seen() {
    let unified = [&[0x2f, 0, 1, 0, 20][..], &[7; 20]].concat();
    let mut talk = Talk::default();
    assert_eq!(talk.send(CLIENT, &unified), Probe::NotMine);
    talk.send(CLIENT, &client_hello(0));
    let hello = record(22, 0, &message(2, 0, &server_body(0xfefd, [1; 32], &[], &ext(43, &[0xfe, 0xfc]))));
    talk.send(SERVER, &[&hello[..], &unified].concat());
    assert_eq!(talk.send(CLIENT, &unified), Probe::Mine);
    assert_eq!(talk.out.facts.iter().filter(|told| told.fact == Fact::DtlsRecord { version: 0 }).count(), 2);

    let mut old = Talk::default();
    old.send(SERVER, &server_flight());
    assert_eq!(old.send(CLIENT, &unified), Probe::NotMine);
}

#[test]
fn encrypted_records_say_only_that_they_are() {
    let mut talk = Talk::default();
    assert_eq!(talk.send(CLIENT, &[record(20, 0, &[1]), record(22, 1, &[5; 48])].concat()), Probe::Mine);
    assert_eq!(talk.send(CLIENT, &record(23, 1, &[5; 48])), Probe::Mine);
    assert!(talk.kinds().is_empty());
    assert_eq!(talk.out.facts.len(), 2);
    assert_eq!(talk.send(CLIENT, &[&record(23, 1, &[5; 48])[..], b"junk"].concat()), Probe::Mine);
    assert_eq!(talk.kinds(), ["Anomaly"]);
}

#[test]
fn other_protocols_are_left_alone() {
    let mut talk = Talk::default();
    for other in [&b"\x16\x03\x03\x00\x05hello"[..], &[0x80; 40], &[20; 40], b"", b"\x17\xfe\xfd\x00\x00\x00\x00\x00\x00\x00\x01\x00\x01a"]
    {
        assert_eq!(talk.send(CLIENT, other), Probe::NotMine);
    }
    assert!(talk.out.facts.is_empty());
    assert!((0..=255).filter(|byte| Dtls.first_byte(*byte)).eq((20..=26).chain(32..=63)));
}

proptest::proptest! {
    #[test]
    fn damage_and_noise_do_no_harm(
        damage in proptest::collection::vec((0_usize..4096, proptest::prelude::any::<u8>()), 0..8),
        noise in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200),
    ) {
        let mut talk = Talk::default();
        for mut datagram in [client_hello(0), server_flight(), record(22, 0, &noise), noise] {
            let len = datagram.len().max(1);
            for (place, value) in &damage {
                if let Some(byte) = datagram.get_mut(place % len) {
                    *byte = *value;
                }
            }
            talk.send(CLIENT, &datagram);
            talk.send_cut(SERVER, &datagram, datagram.len() / 2);
        }
        Dtls.finish(&mut talk.memory, &mut talk.out);
    }
}
