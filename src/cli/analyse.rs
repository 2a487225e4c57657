//! `wohin analyse`.

use std::path::Path;

use crate::analyse::{Settings, analyse};
use crate::gather::{Input, gather};
use crate::limits::Limits;
use crate::model::analysis::Analysis;
use crate::report::terminal;
use crate::report::view::View;
use crate::text::Texts;

use super::args::Analyse;
use super::progress::Bar;
use super::{Exit, Failure, complain, data, out};

/// Runs it. Files that cannot be read are named and stop none of the others.
pub(super) fn run(options: &Analyse, texts: &Texts) -> Result<Exit, Failure> {
    let server = options.resolve.as_deref().map(super::resolve::server).transpose()?;
    let knowledge = data::store(&options.data)?;
    let limits = Limits { flows: options.max_flows, ..Limits::default() };
    let case = super::case::settings(&options.case, &limits, &knowledge)?;
    let total = options.files.iter().filter_map(|file| std::fs::metadata(file).ok()).map(|meta| meta.len()).sum();
    let inputs = options.files.iter().map(|file| input(file)).collect();
    let mut bar = Bar::new(total);
    let gathered = gather(inputs, &limits, &mut bar);
    bar.finish();
    let refused: Vec<String> = gathered.refused.iter().map(ToString::to_string).collect();
    complain(&refused);
    if gathered.captures.is_empty() {
        if !options.json {
            out(&format!("{} {}\n", texts.text("empty-no-file"), texts.text("empty-no-file-not")))?;
        }
        return Ok(Exit::Nothing);
    }
    let settings = Settings { local: options.local.clone(), unmask: options.unmask, ..case };
    let mut analysis = analyse(gathered, &settings, &knowledge);
    if let Some(server) = server {
        super::resolve::run(server, &mut analysis)?;
    }
    if options.json {
        let text = serde_json::to_string_pretty(&analysis).map_err(|error| Failure::new(Exit::Nothing, error.to_string()))?;
        out(&format!("{text}\n"))?;
    } else {
        let view = View::new(&analysis, texts);
        out(&terminal::page(&view.front, &texts.text("front-no-report"), texts))?;
    }
    Ok(exit(&analysis, refused.len(), options.strict))
}

/// Code 1 where no packet could be read, 3 where the input was flawed and the user is strict.
fn exit(analysis: &Analysis, refused: usize, strict: bool) -> Exit {
    let captures = &analysis.captures;
    if captures.iter().all(|capture| capture.packets == 0) {
        let empty = |file| format!("{file} holds no packet; check the interface and the filter, and record again");
        complain(&captures.iter().map(|capture| empty(&capture.file)).collect::<Vec<_>>());
        return Exit::Nothing;
    }
    let flawed = captures
        .iter()
        .any(|capture| !capture.warnings.is_empty() || capture.snaplen_cut > 0 || capture.dropped.is_some_and(|count| count > 0));
    if strict && (flawed || refused > 0) { Exit::Warnings } else { Exit::Done }
}

fn input(file: &Path) -> Input {
    if file == Path::new("-") { Input::Stream(file.to_owned(), Box::new(std::io::stdin())) } else { Input::File(file.to_owned()) }
}
