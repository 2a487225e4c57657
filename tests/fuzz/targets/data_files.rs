#![no_main]
//! The user's own service, operator, telemetry, transfer and grade files.
const NAMES: [&str; 7] =
    ["services/own.toml", "operators.tsv", "telemetry.tsv", "words.tsv", "transfers.tsv", "grades.toml", "checklist.toml"];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder");
    let path = folder.path().join(NAMES[usize::from(first % 7)]);
    std::fs::create_dir_all(path.parent().expect("in a folder")).expect("a folder");
    std::fs::write(&path, rest).expect("a file");
    let user = wohin::geo::UserData { folder: Some(folder.path().to_owned()), ..Default::default() };
    let _ = wohin::geo::Store::new(&user);
});
