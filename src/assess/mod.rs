//! From judged flows to statements: the call, recipients, transfers, findings, coverage.

pub mod assessed;
pub mod baseline;
pub mod call;
pub mod coverage;
pub mod declared;
pub mod distance;
pub mod endpoints;
pub mod findings;
pub mod party;
pub mod phases;
pub mod programs;
pub mod recipients;
mod rules;
pub mod shares;
pub mod statements;
pub mod transfers;
