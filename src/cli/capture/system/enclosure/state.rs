//! What was made and changed, noted outside of the process, so that a later one can undo it.

use std::io;
use std::path::{Path, PathBuf};

use super::{NAME, take_down};

/// Where it is noted.
pub(super) const FOLDER: &str = "/run/wohin";

/// The note of one namespace.
#[derive(Debug)]
pub(super) struct State {
    note: PathBuf,
}

impl State {
    /// Notes that this process makes one.
    pub(super) fn begin(pid: u32) -> io::Result<Self> {
        std::fs::create_dir_all(FOLDER)?;
        let note = Path::new(FOLDER).join(format!("{NAME}{pid}"));
        std::fs::write(&note, format!("{} {}\n", started(pid).unwrap_or(0), here()))?;
        Ok(Self { note })
    }

    /// Lets a device forward, and notes that it did not before.
    #[expect(clippy::unused_self, reason = "only who has begun a note may change the machine")]
    pub(super) fn forward(&self, device: &str) -> io::Result<()> {
        let setting = setting(device);
        let before = std::fs::read_to_string(&setting)?;
        if before.trim() == "1" {
            return Ok(());
        }
        std::fs::write(Path::new(FOLDER).join(format!("forwarding.{}.{device}", here())), before)?;
        std::fs::write(setting, "1")
    }

    /// It is taken down.
    pub(super) fn end(&self) {
        // Should it stay, the next start finds nothing to take down and removes it.
        let _ = std::fs::remove_file(&self.note);
        restore();
    }
}

/// Takes down what recordings that were killed have left behind in this network; gives their names.
pub(in super::super) fn sweep() -> Vec<String> {
    let mut swept = Vec::new();
    for (name, note) in notes() {
        let mut words = note.split_ascii_whitespace();
        let (began, network) = (words.next().and_then(|word| word.parse().ok()), words.next());
        let pid = name.strip_prefix(NAME).and_then(|pid| pid.parse().ok());
        let lives = pid.is_some_and(|pid| started(pid).is_some() && started(pid) == began);
        if lives || network.is_some_and(|network| network != here()) {
            continue;
        }
        take_down(&name);
        // Should it stay, it is taken down once more.
        let _ = std::fs::remove_file(Path::new(FOLDER).join(&name));
        swept.push(name);
    }
    if !swept.is_empty() {
        restore();
    }
    swept
}

/// The notes by name.
fn notes() -> Vec<(String, String)> {
    let entries = std::fs::read_dir(FOLDER).into_iter().flatten().filter_map(Result::ok);
    let mut notes: Vec<(String, String)> = entries
        .filter_map(|entry| Some((entry.file_name().into_string().ok()?, std::fs::read_to_string(entry.path()).ok()?)))
        .filter(|(name, _)| name.starts_with(NAME))
        .collect();
    notes.sort_unstable();
    notes
}

/// Where no namespace of this network is left, devices forward again only what they did before.
fn restore() {
    let here = here();
    if notes().iter().any(|(_, note)| note.split_ascii_whitespace().nth(1) == Some(&here)) {
        return;
    }
    for entry in std::fs::read_dir(FOLDER).into_iter().flatten().filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(device) = name.strip_prefix("forwarding.").and_then(|rest| rest.strip_prefix(&here)?.strip_prefix('.')) else { continue };
        if let Ok(before) = std::fs::read_to_string(entry.path()) {
            // The device may be gone.
            let _ = std::fs::write(setting(device), before);
        }
        let _ = std::fs::remove_file(entry.path());
    }
}

fn setting(device: &str) -> PathBuf {
    PathBuf::from(format!("/proc/sys/net/ipv4/conf/{device}/forwarding"))
}

/// The network namespace that the program itself is in, by its number.
fn here() -> String {
    let link = std::fs::read_link("/proc/self/ns/net").unwrap_or_default();
    link.to_string_lossy().chars().filter(char::is_ascii_digit).collect()
}

/// When a process began: numbers are given anew, this is not. None where it is gone.
fn started(pid: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name may hold spaces and brackets; the 22nd field counts from before it.
    let (_, rest) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
    (fields.first() != Some(&"Z")).then(|| fields.get(19)?.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_known_by_its_begin() {
        let own = std::process::id();
        assert!(started(own).is_some_and(|ticks| ticks > 0));
        assert_eq!(started(own), started(own));
        assert_eq!(started(u32::MAX), None);
        assert!(here().parse::<u64>().is_ok());
    }
}
