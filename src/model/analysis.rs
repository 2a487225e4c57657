//! x
/// x
pub struct Analysis;
