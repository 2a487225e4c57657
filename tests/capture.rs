//! Recording in a network namespace of the test's own: counts, phases, rights given up, kill, full disk, vanished device.
#![cfg(all(feature = "live", target_os = "linux"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr)]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_wohin");

/// A namespace with a device behind which nobody answers; gone with the value.
struct Space {
    name: String,
    folder: tempfile::TempDir,
}

impl Space {
    /// `None`, said aloud, where namespaces cannot be made.
    fn new(test: &str) -> Option<Self> {
        let name = format!("wohin-{test}-{}", std::process::id());
        let made = Command::new("ip").args(["netns", "add", &name]).output();
        if !made.is_ok_and(|output| output.status.success()) {
            eprintln!("skipped: no right to make network namespaces, or no `ip`");
            return None;
        }
        let space = Self { name, folder: tempfile::tempdir().unwrap() };
        for step in [
            "link set lo up",
            "link add call0 type veth peer name call1",
            "link set call1 up",
            "link set call0 up",
            "addr add 198.51.100.1/24 dev call0",
            "neigh add 198.51.100.2 lladdr 02:00:00:00:00:02 dev call0 nud permanent",
        ] {
            assert!(space.run("ip", &step.split(' ').collect::<Vec<_>>()).status.success(), "{step}");
        }
        Some(space)
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.name, program]).current_dir(self.folder.path());
        command
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Output {
        self.command(program).args(arguments).output().unwrap()
    }

    /// Sends so many datagrams of a protocol that nobody knows.
    fn send(&self, count: usize) {
        let script = format!("for n in $(seq {count}); do echo -n \"private words $n\" > /dev/udp/198.51.100.2/4000; done");
        assert!(self.run("bash", &["-c", &script]).status.success());
    }

    fn record(&self, file: &str, more: &[&str]) -> Child {
        let mut command = self.command(PROGRAM);
        command.args(["capture", "-i", "call0", "-w", file, "--yes", "--no-analyse"]).args(more);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let path = self.folder.path().join(file);
        until(|| std::fs::metadata(&path).is_ok_and(|meta| meta.len() > 0));
        child
    }

    /// The process that records: the child of the one that was started.
    fn recorder(child: &Child) -> u32 {
        let path = format!("/proc/{0}/task/{0}/children", child.id());
        std::fs::read_to_string(path).unwrap().split_whitespace().next().unwrap().parse().unwrap()
    }

    fn packets(&self, file: &str) -> u64 {
        let output = Command::new(PROGRAM).args(["analyse", "--json", file]).current_dir(self.folder.path()).output().unwrap();
        let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a result");
        assert_eq!(value["captures"][0]["warnings"], serde_json::json!([]));
        value["captures"][0]["packets"].as_u64().unwrap()
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }
}

impl Drop for Space {
    fn drop(&mut self) {
        let _ = Command::new("ip").args(["netns", "del", &self.name]).output();
    }
}

fn until(condition: impl Fn() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < Duration::from_secs(20), "waited too long");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn signal(pid: u32, name: &str) {
    assert!(Command::new("kill").args([name, &pid.to_string()]).status().unwrap().success());
}

fn ended(child: Child) -> (Option<i32>, String) {
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn holds(file: &Path, words: &[u8]) -> bool {
    std::fs::read(file).unwrap().windows(words.len()).any(|window| window == words)
}

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

#[test]
fn a_recording_that_is_killed_is_readable_up_to_the_last_beat() {
    let runs = std::env::var("WOHIN_SOAK").ok().and_then(|runs| runs.parse().ok()).unwrap_or(5_u32);
    let Some(space) = Space::new("kill") else { return };
    for run in 0..runs {
        let file = format!("call-{run}.pcapng");
        let mut child = space.record(&file, &[]);
        space.send(30);
        // Two beats: one for what waits, one for the file.
        std::thread::sleep(Duration::from_millis(1200));
        space.send(usize::try_from(run % 7).unwrap() * 5);
        std::thread::sleep(Duration::from_millis(u64::from(run) * 37 % 400));
        signal(Space::recorder(&child), "-KILL");
        assert!(!child.wait().unwrap().success());
        let output = Command::new(PROGRAM).args(["analyse", "--json"]).arg(space.path(&file)).output().unwrap();
        let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a readable file");
        assert!(value["captures"][0]["packets"].as_u64().unwrap() >= 30, "run {run}");
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
