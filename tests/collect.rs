//! `wohin collect`: `DuckDB`, on the files written, comes to the sums that the results themselves have, over at least 200 captures.
//!
//! `DuckDB` is looked for in `duckdb/` of the build folder, where `tests/setup.sh tests` puts it.
#![cfg(feature = "collect")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use wohin::analyse::{Settings, analyse};
use wohin::gather::{Input, Quiet, gather};
use wohin::geo::{Store, UserData};
use wohin::limits::Limits;
use wohin::model::Analysis;

/// Copies of a sample capture, each with its clock moved on.
const SYNTHETIC: u32 = 200;
/// Captures of others, where they lie beside the repository: so many, and none larger than this.
const OTHERS: usize = 150;
const OTHERS_BYTES: u64 = 300_000;

fn captures(folder: &Path) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sample = fs::read(root.join("captures/series/relay/direct-1.pcap")).unwrap();
    let mut list: Vec<PathBuf> =
        (0..SYNTHETIC).map(|number| moved(&sample, number, &folder.join(format!("visit-{number:03}.pcap")))).collect();
    // Some with telemetry, so that its sums are more than nothing.
    list.extend(["on-1", "on-2", "off-but-one"].map(|name| root.join(format!("captures/series/telemetry/{name}.pcap"))));
    let shared = std::env::var_os("WOHIN_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from).join("pcaps");
    let mut others = Vec::new();
    find(&shared, &mut others);
    others.sort();
    if others.is_empty() {
        eprintln!("skipped: captures of others, {} is not there", shared.display());
    }
    list.extend(others.into_iter().step_by(3).take(OTHERS));
    list
}

fn find(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = path.to_string_lossy();
        if path.is_dir() {
            find(&path, found);
        } else if (name.ends_with(".pcap") || name.ends_with(".pcapng")) && entry.metadata().is_ok_and(|meta| meta.len() < OTHERS_BYTES) {
            found.push(path);
        }
    }
}

fn moved(sample: &[u8], hours: u32, to: &Path) -> PathBuf {
    let mut bytes = sample.to_vec();
    let mut at = 24;
    while at + 16 <= bytes.len() {
        let number = |place: usize| u32::from_le_bytes(bytes[at + place..at + place + 4].try_into().unwrap());
        let (seconds, length) = (number(0), number(8));
        bytes[at..at + 4].copy_from_slice(&(seconds + hours * 3600).to_le_bytes());
        at += 16 + usize::try_from(length).unwrap();
    }
    fs::write(to, bytes).unwrap();
    to.to_owned()
}

/// What the tables must come to.
#[derive(Default)]
struct Sums(BTreeMap<&'static str, u64>);

impl Sums {
    fn add(&mut self, analysis: &Analysis) {
        let mut add = |name, value: u64| *self.0.entry(name).or_default() += value;
        add("captures", analysis.captures.len() as u64);
        add("capture_bytes", analysis.captures.iter().map(|one| one.bytes).sum());
        add("flows", analysis.flows.len() as u64);
        add("flow_bytes_sent", analysis.flows.iter().map(|one| one.bytes_sent).sum());
        add("flow_bytes_received", analysis.flows.iter().map(|one| one.bytes_received).sum());
        add("flow_protocols", analysis.flows.iter().map(|one| one.protocols.len() as u64).sum());
        add("named_flows", analysis.flows.iter().filter(|one| one.server_name.is_some()).count() as u64);
        add("telemetry_flows", analysis.flows.iter().filter(|one| one.purpose.code() == "telemetry").count() as u64);
        add("streams", analysis.flows.iter().map(|one| one.media.len() as u64).sum());
        add("stream_bytes", analysis.flows.iter().flat_map(|one| &one.media).map(|one| one.bytes).sum());
        add("endpoints", analysis.endpoints.len() as u64);
        add("endpoint_names", analysis.endpoints.iter().map(|one| one.names.len() as u64).sum());
        add("recipients", analysis.recipients.len() as u64);
        add("recipient_bytes_sent", analysis.recipients.iter().map(|one| one.bytes_sent).sum());
        add("transfers", analysis.transfers.len() as u64);
        add("placed_transfers", analysis.transfers.iter().filter(|one| one.country.is_some()).count() as u64);
        add("findings", analysis.findings.len() as u64);
    }
}

const QUERIES: &[(&str, &str)] = &[
    ("captures", "count(*) from captures"),
    ("capture_bytes", "sum(bytes) from captures"),
    ("flows", "count(*) from flows"),
    ("flow_bytes_sent", "sum(bytes_sent) from flows"),
    ("flow_bytes_received", "sum(bytes_received) from flows"),
    ("flow_protocols", "sum(len(protocols)) from flows"),
    ("named_flows", "count(server_name) from flows"),
    ("telemetry_flows", "count(*) from flows where purpose = 'telemetry'"),
    ("streams", "count(*) from media"),
    ("stream_bytes", "sum(bytes) from media"),
    ("endpoints", "count(*) from endpoints"),
    ("endpoint_names", "sum(len(names)) from endpoints"),
    ("recipients", "count(*) from recipients"),
    ("recipient_bytes_sent", "sum(bytes_sent) from recipients"),
    ("transfers", "count(*) from transfers"),
    ("placed_transfers", "count(country) from transfers"),
    ("findings", "count(*) from findings"),
];

/// Runs queries on a collection; each gives one number.
const SCRIPT: &str = r"
import duckdb, json, sys
folder, queries = sys.argv[1], json.loads(sys.argv[2])
base = duckdb.connect()
for table in ['captures', 'flows', 'media', 'endpoints', 'recipients', 'transfers', 'findings']:
    base.execute(f'''create view {table} as from read_parquet('{folder}/{table}/*/*.parquet', hive_partitioning = true)''')
print(json.dumps({name: int(base.execute('select ' + query).fetchone()[0] or 0) for name, query in queries}))
";

/// Runs the statements of the manual; each gives a table.
const STATEMENTS: &str = r"
import duckdb, sys
for statement in sys.stdin.read().split(';'):
    if statement.strip():
        duckdb.sql(statement).fetchall()
        print('ran')
";

#[test]
fn the_queries_of_the_manual_run() {
    let Some(python) = duckdb() else { return };
    let folder = tempfile::tempdir().unwrap();
    let tables = folder.path().join("tables");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert_eq!(collect(&[&root.join("captures/series/telemetry")], &tables).0, 0);
    let manual = fs::read_to_string(root.join("README.md")).unwrap();
    let (_, rest) = manual.split_once("```sql").unwrap();
    let (queries, _) = rest.split_once("```").unwrap();
    fs::write(folder.path().join("queries.sql"), queries).unwrap();
    let output = Command::new(python)
        .args(["-c", STATEMENTS])
        .current_dir(folder.path())
        .stdin(fs::File::open(folder.path().join("queries.sql")).unwrap())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 2);
}

fn duckdb() -> Option<PathBuf> {
    let python = Path::new(env!("CARGO_TARGET_TMPDIR")).parent()?.join("duckdb/bin/python");
    let there = Command::new(&python).args(["-c", "import duckdb"]).output().is_ok_and(|output| output.status.success());
    if !there {
        eprintln!("skipped: {} has no duckdb; tests/setup.sh tests installs it", python.display());
    }
    there.then_some(python)
}

fn collect(inputs: &[&Path], output: &Path) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_wohin")).arg("collect").args(inputs).arg("-o").arg(output).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn duckdb_comes_to_the_sums_of_the_results() {
    let Some(python) = duckdb() else { return };
    let folder = tempfile::tempdir().unwrap();
    let captures = captures(folder.path());
    let inputs: Vec<&Path> = captures.iter().map(PathBuf::as_path).collect();
    let tables = folder.path().join("tables");
    let (exit, out, error) = collect(&inputs, &tables);
    assert_eq!(exit, 0, "{error}");
    eprintln!("{out}");
    let store = Store::new(&UserData::default()).unwrap();
    let (mut sums, mut seen) = (Sums::default(), Vec::new());
    for capture in &captures {
        let gathered = gather(vec![Input::File(capture.clone())], &Limits::default(), &mut Quiet);
        if gathered.captures.is_empty() || seen.contains(&gathered.captures[0].sha256) {
            continue;
        }
        seen.push(gathered.captures[0].sha256.clone());
        sums.add(&analyse(gathered, &Settings::default(), &store));
    }
    assert!(seen.len() >= 200, "{} captures", seen.len());
    let queries: Vec<Value> = QUERIES.iter().map(|(name, query)| json!([name, query])).collect();
    let output = Command::new(python).args(["-c", SCRIPT]).arg(&tables).arg(json!(queries).to_string()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told: BTreeMap<String, u64> = serde_json::from_slice(&output.stdout).unwrap();
    eprintln!("{} captures: {told:?}", seen.len());
    for (name, sum) in &sums.0 {
        assert_eq!(told.get(*name), Some(sum), "{name}");
    }
    assert_eq!(told.len(), sums.0.len());
    assert!(told["telemetry_flows"] > 0 && told["flow_bytes_sent"] > 0, "{told:?}");
}

/// Every file of a collection with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut list = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                list.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(path).unwrap());
            }
        }
    }
    list
}

#[test]
fn the_same_captures_give_the_same_bytes_in_any_order_and_each_once() {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures");
    let (one, two) = (root.join("series/relay/direct-1.pcap"), root.join("webrtc-direct/call.pcap"));
    let (first, second) = (folder.path().join("a"), folder.path().join("b"));
    let (exit, out, _) = collect(&[&one, &two], &first);
    assert_eq!((exit, out.lines().next().unwrap()), (0, "2 captures collected, 0 given twice, 0 not readable"));
    let copy = folder.path().join("copy.pcap");
    fs::copy(&one, &copy).unwrap();
    let (exit, out, _) = collect(&[&two, &copy, &root.join("series/relay/direct-1.pcap")], &second);
    assert_eq!((exit, out.lines().next().unwrap()), (0, "2 captures collected, 1 given twice, 0 not readable"));
    let (a, b) = (files(&first), files(&second));
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    // The name of the file is part of the table of captures.
    assert!(a.iter().filter(|(path, _)| !path.starts_with("captures")).all(|(path, bytes)| b[path] == *bytes));
    assert_eq!(a.len(), 7 * 2 + 1);
}

#[test]
fn the_schema_names_every_column() {
    let folder = tempfile::tempdir().unwrap();
    let capture = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures/series/relay/direct-1.pcap");
    let tables = folder.path().join("tables");
    assert_eq!(collect(&[&capture], &tables).0, 0);
    let schema: Value = serde_json::from_slice(&fs::read(tables.join("schema.json")).unwrap()).unwrap();
    assert_eq!(schema["schema_version"], "1.0");
    let names: Vec<&str> = schema["tables"].as_array().unwrap().iter().map(|table| table["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["captures", "flows", "media", "endpoints", "recipients", "transfers", "findings"]);
    let columns = schema["tables"].as_array().unwrap().iter().flat_map(|table| table["columns"].as_array().unwrap());
    assert!(columns.clone().count() > 100 && columns.into_iter().all(|column| !column["about"].as_str().unwrap().is_empty()));
}

#[test]
fn a_folder_with_something_in_it_is_refused_and_what_is_no_capture_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let capture = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures/series/relay/direct-1.pcap");
    fs::write(folder.path().join("note.txt"), "x").unwrap();
    let (exit, _, error) = collect(&[&capture], folder.path());
    assert_eq!(exit, 1);
    assert!(error.contains("not empty"), "{error}");
    let (exit, out, error) = collect(&[&capture, &folder.path().join("note.txt")], &folder.path().join("tables"));
    assert_eq!((exit, out.lines().next().unwrap()), (0, "1 captures collected, 0 given twice, 1 not readable"));
    assert!(error.contains("note.txt"), "{error}");
}
