//! The command line as clap sees it.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Parser, Subcommand};

use crate::enrich::local::Own;
use crate::report::FORMATS;
use crate::text::Texts;

/// Printed when nothing was asked.
pub(super) const EXAMPLES: &str = "\
wohin shows where a video call's data goes. Three ways to begin:

  wohin analyse call.pcapng                     who received what, on one screen
  wohin analyse call.pcapng -o evidence         the same as reports, tables and hashes in a folder
  wohin analyse call.pcapng --json | jq .call   the whole result for other programs

`wohin help` lists everything else.
";

/// Shows where a video call's data goes, as evidence for data-protection assessments.
#[derive(Debug, Parser)]
#[command(name = "wohin", version, max_term_width = 100)]
pub(super) struct Args {
    /// Language of summaries and reports (default: from the locale, else English)
    #[arg(long, global = true, value_name = "LANGUAGE", value_parser = PossibleValuesParser::new(Texts::tags()))]
    pub lang: Option<String>,
    /// What to do
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What can be asked.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Read saved captures (pcap, pcapng, also .gz and .zst) and say who received what
    #[command(visible_alias = "analyze")]
    Analyse(Box<Analyse>),
    /// Check an evidence bundle: hashes, and the analysis again where its captures are at hand
    Verify(Verify),
    /// Sign an evidence bundle with a key of minisign: a file beside the hashes
    Sign(Sign),
    /// Put a bundle into an assessment (.docx, .odt, .pdf, .md, .html, PIA export), as a new file
    #[cfg(feature = "office")]
    Attach(Attach),
    /// Hold results against a policy; exit code 4 where it does not hold
    Assert(Box<Assert>),
    /// Write many captures or bundles as Parquet tables, one partition each
    #[cfg(feature = "collect")]
    Collect(Box<Collect>),
    /// Hold repeated runs of two settings against each other: what vanished, what remained, what is new
    Compare(Box<Compare>),
    /// Print every fact that was read, one JSON line each (for checks against other tools)
    #[command(hide = true)]
    Facts {
        /// Capture files
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Record a live test call into a pcapng, with phases and without payload, then analyse it
    #[cfg(all(feature = "live", target_os = "linux"))]
    Capture(Box<Capture>),
    /// Mark a phase in the running capture
    #[cfg(all(feature = "live", target_os = "linux"))]
    Mark {
        /// Name of the phase that begins now
        label: String,
        /// The capture that is being written (default: the one in this folder)
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// List what can be captured here, and what right is missing if any
    #[cfg(all(feature = "live", target_os = "linux"))]
    Interfaces,
    /// Print the script of a test call
    Plan,
    /// Write a payload-free copy of a capture: its summary is the same
    Minimise {
        /// Capture; `-` reads standard input
        #[arg(value_name = "IN")]
        input: PathBuf,
        /// New pcapng file; nothing is overwritten
        #[arg(short = 'o', long = "output", value_name = "OUT")]
        output: PathBuf,
    },
    /// Certify that no packet of a capture holds payload (exit 4 names the first that does)
    Prove {
        /// Capture; `-` reads standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Print the JSON Schema of summary.json
    Schema,
    /// List every data set in use, with version, date, licence and hash
    Data {
        /// Own data sets
        #[command(flatten)]
        options: OwnData,
        /// The day on which the sets are to be used (default: today)
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
        on: Option<String>,
        /// Print the list as JSON
        #[arg(long)]
        json: bool,
    },
}

/// Options of `attach`.
#[cfg(feature = "office")]
#[derive(Debug, clap::Args)]
pub(super) struct Attach {
    /// The document of the assessor: it is only read
    pub assessment: PathBuf,
    /// Folder that `wohin analyse -o` or `wohin compare -o` wrote
    #[arg(long, value_name = "BUNDLE")]
    pub from: PathBuf,
    /// The new document (default: the name with `-wohin`, in the same folder); nothing is overwritten
    #[arg(short = 'o', long = "output", value_name = "NEW")]
    pub output: Option<PathBuf>,
}

/// Options of `verify`.
#[derive(Debug, clap::Args)]
pub(super) struct Verify {
    /// Folder that `wohin analyse -o` wrote
    #[arg(value_name = "BUNDLE")]
    pub bundle: PathBuf,
    /// Captures that do not lie in the bundle, and other files that the analysis was given
    #[arg(value_name = "FILE")]
    pub captures: Vec<PathBuf>,
    /// Public key of minisign (a file, or the key itself) by whose owner the bundle must be signed
    #[arg(long, value_name = "FILE|KEY")]
    pub public_key: Option<String>,
    /// Data sets
    #[command(flatten)]
    pub data: OwnData,
}

/// Options of `sign`.
#[derive(Debug, clap::Args)]
pub(super) struct Sign {
    /// Folder that `wohin analyse -o` or `wohin compare -o` wrote
    #[arg(value_name = "BUNDLE")]
    pub bundle: PathBuf,
    /// Secret key, as `minisign -G` writes it; its password is asked for (or the first line of standard input)
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
}

/// Data sets that the user brings.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct OwnData {
    /// Own country database (.mmdb); the first given wins, all are shown
    #[arg(long, value_name = "FILE")]
    pub country_db: Vec<PathBuf>,
    /// Own network-operator database (.mmdb)
    #[arg(long, value_name = "FILE")]
    pub asn_db: Vec<PathBuf>,
    /// Folder with own service, operator, telemetry and transfer-status files, merged over the built-in ones
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

/// Options of `analyse`.
#[derive(Debug, clap::Args)]
pub(super) struct Analyse {
    /// Capture files of one call; `-` reads standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Print the summary as JSON and nothing else
    #[arg(long)]
    pub json: bool,
    /// Print every media stream with its course below the summary
    #[arg(long, conflicts_with = "json")]
    pub streams: bool,
    /// Write the evidence bundle into this new folder
    #[arg(short = 'o', long = "output", value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Reports in the bundle, separated by commas (default: all)
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = PossibleValuesParser::new(FORMATS.iter().map(|format| format.name())))]
    pub format: Vec<String>,
    /// Address or network of the tester's side, or `#N`, the N-th address to appear (default: inferred, and the result says how)
    #[arg(long, value_name = "CIDR|ADDR")]
    pub local: Vec<Own>,
    /// Data sets
    #[command(flatten)]
    pub data: OwnData,
    /// The case
    #[command(flatten)]
    pub case: super::case::Options,
    /// Ask for reverse DNS names, at this server or the system's (the only thing that ever sends packets)
    #[arg(long, value_name = "SERVER", num_args = 0..=1, default_missing_value = "system")]
    pub resolve: Option<String>,
    /// Show participants' addresses instead of pseudonyms
    #[arg(long)]
    pub unmask: bool,
    /// Listed flows; beyond it flows are summed per pair of hosts
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    pub max_flows: usize,
    /// Keep the right to open other files, use the network and start programs while reading (for systems on which giving it up fails)
    #[arg(long)]
    pub no_sandbox: bool,
    /// End with code 3 where the input was cut, damaged or lacks packets
    #[arg(long)]
    pub strict: bool,
    /// Copy the captures into the bundle
    #[arg(long)]
    pub include_capture: bool,
}

/// Options of `collect`.
#[cfg(feature = "collect")]
#[derive(Debug, clap::Args)]
pub(super) struct Collect {
    /// Captures, bundles, and folders that hold some at any depth
    #[arg(required = true, value_name = "DIR|CAPTURE")]
    pub inputs: Vec<PathBuf>,
    /// New folder for the tables
    #[arg(short = 'o', long = "output", required = true, value_name = "DIR")]
    pub output: PathBuf,
    /// Listed flows of one capture; beyond it flows are summed per pair of hosts
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    pub max_flows: usize,
    /// Address or network of the tester's side (default: inferred)
    #[arg(long, value_name = "CIDR|ADDR")]
    pub local: Vec<Own>,
    /// Data sets
    #[command(flatten)]
    pub data: OwnData,
}

/// Options of `compare`.
#[derive(Debug, clap::Args)]
pub(super) struct Compare {
    /// Runs of the first setting: bundles or captures, one each; alone, they are judged among themselves
    #[arg(long, required_unless_present = "caller", num_args = 1.., value_name = "BUNDLE|CAPTURE")]
    pub before: Vec<PathBuf>,
    /// Runs of the second setting
    #[arg(long, num_args = 1.., value_name = "BUNDLE|CAPTURE")]
    pub after: Vec<PathBuf>,
    /// Instead of settings, both ends of one call: what the caller recorded …
    #[arg(long, requires = "callee", conflicts_with_all = ["before", "after"], value_name = "BUNDLE|CAPTURE")]
    pub caller: Option<PathBuf>,
    /// … and what the callee did
    #[arg(long, requires = "caller", value_name = "BUNDLE|CAPTURE")]
    pub callee: Option<PathBuf>,
    /// Show the addresses of both ends instead of pseudonyms
    #[arg(long, requires = "caller")]
    pub unmask: bool,
    /// Write the comparison as reports, JSON and hashes into a new folder; it can be attached to an assessment
    #[arg(short = 'o', long = "output", value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Print the comparison as JSON and nothing else
    #[arg(long)]
    pub json: bool,
    /// Address or network of the tester's side in captures (default: inferred)
    #[arg(long, value_name = "CIDR|ADDR")]
    pub local: Vec<Own>,
    /// Data sets
    #[command(flatten)]
    pub data: OwnData,
}

/// Options of `assert`.
#[derive(Debug, clap::Args)]
pub(super) struct Assert {
    /// The policy (TOML)
    pub policy: PathBuf,
    /// Bundles or captures, a run each
    #[arg(required = true, value_name = "BUNDLE|CAPTURE")]
    pub runs: Vec<PathBuf>,
    /// Print the outcome as JSON and nothing else
    #[arg(long)]
    pub json: bool,
    /// Write the outcome as reports, JSON and hashes into a new folder; it can be attached to an assessment
    #[arg(short = 'o', long = "output", value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Write the outcome as XML in the form of `JUnit`, for CI systems
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Address or network of the tester's side in captures (default: inferred)
    #[arg(long, value_name = "CIDR|ADDR")]
    pub local: Vec<Own>,
    /// Data sets
    #[command(flatten)]
    pub data: OwnData,
}

/// Options of `capture`.
#[cfg(all(feature = "live", target_os = "linux"))]
#[derive(Debug, clap::Args)]
pub(super) struct Capture {
    /// Device to record on (default: that of the default route); `any` for all
    #[arg(short = 'i', long, value_name = "IFACE")]
    pub interface: Vec<String>,
    /// Record only what this expression of libpcap lets through
    #[arg(long, value_name = "BPF")]
    pub filter: Option<String>,
    /// The pcapng to write (default: `wohin-<UTC time>.pcapng` here); nothing is overwritten
    #[arg(short = 'w', long, value_name = "FILE")]
    pub write: Option<PathBuf>,
    /// End after so many seconds; with --ring: of one file
    #[arg(long, value_name = "S", value_parser = seconds)]
    pub duration: Option<f64>,
    /// End when the file has so many megabytes; with --ring: one file
    #[arg(long, value_name = "MB")]
    pub max_size: Option<u64>,
    /// Write N files in turn, NAME-1 to NAME-N, and keep the newest; runs until it is ended
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub ring: Option<u16>,
    /// Record the idle machine for so many seconds before the call; what appears there is set aside with its bytes
    #[arg(long, value_name = "S", value_parser = seconds)]
    pub baseline_before: Option<f64>,
    /// The same after the call
    #[arg(long, value_name = "S", value_parser = seconds)]
    pub baseline_after: Option<f64>,
    /// Keep whole packets (default: without payload)
    #[arg(long)]
    pub full: bool,
    /// Phases to go through, one a line (default: those of `wohin plan`)
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,
    /// Line mode
    #[arg(long)]
    pub plain: bool,
    /// Skip the notice
    #[arg(long)]
    pub yes: bool,
    /// Only record
    #[arg(long)]
    pub no_analyse: bool,
    /// Do not give up rights before packets are parsed
    #[arg(long)]
    pub no_sandbox: bool,
    /// Print the summary as JSON and nothing else
    #[arg(long)]
    pub json: bool,
    /// Write the evidence bundle into this new folder
    #[arg(short = 'o', long = "output", value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Reports in the bundle, separated by commas (default: all)
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = PossibleValuesParser::new(FORMATS.iter().map(|format| format.name())))]
    pub format: Vec<String>,
    /// Address or network of the tester's side
    #[arg(long, value_name = "CIDR|ADDR")]
    pub local: Vec<Own>,
    /// Data sets
    #[command(flatten)]
    pub data: OwnData,
    /// The case
    #[command(flatten)]
    pub case: super::case::Options,
    /// Show participants' addresses instead of pseudonyms
    #[arg(long)]
    pub unmask: bool,
    /// End with code 3 where packets were dropped or cut
    #[arg(long)]
    pub strict: bool,
    /// Copy the capture into the bundle
    #[arg(long)]
    pub include_capture: bool,
    /// This is the process that records
    #[arg(long, hide = true)]
    pub inner: bool,
    /// Client to start in a network of its own (needs root); the recording ends with it
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<String>,
}

/// A time that is over some day.
#[cfg(all(feature = "live", target_os = "linux"))]
fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.0..=1e9).contains(&seconds) => Ok(seconds),
        _ => Err(format!("`{text}` is no number of seconds")),
    }
}

/// A day as ISO 8601 writes it.
fn day(text: &str) -> Result<String, String> {
    match text.parse::<jiff::civil::Date>() {
        Ok(date) => Ok(date.to_string()),
        Err(_) => Err(format!("`{text}` is no day such as 2026-01-31")),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn commands_and_options_are_consistent() {
        super::Args::command().debug_assert();
    }
}
