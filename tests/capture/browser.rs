//! `-- COMMAND` with a browser (needs root and Chromium): its flows alone are in the file, and a crash leaves nothing for long.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::command::{left, machine, said, start, within};
use crate::space::{Space, analysed, ended, signal, until, until_within};

/// How long a browser may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// A page that fetches and posts, as a client of a service does; the log has a line for each request: port, path, user agent.
const SERVER: &str = r#"
import http.server, sys, time
PAGE = b"""<!doctype html><title>call</title><script>
for (let n = 0; n < 5; n++) fetch('/asset?' + n).then(() => fetch('/telemetry?' + n, { method: 'POST', body: 'x'.repeat(500) }));
</script>"""
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        body = PAGE if self.path == "/" else bytes(50000)
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with open(sys.argv[1], "a") as log:
            print(self.client_address[1], self.path, self.headers.get("User-Agent"), file=log)
        # So that connections are there long enough for whoever looks for their owner.
        time.sleep(0.6 if self.path.startswith("/telemetry") else 0)
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if self.path == "/" else "application/octet-stream")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    do_POST = do_GET
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer(("198.51.100.2", 8080), Handler).serve_forever()
"#;

/// Somebody else on the machine, busy at the same server and elsewhere.
const OTHER: &str = "
import socket, time, urllib.request
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    s.sendto(b'noise', ('198.51.100.2', 7000))
    urllib.request.urlopen('http://198.51.100.2:8080/other').read()
    time.sleep(.1)
";

/// The machine, and a web server at the other end of its cable.
struct Outside {
    space: Space,
    server: Child,
    others: Vec<Child>,
}

impl Outside {
    fn new(test: &str) -> Option<Self> {
        if !Command::new("chromium").arg("--version").output().is_ok_and(|output| output.status.success()) {
            eprintln!("skipped: no `chromium`");
            return None;
        }
        let space = machine(test)?;
        let far = far(&space);
        let ip = |arguments: &str| {
            let done = Command::new("ip").args(arguments.split(' ')).output().unwrap();
            assert!(done.status.success(), "ip {arguments}: {}", String::from_utf8_lossy(&done.stderr));
        };
        ip(&format!("netns add {far}"));
        ip(&format!("-n {} link set call1 netns {far}", space.name));
        ip(&format!("-n {far} addr add 198.51.100.2/24 dev call1"));
        ip(&format!("-n {far} link set call1 up"));
        ip(&format!("-n {} neigh del 198.51.100.2 dev call0", space.name));
        let mut server = Command::new("ip");
        server.args(["netns", "exec", &far, "python3", "-c", SERVER]).arg(space.path("served"));
        let server = server.stdin(Stdio::null()).spawn().unwrap();
        until(|| said_there(&far).contains("198.51.100.2:8080"));
        Some(Self { space, server, others: Vec::new() })
    }

    /// Lines of the server's log.
    fn served(&self) -> Vec<String> {
        std::fs::read_to_string(self.space.path("served")).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// What starts a browser without a screen, and with nothing that it asks of its maker by itself.
    fn browser(&self, more: &str) -> String {
        let profile = self.space.path("profile");
        format!(
            "exec chromium --headless --no-sandbox --disable-gpu --user-data-dir={} --no-first-run --disable-background-networking \
             --disable-component-update --disable-sync --disable-default-apps --disable-domain-reliability --no-pings {more} http://198.51.100.2:8080/ 2>&1",
            profile.display()
        )
    }
}

impl Drop for Outside {
    fn drop(&mut self) {
        for child in self.others.iter_mut().chain([&mut self.server]) {
            let _ = child.kill();
            let _ = child.wait();
        }
        let _ = Command::new("ip").args(["netns", "del", &far(&self.space)]).output();
    }
}

fn far(space: &Space) -> String {
    format!("{}-far", space.name)
}

fn said_there(far: &str) -> String {
    let output = Command::new("ip").args(["netns", "exec", far, "ss", "-Hltn"]).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Distinct connections of the log whose line has these words.
fn connections(log: &[String], words: &str) -> usize {
    let ports = log.iter().filter(|line| line.contains(words)).map(|line| line.split(' ').next().unwrap());
    ports.collect::<std::collections::BTreeSet<_>>().len()
}

#[test]
fn only_the_flows_of_the_browser_are_in_the_file() {
    let Some(mut outside) = Outside::new("browser") else { return };
    let mut other = within(&outside.space, "python3");
    outside.others.push(other.args(["-c", OTHER]).spawn().unwrap());
    until(|| outside.served().iter().any(|line| line.contains(" /other ")));
    let whole = outside.space.record("outside.pcapng", &[]);
    let child = start(&outside.space, "call.pcapng", &outside.browser("--virtual-time-budget=4000 --dump-dom"));
    let pid = child.id();
    let (code, told) = ended(child);
    assert_eq!(code, Some(0), "{told}");
    signal(whole.id(), "-INT");
    ended(whole);
    let log = outside.served();
    let posts = log.iter().filter(|line| line.contains(" /telemetry")).count();
    assert_eq!(posts, 5, "{log:#?}\n{told}");
    let (browsers, others) = (connections(&log, "Chrome"), connections(&log, "urllib"));

    let value = analysed(&outside.space.path("call.pcapng"), &[]);
    let flows = value["flows"].as_array().unwrap();
    let tcp: Vec<&Value> = flows.iter().filter(|flow| flow["remote"] == "198.51.100.2:8080").collect();
    // A browser opens connections in advance as well.
    assert!(browsers >= 1 && tcp.len() >= browsers, "{browsers} connections of {}", tcp.len());
    let time = |value: &Value| value.as_str().unwrap().parse::<jiff::Timestamp>().unwrap().as_millisecond();
    let lived = |flow: &Value| time(&flow["last"]) - time(&flow["first"]);
    let (lasting, brief): (Vec<&Value>, Vec<&Value>) = tcp.iter().partition(|flow| lived(flow) >= 400);
    assert!(!lasting.is_empty() && lasting.iter().all(|flow| flow["process"] == "chromium"), "{told}\n{lasting:#?}");
    assert!(brief.iter().all(|flow| flow["process"] == "chromium" || flow["process"].is_null()), "{brief:#?}");
    let volume: u64 = tcp.iter().map(|flow| flow["bytes_received"].as_u64().unwrap()).sum();
    assert!(volume > 500_000, "{volume}");
    let local = tcp[0]["local"].as_str().unwrap().rsplit_once(':').unwrap().0;
    for flow in flows.iter().filter(|flow| flow["transport"] != "icmp6" && flow["transport"] != "icmp") {
        assert!(flow["process"] == "chromium" || flow["process"].is_null(), "{flow}");
        assert!(flow["local"].as_str().unwrap().starts_with(local), "{flow}");
        assert!(!flow["remote"].as_str().unwrap().ends_with(":7000"), "{flow}");
    }

    // Outside all of it is seen: the browser's under the machine's address, and the other's.
    let whole = analysed(&outside.space.path("outside.pcapng"), &[]);
    let seen = whole["flows"].as_array().unwrap();
    let to_server = seen.iter().filter(|flow| flow["remote"] == "198.51.100.2:8080").count();
    assert!(to_server > tcp.len(), "{to_server} of {others} and {}", tcp.len());
    assert!(seen.iter().any(|flow| flow["remote"] == "198.51.100.2:7000"));
    assert_eq!(left(&outside.space, pid), Vec::<String>::new());
}

#[test]
fn a_browser_that_a_crash_left_is_ended_by_the_next_start() {
    let Some(outside) = Outside::new("browsercrash") else { return };
    let mut child = start(&outside.space, "call.pcapng", &outside.browser("--remote-debugging-port=0"));
    let pid = child.id();
    until_within(PATIENCE, || outside.served().iter().any(|line| line.contains(" /telemetry")));
    let inside = || said(&outside.space, "ip", &["netns", "pids", &format!("wohin-run-{pid}")]);
    let processes: Vec<String> = inside().lines().map(str::to_owned).collect();
    assert!(processes.len() > 2, "{processes:?}");
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(left(&outside.space, pid).len(), 5, "the crash left nothing, so nothing is shown here");
    assert!(!inside().is_empty(), "the browser ended with it, so nothing is shown here");
    let (code, told) = ended(start(&outside.space, "next.pcapng", "true"));
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains(&format!("took down wohin-run-{pid}")), "{told}");
    assert_eq!(left(&outside.space, pid), Vec::<String>::new());
    let alive = |pid: &String| {
        std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z ") && stat.contains("chrom"))
    };
    assert_eq!(processes.iter().filter(|pid| alive(pid)).count(), 0, "{processes:?}");
}
