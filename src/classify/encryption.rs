//! How a flow is encrypted, as far as its handshake shows.

use crate::enrich::{Knowledge, Talk};

use super::media::Protection;
use crate::model::analysis::{CertificateKey, Encryption, Offered};
use crate::model::fact::{Carrier, ClientHello, Fact};

/// Encryption of a flow; `None` where nothing shows it.
#[must_use]
pub fn encryption(talk: &Talk, media: Option<Protection>, knowledge: &dyn Knowledge) -> Option<Encryption> {
    let client = talk.client_hello().map(|(_, hello)| hello);
    let server = talk.server_hello().map(|(_, hello)| hello);
    let carrier = server.map(|hello| hello.carrier).or(client.map(|hello| hello.carrier));
    let Some(carrier) = carrier else { return without_hello(talk, media) };
    let profile = server.and_then(|hello| hello.srtp_profile);
    // DTLS beside accepted media is the key agreement of SRTP (RFC 5764).
    let keyed = carrier == Carrier::Dtls && media.is_some() && client.is_none_or(|hello| !hello.srtp_profiles.is_empty());
    let protocol = match carrier {
        Carrier::Tls => "tls",
        Carrier::Dtls if keyed => "srtp",
        Carrier::Dtls => "dtls",
        Carrier::Quic => "quic",
    };
    let suite = server.map(|hello| hello.cipher_suite);
    let group = server.and_then(|hello| hello.group).or_else(|| {
        talk.facts().iter().find_map(|sighting| match sighting.fact {
            Fact::KeyExchangeGroup { group } => Some(group),
            _ => None,
        })
    });
    Some(Encryption {
        version: server.map(|hello| version_name(hello.version)),
        cipher_suite: suite.and_then(|code| knowledge.cipher_suite(code)).map(str::to_owned),
        cipher_suite_code: suite.map(|code| format!("0x{code:04x}")),
        group: group.map(|code| group_name(code, knowledge)),
        srtp_profile: profile.map(|code| profile_name(code, knowledge)),
        offered: client.map(|hello| offered(hello, knowledge)),
        encrypt_then_mac: server.is_some_and(|hello| hello.encrypt_then_mac),
        certificate: certificate(talk),
        ..Encryption::of(protocol)
    })
}

/// The certificate of whoever answers the handshake.
fn certificate(talk: &Talk) -> Option<CertificateKey> {
    let (hello, _) = talk.server_hello()?;
    talk.facts().iter().find_map(|sighting| match &sighting.fact {
        Fact::Certificate(certificate) if certificate.index == 0 && sighting.side == hello.side => Some(CertificateKey {
            key: certificate.key.to_owned(),
            key_bits: certificate.key_bits,
            signature_oid: certificate.signature_oid.clone(),
            self_signed: certificate.self_signed,
        }),
        _ => None,
    })
}

/// Flows without a visible handshake: secured by another protocol, or begun before the capture.
fn without_hello(talk: &Talk, media: Option<Protection>) -> Option<Encryption> {
    let protocol = if let Some(media) = media {
        media.protocol()
    } else if talk.speaks("dtls") {
        "dtls"
    } else if talk.speaks("tls") {
        "tls"
    } else if talk.speaks("quic") {
        "quic"
    } else if ["wireguard", "openvpn", "ipsec_esp", "ipsec_ike"].iter().any(|tunnel| talk.speaks(tunnel)) {
        "tunnel"
    } else if ["http", "sip", "dns"].iter().any(|clear| talk.speaks(clear)) {
        "none"
    } else {
        return None;
    };
    Some(Encryption { by: media.map(|media| media.by().to_owned()), ..Encryption::of(protocol) })
}

/// Version as people write it.
#[must_use]
pub fn version_name(code: u16) -> String {
    match code {
        0x0002 => "SSL2.0".to_owned(),
        0x0300 => "SSL3.0".to_owned(),
        0x0301 => "TLS1.0".to_owned(),
        0x0302 => "TLS1.1".to_owned(),
        0x0303 => "TLS1.2".to_owned(),
        0x0304 => "TLS1.3".to_owned(),
        0xfeff | 0x0100 => "DTLS1.0".to_owned(),
        0xfefd => "DTLS1.2".to_owned(),
        0xfefc => "DTLS1.3".to_owned(),
        // Drafts of TLS 1.3 (0x7f00 and the draft's number).
        0x7f00..=0x7fff => format!("TLS1.3-draft{}", code & 0xff),
        _ => format!("0x{code:04x}"),
    }
}

fn group_name(code: u16, knowledge: &dyn Knowledge) -> String {
    knowledge.group(code).map_or_else(|| format!("0x{code:04x}"), str::to_owned)
}

fn profile_name(code: u16, knowledge: &dyn Knowledge) -> String {
    knowledge.srtp_profile(code).map_or_else(|| format!("0x{code:04x}"), str::to_owned)
}

fn offered(hello: &ClientHello, knowledge: &dyn Knowledge) -> Offered {
    Offered {
        versions: hello.versions.iter().map(|code| version_name(*code)).collect(),
        cipher_suites: hello.cipher_suites.iter().map(|code| format!("0x{code:04x}")).collect(),
        groups: hello.groups.iter().map(|code| group_name(*code, knowledge)).collect(),
        srtp_profiles: hello.srtp_profiles.iter().map(|code| profile_name(*code, knowledge)).collect(),
        alpn: hello.alpn.clone(),
        ja4: hello.ja4.clone(),
    }
}
