#![no_main]
//! The user's own databases of places and networks.
use std::path::PathBuf;

use wohin::enrich::Knowledge;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder");
    let path: PathBuf = folder.path().join("own.mmdb");
    std::fs::write(&path, rest).expect("a file");
    let mut user = wohin::geo::UserData::default();
    if first % 2 == 0 { user.country.push(path) } else { user.networks.push(path) }
    if let Ok(store) = wohin::geo::Store::new(&user) {
        for address in ["1.1.1.1", "203.0.113.9", "2001:db8::1", "::ffff:1.2.3.4"] {
            let address = address.parse().expect("an address");
            let _ = (store.place(address), store.network(address));
        }
    }
});
