use std::path::{Path, PathBuf};

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::Modifier;

use super::*;
use crate::analyse::{Settings, analyse};
use crate::gather::{Input, Quiet, gather};
use crate::geo::{Store, UserData};
use crate::limits::Limits;
use crate::text::Texts;

/// A call of the sample captures as it would stand in the view.
fn sample() -> Shown {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures/webrtc-sfu");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension.to_string_lossy().starts_with("pcap")));
    let gathered = gather(files.into_iter().map(Input::File).collect(), &Limits::default(), &mut Quiet);
    let store = Store::new(&UserData::default()).unwrap();
    let analysis = analyse(gathered, &Settings::default(), &store);
    let capture = analysis.captures.first().unwrap();
    Shown {
        file: "call.pcapng".to_owned(),
        elapsed: Duration::from_secs(754),
        phase: Some(("screen".to_owned(), Duration::from_secs(42))),
        next: Some("chat".to_owned()),
        state: State { packets: capture.packets, bytes: capture.bytes, dropped: 0, file: capture.bytes / 6 },
        rows: Some(rows(&analysis)),
        lines: vec!["restricted: opens files no, sockets no, capabilities no".to_owned()],
    }
}

fn drawn(shown: &Shown, language: &str, width: u16, height: u16) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let texts = Texts::new(language).unwrap();
    terminal.draw(|frame| draw::draw(frame, shown, &texts)).unwrap();
    terminal.backend().buffer().clone()
}

fn lines(buffer: &Buffer) -> Vec<String> {
    let width = usize::from(buffer.area.width);
    let rows = buffer.content.chunks(width);
    rows.map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>().trim_end().to_owned()).collect()
}

#[test]
fn a_call_is_shown_in_both_languages() {
    let shown = sample();
    insta::assert_snapshot!("view_en", lines(&drawn(&shown, "en", 100, 18)).join("\n"));
    insta::assert_snapshot!("view_de", lines(&drawn(&shown, "de", 100, 18)).join("\n"));
}

#[test]
fn the_begin_and_losses_are_said() {
    let mut shown = Shown { file: "call.pcapng".to_owned(), ..Shown::default() };
    let begin = lines(&drawn(&shown, "en", 80, 10)).join("\n");
    assert!(begin.contains("No phase marked yet") && begin.contains("No endpoint yet") && begin.contains("nothing dropped"), "{begin}");
    shown.state.dropped = 7;
    for number in 0..5 {
        shown.line(format!("message {number}"));
    }
    let later = lines(&drawn(&shown, "en", 80, 10)).join("\n");
    assert!(later.contains("7 packets dropped") && !later.contains("message 1") && later.contains("message 4"), "{later}");
}

#[test]
fn any_size_can_be_drawn_and_the_largest_stay() {
    let row = |number: u64| Row {
        name: format!("host-{number}.example"),
        country: CountryCode::parse("DE"),
        purpose: Purpose::Content,
        sent: number * 1000,
        received: 0,
    };
    let shown = Shown { rows: Some((0..40).map(row).collect()), ..sample() };
    for (width, height) in [(1, 1), (20, 5), (80, 6), (300, 100)] {
        drawn(&shown, "de", width, height);
    }
    let text = lines(&drawn(&shown, "en", 100, 16)).join("\n");
    assert!(text.contains("host-39.example") && !text.contains("host-0.example") && text.contains("and "), "{text}");
    assert!(text.find("host-38.example") < text.find("host-39.example"), "in order of appearance");
}

/// The picture of README.md: `tests/lab/live-view.sh` makes it.
#[test]
fn the_picture_in_the_readme_is_what_is_drawn() {
    let picture = svg(&drawn(&sample(), "en", 100, 18));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lab/live-view.svg");
    if std::env::var_os("WOHIN_PICTURE").is_some() {
        std::fs::write(&path, &picture).unwrap();
    }
    assert!(std::fs::read_to_string(&path).unwrap_or_default() == picture, "run tests/lab/live-view.sh and look at the picture");
}

/// Size of a cell of the picture.
const CELL: (usize, usize) = (8, 17);

/// A terminal as a picture: a piece of text for every run of cells of one style.
fn svg(buffer: &Buffer) -> String {
    let (columns, rows) = (usize::from(buffer.area.width), usize::from(buffer.area.height));
    let (width, height) = ((columns + 2) * CELL.0, (rows + 1) * CELL.1);
    let mut picture = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"monospace\" font-size=\"13\">\n\
         <title>The live view of wohin capture</title>\n<rect width=\"{width}\" height=\"{height}\" rx=\"6\" fill=\"#1d2021\"/>\n"
    );
    for (row, cells) in buffer.content.chunks(columns).enumerate() {
        let mut column = 0;
        for run in cells.chunk_by(|one, other| one.modifier == other.modifier) {
            let text: String = run.iter().map(ratatui::buffer::Cell::symbol).collect();
            picture.push_str(&piece(&text, run.first().unwrap().modifier, column, row));
            column += run.len();
        }
    }
    picture + "</svg>\n"
}

fn piece(text: &str, style: Modifier, column: usize, row: usize) -> String {
    let (x, y, length) = ((column + 1) * CELL.0, row * CELL.1 + CELL.1 / 2, text.chars().count() * CELL.0);
    let reversed = style.contains(Modifier::REVERSED);
    let shown = text.trim_end();
    if shown.is_empty() && !reversed {
        return String::new();
    }
    let ground = if reversed {
        format!("<rect x=\"{x}\" y=\"{y}\" width=\"{length}\" height=\"{}\" fill=\"#d5c4a1\"/>\n", CELL.1)
    } else {
        String::new()
    };
    let ink = if reversed {
        "#1d2021"
    } else if style.contains(Modifier::DIM) {
        "#a89984"
    } else {
        "#ebdbb2"
    };
    let weight = if style.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
    let line = if style.contains(Modifier::UNDERLINED) { " text-decoration=\"underline\"" } else { "" };
    let escaped = shown.replace('&', "&amp;").replace('<', "&lt;");
    let (base, drawn) = (y + 13, shown.chars().count() * CELL.0);
    format!(
        "{ground}<text x=\"{x}\" y=\"{base}\" textLength=\"{drawn}\" xml:space=\"preserve\" fill=\"{ink}\"{weight}{line}>{escaped}</text>\n"
    )
}
