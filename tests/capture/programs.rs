//! Which program owned which flow.

use std::process::{Child, Stdio};

use crate::space::{Space, analysed, ended, signal};

/// A program that keeps its socket for a while: unconnected where Python, connected where Bash.
fn talk(space: &Space, program: &str, script: &str) -> Child {
    space.command(program).args(["-c", script]).stdin(Stdio::null()).spawn().unwrap()
}

const PYTHON: &str = "
import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for n in range(12):
    s.sendto(b'words', ('198.51.100.2', 5000)); s.sendto(b'words', ('198.51.100.2', 5001)); time.sleep(.1)
";
const BASH: &str = "exec 3<>/dev/udp/198.51.100.2/6000; for n in $(seq 12); do echo words >&3; sleep .1; done";

/// Name of the file that runs, as it says itself.
fn name(space: &Space, program: &str, script: &str) -> String {
    let output = space.run(program, &["-c", script]);
    let path = String::from_utf8(output.stdout).unwrap();
    path.trim().rsplit('/').next().unwrap().to_owned()
}

#[test]
fn flows_carry_the_program_that_owned_their_socket() {
    let Some(space) = Space::new("programs") else { return };
    let child = space.record("call.pcapng", &[]);
    let mut talkers = [talk(&space, "python3", PYTHON), talk(&space, "bash", BASH)];
    for talker in &mut talkers {
        assert!(talker.wait().unwrap().success());
    }
    // Sockets that live for a millisecond.
    space.send(8);
    signal(child.id(), "-INT");
    let (code, told) = ended(child);
    assert_eq!(code, Some(0), "{told}");
    let file = space.path("call.pcapng");
    let value = analysed(&file, &[]);
    let flows = value["flows"].as_array().unwrap();
    let python = name(&space, "python3", "import os; print(os.readlink('/proc/self/exe'))");
    let bash = name(&space, "bash", "readlink /proc/$$/exe; true");
    for (port, program) in [(5000, &python), (5001, &python), (6000, &bash)] {
        let flow = flows.iter().find(|flow| flow["remote"] == format!("198.51.100.2:{port}")).expect("the flow");
        assert_eq!((&flow["process"], flow["packets_sent"].as_u64()), (&serde_json::json!(program), Some(12)), "{told}");
    }
    // Every flow over UDP is named, hidden or missed, and the file says the same as the recorder.
    let line = told.lines().find(|line| line.contains("programs:")).expect("a tally");
    let numbers: Vec<u64> = line.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse().ok()).collect();
    let udp = flows.iter().filter(|flow| flow["transport"] == "udp").count();
    let named = flows.iter().filter(|flow| !flow["process"].is_null()).count();
    assert_eq!(numbers[0] + numbers[1] + numbers[2], udp as u64, "{line}");
    assert_eq!(numbers[0], named as u64, "{line}");
    let unknown = value["coverage"]["blind_spots"].as_array().unwrap().iter().find(|spot| spot["code"] == "programs_unknown");
    assert_eq!(unknown.map_or(0, |spot| spot["count"].as_u64().unwrap()), (udp - named) as u64);
    // The other program's flows are set aside with their bytes; nothing is lost.
    let call = analysed(&file, &["--process", &python]);
    for flow in call["flows"].as_array().unwrap() {
        assert_eq!(flow["set_aside"] == "process", flow["process"] == bash.as_str(), "{flow}");
    }
    let sum = |value: &serde_json::Value, aside: bool| -> u64 {
        let flows = value["flows"].as_array().unwrap().iter();
        flows.filter(|flow| !aside || flow["set_aside"] == "process").map(|flow| flow["bytes_sent"].as_u64().unwrap()).sum()
    };
    assert_eq!((sum(&call, false), &call["coverage"]["set_aside"]["bytes"]), (sum(&value, false), &serde_json::json!(sum(&call, true))));
    assert!(sum(&call, true) > 0);
}
