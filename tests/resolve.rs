//! `--resolve` against a real name server on the loopback interface.
#![cfg(feature = "resolve")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "mangle/packets.rs"]
#[expect(dead_code, reason = "shared with the tests of damage")]
mod packets;

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::process::{Command, Output};
use std::str::FromStr as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use hickory_proto::op::{Message, OpCode, ResponseCode};
use hickory_proto::rr::rdata::PTR;
use hickory_proto::rr::{Name, RData, Record};
use wohin::enrich::resolved;
use wohin::enrich::reverse::{Bounds, Server, ask};
use wohin::model::Analysis;

/// A name server that knows one address, denies all others, and never answers about 192.0.2.1 to 192.0.2.99.
struct NameServer {
    at: SocketAddr,
    asked: Arc<Mutex<BTreeSet<String>>>,
    stop: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl NameServer {
    fn start() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
        let at = socket.local_addr().unwrap();
        let (asked, stop) = (Arc::new(Mutex::new(BTreeSet::new())), Arc::new(AtomicBool::new(false)));
        let (seen, end) = (Arc::clone(&asked), Arc::clone(&stop));
        let thread = std::thread::spawn(move || {
            let mut buffer = [0; 1500];
            while !end.load(Ordering::Relaxed) {
                let Ok((length, from)) = socket.recv_from(&mut buffer) else { continue };
                let question = Message::from_vec(&buffer[..length]).unwrap();
                let name = question.queries[0].name().to_ascii().to_lowercase();
                seen.lock().unwrap().insert(name.clone());
                if name.ends_with(".2.0.192.in-addr.arpa.") {
                    continue;
                }
                let mut answer = Message::response(question.metadata.id, OpCode::Query);
                answer.queries.clone_from(&question.queries);
                if name == "9.113.0.203.in-addr.arpa." {
                    for target in ["zweiter.example.", "RELAY.fra1.example."] {
                        let data = RData::PTR(PTR(Name::from_str(target).unwrap()));
                        answer.answers.push(Record::from_rdata(question.queries[0].name().clone(), 60, data));
                    }
                } else {
                    answer.metadata.response_code = ResponseCode::NXDomain;
                }
                socket.send_to(&answer.to_vec().unwrap(), from).unwrap();
            }
        });
        Self { at, asked, stop, thread: Some(thread) }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().cloned().collect()
    }
}

impl Drop for NameServer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.take().unwrap().join().unwrap();
    }
}

fn wohin(arguments: &[&str]) -> (Output, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("call.pcap");
    std::fs::write(&file, packets::pcap(&packets::call(), false)).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_wohin")).args(["analyse", "--json"]).arg(&file).args(arguments).output().unwrap();
    (output, folder)
}

#[test]
fn names_come_only_when_asked_for_and_are_recorded() {
    let server = NameServer::start();
    let (silent, _folder) = wohin(&[]);
    assert_eq!((silent.status.code(), server.asked().len()), (Some(0), 0), "nobody is asked without the switch");
    let without: Analysis = serde_json::from_slice(&silent.stdout).unwrap();
    assert_eq!(without.reverse_dns, None);

    let (output, _folder) = wohin(&["--resolve", &server.at.to_string()]);
    let analysis: Analysis = serde_json::from_slice(&output.stdout).unwrap();
    let asked = analysis.reverse_dns.clone().unwrap();
    assert_eq!((asked.servers.as_slice(), asked.answered, asked.not_asked), (&[server.at.to_string()][..], 1, 0));
    // The tester's own address, 198.51.100.7, is nobody else's business.
    assert_eq!(server.asked(), ["53.113.0.203.in-addr.arpa.", "9.113.0.203.in-addr.arpa."]);
    let endpoint = analysis.endpoints.iter().find(|endpoint| endpoint.address == "203.0.113.9").unwrap();
    let names: Vec<_> = endpoint.names.iter().map(|name| name.name.as_str()).collect();
    assert!(names.ends_with(&["relay.fra1.example", "zweiter.example"]), "{names:?}");
    let from_reverse =
        |flow: &&wohin::model::analysis::Flow| flow.server_name.as_ref().is_some_and(|name| name.as_str() == "relay.fra1.example");
    assert_eq!(analysis.flows.iter().filter(from_reverse).count(), 0, "names from the capture go before those asked for");

    // Taking the record of the first run gives the same result without asking.
    let mut again = without;
    let (record, answers) = resolved::recorded(&analysis).unwrap();
    resolved::note(&mut again, record, &answers);
    assert_eq!(serde_json::to_string(&again).unwrap(), serde_json::to_string(&analysis).unwrap());
}

#[test]
fn what_does_not_answer_costs_bounded_time() {
    let server = NameServer::start();
    let addresses: Vec<IpAddr> = (1..60).map(|last| IpAddr::from([192, 0, 2, last])).chain([IpAddr::from([203, 0, 113, 9])]).collect();
    let bounds = Bounds { addresses: 50, at_once: 8, each: Duration::from_millis(300), whole: Duration::from_secs(1), ..Bounds::default() };
    let began = Instant::now();
    let (asked, answers) = ask(&addresses, Server::At(server.at), &bounds).unwrap();
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    assert_eq!((asked.asked, asked.answered, asked.not_asked, answers.len()), (50, 0, 10, 0));
    assert!(server.asked().len() <= 50);
}

#[test]
fn a_server_that_is_none_is_wrong_usage() {
    let (output, _folder) = wohin(&["--resolve", "not a server"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    assert!(String::from_utf8_lossy(&output.stderr).contains("`not a server` is no name server"));
}
