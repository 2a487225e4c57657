//! HTTP/1 heads (RFC 9112): hosts, CONNECT, upgrades. Bodies are stepped over, never kept.

use crate::model::fact::{Fact, HttpRequest, Side};
use crate::model::text::{HostName, SafeText};

use super::{Chunk, Memory, Out, Progress, StreamDissector};

/// HTTP/1 over TCP.
pub struct Http;

/// Longest head read.
const MAX_HEAD: usize = 32 << 10;

const METHODS: &[&[u8]] = &[
    b"GET ",
    b"POST ",
    b"HEAD ",
    b"PUT ",
    b"DELETE ",
    b"OPTIONS ",
    b"CONNECT ",
    b"PATCH ",
    b"TRACE ",
    b"PROPFIND ",
    b"REPORT ",
    b"M-SEARCH ",
    b"NOTIFY ",
    b"SUBSCRIBE ",
];
const VERSION: &[u8] = b"HTTP/1.";
/// RFC 9113 3.4.
const HTTP2_PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n";

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A head is next.
    #[default]
    Head,
    /// So many bytes of a body are next.
    Body(u64),
    /// A body of unknown length: a head is looked for at the start of what arrives.
    Somewhere,
}

/// What is remembered of a connection.
#[derive(Debug, Default)]
struct Known {
    place: [Place; 2],
    /// A CONNECT waits for its answer.
    connecting: bool,
    upgrading: bool,
}

impl StreamDissector for Http {
    fn protocol(&self) -> &'static str {
        "http"
    }

    fn probe(&self, chunk: &Chunk<'_>) -> Option<bool> {
        let candidates = METHODS.iter().copied().chain([VERSION, HTTP2_PREFACE]);
        let mut short = false;
        for candidate in candidates {
            if chunk.bytes.starts_with(candidate) {
                return confirm(chunk.bytes);
            }
            short |= candidate.starts_with(chunk.bytes);
        }
        if short { None } else { Some(false) }
    }

    fn stream(&self, chunk: &Chunk<'_>, memory: &mut Memory, out: &mut Out) -> Progress {
        let known = memory.slot::<Known>();
        if chunk.bytes.starts_with(HTTP2_PREFACE) {
            out.saw("http2");
            out.header(0..HTTP2_PREFACE.len());
            return Progress::Opaque;
        }
        let place = known.place.get(chunk.side.index()).copied().unwrap_or_default();
        match place {
            Place::Body(left) => {
                let there = u64::try_from(chunk.bytes.len()).unwrap_or(u64::MAX);
                let used = there.min(left);
                set(known, chunk.side, if used == left { Place::Head } else { Place::Body(left - used) });
                Progress::Consumed(usize::try_from(used).unwrap_or(usize::MAX))
            }
            Place::Somewhere | Place::Head => {
                if !looks_like_head(chunk.bytes) {
                    set(known, chunk.side, Place::Somewhere);
                    return Progress::Consumed(chunk.bytes.len());
                }
                head(chunk, known, out)
            }
        }
    }
}

fn set(known: &mut Known, side: Side, place: Place) {
    if let Some(slot) = known.place.get_mut(side.index()) {
        *slot = place;
    }
}

fn looks_like_head(bytes: &[u8]) -> bool {
    METHODS.iter().chain(&[VERSION]).any(|start| bytes.starts_with(start) || start.starts_with(bytes))
}

/// The first line names the version, so that other protocols in plain words are not taken for HTTP.
fn confirm(bytes: &[u8]) -> Option<bool> {
    if bytes.starts_with(VERSION) || bytes.starts_with(HTTP2_PREFACE) {
        return Some(true);
    }
    match bytes.iter().position(|byte| *byte == b'\n') {
        Some(end) => {
            let line = bytes.get(..end).unwrap_or(bytes).trim_ascii_end();
            Some(line.windows(VERSION.len()).any(|window| window == VERSION))
        }
        None if bytes.len() > MAX_HEAD => Some(false),
        None => None,
    }
}

fn head(chunk: &Chunk<'_>, known: &mut Known, out: &mut Out) -> Progress {
    let end = chunk.bytes.windows(4).position(|window| window == b"\r\n\r\n");
    let (text, used) = match end {
        Some(end) => (chunk.bytes.get(..end).unwrap_or(&[]), end + 4),
        None if chunk.ended || chunk.bytes.len() > MAX_HEAD => (chunk.bytes, chunk.bytes.len()),
        None => {
            // What is whole of it can be told from the rest already.
            let lines = chunk.bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
            mark(chunk.bytes.get(..lines).unwrap_or(&[]), out);
            return Progress::Consumed(0);
        }
    };
    mark(text, out);
    out.header(text.len()..used);
    let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    let first = lines.next().unwrap_or(&[]);
    let headers: Vec<(&[u8], &[u8])> = lines.filter_map(split_header).collect();
    let find = |name: &str| headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name.as_bytes())).map(|(_, value)| *value);
    let length = find("content-length").and_then(|value| std::str::from_utf8(value).ok()?.trim().parse::<u64>().ok());
    let chunked = find("transfer-encoding").is_some();
    if first.starts_with(VERSION) {
        return response(chunk, known, out, first, find("server"), length, chunked, used);
    }
    let mut words = first.split(|byte| *byte == b' ');
    let (method, target) = (words.next().unwrap_or(&[]), words.next().unwrap_or(&[]));
    let connect = (method == b"CONNECT").then(|| host_port(target)).flatten();
    let upgrade = find("upgrade").map(SafeText::from_wire);
    let host = authority(target).or_else(|| find("host")).and_then(|value| host_port(value).map(|(host, _)| host));
    known.connecting = method == b"CONNECT";
    known.upgrading = upgrade.is_some();
    if upgrade.as_ref().is_some_and(|value| value.as_str().eq_ignore_ascii_case("websocket")) {
        out.saw("websocket");
    }
    let request = HttpRequest {
        method: SafeText::from_wire(method),
        host,
        connect,
        upgrade,
        user_agent: find("user-agent").map(SafeText::from_wire),
    };
    out.tell(Fact::HttpRequest(Box::new(request)));
    let place = match length {
        Some(length) => Place::Body(length),
        None if chunked => Place::Somewhere,
        None => Place::Head,
    };
    set(known, chunk.side, if place == Place::Body(0) { Place::Head } else { place });
    Progress::Consumed(used)
}

/// Header fields whose values are read; all others may hold what concerns nobody (cookies, credentials, where a page was come from).
const READ: &[&str] = &["host", "upgrade", "user-agent", "server", "content-length", "transfer-encoding"];

/// Marks of a head what is read: method, authority, version, names of fields, the values of a few. Paths and queries are content.
fn mark(text: &[u8], out: &mut Out) {
    let mut at = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let end = at + line.len();
        let shown = line.trim_ascii_end().len();
        let kept = if at == 0 { first_line(line, out) } else { field(line) };
        out.header(at..at + kept.min(shown));
        out.header(at + shown..end);
        at = end;
    }
}

/// Bytes of a header field that are kept, from its first on.
fn field(line: &[u8]) -> usize {
    match line.iter().position(|byte| *byte == b':') {
        Some(colon) if READ.iter().any(|name| line.get(..colon).is_some_and(|have| have.eq_ignore_ascii_case(name.as_bytes()))) => {
            line.len()
        }
        Some(colon) => colon + 1,
        None => 0,
    }
}

/// The same of a first line, whose version at the end is marked besides.
fn first_line(line: &[u8], out: &mut Out) -> usize {
    let line = line.trim_ascii_end();
    if line.starts_with(VERSION) {
        return line.len();
    }
    let Some(space) = line.iter().position(|byte| *byte == b' ') else { return 0 };
    let target = line.get(space + 1..).unwrap_or(&[]);
    let kept = match authority(target) {
        _ if line.starts_with(b"CONNECT ") => line.len(),
        // What follows the authority is one byte that ends it.
        Some(authority) => {
            target.windows(authority.len().max(1)).position(|window| window == authority).map_or(0, |at| at + authority.len() + 1)
        }
        None => 0,
    };
    let version = line.iter().rposition(|byte| *byte == b' ').unwrap_or(line.len());
    let front = (space + 1 + kept).min(line.len());
    out.header(0..front);
    if version >= front {
        out.header(version..line.len());
    }
    0
}

#[expect(clippy::too_many_arguments, reason = "the parts of one head, used once")]
fn response(
    chunk: &Chunk<'_>,
    known: &mut Known,
    out: &mut Out,
    first: &[u8],
    server: Option<&[u8]>,
    length: Option<u64>,
    chunked: bool,
    used: usize,
) -> Progress {
    let status = first.split(|byte| *byte == b' ').nth(1).and_then(|code| std::str::from_utf8(code).ok()?.parse::<u16>().ok()).unwrap_or(0);
    out.tell(Fact::HttpResponse { status, server: server.map(SafeText::from_wire) });
    if known.connecting && (200..300).contains(&status) {
        known.connecting = false;
        return Progress::Switch { skip: used };
    }
    if status == 101 {
        // What follows is WebSocket frames or another protocol of the same machine; masked or compressed, it says nothing.
        known.place = [Place::Somewhere; 2];
        return Progress::Consumed(chunk.bytes.len());
    }
    let place = match length {
        _ if matches!(status, 100..=199 | 204 | 304) => Place::Head,
        Some(0) => Place::Head,
        // The answer to HEAD has a length and no body; a head that comes at once is found all the same.
        Some(length) => Place::Body(length),
        None if chunked => Place::Somewhere,
        None => Place::Somewhere,
    };
    set(known, chunk.side, place);
    Progress::Consumed(used)
}

fn split_header(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    Some((line.get(..colon)?, line.get(colon + 1..)?.trim_ascii()))
}

/// The authority of an absolute target (`http://host/…`).
fn authority(target: &[u8]) -> Option<&[u8]> {
    let rest = [&b"http://"[..], b"https://", b"ws://", b"wss://"].iter().find_map(|scheme| target.strip_prefix(*scheme))?;
    let end = rest.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(rest.len());
    let authority = rest.get(..end)?;
    // Credentials in front of the host are nobody's business.
    Some(authority.rsplit(|byte| *byte == b'@').next().unwrap_or(authority))
}

/// Splits `host:port`; brackets of IPv6 are taken off. The port is 0 where none is given.
pub(super) fn host_port(text: &[u8]) -> Option<(HostName, u16)> {
    let text = text.trim_ascii();
    let port_of = |bytes: &[u8]| std::str::from_utf8(bytes).ok().and_then(|text| text.parse::<u16>().ok());
    let (host, port) = if let Some(rest) = text.strip_prefix(b"[") {
        let end = rest.iter().position(|byte| *byte == b']')?;
        let port = rest.get(end + 1..).and_then(|rest| rest.strip_prefix(b":")).and_then(port_of);
        (std::str::from_utf8(rest.get(..end)?).ok()?.parse::<std::net::Ipv6Addr>().ok()?.to_string().into_bytes(), port)
    } else {
        match text.iter().rposition(|byte| *byte == b':') {
            Some(colon) => match port_of(text.get(colon + 1..)?) {
                Some(port) => (text.get(..colon)?.to_vec(), Some(port)),
                None => (text.to_vec(), None),
            },
            None => (text.to_vec(), None),
        }
    };
    Some((HostName::from_text(&host)?, port.unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::frame::FrameRef;
    use crate::model::time::Instant;

    fn run(side: Side, bytes: &[u8], memory: &mut Memory) -> (Progress, Out) {
        let chunk = Chunk {
            bytes,
            frame: FrameRef { capture: 0, frame: 1 },
            at: Instant::default(),
            side,
            source: "192.0.2.1:1".parse().unwrap(),
            destination: "192.0.2.2:80".parse().unwrap(),
            at_start: true,
            after_gap: false,
            ended: false,
        };
        let mut out = Out::default();
        (Http.stream(&chunk, memory, &mut out), out)
    }

    #[test]
    fn hosts_bodies_and_connect() {
        let mut memory = Memory::default();
        let request = b"POST /x HTTP/1.1\r\nHost: Meet.Example:8080\r\nContent-Length: 3\r\n\r\nabcGET";
        let (progress, out) = run(Side::A, request, &mut memory);
        assert_eq!(progress, Progress::Consumed(request.len() - 6));
        let [told] = out.facts.as_slice() else { panic!() };
        assert!(matches!(&told.fact, Fact::HttpRequest(request) if request.host.as_ref().unwrap().as_str() == "meet.example"));
        assert_eq!(run(Side::A, b"abcGET", &mut memory).0, Progress::Consumed(3));
        assert_eq!(run(Side::A, b"GET", &mut memory).0, Progress::Consumed(0));
        let (_, out) = run(Side::A, b"CONNECT turn.example:443 HTTP/1.1\r\n\r\n", &mut memory);
        assert!(matches!(&out.facts[0].fact, Fact::HttpRequest(request) if request.connect.as_ref().unwrap().1 == 443));
        assert_eq!(run(Side::B, b"HTTP/1.1 200 OK\r\n\r\n", &mut memory).0, Progress::Switch { skip: 19 });
    }

    #[test]
    fn addresses_as_hosts() {
        assert_eq!(
            host_port(b"[2001:DB8::1]:80").map(|(host, port)| (host.as_str().to_owned(), port)),
            Some(("2001\\058db8\\058\\0581".into(), 80))
        );
        assert_eq!(host_port(b"192.0.2.1").unwrap().0.as_str(), "192.0.2.1");
    }
}
