//! What is recorded, what is refused, which rights are left.

use std::process::{Command, Stdio};

use crate::space::{PROGRAM, Space, analysed, counted, ended, holds, recording, signal};

#[test]
fn what_is_recorded_is_what_the_kernel_counted_without_its_payload() {
    let Some(space) = Space::new("count") else { return };
    let child = space.record("call.pcapng", &[]);
    space.send(40);
    let marked = Command::new(PROGRAM).args(["mark", "audio"]).current_dir(space.folder.path()).status().unwrap();
    assert!(marked.success());
    space.send(60);
    signal(child.id(), "-INT");
    let (code, told) = ended(child);
    assert_eq!(code, Some(0), "{told}");
    let (seen, dropped) = counted(&told);
    assert!(seen >= 100, "{told}");
    assert_eq!(space.packets("call.pcapng") + dropped, seen, "{told}");
    let file = space.path("call.pcapng");
    assert!(!holds(&file, b"private words") && holds(&file, b" audio"));
    assert!(Command::new(PROGRAM).arg("prove").arg(&file).status().unwrap().success());
    let output = Command::new(PROGRAM).args(["analyse", "--json"]).arg(&file).output().unwrap();
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value["phases"][0]["label"], "audio");
    assert_eq!(value["captures"][0]["dropped"], dropped);
}

#[test]
fn whole_packets_are_kept_when_asked_for_and_nothing_is_overwritten() {
    let Some(space) = Space::new("full") else { return };
    let child = space.record("call.pcapng", &["--full", "--duration", "2"]);
    space.send(10);
    let (code, told) = ended(child);
    assert_eq!(code, Some(0), "{told}");
    let file = space.path("call.pcapng");
    assert!(holds(&file, b"private words 10"));
    assert_eq!(Command::new(PROGRAM).arg("prove").arg(&file).output().unwrap().status.code(), Some(4));
    let before = std::fs::read(&file).unwrap();
    let again = space.run(PROGRAM, &["capture", "-i", "call0", "-w", "call.pcapng", "--yes", "--no-analyse"]);
    assert_eq!((again.status.code(), std::fs::read(&file).unwrap() == before), (Some(1), true));
}

#[test]
fn the_process_that_parses_has_no_rights_left() {
    let Some(space) = Space::new("rights") else { return };
    let child = space.record("call.pcapng", &[]);
    let status = std::fs::read_to_string(format!("/proc/{}/status", Space::recorder(&child))).unwrap();
    signal(child.id(), "-TERM");
    let (_, told) = ended(child);
    for line in ["CapEff:\t0000000000000000", "CapPrm:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"] {
        assert!(status.contains(line), "{line} is not in\n{status}");
    }
    // It tried, and could not.
    assert!(told.contains("opens files no, sockets no, capabilities no"), "{told}");
}

#[test]
fn a_device_that_is_not_there_is_code_5_and_a_wrong_filter_code_2() {
    let Some(space) = Space::new("refuse") else { return };
    let missing = space.run(PROGRAM, &["capture", "-i", "none0", "-w", "a.pcapng", "--yes"]);
    assert_eq!(missing.status.code(), Some(5), "{}", String::from_utf8_lossy(&missing.stderr));
    let filter = space.run(PROGRAM, &["capture", "-i", "call0", "--filter", "port and and", "-w", "a.pcapng", "--yes"]);
    assert_eq!(filter.status.code(), Some(2), "{}", String::from_utf8_lossy(&filter.stderr));
    assert!(!space.path("a.pcapng").exists());
}

#[test]
fn the_notice_comes_in_the_chosen_language_unless_it_is_skipped() {
    let Some(space) = Space::new("notice") else { return };
    let told = |file: &str, more: &[&str]| {
        let mut command = space.command(PROGRAM);
        command.args(["capture", "-i", "call0", "-w", file, "--duration", "0.2", "--no-analyse"]).args(more);
        let output = command.stdin(Stdio::null()).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{told}");
        told
    };
    let (german, english) = (told("de.pcapng", &["--lang", "de"]), told("en.pcapng", &["--lang", "en", "--full"]));
    for words in ["Einwilligung aller", "auf eigenen Geräten", "Inhalt des Gesprächs wird nicht gespeichert", "kein Löschdatum"] {
        assert!(german.contains(words), "{words}: {german}");
    }
    for words in ["consent of everyone", "equipment of your own", "whole packets with their content", "No date of deletion"] {
        assert!(english.contains(words), "{words}: {english}");
    }
    std::fs::write(space.path("given.toml"), "deletion_date = \"2027-01-31\"\n").unwrap();
    let dated = told("dated.pcapng", &["--lang", "de", "--test-info", "given.toml"]);
    assert!(dated.contains("Einwilligung") && !dated.contains("Löschdatum"), "{dated}");
    assert!(!told("yes.pcapng", &["--lang", "de", "--yes"]).contains("Einwilligung"));
}

#[test]
fn several_devices_and_all_devices_are_recorded() {
    let Some(space) = Space::new("several") else { return };
    let all = recording(space.command(PROGRAM), "any", &space.path("all.pcapng"), &[]);
    let two = space.record("two.pcapng", &["-i", "lo"]);
    let script = "for n in $(seq 20); do echo words > /dev/udp/198.51.100.2/4000; echo words > /dev/udp/127.0.0.1/4001; done";
    assert!(space.run("bash", &["-c", script]).status.success());
    let mut told = Vec::new();
    for child in [all, two] {
        signal(child.id(), "-INT");
        let (code, said) = ended(child);
        assert_eq!(code, Some(0), "{said}");
        told.push(said);
    }
    // Of each device what the kernel has seen is recorded, dropped, or came twice.
    let number = |device: &str, words: &str| -> u64 {
        let lines = told.iter().flat_map(|said| said.lines());
        let line = lines
            .filter_map(|line| line.strip_prefix("wohin: ")?.strip_prefix(device)?.strip_prefix(": "))
            .find(|line| line.contains(words));
        line.map_or(0, |line| line.split(' ').next().unwrap().parse().unwrap())
    };
    let kept = |device: &str| number(device, "seen by the kernel") - number(device, "came twice");
    assert_eq!(space.packets("all.pcapng"), kept("any"), "{told:#?}");
    assert_eq!(space.packets("two.pcapng"), kept("call0") + kept("lo"), "{told:#?}");
    assert!(number("lo", "came twice") >= 20 && number("call0", "came twice") == 0, "{told:#?}");
    let links = |file: &str| analysed(&space.path(file), &[])["captures"][0]["link_types"].clone();
    assert_eq!([links("all.pcapng"), links("two.pcapng")], [serde_json::json!(["linux_sll2"]), serde_json::json!(["ethernet"])]);
}
