//! Certificate chains as servers and clients of TLS and DTLS up to 1.2 show them (RFC 5246 7.4.2, RFC 5280). Read, never verified.

use sha2::{Digest, Sha256};
use x509_parser::prelude::{AttributeTypeAndValue, FromDer, GeneralName, SubjectPublicKeyInfo, X509Certificate, X509Name};
use x509_parser::public_key::PublicKey;

use crate::dissect::Reader;
use crate::model::fact::{Carrier, Certificate};
use crate::model::text::{HostName, SafeText, hex};
use crate::model::time::Instant;

/// Certificates read of one chain; real chains have fewer than ten.
const CHAIN_CAP: u16 = 16;
/// Names kept of one certificate.
const NAMES_CAP: usize = 256;
/// Bytes of a distinguished name written out; what is kept of it is shorter.
const NAME_CAP: usize = 4096;
/// Nanoseconds in a second.
const NANOS: i64 = 1_000_000_000;

/// Reads the body of a `Certificate` message: the certificates readable, whether all were, and whether there are more than are read.
#[must_use]
pub fn chain(body: &[u8], carrier: Carrier) -> (Vec<Certificate>, bool, bool) {
    let mut reader = Reader::new(body);
    let mut read = Vec::new();
    let Ok(mut list) = reader.sub_u24("certificate_list") else {
        return (read, false, false);
    };
    let mut whole = reader.is_empty();
    for index in 0..CHAIN_CAP {
        if list.is_empty() {
            break;
        }
        let Ok(der) = list.sub_u24("certificate") else {
            return (read, false, false);
        };
        match certificate(der.whole(), carrier, index) {
            Some(certificate) => read.push(certificate),
            None => whole = false,
        }
    }
    (read, whole && list.is_empty(), !list.is_empty())
}

/// Reads one certificate. `None` where it is not X.509 in DER.
#[must_use]
pub fn certificate(der: &[u8], carrier: Carrier, index: u16) -> Option<Certificate> {
    let (_, parsed) = X509Certificate::from_der(der).ok()?;
    let (key, key_bits) = key(parsed.public_key());
    let validity = parsed.validity();
    Some(Certificate {
        carrier,
        index,
        subject: distinguished_name(parsed.subject()),
        issuer: distinguished_name(parsed.issuer()),
        common_name: parsed.subject().iter_common_name().next().map(|name| SafeText::from_wire(text(name).as_bytes())),
        names: names(&parsed),
        not_before: instant(validity.not_before.timestamp()),
        not_after: instant(validity.not_after.timestamp()),
        key,
        key_bits,
        signature_oid: SafeText::from_wire(parsed.signature_algorithm.algorithm.to_id_string().as_bytes()),
        sha256: SafeText::from_wire(hex(&Sha256::digest(der)).as_bytes()),
        self_signed: parsed.subject().as_raw() == parsed.issuer().as_raw(),
    })
}

/// `None` beyond what nanoseconds can say (year 2262): certificates without an end claim the year 9999 (RFC 5280 4.1.2.5).
fn instant(seconds: i64) -> Option<Instant> {
    seconds.checked_mul(NANOS).map(Instant::from_nanos)
}

/// DNS names of the subject alternative name.
fn names(certificate: &X509Certificate<'_>) -> Vec<HostName> {
    let Ok(Some(extension)) = certificate.subject_alternative_name() else {
        return Vec::new();
    };
    let names = extension.value.general_names.iter().filter_map(|name| match name {
        GeneralName::DNSName(name) => HostName::from_text(name.as_bytes()),
        _ => None,
    });
    names.take(NAMES_CAP).collect()
}

/// Algorithm code and bits.
fn key(info: &SubjectPublicKeyInfo<'_>) -> (&'static str, Option<u32>) {
    match info.algorithm.algorithm.to_id_string().as_str() {
        "1.2.840.113549.1.1.1" | "1.2.840.113549.1.1.10" => ("rsa", rsa_bits(info)),
        "1.2.840.10045.2.1" => ("ec", curve_bits(info)),
        "1.3.101.112" => ("ed25519", Some(256)),
        "1.3.101.113" => ("ed448", Some(456)),
        "1.2.840.10040.4.1" => ("dsa", None),
        "2.16.840.1.101.3.4.3.17" | "2.16.840.1.101.3.4.3.18" | "2.16.840.1.101.3.4.3.19" => ("ml_dsa", None),
        _ => ("other", None),
    }
}

fn rsa_bits(info: &SubjectPublicKeyInfo<'_>) -> Option<u32> {
    let Ok(PublicKey::RSA(key)) = info.parsed() else {
        return None;
    };
    let start = key.modulus.iter().position(|byte| *byte != 0)?;
    let significant = key.modulus.get(start..)?;
    let bits = u32::try_from(significant.len()).ok()?.checked_mul(8)?;
    bits.checked_sub(significant.first()?.leading_zeros())
}

/// Bits of a named curve (RFC 5480 2.1.1.1, RFC 5639 4.1).
fn curve_bits(info: &SubjectPublicKeyInfo<'_>) -> Option<u32> {
    let curve = info.algorithm.parameters.as_ref()?.as_oid().ok()?;
    Some(match curve.to_id_string().as_str() {
        "1.2.840.10045.3.1.1" => 192,
        "1.3.132.0.33" => 224,
        "1.2.840.10045.3.1.7" | "1.3.132.0.10" | "1.3.36.3.3.2.8.1.1.7" => 256,
        "1.3.132.0.34" | "1.3.36.3.3.2.8.1.1.11" => 384,
        "1.3.36.3.3.2.8.1.1.13" => 512,
        "1.3.132.0.35" => 521,
        _ => return None,
    })
}

/// A distinguished name by RFC 4514: last part first, separators escaped, so that no name can pretend to be two.
fn distinguished_name(name: &X509Name<'_>) -> SafeText {
    let mut parts: Vec<_> = name.iter_rdn().collect();
    parts.reverse();
    let mut written = String::new();
    for part in parts {
        for (place, attribute) in part.iter().enumerate() {
            if !written.is_empty() {
                written.push(if place == 0 { ',' } else { '+' });
            }
            written.push_str(&label(attribute));
            written.push('=');
            push_escaped(&mut written, &text(attribute));
        }
        if written.len() > NAME_CAP {
            break;
        }
    }
    SafeText::from_wire(written.as_bytes())
}

/// Short name of an attribute type (RFC 4514 3, and those that certificates use beside), else its dotted form.
fn label(attribute: &AttributeTypeAndValue<'_>) -> String {
    let oid = attribute.attr_type().to_id_string();
    let short = match oid.as_str() {
        "2.5.4.3" => "CN",
        "2.5.4.5" => "serialNumber",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.9" => "STREET",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "2.5.4.15" => "businessCategory",
        "2.5.4.17" => "postalCode",
        "0.9.2342.19200300.100.1.1" => "UID",
        "0.9.2342.19200300.100.1.25" => "DC",
        "1.2.840.113549.1.9.1" => "emailAddress",
        "1.3.6.1.4.1.311.60.2.1.1" => "jurisdictionL",
        "1.3.6.1.4.1.311.60.2.1.2" => "jurisdictionST",
        "1.3.6.1.4.1.311.60.2.1.3" => "jurisdictionC",
        _ => return oid,
    };
    short.to_owned()
}

/// The value as text, by the string type that it is tagged with.
fn text(attribute: &AttributeTypeAndValue<'_>) -> String {
    let bytes = attribute.as_slice();
    match attribute.attr_value().tag().0 {
        // TeletexString: in practice Latin-1.
        20 => bytes.iter().map(|byte| char::from(*byte)).collect(),
        28 => {
            let (chars, _) = bytes.as_chunks::<4>();
            chars.iter().map(|bytes| char::from_u32(u32::from_be_bytes(*bytes)).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        30 => {
            let (units, _) = bytes.as_chunks::<2>();
            String::from_utf16_lossy(&units.iter().map(|bytes| u16::from_be_bytes(*bytes)).collect::<Vec<_>>())
        }
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

fn push_escaped(to: &mut String, value: &str) {
    let last = value.chars().count().saturating_sub(1);
    for (place, ch) in value.chars().enumerate() {
        let at_edge = (place == 0 && matches!(ch, ' ' | '#')) || (place == last && ch == ' ');
        if at_edge || matches!(ch, ',' | '+' | '"' | '\\' | '<' | '>' | ';') {
            to.push('\\');
        }
        to.push(ch);
    }
}

#[cfg(test)]
pub(in crate::dissect) mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    const EC: &str = "MIICCTCCAa+gAwIBAgIUVP1uAXVlwB6NI8pLMBJ3Y27XK2EwCgYIKoZIzj0EAwIwQTELMAkGA1UEBhMCREUxGjAYBgNVBAoMEVByw7xmc3RlbGxlLCBOb3JkMRYwFAYDVQQDDA1yZWxheS5leGFtcGxlMB4XDTI2MTEyNDEzMTczMVoXDTI3MTEyNDEzMTczMVowQTELMAkGA1UEBhMCREUxGjAYBgNVBAoMEVByw7xmc3RlbGxlLCBOb3JkMRYwFAYDVQQDDA1yZWxheS5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEX019/xr3yZoR8T2cn2wVGWJ6l/gzIrBbKJ/ecug5Rae6N6mdOZhCMxh82cZUrQkua7rERvZcgsVYqcvScJTj5qOBhDCBgTAdBgNVHQ4EFgQUlq4Wy9B6jmE6LWn28W+InyuMTRAwHwYDVR0jBBgwFoAUlq4Wy9B6jmE6LWn28W+InyuMTRAwDwYDVR0TAQH/BAUwAwEB/zAuBgNVHREEJzAlgg1SZWxheS5FeGFtcGxlgg4qLmNhbGwuZXhhbXBsZYcEwAACATAKBggqhkjOPQQDAgNIADBFAiBxzQp5QarrKpuKr6NXwT1FgrFVsN6IDlWvEe4JKwiAzwIhALuoT8r/zfAuPBo/z74sMBCthHAfky6gMNtmOvgiqC0O";
    const ED25519: &str = "MIIBODCB66ADAgECAhR8vbGr9p3z0Sbf5L/1CKYCxNL9rzAFBgMrZXAwETEPMA0GA1UEAwwGV2ViUlRDMCAXDTI2MTEyNDEzMTczMVoYDzk5NjYxMDMwMTMxNzMxWjARMQ8wDQYDVQQDDAZXZWJSVEMwKjAFBgMrZXADIQBS/NGfD61vTMG5Juw0AzzbypURI0zEH6D+QCq2Xxo0KKNTMFEwHQYDVR0OBBYEFLfdrw/PT6GCVad+hHkpxAJPXHN2MB8GA1UdIwQYMBaAFLfdrw/PT6GCVad+hHkpxAJPXHN2MA8GA1UdEwEB/wQFMAMBAf8wBQYDK2VwA0EAMsAKjKcI6oLgQc0m12hKeKXy3x2UgELLVo2PQAByRZibsiPxt3eGVI9xdgcF35srEN3e4fcz9brABDW48x6zDQ==";

    /// The body of a `Certificate` message with two certificates made for these tests.
    pub(in crate::dissect) fn chain_body() -> Vec<u8> {
        let sized = |bytes: &[u8]| [&u32::try_from(bytes.len()).unwrap().to_be_bytes()[1..], bytes].concat();
        let list: Vec<u8> = [EC, ED25519].iter().flat_map(|text| sized(&STANDARD.decode(text).unwrap())).collect();
        sized(&list)
    }

    #[test]
    fn a_chain_says_who_until_when_and_with_which_keys() {
        let (chain, whole, beyond) = chain(&chain_body(), Carrier::Tls);
        assert!(whole && !beyond);
        let [first, second] = chain.as_slice() else { panic!("two certificates") };
        assert_eq!((first.index, second.index), (0, 1));
        assert_eq!(first.subject.as_str(), "CN=relay.example,O=Prüfstelle\\, Nord,C=DE");
        assert_eq!(first.common_name.as_ref().unwrap().as_str(), "relay.example");
        assert_eq!(first.names.iter().map(HostName::as_str).collect::<Vec<_>>(), ["relay.example", "*.call.example"]);
        assert_eq!(first.not_before.unwrap().to_string(), "2026-11-24T13:17:31.000000000Z");
        assert_eq!((first.key, first.key_bits, first.self_signed), ("ec", Some(256), true));
        assert_eq!(first.signature_oid.as_str(), "1.2.840.10045.4.3.2");
        assert_eq!(first.sha256.as_str(), "dd232d7712055cee4197e8255f8209fe04bc729a237c46663500c9cc08712cc1");
        assert_eq!((second.key, second.not_after), ("ed25519", None));
    }

    #[test]
    fn a_chain_cut_anywhere_invents_nothing() {
        let body = chain_body();
        let (all, ..) = chain(&body, Carrier::Tls);
        for end in 0..body.len() {
            let (some, whole, _) = chain(&body[..end], Carrier::Tls);
            assert!(!whole && all.starts_with(&some));
        }
        let der = STANDARD.decode(EC).unwrap();
        assert!((0..der.len()).all(|end| certificate(&der[..end], Carrier::Tls, 0).is_none()));
    }

    #[test]
    fn damage_anywhere_does_no_harm() {
        let der = STANDARD.decode(EC).unwrap();
        for place in 0..der.len() {
            for flip in [0x01, 0x80, 0xff] {
                let mut broken = der.clone();
                broken[place] ^= flip;
                let _ = certificate(&broken, Carrier::Dtls, 0);
            }
        }
    }

    #[test]
    fn separators_inside_values_are_escaped() {
        let mut text = String::new();
        push_escaped(&mut text, " a,b+c ");
        assert_eq!(text, "\\ a\\,b\\+c\\ ");
    }
}
