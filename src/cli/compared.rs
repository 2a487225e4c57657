//! The bundle of a comparison, as `analyse` writes one of a result.

use std::path::Path;

use crate::model::analysis::Dataset;
use crate::model::run::Run;
use crate::report::View;
use crate::report::bundle::{CaptureEntry, Contents, Request};
use crate::report::comparison::{self, Shown};
use crate::text::Texts;

use super::{Exit, Failure, evidence};

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::new(Exit::Nothing, error.to_string())
}

/// Writes it.
pub(super) fn write(compared: &impl Shown, view: &View, runs: &[Run], folder: &Path, texts: &Texts) -> Result<(), Failure> {
    let mut datasets: Vec<Dataset> = Vec::new();
    for set in runs.iter().flat_map(|run| &run.analysis.datasets) {
        if !datasets.iter().any(|known| known.name == set.name && known.sha256 == set.sha256) {
            datasets.push(set.clone());
        }
    }
    let entry = |file: &str, sha256: &str| CaptureEntry { file: file.to_owned(), sha256: sha256.to_owned(), included: false };
    let kind = compared.kind();
    let contents = Contents {
        tool: compared.tool(),
        datasets: &datasets,
        captures: compared.captures().into_iter().map(|capture| (entry(capture.file.as_str(), &capture.sha256), None)).collect(),
        plain: comparison::plain(compared, &comparison::page(compared, view, texts, None)).map_err(failed)?,
        sealed_names: comparison::sealed_names(kind),
        sealed: &|manifest| comparison::sealed(kind, &comparison::page(compared, view, texts, Some(manifest))),
        request: Request {
            // The comparison shows no address of the tester's side.
            command_line: evidence::without_local(evidence::command_line(), &[]),
            settings: std::iter::once(("lang".to_owned(), texts.tag().into())).collect(),
        },
        notices: evidence::notices(&datasets)?,
        steps: Vec::new(),
        at: &evidence::now(),
        who: &evidence::who(),
        what: kind.stem(),
    };
    contents.write(folder).map_err(failed)
}
