//! `wohin` shows where a video call's data goes.
//!
//! The stages, in the order in which data passes them: [`source`] (files to frames), [`decode`] (frames to datagrams), [`flow`] (datagrams to
//! flows), [`dissect`] (payloads to facts), [`enrich`] (facts about both ends), [`classify`] (what flows serve), [`assess`] (what that comes
//! to), [`redact`] (pseudonyms for people). [`inspect`] and [`gather`] drive the first four, [`analyse`] the rest. [`model`] holds the words
//! that they share; ARCHITECTURE.md says why the house is built so.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod analyse;
pub mod assess;
#[cfg(feature = "office")]
pub mod attach;
#[cfg(feature = "live")]
pub mod capture;
pub mod classify;
pub mod cli;
#[cfg(feature = "collect")]
pub mod collect;
pub mod compare;
pub mod decode;
pub mod dissect;
pub mod document;
pub mod enrich;
pub mod flow;
pub mod gather;
pub mod geo;
pub mod inspect;
pub mod limits;
pub mod marks;
pub mod minimise;
pub mod model;
pub mod policy;
pub mod redact;
pub mod report;
pub mod sandbox;
pub mod sink;
pub mod source;
pub mod text;
