//! `wohin mark`, and the socket beside the capture on which a recording takes marks.

use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use super::super::{Exit, Failure};

/// Bytes of a label.
const LABEL: usize = 200;

/// Marks a phase in a recording that runs.
pub(in super::super) fn run(label: &str, file: Option<&Path>) -> Result<Exit, Failure> {
    let nothing = |message: String| Failure::new(Exit::Nothing, message);
    let path = match file {
        Some(file) => path(file),
        None => running()?,
    };
    let socket = UnixDatagram::unbound().map_err(|error| nothing(format!("cannot make a socket: {error}")))?;
    socket
        .send_to(clean(label).as_bytes(), &path)
        .map_err(|error| nothing(format!("no recording takes marks at {}: {error}; start `wohin capture` first", path.display())))?;
    Ok(Exit::Done)
}

/// A label as it is written.
pub(super) fn clean(label: &str) -> String {
    label.trim().chars().filter(|c| !c.is_control()).take(LABEL / 4).collect()
}

/// Where a running recording takes marks.
pub(super) fn path(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".mark");
    PathBuf::from(name)
}

/// Takes marks until the receiver is gone. Without a socket (the folder may be one without them) there are other ways to mark.
pub(super) fn listen(file: &Path, send: Sender<String>) {
    let path = path(file);
    // Left behind by a recording of this name that was killed.
    let _ = std::fs::remove_file(&path);
    let Ok(socket) = UnixDatagram::bind(&path) else { return };
    std::thread::spawn(move || {
        let mut label = [0; LABEL];
        while let Ok(length) = socket.recv(&mut label) {
            let text = label.get(..length).map(String::from_utf8_lossy).unwrap_or_default();
            if send.send(clean(&text)).is_err() {
                return;
            }
        }
    });
}

/// The one recording that runs in this folder.
fn running() -> Result<PathBuf, Failure> {
    let nothing = |message: &str| Failure::new(Exit::Nothing, message.to_owned());
    let entries = std::fs::read_dir(".").map_err(|error| nothing(&format!("cannot list this folder: {error}")))?;
    let mut found: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "mark"))
        .collect();
    match (found.pop(), found.is_empty()) {
        (Some(path), true) => Ok(path),
        (Some(_), false) => Err(nothing("several recordings run in this folder; name one with --file")),
        (None, _) => Err(nothing("no recording runs in this folder; go to the folder of the capture, or name it with --file")),
    }
}
