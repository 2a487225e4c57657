//! SIP (RFC 3261) over UDP and TCP, with the SDP in its bodies.

use crate::model::fact::{Fact, SipMessage};
use crate::model::text::SafeText;

use super::{Chunk, Dissector, Memory, Out, Packet, Probe, Progress, StreamDissector, http, sdp};

const METHODS: &[&[u8]] = &[
    b"INVITE ",
    b"ACK ",
    b"BYE ",
    b"CANCEL ",
    b"OPTIONS ",
    b"REGISTER ",
    b"PRACK ",
    b"SUBSCRIBE ",
    b"NOTIFY ",
    b"PUBLISH ",
    b"INFO ",
    b"REFER ",
    b"MESSAGE ",
    b"UPDATE ",
];
const VERSION: &[u8] = b"SIP/2.0";
/// Line of a session description with a key.
const KEY: &[u8] = b"a=crypto:";
/// Longest message taken from a stream.
const MAX_MESSAGE: usize = 48 << 10;

/// What a head says.
struct Head<'a> {
    message: SipMessage,
    content_length: Option<usize>,
    body: &'a [u8],
    head_len: usize,
}

/// Whether the bytes begin as a SIP message; `None` where too few are there.
fn begins(bytes: &[u8]) -> Option<bool> {
    if bytes.starts_with(b"SIP/2.0 ") {
        return Some(true);
    }
    if METHODS.iter().any(|method| bytes.starts_with(method)) {
        return match bytes.iter().position(|byte| *byte == b'\n') {
            Some(end) => Some(bytes.get(..end).unwrap_or(bytes).trim_ascii_end().ends_with(VERSION)),
            None => (bytes.len() > 4096).then_some(false),
        };
    }
    let short = METHODS.iter().chain(&[&b"SIP/2.0 "[..]]).any(|start| start.starts_with(bytes));
    if short { None } else { Some(false) }
}

fn head(bytes: &[u8], whole_needed: bool) -> Option<Head<'_>> {
    let (text, head_len) = match bytes.windows(4).position(|window| window == b"\r\n\r\n") {
        Some(end) => (bytes.get(..end)?, end + 4),
        None if whole_needed => return None,
        None => (bytes, bytes.len()),
    };
    let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    let first = lines.next()?;
    let mut message = SipMessage { method: None, status: None, host: None, software: None };
    let mut words = first.split(|byte| *byte == b' ');
    if first.starts_with(VERSION) {
        message.status = words.nth(1).and_then(|code| std::str::from_utf8(code).ok()?.parse().ok());
    } else {
        message.method = words.next().map(SafeText::from_wire);
        message.host = words.next().and_then(uri_host).and_then(|host| http::host_port(host).map(|(host, _)| host));
    }
    let mut content_length = None;
    for line in lines {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let (name, value) = (line.get(..colon)?.trim_ascii(), line.get(colon + 1..)?.trim_ascii());
        if name.eq_ignore_ascii_case(b"user-agent") || name.eq_ignore_ascii_case(b"server") {
            message.software = Some(SafeText::from_wire(value));
        } else if name.eq_ignore_ascii_case(b"content-length") || name.eq_ignore_ascii_case(b"l") {
            content_length = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok());
        }
    }
    Some(Head { message, content_length, body: bytes.get(head_len..).unwrap_or(&[]), head_len })
}

/// Host part of a SIP URI; the user in front of it is a person's and is left out.
fn uri_host(uri: &[u8]) -> Option<&[u8]> {
    let rest = uri.strip_prefix(b"sip:").or_else(|| uri.strip_prefix(b"sips:"))?;
    let host = rest.rsplit(|byte| *byte == b'@').next()?;
    host.split(|byte| matches!(byte, b';' | b'?')).next()
}

fn tell(head: Head<'_>, body: &[u8], out: &mut Out) {
    out.header(0..head.head_len);
    out.tell(Fact::Sip(Box::new(head.message)));
    if let Some(sdp) = sdp::parse(body) {
        out.saw("sdp");
        out.tell(Fact::Sdp(Box::new(sdp)));
        mark_description(body, head.head_len, out);
    }
}

/// A session description that begins at `at` is header but for keys (RFC 4568): of those only that there is one.
fn mark_description(body: &[u8], mut at: usize, out: &mut Out) {
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let end = at + line.len();
        if line.starts_with(KEY) {
            out.header(at..at + KEY.len());
            out.header(end - usize::from(line.ends_with(b"\n"))..end);
        } else {
            out.header(at..end);
        }
        at = end;
    }
}

/// SIP in datagrams.
pub struct SipDatagram;

impl Dissector for SipDatagram {
    fn protocol(&self) -> &'static str {
        "sip"
    }

    fn first_byte(&self, byte: u8) -> bool {
        byte == b'S' || METHODS.iter().any(|method| method.first() == Some(&byte))
    }

    fn datagram(&self, packet: &Packet<'_>, _memory: &mut Memory, out: &mut Out) -> Probe {
        if begins(packet.payload) != Some(true) {
            return Probe::NotMine;
        }
        match head(packet.payload, false) {
            Some(head) => {
                let body = head.body;
                tell(head, body, out);
                Probe::Mine
            }
            None => Probe::NotMine,
        }
    }
}

/// SIP over TCP.
pub struct SipStream;

impl StreamDissector for SipStream {
    fn protocol(&self) -> &'static str {
        "sip"
    }

    fn probe(&self, chunk: &Chunk<'_>) -> Option<bool> {
        begins(chunk.bytes)
    }

    fn stream(&self, chunk: &Chunk<'_>, _memory: &mut Memory, out: &mut Out) -> Progress {
        // Empty lines between messages keep the connection alive (RFC 5626 3.5.1).
        let blank = chunk.bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        if blank > 0 {
            return Progress::Consumed(blank);
        }
        match begins(chunk.bytes) {
            Some(true) => {}
            Some(false) => return Progress::NotMine,
            None => return Progress::Consumed(0),
        }
        let Some(head) = head(chunk.bytes, !chunk.ended) else {
            out.header(0..chunk.bytes.len());
            return if chunk.bytes.len() > MAX_MESSAGE { Progress::NotMine } else { Progress::Consumed(0) };
        };
        let length = head.content_length.unwrap_or(0);
        let Some(body) = head.body.get(..length).or_else(|| chunk.ended.then_some(head.body)) else {
            out.header(0..head.head_len);
            return if length > MAX_MESSAGE { Progress::NotMine } else { Progress::Consumed(0) };
        };
        let used = head.head_len + body.len();
        tell(head, body, out);
        Progress::Consumed(used)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_name_the_host_and_not_the_person() {
        let bytes = b"INVITE sip:alice@pbx.example:5060;transport=udp SIP/2.0\r\nUser-Agent: baresip\r\nContent-Length: 5\r\n\r\nv=0\r\n";
        assert_eq!(begins(bytes), Some(true));
        let head = head(bytes, true).unwrap();
        assert_eq!(head.message.host.unwrap().as_str(), "pbx.example");
        assert_eq!(head.message.software.unwrap().as_str(), "baresip");
        assert_eq!((head.content_length, head.body), (Some(5), &b"v=0\r\n"[..]));
        assert_eq!(begins(b"OPTIONS / HTTP/1.1\r\n"), Some(false));
        assert_eq!(begins(b"INV"), None);
    }
}
