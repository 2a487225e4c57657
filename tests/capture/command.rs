//! `-- COMMAND`: the client in a network of its own, and what is left of it.

use std::process::{Child, Command, Output, Stdio};

use crate::space::{PROGRAM, Space, analysed, ended, signal, until};

/// A machine with a way out.
pub fn machine(test: &str) -> Option<Space> {
    if !Command::new("nft").arg("--version").output().is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: no `nft`");
        return None;
    }
    let space = Space::new(test)?;
    assert!(space.run("ip", &["route", "add", "default", "via", "198.51.100.2"]).status.success());
    Some(space)
}

/// In the network of the machine, with the mounts of everybody: namespaces made there are seen by all.
pub fn within(space: &Space, program: &str) -> Command {
    let mut command = Command::new("nsenter");
    command.arg(format!("--net=/run/netns/{}", space.name)).arg(program).current_dir(space.folder.path());
    command
}

pub fn start(space: &Space, file: &str, client: &str) -> Child {
    let mut command = within(space, PROGRAM);
    command.args(["capture", "-w", file, "--yes", "--no-analyse", "--", "bash", "-c", client]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

pub fn said(space: &Space, program: &str, arguments: &[&str]) -> String {
    let Output { stdout, .. } = within(space, program).args(arguments).output().unwrap();
    String::from_utf8(stdout).unwrap()
}

/// What is there of the namespace of this process: itself, its device, its table, its files, and what forwards.
pub fn left(space: &Space, pid: u32) -> Vec<String> {
    let name = format!("wohin-run-{pid}");
    let mut left = Vec::new();
    for (program, arguments, word) in [
        ("ip", &["netns", "list"][..], name.clone()),
        ("ip", &["-o", "link"], format!("wohin{pid}")),
        ("nft", &["list", "tables"], name.clone()),
        ("ls", &["/etc/netns", "/run/wohin"], name.clone()),
    ] {
        if said(space, program, arguments).contains(&word) {
            left.push(format!("{program} {arguments:?}"));
        }
    }
    if said(space, "cat", &["/proc/sys/net/ipv4/conf/call0/forwarding"]).trim() != "0" {
        left.push("forwarding".to_owned());
    }
    left
}

const CLIENT: &str = "exec 3<>/dev/udp/203.0.113.9/6000; for n in $(seq 12); do echo words >&3; sleep .1; done";

#[test]
fn only_the_client_is_recorded_and_nothing_is_left() {
    let Some(space) = machine("command") else { return };
    // Somebody else is busy, and what the client sends leaves under the machine's own address.
    let busy = "for n in $(seq 40); do echo noise > /dev/udp/203.0.113.9/7000; sleep .1; done";
    let mut other = within(&space, "bash").args(["-c", busy]).spawn().unwrap();
    let outside = space.record("outside.pcapng", &[]);
    let child = start(&space, "call.pcapng", CLIENT);
    let pid = child.id();
    let (code, told) = ended(child);
    assert_eq!(code, Some(0), "{told}");
    signal(outside.id(), "-INT");
    ended(outside);
    assert!(other.wait().unwrap().success());
    let value = analysed(&space.path("call.pcapng"), &[]);
    let flows: Vec<&serde_json::Value> = value["flows"].as_array().unwrap().iter().filter(|flow| flow["transport"] == "udp").collect();
    assert_eq!(flows.len(), 1, "{flows:#?}");
    assert_eq!((&flows[0]["remote"], flows[0]["packets_sent"].as_u64()), (&"203.0.113.9:6000".into(), Some(12)));
    assert_eq!(flows[0]["process"], "bash", "{told}");
    let outside = analysed(&space.path("outside.pcapng"), &[]);
    let passed = outside["flows"].as_array().unwrap().iter().find(|flow| flow["remote"] == "203.0.113.9:6000").expect("it passed");
    assert!(passed["local"].as_str().unwrap().starts_with("198.51.100.1:"), "{passed}");
    assert_eq!(left(&space, pid), Vec::<String>::new());
}

#[test]
fn what_a_killed_recording_left_is_taken_down_by_the_next() {
    let Some(space) = machine("crash") else { return };
    let mut child = start(&space, "call.pcapng", "sleep 600");
    let pid = child.id();
    // Making it starts programs in there, too: the client comes when all of it is made.
    until(|| left(&space, pid).len() == 5);
    until(|| said(&space, "ip", &["netns", "pids", &format!("wohin-run-{pid}")]).lines().count() > 0);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(left(&space, pid).len(), 5, "the crash left nothing, so nothing is shown here");
    let next = start(&space, "next.pcapng", "true");
    let (code, told) = ended(next);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains(&format!("took down wohin-run-{pid}")), "{told}");
    assert_eq!(left(&space, pid), Vec::<String>::new());
}

#[test]
fn a_machine_that_cannot_do_it_says_why() {
    let Some(space) = machine("cannot") else { return };
    let refused = |space: &Space| {
        let (code, told) = ended(start(space, "call.pcapng", "true"));
        assert_eq!(code, Some(5), "{told}");
        assert!(!space.path("call.pcapng").exists());
        told
    };
    let rules = "table ip filter { chain forward { type filter hook forward priority filter; policy drop; }; }";
    assert!(within(&space, "nft").arg(rules).status().unwrap().success());
    assert!(refused(&space).contains("table ip filter, chain forward"));
    assert!(within(&space, "nft").args(["delete", "table", "ip", "filter"]).status().unwrap().success());
    assert!(space.run("ip", &["route", "del", "default"]).status.success());
    assert!(refused(&space).contains("no default route"));
    let both = space.run(PROGRAM, &["capture", "-i", "call0", "--yes", "--", "true"]);
    assert_eq!(both.status.code(), Some(2));
}
