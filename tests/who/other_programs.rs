//! What `--process` sets aside takes no part in the judgement of the call: two calls of two programs side by side, each judged as if alone.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use wohin::analyse::{Settings, analyse};
use wohin::gather::{Input, Quiet, gather};
use wohin::limits::Limits;
use wohin::model::Analysis;
use wohin::model::codes::Topology;

use super::store;

/// Program of the call whose media goes straight to the other side.
const ONE: &str = "firefox";
/// Program of the call whose media moves from a relay to the direct path.
const TWO: &str = "chrome";

/// A block of pcapng.
fn block(kind: u32, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 12).unwrap().to_le_bytes();
    [&kind.to_le_bytes(), &length[..], body, &length[..]].concat()
}

/// Filled up to words of four bytes.
fn padded(bytes: &[u8]) -> Vec<u8> {
    let mut padded = bytes.to_vec();
    padded.resize(bytes.len().next_multiple_of(4), 0);
    padded
}

/// A sample call (pcap in microseconds) as the recorder would have written it with `program` as owner of every socket: the comment of each packet
/// says so.
fn recorded_of(sample: &str, program: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures").join(sample).join("call.pcap");
    let file = std::fs::read(path).unwrap();
    let word = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap());
    let per_second: u64 = match word(0) {
        0xa1b2_c3d4 => 1_000_000,
        0xa1b2_3c4d => 1_000_000_000,
        other => panic!("{sample}: magic {other:x}"),
    };
    let mut made = block(0x0a0d_0d0a, &[&0x1a2b_3c4d_u32.to_le_bytes()[..], &[1, 0, 0, 0], &[0xff; 8]].concat());
    let resolution = [9, 0, 1, 0, if per_second == 1_000_000 { 6 } else { 9 }, 0, 0, 0, 0, 0, 0, 0];
    made.extend(block(1, &[&(word(20) & 0xffff).to_le_bytes()[..], &[0, 0, 4, 0], &resolution].concat()));
    let comment = format!("wohin process {program}");
    let option =
        [&1_u16.to_le_bytes()[..], &u16::try_from(comment.len()).unwrap().to_le_bytes(), &padded(comment.as_bytes()), &[0; 4]].concat();
    let mut at = 24;
    while at + 16 <= file.len() {
        let (ticks, kept) = (u64::from(word(at)) * per_second + u64::from(word(at + 4)), word(at + 8));
        let packet = &file[at + 16..at + 16 + usize::try_from(kept).unwrap()];
        let (high, low) = (u32::try_from(ticks >> 32).unwrap(), u32::try_from(ticks & 0xffff_ffff).unwrap());
        let head: Vec<u8> = [0, high, low, kept, word(at + 12)].iter().flat_map(|word| word.to_le_bytes()).collect();
        made.extend(block(6, &[head, padded(packet), option.clone()].concat()));
        at += 16 + packet.len();
    }
    made
}

fn of(files: &[(&str, &str)], programs: &[&str]) -> Analysis {
    let inputs = files.iter().map(|(sample, program)| {
        Input::Stream(PathBuf::from(format!("{program}.pcapng")), Box::new(Cursor::new(recorded_of(sample, program))))
    });
    let settings = Settings { unmask: true, programs: programs.iter().map(|&name| name.to_owned()).collect(), ..Settings::default() };
    analyse(gather(inputs.collect(), &Limits::default(), &mut Quiet), &settings, store())
}

#[test]
fn another_programs_media_is_no_part_of_the_call() {
    let (direct, moved) = (("webrtc-direct", ONE), ("webrtc-relay-to-direct", TWO));
    let both = of(&[direct, moved], &[]);
    assert!(both.flows.iter().all(|flow| flow.process.is_some() && flow.counts()));
    assert_eq!((both.call.topology, both.call.migrations.len()), (Topology::Mixed, of(&[moved], &[]).call.migrations.len()));
    assert!(!both.call.migrations.is_empty());

    // Each beside the other as if it were alone; numbers of frames are those of its own file.
    for (own, other) in [(direct, moved), (moved, direct)] {
        let alone = of(&[own], &[]);
        for files in [[own, other], [other, own]] {
            let mut beside = of(&files, &[own.1]);
            // Which of the files it is differs.
            beside.call.basis.iter_mut().flat_map(|basis| &mut basis.evidence).for_each(|receipt| receipt.capture = 0);
            assert!(beside.flows.iter().any(|flow| !flow.counts() && !flow.media.is_empty()), "{own:?}: media is set aside");
            assert!(alone.call.happened && !alone.call.disclosures.is_empty());
            assert_eq!(beside.call, alone.call, "{own:?} in {files:?}");
            // What both say to the whole network is one flow here, of the program that began it; media is each one's own.
            let media = |analysis: &Analysis| {
                analysis
                    .encryption_shares
                    .iter()
                    .filter(|share| share.class == "media")
                    .map(|share| (share.flows, share.bytes))
                    .collect::<Vec<_>>()
            };
            assert_eq!(media(&beside), media(&alone));
        }
    }

    // A program that has no call beside two that have.
    let none = of(&[direct, moved], &["thunderbird"]);
    let call = &none.call;
    assert!(none.flows.iter().any(|flow| !flow.media.is_empty()) && none.flows.iter().all(|flow| !flow.counts()));
    assert_eq!((call.happened, call.topology, call.first, call.last), (false, Topology::Undetermined, None, None));
    assert!(call.basis.is_empty() && call.media_endpoints.is_empty() && call.sessions.is_empty());
    assert!(call.migrations.is_empty() && call.disclosures.is_empty() && call.media_copies.is_empty());
    assert!(none.findings.is_empty(), "{:?}", none.findings);
    // Who is set aside is a person still.
    let people =
        |analysis: &Analysis| analysis.endpoints.iter().filter(|end| end.person).map(|end| end.address.clone()).collect::<Vec<_>>();
    assert_eq!(people(&none), people(&both));
    assert_eq!(none.local.public_address, both.local.public_address);
}
