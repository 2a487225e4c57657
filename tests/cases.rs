//! Every sample capture, `captures/*/case.toml`, against what `wohin analyse` says of it.
//!
//! The cases hold what the lab that made them knows to be true (captures/README.md). A case is found by its folder.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock};

use serde::Deserialize;
use serde_json::Value;

#[path = "cases/select.rs"]
mod select;

use select::{Selector, differences, field, holds};

/// `case.toml`, as far as the runner needs it.
#[derive(Debug, Deserialize)]
struct Case {
    title: String,
    origin: String,
    rights: String,
    captures: Vec<String>,
    /// The tester's addresses.
    local: Vec<String>,
    /// Further options of `analyse`; file names are relative to the folder.
    #[serde(default)]
    arguments: Vec<String>,
    /// Addresses of people: no masked result shows them.
    #[serde(default)]
    persons: Vec<String>,
    /// Those of them that still are shown, and why.
    #[serde(default)]
    pending_persons: BTreeMap<String, String>,
    /// Texts that no result shows, masked or not.
    #[serde(default)]
    secrets: Vec<String>,
    expect: Vec<Expectation>,
    #[serde(skip)]
    folder: PathBuf,
}

/// One check.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expectation {
    /// Where in the result.
    at: String,
    /// What each place found has.
    has: Option<toml::Value>,
    /// How many places; one where nothing is said.
    count: Option<toml::Value>,
    /// A field that has one value in all of them, and has one.
    same: Option<String>,
    /// What is not met yet, and why: field (or `count`) and reason. When it is met, the mark has to go.
    #[serde(default)]
    pending: BTreeMap<String, String>,
}

/// Folders below a folder, in order.
fn folders(root: &Path) -> BTreeSet<PathBuf> {
    fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect()
}

/// Output of a run, filled in by whoever needs it first.
type Output = Arc<OnceLock<Arc<Vec<u8>>>>;

fn cases() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures");
    let found: Vec<PathBuf> = folders(&root).into_iter().filter(|folder| !folder.ends_with("series")).collect();
    let read = |folder: PathBuf| {
        let file = folder.join("case.toml");
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let case: Case = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        Case { folder, ..case }
    };
    let cases: Vec<Case> = found.into_iter().map(read).collect();
    assert!(!cases.is_empty(), "no case below {}", root.display());
    cases
}

impl Case {
    fn name(&self) -> String {
        self.folder.file_name().unwrap().to_string_lossy().into_owned()
    }

    /// Standard output of `wohin analyse --json`.
    fn analyse(&self, more: &[&str]) -> Vec<u8> {
        let run = Command::new(env!("CARGO_BIN_EXE_wohin"))
            .current_dir(&self.folder)
            .arg("analyse")
            .args(&self.captures)
            .arg("--json")
            .args(&self.arguments)
            .args(more)
            .output()
            .unwrap();
        assert!(run.status.success(), "{}: {}: {}", self.name(), run.status, String::from_utf8_lossy(&run.stderr));
        run.stdout
    }

    /// The same, of an earlier run in this process where there was one: many tests look at the same results.
    fn known(&self, more: &[&str]) -> Arc<Vec<u8>> {
        static KNOWN: Mutex<BTreeMap<(PathBuf, String), Output>> = Mutex::new(BTreeMap::new());
        let place = KNOWN.lock().unwrap().entry((self.folder.clone(), more.join(" "))).or_default().clone();
        place.get_or_init(|| Arc::new(self.analyse(more))).clone()
    }

    fn result(&self, more: &[&str]) -> Value {
        serde_json::from_slice(&self.known(more)).unwrap_or_else(|error| panic!("{}: {error}", self.name()))
    }

    fn local_options(&self) -> Vec<&str> {
        self.local.iter().flat_map(|address| ["--local", address.as_str()]).collect()
    }
}

impl Expectation {
    /// What does not hold: field and explanation.
    fn failures(&self, result: &Value) -> BTreeMap<String, String> {
        let selector = Selector::parse(&self.at).unwrap();
        let found = selector.find(result);
        let mut told: BTreeMap<String, String> = BTreeMap::new();
        let count = self.count.clone().unwrap_or(toml::Value::Integer(1));
        if !holds(&Value::from(found.len()), &count) {
            let mut text = format!("      expected {count} of them, found {}\n", found.len());
            let shown: Vec<&Value> = if found.is_empty() { selector.nearest(result) } else { found.iter().copied().take(4).collect() };
            for value in shown {
                writeln!(text, "      {} {}", if found.is_empty() { "nearest:" } else { "found:" }, self.brief(&selector, value)).unwrap();
            }
            told.insert("count".to_owned(), text);
        }
        if let Some(name) = &self.same {
            let values: BTreeSet<String> = found.iter().map(|value| field(value, name).unwrap_or(&Value::Null).to_string()).collect();
            if values.len() != 1 || values.contains("null") {
                told.insert("same".to_owned(), format!("      expected one `{name}` in all, found {values:?}\n"));
            }
        }
        for value in &found {
            for (place, difference) in self.has.iter().flat_map(|has| differences(value, has)) {
                writeln!(told.entry(place).or_default(), "      {difference}").unwrap();
            }
        }
        told
    }

    /// The fields of a value that the check speaks of.
    fn brief(&self, selector: &Selector, value: &Value) -> String {
        let mut keys = selector.fields();
        let named = self.has.as_ref().and_then(toml::Value::as_table);
        keys.extend(named.into_iter().flat_map(toml::Table::keys).map(String::as_str));
        let parts: Vec<String> = keys.iter().filter_map(|key| field(value, key).map(|value| format!("{key}={value}"))).collect();
        if parts.is_empty() { value.to_string().chars().take(200).collect() } else { parts.join(" ") }
    }
}

#[test]
fn what_is_true_is_said() {
    let mut failed = String::new();
    let (mut held, mut pending) = (0, 0);
    for case in cases() {
        let result = case.result(&["--unmask"]);
        for expectation in &case.expect {
            let failures = expectation.failures(&result);
            let at = format!("{}: {}", case.name(), expectation.at);
            held += usize::from(failures.is_empty());
            for (place, told) in &failures {
                match expectation.pending.get(place) {
                    Some(why) => {
                        pending += 1;
                        eprintln!("pending: {at}: {why}\n{told}");
                    }
                    None => writeln!(failed, "  {at}\n{told}").unwrap(),
                }
            }
            for place in expectation.pending.keys().filter(|place| !failures.contains_key(*place)) {
                writeln!(failed, "  {at}\n      `{place}` holds now: take its `pending` away\n").unwrap();
            }
        }
    }
    eprintln!("{held} checks hold, {pending} are pending");
    assert!(failed.is_empty(), "\n{failed}");
}

#[test]
fn cases_say_where_they_come_from() {
    for case in cases() {
        assert!(!case.title.is_empty() && case.origin.contains("tests/lab/"), "{}", case.name());
        assert!(case.rights.contains("MIT OR Apache-2.0"), "{}", case.name());
        let size: u64 = case.captures.iter().map(|file| fs::metadata(case.folder.join(file)).unwrap().len()).sum();
        assert!(size < 3_000_000, "{}: {size} bytes are too many for the repository", case.name());
    }
}

#[test]
fn two_runs_give_the_same_bytes() {
    for case in cases() {
        assert!(*case.known(&[]) == case.analyse(&[]), "{}: two runs differ", case.name());
    }
}

#[test]
fn the_local_side_is_found_as_if_given() {
    let mut failed = String::new();
    for case in cases() {
        for mask in [&[][..], &["--unmask"]] {
            let (mut inferred, mut given) = (case.result(mask), case.result(&[mask, &case.local_options()].concat()));
            for result in [&mut inferred, &mut given] {
                result["local"]["how"] = Value::Null;
            }
            let mut told = Vec::new();
            unequal(&inferred, &given, "", &mut told);
            for line in told.iter().take(5) {
                writeln!(failed, "  {}: inferred and given differ at {line}", case.name()).unwrap();
            }
        }
    }
    assert!(failed.is_empty(), "\n{failed}");
}

#[test]
fn masked_results_show_nobody() {
    let mut failed = String::new();
    for case in cases() {
        let text = String::from_utf8(case.known(&[]).to_vec()).unwrap();
        for person in &case.persons {
            let shown: Vec<&str> = text.lines().filter(|line| mentions(line, person)).map(str::trim).collect();
            match (case.pending_persons.get(person), shown.first()) {
                (None, Some(line)) => writeln!(failed, "  {}: {person} is readable: {line}", case.name()).unwrap(),
                (Some(why), Some(_)) => eprintln!("pending: {}: {person} is readable: {why}", case.name()),
                (Some(_), None) => writeln!(failed, "  {}: {person} is hidden now: take its mark away", case.name()).unwrap(),
                (None, None) => {}
            }
        }
    }
    assert!(failed.is_empty(), "\n{failed}");
}

#[test]
fn no_result_shows_a_secret() {
    for case in cases() {
        for more in [&[][..], &["--unmask"]] {
            let text = String::from_utf8(case.known(more).to_vec()).unwrap();
            assert!(!case.secrets.iter().any(|secret| text.contains(secret)), "{}: a secret is readable", case.name());
        }
    }
}

/// `series.toml`: calls under settings that differ. What comparing them has to say is for the tests of `compare`; here each run by itself.
#[derive(Debug, Deserialize)]
struct Series {
    runs: Vec<Run>,
}

/// One call of a series.
#[derive(Debug, Deserialize)]
struct Run {
    file: String,
    local: Vec<String>,
    topology: String,
    /// Hosts that the tester exchanged packets with, of those that the lab knows.
    contacted: Vec<String>,
    streams: Vec<Seen>,
}

/// A stream in it.
#[derive(Debug, Deserialize)]
struct Seen {
    ssrc: u32,
    direction: String,
    packets: u64,
    bytes: u64,
    remote: String,
}

#[test]
fn each_run_of_a_series_is_told_truly() {
    let mut failed = String::new();
    for folder in folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("captures/series")) {
        let series: Series = toml::from_str(&fs::read_to_string(folder.join("series.toml")).unwrap()).unwrap();
        for run in series.runs {
            let name = format!("{}/{}", folder.file_name().unwrap().to_string_lossy(), run.file);
            let output = Command::new(env!("CARGO_BIN_EXE_wohin"))
                .current_dir(&folder)
                .args(["analyse", "--json", "--unmask", &run.file])
                .output()
                .unwrap();
            let result: Value = serde_json::from_slice(&output.stdout).unwrap();
            for line in run.differences(&result) {
                writeln!(failed, "  {name}: {line}").unwrap();
            }
        }
    }
    assert!(failed.is_empty(), "\n{failed}");
}

impl Run {
    fn differences(&self, result: &Value) -> Vec<String> {
        let mut told = Vec::new();
        let mut check = |at: String, has: toml::Table| {
            let found = Selector::parse(&at).unwrap();
            let found = found.find(result);
            match found.first() {
                Some(value) => {
                    told.extend(differences(value, &has.into()).into_iter().map(|(_, difference)| format!("{at}: {difference}")));
                }
                None => told.push(format!("{at}: nothing there")),
            }
        };
        for address in &self.local {
            check(format!("local.addresses[={address}]"), toml::Table::new());
        }
        for address in &self.contacted {
            check(format!("endpoints[address={address}]"), toml::Table::new());
        }
        for stream in self.streams.iter().filter(|stream| stream.packets >= 5) {
            let mut has = toml::Table::new();
            has.insert("direction".to_owned(), stream.direction.clone().into());
            has.insert("packets".to_owned(), i64::try_from(stream.packets).unwrap().into());
            has.insert("bytes".to_owned(), i64::try_from(stream.bytes).unwrap().into());
            check(format!("flows[remote={}].media[ssrc={}]", stream.remote, stream.ssrc), has);
        }
        let found = Selector::parse("flows[].media[ssrc=*]").unwrap().find(result).len();
        let (long, all) = (self.streams.iter().filter(|stream| stream.packets >= 5).count(), self.streams.len());
        if !(long..=all).contains(&found) {
            told.push(format!("expected {long} to {all} streams, found {found}"));
        }
        if result["call"]["topology"] != self.topology {
            told.push(format!("topology: expected {}, found {}", self.topology, result["call"]["topology"]));
        }
        told
    }
}

/// Whether an address stands in a line as a whole, not as a part of a longer one.
fn mentions(line: &str, address: &str) -> bool {
    let part = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_hexdigit() || letter == '.');
    line.match_indices(address).any(|(at, _)| {
        let after = line[at + address.len()..].chars().next().filter(|letter| *letter != '.');
        !part(line[..at].chars().next_back()) && !part(after)
    })
}

/// Places where two results differ.
fn unequal(a: &Value, b: &Value, place: &str, told: &mut Vec<String>) {
    match (a, b) {
        (Value::Object(one), Value::Object(two)) => {
            for key in one.keys().chain(two.keys().filter(|key| !one.contains_key(*key))) {
                unequal(&a[key], &b[key], &format!("{place}.{key}"), told);
            }
        }
        (Value::Array(one), Value::Array(two)) if one.len() == two.len() => {
            for (at, (a, b)) in one.iter().zip(two).enumerate() {
                unequal(a, b, &format!("{place}[{at}]"), told);
            }
        }
        _ if a == b => {}
        _ => {
            let brief = |value: &Value| value.to_string().chars().take(120).collect::<String>();
            told.push(format!("{place}: {} and {}", brief(a), brief(b)));
        }
    }
}
