//! `wohin compare`.

use crate::analyse::Settings;
use crate::compare::compare;
use crate::limits::Limits;

use super::args::Compare;
use super::runs::{Tools, load_all};
use super::{Exit, Failure, data, out};

/// Runs it.
pub(super) fn run(options: &Compare) -> Result<Exit, Failure> {
    let knowledge = data::store(&options.data)?;
    let settings = Settings { local: options.local.clone(), ..Settings::default() };
    let limits = Limits::default();
    let tools = Tools { knowledge: &knowledge, settings: &settings, limits: &limits };
    let before = load_all(&options.before, &tools)?;
    let after = load_all(&options.after, &tools)?;
    let comparison = compare(&before, &after);
    if options.json {
        let text = serde_json::to_string_pretty(&comparison).map_err(|error| Failure::new(Exit::Nothing, error.to_string()))?;
        out(&format!("{text}\n"))?;
    }
    Ok(Exit::Done)
}
