//! Grades of transport encryption by edition of the rules (domain knowledge: BSI TR-02102-2, RFC 9325, RFC 8827).

use serde::Deserialize;

use crate::enrich::knowledge::Graded;
use crate::model::analysis::Encryption;

use super::embedded;
use super::error::DataError;

/// The rule file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Grades {
    edition: Vec<Edition>,
    suite_rule: Vec<SuiteRule>,
    srtp: Vec<Names>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Edition {
    name: String,
    valid_from: String,
    #[expect(dead_code, reason = "for readers of the file")]
    source: String,
    #[expect(dead_code, reason = "for readers of the file")]
    confidence: String,
    versions: std::collections::BTreeMap<Grade, Vec<String>>,
    suite: Vec<Suites>,
    group: Vec<Names>,
    key: Vec<Keys>,
    signature: Vec<Names>,
}

/// Public keys of an algorithm, from a length on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    algorithm: String,
    min_bits: u32,
    grade: Grade,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Suites {
    grade: Grade,
    until: Option<i16>,
    #[serde(default)]
    needs_encrypt_then_mac: bool,
    codes: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    grade: Grade,
    until: Option<i16>,
    names: Vec<String>,
    #[expect(dead_code, reason = "for readers of the file")]
    note: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SuiteRule {
    words: Vec<String>,
    grade: Grade,
}

/// A grade; the worst of a connection's parts is the connection's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
enum Grade {
    A,
    B,
    C,
    D,
    E,
}

impl Grade {
    const fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
            Self::E => "E",
        }
    }
}

impl Grades {
    /// The built-in rules.
    pub(super) fn embedded() -> Result<Self, DataError> {
        Self::read("grades.toml", embedded::GRADES)
    }

    /// Rules from a file, which take the place of all others.
    pub(super) fn read(file: &str, text: &str) -> Result<Self, DataError> {
        let mut grades: Self = super::toml::read(file, text)?;
        grades.edition.sort_by(|a, b| a.valid_from.cmp(&b.valid_from));
        if grades.edition.is_empty() {
            return Err(DataError::Row { file: file.to_owned(), line: 1, what: "holds no edition".to_owned() });
        }
        Ok(grades)
    }

    /// The edition of a day; before the first one, the first.
    fn edition(&self, date: &str) -> Option<&Edition> {
        self.edition.iter().rev().find(|edition| edition.valid_from.as_str() <= date).or_else(|| self.edition.first())
    }

    /// Grades what was negotiated.
    pub(super) fn grade(&self, encryption: &Encryption, date: &str) -> Option<Graded> {
        let edition = self.edition(date)?;
        let year = date.get(..4).and_then(|year| year.parse().ok()).unwrap_or(0);
        let (grade, parts) = match encryption.protocol.as_str() {
            "none" => (Grade::E.letter(), vec!["no_encryption".to_owned()]),
            // Keys that came by encrypted signalling, or that nothing tells of.
            "srtp" if !has_handshake(encryption) => ("N", vec!["keys_not_visible".to_owned()]),
            "tls" | "dtls" | "quic" | "srtp" => self.handshake(edition, encryption, year),
            _ => ("N", vec!["not_observable".to_owned()]),
        };
        Some(Graded { grade: grade.to_owned(), edition: edition.name.clone(), parts })
    }

    fn handshake(&self, edition: &Edition, encryption: &Encryption, year: i16) -> (&'static str, Vec<String>) {
        let mut parts: Vec<(Grade, String)> = Vec::new();
        let mut missing: Vec<String> = Vec::new();
        match &encryption.version {
            Some(version) => parts.push((edition.version(version), format!("version:{version}"))),
            None => missing.push("no_handshake".to_owned()),
        }
        if let Some(code) = &encryption.cipher_suite_code {
            let name = encryption.cipher_suite.as_deref().unwrap_or(code);
            parts.push((self.suite(edition, code, name, encryption.encrypt_then_mac, year), format!("suite:{name}")));
            match &encryption.group {
                Some(group) => parts.push((listed(&edition.group, group, year), format!("group:{group}"))),
                // Resumed, or the message with the group was not captured; suites without (EC)DH have none.
                None if !name.starts_with("TLS_RSA_") => missing.push("no_key_exchange".to_owned()),
                None => {}
            }
        }
        if let Some(profile) = &encryption.srtp_profile {
            let grade = self.srtp.iter().find(|row| row.names.iter().any(|name| name == profile)).map_or(Grade::D, |row| row.grade);
            parts.push((grade, format!("srtp:{profile}")));
        }
        if let Some(certificate) = &encryption.certificate {
            let bits = certificate.key_bits.map_or_else(String::new, |bits| bits.to_string());
            parts.push((edition.key(&certificate.key, certificate.key_bits), format!("key:{}{bits}", certificate.key)));
            if !certificate.self_signed {
                let oid = certificate.signature_oid.as_str();
                parts.push((listed(&edition.signature, oid, year), format!("signature:{oid}")));
            }
        }
        let worst = parts.iter().map(|(grade, _)| *grade).max();
        let incomplete = !missing.is_empty() && worst.is_none_or(|grade| grade < Grade::D);
        let letter = if incomplete { "I" } else { worst.map_or("I", Grade::letter) };
        let told = parts.into_iter().map(|(grade, part)| format!("{part}={}", grade.letter())).chain(missing);
        (letter, told.collect())
    }

    fn suite(&self, edition: &Edition, code: &str, name: &str, encrypt_then_mac: bool, year: i16) -> Grade {
        match edition.suite.iter().find(|row| row.codes.iter().any(|known| known == code)) {
            Some(row) if row.needs_encrypt_then_mac && !encrypt_then_mac => Grade::D,
            Some(row) => aged(row.grade, row.until, year),
            None => {
                let rule = self.suite_rule.iter().find(|rule| rule.words.iter().all(|word| name.contains(word.as_str())));
                rule.map_or(Grade::D, |rule| rule.grade)
            }
        }
    }
}

impl Edition {
    fn version(&self, version: &str) -> Grade {
        self.versions.iter().find(|(_, names)| names.iter().any(|name| name == version)).map_or(Grade::D, |(grade, _)| *grade)
    }

    /// A key of an unknown length or algorithm is outside the lists, which is not yet a reason against it.
    fn key(&self, algorithm: &str, bits: Option<u32>) -> Grade {
        let of_algorithm = self.key.iter().filter(|row| row.algorithm == algorithm);
        match bits {
            Some(bits) => of_algorithm.filter(|row| row.min_bits <= bits).max_by_key(|row| row.min_bits).map_or(Grade::D, |row| row.grade),
            None => Grade::B,
        }
    }
}

/// Whether anything of a key agreement was seen on the flow, or on another path of the same media.
fn has_handshake(encryption: &Encryption) -> bool {
    let elsewhere = encryption.by.as_deref().is_some_and(|by| by.starts_with("keys"));
    encryption.version.is_some() || encryption.srtp_profile.is_some() || encryption.offered.is_some() || elsewhere
}

/// The grade of a name in a list; D outside of it.
fn listed(rows: &[Names], name: &str, year: i16) -> Grade {
    rows.iter().find(|row| row.names.iter().any(|known| known == name)).map_or(Grade::D, |row| aged(row.grade, row.until, year))
}

/// What is listed until a year is not recommended after it.
fn aged(grade: Grade, until: Option<i16>, year: i16) -> Grade {
    if until.is_some_and(|until| year > until) { grade.max(Grade::D) } else { grade }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::analysis::CertificateKey;
    use crate::model::text::SafeText;

    fn of(protocol: &str, version: &str, suite: Option<(&str, &str)>, group: Option<&str>, profile: Option<&str>) -> Encryption {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Encryption {
            protocol: protocol.to_owned(),
            version: some(version),
            cipher_suite: suite.and_then(|(name, _)| some(name)),
            cipher_suite_code: suite.map(|(_, code)| code.to_owned()),
            group: group.map(str::to_owned),
            srtp_profile: profile.map(str::to_owned),
            ..Encryption::of(protocol)
        }
    }

    const GCM: Option<(&str, &str)> = Some(("TLS_AES_128_GCM_SHA256", "0x1301"));
    const ECDHE: Option<(&str, &str)> = Some(("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "0xc02f"));
    const RSA: Option<(&str, &str)> = Some(("TLS_RSA_WITH_AES_128_GCM_SHA256", "0x009c"));
    const CBC: Option<(&str, &str)> = Some(("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", "0xc027"));

    fn certified(key: &str, key_bits: Option<u32>, oid: &str) -> Encryption {
        let signature_oid = SafeText::from_wire(oid.as_bytes());
        let certificate = Some(CertificateKey { key: key.to_owned(), key_bits, signature_oid, self_signed: false });
        Encryption { certificate, ..of("tls", "TLS1.2", ECDHE, Some("secp256r1"), None) }
    }

    #[test]
    fn the_worst_part_decides() {
        let grades = Grades::embedded().unwrap();
        let grade = |encryption: &Encryption, date: &str| grades.grade(encryption, date).unwrap().grade;
        let today = "2026-11-23";
        for (expected, encryption) in [
            ("A", of("tls", "TLS1.3", GCM, Some("secp256r1"), None)),
            ("B", of("tls", "TLS1.3", GCM, Some("x25519"), None)),
            ("B", of("quic", "TLS1.3", GCM, Some("X25519MLKEM768"), None)),
            ("A", of("tls", "TLS1.2", ECDHE, Some("secp384r1"), None)),
            ("I", of("tls", "TLS1.2", ECDHE, None, None)),
            ("I", of("tls", "TLS1.3", GCM, None, None)),
            ("I", of("tls", "", None, None, None)),
            ("D", of("tls", "TLS1.2", RSA, None, None)),
            ("D", of("tls", "TLS1.0", ECDHE, None, None)),
            ("D", of("tls", "TLS1.2", CBC, Some("secp256r1"), None)),
            ("C", Encryption { encrypt_then_mac: true, ..of("tls", "TLS1.2", CBC, Some("secp256r1"), None) }),
            ("B", of("srtp", "DTLS1.2", ECDHE, Some("secp256r1"), Some("SRTP_AES128_CM_HMAC_SHA1_80"))),
            ("A", of("srtp", "DTLS1.2", ECDHE, Some("secp256r1"), Some("SRTP_AEAD_AES_128_GCM"))),
            ("E", of("srtp", "DTLS1.2", ECDHE, Some("secp256r1"), Some("SRTP_NULL_HMAC_SHA1_80"))),
            ("E", of("none", "", None, None, None)),
            ("N", of("tunnel", "", None, None, None)),
            ("N", of("srtp", "", None, None, None)),
            ("I", Encryption { by: Some("keys".to_owned()), ..of("srtp", "", None, None, None) }),
            ("A", certified("ec", Some(256), "1.2.840.10045.4.3.2")),
            ("B", certified("rsa", Some(2048), "1.2.840.113549.1.1.10")),
            ("A", certified("rsa", Some(4096), "1.2.840.113549.1.1.10")),
            ("C", certified("rsa", Some(4096), "1.2.840.113549.1.1.11")),
            ("D", certified("rsa", Some(1024), "1.2.840.113549.1.1.11")),
            ("D", certified("rsa", Some(2048), "1.2.840.113549.1.1.5")),
            ("B", certified("ml_dsa", None, "1.2.840.10045.4.3.2")),
        ] {
            assert_eq!(grade(&encryption, today), expected, "{encryption:?}");
        }
    }

    #[test]
    fn the_date_selects_the_edition_and_ages_what_is_listed() {
        let grades = Grades::embedded().unwrap();
        let good = of("tls", "TLS1.3", GCM, Some("secp256r1"), None);
        let on = |date: &str| grades.grade(&good, date).map(|graded| (graded.grade, graded.edition)).unwrap();
        assert_eq!(on("2019-05-05"), ("A".to_owned(), "BSI TR-02102-2 2023-01".to_owned()));
        assert_eq!(on("2026-01-22").1, "BSI TR-02102-2 2023-01");
        assert_eq!(on("2026-01-23").1, "BSI TR-02102-2 2026-01");
        assert_eq!(on("2032-01-01").0, "D");
    }
}
