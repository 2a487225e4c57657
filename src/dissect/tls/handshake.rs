//! Handshake messages as both TLS and DTLS speak them, once their bytes are together.

use super::{certificate, hello};
use crate::dissect::{Out, Reader};
use crate::model::fact::{Carrier, Fact};

/// Message types (IANA TLS `HandshakeType`).
pub(in crate::dissect) mod kind {
    pub(in crate::dissect) const CLIENT_HELLO: u8 = 1;
    pub(in crate::dissect) const SERVER_HELLO: u8 = 2;
    pub(in crate::dissect) const HELLO_VERIFY_REQUEST: u8 = 3;
    pub(in crate::dissect) const CERTIFICATE: u8 = 11;
    pub(in crate::dissect) const SERVER_KEY_EXCHANGE: u8 = 12;
}

/// Whether a byte is a message type in use before encryption begins.
pub(in crate::dissect) const fn is_known(kind: u8) -> bool {
    matches!(kind, 0..=4 | 11..=16 | 20..=23)
}

/// What of one handshake later messages need.
#[derive(Debug, Default)]
pub(in crate::dissect) struct Handshake {
    client_session_id: Vec<u8>,
}

impl Handshake {
    /// Tells what a whole message says.
    pub(in crate::dissect) fn message(&mut self, kind: u8, body: &[u8], carrier: Carrier, out: &mut Out) {
        let protocol = protocol(carrier);
        match kind {
            kind::CLIENT_HELLO => {
                self.remember(body, carrier);
                match hello::client_hello(body, carrier, true) {
                    Some(hello) => {
                        if !hello.complete {
                            out.anomaly(protocol, "bad_length");
                        }
                        out.tell(Fact::ClientHello(Box::new(hello)));
                    }
                    None => out.anomaly(protocol, "bad_hello"),
                }
            }
            kind::SERVER_HELLO => match hello::server_hello_to(body, carrier, &self.client_session_id) {
                Some(hello) => out.tell(Fact::ServerHello(Box::new(hello))),
                None => out.anomaly(protocol, "bad_hello"),
            },
            kind::CERTIFICATE => {
                let (chain, whole, beyond) = certificate::chain(body, carrier);
                for certificate in chain {
                    out.tell(Fact::Certificate(Box::new(certificate)));
                }
                if beyond {
                    out.anomaly(protocol, "chain_too_long");
                } else if !whole {
                    out.anomaly(protocol, "bad_certificate");
                }
            }
            kind::SERVER_KEY_EXCHANGE => {
                if let Some(group) = named_group(body) {
                    out.tell(Fact::KeyExchangeGroup { group });
                }
            }
            _ => {}
        }
    }

    /// Tells what the beginning of a message says whose rest is missing.
    pub(in crate::dissect) fn cut_message(&mut self, kind: u8, body: &[u8], carrier: Carrier, out: &mut Out) {
        out.anomaly(protocol(carrier), "cut");
        if kind == kind::CLIENT_HELLO
            && let Some(hello) = hello::client_hello(body, carrier, false)
        {
            self.remember(body, carrier);
            out.tell(Fact::ClientHello(Box::new(hello)));
        }
    }

    fn remember(&mut self, body: &[u8], carrier: Carrier) {
        self.client_session_id.clear();
        self.client_session_id.extend_from_slice(hello::session_id(body, carrier).unwrap_or_default());
    }
}

/// Protocol code of a carrier.
const fn protocol(carrier: Carrier) -> &'static str {
    match carrier {
        Carrier::Tls => "tls",
        Carrier::Dtls => "dtls",
        Carrier::Quic => "quic",
    }
}

/// The named curve of a `ServerKeyExchange` (RFC 8422 5.4). Its message does not say whether it is one of elliptic curves: with finite fields
/// it begins with the length of a prime (RFC 5246 7.4.3). So the length of the point must be the one that its curve has.
fn named_group(body: &[u8]) -> Option<u16> {
    const NAMED_CURVE: u8 = 3;
    let mut reader = Reader::new(body);
    if reader.u8("curve_type").ok()? != NAMED_CURVE {
        return None;
    }
    let group = reader.u16("namedcurve").ok()?;
    let point = reader.sub_u8("public").ok()?.left();
    let expected = match group {
        19 => 49,
        21 => 57,
        22 | 23 | 26 | 31 => 65,
        24 | 27 | 32 => 97,
        25 => 133,
        28 | 33 => 129,
        29 => 32,
        30 => 56,
        _ => return None,
    };
    (point == expected).then_some(group)
}

#[cfg(test)]
mod tests {
    use super::super::certificate::tests::chain_body;
    use super::super::hello::tests::{client_body, ext, server_body};
    use super::*;

    #[test]
    fn a_named_group_needs_a_point_of_its_size() {
        let x25519 = [&[3, 0, 29, 32][..], &[5; 32], &[4, 3, 0, 0]].concat();
        assert_eq!(named_group(&x25519), Some(29));
        assert!((0..36).all(|end| named_group(&x25519[..end]).is_none()));
        // ffdhe6144: a prime of 0x300 bytes that begins with ones.
        assert_eq!(named_group(&[&[3, 0][..], &[0xff; 768]].concat()), None);
    }

    #[test]
    fn a_session_id_echoed_in_tls_1_2_is_resumption() {
        let (mut handshake, mut out) = (Handshake::default(), Out::default());
        handshake.message(kind::CLIENT_HELLO, &client_body(Carrier::Tls), Carrier::Tls, &mut out);
        handshake.message(kind::SERVER_HELLO, &server_body(0x0303, [1; 32], &[1, 2, 3, 4], &[]), Carrier::Tls, &mut out);
        handshake.message(kind::SERVER_HELLO, &server_body(0x0303, [1; 32], &[1, 2, 3, 4], &ext(43, &[3, 4])), Carrier::Tls, &mut out);
        let resumed: Vec<_> = out
            .facts
            .iter()
            .filter_map(|told| if let Fact::ServerHello(hello) = &told.fact { Some(hello.session_resumed) } else { None })
            .collect();
        assert_eq!(resumed, [true, false]);
    }

    #[test]
    fn broken_messages_are_anomalies() {
        let (mut handshake, mut out) = (Handshake::default(), Out::default());
        let chain = chain_body();
        handshake.message(kind::CLIENT_HELLO, &[3, 3], Carrier::Tls, &mut out);
        handshake.message(kind::CERTIFICATE, &chain[..40], Carrier::Tls, &mut out);
        handshake.cut_message(kind::CLIENT_HELLO, &client_body(Carrier::Tls)[..60], Carrier::Tls, &mut out);
        let codes: Vec<_> =
            out.facts.iter().filter_map(|told| if let Fact::Anomaly { code, .. } = told.fact { Some(code) } else { None }).collect();
        assert_eq!(codes, ["bad_hello", "bad_certificate", "cut"]);
        assert!(matches!(&out.facts.last().unwrap().fact, Fact::ClientHello(hello) if !hello.complete));
    }
}
