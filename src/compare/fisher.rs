//! Fisher's exact test on presence, two-sided, in integers.
//!
//! Of n₁ runs before, k₁ showed something, of n₂ after, k₂ did. Given how many showed it in all, the chance of every split is a ratio of
//! binomials (hypergeometric); the p-value sums those of all splits that are no likelier than the one seen (Fisher 1935; two-sided as in
//! R's `fisher.test`).

/// Runs of both sides together up to which all numbers fit 128 bits.
pub(super) const MOST_RUNS: usize = 120;
/// Runs of a side from which on the test is made at all.
pub(super) const LEAST_RUNS: usize = 3;

/// A p-value as a ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chance {
    as_extreme: u128,
    all: u128,
}

impl Chance {
    /// Whether it is at most one in twenty.
    pub(super) const fn is_significant(self) -> bool {
        self.as_extreme.saturating_mul(20) <= self.all
    }

    /// As a number with six decimals.
    #[expect(clippy::cast_precision_loss, reason = "six decimals are shown")]
    pub(super) fn value(self) -> f64 {
        ((self.as_extreme as f64 / self.all as f64) * 1e6).round() / 1e6
    }
}

/// The test for k₁ of n₁ against k₂ of n₂; `None` beyond [`MOST_RUNS`] and for counts that cannot be.
pub(super) fn exact(before: (usize, usize), after: (usize, usize)) -> Option<Chance> {
    let ((k1, n1), (k2, n2)) = (before, after);
    if k1 > n1 || k2 > n2 || n1.checked_add(n2)? > MOST_RUNS {
        return None;
    }
    let shown = k1 + k2;
    // The number of ways in which `split` of the `shown` fall on the first side.
    let ways = |split: usize| -> Option<u128> { binomial(n1, split)?.checked_mul(binomial(n2, shown - split)?) };
    let seen = ways(k1)?;
    let (mut as_extreme, mut all) = (0_u128, 0_u128);
    for split in shown.saturating_sub(n2)..=shown.min(n1) {
        let ways = ways(split)?;
        all = all.checked_add(ways)?;
        if ways <= seen {
            as_extreme = as_extreme.checked_add(ways)?;
        }
    }
    Some(Chance { as_extreme, all })
}

fn binomial(n: usize, k: usize) -> Option<u128> {
    let mut value = 1_u128;
    for step in 0..k.min(n.checked_sub(k)?) {
        // Stays whole: after each step it is a binomial itself.
        value = value.checked_mul(u128::try_from(n - step).ok()?)? / u128::try_from(step + 1).ok()?;
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p(before: (usize, usize), after: (usize, usize)) -> f64 {
        exact(before, after).unwrap().value()
    }

    #[test]
    fn agrees_with_published_tables() {
        // Fisher's tea: 3 of 4 right, two-sided (R's documentation: 0.4857).
        assert!((p((3, 4), (1, 4)) - 0.485_714).abs() < 1e-9);
        // R's documentation, job satisfaction reduced: convictions of twins, 2 of 17 and 10 of 13 (0.0005367).
        assert!((p((10, 13), (2, 17)) - 0.000_537).abs() < 1e-9);
        assert!((p((3, 3), (0, 3)) - 0.1).abs() < 1e-9);
        assert!((p((4, 4), (0, 4)) - 0.028_571).abs() < 1e-9);
        assert!((p((3, 3), (3, 3)) - 1.0).abs() < 1e-9);
        assert!((p((3, 3), (1, 3)) - 0.4).abs() < 1e-9);
    }

    #[test]
    fn is_symmetric_and_never_more_than_one() {
        for n1 in 1..9 {
            for n2 in 1..9 {
                for k1 in 0..=n1 {
                    for k2 in 0..=n2 {
                        let one = exact((k1, n1), (k2, n2)).unwrap();
                        assert_eq!(one, exact((k2, n2), (k1, n1)).unwrap());
                        assert_eq!(one, exact((n1 - k1, n1), (n2 - k2, n2)).unwrap());
                        assert!(one.as_extreme <= one.all && one.as_extreme > 0);
                    }
                }
            }
        }
    }

    #[test]
    fn holds_as_many_runs_as_it_says() {
        assert!(exact((60, 60), (0, 60)).unwrap().is_significant());
        assert!(exact((30, 60), (30, 60)).is_some());
        assert!(exact((61, 61), (0, 60)).is_none());
        assert!(exact((3, 2), (0, 2)).is_none());
    }

    #[test]
    fn significance_is_decided_in_integers() {
        assert!(!exact((3, 3), (0, 3)).unwrap().is_significant());
        assert!(exact((4, 4), (0, 4)).unwrap().is_significant());
    }
}
