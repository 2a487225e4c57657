//! Results to work on: read from a bundle, or made from a capture.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::analyse::{Settings, analyse};
use crate::enrich::Knowledge;
use crate::gather::{Input, Quiet, gather};
use crate::limits::Limits;
use crate::model::run::Run;
use crate::model::{Analysis, SafeText};

use super::{Exit, Failure, complain};

/// Name of the result in a bundle.
pub(super) const SUMMARY: &str = "summary.json";
/// Largest result that is read, bytes.
const SUMMARY_BYTES: u64 = 2 << 30;

/// What captures are analysed with.
pub(super) struct Tools<'a> {
    /// Data sets.
    pub(super) knowledge: &'a (dyn Knowledge + Sync),
    /// What the user asked for.
    pub(super) settings: &'a Settings,
    /// Caps.
    pub(super) limits: &'a Limits,
}

/// Reads a bundle (its folder or its `summary.json`), or analyses a capture. The error names the file.
pub(super) fn load(path: &Path, tools: &Tools<'_>) -> Result<Run, String> {
    let named = if path.file_name().is_some_and(|name| name == SUMMARY) { path.parent().unwrap_or(path) } else { path };
    let name = shown_name(named);
    let analysis = if path.is_dir() {
        read(&path.join(SUMMARY))?
    } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) {
        read(path)?
    } else {
        let gathered = gather(vec![Input::File(path.to_owned())], tools.limits, &mut Quiet);
        if let Some(error) = gathered.refused.first() {
            return Err(error.to_string());
        }
        analyse(gathered, tools.settings, tools.knowledge)
    };
    Ok(Run { name, analysis })
}

fn read(path: &Path) -> Result<Analysis, String> {
    let shown = path.display();
    let file = File::open(path).map_err(|error| format!("cannot read {shown}: {error}; give a capture or the folder of a bundle"))?;
    let length = file.metadata().map_or(0, |meta| meta.len());
    if length > SUMMARY_BYTES {
        return Err(format!("cannot read {shown}: {length} bytes (limit {SUMMARY_BYTES})"));
    }
    serde_json::from_reader(BufReader::new(file)).map_err(|error| format!("cannot read {shown}: not a result of wohin: {error}"))
}

/// Works on all paths with as many threads as there are cores, each on one path at a time, and gives what came of it in the order of the
/// paths.
pub(super) fn in_parallel<T: Send>(paths: &[PathBuf], work: impl Fn(&Path) -> T + Sync) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(paths.len());
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::with_capacity(paths.len()));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((index, path)) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|index| Some((index, paths.get(index)?)))
                {
                    let result = work(path);
                    if let Ok(mut done) = done.lock() {
                        done.push((index, result));
                    }
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

/// The readable ones of these runs, in their order, and the names of the others. An error where runs were given and none can be read.
pub(super) fn load_each(paths: &[PathBuf], tools: &Tools<'_>) -> Result<(Vec<Run>, Vec<SafeText>), Failure> {
    let mut runs = Vec::new();
    let (mut refused, mut reasons) = (Vec::new(), Vec::new());
    for (path, result) in paths.iter().zip(in_parallel(paths, |path| load(path, tools))) {
        match result {
            Ok(run) => runs.push(run),
            Err(why) => {
                refused.push(shown_name(path));
                reasons.push(why);
            }
        }
    }
    if runs.is_empty() && !paths.is_empty() {
        return Err(Failure::new(Exit::Nothing, reasons.join("\nwohin: ")));
    }
    complain(&reasons);
    Ok((runs, refused))
}

/// The readable ones alone; the others are named on standard error.
pub(super) fn load_all(paths: &[PathBuf], tools: &Tools<'_>) -> Result<Vec<Run>, Failure> {
    load_each(paths, tools).map(|(runs, _)| runs)
}

fn shown_name(path: &Path) -> SafeText {
    SafeText::from_wire(path.file_name().unwrap_or(path.as_os_str()).as_encoded_bytes())
}
