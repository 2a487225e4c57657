//! The live view in a terminal: keys mark phases, and the terminal is given back.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::space::{PROGRAM, Space, analysed, until};

/// A recording in a terminal made by `script`; gives what the terminal was sent.
fn in_terminal(space: &Space, act: impl FnOnce(&mut dyn Write)) -> String {
    let command = format!("stty rows 24 columns 90; exec {PROGRAM} capture -i call0 -w call.pcapng --yes --no-analyse --lang en");
    let mut script = space.command("script");
    script.args(["-qefc", &command, "typescript"]).stdin(Stdio::piped()).stdout(Stdio::null());
    let mut child = script.spawn().unwrap();
    until(|| std::fs::metadata(space.path("call.pcapng")).is_ok_and(|meta| meta.len() > 0));
    std::thread::sleep(Duration::from_millis(700));
    act(child.stdin.as_mut().unwrap());
    let status = child.wait().unwrap();
    let shown = String::from_utf8_lossy(&std::fs::read(space.path("typescript")).unwrap()).into_owned();
    assert!(status.success(), "{shown}");
    shown
}

const ENTERED: &str = "\u{1b}[?1049h";
const LEFT: &str = "\u{1b}[?1049l";

fn ready(test: &str) -> Option<Space> {
    if Command::new("script").arg("--version").output().is_err() {
        eprintln!("skipped: no `script`");
        return None;
    }
    Space::new(test)
}

#[test]
fn keys_mark_phases_and_end_the_recording() {
    let Some(space) = ready("keys") else { return };
    let shown = in_terminal(&space, |keys| {
        keys.write_all(b" ").unwrap();
        space.send(5);
        std::thread::sleep(Duration::from_millis(1200));
        keys.write_all(b"q").unwrap();
    });
    let (entered, left) = (shown.find(ENTERED).expect("the view"), shown.rfind(LEFT).expect("the terminal given back"));
    assert!(entered < left && shown[left..].contains("packets in call.pcapng"), "{shown}");
    let value = analysed(&space.path("call.pcapng"), &[]);
    assert_eq!(value["phases"][0]["label"], "baseline", "the first of the plan");
}

#[test]
fn a_signal_gives_the_terminal_back() {
    let Some(space) = ready("signal") else { return };
    let shown = in_terminal(&space, |_| {
        let path = space.path("call.pcapng");
        let all = std::fs::read_dir("/proc").unwrap().filter_map(Result::ok);
        let steering = all.filter_map(|entry| {
            let pid: u32 = entry.file_name().to_str()?.parse().ok()?;
            let line = std::fs::read(entry.path().join("cmdline")).ok()?;
            let here = std::fs::read_link(entry.path().join("cwd")).ok()? == path.parent()?;
            let words: Vec<&[u8]> = line.split(|byte| *byte == 0).collect();
            // Beside it are the one that records, and now and then the one that looks at the file for the view.
            let steers = words.first() == Some(&PROGRAM.as_bytes()) && words.get(1) == Some(&b"capture".as_slice());
            (here && steers && !words.contains(&b"--inner".as_slice())).then_some(pid)
        });
        let pids: Vec<u32> = steering.collect();
        assert_eq!(pids.len(), 1, "{pids:?}");
        crate::space::signal(pids[0], "-TERM");
    });
    assert!(shown.find(ENTERED).expect("the view") < shown.rfind(LEFT).expect("the terminal given back"), "{shown}");
}
