//! Media truth over captures of other people: what holds no call yields none. `tests/media/table.py` compares streams with those that other
//! tools find; this test holds the other side and needs no tool.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr)]

use std::path::{Path, PathBuf};

use wohin::analyse::{Settings, analyse};
use wohin::enrich::knowledge::Nothing;
use wohin::gather::{Input, Quiet, gather};
use wohin::limits::Limits;
use wohin::model::analysis::Analysis;

/// The folder with captures and truth, where it is there.
fn shared() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let path = std::env::var_os("WOHIN_SHARED").map_or(beside, PathBuf::from);
    path.join("pcaps").is_dir().then_some(path)
}

fn analysed(file: &Path) -> Option<Analysis> {
    let gathered = gather(vec![Input::File(file.to_owned())], &Limits::default(), &mut Quiet);
    if gathered.captures.is_empty() {
        return None;
    }
    Some(analyse(gathered, &Settings { unmask: true, ..Settings::default() }, &Nothing))
}

#[test]
fn captures_without_a_call_yield_neither_stream_nor_call() {
    let Some(shared) = shared() else {
        eprintln!("skipped: no shared captures");
        return;
    };
    let list = include_str!("media/no_call.tsv");
    let (mut looked_at, mut wrong) = (0, Vec::new());
    for line in list.lines().filter(|line| !line.starts_with('#')) {
        let file = line.split('\t').next().unwrap();
        // Some hold no readable packet at all, and that is an answer, too.
        let Some(analysis) = analysed(&shared.join("pcaps").join(file)) else { continue };
        looked_at += 1;
        let streams: usize = analysis.flows.iter().map(|flow| flow.media.len()).sum();
        if streams > 0 || analysis.call.happened || !analysis.call.media_copies.is_empty() {
            wrong.push(format!("{file}: {streams} streams, call {}", analysis.call.happened));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(looked_at > 750, "only {looked_at} captures were readable");
}
