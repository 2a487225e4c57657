//! Programs that the link layer names: the trailer that `PCAPdroid` puts behind frames, and Apple's packet tap.

/// Bytes of the trailer: magic, user number, name, check sequence.
const TRAILER: usize = 32;
const TRAILER_MAGIC: [u8; 4] = [0x01, 0x07, 0x20, 0x21];
/// Where the trailer has the name, and how long it is at most.
const TRAILER_NAME: std::ops::Range<usize> = 8..28;
/// Where the packet tap has the program that owns the socket, and the one on whose behalf it acts.
const TAP_NAME: std::ops::Range<usize> = 56..76;
const TAP_BEHALF: std::ops::Range<usize> = 88..108;

/// The program in the trailer of a frame, where it has one.
pub(super) fn in_trailer(frame: &[u8]) -> Option<&[u8]> {
    let trailer = frame.get(frame.len().checked_sub(TRAILER)?..)?;
    if !trailer.starts_with(&TRAILER_MAGIC) {
        return None;
    }
    trailer.get(TRAILER_NAME).map(until_zero).filter(|name| !name.is_empty())
}

/// The program in a packet tap header: the one on whose behalf a service acts, else the owner.
pub(super) fn in_packet_tap(header: &[u8]) -> Option<&[u8]> {
    [TAP_BEHALF, TAP_NAME].into_iter().find_map(|place| header.get(place).map(until_zero).filter(|name| !name.is_empty()))
}

fn until_zero(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == 0).next().unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trailer_names_the_app() {
        let mut frame = vec![9; 60];
        frame.extend(TRAILER_MAGIC);
        frame.extend([0, 0, 0x27, 0x11]);
        frame.extend(b"Video Call\0\0\0\0\0\0\0\0\0\0");
        frame.extend([1, 2, 3, 4]);
        assert_eq!(in_trailer(&frame), Some(&b"Video Call"[..]));
        frame.pop();
        assert_eq!((in_trailer(&frame), in_trailer(&frame[..20])), (None, None));
    }

    #[test]
    fn a_packet_tap_names_whom_it_is_for() {
        let mut header = vec![0; 108];
        header[TAP_NAME.start..TAP_NAME.start + 4].copy_from_slice(b"mDNS");
        assert_eq!(in_packet_tap(&header), Some(&b"mDNS"[..]));
        header[TAP_BEHALF.start..TAP_BEHALF.start + 6].copy_from_slice(b"Caller");
        assert_eq!(in_packet_tap(&header), Some(&b"Caller"[..]));
    }
}
