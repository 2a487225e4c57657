//! `wohin compare`.

use std::path::Path;

use crate::analyse::Settings;
use crate::compare::compare;
use crate::compare::ends::both_ends;
use crate::compare::value::Comparison;
use crate::limits::Limits;
use crate::model::analysis::Dataset;
use crate::model::run::Run;
use crate::report::bundle::{CaptureEntry, Contents, Request};
use crate::report::{comparison, terminal};
use crate::text::Texts;

use super::args::Compare;
use super::runs::{Tools, load, load_all};
use super::{Exit, Failure, data, evidence, json, out};

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
        let ends = both_ends([&load(caller)?, &load(callee)?], options.unmask);
        return json(&ends).map(|()| Exit::Done);
    }
    let before = load_all(&options.before, &tools)?;
    let after = load_all(&options.after, &tools)?;
    let compared = compare(&before, &after);
    if let Some(folder) = &options.output {
        write(&compared, before.iter().chain(&after), folder, texts)?;
    }
    if options.json {
        return json(&compared).map(|()| Exit::Done);
    }
    let last = match &options.output {
        Some(folder) => texts.say("front-report", &[("folder", folder.display().to_string().into())]),
        None => texts.text("front-no-report"),
    };
    out(&terminal::page(&comparison::view(&compared, texts).front, &last, texts))?;
    Ok(Exit::Done)
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::new(Exit::Nothing, error.to_string())
}

/// A bundle of the comparison, as `analyse` writes one of a result.
fn write<'a>(compared: &Comparison, runs: impl Iterator<Item = &'a Run>, folder: &Path, texts: &Texts) -> Result<(), Failure> {
    let mut datasets: Vec<Dataset> = Vec::new();
    for set in runs.flat_map(|run| &run.analysis.datasets) {
        if !datasets.iter().any(|known| known.name == set.name && known.sha256 == set.sha256) {
            datasets.push(set.clone());
        }
    }
    let view = comparison::view(compared, texts);
    let captures = compared.before.iter().chain(&compared.after);
    let entry = |file: &str, sha256: &str| CaptureEntry { file: file.to_owned(), sha256: sha256.to_owned(), included: false };
    let contents = Contents {
        tool: &compared.tool,
        datasets: &datasets,
        captures: captures.map(|capture| (entry(capture.file.as_str(), &capture.sha256), None)).collect(),
        plain: comparison::plain(compared, &comparison::page(compared, &view, texts, None)).map_err(failed)?,
        sealed_names: comparison::sealed_names(),
        sealed: &|manifest| comparison::sealed(&comparison::page(compared, &view, texts, Some(manifest))),
        request: Request {
            // The comparison shows no address of the tester's side.
            command_line: evidence::without_local(evidence::command_line(), &[]),
            settings: std::iter::once(("lang".to_owned(), texts.tag().into())).collect(),
        },
        notices: evidence::notices(&datasets)?,
        steps: Vec::new(),
        at: &evidence::now(),
        who: &evidence::who(),
        what: "comparison",
    };
    contents.write(folder).map_err(failed)
}
