#![no_main]
//! A bundle of hashes, manifest and custody log that somebody else wrote, as `verify` checks it.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder");
    // Files one behind the other, a NUL between them.
    for (name, content) in ["SHA256SUMS", "manifest.json", "custody.log"].iter().zip(bytes.split(|byte| *byte == 0)) {
        std::fs::write(folder.path().join(name), content).expect("a file");
    }
    let _ = wohin::report::verify::check(folder.path());
});
