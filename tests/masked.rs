//! In no file of a bundle is a masked address found: not as text, not as hex, not as a number, in neither order of bytes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr)]

mod support;

use std::fmt::Write as _;
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use serde_json::Value;
use support::shared::shared;
use support::{parts, stderr, text, wohin};

/// Forms in which an address could have slipped into a file. Short numbers stand in files by chance; addresses with such are told apart by
/// their other forms.
fn forms(address: IpAddr) -> Vec<String> {
    let mut forms = vec![address.to_string()];
    let hex = |bytes: &[u8], between: &str| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(between);
    let octets: Vec<u8> = match address {
        IpAddr::V4(v4) => {
            for number in [u32::from(v4), u32::from(v4).swap_bytes()] {
                forms.push(number.to_string());
            }
            forms.push(v4.octets().map(|octet| octet.to_string()).join("-"));
            v4.octets().to_vec()
        }
        IpAddr::V6(v6) => {
            forms.push(v6.segments().map(|group| format!("{group:04x}")).join(":"));
            forms.push(v6.segments().map(|group| format!("{group:x}")).join(":"));
            forms.push(u128::from(v6).to_string());
            v6.octets().to_vec()
        }
    };
    let backwards: Vec<u8> = octets.iter().rev().copied().collect();
    for bytes in [&octets, &backwards] {
        for between in ["", ":", " ", "-"] {
            forms.push(hex(bytes, between));
        }
    }
    forms.push(format!("0x{}", hex(&octets, "")));
    forms.iter().flat_map(|form| [form.clone(), form.to_uppercase()]).filter(|form| form.len() >= 7).collect()
}

/// Whether a form stands in a text by itself, not inside a longer number, hash or name.
fn stands_in(content: &str, form: &str) -> bool {
    let joins = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphanumeric());
    let mut from = 0;
    while let Some(at) = content[from..].find(form).map(|at| at + from) {
        if !joins(content[..at].chars().next_back()) && !joins(content[at + form.len()..].chars().next()) {
            return true;
        }
        from = at + 1;
        while !content.is_char_boundary(from) {
            from += 1;
        }
    }
    false
}

/// Every file of a bundle as text; packages by their parts.
fn contents(folder: &Path) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = fs::read(&path).unwrap();
        if path.extension().is_some_and(|extension| extension == "docx") {
            all.extend(
                parts(&bytes).into_iter().map(|(part, bytes)| (format!("{name}/{part}"), String::from_utf8_lossy(&bytes).into_owned())),
            );
        } else {
            all.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    all
}

/// Addresses that the contract masks: those that a readable result marks as a person's, and the tester's public one.
fn masked(captures: &[PathBuf]) -> Vec<IpAddr> {
    let mut arguments = vec!["analyse", "--json", "--unmask"];
    arguments.extend(captures.iter().map(|path| text(path)));
    let readable: Value = serde_json::from_slice(&wohin(&arguments).stdout).unwrap();
    let arguments: Vec<&str> = arguments.into_iter().filter(|argument| *argument != "--unmask").collect();
    let hidden: Value = serde_json::from_slice(&wohin(&arguments).stdout).unwrap();
    let all = |result: &Value| -> Vec<Value> { result["endpoints"].as_array().unwrap().iter().map(|end| end["address"].clone()).collect() };
    let mut found: Vec<IpAddr> = Vec::new();
    for (readable, hidden) in all(&readable).iter().zip(all(&hidden)) {
        if *readable != hidden {
            found.push(readable.as_str().unwrap().parse().unwrap());
        }
    }
    if let Some(public) = readable["local"]["public_address"].as_str() {
        found.push(public.parse().unwrap());
    }
    found.sort();
    found.dedup();
    found
}

fn search(captures: &[PathBuf], persons: &[IpAddr], failed: &mut String) {
    for lang in ["de", "en"] {
        let folder = tempfile::tempdir().unwrap();
        let bundle = folder.path().join("bundle");
        let mut arguments = vec!["analyse", "--lang", lang, "-o", text(&bundle)];
        arguments.extend(captures.iter().map(|path| text(path)));
        let output = wohin(&arguments);
        assert!(output.status.success(), "{}", stderr(&output));
        for (file, content) in contents(&bundle) {
            for person in persons {
                for form in forms(*person).iter().filter(|form| stands_in(&content, form)) {
                    writeln!(failed, "  {}: {person} stands in {file} as {form}", captures[0].display()).unwrap();
                }
            }
        }
    }
}

#[test]
fn the_search_finds_what_is_planted() {
    let address: IpAddr = "198.51.100.7".parse().unwrap();
    for form in ["a198.51.100.7", "3325256711x", "c633640"] {
        assert!(!forms(address).iter().any(|known| stands_in(form, known)), "{form}");
    }
    for form in ["at 198.51.100.7:9", "=3325256711,", "\"C6336407\"", "c6:33:64:07", "07 64 33 c6", "124007366", "0xc6336407"] {
        assert!(forms(address).iter().any(|known| stands_in(form, known)), "{form}");
    }
    let address: IpAddr = "2001:db8::7".parse().unwrap();
    for form in ["[2001:db8::7]:443", "2001:0DB8:0000:0000:0000:0000:0000:0007", "20010db8000000000000000000000007"] {
        assert!(forms(address).iter().any(|known| stands_in(form, known)), "{form}");
    }
}

#[test]
fn no_file_of_a_bundle_holds_a_masked_address() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures");
    let (mut failed, mut searched) = (String::new(), 0);
    for entry in fs::read_dir(&root).unwrap() {
        let folder = entry.unwrap().path();
        let mut captures: Vec<PathBuf> =
            fs::read_dir(&folder).map(|files| files.map(|file| file.unwrap().path()).collect()).unwrap_or_default();
        captures.retain(|path| path.extension().is_some_and(|extension| extension == "pcap" || extension == "pcapng"));
        if captures.is_empty() {
            continue;
        }
        captures.sort();
        let persons = masked(&captures);
        searched += persons.len();
        search(&captures, &persons, &mut failed);
    }
    assert!(searched >= 20, "only {searched} addresses to search for");
    assert!(failed.is_empty(), "\n{failed}");
}

#[test]
fn addresses_given_on_the_command_line_are_hidden_too_and_verify_needs_none() {
    let capture = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures/webrtc-direct-ipv6");
    let capture =
        fs::read_dir(capture).unwrap().map(|file| file.unwrap().path()).find(|path| path.extension().is_some_and(|ext| ext == "pcap"));
    let capture = capture.unwrap();
    let readable: Value = serde_json::from_slice(&wohin(&["analyse", "--json", "--unmask", text(&capture)]).stdout).unwrap();
    let own = readable["local"]["addresses"][0].as_str().unwrap().to_owned();
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("bundle");
    let output = wohin(&["analyse", text(&capture), "--local", &own, "-o", text(&bundle)]);
    assert!(output.status.success(), "{}", stderr(&output));
    let summary: Value = serde_json::from_slice(&fs::read(bundle.join("summary.json")).unwrap()).unwrap();
    assert_eq!(summary["local"]["how"], "given");
    let address: IpAddr = own.parse().unwrap();
    for (file, content) in contents(&bundle) {
        assert!(!forms(address).iter().any(|form| stands_in(&content, form)), "{own} stands in {file}");
    }
    let output = wohin(&["verify", text(&bundle), text(&capture)]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(String::from_utf8_lossy(&output.stdout).contains("identical"), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn nor_does_that_of_a_call_between_strangers() {
    let Some(calls) = shared("pcaps/calls") else { return };
    let mut failed = String::new();
    for name in ["whatsapp_login_call.pcap", "teams.pcap", "telegram_voice.pcapng", "wa_video.pcap", "nDPI-sip.pcap"] {
        let captures = [calls.join(name)];
        search(&captures, &masked(&captures), &mut failed);
    }
    assert!(failed.is_empty(), "\n{failed}");
}
