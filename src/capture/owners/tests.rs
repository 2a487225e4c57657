use super::super::sockets::Socket;
use super::*;

const SECOND: i64 = 1000 * MILLISECOND;

fn at(milliseconds: i64) -> Instant {
    Instant::from_nanos(1_800_000_000 * SECOND + milliseconds * MILLISECOND)
}

fn key(protocol: Protocol, one: &str, other: &str) -> FlowKey {
    let (a, b): (SocketAddr, SocketAddr) = (one.parse().unwrap(), other.parse().unwrap());
    assert!(a < b, "the lower end first");
    FlowKey { protocol, a, b }
}

fn socket(transport: Transport, local: &str, remote: Option<&str>, program: Option<&str>) -> Socket {
    let remote = remote.map(|remote| remote.parse().unwrap());
    Socket { place: Place { transport, local: local.parse().unwrap(), remote }, program: program.map(str::to_owned) }
}

fn opened(sockets: &[Socket]) -> Change {
    Change { opened: sockets.to_vec(), closed: Vec::new() }
}

fn closed(sockets: &[Socket]) -> Change {
    Change { opened: Vec::new(), closed: sockets.to_vec() }
}

#[test]
fn a_connection_is_named_once_at_the_first_packet_after_its_socket_was_seen() {
    let mut ledger = Ledger::default();
    let flow = key(Protocol::Tcp, "192.0.2.1:5000", "198.51.100.1:443");
    assert_eq!(ledger.packet(flow, Side::A, at(0), true), None);
    ledger.change(opened(&[socket(Transport::Tcp, "192.0.2.1:5000", Some("198.51.100.1:443"), Some("browser"))]), at(90));
    assert_eq!(ledger.packet(flow, Side::B, at(91), false).as_deref(), Some("browser"));
    assert_eq!(ledger.packet(flow, Side::A, at(92), false), None);
    assert_eq!(ledger.end(), (Vec::new(), Tally { named: 1, ..Tally::default() }));
}

#[test]
fn unconnected_sockets_are_found_by_their_port_also_those_of_both_families() {
    for local in ["192.0.2.1:4000", "0.0.0.0:4000", "[::]:4000"] {
        let mut ledger = Ledger::default();
        ledger.change(opened(&[socket(Transport::Udp, local, None, Some("call"))]), at(0));
        let flow = key(Protocol::Udp, "192.0.2.1:4000", "198.51.100.1:3478");
        assert_eq!(ledger.packet(flow, Side::B, at(50), false).as_deref(), Some("call"), "{local}");
    }
    // TCP has a socket for each connection.
    let mut ledger = Ledger::default();
    ledger.change(opened(&[socket(Transport::Udp, "0.0.0.0:4000", None, Some("call"))]), at(0));
    assert_eq!(ledger.packet(key(Protocol::Tcp, "192.0.2.1:4000", "198.51.100.1:443"), Side::A, at(50), true), None);
}

#[test]
fn what_is_known_after_the_last_packet_stands_elsewhere() {
    let mut ledger = Ledger::default();
    let flow = key(Protocol::Udp, "192.0.2.1:4001", "198.51.100.1:53");
    assert_eq!(ledger.packet(flow, Side::A, at(0), false), None);
    let resolver = socket(Transport::Udp, "192.0.2.1:4001", None, Some("resolver"));
    ledger.change(opened(std::slice::from_ref(&resolver)), at(60));
    ledger.change(closed(&[resolver]), at(160));
    assert!(ledger.beat(at(500)).is_empty(), "more packets may come");
    let comments = ledger.beat(at(1500));
    let owned = marks::read_owner(comments.first().unwrap()).unwrap();
    assert_eq!((owned.transport, owned.ends, owned.first, owned.process), ("udp", [flow.a, flow.b], at(0), "resolver"));
    assert_eq!(ledger.end(), (Vec::new(), Tally { named: 1, ..Tally::default() }));
}

#[test]
fn what_was_not_seen_is_counted_and_not_guessed() {
    let mut ledger = Ledger::default();
    // Gone before the flow began, and there only after it was over.
    let earlier = socket(Transport::Udp, "0.0.0.0:4002", None, Some("earlier"));
    ledger.change(opened(std::slice::from_ref(&earlier)), at(0));
    ledger.change(closed(&[earlier]), at(100));
    let flow = key(Protocol::Udp, "192.0.2.1:4002", "198.51.100.1:53");
    assert_eq!(ledger.packet(flow, Side::A, at(900), false), None);
    ledger.change(opened(&[socket(Transport::Udp, "0.0.0.0:4002", None, Some("later"))]), at(1600));
    ledger.change(opened(&[socket(Transport::Udp, "192.0.2.1:4003", None, None)]), at(1600));
    assert_eq!(ledger.packet(key(Protocol::Udp, "192.0.2.1:4003", "198.51.100.1:53"), Side::A, at(1700), false), None);
    assert_eq!(ledger.end(), (Vec::new(), Tally { hidden: 1, missed: 1, ..Tally::default() }));
}

#[test]
fn a_five_tuple_used_anew_is_another_flow() {
    let mut ledger = Ledger::default();
    let flow = key(Protocol::Tcp, "192.0.2.1:5000", "198.51.100.1:443");
    let of = |program| socket(Transport::Tcp, "192.0.2.1:5000", Some("198.51.100.1:443"), Some(program));
    ledger.change(opened(&[of("one")]), at(0));
    assert_eq!(ledger.packet(flow, Side::A, at(10), true).as_deref(), Some("one"));
    ledger.change(closed(&[of("one")]), at(1000));
    ledger.change(opened(&[of("two")]), at(2000));
    assert_eq!(ledger.packet(flow, Side::A, at(2100), true).as_deref(), Some("two"));
    assert_eq!(ledger.end().1, Tally { named: 2, ..Tally::default() });
}

#[test]
fn sockets_are_known_after_the_clock_was_set() {
    for hour in [-3600 * 1000, 3600 * 1000] {
        let mut ledger = Ledger::default();
        ledger.change(opened(&[socket(Transport::Udp, "192.0.2.1:4000", None, Some("call"))]), at(0));
        ledger.clock_was_set(hour * MILLISECOND);
        let flow = key(Protocol::Udp, "192.0.2.1:4000", "198.51.100.1:3478");
        assert_eq!(ledger.packet(flow, Side::A, at(50 + hour), false).as_deref(), Some("call"));
    }
}
