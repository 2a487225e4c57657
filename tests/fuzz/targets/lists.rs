#![no_main]
//! What the user gives beside the captures: declared recipients, statements, the test protocol, phases, the key, as TOML and as tables.
use wohin::cli::case::{Options, settings};
use wohin::enrich::knowledge::Nothing;
use wohin::limits::Limits;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder");
    let path = folder.path().join(["list", "list.toml", "list.csv"][usize::from(first % 3)]);
    std::fs::write(&path, rest).expect("a file");
    let mut options = Options::default();
    let slot = match first / 3 % 5 {
        0 => &mut options.declared,
        1 => &mut options.overrides,
        2 => &mut options.test_info,
        3 => &mut options.phases,
        _ => &mut options.case_key,
    };
    *slot = Some(path);
    let _ = settings(&options, &Limits::default(), &Nothing);
});
