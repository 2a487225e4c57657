#![no_main]
//! Leaving payload out of what is no honest capture.
use std::io::Cursor;
use std::path::Path;

use wohin::limits::Limits;
use wohin::minimise::Minimiser;
use wohin::source::CaptureFile;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let limits = Limits::default();
    let Ok(mut file) = CaptureFile::from_reader(Box::new(Cursor::new(bytes.to_vec())), Path::new("fuzz"), 0, &limits) else { return };
    let mut minimiser = Minimiser::new(&limits);
    let (mut given, mut kept) = (0_u64, 0_u64);
    while let Ok(Some(frame)) = file.next_frame() {
        given += 1;
        minimiser.push(&frame);
        while minimiser.pop().is_some() {
            kept += 1;
        }
    }
    minimiser.end();
    while minimiser.pop().is_some() {
        kept += 1;
    }
    assert_eq!(given, kept, "packets are cut, never lost");
});
