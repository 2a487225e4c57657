#![no_main]
//! The readers of capture files, and the decoding of frames.
use std::io::Cursor;
use std::path::Path;

use wohin::decode::Decoder;
use wohin::limits::Limits;
use wohin::source::CaptureFile;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let limits = Limits::default();
    let mut decoder = Decoder::new(&limits);
    let Ok(mut file) = CaptureFile::from_reader(Box::new(Cursor::new(bytes.to_vec())), Path::new("fuzz"), 0, &limits) else { return };
    let mut bytes = 0_u64;
    while let Ok(Some(frame)) = file.next_frame() {
        decoder.decode(&frame, &mut |datagram| bytes += datagram.ip_bytes);
    }
    decoder.finish(&mut |datagram| bytes += datagram.ip_bytes);
    let _ = file.close();
});
