//! The command line as clap sees it.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Parser, Subcommand};
use ipnet::IpNet;

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
    /// Print every fact that was read, one JSON line each (for checks against other tools)
    #[command(hide = true)]
    Facts {
        /// Capture files
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
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
        options: Data,
        /// The day on which the sets are to be used (default: today)
        #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
        on: Option<String>,
        /// Print the list as JSON
        #[arg(long)]
        json: bool,
    },
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
    /// Data sets
    #[command(flatten)]
    pub data: Data,
}

/// Data sets that the user brings.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Data {
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
    /// Write the evidence bundle into this new folder
    #[arg(short = 'o', long = "output", value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Reports in the bundle, separated by commas (default: all)
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = PossibleValuesParser::new(FORMATS.iter().map(|format| format.name())))]
    pub format: Vec<String>,
    /// Address or network of the tester's side (default: inferred, and the result says how)
    #[arg(long, value_name = "CIDR|ADDR", value_parser = network)]
    pub local: Vec<IpNet>,
    /// Data sets
    #[command(flatten)]
    pub data: Data,
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

/// An address is a network of one.
fn network(text: &str) -> Result<IpNet, String> {
    text.parse::<IpNet>()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
        .map_err(|_| format!("`{text}` is neither an address nor a network such as 192.168.1.0/24"))
}

/// A day as ISO 8601 writes it.
fn day(text: &str) -> Result<String, String> {
    match text.parse::<jiff::civil::Date>() {
        Ok(date) => Ok(date.to_string()),
        Err(_) => Err(format!("`{text}` is no day such as 2026-01-31")),
    }
}
