//! What can be read: file formats and their odds and ends, link types and tunnels, lengths that do not mean what they say.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod links;
#[path = "../mangle/packets.rs"]
mod packets;

use std::io::{Cursor, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use packets::{block, call, gzip, option, pcap, pcapng, udp, zstd};
use wohin::analyse::{Settings, analyse};
use wohin::enrich::knowledge::Nothing;
use wohin::gather::{Input, Quiet, gather};
use wohin::limits::Limits;
use wohin::model::Analysis;

/// Settings that hide nothing.
fn settings() -> Settings {
    let mut settings = Settings::default();
    settings.local.push("198.51.100.0/24".parse().unwrap());
    settings.unmask = true;
    settings
}

fn read(files: &[&[u8]]) -> Analysis {
    let inputs = files
        .iter()
        .enumerate()
        .map(|(index, bytes)| Input::Stream(PathBuf::from(format!("{index}.pcap")), Box::new(Cursor::new(bytes.to_vec()))))
        .collect();
    analyse(gather(inputs, &Limits::default(), &mut Quiet), &settings(), &Nothing)
}

/// Flows as text, times left out: formats differ in their resolution.
fn flows(analysis: &Analysis) -> Vec<String> {
    analysis
        .flows
        .iter()
        .map(|flow| {
            format!(
                "{} {} {} {} {} {:?}",
                flow.local, flow.remote, flow.packets_sent, flow.packets_received, flow.bytes_sent, flow.server_name
            )
        })
        .collect()
}

fn warnings(analysis: &Analysis) -> Vec<(String, u64)> {
    analysis.captures.iter().flat_map(|capture| &capture.warnings).map(|warning| (warning.code.clone(), warning.count)).collect()
}

#[test]
fn modified_pcap_of_either_byte_order() {
    let frames = call();
    let plain = read(&[&pcap(&frames, false)]);
    for (big, magic) in [(false, [0x34, 0xcd, 0xb2, 0xa1]), (true, [0xa1, 0xb2, 0xcd, 0x34])] {
        let file = pcap(&frames, big);
        let mut modified = [&magic[..], &file[4..24]].concat();
        let mut at = 24;
        for (time, bytes) in &frames {
            let mut header = file[at..at + 16].to_vec();
            // Microseconds, also where the plain form written here has nanoseconds.
            let fraction = u32::try_from(time % 1_000_000_000 / 1000).unwrap();
            header[4..8].copy_from_slice(&if big { fraction.to_be_bytes() } else { fraction.to_le_bytes() });
            // Interface index, protocol, packet type, padding.
            modified.extend([&header[..], &[0; 8], bytes].concat());
            at += 16 + bytes.len();
        }
        let analysis = read(&[&modified]);
        assert_eq!((analysis.captures[0].format.as_str(), flows(&analysis)), ("pcap_modified", flows(&plain)));
        assert_eq!(analysis.captures[0].first, plain.captures[0].first);
    }
}

#[test]
fn a_file_of_several_sections_and_packed_members() {
    let frames = call();
    let whole = flows(&read(&[&pcapng(&frames)]));
    let (first, second) = frames.split_at(20);
    let sections = [pcapng(first), pcapng(second)].concat();
    assert_eq!(flows(&read(&[&sections])), whole);
    // Each member is a file of its own to gzip (RFC 1952 2.2), each frame to zstd (RFC 8878 3).
    let members = [gzip(&sections[..1000]), gzip(&sections[1000..])].concat();
    let analysis = read(&[&members]);
    assert_eq!((analysis.captures[0].format.as_str(), flows(&analysis)), ("pcapng+gzip", whole.clone()));
    let members = [zstd(&sections[..1000]), zstd(&sections[1000..])].concat();
    let analysis = read(&[&members]);
    assert_eq!((analysis.captures[0].format.as_str(), flows(&analysis)), ("pcapng+zstd", whole));
}

/// Section header and an interface with these options.
fn opening(options: &[Vec<u8>]) -> Vec<u8> {
    let section = [&0x1a2b_3c4d_u32.to_le_bytes()[..], &[1, 0, 0, 0], &[0xff; 8]].concat();
    let interface = [&[1, 0, 0, 0, 0, 0, 0, 0][..], &options.concat(), &option(0, b"")].concat();
    [block(0x0a0d_0d0a, &section), block(1, &interface)].concat()
}

fn enhanced(ticks: u64, bytes: &[u8], options: &[Vec<u8>]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap().to_le_bytes();
    let high = u32::try_from(ticks >> 32).unwrap().to_le_bytes();
    let low = u32::try_from(ticks & 0xffff_ffff).unwrap().to_le_bytes();
    let padding = vec![0; bytes.len().next_multiple_of(4) - bytes.len()];
    block(6, &[&[0; 4][..], &high, &low, &length, &length, bytes, &padding, &options.concat(), &option(0, b"")].concat())
}

fn a_datagram() -> Vec<u8> {
    udp(("198.51.100.7".parse().unwrap(), 5000), ("203.0.113.9".parse().unwrap(), 6000), b"datagram")
}

#[test]
fn times_of_powers_of_two_behind_an_offset() {
    // 2^-10 seconds, 1,700,000,000 s offset.
    let file = [opening(&[option(9, &[0x8a]), option(14, &1_700_000_000_u64.to_le_bytes())]), enhanced(1536, &a_datagram(), &[])].concat();
    assert_eq!(read(&[&file]).captures[0].first.unwrap().to_string(), "2023-11-14T22:13:21.500000000Z");
}

#[test]
fn simple_and_obsolete_packet_blocks() {
    let bytes = a_datagram();
    let length = u32::try_from(bytes.len()).unwrap().to_le_bytes();
    let padding = vec![0; bytes.len().next_multiple_of(4) - bytes.len()];
    let obsolete = block(2, &[&[0, 0, 0, 0][..], &[0; 8], &length, &length, &bytes, &padding].concat());
    let simple = block(3, &[&length[..], &bytes, &padding].concat());
    let analysis = read(&[&[opening(&[]), obsolete, simple].concat()]);
    assert_eq!((analysis.captures[0].packets, analysis.flows[0].packets_sent), (2, 2));
    assert_eq!(warnings(&analysis), [("packets_without_time".to_owned(), 1)]);
}

#[test]
fn drops_are_counted_by_statistics_or_by_packets() {
    let lost = |count: u64| option(4, &count.to_le_bytes());
    let packets = [enhanced(1, &a_datagram(), &[lost(2)]), enhanced(2, &a_datagram(), &[lost(3)])].concat();
    let file = [opening(&[]), packets.clone()].concat();
    assert_eq!(read(&[&file]).captures[0].dropped, Some(5));
    let statistics =
        block(5, &[&[0; 12][..], &option(5, &7_u64.to_le_bytes()), &option(7, &1_u64.to_le_bytes()), &option(0, b"")].concat());
    let analysis = read(&[&[opening(&[]), packets, statistics].concat()]);
    assert_eq!(analysis.captures[0].dropped, Some(8));
    assert!(analysis.coverage.blind_spots.iter().any(|spot| spot.code == "dropped_packets" && spot.count == 8));
    assert_eq!(read(&[&pcap(&call(), false)]).captures[0].dropped, None);
}

#[test]
fn names_and_secrets_of_the_file() {
    let analysis = read(&[&pcapng(&call())]);
    let server = analysis.endpoints.iter().find(|endpoint| endpoint.address == "203.0.113.9").unwrap();
    let names: Vec<_> = server.names.iter().map(|name| (name.name.as_str(), serde_json::to_value(name.by).unwrap())).collect();
    assert!(names.contains(&("named.example", "pcapng".into())), "{names:?}");
    assert_eq!(warnings(&analysis), [("decryption_secrets".to_owned(), 1)]);
    assert!(!serde_json::to_string(&analysis).unwrap().contains("key\\n"));
}

#[test]
fn programs_that_a_phone_recorder_names() {
    let mut mapping = 62_652_u32.to_le_bytes().to_vec();
    mapping.extend([1, 0, 1, 0]);
    mapping.extend(10_123_u32.to_le_bytes());
    mapping.extend([11, 5]);
    mapping.extend(b"org.exampleCalls");
    let file = [opening(&[]), enhanced(1, &a_datagram(), &[option(1, b"u-10123")]), block(0x0bad, &mapping)].concat();
    assert_eq!(read(&[&file]).flows[0].process.as_ref().unwrap().as_str(), "Calls");
    // The other form: a trailer behind each frame, which belongs to no length.
    let mut frame = a_datagram();
    frame.extend([0x01, 0x07, 0x20, 0x21, 0, 0, 0x27, 0x8b]);
    frame.extend(b"Calls\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    frame.extend([0; 4]);
    let analysis = read(&[&pcap(&[(0, frame)], false)]);
    assert_eq!((analysis.flows[0].process.as_ref().unwrap().as_str(), analysis.flows[0].bytes_sent), ("Calls", 36));
}

#[test]
fn lengths_left_to_the_network_card_and_cut_by_the_snap_length() {
    // Total length 0 and UDP length 0: segmentation offload; the frame itself is the measure.
    let mut offloaded = a_datagram();
    offloaded[16..18].copy_from_slice(&[0, 0]);
    offloaded[38..40].copy_from_slice(&[0, 0]);
    assert_eq!(read(&[&pcap(&[(0, offloaded)], false)]).flows[0].bytes_sent, 36);
    // IPv6 with payload length 0 and 100,000 bytes: BIG TCP.
    let mut big = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x86, 0xdd, 0x60, 0, 0, 0, 0, 0, 6, 64];
    big.extend("2001:db8::7".parse::<std::net::Ipv6Addr>().unwrap().octets());
    big.extend("2001:db8::9".parse::<std::net::Ipv6Addr>().unwrap().octets());
    big.extend([0x13, 0x88, 0x01, 0xbb, 0, 0, 0, 1, 0, 0, 0, 1, 0x50, 0x10, 1, 1, 0, 0, 0, 0]);
    big.resize(14 + 40 + 20 + 100_000, 0x17);
    assert_eq!(read(&[&pcap(&[(0, big)], false)]).flows[0].bytes_sent, 100_060);
    // Cut to 60 bytes of a frame of 1,000: the original length counts.
    let mut file = pcap(&[(0, udp(("198.51.100.7".parse().unwrap(), 5000), ("203.0.113.9".parse().unwrap(), 6000), &[0xc3; 958]))], false);
    file.truncate(24 + 16 + 60);
    file[32..36].copy_from_slice(&60_u32.to_le_bytes());
    let analysis = read(&[&file]);
    assert_eq!((analysis.captures[0].bytes, analysis.captures[0].snaplen_cut, analysis.flows[0].bytes_sent), (1000, 1, 986));
}

#[test]
fn a_step_of_the_clock_is_told_once() {
    let mut frames = call();
    let steps = |frames: &[packets::Frame]| warnings(&read(&[&pcap(frames, false)]));
    assert_eq!(steps(&frames), []);
    for (at, _) in &mut frames[10..] {
        *at -= 60_000_000_000;
    }
    assert_eq!(steps(&frames), [("clock_went_back".to_owned(), 1)], "all packets behind it are earlier than those before");
    for (at, _) in &mut frames[20..] {
        *at -= 60_000_000_000;
    }
    assert_eq!(steps(&frames), [("clock_went_back".to_owned(), 2)]);
}

#[test]
fn several_files_of_one_call_in_any_order() {
    let frames = call();
    let folder = tempfile::tempdir().unwrap();
    let (early, late) = (folder.path().join("early.pcap"), folder.path().join("late.pcap"));
    std::fs::write(&early, pcap(&frames[..30], false)).unwrap();
    std::fs::write(&late, pcapng(&frames[30..])).unwrap();
    let whole = flows(&read(&[&pcap(&frames, false)]));
    for inputs in [[&early, &late], [&late, &early]] {
        let inputs = inputs.into_iter().cloned().map(Input::File).collect();
        let analysis = analyse(gather(inputs, &Limits::default(), &mut Quiet), &settings(), &Nothing);
        assert_eq!(flows(&analysis), whole);
        assert_eq!(analysis.captures.iter().map(|capture| capture.file.as_str()).collect::<Vec<_>>(), ["early.pcap", "late.pcap"]);
    }
}

#[test]
fn standard_input_and_files_that_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.pcap");
    std::fs::write(&broken, b"no capture at all, but long enough").unwrap();
    let run = |files: &[&str], input: &[u8]| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_wohin"))
            .args(["analyse", "--json"])
            .args(files)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that reads no standard input closes it.
        let _ = child.stdin.take().unwrap().write_all(input);
        child.wait_with_output().unwrap()
    };
    let broken = broken.to_str().unwrap();
    let output = run(&["-", broken], &gzip(&pcapng(&call())));
    let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), summary["captures"][0]["format"].as_str()), (Some(0), Some("pcapng+gzip")));
    assert!(String::from_utf8_lossy(&output.stderr).contains("broken.pcap"), "the file that could not be read is named");
    let output = run(&[broken], b"");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    assert!(String::from_utf8_lossy(&output.stderr).contains("broken.pcap is no pcap or pcapng file"));
    let folder = folder.path().to_str().unwrap();
    let output = run(&[folder, "-"], &pcap(&call(), false));
    assert_eq!(output.status.code(), Some(0), "what can be read is read");
    assert!(String::from_utf8_lossy(&output.stderr).contains(&format!("{folder} is a folder, not a capture")));
}
