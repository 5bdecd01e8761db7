//! The arithmetic of the table.

/// Samples of one thing, in one unit.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Samples(Vec<f64>);

impl Samples {
    /// Sorts them. What is no number is left out: nobody measured it.
    pub(super) fn new(mut samples: Vec<f64>) -> Self {
        samples.retain(|sample| sample.is_finite());
        samples.sort_by(f64::total_cmp);
        Self(samples)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The middle one, or what lies halfway between the two in the middle.
    pub(super) fn median(&self) -> Option<f64> {
        let upper = *self.0.get(self.0.len() / 2)?;
        if self.0.len() % 2 == 1 {
            return Some(upper);
        }
        let lower = *self.0.get((self.0.len() / 2).checked_sub(1)?)?;
        Some(f64::midpoint(lower, upper))
    }

    /// The smallest sample that is not below 95 of 100 (nearest rank); with fewer than 20 that is the greatest.
    pub(super) fn p95(&self) -> Option<f64> {
        let rank = (self.0.len() * 95).div_ceil(100);
        self.0.get(rank.checked_sub(1)?).copied()
    }
}

/// How many times the floor's median the product's median is; none without a floor.
pub(super) fn ratio(product: &Samples, floor: &Samples) -> Option<f64> {
    let (product, floor) = (product.median()?, floor.median()?);
    (floor > 0.0).then(|| product / floor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(samples: &[f64]) -> Samples {
        Samples::new(samples.to_vec())
    }

    #[test]
    fn the_median_is_in_the_middle_whatever_the_order() {
        assert_eq!(samples(&[9.0, 1.0, 5.0]).median(), Some(5.0));
        assert_eq!(samples(&[4.0, 1.0, 2.0, 100.0]).median(), Some(3.0));
        assert_eq!(samples(&[7.0]).median(), Some(7.0));
        assert_eq!(samples(&[]).median(), None);
    }

    #[test]
    fn p95_is_a_sample_that_at_most_five_of_a_hundred_exceed() {
        let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(samples(&hundred).p95(), Some(95.0));
        assert_eq!(samples(&hundred[..20]).p95(), Some(19.0));
        assert_eq!(samples(&[3.0, 1.0, 2.0]).p95(), Some(3.0), "few samples: the greatest");
        assert_eq!(samples(&[]).p95(), None);
    }

    #[test]
    fn a_ratio_is_of_medians_and_needs_a_floor() {
        assert_eq!(ratio(&samples(&[3.0, 100.0, 2.0]), &samples(&[2.0, 2.0])), Some(1.5));
        assert_eq!(ratio(&samples(&[3.0]), &samples(&[])), None);
        assert_eq!(ratio(&samples(&[]), &samples(&[3.0])), None);
        assert_eq!(ratio(&samples(&[3.0]), &samples(&[0.0])), None);
    }

    #[test]
    fn what_is_no_number_is_no_sample() {
        let odd = samples(&[f64::NAN, 2.0, f64::INFINITY]);
        assert_eq!((odd.len(), odd.median()), (1, Some(2.0)));
    }
}
