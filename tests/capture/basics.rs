//! What is recorded, what is refused, which rights are left.

use std::process::Command;

use crate::space::{PROGRAM, Space, ended, holds, signal};

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
    let words: Vec<&str> = told.lines().find(|line| line.contains("seen by the kernel")).unwrap().split(' ').collect();
    let (seen, dropped): (u64, u64) = (words[2].parse().unwrap(), words[8].parse().unwrap());
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
