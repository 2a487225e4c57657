//! Fewer rights, before a packet is parsed: no capabilities, no files (Landlock, Linux 5.13), no system calls that open files or sockets or
//! start programs (seccomp). What is open stays open. It holds for this thread and all that it starts, so it is called before there are others.

use landlock::{ABI, Access, AccessFs, Ruleset, RulesetAttr, RulesetStatus};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

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

/// System calls that open or reach anything new.
const DENIED: &[libc::c_long] = &[
    libc::SYS_openat,
    libc::SYS_openat2,
    libc::SYS_open_by_handle_at,
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept4,
    libc::SYS_sendto,
    libc::SYS_sendmsg,
    libc::SYS_sendmmsg,
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_unlinkat,
    libc::SYS_mkdirat,
    libc::SYS_linkat,
    libc::SYS_symlinkat,
    libc::SYS_renameat2,
    libc::SYS_mount,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_io_uring_setup,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
];

/// The same calls in their older forms, which new architectures do not have.
#[cfg(target_arch = "x86_64")]
const DENIED_OLD: &[libc::c_long] = &[
    libc::SYS_open,
    libc::SYS_creat,
    libc::SYS_unlink,
    libc::SYS_rename,
    libc::SYS_link,
    libc::SYS_symlink,
    libc::SYS_mkdir,
    libc::SYS_accept,
];
#[cfg(not(target_arch = "x86_64"))]
const DENIED_OLD: &[libc::c_long] = &[libc::SYS_accept];

/// Gives up everything; tells what could be given up.
#[must_use]
pub fn restrict() -> Restricted {
    let no_rights = drop_capabilities();
    let no_files = deny_files();
    let no_calls = deny_calls();
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

fn deny_files() -> bool {
    let restricted = Ruleset::default()
        .handle_access(AccessFs::from_all(ABI::V1))
        .and_then(Ruleset::create)
        .and_then(landlock::RulesetCreated::restrict_self);
    restricted.is_ok_and(|status| !matches!(status.ruleset, RulesetStatus::NotEnforced))
}

fn deny_calls() -> bool {
    let rules = DENIED.iter().chain(DENIED_OLD).map(|call| (*call, Vec::new())).collect();
    let denied = u32::try_from(libc::EPERM).map(SeccompAction::Errno);
    let (Ok(denied), Ok(architecture)) = (denied, std::env::consts::ARCH.try_into()) else { return false };
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, denied, architecture);
    let program: Option<BpfProgram> = filter.ok().and_then(|filter| filter.try_into().ok());
    program.is_some_and(|program| seccompiler::apply_filter(&program).is_ok())
}
