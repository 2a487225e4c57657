//! The language of summaries and reports: as asked for, else as the locale says (POSIX.1-2024, 8.2: the first that is set and not empty).

use crate::text::{FALLBACK, Texts, tag_of_locale};

use super::{Exit, Failure};

/// The texts to use.
pub(super) fn texts(asked: Option<&str>) -> Result<Texts, Failure> {
    let tag = asked.unwrap_or_else(|| of_locale(|name| std::env::var(name).ok()));
    Texts::new(tag).map_err(|error| Failure::new(Exit::Usage, error.to_string()))
}

fn of_locale(variable: impl Fn(&str) -> Option<String>) -> &'static str {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| variable(name).filter(|value| !value.is_empty()));
    locale.map_or(FALLBACK, |locale| tag_of_locale(&locale))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_says_something_decides() {
        let of =
            |set: &[(&str, &str)]| of_locale(|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()));
        assert_eq!(of(&[("LANG", "de_AT.UTF-8")]), "de");
        assert_eq!(of(&[("LC_ALL", ""), ("LC_MESSAGES", "de"), ("LANG", "en_GB")]), "de");
        assert_eq!(of(&[("LC_ALL", "C"), ("LANG", "de_DE")]), "en");
        assert_eq!(of(&[("LANG", "fr_FR")]), "en");
        assert_eq!(of(&[]), "en");
    }
}
