//! `wohin analyse`.

use std::path::Path;

use crate::analyse::{Settings, analyse};
use crate::gather::{Input, gather};
use crate::limits::Limits;

use super::args::{Analyse, Lang};
use super::progress::Bar;
use super::{Exit, Failure, data, out};

/// Runs it.
pub(super) fn run(options: &Analyse, lang: Option<Lang>) -> Result<Exit, Failure> {
    let server = options.resolve.as_deref().map(super::resolve::server).transpose()?;
    let knowledge = data::store(&options.data)?;
    let limits = Limits { flows: options.max_flows, ..Limits::default() };
    let total = options.files.iter().filter_map(|file| std::fs::metadata(file).ok()).map(|meta| meta.len()).sum();
    let inputs = options.files.iter().map(|file| input(file)).collect();
    let mut bar = Bar::new(total);
    let gathered = gather(inputs, &limits, &mut bar);
    bar.finish();
    let _ = lang;
    let settings = Settings { local: options.local.clone(), unmask: options.unmask };
    let refused: Vec<String> = gathered.refused.iter().map(ToString::to_string).collect();
    if gathered.captures.is_empty() {
        return Err(Failure::new(Exit::Nothing, refused.join("\nwohin: ")));
    }
    super::complain(&refused);
    let mut analysis = analyse(gathered, &settings, &knowledge);
    if let Some(server) = server {
        super::resolve::run(server, &mut analysis)?;
    }
    if options.json {
        let text = serde_json::to_string_pretty(&analysis).map_err(|error| Failure::new(Exit::Nothing, error.to_string()))?;
        out(&format!("{text}\n"))?;
    }
    Ok(Exit::Done)
}

fn input(file: &Path) -> Input {
    if file == Path::new("-") { Input::Stream(file.to_owned(), Box::new(std::io::stdin())) } else { Input::File(file.to_owned()) }
}
