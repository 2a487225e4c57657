//! Writes the evidence bundle: the only place beside the custody log where the clock and the user's name come in.

use std::path::{Path, PathBuf};

use ipnet::IpNet;

use crate::model::analysis::{Dataset, Local};
use crate::model::{Analysis, Word};
use crate::report::bundle::{self, Bundle, Request};
use crate::report::{Source, View, custody};
use crate::text::Texts;

use super::{Exit, Failure, visible};

/// What a bundle is made of.
pub(super) struct Order<'a> {
    /// Its folder.
    pub(super) folder: &'a Path,
    /// Reports; all where empty.
    pub(super) formats: &'a [String],
    /// Captures to copy in.
    pub(super) captures: Vec<PathBuf>,
    /// Settings that are not in the result.
    pub(super) settings: Vec<(&'static str, serde_json::Value)>,
    /// What was done before, for the custody log.
    pub(super) steps: Vec<Step>,
    /// What was done, for the custody log.
    pub(super) what: &'a str,
}

/// A step for the custody log.
#[derive(Debug, Clone)]
pub(super) struct Step {
    /// When.
    pub(super) at: String,
    /// What.
    pub(super) what: String,
}

impl Step {
    /// It happens now.
    #[cfg(all(feature = "live", target_os = "linux"))]
    pub(super) fn now(what: String) -> Self {
        Self { at: now(), what }
    }
}

/// Refuses what could not be written later, before any work is done.
pub(super) fn check(folder: &Path, formats: &[String]) -> Result<(), Failure> {
    bundle::check_formats(formats).map_err(|error| Failure::new(Exit::Usage, error.to_string()))?;
    bundle::check_folder(folder).map_err(|error| Failure::new(Exit::Nothing, error.to_string()))
}

/// Writes the bundle.
pub(super) fn write(order: Order<'_>, analysis: &Analysis, view: &View, texts: &Texts) -> Result<(), Failure> {
    let failed = |error: bundle::BundleError| Failure::new(Exit::Nothing, error.to_string());
    let mut settings: std::collections::BTreeMap<String, serde_json::Value> =
        order.settings.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    settings.insert("lang".to_owned(), texts.tag().into());
    let request = Request { command_line: without_addresses(command_line(), &analysis.local), settings };
    let bundle = Bundle {
        source: Source { analysis, view, texts, manifest: None },
        formats: order.formats,
        request,
        notices: notices(&analysis.datasets)?,
        captures: order.captures,
        steps: order.steps.iter().map(|step| (step.at.as_str(), step.what.as_str())).collect(),
        at: &now(),
        who: &who(),
        what: order.what,
    };
    bundle.write(order.folder).map_err(failed)
}

/// The clock.
pub(super) fn now() -> String {
    format!("{:.0}", jiff::Timestamp::now())
}

/// The name logged in as.
pub(super) fn who() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .unwrap_or_else(|| "unknown".to_owned())
}

/// A command line whose paths tell nothing of the machine: base names alone. Networks look like paths and stay.
pub(super) fn command_line() -> Vec<String> {
    shown(std::env::args_os().map(|part| part.to_string_lossy().into_owned()))
}

fn shown(parts: impl Iterator<Item = String>) -> Vec<String> {
    parts.map(|part| visible(&reduced(&part))).collect()
}

fn reduced(part: &str) -> String {
    if let Some((option, value)) = part.split_once('=').filter(|(option, _)| option.starts_with("--")) {
        return format!("{option}={}", reduced(value));
    }
    if let Some(value) = part.strip_prefix("-o").filter(|value| value.contains(['/', '\\'])) {
        return format!("-o{}", reduced(value));
    }
    if !part.contains(['/', '\\']) || part.parse::<IpNet>().is_ok() {
        return part.to_owned();
    }
    part.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or("").to_owned()
}

/// A command line that shows no address of the tester's which the result hides: their places in the captures stand for them.
fn without_addresses(parts: Vec<String>, local: &Local) -> Vec<String> {
    let is_hidden = |shown: &Word| shown.parse::<std::net::IpAddr>().is_err();
    if !local.addresses.iter().any(is_hidden) {
        return parts;
    }
    let places: Vec<String> = local.places.iter().map(|place| format!("--local=#{place}")).collect();
    without_local(parts, &places)
}

/// A command line without its `--local`; `instead` stands where the first one stood.
pub(super) fn without_local(parts: Vec<String>, instead: &[String]) -> Vec<String> {
    let mut told = Vec::new();
    let mut options = parts.into_iter();
    let mut instead = Some(instead);
    while let Some(part) = options.next() {
        let is_apart = part == "--local";
        if !is_apart && !part.starts_with("--local=") {
            told.push(part);
            continue;
        }
        if is_apart {
            options.next();
        }
        told.extend(instead.take().into_iter().flatten().cloned());
    }
    told
}

/// Adds a step to the custody log of a bundle; one on a medium that cannot be written stays as it is.
pub(super) fn log(bundle: &Path, what: &str, manifest_sha256: &str) {
    let _ = bundle::note(bundle, &custody::Entry { at: &now(), who: &who(), what, manifest: manifest_sha256 });
}

/// Licences and attributions of the data that the result rests on, and of the program.
pub(super) fn notices(datasets: &[Dataset]) -> Result<String, Failure> {
    let list = crate::geo::catalog::notices(datasets).map_err(|error| Failure::new(Exit::Nothing, error.to_string()))?;
    let mut text = String::from(
        "This bundle was made by wohin (MIT OR Apache-2.0). Its results rest on the data sets below; their licences ask for these notices.\n",
    );
    let mut told: Vec<&str> = Vec::new();
    for notice in &list {
        text.push_str(&format!("\n{}\n  licence: {}\n  {}\n", notice.dataset, notice.licence, notice.attribution));
    }
    for (title, body) in list.iter().flat_map(|notice| &notice.texts) {
        if !told.contains(title) {
            told.push(title);
            text.push_str(&format!("\n{}\n{title}\n\n{}\n", "=".repeat(78), body.trim_end()));
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_of_the_tester_stands_in_the_command_line() {
        let given = ["wohin", "compare", "--local", "203.0.113.7", "--local=203.0.113.8", "--before", "a.pcap"].map(str::to_owned);
        assert_eq!(without_local(given.to_vec(), &[]), ["wohin", "compare", "--before", "a.pcap"]);
    }

    #[test]
    fn hidden_addresses_are_told_by_their_places() {
        let line = |parts: &[&str]| parts.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>();
        let local = |address: &str| Local {
            addresses: vec![address.into(), "10.0.0.1".into()],
            places: vec![4, 1],
            how: crate::model::codes::LocalHow::Given,
            public_address: None,
        };
        let given = line(&["wohin", "analyse", "--local", "203.0.113.7", "a.pcap", "--local=10.0.0.1", "-ox"]);
        assert_eq!(without_addresses(given.clone(), &local("10.0.0.2")), given);
        let told = without_addresses(given, &local("tester"));
        assert_eq!(told, line(&["wohin", "analyse", "--local=#4", "--local=#1", "a.pcap", "-ox"]));
    }

    #[test]
    fn paths_are_reduced_and_networks_are_not() {
        let given = [
            "/usr/bin/wohin",
            "analyse",
            "/home/eve/a b.pcap",
            "--local",
            "192.168.1.0/24",
            "--data=/x/y/",
            "-o/tmp/out",
            "C:\\x\\y.pcap",
            "-",
        ];
        let told = shown(given.iter().map(|part| (*part).to_owned()));
        assert_eq!(told, ["wohin", "analyse", "a b.pcap", "--local", "192.168.1.0/24", "--data=y", "-oout", "y.pcap", "-"]);
    }
}
