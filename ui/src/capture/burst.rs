//! Of several pictures taken at once, the sharpest is kept: hands shake and microscopes drift.

/// Which picture of a burst is the sharpest so far.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sharpest(Option<f64>);

impl Sharpest {
    /// Whether a picture of this sharpness is sharper than all before it, and so the one to keep.
    pub fn keeps(&mut self, sharpness: f64) -> bool {
        let better = sharpness.is_finite() && self.0.is_none_or(|best| sharpness > best);
        if better {
            self.0 = Some(sharpness);
        }
        better
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_the_sharpest_is_kept() {
        let mut burst = Sharpest::default();
        let kept: Vec<_> = [0.1, 0.3, 0.3, 0.2, 0.31].map(|sharpness| burst.keeps(sharpness)).into();
        assert_eq!(kept, [true, true, false, false, true]);
        assert!(!burst.keeps(f64::NAN));
    }
}
