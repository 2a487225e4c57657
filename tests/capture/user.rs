//! An ordinary user, with the capabilities that `wohin interfaces` spells out, and without.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::process::{Command, Stdio};

use crate::space::{PROGRAM, Space, ended, signal, until};

const NOBODY: &str = "65534";

/// The program, copied to where that user can start it, in a folder that he may write to.
fn copied(space: &Space) -> String {
    std::fs::set_permissions(space.folder.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
    let copy = space.path("wohin");
    std::fs::copy(PROGRAM, &copy).unwrap();
    std::fs::set_permissions(&copy, std::fs::Permissions::from_mode(0o755)).unwrap();
    copy.to_str().unwrap().to_owned()
}

fn as_nobody(space: &Space, program: &str) -> Command {
    let mut command = space.command("setpriv");
    command.args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", program]);
    command
}

#[test]
fn an_ordinary_user_records_with_the_capabilities_and_is_told_of_them_without() {
    let Some(space) = Space::new("user") else { return };
    let program = copied(&space);
    if !as_nobody(&space, "true").status().is_ok_and(|status| status.success()) {
        eprintln!("skipped: no `setpriv`, or no right to be somebody else");
        return;
    }
    let options = ["capture", "-i", "call0", "-w", "call.pcapng", "--yes", "--no-analyse"];
    let refused = as_nobody(&space, &program).args(options).stdin(Stdio::null()).output().unwrap();
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(5), "{told}");
    assert!(told.contains("setcap cap_net_raw,cap_net_admin=eip"), "{told}");
    let given = Command::new("setcap").args(["cap_net_raw,cap_net_admin=eip", &program]).status();
    if !given.is_ok_and(|status| status.success()) {
        eprintln!("skipped: no `setcap`, or a file system without capabilities");
        return;
    }
    let child =
        as_nobody(&space, &program).args(options).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let file = space.path("call.pcapng");
    until(|| std::fs::metadata(&file).is_ok_and(|meta| meta.len() > 0));
    let recorder = Space::recorder(&child);
    let status = std::fs::read_to_string(format!("/proc/{recorder}/status")).unwrap();
    for line in [&format!("Uid:\t{NOBODY}\t{NOBODY}"), "CapEff:\t0000000000000000", "CapPrm:\t0000000000000000"] {
        assert!(status.contains(line), "{line} is not in\n{status}");
    }
    space.send(20);
    signal(child.id(), "-INT");
    let (code, told) = ended(child);
    assert_eq!(code, Some(0), "{told}");
    assert!(space.packets("call.pcapng") >= 20, "{told}");
    assert_eq!(std::fs::metadata(&file).unwrap().uid().to_string(), NOBODY);
}

#[test]
fn who_may_not_record_is_told_how_to_get_the_right() {
    let Some(space) = Space::new("interfaces") else { return };
    let program = copied(&space);
    if !as_nobody(&space, "true").status().is_ok_and(|status| status.success()) {
        eprintln!("skipped: no `setpriv`, or no right to be somebody else");
        return;
    }
    let asked = as_nobody(&space, &program).arg("interfaces").output().unwrap();
    let (listed, told) = (String::from_utf8_lossy(&asked.stdout).into_owned(), String::from_utf8_lossy(&asked.stderr).into_owned());
    assert_eq!(asked.status.code(), Some(5), "{told}");
    assert!(listed.lines().any(|line| line.starts_with("call0 ") && line.contains("right missing")), "{listed}");
    for way in ["setcap cap_net_raw,cap_net_admin=eip", "chgrp GROUP", "sudo "] {
        assert!(told.contains(way), "{way}: {told}");
    }
    let root = space.run(&program, &["interfaces"]);
    let listed = String::from_utf8_lossy(&root.stdout).into_owned();
    assert!(
        listed.lines().any(|line| line.starts_with("call0 ") && line.contains("can be recorded") && line.contains("198.51.100.1")),
        "{listed}"
    );
}
