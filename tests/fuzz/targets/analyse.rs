#![no_main]
//! A whole capture file of any format, to the reports.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| wohin_fuzz::whole(bytes.to_vec(), true));
