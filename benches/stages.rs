//! What each stage costs, over the packets of one sample call: `cargo bench --bench stages`, or one by name, `cargo bench --bench stages -- flow`.
//!
//! Each stage includes those before it, so that the differences are what it adds. Wall time on a shared machine says little: with
//! `WOHIN_ONCE=stage` the stage runs a fixed number of times and nothing else, for callgrind (see `tests/bench.sh stages`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout, missing_docs)]

use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{BenchmarkId, Criterion, Throughput};
use wohin::analyse::{Settings, analyse};
use wohin::decode::Decoder;
use wohin::enrich::knowledge::Nothing;
use wohin::flow::FlowTable;
use wohin::gather::{Input, Quiet, gather};
use wohin::geo::Store;
use wohin::inspect::Inspector;
use wohin::limits::Limits;
use wohin::model::frame::{Frame, FrameRef};
use wohin::model::link_type::LinkType;
use wohin::model::time::Instant;
use wohin::report;
use wohin::source::CaptureFile;

/// Calls measured: plain media, media through a relay, media over TCP through a relay.
const CALLS: [&str; 3] = ["webrtc-sfu", "webrtc-turn-udp", "webrtc-turn-tcp"];
/// Rounds for callgrind.
const ROUNDS: usize = 20;

struct Kept {
    at: Instant,
    link: LinkType,
    wire_len: u64,
    bytes: Vec<u8>,
}

fn path(call: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("captures").join(call).join("call.pcap")
}

fn packets(call: &str) -> Vec<Kept> {
    let mut file = CaptureFile::open(&path(call), 0, &Limits::default()).unwrap();
    let mut kept = Vec::new();
    while let Some(frame) = file.next_frame().unwrap() {
        kept.push(Kept { at: frame.at, link: frame.link, wire_len: frame.wire_len, bytes: frame.bytes.to_vec() });
    }
    kept
}

fn frames(kept: &[Kept]) -> impl Iterator<Item = Frame<'_>> {
    (1..).zip(kept).map(|(number, packet)| Frame {
        number: FrameRef { capture: 0, frame: number },
        at: packet.at,
        interface: 0,
        link: packet.link,
        wire_len: packet.wire_len,
        bytes: &packet.bytes,
        held: packet.bytes.len(),
        comment: &[],
    })
}

/// A stage by its name, over the packets of a call.
type Stage = (&'static str, fn(&str, &[Kept]));

const STAGES: [Stage; 6] = [
    ("read", |call, _| {
        let mut file = CaptureFile::open(&path(call), 0, &Limits::default()).unwrap();
        while let Some(frame) = file.next_frame().unwrap() {
            black_box(frame.bytes.len());
        }
        black_box(file.close());
    }),
    ("decode", |_, kept| {
        let mut decoder = Decoder::new(&Limits::default());
        for frame in frames(kept) {
            decoder.decode(&frame, &mut |datagram| {
                black_box(datagram.payload.len());
            });
        }
    }),
    ("flow", |_, kept| {
        let limits = Limits::default();
        let (mut decoder, mut flows) = (Decoder::new(&limits), FlowTable::<()>::new(&limits));
        for frame in frames(kept) {
            decoder.decode(&frame, &mut |datagram| {
                black_box(flows.add(datagram));
            });
        }
        black_box(flows.len());
    }),
    ("dissect", |_, kept| {
        let mut inspector = Inspector::new(&Limits::default());
        for frame in frames(kept) {
            black_box(inspector.frame(&frame));
        }
        black_box(inspector.finish());
    }),
    ("conclude", |call, _| {
        let gathered = gather(vec![Input::File(path(call))], &Limits::default(), &mut Quiet);
        black_box(analyse(gathered, &Settings::default(), &Nothing));
    }),
    ("whole", |call, _| {
        let knowledge = Store::embedded().unwrap();
        let gathered = gather(vec![Input::File(path(call))], &Limits::default(), &mut Quiet);
        let analysis = analyse(gathered, &Settings::default(), &knowledge);
        report::write_json(&analysis, std::io::sink()).unwrap();
    }),
];

/// What callgrind collects: nothing but this.
#[inline(never)]
fn measured(run: fn(&str, &[Kept]), call: &str, kept: &[Kept]) {
    run(call, kept);
}

fn main() {
    if let Ok(wanted) = std::env::var("WOHIN_ONCE") {
        let (_, run) = STAGES.iter().find(|(name, _)| *name == wanted).expect("a stage by its name, see STAGES");
        let calls: Vec<_> = CALLS.iter().map(|call| (*call, packets(call))).collect();
        for _ in 0..ROUNDS {
            for (call, kept) in &calls {
                measured(*run, call, kept);
            }
        }
        println!("{}", calls.iter().map(|(_, kept)| kept.len()).sum::<usize>() * ROUNDS);
        return;
    }
    let mut criterion = Criterion::default().configure_from_args();
    for (name, run) in STAGES {
        let mut group = criterion.benchmark_group(name);
        for call in CALLS {
            let kept = packets(call);
            group.throughput(Throughput::Elements(kept.len() as u64));
            group.bench_with_input(BenchmarkId::from_parameter(call), &kept, |bencher, kept| bencher.iter(|| run(call, kept)));
        }
        group.finish();
    }
    criterion.final_summary();
}
