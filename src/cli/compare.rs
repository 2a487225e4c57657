//! `wohin compare`.

use std::path::Path;

use serde::Serialize;

use crate::analyse::Settings;
use crate::compare::compare;
use crate::compare::ends::both_ends;
use crate::limits::Limits;

use super::args::Compare;
use super::runs::{Tools, load, load_all};
use super::{Exit, Failure, data, out};

/// Runs it.
pub(super) fn run(options: &Compare) -> Result<Exit, Failure> {
    let knowledge = data::store(&options.data)?;
    // Both ends are matched by address, so masks come last there.
    let settings = Settings { local: options.local.clone(), unmask: options.caller.is_some(), ..Settings::default() };
    let limits = Limits::default();
    let tools = Tools { knowledge: &knowledge, settings: &settings, limits: &limits };
    if let (Some(caller), Some(callee)) = (&options.caller, &options.callee) {
        let load = |path: &Path| load(path, &tools).map_err(|error| Failure::new(Exit::Nothing, error));
        let ends = both_ends([&load(caller)?, &load(callee)?], options.unmask);
        return print(&ends, options.json).map(|()| Exit::Done);
    }
    let before = load_all(&options.before, &tools)?;
    let after = load_all(&options.after, &tools)?;
    let comparison = compare(&before, &after);
    print(&comparison, options.json)?;
    Ok(Exit::Done)
}

fn print<T: Serialize>(value: &T, _json: bool) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|error| Failure::new(Exit::Nothing, error.to_string()))?;
    out(&format!("{text}\n"))
}
