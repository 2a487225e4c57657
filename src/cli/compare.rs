//! `wohin compare`.

use std::path::PathBuf;

use crate::analyse::Settings;
use crate::compare::{Run, compare};
use crate::limits::Limits;

use super::args::Compare;
use super::runs::{Tools, in_parallel, load};
use super::{Exit, Failure, complain, data, out};

/// Runs it.
pub(super) fn run(options: &Compare) -> Result<Exit, Failure> {
    let knowledge = data::store(&options.data)?;
    let settings = Settings { local: options.local.clone(), ..Settings::default() };
    let limits = Limits::default();
    let tools = Tools { knowledge: &knowledge, settings: &settings, limits: &limits };
    let before = side(&options.before, &tools)?;
    let after = side(&options.after, &tools)?;
    let comparison = compare(&before, &after);
    if options.json {
        let text = serde_json::to_string_pretty(&comparison).map_err(|error| Failure::new(Exit::Nothing, error.to_string()))?;
        out(&format!("{text}\n"))?;
    }
    Ok(Exit::Done)
}

/// The readable runs of a side; an error where it was given and none is.
fn side(paths: &[PathBuf], tools: &Tools<'_>) -> Result<Vec<Run>, Failure> {
    let mut runs = Vec::new();
    let mut refused = Vec::new();
    for result in in_parallel(paths, |path| load(path, tools)) {
        match result {
            Ok(run) => runs.push(run),
            Err(error) => refused.push(error),
        }
    }
    if runs.is_empty() && !paths.is_empty() {
        return Err(Failure::new(Exit::Nothing, refused.join("\nwohin: ")));
    }
    complain(&refused);
    Ok(runs)
}
