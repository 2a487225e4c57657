//! Sequence numbers of a stream: what is missing, double, late (RFC 3550 A.1 and A.3, with a window that tells late packets from copies).

/// A jump beyond this is believed only when the next packet continues it (RFC 3550 A.1: `MAX_DROPOUT`).
const DROPOUT: i64 = 3000;
/// Steps between packets that follow one another closely.
const CLOSE: i64 = 10;

/// What lies closer to the highest number belongs to the stream for certain.
const NEAR: u16 = 32;

/// Unwrapped sequence numbers of one stream.
#[derive(Debug, Clone)]
pub(super) struct Sequence {
    /// Highest number of the present run, and its first.
    highest: i64,
    begin: i64,
    /// Which of the last 128 numbers came; the lowest bit is the highest number.
    window: u128,
    /// Different numbers of the present run.
    distinct: u64,
    /// Missing of earlier runs.
    missing: u64,
    /// Number that would make a jump believed.
    awaited: Option<u16>,
    /// Steps that are close, and all others.
    pub close: u64,
    pub wide: u64,
    /// Same number again.
    pub copies: u64,
    /// Came after a higher number.
    pub late: u64,
}

impl Sequence {
    pub(super) fn new(first: u16) -> Self {
        let first = i64::from(first);
        Self { highest: first, begin: first, window: 1, distinct: 1, missing: 0, awaited: None, close: 0, wide: 0, copies: 0, late: 0 }
    }

    /// Takes the next packet in; gives the step from the highest number before it.
    pub(super) fn add(&mut self, number: u16) -> i64 {
        let low = u16::try_from(self.highest.rem_euclid(1 << 16)).unwrap_or(0);
        let step = i64::from(number.wrapping_sub(low).cast_signed());
        if step.abs() <= CLOSE {
            self.close += 1;
        } else {
            self.wide += 1;
        }
        match step {
            1..=DROPOUT => {
                self.highest += step;
                self.distinct += 1;
                self.window = if step < 128 { self.window << step | 1 } else { 1 };
            }
            -127..=0 => {
                let bit = 1_u128 << -step;
                if self.window & bit == 0 {
                    self.window |= bit;
                    self.late += 1;
                    self.distinct += 1;
                    self.begin = self.begin.min(self.highest + step);
                } else {
                    self.copies += 1;
                }
            }
            _ if self.awaited == Some(number) => {
                // The sender began anew: the packet before belongs to the new run.
                self.missing = self.lost();
                self.highest += step;
                self.begin = self.highest - 1;
                self.window = 0b11;
                self.distinct = 2;
            }
            _ => {
                self.awaited = Some(number.wrapping_add(1));
                return step;
            }
        }
        self.awaited = None;
        step
    }

    /// Whether a number lies close to the highest.
    pub(super) fn is_close(&self, number: u16) -> bool {
        u16::try_from(self.highest.rem_euclid(1 << 16)).is_ok_and(|low| number.wrapping_sub(low).cast_signed().unsigned_abs() <= NEAR)
    }

    /// Different numbers seen.
    pub(super) const fn distinct(&self) -> u64 {
        self.distinct
    }

    /// The highest number.
    pub(super) fn last(&self) -> u16 {
        u16::try_from(self.highest.rem_euclid(1 << 16)).unwrap_or(0)
    }

    /// Packets missing between the first and the highest number.
    pub(super) fn lost(&self) -> u64 {
        let expected = u64::try_from(self.highest - self.begin + 1).unwrap_or(0);
        self.missing + expected.saturating_sub(self.distinct)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(numbers: &[u16]) -> Sequence {
        let mut sequence = Sequence::new(numbers[0]);
        for number in &numbers[1..] {
            sequence.add(*number);
        }
        sequence
    }

    #[test]
    fn copies_hide_no_loss_and_a_stray_number_makes_none() {
        let told = of(&[65_534, 65_535, 0, 0, 2, 40_000, 3]);
        assert_eq!((told.lost(), told.copies, told.late, told.last()), (1, 1, 0, 3));
        let began_anew = of(&[10, 12, 30_000, 30_001, 30_003]);
        assert_eq!(began_anew.lost(), 2);
    }

    proptest! {
        #[test]
        fn loss_copies_and_order_are_told_apart(
            start in any::<u16>(),
            fate in proptest::collection::vec(0_u8..12, 20..600),
        ) {
            // Some are lost, some come twice, neighbours change places. The ends always come.
            let (mut sent, mut lost, mut copies) = (vec![start], 0, 0);
            for (number, fate) in (1..).map(|step| start.wrapping_add(step)).zip(&fate) {
                match fate {
                    0 => lost += 1,
                    1 => {
                        sent.extend([number, number]);
                        copies += 1;
                    }
                    _ => sent.push(number),
                }
            }
            sent.push(start.wrapping_add(u16::try_from(fate.len()).unwrap() + 1));
            let middle = sent.len() - 1;
            for pair in sent[1..middle].chunks_exact_mut(2).step_by(3) {
                pair.swap(0, 1);
            }
            let told = of(&sent);
            prop_assert_eq!((told.lost(), told.copies), (lost, copies));
        }
    }
}
