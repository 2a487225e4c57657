//! Holds a bundle against its hashes: every file against `SHA256SUMS`, that list against the manifest, the custody log against itself.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::model::text::hex;

use super::bundle::{MANIFEST, Manifest, SUMS, UNLISTED};
use super::custody;

/// What was found.
#[derive(Debug)]
pub struct Checked {
    /// The manifest, where it could be read.
    pub manifest: Option<Manifest>,
    /// SHA-256 of the manifest.
    pub manifest_sha256: String,
    /// Files whose hash holds.
    pub held: usize,
    /// What does not hold, each line naming a file.
    pub broken: Vec<String>,
    /// Files that nothing vouches for.
    pub unlisted: Vec<String>,
}

/// A bundle that cannot be looked at.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// No bundle.
    #[error("{}: {error}; name the folder that `wohin analyse -o` wrote", path.display())]
    NoBundle {
        /// File or folder.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
}

/// Checks all files of a bundle.
pub fn check(folder: &Path) -> Result<Checked, VerifyError> {
    let path = folder.join(SUMS);
    let list = fs::read(&path).map_err(|error| VerifyError::NoBundle { path, error })?;
    let mut checked = Checked { manifest: None, manifest_sha256: String::new(), held: 0, broken: Vec::new(), unlisted: Vec::new() };
    let Some(sums) = parse(&list) else {
        checked.broken.push(format!("{SUMS} is damaged: a line is no hash with a file name"));
        return Ok(checked);
    };
    for (name, hash) in &sums {
        match hash_of(&folder.join(name)) {
            Ok(actual) if actual == *hash => checked.held += 1,
            Ok(_) => checked.broken.push(format!("{name} does not match its hash in {SUMS}")),
            Err(error) => checked.broken.push(format!("{name} is listed in {SUMS}, but cannot be read: {error}")),
        }
    }
    let manifest = fs::read(folder.join(MANIFEST)).ok().and_then(|bytes| {
        checked.manifest_sha256 = super::bundle::sha256(&bytes);
        serde_json::from_slice::<Manifest>(&bytes).ok()
    });
    match &manifest {
        None => checked.broken.push(format!("{MANIFEST} is missing or no manifest of wohin")),
        Some(manifest) => {
            let mut own = sums.clone();
            if own.remove(MANIFEST).is_none() {
                checked.broken.push(format!("{SUMS} does not list {MANIFEST}"));
            }
            let names = manifest.files.keys().chain(own.keys()).collect::<std::collections::BTreeSet<_>>();
            for name in names {
                let sealed = manifest.sealed.contains(name) && own.contains_key(name);
                if manifest.files.get(name) != own.get(name) && !sealed {
                    checked.broken.push(format!("{SUMS} and {MANIFEST} give different hashes for {name}"));
                }
            }
        }
    }
    match fs::read(folder.join(custody::FILE)) {
        Ok(log) => {
            if let Err(error) = custody::check(&log) {
                checked.broken.push(format!("{}: {error}", custody::FILE));
            }
        }
        Err(error) => checked.broken.push(format!("{} cannot be read: {error}", custody::FILE)),
    }
    checked.unlisted = unlisted(folder, &sums);
    checked.manifest = manifest;
    Ok(checked)
}

/// `<64 hex digits>  <name>` a line; names of other folders are refused.
fn parse(list: &[u8]) -> Option<BTreeMap<String, String>> {
    let text = std::str::from_utf8(list).ok()?.strip_suffix('\n')?;
    text.split('\n')
        .map(|line| {
            let (hash, name) = line.split_once("  ")?;
            let hex = hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
            let plain = !name.is_empty() && !name.contains(['/', '\\', '\0']) && name != ".." && name != ".";
            (hex && plain).then(|| (name.to_owned(), hash.to_owned()))
        })
        .collect()
}

/// SHA-256 of a file, lower-case hex.
pub fn hash_of(path: &Path) -> std::io::Result<String> {
    let mut file = fs::File::open(path)?;
    let mut hasher = Sha256::new();
    let mut block = vec![0_u8; 1 << 16];
    loop {
        let count = std::io::Read::read(&mut file, &mut block)?;
        let Some(read) = block.get(..count).filter(|read| !read.is_empty()) else { break };
        hasher.update(read);
    }
    Ok(hex(&hasher.finalize()))
}

fn unlisted(folder: &Path, sums: &BTreeMap<String, String>) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .filter(|name| !UNLISTED.contains(&name.as_str()) && !sums.contains_key(name))
        .collect();
    names.sort();
    names
}

/// The places at which two results differ, as JSON pointers (RFC 6901), at most so many.
#[must_use]
pub fn differences(then: &serde_json::Value, now: &serde_json::Value, most: usize) -> Vec<String> {
    let mut found = Vec::new();
    compare(then, now, &mut String::new(), most, &mut found);
    found
}

fn compare(then: &serde_json::Value, now: &serde_json::Value, at: &mut String, most: usize, found: &mut Vec<String>) {
    use serde_json::Value;
    if found.len() >= most || then == now {
        return;
    }
    let mut step = |key: &str, then: &Value, now: &Value, found: &mut Vec<String>| {
        let length = at.len();
        at.push('/');
        at.push_str(&key.replace('~', "~0").replace('/', "~1"));
        compare(then, now, at, most, found);
        at.truncate(length);
    };
    match (then, now) {
        (Value::Object(then), Value::Object(now)) => {
            for key in then.keys().chain(now.keys().filter(|key| !then.contains_key(*key))) {
                step(key, then.get(key).unwrap_or(&Value::Null), now.get(key).unwrap_or(&Value::Null), found);
            }
        }
        (Value::Array(then), Value::Array(now)) if then.len() == now.len() => {
            for (index, (then, now)) in then.iter().zip(now).enumerate() {
                step(&index.to_string(), then, now, found);
            }
        }
        (Value::Array(then), Value::Array(now)) => found.push(format!("{at}: {} entries, now {}", then.len(), now.len())),
        _ => found.push(format!("{at}: {}, now {}", short(then), short(now))),
    }
}

/// A value on one line, cut visibly.
fn short(value: &serde_json::Value) -> String {
    const LONGEST: usize = 60;
    let text = value.to_string();
    if text.chars().count() <= LONGEST { text } else { text.chars().take(LONGEST).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn differences_are_named_by_their_place() {
        let (then, now) = (json!({"a": [1, {"b/c": "x"}], "d": [1]}), json!({"a": [1, {"b/c": "y"}], "d": [], "e": true}));
        assert_eq!(differences(&then, &now, 9), ["/a/1/b~1c: \"x\", now \"y\"", "/d: 1 entries, now 0", "/e: null, now true"]);
        assert_eq!(differences(&then, &then, 9), Vec::<String>::new());
        assert_eq!(differences(&then, &now, 1).len(), 1);
    }

    #[test]
    fn a_list_of_hashes_names_plain_files_only() {
        let hash = "0".repeat(64);
        assert!(parse(format!("{hash}  a.txt\n").as_bytes()).is_some());
        for list in [
            "",
            "\n",
            "0  a\n",
            &format!("{hash} a\n"),
            &format!("{hash}  ../a\n"),
            &format!("{hash}  a"),
            &format!("{}  a\n", "A".repeat(64)),
        ] {
            assert!(parse(list.as_bytes()).is_none(), "{list:?}");
        }
    }
}
