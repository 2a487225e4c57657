//! What the user gives beside the captures: lists, statements, phases, place, key. Every error names the file, the place and the limit.

use std::path::{Path, PathBuf};

use crate::analyse::{Settings, analyse};
use crate::assess::baseline::Baseline;
use crate::assess::declared::{Lists, Party};
use crate::enrich::Knowledge;
use crate::enrich::knowledge::Site;
use crate::gather::{Input, Quiet, gather};
use crate::limits::Limits;
use crate::model::analysis::{Case, Phase, Statement};
use crate::model::country::CountryCode;
use crate::model::text::SafeText;
use crate::model::time::Instant;

use super::listed::{self, Entry, wrong};
use super::{Exit, Failure};

/// Options about the case.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Options {
    /// Where the capture was made: country code, or LAT,LON[,KM]; without it no distance verdict is given
    #[arg(long, value_name = "CC|LAT,LON[,KM]", value_parser = site, allow_hyphen_values = true)]
    pub place: Option<Given>,
    /// Declared recipients, sub-processors, ranges, regions (TOML or CSV), compared with what was seen
    #[arg(long, value_name = "FILE")]
    pub declared: Option<PathBuf>,
    /// Belongs to the controller: network, AS number or domain; everything else is listed as foreign
    #[arg(long, value_name = "CIDR|AS|DOMAIN", value_parser = own)]
    pub own: Vec<Owned>,
    /// Operating model: run by the controller, by an IT provider, or an online service
    #[arg(long, value_parser = ["self", "provider", "online"])]
    pub model: Option<String>,
    /// What was tested: client, version, account, settings, participants, place (TOML)
    #[arg(long, value_name = "FILE")]
    pub test_info: Option<PathBuf>,
    /// What the user states: DPF entry, SCC, BCR, contract party (TOML or CSV); shown as declared
    #[arg(long, value_name = "FILE")]
    pub overrides: Option<PathBuf>,
    /// Key of the pseudonyms, so that several captures of one case share them
    #[arg(long, value_name = "FILE")]
    pub case_key: Option<PathBuf>,
    /// Idle capture of the same machine; what appears there is set aside with its bytes
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Program of the call: flows of others, as recorded, are set aside with their bytes (repeatable)
    #[arg(long, value_name = "NAME")]
    pub process: Vec<String>,
    /// Phase marks: label, start, end (TOML or CSV, times as RFC 3339)
    #[arg(long, value_name = "FILE")]
    pub phases: Option<PathBuf>,
}

impl Options {
    /// The files that were given.
    pub(super) fn files(&self) -> impl Iterator<Item = &PathBuf> {
        let Self { declared, test_info, overrides, case_key, baseline, phases, .. } = self;
        [declared, test_info, overrides, case_key, baseline, phases].into_iter().flatten()
    }

    /// The same, where they may lie elsewhere now.
    pub(super) fn files_mut(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        let Self { declared, test_info, overrides, case_key, baseline, phases, .. } = self;
        [declared, test_info, overrides, case_key, baseline, phases].into_iter().flatten()
    }
}

/// A place as written and as understood.
#[derive(Debug, Clone)]
pub struct Given {
    text: String,
    site: Site,
}

/// Something of the controller's, as written and as understood.
#[derive(Debug, Clone)]
pub struct Owned {
    text: String,
    party: Party,
}

fn site(text: &str) -> Result<Given, String> {
    let given = |site| Ok(Given { text: text.to_owned(), site });
    if let Some(code) = CountryCode::parse(text) {
        return given(Site::Country(code));
    }
    let numbers: Option<Vec<f64>> = text.split(',').map(|part| part.trim().parse().ok()).collect();
    let (latitude, longitude, radius_km) = match numbers.as_deref() {
        Some([latitude, longitude]) => (*latitude, *longitude, 0.0),
        Some([latitude, longitude, km]) => (*latitude, *longitude, *km),
        _ => return Err(format!("`{text}` is neither a country code such as DE nor a point such as 50.7,7.1 or 50.7,7.1,30")),
    };
    if !(-90.0..=90.0).contains(&latitude) || !(-180.0..=180.0).contains(&longitude) || !(0.0..=20_000.0).contains(&radius_km) {
        return Err(format!("`{text}` lies outside the earth: latitude -90 to 90, longitude -180 to 180, kilometres 0 to 20000"));
    }
    given(Site::Point { latitude, longitude, radius_km })
}

fn own(text: &str) -> Result<Owned, String> {
    let party =
        Party::named(text).ok_or_else(|| format!("`{text}` is neither a network, nor an AS number such as AS64500, nor a domain"))?;
    Ok(Owned { text: text.to_owned(), party })
}

/// Fields of the test protocol that a report shows as missing where nobody filled them in.
pub(super) const TEST_FIELDS: &[&str] = &["client", "version", "account", "settings", "participants", "place"];
/// The same of a test that `capture` recorded, which `recorder` shows.
const RECORDED_FIELDS: &[&str] = &["time_zone", "clock_offset", "host", "system", "deletion_date"];
/// Field that names the recorder.
pub(super) const RECORDER: &str = "recorder";
/// Shortest key, bytes.
const KEY_LEAST: usize = 16;

/// Turns the options into settings.
pub fn settings(options: &Options, limits: &Limits, knowledge: &dyn Knowledge) -> Result<Settings, Failure> {
    let declared = options.declared.as_deref().map(declared).transpose()?;
    let test = options.test_info.as_deref().map(listed::entries).transpose()?.and_then(|list| list.into_iter().next()).unwrap_or_default();
    let recorded = test.one(&[RECORDER]).is_some();
    let fields = TEST_FIELDS.iter().chain(RECORDED_FIELDS.iter().filter(|_| recorded));
    let shown = |values: &Vec<String>| SafeText::from_wire(values.join("; ").as_bytes());
    let case = Case {
        model: options.model.clone(),
        place: options.place.as_ref().map(|place| place.text.clone()),
        own: options.own.iter().map(|own| SafeText::from_wire(own.text.as_bytes())).collect(),
        test: test.fields().iter().map(|(name, values)| (name.clone(), shown(values))).collect(),
        test_missing: fields.filter(|field| test.one(&[field]).is_none()).map(|field| (*field).to_owned()).collect(),
        statements_unused: Vec::new(),
    };
    Ok(Settings {
        case_key: options.case_key.as_deref().map(key).transpose()?,
        case,
        statements: options.overrides.as_deref().map(statements).transpose()?.unwrap_or_default(),
        site: options.place.as_ref().map(|place| place.site.clone()),
        lists: Lists { declared, own: options.own.iter().map(|own| own.party.clone()).collect() },
        phases: options.phases.as_deref().map(phases).transpose()?.unwrap_or_default(),
        programs: options.process.clone(),
        baseline: options.baseline.as_deref().map(|path| baseline(path, limits, knowledge)).transpose()?,
        ..Settings::default()
    })
}

const NAME: &[&str] =
    &["name", "recipient", "entity", "company", "operator", "processor", "subprocessor", "sub_processor", "sub-processor"];
const DOMAINS: &[&str] = &["domains", "domain", "hosts", "host"];
const RANGES: &[&str] = &["ranges", "range", "cidr", "cidrs", "prefixes", "prefix", "addresses", "address"];
const NETWORKS: &[&str] = &["asns", "asn", "networks", "network", "as"];
const REGIONS: &[&str] = &["regions", "region", "countries", "country"];
const NOTES: &[&str] = &["note", "notes", "source", "purpose", "purposes", "role", "date", "title", "version", "reference"];

fn declared(path: &Path) -> Result<Vec<Party>, Failure> {
    let mut parties = Vec::new();
    for entry in listed::entries(path)? {
        if let Some(name) = entry.unknown(&[NAME, DOMAINS, RANGES, NETWORKS, REGIONS, NOTES]) {
            return Err(wrong(path, &entry, &format!("unknown field `{name}`; known are name, domains, ranges, asns, regions, note")));
        }
        let mut party = Party { name: entry.one(NAME), regions: entry.all(REGIONS), ..Party::default() };
        for (values, kind) in [(entry.all(DOMAINS), "domain"), (entry.all(RANGES), "range"), (entry.all(NETWORKS), "AS number")] {
            for value in values {
                let text = if kind == "AS number" && !value.to_ascii_uppercase().starts_with("AS") { format!("AS{value}") } else { value };
                let one = Party::named(&text).ok_or_else(|| wrong(path, &entry, &format!("`{text}` is no {kind}")))?;
                party.domains.extend(one.domains);
                party.ranges.extend(one.ranges);
                party.networks.extend(one.networks);
            }
        }
        if party.name.is_none() && party.domains.is_empty() && party.ranges.is_empty() && party.networks.is_empty() {
            return Err(wrong(path, &entry, "an entry needs a name, a domain, a range or an AS number"));
        }
        for region in &party.regions {
            let known = ["EU", "EEA", "EWR"].contains(&region.to_ascii_uppercase().as_str()) || CountryCode::parse(region).is_some();
            if !known {
                return Err(wrong(path, &entry, &format!("`{region}` is no region (EU, EEA or a country code such as DE)")));
            }
        }
        parties.push(party);
    }
    Ok(parties)
}

fn statements(path: &Path) -> Result<Vec<Statement>, Failure> {
    let safe = |text: String| SafeText::from_wire(text.as_bytes());
    let statement = |entry: &Entry| {
        let entity = entry.one(NAME).ok_or_else(|| wrong(path, entry, "an entry needs the entity that it speaks of (`entity`)"))?;
        let kind = entry
            .one(&["kind", "instrument", "type"])
            .ok_or_else(|| wrong(path, entry, "an entry needs its `kind` (dpf, scc, bcr, contract_party)"))?;
        let date = entry.one(&["date", "checked", "valid_from"]);
        if let Some(date) = date.as_ref().filter(|date| date.parse::<jiff::civil::Date>().is_err()) {
            return Err(wrong(path, entry, &format!("`{date}` is no date such as 2026-01-31")));
        }
        Ok(Statement {
            entity: safe(entity),
            kind: kind.to_lowercase(),
            value: entry.one(&["value", "status", "listed", "result"]).map(safe),
            date,
            reference: entry.one(&["reference", "evidence", "source", "note"]).map(safe),
        })
    };
    listed::entries(path)?.iter().map(statement).collect()
}

fn phases(path: &Path) -> Result<Vec<Phase>, Failure> {
    let mut phases: Vec<Phase> = Vec::new();
    for entry in listed::entries(path)? {
        let label = entry.one(&["label", "name", "phase"]).ok_or_else(|| wrong(path, &entry, "a phase needs its `label`"))?;
        let time = |names: &[&str]| {
            let text = entry
                .one(names)
                .ok_or_else(|| wrong(path, &entry, &format!("phase `{label}` needs its `{}`", names.first().unwrap_or(&""))))?;
            let at: jiff::Timestamp =
                text.parse().map_err(|_| wrong(path, &entry, &format!("`{text}` is no time such as 2026-01-31T12:00:00Z")))?;
            i64::try_from(at.as_nanosecond())
                .map(Instant::from_nanos)
                .map_err(|_| wrong(path, &entry, &format!("`{text}` is out of range")))
        };
        let (first, last) = (time(&["start", "first", "begin", "from"])?, time(&["end", "last", "to"])?);
        if last < first {
            return Err(wrong(path, &entry, &format!("phase `{label}` ends before it begins")));
        }
        phases.push(Phase { label: SafeText::from_wire(label.as_bytes()), first, last });
    }
    phases.sort_by_key(|phase| (phase.first, phase.last));
    Ok(phases)
}

/// The key as it lies in the file, without the line end that editors add.
fn key(path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::new(Exit::Usage, format!("cannot read {}: {error}", path.display())))?;
    let key = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
    let key = key.strip_suffix(b"\r").unwrap_or(key);
    if key.len() < KEY_LEAST {
        let what = format!("cannot use {}: {} bytes are no key (at least {KEY_LEAST})", path.display(), key.len());
        return Err(Failure::new(Exit::Usage, what));
    }
    Ok(key.to_vec())
}

fn baseline(path: &Path, limits: &Limits, knowledge: &dyn Knowledge) -> Result<Baseline, Failure> {
    let gathered = gather(vec![Input::File(path.to_owned())], limits, &mut Quiet);
    if let Some(error) = gathered.refused.first() {
        return Err(Failure::new(Exit::Usage, format!("the idle capture cannot be used: {error}")));
    }
    let settings = Settings { unmask: true, ..Settings::default() };
    Ok(Baseline::of(&analyse(gathered, &settings, knowledge)))
}
