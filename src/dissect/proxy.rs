//! SOCKS 5 (RFC 1928, RFC 1929) and SOCKS 4/4a: who was asked for behind the proxy.

use std::net::IpAddr;

use crate::model::fact::{Fact, Side};
use crate::model::text::HostName;

use super::{Chunk, Cut, Memory, Out, Progress, Reader, StreamDissector};

/// SOCKS over TCP.
pub struct Socks;

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Next {
    #[default]
    Greeting,
    /// The server chooses how to log in.
    Method,
    /// The client logs in, or asks at once.
    LoginOrRequest,
    /// The server answers the request.
    Reply,
    /// SOCKS 4 has one request and one reply.
    Reply4,
}

#[derive(Debug, Default)]
struct Known {
    next: Next,
    client: Option<Side>,
}

impl StreamDissector for Socks {
    fn protocol(&self) -> &'static str {
        "socks"
    }

    fn probe(&self, chunk: &Chunk<'_>) -> Option<bool> {
        if !chunk.at_start || chunk.after_gap {
            return Some(false);
        }
        match chunk.bytes {
            [] | [4 | 5] => None,
            // Exactly one greeting: version, number of methods, methods.
            [5, count, methods @ ..] => {
                Some((1..=16).contains(count) && methods.len() == usize::from(*count) && methods.iter().all(|m| *m < 10))
            }
            [4, 1 | 2, rest @ ..] => {
                if rest.len() < 7 {
                    None
                } else {
                    Some(rest.last() == Some(&0) && rest.len() < 512)
                }
            }
            _ => Some(false),
        }
    }

    fn stream(&self, chunk: &Chunk<'_>, memory: &mut Memory, out: &mut Out) -> Progress {
        let known = memory.slot::<Known>();
        let mut reader = Reader::new(chunk.bytes);
        let before = known.next;
        match step(known, chunk.side, &mut reader, out) {
            Ok(progress) => {
                // A login (RFC 1929) holds a password: its lengths are enough to step over it.
                let login = before == Next::LoginOrRequest && matches!(chunk.bytes, [1, ..]);
                out.header(0..reader.position());
                if login {
                    out.headers.clear();
                    login_lengths(chunk.bytes, out);
                }
                progress.unwrap_or(Progress::Consumed(reader.position()))
            }
            Err(Cut { .. }) => Progress::Consumed(0),
        }
    }
}

fn step(known: &mut Known, side: Side, reader: &mut Reader<'_>, out: &mut Out) -> Result<Option<Progress>, Cut> {
    let version = reader.u8("version")?;
    let from_client = known.client.is_none_or(|client| client == side);
    match (known.next, version, from_client) {
        (Next::Greeting, 5, true) => {
            let count = reader.u8("methods")?;
            reader.skip(usize::from(count), "methods")?;
            *known = Known { next: Next::Method, client: Some(side) };
        }
        (Next::Greeting, 4, true) => {
            reader.skip(1, "command")?;
            let port = reader.u16("port")?;
            let address = reader.array::<4>("address")?;
            text(reader)?;
            // SOCKS 4a: 0.0.0.x says that a name follows.
            let by_name = matches!(address, [0, 0, 0, last] if last != 0);
            let host = if by_name { HostName::from_text(text(reader)?) } else { None };
            out.tell(Fact::SocksRequest { host, address: (!by_name).then(|| IpAddr::from(address)), port });
            *known = Known { next: Next::Reply4, client: Some(side) };
        }
        (Next::Method, 5, false) => {
            reader.skip(1, "method")?;
            known.next = Next::LoginOrRequest;
        }
        // RFC 1929: user name and password, not looked at; then the server's verdict.
        (Next::LoginOrRequest, 1, true) => {
            reader.sub_u8("user")?;
            reader.sub_u8("password")?;
        }
        (Next::LoginOrRequest, 1, false) => reader.skip(1, "status")?,
        (Next::LoginOrRequest, 5, true) => {
            reader.skip(2, "command")?;
            let (host, address) = address(reader)?;
            let port = reader.u16("port")?;
            out.tell(Fact::SocksRequest { host, address, port });
            known.next = Next::Reply;
        }
        (Next::Reply, 5, false) => {
            reader.skip(2, "reply")?;
            address(reader)?;
            reader.skip(2, "port")?;
            return Ok(Some(Progress::Switch { skip: reader.position() }));
        }
        (Next::Reply4, 0, false) => {
            reader.skip(7, "reply")?;
            return Ok(Some(Progress::Switch { skip: reader.position() }));
        }
        _ => return Ok(Some(Progress::NotMine)),
    }
    Ok(None)
}

/// Version and length of the user name, length of the password; or version and status.
fn login_lengths(bytes: &[u8], out: &mut Out) {
    let mut reader = Reader::new(bytes);
    let Ok(user) = reader.skip(1, "version").and_then(|()| reader.u8("user")) else { return };
    out.header(0..reader.position());
    if reader.skip(usize::from(user), "user").is_ok() {
        out.header(reader.position()..reader.position() + 1);
    }
}

fn address(reader: &mut Reader<'_>) -> Result<(Option<HostName>, Option<IpAddr>), Cut> {
    Ok(match reader.u8("address type")? {
        1 => (None, Some(IpAddr::from(reader.array::<4>("IPv4")?))),
        4 => (None, Some(IpAddr::from(reader.array::<16>("IPv6")?))),
        _ => (HostName::from_text(reader.sub_u8("name")?.rest()), None),
    })
}

fn text<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], Cut> {
    let length = reader.peek().iter().position(|byte| *byte == 0).unwrap_or(usize::MAX - 1);
    let text = reader.take(length, "text")?;
    reader.skip(1, "end of text")?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn socks_5_by_name_then_another_protocol() {
        let mut known = Known::default();
        let mut out = Out::default();
        let mut run = |side, bytes: &[u8]| step(&mut known, side, &mut Reader::new(bytes), &mut out);
        assert_eq!(run(Side::A, b"\x05\x01\x00"), Ok(None));
        assert_eq!(run(Side::B, b"\x05\x00"), Ok(None));
        assert_eq!(run(Side::A, b"\x05\x01\x00\x03\x0cturn.example\x01\xbb"), Ok(None));
        assert_eq!(run(Side::B, b"\x05\x00\x00\x01\0\0\0\0\0\0"), Ok(Some(Progress::Switch { skip: 10 })));
        assert!(matches!(&out.facts[0].fact, Fact::SocksRequest { host: Some(host), port: 443, .. } if host.as_str() == "turn.example"));
    }
}
