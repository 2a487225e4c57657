//! What a recording leaves beside packets: rings, idle time, the protocol of the test, the custody log.

use std::process::{Command, Stdio};
use std::time::Duration;

use crate::space::{PROGRAM, Space, analysed, ended, signal};

#[test]
fn a_ring_keeps_its_newest_files_and_each_can_be_read() {
    let Some(space) = Space::new("ring") else { return };
    std::fs::write(space.path("call-3.pcapng"), b"somebody's").unwrap();
    let options = ["capture", "-i", "call0", "-w", "call.pcapng", "--ring", "3", "--yes", "--no-analyse"];
    let refused = space.run(PROGRAM, &[&options[..], &["--duration", "1"]].concat());
    assert_eq!(refused.status.code(), Some(1), "{}", String::from_utf8_lossy(&refused.stderr));
    assert_eq!(space.run(PROGRAM, &options).status.code(), Some(2), "nothing says when the next file begins");
    std::fs::remove_file(space.path("call-3.pcapng")).unwrap();
    let mut command = space.command(PROGRAM);
    command.args(options).args(["--duration", "1"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    crate::space::until(|| std::fs::metadata(space.path("call-1.pcapng")).is_ok_and(|meta| meta.len() > 0));
    let marked = Command::new(PROGRAM).args(["mark", "talk", "--file", "call.pcapng"]).current_dir(space.folder.path()).status();
    assert!(marked.unwrap().success());
    for _ in 0..11 {
        space.send(10);
        std::thread::sleep(Duration::from_millis(400));
    }
    signal(child.id(), "-INT");
    let (code, told) = ended(child);
    assert_eq!(code, Some(0), "{told}");
    let names = ["call-1.pcapng", "call-2.pcapng", "call-3.pcapng"];
    let mut packets: u64 = 0;
    for name in names {
        let value = analysed(&space.path(name), &[]);
        packets += value["captures"][0]["packets"].as_u64().unwrap();
        // The phase that runs stands in every file, with its own begin.
        assert_eq!(value["phases"][0]["label"], "talk", "{name}");
    }
    assert!(told.contains(&format!("{packets} packets in")), "{told}");
    assert!((30..110).contains(&packets), "{packets} of 110: the oldest are gone");
}

#[test]
fn idle_time_before_and_after_the_call_is_set_aside() {
    let Some(space) = Space::new("idle") else { return };
    let child = space.record("call.pcapng", &["--baseline-before", "2", "--duration", "2", "--baseline-after", "2"]);
    let to = |port: u16, count: u16| {
        let script = format!("exec 3<>/dev/udp/198.51.100.2/{port}; for n in $(seq {count}); do echo words >&3; sleep .1; done");
        assert!(space.run("bash", &["-c", &script]).status.success());
    };
    to(7000, 3);
    std::thread::sleep(Duration::from_secs(2));
    to(7000, 3);
    to(8000, 3);
    std::thread::sleep(Duration::from_millis(1500));
    to(9000, 3);
    let (code, told) = ended(child);
    assert_eq!(code, Some(0), "{told}");
    let value = analysed(&space.path("call.pcapng"), &[]);
    let labels: Vec<&str> = value["phases"].as_array().unwrap().iter().map(|phase| phase["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["baseline-before", "call", "baseline-after"]);
    let aside = |port: u16| {
        let flows = value["flows"].as_array().unwrap().iter();
        flows.filter(|flow| flow["remote"] == format!("198.51.100.2:{port}")).all(|flow| flow["set_aside"] == "baseline")
    };
    assert_eq!([7000, 8000, 9000].map(aside), [true, false, true], "{value:#}");
}

#[test]
fn the_bundle_says_what_was_tested_and_which_steps_were_made() {
    let Some(space) = Space::new("protocol") else { return };
    std::fs::write(space.path("given.toml"), "client = \"Example\"\nversion = \"1.2\"\n").unwrap();
    let mut command = space.command(PROGRAM);
    command.args(["capture", "-i", "call0", "-w", "call.pcapng", "--yes", "--duration", "2", "-o", "bundle", "--format", "json"]);
    command.args(["--test-info", "given.toml", "--lang", "en"]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    crate::space::until(|| std::fs::metadata(space.path("call.pcapng")).is_ok_and(|meta| meta.len() > 0));
    space.send(5);
    let (code, told) = ended(child);
    assert_eq!(code, Some(0), "{told}");
    let manifest: serde_json::Value = serde_json::from_slice(&std::fs::read(space.path("bundle/manifest.json")).unwrap()).unwrap();
    let test = &manifest["settings"]["test"];
    assert_eq!((&test["client"], &test["version"]), (&serde_json::json!("Example"), &serde_json::json!("1.2")));
    for known in ["host", "system", "started", "ended", "recorder"] {
        assert!(test[known].as_str().is_some_and(|value| !value.is_empty()), "{known}: {test}");
    }
    let missing = manifest["settings"]["test_missing"].as_array().unwrap();
    for field in ["account", "settings", "participants", "place", "deletion_date"] {
        assert!(missing.contains(&field.into()), "{field}: {missing:?}");
    }
    let log = std::fs::read_to_string(space.path("bundle/custody.log")).unwrap();
    let steps: Vec<&str> = log.lines().map(|line| line.split('\t').nth(1).unwrap()).collect();
    assert_eq!(steps, ["recording of call.pcapng begun", "recording of call.pcapng ended", "analysis"]);
    let verified = space.run(PROGRAM, &["verify", "bundle", "call.pcapng", "call.test-info.toml"]);
    let said = String::from_utf8_lossy(&verified.stdout).into_owned();
    assert!(verified.status.success() && said.contains("run again, identical"), "{said}{}", String::from_utf8_lossy(&verified.stderr));
}
