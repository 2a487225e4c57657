//! Linux: `/proc/net/{tcp,tcp6,udp,udp6}` has the sockets with their inode numbers, `/proc/PID/fd` says who holds which inode. What other
//! users hold is visible to root alone (or with `CAP_SYS_PTRACE`).
//!
//! For the list of TCP the kernel walks a table that is large on large machines, some milliseconds each time; as connections live longer than
//! questions over UDP, it is read every other time.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

use super::{Owners, Place, Socket, Transport};

/// Times that all processes are gone through for the sake of one inode; after that nobody visible holds it.
const LOOKS: u8 = 3;
/// State of a TCP socket that waits for connections; these get sockets of their own.
const LISTEN: &str = "0A";

/// The sockets of a network namespace.
#[derive(Debug)]
pub struct Proc {
    root: PathBuf,
    net: PathBuf,
    owners: BTreeMap<u64, String>,
    looked: BTreeMap<u64, u8>,
    /// TCP as it was last read, and whether it is to be read again.
    tcp: Vec<Row>,
    tcp_is_due: bool,
}

impl Proc {
    /// The namespace that the thread is in which asks.
    #[must_use]
    pub fn here() -> Self {
        Self {
            root: PathBuf::from("/proc"),
            net: PathBuf::from("/proc/thread-self/net"),
            owners: BTreeMap::new(),
            looked: BTreeMap::new(),
            tcp: Vec::new(),
            tcp_is_due: true,
        }
    }

    fn rows(&self, files: [&str; 2], transport: Transport) -> Vec<Row> {
        // Without IPv6 there is no list of it.
        let tables = files.map(|file| fs::read_to_string(self.net.join(file)).unwrap_or_default());
        tables.iter().flat_map(|table| table.lines().skip(1).filter_map(|line| row(line, transport))).collect()
    }

    /// Goes through all processes, and notes who holds sockets.
    fn look(&mut self) {
        let mut found: BTreeMap<u64, BTreeMap<u32, String>> = BTreeMap::new();
        let processes = fs::read_dir(&self.root).into_iter().flatten().filter_map(Result::ok);
        for process in processes {
            let Some(pid) = process.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
            let path = process.path();
            let mut name = None;
            // Processes of others, and those that ended meanwhile, cannot be read.
            for descriptor in fs::read_dir(path.join("fd")).into_iter().flatten().filter_map(Result::ok) {
                let Some(inode) = fs::read_link(descriptor.path()).ok().and_then(|target| socket_inode(&target)) else { continue };
                let name = name.get_or_insert_with(|| program(&path));
                found.entry(inode).or_default().insert(pid, name.clone());
            }
        }
        self.owners = found.into_iter().map(|(inode, holders)| (inode, self.owner(&holders))).collect();
    }

    /// The programs that hold a socket. A process that has it from its parent is a helper of it, and no owner.
    fn owner(&self, holders: &BTreeMap<u32, String>) -> String {
        let several = holders.values().collect::<BTreeSet<_>>().len() > 1;
        let own = |pid: u32| !several || !self.parent(pid).is_some_and(|parent| holders.contains_key(&parent));
        let names: BTreeSet<&str> = holders.iter().filter(|(pid, _)| own(**pid)).map(|(_, name)| name.as_str()).collect();
        Vec::from_iter(names).join(", ")
    }

    fn parent(&self, pid: u32) -> Option<u32> {
        let stat = fs::read_to_string(self.root.join(pid.to_string()).join("stat")).ok()?;
        // The name may hold anything; state and parent follow it.
        stat.rsplit_once(')')?.1.split_ascii_whitespace().nth(1)?.parse().ok()
    }
}

impl Owners for Proc {
    fn sockets(&mut self) -> BTreeSet<Socket> {
        if self.tcp_is_due {
            self.tcp = self.rows(["tcp", "tcp6"], Transport::Tcp);
        }
        self.tcp_is_due = !self.tcp_is_due;
        let mut rows = self.rows(["udp", "udp6"], Transport::Udp);
        rows.extend(&self.tcp);
        let present: BTreeSet<u64> = rows.iter().map(|row| row.inode).collect();
        self.looked.retain(|inode, _| present.contains(inode));
        let (owners, looked) = (&self.owners, &self.looked);
        let unknown = |inode: &&u64| !owners.contains_key(inode) && looked.get(inode).is_none_or(|times| *times < LOOKS);
        let unknown: Vec<u64> = present.iter().filter(unknown).copied().collect();
        if !unknown.is_empty() {
            self.look();
            for inode in unknown.into_iter().filter(|inode| !self.owners.contains_key(inode)) {
                *self.looked.entry(inode).or_default() += 1;
            }
        }
        let known = |row: &Row| self.owners.contains_key(&row.inode) || self.looked.get(&row.inode).is_some_and(|times| *times >= LOOKS);
        rows.into_iter().filter(known).map(|row| Socket { place: row.place, program: self.owners.get(&row.inode).cloned() }).collect()
    }
}

#[derive(Debug, Clone, Copy)]
struct Row {
    place: Place,
    inode: u64,
}

/// A line: number, local, remote, state, queues, timers, retransmissions, user, timeout, inode.
fn row(line: &str, transport: Transport) -> Option<Row> {
    let mut words = line.split_ascii_whitespace().skip(1);
    let (local, remote) = (end(words.next()?)?, end(words.next()?)?);
    let state = words.next()?;
    let inode: u64 = words.nth(5)?.parse().ok()?;
    // A connection that waits for its end belongs to nobody any more.
    if inode == 0 || transport == Transport::Tcp && state == LISTEN {
        return None;
    }
    let remote = (remote.port() != 0).then_some(remote);
    Some(Row { place: Place { transport, local, remote }, inode })
}

/// An address in hexadecimal words of the machine's own byte order, and the port.
fn end(text: &str) -> Option<SocketAddr> {
    let (address, port) = text.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let word = |at: usize| u32::from_str_radix(address.get(at..at + 8)?, 16).ok().map(u32::to_ne_bytes);
    let address: IpAddr = if address.len() == 8 {
        Ipv4Addr::from(word(0)?).into()
    } else {
        let octets: Vec<u8> = [word(0)?, word(8)?, word(16)?, word(24)?].concat();
        Ipv6Addr::from(<[u8; 16]>::try_from(octets).ok()?).to_canonical()
    };
    Some(SocketAddr::new(address, port))
}

fn socket_inode(target: &Path) -> Option<u64> {
    target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
}

/// Name of the program's file; of what has none that is visible, the name that it has given itself.
fn program(process: &Path) -> String {
    let file = fs::read_link(process.join("exe")).ok().and_then(|path| {
        let name = path.file_name()?.to_string_lossy().into_owned();
        // Replaced by an update while it ran.
        Some(name.strip_suffix(" (deleted)").map_or(name.clone(), str::to_owned))
    });
    file.unwrap_or_else(|| fs::read_to_string(process.join("comm")).unwrap_or_default().trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_tables_are_read() {
        let line = "   1: 1401A8C0:C350 0A6433C6:01BB 01 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0 20 4 30 10 -1";
        let row = super::row(line, Transport::Tcp).unwrap();
        let expected = Place {
            transport: Transport::Tcp,
            local: "192.168.1.20:50000".parse().unwrap(),
            remote: Some("198.51.100.10:443".parse().unwrap()),
        };
        assert_eq!((row.place, row.inode), (expected, 4711));
        let mapped = end("0000000000000000FFFF00001401A8C0:0035");
        assert_eq!(mapped, Some("192.168.1.20:53".parse().unwrap()));
        assert_eq!(end("B80D0120000000000000000001000000:0035"), Some("[2001:db8::1]:53".parse().unwrap()));
        assert!(super::row(&line.replace(" 4711 ", " 0 "), Transport::Tcp).is_none());
        assert!(super::row("  sl  local_address", Transport::Udp).is_none());
    }

    #[test]
    fn a_socket_of_this_very_program_is_found_by_its_port() {
        let socket = std::net::UdpSocket::bind(("127.0.0.1", 0)).unwrap();
        let place = Place { transport: Transport::Udp, local: socket.local_addr().unwrap(), remote: None };
        let own = program(Path::new("/proc/self"));
        let sockets = Proc::here().sockets();
        let found = sockets.iter().find(|socket| socket.place == place).expect("the socket");
        assert!(found.program.as_ref().is_some_and(|name| name.split(", ").any(|one| one == own)), "{found:?}");
    }
}
