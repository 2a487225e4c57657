//! Protocols that begin in the clear and go on under TLS: SMTP (RFC 3207), IMAP and POP3 (RFC 2595), XMPP (RFC 6120), LDAP (RFC 4511 4.14),
//! FTP (RFC 4217), `PostgreSQL` and `MySQL`. Only the change to TLS matters here; what was said before is not kept.

use super::{Chunk, Memory, Out, Progress, StreamDissector};

/// A protocol that can change to TLS.
pub struct StartTls;

struct Opening {
    protocol: &'static str,
    matches: fn(&[u8]) -> bool,
}

const OPENINGS: &[Opening] = &[
    Opening {
        protocol: "smtp",
        matches: |bytes| starts(bytes, b"220 ") || starts(bytes, b"220-") || starts(bytes, b"EHLO ") || starts(bytes, b"HELO "),
    },
    Opening { protocol: "imap", matches: |bytes| starts(bytes, b"* OK") || starts(bytes, b"* PREAUTH") },
    Opening { protocol: "pop3", matches: |bytes| starts(bytes, b"+OK") },
    Opening { protocol: "xmpp", matches: |bytes| starts(bytes, b"<?xml") || starts(bytes, b"<stream:stream") },
    // SSLRequest: length 8, code 80877103.
    Opening { protocol: "postgresql", matches: |bytes| starts(bytes, &[0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f]) },
    // Initial handshake: three bytes of length, sequence 0, protocol version 10, then the server's version as text.
    Opening { protocol: "mysql", matches: |bytes| matches!(bytes, [_, 0..=3, 0, 0, 10, version, ..] if version.is_ascii_digit()) },
    // An extended request with the name 1.3.6.1.4.1.1466.20037.
    Opening {
        protocol: "ldap",
        matches: |bytes| bytes.first() == Some(&0x30) && bytes.windows(22).take(32).any(|window| window == b"1.3.6.1.4.1.1466.20037"),
    },
];

/// Bytes by which an opening is known; the extended request of LDAP has its name there.
const OPENING: usize = 54;

fn starts(bytes: &[u8], with: &[u8]) -> bool {
    bytes.starts_with(with)
}

/// A TLS handshake record with a hello of the client.
fn is_client_hello(bytes: &[u8]) -> bool {
    matches!(bytes, [0x16, 3, 0..=4, _, _, 1, ..])
}

impl StreamDissector for StartTls {
    fn protocol(&self) -> &'static str {
        ""
    }

    fn probe(&self, chunk: &Chunk<'_>) -> Option<bool> {
        Some(OPENINGS.iter().any(|opening| (opening.matches)(chunk.bytes)))
    }

    fn stream(&self, chunk: &Chunk<'_>, _memory: &mut Memory, out: &mut Out) -> Progress {
        if let Some(opening) = OPENINGS.iter().find(|opening| (opening.matches)(chunk.bytes)) {
            out.saw(opening.protocol);
            out.header(0..chunk.bytes.len().min(OPENING));
        }
        if is_client_hello(chunk.bytes) {
            return Progress::Switch { skip: 0 };
        }
        // MySQL says that it wants TLS in the same segment as its hello.
        let hello = (1..chunk.bytes.len().min(64)).find(|at| chunk.bytes.get(*at..).is_some_and(is_client_hello));
        match hello {
            Some(at) => {
                out.header(0..at);
                Progress::Switch { skip: at }
            }
            None => Progress::Consumed(chunk.bytes.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openings_and_the_change() {
        assert!(OPENINGS.iter().any(|opening| (opening.matches)(b"220 mail.example ESMTP\r\n")));
        assert!(!OPENINGS.iter().any(|opening| (opening.matches)(b"GET / HTTP/1.1\r\n")));
        assert!(is_client_hello(&[0x16, 3, 1, 0, 200, 1, 0, 0]));
    }
}
