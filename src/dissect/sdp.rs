//! SDP (RFC 8866) where it stands in the clear: addresses, media, keys.

use std::net::{IpAddr, SocketAddr};

use crate::model::fact::Sdp;
use crate::model::text::SafeText;

/// Lines of one kind kept.
const MAX_LINES: usize = 64;

/// Reads a session description; `None` where it is none.
#[must_use]
pub fn parse(body: &[u8]) -> Option<Sdp> {
    if !body.starts_with(b"v=0") {
        return None;
    }
    let mut sdp = Sdp { addresses: Vec::new(), media: Vec::new(), rtpmap: Vec::new(), sdes: false, fingerprint: false };
    // The connection address of the session holds for every media line without its own.
    let mut address: Option<IpAddr> = None;
    for line in body.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end) {
        let Some((kind, value)) = line.split_first_chunk::<2>() else { continue };
        let Ok(value) = std::str::from_utf8(value) else { continue };
        let mut words = value.split_ascii_whitespace();
        match kind {
            b"c=" => {
                address = words.nth(2).and_then(host);
                push(&mut sdp.addresses, address.map(|address| SocketAddr::new(address, 0)));
            }
            b"o=" => push(&mut sdp.addresses, words.nth(5).and_then(host).map(|address| SocketAddr::new(address, 0))),
            b"m=" => {
                let (Some(kind), Some(port), Some(protocol)) = (words.next(), words.next(), words.next()) else { continue };
                let port = port.split('/').next().and_then(|port| port.parse().ok()).unwrap_or(0);
                push(&mut sdp.media, Some((SafeText::from_wire(kind.as_bytes()), port, SafeText::from_wire(protocol.as_bytes()))));
                if port != 0 {
                    push(&mut sdp.addresses, address.map(|address| SocketAddr::new(address, port)));
                }
            }
            b"a=" => attribute(value, &mut sdp),
            _ => {}
        }
    }
    Some(sdp)
}

fn attribute(value: &str, sdp: &mut Sdp) {
    if let Some(map) = value.strip_prefix("rtpmap:") {
        let mut words = map.split_ascii_whitespace();
        let (Some(Ok(number)), Some(encoding)) = (words.next().map(str::parse), words.next()) else { return };
        let mut parts = encoding.split('/');
        let (name, clock) = (parts.next().unwrap_or(""), parts.next().and_then(|clock| clock.parse().ok()).unwrap_or(0));
        push(&mut sdp.rtpmap, Some((number, SafeText::from_wire(name.as_bytes()), clock)));
    } else if let Some(candidate) = value.strip_prefix("candidate:") {
        // foundation component transport priority address port typ type … (RFC 8839 5.1)
        let words: Vec<&str> = candidate.split_ascii_whitespace().collect();
        let at = |index: usize| words.get(index).copied();
        push(&mut sdp.addresses, socket(at(4), at(5)));
        let related = words.iter().position(|word| *word == "raddr");
        push(&mut sdp.addresses, related.and_then(|place| socket(at(place + 1), at(place + 3))));
    } else if value.starts_with("crypto:") {
        sdp.sdes = true;
    } else if value.starts_with("fingerprint:") {
        sdp.fingerprint = true;
    }
}

fn host(text: &str) -> Option<IpAddr> {
    // A multicast address has its time to live behind a slash.
    text.split('/').next()?.parse().ok()
}

fn socket(address: Option<&str>, port: Option<&str>) -> Option<SocketAddr> {
    Some(SocketAddr::new(address?.parse().ok()?, port?.parse().ok()?))
}

fn push<T: PartialEq>(list: &mut Vec<T>, item: Option<T>) {
    if let Some(item) = item
        && list.len() < MAX_LINES
        && !list.contains(&item)
    {
        list.push(item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_media_and_keys() {
        let sdp = parse(
            b"v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\nc=IN IP4 192.0.2.9\r\nm=audio 5004 RTP/SAVP 0 96\r\na=rtpmap:96 opus/48000/2\r\n\
              a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\na=candidate:1 1 udp 1 198.51.100.4 7 typ srflx raddr 10.0.0.1 rport 9\r\n",
        )
        .unwrap();
        let shown: Vec<String> = sdp.addresses.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["192.0.2.1:0", "192.0.2.9:0", "192.0.2.9:5004", "198.51.100.4:7", "10.0.0.1:9"]);
        assert!(sdp.sdes && !sdp.fingerprint);
        assert_eq!(sdp.rtpmap, [(96, SafeText::from_wire(b"opus"), 48_000)]);
    }
}
