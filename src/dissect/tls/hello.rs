//! `ClientHello` and `ServerHello` (RFC 8446 4.1, RFC 5246 7.4.1, RFC 9147 5.3), one reader for TLS, DTLS and QUIC.

use super::ja4::{Traits, is_grease};
use crate::dissect::Reader;
use crate::model::fact::{Carrier, ClientHello, ServerHello};
use crate::model::text::{HostName, SafeText};

/// Longest session id (RFC 5246 7.4.1.2).
const SESSION_ID_CAP: usize = 32;
/// Entries kept of a list of codes; real clients offer fewer than a hundred.
const LIST_CAP: usize = 1024;
/// ALPN values kept.
const ALPN_CAP: usize = 64;
/// The `random` that makes a `ServerHello` a `HelloRetryRequest` (RFC 8446 4.1.3).
const RETRY_RANDOM: [u8; 32] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
    0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
];

/// Extension types (IANA TLS `ExtensionType` Values).
mod extension {
    pub(super) const SERVER_NAME: u16 = 0;
    pub(super) const SUPPORTED_GROUPS: u16 = 10;
    pub(super) const SIGNATURE_ALGORITHMS: u16 = 13;
    pub(super) const USE_SRTP: u16 = 14;
    pub(super) const ALPN: u16 = 16;
    pub(super) const ENCRYPT_THEN_MAC: u16 = 22;
    pub(super) const EXTENDED_MASTER_SECRET: u16 = 23;
    pub(super) const SESSION_TICKET: u16 = 35;
    pub(super) const PRE_SHARED_KEY: u16 = 41;
    pub(super) const SUPPORTED_VERSIONS: u16 = 43;
    pub(super) const KEY_SHARE: u16 = 51;
    pub(super) const ENCRYPTED_CLIENT_HELLO: u16 = 0xfe0d;
}

/// Reads a `ClientHello` without its handshake header. `complete` says whether `body` is all of it; a body that ends early gives what was
/// readable. Of a cut hello nothing is guessed: a name cut short is no name, and without `supported_versions` the versions stay unknown.
/// `None` where not even version, random and session id are there or plausible.
#[must_use]
pub fn client_hello(body: &[u8], carrier: Carrier, complete: bool) -> Option<ClientHello> {
    let mut reader = Reader::new(body);
    let (legacy_version, _) = opening(&mut reader, carrier)?;
    let mut hello = ClientHello {
        carrier,
        legacy_version,
        versions: Vec::new(),
        cipher_suites: Vec::new(),
        groups: Vec::new(),
        signature_schemes: Vec::new(),
        server_name: None,
        alpn: Vec::new(),
        srtp_profiles: Vec::new(),
        ech: false,
        resumption: false,
        ja4: None,
        complete,
    };
    let mut traits = Traits::default();
    let whole = offers(&mut reader, &mut hello, &mut traits).is_some();
    hello.complete &= whole;
    if hello.complete && !traits.extensions.contains(&extension::SUPPORTED_VERSIONS) {
        traits.versions.push(legacy_version);
    }
    if hello.complete {
        hello.ja4 = Some(traits.ja4(carrier));
    }
    hello.versions = kept(traits.versions, &mut hello.complete);
    hello.cipher_suites = kept(traits.suites, &mut hello.complete);
    hello.signature_schemes = kept(traits.schemes, &mut hello.complete);
    Some(hello)
}

/// The session id of a `ClientHello`: a server of TLS 1.2 that resumes sends it back.
#[must_use]
pub fn session_id(body: &[u8], carrier: Carrier) -> Option<&[u8]> {
    opening(&mut Reader::new(body), carrier).map(|(_, id)| id)
}

/// Reads a `ServerHello` or `HelloRetryRequest` without its handshake header. `None` unless all of it is there: the version stands at the end.
#[must_use]
pub fn server_hello(body: &[u8], carrier: Carrier) -> Option<ServerHello> {
    server_hello_to(body, carrier, &[])
}

/// As [`server_hello`], knowing the session id that the client sent.
#[must_use]
pub fn server_hello_to(body: &[u8], carrier: Carrier, client_session_id: &[u8]) -> Option<ServerHello> {
    let mut reader = Reader::new(body);
    let version = version(&mut reader, carrier)?;
    let retry = reader.array::<32>("random").ok()? == RETRY_RANDOM;
    // Drafts of TLS 1.3 up to 21 had neither session id nor compression here (draft-ietf-tls-tls13-21, 4.1.3); some said 1.3 itself, which
    // this field never does since (RFC 8446 4.1.3).
    let early_draft = matches!(version, 0x7f00..=0x7f15 | 0x0304);
    let id = if early_draft { &[] } else { reader.sub_u8("session_id").ok()?.whole() };
    if id.len() > SESSION_ID_CAP {
        return None;
    }
    let mut hello = ServerHello {
        carrier,
        version,
        cipher_suite: reader.u16("cipher_suite").ok()?,
        group: None,
        alpn: None,
        srtp_profile: None,
        retry,
        extended_master_secret: false,
        encrypt_then_mac: false,
        session_resumed: false,
    };
    if !early_draft {
        reader.skip(1, "compression_method").ok()?;
    }
    if !reader.is_empty() {
        let mut list = reader.sub_u16("extensions").ok()?;
        while !list.is_empty() {
            let kind = list.u16("extension_type").ok()?;
            let data = list.sub_u16("extension_data").ok()?;
            answer(kind, data, &mut hello)?;
        }
    }
    // TLS 1.3 echoes the id always, for middleboxes (RFC 8446 4.1.3), and that says nothing.
    let resumable = !matches!(hello.version, 0x0304 | 0xfefc | 0x7f00..=0x7fff);
    hello.session_resumed = resumable && !id.is_empty() && id == client_session_id;
    Some(hello)
}

/// Version, random and session id.
fn opening<'a>(reader: &mut Reader<'a>, carrier: Carrier) -> Option<(u16, &'a [u8])> {
    let version = version(reader, carrier)?;
    reader.skip(32, "random").ok()?;
    let id = reader.sub_u8("legacy_session_id").ok()?.whole();
    (id.len() <= SESSION_ID_CAP).then_some((version, id))
}

/// The version field, if it can be one. 0x0100 is DTLS as `OpenSSL` 0.9.8 spoke it.
fn version(reader: &mut Reader<'_>, carrier: Carrier) -> Option<u16> {
    let version = reader.u16("legacy_version").ok()?;
    let plausible = match carrier {
        Carrier::Tls | Carrier::Quic => matches!(version, 0x0300..=0x03ff | 0x7f00..=0x7fff),
        Carrier::Dtls => matches!(version, 0xfe00..=0xfeff | 0x0100),
    };
    plausible.then_some(version)
}

/// All behind the session id. `None` where something was missing or did not fit.
fn offers(reader: &mut Reader<'_>, hello: &mut ClientHello, traits: &mut Traits) -> Option<()> {
    if hello.carrier == Carrier::Dtls {
        reader.sub_u8("cookie").ok()?;
    }
    let (suites, whole) = reader.sub_u16_lenient("cipher_suites").ok()?;
    codes(suites, &mut traits.suites).filter(|()| whole)?;
    reader.sub_u8("legacy_compression_methods").ok()?;
    if reader.is_empty() {
        return Some(());
    }
    let (mut list, list_whole) = reader.sub_u16_lenient("extensions").ok()?;
    let mut sound = list_whole;
    while !list.is_empty() {
        let kind = list.u16("extension_type").ok()?;
        let (data, whole) = list.sub_u16_lenient("extension_data").ok()?;
        if is_grease(kind) {
            sound &= whole;
            continue;
        }
        traits.extensions.push(kind);
        sound &= offer(kind, data, whole, hello, traits).is_some() && whole;
    }
    sound.then_some(())
}

/// One extension of a `ClientHello`. `whole` says whether `data` is all of it.
fn offer(kind: u16, mut data: Reader<'_>, whole: bool, hello: &mut ClientHello, traits: &mut Traits) -> Option<()> {
    match kind {
        extension::SERVER_NAME => {
            let mut names = data.sub_u16("server_name_list").ok()?;
            while !names.is_empty() {
                let kind = names.u8("name_type").ok()?;
                let name = names.sub_u16("host_name").ok()?;
                if kind == 0 && hello.server_name.is_none() {
                    hello.server_name = HostName::from_text(name.whole());
                }
            }
        }
        extension::SUPPORTED_VERSIONS => {
            let len = data.u8("versions").ok()?;
            let (list, all) = data.take_up_to(usize::from(len));
            codes(Reader::new(list), &mut traits.versions).filter(|()| all)?;
        }
        extension::SUPPORTED_GROUPS => {
            let (list, all) = data.sub_u16_lenient("named_group_list").ok()?;
            let mut groups = Vec::new();
            let read = codes(list, &mut groups);
            hello.groups = kept(groups, &mut hello.complete);
            read.filter(|()| all)?;
        }
        extension::SIGNATURE_ALGORITHMS => {
            let (list, all) = data.sub_u16_lenient("supported_signature_algorithms").ok()?;
            codes(list, &mut traits.schemes).filter(|()| all)?;
        }
        extension::USE_SRTP => {
            let (list, all) = data.sub_u16_lenient("SRTPProtectionProfiles").ok()?;
            let mut profiles = Vec::new();
            let read = codes(list, &mut profiles);
            hello.srtp_profiles = kept(profiles, &mut hello.complete);
            read.filter(|()| all)?;
        }
        extension::ALPN => {
            let (mut list, all) = data.sub_u16_lenient("protocol_name_list").ok()?;
            while !list.is_empty() {
                let value = list.sub_u8("ProtocolName").ok()?.whole();
                if <[u8; 2]>::try_from(value).is_ok_and(|code| is_grease(u16::from_be_bytes(code))) {
                    continue;
                }
                traits.alpn.get_or_insert_with(|| value.to_vec());
                if hello.alpn.len() < ALPN_CAP {
                    hello.alpn.push(SafeText::from_wire(value));
                } else {
                    hello.complete = false;
                }
            }
            all.then_some(())?;
        }
        // Only the outer hello (type 0) is ever seen in the clear (RFC 9849 5).
        extension::ENCRYPTED_CLIENT_HELLO => hello.ech |= data.u8("ECHClientHelloType").ok()? == 0,
        extension::PRE_SHARED_KEY => hello.resumption = true,
        // What `pre_shared_key` is to TLS 1.3, a ticket is to TLS 1.2 (RFC 5077 3.2); an empty one only asks for a ticket.
        extension::SESSION_TICKET => hello.resumption |= whole && !data.is_empty(),
        _ => {}
    }
    Some(())
}

/// One extension of a `ServerHello`. `None` where it does not fit.
fn answer(kind: u16, mut data: Reader<'_>, hello: &mut ServerHello) -> Option<()> {
    match kind {
        extension::SUPPORTED_VERSIONS => hello.version = data.u16("selected_version").ok()?,
        extension::KEY_SHARE => hello.group = Some(data.u16("group").ok()?),
        extension::ALPN => {
            let mut list = data.sub_u16("protocol_name_list").ok()?;
            hello.alpn = Some(SafeText::from_wire(list.sub_u8("ProtocolName").ok()?.whole()));
        }
        extension::USE_SRTP => {
            let mut list = data.sub_u16("SRTPProtectionProfiles").ok()?;
            hello.srtp_profile = Some(list.u16("SRTPProtectionProfile").ok()?);
        }
        extension::EXTENDED_MASTER_SECRET => hello.extended_master_secret = true,
        extension::ENCRYPT_THEN_MAC => hello.encrypt_then_mac = true,
        _ => {}
    }
    Some(())
}

/// Adds the codes of a list, without GREASE. `None` where half a code is left over.
fn codes(mut list: Reader<'_>, to: &mut Vec<u16>) -> Option<()> {
    while !list.is_empty() {
        let code = list.u16("code").ok()?;
        if !is_grease(code) {
            to.push(code);
        }
    }
    Some(())
}

fn kept(mut list: Vec<u16>, complete: &mut bool) -> Vec<u16> {
    *complete &= list.len() <= LIST_CAP;
    list.truncate(LIST_CAP);
    list
}

#[cfg(test)]
pub(in crate::dissect) mod tests {
    use super::*;

    /// `data` behind its two-byte length.
    pub(in crate::dissect) fn sized(data: &[u8]) -> Vec<u8> {
        [&u16::try_from(data.len()).unwrap().to_be_bytes()[..], data].concat()
    }

    /// An extension.
    pub(in crate::dissect) fn ext(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_be_bytes()[..], &sized(data)].concat()
    }

    /// A `ClientHello` body that says something in every field looked at, GREASE among it.
    pub(in crate::dissect) fn client_body(carrier: Carrier) -> Vec<u8> {
        let (legacy, version) = if carrier == Carrier::Dtls { ([0xfe, 0xfd], [0xfe, 0xfc]) } else { ([3, 3], [3, 4]) };
        let mut body = legacy.to_vec();
        body.extend([7; 32]);
        body.extend([4, 1, 2, 3, 4]);
        if carrier == Carrier::Dtls {
            body.extend([2, 9, 9]);
        }
        body.extend(sized(&[0x1a, 0x1a, 0x13, 0x01, 0xc0, 0x2b]));
        body.extend([1, 0]);
        let host = b"Call.Example";
        let extensions = [
            ext(0x2a2a, &[]),
            ext(0, &sized(&[&[0][..], &sized(host)].concat())),
            ext(43, &[&[6, 0x3a, 0x3a][..], &version, &legacy].concat()),
            ext(10, &sized(&[0x4a, 0x4a, 0x11, 0xec, 0, 29])),
            ext(13, &sized(&[0x5a, 0x5a, 4, 3, 8, 4])),
            ext(14, &[&sized(&[0, 7, 0, 1])[..], &[0]].concat()),
            ext(16, &sized(b"\x02\x6a\x6a\x02h2\x08http/1.1")),
            ext(0xfe0d, &[0, 0, 1, 0, 1, 5]),
            ext(41, &[0; 8]),
        ]
        .concat();
        body.extend(sized(&extensions));
        body
    }

    /// A `ServerHello` body.
    pub(in crate::dissect) fn server_body(version: u16, random: [u8; 32], id: &[u8], extensions: &[u8]) -> Vec<u8> {
        let mut body = version.to_be_bytes().to_vec();
        body.extend(random);
        body.push(u8::try_from(id.len()).unwrap());
        body.extend(id);
        body.extend([0xc0, 0x2b, 0]);
        body.extend(sized(extensions));
        body
    }

    #[test]
    fn every_field_is_read_without_grease() {
        for carrier in [Carrier::Tls, Carrier::Dtls, Carrier::Quic] {
            let body = client_body(carrier);
            let hello = client_hello(&body, carrier, true).unwrap();
            assert!(hello.complete && hello.ech && hello.resumption);
            assert_eq!(hello.server_name.as_ref().unwrap().as_str(), "call.example");
            assert_eq!(hello.cipher_suites, [0x1301, 0xc02b]);
            assert_eq!(hello.groups, [0x11ec, 29]);
            assert_eq!(hello.signature_schemes, [0x0403, 0x0804]);
            assert_eq!(hello.srtp_profiles, [7, 1]);
            assert_eq!(hello.alpn.iter().map(SafeText::as_str).collect::<Vec<_>>(), ["h2", "http/1.1"]);
            assert_eq!(hello.versions, if carrier == Carrier::Dtls { [0xfefc, 0xfefd] } else { [0x0304, 0x0303] });
            let ja4 = hello.ja4.unwrap();
            let begin = ["t13d0208h2_", "dd3d0208h2_", "q13d0208h2_"];
            assert!(begin.iter().any(|begin| ja4.as_str().starts_with(begin)), "{ja4}");
            assert_eq!(session_id(&body, carrier).unwrap(), [1, 2, 3, 4]);
        }
    }

    #[test]
    fn a_hello_cut_anywhere_says_only_what_the_whole_says() {
        for carrier in [Carrier::Tls, Carrier::Dtls] {
            let body = client_body(carrier);
            let whole = client_hello(&body, carrier, true).unwrap();
            for end in 0..body.len() {
                let Some(cut) = client_hello(&body[..end], carrier, false) else {
                    assert!(end < 39);
                    continue;
                };
                assert!(end >= 39 && !cut.complete && cut.ja4.is_none());
                assert!(whole.versions.starts_with(&cut.versions));
                assert!(whole.cipher_suites.starts_with(&cut.cipher_suites));
                assert!(whole.groups.starts_with(&cut.groups));
                assert!(whole.signature_schemes.starts_with(&cut.signature_schemes));
                assert!(whole.srtp_profiles.starts_with(&cut.srtp_profiles));
                assert!(whole.alpn.starts_with(&cut.alpn));
                assert!(cut.server_name.is_none() || cut.server_name == whole.server_name);
            }
            // Told that it is whole, the reader still sees that it is not, except where extensions may be absent.
            let wrongly_whole =
                (0..body.len()).filter_map(|end| client_hello(&body[..end], carrier, true)).filter(|hello| hello.complete).count();
            assert_eq!(wrongly_whole, 1);
        }
    }

    #[test]
    fn without_supported_versions_the_legacy_version_is_the_offer() {
        let mut body = vec![3, 1];
        body.extend([0; 32]);
        body.extend([0, 0, 2, 0, 0x2f, 1, 0]);
        let hello = client_hello(&body, Carrier::Tls, true).unwrap();
        assert_eq!((hello.versions.as_slice(), hello.complete), (&[0x0301][..], true));
        assert!(client_hello(&body, Carrier::Tls, false).unwrap().versions.is_empty());
        assert!(client_hello(&body, Carrier::Dtls, true).is_none());
    }

    #[test]
    fn an_endless_list_is_kept_in_part() {
        let mut body = vec![3, 3];
        body.extend([0; 33]);
        body.extend(sized(&[0x13, 0x01].repeat(LIST_CAP + 1)));
        body.extend([1, 0]);
        let hello = client_hello(&body, Carrier::Tls, true).unwrap();
        assert_eq!((hello.cipher_suites.len(), hello.complete), (LIST_CAP, false));
    }

    #[test]
    fn a_server_hello_names_version_group_and_profile() {
        let extensions = [ext(43, &[0xfe, 0xfc]), ext(51, &[0, 29, 0, 1, 5])].concat();
        let hello = server_hello_to(&server_body(0xfefd, [1; 32], &[1, 2], &extensions), Carrier::Dtls, &[1, 2]).unwrap();
        assert_eq!((hello.version, hello.group, hello.retry, hello.session_resumed), (0xfefc, Some(29), false, false));

        let extensions = [ext(14, &[0, 2, 0, 7, 0]), ext(23, &[]), ext(22, &[]), ext(16, b"\x00\x03\x02h2")].concat();
        let body = server_body(0xfefd, [1; 32], &[1, 2], &extensions);
        let hello = server_hello_to(&body, Carrier::Dtls, &[1, 2]).unwrap();
        assert_eq!((hello.version, hello.cipher_suite, hello.srtp_profile), (0xfefd, 0xc02b, Some(7)));
        assert!(hello.extended_master_secret && hello.encrypt_then_mac && hello.session_resumed);
        assert_eq!(hello.alpn.unwrap().as_str(), "h2");
        assert!(!server_hello(&body, Carrier::Dtls).unwrap().session_resumed);
    }

    #[test]
    fn a_hello_retry_request_is_known_by_its_random() {
        let body = server_body(0x0303, RETRY_RANDOM, &[], &[ext(43, &[3, 4]), ext(51, &[0, 24])].concat());
        let hello = server_hello(&body, Carrier::Tls).unwrap();
        assert_eq!((hello.version, hello.group, hello.retry), (0x0304, Some(24), true));
        // Cut where extensions may be absent, it is a hello of TLS 1.2; everywhere else it is none.
        let told = (0..body.len()).filter(|end| server_hello(&body[..*end], Carrier::Tls).is_some()).count();
        assert_eq!(told, 1);
    }
}
