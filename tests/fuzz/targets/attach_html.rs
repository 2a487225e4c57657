#![no_main]
//! An annex for a document that is not to be trusted.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| wohin_fuzz::attach("html", bytes));
