#![no_main]
//! Payloads of one flow in both directions, at the ports of the protocols: DNS, STUN, DTLS, RTP, framings, SIP.
const PORTS: [u16; 8] = [3478, 53, 5060, 8801, 19_305, 443, 51_820, 40_001];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let port = PORTS[usize::from(first % 8)];
    wohin_fuzz::whole(wohin_fuzz::udp(port, &wohin_fuzz::messages(rest)), false);
});
