//! Input made to exhaust: each kind ends within its limits and leaves its mark in the result.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../mangle/packets.rs"]
#[expect(dead_code, reason = "shared with the tests of damage")]
mod packets;

use std::io::Cursor;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use packets::{Frame, block, call, gzip, option, pcap, pcapng, tcp, udp};
use wohin::analyse::{Settings, analyse};
use wohin::enrich::knowledge::Nothing;
use wohin::gather::{Input, Quiet, gather};
use wohin::limits::Limits;
use wohin::model::Analysis;

/// Unoptimised code on a busy machine; what would be quadratic takes far longer.
const PATIENCE: Duration = Duration::from_secs(30);

fn read(file: Vec<u8>, limits: &Limits) -> Analysis {
    let began = Instant::now();
    let inputs = vec![Input::Stream(PathBuf::from("bomb.pcap"), Box::new(Cursor::new(file)))];
    let analysis = analyse(gather(inputs, limits, &mut Quiet), &Settings::default(), &Nothing);
    assert!(began.elapsed() < PATIENCE, "took {:?}", began.elapsed());
    analysis
}

fn spot(analysis: &Analysis, code: &str) -> u64 {
    analysis.coverage.blind_spots.iter().find(|spot| spot.code == code).map_or(0, |spot| spot.count)
}

fn warned(analysis: &Analysis, code: &str) -> bool {
    analysis.captures[0].warnings.iter().any(|warning| warning.code == code)
}

const CLIENT: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 7);
const SERVER: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 9);

fn timed(packets: impl IntoIterator<Item = Vec<u8>>) -> Vec<Frame> {
    (0_u64..).map(|index| 1_700_000_000_000_000_000 + index * 1000).zip(packets).collect()
}

#[test]
fn a_compressed_file_that_unfolds() {
    let mut file = pcap(&call(), false);
    file.extend(vec![0; 64 << 20]);
    let limits = Limits { unfold_ratio: 20, unfolded_free: 1 << 20, ..Limits::default() };
    let analysis = read(gzip(&file), &limits);
    assert!(warned(&analysis, "unfolds_too_far") && spot(&analysis, "unread_input") >= 1);
    assert!(analysis.flows.len() > 3, "what stands before the limit counts");
}

#[test]
fn huge_blocks_and_lists_of_a_pcapng_file() {
    let limits = Limits { block_bytes: 1 << 16, interfaces: 10, file_names: 100, ..Limits::default() };
    let whole = pcapng(&call());
    let names: Vec<u8> = (0_u32..1000).flat_map(|name| option(1, &[&name.to_be_bytes()[..], b"name.example\0"].concat())).collect();
    let interface = block(1, &[1, 0, 0, 0, 0, 0, 0, 0]);
    let section = usize::try_from(u32::from_le_bytes(whole[4..8].try_into().unwrap())).unwrap();
    let file =
        [&whole[..section], &block(0x0bad, &vec![0; 1 << 17]), &block(4, &names), &whole[section..], &interface.repeat(100)].concat();
    let analysis = read(file, &limits);
    for code in ["block_too_long", "too_many_file_names", "too_many_interfaces"] {
        assert!(warned(&analysis, code), "{code}");
    }
    assert!(spot(&analysis, "unread_input") > 2 && analysis.flows.len() > 3);
}

#[test]
fn flows_without_end_are_summed_and_so_are_their_pairs() {
    let packets = (0_u32..30_000).map(|flow| {
        let [_, a, b, c] = flow.to_be_bytes();
        udp((Ipv4Addr::new(100, a, b, c), 5000), (SERVER, 6000), &[0x77; 20])
    });
    let limits = Limits { flows: 1000, pairs: 500, ..Limits::default() };
    let analysis = read(pcap(&timed(packets), false), &limits);
    assert_eq!(analysis.flows.len(), 1000);
    let spot = analysis.coverage.blind_spots.iter().find(|spot| spot.code == "flows_beyond_limit").unwrap();
    assert_eq!((spot.count, &spot.parameters["packets"]), (501, &29_000.into()), "500 pairs, and one sum for the rest");
}

#[test]
fn a_million_streams_in_one_flow() {
    let packets = (0_u32..200_000).map(|ssrc| {
        let head = [&[0x80, 96, 0, 1, 0, 0, 0, 1][..], &ssrc.to_be_bytes()].concat();
        udp((CLIENT, 5000), (SERVER, 6000), &[&head[..], &[0xa5; 40]].concat())
    });
    let analysis = read(pcap(&timed(packets), false), &Limits::default());
    assert_eq!((analysis.flows.len(), analysis.flows[0].media.len()), (1, 0));
    assert!(spot(&analysis, "sources_beyond_limit") > 199_000);
}

#[test]
fn fragments_that_never_end() {
    let packets = (0_u16..60_000).map(|id| {
        let mut frame = udp((CLIENT, 5000), (SERVER, 6000), &[0x42; 400]);
        frame[18..20].copy_from_slice(&id.to_be_bytes());
        frame[20] |= 0x20;
        frame
    });
    let analysis = read(pcap(&timed(packets), false), &Limits { fragment_bytes: 1 << 20, ..Limits::default() });
    assert_eq!(spot(&analysis, "fragments_given_up"), 60_000);
    assert_eq!(analysis.flows[0].packets_sent + analysis.flows[0].packets_received, 60_000, "they count between their ends all the same");
}

#[test]
fn tcp_with_nothing_but_holes() {
    // Every other byte is missing, in many connections.
    let packets = (0_u32..60_000).map(|index| {
        let port = 10_000 + u16::try_from(index % 300).unwrap();
        let head = [&b"GET / HTTP/1.1\r\nx: "[..], &[b'x'; 981]].concat();
        let (flags, payload) = if index < 300 { (18, head) } else { (16, vec![b'x'; 1000]) };
        tcp((CLIENT, port), (SERVER, 80), 1000 + index / 300 * 2000, flags, &payload)
    });
    let limits = Limits { streams_bytes: 4 << 20, ..Limits::default() };
    let analysis = read(pcap(&timed(packets), false), &limits);
    assert_eq!(analysis.flows.len(), 300);
    assert!(spot(&analysis, "tcp_gaps") > 0 || spot(&analysis, "streams_beyond_limit") > 0);
}

#[test]
fn streams_that_wait_all_at_once() {
    // A request head that never ends in each of many connections.
    let packets = (0_u32..200 * 16).map(|index| {
        let (flow, part) = (index % 200, index / 200);
        let payload = if part == 0 { [&b"GET / HTTP/1.1\r\nx: "[..], &[b'x'; 981]].concat() } else { vec![b'x'; 1000] };
        tcp((CLIENT, 10_000 + u16::try_from(flow).unwrap()), (SERVER, 80), 1000 + part * 1000, if part == 0 { 18 } else { 16 }, &payload)
    });
    let limits = Limits { streams_bytes: 1 << 20, ..Limits::default() };
    let analysis = read(pcap(&timed(packets), false), &limits);
    assert!(spot(&analysis, "streams_beyond_limit") > 50, "{:?}", analysis.coverage.blind_spots);
}

#[test]
fn a_message_sent_byte_by_byte() {
    let message = [&b"GET / HTTP/1.1\r\nx: "[..], &vec![b'x'; 31_000]].concat();
    let packets = message
        .iter()
        .zip(0_u32..)
        .map(|(byte, index)| tcp((CLIENT, 10_000), (SERVER, 80), 1000 + index, if index == 0 { 18 } else { 16 }, &[*byte]));
    let analysis = read(pcap(&timed(packets), false), &Limits::default());
    assert_eq!(analysis.flows[0].packets_sent + analysis.flows[0].packets_received, 31_019);
}

/// A DNS answer for a name with these records behind the question.
fn answer(records: &[Vec<u8>]) -> Vec<u8> {
    let count = u16::try_from(records.len()).unwrap().to_be_bytes();
    let head = [&[0x12, 0x34, 0x81, 0x80, 0, 1][..], &count, &[0, 0, 0, 0], b"\x01a\x07example\x00\x00\x01\x00\x01"].concat();
    [head, records.concat()].concat()
}

#[test]
fn aliases_in_a_ring_and_names_without_end() {
    let alias = |from: &[u8], to: &[u8]| {
        let length = u16::try_from(to.len()).unwrap().to_be_bytes();
        [from, &[0, 5, 0, 1, 0, 0, 0, 60], &length, to].concat()
    };
    let address = b"\x01z\x00\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\xcb\x00\x71\x09".to_vec();
    let ring = answer(&[alias(b"\xc0\x0c", b"\x01b\x00"), alias(b"\x01b\x00", b"\xc0\x0c"), address]);
    let mut packets = vec![udp((SERVER, 53), (CLIENT, 5000), &ring)];
    // A thousand names of one address, and pointers that lead to themselves.
    for index in 0..1000_u16 {
        let name = format!("{index:04}");
        let own = [&[4][..], name.as_bytes(), &[0, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 203, 0, 113, 9]].concat();
        packets.push(udp((SERVER, 53), (CLIENT, 5000), &answer(&[own])));
        packets.push(udp((SERVER, 53), (CLIENT, 5000), &answer(&[b"\xc0\x25\x00\x01".to_vec()])));
    }
    let analysis = read(pcap(&timed(packets), false), &Limits { dns_answers: 900, ..Limits::default() });
    assert!(spot(&analysis, "dns_answers_beyond_limit") > 0 && spot(&analysis, "names_beyond_limit") > 800);
}

#[test]
fn certificates_without_end() {
    let certificate = [&[0, 0, 5, 0x30, 0x03, 1, 1, 1][..]].concat();
    let list = certificate.repeat(6000);
    let length = |count: usize| u32::try_from(count).unwrap().to_be_bytes()[1..].to_vec();
    let message = [&[11][..], &length(list.len() + 3), &length(list.len()), &list].concat();
    let records: Vec<u8> = message
        .chunks(16_000)
        .flat_map(|part| [&[22, 3, 3][..], &u16::try_from(part.len()).unwrap().to_be_bytes(), part].concat())
        .collect();
    let packets = records.chunks(1400).scan(1000, |sequence, part| {
        let at = *sequence;
        // The SYN counts as one.
        *sequence += u32::try_from(part.len()).unwrap() + u32::from(at == 1000);
        Some(tcp((SERVER, 443), (CLIENT, 10_000), at, if at == 1000 { 18 } else { 16 }, part))
    });
    let analysis = read(pcap(&timed(packets), false), &Limits::default());
    assert_eq!((analysis.flows.len(), spot(&analysis, "certificates_beyond_limit")), (1, 1));
}

#[test]
fn comments_are_kept_in_part() {
    let mut file = pcapng(&call());
    let section = usize::try_from(u32::from_le_bytes(file[4..8].try_into().unwrap())).unwrap();
    file.truncate(section);
    let comment = [option(1, &vec![b'c'; 60_000]), option(0, b"")].concat();
    file.extend(block(0x0a0d_0d0a, &[&0x1a2b_3c4d_u32.to_le_bytes()[..], &[1, 0, 0, 0], &[0xff; 8], &comment].concat()).repeat(50));
    file.extend(&pcapng(&call())[section..]);
    let analysis = read(file, &Limits { comments: 10, ..Limits::default() });
    assert!(warned(&analysis, "too_many_comments") && spot(&analysis, "unread_input") >= 40);
    assert!(analysis.flows.len() > 3);
}
