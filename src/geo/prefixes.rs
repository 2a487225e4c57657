//! Values by address prefix; the longest prefix wins.

use std::collections::HashMap;
use std::net::IpAddr;

use ipnet::IpNet;

/// Values by prefix.
#[derive(Debug)]
pub(super) struct Prefixes<T> {
    v4: Family<T>,
    v6: Family<T>,
}

/// One map a prefix length, longest first.
type Family<T> = Vec<(u8, HashMap<u128, (IpNet, T)>)>;

impl<T> Default for Prefixes<T> {
    fn default() -> Self {
        Self { v4: Vec::new(), v6: Vec::new() }
    }
}

impl<T> Prefixes<T> {
    /// Adds a prefix; a later one takes the place of an earlier one.
    pub(super) fn insert(&mut self, prefix: IpNet, value: T) {
        let family = if prefix.addr().is_ipv4() { &mut self.v4 } else { &mut self.v6 };
        let length = prefix.prefix_len();
        let place = family.iter().position(|(known, _)| *known <= length).unwrap_or(family.len());
        if !family.get(place).is_some_and(|(known, _)| *known == length) {
            family.insert(place, (length, HashMap::new()));
        }
        if let Some((_, map)) = family.get_mut(place) {
            map.insert(bits(prefix.network(), length), (prefix.trunc(), value));
        }
    }

    /// The longest prefix that holds an address.
    pub(super) fn find(&self, address: IpAddr) -> Option<(IpNet, &T)> {
        let family = if address.is_ipv4() { &self.v4 } else { &self.v6 };
        family.iter().find_map(|(length, map)| map.get(&bits(address, *length)).map(|(prefix, value)| (*prefix, value)))
    }
}

/// The first `length` bits, the others zero.
fn bits(address: IpAddr, length: u8) -> u128 {
    let (number, width) = match address {
        IpAddr::V4(v4) => (u128::from(v4.to_bits()), 32),
        IpAddr::V6(v6) => (v6.to_bits(), 128),
    };
    let cut = u32::from(width - length.min(width));
    number.checked_shr(cut).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_prefix_wins_in_each_family() {
        let mut prefixes = Prefixes::default();
        for (prefix, value) in [("10.0.0.0/8", 1), ("10.1.0.0/16", 2), ("10.1.2.3/32", 3), ("2001:db8::/32", 4), ("0.0.0.0/0", 5)] {
            prefixes.insert(prefix.parse().unwrap(), value);
        }
        let find = |text: &str| prefixes.find(text.parse().unwrap()).map(|(prefix, value)| (prefix.to_string(), *value));
        assert_eq!(find("10.1.2.3"), Some(("10.1.2.3/32".to_owned(), 3)));
        assert_eq!(find("10.1.2.4"), Some(("10.1.0.0/16".to_owned(), 2)));
        assert_eq!(find("10.2.0.1"), Some(("10.0.0.0/8".to_owned(), 1)));
        assert_eq!(find("11.0.0.1"), Some(("0.0.0.0/0".to_owned(), 5)));
        assert_eq!(find("2001:db8::1"), Some(("2001:db8::/32".to_owned(), 4)));
        assert_eq!(find("2001:db9::1"), None);
    }
}
