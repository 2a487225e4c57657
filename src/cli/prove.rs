//! `wohin prove`.

use std::path::Path;

use crate::limits::Limits;
use crate::minimise::prove;

use super::{Exit, Failure, minimise, out};

/// Certifies that a capture holds no payload.
pub(super) fn run(file: &Path) -> Result<Exit, Failure> {
    let limits = Limits::default();
    let proof = minimise::open(file, &limits)
        .and_then(|capture| prove(capture, &limits))
        .map_err(|error| Failure::new(Exit::Nothing, error.to_string()))?;
    let not_held = |what: String| Err(Failure::new(Exit::NotHeld, format!("{}: {what}", file.display())));
    if let Some(frame) = proof.first_payload {
        return not_held(format!("packet {frame} holds payload; `wohin minimise` makes a copy without"));
    }
    if proof.holds_keys {
        return not_held("holds decryption keys; `wohin minimise` makes a copy without".to_owned());
    }
    if proof.packets == 0 {
        return Err(Failure::new(Exit::Nothing, format!("{} holds no packet: nothing to certify", file.display())));
    }
    let mut text = format!("{}: no payload in {} packets\n", file.display(), proof.packets);
    for warning in &proof.warnings {
        text.push_str(&format!("warning: {} ({})\n", warning.code, warning.count));
    }
    out(&text)?;
    Ok(Exit::Done)
}
