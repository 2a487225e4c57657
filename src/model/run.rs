//! Runs: results of single test calls, as comparisons and policies take several of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::analysis::Analysis;
use super::text::SafeText;
use super::time::Instant;

/// One run: a test call under one setting.
#[derive(Debug, Clone)]
pub struct Run {
    /// Name to show.
    pub name: SafeText,
    /// Its result.
    pub analysis: Analysis,
}

/// A capture of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RunCapture {
    /// Number of the run on its side, from 1.
    pub run: usize,
    /// Name of the bundle or file as given, without its folder.
    pub name: SafeText,
    /// Base name of the capture.
    pub file: SafeText,
    /// SHA-256 of the capture, hex.
    pub sha256: String,
    /// Sum of original packet lengths.
    pub bytes: u64,
    /// Packets.
    pub packets: u64,
    /// Earliest packet.
    pub first: Option<Instant>,
    /// Latest packet.
    pub last: Option<Instant>,
}

impl RunCapture {
    /// The captures of all runs, in their order.
    #[must_use]
    pub fn of(runs: &[Run]) -> Vec<Self> {
        let mut list = Vec::new();
        for (index, run) in runs.iter().enumerate() {
            for capture in &run.analysis.captures {
                list.push(Self {
                    run: index + 1,
                    name: run.name.clone(),
                    file: capture.file.clone(),
                    sha256: capture.sha256.clone(),
                    bytes: capture.bytes,
                    packets: capture.packets,
                    first: capture.first,
                    last: capture.last,
                });
            }
        }
        list
    }
}
