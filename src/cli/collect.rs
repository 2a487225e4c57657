//! `wohin collect`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::analyse::{Settings, analyse};
use crate::collect::{self, Schema};
use crate::gather::{Quiet, gather};
use crate::limits::Limits;

use super::args::Collect;
use super::runs::{SUMMARY, Tools, in_parallel, load};
use super::{Exit, Failure, complain, data, out};

/// What files are taken for captures in folders; beside these with `.gz` and `.zst`. Files that were named are read whatever they are called.
const CAPTURES: [&str; 5] = ["pcap", "pcapng", "cap", "ntar", "dmp"];
/// Folder below the output in which partitions are made.
const WORKSHOP: &str = ".unfinished";

/// Runs it: every capture becomes a partition, on all cores, with one result a core in memory.
pub(super) fn run(options: &Collect) -> Result<Exit, Failure> {
    let knowledge = data::store(&options.data)?;
    let settings = Settings { local: options.local.clone(), ..Settings::default() };
    let limits = Limits { flows: options.max_flows, ..Limits::default() };
    let tools = Tools { knowledge: &knowledge, settings: &settings, limits: &limits };
    let mut refused = Vec::new();
    let mut paths = Vec::new();
    for input in &options.inputs {
        find(input, true, &mut paths, &mut refused);
    }
    paths.sort();
    paths.dedup();
    let shelf = Shelf::new(&options.output, paths.clone())?;
    let mut unwritten = Vec::new();
    for result in in_parallel(&paths, |path| shelf.put(path, &tools)) {
        match result {
            Ok(()) => {}
            Err(Trouble::Input(text)) => refused.push(text),
            Err(Trouble::Output(text)) => unwritten.push(text),
        }
    }
    if !unwritten.is_empty() {
        return Err(Failure::new(Exit::Nothing, unwritten.join("\nwohin: ")));
    }
    let empty = analyse(gather(Vec::new(), &limits, &mut Quiet), &settings, &knowledge);
    let schema = serde_json::to_string_pretty(&Schema::of(&empty)).map_err(|error| Failure::new(Exit::Nothing, error.to_string()))?;
    let (collected, twice) = shelf.close(&format!("{schema}\n"))?;
    if collected == 0 {
        refused.push("no capture and no bundle that could be read; name files, or folders that hold some".to_owned());
        return Err(Failure::new(Exit::Nothing, refused.join("\nwohin: ")));
    }
    complain(&refused);
    let tables = collect::table_names().join(", ");
    out(&format!("{collected} captures collected, {twice} given twice, {} not readable\ntables: {tables}\n", refused.len()))?;
    Ok(Exit::Done)
}

/// Captures and bundles below a folder, in any order. Links are followed only where they were named.
fn find(path: &Path, named: bool, found: &mut Vec<PathBuf>, refused: &mut Vec<String>) {
    if !path.is_dir() {
        if named || is_capture(path) {
            found.push(path.to_owned());
        }
        return;
    }
    if path.join(SUMMARY).is_file() {
        found.push(path.to_owned());
        return;
    }
    match fs::read_dir(path) {
        Ok(entries) => {
            for entry in entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| !kind.is_symlink())) {
                find(&entry.path(), false, found, refused);
            }
        }
        Err(error) => refused.push(format!("cannot read {}: {error}", path.display())),
    }
}

fn is_capture(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let plain = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
    plain.rsplit_once('.').is_some_and(|(_, extension)| CAPTURES.contains(&extension))
}

/// Why a path is not in the collection.
enum Trouble {
    /// It cannot be read: the others go on.
    Input(String),
    /// Nothing can be written.
    Output(String),
}

/// The collection in the making.
struct Shelf {
    output: PathBuf,
    /// Place of each path in the order given: of two with the same capture the first counts, whoever is done first.
    order: BTreeMap<PathBuf, usize>,
    taken: Mutex<BTreeMap<String, usize>>,
    twice: Mutex<usize>,
}

impl Shelf {
    fn new(output: &Path, paths: Vec<PathBuf>) -> Result<Self, Failure> {
        let wrong = |what: String| Failure::new(Exit::Nothing, format!("cannot write {}: {what}", output.display()));
        if fs::read_dir(output).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(wrong("the folder is not empty; name a new one".to_owned()));
        }
        fs::create_dir_all(output.join(WORKSHOP)).map_err(|error| wrong(error.to_string()))?;
        let order = paths.into_iter().enumerate().map(|(index, path)| (path, index)).collect();
        Ok(Self { output: output.to_owned(), order, taken: Mutex::default(), twice: Mutex::default() })
    }

    /// Reads or analyses, writes the partition aside, and puts it into its place.
    fn put(&self, path: &Path, tools: &Tools<'_>) -> Result<(), Trouble> {
        let run = load(path, tools).map_err(Trouble::Input)?;
        let index = self.order.get(path).copied().unwrap_or_default();
        let key = collect::key(&run.analysis);
        let bench = self.output.join(WORKSHOP).join(index.to_string());
        let wrong = |error: std::io::Error| Trouble::Output(format!("cannot write {}: {error}", bench.display()));
        fs::create_dir_all(&bench).map_err(wrong)?;
        collect::write(&run.analysis, &bench).map_err(|error| Trouble::Output(error.to_string()))?;
        drop(run);
        // Held while files move, so that of two with the same capture one is whole.
        let mut taken = self.taken.lock().map_err(|_| Trouble::Output("another thread failed".to_owned()))?;
        if let Some(known) = taken.get(&key)
            && let Ok(mut twice) = self.twice.lock()
        {
            *twice += 1;
            if *known < index {
                return fs::remove_dir_all(&bench).map_err(wrong);
            }
        }
        for table in collect::table_names() {
            let place = self.output.join(collect::place(table, &key));
            if let Some(folder) = place.parent() {
                fs::create_dir_all(folder).map_err(wrong)?;
            }
            fs::rename(bench.join(format!("{table}.parquet")), place).map_err(wrong)?;
        }
        taken.insert(key, index);
        fs::remove_dir_all(&bench).map_err(wrong)
    }

    /// Writes the schema; gives how many captures there are, and how many were given twice.
    fn close(self, schema: &str) -> Result<(usize, usize), Failure> {
        let wrong = |error: std::io::Error| Failure::new(Exit::Nothing, format!("cannot write {}: {error}", self.output.display()));
        fs::remove_dir_all(self.output.join(WORKSHOP)).map_err(wrong)?;
        let count = self.taken.lock().map_or(0, |taken| taken.len());
        if count > 0 {
            fs::write(self.output.join("schema.json"), schema).map_err(wrong)?;
        }
        Ok((count, self.twice.lock().map_or(0, |twice| *twice)))
    }
}
