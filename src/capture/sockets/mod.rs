//! Which program owns which socket, asked again and again. What a system does for it stands behind [`Owners`] (Linux: [`proc`]).
//!
//! It needs files that the process that parses packets must not open; so another process asks, and tells it what has changed.

#[cfg(target_os = "linux")]
mod proc;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

#[cfg(target_os = "linux")]
pub use proc::Proc;

/// How often is asked. A socket that lives shorter may be missed.
pub const EVERY: Duration = Duration::from_millis(100);

/// Transport of a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

/// Where a socket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Transport.
    pub transport: Transport,
    /// Own end; the unspecified address where it hears on all.
    pub local: SocketAddr,
    /// Far end; none where the socket is not connected.
    pub remote: Option<SocketAddr>,
}

/// A socket and its owner.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Socket {
    /// Where it stands.
    pub place: Place,
    /// Program; several names where several programs hold it; none where the system does not show it to this user.
    pub program: Option<String>,
}

/// Lists the sockets of the machine, or of the part of it that is recorded.
pub trait Owners: Send {
    /// Those that there are now.
    fn sockets(&mut self) -> BTreeSet<Socket>;
}

/// What has changed since the last time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Sockets that are new, or whose owner is.
    pub opened: Vec<Socket>,
    /// Sockets that are gone.
    pub closed: Vec<Socket>,
}

/// Remembers the last list.
pub struct Watch {
    owners: Box<dyn Owners>,
    known: BTreeSet<Socket>,
}

impl Watch {
    /// Nothing is known yet.
    #[must_use]
    pub fn new(owners: Box<dyn Owners>) -> Self {
        Self { owners, known: BTreeSet::new() }
    }

    /// Asks; `None` where nothing has changed.
    pub fn poll(&mut self) -> Option<Change> {
        let now = self.owners.sockets();
        let opened: Vec<Socket> = now.difference(&self.known).cloned().collect();
        let closed: Vec<Socket> = self.known.difference(&now).cloned().collect();
        self.known = now;
        (!opened.is_empty() || !closed.is_empty()).then_some(Change { opened, closed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Said(Vec<BTreeSet<Socket>>);

    impl Owners for Said {
        fn sockets(&mut self) -> BTreeSet<Socket> {
            self.0.remove(0)
        }
    }

    #[test]
    fn only_changes_are_told() {
        let socket = |port: u16, program: Option<&str>| Socket {
            place: Place { transport: Transport::Udp, local: ([0, 0, 0, 0], port).into(), remote: None },
            program: program.map(str::to_owned),
        };
        let (mail, hidden, call) = (socket(1, Some("mail")), socket(2, None), socket(2, Some("call")));
        let lists = [vec![mail.clone(), hidden.clone()], vec![mail.clone(), hidden.clone()], vec![call.clone()]];
        let mut watch = Watch::new(Box::new(Said(lists.into_iter().map(BTreeSet::from_iter).collect())));
        assert_eq!(watch.poll().unwrap().opened, [mail.clone(), hidden.clone()]);
        assert_eq!(watch.poll(), None);
        assert_eq!(watch.poll(), Some(Change { opened: vec![call], closed: vec![mail, hidden] }));
    }
}
