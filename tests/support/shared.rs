//! Captures, records and documents of others: they lie beside the repository, if at all, and are never part of it.
#![allow(dead_code, clippy::print_stderr, reason = "each test uses its part, and tells what it skips")]

use std::path::{Path, PathBuf};

/// A folder below `../shared` (or `WOHIN_SHARED`); without it the test is skipped, and says so.
pub(crate) fn shared(below: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("WOHIN_SHARED").map_or_else(beside, PathBuf::from).join(below);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: {} is not there (set WOHIN_SHARED)", folder.display());
    None
}
