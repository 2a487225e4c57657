//! Media truth over captures of other people: what holds no call yields none. `tests/media/table.py` compares streams with those that other
//! tools find; this test holds the other side and needs no tool.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr)]

#[expect(dead_code, reason = "some of it is for other tests")]
#[path = "mangle/packets.rs"]
mod packets;
#[path = "support/shared.rs"]
mod shared;

use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use packets::{CLIENT, SERVER, pcap, udp};
use shared::shared;
use wohin::analyse::{Settings, analyse};
use wohin::gather::{Input, Quiet, gather};
use wohin::geo::{Store, UserData};
use wohin::limits::Limits;
use wohin::model::analysis::Analysis;
use wohin::model::codes::{MediaKind, Role};

fn analysed(file: &Path, store: &Store) -> Option<Analysis> {
    let gathered = gather(vec![Input::File(file.to_owned())], &Limits::default(), &mut Quiet);
    if gathered.captures.is_empty() {
        return None;
    }
    Some(analyse(gathered, &Settings { unmask: true, ..Settings::default() }, store))
}

/// Two pictures of one payload type whose timestamps follow one clock, and what repeats packets of the first under a type of its own.
#[test]
fn what_has_the_payload_type_of_a_stream_does_not_repeat_it() {
    const SCREEN: u32 = 0x2222_2222;
    const AGAIN: u32 = 0x3333_3333;
    let mut frames = Vec::new();
    let mut numbers = [0_u16; 3];
    let mut send = |at: u64, stream: usize, timestamp: u32, length: usize| {
        let (payload_type, ssrc) = [(96_u8, 0x1111_1111_u32), (96, SCREEN), (97, AGAIN)][stream];
        numbers[stream] += 1;
        let head = [&[0x80, payload_type][..], &numbers[stream].to_be_bytes(), &timestamp.to_be_bytes(), &ssrc.to_be_bytes()].concat();
        let noise = (0..length).map(|byte| u8::try_from((byte * 31 + usize::from(numbers[stream]) * 17) % 251).unwrap());
        let packet = head.into_iter().chain(noise).collect::<Vec<u8>>();
        frames.push((1_700_000_000_000_000_000 + at * 1_000_000, udp((CLIENT, 40_000), (SERVER, 40_002), &packet)));
    };
    for picture in 0..250_u32 {
        let (at, timestamp) = (u64::from(picture) * 40, picture * 3600);
        for packet in 0..3 {
            send(at + packet, 0, timestamp, 900);
        }
        if picture % 10 == 4 {
            send(at + 4, 1, timestamp, 902);
        }
        if picture % 12 == 6 {
            send(at + 30, 2, timestamp, 902);
        }
    }
    let input = Input::Stream(PathBuf::from("call.pcap"), Box::new(Cursor::new(pcap(&frames, true))));
    let analysis = analyse(gather(vec![input], &Limits::default(), &mut Quiet), &Settings::default(), &Store::embedded().unwrap());
    let kind = |ssrc: u32| analysis.flows[0].media.iter().find(|stream| stream.ssrc == Some(ssrc)).map(|stream| stream.kind);
    assert_eq!([0x1111_1111, SCREEN, AGAIN].map(kind), [Some(MediaKind::Video), Some(MediaKind::Video), Some(MediaKind::Retransmission)]);
}

#[test]
fn captures_without_a_call_yield_neither_stream_nor_call() {
    let Some(pcaps) = shared("pcaps") else { return };
    let store = Store::new(&UserData::default()).unwrap();
    let list = include_str!("media/no_call.tsv");
    let (mut looked_at, mut wrong) = (0, Vec::new());
    for line in list.lines().filter(|line| !line.starts_with('#')) {
        let file = line.split('\t').next().unwrap();
        // Some hold no readable packet at all, and that is an answer, too.
        let Some(analysis) = analysed(&pcaps.join(file), &store) else { continue };
        looked_at += 1;
        let streams: usize = analysis.flows.iter().map(|flow| flow.media.len()).sum();
        if streams > 0 || analysis.call.happened || !analysis.call.media_copies.is_empty() {
            wrong.push(format!("{file}: {streams} streams, call {}", analysis.call.happened));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(looked_at > 750, "only {looked_at} captures were readable");
}

#[test]
fn applications_are_recognised_and_media_endpoints_told_from_those_only_asked() {
    let Some(pcaps) = shared("pcaps") else { return };
    let store = Store::new(&UserData::default()).unwrap();
    let mut wrong = Vec::new();
    for line in include_str!("media/applications.tsv").lines().filter(|line| !line.starts_with('#')) {
        let [file, service, by, media, _] = line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let analysis = analysed(&pcaps.join(file), &store).unwrap();
        let recognised = analysis.flows.iter().any(|flow| {
            flow.application.as_deref() == Some(service) && flow.application_by.as_deref().is_some_and(|told| told.starts_with(by))
        });
        if !recognised {
            wrong.push(format!("{file}: {service} is not recognised by {by}"));
        }
        let with_media = analysis.flows.iter().filter(|flow| !flow.media.is_empty());
        let others: BTreeSet<&str> = with_media.filter_map(|flow| flow.application.as_deref()).filter(|other| *other != service).collect();
        if !others.is_empty() {
            wrong.push(format!("{file}: {others:?} said to carry its media"));
        }
        let found: BTreeSet<String> = analysis.call.media_endpoints.iter().map(|end| end.address.to_string()).collect();
        let expected: BTreeSet<String> = media.split(' ').filter(|address| *address != "-").map(str::to_owned).collect();
        if found != expected {
            wrong.push(format!("{file}: media with {found:?}, not {expected:?}"));
        }
        for end in &analysis.endpoints {
            let only_asked = matches!(end.role, Role::Probed | Role::Standby);
            if only_asked && expected.contains(end.address.as_str()) {
                wrong.push(format!("{file}: {} is said to be {}", end.address, end.role.code()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
