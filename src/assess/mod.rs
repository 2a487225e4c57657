//! From judged flows to statements: the call, recipients, transfers, findings, coverage.

pub mod call;
pub mod coverage;
pub mod distance;
pub mod endpoints;
pub mod findings;
pub mod party;
pub mod recipients;
pub mod transfers;
