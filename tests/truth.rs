//! Results beside those of independent tools (`tests/truth/compare.py`), where their records lie beside the repository.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test")]

use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn results_agree_with_independent_tools() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = std::env::var_os("WOHIN_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    if !shared.join("truth").is_dir() {
        eprintln!("skipped: no records of other tools at {} (set WOHIN_SHARED)", shared.display());
        return;
    }
    let script = root.join("tests/truth/compare.py");
    let run = Command::new("python3").arg(script).args(["--wohin", env!("CARGO_BIN_EXE_wohin"), "--shared"]).arg(&shared).output();
    let Ok(run) = run else {
        eprintln!("skipped: python3 is missing");
        return;
    };
    let told = String::from_utf8_lossy(&run.stdout);
    let summary = told.split("\n## ").filter(|part| part.starts_with("Facts\n") || part.starts_with("Demands"));
    eprintln!("{}", summary.collect::<Vec<_>>().join("\n"));
    assert!(run.status.success(), "{told}\n{}", String::from_utf8_lossy(&run.stderr));
}
