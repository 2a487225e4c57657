//! No packet leaves while analysing. The program runs in a network namespace of its own, where everything it could send goes through an
//! interface that counts; asking for names shows that the counter counts.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr)]

#[path = "mangle/packets.rs"]
#[expect(dead_code, reason = "shared with the tests of damage")]
mod packets;

use std::process::Command;

/// Sets up the namespace, runs the program, and prints how many packets left on any interface.
const WATCHED: &str = r#"
set -e
ip link set lo up
ip link add watched type veth peer name far
sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 2>/dev/null || true
ip address add 198.51.100.1/24 dev watched
ip link set far up
ip link set watched up
ip route add default via 198.51.100.254 dev watched
ip neighbour add 198.51.100.254 lladdr 02:00:00:00:00:01 dev watched
count() { awk -F: '/:/ { split($2, field, " "); sum += field[10] } END { print sum + 0 }' /proc/net/dev; }
before=$(count)
"$@" >/dev/null 2>&1 || true
echo "sent $(( $(count) - before ))"
"#;

/// Packets sent by a command in a namespace of its own; `None` where the system allows none.
fn sent(command: &[&str]) -> Option<u64> {
    let output = Command::new("unshare").args(["--net", "sh", "-c", WATCHED, "sh"]).args(command).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let count = text.lines().find_map(|line| line.strip_prefix("sent ")).and_then(|count| count.parse().ok());
    if count.is_none() {
        eprintln!("{}", String::from_utf8_lossy(&output.stderr).trim());
    }
    count
}

#[test]
fn nothing_is_sent_unless_names_are_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("call.pcapng");
    std::fs::write(&file, packets::pcapng(&packets::call())).unwrap();
    let (program, file) = (env!("CARGO_BIN_EXE_wohin"), file.to_str().unwrap());
    let bundle = folder.path().join("bundle");
    let Some(control) = sent(&[program, "analyse", "--json", file, "--resolve", "203.0.113.53"]) else {
        eprintln!("skipped: no right to make a network namespace with an interface in it (or no unshare, no ip)");
        return;
    };
    if cfg!(feature = "resolve") {
        assert!(control > 0, "the watcher sees nothing");
    }
    assert_eq!(sent(&[program, "analyse", "--json", file]), Some(0));
    assert_eq!(sent(&[program, "analyse", file]), Some(0));
    assert_eq!(sent(&[program, "analyse", file, "-o", bundle.to_str().unwrap()]), Some(0));
    assert_eq!(sent(&[program, "facts", file]), Some(0));
}
