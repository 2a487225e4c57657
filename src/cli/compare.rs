//! `wohin compare`.

use std::path::Path;

use crate::analyse::Settings;
use crate::compare::compare;
use crate::compare::ends::both_ends;
use crate::limits::Limits;
use crate::model::run::Run;
use crate::report::comparison::Shown;
use crate::report::terminal;
use crate::text::Texts;

use super::args::Compare;
use super::runs::{Tools, load, load_all};
use super::{Exit, Failure, compared, data, evidence, json, out};

/// Runs it.
pub(super) fn run(options: &Compare, texts: &Texts) -> Result<Exit, Failure> {
    if let Some(folder) = &options.output {
        evidence::check(folder, &[])?;
    }
    let knowledge = data::store(&options.data)?;
    // Both ends are matched by address, so masks come last there.
    let settings = Settings { local: options.local.clone(), unmask: options.caller.is_some(), ..Settings::default() };
    let limits = Limits::default();
    let tools = Tools { knowledge: &knowledge, settings: &settings, limits: &limits };
    if let (Some(caller), Some(callee)) = (&options.caller, &options.callee) {
        let load = |path: &Path| load(path, &tools).map_err(|error| Failure::new(Exit::Nothing, error));
        let runs = [load(caller)?, load(callee)?];
        return tell(&both_ends([&runs[0], &runs[1]], options.unmask), &runs, options, texts);
    }
    let mut runs = load_all(&options.before, &tools)?;
    let after = load_all(&options.after, &tools)?;
    let told = compare(&runs, &after);
    runs.extend(after);
    tell(&told, &runs, options, texts)
}

/// Writes the bundle where one is wanted, and prints.
fn tell(compared: &impl Shown, runs: &[Run], options: &Compare, texts: &Texts) -> Result<Exit, Failure> {
    let view = compared.view(texts);
    if let Some(folder) = &options.output {
        compared::write(compared, &view, runs, folder, texts)?;
    }
    if options.json {
        return json(compared).map(|()| Exit::Done);
    }
    let last = match &options.output {
        Some(folder) => texts.say("front-report", &[("folder", folder.display().to_string().into())]),
        None => texts.text("front-no-report"),
    };
    out(&terminal::page(&view.front, &last, texts))?;
    Ok(Exit::Done)
}
