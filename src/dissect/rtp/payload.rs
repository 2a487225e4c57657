//! Whether payloads look encrypted: the same place holds the same values in payloads of a codec, and all values alike under a cipher.
//!
//! No payload is kept, only single bytes of the first packets, and of these only how often they agree.

/// Payloads looked at.
const SAMPLES: usize = 64;
/// Places looked at: payload headers of codecs stand at the very beginning; a place further in is the control.
const PLACES: [usize; 4] = [0, 1, 2, 24];

/// Single bytes of the first payloads.
#[derive(Debug, Default, Clone)]
pub(super) struct PayloadSample {
    bytes: [Vec<u8>; PLACES.len()],
}

impl PayloadSample {
    pub(super) fn add(&mut self, payload: &[u8]) {
        // Zeros alone are what a payload-free copy has in its place, which says nothing.
        if PLACES.iter().all(|place| payload.get(*place).is_none_or(|byte| *byte == 0)) {
            return;
        }
        for (place, list) in PLACES.iter().zip(&mut self.bytes) {
            if list.len() < SAMPLES
                && let Some(byte) = payload.get(*place)
            {
                list.push(*byte);
            }
        }
    }

    /// How much more often values agree than chance would have it, at the place where they agree most; `None` where too few were seen.
    pub(super) fn agreement(&self) -> Option<f64> {
        self.bytes.iter().filter(|list| list.len() >= 24).map(|list| agreement(list)).max_by(f64::total_cmp)
    }
}

/// Pairs of equal values against those expected of random bytes: 1 for a good cipher.
#[expect(clippy::cast_precision_loss, reason = "counts of at most 64")]
fn agreement(list: &[u8]) -> f64 {
    let mut equal = 0_u32;
    for (index, byte) in list.iter().enumerate() {
        equal += u32::try_from(list.iter().skip(index + 1).filter(|other| *other == byte).count()).unwrap_or(0);
    }
    let pairs = list.len() * (list.len() - 1) / 2;
    f64::from(equal) * 256.0 / pairs.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_agrees_by_chance_and_headers_agree_always() {
        let (mut noise, mut codec) = (PayloadSample::default(), PayloadSample::default());
        let mut state = 1_u32;
        for index in 0..200_u8 {
            let bytes: Vec<u8> = (0..30)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    state.to_be_bytes()[0]
                })
                .collect();
            noise.add(&bytes);
            codec.add(&[0x78, bytes[0], index]);
        }
        assert!(noise.agreement().unwrap() < 2.5, "{:?}", noise.agreement());
        assert!(codec.agreement().unwrap() > 100.0);
        assert_eq!(PayloadSample::default().agreement(), None);
    }
}
