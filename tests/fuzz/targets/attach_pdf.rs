#![no_main]
//! An annex for a PDF that is not to be trusted: the file itself, or its objects with a cross-reference table that fits them (the fuzzer
//! cannot count offsets, and a table that lies ends the reading early).

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    if first % 4 == 0 {
        wohin_fuzz::attach("pdf", rest);
    } else {
        wohin_fuzz::attach("pdf", &indexed(rest));
    }
});

/// The file with a table of its objects behind it (ISO 32000-1 7.5.4), and the dictionary of its last trailer.
fn indexed(bytes: &[u8]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let before = file.len();
    file.extend(bytes);
    let mut places = std::collections::BTreeMap::new();
    for at in 0..bytes.len().saturating_sub(6) {
        if &bytes[at..at + 6] != b" 0 obj" {
            continue;
        }
        let digits = bytes[..at].iter().rev().take(5).take_while(|byte| byte.is_ascii_digit()).count();
        let number = std::str::from_utf8(&bytes[at - digits..at]).ok().and_then(|text| text.parse::<u32>().ok());
        if let Some(number) = number.filter(|number| *number < 4096) {
            places.insert(number, before + at - digits);
        }
    }
    let table = file.len() + 1;
    file.extend(b"\nxref\n");
    for (number, place) in &places {
        file.extend(format!("{number} 1\n{place:010} 00000 n\r\n").bytes());
    }
    let mark = b"trailer";
    let trailer = bytes.windows(mark.len()).rposition(|part| part == mark).and_then(|at| {
        let dictionary = &bytes[at + mark.len()..];
        let end = dictionary.windows(9).position(|part| part == b"startxref").unwrap_or(dictionary.len());
        Some(dictionary[..end].to_vec()).filter(|dictionary| !dictionary.windows(5).any(|part| part == b"/Prev"))
    });
    file.extend(b"trailer");
    file.extend(trailer.unwrap_or_else(|| b"<< /Size 4096 /Root 1 0 R >>".to_vec()));
    file.extend(format!("\nstartxref\n{table}\n%%EOF\n").bytes());
    file
}
