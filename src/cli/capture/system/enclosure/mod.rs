//! `-- COMMAND`: a network namespace of its own for the client, with address translation to the outside. All that is in it is the client's.
//!
//! It is made with `ip` (iproute2) and `nft` (nftables). Its name carries the number of this process, so that the next start can tell what a
//! crash has left behind, and takes it down ([`sweep`]).

mod address;
mod host;
mod state;

use std::net::Ipv4Addr;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{Enclosed, Run};
use crate::cli::{Exit, Failure};
use state::State;

pub(super) use address::uplink;
pub(super) use state::sweep;

/// Begin of the name of every namespace and table.
const NAME: &str = "wohin-run-";
/// How long the client has to end by itself when it is asked to.
const GRACE: Duration = Duration::from_secs(5);

/// The namespace while it is there; gone with the value.
#[derive(Debug)]
pub(in super::super) struct Enclosure {
    name: String,
    device: String,
    state: State,
}

impl Enclosure {
    /// Makes it, or says why this machine cannot.
    pub(super) fn build() -> Result<Self, Failure> {
        let plan = host::look()?;
        let pid = std::process::id();
        let name = format!("{NAME}{pid}");
        let device = device_of(&name);
        let state = State::begin(pid).map_err(|error| refuse(&format!("cannot note in {} what is made: {error}", state::FOLDER)))?;
        // From here on what was made is taken down again, also where the rest fails.
        let enclosure = Self { name, device, state };
        enclosure.lay(&plan)?;
        Ok(enclosure)
    }

    fn lay(&self, plan: &host::Plan) -> Result<(), Failure> {
        let Self { name, device, state } = self;
        let (outer, inner) = (plan.net.outer(), plan.net.inner());
        let mtu = plan.mtu.to_string();
        files(name, plan).map_err(|error| refuse(&format!("cannot write the client's name servers: {error}")))?;
        run("ip", &["netns", "add", name])?;
        run("ip", &["link", "add", device, "mtu", &mtu, "type", "veth", "peer", "name", "eth0", "mtu", &mtu, "netns", name])?;
        run("ip", &["address", "add", &format!("{outer}/30"), "dev", device])?;
        run("ip", &["link", "set", device, "up"])?;
        for step in [&["link", "set", "lo", "up"][..], &["link", "set", "eth0", "up"]] {
            run("ip", &[&["-n", name], step].concat())?;
        }
        run("ip", &["-n", name, "address", "add", &format!("{inner}/30"), "dev", "eth0"])?;
        run("ip", &["-n", name, "route", "add", "default", "via", &outer.to_string()])?;
        let table = format!(
            "table ip {name} {{ chain out {{ type nat hook postrouting priority srcnat; ip saddr {inner} oifname \"{}\" masquerade; }}; }}",
            plan.uplink
        );
        run("nft", &[&table])?;
        for interface in [device, &plan.uplink] {
            state.forward(interface).map_err(|error| refuse(&format!("cannot let {interface} forward: {error}")))?;
        }
        Ok(())
    }

    /// What stands for the namespace itself.
    pub(super) fn link(&self) -> PathBuf {
        Path::new("/run/netns").join(&self.name)
    }
}

impl Enclosed for Enclosure {
    type Client = Client;

    fn device(&self) -> &str {
        &self.device
    }

    /// It runs as the user that called `sudo`.
    fn start(&self, command: &[String], quiet: bool) -> Result<Client, Failure> {
        let mut run = Command::new("ip");
        run.args(["netns", "exec", &self.name]);
        if let Some(user) = host::caller() {
            let (uid, gid) = (user.uid.to_string(), user.gid.to_string());
            run.args(["setpriv", "--reuid", &uid, "--regid", &gid, "--init-groups", "--"]);
            run.envs([("HOME", &user.home), ("USER", &user.name), ("LOGNAME", &user.name)]);
            let runtime = format!("/run/user/{uid}");
            if Path::new(&runtime).is_dir() {
                run.env("XDG_RUNTIME_DIR", runtime);
            }
        }
        run.args(command).process_group(0).stdin(Stdio::null());
        if quiet {
            run.stdout(Stdio::null()).stderr(Stdio::null());
        }
        let failed = |error| Failure::new(Exit::Nothing, format!("cannot start the client: {error}; check that `ip` is there"));
        Ok(Client { child: run.spawn().map_err(failed)?, name: self.name.clone(), status: None, looked: Instant::now() })
    }
}

impl Drop for Enclosure {
    fn drop(&mut self) {
        take_down(&self.name);
        self.state.end();
    }
}

/// The client: the process that was started, and all that it leaves in the namespace.
#[derive(Debug)]
pub(in super::super) struct Client {
    child: Child,
    name: String,
    status: Option<String>,
    looked: Instant,
}

impl Run for Client {
    fn end(self) {
        std::thread::spawn(move || end_processes(&self.name));
    }

    fn ended(&mut self) -> Option<String> {
        if self.status.is_none() {
            let status = self.child.try_wait().ok()??;
            self.status = Some(status.to_string());
            self.looked = Instant::now();
            return pids(&self.name).is_empty().then(|| self.status.clone())?;
        }
        if self.looked.elapsed() < Duration::from_millis(500) {
            return None;
        }
        self.looked = Instant::now();
        if pids(&self.name).is_empty() { self.status.clone() } else { None }
    }
}

/// The device on this side that belongs to a namespace: its name has room for 15 letters.
fn device_of(name: &str) -> String {
    format!("wohin{}", name.strip_prefix(NAME).unwrap_or(name))
}

/// Takes down what has this name: processes, devices, namespace, table, files. What is not there needs no taking down.
fn take_down(name: &str) {
    end_processes(name);
    // With the namespace it would go as well, but only some time after that is deleted.
    let _ = Command::new("ip").args(["link", "delete", &device_of(name)]).stderr(Stdio::null()).status();
    let _ = Command::new("ip").args(["netns", "delete", name]).stderr(Stdio::null()).status();
    let _ = Command::new("nft").args(["delete", "table", "ip", name]).stderr(Stdio::null()).status();
    let _ = std::fs::remove_dir_all(Path::new("/etc/netns").join(name));
}

/// Asks all processes of the namespace to end, then ends them.
fn end_processes(name: &str) {
    let begun = Instant::now();
    let mut asked = false;
    loop {
        let left = pids(name);
        if left.is_empty() {
            return;
        }
        let over = begun.elapsed() > GRACE;
        if !asked || over {
            let signal = if over { rustix::process::Signal::KILL } else { rustix::process::Signal::TERM };
            for pid in left {
                // It may have ended meanwhile.
                let _ = rustix::process::kill_process(pid, signal);
            }
            asked = true;
        }
        if begun.elapsed() > GRACE * 2 {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn pids(name: &str) -> Vec<rustix::process::Pid> {
    let output = Command::new("ip").args(["netns", "pids", name]).stderr(Stdio::null()).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.lines().filter_map(|line| rustix::process::Pid::from_raw(line.trim().parse().ok()?)).collect()
}

/// What `ip netns exec` puts over the files of the same name in `/etc`: name servers that the namespace can reach, and nothing that asks
/// the machine's own resolver past it.
fn files(name: &str, plan: &host::Plan) -> std::io::Result<()> {
    let folder = Path::new("/etc/netns").join(name);
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("resolv.conf"), &plan.resolver)?;
    if let Ok(switch) = std::fs::read_to_string("/etc/nsswitch.conf") {
        let lines = switch.lines().map(|line| if line.trim_start().starts_with("hosts:") { "hosts: files dns" } else { line });
        std::fs::write(folder.join("nsswitch.conf"), lines.fold(String::new(), |text, line| text + line + "\n"))?;
    }
    Ok(())
}

fn run(program: &str, arguments: &[&str]) -> Result<(), Failure> {
    let output = Command::new(program).args(arguments).output();
    match output {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            let told = String::from_utf8_lossy(&output.stderr).trim().replace('\n', "; ");
            Err(refuse(&format!("`{program} {}` says: {told}", arguments.join(" "))))
        }
        Err(error) => Err(refuse(&format!("the program `{program}` cannot be started: {error}"))),
    }
}

/// The machine cannot do it.
fn refuse(why: &str) -> Failure {
    Failure::new(Exit::NoRight, format!("cannot give the client a network of its own: {why}"))
}

/// The network between machine and namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Net(Ipv4Addr);

impl Net {
    fn outer(self) -> Ipv4Addr {
        Ipv4Addr::from(u32::from(self.0) + 1)
    }

    fn inner(self) -> Ipv4Addr {
        Ipv4Addr::from(u32::from(self.0) + 2)
    }
}
