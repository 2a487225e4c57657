//! `wohin` shows where a video call's data goes.
//!
//! The stages, in the order in which data passes them: [`dissect`] … (see ARCHITECTURE.md).
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod decode;
pub mod dissect;
pub mod flow;
pub mod inspect;
pub mod limits;
pub mod model;
pub mod source;
