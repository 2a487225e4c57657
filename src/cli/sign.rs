//! `wohin sign`: a detached signature beside a bundle. A command of its own, so that no process holds the key while it reads what strangers sent.

use std::io::{IsTerminal as _, stdin};

use crate::report::bundle::SIGNATURE;
use crate::report::signature::{self, Key};
use crate::report::verify;

use super::args::Sign;
use super::{Exit, Failure, complain, evidence, out};

/// Runs it. What does not hold is not signed.
pub(super) fn run(options: &Sign) -> Result<Exit, Failure> {
    let nothing = |error: &dyn std::fmt::Display| Failure::new(Exit::Nothing, error.to_string());
    let checked = verify::check(&options.bundle).map_err(|error| nothing(&error))?;
    if !checked.broken.is_empty() {
        complain(&checked.broken);
        return Err(nothing(&format!("{} is not as it was written; nothing was signed", options.bundle.display())));
    }
    let key = Key::read(&options.key).map_err(|error| nothing(&error))?;
    let password =
        if key.is_protected() { Some(password().map_err(|error| nothing(&format!("cannot read the password: {error}")))?) } else { None };
    let id = signature::sign(&options.bundle, key, password, &checked.manifest_sha256).map_err(|error| nothing(&error))?;
    evidence::log(&options.bundle, &format!("signature by key {id}"), &checked.manifest_sha256);
    out(&format!(
        "{}\n  signed by key {id}; check with: wohin verify {} --public-key KEY\n",
        options.bundle.join(SIGNATURE).display(),
        options.bundle.display()
    ))?;
    Ok(Exit::Done)
}

/// Asked for on the terminal, without showing it; where standard input is none, its first line.
fn password() -> std::io::Result<String> {
    if stdin().is_terminal() {
        return rpassword::prompt_password("Password of the key: ");
    }
    let mut line = String::new();
    stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
