//! What the process gives up before it reads bytes that strangers made: files other than its own (Landlock), and system calls that reading,
//! computing and writing never need (seccomp). An error in a parser then has nowhere to go.
//!
//! Both are asked for as far as the system has them; [`enter`] tells what is in force. It must be called before other threads begin.

#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod files;
#[cfg(all(feature = "live", target_os = "linux"))]
mod seal;

use std::path::PathBuf;

#[cfg(all(feature = "live", target_os = "linux"))]
pub use seal::{Restricted, can_open, restrict};

/// What the process still needs.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Files to read, and folders to read beneath.
    pub read: Vec<PathBuf>,
    /// Folders to write beneath.
    pub write: Vec<PathBuf>,
    /// Sockets (only for look-ups that were asked for).
    pub network: bool,
    /// Everything needed is open already: nothing more can be opened, made, removed or renamed.
    pub sealed: bool,
}

/// What is in force.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InForce {
    /// Files are restricted.
    pub files: bool,
    /// System calls are restricted.
    pub calls: bool,
}

/// The system has the means but refused.
#[derive(Debug, thiserror::Error)]
#[error("cannot give up {what}: {cause}; --no-sandbox goes without")]
pub struct SandboxError {
    /// What was to be given up.
    pub what: &'static str,
    /// Why not.
    pub cause: String,
}

/// Gives up everything that `policy` does not name, for good.
#[cfg(target_os = "linux")]
pub fn enter(policy: &Policy) -> Result<InForce, SandboxError> {
    let files = files::restrict(policy).map_err(|cause| SandboxError { what: "files", cause })?;
    let calls = calls::restrict(policy).map_err(|cause| SandboxError { what: "system calls", cause })?;
    Ok(InForce { files, calls })
}

/// Other systems have other means, which are not used.
#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "on Linux it can fail")]
pub fn enter(_policy: &Policy) -> Result<InForce, SandboxError> {
    Ok(InForce::default())
}
