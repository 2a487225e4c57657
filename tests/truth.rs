//! Results beside those of independent tools (`tests/truth/compare.py`), where their records lie beside the repository.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test")]

#[path = "support/shared.rs"]
mod shared;

use std::path::Path;
use std::process::Command;

use shared::shared;

#[test]
fn results_agree_with_independent_tools() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let Some(records) = shared("truth") else { return };
    let shared = records.parent().unwrap();
    let script = root.join("tests/truth/compare.py");
    let run = Command::new("python3").arg(script).args(["--wohin", env!("CARGO_BIN_EXE_wohin"), "--shared"]).arg(shared).output();
    let Ok(run) = run else {
        eprintln!("skipped: python3 is missing");
        return;
    };
    let told = String::from_utf8_lossy(&run.stdout);
    let summary = told.split("\n## ").filter(|part| part.starts_with("Facts\n") || part.starts_with("Demands"));
    eprintln!("{}", summary.collect::<Vec<_>>().join("\n"));
    assert!(run.status.success(), "{told}\n{}", String::from_utf8_lossy(&run.stderr));
}
