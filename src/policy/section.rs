//! One table of a policy, read key by key; errors name the line and key of what is wrong.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Why a policy cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {}{what}", .key.as_ref().map(|key| format!("{key}: ")).unwrap_or_default())]
pub struct PolicyError {
    /// File as given.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Key, with the tables it is in; none where the file is no TOML.
    pub key: Option<String>,
    /// What is wrong, and what would be right.
    pub what: String,
}

/// Where in which file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
}

impl Place<'_> {
    pub(super) fn error(self, at: usize, key: Option<String>, what: String) -> PolicyError {
        let before = self.text.get(..at).unwrap_or("");
        PolicyError { file: self.file.to_owned(), line: before.bytes().filter(|byte| *byte == b'\n').count() + 1, key, what }
    }
}

/// One table of the policy: a rule to be.
#[derive(Debug)]
pub(super) struct Section<'a> {
    place: Place<'a>,
    /// Key of the table.
    pub(super) kind: String,
    pub(super) at: usize,
    entries: Vec<Entry<'a>>,
}

#[derive(Debug)]
struct Entry<'a> {
    key: String,
    at: usize,
    value: Spanned<DeValue<'a>>,
    used: bool,
}

impl<'a> Section<'a> {
    pub(super) fn new(place: Place<'a>, kind: String, at: usize, table: DeTable<'a>) -> Self {
        let entries = table
            .into_iter()
            .map(|(key, value)| Entry { at: key.span().start, key: key.into_inner().into_owned(), value, used: false })
            .collect();
        Self { place, kind, at, entries }
    }

    /// An error at a key, or at the table where the key is missing.
    pub(super) fn error(&self, key: &str, what: String) -> PolicyError {
        let at = self.entries.iter().find(|entry| entry.key == key).map_or(self.at, |entry| entry.at);
        self.place.error(at, Some(format!("{}.{key}", self.kind)), what)
    }

    /// An error about the table itself.
    pub(super) fn unknown_kind(&self, known: &str) -> PolicyError {
        self.place.error(self.at, Some(self.kind.clone()), format!("no such rule; known are {known}"))
    }

    fn take(&mut self, key: &str) -> Option<(usize, &DeValue<'a>)> {
        let entry = self.entries.iter_mut().find(|entry| entry.key == key)?;
        entry.used = true;
        Some((entry.value.span().start, entry.value.get_ref()))
    }

    /// A text that may be missing.
    pub(super) fn optional_text(&mut self, key: &str) -> Result<Option<String>, PolicyError> {
        let Some((_, value)) = self.take(key) else { return Ok(None) };
        if let Some(text) = value.as_str() {
            return Ok(Some(text.to_owned()));
        }
        let found = value.type_str();
        Err(self.error(key, format!("expected a text, found {found}")))
    }

    /// A text that must be there.
    pub(super) fn text(&mut self, key: &str) -> Result<String, PolicyError> {
        self.optional_text(key)?.ok_or_else(|| self.error(key, "missing".to_owned()))
    }

    /// A list of texts, each made into something; an error names the line of the text.
    pub(super) fn optional_list<T>(&mut self, key: &str, make: impl Fn(&str) -> Result<T, String>) -> Result<Option<Vec<T>>, PolicyError> {
        let place = self.place;
        let path = format!("{}.{key}", self.kind);
        let Some((at, value)) = self.take(key) else { return Ok(None) };
        let Some(items) = value.as_array() else {
            return Err(place.error(at, Some(path), format!("expected a list of texts, found {}", value.type_str())));
        };
        let mut list = Vec::new();
        for item in items {
            let at = item.span().start;
            let Some(text) = item.get_ref().as_str() else {
                return Err(place.error(at, Some(path), format!("expected a text, found {}", item.get_ref().type_str())));
            };
            list.push(make(text).map_err(|what| place.error(at, Some(path.clone()), what))?);
        }
        Ok(Some(list))
    }

    /// A list that must be there and hold something.
    pub(super) fn list<T>(&mut self, key: &str, make: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, PolicyError> {
        match self.optional_list(key, make)? {
            Some(list) if !list.is_empty() => Ok(list),
            Some(_) => Err(self.error(key, "an empty list allows nothing; leave the rule out, or name something".to_owned())),
            None => Err(self.error(key, "missing; expected a list of texts".to_owned())),
        }
    }

    /// Refuses keys that no rule asked for.
    pub(super) fn finish(&self) -> Result<(), PolicyError> {
        let known: Vec<&str> = self.entries.iter().filter(|entry| entry.used).map(|entry| entry.key.as_str()).collect();
        match self.entries.iter().find(|entry| !entry.used) {
            Some(entry) => Err(self.error(&entry.key, format!("no such key here; in use are {}", known.join(", ")))),
            None => Ok(()),
        }
    }
}
