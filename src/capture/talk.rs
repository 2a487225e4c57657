//! What the process that records and the one that steers it say to each other: lines of JSON over two pipes. The one that records has no
//! other way out, and no terminal.

use std::io::{BufRead, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::sockets::Change;

/// Longest line, bytes; a longer one is no message of ours.
const LINE: u64 = 4 << 20;

/// To the one that records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tell {
    /// A phase begins.
    Mark(String),
    /// Sockets came and went.
    Sockets(Change),
}

/// From the one that records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum News {
    /// Recording has begun.
    Begun,
    /// Something to tell the user, in one line.
    Line(String),
    /// A phase has begun.
    Phase(String),
    /// How it stands.
    State(State),
}

/// How a recording stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Packets taken in.
    pub packets: u64,
    /// Their bytes on the wire.
    pub bytes: u64,
    /// Packets dropped, as the kernel counts.
    pub dropped: u64,
    /// Bytes of the file.
    pub file: u64,
}

/// Sends one message.
pub fn send(to: &mut impl Write, message: &impl Serialize) -> std::io::Result<()> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    to.write_all(&line)?;
    to.flush()
}

/// Receives the next message that can be understood; none where the other end is gone.
pub fn receive<M: DeserializeOwned>(from: &mut impl BufRead) -> Option<M> {
    let mut line = Vec::new();
    loop {
        line.clear();
        let length = std::io::Read::take(&mut *from, LINE).read_until(b'\n', &mut line).ok()?;
        if length == 0 {
            return None;
        }
        if let Ok(message) = serde_json::from_slice(&line) {
            return Some(message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_arrive_and_what_is_none_is_skipped() {
        let told = [Tell::Mark("audio \"and\"\nvideo".to_owned()), Tell::Sockets(Change::default())];
        let mut bytes = b"no message\n".to_vec();
        for tell in &told {
            send(&mut bytes, tell).unwrap();
        }
        let mut from = bytes.as_slice();
        assert_eq!(
            [receive::<Tell>(&mut from), receive(&mut from), receive(&mut from)],
            [Some(told[0].clone()), Some(told[1].clone()), None]
        );
    }
}
