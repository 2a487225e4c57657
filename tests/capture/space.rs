//! A network namespace to record in, and what tests do with it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_wohin");

/// A namespace with a device behind which nobody answers; gone with the value.
pub struct Space {
    pub name: String,
    pub folder: tempfile::TempDir,
}

impl Space {
    /// `None`, said aloud, where namespaces cannot be made.
    pub fn new(test: &str) -> Option<Self> {
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

    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.name, program]).current_dir(self.folder.path());
        command
    }

    pub fn run(&self, program: &str, arguments: &[&str]) -> Output {
        self.command(program).args(arguments).output().unwrap()
    }

    /// Sends so many datagrams of a protocol that nobody knows.
    pub fn send(&self, count: usize) {
        let script = format!("for n in $(seq {count}); do echo -n \"private words $n\" > /dev/udp/198.51.100.2/4000; done");
        assert!(self.run("bash", &["-c", &script]).status.success());
    }

    pub fn record(&self, file: &str, more: &[&str]) -> Child {
        recording(self.command(PROGRAM), "call0", &self.path(file), more)
    }

    /// The process that records: the child of the one that was started.
    pub fn recorder(child: &Child) -> u32 {
        let path = format!("/proc/{0}/task/{0}/children", child.id());
        std::fs::read_to_string(path).unwrap().split_whitespace().next().unwrap().parse().unwrap()
    }

    pub fn packets(&self, file: &str) -> u64 {
        let output = Command::new(PROGRAM).args(["analyse", "--json", file]).current_dir(self.folder.path()).output().unwrap();
        let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a result");
        assert_eq!(value["captures"][0]["warnings"], serde_json::json!([]));
        value["captures"][0]["packets"].as_u64().unwrap()
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }
}

impl Drop for Space {
    fn drop(&mut self) {
        let _ = Command::new("ip").args(["netns", "del", &self.name]).output();
    }
}

/// Starts a recording, and waits until it runs.
pub fn recording(mut program: Command, interface: &str, file: &Path, more: &[&str]) -> Child {
    program.args(["capture", "-i", interface, "--yes", "--no-analyse", "-w"]).arg(file).args(more);
    let child = program.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    until(|| std::fs::metadata(file).is_ok_and(|meta| meta.len() > 0));
    child
}

/// What the recorder says that the kernel has seen, and dropped.
pub fn counted(told: &str) -> (u64, u64) {
    let line = told.lines().find(|line| line.contains("seen by the kernel")).unwrap_or_else(|| panic!("no counters in {told}"));
    let words: Vec<&str> = line.split(' ').collect();
    (words[2].parse().unwrap(), words[8].parse().unwrap())
}

pub fn until(condition: impl Fn() -> bool) {
    until_within(Duration::from_secs(20), condition);
}

pub fn until_within(patience: Duration, condition: impl Fn() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < patience, "waited too long");
        std::thread::sleep(Duration::from_millis(20));
    }
}

pub fn signal(pid: u32, name: &str) {
    assert!(Command::new("kill").args([name, &pid.to_string()]).status().unwrap().success());
}

pub fn ended(child: Child) -> (Option<i32>, String) {
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

pub fn holds(file: &Path, words: &[u8]) -> bool {
    std::fs::read(file).unwrap().windows(words.len()).any(|window| window == words)
}

/// The result of analysing a file.
pub fn analysed(file: &Path, more: &[&str]) -> serde_json::Value {
    let output = Command::new(PROGRAM).args(["analyse", "--json", "--unmask"]).args(more).arg(file).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}
