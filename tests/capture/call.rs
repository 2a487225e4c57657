//! A whole call, held against what the lab that made it knows: a light one in plain Python, and one of browsers through a media server.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::select::{Selector, differences, holds};
use crate::space::{PROGRAM, analysed, counted, ended, recording, signal};

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lab").join(name)
}

/// The light lab: iproute2, nftables, openssl, Python; gone with the value.
struct Lab {
    said: String,
}

impl Lab {
    fn up() -> Option<Self> {
        let output = Command::new(script("quick.sh")).args(["up", "--seconds", "120"]).output();
        let Ok(Output { status, stdout, stderr }) = output else {
            eprintln!("skipped: no shell");
            return None;
        };
        if !status.success() {
            eprintln!("skipped: the light lab does not come up: {}", String::from_utf8_lossy(&stderr));
            return None;
        }
        Some(Self { said: String::from_utf8(stdout).unwrap() })
    }

    fn value(&self, name: &str) -> &str {
        let line = self.said.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        line.unwrap_or_else(|| panic!("no {name} in {}", self.said))
    }

    /// A call while the recordings of these files run in the tester's namespace; gives what was true and what each recorder said.
    fn call(&self, files: &[(&Path, &[&str])], options: &[&str]) -> (Value, Vec<String>) {
        let record = |(file, more): &(&Path, &[&str])| {
            let mut command = Command::new("ip");
            command.args(["netns", "exec", self.value("TESTER"), PROGRAM]);
            recording(command, "eth0", file, more)
        };
        let recorders: Vec<_> = files.iter().map(record).collect();
        let marker = format!("{PROGRAM} mark --file {}", files[0].0.display());
        let output = Command::new(script("quick.sh")).args(["call", self.value("LAB"), "--mark", &marker]).args(options).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let told = recorders.into_iter().map(|recorder| {
            signal(recorder.id(), "-INT");
            let (code, told) = ended(recorder);
            assert_eq!(code, Some(0), "{told}");
            told
        });
        let told = told.collect();
        (serde_json::from_slice(&output.stdout).unwrap(), told)
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        let _ = Command::new(script("quick.sh")).args(["down", self.value("LAB")]).output();
    }
}

/// Phases begin when the script says so, or as long after it as a mark takes.
fn phases_fit(found: &Value, marked: &Value) {
    let found = found.as_array().unwrap();
    let marked = marked.as_array().unwrap();
    let labels = |phases: &[Value]| phases.iter().map(|phase| phase["label"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(labels(found), labels(marked));
    for (found, marked) in found.iter().zip(marked) {
        let at = found["first"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap().as_nanosecond();
        let late = at - i128::from(marked["first"].as_i64().unwrap());
        assert!((0..1_500_000_000).contains(&late), "{}: {late} ns after the script", marked["label"]);
    }
}

fn flow<'v>(result: &'v Value, local: &Value, remote: &Value) -> &'v Value {
    let all = result["flows"].as_array().unwrap();
    all.iter().find(|flow| flow["local"] == *local && flow["remote"] == *remote).unwrap_or_else(|| panic!("no flow {local} {remote}"))
}

fn endpoint<'v>(result: &'v Value, socket: &Value) -> &'v Value {
    let address = socket.as_str().unwrap().rsplit_once(':').unwrap().0;
    result["endpoints"].as_array().unwrap().iter().find(|endpoint| endpoint["address"] == address).expect("the endpoint")
}

/// What two recordings of one call may differ in.
fn without_own(mut result: Value) -> Value {
    for capture in result["captures"].as_array_mut().unwrap() {
        for own in ["file", "sha256", "format", "parent", "dropped"] {
            capture.as_object_mut().unwrap().remove(own);
        }
    }
    result
}

fn proves(file: &Path) -> Option<i32> {
    Command::new(PROGRAM).arg("prove").arg(file).output().unwrap().status.code()
}

/// Says how large both are; gives how many times smaller the one without payload is.
fn shrinks(full: &Path, least: &Path, seconds: f64) -> f64 {
    let size = |file: &Path| f64::from(u32::try_from(std::fs::metadata(file).unwrap().len()).unwrap());
    let (before, after) = (size(full), size(least));
    let rate = analysed(full, &[])["captures"][0]["bytes"].as_f64().unwrap() * 8.0 / seconds / 1e6;
    eprintln!(
        "{rate:.2} Mbit/s on the wire over {seconds:.0} s: with payload {before} bytes, without {after}: {:.1} times smaller",
        before / after
    );
    before / after
}

#[test]
fn a_light_call_is_recorded_as_the_lab_knows_it() {
    let Some(lab) = Lab::up() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (least, full) = (folder.path().join("call.pcapng"), folder.path().join("full.pcapng"));
    let (truth, told) = lab.call(&[(&least, &[]), (&full, &["--full"])], &["--seconds", "6", "--video-kbps", "1500"]);
    let result = analysed(&least, &[]);

    // What came over the wire.
    let media = flow(&result, &truth["media"]["local"], &truth["media"]["remote"]);
    assert_eq!(media["purpose"], "media");
    let ends = json!([truth["media"]["remote"]]);
    let named = result["call"]["media_endpoints"].as_array().unwrap().iter();
    let named: Vec<String> = named.map(|end| format!("{}:{}", end["address"].as_str().unwrap(), end["port"])).collect();
    assert_eq!(json!(named), ends);
    let (streams, known) = (media["media"].as_array().unwrap(), truth["media"]["streams"].as_array().unwrap());
    assert_eq!(streams.len(), known.len());
    for stream in known {
        let found = streams.iter().find(|found| found["ssrc"] == stream["ssrc"]).expect("the stream");
        for key in ["kind", "clock_hz", "direction", "packets", "bytes"] {
            assert_eq!(found[key], stream[key], "{key} of {stream}");
        }
    }
    for part in ["signalling", "telemetry"] {
        let connection = &truth[part];
        let found = flow(&result, &connection["local"], &connection["remote"]);
        assert_eq!(
            (&found["server_name"], &found["encryption"]["cipher_suite"]),
            (&connection["name"], &connection["cipher_suite"]),
            "{found}"
        );
        // So many posts were sent, and more bytes than they hold.
        assert!(found["bytes_sent"].as_u64().unwrap() > 100 * connection["posts"].as_u64().unwrap(), "{found}");
    }
    let telemetry = endpoint(&result, &truth["telemetry"]["remote"]);
    assert_eq!((&telemetry["role"], &telemetry["person"]), (&json!("telemetry"), &json!(false)), "{telemetry}");
    phases_fit(&result["phases"], &truth["phases"]);

    owned_by(&result, &python(), &told[0]);

    // Nothing is lost without being counted, and what is left out changes nothing.
    for (file, told) in [(&least, &told[0]), (&full, &told[1])] {
        let (seen, dropped) = counted(told);
        let capture = &analysed(file, &[])["captures"][0];
        assert_eq!((capture["packets"].as_u64().unwrap() + dropped, capture["dropped"].as_u64()), (seen, Some(dropped)), "{told}");
    }
    let mut with_payload = without_own(analysed(&full, &[]));
    // Marks went to the first recording alone.
    assert_eq!(with_payload["phases"], json!([]));
    let mut without = without_own(result);
    for value in [&mut with_payload, &mut without] {
        unmarked(value);
    }
    same(&with_payload, &without);
    assert_eq!([proves(&full), proves(&least)], [Some(4), Some(0)]);
    assert!(shrinks(&full, &least, 6.0) >= 5.0);
}

/// One program made all of it. A flow that is over before anybody looks, a question for a name for instance, has none, and is counted.
fn owned_by(result: &Value, program: &str, told: &str) {
    let time = |value: &Value| value.as_str().unwrap().parse::<jiff::Timestamp>().unwrap().as_millisecond();
    let of_sockets = |flow: &&Value| flow["transport"] == "udp" || flow["transport"] == "tcp";
    let flows = result["flows"].as_array().unwrap().iter().filter(of_sockets);
    let (owned, missed): (Vec<&Value>, Vec<&Value>) = flows.partition(|flow| flow["process"] == program);
    for flow in &missed {
        let lived = time(&flow["last"]) - time(&flow["first"]);
        assert!(flow["process"].is_null() && lived < 400, "{lived} ms, {flow}");
    }
    assert!(owned.iter().any(|flow| flow["purpose"] == "media") && owned.iter().any(|flow| flow["purpose"] == "telemetry"));
    let unknown = result["coverage"]["blind_spots"].as_array().unwrap().iter().find(|spot| spot["code"] == "programs_unknown");
    assert_eq!(unknown.map_or(0, |spot| spot["count"].as_u64().unwrap()), missed.len() as u64, "{told}");
    eprintln!("{} flows of {program}, {} over before anybody looked", owned.len(), missed.len());
}

/// Name of the file that runs as `python3`.
fn python() -> String {
    let output = Command::new("python3").args(["-c", "import os; print(os.readlink('/proc/self/exe'))"]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().rsplit('/').next().unwrap().to_owned()
}

/// Takes out all that speaks of phases and programs, which two recordings may know differently.
fn unmarked(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|key, _| key != "phases" && key != "process");
            fields.values_mut().for_each(unmarked);
        }
        Value::Array(all) => {
            all.retain(|one| one["code"] != "programs_unknown");
            all.iter_mut().for_each(unmarked);
        }
        _ => {}
    }
}

/// Two recorders on one device may have stamps that differ by what it takes the kernel to hand one packet to both.
const APART: i128 = 1_000_000;

fn same(one: &Value, other: &Value) {
    let mut told = Vec::new();
    unlike(one, other, "", &mut told);
    assert!(told.is_empty(), "{}", told.join("\n"));
}

fn unlike(one: &Value, other: &Value, place: &str, told: &mut Vec<String>) {
    let alike = match (one, other) {
        (Value::Object(a), Value::Object(b)) => {
            for key in a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))) {
                unlike(&one[key], &other[key], &format!("{place}.{key}"), told);
            }
            return;
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (at, (a, b)) in a.iter().zip(b).enumerate() {
                unlike(a, b, &format!("{place}[{at}]"), told);
            }
            return;
        }
        (Value::String(a), Value::String(b)) => a == b || near(a, b),
        // What is measured with these stamps.
        (Value::Number(a), Value::Number(b)) if ["rtt", "jitter"].iter().any(|word| place.contains(word)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            (a - b).abs() <= 0.2 * a.abs().max(b.abs()) + 0.2
        }
        (a, b) => a == b,
    };
    if !alike {
        told.push(format!("{place}: {one} and {other}"));
    }
}

/// Whether both are times, less than a millisecond apart.
fn near(one: &str, other: &str) -> bool {
    let time = |text: &str| text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_nanosecond);
    time(one).zip(time(other)).is_some_and(|(one, other)| (one - other).abs() < APART)
}

/// What the lab's browsers, servers and tcpdump say, as the sample captures have it.
#[derive(serde::Deserialize)]
struct Case {
    expect: Vec<Expectation>,
}

#[derive(serde::Deserialize)]
struct Expectation {
    at: String,
    has: Option<toml::Value>,
    count: Option<toml::Value>,
}

impl Expectation {
    fn failures(&self, result: &Value) -> Vec<String> {
        let found = Selector::parse(&self.at).unwrap().find(result).into_iter().cloned().collect::<Vec<Value>>();
        let count = self.count.clone().unwrap_or(toml::Value::Integer(1));
        let many = (!holds(&json!(found.len()), &count)).then(|| format!("{}: expected {count}, found {}", self.at, found.len()));
        let wrong = found.iter().flat_map(|value| self.has.iter().flat_map(|has| differences(value, has)).collect::<Vec<_>>());
        let wrong = wrong.filter(|(place, _)| !["first", "last"].contains(&place.as_str()) || !self.is_near(&found, place));
        many.into_iter().chain(wrong.map(|(_, told)| format!("{}: {told}", self.at))).collect()
    }

    fn is_near(&self, found: &[Value], place: &str) -> bool {
        let wanted = self.has.as_ref().and_then(|has| has.get(place)?.as_str());
        found.iter().all(|value| wanted.zip(value[place].as_str()).is_some_and(|(wanted, found)| near(wanted, found)))
    }
}

/// Needs root, Chromium, Janus, Caddy, dnsmasq and certutil, and a minute: `WOHIN_LAB=1` (`make live`) asks for it.
#[test]
fn a_browser_call_through_a_media_server_is_recorded_as_the_lab_knows_it() {
    if std::env::var_os("WOHIN_LAB").is_none() {
        eprintln!("skipped: WOHIN_LAB=1 holds a call of three browsers (packages: tests/lab/README.md)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let recorder = format!("{PROGRAM} capture -i {{interface}} -w {{file}} --yes --plain --no-analyse");
    let whole = format!("{recorder} --full");
    let marker = format!("{PROGRAM} mark --file {{file}}");
    let mut lab = Command::new(script("lab.sh"));
    lab.args(["make", "webrtc-sfu", "--camera-kbps", "1500", "--recorder", &recorder, "--recorder", &whole, "--marker", &marker, "--to"])
        .arg(folder.path());
    let output = lab.output().unwrap();
    assert!(output.status.success(), "{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let folder = folder.path().join("webrtc-sfu");
    let [least, whole, full] = ["call-tested.pcapng", "call-tested-2.pcapng", "call.pcap"].map(|name| folder.join(name));
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let (case, record): (Case, Value) = (toml::from_str(&read("case.toml")).unwrap(), serde_json::from_str(&read("record.json")).unwrap());
    let result = analysed(&least, &[]);

    // Everything that the sample capture of such a call is held to; packets and bytes are those that tcpdump has beside it.
    let (marks, facts): (Vec<_>, Vec<_>) = case.expect.iter().partition(|one| one.at.starts_with("phases[label="));
    let failed: Vec<String> = facts.iter().flat_map(|one| one.failures(&result)).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(facts.len() > 30 && marks.len() == 6, "{} and {}", facts.len(), marks.len());
    phases_fit(&result["phases"], &record["phases"]);

    let told = read("call-tested.log");
    let (seen, dropped) = counted(&told);
    let capture = &result["captures"][0];
    assert_eq!((capture["packets"].as_u64().unwrap() + dropped, capture["dropped"].as_u64()), (seen, Some(dropped)), "{told}");

    owned_by(&result, "chromium", &told);

    // So have the same recorder with payload, and tcpdump.
    let mut without = without_own(result.clone());
    let mut with_payload = [&whole, &full].map(|file| without_own(analysed(file, &[])));
    for value in with_payload.iter_mut().chain([&mut without]) {
        unmarked(value);
        // tcpdump writes no counters into its file.
        value["coverage"]["blind_spots"].as_array_mut().unwrap().retain(|spot| spot["code"] != "drops_not_recorded");
    }
    for value in &with_payload {
        same(value, &without);
    }
    assert_eq!([&whole, &full, &least].map(|file| proves(file)), [Some(4), Some(4), Some(0)]);
    let phases = record["phases"].as_array().unwrap();
    let nanoseconds = phases[phases.len() - 1]["last"].as_i64().unwrap() - phases[0]["first"].as_i64().unwrap();
    let seconds = f64::from(u32::try_from(nanoseconds / 1_000_000).unwrap()) / 1000.0;
    assert!(shrinks(&whole, &least, seconds) >= 5.0);
}
