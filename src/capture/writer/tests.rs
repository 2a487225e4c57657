use super::*;
use crate::capture::Header;
use crate::minimise::{Proof, prove};
use crate::model::link_type::LinkType;
use crate::source::CaptureFile;
use std::path::{Path, PathBuf};

const SECOND: i64 = 1_000_000_000;
const NAME: &[u8] = b"meet.conference.example";
/// Bytes before the payload: Ethernet, IPv4 and TCP without options.
const HEADERS: u64 = 54;

/// A frame with a TCP segment of the client's, or of the server's.
fn segment(client: bool, flags: u8, sequence: u32, payload: &[u8]) -> Vec<u8> {
    let (here, there) = (([192, 0, 2, 1], 50_000_u16), ([198, 51, 100, 1], 443_u16));
    let (from, to) = if client { (here, there) } else { (there, here) };
    let mut frame = vec![2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x08, 0x00, 0x45, 0];
    frame.extend(u16::try_from(40 + payload.len()).unwrap().to_be_bytes());
    frame.extend([0, 0, 0x40, 0, 64, 6, 0, 0]);
    frame.extend(from.0);
    frame.extend(to.0);
    frame.extend(from.1.to_be_bytes());
    frame.extend(to.1.to_be_bytes());
    frame.extend(sequence.to_be_bytes());
    frame.extend([0, 0, 0, 1, 0x50, flags, 0xff, 0xff, 0, 0, 0, 0]);
    frame.extend(payload);
    frame
}

/// A TLS client hello that names the server near its end.
fn hello() -> Vec<u8> {
    let sized = |bytes: &[u8]| [&u16::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat();
    let name = sized(&[&[0], sized(NAME).as_slice()].concat());
    let padding = [&[0, 21], sized(&[0; 200]).as_slice()].concat();
    let extensions = sized(&[padding.as_slice(), &[0, 0], &sized(&name)].concat());
    let body = [&[3, 3][..], &[7; 32], &[0, 0, 2, 0x13, 0x01, 1, 0], &extensions].concat();
    let message = [&[1, 0], sized(&body).as_slice()].concat();
    [&[0x16, 3, 1], sized(&message).as_slice()].concat()
}

struct Recording {
    folder: tempfile::TempDir,
    writer: Writer,
}

impl Recording {
    fn begin() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let interfaces = vec![("eth0".to_owned(), LinkType::ETHERNET, 65_535, None)];
        let header = Header { payload_free: true, system: "test".to_owned(), comments: Vec::new(), interfaces };
        let file = std::fs::File::create_new(folder.path().join("call.pcapng")).unwrap();
        let written = Written::begin(file, Vec::new(), header).unwrap();
        Self { folder, writer: Writer::new(written, false, true, 1, Turn::default()) }
    }

    /// Takes in a packet, so many nanoseconds after the begin.
    fn packet(&mut self, at: i64, frame: &[u8]) {
        let at = Instant::from_nanos(1_800_000_000 * SECOND + at);
        self.writer.packet(0, at, frame.len() as u64, frame);
    }

    /// A connection is opened, and the first bytes of a hello are sent.
    fn half_a_hello(&mut self) {
        self.packet(0, &segment(true, 0x02, 100, &[]));
        self.packet(1, &segment(false, 0x12, 500, &[]));
        self.packet(2, &segment(true, 0x10, 101, &[]));
        self.packet(3, &segment(true, 0x18, 101, &hello()[..60]));
    }

    /// Ends it and reads what is in the file.
    fn end(self) -> Ended {
        let Self { folder, writer } = self;
        let outcome = writer.end();
        let path: PathBuf = folder.path().join("call.pcapng");
        let open = || {
            let file = std::fs::File::open(&path).unwrap();
            CaptureFile::from_reader(Box::new(file), Path::new("call.pcapng"), 0, &Limits::default()).unwrap()
        };
        let (mut packets, mut file) = (Vec::new(), open());
        while let Some(frame) = file.next_frame().unwrap() {
            packets.push((frame.held as u64, frame.wire_len));
        }
        let (notes, ..) = file.close();
        assert!(notes.warnings.is_empty(), "{:?}", notes.warnings);
        let comments = notes.comments.iter().map(|comment| comment.as_str().to_owned()).collect();
        let proof = prove(open(), &Limits::default()).unwrap();
        (outcome, packets, comments, proof, std::fs::read(&path).unwrap())
    }
}

/// What a recording came to: its outcome, packets (bytes kept, bytes on the wire), comments, what is proved of the file, and its bytes.
type Ended = (Outcome, Vec<(u64, u64)>, Vec<String>, Proof, Vec<u8>);

fn holds_name(bytes: &[u8]) -> bool {
    bytes.windows(NAME.len()).any(|window| window == NAME)
}

#[test]
fn a_packet_that_waits_when_the_recording_ends_is_in_the_file() {
    let mut recording = Recording::begin();
    recording.half_a_hello();
    recording.writer.beat();
    assert_eq!((recording.writer.state().packets, recording.writer.file.packets()), (4, 3), "the last one waits");
    let (outcome, packets, _, proof, _) = recording.end();
    assert_eq!((outcome.packets, outcome.failure), (4, None));
    assert_eq!(packets.iter().map(|packet| packet.1).collect::<Vec<_>>(), [HEADERS, HEADERS, HEADERS, HEADERS + 60]);
    assert_eq!((proof.packets, proof.first_payload), (4, None));
}

#[test]
fn a_packet_waits_through_one_beat_and_no_longer() {
    let mut recording = Recording::begin();
    recording.half_a_hello();
    recording.writer.beat();
    recording.writer.beat();
    assert_eq!(recording.writer.file.packets(), 4);
    // The name comes too late to tell what the first half was; it is lost, and that is told.
    recording.packet(4, &segment(true, 0x18, 161, &hello()[60..]));
    let (outcome, packets, comments, proof, _) = recording.end();
    assert_eq!((outcome.packets, outcome.forced, packets[3]), (5, 1, (HEADERS, HEADERS + 60)));
    assert_eq!(packets[4], (HEADERS, HEADERS + hello().len() as u64 - 60));
    assert!(comments.contains(&marks::undecided(1)), "{comments:?}");
    assert_eq!(proof.first_payload, None);
}

#[test]
fn a_hello_in_two_segments_is_kept_whole() {
    let mut recording = Recording::begin();
    recording.half_a_hello();
    recording.writer.beat();
    recording.packet(4, &segment(true, 0x18, 161, &hello()[60..]));
    let (outcome, packets, _, proof, bytes) = recording.end();
    assert_eq!((outcome.forced, packets[3].0, packets[4].0), (0, HEADERS + 60, HEADERS + hello().len() as u64 - 60));
    assert!(holds_name(&bytes));
    assert_eq!(proof.first_payload, None);
}

#[test]
fn a_clock_that_is_set_loses_nothing_and_is_told() {
    for hour in [-3600 * SECOND, 3600 * SECOND] {
        let mut recording = Recording::begin();
        recording.half_a_hello();
        recording.writer.clock_was_set(hour);
        recording.packet(4 + hour, &segment(true, 0x18, 161, &hello()[60..]));
        // All that follows has the new time, and waits as before.
        for number in 0..5 {
            recording.packet(10 + number + hour, &segment(true, 0x10, 101 + u32::try_from(hello().len()).unwrap(), &[]));
        }
        let (outcome, packets, comments, proof, bytes) = recording.end();
        assert_eq!((outcome.packets, outcome.forced, packets.len()), (10, 0, 10));
        assert!(holds_name(&bytes));
        assert_eq!(comments.iter().filter_map(|comment| marks::read_clock(comment)).collect::<Vec<_>>(), [hour]);
        assert_eq!(proof.first_payload, None);
    }
}
