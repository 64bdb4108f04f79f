//! Which candidates are white cells.

use super::CANDIDATE_FEATURES;

/// A logistic model of a candidate's features, fitted by the trainer.
#[derive(Debug, Clone, PartialEq)]
pub struct WhiteCells {
    /// A weight for each feature.
    pub weights: [f64; CANDIDATE_FEATURES],
    /// Added to the sum.
    pub bias: f64,
    /// Least confidence of a white cell.
    pub threshold: f64,
}

impl WhiteCells {
    /// The model that was fitted to all labelled fields; `docs/evaluation-fields.md` says how good it is.
    #[must_use]
    pub const fn fitted() -> Self {
        include!("white_cells.in")
    }

    /// The logarithm of the odds that a candidate is a white cell.
    #[must_use]
    pub fn logit(&self, features: &[f64; CANDIDATE_FEATURES]) -> f64 {
        self.bias + self.weights.iter().zip(features).map(|(w, x)| w * x).sum::<f64>()
    }

    /// How sure it is that a candidate is a white cell, 0 to 1.
    #[must_use]
    pub fn confidence(&self, features: &[f64; CANDIDATE_FEATURES]) -> f64 {
        1.0 / (1.0 + (-self.logit(features)).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smear::Field;
    use image::{Rgb, RgbImage};

    /// Red cells in rows and one purple cell with a dense nucleus.
    fn smear() -> RgbImage {
        let disc =
            |x: u32, y: u32, (cx, cy): (f64, f64), r: f64| (f64::from(x) - cx).hypot(f64::from(y) - cy) < r;
        RgbImage::from_fn(400, 300, |x, y| {
            let red = (0..10).any(|i| {
                (0..6).any(|j| disc(x, y, (25.0 + 38.0 * f64::from(i), 30.0 + 46.0 * f64::from(j)), 14.0))
            });
            let (cell, nucleus) = (disc(x, y, (230.0, 190.0), 24.0), disc(x, y, (232.0, 190.0), 19.0));
            Rgb(match (nucleus, cell, red) {
                (true, ..) => [92, 52, 140],
                (_, true, _) => [190, 160, 215],
                (_, _, true) => [222, 160, 158],
                _ => [245, 243, 244],
            })
        })
    }

    #[test]
    fn the_white_cell_of_a_drawn_smear_comes_first_and_is_outlined() {
        let picture = smear();
        let field = Field::of(&picture);
        let scale = field.scale().unwrap().scale;
        assert!((scale.pixels(crate::RED_CELL_UM) / 28.0 - 1.0).abs() < 0.1, "{scale:?}");
        // Flat colours are no real stain: what is asked is which place comes first, not how sure it is.
        let anything = WhiteCells { threshold: 0.0, ..WhiteCells::fitted() };
        let found = field.white_cells(scale, &anything);
        let first = found.iter().max_by(|a, b| a.confidence.total_cmp(&b.confidence)).unwrap();
        let area = |mask: &crate::Mask, r: f64| mask.area() as f64 / (std::f64::consts::PI * r * r);
        let (nucleus, cell) = (area(&first.outline.nucleus, 19.0), area(&first.outline.cell, 24.0));
        assert!((0.8..1.2).contains(&nucleus) && (0.8..1.3).contains(&cell), "{nucleus} {cell}");
    }

    #[test]
    fn an_empty_field_has_no_white_cell() {
        let picture = RgbImage::from_pixel(200, 150, Rgb([240; 3]));
        let field = Field::of(&picture);
        assert!(field.scale().is_none());
        let scale = crate::MicrometresPerPixel::new(0.3).unwrap();
        assert!(field.white_cells(scale, &WhiteCells::fitted()).is_empty());
    }
}
