//! The committed JSON Schema is the one that the program prints, and real results follow it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use std::path::{Path, PathBuf};
use std::process::Command;

const SCHEMA: &str = include_str!("schema/summary.schema.json");

fn wohin(arguments: &[&str], files: &[PathBuf]) -> Vec<u8> {
    let run = Command::new(env!("CARGO_BIN_EXE_wohin")).args(arguments).args(files).output().unwrap();
    assert!(run.status.success(), "{arguments:?} {files:?}: {}", String::from_utf8_lossy(&run.stderr));
    run.stdout
}

/// Captures of every sample case, a case at a time.
fn cases() -> Vec<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures");
    let mut cases: Vec<PathBuf> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    cases.sort();
    let is_capture = |path: &PathBuf| path.to_string_lossy().contains(".pcap");
    let files = |case: PathBuf| {
        let mut files: Vec<PathBuf> = case.read_dir().unwrap().map(|entry| entry.unwrap().path()).filter(is_capture).collect();
        files.sort();
        files
    };
    cases.into_iter().map(files).filter(|files| !files.is_empty()).collect()
}

#[test]
fn the_committed_schema_is_the_one_printed() {
    let printed = String::from_utf8(wohin(&["schema"], &[])).unwrap();
    assert!(
        printed == SCHEMA,
        "run `wohin schema > tests/schema/summary.schema.json`, and raise SCHEMA_VERSION: a minor step where fields were added"
    );
}

/// The schema, ready to check results.
struct Checker {
    schemas: boon::Schemas,
    index: boon::SchemaIndex,
}

impl Checker {
    fn new() -> Self {
        let mut schemas = boon::Schemas::new();
        let mut compiler = boon::Compiler::new();
        compiler.add_resource("summary.schema.json", serde_json::from_str(SCHEMA).unwrap()).unwrap();
        let index = compiler.compile("summary.schema.json", &mut schemas).unwrap();
        Self { schemas, index }
    }

    fn fault(&self, result: &serde_json::Value) -> Option<String> {
        self.schemas.validate(result, self.index).err().map(|error| format!("{error:#}"))
    }
}

#[test]
fn results_follow_the_schema() {
    let checker = Checker::new();
    let cases = cases();
    assert!(cases.len() >= 4, "sample captures are missing");
    for files in cases {
        for arguments in [&["analyse", "--json"][..], &["analyse", "--json", "--unmask"]] {
            let result = serde_json::from_slice(&wohin(arguments, &files)).unwrap();
            assert_eq!(checker.fault(&result), None, "{files:?}");
        }
    }
}

#[test]
fn a_result_that_does_not_follow_is_found() {
    let checker = Checker::new();
    let mut result: serde_json::Value = serde_json::from_slice(&wohin(&["analyse", "--json"], cases().first().unwrap())).unwrap();
    assert_eq!(checker.fault(&result), None);
    let call = result.get_mut("call").and_then(|call| call.as_object_mut()).unwrap();
    call.insert("topology".to_owned(), "by carrier pigeon".into());
    assert!(checker.fault(&result).is_some());
}
