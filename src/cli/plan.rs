//! `wohin plan`: the script of a test call, in the order of its phases.

#[cfg(all(feature = "live", target_os = "linux"))]
use std::path::Path;

use crate::text::Texts;

use super::{Exit, Failure, out};

/// Phases with their key and minutes: about twenty minutes in all.
const PHASES: [(&str, u32); 16] = [
    ("prepare", 0),
    ("baseline", 3),
    ("open", 1),
    ("login", 1),
    ("lobby", 1),
    ("join", 1),
    ("audio", 2),
    ("video", 2),
    ("muted", 2),
    ("screen", 1),
    ("chat", 1),
    ("third", 2),
    ("recording-on", 1),
    ("recording-off", 1),
    ("leave", 2),
    ("close", 2),
];

/// Prints it.
pub(super) fn run(texts: &Texts) -> Result<Exit, Failure> {
    let mut text = format!("{}\n\n", texts.text("plan-title"));
    for (number, (key, minutes)) in PHASES.iter().enumerate() {
        let minutes = if *minutes == 0 { String::new() } else { format!("{minutes} min") };
        text.push_str(&format!("{number:>2}  {key:<14} {minutes:<6} {}\n", texts.code("plan", key)));
    }
    text.push_str(&format!("\n{}\n", texts.text("plan-repeat")));
    out(&text)?;
    Ok(Exit::Done)
}

#[cfg(all(feature = "live", target_os = "linux"))]
/// Labels of the phases in order: those of a file, one a line, or the built-in ones.
pub(super) fn labels(file: Option<&Path>) -> Result<Vec<String>, Failure> {
    let Some(file) = file else { return Ok(PHASES.iter().skip(1).map(|(key, _)| (*key).to_owned()).collect()) };
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::new(Exit::Nothing, format!("cannot read {}: {error}; check the path", file.display())))?;
    Ok(text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect())
}
