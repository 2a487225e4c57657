//! Without payload and with it: the same result, and how much smaller.

use std::process::Command;

use crate::space::{PROGRAM, Space, analysed, ended, signal};

/// A video stream of about 1.2 Mbit/s over three seconds: RTP with 1,200 bytes of payload.
const VIDEO: &str = "
import os, socket, struct, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('198.51.100.1', 5004))
for n in range(375):
    head = struct.pack('!BBHII', 0x80, 96 | (0x80 if n % 5 == 4 else 0), 1000 + n, 90000 + n // 5 * 3600, 0x1234)
    s.sendto(head + os.urandom(1200), ('198.51.100.2', 5004))
    time.sleep(.008)
";

#[test]
fn the_summary_is_the_same_and_a_video_call_shrinks_fivefold() {
    let Some(space) = Space::new("sizes") else { return };
    let filter = ["--filter", "udp port 5004"];
    let whole = space.record("full.pcapng", &[&filter[..], &["--full"]].concat());
    // Two recordings in one folder: each has its own name for marks.
    let small = space.record("small.pcapng", &filter);
    assert!(space.run("python3", &["-c", VIDEO]).status.success());
    for child in [whole, small] {
        signal(child.id(), "-INT");
        let (code, told) = ended(child);
        assert_eq!(code, Some(0), "{told}");
    }
    let part = |file: &str| {
        let mut value = analysed(&space.path(file), &[]);
        for capture in value["captures"].as_array_mut().unwrap() {
            let capture = capture.as_object_mut().unwrap();
            for own in ["file", "sha256"] {
                capture.remove(own);
            }
        }
        value
    };
    let (full, payload_free) = (part("full.pcapng"), part("small.pcapng"));
    assert_eq!(full["flows"][0]["media"][0]["kind"], "video", "{:#}", full["flows"]);
    for (key, value) in full.as_object().unwrap() {
        assert_eq!(value, &payload_free[key], "{key}");
    }
    let prove = |file: &str| Command::new(PROGRAM).arg("prove").arg(space.path(file)).output().unwrap().status.code();
    assert_eq!([prove("full.pcapng"), prove("small.pcapng")], [Some(4), Some(0)]);
    let size = |file: &str| std::fs::metadata(space.path(file)).unwrap().len();
    let (before, after) = (size("full.pcapng"), size("small.pcapng"));
    eprintln!("with payload {before} bytes, without {after}: {}.{} times smaller", before / after, before * 10 / after % 10);
    assert!(before >= 5 * after, "{before} to {after}");
}
