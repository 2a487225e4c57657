//! What the targets share.

use std::io::Cursor;
use std::path::PathBuf;
use std::sync::OnceLock;

use wohin::analyse::{Settings, analyse};
use wohin::attach::{Annex, File, Reference};
use wohin::document::{Block, Cell, Column, Table};
use wohin::gather::{Input, Quiet, gather};
use wohin::geo::Store;
use wohin::limits::{DocumentLimits, Limits};
use wohin::text::Texts;

/// The built-in data sets, read once.
pub fn store() -> &'static Store {
    static STORE: OnceLock<Store> = OnceLock::new();
    STORE.get_or_init(|| Store::embedded().expect("the embedded data sets are read in the tests"))
}

/// The whole way of a file: packets, judgement, reports that people read.
pub fn whole(bytes: Vec<u8>, with_reports: bool) {
    let input = Input::Stream(PathBuf::from("fuzz.pcap"), Box::new(Cursor::new(bytes)));
    let gathered = gather(vec![input], &Limits::default(), &mut Quiet);
    if gathered.captures.is_empty() {
        return;
    }
    let analysis = analyse(gathered, &Settings::default(), store());
    let json = wohin::report::json(&analysis).expect("results are JSON");
    assert!(!json.is_empty());
    if with_reports {
        let texts = Texts::new("de").expect("German is built in");
        let view = wohin::report::View::new(&analysis, &texts);
        let shown = wohin::report::terminal::page(&view.front, "", &texts);
        assert!(!shown.contains('\u{1b}'), "no control of a terminal comes from the wire");
    }
}

const OWN: [u8; 4] = [192, 168, 178, 20];
const FAR: [u8; 4] = [203, 0, 113, 9];
const PORT: u16 = 40_000;

/// Head of a classic pcap of Ethernet frames.
fn head() -> Vec<u8> {
    [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 262_144, 1].iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// Writes an Ethernet frame with an IPv4 packet, 20 ms after the one before.
fn packet(file: &mut Vec<u8>, at: &mut u64, ours: bool, protocol: u8, content: &[u8]) {
    let (from, to) = if ours { (OWN, FAR) } else { (FAR, OWN) };
    let mut frame = vec![2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 0x45, 0];
    frame.extend((20 + u16::try_from(content.len()).unwrap_or(0)).to_be_bytes());
    frame.extend([0, 0, 0x40, 0, 64, protocol, 0, 0]);
    frame.extend(from);
    frame.extend(to);
    frame.extend(content);
    *at += 20_000;
    let captured = u32::try_from(frame.len()).unwrap_or(0);
    for word in [u32::try_from(*at / 1_000_000).unwrap_or(0), u32::try_from(*at % 1_000_000).unwrap_or(0), captured, captured] {
        file.extend(word.to_le_bytes());
    }
    file.extend(frame);
}

/// Ports from one side's view.
fn ports(ours: bool, far: u16) -> Vec<u8> {
    let (from, to) = if ours { (PORT, far) } else { (far, PORT) };
    [from.to_be_bytes(), to.to_be_bytes()].concat()
}

/// UDP around payloads; `messages` are directions and payloads between one pair of ends.
pub fn udp(port: u16, messages: &[(bool, Vec<u8>)]) -> Vec<u8> {
    let (mut file, mut at) = (head(), 1_773_482_400_000_000_u64);
    for (ours, payload) in messages {
        let payload = &payload[..payload.len().min(1_400)];
        let length = 8 + u16::try_from(payload.len()).unwrap_or(0);
        packet(&mut file, &mut at, *ours, 17, &[&ports(*ours, port)[..], &length.to_be_bytes(), &[0, 0], payload].concat());
    }
    file
}

/// The same as a TCP connection; `way` leaves out its handshake, sends segments twice, in swapped pairs, or loses some.
pub fn tcp(port: u16, way: u8, messages: &[(bool, Vec<u8>)]) -> Vec<u8> {
    let (mut file, mut at) = (head(), 1_773_482_400_000_000_u64);
    let mut next = [1_000_u32, 9_000];
    let mut segments: Vec<(bool, u32, u32, u8, &[u8])> = Vec::new();
    if way & 1 == 0 {
        segments.extend([(true, 999, 0, 2, &[][..]), (false, 8_999, 1_000, 18, &[][..]), (true, 1_000, 9_000, 16, &[][..])]);
    }
    for (ours, payload) in messages {
        let own = usize::from(!*ours);
        segments.push((*ours, next[own], next[1 - own], 24, payload));
        next[own] = next[own].wrapping_add(u32::try_from(payload.len()).unwrap_or(0));
    }
    if way & 2 != 0 {
        for pair in segments.chunks_mut(2) {
            pair.reverse();
        }
    }
    for (number, (ours, sequence, acknowledged, flags, payload)) in segments.iter().enumerate() {
        if way & 4 != 0 && number % 5 == 4 {
            continue;
        }
        let head = [&ports(*ours, port)[..], &sequence.to_be_bytes(), &acknowledged.to_be_bytes(), &[0x50, *flags, 0xff, 0xff, 0, 0, 0, 0]];
        for _ in 0..1 + usize::from(way & 8 != 0) {
            packet(&mut file, &mut at, *ours, 6, &[&head.concat()[..], payload].concat());
        }
    }
    file
}

/// A fuzzer's bytes as messages: two bytes of direction and length before each.
pub fn messages(mut bytes: &[u8]) -> Vec<(bool, Vec<u8>)> {
    let mut list = Vec::new();
    while let [first, second, rest @ ..] = bytes {
        let length = (usize::from(first & 0x07) << 8 | usize::from(*second)).min(rest.len());
        let (message, behind) = rest.split_at(length);
        list.push((first & 0x80 == 0, message.to_vec()));
        bytes = behind;
        if list.len() == 64 {
            break;
        }
    }
    list
}

/// An annex of every sort of block, to attach to documents that are not to be trusted.
pub fn annex() -> &'static Annex {
    static ANNEX: OnceLock<Annex> = OnceLock::new();
    ANNEX.get_or_init(|| {
        let table = Table {
            caption: "Empfänger".to_owned(),
            columns: vec![Column::text("Wer", 1), Column::number("Menge", 1)],
            header: true,
            rows: vec![vec![Cell::from("Beispiel GmbH"), Cell::from("14,2 MB")]],
            ..Table::default()
        };
        Annex {
            language: "de-DE".to_owned(),
            blocks: vec![Block::heading(1, "Anlage"), Block::body("Text"), Block::Table(table), Block::note("Hinweis")],
            references: vec![Reference {
                chapter: "3.2".to_owned(),
                number: 3,
                words: vec!["abflüsse".to_owned(), "untersucht|geprüft".to_owned()],
                text: "F-001".to_owned(),
            }],
            answers: vec![(121, vec![Block::body("Antwort")])],
            manifest: "00ff".repeat(16),
            files: vec![File { name: "summary.json".to_owned(), media_type: "application/json", bytes: b"{}".to_vec() }],
            report: None,
        }
    })
}

/// Attaches to a document; what comes out must take the annex again.
pub fn attach(extension: &str, document: &[u8]) {
    let limits = DocumentLimits::default();
    if let Ok(attached) = wohin::attach::attach(extension, document, annex(), &limits) {
        let again = wohin::attach::attach(extension, &attached.bytes, annex(), &limits);
        assert!(again.is_ok(), "what was written is refused: {:?}", again.err());
    }
}
