//! What is left when something goes wrong: kill, full disk, vanished device.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::space::{PROGRAM, Space, ended, signal, until};

#[test]
fn a_recording_that_is_killed_is_readable_up_to_the_last_beat() {
    let runs: u32 = if std::env::var_os("WOHIN_SOAK").is_some() { 50 } else { 5 };
    // Random moments, and said, so that they can be tried again.
    let seed = std::time::UNIX_EPOCH.elapsed().unwrap().subsec_nanos();
    eprintln!("moments of seed {seed}");
    let Some(space) = Space::new("kill") else { return };
    for run in 0..runs {
        let file = format!("call-{run}.pcapng");
        let mut child = space.record(&file, &[]);
        space.send(30);
        // Two beats: one for what waits, one for the file.
        std::thread::sleep(Duration::from_millis(1200));
        space.send(usize::try_from(run % 7).unwrap() * 5);
        std::thread::sleep(Duration::from_micros(u64::from(seed.wrapping_mul(run.wrapping_mul(2_654_435_761).wrapping_add(1)) % 700_000)));
        signal(Space::recorder(&child), "-KILL");
        assert!(!child.wait().unwrap().success());
        let output = Command::new(PROGRAM).args(["analyse", "--json"]).arg(space.path(&file)).output().unwrap();
        let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a readable file");
        assert!(value["captures"][0]["packets"].as_u64().unwrap() >= 30, "run {run}");
        let read = Command::new("tshark").arg("-r").arg(space.path(&file)).output();
        if let Ok(read) = read {
            // The kill may come within the last block.
            let said = String::from_utf8_lossy(&read.stderr);
            assert!(read.status.success() || said.contains("cut short"), "run {run}: {said}");
        }
    }
}

#[test]
fn nothing_records_on_when_the_one_who_started_it_is_killed() {
    let Some(space) = Space::new("orphan") else { return };
    let mut child = space.record("call.pcapng", &[]);
    let recorder = Space::recorder(&child);
    space.send(5);
    child.kill().unwrap();
    child.wait().unwrap();
    until(|| !Path::new(&format!("/proc/{recorder}/fd")).exists() || zombie(recorder));
    assert!(space.packets("call.pcapng") >= 5);
}

fn zombie(pid: u32) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).map_or(true, |stat| stat.contains(") Z "))
}

#[test]
fn a_device_taken_away_ends_the_recording_and_keeps_what_came_before() {
    let Some(space) = Space::new("gone") else { return };
    let child = space.record("call.pcapng", &[]);
    space.send(25);
    std::thread::sleep(Duration::from_millis(300));
    assert!(space.run("ip", &["link", "del", "call0"]).status.success());
    let begun = Instant::now();
    let (code, told) = ended(child);
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("ended early"), "{told}");
    assert!(space.packets("call.pcapng") >= 25);
}

#[test]
fn a_full_disk_ends_the_recording_with_a_readable_file() {
    let Some(space) = Space::new("disk") else { return };
    let disk = space.path("disk");
    std::fs::create_dir(&disk).unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=16k", "tmpfs"]).arg(&disk).status();
    if !mounted.is_ok_and(|status| status.success()) {
        eprintln!("skipped: no right to mount");
        return;
    }
    let child = space.record("disk/call.pcapng", &[]);
    for _ in 0..20 {
        space.send(40);
    }
    let (code, told) = ended(child);
    let read = Command::new(PROGRAM).args(["analyse", "--json"]).arg(disk.join("call.pcapng")).output().unwrap();
    let _ = Command::new("umount").arg(&disk).status();
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("cannot write"), "{told}");
    let value: serde_json::Value = serde_json::from_slice(&read.stdout).expect("a readable file");
    assert!(value["captures"][0]["packets"].as_u64().unwrap() > 40, "{told}");
    assert_eq!(value["captures"][0]["warnings"], serde_json::json!([]));
}
