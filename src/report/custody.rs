//! `custody.log`: who did what when, with which hash. Lines are appended and never rewritten; each carries a hash over itself and the line
//! before it, so that a changed, moved or missing line in the middle shows. The last lines can be cut off unseen: keep the log where it was made.

use sha2::{Digest as _, Sha256};

use crate::model::text::hex;

/// File name.
pub const FILE: &str = "custody.log";
/// In place of the hash before the first line.
const BEGIN: &str = "begin";

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<'a> {
    /// When, RFC 3339 UTC.
    pub at: &'a str,
    /// Who, as given or as logged in.
    pub who: &'a str,
    /// What was done: `analysis`, `verification`, …
    pub what: &'a str,
    /// SHA-256 of the manifest at that time.
    pub manifest: &'a str,
}

/// Lines of a log that do not follow from those before.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} does not follow from the lines before it")]
pub struct Broken {
    /// Number of the first such line, from 1.
    pub line: usize,
}

/// The log with one line more.
#[must_use]
pub fn line(log: &str, entry: &Entry<'_>) -> String {
    let words = [entry.at, entry.what, entry.who, entry.manifest].map(one_word).join("\t");
    let before = log.lines().next_back().and_then(|line| line.rsplit_once('\t')).map_or(BEGIN, |(_, hash)| hash);
    format!("{words}\t{}\n", chain(before, &words))
}

/// Nothing that would begin another column or line.
fn one_word(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

fn chain(before: &str, words: &str) -> String {
    hex(&Sha256::new().chain_update(before).chain_update("\n").chain_update(words).finalize())
}

/// Whether every line follows from the one before it.
pub fn check(log: &[u8]) -> Result<(), Broken> {
    let mut before = BEGIN.to_owned();
    for (index, line) in log.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let text = std::str::from_utf8(line).ok().and_then(|text| text.strip_suffix('\n')).and_then(|text| text.rsplit_once('\t'));
        match text {
            Some((words, hash)) if chain(&before, words) == hash => hash.clone_into(&mut before),
            _ => return Err(Broken { line: index + 1 }),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_changed_bit_breaks_the_chain() {
        let entry = Entry { at: "2026-03-14T10:02:11Z", who: "a\tb\nc", what: "analysis", manifest: "00ff" };
        let mut log = line("", &entry);
        log.push_str(&line(&log, &Entry { what: "verification", ..entry }));
        assert_eq!((check(log.as_bytes()), log.lines().count()), (Ok(()), 2));
        for at in 0..log.len() {
            for bit in 0..8 {
                let mut bytes = log.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                assert!(check(&bytes).is_err(), "bit {bit} of byte {at}");
            }
        }
    }
}
