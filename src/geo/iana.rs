//! Registered names of TLS cipher suites, groups and SRTP profiles.

use std::collections::HashMap;

use super::embedded;
use super::error::DataError;
use super::table::Table;

/// Names by code.
#[derive(Debug, Default)]
pub(super) struct Names {
    suites: HashMap<u16, &'static str>,
    groups: HashMap<u16, &'static str>,
    profiles: HashMap<u16, &'static str>,
}

impl Names {
    /// The built-in table.
    pub(super) fn embedded() -> Result<Self, DataError> {
        let mut names = Self::default();
        let table = Table::read("iana/tls.tsv", embedded::IANA)?;
        for row in table.rows() {
            let code = row.need("code")?;
            let number = code.strip_prefix("0x").and_then(|hex| u16::from_str_radix(hex, 16).ok());
            let number = number.ok_or_else(|| row.wrong(format!("`{code}` is no code")))?;
            let map = match row.need("kind")? {
                "suite" => &mut names.suites,
                "group" => &mut names.groups,
                "srtp" => &mut names.profiles,
                other => return Err(row.wrong(format!("`{other}` is no kind"))),
            };
            map.insert(number, row.need("name")?);
        }
        Ok(names)
    }

    /// Name of a suite.
    pub(super) fn suite(&self, code: u16) -> Option<&'static str> {
        self.suites.get(&code).copied()
    }

    /// Name of a group.
    pub(super) fn group(&self, code: u16) -> Option<&'static str> {
        self.groups.get(&code).copied()
    }

    /// Name of an SRTP protection profile.
    pub(super) fn profile(&self, code: u16) -> Option<&'static str> {
        self.profiles.get(&code).copied()
    }
}
