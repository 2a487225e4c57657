//! What a comparison comes to. Serialisable, ordered, without sentences.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::analysis::Tool;
use crate::model::codes::codes;
use crate::model::run::RunCapture;
use crate::model::time::Instant;

/// Version of the shape of a comparison: adding a field raises the minor number, anything else the major one.
pub const COMPARISON_SCHEMA_VERSION: &str = "1.2";

/// Runs of two settings, or of one, held against each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// Version of this shape.
    pub schema_version: String,
    /// Who made it.
    pub tool: Tool,
    /// What was compared.
    pub mode: Mode,
    /// Circumstances of the runs; where they differ, they may explain the rest.
    pub conditions: Vec<Condition>,
    /// Captures of the first setting.
    pub before: Vec<RunCapture>,
    /// Captures of the second; empty where one setting was judged alone.
    pub after: Vec<RunCapture>,
    /// Who received something.
    pub recipients: Vec<Row>,
    /// Endpoints by operator, service, and host-name pattern or range.
    pub endpoints: Vec<Row>,
    /// Purposes of flows.
    pub purposes: Vec<Row>,
    /// Countries: of locations, of companies, of their parents.
    pub countries: Vec<Row>,
    /// Encryption by recipient and protocol.
    pub encryption: Vec<Row>,
    /// Whose address became visible to whom.
    pub disclosures: Vec<Row>,
    /// Paths of the media.
    pub topology: Vec<Row>,
    /// Recipients and purposes phase by phase.
    pub phases: Vec<Row>,
    /// Union and intersection over the runs of each side.
    pub stability: Vec<Stability>,
}

codes! {
    /// What was compared.
    Mode {
        /// Two settings.
        BeforeAfter = "before_after",
        /// Repeated runs of one setting.
        Repeated = "repeated",
    }
}

codes! {
    /// What became of something.
    Verdict {
        /// In every run before, in none after (or the exact test says so).
        Vanished = "vanished",
        /// In every run of both sides.
        Remained = "remained",
        /// In no run before, in every one after (or the exact test says so).
        New = "new",
        /// In every run of both sides, but not the same; `changes` says what.
        Changed = "changed",
        /// In some runs of a side only, and the runs are too few or too alike to say more.
        Unstable = "unstable",
    }
}

codes! {
    /// Whether the exact test can say anything.
    TestCode {
        /// `p` may fall below 0.05.
        Exact = "exact",
        /// So few runs that no outcome has a `p` below 0.05.
        TooFewRepetitions = "too_few_repetitions",
        /// More runs than the test's integers hold.
        TooManyRepetitions = "too_many_repetitions",
    }
}

codes! {
    /// Whether a condition was the same on both sides.
    ConditionVerdict {
        /// The same values.
        Same = "same",
        /// Not the same.
        Differs = "differs",
        /// Some run does not state it.
        NotStated = "not_stated",
    }
}

/// A circumstance of the runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Condition {
    /// Which: `capture_seconds`, `call_seconds`, `client`, `place`, `dataset`, …
    pub code: String,
    /// What of it, where there are several (name of a data set).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Whether both sides agree; with one side alone, whether its runs agree.
    pub verdict: ConditionVerdict,
    /// Value in each run; `null` where it is not stated.
    pub before: Vec<Option<String>>,
    /// The same of the other side.
    pub after: Vec<Option<String>>,
}

/// Something that was seen, and in which runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Row {
    /// What it is: its parts, joined by `|`. The same thing has the same key in every comparison.
    pub key: String,
    /// The parts of the key, and what belongs to it (operator, company).
    pub about: BTreeMap<String, String>,
    /// Its properties, with every value that any run has (`purposes`, `countries`, `version`).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, Vec<String>>,
    /// What became of it.
    pub verdict: Verdict,
    /// Presence before.
    pub before: Presence,
    /// Presence after.
    pub after: Presence,
    /// Fisher's exact test on presence, two-sided; `null` with fewer than three runs on a side.
    pub p: Option<f64>,
    /// Whether the test can say anything with so many runs.
    pub test: TestCode,
    /// What is not the same, where it is in all runs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// One receipt for each run in which it was seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Receipt>,
}

/// In how many runs, and how much.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Presence {
    /// Runs in which it was seen.
    pub k: usize,
    /// Runs in which it could have been.
    pub n: usize,
    /// Median of the bytes in both directions over the runs in which it was seen; `null` where in none, or where bytes mean nothing.
    pub median: Option<u64>,
    /// Least bytes.
    pub min: Option<u64>,
    /// Most bytes.
    pub max: Option<u64>,
    /// The same of the bytes that the tester's side sent.
    pub sent: Option<Spread>,
    /// The same of the bytes that it received.
    pub received: Option<Spread>,
    /// Numbers of the runs in which it was seen.
    pub runs: Vec<usize>,
}

/// Median and range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Spread {
    /// Middle value; of an even number the mean of the two in the middle, rounded down.
    pub median: u64,
    /// Least.
    pub min: u64,
    /// Most.
    pub max: u64,
}

/// What is not the same before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// Which property: `volume`, `presence`, `purposes`, `countries`, `version`, `cipher_suite`, …
    pub field: String,
    /// Values before: of a property those that all runs before have and none after.
    pub before: Vec<String>,
    /// Values after, likewise.
    pub after: Vec<String>,
}

/// Where to look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Receipt {
    /// `before` or `after`.
    pub side: String,
    /// Run.
    pub run: usize,
    /// Flow id within its result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<String>,
    /// First packet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<Instant>,
    /// Frame, where one shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<u64>,
    /// Wireshark filter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_filter: Option<String>,
}

/// How alike the runs of a side are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stability {
    /// Which rows.
    pub of: String,
    /// Before.
    pub before: Sets,
    /// After.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Sets>,
}

/// Sizes of sets over all runs of a side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sets {
    /// Seen in any run.
    pub union: usize,
    /// Seen in every run.
    pub intersection: usize,
}
