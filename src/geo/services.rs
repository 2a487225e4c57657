//! Call services: their hosts and ranges, one file a service.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;
use serde::Deserialize;

use crate::enrich::knowledge::{Mark, ServiceHit};
use crate::model::codes::Purpose;

use super::embedded;
use super::error::DataError;
use super::hosts::Hosts;
use super::prefixes::Prefixes;
use super::transfers::is_date;

/// A service file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: String,
    name: String,
    operator: String,
    #[expect(dead_code, reason = "for readers of the file; the set's date stands in datasets.toml")]
    #[serde(default)]
    date: Option<String>,
    /// Who runs its servers; without it, anybody may.
    #[serde(default)]
    servers: Option<Servers>,
    #[serde(default)]
    host: Vec<Entry>,
    #[serde(default)]
    range: Vec<Entry>,
    #[serde(default)]
    mark: Vec<MarkEntry>,
}

/// Who runs a service's servers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Servers {
    run_by: RunBy,
    #[expect(dead_code, reason = "for readers of the file")]
    source: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RunBy {
    /// Its operator alone, on whatever hosting: its protocol is closed, or its program speaks to the operator's servers only.
    Operator,
    /// Whoever installs it.
    Anybody,
}

/// A mark in packets.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MarkEntry {
    kind: String,
    value: String,
    confidence: Option<String>,
    #[expect(dead_code, reason = "for readers of the file")]
    source: String,
    #[expect(dead_code, reason = "for readers of the file")]
    #[serde(default)]
    note: Option<String>,
}

/// A host or range.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(alias = "prefix")]
    name: String,
    purpose: Option<String>,
    /// Another company than the service's.
    operator: Option<String>,
    /// Other things of its operator stand there too: it names the operator, not the service.
    #[serde(default)]
    shared: bool,
    #[expect(dead_code, reason = "for readers of the file; ports alone decide nothing")]
    #[serde(default)]
    ports: Option<String>,
    confidence: Option<String>,
    /// Of a range: last day on which it may have been the service's.
    #[serde(default)]
    until: Option<String>,
    #[expect(dead_code, reason = "for readers of the file")]
    source: String,
    #[expect(dead_code, reason = "for readers of the file")]
    #[serde(default)]
    note: Option<String>,
}

/// A service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Service {
    /// Name for people.
    pub(super) name: String,
    /// Its operator's id.
    pub(super) operator: String,
}

/// All services.
#[derive(Debug, Default)]
pub(super) struct Services {
    by_id: BTreeMap<String, Service>,
    hosts: Hosts<ServiceHit>,
    ranges: Prefixes<ServiceHit>,
    /// By sort of mark: values in lower case, codes as `0x4000`.
    marks: BTreeMap<String, BTreeMap<String, ServiceHit>>,
}

impl Services {
    /// The built-in ones.
    pub(super) fn embedded() -> Result<Self, DataError> {
        let mut services = Self::default();
        let mut files: Vec<_> = embedded::SERVICES.files().collect();
        files.sort_by_key(|file| file.path());
        for file in files {
            let name = file.path().display().to_string();
            services.add(&name, file.contents_utf8().unwrap_or(""))?;
        }
        Ok(services)
    }

    /// Adds a service file over what is there: its rows take the place of equal ones.
    pub(super) fn add(&mut self, name: &str, text: &str) -> Result<(), DataError> {
        let wrong = |line: usize, what: String| DataError::Row { file: name.to_owned(), line, what };
        let file: File = super::toml::read(name, text)?;
        let line_of = |needle: &str| text.lines().position(|line| line.contains(needle)).map_or(1, |line| line + 1);
        let valid = |id: &str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !valid(&file.id) {
            return Err(wrong(line_of("id"), format!("`{}` is no id (lower-case letters, digits, hyphens)", file.id)));
        }
        for entry in &file.host {
            let hit = hit(&file, entry).map_err(|what| wrong(line_of(&entry.name), what))?;
            self.hosts.insert(&entry.name, hit).map_err(|what| wrong(line_of(&entry.name), what))?;
        }
        for entry in &file.range {
            let hit = hit(&file, entry).map_err(|what| wrong(line_of(&entry.name), what))?;
            let prefix: IpNet =
                entry.name.parse().map_err(|_| wrong(line_of(&entry.name), format!("`{}` is no address prefix", entry.name)))?;
            self.ranges.insert(prefix, hit);
        }
        for mark in &file.mark {
            if !Mark::KINDS.contains(&mark.kind.as_str()) {
                return Err(wrong(line_of(&mark.value), format!("`{}` is no sort of mark ({})", mark.kind, Mark::KINDS.join(", "))));
            }
            let hit = ServiceHit {
                id: file.id.clone(),
                row: format!("{} {}", mark.kind, mark.value),
                purpose: None,
                operator: file.operator.clone(),
                names_service: true,
                is_sure: mark.confidence.as_deref() == Some("high"),
                is_sole: is_sole(&file),
                until: None,
            };
            self.marks.entry(mark.kind.clone()).or_default().insert(mark.value.to_ascii_lowercase(), hit);
        }
        self.by_id.insert(file.id, Service { name: file.name, operator: file.operator });
        Ok(())
    }

    /// A service by its id.
    pub(super) fn get(&self, id: &str) -> Option<&Service> {
        self.by_id.get(id)
    }

    /// The service of a name.
    pub(super) fn of_name(&self, name: &str) -> Option<&ServiceHit> {
        self.hosts.find(name)
    }

    /// The service of an address, by published ranges.
    pub(super) fn of_address(&self, address: IpAddr) -> Option<&ServiceHit> {
        self.ranges.find(address.to_canonical()).map(|(_, hit)| hit)
    }
}

impl Services {
    /// The service that a mark tells.
    pub(super) fn of_mark(&self, mark: Mark<'_>) -> Option<&ServiceHit> {
        let known = self.marks.get(mark.kind())?;
        match mark {
            Mark::Framing(text) | Mark::SharedPort(text) | Mark::DtlsName(text) => known.get(&text.to_ascii_lowercase()),
            Mark::StunText(text) => {
                let text = text.to_ascii_lowercase();
                known.iter().find(|(word, _)| text.contains(word.as_str())).map(|(_, hit)| hit)
            }
            Mark::StunAttribute(code) | Mark::StunType(code) | Mark::ExtensionProfile(code) => known.get(&format!("0x{code:04x}")),
        }
    }
}

fn is_sole(file: &File) -> bool {
    file.servers.as_ref().is_some_and(|servers| servers.run_by == RunBy::Operator)
}

fn hit(file: &File, entry: &Entry) -> Result<ServiceHit, String> {
    let purpose = match &entry.purpose {
        None => None,
        Some(code) => Some(Purpose::from_code(code).ok_or_else(|| format!("`{code}` is no purpose"))?),
    };
    if let Some(confidence) = entry.confidence.as_deref().filter(|word| !["high", "medium", "low"].contains(word)) {
        return Err(format!("`{confidence}` is no confidence (high, medium, low)"));
    }
    if let Some(day) = entry.until.as_deref().filter(|day| !is_date(day)) {
        return Err(format!("`{day}` is no day (2026-01-31)"));
    }
    let operator = entry.operator.clone().unwrap_or_else(|| file.operator.clone());
    Ok(ServiceHit {
        id: file.id.clone(),
        row: entry.name.clone(),
        purpose,
        names_service: operator == file.operator && !entry.shared,
        operator,
        is_sure: entry.confidence.as_deref() == Some("high"),
        is_sole: is_sole(file),
        until: entry.until.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::time::Instant;

    #[test]
    fn a_range_ends_on_a_day() {
        let file = |until: &str| {
            format!(
                "id = \"x\"\nname = \"X\"\noperator = \"x\"\n[[range]]\nprefix = \"192.0.2.0/24\"\nuntil = \"{until}\"\nsource = \"a list\"\n"
            )
        };
        let mut services = Services::default();
        services.add("x.toml", &file("2026-02-10")).unwrap();
        let hit = services.of_address("192.0.2.7".parse().unwrap()).unwrap();
        // 2026-02-10 23:59:59 and a second later.
        assert!(hit.holds(Instant::from_nanos(1_770_767_999_000_000_000)) && !hit.holds(Instant::from_nanos(1_770_768_000_000_000_000)));
        let error = services.add("x.toml", &file("10.2.2026")).unwrap_err().to_string();
        assert_eq!(error, "cannot use x.toml, line 5: `10.2.2026` is no day (2026-01-31)");
    }
}
