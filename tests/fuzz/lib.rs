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

/// Ethernet, IPv4 and UDP around payloads; `messages` are directions and payloads between one pair of ends.
pub fn udp(port: u16, messages: &[(bool, Vec<u8>)]) -> Vec<u8> {
    let mut file = Vec::new();
    for word in [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 262_144, 1] {
        file.extend(word.to_le_bytes());
    }
    let mut at = 1_773_482_400_000_000_u64;
    for (ours, payload) in messages {
        let payload = &payload[..payload.len().min(1_400)];
        let (own, far) = (([192, 168, 178, 20], 40_000_u16), ([203, 0, 113, 9], port));
        let (from, to) = if *ours { (own, far) } else { (far, own) };
        let length = u16::try_from(payload.len()).unwrap_or(0);
        let mut frame = vec![2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 0x45, 0];
        frame.extend((28 + length).to_be_bytes());
        frame.extend([0, 0, 0x40, 0, 64, 17, 0, 0]);
        frame.extend(from.0);
        frame.extend(to.0);
        frame.extend(from.1.to_be_bytes());
        frame.extend(to.1.to_be_bytes());
        frame.extend((8 + length).to_be_bytes());
        frame.extend([0, 0]);
        frame.extend(payload);
        at += 20_000;
        let captured = u32::try_from(frame.len()).unwrap_or(0);
        for word in [u32::try_from(at / 1_000_000).unwrap_or(0), u32::try_from(at % 1_000_000).unwrap_or(0), captured, captured] {
            file.extend(word.to_le_bytes());
        }
        file.extend(frame);
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
