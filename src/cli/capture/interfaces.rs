//! `wohin interfaces`.

use std::io::Write;

use crate::source::device::{DeviceError, Wish};
use crate::source::live;

use super::super::{Exit, Failure, complain};

/// Lists the devices; code 5 where a right is missing.
pub(in super::super) fn run() -> Result<Exit, Failure> {
    let devices = live::devices().map_err(|error| Failure::new(Exit::Nothing, format!("cannot list devices: {error}")))?;
    let program = std::env::current_exe().map_or_else(|_| "wohin".to_owned(), |path| path.display().to_string());
    let mut missing = None;
    let mut text = String::new();
    for device in &devices {
        let wish = Wish { device: device.name.clone(), filter: None, snap: 64, buffer: 1 << 16 };
        let state = match live::open(&wish, &program) {
            Ok(_) => "can be recorded".to_owned(),
            Err(error @ DeviceError::NoRight { .. }) => {
                missing.get_or_insert(error.to_string());
                "right missing".to_owned()
            }
            Err(error) => error.to_string(),
        };
        let addresses: Vec<String> = device.addresses.iter().map(ToString::to_string).collect();
        let up = if device.up { "up" } else { "down" };
        text.push_str(&format!("{:<16} {up:<5} {state:<16} {}\n", device.name, addresses.join(" ")));
    }
    let mut stdout = std::io::stdout().lock();
    // A reader that has gone away is no error.
    let _ = stdout.write_all(text.as_bytes());
    match missing {
        Some(line) => {
            // The right of the file goes away with another group.
            complain(&[
                format!("that only a group may record, run before that `sudo chgrp GROUP {program} && sudo chmod 0750 {program}`"),
                format!("to record once, run `sudo {program} capture`"),
            ]);
            Err(Failure::new(Exit::NoRight, line))
        }
        None => Ok(Exit::Done),
    }
}
