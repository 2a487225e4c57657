//! For the process that records: once device and file are open, nothing of any kind is opened again, and no capability is left.

use super::{Policy, calls, files};

/// What was achieved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restricted {
    /// No capability is left.
    pub no_rights: bool,
    /// Landlock denies all files.
    pub no_files: bool,
    /// Seccomp denies opening files and sockets, and starting programs.
    pub no_calls: bool,
}

/// Gives up everything; tells what could be given up.
#[must_use]
pub fn restrict() -> Restricted {
    let nothing = Policy { sealed: true, ..Policy::default() };
    let no_rights = drop_capabilities();
    let no_files = files::restrict(&nothing).unwrap_or(false);
    let no_calls = calls::restrict(&nothing).unwrap_or(false);
    Restricted { no_rights, no_files, no_calls }
}

/// Whether a file and a socket can still be opened: asked afterwards, so that what is said of the restriction was tried.
#[must_use]
pub fn can_open() -> (bool, bool) {
    (std::fs::File::open("/proc/self/status").is_ok(), std::net::UdpSocket::bind(("127.0.0.1", 0)).is_ok())
}

fn drop_capabilities() -> bool {
    use caps::CapSet;
    // The ambient set does not exist on kernels before 4.3.
    let _ = caps::clear(None, CapSet::Ambient);
    let _ = caps::clear(None, CapSet::Inheritable);
    caps::clear(None, CapSet::Permitted).is_ok() && caps::clear(None, CapSet::Effective).is_ok()
        || caps::read(None, CapSet::Permitted).is_ok_and(|left| left.is_empty())
}
