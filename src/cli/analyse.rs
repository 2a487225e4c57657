//! `wohin analyse`.

use std::path::{Path, PathBuf};

use crate::analyse::{Settings, analyse};
use crate::enrich::{Knowledge, resolved};
use crate::gather::{Input, gather};
use crate::limits::Limits;
use crate::model::analysis::Analysis;
use crate::report::view::View;
use crate::report::{streams, terminal};
use crate::sandbox::{self, Policy};
use crate::text::Texts;

use super::args::Analyse;
use super::evidence::{self, Step};
use super::progress::Bar;
use super::{Exit, Failure, complain, data, json, out};

/// Runs it. Files that cannot be read are named and stop none of the others.
pub(super) fn run(options: &Analyse, texts: &Texts) -> Result<Exit, Failure> {
    after(options, Vec::new(), texts)
}

/// The same after steps that belong into the custody log as well.
pub(super) fn after(options: &Analyse, steps: Vec<Step>, texts: &Texts) -> Result<Exit, Failure> {
    if let Some(folder) = &options.output {
        evidence::check(folder, &options.format)?;
        if options.include_capture && options.files.iter().any(|file| is_stdin(file)) {
            let message = "standard input cannot be copied into the bundle; save it to a file, or leave out --include-capture";
            return Err(Failure::new(Exit::Usage, message.to_owned()));
        }
    }
    let knowledge = data::store(&options.data)?;
    let inputs = options.files.iter().map(|file| input(file)).collect();
    if !options.no_sandbox {
        sandbox::enter(&needs(options)).map_err(|error| Failure::new(Exit::Nothing, error.to_string()))?;
    }
    let (analysis, refused) = examine(inputs, options, &knowledge, None)?;
    complain(&refused);
    let Some(analysis) = analysis else {
        if !options.json {
            out(&terminal::notice(&[texts.text("empty-no-file"), texts.text("empty-no-file-not")]))?;
        }
        return Ok(Exit::Nothing);
    };
    // Only for people: a program that reads JSON need not wait for sentences and pictures.
    let view = (options.output.is_some() || !options.json).then(|| View::new(&analysis, texts));
    if let (Some(folder), Some(view)) = (&options.output, &view) {
        let order = evidence::Order {
            folder,
            formats: &options.format,
            captures: if options.include_capture { options.files.clone() } else { Vec::new() },
            settings: vec![
                ("masked", (!options.unmask).into()),
                ("max_flows", options.max_flows.into()),
                ("test", serde_json::json!(analysis.case.test)),
                ("test_missing", serde_json::json!(analysis.case.test_missing)),
                ("resolve", options.resolve.clone().into()),
            ],
            steps,
            what: "analysis",
        };
        evidence::write(order, &analysis, view, texts)?;
    }
    if options.json {
        json(&analysis)?;
    } else if let Some(view) = &view {
        let last = match &options.output {
            Some(folder) => texts.say("front-report", &[("folder", folder.display().to_string().into())]),
            None => texts.text("front-no-report"),
        };
        out(&terminal::page(&view.front, &last, texts))?;
        if options.streams {
            out(&streams::page(&analysis, texts))?;
        }
    }
    Ok(exit(&analysis, refused.len(), options.strict))
}

/// Gathers and analyses; gives the files that could not be read, and no result where that were all. Names that an earlier run was told by
/// resolvers are taken from it instead of being asked for again.
pub(super) fn examine(
    inputs: Vec<Input>,
    options: &Analyse,
    knowledge: &dyn Knowledge,
    earlier: Option<&Analysis>,
) -> Result<(Option<Analysis>, Vec<String>), Failure> {
    let server = options.resolve.as_deref().map(super::resolve::server).transpose()?;
    let limits = Limits { flows: options.max_flows, ..Limits::default() };
    let case = super::case::settings(&options.case, &limits, knowledge)?;
    let total = inputs.iter().filter_map(|input| std::fs::metadata(input.name()).ok()).map(|meta| meta.len()).sum();
    let mut bar = Bar::new(total);
    let gathered = gather(inputs, &limits, &mut bar);
    bar.finish();
    let refused: Vec<String> = gathered.refused.iter().map(ToString::to_string).collect();
    if gathered.captures.is_empty() {
        return Ok((None, refused));
    }
    let settings = Settings { local: options.local.clone(), unmask: options.unmask, ..case };
    let mut analysis = analyse(gathered, &settings, knowledge);
    match (server, earlier.map(resolved::recorded)) {
        (Some(_), Some(Some((asked, answers)))) => resolved::note(&mut analysis, asked, &answers),
        (Some(server), None) => super::resolve::run(server, &mut analysis)?,
        _ => {}
    }
    Ok((Some(analysis), refused))
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

fn is_stdin(file: &Path) -> bool {
    file == Path::new("-")
}

fn input(file: &Path) -> Input {
    if is_stdin(file) { Input::Stream(file.to_owned(), Box::new(std::io::stdin())) } else { Input::File(file.to_owned()) }
}

/// What is needed from here on, where bytes of strangers are read: the captures, what belongs to the case, the place of the bundle, and name servers where asked for.
fn needs(options: &Analyse) -> Policy {
    let mut read: Vec<PathBuf> = options.files.iter().filter(|file| !is_stdin(file)).chain(options.case.files()).cloned().collect();
    if options.resolve.is_some() {
        read.extend(["/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf"].map(PathBuf::from));
    }
    // The bundle is made beside its place; folders on the way there that do not exist yet are made, too.
    let beside = |folder: &PathBuf| {
        let exists = folder.ancestors().skip(1).find(|above| above.is_dir());
        exists.map_or_else(|| PathBuf::from("."), Path::to_owned)
    };
    Policy { read, write: options.output.iter().map(beside).collect(), network: options.resolve.is_some(), sealed: false }
}
