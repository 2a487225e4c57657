//! The public suffix list (<https://publicsuffix.org/list/>): which part of a name somebody registered.

use super::embedded;
use super::table::search;

/// The registrable domain of a name: one label more than its longest public suffix, suffixes of hosting platforms included. `None` for a
/// suffix itself and for names that no registry gives ([`LOCAL`]).
pub(super) fn registrable(name: &str) -> Option<&str> {
    domain(name, |_| true)
}

/// The same by the registries alone, without the platforms' rules: who owns the platform.
pub(super) fn platform(name: &str) -> Option<&str> {
    domain(name, |part| part == "icann")
}

/// Names of local networks, never of a registry (RFC 6761, RFC 6762, RFC 7686, RFC 8375; `internal`: ICANN 2024).
const LOCAL: &[&str] = &["local", "localhost", "invalid", "onion", "internal", "arpa"];

fn domain(name: &str, counts: impl Fn(&str) -> bool) -> Option<&str> {
    // A label may hold an escaped byte from the wire; such names are nobody's domain.
    if name.contains('\\') || name.split('.').any(str::is_empty) {
        return None;
    }
    let listed = |rule: &str| search(embedded::SUFFIXES, rule).is_some_and(&counts);
    let mut below: Option<&str> = None;
    let mut at = name;
    loop {
        let behind = at.split_once('.').map(|(_, behind)| behind);
        if listed(&format!("!{at}")) {
            return Some(at);
        }
        if listed(at) || behind.is_some_and(|parent| listed(&format!("*.{parent}"))) {
            return below;
        }
        let Some(behind) = behind else {
            // The list's algorithm: where no rule matches, the prevailing rule is `*`.
            return below.filter(|_| !LOCAL.contains(&at));
        };
        below = Some(at);
        at = behind;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registrable_domains() {
        // Cases of the list's own test file (checkPublicSuffix), as far as they bear on ASCII names, and platforms.
        for (name, domain) in [
            ("com", None),
            ("example.com", Some("example.com")),
            ("a.b.example.com", Some("example.com")),
            ("example.local", None),
            ("example.example", Some("example.example")),
            ("b.example.example", Some("example.example")),
            ("example", None),
            ("uk.com", None),
            ("a.b.example.uk.com", Some("example.uk.com")),
            ("c.kobe.jp", None),
            ("a.b.c.kobe.jp", Some("b.c.kobe.jp")),
            ("www.city.kobe.jp", Some("city.kobe.jp")),
            ("test.ck", None),
            ("a.b.test.ck", Some("b.test.ck")),
            ("www.ck", Some("www.ck")),
            ("www.www.ck", Some("www.ck")),
            ("test.k12.ak.us", Some("test.k12.ak.us")),
            ("a.xn--fiqs8s", Some("a.xn--fiqs8s")),
            ("xn--fiqs8s", None),
            ("d111.cloudfront.net", Some("d111.cloudfront.net")),
            ("", None),
            ("a..com", None),
        ] {
            assert_eq!(registrable(name), domain, "{name}");
        }
        assert_eq!(platform("d111.cloudfront.net"), Some("cloudfront.net"));
        assert_eq!(platform("x.example.co.uk"), Some("example.co.uk"));
    }
}
