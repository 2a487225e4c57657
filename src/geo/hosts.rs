//! Patterns of host names. A leading dot stands for the name itself and all names below it; a star for any text inside one label; anything
//! else is exact. The pattern with most literal characters wins.

use std::collections::HashMap;

/// Values by pattern.
#[derive(Debug)]
pub(super) struct Hosts<T> {
    exact: HashMap<Box<str>, T>,
    below: HashMap<Box<str>, T>,
    /// By the labels behind the last one with a star.
    starred: HashMap<Box<str>, Vec<Starred<T>>>,
}

#[derive(Debug)]
struct Starred<T> {
    pattern: Box<str>,
    literal: usize,
    value: T,
}

impl<T> Default for Hosts<T> {
    fn default() -> Self {
        Self { exact: HashMap::new(), below: HashMap::new(), starred: HashMap::new() }
    }
}

impl<T> Hosts<T> {
    /// Adds a pattern; a later one of the same spelling takes the place of an earlier one.
    pub(super) fn insert(&mut self, pattern: &str, value: T) -> Result<(), String> {
        let name = pattern.strip_prefix('.').unwrap_or(pattern);
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b'.' | b'*');
        if name.is_empty() || !name.bytes().all(plain) || name.split('.').any(str::is_empty) {
            return Err(format!("`{pattern}` is no pattern of a host name (lower case, punycode)"));
        }
        match name.rfind('*') {
            None if name.len() < pattern.len() => {
                self.below.insert(name.into(), value);
            }
            None => {
                self.exact.insert(name.into(), value);
            }
            Some(star) => {
                let fixed = name.get(star..).and_then(|rest| rest.split_once('.')).map_or("", |(_, fixed)| fixed);
                if !fixed.contains('.') {
                    return Err(format!("`{pattern}` has a star in its last two labels"));
                }
                let list = self.starred.entry(fixed.into()).or_default();
                list.retain(|known| *known.pattern != *pattern);
                list.push(Starred { pattern: pattern.into(), literal: literal(pattern), value });
            }
        }
        Ok(())
    }

    /// The best pattern for a name: its value and how many characters it fixes.
    pub(super) fn find(&self, name: &str) -> Option<&T> {
        if let Some(value) = self.exact.get(name) {
            return Some(value);
        }
        let mut best: Option<(usize, &T)> = None;
        let mut rest = Some(name);
        while let Some(suffix) = rest {
            if let Some(value) = self.below.get(suffix)
                && best.is_none_or(|(literal, _)| suffix.len() > literal)
            {
                best = Some((suffix.len(), value));
            }
            for starred in self.starred.get(suffix).into_iter().flatten() {
                if best.is_none_or(|(literal, _)| starred.literal > literal) && fits(&starred.pattern, name) {
                    best = Some((starred.literal, &starred.value));
                }
            }
            rest = suffix.split_once('.').map(|(_, behind)| behind);
        }
        best.map(|(_, value)| value)
    }
}

fn literal(pattern: &str) -> usize {
    pattern.trim_start_matches('.').bytes().filter(|byte| *byte != b'*').count()
}

/// Whether a pattern with stars fits a name, label by label from the end.
fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, below) = pattern.strip_prefix('.').map_or((pattern, false), |rest| (rest, true));
    let mut labels = name.rsplit('.');
    for part in pattern.rsplit('.') {
        if !labels.next().is_some_and(|label| fits_label(part, label)) {
            return false;
        }
    }
    below || labels.next().is_none()
}

/// Whether a label fits: the pieces between stars occur in their order, the first at the begin, the last at the end.
fn fits_label(part: &str, label: &str) -> bool {
    let Some((first, rest)) = part.split_once('*') else { return part == label };
    let Some(mut left) = label.strip_prefix(first) else { return false };
    let mut pieces = rest.split('*').peekable();
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return left.ends_with(piece);
        }
        match left.find(piece) {
            Some(at) => left = left.get(at + piece.len()..).unwrap_or(""),
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts() -> Hosts<u8> {
        let mut hosts = Hosts::default();
        for (pattern, value) in [(".zoom.us", 1), ("zoom*mmr.*.zoom.us", 2), ("us*st*.zoom.us", 3), ("a.zoom.us", 4), (".log.zoom.us", 5)] {
            hosts.insert(pattern, value).unwrap();
        }
        hosts
    }

    #[test]
    fn the_longest_pattern_wins() {
        let hosts = hosts();
        for (name, value) in [
            ("zoom.us", 1),
            ("x.y.zoom.us", 1),
            ("zoomfr12mmr.fr.zoom.us", 2),
            ("zoomfr12mmr.x.fr.zoom.us", 1),
            ("us04st1.zoom.us", 3),
            ("us04web.zoom.us", 1),
            ("a.zoom.us", 4),
            ("b.a.zoom.us", 1),
            ("x.log.zoom.us", 5),
        ] {
            assert_eq!(hosts.find(name), Some(&value), "{name}");
        }
    }

    #[test]
    fn look_alikes_fit_nothing() {
        let hosts = hosts();
        for name in ["zoom.us.example.com", "notzoom.us", "zoom.us-login.net", "us", "zoom-us.com", ""] {
            assert_eq!(hosts.find(name), None, "{name}");
        }
    }

    #[test]
    fn pieces_of_a_label_keep_their_order() {
        for (part, label, fit) in [
            ("*", "", true),
            ("a*b", "ab", true),
            ("a*b", "acb", true),
            ("a*b", "a", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("*x*", "axb", true),
            ("aa*aa", "aaa", false),
        ] {
            assert_eq!(fits_label(part, label), fit, "{part} {label}");
        }
    }

    #[test]
    fn a_pattern_over_a_whole_registry_is_refused() {
        let mut hosts = Hosts::default();
        for pattern in ["*.com", "*", "..x", "", "Zoom.us", "a b.de"] {
            assert!(hosts.insert(pattern, ()).is_err(), "{pattern}");
        }
    }
}
