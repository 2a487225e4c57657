//! Damage of every kind: captures cut at every frame and inside frames, shuffled, with bytes changed by fixed seeds. Whatever comes, the
//! analysis ends, soon and with a result that adds up.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr)]

mod packets;
mod programs;
#[path = "../support/shared.rs"]
mod shared;

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use packets::Frame;
use wohin::analyse::{Settings, analyse};
use wohin::enrich::knowledge::Nothing;
use wohin::gather::{Input, Quiet, gather};
use wohin::limits::Limits;
use wohin::model::Analysis;
use wohin::source::CaptureFile;

/// Time for one analysis, unoptimised code and a busy machine included.
const PATIENCE: Duration = Duration::from_secs(5);
/// Frames read before a cut, where reading from the start for each frame of a capture would take too long; `WOHIN_SOAK` does it anyway.
const WINDOW: usize = 12;
/// Cuts of a capture before which everything is read.
const FROM_START: usize = 16;

/// Analyses bytes as a file; `None` where nothing could be read.
fn analysed(bytes: &[u8]) -> Option<Analysis> {
    let began = Instant::now();
    let inputs = vec![Input::Stream(PathBuf::from("mangled.pcap"), Box::new(Cursor::new(bytes.to_vec())))];
    let gathered = gather(inputs, &Limits::default(), &mut Quiet);
    let analysis = (!gathered.captures.is_empty()).then(|| analyse(gathered, &Settings::default(), &Nothing));
    assert!(began.elapsed() < PATIENCE, "took {:?} for {} bytes", began.elapsed(), bytes.len());
    if let Some(analysis) = &analysis {
        adds_up(analysis);
    }
    analysis
}

/// No packet may be counted twice, and no flow may have bytes without packets.
fn adds_up(analysis: &Analysis) {
    let packets: u64 = analysis.flows.iter().map(|flow| flow.packets_sent + flow.packets_received).sum();
    let seen: u64 = analysis.captures.iter().map(|capture| capture.packets_ip).sum();
    assert!(packets <= seen, "{packets} packets in flows, {seen} in the capture");
    for flow in &analysis.flows {
        assert!(flow.packets_sent + flow.packets_received > 0 && flow.first <= flow.last, "{}", flow.id);
    }
}

fn packets(analysis: &Analysis) -> u64 {
    analysis.captures.iter().map(|capture| capture.packets).sum()
}

/// Numbers that look random and are the same in every run (xorshift).
struct Seeded(u64);

impl Seeded {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }
}

/// Frames of a capture in the repository.
fn frames_of(path: &Path) -> Vec<Frame> {
    let mut file = CaptureFile::open(path, 0, &Limits::default()).unwrap();
    let mut frames = Vec::new();
    while let Some(frame) = file.next_frame().unwrap() {
        frames.push((u64::try_from(frame.at.nanos()).unwrap_or(0), frame.bytes.to_vec()));
    }
    frames
}

/// The call made here, and every capture in the repository.
fn cases() -> Vec<(String, Vec<Frame>)> {
    let mut cases = vec![("hand-made".to_owned(), packets::call())];
    let mut files = Vec::new();
    captures(&Path::new(env!("CARGO_MANIFEST_DIR")).join("captures"), &mut files);
    files.sort();
    cases.extend(files.iter().map(|path| (path.display().to_string(), frames_of(path))));
    cases
}

fn captures(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            captures(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "pcap" || extension == "pcapng") {
            files.push(path);
        }
    }
}

#[test]
fn the_hand_made_call_is_read_alike_in_every_format() {
    let frames = packets::call();
    let [little, big, next] = [packets::pcap(&frames, false), packets::pcap(&frames, true), packets::pcapng(&frames)];
    let all = [packets::gzip(&little), packets::zstd(&next), little, big, next];
    let flows: Vec<_> = all
        .iter()
        .map(|bytes| {
            let analysis = analysed(bytes).unwrap();
            assert_eq!(packets(&analysis), u64::try_from(frames.len()).unwrap());
            let rows = |flow: &wohin::model::analysis::Flow| {
                (flow.remote.clone(), flow.packets_sent, flow.packets_received, flow.bytes_sent, flow.server_name.clone(), flow.media.len())
            };
            analysis.flows.iter().map(rows).collect::<Vec<_>>()
        })
        .collect();
    assert!(flows.iter().all(|one| *one == flows[0]));
    assert!(
        flows[0]
            .iter()
            .any(|(remote, .., name, _)| remote == "203.0.113.9:443" && name.as_ref().is_some_and(|name| name.as_str() == "call.example"))
    );
    assert!(flows[0].iter().any(|(.., media)| *media == 2));
}

#[test]
fn cut_at_every_frame_and_inside() {
    let soak = std::env::var_os("WOHIN_SOAK").is_some();
    for (name, frames) in cases() {
        let mut random = Seeded(0x5eed);
        for (index, (_, bytes)) in frames.iter().enumerate() {
            let whole = soak || frames.len() < 100 || index % (frames.len() / FROM_START) == 0;
            let from = if whole { 0 } else { index.saturating_sub(WINDOW) };
            let mut file = packets::pcap(&frames[from..index], index % 2 == 0);
            let whole = file.len();
            let last = packets::pcap(&[(0, bytes.clone())], index % 2 == 0);
            // Right behind a frame, inside a record header, inside the bytes of a frame.
            file.extend(&last[24..24 + random.below(last.len() - 24)]);
            for end in [whole, file.len()] {
                match analysed(&file[..end]) {
                    Some(analysis) => assert_eq!(packets(&analysis), u64::try_from(index - from).unwrap(), "{name}, frame {index}"),
                    None => assert_eq!(from, index, "{name}, frame {index}"),
                }
            }
        }
    }
}

#[test]
fn pcapng_cut_at_every_byte() {
    let file = packets::pcapng(&packets::call()[..6]);
    let mut most = 0;
    for end in 0..file.len() {
        let count = analysed(&file[..end]).map_or(0, |analysis| packets(&analysis));
        assert!(count >= most, "cut at {end}");
        most = count;
    }
    assert_eq!(most, 6);
}

#[test]
fn shuffled() {
    for (name, frames) in cases() {
        let whole = analysed(&packets::pcap(&frames, false)).unwrap();
        let bytes = |analysis: &Analysis| analysis.captures.iter().map(|capture| capture.bytes).sum::<u64>();
        for seed in 1..4 {
            let (mut random, mut order) = (Seeded(seed), frames.clone());
            for at in (1..order.len()).rev() {
                order.swap(at, random.below(at + 1));
            }
            let analysis = analysed(&packets::pcap(&order, false)).unwrap();
            assert_eq!((packets(&analysis), bytes(&analysis)), (packets(&whole), bytes(&whole)), "{name}, seed {seed}");
        }
    }
}

#[test]
fn changed_bytes() {
    for (name, frames) in cases() {
        let slice = &frames[..frames.len().min(400)];
        for seed in 1..=40_u64 {
            let mut random = Seeded(seed << 8 | 1);
            let mut file = if seed % 2 == 0 { packets::pcap(slice, false) } else { packets::pcapng(slice) };
            for _ in 0..=random.below(file.len() / 200 + 4) {
                let at = random.below(file.len());
                file[at] = match random.below(4) {
                    0 => 0,
                    1 => 0xff,
                    2 => file[at] ^ 1 << random.below(8),
                    _ => random.next().to_le_bytes()[0],
                };
            }
            let _ = (&name, analysed(&file));
        }
        // Headers left whole, so that the damage reaches the dissectors.
        for seed in 1..=40_u64 {
            let mut random = Seeded(seed << 20 | 1);
            let mut damaged = slice.to_vec();
            for (_, bytes) in &mut damaged {
                for _ in 0..random.below(4) {
                    let at = random.below(bytes.len());
                    if let Some(byte) = bytes.get_mut(at.max(34)) {
                        *byte = random.next().to_le_bytes()[0];
                    }
                }
                if random.below(8) == 0 {
                    bytes.truncate(random.below(bytes.len()));
                }
            }
            assert_eq!(packets(&analysed(&packets::pcap(&damaged, true)).unwrap()), u64::try_from(slice.len()).unwrap());
        }
    }
}

#[test]
fn compressed_and_changed() {
    let file = packets::pcap(&packets::call(), false);
    for packed in [packets::gzip(&file), packets::zstd(&file)] {
        for end in 0..packed.len() {
            let _ = analysed(&packed[..end]);
        }
        for seed in 1..=100_u64 {
            let (mut random, mut damaged) = (Seeded(seed << 4 | 1), packed.clone());
            let at = random.below(damaged.len());
            damaged[at] ^= 1 << random.below(8);
            let _ = analysed(&damaged);
        }
    }
}

#[test]
fn the_same_bytes_give_the_same_result() {
    let mut random = Seeded(77);
    let mut file = packets::pcapng(&packets::call());
    for _ in 0..50 {
        let at = random.below(file.len());
        file[at] ^= 0x10;
        let [one, other] = [analysed(&file), analysed(&file)].map(|analysis| serde_json::to_string(&analysis).unwrap());
        assert_eq!(one, other);
    }
}
