#![no_main]
//! Bytes of one TCP connection in both directions, at the ports of the protocols: TLS, HTTP, SIP, TURN, DNS, proxies, mail; in order, twice, or
//! with holes.
const PORTS: [u16; 8] = [443, 80, 5060, 3478, 53, 1080, 25, 40_001];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let port = PORTS[usize::from(first % 8)];
    wohin_fuzz::whole(wohin_fuzz::tcp(port, first >> 3, &wohin_fuzz::messages(rest)), false);
});
