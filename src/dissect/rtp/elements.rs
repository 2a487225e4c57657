//! Header extension elements (RFC 8285) that stand in the clear beside an encrypted payload. Their numbers are negotiated, so what an element
//! means is learned from how it behaves; an element is believed when four in five extended packets carry it with the same length (a body that
//! is encrypted in place shows other numbers each time).

use crate::model::fact::{Element, ElementMeaning, Voice};
use crate::model::text::SafeText;
use crate::model::time::Instant;

use super::header::Media;

/// Elements of one stream; fifteen numbers are usual.
const ELEMENTS: usize = 16;
/// Packets read whole before a stream without audio levels is only sampled.
const LEARN: u64 = 64;
const SAMPLE_EVERY: u64 = 16;
/// RFC 9335: the elements themselves are encrypted.
const CRYPTEX: [u16; 2] = [0xc0de, 0xc2de];
/// Seconds from 1900 (NTP) to 1970.
const NTP_EPOCH: i64 = 2_208_988_800;

/// What was seen of one element.
#[derive(Debug, Clone)]
struct Seen {
    id: u8,
    len: u8,
    count: u64,
    value: u64,
    /// Values that differ from the one before.
    changes: u64,
    /// Values that fit each reading of the element.
    text: u64,
    next: u64,
    send_time: u64,
    capture_time: u64,
    /// As audio level (RFC 6464): voice flag set, level 127.
    voiced: u64,
    silent: u64,
    at: Instant,
}

/// Elements of one stream.
#[derive(Debug, Default, Clone)]
pub(super) struct Elements {
    list: Vec<Seen>,
    /// Extended packets, and those whose elements were read.
    pub packets: u64,
    read: u64,
    cryptex: u64,
    /// A one-byte element that behaves as an audio level is read in every packet.
    level: bool,
}

impl Elements {
    /// After a first packet that is no longer there.
    pub(super) fn new(extended: bool) -> Self {
        Self { packets: u64::from(extended), ..Self::default() }
    }

    pub(super) fn add(&mut self, header: &Media<'_>, at: Instant) {
        let Some((profile, data)) = header.extension else { return };
        self.packets += 1;
        if CRYPTEX.contains(&profile) {
            self.cryptex += 1;
            return;
        }
        if self.packets > LEARN && !self.level && !self.packets.is_multiple_of(SAMPLE_EVERY) {
            return;
        }
        match profile {
            0xbede => self.one_byte(data, at),
            0x1000..=0x100f => self.two_byte(data, at),
            _ => return,
        }
        self.read += 1;
        if self.packets == LEARN {
            self.level = self.list.iter().any(|seen| seen.len == 1 && seen.changes > 1);
        }
    }

    /// RFC 8285 4.2.
    fn one_byte(&mut self, mut data: &[u8], at: Instant) {
        while let Some((&head, rest)) = data.split_first() {
            if head == 0 {
                data = rest;
                continue;
            }
            let (id, length) = (head >> 4, usize::from(head & 0x0f) + 1);
            let Some((value, rest)) = rest.split_at_checked(length).filter(|_| id != 15) else { return };
            self.element(id, value, at);
            data = rest;
        }
    }

    /// RFC 8285 4.3.
    fn two_byte(&mut self, mut data: &[u8], at: Instant) {
        while let Some((&id, rest)) = data.split_first() {
            if id == 0 {
                data = rest;
                continue;
            }
            let Some((&length, rest)) = rest.split_first() else { return };
            let Some((value, rest)) = rest.split_at_checked(usize::from(length)) else { return };
            self.element(id, value, at);
            data = rest;
        }
    }

    fn element(&mut self, id: u8, value: &[u8], at: Instant) {
        let len = u8::try_from(value.len()).unwrap_or(u8::MAX);
        let number = value.iter().take(8).fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        let text = value.iter().all(u8::is_ascii_alphanumeric) && !value.is_empty();
        let seen = match self.list.iter_mut().position(|seen| seen.id == id && seen.len == len) {
            Some(place) => self.list.get_mut(place),
            None if self.list.len() < ELEMENTS => {
                let (value, count) = (number, 0);
                let none =
                    Seen { id, len, count, value, changes: 0, text: 0, next: 0, send_time: 0, capture_time: 0, voiced: 0, silent: 0, at };
                self.list.push(none);
                self.list.last_mut()
            }
            None => None,
        };
        let Some(seen) = seen else { return };
        seen.count += 1;
        seen.text += u64::from(text);
        if number != seen.value {
            seen.changes += 1;
        }
        match len {
            1 => {
                seen.voiced += number >> 7;
                seen.silent += u64::from(number & 0x7f == 127);
            }
            2 => seen.next += u64::from((1..=64).contains(&(number.wrapping_sub(seen.value) & 0xffff))),
            3 => seen.send_time += u64::from(rises_with_time(seen.value, number, at.since(seen.at))),
            8 | 16 => seen.capture_time += u64::from(is_about(number, at)),
            _ => {}
        }
        (seen.value, seen.at) = (number, at);
    }

    /// Elements carried by most packets, with what they mean, by number.
    pub(super) fn told(&self, audio: bool) -> Vec<Element> {
        let mut elements: Vec<Element> = self
            .list
            .iter()
            .filter(|seen| self.read >= 2 && seen.count * 5 >= self.read * 4 || seen.is_name())
            .map(|seen| Element {
                id: seen.id,
                len: seen.len,
                meaning: seen.meaning(audio),
                name: seen.is_name().then(|| SafeText::from_wire(&seen.text_bytes())),
            })
            .collect();
        elements.sort_by_key(|element| (element.id, element.len));
        elements
    }

    /// Whether the elements are encrypted by RFC 9335 in most packets.
    pub(super) const fn is_cryptex(&self) -> bool {
        self.cryptex * 2 > self.packets
    }

    /// What the audio level says.
    pub(super) fn voice(&self) -> Option<Voice> {
        let is_level = |seen: &&Seen| seen.count * 5 >= self.read * 4 && seen.meaning(true) == Some(ElementMeaning::AudioLevel);
        let seen = self.list.iter().find(is_level)?;
        Some(Voice { element: seen.id, packets: seen.count, voiced: seen.voiced, silent: seen.silent })
    }
}

impl Seen {
    /// Names of media lines and layers never change; senders leave them away once the receiver has answered.
    const fn is_name(&self) -> bool {
        self.count >= 3 && self.text == self.count && self.changes == 0 && self.len <= 8
    }

    fn text_bytes(&self) -> Vec<u8> {
        let bytes = self.value.to_be_bytes();
        bytes.get(8_usize.saturating_sub(usize::from(self.len))..).unwrap_or(&[]).to_vec()
    }

    fn meaning(&self, audio: bool) -> Option<ElementMeaning> {
        // Of the first value nothing can be said.
        let (most, after_first) = (|part: u64, whole: u64| whole >= 4 && part * 10 >= whole * 8, self.count.saturating_sub(1));
        match self.len {
            _ if self.is_name() => Some(ElementMeaning::StreamName),
            1 if audio && self.changes > 0 && self.count >= 4 => Some(ElementMeaning::AudioLevel),
            2 if most(self.next, after_first) => Some(ElementMeaning::TransportSequence),
            3 if most(self.send_time, after_first) && self.changes * 4 >= after_first => Some(ElementMeaning::SendTime),
            8 | 16 if most(self.capture_time, self.count) => Some(ElementMeaning::CaptureTime),
            _ => None,
        }
    }
}

/// abs-send-time: seconds in 6.18 fixed point, wrapping every 64 s.
fn rises_with_time(before: u64, now: u64, nanos: i64) -> bool {
    let told = i64::try_from(now.wrapping_sub(before) & 0x00ff_ffff).unwrap_or(0);
    let Some(passed) = (nanos.max(0) % 64_000_000_000).checked_mul(1 << 18).map(|product| product / 1_000_000_000) else { return false };
    let apart = (told - passed).rem_euclid(1 << 24);
    // A quarter of a second of jitter.
    apart.min((1 << 24) - apart) < 1 << 16
}

/// Whether an NTP timestamp (32.32) is the time of the capture, give or take a day for clocks that are off.
fn is_about(ntp: u64, at: Instant) -> bool {
    let seconds = i64::try_from(ntp >> 32).unwrap_or(0);
    (seconds - NTP_EPOCH - at.nanos() / 1_000_000_000).abs() < 86_400
}

#[cfg(test)]
mod tests {
    use super::*;
    use ElementMeaning::{AudioLevel, CaptureTime, SendTime, StreamName, TransportSequence};

    fn header(data: &[u8], profile: u16) -> Media<'_> {
        Media {
            extension_at: 12,
            marker: false,
            payload_type: 111,
            sequence: 0,
            timestamp: 0,
            ssrc: 1,
            padding: false,
            extension: Some((profile, data)),
            payload: 9,
            offset: 0,
        }
    }

    #[test]
    fn elements_are_known_by_their_behaviour() {
        let mut elements = Elements::default();
        for index in 0..100_u32 {
            let at = Instant::from_nanos(1_700_000_000_000_000_000 + i64::from(index) * 20_000_000);
            let send = (u64::from(index) * 20_000 * (1 << 18) / 1_000_000) & 0x00ff_ffff;
            let level = if index % 3 == 0 { 0xff } else { 0x80 | u8::try_from(index % 100).unwrap() };
            let mut data = vec![0x10, level, 0x22];
            data.extend(&send.to_be_bytes()[5..]);
            data.extend([0x31]);
            data.extend(u16::try_from(index * 3).unwrap().to_be_bytes());
            data.extend([0x47]);
            data.extend((u64::try_from(1_700_000_000 + NTP_EPOCH).unwrap() << 32).to_be_bytes());
            data.extend([0x50, b'0', 0, 0]);
            elements.add(&header(&data, 0xbede), at);
        }
        let meanings: Vec<_> = elements.told(true).into_iter().map(|element| element.meaning).collect();
        assert_eq!(meanings, [AudioLevel, SendTime, TransportSequence, CaptureTime, StreamName].map(Some));
        let voice = elements.voice().unwrap();
        assert_eq!((voice.element, voice.packets, voice.voiced, voice.silent), (1, 100, 100, 34));
        assert!(!elements.is_cryptex());
    }

    #[test]
    fn encrypted_bodies_teach_nothing() {
        let (mut noise, mut cryptex) = (Elements::default(), Elements::default());
        for index in 0..200_u32 {
            let bytes = index.wrapping_mul(2_654_435_761).to_be_bytes();
            noise.add(&header(&bytes, 0xbede), Instant::default());
            cryptex.add(&header(&bytes, 0xc0de), Instant::default());
        }
        assert_eq!((noise.told(true), noise.voice().is_none()), (Vec::new(), true));
        assert!(cryptex.is_cryptex() && cryptex.told(true).is_empty());
        for length in 0..4 {
            noise.add(&header(&[0x13, 1, 2, 3][..length], 0xbede), Instant::default());
            noise.add(&header(&[0x13, 9, 2, 3][..length], 0x1000), Instant::default());
        }
    }
}
