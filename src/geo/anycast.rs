//! Prefixes that are announced from many places.

use std::net::IpAddr;

use super::embedded;
use super::error::DataError;
use super::prefixes::Prefixes;
use super::table::Table;

/// The prefixes.
#[derive(Debug, Default)]
pub(super) struct Anycast(Prefixes<()>);

impl Anycast {
    /// The built-in list.
    pub(super) fn embedded() -> Result<Self, DataError> {
        let mut list = Self::default();
        for row in Table::read("location/anycast.tsv", embedded::ANYCAST)?.rows() {
            let prefix = row.need("prefix")?;
            list.0.insert(prefix.parse().map_err(|_| row.wrong(format!("`{prefix}` is no prefix")))?, ());
        }
        Ok(list)
    }

    /// Whether an address lies in one of them.
    pub(super) fn has(&self, address: IpAddr) -> bool {
        self.0.find(address).is_some()
    }
}
