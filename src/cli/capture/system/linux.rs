//! Linux.

use std::fs::{File, read_to_string};
use std::os::fd::AsFd as _;
use std::process::Command;

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use crate::capture::sockets::{Owners, Proc};
use crate::cli::{Exit, Failure};

use super::System;
use super::enclosure::{self, Enclosure};

/// Linux.
#[derive(Debug)]
pub(in super::super) struct Linux;

impl System for Linux {
    type Enclosure = Enclosure;

    fn name() -> String {
        let release = kernel();
        format!("{} {release} {}", std::env::consts::OS, std::env::consts::ARCH).replace("  ", " ")
    }

    fn title() -> String {
        let release = read_to_string("/etc/os-release").unwrap_or_default();
        let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME=")).map(|name| name.trim_matches('"').to_owned());
        format!("{}, Linux {} {}", name.unwrap_or_default(), kernel(), std::env::consts::ARCH).trim_start_matches(", ").to_owned()
    }

    fn host() -> Option<String> {
        read_to_string("/proc/sys/kernel/hostname").ok()
    }

    /// Its name in the time zone database.
    fn time_zone() -> Option<String> {
        let from_link = || {
            let target = std::fs::canonicalize("/etc/localtime").ok()?;
            target.to_str()?.split_once("zoneinfo/").map(|(_, name)| name.to_owned())
        };
        std::env::var("TZ").ok().filter(|zone| !zone.is_empty()).or_else(from_link).or_else(|| read_to_string("/etc/timezone").ok())
    }

    /// The machine's own time service is asked over a local socket.
    fn clock_offset() -> Option<String> {
        let text = said("chronyc", &["-c", "-n", "tracking"])?;
        // The fifth column is how far the system clock is off, in seconds.
        let seconds: f64 = text.split(',').nth(4)?.parse().ok()?;
        Some(format!("{seconds:.6} s"))
    }

    fn clock_synchronised() -> Option<String> {
        said("timedatectl", &["show", "--property=NTPSynchronized", "--value"])
    }

    fn device() -> Option<String> {
        enclosure::uplink(&read_to_string("/proc/net/route").unwrap_or_default())
    }

    fn end_with_parent() {
        // Where it is refused, the broken pipe ends it.
        let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::TERM));
    }

    fn enclose() -> Result<Enclosure, Failure> {
        Enclosure::build()
    }

    fn sweep() -> Vec<String> {
        enclosure::sweep()
    }

    fn owners(within: Option<&Enclosure>) -> Result<impl FnOnce() -> Option<Box<dyn Owners>> + Send + 'static, Failure> {
        let space = within.map(|enclosure| File::open(enclosure.link())).transpose();
        let space = space.map_err(|error| Failure::new(Exit::Nothing, format!("cannot look into the client's network: {error}")))?;
        Ok(move || {
            // This thread alone: it is the client's sockets that are asked for.
            if let Some(space) = space {
                move_into_link_name_space(space.as_fd(), Some(LinkNameSpaceType::Network)).ok()?;
            }
            Some(Box::new(Proc::here()) as Box<dyn Owners>)
        })
    }
}

fn kernel() -> String {
    read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default().trim().to_owned()
}

fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
