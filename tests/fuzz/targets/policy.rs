#![no_main]
//! Policy files.
libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(policy) = wohin::policy::Policy::parse("fuzz.toml", text) {
        let _ = policy.hold(&[], Vec::new());
    }
});
