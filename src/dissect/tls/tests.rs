use super::certificate::tests::chain_body;
use super::hello::tests::{client_body, ext, server_body, sized};
use super::*;

const SERVER: Side = Side::B;
const CLIENT: Side = Side::A;

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let len = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&[kind][..], &len[1..], body].concat()
}

fn record(content: u8, body: &[u8]) -> Vec<u8> {
    [&[content, 3, 3][..], &sized(body)].concat()
}

fn frame(ordinal: u64) -> Chunk<'static> {
    Chunk {
        bytes: &[],
        frame: crate::model::frame::FrameRef { capture: 0, frame: ordinal },
        at: Instant::from_nanos(i64::try_from(ordinal).unwrap()),
        side: CLIENT,
        source: "192.0.2.1:5000".parse().unwrap(),
        destination: "192.0.2.2:443".parse().unwrap(),
        at_start: true,
        after_gap: false,
        ended: false,
    }
}

/// Hands `stream` over in pieces of `segment` bytes, as reassembly does, and gives the last answer.
fn feed(stream: &[u8], segment: usize, side: Side, ended: bool, memory: &mut Memory, out: &mut Out) -> Progress {
    let mut waiting = Vec::new();
    let mut progress = Progress::Consumed(0);
    let pieces = stream.len().div_ceil(segment).max(1);
    for place in 0..pieces {
        waiting.extend_from_slice(&stream[place * segment..stream.len().min((place + 1) * segment)]);
        let chunk = Chunk { bytes: &waiting, side, ended: ended && place + 1 == pieces, ..frame(1) };
        progress = Tls.stream(&chunk, memory, out);
        match progress {
            Progress::Consumed(count) => drop(waiting.drain(..count)),
            _ => break,
        }
    }
    progress
}

fn kinds(out: &Out) -> Vec<String> {
    let name = |fact: &Fact| format!("{fact:?}").split(['(', ' ']).next().unwrap().to_owned();
    out.facts.iter().map(|told| name(&told.fact)).collect()
}

/// A server's flight of TLS 1.2 as one run of handshake bytes.
fn server_flight() -> Vec<u8> {
    let key_exchange = [&[3, 0, 23, 65][..], &[4; 65]].concat();
    [message(2, &server_body(0x0303, [1; 32], &[], &[])), message(11, &chain_body()), message(12, &key_exchange), message(14, &[])].concat()
}

#[test]
fn messages_are_read_over_any_records_and_segments() {
    let flight = server_flight();
    for record_size in [1, 7, 100, flight.len()] {
        let stream: Vec<u8> = flight.chunks(record_size).flat_map(|part| record(22, part)).collect();
        for segment in [1, 3, 1400, stream.len()] {
            let (mut memory, mut out) = (Memory::default(), Out::default());
            let progress = feed(&stream, segment, SERVER, false, &mut memory, &mut out);
            assert!(matches!(progress, Progress::Consumed(_)));
            assert_eq!(kinds(&out), ["ServerHello", "Certificate", "Certificate", "KeyExchangeGroup"]);
        }
    }
}

#[test]
fn encryption_ends_the_reading() {
    let hello = record(22, &message(1, &client_body(Carrier::Tls)));
    let finished = record(22, &[0x55; 40]);
    for end in [record(23, &[9; 30]), [record(20, &[1]), finished].concat()] {
        let (mut memory, mut out) = (Memory::default(), Out::default());
        let stream = [&hello[..], &record(21, &[1, 0]), &end].concat();
        assert_eq!(feed(&stream, 11, CLIENT, false, &mut memory, &mut out), Progress::Opaque);
        assert_eq!(kinds(&out), ["ClientHello"]);
    }
}

#[test]
fn a_second_hello_behind_a_change_for_show_is_read() {
    let hello = record(22, &message(1, &client_body(Carrier::Tls)));
    let (mut memory, mut out) = (Memory::default(), Out::default());
    let stream = [&hello[..], &record(20, &[1]), &hello, &record(23, &[0; 40])].concat();
    assert_eq!(feed(&stream, 50, CLIENT, false, &mut memory, &mut out), Progress::Opaque);
    assert_eq!(kinds(&out), ["ClientHello", "ClientHello"]);
}

#[test]
fn a_stream_cut_anywhere_tells_nothing_wrong() {
    let hello = record(22, &message(1, &client_body(Carrier::Tls)));
    for end in 0..hello.len() {
        let (mut memory, mut out) = (Memory::default(), Out::default());
        assert_eq!(feed(&hello[..end], 20, CLIENT, true, &mut memory, &mut out), Progress::Opaque);
        for told in &out.facts {
            match &told.fact {
                Fact::ClientHello(hello) => assert!(!hello.complete && hello.ja4.is_none()),
                Fact::Anomaly { code, .. } => assert_eq!(*code, "cut"),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(out.facts.len() == 2, end >= 48, "{end}");
    }
    let flight: Vec<u8> = record(22, &server_flight());
    for end in 0..flight.len() {
        let (mut memory, mut out) = (Memory::default(), Out::default());
        feed(&flight[..end], 500, SERVER, true, &mut memory, &mut out);
        let told = kinds(&out);
        let all = ["ServerHello", "Certificate", "Certificate", "KeyExchangeGroup"];
        assert!(told.iter().filter(|kind| *kind != "Anomaly").zip(all).all(|(told, kind)| told == kind));
    }
}

#[test]
fn a_message_that_never_ends_is_told_when_the_flow_ends() {
    let whole = message(1, &client_body(Carrier::Tls));
    let (mut memory, mut out) = (Memory::default(), Out::default());
    feed(&record(22, &whole[..120]), 125, CLIENT, false, &mut memory, &mut out);
    assert!(out.facts.is_empty());
    Tls.finish(&mut memory, &mut out);
    assert_eq!(kinds(&out), ["Anomaly", "ClientHello"]);
    assert_eq!(out.facts[1].from.unwrap().2, CLIENT);
}

#[test]
fn a_record_that_never_ends_is_told_when_the_flow_ends_or_a_gap_follows() {
    let hello = record(22, &message(1, &client_body(Carrier::Tls)));
    for gap in [false, true] {
        let (mut memory, mut out) = (Memory::default(), Out::default());
        feed(&hello[..120], 50, CLIENT, false, &mut memory, &mut out);
        assert!(out.facts.is_empty());
        if gap {
            let chunk = Chunk { bytes: b"anything", after_gap: true, at_start: false, ..frame(1) };
            assert_eq!(Tls.stream(&chunk, &mut memory, &mut out), Progress::Opaque);
        }
        Tls.finish(&mut memory, &mut out);
        assert_eq!(kinds(&out), ["Anomaly", "ClientHello"]);
    }
}

#[test]
fn nothing_is_joined_over_a_gap() {
    let hello = record(22, &message(1, &client_body(Carrier::Tls)));
    let (mut memory, mut out) = (Memory::default(), Out::default());
    let cut = Chunk { bytes: &hello[..120], after_gap: true, ..frame(1) };
    assert_eq!(Tls.probe(&cut), Some(true));
    assert_eq!(Tls.stream(&cut, &mut memory, &mut out), Progress::Consumed(0));
    // Another gap: what waited is told as far as it goes.
    let behind = Chunk { bytes: b"anything", after_gap: true, at_start: false, ..frame(2) };
    assert_eq!(Tls.stream(&behind, &mut memory, &mut out), Progress::Opaque);
    assert!(out.facts.iter().any(|told| matches!(&told.fact, Fact::ClientHello(hello) if !hello.complete && hello.server_name.is_some())));

    let (mut memory, mut out) = (Memory::default(), Out::default());
    let whole = Chunk { bytes: &hello, after_gap: true, ..frame(1) };
    assert_eq!(Tls.stream(&whole, &mut memory, &mut out), Progress::Consumed(hello.len()));
    assert_eq!(kinds(&out), ["ClientHello"]);
}

#[test]
fn data_behind_a_gap_is_recognised_and_no_more() {
    let data = record(23, &[0; 40]);
    let chunk = Chunk { bytes: &data, after_gap: true, at_start: false, ..frame(1) };
    let (mut memory, mut out) = (Memory::default(), Out::default());
    assert_eq!(Tls.probe(&chunk), Some(true));
    assert_eq!(Tls.stream(&chunk, &mut memory, &mut out), Progress::Opaque);
    assert_eq!(kinds(&out), ["Recognised"]);
    let other = Chunk { bytes: b"GET / HTTP/1.1", ..chunk };
    assert_eq!(Tls.probe(&other), Some(false));
    assert_eq!(Tls.stream(&other, &mut memory, &mut out), Progress::Opaque);
    assert_eq!(Tls.stream(&other, &mut Memory::default(), &mut out), Progress::NotMine);
}

#[test]
fn a_plain_answer_is_not_tls() {
    let (mut memory, mut out) = (Memory::default(), Out::default());
    let hello = record(22, &message(1, &client_body(Carrier::Tls)));
    feed(&hello, hello.len(), CLIENT, false, &mut memory, &mut out);
    assert_eq!(feed(b"HTTP/1.1 400 Bad", 16, SERVER, false, &mut memory, &mut out), Progress::NotMine);
}

#[test]
fn messages_beyond_the_cap_are_refused() {
    let (mut memory, mut out) = (Memory::default(), Out::default());
    assert_eq!(feed(&record(22, &[11, 4, 0, 1]), 9, SERVER, false, &mut memory, &mut out), Progress::Opaque);
    assert!(matches!(out.facts[0].fact, Fact::Anomaly { code: "too_long", .. }));
}

#[test]
fn retry_and_hello_are_told_apart() {
    let (mut memory, mut out) = (Memory::default(), Out::default());
    let stream = record(22, &message(2, &server_body(0x0303, [1; 32], &[], &[ext(43, &[3, 4]), ext(51, &[0x11, 0xec, 0, 1, 5])].concat())));
    feed(&stream, stream.len(), SERVER, false, &mut memory, &mut out);
    assert!(
        matches!(&out.facts[0].fact, Fact::ServerHello(hello) if hello.group == Some(0x11ec) && !hello.retry && hello.version == 0x0304)
    );
}

proptest::proptest! {
    #[test]
    fn damage_and_noise_do_no_harm(
        damage in proptest::collection::vec((0_usize..4096, proptest::prelude::any::<u8>()), 0..8),
        noise in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200),
        segment in 1_usize..600,
        after_gap in proptest::prelude::any::<bool>(),
    ) {
        let hello = record(22, &message(1, &client_body(Carrier::Tls)));
        let mut stream = [&hello[..], &record(22, &server_flight()), &noise].concat();
        let len = stream.len();
        for (place, value) in damage {
            stream[place % len] = value;
        }
        let (mut memory, mut out) = (Memory::default(), Out::default());
        feed(&stream, segment, SERVER, true, &mut memory, &mut out);
        for bytes in [&stream, &noise] {
            let chunk = Chunk { bytes, after_gap, ..frame(1) };
            let _ = Tls.probe(&chunk);
            let progress = Tls.stream(&chunk, &mut Memory::default(), &mut out);
            assert!(!matches!(progress, Progress::Consumed(count) if count > bytes.len()));
        }
        Tls.finish(&mut memory, &mut out);
    }
}
