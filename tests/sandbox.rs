//! What the sandbox takes away, forced from inside it. It cannot be left again, so each look is a process of its own.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr)]

use std::fs;
use std::io::ErrorKind;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::path::PathBuf;
use std::process::Command;

use wohin::sandbox::{Policy, enter};

const INSIDE: &str = "WOHIN_TEST_INSIDE";

/// Runs one of the tests below in a process of its own, with a folder that holds `given`, `other` and `out/`.
fn inside(test: &str) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("given"), "given").unwrap();
    fs::write(folder.path().join("other"), "other").unwrap();
    fs::create_dir(folder.path().join("out")).unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--nocapture", "--test-threads", "1"])
        .env(INSIDE, folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
    if said.contains("skipped: ") {
        eprintln!("{}", said.lines().find(|line| line.contains("skipped: ")).unwrap_or_default());
    }
    assert!(output.status.success(), "{said}");
}

/// The folder; enters the sandbox with `given` to read and `out` to write. `None` where the system has no such means.
fn entered(network: bool) -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var_os(INSIDE).expect("only for the tests of this file"));
    let policy = Policy { read: vec![folder.join("given")], write: vec![folder.join("out")], network, sealed: false };
    let in_force = enter(&policy).unwrap();
    if !(in_force.files && in_force.calls) {
        eprintln!("skipped: this system holds {in_force:?}");
        return None;
    }
    Some(folder)
}

#[test]
fn files() {
    inside("inside_files");
}

#[test]
#[ignore = "runs inside `files`"]
fn inside_files() {
    let Some(folder) = entered(false) else { return };
    // Also from threads that begin later, as the reader of captures does.
    std::thread::spawn(move || {
        assert_eq!(fs::read_to_string(folder.join("given")).unwrap(), "given");
        fs::write(folder.join("out").join("report"), "report").unwrap();
        for (what, result) in [
            ("another file", fs::read(folder.join("other")).map(|_| ())),
            ("a file of the system", fs::read("/etc/passwd").map(|_| ())),
            ("a folder", fs::read_dir(&folder).map(|_| ())),
            ("writing the input", fs::write(folder.join("given"), "changed")),
            ("writing beside it", fs::write(folder.join("new"), "new")),
            ("removing it", fs::remove_file(folder.join("given"))),
        ] {
            assert_eq!(result.map_err(|error| error.kind()), Err(ErrorKind::PermissionDenied), "{what}");
        }
    })
    .join()
    .unwrap();
}

#[test]
fn network_and_programs() {
    inside("inside_network_and_programs");
}

#[test]
#[ignore = "runs inside `network_and_programs`"]
fn inside_network_and_programs() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    let Some(_folder) = entered(false) else { return };
    for (what, result) in [
        ("TCP", TcpStream::connect(at).map(|_| ())),
        ("UDP", UdpSocket::bind("127.0.0.1:0").map(|_| ())),
        ("listening", TcpListener::bind("127.0.0.1:0").map(|_| ())),
        ("a socket of the system", std::os::unix::net::UnixStream::connect("/run/nothing").map(|_| ())),
        ("another program", Command::new("/bin/true").status().map(|_| ())),
    ] {
        assert_eq!(result.map_err(|error| error.kind()), Err(ErrorKind::PermissionDenied), "{what}");
    }
}

#[test]
fn names_may_be_asked_for_where_the_user_wants_it() {
    inside("inside_with_network");
}

#[test]
#[ignore = "runs inside `names_may_be_asked_for_where_the_user_wants_it`"]
fn inside_with_network() {
    let Some(folder) = entered(true) else { return };
    UdpSocket::bind("127.0.0.1:0").unwrap();
    assert_eq!(fs::read(folder.join("other")).unwrap_err().kind(), ErrorKind::PermissionDenied);
}

#[test]
fn everything_that_belongs_to_the_case_can_be_read() {
    let captures = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("captures");
    let folder = tempfile::tempdir().unwrap();
    let phases = folder.path().join("phases.csv");
    fs::write(&phases, "label,start,end\njoin,2026-11-24T19:00:00Z,2026-11-24T19:10:00Z\n").unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_wohin"))
        .arg("analyse")
        .arg(captures.join("webrtc-direct/call.pcap"))
        .args(["--json", "--baseline"])
        .arg(captures.join("idle/idle.pcap.gz"))
        .arg("--phases")
        .arg(&phases)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let result: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(result["phases"][0]["label"], "join");
}
